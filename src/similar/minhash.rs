//! `MinHash` signatures of texts, and the pairs of texts that may be alike: banding, without comparing all with all.
//!
//! Written here after looking at what there is (crates.io, November 2026), each with a serious fault for this use:
//! - `gaoya` 0.2: needs a pre-release of `smallvec`, takes its coefficients from `StdRng`, which promises no
//!   stability, and its band keys from a hasher seeded at random, answers with hash sets and float estimates, and has
//!   no bound where thousands of copies fall into one bucket;
//! - `probminhash` 0.1: signatures only, in floats, with `env_logger` and an optimizer (`argmin`) as dependencies;
//! - `datasketch-minhash-lsh` 0.0.1: hashes cut to 32 bits by a standard hasher that promises no stability, by its own
//!   words "at your own risk"; `lshdedup-core` 0.1: signatures by `ahash`, whose values change between its versions, and
//!   answers that are estimates. `rensa` is for Python and not on crates.io.
//!
//! What is here is the textbook's part (Broder's `MinHash`, Indyk and Motwani's banding). A signature only proposes;
//! what is reported is counted exactly. Must not know texts or reports.

use super::text::{digest_all, mix};
use rayon::prelude::*;
use std::collections::HashSet;

/// Values of a signature.
pub const LENGTH: usize = 128;
/// How far an estimate may lie below the threshold: more than three standard deviations of it.
const MARGIN: usize = 15;
/// The most members of a bucket of which all pairs are looked at; of more, neighbours and the first.
const ALL_PAIRS: usize = 32;

/// A signature: how many of its values agree with another's estimates how much the texts share.
pub type Signature = [u32; LENGTH];

/// The signature of a set of digests; `None` for an empty one.
pub fn signature(digests: impl Iterator<Item = u64>) -> Option<Signature> {
    let mut least = [u32::MAX; LENGTH];
    let mut any = false;
    for digest in digests {
        any = true;
        for (value, (a, b)) in least.iter_mut().zip(COEFFICIENTS) {
            // multiply-shift: digests are spread over all bits already
            let hash = (a.wrapping_mul(digest).wrapping_add(b) >> 32) as u32;
            *value = (*value).min(hash);
        }
    }
    any.then_some(least)
}

/// Fixed, so that a signature is the same on every machine.
static COEFFICIENTS: [(u64, u64); LENGTH] = coefficients();

const fn coefficients() -> [(u64, u64); LENGTH] {
    let mut all = [(0, 0); LENGTH];
    let mut state = 0x676f_756a_695f_3031_u64;
    let mut i = 0;
    while i < LENGTH {
        let mut pair = [0; 2];
        let mut j = 0;
        while j < 2 {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            pair[j] = z ^ (z >> 31);
            j += 1;
        }
        all[i] = (pair[0] | 1, pair[1]);
        i += 1;
    }
    all
}

/// A text that may be paired.
pub struct Item<'a> {
    /// Only texts of one group are paired.
    pub group: u64,
    /// Equal for equal texts.
    pub digest: u64,
    /// Its signature.
    pub signature: &'a Signature,
}

/// The rows of a band for a threshold: fewer rows find less alike texts, at the price of more candidates.
///
/// Of pairs exactly at the threshold at least 95 in 100 are found, of those ten points above it all but one in a
/// thousand.
fn rows(threshold: usize) -> usize {
    match threshold {
        60.. => 4,
        45.. => 3,
        _ => 2,
    }
}

/// The pairs of items that may share at least `threshold` percent, each once, in order: the places in `items`.
///
/// Of thousands that are all alike not every pair is given, but each item with the first and with its neighbour, so
/// that they hang together. `wanted` says which pairs are of interest.
pub fn candidates(
    items: &[Item],
    threshold: usize,
    wanted: impl Fn(usize, usize) -> bool + Sync,
) -> Vec<(u32, u32)> {
    let rows = rows(threshold);
    let least = (threshold.saturating_sub(MARGIN) * LENGTH).div_ceil(100);
    let of_band = |band: usize| {
        let key = |item: &Item| {
            let values = &item.signature[band * rows..(band + 1) * rows];
            mix(item.group ^ digest_all(values.iter().map(|v| u64::from(*v))))
        };
        let mut order: Vec<(u64, u64, u32)> =
            (0_u32..).zip(items).map(|(i, item)| (key(item), item.digest, i)).collect();
        // equal texts stand beside each other
        order.sort_unstable();
        let mut pairs = Vec::new();
        let mut look = |a: u32, b: u32| {
            let (a, b) = (a.min(b), a.max(b));
            let (one, other) = (&items[a as usize], &items[b as usize]);
            if a != b
                && one.group == other.group
                && wanted(a as usize, b as usize)
                && agreeing(one.signature, other.signature) >= least
            {
                pairs.push((a, b));
            }
        };
        for bucket in order.chunk_by(|a, b| a.0 == b.0) {
            for (at, &(_, _, a)) in bucket.iter().enumerate() {
                let others = &bucket[at + 1..];
                let near = if bucket.len() <= ALL_PAIRS { others.len() } else { others.len().min(ALL_PAIRS) };
                others[..near].iter().for_each(|&(_, _, b)| look(a, b));
                if bucket.len() > ALL_PAIRS {
                    look(bucket[0].2, a);
                }
            }
        }
        pairs
    };
    // band after band, so that what is held is the pairs found and not every bucket's
    let mut found: HashSet<(u32, u32)> = HashSet::new();
    let bands: Vec<usize> = (0..LENGTH / rows).collect();
    for some in bands.chunks(8) {
        let pairs: Vec<Vec<(u32, u32)>> = some.par_iter().map(|band| of_band(*band)).collect();
        found.extend(pairs.into_iter().flatten());
    }
    let mut found: Vec<(u32, u32)> = found.into_iter().collect();
    found.sort_unstable();
    found
}

fn agreeing(a: &Signature, b: &Signature) -> usize {
    a.iter().zip(b).filter(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sets of three hundred, of which the given part is shared.
    fn two(percent: u64, seed: u64) -> [Signature; 2] {
        // shared/(2n - shared) = percent/100
        let shared = 600 * percent / (100 + percent);
        let of =
            |who: u64| (0..300).map(move |i| mix(seed << 40 | if i < shared { i } else { who << 20 | i }));
        [signature(of(1)).unwrap(), signature(of(2)).unwrap()]
    }

    fn found(percent: u64, threshold: usize) -> usize {
        (0..60)
            .filter(|seed| {
                let two = two(percent, *seed);
                let items: Vec<Item> =
                    (0..).zip(&two).map(|(digest, signature)| Item { group: 0, digest, signature }).collect();
                !candidates(&items, threshold, |_, _| true).is_empty()
            })
            .count()
    }

    #[test]
    fn pairs_at_the_threshold_are_found_and_strangers_are_not() {
        for threshold in [30, 60] {
            let percent = u64::try_from(threshold).unwrap();
            assert!(found(percent, threshold) >= 57, "{threshold}: {} of 60", found(percent, threshold));
            assert!(found(percent + 10, threshold) >= 59, "{threshold}: {}", found(percent + 10, threshold));
        }
        assert_eq!(found(10, 60), 0);
    }

    #[test]
    fn many_copies_hang_together_without_all_their_pairs() {
        let [one, _] = two(100, 1);
        let items: Vec<Item> = (0..300).map(|_| Item { group: 0, digest: 7, signature: &one }).collect();
        let pairs = candidates(&items, 60, |_, _| true);
        assert!(pairs.len() <= 300 * (ALL_PAIRS + 1), "{}", pairs.len());
        let reached: HashSet<u32> = pairs.iter().filter(|(a, _)| *a == 0).map(|(_, b)| *b).collect();
        assert_eq!(reached.len(), 299);
    }
}

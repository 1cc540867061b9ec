//! Many reports, and which of them hang together.
//!
//! Proposes pairs by signatures, counts them on texts that are read again, batch by batch, and groups what hangs together.

use super::minhash::{self, Item};
use super::passages::{Share, passages, share};
use super::text::{Text, digest_all, mix};
use super::{Group, Measure, Named, Outcome, Pair, Prose, Relation, Section, Signed, text_digest};
use crate::report::Report;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// The most members of a group that are named.
const NAMED: usize = 50;
/// Pairs that are counted at a time, so that only their texts are held.
const BATCH: usize = 256;
/// The fewest figures other than 0 by which a report is known again under another name.
const FIGURES: usize = 10;
/// The reports that are compared.
pub struct Index {
    proses: Vec<Option<Prose>>,
    /// For each report, the one that stands for it.
    stands_for: Vec<usize>,
}

/// Texts of two reports that may be alike: the texts' places in each.
type Candidates = BTreeMap<(usize, usize), Vec<(usize, usize)>>;

/// A text: the report's place and the text's place in it.
type At = (usize, usize);

/// The text by which a group of texts is known.
fn root(roots: &mut BTreeMap<At, At>, of: At) -> At {
    let mut at = of;
    while let Some(next) = roots.get(&at).filter(|next| **next != at) {
        at = *next;
    }
    roots.insert(of, at);
    at
}

/// Two reports and what their sections share.
struct Scored {
    a: usize,
    b: usize,
    sections: Vec<(usize, usize, Share)>,
}

impl Scored {
    fn best(&self) -> usize {
        self.sections.iter().map(|(_, _, s)| s.percent()).max().unwrap_or(0)
    }
}

impl Index {
    /// The reports in the order of the inputs; `None` for one that could not be read.
    pub fn new(proses: Vec<Option<Prose>>) -> Self {
        let mut stands_for: Vec<usize> = (0..proses.len()).collect();
        let mut by_name: HashMap<(String, i32), usize> = HashMap::new();
        let mut by_digest: HashMap<u64, usize> = HashMap::new();
        let mut by_figures: HashMap<(u64, i32), Vec<usize>> = HashMap::new();
        for (at, prose) in proses.iter().enumerate() {
            let Some(prose) = prose else { continue };
            let mut same = *by_digest.entry(prose.digest).or_insert(at);
            if let (Some(agency), Some(year)) = (&prose.agency, prose.named.year) {
                same = same.min(*by_name.entry((agency.clone(), year)).or_insert(same));
            }
            // the same figures under a shorter name, or none: a title that was read otherwise
            if let (Some(year), (figures, FIGURES..)) = (prose.named.year, prose.figures) {
                let others = by_figures.entry((figures, year)).or_default();
                let named_alike = |other: &&usize| match (
                    &prose.agency,
                    proses[**other].as_ref().and_then(|p| p.agency.as_ref()),
                ) {
                    (Some(a), Some(b)) => a.contains(b.as_str()) || b.contains(a.as_str()),
                    _ => true,
                };
                if let Some(other) = others.iter().find(named_alike) {
                    same = same.min(stands_for[*other]);
                }
                others.push(at);
            }
            stands_for[at] = stands_for[same];
        }
        Self { proses, stands_for }
    }

    /// The reports that are compared: one of each.
    fn compared(&self) -> impl Iterator<Item = (usize, &Prose)> {
        let each = self.proses.iter().enumerate().filter(|(at, _)| self.stands_for[*at] == *at);
        each.filter_map(|(at, prose)| Some((at, prose.as_ref()?)))
    }

    fn candidates(&self, threshold: usize) -> Candidates {
        let texts: Vec<(usize, &Prose, &Signed)> =
            self.compared().flat_map(|(at, p)| p.texts.iter().map(move |t| (at, p, t))).collect();
        let items: Vec<Item> = texts
            .iter()
            .map(|(_, _, text)| Item {
                group: digest_all(text.section.bytes().map(u64::from)),
                digest: mix(text.digest),
                signature: &text.signature,
            })
            .collect();
        let wanted = |a: usize, b: usize| {
            let ((a, one, _), (b, other, _)) = (texts[a], texts[b]);
            a != b && Relation::of(one, other).is_some()
        };
        let mut found = Candidates::new();
        for (a, b) in minhash::candidates(&items, threshold, wanted) {
            let ((a, _, one), (b, _, other)) = (texts[a as usize], texts[b as usize]);
            found.entry((a, b)).or_default().push((one.index, other.index));
        }
        found
    }

    /// Finds the pairs that share at least `threshold` percent of a section, and tells the passages of the `most` that
    /// share most; 0 for all. `read` reads a report again, by its place among the inputs.
    pub fn find(
        &self,
        measure: &Measure,
        threshold: usize,
        most: usize,
        read: impl Fn(usize) -> Option<Report> + Sync,
    ) -> Outcome {
        let mut lost: Vec<usize> = Vec::new();
        let mut scored = self.score(measure, threshold, &read, &mut lost);
        scored.sort_by_key(|s| {
            let shared: usize = s.sections.iter().map(|(_, _, share)| share.shared).sum();
            (std::cmp::Reverse(s.best()), std::cmp::Reverse(shared), s.a, s.b)
        });
        let (groups, group_of) = self.groups(&scored);
        let found = scored.len();
        if most > 0 {
            scored.truncate(most);
        }
        let mut pairs = Vec::new();
        for some in scored.chunks(BATCH) {
            let told: Vec<Option<Pair>> =
                some.par_iter().map(|s| self.pair(s, measure, &group_of, &read)).collect();
            for (pair, scored) in told.into_iter().zip(some) {
                match pair {
                    Some(pair) => pairs.push(pair),
                    None => lost.push(scored.a),
                }
            }
        }
        lost.sort_unstable();
        lost.dedup();
        let mut same: BTreeMap<usize, Vec<Named>> = BTreeMap::new();
        for (at, prose) in self.proses.iter().enumerate() {
            if let (Some(prose), true) = (prose, self.stands_for[at] != at) {
                same.entry(self.stands_for[at]).or_default().push(prose.named.clone());
            }
        }
        let named = |at: usize| self.proses[at].as_ref().map(|p| p.named.clone());
        Outcome {
            reports: self.proses.iter().flatten().count(),
            unreadable: self.proses.iter().filter(|p| p.is_none()).count() + lost.len(),
            compared: self.compared().map(|(_, p)| p.texts.len()).sum(),
            short: self.compared().map(|(_, p)| p.short).sum(),
            ordinary: self.compared().map(|(_, p)| p.ordinary).sum(),
            most_say: measure.most_say,
            changed: lost.iter().filter_map(|at| named(*at)).collect(),
            same: same.into_iter().filter_map(|(at, others)| Some((named(at)?, others))).collect(),
            groups,
            pairs,
            found,
        }
    }

    fn score(
        &self,
        measure: &Measure,
        threshold: usize,
        read: &(impl Fn(usize) -> Option<Report> + Sync),
        lost: &mut Vec<usize>,
    ) -> Vec<Scored> {
        let candidates: Vec<_> = self.candidates(threshold).into_iter().collect();
        let mut scored = Vec::new();
        for batch in candidates.chunks(BATCH) {
            let mut needed: Vec<usize> = batch.iter().flat_map(|((a, b), _)| [*a, *b]).collect();
            needed.sort_unstable();
            needed.dedup();
            let texts: HashMap<usize, Vec<Text>> = needed
                .par_iter()
                .filter_map(|at| Some((*at, self.again(*at, &measure.statutory.texts(&read(*at)?))?)))
                .collect();
            lost.extend(needed.iter().filter(|at| !texts.contains_key(at)));
            let of_pair = |((a, b), sections): &((usize, usize), Vec<(usize, usize)>)| {
                let (one, other) = (texts.get(a)?, texts.get(b)?);
                let share = |(i, j): &(usize, usize)| {
                    let (one, other) = (one.get(*i)?, other.get(*j)?);
                    let share = share(one, other, &measure.common_of([one, other]));
                    (share.percent() >= threshold).then_some((*i, *j, share))
                };
                let sections: Vec<_> = sections.iter().filter_map(share).collect();
                (!sections.is_empty()).then_some(Scored { a: *a, b: *b, sections })
            };
            let some: Vec<Option<Scored>> = batch.par_iter().map(of_pair).collect();
            scored.extend(some.into_iter().flatten());
        }
        scored
    }

    /// The texts of a report that was read again, if they are still what they were.
    fn again(&self, at: usize, texts: &[Text]) -> Option<Vec<Text>> {
        let prose = self.proses.get(at)?.as_ref()?;
        let still =
            |signed: &Signed| texts.get(signed.index).is_some_and(|t| text_digest(t) == signed.digest);
        prose.texts.iter().all(still).then(|| texts.to_vec())
    }

    fn section(&self, at: usize, text: usize) -> Arc<str> {
        let texts = self.proses[at].iter().flat_map(|p| &p.texts);
        texts.into_iter().find(|t| t.index == text).map(|t| t.section.clone()).unwrap_or_default()
    }

    /// Reports that hang together by a section, and the group of each text.
    fn groups(&self, scored: &[Scored]) -> (Vec<Group>, HashMap<(usize, usize), usize>) {
        let mut roots: BTreeMap<At, At> = BTreeMap::new();
        for s in scored {
            for (i, j, _) in &s.sections {
                let (one, other) = (root(&mut roots, (s.a, *i)), root(&mut roots, (s.b, *j)));
                roots.insert(one.max(other), one.min(other));
            }
        }
        let texts: Vec<(usize, usize)> = roots.keys().copied().collect();
        let mut members: BTreeMap<(usize, usize), Vec<(usize, usize)>> = BTreeMap::new();
        for text in texts {
            let of = root(&mut roots, text);
            members.entry(of).or_default().push(text);
        }
        let mut percents: HashMap<(usize, usize), (usize, usize)> = HashMap::new();
        for s in scored {
            for (i, _, share) in &s.sections {
                let of = root(&mut roots, (s.a, *i));
                let (low, high) = percents.entry(of).or_insert((100, 0));
                (*low, *high) = ((*low).min(share.percent()), (*high).max(share.percent()));
            }
        }
        let mut large: Vec<_> = members.into_iter().filter(|(_, m)| m.len() > 2).collect();
        large.sort_by_key(|(of, m)| (std::cmp::Reverse(m.len()), *of));
        let mut group_of = HashMap::new();
        let groups = large.iter().enumerate().map(|(number, (of, texts))| {
            group_of.extend(texts.iter().map(|t| (*t, number)));
            let named = texts.iter().filter_map(|(at, _)| self.proses[*at].as_ref()).map(|p| p.named.clone());
            Group {
                section: self.section(of.0, of.1),
                count: texts.len(),
                members: named.take(NAMED).collect(),
                percent: percents.get(of).copied().unwrap_or_default(),
            }
        });
        (groups.collect(), group_of)
    }

    fn pair(
        &self,
        scored: &Scored,
        measure: &Measure,
        group_of: &HashMap<(usize, usize), usize>,
        read: &(impl Fn(usize) -> Option<Report> + Sync),
    ) -> Option<Pair> {
        let (one, other) = (self.proses[scored.a].as_ref()?, self.proses[scored.b].as_ref()?);
        let relation = Relation::of(one, other)?;
        // the earlier year first
        let turned = relation == Relation::LastYear && one.named.year > other.named.year;
        let ends = if turned { (scored.b, scored.a) } else { (scored.a, scored.b) };
        let (first, second) = (read(ends.0)?, read(ends.1)?);
        let texts = |at: usize, report: &Report| self.again(at, &measure.statutory.texts(report));
        let (first_texts, second_texts) = (texts(ends.0, &first)?, texts(ends.1, &second)?);
        let sections = scored.sections.iter().filter_map(|(i, j, share)| {
            let group = group_of.get(&(scored.a, *i)).copied();
            let (i, j) = if turned { (*j, *i) } else { (*i, *j) };
            let (one, other) = (first_texts.get(i)?, second_texts.get(j)?);
            let common = measure.common_of([one, other]);
            let share =
                if turned { Share { first: share.second, second: share.first, ..*share } } else { *share };
            Some(Section {
                section: one.section.as_str().into(),
                share,
                passages: passages((&first, one), (&second, other), &common),
                group,
            })
        });
        let mut sections: Vec<Section> = sections.collect();
        sections.sort_by_key(|s| std::cmp::Reverse(s.share.percent()));
        let (one, other) = if turned { (other, one) } else { (one, other) };
        Some(Pair { relation, first: one.named.clone(), second: other.named.clone(), sections })
    }
}

//! Streams of a PDF, unpacked within bounds.
//!
//! The PDF library unpacks without a limit, so the usual packing is undone here and counted. Must not know what
//! streams hold.

use flate2::read::ZlibDecoder;
use hayro_syntax::Filter;
use hayro_syntax::object::{Object, Stream};
use std::io::Read;

/// How many times larger the usual packing can make data at most.
const DENSEST: u64 = 1032;

/// What any stream takes from the budget: an empty form that shows itself many times costs work too.
pub(super) const LEAST: u64 = 1 << 10;

/// The data of a stream; `None` where it is packed in a way not read here, damaged, or larger than what is left of
/// the budget.
pub(super) fn decoded(stream: &Stream, budget: &mut u64) -> Option<Vec<u8>> {
    let raw = stream.raw_data();
    let plain = stream.dict().get::<Object>("DecodeParms").is_none_or(|p| matches!(p, Object::Null(_)));
    let data = match stream.filters().as_slice() {
        [] => raw.into_owned(),
        [Filter::FlateDecode] if plain => inflated(&raw, *budget)?,
        // other packings are undone by the library, where even the densest stays within the budget
        _ if raw.len() as u64 <= *budget / DENSEST => stream.decoded_data().ok()?.into_owned(),
        _ => return None,
    };
    *budget = budget.checked_sub((data.len() as u64).max(LEAST))?;
    Some(data)
}

/// A stream that is cut short is no stream: half a page's figures are not to be had.
fn inflated(raw: &[u8], budget: u64) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    ZlibDecoder::new(raw).take(budget + 1).read_to_end(&mut data).ok()?;
    (data.len() as u64 <= budget).then_some(data)
}

/// Whether any packed part of a file grows beyond the budget: run before the library unpacks parts unasked.
pub(super) fn grows_beyond(file: &[u8], budget: u64) -> bool {
    const MARK: &[u8] = b"stream";
    let mut left = budget;
    let mut rest = file;
    while let Some(at) = rest.windows(MARK.len()).position(|w| w == MARK) {
        rest = rest.get(at + MARK.len()..).unwrap_or_default();
        let data = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or_default();
        // the head of packed data
        if !matches!(data, [0x08 | 0x18 | 0x28 | 0x38 | 0x48 | 0x58 | 0x68 | 0x78, ..]) {
            continue;
        }
        let mut packed = ZlibDecoder::new(data);
        let mut buffer = [0; 16 << 10];
        while let Ok(read @ 1..) = packed.read(&mut buffer) {
            match left.checked_sub(read as u64) {
                Some(rest) => left = rest,
                None => return true,
            }
        }
    }
    false
}

//! Bytes of a file to text, and from a place in the text back to the file.
//!
//! Government sites serve UTF-8, GB18030 (under the names GBK and GB2312) and now and
//! then UTF-16. Decoding is exact or it fails: no character is ever replaced.
//! This module knows bytes only; it must not know JSON, HTML, reports or rules.

use std::iter;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, GB18030, GBK, UTF_16BE, UTF_16LE};

const UTF8_BOM: &[u8] = b"\xEF\xBB\xBF";

/// Kinds of file known by their first bytes.
const MAGIC: [(&[u8], &str); 12] = [
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"PK\x07\x08", "ZIP"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "OLE"),
    (b"\x89PNG\r\n\x1A\n", "PNG"),
    (b"\xFF\xD8\xFF", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\xEF\xBB\xBF{\\rtf", "RTF"),
    (b"\x1F\x8B", "GZIP"),
];

/// The text of a file and how it was written there.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The whole text, without the byte order mark.
    pub text: String,
    /// How the file was encoded.
    pub encoding: Encoding,
    /// From offsets in `text` to offsets in the file.
    pub map: ByteMap,
}

/// How a file was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8 without a byte order mark; plain ASCII too.
    Utf8,
    /// UTF-8 after a byte order mark.
    Utf8Bom,
    /// UTF-16, low byte first, with or without a byte order mark.
    Utf16Le,
    /// UTF-16, high byte first, with or without a byte order mark.
    Utf16Be,
    /// GB18030, and so GBK and GB2312, which it contains.
    Gb18030,
}

impl Encoding {
    /// The name to show to people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 with BOM",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Gb18030 => "GB18030",
        }
    }
}

/// Why a file is not text. Offsets count bytes of the file, its byte order mark included.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No bytes, or nothing but white space and a byte order mark.
    #[error("the file is empty")]
    Empty,
    /// Plainly another kind of file.
    #[error("the file is not text but {what}")]
    Binary {
        /// `PDF`, `ZIP` (docx, xlsx, ods too), `OLE` (old doc, xls), `PNG`, `JPEG`, `GIF`,
        /// `RTF`, `GZIP`, or `BINARY` for NUL bytes or more than 5% control characters.
        what: &'static str,
    },
    /// The bytes are not text of the declared (byte order mark) or likeliest encoding.
    #[error("the file is neither UTF-8 nor GB18030: byte {offset} cannot be decoded")]
    Undecodable {
        /// First byte that cannot be decoded. Where GB18030 would decode to nonsense, the
        /// first byte that is not UTF-8.
        offset: usize,
    },
}

/// Neighbouring characters that have the same width in the text and in the file.
#[derive(Debug, Clone, Copy)]
struct Run {
    text: usize,
    file: usize,
    /// Bytes of one character in the text and in the file.
    widths: (usize, usize),
}

/// From offsets in the text to offsets in the file: O(log n) in the changes of width, and so
/// one comparison for UTF-8.
#[derive(Debug, Clone)]
pub struct ByteMap {
    runs: Vec<Run>,
    text_len: usize,
    bom: usize,
}

impl ByteMap {
    /// Byte offset in the original file, its byte order mark counted, of a byte offset in the
    /// text. Inside a character: the character's first byte (UTF-8: the very byte). Past the
    /// end of the text: the end of the file.
    pub fn to_file(&self, text_offset: usize) -> usize {
        let offset = text_offset.min(self.text_len);
        let after = self.runs.partition_point(|run| run.text <= offset);
        let Some(run) = after.checked_sub(1).and_then(|at| self.runs.get(at)) else {
            return self.bom;
        };
        let (in_text, in_file) = run.widths;
        run.file + (offset - run.text) / in_text * in_file
    }

    /// `widths`: bytes of every character in the text (never 0) and in the file, in order.
    fn new(bom: usize, widths: impl Iterator<Item = (usize, usize)>) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        let (mut text, mut file) = (0, bom);
        for widths in widths {
            if runs.last().is_none_or(|run| run.widths != widths) {
                runs.push(Run { text, file, widths });
            }
            text += widths.0;
            file += widths.1;
        }
        Self { runs, text_len: text, bom }
    }

    fn utf8(bom: usize, text_len: usize) -> Self {
        let run = Run { text: 0, file: bom, widths: (1, 1) };
        Self { runs: vec![run], text_len, bom }
    }
}

/// Decodes a whole file.
///
/// A byte order mark decides; without one, in this order: UTF-16 by its NUL bytes, valid
/// UTF-8, GB18030. A few characters of GB18030 may by chance be valid UTF-8 and are then read
/// as such.
///
/// # Errors
/// [`DecodeError`] where the file holds no text, is another kind of file, or has bytes that
/// its encoding does not allow.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    if let Some(what) = magic(bytes) {
        return Err(DecodeError::Binary { what });
    }
    let declared = match bytes {
        _ if bytes.starts_with(UTF8_BOM) => Some((Encoding::Utf8Bom, UTF8_BOM.len())),
        [0xFF, 0xFE, ..] => Some((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((Encoding::Utf16Be, 2)),
        _ => None,
    };
    let decoded = match declared {
        Some((encoding, bom)) => {
            strict(bytes, bom, encoding).map_err(|offset| DecodeError::Undecodable { offset })?
        }
        None => undeclared(bytes)?,
    };
    if is_binary(decoded.text.as_bytes()) {
        return Err(DecodeError::Binary { what: "BINARY" });
    }
    if decoded.text.trim().is_empty() {
        return Err(DecodeError::Empty);
    }
    Ok(decoded)
}

/// Decodes a file that names its own encoding, as web pages do.
///
/// Pages name encodings they are not written in, so the name only decides where the bytes leave it open.
///
/// # Errors
/// As for [`decode`].
pub fn decode_as(bytes: &[u8], declared: Encoding) -> Result<Decoded, DecodeError> {
    let marked = bytes.starts_with(UTF8_BOM) || matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    let fits = declared == Encoding::Gb18030 && !marked && magic(bytes).is_none() && !is_binary(bytes);
    let likely =
        fits && (is_common_chinese(bytes) || str::from_utf8(bytes).is_err() && !is_damaged_utf8(bytes));
    match strict(bytes, 0, declared) {
        Ok(decoded) if likely && !decoded.text.trim().is_empty() => Ok(decoded),
        _ => decode(bytes),
    }
}

/// The kind of file that the first bytes tell.
fn magic(bytes: &[u8]) -> Option<&'static str> {
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what)
}

/// Finds the encoding of bytes without a byte order mark.
fn undeclared(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    // only UTF-16 has NUL bytes in text
    if bytes.contains(&0) {
        return undeclared_utf16(bytes).ok_or(DecodeError::Binary { what: "BINARY" });
    }
    let not_utf8 = match strict(bytes, 0, Encoding::Utf8) {
        Ok(decoded) => return Ok(decoded),
        Err(offset) => offset,
    };
    if is_binary(bytes) {
        return Err(DecodeError::Binary { what: "BINARY" });
    }
    // cut or damaged UTF-8 is often valid GB18030, and nonsense
    if is_damaged_utf8(bytes) {
        return Err(DecodeError::Undecodable { offset: not_utf8 });
    }
    let decoded = strict(bytes, 0, Encoding::Gb18030)
        .map_err(|at| DecodeError::Undecodable { offset: at.max(not_utf8) })?;
    // the detector is by far the slower of the two
    if is_common_chinese(bytes) || is_detected_chinese(bytes) {
        Ok(decoded)
    } else {
        Err(DecodeError::Undecodable { offset: not_utf8 })
    }
}

/// UTF-16 without a byte order mark: its ASCII characters put NUL bytes in one parity.
fn undeclared_utf16(bytes: &[u8]) -> Option<Decoded> {
    let nul = |byte: &&u8| **byte == 0;
    let nuls = |parity| bytes.iter().skip(parity).step_by(2).filter(nul).count();
    let (high_first, low_first) = (nuls(0), nuls(1));
    // stray NUL bytes in ASCII or UTF-8 do not make it UTF-16
    let share = if str::from_utf8(bytes).is_ok() { 2 } else { 16 };
    if high_first.max(low_first) <= bytes.len() / 2 / share {
        return None;
    }
    let mut orders = [Encoding::Utf16Le, Encoding::Utf16Be];
    if high_first > low_first {
        orders.reverse();
    }
    let read = |encoding| strict(bytes, 0, encoding).ok();
    orders.into_iter().filter_map(read).find(|decoded| {
        let usual = decoded.text.chars().filter(|c| {
            matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{FF}'
                | '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{303F}'
                | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
        });
        usual.count() * 10 >= decoded.text.chars().count() * 9
    })
}

/// NUL bytes, or more than 5% control characters. For encodings that contain ASCII.
fn is_binary(bytes: &[u8]) -> bool {
    let is_control = |byte: &&u8| byte.is_ascii_control() && !matches!(**byte, b'\t'..=b'\r');
    bytes.contains(&0) || bytes.iter().filter(is_control).count() * 20 > bytes.len()
}

/// Whole three-byte characters outnumber broken ones; in GB18030 text they are rare.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| c.len_utf8() == 3).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > broken
}

/// At least three quarters of the non-ASCII characters are GB 2312 symbols (rows 1 to 9) or
/// everyday ideographs (level 1: rows 16 to 55).
fn is_common_chinese(bytes: &[u8]) -> bool {
    let (mut common, mut all) = (0, 0);
    for unit in gb18030_units(bytes).filter(|unit| !unit.is_ascii()) {
        all += 1;
        common += usize::from(matches!(unit, [0xA1..=0xA9 | 0xB0..=0xD7, 0xA1..=0xFE]));
    }
    common * 4 >= all * 3
}

fn is_detected_chinese(bytes: &[u8]) -> bool {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny) == GBK
}

/// Splits GB18030 into the bytes of its characters. Decoding and encoding again would not
/// do: some code points have two forms.
fn gb18030_units(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    iter::from_fn(move || {
        let width = match rest {
            [] => return None,
            // 0x80 alone is the euro sign of GBK
            [0..=0x80, ..] => 1,
            [_, b'0'..=b'9', ..] => 4,
            _ => 2,
        };
        let (unit, tail) = rest.split_at(width.min(rest.len()));
        rest = tail;
        Some(unit)
    })
}

/// Decodes what follows the byte order mark; the error is the offset in the file of the first
/// byte that cannot be decoded.
fn strict(bytes: &[u8], bom: usize, encoding: Encoding) -> Result<Decoded, usize> {
    let body = bytes.get(bom..).unwrap_or_default();
    let from = |codec| by_codec(codec, body).map_err(|at| bom + at);
    let text = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => {
            str::from_utf8(body).map_err(|error| bom + error.valid_up_to())?.to_owned()
        }
        Encoding::Utf16Le => from(UTF_16LE)?,
        Encoding::Utf16Be => from(UTF_16BE)?,
        Encoding::Gb18030 => from(GB18030)?,
    };
    let chars = text.chars();
    let map = match encoding {
        Encoding::Utf8 | Encoding::Utf8Bom => ByteMap::utf8(bom, text.len()),
        Encoding::Utf16Le | Encoding::Utf16Be => {
            ByteMap::new(bom, chars.map(|c| (c.len_utf8(), c.len_utf16() * 2)))
        }
        Encoding::Gb18030 => {
            let widths = chars.map(char::len_utf8).zip(gb18030_units(body).map(<[u8]>::len));
            ByteMap::new(bom, widths)
        }
    };
    Ok(Decoded { text, encoding, map })
}

fn by_codec(codec: &'static encoding_rs::Encoding, body: &[u8]) -> Result<String, usize> {
    let mut decoder = codec.new_decoder_without_bom_handling();
    // two bytes of the file are at most three of the text; the slack saves a second round
    let mut text = String::with_capacity(body.len() / 2 * 3 + 16);
    let mut done = 0;
    loop {
        let rest = body.get(done..).unwrap_or_default();
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        done += read;
        match result {
            DecoderResult::InputEmpty => return Ok(text),
            DecoderResult::OutputFull => text.reserve(rest.len() + 16),
            DecoderResult::Malformed(bad, after) => {
                return Err(done.saturating_sub(usize::from(bad) + usize::from(after)));
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const REPORT: &str = "2023年政府信息公开工作年度报告\n一、总体情况：本年新收申请 12 件。";
    const ALL: [Encoding; 5] =
        [Encoding::Utf8, Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Gb18030];

    /// Without a byte order mark, except for `Utf8Bom`.
    fn encode(text: &str, encoding: Encoding) -> Vec<u8> {
        match encoding {
            Encoding::Utf8 => text.as_bytes().to_vec(),
            Encoding::Utf8Bom => [UTF8_BOM, text.as_bytes()].concat(),
            Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            Encoding::Gb18030 => GB18030.encode(text).0.into_owned(),
        }
    }

    fn check_map(decoded: &Decoded, text: &str) {
        assert_eq!(decoded.text, text);
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            let before = encode(&text[..at], decoded.encoding).len();
            assert_eq!(decoded.map.to_file(at), before, "{:?} at {at}", decoded.encoding);
        }
    }

    #[test]
    fn finds_every_encoding() {
        for encoding in ALL {
            let decoded = decode(&encode(REPORT, encoding)).unwrap();
            assert_eq!(decoded.encoding, encoding);
            check_map(&decoded, REPORT);
        }
        for (bom, encoding) in [(b"\xFF\xFE", Encoding::Utf16Le), (b"\xFE\xFF", Encoding::Utf16Be)] {
            let decoded = decode(&[&bom[..], &encode("收件", encoding)].concat()).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), ("收件", encoding));
            assert_eq!(decoded.map.to_file(3), 4);
            assert_eq!(decoded.map.to_file(99), 6);
        }
        // rare ideographs only: left to the detector
        let rare = "镕堃喆垚淼鑫赟昇燊犇，骉麤龘靐：甯氏，亓官氏，宓氏，逄氏。";
        assert_eq!(decode(&encode(rare, Encoding::Gb18030)).unwrap().text, rare);
    }

    #[test]
    fn a_declared_encoding_decides_where_bytes_do_not() {
        // famous for being valid UTF-8 too
        let file = encode("联通", Encoding::Gb18030);
        assert_eq!(decode_as(&file, Encoding::Gb18030).unwrap().text, "联通");
        // a page that says GBK and is UTF-8
        let file = encode(REPORT, Encoding::Utf8);
        assert_eq!(decode_as(&file, Encoding::Gb18030).unwrap().encoding, Encoding::Utf8);
        let file = encode(REPORT, Encoding::Gb18030);
        assert_eq!(decode_as(&file, Encoding::Utf8).unwrap().encoding, Encoding::Gb18030);
        assert!(decode_as(b"%PDF-1.7", Encoding::Gb18030).is_err());
    }

    #[test]
    fn walks_the_original_bytes() {
        // A6D9 is a private form of U+FE10; 0x80 is a euro sign of one byte; 4-byte forms
        let file = b"\xB8\xA8\xA6\xD9\x80\x84\x31\x82\x36\x94\x39\xDA\x33a";
        let decoded = strict(file, 0, Encoding::Gb18030).unwrap();
        let places = decoded.text.char_indices().map(|(at, _)| decoded.map.to_file(at));
        assert_eq!(places.collect::<Vec<_>>(), [0, 2, 4, 5, 9, 13]);
        assert_eq!(decoded.map.to_file(decoded.text.len()), file.len());
    }

    #[test]
    fn names_other_kinds_of_file() {
        for (file, kind) in [
            (&b"%PDF-1.7\n"[..], "PDF"),
            (b"PK\x03\x04\x14\0", "ZIP"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0", "OLE"),
            (b"\xFF\xD8\xFF\xE0", "JPEG"),
            (b"{\\rtf1\\ansi", "RTF"),
            (b"\x1F\x8B\x08", "GZIP"),
            (b"some text\0with a NUL", "BINARY"),
            (b"hello\0world!", "BINARY"),
            (b"\x01\x02\x03\x04 text", "BINARY"),
            (b"\x01\x02\x03\xFF text", "BINARY"),
            (b"\xFF\xFE\0\0a\0\0\0", "BINARY"),
        ] {
            assert_eq!(decode(file).unwrap_err(), DecodeError::Binary { what: kind });
        }
    }

    #[test]
    fn knows_empty_files() {
        for file in [&b""[..], UTF8_BOM, b" \r\n\t", b"\xFF\xFE", b" \0\n\0", b"\xA1\xA1\xA1\xA1"] {
            assert_eq!(decode(file).unwrap_err(), DecodeError::Empty, "{file:?}");
        }
    }

    #[test]
    fn never_replaces() {
        let at = |file: &[u8]| match decode(file) {
            Err(DecodeError::Undecodable { offset }) => offset,
            other => panic!("{other:?}"),
        };
        // UTF-8 cut inside its last character, and damaged in the middle
        assert_eq!(at(&REPORT.as_bytes()[..12]), 10);
        let mut damaged = REPORT.as_bytes().to_vec();
        damaged[8] = 0xFF;
        assert_eq!(at(&damaged), 7);
        let mut gb = encode(REPORT, Encoding::Gb18030);
        gb[10] = 0xFF;
        assert_eq!(at(&gb), 10);
        assert_eq!(at(b"caf\xE9s, cr\xE8mes and na\xEFve r\xE9sum\xE9s"), 3);
        assert_eq!(at(b"\xEF\xBB\xBFa\xFF"), 4);
        assert_eq!(at(b"\xFF\xFEa\0\x00\xD8b\0"), 4);
    }

    fn texts() -> impl Strategy<Value = String> {
        let char = prop_oneof![
            3 => prop::char::range(' ', '~'),
            3 => prop::char::range('\u{4E00}', '\u{9FA5}'),
            1 => prop::sample::select(vec!['，', '。', '　', '\n', 'é', '𠮷', '😀', '㐂', '€']),
        ];
        prop::collection::vec(char, 0..60).prop_map(String::from_iter)
    }

    proptest! {
        #[test]
        fn maps_every_boundary(text in texts()) {
            for encoding in ALL {
                let bom = if encoding == Encoding::Utf8Bom { 3 } else { 0 };
                let decoded = strict(&encode(&text, encoding), bom, encoding).unwrap();
                check_map(&decoded, &text);
            }
        }

        #[test]
        fn finds_ordinary_text(parts in prop::collection::vec(
            prop::sample::select(vec!["本年度", "公开", "收到申请", "12件，", "\n", "依法", "a"]), 1..40,
        )) {
            let text = parts.concat() + REPORT;
            for encoding in ALL {
                let decoded = decode(&encode(&text, encoding)).unwrap();
                prop_assert_eq!(decoded.encoding, encoding);
                check_map(&decoded, &text);
            }
        }

        #[test]
        fn survives_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            if let Ok(decoded) = decode(&bytes) {
                prop_assert_eq!(decoded.map.to_file(decoded.text.len()), bytes.len());
                let back: Vec<_> = (0..=decoded.text.len()).map(|at| decoded.map.to_file(at)).collect();
                prop_assert!(back.is_sorted());
            }
        }
    }
}

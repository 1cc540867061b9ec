//! A font's codes: how many bytes each has, which characters it stands for, how wide its glyph is.
//!
//! A code that the font does not tie to characters gives [`UNKNOWN`]; the shapes of glyphs are not looked at. Must
//! not know pages.

use super::cmap::CMap;
use super::stream;
use encoding_rs::{GB18030, WINDOWS_1252};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use std::collections::HashMap;

/// What stands for a glyph whose characters are not known.
pub(super) const UNKNOWN: char = '\u{FFFD}';

/// How the codes of a font are written and what they say by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Codes {
    /// One byte, characters by [`Font::names`].
    Bytes,
    /// Two bytes that say nothing by themselves.
    Pairs,
    /// UTF-16.
    Utf16,
    /// GBK: one byte or two.
    Gbk,
}

/// A font as far as its text goes.
#[derive(Debug)]
pub(super) struct Font {
    codes: Codes,
    to_unicode: CMap,
    names: HashMap<u32, String>,
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// Whether lines run from top to bottom.
    pub vertical: bool,
}

/// A glyph to show.
#[derive(Debug)]
pub(super) struct Shown {
    pub text: String,
    /// Width in thousandths of the font's size.
    pub width: f64,
    /// Whether it is the single byte 32, which word spacing widens.
    pub is_space: bool,
}

impl Font {
    /// Reads a font.
    pub fn read(dict: &Dict, budget: &mut u64) -> Self {
        let to_unicode = dict.get::<Stream>("ToUnicode").and_then(|s| stream::decoded(&s, budget));
        let to_unicode = to_unicode.map(|d| CMap::parse(&d)).unwrap_or_default();
        let composite = dict.get::<Name>("Subtype").is_some_and(|n| &*n == b"Type0");
        let font = if composite { Self::composite(dict, to_unicode) } else { Self::simple(dict, to_unicode) };
        // a font is read again for every form that names it, and its size in the file says little about its tables
        let entries = font.to_unicode.len() + font.names.len() + font.widths.len();
        *budget = budget.saturating_sub(stream::LEAST + entries as u64 * 8);
        font
    }

    fn composite(dict: &Dict, to_unicode: CMap) -> Self {
        let name = dict.get::<Name>("Encoding").map(|n| String::from_utf8_lossy(&n).into_owned());
        let name = name.unwrap_or_default();
        let codes = match name.as_str() {
            n if n.contains("UCS2") || n.contains("UTF16") => Codes::Utf16,
            n if n.starts_with("GB") => Codes::Gbk,
            _ => Codes::Pairs,
        };
        let descendant = dict.get::<Array>("DescendantFonts").and_then(|a| a.iter::<Dict>().next());
        let mut widths = HashMap::new();
        let mut default_width = 1000.0;
        if let Some(d) = descendant {
            default_width = d.get::<f32>("DW").map_or(1000.0, f64::from);
            // widths go by glyph, and only plain pairs of bytes are glyph numbers
            if let Some(array) = d.get::<Array>("W").filter(|_| codes == Codes::Pairs) {
                widths = composite_widths(&array);
            }
        }
        Self {
            codes,
            to_unicode,
            names: HashMap::new(),
            widths,
            default_width,
            vertical: name.ends_with("-V"),
        }
    }

    fn simple(dict: &Dict, to_unicode: CMap) -> Self {
        let first = dict.get::<Number>("FirstChar").map_or(0, whole);
        let scale = if dict.get::<Name>("Subtype").is_some_and(|n| &*n == b"Type3") {
            let matrix = dict.get::<Array>("FontMatrix").and_then(|m| m.iter::<f32>().next());
            matrix.map_or(1.0, |m| f64::from(m) * 1000.0)
        } else {
            1.0
        };
        let widths = dict.get::<Array>("Widths").map(|w| {
            let codes = (0_u32..).map(|i| i.saturating_add(first));
            codes.zip(w.iter::<f32>().map(|n| f64::from(n) * scale)).take(256).collect()
        });
        Self {
            codes: Codes::Bytes,
            to_unicode,
            names: names(dict),
            widths: widths.unwrap_or_default(),
            default_width: 500.0,
            vertical: false,
        }
    }

    /// The glyphs that a string shows, one by one: a page may stop in the middle of it.
    pub fn show(&self, bytes: &[u8]) -> impl Iterator<Item = Shown> {
        let mut rest = bytes;
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let length = self.length(rest).min(rest.len());
            let (code, tail) = rest.split_at(length);
            rest = tail;
            let number = code.iter().fold(0_u32, |n, b| n << 8 | u32::from(*b));
            let text = self.text(code, number);
            let narrow = matches!(self.codes, Codes::Utf16 | Codes::Gbk) && text.is_ascii();
            let usual = if narrow { self.default_width / 2.0 } else { self.default_width };
            let width = self.widths.get(&number).copied().unwrap_or(usual);
            Some(Shown { text, width, is_space: code == b" " })
        })
    }

    fn length(&self, rest: &[u8]) -> usize {
        let first = rest.first().copied().unwrap_or_default();
        match self.codes {
            Codes::Bytes => 1,
            Codes::Utf16 if (0xD8..0xDC).contains(&first) => 4,
            Codes::Pairs | Codes::Utf16 => 2,
            Codes::Gbk if first <= 0x80 => 1,
            Codes::Gbk => match rest.get(1) {
                Some(b'0'..=b'9') => 4,
                _ => 2,
            },
        }
    }

    fn text(&self, code: &[u8], number: u32) -> String {
        let mapped = self.to_unicode.get(number).filter(|t| !t.is_empty());
        let own = || match self.codes {
            Codes::Bytes => self.names.get(&number).cloned(),
            Codes::Pairs => None,
            Codes::Utf16 => {
                let units: Vec<u16> =
                    code.chunks(2).map(|c| c.iter().fold(0, |n, b| n << 8 | u16::from(*b))).collect();
                String::from_utf16(&units).ok()
            }
            Codes::Gbk => {
                let text = GB18030.decode_without_bom_handling_and_without_replacement(code);
                text.map(std::borrow::Cow::into_owned)
            }
        };
        let known = |t: &String| !t.chars().any(|c| matches!(c, '\u{E000}'..='\u{F8FF}' | '\0' | UNKNOWN));
        mapped.map(str::to_string).or_else(own).filter(known).unwrap_or_else(|| UNKNOWN.into())
    }
}

/// A code or glyph number.
fn whole(n: Number) -> u32 {
    u32::try_from(n.as_i64()).unwrap_or_default()
}

/// `/W`: a first glyph and the widths from it on, or a first, a last and one width.
fn composite_widths(array: &Array) -> HashMap<u32, f64> {
    const MOST: usize = 1 << 16;
    let mut widths = HashMap::new();
    // every width counts, also one that is said again
    let mut said = 0;
    let mut items = array.iter::<Object>();
    while let (Some(Object::Number(first)), Some(second)) = (items.next(), items.next()) {
        let first = whole(first);
        match second {
            Object::Array(list) => {
                for (i, width) in (0_u32..).zip(list.iter::<f32>()).take(MOST) {
                    widths.insert(first.saturating_add(i), f64::from(width));
                    said += 1;
                }
            }
            Object::Number(last) => {
                let Some(Object::Number(width)) = items.next() else { break };
                let last = whole(last).min(first.saturating_add(0xFFFF));
                for glyph in first..=last {
                    widths.insert(glyph, width.as_f64());
                    said += 1;
                }
            }
            _ => break,
        }
        if said > MOST * 2 {
            break;
        }
    }
    widths
}

/// The characters of a simple font's codes, by its encoding.
fn names(dict: &Dict) -> HashMap<u32, String> {
    let encoding = dict.get::<Object>("Encoding");
    let descriptor = dict.get::<Dict>("FontDescriptor");
    let symbolic = descriptor.as_ref().and_then(|d| d.get::<i32>("Flags")).is_some_and(|f| f & 4 != 0);
    let embedded =
        descriptor.is_some_and(|d| ["FontFile", "FontFile2", "FontFile3"].iter().any(|k| d.contains_key(k)));
    let (base, differences) = match &encoding {
        Some(Object::Name(n)) => (Some(n.to_vec()), None),
        Some(Object::Dict(d)) => {
            (d.get::<Name>("BaseEncoding").map(|n| n.to_vec()), d.get::<Array>("Differences"))
        }
        _ => (None, None),
    };
    let mut names: HashMap<u32, String> = HashMap::new();
    // an embedded symbolic font numbers its glyphs as it likes
    if base.is_some() || !(symbolic && embedded) {
        let plain = base.as_deref().is_none_or(|b| b != b"WinAnsiEncoding");
        for code in 0x20_u8..=0xFF {
            // the base encodings agree on ASCII; beyond it only the one that is certain is read
            if code < 0x7F || !plain {
                let text = WINDOWS_1252.decode_without_bom_handling(&[code]).0.into_owned();
                names.insert(code.into(), text);
            }
        }
    }
    let mut code = 0_u32;
    for item in differences.iter().flat_map(Array::iter::<Object>).take(1024) {
        match item {
            Object::Number(n) => code = whole(n),
            Object::Name(name) => {
                match named(&String::from_utf8_lossy(&name)) {
                    Some(text) => names.insert(code, text),
                    None => names.remove(&code),
                };
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    names
}

/// The character of a glyph's name, for the names that figures and plain text are made of.
fn named(name: &str) -> Option<String> {
    const NAMES: [(&str, &str); 30] = [
        ("zero", "0"),
        ("one", "1"),
        ("two", "2"),
        ("three", "3"),
        ("four", "4"),
        ("five", "5"),
        ("six", "6"),
        ("seven", "7"),
        ("eight", "8"),
        ("nine", "9"),
        ("space", " "),
        ("period", "."),
        ("comma", ","),
        ("hyphen", "-"),
        ("minus", "-"),
        ("plus", "+"),
        ("slash", "/"),
        ("percent", "%"),
        ("parenleft", "("),
        ("parenright", ")"),
        ("colon", ":"),
        ("semicolon", ";"),
        ("at", "@"),
        ("underscore", "_"),
        ("quotedblleft", "“"),
        ("quotedblright", "”"),
        ("quoteleft", "‘"),
        ("quoteright", "’"),
        ("endash", "–"),
        ("emdash", "—"),
    ];
    let mut chars = name.chars();
    if let (Some(c), None) = (chars.next(), chars.next())
        && c.is_ascii_alphabetic()
    {
        return Some(c.into());
    }
    if let Some((_, text)) = NAMES.iter().find(|(n, _)| *n == name) {
        return Some((*text).into());
    }
    let hex = name.strip_prefix("uni").or_else(|| name.strip_prefix('u')).filter(|h| h.len() >= 4)?;
    u32::from_str_radix(hex.get(..hex.len().min(6))?, 16).ok().and_then(char::from_u32).map(String::from)
}

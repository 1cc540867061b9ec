//! Prose in normal form: what is left when everything that honest reports must have in common is taken out.
//!
//! Characters are folded as labels are, punctuation goes, every number becomes one sign, and so do the statutory
//! words beside it and the agency's own name: prose copied with changed figures is the same prose. Each character of
//! the normal form keeps where it came from. Must not know how texts are compared.

use crate::form::Forms;
use crate::form::label::{fold, fold_char};
use crate::report::Report;
use regex::Regex;
use serde::Deserialize;
use std::collections::HashSet;
use std::hash::Hasher;

/// Characters of a shingle: long enough that two writers do not share many by chance.
pub const SHINGLE: usize = 8;
/// A shorter paragraph is a heading or says next to nothing.
const SHORTEST: usize = 16;
/// What stands for a number, and for the words of the form.
const NUMBER: char = '0';
/// What stands for the agency's name.
const SELF: char = '◇';

/// The words that count for nothing.
pub struct Statutory {
    words: Option<Regex>,
    units: Vec<Vec<char>>,
    shingles: HashSet<u64>,
    agency_endings: Vec<String>,
}

/// Words that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the statutory words cannot be used: {0}")]
pub struct StatutoryError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: Vec<String>,
    units: Vec<String>,
    phrases: Vec<String>,
    agency_endings: Vec<String>,
}

/// A character of the normal form: where in its paragraph it came from, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Unit {
    /// The character.
    pub sign: char,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Unit {
    /// Whether it stands for a number.
    pub fn is_number(self) -> bool {
        self.sign == NUMBER
    }
}

/// A paragraph in normal form.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// Its place among the paragraphs of its section.
    pub index: usize,
    /// Its characters.
    pub units: Vec<Unit>,
}

/// The prose of one section.
#[derive(Debug, Clone)]
pub struct Text {
    /// Place of the section in the report.
    pub position: usize,
    /// Its id, `一` to `六`.
    pub section: String,
    /// Its paragraphs, the short ones left out.
    pub paragraphs: Vec<Paragraph>,
}

impl Statutory {
    /// The words that travel inside the program, and the labels of the forms.
    ///
    /// # Errors
    /// A file that is not well formed; a released program has none.
    pub fn embedded(forms: &Forms) -> Result<Self, StatutoryError> {
        let fault = |e: &dyn std::fmt::Display| StatutoryError(e.to_string());
        let file: File = toml::from_str(include_str!("statutory.toml")).map_err(|e| fault(&e))?;
        let mut words: Vec<String> = file.words.iter().map(|w| bare(w)).collect();
        let mut phrases: Vec<String> = file.phrases.iter().map(|p| bare(p)).collect();
        for form in forms.all() {
            phrases.extend(form.sections.iter().map(|s| bare(&s.label)));
            for table in &form.tables {
                let rows = table.rows.iter().map(|r| bare(&r.label));
                // 其他 alone is a word of every sentence
                words.extend(
                    rows.chain(table.columns.iter().map(|c| bare(&c.label)))
                        .filter(|w| w.chars().count() > 3),
                );
            }
        }
        // of two words that begin alike the longer one is meant
        words.sort_by_key(|w| (std::cmp::Reverse(w.len()), w.clone()));
        words.dedup();
        let any = words.iter().map(|w| regex::escape(w)).collect::<Vec<_>>().join("|");
        let pattern = Regex::new(&any).map_err(|e| fault(&e))?;
        let mut statutory = Self {
            words: Some(pattern),
            units: file.units.iter().map(|u| u.chars().collect()).collect(),
            shingles: HashSet::new(),
            agency_endings: file.agency_endings.iter().map(|e| fold(e)).collect(),
        };
        statutory.units.sort_by_key(|u| std::cmp::Reverse(u.len()));
        // a phrase is taken as it stands, and as prose with its words replaced
        for phrase in &phrases {
            let signs: Vec<char> = phrase.chars().collect();
            statutory.shingles.extend(signs.windows(SHINGLE).map(digest));
            let units = statutory.units(phrase, None);
            let signs: Vec<char> = units.iter().map(|u| u.sign).collect();
            statutory.shingles.extend(signs.windows(SHINGLE).map(digest));
        }
        Ok(statutory)
    }

    /// Whether a shingle is of a statutory phrase.
    pub fn has(&self, shingle: u64) -> bool {
        self.shingles.contains(&shingle)
    }

    /// An agency's name, by which it is known again.
    pub fn agency(&self, written: &str) -> String {
        let name = fold(written);
        let short = self.agency_endings.iter().find_map(|e| name.strip_suffix(e.as_str()));
        short.filter(|s| !s.is_empty()).unwrap_or(&name).to_string()
    }

    /// The prose of a report, section by section; sections without any are left out.
    pub fn texts(&self, report: &Report) -> Vec<Text> {
        let agency = report.agency.as_ref().map(|a| self.agency(&a.text));
        let text = |(position, section): (usize, &crate::report::Section)| {
            let paragraphs: Vec<Paragraph> = section
                .paragraphs
                .iter()
                .enumerate()
                .map(|(index, p)| Paragraph { index, units: self.units(&p.text, agency.as_deref()) })
                .filter(|p| p.units.len() >= SHORTEST)
                .collect();
            let section = report.form().sections.get(section.index).map_or("", |s| s.id.as_str());
            (!paragraphs.is_empty()).then(|| Text { position, section: section.into(), paragraphs })
        };
        report.sections.iter().enumerate().filter_map(text).collect()
    }

    /// A paragraph's characters in normal form.
    fn units(&self, text: &str, agency: Option<&str>) -> Vec<Unit> {
        let mut units = with_numbers(text);
        if let Some(agency) = agency.filter(|a| a.chars().count() >= 3) {
            let name: Vec<char> = bare(agency).chars().collect();
            units = replaced(&units, &ranges(&units, &name), SELF);
        }
        if let Some(words) = &self.words {
            let signs: String = units.iter().map(|u| u.sign).collect();
            let mut found = Vec::new();
            let (mut byte, mut at) = (0, 0);
            for hit in words.find_iter(&signs) {
                at += signs[byte..hit.start()].chars().count();
                let length = hit.as_str().chars().count();
                found.push((at, at + length));
                (byte, at) = (hit.end(), at + length);
            }
            units = replaced(&units, &found, NUMBER);
        }
        self.joined(&units)
    }

    /// Numbers that follow each other, and their units, are one.
    fn joined(&self, units: &[Unit]) -> Vec<Unit> {
        let mut out: Vec<Unit> = Vec::with_capacity(units.len());
        let mut at = 0;
        while at < units.len() {
            let after_number = out.last().is_some_and(|u| u.is_number());
            let unit = self.units.iter().find(|unit| {
                units[at..].len() >= unit.len() && unit.iter().zip(&units[at..]).all(|(c, u)| *c == u.sign)
            });
            let swallowed = match unit {
                Some(unit) if after_number => unit.len(),
                _ if after_number && units[at].is_number() => 1,
                _ => 0,
            };
            match (swallowed, out.last_mut()) {
                (1.., Some(last)) => {
                    // what is shown of a number is the number: its unit does not belong to it
                    if units[at].is_number() {
                        last.end = units[at].end;
                    }
                    at += swallowed;
                }
                _ => {
                    out.push(units[at]);
                    at += 1;
                }
            }
        }
        out
    }
}

/// The words as they stand in normal form.
fn bare(text: &str) -> String {
    with_numbers(text).iter().map(|u| u.sign).collect()
}

/// Folded, without punctuation, numbers as one sign each.
fn with_numbers(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::with_capacity(text.len() / 3);
    // where a run of Chinese numerals began, if it may be one
    let mut numerals: Option<usize> = None;
    let byte = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    for (at, c) in text.char_indices() {
        let Some(sign) = fold_char(c).filter(|s| s.is_alphanumeric()) else {
            // a point within a number does not end it; anything else ends a run of numerals
            close(&mut units, &mut numerals);
            continue;
        };
        let (start, end) = (byte(at), byte(at + c.len_utf8()));
        if sign.is_ascii_digit() {
            close(&mut units, &mut numerals);
            match units.last_mut() {
                Some(last) if last.is_number() => last.end = end,
                _ => units.push(Unit { sign: NUMBER, start, end }),
            }
            continue;
        }
        if "〇零一二三四五六七八九十百千万亿".contains(sign) {
            numerals = numerals.or(Some(units.len()));
        } else {
            close(&mut units, &mut numerals);
        }
        units.push(Unit { sign, start, end });
    }
    close(&mut units, &mut numerals);
    units
}

/// Two Chinese numerals in a row are a number; one alone is mostly a word, as in 统一.
fn close(units: &mut Vec<Unit>, numerals: &mut Option<usize>) {
    let Some(from) = numerals.take() else { return };
    if units.len() - from >= 2 {
        let (start, end) = (units[from].start, units[units.len() - 1].end);
        units.truncate(from);
        units.push(Unit { sign: NUMBER, start, end });
    }
}

/// Where a name stands.
fn ranges(units: &[Unit], name: &[char]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while !name.is_empty() && at + name.len() <= units.len() {
        if units[at..].iter().zip(name).all(|(u, c)| u.sign == *c) {
            found.push((at, at + name.len()));
            at += name.len();
        } else {
            at += 1;
        }
    }
    found
}

/// The same with one sign in the place of each range.
fn replaced(units: &[Unit], ranges: &[(usize, usize)], sign: char) -> Vec<Unit> {
    let mut out = Vec::with_capacity(units.len());
    let mut from = 0;
    for &(start, end) in ranges {
        out.extend_from_slice(&units[from..start]);
        out.push(Unit { sign, start: units[start].start, end: units[end - 1].end });
        from = end;
    }
    out.extend_from_slice(&units[from..]);
    out
}

impl Text {
    /// The shingles of the text, one that stands twice twice; none reaches over the end of a paragraph.
    pub fn shingles(&self) -> impl Iterator<Item = u64> + '_ {
        self.paragraphs.iter().flat_map(|p| {
            let signs: Vec<char> = p.units.iter().map(|u| u.sign).collect();
            signs.windows(SHINGLE).map(digest).collect::<Vec<u64>>()
        })
    }
}

/// A shingle's digest: the same on every machine and in every version, as signatures depend on it.
pub fn digest(signs: &[char]) -> u64 {
    // FNV-1a over the characters, then spread over all bits
    let fnv = |h: u64, c: &char| (h ^ u64::from(u32::from(*c))).wrapping_mul(0x0000_0100_0000_01b3);
    mix(signs.iter().fold(0xcbf2_9ce4_8422_2325, fnv))
}

/// Spreads a number over all bits: `SplitMix64`'s finaliser, which loses nothing.
pub fn mix(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// A hasher for keys that are digests already.
#[derive(Default)]
pub struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // keys are u64s; anything else is mixed in, slowly and correctly
        for b in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*b);
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = n;
    }
}

/// A set of digests.
pub type Digests = HashSet<u64, std::hash::BuildHasherDefault<AsIs>>;

/// A digest of several, in their order.
pub fn digest_all(digests: impl Iterator<Item = u64>) -> u64 {
    digests.fold(0x9e37_79b9_7f4a_7c15, |all, d| mix(all.rotate_left(5) ^ d))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(text: &str) -> String {
        let statutory = Statutory::embedded(&Forms::embedded().unwrap()).unwrap();
        statutory.units(text, Some("示例县财政局")).iter().map(|u| u.sign).collect()
    }

    #[test]
    fn figures_names_widths_and_statutory_words_do_not_matter() {
        for (a, b) in [
            ("全年组织培训３场，参训１,２００人次。", "全年组织培训12场、参训85.5人次"),
            ("示例县财政局把培训排在前面", "示例县财政局， 把“培训”排在前面"),
            ("举办讲座三十二场", "举办讲座5场"),
            ("其中予以公开12件、部分公开3件、不予公开4件", "其中予以公开7件，部分公开1件"),
        ] {
            assert_eq!(normal(a), normal(b), "{a} / {b}");
        }
        assert_eq!(normal("示例县财政局统一答复口径"), "◇统一答复口径");
        assert_ne!(normal("统一答复口径"), normal("统二答复口径"));
    }

    #[test]
    fn a_character_knows_where_it_came_from() {
        let statutory = Statutory::embedded(&Forms::embedded().unwrap()).unwrap();
        let text = "发布 政策４１２条，其中";
        let units = statutory.units(text, None);
        let number = units.iter().find(|u| u.is_number()).unwrap();
        assert_eq!(&text[number.start as usize..number.end as usize], "４１２");
    }
}

//! Two texts side by side: what they share, counted exactly, and the longest passages that stand in both.
//!
//! Must not know how the two were found.

use super::text::{Digests, SHINGLE, Text, Unit, digest};
use crate::place::Place;
use crate::report::Report;
use crate::source::Span;
use std::collections::{HashMap, HashSet};

/// The shortest passage shown, in characters of the normal form.
const SHORTEST: usize = 20;
/// The most passages shown of a pair of texts.
const MOST: usize = 5;
/// The most places looked at for one shingle: one that stands everywhere tells nothing.
const PLACES: usize = 16;

/// How much two texts share: counts of different shingles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// In both.
    pub shared: usize,
    /// In either.
    pub total: usize,
    /// In the first.
    pub first: usize,
    /// In the second.
    pub second: usize,
}

impl Share {
    /// Shared in a hundred of all, rounded down: 100 only where nothing differs.
    pub fn percent(&self) -> usize {
        (self.shared * 100).checked_div(self.total).unwrap_or(0)
    }
}

/// A passage that stands in both texts, numbers and names apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Its length in characters of the normal form.
    pub length: usize,
    /// Where it stands in the first.
    pub first: Standing,
    /// Where it stands in the second.
    pub second: Standing,
    /// The figures that differ, as each writes them.
    pub figures: Vec<(String, String)>,
}

/// A passage as one of the two writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Its words.
    pub text: String,
    /// Line and column, where the file has such.
    pub line: Option<(usize, usize)>,
    /// The container's own address, where it has no lines.
    pub address: Option<String>,
}

/// The different shingles of a text that count.
fn counted<'a>(text: &'a [Vec<char>], common: &Digests) -> HashSet<&'a [char]> {
    text.iter().flat_map(|p| p.windows(SHINGLE)).filter(|s| !common.contains(&digest(s))).collect()
}

fn signs(text: &Text) -> Vec<Vec<char>> {
    text.paragraphs.iter().map(|p| p.units.iter().map(|u| u.sign).collect()).collect()
}

/// What two texts share, counted on the shingles themselves and not on their digests; `common` ones do not count.
pub fn share(first: &Text, second: &Text, common: &Digests) -> Share {
    let (first, second) = (signs(first), signs(second));
    let (first, second) = (counted(&first, common), counted(&second, common));
    let shared = first.intersection(&second).count();
    Share { shared, total: first.len() + second.len() - shared, first: first.len(), second: second.len() }
}

/// A run of characters that stands in both: paragraph and place in each, and its length.
#[derive(Debug, Clone, Copy)]
struct Run {
    first: (usize, usize),
    second: (usize, usize),
    length: usize,
}

/// The longest passages of two texts, the longest first.
pub fn passages(first: (&Report, &Text), second: (&Report, &Text), common: &Digests) -> Vec<Passage> {
    let mut runs = runs(first.1, second.1, common);
    runs.sort_by_key(|r| (std::cmp::Reverse(r.length), r.second));
    runs.truncate(MOST);
    runs.into_iter().map(|run| passage(first, second, run)).collect()
}

/// Greedily, along the second text: at each place the longest run that begins there and stands in the first too.
fn runs(first: &Text, second: &Text, common: &Digests) -> Vec<Run> {
    let (one, other) = (signs(first), signs(second));
    let mut places: HashMap<&[char], Vec<(usize, usize)>> = HashMap::new();
    for (p, paragraph) in one.iter().enumerate() {
        for (at, shingle) in paragraph.windows(SHINGLE).enumerate() {
            let places = places.entry(shingle).or_default();
            if places.len() < PLACES {
                places.push((p, at));
            }
        }
    }
    let mut runs = Vec::new();
    for (q, paragraph) in other.iter().enumerate() {
        let mut at = 0;
        while at + SHINGLE <= paragraph.len() {
            let shingle = &paragraph[at..at + SHINGLE];
            let longest = places
                .get(shingle)
                .filter(|_| !common.contains(&digest(shingle)))
                .into_iter()
                .flatten()
                .map(|&(p, from)| {
                    let same =
                        one[p][from..].iter().zip(&paragraph[at..]).take_while(|(a, b)| a == b).count();
                    Run { first: (p, from), second: (q, at), length: same }
                })
                .max_by_key(|r| (r.length, std::cmp::Reverse(r.first)));
            match longest {
                Some(run) => {
                    at += run.length;
                    if run.length >= SHORTEST {
                        runs.push(run);
                    }
                }
                None => at += 1,
            }
        }
    }
    runs
}

fn passage(first: (&Report, &Text), second: (&Report, &Text), run: Run) -> Passage {
    let units = |text: &Text, (p, at): (usize, usize)| -> Vec<Unit> {
        text.paragraphs[p].units[at..at + run.length].to_vec()
    };
    let (a, b) = (units(first.1, run.first), units(second.1, run.second));
    let (from_a, from_b) = (written(first, run.first.0), written(second, run.second.0));
    let figures = a
        .iter()
        .zip(&b)
        .filter(|(a, _)| a.is_number())
        .map(|(a, b)| (figure(cut(from_a, *a, *a)), figure(cut(from_b, *b, *b))))
        .filter(|(a, b)| a != b)
        .collect();
    Passage {
        length: run.length,
        first: standing(first, run.first.0, &a),
        second: standing(second, run.second.0, &b),
        figures,
    }
}

/// A paragraph as its report writes it.
fn written<'a>((report, text): (&'a Report, &Text), paragraph: usize) -> &'a str {
    let index = text.paragraphs[paragraph].index;
    let section = report.sections.get(text.position);
    section.and_then(|s| s.paragraphs.get(index)).map_or("", |p| p.text.as_str())
}

fn cut(text: &str, from: Unit, to: Unit) -> &str {
    text.get(from.start as usize..to.end as usize).unwrap_or_default()
}

/// The numerals of what stands for a number; statutory words among them say nothing.
fn figure(written: &str) -> String {
    let is_numeral = |c: char| c.is_numeric() || "〇零一二三四五六七八九十百千万亿".contains(c);
    let parts = written.split(|c: char| !is_numeral(c) && !matches!(c, '.' | '．' | '%' | '％'));
    parts.filter(|p| p.contains(is_numeral)).collect::<Vec<_>>().join(" ")
}

fn standing((report, text): (&Report, &Text), paragraph: usize, units: &[Unit]) -> Standing {
    let whole = written((report, text), paragraph);
    let (Some(&from), Some(&to)) = (units.first(), units.last()) else {
        return Standing { text: String::new(), line: None, address: None };
    };
    let stretch = report
        .sections
        .get(text.position)
        .and_then(|s| s.paragraphs.get(text.paragraphs[paragraph].index))
        .map(|p| p.span)
        .unwrap_or_default();
    // a paragraph that stands in the source as it is written knows the places of its parts; else it is shown whole
    let literal = stretch.end - stretch.start == whole.len();
    let span = if literal {
        Span { start: stretch.start + from.start as usize, end: stretch.start + to.end as usize }
    } else {
        stretch
    };
    let place = Place { span: Some(span), ..Place::default() };
    let extent = place.span.and_then(|span| report.source.extent(span));
    Standing {
        text: cut(whole, from, to).to_string(),
        line: extent.map(|at| (at.line, at.column)),
        address: report.source.address(span).map(String::from),
    }
}

//! Prose as lines in which patterns are looked for: one for each sentence and one for each bracket in it, numbers
//! as single marks.
//!
//! A pattern that does not name another number cannot run over one: the marks keep it from taking the count of one
//! thing for that of the next. Must not know phrases or tables.

use super::numerals::{Sort, Written};
use rust_decimal::Decimal;

/// Stands for a number that counts something.
pub const COUNT: char = '\u{e000}';
/// Stands for a percentage.
pub const PERCENT: char = '\u{e001}';
/// Stands for a year, a list mark and every other number that counts nothing.
pub const OTHER: char = '\u{e002}';
/// Stands for the year before the report's.
pub const LAST: char = '\u{e004}';
/// Stands for the year behind the report's.
pub const NEXT: char = '\u{e005}';
/// Stands for what a phrase has read, where a clause is looked at without it.
pub const READ: char = '\u{e003}';

/// Whether a character is a mark of this module's.
pub fn is_mark(c: char) -> bool {
    matches!(c, COUNT | PERCENT | OTHER | LAST | NEXT | READ)
}

/// A paragraph no longer than this, without a full stop, is a heading, characters.
pub const HEADING: usize = 30;

/// Whether a paragraph is a heading of those that follow.
pub fn is_heading(text: &str) -> bool {
    text.chars().nth(HEADING).is_none() && !text.contains(['。', '，', ','])
}

/// A text as lines have it, without white space.
pub fn packed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A sentence, or a bracket within one.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// The text: no white space, punctuation of one width, numbers as marks, brackets taken out.
    pub text: String,
    /// Offsets into `text` and the numbers that stand there.
    pub numbers: Vec<(usize, usize)>,
    /// For each character of `text`, its offset there and in the paragraph.
    places: Vec<(usize, usize)>,
    /// The bracket's line is about this number.
    pub about: Option<usize>,
    /// The line whose bracket it is.
    pub outer: Option<usize>,
    /// Which sentence of the paragraph, up to a full stop.
    pub sentence: usize,
}

impl Line {
    /// Where a byte of the line stands in the paragraph.
    pub fn place(&self, at: usize) -> usize {
        let after = self.places.partition_point(|(own, _)| *own <= at);
        after.checked_sub(1).and_then(|i| self.places.get(i)).map_or(0, |(_, place)| *place)
    }

    /// The byte of the line that stands at a place of the paragraph, or the first behind it.
    pub fn at(&self, place: usize) -> usize {
        let before = self.places.partition_point(|(_, p)| *p < place);
        self.places.get(before).map_or(self.text.len(), |(own, _)| *own)
    }

    /// Whether it covers a place of the paragraph.
    pub fn covers(&self, place: usize) -> bool {
        let first = self.places.first().is_some_and(|(_, p)| *p <= place);
        first && self.places.last().is_some_and(|(_, p)| *p >= place)
    }

    /// The number whose mark stands at a byte of the line.
    pub fn number_at(&self, at: usize) -> Option<usize> {
        let i = self.numbers.binary_search_by_key(&at, |(own, _)| *own).ok()?;
        self.numbers.get(i).map(|(_, n)| *n)
    }

    fn push(&mut self, c: char, place: usize) {
        self.places.push((self.text.len(), place));
        self.text.push(c);
    }
}

/// A character as patterns are to see it.
fn plain(c: char) -> Option<char> {
    Some(match c {
        c if c.is_whitespace() => return None,
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}' => return None,
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '!' => '！',
        '?' => '？',
        '(' => '（',
        ')' => '）',
        // whoever writes in marks of their own must not be taken for a number
        c if is_mark(c) => '□',
        c => c,
    })
}

/// Sentences end here; `；` ends a line and not a sentence.
pub fn ends_sentence(c: char) -> bool {
    matches!(c, '。' | '！' | '？')
}

/// The lines of a paragraph in the report of a year, brackets behind the line they stand in.
pub fn lines(text: &str, numbers: &[Written], year: Option<i32>) -> Vec<Line> {
    let mut done = Vec::new();
    // the line being read and the brackets open in it, outermost first
    let mut open = vec![Line::default()];
    let mut brackets: Vec<Vec<Line>> = vec![vec![]];
    let (mut sentence, mut next) = (0, 0);
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if let Some(number) = numbers.get(next).filter(|n| n.start == at) {
            let mark = match number.sort {
                Sort::Count => COUNT,
                Sort::Percent => PERCENT,
                Sort::Date => dated(number, text, year),
                _ => OTHER,
            };
            if let Some(line) = open.last_mut() {
                line.numbers.push((line.text.len(), next));
                line.push(mark, at);
                // a percentage is its sign too; 左右 and 以上 are part of the number
                if number.sort != Sort::Percent {
                    for (i, c) in text[number.end..number.unit_end].char_indices() {
                        line.push(c, number.end + i);
                    }
                }
            }
            at = number.tail.max(at + c.len_utf8());
            next += 1;
            continue;
        }
        let here = at;
        at += c.len_utf8();
        let Some(c) = plain(c) else { continue };
        match c {
            '（' if open.len() < 4 => {
                let outer = open.last();
                let about = outer.and_then(|l| {
                    let (at, number) = l.numbers.last()?;
                    let behind = l.text.get(at + COUNT.len_utf8()..)?;
                    let unit = numbers.get(*number).map_or(0, |n| n.unit_end - n.end);
                    (behind.len() <= unit).then_some(*number)
                });
                open.push(Line { about, sentence, ..Line::default() });
                brackets.push(vec![]);
            }
            '）' if open.len() > 1 => {
                let inner = open.pop();
                let within = brackets.pop().unwrap_or_default();
                if let (Some(inner), Some(all)) = (inner, brackets.last_mut()) {
                    all.push(inner);
                    all.extend(within);
                }
            }
            c if ends_sentence(c) || c == '；' && open.len() == 1 => {
                // a bracket that was never closed is part of its sentence
                while open.len() > 1 {
                    let inner = open.pop().unwrap_or_default();
                    let within = brackets.pop().unwrap_or_default();
                    if let Some(outer) = open.last_mut() {
                        for (own, place) in &inner.places {
                            if let Some(c) = inner.text[*own..].chars().next() {
                                if let Some(n) = inner.number_at(*own) {
                                    outer.numbers.push((outer.text.len(), n));
                                }
                                outer.push(c, *place);
                            }
                        }
                    }
                    if let Some(all) = brackets.last_mut() {
                        all.extend(within);
                    }
                }
                finish(&mut done, &mut open, &mut brackets, sentence);
                if ends_sentence(c) {
                    sentence += 1;
                }
            }
            c => {
                if let Some(line) = open.last_mut() {
                    line.push(c, here);
                }
            }
        }
    }
    while open.len() > 1 {
        let inner = open.pop();
        let within = brackets.pop().unwrap_or_default();
        if let (Some(inner), Some(all)) = (inner, brackets.last_mut()) {
            all.push(inner);
            all.extend(within);
        }
    }
    finish(&mut done, &mut open, &mut brackets, sentence);
    done
}

/// The mark of a date: years next to the report's are told apart.
fn dated(number: &Written, text: &str, year: Option<i32>) -> char {
    let is = |n: i32| number.amount.value == Decimal::from(n);
    match year {
        Some(year) if number.unit(text) == "年" && is(year - 1) => LAST,
        Some(year) if number.unit(text) == "年" && is(year + 1) => NEXT,
        _ => OTHER,
    }
}

fn finish(done: &mut Vec<Line>, open: &mut [Line], brackets: &mut [Vec<Line>], sentence: usize) {
    let (Some(line), Some(within)) = (open.first_mut(), brackets.first_mut()) else { return };
    let line = Line { sentence, ..std::mem::take(line) };
    let within = std::mem::take(within);
    if line.text.is_empty() && within.is_empty() {
        return;
    }
    let outer = done.len();
    done.push(line);
    done.extend(within.into_iter().map(|l| Line { outer: Some(outer), sentence, ..l }));
}

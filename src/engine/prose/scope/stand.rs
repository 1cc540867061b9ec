//! Where words stand in a paragraph: their clause, what is before it, the headings above.
//!
//! Must not know which words narrow.

use super::super::lines::{self, COUNT, Line};
use super::super::numerals::Written;
use super::{Aside, Scope, Words};

/// A sentence no longer than this, without a figure, heads the next, characters.
const SHORT: usize = 12;

/// What joins the parts of a list.
const JOINS: [char; 4] = ['、', '和', '及', '与'];

/// Where a statement stands.
#[derive(Debug)]
pub(in crate::engine::prose) struct Stand<'a> {
    /// The report's agency; may be empty.
    pub agency: &'a str,
    /// The report's year.
    pub year: i32,
    /// The heading above the paragraph.
    pub above: &'a str,
    /// The paragraph's lines and numbers.
    pub lines: &'a [Line],
    pub written: &'a [Written],
    /// Its line, where its clause begins there, and where it does.
    pub index: usize,
    pub cut: usize,
    pub start: usize,
    /// What stands before its clause, with marks for what was read.
    pub head: String,
    /// It is a part of a number stated before, so that 其中 narrows nothing.
    pub is_part: bool,
    /// It would be a part, and what it is a part of is not stated.
    pub lacks_whole: bool,
    /// Something before it in the sentence was said of something else; whether of another time only.
    pub beside: Option<bool>,
}

impl Stand<'_> {
    /// What stands in its clause before it, without what joins it to others.
    pub(super) fn own(&self) -> &str {
        let own = self.lines.get(self.index).and_then(|l| l.text.get(self.cut..self.start));
        own.unwrap_or_default().trim_start_matches(JOINS)
    }

    /// The clauses before its own, and what stands before that in the same clause.
    pub(super) fn clauses(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.head.split(['，', '：', '；', '。'])
    }

    /// Whether a list goes on where its clause begins.
    pub(super) fn goes_on(&self) -> bool {
        let text = self.lines.get(self.index).map_or("", |l| l.text.as_str());
        let ends = text.get(..self.cut).is_some_and(|t| t.ends_with(JOINS));
        ends || text.get(self.cut..self.start).is_some_and(|t| t.starts_with(JOINS))
    }

    /// The lines of its sentence that end in a semicolon before it.
    pub(super) fn earlier(&self) -> impl Iterator<Item = &Line> {
        let sentence = self.lines.get(self.index).map(|l| l.sentence);
        self.lines[..self.index].iter().filter(move |l| Some(l.sentence) == sentence && l.outer.is_none())
    }

    /// The headings it stands under: the paragraph before, the first sentence of its own and the one before it where
    /// those are headings.
    pub(super) fn heading(&self) -> String {
        let mut heading = self.above.to_string();
        let is_heading =
            |l: &&Line, most: usize| !l.text.contains(COUNT) && l.text.chars().nth(most).is_none();
        let first = self.lines.first().filter(|l| self.index > 0 && is_heading(l, lines::HEADING));
        let before = self.lines[..self.index].iter().rfind(|l| l.outer.is_none());
        let last = before.filter(|l| is_heading(l, SHORT));
        for line in first.into_iter().chain(last) {
            heading.push_str(&line.text);
        }
        heading
    }
}

/// Words of a paragraph that no phrase has read.
#[derive(Debug)]
pub struct Passage<'a> {
    /// The report's agency; may be empty.
    pub agency: &'a str,
    /// The report's year.
    pub year: i32,
    /// The paragraph.
    pub text: &'a str,
    /// The heading above it.
    pub above: &'a str,
    /// Where the clause of the words begins, bytes.
    pub from: usize,
    /// Where the words begin, bytes.
    pub at: usize,
}

impl Passage<'_> {
    /// Why it is not said of the whole agency and year; `None` where it is.
    pub(in crate::engine::prose) fn aside(&self, words: &Words, written: &[Written]) -> Option<Aside> {
        let lines = lines::lines(self.text, written, Some(self.year));
        let gap = |l: &Line| l.place(l.at(self.at)).checked_sub(self.at);
        let near = lines.iter().enumerate().filter_map(|(i, l)| Some((gap(l)?, i)));
        let (_, index) = near.min()?;
        let line = lines.get(index)?;
        let start = line.at(self.at);
        let cut = line.at(self.from).min(start);
        let own = line.text.get(..cut).unwrap_or_default();
        let outer = line.outer.and_then(|o| lines.get(o));
        let head = outer.map_or(own.to_string(), |o| format!("{}，{own}", o.text));
        let stand = Stand {
            agency: self.agency,
            year: self.year,
            above: self.above,
            lines: &lines,
            written,
            index,
            cut,
            start,
            head,
            is_part: false,
            lacks_whole: false,
            beside: None,
        };
        match words.spoken(&stand) {
            Scope::Whole(_) => None,
            Scope::Aside(aside) => Some(aside),
        }
    }
}

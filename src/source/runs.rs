//! Text put together from stretches of a source: white space is folded, and every word keeps its place.
//!
//! Shared by the readers of formats in which a sentence is broken up by tags or marks. Must not know those formats
//! or a report.

use super::rendition::{CellText, Origin, Piece, Rendition};
use super::{Block, Span, Stretch};

/// Words that stand together in the source.
#[derive(Debug, Clone)]
struct Run {
    /// What joins it to the run before.
    joint: &'static str,
    text: String,
    source: Span,
    /// Whether the source says it letter for letter.
    literal: bool,
}

/// What stands between the last word and the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    /// A single space, as it will be written out.
    One,
    /// Any other white space on one line.
    Wide,
    /// A line break of the source that is not one of the page.
    Line,
    /// A line break of the page within a cell.
    Break,
}

/// A line or cell being put together.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    runs: Vec<Run>,
    gap: Gap,
}

impl Runs {
    /// Appends text that stands at `span` of the source; `literal` says that the source has it letter for letter.
    pub fn push(&mut self, text: &str, span: Span, literal: bool) {
        let mut rest = text;
        loop {
            let word = rest.trim_start();
            self.white(&rest[..rest.len() - word.len()]);
            if word.is_empty() {
                return;
            }
            let end = word.find(char::is_whitespace).unwrap_or(word.len());
            let start = span.start + text.len() - word.len();
            let source = if literal { Span { start, end: start + end } } else { span };
            self.word(&word[..end], source, literal);
            rest = &word[end..];
        }
    }

    /// A line break of the page within a cell.
    pub fn line_break(&mut self) {
        self.gap = self.gap.max(Gap::Break);
    }

    /// Appends another line as if a line break of the source stood between.
    pub fn append(&mut self, other: Self) {
        self.gap = self.gap.max(Gap::Line);
        for run in other.runs {
            match run.joint {
                "" => {}
                " " => self.gap = Gap::Wide,
                _ => self.gap = Gap::Break,
            }
            self.word(&run.text, run.source, run.literal);
        }
    }

    fn white(&mut self, white: &str) {
        let gap = match white {
            "" => return,
            " " => Gap::One,
            w if w.contains('\n') => Gap::Line,
            _ => Gap::Wide,
        };
        self.gap = if (self.gap, gap) == (Gap::One, Gap::One) { Gap::Wide } else { self.gap.max(gap) };
    }

    fn word(&mut self, word: &str, source: Span, literal: bool) {
        let gap = std::mem::take(&mut self.gap);
        let Some(last) = self.runs.last_mut() else {
            self.runs.push(Run { joint: "", text: word.into(), source, literal });
            return;
        };
        let joint = joint(gap, last.text.chars().next_back(), word.chars().next());
        let adjoins = match gap {
            Gap::None => last.source.end == source.start,
            Gap::One => last.source.end + 1 == source.start,
            _ => false,
        };
        if adjoins && last.literal && literal {
            last.text.push_str(joint);
            last.text.push_str(word);
            last.source.end = source.end;
        } else {
            self.runs.push(Run { joint, text: word.into(), source, literal });
        }
    }

    /// Whether nothing but white space was appended.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// All of it as one text.
    pub fn text(&self) -> String {
        self.runs.iter().flat_map(|r| [r.joint, r.text.as_str()]).collect()
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.runs.iter().map(|r| r.joint.len() + r.text.len()).sum()
    }

    /// As a table cell; `place` is where a cell without text stands.
    pub fn into_cell(self, place: Span) -> CellText {
        let source = self.runs.iter().map(|r| r.source).reduce(Span::to).unwrap_or(place);
        CellText { text: self.text(), origin: Origin { source: Some(source), address: None } }
    }

    /// Writes it out as a paragraph, each run with its own place; one without text is passed over.
    pub fn write(self, rendition: &mut Rendition) {
        if self.is_empty() {
            return;
        }
        let start = rendition.text.len();
        let text = self.text();
        for run in self.runs {
            rendition.text.push_str(run.joint);
            let start = rendition.text.len();
            rendition.text.push_str(&run.text);
            let span = Span { start, end: rendition.text.len() };
            let origin = Origin { source: Some(run.source), address: None };
            rendition.pieces.push(Piece { span, origin });
        }
        let span = Span { start, end: rendition.text.len() };
        rendition.text.push('\n');
        rendition.blocks.push(Block::Paragraph(Stretch { text, span }));
    }
}

/// What is written between two words.
fn joint(gap: Gap, before: Option<char>, after: Option<char>) -> &'static str {
    let both = |is: fn(char) -> bool| before.is_some_and(is) && after.is_some_and(is);
    match gap {
        Gap::One | Gap::Wide => " ",
        // as browsers do from CSS Text 4 on: between ideographs a line break of the source is nothing
        Gap::Line if !both(is_wide) => " ",
        // two numbers in one cell must not become one
        Gap::Break if both(is_numeric) => "⏎",
        Gap::Break if both(|c| c.is_ascii_alphanumeric()) => " ",
        Gap::None | Gap::Line | Gap::Break => "",
    }
}

fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c) || ".,，．".contains(c)
}

fn is_wide(c: char) -> bool {
    c >= '\u{2e80}' || matches!(c, '\u{2013}'..='\u{2026}')
}

/// Whether a line is a heading by its own looks: short, numbered 一、 or （一）, and no sentence.
pub(super) fn is_numbered_heading(line: &str) -> bool {
    const LONGEST: usize = 40;
    let mut chars = line.chars().filter(|c| !c.is_whitespace()).peekable();
    let bracket = chars.next_if(|c| "（(".contains(*c)).is_some();
    let mut numerals = 0;
    while chars.next_if(|c| "一二三四五六七八九十".contains(*c)).is_some() {
        numerals += 1;
    }
    let closed = chars.next().is_some_and(|c| if bracket { "）)".contains(c) } else { "、.．".contains(c) });
    numerals > 0 && closed && !line.contains('。') && line.chars().count() <= LONGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(parts: &[&str]) -> Runs {
        let mut runs = Runs::default();
        let mut at = 0;
        for part in parts {
            runs.push(part, Span { start: at, end: at + part.len() }, true);
            // a tag between the parts
            at += part.len() + 3;
        }
        runs
    }

    #[test]
    fn no_space_is_invented() {
        assert_eq!(line(&["予以", "公开"]).text(), "予以公开");
        assert_eq!(line(&["\u{3000}\u{3000}本\n  年", " 3 ", "件"]).text(), "本年 3 件");
        assert_eq!(line(&["a\nb"]).text(), "a b");
        assert_eq!(line(&["  ", "\u{a0}"]).text(), "");
    }

    #[test]
    fn words_keep_their_places() {
        let runs = line(&[" 本年 3 件", "，办结"]);
        let places: Vec<Span> = runs.runs.iter().map(|r| r.source).collect();
        assert_eq!(places, [Span { start: 1, end: 13 }, Span { start: 16, end: 25 }]);
    }

    #[test]
    fn numbers_on_two_lines_of_a_cell_stay_two() {
        let mut cell = line(&["12"]);
        cell.line_break();
        cell.push("3", Span { start: 9, end: 10 }, true);
        assert_eq!(cell.text(), "12⏎3");
        let mut label = line(&["本年度"]);
        label.line_break();
        label.push("办理结果", Span { start: 20, end: 32 }, true);
        assert_eq!(label.text(), "本年度办理结果");
    }

    #[test]
    fn numbered_headings_are_known_by_their_looks() {
        for heading in ["一、甲", "（二）乙", "(十一) 丙", "二 、 丁"] {
            assert!(is_numbered_heading(heading), "{heading}");
        }
        for other in ["一是甲", "甲、乙", "（甲）", "一、甲。", ""] {
            assert!(!is_numbered_heading(other), "{other}");
        }
    }
}

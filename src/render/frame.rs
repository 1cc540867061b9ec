//! What is wrong, drawn for a person at a terminal: a message, the lines it
//! speaks of with the marked places underlined, and notes.
//!
//! This module knows lines, columns and marks. It must know nothing of
//! findings, reports, rules or forms: whoever has those makes a [`Frame`].
//!
//! Why not miette's own graphical handler: it numbers the lines of a snippet
//! one after the other, so that rows of a table which stand far apart cannot
//! share a frame, and it draws every line between two labels. A [`Frame`] is
//! still a [`Diagnostic`], so any other handler can show it too.

mod marks;
mod paint;
mod read;
mod text;
mod window;

#[cfg(test)]
mod tests;

use std::fmt;

use miette::{Diagnostic, LabeledSpan, Severity, SourceCode};

pub use read::{Handler, Words};

use paint::{Glyphs, Paint, Pen, Row};
use text::{width, wrap};
use window::{Measured, View};

/// A text with what would steer a terminal made visible.
pub fn visible(text: &str) -> String {
    text::safe(text)
}

/// A paragraph broken into lines of at most `columns` columns.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    wrap(text, columns.max(NARROWEST))
}

/// Below this many columns nothing can be drawn sensibly; narrower is drawn so.
const NARROWEST: usize = 20;

/// One line of the source as drawn.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    /// Its number in the file, counted from 1; `None` for a line that stands in no line of the
    /// file, such as a drawn header.
    pub number: Option<usize>,
    /// The text, without its line end.
    pub text: String,
    /// The stretches to underline.
    pub marks: Vec<Mark>,
}

/// A stretch of a line's text to underline. Offsets that do not fit the text
/// are brought to the nearest that do; an empty stretch points at one place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// Byte offset into [`Line::text`] of the first byte.
    pub start: usize,
    /// Byte offset just past the last byte.
    pub end: usize,
    /// What to say about it; may be empty.
    pub label: String,
    /// Whether this is what is wrong, rather than what it is compared with.
    pub primary: bool,
}

/// What is wrong, as drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The code, such as `GJ301`; may be empty.
    pub code: String,
    /// How grave it is.
    pub severity: Severity,
    /// One sentence.
    pub message: String,
    /// Where in the input: `suqian.txt:69:12`; may be empty.
    pub origin: String,
    /// Where in the reader's terms: `表三 · 四、结转下年度继续办理`; may be empty.
    pub place: String,
    /// The lines, in the order drawn.
    pub lines: Vec<Line>,
    /// A word and what it introduces: `("改正", "核对台账")`.
    pub notes: Vec<(String, String)>,
}

/// Lines of another input that what is wrong is held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// Where in that input.
    pub origin: String,
    /// Where in the reader's terms.
    pub place: String,
    /// The lines, in the order drawn.
    pub lines: Vec<Line>,
}

/// How to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; fewer than 20 are taken as 20.
    pub width: usize,
    /// Whether to colour with ANSI escapes.
    pub colour: bool,
    /// Whether to draw with box characters; otherwise with ASCII. The texts
    /// themselves are not changed.
    pub unicode: bool,
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Frame {}

impl Diagnostic for Frame {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        (!self.code.is_empty()).then(|| Box::new(&self.code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let (_, note) = self.notes.first()?;
        Some(Box::new(note))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let mut offset = 0;
        let starts = self.lines.iter().map(move |line| {
            let start = offset;
            offset += line.text.len() + 1;
            (start, line)
        });
        Some(Box::new(starts.flat_map(|(offset, line)| {
            line.marks.iter().map(move |mark| {
                let (start, end) = window::fitted(&line.text, mark);
                let label = (!mark.label.is_empty()).then(|| mark.label.clone());
                let span = (offset + start, end - start);
                if mark.primary {
                    LabeledSpan::new_primary_with_span(label, span)
                } else {
                    LabeledSpan::new_with_span(label, span)
                }
            })
        })))
    }
}

/// Draws a frame. `severity_word` is the word the first line opens with. The
/// result ends with a line end.
///
/// No line is wider than the style's width, save where the width is so small
/// that the line numbers alone fill it.
pub fn draw(frame: &Frame, style: &Style, severity_word: &str) -> String {
    draw_beside(frame, &[], style, severity_word)
}

/// Draws a frame and, under its lines, those of other inputs.
pub fn draw_beside(frame: &Frame, others: &[Beside], style: &Style, severity_word: &str) -> String {
    let drawing = Drawing::new(frame, others, style);
    let mut out = String::new();
    drawing.headline(severity_word, &mut out);
    drawing.heading(&frame.origin, &frame.place, !frame.lines.is_empty(), &mut out);
    drawing.lines(&frame.lines, &mut out);
    for other in others {
        drawing.heading(&other.origin, &other.place, !other.lines.is_empty(), &mut out);
        drawing.lines(&other.lines, &mut out);
    }
    drawing.notes(&mut out);
    out
}

/// A frame being drawn, with what every part of the drawing needs.
struct Drawing<'a> {
    frame: &'a Frame,
    pen: Pen,
    glyphs: &'static Glyphs,
    width: usize,
    /// Columns the line numbers take.
    digits: usize,
    /// Columns left for a line's text, right of the gutter.
    room: usize,
}

impl<'a> Drawing<'a> {
    fn new(frame: &'a Frame, others: &[Beside], style: &Style) -> Self {
        let lines = frame.lines.iter().chain(others.iter().flat_map(|o| &o.lines));
        let numbers = lines.filter_map(|line| line.number);
        let digits = numbers.max().unwrap_or(0).to_string().len();
        let width = style.width.max(NARROWEST);
        Drawing {
            frame,
            pen: Pen { colour: style.colour, severity: frame.severity },
            glyphs: Glyphs::of(style.unicode),
            width,
            digits,
            // the gutter is the number, a space, the bar, a space
            room: width.saturating_sub(digits + 3).max(window::LEAST_ROOM),
        }
    }

    /// `错误[GJ301] message`, the message hanging under its own start.
    fn headline(&self, word: &str, out: &mut String) {
        let code = &self.frame.code;
        let lead = if code.is_empty() { introduced(word) } else { format!("{word}[{code}] ") };
        self.hanging(0, &lead, Paint::Primary, &self.frame.message, Paint::Bold, out);
    }

    /// `╭─[origin] place`; without lines there is nothing to open, and the
    /// corner is left out.
    fn heading(&self, origin: &str, place: &str, open: bool, out: &mut String) {
        let text = match (origin.is_empty(), place.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!(" {place}"),
            (false, true) => format!("[{origin}]"),
            (false, false) => format!("[{origin}] {place}"),
        };
        if !open && text.is_empty() {
            return;
        }
        let glyphs = self.glyphs;
        let (first, next) = if open { (glyphs.open, glyphs.bar) } else { (glyphs.rule, "") };
        let spaced = text.starts_with(' ');
        let room = self.room.saturating_sub(usize::from(spaced));
        let mut wrapped = wrap(&text, room).into_iter();
        let opening = wrapped.next().unwrap_or_default();
        let gap = if spaced { " " } else { "" };
        self.gutter("", first, &format!("{gap}{opening}"), out);
        for rest in wrapped {
            self.gutter("", next, &format!(" {gap}{rest}"), out);
        }
    }

    fn lines(&self, lines: &[Line], out: &mut String) {
        let glyphs = self.glyphs;
        let dots = width(glyphs.dots);
        let measured: Vec<Measured> = lines.iter().map(Measured::new).collect();
        let mut before: Option<usize> = None;
        for (line, this) in lines.iter().zip(&measured) {
            if let (Some(last), Some(number)) = (before, line.number)
                && number != last
                && Some(number) != last.checked_add(1)
            {
                self.gutter("", glyphs.gap, "", out);
            }
            before = line.number;
            // rows of a wide table must stay under one another when they are cut, so one of them cuts for
            // all: they are known by their common width
            let rows = || measured.iter().filter(|other| other.is_as_wide_as(this));
            let lead = rows().find(|row| row.has_primary()).or_else(|| rows().find(|row| row.has_marks()));
            let shared = lead.map(|row| row.view(self.room, dots)).filter(View::cuts);
            let view = match shared {
                Some(view) if this.total() > self.room && this.fits(&view, self.room) => view,
                _ => this.view(self.room, dots),
            };
            let number = line.number.map(|number| number.to_string()).unwrap_or_default();
            let text = this.shown(&view, glyphs.dots);
            self.gutter(&number, glyphs.bar, &format!(" {text}"), out);
            let (placed, lost) = this.placed(&view);
            for row in marks::rows(placed, &lost, self.room, glyphs) {
                self.gutter("", glyphs.dot, &format!(" {}", self.pen.row(&row)), out);
            }
        }
        if !measured.is_empty() {
            self.gutter("", glyphs.close, "", out);
        }
    }

    fn notes(&self, out: &mut String) {
        for (word, note) in &self.frame.notes {
            let lead = if word.is_empty() { String::new() } else { introduced(word) };
            self.hanging(self.digits + 1, &lead, Paint::Bold, note, Paint::Plain, out);
        }
    }

    /// One row: the number, right-aligned, then the bar, then the rest.
    fn gutter(&self, number: &str, bar: &str, rest: &str, out: &mut String) {
        let gutter = format!("{number:>digits$} {bar}", digits = self.digits);
        out.push_str(&self.pen.paint(Paint::Dim, &gutter));
        out.push_str(rest.trim_end());
        out.push('\n');
    }

    /// A lead and a text wrapped to hang beside it. A lead too wide to hang
    /// beside is wrapped along with the text.
    fn hanging(
        &self,
        indent: usize,
        lead: &str,
        on_lead: Paint,
        text: &str,
        on_text: Paint,
        out: &mut String,
    ) {
        let lead = text::safe(lead);
        let beside = indent + width(&lead);
        if beside > self.width / 2 {
            let whole = format!("{lead}{text}");
            for (index, line) in wrap(&whole, self.width.saturating_sub(indent + 2)).iter().enumerate() {
                let hang = if index == 0 { indent } else { indent + 2 };
                // the lead keeps its colour unless it was itself broken
                match line.strip_prefix(lead.trim_end()) {
                    Some(rest) if index == 0 => {
                        self.wrapped(hang, lead.trim_end(), on_lead, rest, on_text, out);
                    }
                    _ => self.wrapped(hang, "", on_lead, line, on_text, out),
                }
            }
            return;
        }
        let lines = wrap(text, self.width.saturating_sub(beside));
        for (index, line) in lines.iter().enumerate() {
            if index == 0 {
                self.wrapped(indent, &lead, on_lead, line, on_text, out);
            } else {
                self.wrapped(beside, "", on_lead, line, on_text, out);
            }
        }
    }

    fn wrapped(
        &self,
        indent: usize,
        lead: &str,
        on_lead: Paint,
        line: &str,
        on_text: Paint,
        out: &mut String,
    ) {
        let mut row = Row::default();
        row.put(indent, lead, on_lead);
        row.put(indent + width(lead), line, on_text);
        out.push_str(&self.pen.row(&row));
        out.push('\n');
    }
}

/// The word with a colon of its own script.
fn introduced(word: &str) -> String {
    if word.is_ascii() { format!("{word}: ") } else { format!("{word}：") }
}

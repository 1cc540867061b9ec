//! Frames to and from miette: a [`Frame`] as source code, and the handler that
//! draws any diagnostic by first reading it as a [`Frame`].
//!
//! miette hands a handler a diagnostic of unknown lifetime, which cannot be
//! downcast. So a frame tells all it holds through its [`SourceCode`], one
//! stretch after another: its lines, then its origin, place and notes, each
//! named by [`SpanContents::language`]. Read by any other handler, only the
//! lines are ever reached, for no label points past them.

use std::collections::BTreeMap;
use std::fmt;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, ReportHandler, Severity, SourceCode,
    SourceSpan, SpanContents,
};

use super::{Frame, Line, Mark, Style, draw};

const LINE: &str = "gouji-frame-line";
const ORIGIN: &str = "gouji-frame-origin";
const PLACE: &str = "gouji-frame-place";
const WORD: &str = "gouji-frame-word";
const NOTE: &str = "gouji-frame-note";

impl SourceCode for Frame {
    /// The stretch a span lies in, whole. Context is never added and a span
    /// over two lines is refused: the numbers of neighbouring lines need not
    /// follow each other, and the contents of a span have one number only.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        _before: usize,
        _after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let lines = self.lines.iter().enumerate().map(|(index, line)| (LINE, line.text.as_str(), index));
        let notes = self.notes.iter().flat_map(|(word, note)| [(WORD, word), (NOTE, note)]);
        let rest = [(ORIGIN, &self.origin), (PLACE, &self.place)].into_iter().chain(notes);
        let mut start = 0;
        for (kind, text, index) in lines.chain(rest.map(|(kind, text)| (kind, text.as_str(), usize::MAX))) {
            let end = start + text.len();
            if span.offset() <= end {
                if span.offset().saturating_add(span.len()) > end {
                    return Err(MietteError::OutOfBounds);
                }
                let (number, counted) = self.number(index);
                return Ok(Box::new(
                    MietteSpanContents::new_named(
                        file(&self.origin).to_owned(),
                        text.as_bytes(),
                        (start, text.len()).into(),
                        number.saturating_sub(1),
                        0,
                        counted,
                    )
                    .with_language(kind),
                ));
            }
            start = end + 1;
        }
        Err(MietteError::OutOfBounds)
    }
}

impl Frame {
    /// The number of a line, and how many lines of the file it covers: none if
    /// it has no number of its own, and then it is given its neighbour's.
    fn number(&self, index: usize) -> (usize, usize) {
        match self.lines.get(index).and_then(|line| line.number) {
            Some(number) => (number, 1),
            None => (self.lines.iter().skip(index).find_map(|line| line.number).unwrap_or(1), 0),
        }
    }
}

/// The origin without its line and column.
fn file(origin: &str) -> &str {
    let stripped = |text: &str| match text.rsplit_once(':') {
        Some((head, tail)) if !tail.is_empty() && tail.bytes().all(|b| b.is_ascii_digit()) => head.len(),
        _ => text.len(),
    };
    let once = origin.get(..stripped(origin)).unwrap_or(origin);
    once.get(..stripped(once)).unwrap_or(once)
}

/// The handler's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Opens an error.
    pub error: String,
    /// Opens a warning.
    pub warning: String,
    /// Opens an advice.
    pub advice: String,
    /// Introduces a diagnostic's help.
    pub help: String,
    /// Introduces a diagnostic's cause.
    pub cause: String,
    /// Introduces a diagnostic's address for further reading.
    pub url: String,
}

impl Default for Words {
    fn default() -> Self {
        let [error, warning, advice, help, cause, url] =
            ["错误", "警告", "提示", "改正", "起因", "详见"].map(str::to_owned);
        Words { error, warning, advice, help, cause, url }
    }
}

/// Draws diagnostics as [`draw`] draws frames.
#[derive(Debug, Clone)]
pub struct Handler {
    /// How to draw.
    pub style: Style,
    /// The words to draw with.
    pub words: Words,
}

impl Handler {
    /// A handler with a style and the words of the default language.
    pub fn new(style: Style) -> Self {
        Handler { style, words: Words::default() }
    }

    /// Draws a frame.
    pub fn draw(&self, frame: &Frame) -> String {
        let word = match frame.severity {
            Severity::Error => &self.words.error,
            Severity::Warning => &self.words.warning,
            Severity::Advice => &self.words.advice,
        };
        draw(frame, &self.style, word)
    }

    /// Reads any diagnostic as a frame. A frame is read as what it is.
    pub fn read(&self, diagnostic: &dyn Diagnostic) -> Frame {
        let mut frame = Frame {
            code: diagnostic.code().map(|code| code.to_string()).unwrap_or_default(),
            severity: diagnostic.severity().unwrap_or(Severity::Error),
            message: diagnostic.to_string(),
            origin: String::new(),
            place: String::new(),
            lines: Vec::new(),
            notes: Vec::new(),
        };
        let labels: Vec<LabeledSpan> = diagnostic.labels().into_iter().flatten().collect();
        if let Some(source) = diagnostic.source_code() {
            if read_frame(source, &labels, &mut frame) {
                return frame;
            }
            read_lines(source, &labels, &mut frame);
        }
        let help = diagnostic.help().map(|help| (self.words.help.clone(), help.to_string()));
        let url = diagnostic.url().map(|url| (self.words.url.clone(), url.to_string()));
        let causes = std::iter::successors(diagnostic.source(), |cause| cause.source());
        frame.notes.extend(help);
        frame.notes.extend(causes.map(|cause| (self.words.cause.clone(), cause.to_string())));
        frame.notes.extend(url);
        frame
    }
}

impl ReportHandler for Handler {
    fn debug(&self, error: &dyn Diagnostic, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return fmt::Debug::fmt(error, f);
        }
        f.write_str(&self.draw(&self.read(error)))?;
        for related in error.related().into_iter().flatten() {
            f.write_str("\n")?;
            self.debug(related, f)?;
        }
        Ok(())
    }
}

/// Reads a source that is a frame, stretch by stretch; whether it was one.
fn read_frame(source: &dyn SourceCode, labels: &[LabeledSpan], frame: &mut Frame) -> bool {
    let mut offset = 0;
    let mut word = String::new();
    let mut found = false;
    while let Ok(contents) = source.read_span(&(offset, 0).into(), 0, 0) {
        let text = String::from_utf8_lossy(contents.data()).into_owned();
        let end = offset + text.len();
        match contents.language() {
            Some(LINE) => {
                let number = (contents.line_count() > 0).then(|| contents.line().saturating_add(1));
                let inside = |label: &&LabeledSpan| (offset..=end).contains(&label.offset());
                let marks = labels.iter().filter(inside).map(|label| mark(label, offset)).collect();
                frame.lines.push(Line { number, text, marks });
            }
            Some(ORIGIN) => frame.origin = text,
            Some(PLACE) => frame.place = text,
            Some(WORD) => word = text,
            Some(NOTE) => frame.notes.push((std::mem::take(&mut word), text)),
            _ => return false,
        }
        found = true;
        offset = end + 1;
    }
    found
}

/// Reads the lines that labels stand in. Of a label over many lines the first
/// and the last are taken.
fn read_lines(source: &dyn SourceCode, labels: &[LabeledSpan], frame: &mut Frame) {
    let mut lines: BTreeMap<usize, Line> = BTreeMap::new();
    let first = labels.iter().find(|label| label.primary()).or(labels.first());
    for label in labels {
        let Ok(place) = source.read_span(label.inner(), 0, 0) else {
            continue;
        };
        let (number, name) = (place.line().saturating_add(1), place.name().map(str::to_owned));
        let start = label.offset().saturating_sub(place.column());
        let length = past(label).saturating_sub(start);
        // a line of context, because without it the contents end with the span
        let Ok(contents) = source.read_span(&(start, length).into(), 0, 1) else {
            continue;
        };
        let text = String::from_utf8_lossy(contents.data());
        let mut offset = start;
        let mut touched = Vec::new();
        for line in text.split_inclusive('\n') {
            if offset > start && offset >= past(label) {
                break;
            }
            touched.push((offset, line.trim_end_matches(['\r', '\n'])));
            offset += line.len();
        }
        if touched.is_empty() {
            touched.push((start, ""));
        }
        if first == Some(label) {
            let before = touched.first().and_then(|(_, text)| text.get(..label.offset() - start));
            let column = before.map_or(0, |text| text.chars().count()) + 1;
            let name = name.map(|name| name + ":").unwrap_or_default();
            frame.origin = format!("{name}{number}:{column}");
        }
        let last = touched.len() - 1;
        for (index, (offset, text)) in touched.into_iter().enumerate() {
            if index != 0 && index != last {
                continue;
            }
            let number = number.saturating_add(index);
            let mut mark = mark(label, offset);
            mark.end = mark.end.min(text.len()).max(mark.start.min(text.len()));
            if index != last {
                mark.label.clear();
            }
            let line = lines.entry(number).or_insert_with(|| Line {
                number: Some(number),
                text: text.to_owned(),
                marks: Vec::new(),
            });
            line.marks.push(mark);
        }
    }
    frame.lines = lines.into_values().collect();
}

/// A label as a mark of the line that starts at an offset.
fn mark(label: &LabeledSpan, offset: usize) -> Mark {
    Mark {
        start: label.offset().saturating_sub(offset),
        end: past(label).saturating_sub(offset),
        label: label.label().unwrap_or_default().to_owned(),
        primary: label.primary(),
    }
}

/// The offset just past a label.
fn past(label: &LabeledSpan) -> usize {
    label.offset().saturating_add(label.len())
}

//! The characters a frame is drawn with and the colours they are given.
//!
//! It knows nothing of what is drawn with them.

use miette::Severity;

use super::text::cells;

/// The drawing characters.
pub(super) struct Glyphs {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// In the place of `open` where nothing is opened.
    pub(super) rule: &'static str,
    pub(super) bar: &'static str,
    /// The bar beside underlines.
    pub(super) dot: &'static str,
    /// Lines of the file are left out here.
    pub(super) gap: &'static str,
    /// Text of the line is left out here.
    pub(super) dots: &'static str,
    pub(super) primary: &'static str,
    pub(super) secondary: &'static str,
    /// Under a place rather than a stretch.
    pub(super) point: &'static str,
    /// From a mark down past other labels.
    pub(super) stem: &'static str,
    /// From a mark to its label on the right.
    pub(super) elbow: &'static str,
    /// The same, where the stem goes on.
    pub(super) tee: &'static str,
    /// From a mark to its label on the left; two columns.
    pub(super) back: &'static str,
}

impl Glyphs {
    pub(super) fn of(unicode: bool) -> &'static Glyphs {
        if unicode { &UNICODE } else { &ASCII }
    }
}

static UNICODE: Glyphs = Glyphs {
    open: "╭─",
    close: "╰─",
    rule: "──",
    bar: "│",
    dot: "·",
    gap: "┆",
    dots: "…",
    primary: "━",
    secondary: "─",
    point: "▲",
    stem: "│",
    elbow: "╰─ ",
    tee: "├─ ",
    back: "─╯",
};

static ASCII: Glyphs = Glyphs {
    open: ",-",
    close: "`-",
    rule: "--",
    bar: "|",
    dot: ":",
    gap: "...",
    dots: "...",
    primary: "^",
    secondary: "-",
    point: "^",
    stem: "|",
    elbow: "`- ",
    tee: "|- ",
    back: "-'",
};

/// What a stretch of a row is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Bold,
    Dim,
    /// In the colour of the severity.
    Primary,
    Secondary,
}

/// What turns [`Paint`] into escapes, or into nothing.
pub(super) struct Pen {
    pub(super) colour: bool,
    pub(super) severity: Severity,
}

impl Pen {
    /// The text, coloured.
    pub(super) fn paint(&self, paint: Paint, text: &str) -> String {
        if !self.colour || text.trim().is_empty() {
            return text.to_owned();
        }
        let code = match (paint, self.severity) {
            (Paint::Plain, _) => return text.to_owned(),
            (Paint::Bold, _) => "1",
            (Paint::Dim, _) => "2",
            (Paint::Secondary, _) => "34",
            (Paint::Primary, Severity::Error) => "1;31",
            (Paint::Primary, Severity::Warning) => "1;33",
            (Paint::Primary, Severity::Advice) => "1;36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// The row, coloured, without trailing spaces.
    pub(super) fn row(&self, row: &Row) -> String {
        let used = row.columns.iter().rposition(|(shown, _)| !shown.trim().is_empty());
        let used = used.map_or(0, |last| last + 1);
        let columns: Vec<_> = row.columns.iter().take(used).collect();
        columns
            .chunk_by(|a, b| a.1 == b.1)
            .map(|run| {
                let text: String = run.iter().map(|(shown, _)| shown.as_str()).collect();
                self.paint(run.first().map_or(Paint::Plain, |(_, paint)| *paint), &text)
            })
            .collect()
    }
}

/// A row being drawn, by column. A full-width character stands in its first
/// column, and its second is empty.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    columns: Vec<(String, Paint)>,
}

impl Row {
    /// Writes the text from a column on, over what was there.
    pub(super) fn put(&mut self, col: usize, text: &str, paint: Paint) {
        for cell in cells(text) {
            let from = col + cell.col;
            let to = from + cell.width;
            if self.columns.len() < to {
                self.columns.resize(to, (" ".to_owned(), Paint::Plain));
            }
            let mut shown = cell.shown;
            for slot in self.columns.iter_mut().take(to).skip(from) {
                *slot = (std::mem::take(&mut shown), paint);
            }
        }
    }
}

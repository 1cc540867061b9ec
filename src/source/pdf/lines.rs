//! Glyphs gathered into lines, lines into paragraphs, and the text of cells.
//!
//! Must not know tables or reports.

use super::content::Glyph;
use crate::source::lines as cells;

/// A line of text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
    pub size: f64,
}

/// Gathers glyphs into lines, top to bottom.
pub(super) fn of(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.x0.total_cmp(&b.x0)));
    let mut lines: Vec<Vec<Glyph>> = Vec::new();
    // of the last line: where it stands, its smallest glyph, whether any is vertical
    let (mut base, mut smallest, mut vertical) = (f64::NEG_INFINITY, f64::INFINITY, false);
    for glyph in glyphs {
        smallest = smallest.min(glyph.size);
        vertical |= glyph.vertical;
        if lines.is_empty() || vertical || glyph.base - base > 0.4 * smallest {
            (base, smallest, vertical) = (glyph.base, glyph.size, glyph.vertical);
            lines.push(Vec::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(glyph);
        }
    }
    lines.into_iter().filter_map(line).collect()
}

fn line(mut glyphs: Vec<Glyph>) -> Option<Line> {
    glyphs.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut text = String::new();
    let mut last: Option<&Glyph> = None;
    for glyph in &glyphs {
        if let Some(last) = last {
            // bold made by showing a glyph twice
            let twice = glyph.text == last.text
                && (glyph.x0 - last.x0).abs() < 0.25 * (last.x1 - last.x0)
                && (glyph.base - last.base).abs() < 0.2 * last.size;
            if twice {
                continue;
            }
            if glyph.x0 - last.x1 > 0.35 * glyph.size.min(last.size) && !text.ends_with(' ') {
                text.push(' ');
            }
        }
        text.push_str(&glyph.text);
        last = Some(glyph);
    }
    let shown = || glyphs.iter().filter(|g| !g.text.trim().is_empty());
    let first = shown().next()?;
    let bound = |pick: fn(&Glyph) -> f64, choose: fn(f64, f64) -> f64| {
        shown().map(pick).reduce(choose).unwrap_or_default()
    };
    Some(Line {
        text: text.trim().to_string(),
        left: first.x0,
        right: bound(|g| g.x1, f64::max),
        top: bound(|g| g.y0, f64::min),
        bottom: bound(|g| g.y1, f64::max),
        size: bound(|g| g.size, f64::max),
    })
}

/// The text of a cell: numbers that stand apart in it stay apart.
pub(super) fn cell_text(lines: &[Line]) -> String {
    let texts: Vec<String> = lines.iter().map(|l| apart(&l.text)).collect();
    cells::join(&texts)
}

/// The text of what may be several cells: kept, and marked so that no figure is read from it.
pub(super) fn doubtful(lines: &[Line]) -> String {
    let text = cell_text(lines);
    if text.is_empty() { text } else { format!("¦ {text}") }
}

/// Numbers on one line with a gap between them are two numbers; within one number there is no gap to keep.
fn apart(text: &str) -> String {
    if !cells::is_numeric(text) {
        return text.to_string();
    }
    let parts: Vec<&str> = text.split_whitespace().collect();
    cells::join(&parts)
}

/// Whether a line standing first or last on its page is nothing but the page's number.
pub(super) fn is_page_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let only = |c: char| {
        c.is_ascii_digit()
            || c.is_whitespace()
            || matches!(c, '-' | '—' | '–' | '－' | '―' | '第' | '页' | '共' | '/' | '·' | '~')
    };
    (1..=6).contains(&digits) && text.chars().all(only)
}

/// What is left blank between the lines of a page's paragraphs: a quarter of all gaps are no wider.
pub(super) fn leading(lines: &[Line]) -> f64 {
    let mut gaps: Vec<f64> = lines.windows(2).map(|w| w[1].top - w[0].bottom).collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 4).copied().unwrap_or(f64::INFINITY)
}

/// Paragraphs of lines: a new one begins at an indent, after a line that ends early, or at another size.
#[derive(Debug, Default)]
pub(super) struct Paragraphs {
    pub done: Vec<(usize, String)>,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    page: usize,
    text: String,
    last: Line,
    /// From where to where text runs on the page of its last line.
    margins: (f64, f64),
}

impl Paragraphs {
    /// Goes on with a line of a page whose text runs from `left` to `right`, mostly with a `leading` between lines.
    pub fn add(&mut self, page: usize, line: &Line, (left, right): (f64, f64), leading: f64) {
        let goes_on = self.open.as_ref().is_some_and(|Open { last, margins, .. }| {
            // a page may have nothing but a few short lines
            let indented = line.left > left.min(margins.0) + 1.2 * line.size;
            let centred = |l: &Line, (left, right): (f64, f64)| {
                let (before, after) = (l.left - left, right - l.right);
                before > 1.5 * l.size && (before - after).abs() < l.size
            };
            let alike = (last.size - line.size).abs() < 0.15 * last.size;
            let gap = line.top - last.bottom;
            let near = gap < (2.0 * last.size).min(leading + 0.5 * last.size) || line.top < last.top;
            // a line may be broken early, before a word or a number, but hardly ever after a full stop
            let stops = last.text.ends_with(['。', '；', '：', '！', '？', '”', '）', '.', ';', ':']);
            let room = if stops { 1.6 } else { 4.5 };
            let full = last.right > margins.1 - room * last.size;
            // a title over several lines
            let title = centred(last, *margins) && centred(line, (left, right)) && last.size > 17.0;
            alike && near && (full && !indented || title)
        });
        if goes_on && let Some(open) = &mut self.open {
            let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            // no line is broken inside a number or a word of letters
            if word(open.text.chars().next_back()) && word(line.text.chars().next()) {
                open.text.push(' ');
            }
            open.text.push_str(&line.text);
            (open.last, open.margins) = (line.clone(), (left, right));
            return;
        }
        self.close();
        self.open = Some(Open { page, text: line.text.clone(), last: line.clone(), margins: (left, right) });
    }

    /// Ends the open paragraph.
    pub fn close(&mut self) {
        self.done.extend(self.open.take().map(|open| (open.page, open.text)));
    }
}

//! Which part of a line is shown when it is wider than there is room, and in
//! which columns its marks then stand.

use super::text::{Cell, cells};
use super::{Line, Mark};

/// Fewer columns than this cannot hold a cut line and its two ellipses.
pub(super) const LEAST_ROOM: usize = 8;

/// A longer run of figures is no number anybody reads, and may be cut.
const LONGEST_NUMBER: usize = 16;

/// A mark where it is drawn, in columns of the shown line.
pub(super) struct Placed {
    pub(super) col: usize,
    pub(super) end: usize,
    /// It points at a place and covers no text.
    pub(super) point: bool,
    pub(super) primary: bool,
    pub(super) label: String,
    /// The text it covers.
    pub(super) covered: String,
}

/// The columns of a line that are shown: `0..head`, then `from..to`, with an
/// ellipsis between and after where something is left out.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    head: usize,
    from: usize,
    to: usize,
    dots: usize,
    cuts: bool,
}

impl View {
    /// Whether anything is left out.
    pub(super) fn cuts(&self) -> bool {
        self.cuts
    }

    /// The shown column of a line's column.
    fn map(&self, col: usize) -> Option<usize> {
        if col < self.head {
            Some(col)
        } else if (self.from..self.to).contains(&col) {
            Some(self.head + self.gap() + col - self.from)
        } else {
            None
        }
    }

    /// The shown columns of a cell, if it is shown whole.
    fn map_cell(&self, cell: &Cell) -> Option<(usize, usize)> {
        let end = cell.end_col();
        let whole = end <= self.head || cell.col >= self.from && end <= self.to;
        let start = self.map(cell.col).filter(|_| whole)?;
        Some((start, start + cell.width))
    }

    fn gap(&self) -> usize {
        if self.from > self.head { self.dots } else { 0 }
    }
}

/// A mark in columns of the whole line.
struct Span<'a> {
    lo: usize,
    hi: usize,
    point: bool,
    mark: &'a Mark,
}

/// A line with everything known by column.
pub(super) struct Measured<'a> {
    cells: Vec<Cell>,
    spans: Vec<Span<'a>>,
    /// The columns of unmarked numbers. A number is never shown in part: the
    /// part would read as another number.
    numbers: Vec<(usize, usize)>,
    /// Columns of the text.
    text: usize,
}

impl<'a> Measured<'a> {
    pub(super) fn new(line: &'a Line) -> Self {
        let cells = cells(&line.text);
        let text = cells.last().map_or(0, Cell::end_col);
        let spans: Vec<_> = line.marks.iter().map(|mark| spanned(line, mark, &cells, text)).collect();
        let numbers = cells
            .chunk_by(|a, b| is_numeric(a) && is_numeric(b))
            .filter_map(|run| Some((run.first().filter(|cell| is_numeric(cell))?.col, run.last()?.end_col())))
            .filter(|(lo, hi)| spans.iter().all(|span| span.hi <= *lo || span.lo >= *hi))
            .filter(|(lo, hi)| hi - lo <= LONGEST_NUMBER)
            .collect();
        Measured { cells, spans, numbers, text }
    }

    pub(super) fn has_primary(&self) -> bool {
        self.spans.iter().any(|span| span.mark.primary)
    }

    pub(super) fn has_marks(&self) -> bool {
        !self.spans.is_empty()
    }

    /// Whether both are rows of one drawn table, as far as their width tells.
    pub(super) fn is_as_wide_as(&self, other: &Self) -> bool {
        self.text == other.text
    }

    /// Columns of the text and of marks that point past it.
    pub(super) fn total(&self) -> usize {
        self.spans.iter().map(|span| span.hi).fold(self.text, usize::max)
    }

    /// What to show of this line: all of it if there is room; otherwise its
    /// beginning if that holds the marks; otherwise a little of the beginning,
    /// which names the row of a table, and the surroundings of the primary
    /// mark with as many of the others as there is room for.
    pub(super) fn view(&self, room: usize, dots: usize) -> View {
        let total = self.total();
        if total <= room {
            return View { head: 0, from: 0, to: total, dots, cuts: false };
        }
        let beginning = View { head: 0, from: 0, to: room.saturating_sub(dots), dots, cuts: true };
        let Some(focus) = self.spans.iter().find(|span| span.mark.primary).or(self.spans.first()) else {
            return beginning;
        };
        let head = if room < 24 { 0 } else { (room / 3).min(24) };
        let inner = room.saturating_sub(head + 2 * dots);
        let (mut lo, mut hi) = (focus.lo, focus.hi);
        for span in &self.spans {
            let (left, right) = (lo.min(span.lo), hi.max(span.hi));
            if right - left <= inner {
                (lo, hi) = (left, right);
            }
        }
        if hi <= beginning.to {
            return beginning;
        }
        let slack = inner.saturating_sub(hi - lo);
        let mut from = lo.saturating_sub(slack / 2);
        let mut to = from + inner;
        if to + dots >= total {
            // nothing is left out at the end, and its ellipsis makes room
            to = total;
            from = total.saturating_sub(inner + dots);
        }
        if from <= head + dots {
            return beginning;
        }
        View { head, from, to, dots, cuts: true }
    }

    /// Whether another line's view shows every mark of this line whole, and
    /// takes no more than the room.
    pub(super) fn fits(&self, view: &View, room: usize) -> bool {
        let total = self.total();
        let tail = if total > view.to { view.dots } else { 0 };
        let taken = view.head + view.gap() + total.min(view.to).saturating_sub(view.from) + tail;
        let shows = |span: &Span| {
            let inside = span.hi <= view.head || span.lo >= view.from && span.hi <= view.to;
            inside && (!span.point || view.map(span.lo).is_some())
        };
        taken <= room && self.spans.iter().all(shows)
    }

    /// The text under a view. A full-width character that is cut in half and
    /// a number that is parted show as spaces, so that columns stay columns.
    pub(super) fn shown(&self, view: &View, dots: &str) -> String {
        let mut out = self.stretch(0, view.head);
        if view.from > view.head && self.text > view.head {
            out.push_str(dots);
        }
        out.push_str(&self.stretch(view.from, view.to));
        if self.text > view.to {
            out.push_str(dots);
        }
        out
    }

    fn stretch(&self, from: usize, to: usize) -> String {
        let mut out = String::new();
        // nor one that touches an ellipsis, which would look parted
        let parted = |cell: &Cell| {
            let mut holding = self.numbers.iter().filter(|(lo, hi)| (*lo..*hi).contains(&cell.col));
            holding.any(|(lo, hi)| from > 0 && *lo <= from || to < self.text && *hi >= to)
        };
        for cell in &self.cells {
            if cell.col >= from && cell.end_col() <= to && cell.col < to && !parted(cell) {
                out.push_str(&cell.shown);
            } else {
                let half = cell.end_col().min(to).saturating_sub(cell.col.max(from));
                out.push_str(&" ".repeat(half));
            }
        }
        out
    }

    /// The marks a view shows, where it shows them, and the labels of those it
    /// does not.
    pub(super) fn placed(&self, view: &View) -> (Vec<Placed>, Vec<(String, bool)>) {
        let mut placed = Vec::new();
        let mut lost = Vec::new();
        for span in &self.spans {
            let covered = self
                .cells
                .iter()
                .filter(|cell| !span.point && cell.col >= span.lo && cell.end_col() <= span.hi);
            let seen: Vec<_> = covered.filter_map(|cell| Some((view.map_cell(cell)?, cell))).collect();
            let at = if span.point {
                view.map(span.lo).map(|col| (col, col + 1))
            } else {
                seen.first().zip(seen.last()).map(|(((col, _), _), ((_, end), _))| (*col, *end))
            };
            let Mark { label, primary, .. } = span.mark;
            match at {
                Some((col, end)) => placed.push(Placed {
                    col,
                    end,
                    point: span.point,
                    primary: *primary,
                    label: label.clone(),
                    covered: seen.iter().map(|(_, cell)| cell.shown.as_str()).collect(),
                }),
                None => lost.push((label.clone(), *primary)),
            }
        }
        (placed, lost)
    }
}

/// Whether the cell can be part of a number written in figures.
fn is_numeric(cell: &Cell) -> bool {
    cell.shown.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%'))
}

/// The columns of a mark: those of every cell it touches, or one column where
/// it touches none.
fn spanned<'a>(line: &Line, mark: &'a Mark, cells: &[Cell], text: usize) -> Span<'a> {
    let (start, end) = fitted(&line.text, mark);
    let touched = || cells.iter().filter(|cell| cell.start < end && cell.end > start);
    let lo = touched().next().map(|cell| cell.col);
    let hi = touched().next_back().map(Cell::end_col);
    match (lo, hi) {
        (Some(lo), Some(hi)) if lo < hi => Span { lo, hi, point: false, mark },
        _ => {
            let at = cells.iter().find(|cell| cell.end > start).map_or(text, |cell| cell.col);
            Span { lo: at, hi: at + 1, point: true, mark }
        }
    }
}

/// A mark's offsets, in order, inside the text and between characters.
pub(super) fn fitted(text: &str, mark: &Mark) -> (usize, usize) {
    let (start, end) = (mark.start.min(mark.end), mark.start.max(mark.end));
    (text.floor_char_boundary(start), text.ceil_char_boundary(end.min(text.len())))
}

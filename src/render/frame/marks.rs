//! The rows under a line: underlines, and labels that never run into each
//! other.

use super::paint::{Glyphs, Paint, Row};
use super::text::{cut, width, wrap};
use super::window::Placed;

/// A label is wrapped beside its mark only if there are this many columns.
const BESIDE: usize = 10;
/// Columns of marked text that a label out of its mark's reach repeats.
const REPEATED: usize = 12;

/// The rows under a line. `lost` are labels of marks that are not shown.
pub(super) fn rows(
    mut marks: Vec<Placed>,
    lost: &[(String, bool)],
    room: usize,
    glyphs: &Glyphs,
) -> Vec<Row> {
    marks.sort_by_key(|mark| (mark.col, mark.end));
    let mut rows = Vec::new();
    let mut open: Vec<&Placed> = marks.iter().filter(|mark| width(&mark.label) > 0).collect();
    if !marks.is_empty() {
        let mut under = underlines(&marks, glyphs);
        if let Some(last) = open.pop_if(|last| marks.iter().all(|mark| mark.end <= last.end))
            && !inline(last, marks.len() == 1, room, &mut under)
        {
            open.push(last);
        }
        rows.push(under);
    }
    // from right to left, so that the stems still open stand left of the label
    let mut later: Vec<&Placed> = Vec::new();
    while let Some(mark) = open.pop() {
        // a label does not run into a stem that goes on right of it
        let room = later.last().map_or(room, |next| next.col.saturating_sub(1));
        if !connected(mark, &open, &later, room, glyphs, &mut rows) {
            later.push(mark);
        }
    }
    let mut loose = Vec::new();
    // those without room beside others have all that is left of them once these are done
    while let Some(mark) = later.pop() {
        let room = later.last().map_or(room, |next| next.col.saturating_sub(1));
        if !connected(mark, &[], &later, room, glyphs, &mut rows) {
            let text = if marks.len() == 1 || mark.covered.trim().is_empty() {
                mark.label.clone()
            } else {
                format!("{}：{}", cut(mark.covered.trim(), REPEATED), mark.label)
            };
            loose.push((text, paint(mark.primary)));
        }
    }
    let lost = lost.iter().filter(|(label, _)| width(label) > 0);
    loose.extend(lost.map(|(label, primary)| (format!("{}：{label}", glyphs.dots), paint(*primary))));
    for (text, paint) in loose {
        for (index, line) in wrap(&text, room.saturating_sub(2)).iter().enumerate() {
            let mut row = Row::default();
            row.put(if index == 0 { 0 } else { 2 }, line, paint);
            rows.push(row);
        }
    }
    rows
}

fn paint(primary: bool) -> Paint {
    if primary { Paint::Primary } else { Paint::Secondary }
}

/// All underlines in one row; where they overlap the primary ones show.
fn underlines(marks: &[Placed], glyphs: &Glyphs) -> Row {
    let mut row = Row::default();
    for primary in [false, true] {
        for mark in marks.iter().filter(|mark| mark.primary == primary) {
            let glyph = match (mark.point, primary) {
                (true, _) => glyphs.point,
                (false, true) => glyphs.primary,
                (false, false) => glyphs.secondary,
            };
            row.put(mark.col, &glyph.repeat(mark.end - mark.col), paint(primary));
        }
    }
    row
}

/// Puts the label of the last mark in the row of the underlines: right of its
/// own, or left of it if it is alone. Whether there was room.
fn inline(mark: &Placed, alone: bool, room: usize, row: &mut Row) -> bool {
    if mark.label.contains('\n') {
        return false;
    }
    let size = width(&mark.label);
    let at = if mark.end + 1 + size <= room {
        mark.end + 1
    } else if alone && size < mark.col {
        mark.col - size - 1
    } else {
        return false;
    };
    row.put(at, &mark.label, paint(mark.primary));
    true
}

/// Draws a label joined to its mark, past the stems of the marks still open.
/// Whether there was room.
///
/// `open` are the marks left of it that still have no label, `later` those right of it.
fn connected(
    mark: &Placed,
    open: &[&Placed],
    later: &[&Placed],
    room: usize,
    glyphs: &Glyphs,
    rows: &mut Vec<Row>,
) -> bool {
    let size = width(&mark.label);
    let text_col = mark.col + width(glyphs.elbow);
    let beside = room.saturating_sub(text_col);
    let stems = || {
        let mut row = Row::default();
        for other in open.iter().chain(later) {
            row.put(other.col, glyphs.stem, paint(other.primary));
        }
        row
    };
    if size > beside {
        let back = width(glyphs.back);
        // from here the label and a space end just before the connector
        if let Some(start) = (mark.col + 1).checked_sub(back + 1 + size)
            && open.iter().all(|other| other.col + 1 < start)
            && !mark.label.contains('\n')
        {
            let mut row = stems();
            row.put(start, &mark.label, paint(mark.primary));
            row.put(start + size + 1, glyphs.back, paint(mark.primary));
            rows.push(row);
            return true;
        }
        if beside < BESIDE || size.div_ceil(beside) > 3 {
            return false;
        }
    }
    let goes_on = open.iter().any(|other| other.col == mark.col);
    for (index, line) in wrap(&mark.label, beside).iter().enumerate() {
        let mut row = stems();
        if index == 0 {
            row.put(mark.col, if goes_on { glyphs.tee } else { glyphs.elbow }, paint(mark.primary));
        }
        row.put(text_col, line, paint(mark.primary));
        rows.push(row);
    }
    true
}

//! A table's header: which columns its figures stand in.
//!
//! Knows the form's column names; must not read figures.

use super::{Line, Reader};
use crate::form::TableForm;
use crate::form::label::{RESEMBLES, distance, fold};
use crate::place::Place;
use crate::report::OddityKind;
use crate::report::figure::looks_like_figure;
use crate::source::Stretch;

/// The header cells seen so far, in reading order.
#[derive(Default)]
pub(super) struct Header {
    /// Columns named, with their cells.
    pub named: Vec<(usize, Stretch)>,
    /// Cells that name nothing.
    pub strays: Vec<Stretch>,
    /// Whether the form's own words stand over or in it: a block's heading, the corner, a column.
    pub telling: bool,
    entries: Vec<Entry>,
    lines: usize,
}

/// A header cell and the header line it stands in.
#[derive(Clone, Copy)]
struct Entry {
    line: usize,
    what: What,
}

#[derive(Clone, Copy, PartialEq)]
enum What {
    Column(usize),
    /// Stands over columns and names none.
    Over,
    Stray,
}

impl Header {
    /// Takes a line's cells as header cells; `false` if the line is none (a figure stands in it, or nothing known).
    pub fn take(&mut self, reader: &Reader, line: &Line, columns: &[usize]) -> bool {
        let cells: Vec<&Stretch> = line.cells.iter().filter(|c| !c.text.is_empty()).collect();
        if cells.is_empty() || cells.iter().any(|c| looks_like_figure(&c.text)) {
            return false;
        }
        let form = reader.form;
        let mut taken = Self { lines: 1, ..Self::default() };
        let mut furniture = false;
        for cell in cells {
            let folded = fold(&cell.text);
            let what = if let Some(&column) = columns.iter().find(|&&c| form.columns[c].is_named(&folded)) {
                taken.named.push((column, cell.clone()));
                What::Column(column)
            } else if form.over.iter().any(|o| fold(o) == folded) {
                furniture = true;
                What::Over
            } else if is_furniture(reader, &folded) {
                furniture = true;
                taken.telling |= form.is_furniture(&folded);
                continue;
            } else {
                taken.strays.push(cell.clone());
                What::Stray
            };
            taken.entries.push(Entry { line: 0, what });
        }
        if taken.named.is_empty() && !furniture {
            return false;
        }
        taken.telling |= !taken.named.is_empty();
        self.append(taken);
        true
    }

    /// Puts another header's lines below this one's.
    pub fn append(&mut self, below: Self) {
        self.telling |= below.telling;
        self.named.extend(below.named);
        self.strays.extend(below.strays);
        let lines = self.lines;
        self.entries.extend(below.entries.into_iter().map(|e| Entry { line: e.line + lines, ..e }));
        self.lines += below.lines;
    }

    /// Whether a header cell names the column.
    pub fn names(&self, column: usize) -> bool {
        self.named.iter().any(|(named, _)| *named == column)
    }

    /// The columns of `wanted` that no header cell names.
    pub fn missing(&self, wanted: &[usize]) -> Vec<usize> {
        wanted.iter().copied().filter(|&w| !self.names(w)).collect()
    }

    /// The columns the figures stand in, left to right, as nested header lines tell; `None` is a cell that names
    /// no column.
    pub fn order(&self, form: &TableForm) -> Vec<Option<usize>> {
        let is_part = |e: &Entry| matches!(e.what, What::Column(c) if form.columns[c].of.is_some());
        // a line of parts holds nothing but parts and strays: its strays are parts too
        let parts_line = |line: usize| {
            let mut known = self.entries.iter().filter(|e| e.line == line && e.what != What::Stray);
            self.entries.iter().any(|e| e.line == line && is_part(e)) && known.all(is_part)
        };
        let below_group = |e: &Entry| is_part(e) || e.what == What::Stray && parts_line(e.line);
        let (parts, mut order): (Vec<Entry>, Vec<Entry>) =
            self.entries.iter().copied().partition(below_group);
        if let Some(at) = order.iter().position(|e| e.what == What::Over) {
            let over = order.remove(at);
            let (under, beside): (Vec<Entry>, Vec<Entry>) =
                order.into_iter().partition(|e| e.line > over.line);
            order = beside;
            let at = at.min(order.len());
            order.splice(at..at, under);
        }
        order.retain(|e| e.what != What::Over);
        let group = |e: &Entry| matches!(e.what, What::Column(c) if form.columns[c].group);
        match order.iter().position(group) {
            Some(at) => {
                order.splice(at..=at, parts);
            }
            // a header in one line names the parts alone, where they stand
            None => {
                order = self.entries.iter().copied().filter(|e| e.what != What::Over).collect();
            }
        }
        order
            .into_iter()
            .filter(|e| !group(e))
            .map(|e| match e.what {
                What::Column(c) => Some(c),
                What::Over | What::Stray => None,
            })
            .collect()
    }
}

pub(super) fn is_furniture(reader: &Reader, folded: &str) -> bool {
    let form = reader.form;
    form.is_furniture(folded)
        || form.blocks.iter().any(|b| b.is_named(folded))
        || matches!(folded, "项目" | "子项" | "类别" | "(单位:件)" | "单位:件")
}

/// Records header cells that name no column, beside the statutory name each resembles.
///
/// `unread` are the pointers of the cells that stand under no known column because of them.
pub(super) fn note_strays(reader: &mut Reader, strays: &[Stretch], missing: &[usize], unread: &[String]) {
    for (index, stray) in strays.iter().enumerate() {
        let folded = fold(&stray.text);
        let near = missing
            .iter()
            .copied()
            .map(|c| (distance(&folded, reader.form.columns[c].normal()), c))
            .filter(|(d, _)| *d <= RESEMBLES)
            .min_by_key(|(d, _)| *d)
            .map(|(_, c)| c)
            // the only stray header over the only missing column
            .or(match (strays, missing) {
                ([_], [column]) => Some(*column),
                _ => None,
            })
            .map(|c| reader.form.columns[c].label.clone());
        let place = Place::of_table(reader.form).at(Some(stray.span));
        // said once: any of several stray headers may be the reason
        let explains = if index == 0 { unread.to_vec() } else { vec![] };
        reader.oddity(OddityKind::UnknownColumn, place, &stray.text, near, explains);
    }
}

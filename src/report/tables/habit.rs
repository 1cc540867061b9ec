//! How the rows of a table lie under its columns, told from those that can lie in one way only.
//!
//! Knows counts of cells; must not know what a row means.

use super::align::{Alignment, align};
use super::matrix::Found;
use std::collections::HashMap;

/// How the rows under each header are laid out, told from those that lie under the columns in one way only.
pub(super) struct Habit {
    /// Header and number of cells of a row to the cell its figures begin at, `None` where rows disagree.
    starts: HashMap<(usize, usize), Option<usize>>,
    /// For each header, how many rows have the number of cells that most have, and that number.
    usual: Vec<(usize, usize)>,
    /// Headers under which no row has more cells behind its label than there are columns.
    tight: Vec<bool>,
}

impl Habit {
    pub(super) fn of(found: &[Found], columns: &[Vec<Option<usize>>]) -> Self {
        let count = columns.len();
        let mut habit = Self { starts: HashMap::new(), usual: vec![(0, 0); count], tight: vec![true; count] };
        let mut lengths: HashMap<(usize, usize), usize> = HashMap::new();
        for f in found {
            let wanted = columns[f.header].len();
            let rows = lengths.entry((f.header, f.length)).or_default();
            *rows += 1;
            habit.usual[f.header] = habit.usual[f.header].max((*rows, f.length));
            habit.tight[f.header] &= f.cells.len() <= wanted;
            if let Alignment::Certain(start) = align(f.cells, wanted) {
                let start = f.length - f.cells.len() + start;
                let entry = habit.starts.entry((f.header, f.length)).or_insert(Some(start));
                *entry = entry.filter(|s| *s == start);
            }
        }
        habit
    }

    /// The cell behind the label at which a row's figures begin, as other rows of its length have it.
    pub(super) fn start(&self, f: &Found, columns: usize) -> Option<usize> {
        if self.tight[f.header] {
            return (f.cells.len() == columns).then_some(0);
        }
        let start = self.starts.get(&(f.header, f.length)).copied().flatten()?;
        start.checked_sub(f.length - f.cells.len())
    }

    /// The number of cells most rows have; where merged cells are given once, rows differ by right.
    pub(super) fn usual_length(&self, header: usize) -> Option<usize> {
        let (rows, length) = self.usual[header];
        (rows > 0 && !self.tight[header]).then_some(length)
    }
}

//! A row whose figures stand one column off: many figures changed, one mistake made.
//!
//! Looked for only where no small repair was found, as the search counts figures and would never come to so many.

use super::Sums;
use super::group::Group;
use super::search::{Change, Number};
use crate::engine::lang::figures::{CellRef, Whose};
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};
use std::collections::BTreeSet;

impl Sums<'_> {
    /// Gives a group that nothing small mends the rows that mend it when moved by one column.
    pub(super) fn shifted(&self, group: Group) -> Group {
        if group.answer.is_ok() {
            return group;
        }
        let rows: BTreeSet<(usize, usize)> = group
            .equations
            .iter()
            .flat_map(|e| &self.equations[*e].terms)
            .map(|(u, _)| (self.cells[*u].table, self.row_of(self.cells[*u])))
            .collect();
        let moves = rows.iter().flat_map(|row| [true, false].map(|left| (*row, left)));
        let found: Vec<Change> =
            moves.filter_map(|(row, left)| self.moved(row, left, &group.equations)).collect();
        if found.is_empty() {
            return group;
        }
        Group { answer: Ok(found), shifted: true, ..group }
    }

    fn row_of(&self, cell: CellRef) -> usize {
        self.report.table_form(cell.table).cells.get(cell.cell).map_or(usize::MAX, |c| c.row)
    }

    /// The change that moves a row's figures by one column, if it mends the broken equations and breaks no other. The
    /// figure that falls off the end is not known; what stands in its place is what the equations make of it.
    fn moved(&self, (table, row): (usize, usize), left: bool, broken: &[usize]) -> Option<Change> {
        let form = self.report.table_form(table);
        let cells = (0..form.cells.len()).filter(|c| form.cells[*c].row == row);
        let mut row: Vec<usize> = cells
            .map(|cell| self.index.get(&CellRef { whose: Whose::Own, table, cell }).copied())
            .collect::<Option<Vec<_>>>()?;
        if left {
            row.reverse();
        }
        // the first cell lost its figure, each other one has that of the cell before
        let mut change: Change = Vec::new();
        for pair in row.windows(2) {
            let by = self.values[pair[1]].checked_sub(&self.values[pair[0]])?;
            change.push((pair[0], by));
        }
        let end = *row.last()?;
        let mut by: Option<Number> = None;
        for (index, equation) in self.equations.iter().enumerate() {
            let mut value = if broken.contains(&index) { equation.residual } else { Number::zero() };
            let mut times = Number::zero();
            for (unknown, n) in &equation.terms {
                if *unknown == end {
                    times = *n;
                } else if let Some((_, by)) = change.iter().find(|(u, _)| u == unknown) {
                    value = value.checked_add(&n.checked_mul(by)?)?;
                }
            }
            if times.is_zero() {
                if !value.is_zero() {
                    return None;
                }
                continue;
            }
            let needed = (-value).checked_div(&times)?;
            if *by.get_or_insert(needed) != needed {
                return None;
            }
        }
        change.push((end, by?));
        change.retain(|(_, by)| !by.is_zero());
        change.sort_unstable();
        (change.len() > 1 && self.is_allowed(&change)).then_some(change)
    }
}

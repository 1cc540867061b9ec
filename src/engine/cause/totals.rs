//! Totals that leave a line out or count one twice.
//!
//! Must not know findings or words.

use super::Sums;
use super::deed::Deed;
use super::search::{Change, Number};
use crate::cause::Act;
use crate::place::Place;
use num_traits::CheckedMul;
use std::collections::BTreeMap;

/// A line that adds up others: its table, whether it is a row, and which.
type Totals = (usize, bool, usize);
/// What a total lacks, and what it should count, by line.
type Lack = (usize, Number, BTreeMap<usize, Number>);

impl Sums<'_> {
    /// Lines of totals that are each off by the figures of one and the same line.
    pub(super) fn left_out_or_twice(&self, broken: &[usize]) -> Vec<Deed> {
        let mut lacks: BTreeMap<Totals, Vec<Lack>> = BTreeMap::new();
        for equation in broken {
            if let Some((totals, lack)) = self.lack(*equation) {
                lacks.entry(totals).or_default().push(lack);
            }
        }
        lacks
            .iter()
            .filter(|(_, lacks)| lacks.len() > 1)
            .flat_map(|(t, l)| self.off_by_a_line(*t, l))
            .collect()
    }

    /// What a broken sum within one row or one column lacks.
    fn lack(&self, equation: usize) -> Option<(Totals, Lack)> {
        let (total, operands) = self.origins[equation].total.as_ref()?;
        let table = self.cells[*total].table;
        let (row, column) = self.row_and_column(*total)?;
        let at = operands.iter().map(|(u, _)| self.row_and_column(*u)).collect::<Option<Vec<_>>>()?;
        if operands.len() < 2 || operands.iter().any(|(u, _)| self.cells[*u].table != table) {
            return None;
        }
        let is_row = at.iter().all(|c| c.1 == column);
        if !is_row && at.iter().any(|c| c.0 != row) {
            return None;
        }
        let equation = &self.equations[equation];
        let by = equation.undone_by(*total, equation.residual)?;
        let amounts = operands.iter().zip(&at).map(|((u, times), at)| {
            Some((if is_row { at.0 } else { at.1 }, self.values[*u].checked_mul(times)?))
        });
        let totals = (table, is_row, if is_row { row } else { column });
        Some((totals, (*total, by, amounts.collect::<Option<_>>()?)))
    }

    fn off_by_a_line(&self, (table, is_row, line): Totals, lacks: &[Lack]) -> Vec<Deed> {
        let place = |line: usize| -> Place {
            if is_row { self.row_place(table, line) } else { self.column_place(table, line) }
        };
        let lines_where = |sign: Number| -> Vec<Place> {
            let fits =
                |line: &usize| lacks.iter().all(|(_, by, of)| of.get(line).map(|n| n * sign) == Some(*by));
            lacks[0].2.keys().filter(|l| fits(l)).map(|l| place(*l)).collect()
        };
        // two figures, of which one adds up the other, fit several lines by chance
        let is_clear =
            |lines: &Vec<Place>| !lines.is_empty() && lines.len() <= if lacks.len() > 2 { 3 } else { 1 };
        let (left_out, twice) = (lines_where(Number::from(1)), lines_where(Number::from(-1)));
        let total = || place(line);
        let acts = [
            is_clear(&left_out).then(|| Act::LeftOut { total: total(), lines: left_out }),
            is_clear(&twice).then(|| Act::Twice { total: total(), lines: twice }),
        ];
        let change: Change = lacks.iter().map(|(total, by, _)| (*total, *by)).collect();
        acts.into_iter().flatten().filter_map(|act| self.deed(change.clone(), None, act)).collect()
    }
}

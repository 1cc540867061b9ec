//! Lines that are wrong as a whole: totals that leave a line out or count one twice, and lines of noughts.
//!
//! Must not know findings or words.

use super::Sums;
use super::deed::Deed;
use super::lines::Line;
use super::search::{Change, Number};
use crate::cause::Act;
use crate::place::Place;
use num_traits::{CheckedDiv, CheckedMul, Zero};
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
        let times = equation.terms.iter().find(|(u, _)| u == total)?.1;
        let by = (-equation.residual).checked_div(&times)?;
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

    /// Lines of noughts, but for a total perhaps, that figures would mend.
    pub(super) fn noughts(&self, lines: &[Line]) -> Vec<Deed> {
        lines.iter().filter_map(|line| self.noughts_of(line)).collect()
    }

    fn noughts_of(&self, line: &Line) -> Option<Deed> {
        let cells: Vec<usize> = line.cells.iter().flatten().copied().collect();
        let noughts: Vec<usize> = cells.iter().copied().filter(|u| self.values[*u].is_zero()).collect();
        if noughts.len() < 2 || noughts.len() + 1 < cells.len() {
            return None;
        }
        let mut change = Vec::new();
        for unknown in noughts {
            // a sum across the line knows what stands in it; one along the line does not
            let others =
                |e: &usize| self.equations[*e].terms.iter().filter(|(u, _)| cells.contains(u)).count();
            let is_broken = |e: &&usize| !self.equations[**e].residual.is_zero();
            let Some(by) = self.stands[unknown].iter().filter(is_broken).min_by_key(|e| others(e)) else {
                continue;
            };
            let equation = &self.equations[*by];
            let times = equation.terms.iter().find(|(u, _)| *u == unknown)?.1;
            change.push((unknown, (-equation.residual).checked_div(&times)?));
        }
        let mut deed = self.deed(change, None, Act::Nought(line.place.clone()))?;
        // each figure was determined by a sum; that nothing contradicts them is left to the others
        deed.borne_out = deed.borne_out.saturating_sub(deed.change.len());
        (deed.borne_out > 0).then_some(deed)
    }
}

//! Repairs that undo one act, such as a row left out of the totals: many figures changed, one mistake made.
//!
//! The search counts figures and never comes to so many; here each act that people are known to commit is supposed in
//! turn and undone, and the equations say whether that mends them. A table of 25 rows and seven columns leaves about a
//! thousand suppositions, most of them refuted by the first equation; none leads to another. Must not know findings or
//! words.

use super::Sums;
use super::search::{Change, Number};
use crate::cause::Act;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, Zero};
use std::collections::BTreeSet;

/// With fewer figures a line that is wrong as a whole is as rare as two figures that are, and a line of noughts or two
/// lines alike are so by chance.
pub(super) const LEAST_TELLING: usize = 3;

/// A repair that undoes an act.
#[derive(Clone)]
pub(super) struct Deed {
    pub(super) change: Change,
    pub(super) act: Act,
    /// The broken equations that it makes hold.
    pub(super) explains: Vec<usize>,
    /// How many equations bear the act out: all that it touches but for those that had to determine a figure. With none
    /// the equations only allow it.
    pub(super) borne_out: usize,
    /// Whether the figures themselves tell of the act. One that neither they nor the equations tell of is but possible.
    pub(super) shows: bool,
    /// Whether it moves figures enough that nobody would take it for something smaller. A weak act stands beside the
    /// figures that may be wrong one by one, and after them.
    pub(super) is_strong: bool,
}

impl Sums<'_> {
    /// The acts that each make some broken equations hold and break no other.
    pub(super) fn deeds(&self, broken: &[usize]) -> Vec<Deed> {
        let terms = broken.iter().flat_map(|e| &self.equations[*e].terms);
        let concerned: BTreeSet<usize> = terms.map(|(u, _)| *u).collect();
        let tables: BTreeSet<usize> = concerned.iter().map(|u| self.cells[*u].table).collect();
        let mut deeds = self.left_out_or_twice(broken);
        for table in tables {
            let (rows, columns) = (self.rows(table), self.columns(table));
            deeds.extend(self.exchanged_lines(&rows, &concerned));
            deeds.extend(self.exchanged_lines(&columns, &concerned));
            deeds.extend(self.whole_lines(&rows, &columns));
            deeds.extend(self.shifts(&self.runs(table, rows)));
        }
        for deed in self.exchanged_cells(&concerned) {
            if deeds.iter().all(|d| d.change != deed.change) {
                deeds.push(deed);
            }
        }
        deeds.extend(self.recomputed(broken));
        // noughts, or a row left from elsewhere, that somebody says are right
        deeds.retain(|d| !d.act.is_of_a_whole_line() || !self.is_contradicted(&d.change));
        deeds
    }

    /// The deed, if the change mends every broken equation that it touches and breaks none; the amount for `free` is
    /// what the equations make of it.
    pub(super) fn deed(&self, mut change: Change, free: Option<usize>, act: Act) -> Option<Deed> {
        change.retain(|(_, by)| !by.is_zero());
        change.sort_unstable();
        let mut by: Option<Number> = None;
        let mut told = 0;
        let touched: BTreeSet<usize> =
            change.iter().map(|(u, _)| *u).chain(free).flat_map(|u| self.stands[u].iter().copied()).collect();
        for equation in touched.iter().map(|e| &self.equations[*e]) {
            let (mut value, mut times) = (equation.residual, Number::zero());
            for (unknown, n) in &equation.terms {
                if Some(*unknown) == free {
                    times = *n;
                } else if let Ok(at) = change.binary_search_by_key(unknown, |(u, _)| *u) {
                    value = value.checked_add(&n.checked_mul(&change[at].1)?)?;
                }
            }
            if times.is_zero() {
                if !value.is_zero() {
                    return None;
                }
            } else {
                let needed = (-value).checked_div(&times)?;
                if *by.get_or_insert(needed) != needed {
                    return None;
                }
            }
            told += 1;
        }
        if let Some(free) = free {
            change.push((free, by?));
            change.retain(|(_, by)| !by.is_zero());
            change.sort_unstable();
            told -= 1;
        }
        let explains: Vec<usize> =
            touched.into_iter().filter(|e| !self.equations[*e].residual.is_zero()).collect();
        let is_deed = change.len() > 1 && !explains.is_empty() && self.is_allowed(&change);
        is_deed.then_some(Deed { change, act, explains, borne_out: told, shows: true, is_strong: true })
    }
}

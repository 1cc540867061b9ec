//! A figure that is wrong with the totals that were computed from it: a spreadsheet keeps its own sums right, and the
//! mistake shows only where sums meet.
//!
//! Any figure of a table may be the one, so that only a witness can name it. Must not know findings or words.

use super::Sums;
use super::deed::{Deed, LEAST_TELLING};
use super::search::{Change, Number};
use crate::cause::Act;
use num_traits::{CheckedAdd, CheckedMul, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// The most totals that follow a figure.
const MOST_FOLLOWING: usize = 5;

impl Sums<'_> {
    /// Figures with all that follows from them, as far as somebody speaks for them.
    pub(super) fn recomputed(&self, broken: &[usize]) -> Vec<Deed> {
        let amounts: BTreeSet<Number> =
            broken.iter().map(|e| self.equations[*e].residual).flat_map(|r| [r, -r]).collect();
        let mut deeds: Vec<Deed> = Vec::new();
        for unknown in 0..self.cells.len() {
            for amount in &amounts {
                let Some(change) = self.followed(unknown, *amount) else { continue };
                // one that only its row's total follows is found by the search
                if change.len() < LEAST_TELLING {
                    continue;
                }
                let deed = self.deed(change, None, Act::Recomputed(self.place(unknown)));
                let deed = deed.filter(|d| self.is_supported(&d.change));
                if let Some(deed) = deed.filter(|d| deeds.iter().all(|o| o.change != d.change)) {
                    deeds.push(Deed { is_strong: false, ..deed });
                }
            }
        }
        deeds
    }

    /// A figure changed, and the totals that keep the sums right that held.
    fn followed(&self, unknown: usize, by: Number) -> Option<Change> {
        let mut change = BTreeMap::from([(unknown, by)]);
        let mut open = vec![unknown];
        while let Some(next) = open.pop() {
            for e in self.stands[next].iter().filter(|e| self.equations[**e].residual.is_zero()) {
                let equation = &self.equations[*e];
                let mut value = Number::zero();
                for (u, times) in &equation.terms {
                    if let Some(by) = change.get(u) {
                        value = value.checked_add(&times.checked_mul(by)?)?;
                    }
                }
                if value.is_zero() {
                    continue;
                }
                let total = self.origins[*e].total.as_ref()?.0;
                if change.contains_key(&total) || change.len() > MOST_FOLLOWING {
                    return None;
                }
                change.insert(total, equation.undone_by(total, value)?);
                open.push(total);
            }
        }
        Some(change.into_iter().collect())
    }
}

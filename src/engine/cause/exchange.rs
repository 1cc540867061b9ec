//! Figures that stand in each other's place: of two lines, or of two cells.
//!
//! Two cells that stand in sums of rows and of columns are found by the search; here they are sought where each stands
//! in one equation only, which leaves the search with smaller repairs. Must not know findings or words.

use super::Sums;
use super::deed::{Deed, LEAST_TELLING};
use super::lines::Line;
use super::search::Change;
use crate::cause::Act;
use num_traits::{CheckedSub, Zero};
use std::collections::BTreeSet;

/// The most cells that are compared two by two.
const MOST_COMPARED: usize = 60;

impl Sums<'_> {
    /// Lines that have each other's figures.
    pub(super) fn exchanged_lines(&self, lines: &[Line], concerned: &BTreeSet<usize>) -> Vec<Deed> {
        let is_concerned = |l: &Line| l.cells.iter().flatten().any(|u| concerned.contains(u));
        let mut deeds = Vec::new();
        for (index, one) in lines.iter().enumerate() {
            for other in &lines[index + 1..] {
                if one.cells.len() != other.cells.len() || !(is_concerned(one) || is_concerned(other)) {
                    continue;
                }
                let pairs = one.cells.iter().zip(&other.cells);
                let pairs = pairs.filter_map(|(a, b)| Some(((*a)?, (*b)?)));
                let Some(change) = self.exchange(pairs) else { continue };
                let act = Act::Exchanged(Box::new([one.place.clone(), other.place.clone()]));
                // of one cell each, the cells are meant
                if change.len() > 2 {
                    let is_strong = change.len() >= 2 * LEAST_TELLING
                        && [one, other].iter().all(|l| self.figures_of(l) >= LEAST_TELLING);
                    deeds.extend(self.deed(change, None, act).map(|d| Deed { is_strong, ..d }));
                }
            }
        }
        deeds
    }

    /// Cells in one equation each that have each other's figures.
    pub(super) fn exchanged_cells(&self, concerned: &BTreeSet<usize>) -> Vec<Deed> {
        let lone: Vec<usize> = concerned.iter().copied().filter(|u| self.stands[*u].len() == 1).collect();
        if lone.len() > MOST_COMPARED {
            return vec![];
        }
        let pairs = lone.iter().enumerate().flat_map(|(i, a)| lone[i + 1..].iter().map(move |b| (*a, *b)));
        pairs
            .filter_map(|(a, b)| {
                let change = self.exchange(std::iter::once((a, b)))?;
                let deed = self.deed(change, None, self.exchange_of(a, b))?;
                // within one sum a single figure does as well; a nought stands in many places
                let is_strong = deed.explains.len() > 1 && [a, b].iter().all(|u| !self.values[*u].is_zero());
                Some(Deed { is_strong, ..deed })
            })
            .collect()
    }

    /// The act of two cells, in the form's order.
    pub(super) fn exchange_of(&self, a: usize, b: usize) -> Act {
        let (a, b) = if self.cells[a] < self.cells[b] { (a, b) } else { (b, a) };
        Act::Exchanged(Box::new([self.place(a), self.place(b)]))
    }

    fn exchange(&self, pairs: impl Iterator<Item = (usize, usize)>) -> Option<Change> {
        let mut change = Vec::new();
        for (a, b) in pairs {
            let by = self.values[b].checked_sub(&self.values[a])?;
            if !by.is_zero() {
                change.extend([(a, by), (b, -by)]);
            }
        }
        Some(change)
    }
}

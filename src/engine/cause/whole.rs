//! Lines that are wrong as a whole, and hold what belongs elsewhere: noughts, last year's figures left standing, or the
//! figures of another row.
//!
//! Each figure is what a broken sum makes of it; the sums that are left have to bear it out. Must not know findings or
//! words.

use super::Sums;
use super::deed::{Deed, LEAST_TELLING};
use super::lines::Line;
use crate::cause::Act;
use num_traits::Zero;

impl Sums<'_> {
    /// Lines that hold what belongs elsewhere and that figures would mend. Those of a few figures only are left to the
    /// search: there they are figures like others.
    pub(super) fn whole_lines(&self, rows: &[Line], columns: &[Line]) -> Vec<Deed> {
        let mut deeds: Vec<Deed> =
            rows.iter().chain(columns).filter_map(|line| self.noughts_of(line)).collect();
        for line in rows {
            if self.figures_of(line) < LEAST_TELLING {
                continue;
            }
            let act = if self.is_last_years(line) {
                Some(Act::LastYear(line.place.clone()))
            } else {
                let twin = rows.iter().find(|other| other.place != line.place && self.is_alike(line, other));
                twin.map(|of| Act::Copied(Box::new([line.place.clone(), of.place.clone()])))
            };
            let cells: Vec<usize> = line.cells.iter().flatten().copied().collect();
            deeds.extend(act.and_then(|act| self.determined(&cells, &cells, act)));
        }
        deeds
    }

    /// How many figures of a line are not nought.
    pub(super) fn figures_of(&self, line: &Line) -> usize {
        line.cells.iter().flatten().filter(|u| !self.values[**u].is_zero()).count()
    }

    fn is_last_years(&self, line: &Line) -> bool {
        line.cells.iter().flatten().all(|u| self.prior(self.cells[*u]) == Some(self.values[*u]))
    }

    fn is_alike(&self, line: &Line, other: &Line) -> bool {
        let value = |u: &Option<usize>| u.map(|u| self.values[u]);
        line.cells.len() == other.cells.len()
            && line.cells.iter().zip(&other.cells).all(|(a, b)| value(a) == value(b))
    }

    /// A line of noughts, but for a total perhaps.
    fn noughts_of(&self, line: &Line) -> Option<Deed> {
        let cells: Vec<usize> = line.cells.iter().flatten().copied().collect();
        let noughts: Vec<usize> = cells.iter().copied().filter(|u| self.values[*u].is_zero()).collect();
        if noughts.len() < 2 || noughts.len() + 1 < cells.len() {
            return None;
        }
        self.determined(&cells, &noughts, Act::Nought(line.place.clone()))
    }

    /// The deed that makes of some cells of a line what broken sums make of them.
    fn determined(&self, line: &[usize], cells: &[usize], act: Act) -> Option<Deed> {
        let mut change = Vec::new();
        for unknown in cells {
            // a sum across the line knows what stands in it; one along the line does not
            let others =
                |e: &usize| self.equations[*e].terms.iter().filter(|(u, _)| line.contains(u)).count();
            let is_broken = |e: &&usize| !self.equations[**e].residual.is_zero();
            let Some(by) = self.stands[*unknown].iter().filter(is_broken).min_by_key(|e| others(e)) else {
                continue;
            };
            let equation = &self.equations[*by];
            change.push((*unknown, equation.undone_by(*unknown, equation.residual)?));
        }
        let mut deed = self.deed(change, None, act)?;
        // each figure was determined by a sum; that nothing contradicts them is left to the others
        deed.borne_out = deed.borne_out.saturating_sub(deed.change.len());
        (deed.borne_out > 0 && deed.change.len() >= LEAST_TELLING).then_some(deed)
    }
}

//! A line whose figures stand one cell off: one was left out and those after it moved up, or one too many was written
//! and those after it moved down.
//!
//! The figure left out, or the one that fell off the end, is not known; what stands in its place is what the equations
//! make of it. Must not know findings or words.

use super::Sums;
use super::deed::Deed;
use super::lines::Run;
use super::search::{Change, Number};
use crate::cause::Act;
use num_traits::{CheckedAdd, CheckedSub, Zero};

/// With fewer figures moved, two figures changed say the same more simply.
const LEAST_MOVED: usize = 3;
/// With fewer figures in a sum that are not nought, what stands there tells nothing of a move.
const LEAST_FILLED: usize = 3;

impl Sums<'_> {
    /// The shifts of lines that make equations hold.
    pub(super) fn shifts(&self, runs: &[Run]) -> Vec<Deed> {
        let mut deeds: Vec<Deed> = Vec::new();
        for run in runs {
            for (cells, at, left_out) in run.moves() {
                if let Some(deed) = self.shift(run, &cells, at, left_out)
                    && deeds.iter().all(|d| d.change != deed.change)
                {
                    deeds.push(deed);
                }
            }
        }
        deeds
    }

    fn shift(&self, run: &Run, cells: &[usize], at: usize, left_out: bool) -> Option<Deed> {
        let last = *cells.last()?;
        let moved = &cells[at..];
        // of two neighbours, the one that has the other's figure
        let follow = |to: usize, from: usize| Some((to, self.values[from].checked_sub(&self.values[to])?));
        let (change, free) = if left_out {
            (moved.windows(2).map(|w| follow(w[1], w[0])).collect::<Option<Vec<_>>>()?, moved[0])
        } else {
            (moved.windows(2).map(|w| follow(w[0], w[1])).collect::<Option<Vec<_>>>()?, last)
        };
        let act = Act::Shifted {
            line: run.line.place.clone(),
            from: (at > 0 || run.is_part).then(|| self.place(moved[0])),
        };
        let deed = self.deed(change, Some(free), act)?;
        if deed.borne_out > 0 {
            return (deed.change.len() >= LEAST_MOVED).then_some(deed);
        }
        // the figure that is not known makes a single equation hold whatever moved: then the total has to have moved,
        // and there have to be figures to tell of it; a nought where the total belongs is written there often enough
        let only = *deed.explains.first()?;
        let filled = self.equations[only].terms.iter().filter(|(u, _)| !self.values[*u].is_zero()).count();
        let is_total = self.origins[only].total.as_ref().is_some_and(|t| t.0 == last);
        let has_moved = left_out || !self.values[last].is_zero();
        // a filler was put in, or stands at the end
        let shows = self.values[if left_out { last } else { moved[0] }].is_zero();
        // a figure that is the sum of those before it, and a nought after it, is a total written one cell early
        let is_nought_left = self.after(&deed.change, free).is_some_and(|n| n.is_zero());
        let is_early = left_out && shows && is_nought_left;
        ((filled >= LEAST_FILLED || is_early) && is_total && has_moved).then_some(Deed { shows, ..deed })
    }

    /// A figure once changes are made.
    fn after(&self, change: &Change, unknown: usize) -> Option<Number> {
        let by = change.iter().find(|(u, _)| *u == unknown).map(|(_, by)| *by);
        self.values[unknown].checked_add(&by.unwrap_or_default())
    }
}

impl Run {
    /// Where figures may have moved: the cells concerned, the first that moved, and whether one was left out there.
    fn moves(&self) -> Vec<(Vec<usize>, usize, bool)> {
        let line = &self.line.cells;
        let blanks: Vec<usize> = (0..line.len()).filter(|at| line[*at].is_none()).collect();
        let cells: Vec<usize> = line.iter().flatten().copied().collect();
        match blanks[..] {
            [] => {
                let at = 0..cells.len();
                at.flat_map(|at| [(cells.clone(), at, true), (cells.clone(), at, false)]).collect()
            }
            // what stood at the end has moved up
            [last] if last + 1 == line.len() => {
                (0..cells.len()).map(|at| (cells.clone(), at, true)).collect()
            }
            // what stood there has moved down
            [at] => vec![(cells, at, false)],
            _ => vec![],
        }
    }
}

//! The search: the smallest sets of unknowns whose change makes a system of linear equations hold.
//!
//! Statisticians know the task as error localisation after Fellegi and Holt. There is a library for it in R and none
//! in Rust. General solvers fit badly: a MILP solver answers one optimum in binary floats, where we need every
//! equally small set in exact numbers; a SAT solver does not add; simplex-trace, which proves packs, would need a
//! program for every set tried. With at most [`MOST_CELLS`] unknowns the exact search below is smaller than the
//! translation would be.
//!
//! How it goes: of the equations that do not yet hold, the one with the fewest unknowns is taken; one of its unknowns
//! must change; that unknown is eliminated and the search goes on with the equations that remain. Every set is
//! reached, for whichever equation is broken after elimination, each repair must contain an unknown that stands in
//! it. Must not know reports, rules or forms.

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};
use std::collections::BTreeSet;

/// An exact number.
pub type Number = Ratio<i128>;

/// The most unknowns that one repair may change.
pub const MOST_CELLS: usize = 4;
/// The most unknowns tried in the search for one report's causes.
pub const MOST_STEPS: usize = 10_000;

/// Numbers by index, those that are nought left out, in order of index.
type Sparse = Vec<(usize, Number)>;

/// `Σ times × unknown` is off by `residual`.
#[derive(Debug, Clone, Default)]
pub struct Equation {
    /// The unknowns and how many times each is taken.
    pub terms: Sparse,
    /// By how much the sum is too large.
    pub residual: Number,
}

impl Equation {
    /// By how much an unknown would have to change for the equation to be off by this much less.
    pub fn undone_by(&self, unknown: usize, off: Number) -> Option<Number> {
        let (_, times) = self.terms.iter().find(|(u, _)| *u == unknown)?;
        (-off).checked_div(times)
    }
}

/// Unknowns with the amounts to be added to them.
pub type Change = Vec<(usize, Number)>;

/// What bounded the search.
#[derive(Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The work allowed is used up.
    Work,
    /// A number grew beyond what is exact.
    Size,
}

/// Equations ready for searching.
pub struct System<'a> {
    equations: &'a [Equation],
    /// For each unknown, the equations it stands in.
    columns: Vec<Sparse>,
    steps: usize,
}

impl<'a> System<'a> {
    /// Equations over `unknowns` unknowns.
    pub fn new(equations: &'a [Equation], unknowns: usize) -> Self {
        let mut columns = vec![vec![]; unknowns];
        for (index, equation) in equations.iter().enumerate() {
            for (unknown, times) in &equation.terms {
                columns[*unknown].push((index, *times));
            }
        }
        Self { equations, columns, steps: 0 }
    }

    /// Every set of exactly `size` unknowns that makes the `broken` equations hold and leaves the others as they are.
    ///
    /// Sets whose unknowns could share a difference in any proportion propose nothing and are not among them.
    pub fn repairs(&mut self, broken: &[usize], size: usize) -> Result<Vec<Change>, Stopped> {
        // an unknown mends no more equations than it stands in
        let most = self.columns.iter().map(Vec::len).max().unwrap_or(0);
        if broken.len() > most * size {
            return Ok(vec![]);
        }
        let mut wanted: Sparse = broken.iter().map(|e| (*e, -self.equations[*e].residual)).collect();
        // groups that are mended together come one after the other
        wanted.sort_unstable();
        let mut path = Path { pivots: vec![], wanted, change: vec![], found: BTreeSet::new(), all: vec![] };
        self.extend(&mut path, size)?;
        Ok(path.all)
    }

    fn extend(&mut self, path: &mut Path, left: usize) -> Result<(), Stopped> {
        // what is solved already is a smaller repair
        let Some(row) = self.narrowest(path) else { return Ok(()) };
        for unknown in self.candidates(path, row) {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return Err(Stopped::Work);
            }
            let Some(pivot) = path.reduce(unknown, &self.columns[unknown], row)? else {
                continue;
            };
            if left == 1 && path.wanted.len() != pivot.column.len() {
                continue;
            }
            let before = (path.wanted.clone(), path.change.clone());
            path.take(pivot).ok_or(Stopped::Size)?;
            if left > 1 {
                self.extend(path, left - 1)?;
            } else if path.wanted.is_empty() {
                path.record();
            }
            path.pivots.pop();
            (path.wanted, path.change) = before;
        }
        Ok(())
    }

    /// The broken equation with the fewest unknowns to try.
    fn narrowest(&self, path: &Path) -> Option<usize> {
        let width = |row: usize| {
            let own = self.equations[row].terms.len();
            let by = path.pivots.iter().filter(|p| at(&p.column, row).is_some());
            own + by.map(|p| self.equations[p.row].terms.len()).sum::<usize>()
        };
        path.wanted.iter().map(|(row, _)| *row).min_by_key(|row| (width(*row), *row))
    }

    /// The unknowns that can stand in an equation once those taken are eliminated.
    fn candidates(&self, path: &Path, row: usize) -> BTreeSet<usize> {
        let rows = path.pivots.iter().filter(|p| at(&p.column, row).is_some()).map(|p| p.row);
        let all = rows.chain([row]).flat_map(|r| &self.equations[r].terms).map(|(unknown, _)| *unknown);
        all.filter(|u| path.pivots.iter().all(|p| p.unknown != *u)).collect()
    }
}

/// An unknown that was taken, with the equation that it was eliminated by.
struct Pivot {
    unknown: usize,
    row: usize,
    /// What it does to the equations once those before it are eliminated; 1 at `row`.
    column: Sparse,
    /// The changes that do so.
    change: Sparse,
}

/// The unknowns taken so far.
struct Path {
    pivots: Vec<Pivot>,
    /// By how much each equation must still grow.
    wanted: Sparse,
    /// The changes so far.
    change: Sparse,
    found: BTreeSet<Vec<usize>>,
    all: Vec<Change>,
}

impl Path {
    /// An unknown's column after elimination; `None` if it no longer stands in `row`.
    fn reduce(&self, unknown: usize, column: &Sparse, row: usize) -> Result<Option<Pivot>, Stopped> {
        let (mut column, mut change) = (column.clone(), vec![(unknown, Number::from(1))]);
        for pivot in &self.pivots {
            if let Some(times) = at(&column, pivot.row) {
                column = less(&column, &pivot.column, times).ok_or(Stopped::Size)?;
                change = less(&change, &pivot.change, times).ok_or(Stopped::Size)?;
            }
        }
        let Some(lead) = at(&column, row) else { return Ok(None) };
        let (column, change) = (over(&column, lead), over(&change, lead));
        let column = column.ok_or(Stopped::Size)?;
        Ok(Some(Pivot { unknown, row, column, change: change.ok_or(Stopped::Size)? }))
    }

    fn take(&mut self, pivot: Pivot) -> Option<()> {
        let times = at(&self.wanted, pivot.row)?;
        self.wanted = less(&self.wanted, &pivot.column, times)?;
        self.change = less(&self.change, &pivot.change, -times)?;
        self.pivots.push(pivot);
        Some(())
    }

    fn record(&mut self) {
        // an unknown that need not change makes the set no smallest one
        let set: Vec<usize> = self.change.iter().map(|(unknown, _)| *unknown).collect();
        if set.len() == self.pivots.len() && self.found.insert(set) {
            self.all.push(self.change.clone());
        }
    }
}

fn at(sparse: &Sparse, index: usize) -> Option<Number> {
    sparse.iter().find(|(i, _)| *i == index).map(|(_, n)| *n)
}

/// `of - times × other`; `None` beyond what is exact.
fn less(of: &Sparse, other: &Sparse, times: Number) -> Option<Sparse> {
    let mut out = of.clone();
    for (index, number) in other {
        let taken = number.checked_mul(&times)?;
        match out.binary_search_by_key(index, |(i, _)| *i) {
            Ok(place) => out[place].1 = out[place].1.checked_sub(&taken)?,
            Err(place) => out.insert(place, (*index, -taken)),
        }
    }
    out.retain(|(_, n)| !n.is_zero());
    Some(out)
}

fn over(a: &Sparse, by: Number) -> Option<Sparse> {
    a.iter().map(|(i, n)| Some((*i, n.checked_div(&by)?))).collect()
}

/// `Σ times × value + constant`; `None` beyond what is exact.
pub fn sum(terms: &[(usize, Number)], values: &[Number], constant: Number) -> Option<Number> {
    terms.iter().try_fold(constant, |sum, (i, times)| sum.checked_add(&times.checked_mul(&values[*i])?))
}

//! The likely cause: which figures, changed, would make every broken equation hold.
//!
//! The equations are the rules' own: what they compare, taken from their plans, so that a new rule takes part without
//! a word here. Equations that hold bind a repair as much as those that fail; so do `≤` and `≥` that hold, and the
//! kind of each figure, which may have to be whole or not negative. Only rules that end in a certain error take part:
//! a doubtful equation proves nothing about a figure. Statements of prose do not take part either; they bear witness
//! for one of several repairs.
//!
//! Broken equations that share a figure belong together. Each such group is given the smallest repair, counted in
//! figures changed; groups that cannot be mended alone, because a mistake in one hides in an equation that holds, are
//! mended together. Where several repairs are equally small they are all found: then the wrong figure is not certain,
//! and the cause says so. An act that people are known to commit, such as a row moved by one cell, counts as one however
//! many figures it makes wrong. Fewest figures is likelihood, not proof: two mistakes can look like one. Must not know
//! a particular rule.

mod account;
mod deed;
mod exchange;
mod group;
mod lines;
mod recomputed;
mod search;
mod shift;
mod slip;
mod totals;
mod whole;
mod witness;

use super::lang::figures::{CellRef, Linear, Whose};
use super::plan::{Op, Stated, Step};
use super::scope::Subject;
use super::{Rule, RuleEngine, Way};
use crate::cause::Cause;
use crate::finding::Finding;
use crate::report::Report;
use num_traits::{CheckedAdd, CheckedMul, Signed, Zero};
use rust_decimal::Decimal;
use search::{Equation, Number, sum};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use witness::Witness;

/// What say a rule in force has in causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// Its findings are certain errors: what it compares binds every repair.
    Certain,
    /// Its findings may be wrong: it bears witness, no more.
    Doubtful,
    /// None, since it does not run here.
    None,
}

impl RuleEngine {
    /// The likely causes of a report's findings, in the order of the findings they explain.
    ///
    /// `stated` are the numbers of prose that rules held against the tables.
    pub fn causes(
        &self,
        report: &Arc<Report>,
        findings: &[Finding],
        stated: &[(&Rule, Arc<Stated>)],
        voice: impl Fn(&Rule) -> Voice,
    ) -> Vec<Cause> {
        let in_force = self.in_force(&Subject::of(report));
        let mut sums = Sums::new(report);
        let voices: Vec<(&Rule, Voice)> = self.rules().iter().map(|r| (r, voice(r))).collect();
        let mut compare = |wanted: Voice, add: fn(&mut Sums, &Rule, Op, &Linear, &Linear)| {
            for (rule, _) in voices.iter().filter(|(_, v)| *v == wanted) {
                let Way::Plan(plan) = self.way(rule, report, in_force) else { continue };
                for step in &plan.steps {
                    if let Step::Compare(c) = step
                        && c.said.is_none()
                    {
                        for (left, right) in c.left.items.iter().zip(&c.right.items) {
                            add(&mut sums, rule, c.op, left, right);
                        }
                    }
                }
            }
        };
        compare(Voice::Certain, |sums, rule, op, left, right| sums.add(&rule.header().id, op, left, right));
        compare(Voice::Doubtful, |sums, rule, op, left, right| {
            if op == Op::Equal {
                sums.hear_of_prior(&rule.header().id, left, right);
            }
        });
        for (rule, stated) in stated {
            match voice(rule) {
                Voice::None => {}
                voice => sums.hear(&rule.header().id, voice, stated),
            }
        }
        sums.know_all();
        sums.causes(findings)
    }
}

/// Where an equation or inequality comes from.
struct Origin {
    rule: String,
    /// Its cells in the order in which a finding names them.
    cells: Vec<CellRef>,
    /// The unknown that stands alone on its side, and what it is the sum of.
    total: Option<(usize, Vec<(usize, Number)>)>,
}

/// `Σ times × figure + constant` is at most, or at least, nought.
struct Bound {
    op: Op,
    terms: Vec<(usize, Number)>,
    value: Number,
    origin: Origin,
}

/// All equations and inequalities over a report's figures.
struct Sums<'a> {
    report: &'a Report,
    index: BTreeMap<CellRef, usize>,
    cells: Vec<CellRef>,
    values: Vec<Number>,
    equations: Vec<Equation>,
    origins: Vec<Origin>,
    /// The equations that each unknown stands in.
    stands: Vec<Vec<usize>>,
    bounds: Vec<Bound>,
    /// The figures of equations that could not be used.
    unused: Vec<Vec<CellRef>>,
    witnesses: Vec<Witness>,
}

impl<'a> Sums<'a> {
    fn new(report: &'a Report) -> Self {
        Self {
            report,
            index: BTreeMap::new(),
            cells: vec![],
            values: vec![],
            equations: vec![],
            origins: vec![],
            stands: vec![],
            bounds: vec![],
            unused: vec![],
            witnesses: vec![],
        }
    }

    fn unknown(&mut self, cell: CellRef) -> Option<usize> {
        if let Some(index) = self.index.get(&cell) {
            return Some(*index);
        }
        let value = number(cell.figure(self.report).number()?)?;
        self.index.insert(cell, self.cells.len());
        self.cells.push(cell);
        self.values.push(value);
        self.stands.push(vec![]);
        Some(self.cells.len() - 1)
    }

    /// Knows every figure of the tables that equations speak of: those of an equation that could not be used may have
    /// moved with others.
    fn know_all(&mut self) {
        let tables: BTreeSet<usize> = self.cells.iter().map(|c| c.table).collect();
        for table in tables {
            for cell in 0..self.report.table_form(table).cells.len() {
                self.unknown(CellRef { whose: Whose::Own, table, cell });
            }
        }
    }

    /// One side of a comparison: its unknowns, and the rest. What last year's report says is published and known: no
    /// unknown.
    fn side(&mut self, side: &Linear, sign: i128) -> Option<(Vec<(usize, Number)>, Number)> {
        let mut terms = Vec::new();
        let mut rest = number(side.constant)?.checked_mul(&sign.into())?;
        for term in &side.terms {
            let times = number(term.times)?.checked_mul(&sign.into())?;
            if term.cell.whose == Whose::Own {
                terms.push((self.unknown(term.cell)?, times));
            } else {
                let value = number(term.cell.figure(self.report).number()?)?;
                rest = rest.checked_add(&value.checked_mul(&times)?)?;
            }
        }
        Some((terms, rest))
    }

    fn add(&mut self, rule: &str, op: Op, left: &Linear, right: &Linear) {
        let cells: Vec<CellRef> = left.terms.iter().chain(&right.terms).map(|t| t.cell).collect();
        if self.use_sum(rule, op, left, right, &cells).is_none() && op == Op::Equal {
            self.unused.push(cells);
        }
    }

    fn use_sum(
        &mut self,
        rule: &str,
        op: Op,
        left: &Linear,
        right: &Linear,
        cells: &[CellRef],
    ) -> Option<()> {
        let ((l, left), (r, right)) = (self.side(left, 1)?, self.side(right, -1)?);
        let constant = left.checked_add(&right)?;
        let mut terms: BTreeMap<usize, Number> = BTreeMap::new();
        for (unknown, times) in l.iter().chain(&r) {
            let entry = terms.entry(*unknown).or_default();
            *entry = entry.checked_add(times)?;
        }
        terms.retain(|_, times| !times.is_zero());
        let terms: Vec<(usize, Number)> = terms.into_iter().collect();
        let value = sum(&terms, &self.values, constant)?;
        let negated = |side: &[(usize, Number)]| side.iter().map(|(u, n)| (*u, -*n)).collect::<Vec<_>>();
        let total = match (&l[..], &r[..]) {
            ([(one, _)], others) if left.is_zero() => Some((*one, negated(others))),
            (others, [(one, _)]) if right.is_zero() => Some((*one, others.to_vec())),
            _ => None,
        };
        let origin = Origin { rule: rule.to_string(), cells: cells.to_vec(), total };
        if op == Op::Equal {
            for (unknown, _) in &terms {
                self.stands[*unknown].push(self.equations.len());
            }
            self.equations.push(Equation { terms, residual: value });
            self.origins.push(origin);
        } else {
            self.bounds.push(Bound { op, terms, value, origin });
        }
        Some(())
    }

    fn causes(&self, findings: &[Finding]) -> Vec<Cause> {
        let broken: Vec<usize> =
            (0..self.equations.len()).filter(|e| !self.equations[*e].residual.is_zero()).collect();
        if broken.is_empty() {
            return vec![];
        }
        let causes = self.explained(&broken).into_iter().map(|group| self.cause(group, findings));
        let mut causes: Vec<(BTreeSet<usize>, Cause)> =
            causes.filter(|(_, cause)| !cause.explains.is_empty()).collect();
        // what was not found says the least
        let key = |(explains, cause): &(BTreeSet<usize>, Cause)| (cause.repairs.is_empty(), explains.clone());
        causes.sort_by_cached_key(key);
        causes.into_iter().map(|(_, cause)| cause).collect()
    }
}

impl Bound {
    fn holds(&self, change: &[(usize, Number)]) -> bool {
        let moved = self.terms.iter().try_fold(self.value, |value, (unknown, times)| {
            match change.iter().find(|(u, _)| u == unknown) {
                Some((_, by)) => value.checked_add(&times.checked_mul(by)?),
                None => Some(value),
            }
        });
        moved.is_some_and(|value| match self.op {
            Op::AtMost => !value.is_positive(),
            Op::AtLeast => !value.is_negative(),
            Op::Equal => value.is_zero(),
        })
    }
}

/// Exactly the same number.
fn number(n: Decimal) -> Option<Number> {
    let n = n.normalize();
    Some(Number::new(n.mantissa(), 10_i128.checked_pow(n.scale())?))
}

/// A number written out; `None` for a fraction that has no end.
fn text(n: Number) -> Option<String> {
    let scale = (0..=28).find(|scale| (10_i128.pow(*scale) % n.denom()).is_zero())?;
    let mantissa = n.numer().checked_mul(&(10_i128.pow(scale) / n.denom()))?;
    Some(Decimal::try_from_i128_with_scale(mantissa, scale).ok()?.normalize().to_string())
}

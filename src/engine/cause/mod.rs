//! The likely cause: which figures, changed, would make every broken equation hold.
//!
//! The equations are the rules' own: what they compare, taken from their plans, so that a new rule takes part without
//! a word here. Equations that hold bind a repair as much as those that fail; so do `≤` and `≥` that hold, and the
//! kind of each figure, which may have to be whole or not negative. Only rules that end in a certain error take part:
//! a doubtful equation proves nothing about a figure. Statements of prose do not take part either.
//!
//! Broken equations that share a figure belong together. Each such group is given the smallest repair, counted in
//! figures changed; groups that cannot be mended alone, because a mistake in one hides in an equation that holds, are
//! mended together. Where several repairs are equally small they are all found: then the wrong figure is not certain,
//! and the cause says so. Fewest figures is likelihood, not proof: two mistakes can look like one. Must not know a
//! particular rule.

mod group;
mod search;
mod shift;
mod slip;

use super::lang::figures::{CellRef, Linear, Whose};
use super::plan::{Op, Step};
use super::scope::Subject;
use super::{Recorded, Rule, RuleEngine};
use crate::cause::{Cause, Change, MOST_REPAIRS, Repair, Slip};
use crate::finding::Finding;
use crate::report::Report;
use group::Group;
use num_traits::{CheckedAdd, CheckedMul, Signed, Zero};
use rust_decimal::Decimal;
use search::{Equation, Number, sum};
use slip::{Setting, slip, weight};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl RuleEngine {
    /// The likely causes of a report's findings, in the order of the findings they explain.
    ///
    /// `counts` tells whether a rule in force may speak of causes here: its findings are certain errors.
    pub fn causes(
        &self,
        report: &Arc<Report>,
        findings: &[Finding],
        counts: impl Fn(&Rule) -> bool,
    ) -> Vec<Cause> {
        let in_force = self.in_force(&Subject::of(report));
        let mut sums = Sums::new(report);
        for rule in self.rules().iter().filter(|r| counts(r)) {
            let Recorded::Plan(plan) = self.record(rule, &report.layout, in_force) else { continue };
            for step in &plan.steps {
                if let Step::Compare(c) = step
                    && c.said.is_none()
                {
                    for (left, right) in c.left.items.iter().zip(&c.right.items) {
                        sums.add(&rule.header().id, c.op, left, right);
                    }
                }
            }
        }
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
    bounds: Vec<Bound>,
    /// The figures of equations that could not be used.
    unused: Vec<Vec<CellRef>>,
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
            bounds: vec![],
            unused: vec![],
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
        Some(self.cells.len() - 1)
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
        let mut causes: Vec<Cause> = self
            .located(&broken)
            .into_iter()
            .map(|group| self.cause(group, findings))
            .filter(|cause| !cause.explains.is_empty())
            .collect();
        causes.sort_by(|a, b| a.explains.cmp(&b.explains));
        causes
    }

    fn cause(&self, group: Group, findings: &[Finding]) -> Cause {
        let origins = group.equations.iter().map(|e| &self.origins[*e]);
        let cells: BTreeSet<CellRef> = origins.clone().flat_map(|o| o.cells.iter().copied()).collect();
        let mut explains: BTreeSet<usize> = origins.flat_map(|o| self.told_by(o, findings)).collect();
        let unused = self.unused.iter().filter(|u| u.iter().any(|c| cells.contains(c))).count();
        let (mut repairs, within) = match group.answer {
            Ok(repairs) => (repairs, None),
            Err(within) => (vec![], Some(within)),
        };
        // an inequality that each of the repairs mends is explained as well
        let mends = |b: &&Bound| !b.holds(&[]) && repairs.iter().all(|r| b.holds(r));
        if within.is_none() {
            let mended = self.bounds.iter().filter(mends);
            explains.extend(mended.flat_map(|b| self.told_by(&b.origin, findings)));
        }
        repairs.sort();
        let mut ranked: Vec<(_, Repair)> = repairs
            .iter()
            .filter_map(|change| {
                let mut repair = self.repair(change, &group.equations)?;
                if group.shifted {
                    repair.changes.iter_mut().for_each(|c| c.slip = Some(Slip::Shifted));
                }
                Some((self.rank(change, &repair, &group.equations), repair))
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let count = ranked.len();
        let repairs = ranked.into_iter().map(|(_, repair)| repair).take(MOST_REPAIRS).collect();
        Cause { explains: explains.into_iter().collect(), repairs, count, within, unused }
    }

    /// What names one of several equally small repairs before others: figures that all stand in broken equations,
    /// slips that are recognised, sums rather than what they are made of.
    fn rank(&self, change: &search::Change, repair: &Repair, equations: &[usize]) -> impl Ord + Copy + use<> {
        let stands =
            |u: usize| equations.iter().any(|e| self.equations[*e].terms.iter().any(|(v, _)| *v == u));
        let hidden = change.iter().filter(|(u, _)| !stands(*u)).count();
        let telling: u32 = repair.changes.iter().map(|c| weight(c.slip.as_ref())).sum();
        let total =
            |u: usize| equations.iter().any(|e| self.origins[*e].total.as_ref().is_some_and(|t| t.0 == u));
        let totals = change.iter().filter(|(u, _)| total(*u)).count();
        (hidden, Reverse(telling), Reverse(totals))
    }

    fn repair(&self, change: &search::Change, equations: &[usize]) -> Option<Repair> {
        let mut changes = Vec::new();
        for (unknown, by) in change {
            let (cell, now) = (self.cells[*unknown], self.values[*unknown]);
            let right = now.checked_add(by)?;
            let (now_text, right_text) = (text(now)?, text(right)?);
            // the shortest sum it should be is the one to look at
            let totals = equations.iter().filter_map(|e| self.origins[*e].total.as_ref());
            let operands = totals.filter(|t| t.0 == *unknown).map(|t| &t.1).min_by_key(|o| o.len());
            let value = |u: usize| {
                let other = change.iter().find(|(v, _)| *v == u).map(|(_, n)| *n);
                self.values[u].checked_add(&other.unwrap_or_default())
            };
            let operands = operands.into_iter().flatten().filter_map(|(u, times)| {
                let cell = self.cells[*u];
                Some((self.report.cell_place(cell.table, cell.cell), value(*u)?.checked_mul(times)?))
            });
            let setting = Setting {
                now: (&now_text, now),
                proposed: (&right_text, right),
                operands: operands.collect(),
                prior: self.prior(cell),
            };
            let slip = slip(&setting);
            let place = self.report.cell_place(cell.table, cell.cell);
            let (table, cell) = (cell.table, cell.cell);
            changes.push(Change { place, table, cell, now: now_text, proposed: right_text, slip });
        }
        changes.sort_by_key(|c| (c.table, c.cell));
        Some(Repair { changes })
    }

    /// The same figure in last year's report, where that is at hand.
    fn prior(&self, cell: CellRef) -> Option<Number> {
        let last = &self.report.prior.given()?.report;
        let (own, theirs) = (self.report.table_form(cell.table), last.table_form(cell.table));
        let at = own.cells.get(cell.cell)?;
        let (row, column) = (&own.rows.get(at.row)?.id, &own.columns.get(at.column)?.id);
        let (form, before) = (self.report.form(), last.form());
        if form.lacks_row_before(before, cell.table, row).is_some()
            || form.lacks_column_before(before, cell.table, column).is_some()
        {
            return None;
        }
        let theirs = theirs.cell(theirs.row(row)?, theirs.column(column)?)?;
        number(last.figure(cell.table, theirs).number()?)
    }

    /// The findings that tell of an equation or inequality.
    fn told_by<'f>(
        &self,
        origin: &'f Origin,
        findings: &'f [Finding],
    ) -> impl Iterator<Item = usize> + use<'f> {
        let pointers: Vec<Option<String>> =
            origin.cells.iter().map(|c| c.place(self.report).pointer).collect();
        findings.iter().enumerate().filter_map(move |(index, f)| {
            let same = f.rule == origin.rule
                && f.figures.len() == pointers.len()
                && f.figures.iter().zip(&pointers).all(|(a, p)| a.place.pointer == *p);
            same.then_some(index)
        })
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

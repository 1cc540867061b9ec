//! A group of broken equations put into a cause: its repairs ranked and given words, and the findings that it explains.
//!
//! Must not know how repairs are found.

use super::deed::Deed;
use super::group::Group;
use super::slip::{Setting, slip, weight};
use super::{Bound, Sums, number, search, text};
use crate::cause::{Act, Cause, Change, MOST_REPAIRS, Repair, Slip, Speaks};
use crate::engine::lang::figures::CellRef;
use crate::finding::Finding;
use num_traits::{CheckedAdd, CheckedMul, Zero};
use search::Number;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// How telling an act is: that so many figures fit it is no chance.
const ACT_WEIGHT: u32 = 10;

impl Sums<'_> {
    /// A group's cause, with the findings of equations and inequalities among those it explains.
    pub(super) fn cause(&self, group: Group, findings: &[Finding]) -> (BTreeSet<usize>, Cause) {
        let origins = group.equations.iter().map(|e| &self.origins[*e]);
        let cells: BTreeSet<CellRef> = origins.clone().flat_map(|o| o.cells.iter().copied()).collect();
        let mut explains: BTreeSet<usize> =
            origins.flat_map(|o| self.told_by(&o.rule, &o.cells, findings)).collect();
        let unused = self.unused.iter().filter(|u| u.iter().any(|c| cells.contains(c))).count();
        let (mut repairs, within) = match group.answer {
            Ok(repairs) => (repairs, None),
            Err(within) => (vec![], Some(within)),
        };
        // an act and the same figures changed one by one are one repair
        let mut deeds = group.deeds;
        let is_explained = repairs.len() != 1 || self.is_slip(&repairs[0], &group.equations);
        // two figures or more leave room for an act, a weak one too
        let by_one = repairs.iter().any(|change| change.len() == 1);
        deeds.retain(|d| {
            let is_told = d.borne_out > 0 || d.shows && d.is_strong;
            is_told && (d.is_strong || !by_one) || !is_explained || self.is_supported_by_many(d)
        });
        let listed = repairs.len();
        repairs.retain(|change| deeds.iter().all(|d| d.change != *change));
        let count = group.count - (listed - repairs.len()) + deeds.len();
        repairs.sort();
        let acts = deeds.into_iter().map(|d| (d.change, Some((d.act, d.borne_out > 0 && d.is_strong))));
        let repairs: Vec<(search::Change, Option<(Act, bool)>)> =
            acts.chain(repairs.into_iter().map(|change| (change, None))).collect();
        // an inequality that each of the repairs mends is explained as well
        let mends = |b: &&Bound| !b.holds(&[]) && repairs.iter().all(|(r, _)| b.holds(r));
        if within.is_none() {
            let mended = self.bounds.iter().filter(mends);
            explains.extend(mended.flat_map(|b| self.told_by(&b.origin.rule, &b.origin.cells, findings)));
        }
        let mut is_sure = count == 1 && !group.leaves_more;
        let mut ranked: Vec<(_, Repair, search::Change)> = repairs
            .into_iter()
            .filter_map(|(change, act)| {
                let is_firm = act.as_ref().is_none_or(|(_, firm)| *firm);
                let mut repair = self.repair(&change, &group.equations)?;
                repair.act = act.map(|(act, _)| act).or_else(|| self.exchanged(&change));
                if matches!(repair.act, Some(Act::Shifted { .. })) {
                    repair.changes.iter_mut().for_each(|c| c.slip = Some(Slip::Shifted));
                }
                let (weight, evidence) = self.evidence(&change);
                repair.evidence = evidence;
                let rank = (weight, !is_firm, self.rank(&change, &repair, &group.equations));
                // noughts are no evidence of themselves: they give a name, not a rank
                if repair.act.is_none() && repair.evidence.iter().all(|e| e.speaks == Speaks::For) {
                    repair.act = self.noughted(&change);
                }
                is_sure &= is_firm || self.is_witnessed(&change);
                Some((rank, repair, change))
            })
            .collect();
        ranked.sort_by_key(|(rank, ..)| *rank);
        // what contradicts the figures and agrees with those proposed first
        let mut with_witnesses = explains.clone();
        if let Some((.., change)) = ranked.first() {
            with_witnesses.extend(self.reconciled(change, findings));
        }
        let repairs: Vec<Repair> =
            ranked.into_iter().map(|(_, repair, _)| repair).take(MOST_REPAIRS).collect();
        let is_certain = is_sure && repairs.iter().all(|r| r.evidence.iter().all(|e| !e.is_doubt()));
        let explains_all = with_witnesses.into_iter().collect();
        let cause = Cause { explains: explains_all, repairs, count, is_certain, within, unused };
        (explains, cause)
    }

    /// Whether a repair is one that a telling slip of the pen explains.
    fn is_slip(&self, change: &search::Change, equations: &[usize]) -> bool {
        self.repair(change, equations).is_some_and(|r| r.changes.iter().any(|c| weight(c.slip.as_ref()) > 1))
    }

    /// What names one of several equally small repairs before others: one act, figures that all stand in broken
    /// equations, slips that are recognised, sums rather than what they are made of.
    fn rank(&self, change: &search::Change, repair: &Repair, equations: &[usize]) -> impl Ord + Copy + use<> {
        let stands =
            |u: usize| equations.iter().any(|e| self.equations[*e].terms.iter().any(|(v, _)| *v == u));
        let acts = if repair.act.is_some() { 1 } else { change.len() };
        let hidden = change.iter().filter(|(u, _)| !stands(*u)).count();
        let telling: u32 = match repair.act {
            Some(_) => ACT_WEIGHT,
            None => repair.changes.iter().map(|c| weight(c.slip.as_ref())).sum(),
        };
        let total =
            |u: usize| equations.iter().any(|e| self.origins[*e].total.as_ref().is_some_and(|t| t.0 == u));
        let totals = change.iter().filter(|(u, _)| total(*u)).count();
        (acts, hidden, Reverse(telling), Reverse(totals))
    }

    /// Whether two figures are to stand in each other's place.
    fn exchanged(&self, change: &search::Change) -> Option<Act> {
        let [(a, by), (b, back)] = change[..] else { return None };
        let is_exchange = by == -back && self.values[a].checked_add(&by) == Some(self.values[b]);
        // a figure beside a nought stands in the wrong place, no more
        let are_figures = [a, b].iter().all(|u| !self.values[*u].is_zero());
        (is_exchange && are_figures).then(|| self.exchange_of(a, b))
    }

    /// Whether figures are to stand in a row of noughts.
    fn noughted(&self, change: &search::Change) -> Option<Act> {
        let (one, _) = change.first()?;
        let row = |u: usize| (self.cells[u].table, self.row_and_column(u).map(|at| at.0));
        let is_row = change.len() > 1 && change.iter().all(|(u, _)| row(*u) == row(*one));
        let (table, Some(at)) = row(*one) else { return None };
        let line = self.rows(table).into_iter().nth(at).filter(|_| is_row)?;
        (self.figures_of(&line) == 0).then_some(Act::Nought(line.place))
    }

    fn is_supported_by_many(&self, deed: &Deed) -> bool {
        self.is_witnessed(&deed.change) || matches!(deed.act, Act::Recomputed(_))
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
        Some(Repair { changes, act: None, evidence: vec![] })
    }

    /// The same figure in last year's report, where that is at hand.
    pub(super) fn prior(&self, cell: CellRef) -> Option<Number> {
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

    /// The findings of a rule that name these cells.
    pub(super) fn told_by<'f>(
        &self,
        rule: &'f str,
        cells: &[CellRef],
        findings: &'f [Finding],
    ) -> impl Iterator<Item = usize> + use<'f> {
        let pointers: Vec<Option<String>> = cells.iter().map(|c| c.place(self.report).pointer).collect();
        findings.iter().enumerate().filter_map(move |(index, f)| {
            let same = f.rule == rule
                && f.figures.len() == pointers.len()
                && f.figures.iter().zip(&pointers).all(|(a, p)| a.place.pointer == *p);
            same.then_some(index)
        })
    }
}

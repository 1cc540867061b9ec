//! Broken equations in groups that share a mistake, each with its smallest repairs.
//!
//! Groups that can be mended alone are; the others are mended two by two or all at once, as a mistake in one may hide
//! in an equation that holds. Must not know findings or words.

use super::Sums;
use super::search::{self, MOST_CELLS, Number, Stopped, System};
use super::text;
use crate::form::Kind;
use num_traits::{CheckedAdd, Signed};
use std::collections::{BTreeMap, BTreeSet};

/// Broken equations that belong together, and what mends them, or up to how many figures nothing does.
pub(super) struct Group {
    pub(super) equations: Vec<usize>,
    pub(super) answer: Result<Vec<search::Change>, usize>,
    /// Whether each of the repairs moves a whole row.
    pub(super) shifted: bool,
}

impl Group {
    fn new(equations: Vec<usize>, answer: Result<Vec<search::Change>, usize>) -> Self {
        Self { equations, answer, shifted: false }
    }
}

impl Sums<'_> {
    /// Groups of broken equations with their smallest repairs.
    pub(super) fn located(&self, broken: &[usize]) -> Vec<Group> {
        let mut system = System::new(&self.equations, self.cells.len());
        let all: Vec<usize> = (0..self.equations.len()).collect();
        let related = self.grouped(&all);
        let (mut groups, mut open) = (Vec::new(), Vec::new());
        for equations in self.grouped(broken) {
            let least = self.least(&equations);
            match self.repairs(&mut system, &equations, least) {
                Ok(repairs) if !repairs.is_empty() => groups.push(Group::new(equations, Ok(repairs))),
                _ => open.push((equations, least)),
            }
        }
        // a mistake that hides in an equation that holds leaves several groups open at once
        for related in related {
            let (mine, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(|(e, _)| related.contains(&e[0]));
            open = rest;
            if !mine.is_empty() {
                groups.extend(self.together(&mut system, &mine).into_iter().map(|g| self.shifted(g)));
            }
        }
        groups
    }

    /// Mends groups together that cannot be mended alone: two by two where each has but one partner, else all at once.
    fn together(&self, system: &mut System, open: &[(Vec<usize>, usize)]) -> Vec<Group> {
        let (mut groups, mut left) = (Vec::new(), open.to_vec());
        if open.len() > 2 {
            let mut partners: Vec<Vec<usize>> = vec![vec![]; open.len()];
            let mut mended = BTreeMap::new();
            for (i, (one, least)) in open.iter().enumerate() {
                for (j, (other, more)) in open.iter().enumerate().skip(i + 1) {
                    let equations = [one.as_slice(), other].concat();
                    if let Ok(repairs) = self.repairs(system, &equations, least + more)
                        && !repairs.is_empty()
                    {
                        partners[i].push(j);
                        partners[j].push(i);
                        mended.insert((i, j), Group::new(equations, Ok(repairs)));
                    }
                }
            }
            let sure = |i: usize| matches!(partners[i][..], [j] if partners[j] == [i]);
            left =
                open.iter().enumerate().filter(|(i, _)| !sure(*i)).map(|(_, group)| group.clone()).collect();
            groups = mended.into_iter().filter(|((i, _), _)| sure(*i)).map(|(_, group)| group).collect();
        }
        if !left.is_empty() {
            groups.push(self.at_once(system, &left));
        }
        groups
    }

    fn at_once(&self, system: &mut System, open: &[(Vec<usize>, usize)]) -> Group {
        let equations: Vec<usize> = open.iter().flat_map(|(e, _)| e.iter().copied()).collect();
        let least: usize = open.iter().map(|(_, least)| least).sum();
        for size in least..=MOST_CELLS {
            match self.repairs(system, &equations, size) {
                Ok(repairs) if repairs.is_empty() => {}
                Ok(repairs) => return Group::new(equations, Ok(repairs)),
                Err(_) => return Group::new(equations, Err(size - 1)),
            }
        }
        Group::new(equations, Err(MOST_CELLS.max(least - 1)))
    }

    /// The repairs of a size that figures of these kinds allow and that break no inequality.
    fn repairs(
        &self,
        system: &mut System,
        equations: &[usize],
        size: usize,
    ) -> Result<Vec<search::Change>, Stopped> {
        let mut repairs = system.repairs(equations, size)?;
        repairs.retain(|change| self.is_allowed(change));
        Ok(repairs)
    }

    pub(super) fn is_allowed(&self, change: &search::Change) -> bool {
        let kinds = change.iter().all(|(unknown, by)| {
            let cell = self.cells[*unknown];
            let form = self.report.table_form(cell.table);
            let kind = form.cells.get(cell.cell).map(|c| form.columns[c.column].kind);
            let Some(value) = self.values[*unknown].checked_add(by) else { return false };
            match kind {
                Some(Kind::Count) => value.is_integer() && !value.is_negative(),
                Some(Kind::Change) => value.is_integer(),
                Some(Kind::Money) => !value.is_negative() && text(value).is_some(),
                None => false,
            }
        });
        kinds && self.bounds.iter().all(|b| !b.holds(&[]) || b.holds(change))
    }

    /// Equations in groups: those that share a figure, directly or by way of others.
    fn grouped(&self, equations: &[usize]) -> Vec<Vec<usize>> {
        let mut groups: Vec<(BTreeSet<usize>, Vec<usize>)> = Vec::new();
        for &equation in equations {
            let mut cells: BTreeSet<usize> = self.equations[equation].terms.iter().map(|(u, _)| *u).collect();
            let mut members = vec![equation];
            groups.retain_mut(|(theirs, others)| {
                let apart = theirs.is_disjoint(&cells);
                if !apart {
                    cells.append(theirs);
                    members.append(others);
                }
                apart
            });
            members.sort_unstable();
            groups.push((cells, members));
        }
        groups.into_iter().map(|(_, members)| members).collect()
    }

    /// How many figures must at least change: one where a figure stands in all of them.
    fn least(&self, equations: &[usize]) -> usize {
        let stands = |u: usize, e: &usize| self.equations[*e].terms.iter().any(|(v, _)| *v == u);
        let in_all = |(u, _): &(usize, Number)| equations.iter().all(|e| stands(*u, e));
        if self.equations[equations[0]].terms.iter().any(in_all) { 1 } else { 2 }
    }
}

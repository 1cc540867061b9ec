//! Broken equations in groups that share a mistake, each with its smallest repairs.
//!
//! Groups that can be mended alone are; the others are mended two by two or all at once, as a mistake in one may hide
//! in an equation that holds. An act that mends whole groups joins their repairs; one that mends a part of what nothing
//! small mends leaves the rest to be mended alone. Must not know findings or words.

use super::Sums;
use super::deed::Deed;
use super::search::{self, MOST_CELLS, Number, Stopped, System};
use super::text;
use crate::form::Kind;
use num_traits::{CheckedAdd, Signed};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The most repairs of joined groups that are compared; all are counted.
const MOST_JOINED: usize = 200;

/// Broken equations that belong together, and what mends them, or up to how many figures nothing does.
pub(super) struct Group {
    pub(super) equations: Vec<usize>,
    pub(super) answer: Result<Vec<search::Change>, usize>,
    /// Acts that mend them as well.
    pub(super) deeds: Vec<Deed>,
    /// How many repairs there are beside the acts.
    pub(super) count: usize,
    /// Whether it is but a part of what is wrong together, and nothing mends the rest.
    pub(super) leaves_more: bool,
}

/// The most figures that no act is preferred to.
const FEW: usize = 2;

impl Group {
    fn new(equations: Vec<usize>, answer: Result<Vec<search::Change>, usize>) -> Self {
        let count = answer.as_ref().map_or(0, Vec::len);
        Self { equations, answer, deeds: vec![], count, leaves_more: false }
    }

    /// Groups as one: each repair of one with each repair of the others.
    fn join(groups: Vec<Self>) -> Option<Self> {
        let mut groups = groups.into_iter();
        let mut joined = groups.next()?;
        for group in groups {
            let (Ok(ours), Ok(theirs)) = (&joined.answer, &group.answer) else { return None };
            let both = ours.iter().flat_map(|a| theirs.iter().map(move |b| [a.as_slice(), b].concat()));
            let mut both: Vec<search::Change> = both.take(MOST_JOINED).collect();
            for change in &mut both {
                change.sort_unstable();
            }
            joined.count = joined.count.saturating_mul(group.count);
            joined.answer = Ok(both);
            joined.equations.extend(group.equations);
        }
        joined.equations.sort_unstable();
        Some(joined)
    }
}

impl Sums<'_> {
    /// Groups of broken equations with what mends them.
    pub(super) fn explained(&self, broken: &[usize]) -> Vec<Group> {
        let mut system = System::new(&self.equations, self.cells.len());
        let mut groups = self.by_few(self.alone(&mut system, broken));
        let mut rests: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
        let mut deeds = self.deeds(broken);
        deeds.sort_by_key(|d| Reverse(d.explains.len()));
        while let Some(first) = deeds.first().map(|d| d.explains.clone()) {
            let (same, rest): (Vec<Deed>, Vec<Deed>) = deeds.into_iter().partition(|d| d.explains == first);
            groups = self.with_deeds(&mut system, groups, &first, same, &mut rests);
            deeds = rest;
        }
        let (mut groups, mut open): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| g.answer.is_ok());
        // a mistake that hides in an equation that holds leaves several groups open at once
        let all: Vec<usize> = (0..self.equations.len()).collect();
        for related in self.grouped(&all) {
            let (mine, rest): (Vec<_>, Vec<_>) =
                open.into_iter().partition(|g| related.contains(&g.equations[0]));
            open = rest;
            let mine: Vec<(Vec<usize>, usize)> = mine
                .into_iter()
                .map(|g| {
                    let least = self.least(&g.equations);
                    (g.equations, least)
                })
                .collect();
            if !mine.is_empty() {
                groups.extend(self.together(&mut system, &mine, MOST_CELLS));
            }
        }
        let unmended: BTreeSet<usize> =
            groups.iter().filter(|g| g.answer.is_err()).flat_map(|g| g.equations.iter().copied()).collect();
        let leaves_more = |rest: &[usize]| rest.iter().any(|e| unmended.contains(e));
        for (part, _) in rests.iter().filter(|(_, rest)| leaves_more(rest)) {
            groups.iter_mut().filter(|g| g.equations == *part).for_each(|g| g.leaves_more = true);
        }
        groups
    }

    /// Groups that a few figures mend together, as one each: a figure and its row's total, as a spreadsheet sums it,
    /// is the everyday mistake, and no act is to break it up.
    fn by_few(&self, groups: Vec<Group>) -> Vec<Group> {
        let (mut groups, open): (Vec<_>, Vec<_>) = groups.into_iter().partition(|g| g.answer.is_ok());
        if open.len() < 2 {
            groups.extend(open);
            return groups;
        }
        // the work allowed for what is sought afterwards is left alone
        let mut system = System::new(&self.equations, self.cells.len());
        let open: Vec<(Vec<usize>, usize)> = open.into_iter().map(|g| (g.equations, 1)).collect();
        groups.extend(self.pairs(&mut system, &open, FEW).into_iter().map(|(_, group)| group));
        let is_paired = |e: &usize| groups.iter().any(|g| g.equations.contains(e));
        let left: Vec<Vec<usize>> =
            open.into_iter().map(|(e, _)| e).filter(|e| !e.iter().any(is_paired)).collect();
        groups.extend(left.into_iter().map(|equations| Group::new(equations, Err(0))));
        groups
    }

    /// The groups, with acts that explain the same equations. What they leave of groups that nothing mends alone is
    /// sought alone again.
    fn with_deeds(
        &self,
        system: &mut System,
        groups: Vec<Group>,
        explains: &[usize],
        mut deeds: Vec<Deed>,
        rests: &mut Vec<(Vec<usize>, Vec<usize>)>,
    ) -> Vec<Group> {
        let is_touched = |g: &Group| g.equations.iter().any(|e| explains.contains(e));
        let (touched, mut left): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(is_touched);
        let together: usize = touched.iter().map(|g| g.equations.len()).sum();
        let is_taken = touched.iter().any(|g| !g.deeds.is_empty());
        let is_mended = touched.iter().all(|g| g.answer.is_ok());
        // what the equations only allow may stand beside the repairs of one group, no more
        let by_one = |g: &Group| g.answer.iter().flatten().all(|change| change.len() == 1);
        let is_beside = is_mended && touched.len() == 1 && touched.iter().all(by_one);
        deeds.retain(|d| is_beside || d.borne_out > 0);
        // one that is not sure of itself leaves nothing behind to make sense of
        deeds.retain(|d| d.is_strong || together == explains.len());
        if is_taken || deeds.is_empty() || is_mended && together > explains.len() {
            left.extend(touched);
        } else if is_mended {
            left.extend(Group::join(touched).map(|group| Group { deeds, ..group }));
        } else {
            let of_all = touched.iter().flat_map(|g| g.equations.iter().copied());
            let rest: Vec<usize> = of_all.filter(|e| !explains.contains(e)).collect();
            left.push(Group { deeds, ..Group::new(explains.to_vec(), Ok(vec![])) });
            left.extend(self.by_few(self.alone(system, &rest)));
            rests.push((explains.to_vec(), rest));
        }
        left
    }

    /// Groups of broken equations with the smallest repairs of those that can be mended alone.
    fn alone(&self, system: &mut System, broken: &[usize]) -> Vec<Group> {
        let mend = |equations: Vec<usize>| {
            let repairs = self.repairs(system, &equations, self.least(&equations));
            let answer = repairs.ok().filter(|r| !r.is_empty()).ok_or(0);
            Group::new(equations, answer)
        };
        self.grouped(broken).into_iter().map(mend).collect()
    }

    /// Mends groups together that cannot be mended alone: two by two where each has but one partner, else all at once.
    fn together(&self, system: &mut System, open: &[(Vec<usize>, usize)], most: usize) -> Vec<Group> {
        let (mut groups, mut left) = (Vec::new(), open.to_vec());
        if open.len() > 2 {
            let pairs = self.pairs(system, open, most);
            let is_paired = |i: usize| pairs.iter().any(|((a, b), _)| i == *a || i == *b);
            left = (0..open.len()).filter(|i| !is_paired(*i)).map(|i| open[i].clone()).collect();
            groups = pairs.into_iter().map(|(_, group)| group).collect();
        }
        if !left.is_empty() {
            groups.push(self.at_once(system, &left));
        }
        groups
    }

    /// Groups that are mended two by two, each with the only partner that it has, by no more than `most` figures.
    fn pairs(
        &self,
        system: &mut System,
        open: &[(Vec<usize>, usize)],
        most: usize,
    ) -> Vec<((usize, usize), Group)> {
        let mut partners: Vec<Vec<usize>> = vec![vec![]; open.len()];
        let mut mended = BTreeMap::new();
        for (i, (one, least)) in open.iter().enumerate() {
            for (j, (other, more)) in open.iter().enumerate().skip(i + 1) {
                let equations = [one.as_slice(), other].concat();
                if least + more <= most
                    && let Ok(repairs) = self.repairs(system, &equations, least + more)
                    && !repairs.is_empty()
                {
                    partners[i].push(j);
                    partners[j].push(i);
                    mended.insert((i, j), Group::new(equations, Ok(repairs)));
                }
            }
        }
        let sure = |i: usize| matches!(partners[i][..], [j] if partners[j] == [i]);
        mended.into_iter().filter(|((i, _), _)| sure(*i)).collect()
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

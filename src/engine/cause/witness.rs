//! What else is said of the figures: by prose, and by the report of the year before.
//!
//! A witness never makes a cause and mends nothing; of several repairs that mend the equations alike it names the one
//! to look at first. Must not know a particular rule.

use super::Sums;
use super::search::{Number, sum};
use super::{Voice, number};
use crate::cause::{Evidence, Speaks};
use crate::engine::lang::figures::{CellRef, Linear, Whose};
use crate::engine::plan::Stated;
use crate::finding::{Finding, Words};
use crate::place::Place;
use num_traits::CheckedAdd;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// One who speaks of figures.
pub(super) struct Witness {
    name: Words,
    /// Whether what is said takes no reading.
    is_certain: bool,
    /// The sums that may be meant; one has to lie within the bounds.
    readings: Vec<(Vec<(usize, Number)>, Number)>,
    low: Option<Number>,
    high: Option<Number>,
    rule: String,
    /// Where a finding of it stands, or the figures it names.
    told: Told,
}

enum Told {
    At(Place),
    Of(Vec<CellRef>),
}

/// How much speaks for a repair: what is certain first.
pub(super) type Weight = (Reverse<i32>, Reverse<i32>);

impl Sums<'_> {
    /// Hears a statement of prose. One with a reading over figures that were not read says nothing.
    pub(super) fn hear(&mut self, rule: &str, voice: Voice, stated: &Stated) {
        let mut readings = Vec::new();
        for (_, figures) in &stated.readings {
            let Some(item) = figures.items.first() else { return };
            let Some(reading) = self.side(item, 1) else { return };
            readings.push(reading);
        }
        let bound = |n: Option<rust_decimal::Decimal>| n.map_or(Some(None), |n| number(n).map(Some));
        let (Some(low), Some(high)) = (bound(stated.amount.low), bound(stated.amount.high)) else { return };
        let written = &stated.spot.written;
        self.witnesses.push(Witness {
            name: Words::new(format!("正文“{written}”"), format!("the prose, “{written}”")),
            is_certain: voice == Voice::Certain,
            readings,
            low,
            high,
            rule: rule.to_string(),
            told: Told::At(stated.spot.place.clone()),
        });
    }

    /// Hears what the year before makes of a figure, where the rule is too doubtful to bind it.
    pub(super) fn hear_of_prior(&mut self, rule: &str, left: &Linear, right: &Linear) {
        let cells: Vec<CellRef> = left.terms.iter().chain(&right.terms).map(|t| t.cell).collect();
        let Some(before) = cells.iter().find(|c| c.whose == Whose::Prior) else { return };
        // its line is named once, not each of its figures
        let name = Place { column: None, ..before.place(self.report) }.title();
        let (Some((mut terms, a)), Some((more, b))) = (self.side(left, 1), self.side(right, -1)) else {
            return;
        };
        let Some(constant) = a.checked_add(&b) else { return };
        terms.extend(more);
        let nought = Some(Number::default());
        self.witnesses.push(Witness {
            name: Words::new(name.clone(), name),
            is_certain: false,
            readings: vec![(terms, constant)],
            low: nought,
            high: nought,
            rule: rule.to_string(),
            told: Told::Of(cells),
        });
    }

    /// What speaks for a repair and what against it, and how much.
    pub(super) fn evidence(&self, change: &[(usize, Number)]) -> (Weight, Vec<Evidence>) {
        let (mut certain, mut doubtful) = (0, 0);
        let mut heard: BTreeMap<(Speaks, bool), Vec<Evidence>> = BTreeMap::new();
        for witness in self.witnesses.iter().filter(|w| w.speaks_of(change)) {
            let (now, agrees) = (self.agrees(witness, &[]), self.agrees(witness, change));
            let speaks = match (now, agrees) {
                (true, true) => continue,
                // what may mean something else is no third figure
                (false, false) if !witness.is_all_of(change) => continue,
                (false, false) => Speaks::ForNeither,
                (_, true) => Speaks::For,
                (true, false) => Speaks::Against,
            };
            *(if witness.is_certain { &mut certain } else { &mut doubtful }) += match speaks {
                Speaks::For => 1,
                Speaks::Against => -1,
                Speaks::ForNeither => 0,
            };
            let evidence = Evidence { witness: witness.name.clone(), speaks, is_certain: witness.is_certain };
            let same = heard.entry((speaks, !witness.is_certain)).or_default();
            if !same.contains(&evidence) {
                same.push(evidence);
            }
        }
        ((Reverse(certain), Reverse(doubtful)), heard.into_values().flatten().collect())
    }

    /// Whether more than one witness speaks for a repair, and none against it.
    pub(super) fn is_witnessed(&self, change: &[(usize, Number)]) -> bool {
        let (_, evidence) = self.evidence(change);
        evidence.len() > 1 && evidence.iter().all(|e| e.speaks == Speaks::For)
    }

    /// Whether somebody speaks for a repair, and nobody against it.
    pub(super) fn is_supported(&self, change: &[(usize, Number)]) -> bool {
        let (_, evidence) = self.evidence(change);
        !evidence.is_empty() && evidence.iter().all(|e| e.speaks == Speaks::For)
    }

    /// Whether somebody says that the figures are right as they stand.
    pub(super) fn is_contradicted(&self, change: &[(usize, Number)]) -> bool {
        self.evidence(change).1.iter().any(|e| e.speaks == Speaks::Against)
    }

    /// The findings of witnesses who contradict the figures as they stand and agree with a repair.
    pub(super) fn reconciled(&self, change: &[(usize, Number)], findings: &[Finding]) -> Vec<usize> {
        let content = |w: &&Witness| w.speaks_of(change) && !self.agrees(w, &[]) && self.agrees(w, change);
        let told = |w: &Witness| -> Vec<usize> {
            match &w.told {
                Told::Of(cells) => self.told_by(&w.rule, cells, findings).collect(),
                Told::At(place) => {
                    let same = |f: &Finding| f.rule == w.rule && f.place == *place;
                    findings.iter().enumerate().filter(|(_, f)| same(f)).map(|(index, _)| index).collect()
                }
            }
        };
        self.witnesses.iter().filter(content).flat_map(told).collect()
    }

    fn agrees(&self, witness: &Witness, change: &[(usize, Number)]) -> bool {
        let value = |(terms, constant): &(Vec<(usize, Number)>, Number)| {
            let now = sum(terms, &self.values, *constant)?;
            let moved = terms
                .iter()
                .flat_map(|(u, n)| change.iter().filter(move |(v, _)| u == v).map(move |(_, by)| n * by));
            moved.into_iter().try_fold(now, |sum, by| sum.checked_add(&by))
        };
        let lies =
            |n: Number| witness.low.is_none_or(|low| low <= n) && witness.high.is_none_or(|high| n <= high);
        witness.readings.iter().filter_map(value).any(lies)
    }
}

impl Witness {
    fn speaks_of(&self, change: &[(usize, Number)]) -> bool {
        let terms = self.readings.iter().flat_map(|(terms, _)| terms);
        terms.into_iter().any(|(u, _)| change.iter().any(|(v, _)| u == v))
    }

    /// Whether the figures changed are what is spoken of, however it is read.
    fn is_all_of(&self, change: &[(usize, Number)]) -> bool {
        let is_changed = |u: usize| change.iter().any(|(v, _)| u == *v);
        self.readings.iter().all(|(terms, _)| terms.iter().any(|(u, _)| is_changed(*u)))
    }
}

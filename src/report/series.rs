//! What a report's figures can be seen beside: those of the same agency in earlier years, and those of other agencies of
//! its year and level.
//!
//! Keeps figures and names, not reports, so that many thousands cost little. Must not judge.

use super::{Layout, Report};
use crate::form::{Forms, Level};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The figures of a report, kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its year.
    pub year: i32,
    /// The level of its agency, where it can be told.
    pub level: Option<Level>,
    layout: Layout,
    /// Table, cell and number; most figures are nought and not kept.
    numbers: Vec<(usize, usize, Decimal)>,
    /// Cells that hold no number.
    unread: Vec<(usize, usize)>,
}

impl Kept {
    /// The figures of a report that states its year.
    pub fn of(report: &Report) -> Option<Self> {
        let mut kept = Self {
            year: report.year?.value,
            level: level(report),
            layout: report.layout.clone(),
            numbers: vec![],
            unread: vec![],
        };
        for (table, data) in report.tables.iter().enumerate() {
            for (cell, figure) in data.figures.iter().enumerate() {
                match figure.number() {
                    Some(n) if n.is_zero() => {}
                    Some(n) => kept.numbers.push((table, cell, n)),
                    None => kept.unread.push((table, cell)),
                }
            }
        }
        Some(kept)
    }

    /// The same of another year, with a figure changed; `None` where its form has no such cell.
    pub fn with(mut self, forms: &Forms, year: i32, path: &str, value: Decimal) -> Option<Self> {
        let (table, cells) = forms.cells(&self.layout.tables, path)?;
        self.numbers.retain(|(t, c, _)| *t != table || !cells.contains(c));
        self.unread.retain(|(t, c)| *t != table || !cells.contains(c));
        self.numbers.push((table, *cells.first()?, value));
        self.numbers.sort_unstable_by_key(|(t, c, _)| (*t, *c));
        Some(Self { year, ..self })
    }

    /// The figure, or the sum of figures, that a path such as `三/一/总计` names; `None` where its form has none of that
    /// name or a cell of it was not read.
    pub fn number(&self, forms: &Forms, path: &str) -> Option<Decimal> {
        let (table, cells) = forms.cells(&self.layout.tables, path)?;
        cells.into_iter().try_fold(Decimal::ZERO, |sum, cell| {
            if self.unread.contains(&(table, cell)) {
                return None;
            }
            let at = self.numbers.binary_search_by_key(&(table, cell), |(t, c, _)| (*t, *c));
            sum.checked_add(at.map_or(Decimal::ZERO, |at| self.numbers[at].2))
        })
    }
}

/// The level of a report's agency, where its name leaves no doubt.
fn level(report: &Report) -> Option<Level> {
    match report.standing.levels.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

/// Reports of one year and level.
#[derive(Debug, Default)]
pub struct Peers {
    /// By the names their agencies go by.
    all: BTreeMap<String, Arc<Kept>>,
    /// The figures of a path in order, worked out when first asked for.
    sorted: Mutex<BTreeMap<String, Arc<[Decimal]>>>,
}

/// How a figure is spread over agencies. A quartile is the figure a quarter of the way through their order, rounded
/// down: always one that somebody reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// How many agencies.
    pub count: usize,
    /// The first quartile, the median, the third quartile.
    pub quartiles: [Decimal; 3],
}

impl Peers {
    /// Takes up a report.
    pub fn add(&mut self, agency: &str, kept: Arc<Kept>) {
        self.all.insert(agency.to_string(), kept);
    }

    /// How a figure is spread over agencies, one left out; `None` where no other has it.
    fn spread(&self, forms: &Forms, path: &str, without: &str) -> Option<Spread> {
        let sorted = {
            let mut known = self.sorted.lock().unwrap_or_else(PoisonError::into_inner);
            let made = || {
                let mut all: Vec<Decimal> = self.all.values().filter_map(|k| k.number(forms, path)).collect();
                all.sort_unstable();
                all.into()
            };
            known.entry(path.to_string()).or_insert_with(made).clone()
        };
        let own = self.all.get(without).and_then(|kept| kept.number(forms, path));
        let own = own.and_then(|n| sorted.binary_search(&n).ok());
        let count = sorted.len() - usize::from(own.is_some());
        let last = count.checked_sub(1)?;
        let at = |quarter: usize| {
            let index = last * quarter / 4;
            sorted[index + usize::from(own.is_some_and(|own| own <= index))]
        };
        Some(Spread { count, quartiles: [at(1), at(2), at(3)] })
    }
}

/// What a report's figures can be seen beside.
#[derive(Debug, Clone)]
pub struct Series {
    /// What its agency goes by.
    pub agency: String,
    /// The agency's own, the latest first.
    pub own: Vec<Arc<Kept>>,
    /// Others of the year and level, itself among them where it was given.
    pub peers: Option<Arc<Peers>>,
}

impl Series {
    /// A figure in earlier years, the latest first; years in which it was not read are left out.
    pub fn earlier(&self, forms: &Forms, path: &str) -> Vec<(i32, Decimal)> {
        self.own.iter().filter_map(|k| Some((k.year, k.number(forms, path)?))).collect()
    }

    /// How a figure is spread over others.
    pub fn spread(&self, forms: &Forms, path: &str) -> Option<Spread> {
        self.peers.as_ref()?.spread(forms, path, &self.agency)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATH: &str = "三/一/自然人";

    fn kept(forms: &Forms, value: u32) -> Arc<Kept> {
        let form = forms.all().len() - 1;
        let layout = Layout { form, tables: vec![form; forms.get(form).tables.len()] };
        let (table, cells) = forms.cells(&layout.tables, PATH).unwrap();
        let numbers = vec![(table, cells[0], value.into())];
        Arc::new(Kept { year: 2023, level: None, layout, numbers, unread: vec![] })
    }

    proptest! {
        /// The report itself is no peer of its own, wherever its figure stands among the others.
        #[test]
        fn quartiles_are_those_of_the_others(values in proptest::collection::vec(0..20_u32, 1..12), own in 0..20_u32) {
            let forms = Forms::embedded().unwrap();
            let mut peers = Peers::default();
            for (i, value) in values.iter().enumerate() {
                peers.add(&i.to_string(), kept(&forms, *value));
            }
            let alone = peers.spread(&forms, PATH, "own");
            let mut with = Peers::default();
            for (i, value) in values.iter().enumerate() {
                with.add(&i.to_string(), kept(&forms, *value));
            }
            with.add("own", kept(&forms, own));
            prop_assert_eq!(with.spread(&forms, PATH, "own"), alone);
            let mut sorted = values;
            sorted.sort_unstable();
            let median = Decimal::from(sorted[(sorted.len() - 1) / 2]);
            prop_assert_eq!(alone.unwrap().quartiles[1], median);
        }
    }
}

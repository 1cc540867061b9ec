//! Rows and columns of a sheet that are not shown, and what becomes of their cells.
//!
//! A hidden cell is not read. What it says is not lost without a word: where there was something, the place is told.
//! Must not know a file format or a report.

use super::{Sheet, letters};
use std::collections::{BTreeMap, BTreeSet};

/// Numbers in ranges, none of which touch.
#[derive(Debug, Default)]
pub(super) struct Ranges(BTreeMap<u32, u32>);

impl Ranges {
    /// Adds the numbers from `first` to `last`.
    pub fn add(&mut self, first: u32, last: u32) {
        let (mut first, mut last) = (first, last);
        let touching = |map: &BTreeMap<u32, u32>, first: u32, last: u32| {
            let (from, to) = map.range(..=last.saturating_add(1)).next_back()?;
            (to.saturating_add(1) >= first).then_some((*from, *to))
        };
        while let Some((from, to)) = touching(&self.0, first, last) {
            self.0.remove(&from);
            (first, last) = (first.min(from), last.max(to));
        }
        if first <= last {
            self.0.insert(first, last);
        }
    }

    /// Whether a number is among them.
    pub fn contains(&self, number: u32) -> bool {
        self.0.range(..=number).next_back().is_some_and(|(_, last)| number <= *last)
    }

    /// The first number from `number` on that is not among them.
    pub fn first_outside(&self, number: u32) -> u32 {
        match self.0.range(..=number).next_back() {
            Some((_, last)) if number <= *last => last.saturating_add(1),
            _ => number,
        }
    }
}

/// What of a sheet is not shown.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    pub rows: Ranges,
    pub columns: Ranges,
}

impl Sheet {
    /// Takes the hidden cells out; the places of those that said something, `None` where there were none.
    pub(super) fn hide(&mut self) -> Option<String> {
        let hidden = &self.hidden;
        for merge in &mut self.merges {
            // what is merged shows in what is left of it
            let from = (hidden.rows.first_outside(merge.from.0), hidden.columns.first_outside(merge.from.1));
            if from != merge.from && from.0 <= merge.to.0 && from.1 <= merge.to.1 {
                if let Some(text) = self.cells.remove(&merge.from) {
                    self.cells.insert(from, text);
                }
                merge.from = from;
            }
        }
        let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
        self.cells.retain(|(row, column), text| {
            let (in_row, in_column) = (hidden.rows.contains(*row), hidden.columns.contains(*column));
            if !text.trim().is_empty() {
                if in_row {
                    rows.insert(*row);
                } else if in_column {
                    columns.insert(*column);
                }
            }
            !in_row && !in_column
        });
        let mut places = ranges(&rows, |row| (row + 1).to_string());
        places.extend(ranges(&columns, letters));
        (!places.is_empty()).then(|| {
            const SHOWN: usize = 8;
            let more = if places.len() > SHOWN { "…" } else { "" };
            places.truncate(SHOWN);
            format!("{}!{}{more}", self.name, places.join("、"))
        })
    }
}

/// Ranges of rows or columns as office programs write them: `5:7`, `C:C`.
fn ranges(numbers: &BTreeSet<u32>, name: impl Fn(u32) -> String) -> Vec<String> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    ranges.into_iter().map(|(first, last)| format!("{}:{}", name(first), name(last))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_run_together() {
        let mut ranges = Ranges::default();
        for (first, last) in [(3, 4), (9, 9), (1, 6), (7, 7), (5, 2)] {
            ranges.add(first, last);
        }
        let inside: Vec<u32> = (0..12).filter(|n| ranges.contains(*n)).collect();
        assert_eq!(inside, [1, 2, 3, 4, 5, 6, 7, 9]);
        assert_eq!((ranges.first_outside(2), ranges.first_outside(8), ranges.first_outside(9)), (8, 8, 10));
    }
}

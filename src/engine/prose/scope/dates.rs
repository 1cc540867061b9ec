//! The years and months that a line speaks of.
//!
//! Must not know words that name a time without a number.

use super::super::lines::{self, Line, OTHER};
use super::super::numerals::{Sort, Written};
use rust_decimal::Decimal;

/// Words of comparison: a year behind one is not the year a sentence speaks of.
fn is_compared_with(head: &str) -> bool {
    ["较", "比", "与", "同"].iter().any(|w| head.ends_with(w))
}

/// The year a line speaks of before a place, if it is another than the report's; months that are not the whole year too.
pub(super) fn another_year(
    line: &Line,
    from: usize,
    until: usize,
    written: &[Written],
    year: i32,
) -> Option<String> {
    let mut last = None;
    let dates: Vec<(usize, &Written)> = line
        .numbers
        .iter()
        .filter(|(at, _)| (from..until).contains(at))
        .filter_map(|(at, n)| Some((*at, written.get(*n).filter(|n| n.sort == Sort::Date)?)))
        .collect();
    for (i, (at, number)) in dates.iter().enumerate() {
        let head = line.text.get(..*at).unwrap_or_default();
        let behind = line.text.get(at + OTHER.len_utf8()..).unwrap_or_default();
        let value = number.amount.value;
        if behind.starts_with('年') {
            let other = value != Decimal::from(year);
            if other && is_compared_with(head) {
                continue;
            }
            // 2021年至2023年 is more than the year
            if !other && last.is_some() && joined(line, *at) {
                continue;
            }
            last = other.then(|| format!("{value}年"));
        } else if let Some(behind) = behind.strip_prefix('月') {
            // the first and the last day of the year are no other time
            let day =
                dates.get(i + 1).filter(|_| behind.starts_with(lines::is_mark)).map(|(_, d)| d.amount.value);
            let first = value == Decimal::ONE && day == Some(Decimal::ONE);
            let end = day == Some(Decimal::from(31)) || behind.starts_with(['底', '末', '止']);
            if !(first || value == Decimal::from(12) && end) {
                last = Some(format!("{value}月"));
            }
        }
    }
    last
}

/// Whether a year ends a span of years.
fn joined(line: &Line, at: usize) -> bool {
    line.text.get(..at).is_some_and(|t| t.ends_with(['至', '到', '—', '-', '、', '和']))
}

/// Whether a clause states the report's year.
pub(super) fn states_year(line: &Line, from: usize, to: usize, written: &[Written], year: i32) -> bool {
    let mut within = line.numbers.iter().filter(|(at, _)| (from..to).contains(at));
    within.any(|(_, n)| {
        written.get(*n).is_some_and(|n| n.sort == Sort::Date && n.amount.value == Decimal::from(year))
    })
}

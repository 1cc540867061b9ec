//! What a rule says of places and of cells that give no number, in words.
//!
//! Must not evaluate.

use super::Spot;
use crate::engine::lang::figures::{CellRef, Whose};
use crate::finding::Words;
use crate::report::{Reading, Report, Unreadable};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A rule's message about a place, with what stands there put in.
pub(in crate::engine) fn filled(spot: &Spot, text: &str) -> String {
    text.replace("{text}", &spot.written)
        .replace("{where}", &spot.place.title())
        .replace("{nearest}", &spot.nearest)
        .replace("{count}", &spot.count.max(1).to_string())
}

/// What stands between what is written of a sum and its next operand.
pub(in crate::engine) fn sign(before: &str, operand: Decimal) -> &'static str {
    match (before.is_empty(), operand.is_sign_negative()) {
        (true, false) => "",
        (true, true) => "−",
        (false, false) => " + ",
        (false, true) => " − ",
    }
}

/// A number written out with the minus sign of sums.
pub(in crate::engine) fn signed(n: Decimal) -> String {
    format!("{}{}", sign("", n), n.abs().normalize())
}

/// The head of a long label, for the middle of a sentence.
pub(super) fn short(label: &str) -> String {
    const CHARS: usize = 14;
    if label.chars().count() <= CHARS {
        label.into()
    } else {
        label.chars().take(CHARS - 1).chain(['…']).collect()
    }
}

/// What the report of the year before is called in the middle of a sentence.
pub(super) fn of_year_before(report: &Report) -> Words {
    let year = report.prior.given().and_then(|b| b.report.year);
    year.map_or_else(
        || Words::new("上年报告", "the report of the year before"),
        |y| Words::new(format!("{} 年报告", y.value), format!("the {} report", y.value)),
    )
}

/// Why a cell gives no number, in Chinese and English.
pub(in crate::engine) fn reading(report: &Report, cell: CellRef) -> (&'static str, &'static str) {
    match &cell.figure(report).reading {
        Reading::Blank => ("空白", "is blank"),
        Reading::Dash => ("没有写数字", "holds a dash"),
        Reading::Unreadable(Unreadable::Column) => ("与列对不上", "cannot be laid under its column"),
        Reading::Unreadable(_) => ("读不出数字", "cannot be read as a number"),
        Reading::Absent => ("缺失", "is missing"),
        Reading::Number(..) => ("数值过大", "is too large"),
    }
}

/// Which cells are missing, in words.
pub(super) fn missing(report: &Report, blocked: &[Vec<CellRef>]) -> Words {
    let checks = blocked.len();
    let cells: BTreeSet<CellRef> = blocked.iter().flatten().copied().collect();
    let tables: Vec<(Whose, usize)> = {
        let mut t: Vec<(Whose, usize)> = cells.iter().map(|c| (c.whose, c.table)).collect();
        t.dedup();
        t
    };
    if let [(whose, table)] = tables.as_slice() {
        let (of, zh, en) = match (whose, report.prior.given()) {
            (Whose::Prior, Some(beside)) => {
                (beside.report.as_ref(), format!("{}中", beside.at.name), "the report of the year before")
            }
            _ => (report, "报告中".into(), "the report"),
        };
        if of.tables.get(*table).is_some_and(|t| !t.present) {
            let name = of.table_form(*table).name();
            return Words::new(format!("{zh}没有{name}"), format!("{en} has no {name}"));
        }
    }
    let Some(first) = cells.first() else {
        return Words::new("缺少所需的数", "a figure it needs is missing");
    };
    let (place, place_en) = (first.place(report).title(), first.place(report).title_en());
    let (zh, en) = reading(report, *first);
    let others = cells.len() - 1;
    if others == 0 {
        return Words::new(
            format!("{place}{zh}，{checks} 项未查"),
            format!("{place_en} {en}; {checks} checks not made"),
        );
    }
    Words::new(
        format!("{place}{zh}，另有 {others} 格同样不能用，{checks} 项未查"),
        format!("{place_en} {en}, and {others} more cells cannot be used; {checks} checks not made"),
    )
}

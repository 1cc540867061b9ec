//! Tells the statutory tables from others that use their words: years side by side, one line per department.
//!
//! A table is another one where its head names years or nothing that the form knows, or where it names few of the
//! columns while the same rows stand under more of them elsewhere. A second statutory table is none of these: it is
//! read as standing twice.

use super::header::Header;
use super::matrix::Found;
use super::{Line, Reader};
use crate::form::label::fold;
use crate::report::figure::looks_like_figure;
use crate::source::Stretch;

/// Whether a line is the head of a table that the form does not have.
///
/// `first` is whether it is the first of its grid; `is_known` is whether a cell holds any of the form's words.
pub(super) fn is_foreign_head(line: &Line, first: bool, is_known: impl Fn(&Stretch) -> bool) -> bool {
    let cells: Vec<&Stretch> = line.cells.iter().filter(|c| !c.text.is_empty()).collect();
    let [corner, beside @ ..] = cells.as_slice() else { return false };
    if beside.is_empty() {
        return false;
    }
    let mut figures = beside.iter().filter(|c| looks_like_figure(&c.text)).peekable();
    if figures.peek().is_none() && beside.iter().any(|c| is_year(&c.text, true)) {
        return true;
    }
    if figures.peek().is_some() {
        return first && beside.len() > 1 && !is_known(corner) && figures.all(|c| is_year(&c.text, false));
    }
    first && !looks_like_figure(&corner.text) && !cells.iter().any(|c| is_known(c))
}

/// Whether a cell names a year: 2022年, 2022年度; without 年 it may be a figure as well.
fn is_year(written: &str, sure: bool) -> bool {
    let folded = fold(written);
    let digits = folded.trim_end_matches(['年', '度', '末', '底']);
    let marked = digits.len() < folded.len();
    digits.len() == 4
        && (digits.starts_with("19") || digits.starts_with("20"))
        && digits.bytes().all(|b| b.is_ascii_digit())
        && (marked || !sure)
}

/// Leaves out the rows of tables that name less than half of the columns that all their rows stand under elsewhere.
///
/// Returns whether any was left out.
pub(super) fn leave_out(reader: &Reader, found: &mut Vec<Found>, headers: &[Header]) -> bool {
    let form = reader.form;
    let named = |f: &Found| {
        let columns = form.block_of(f.row).map_or(&[][..], |b| &b.columns);
        columns.iter().filter(|&&c| !form.columns[c].group && headers[f.header].names(c)).count()
    };
    let mut best = vec![0; form.rows.len()];
    for f in found.iter() {
        best[f.row] = named(f).max(best[f.row]);
    }
    // a table is another one as a whole or not at all
    let mut own = vec![false; headers.len()];
    for f in found.iter() {
        own[f.header] |= named(f) * 2 >= best[f.row];
    }
    let before = found.len();
    found.retain(|f| own[f.header]);
    found.len() < before
}

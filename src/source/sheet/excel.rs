//! Excel's workbooks, XLSX and XLS, through calamine.
//!
//! XLSX is read cell by cell, so that two cells far apart cost no more than two near. Must not know tables.

use super::shown::Parts;
use super::{Book, Budget, Sheet, WHAT};
use crate::source::package::damaged;
use crate::source::{Limits, SourceError};
use calamine::{Data, DataRef, Dimensions, Reader, SheetType, SheetVisible, Xls, Xlsx};
use std::io::Cursor;

#[allow(clippy::needless_pass_by_value, reason = "errors come by value from map_err")]
fn bad(error: impl ToString) -> SourceError {
    damaged(WHAT, error.to_string())
}

/// Names of the sheets, and whether a reader sees each.
fn names(sheets: &[calamine::Sheet]) -> Vec<(String, bool)> {
    let sheets = sheets.iter().filter(|s| s.typ == SheetType::WorkSheet);
    sheets.map(|s| (s.name.clone(), s.visible == SheetVisible::Visible)).collect()
}

pub(super) fn xlsx(bytes: &[u8], limits: &Limits) -> Result<Book, SourceError> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(bad)?;
    let mut parts = Parts::open(bytes, limits)?;
    let mut read = Book::default();
    let mut budget = Budget::new(limits);
    for (name, visible) in names(book.sheets_metadata()) {
        let mut shown = parts.sheet(&name)?;
        if !visible {
            read.hidden.extend(shown.says_something.then_some(name));
            continue;
        }
        let merges = book.merge_cells_by_sheet_name(&name).map_err(bad)?;
        let mut sheet = sheet(name, merges);
        sheet.hidden = std::mem::take(&mut shown.hidden);
        let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(bad)?;
        let mut number = 0;
        while let Some(cell) = cells.next_cell().map_err(bad)? {
            let text = match (shown.texts.remove(&number), cell.get_value()) {
                (Some(text), _) => text,
                (None, DataRef::SharedString(s)) => (*s).to_string(),
                (None, value) => written(&Data::from(value.clone())),
            };
            number += 1;
            budget.take(&sheet, text.len())?;
            sheet.cells.insert(cell.get_position(), text);
        }
        drop(cells);
        let mut formulas = book.worksheet_cells_reader(&sheet.name).map_err(bad)?;
        while let Some(cell) = formulas.next_formula().map_err(bad)? {
            show_unsaved(&mut sheet, cell.get_position(), cell.get_value(), &mut budget)?;
        }
        read.sheets.push(sheet);
    }
    Ok(read)
}

/// Hidden rows and columns of an XLS are read: calamine does not say which they are.
pub(super) fn xls(bytes: &[u8], limits: &Limits) -> Result<Book, SourceError> {
    /// Most sheets: the library lays each out whole, blanks between two far cells included.
    const SHEETS: usize = 16;
    let starts_sheet = |w: &&[u8]| *w == b"\x09\x08\x10\x00\x00\x06\x10\x00";
    if bytes.windows(8).filter(starts_sheet).count() > SHEETS {
        return Err(bad(format!("an XLS of more than {SHEETS} sheets; save it as XLSX")));
    }
    let mut book = Xls::new(Cursor::new(bytes)).map_err(bad)?;
    let mut read = Book::default();
    let mut budget = Budget::new(limits);
    for (name, visible) in names(book.sheets_metadata()) {
        let merges = book.merge_cells_by_sheet_name(&name).map_err(bad)?;
        let range = book.worksheet_range(&name).map_err(bad)?;
        if !visible {
            read.hidden.extend(range.used_cells().next().map(|_| name));
            continue;
        }
        let mut sheet = sheet(name, merges);
        let at = |from: u32, by: usize| from.saturating_add(u32::try_from(by).unwrap_or(u32::MAX / 2));
        let (row, column) = range.start().unwrap_or_default();
        for (r, c, value) in range.used_cells() {
            let text = written(value);
            budget.take(&sheet, text.len())?;
            sheet.cells.insert((at(row, r), at(column, c)), text);
        }
        if let Ok(formulas) = book.worksheet_formula(&sheet.name) {
            let (row, column) = formulas.start().unwrap_or_default();
            for (r, c, formula) in formulas.used_cells() {
                show_unsaved(&mut sheet, (at(row, r), at(column, c)), formula, &mut budget)?;
            }
        }
        read.sheets.push(sheet);
    }
    Ok(read)
}

/// A formula whose result was not saved is shown itself, so that its cell is not taken for a blank.
fn show_unsaved(
    sheet: &mut Sheet,
    at: (u32, u32),
    formula: &str,
    budget: &mut Budget,
) -> Result<(), SourceError> {
    const CHARS: usize = 60;
    if formula.is_empty() || sheet.cells.get(&at).is_some_and(|c| !c.trim().is_empty()) {
        return Ok(());
    }
    let shown: String = std::iter::once('=').chain(formula.chars().take(CHARS)).collect();
    budget.take(sheet, shown.len())?;
    sheet.cells.insert(at, shown);
    Ok(())
}

fn sheet(name: String, merges: Vec<Dimensions>) -> Sheet {
    let mut sheet = Sheet { name, ..Sheet::default() };
    for d in merges {
        sheet.merge(d.start, d.end);
    }
    sheet
}

/// What a stored value says.
fn written(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => s.clone(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => number(*n),
        Data::Bool(b) => if *b { "TRUE" } else { "FALSE" }.into(),
        Data::Error(e) => e.to_string(),
        Data::DateTime(d) if d.is_duration() => format!("{}d", number(d.as_f64())),
        Data::DateTime(d) => {
            let (year, month, day, hour, minute, second, _) = d.to_ymd_hms_milli();
            let time = if (hour, minute, second) == (0, 0, 0) {
                String::new()
            } else {
                format!(" {hour:02}:{minute:02}:{second:02}")
            };
            format!("{year}-{month:02}-{day:02}{time}")
        }
    }
}

/// A number to the fifteen digits that Excel keeps, so that 0.1 + 0.2 is 0.3 here as it is on the screen.
fn number(n: f64) -> String {
    let kept = format!("{n:.14e}").parse::<f64>().unwrap_or(n);
    // no sign on a zero
    let kept = if kept == 0.0 { 0.0 } else { kept };
    kept.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_shown() {
        for (n, shown) in [
            (3.0, "3"),
            (0.1 + 0.2, "0.3"),
            (59237.2449, "59237.2449"),
            (-0.0, "0"),
            (447_228.0, "447228"),
            (1e15, "1000000000000000"),
        ] {
            assert_eq!(written(&Data::Float(n)), shown);
        }
        assert_eq!(written(&Data::Error(calamine::CellErrorType::Ref)), "#REF!");
    }
}

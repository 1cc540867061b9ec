//! Workbooks (XLSX, XLS, ODS): every sheet a reader sees, its rows as table rows, its lines of prose as paragraphs.
//!
//! A cell says what its stored value says: numbers in full, formulas by their last result, faults as themselves.
//! Hidden sheets, rows and columns are not read, and said to be there; number formats are not applied. Must not know what a report is.

mod excel;
mod hidden;
mod ods;
mod shown;

use super::package::{Package, damaged};
use super::rendition::{CellText, Origin, Rendition};
use super::{Limits, SourceError};
use hidden::Hidden;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What kind of file this is, in errors.
const WHAT: &str = "XLSX/XLS/ODS";

/// A rectangle of cells made one: first and last row and column, from 0.
#[derive(Debug, Clone, Copy)]
struct Merge {
    from: (u32, u32),
    to: (u32, u32),
}

/// Most rows and columns a sheet has in any office program.
const ROWS: u32 = 1 << 20;
const COLUMNS: u32 = 1 << 14;

/// What may still be read: a text may stand once in the file and be shown in a million cells.
struct Budget {
    cells: usize,
    bytes: u64,
    limits: Limits,
}

impl Budget {
    fn new(limits: &Limits) -> Self {
        Self { cells: limits.pieces, bytes: limits.unpacked_bytes, limits: *limits }
    }

    /// Takes a cell that shows a text of so many bytes.
    fn take(&mut self, sheet: &Sheet, bytes: usize) -> Result<(), SourceError> {
        let Limits { pieces, unpacked_bytes, .. } = self.limits;
        self.cells = self.cells.checked_sub(1).ok_or(SourceError::TooManyPieces { limit: pieces })?;
        self.bytes = self.bytes.checked_sub(bytes as u64).ok_or_else(|| SourceError::UnpacksTooLarge {
            part: sheet.name.clone(),
            limit: unpacked_bytes,
        })?;
        Ok(())
    }
}

/// A sheet as it is stored.
#[derive(Debug, Default)]
struct Sheet {
    name: String,
    /// Text by row and column; blank where a cell is there and says nothing.
    cells: BTreeMap<(u32, u32), String>,
    merges: Vec<Merge>,
    hidden: Hidden,
}

/// A workbook as it is stored.
#[derive(Debug, Default)]
struct Book {
    /// The sheets a reader sees.
    sheets: Vec<Sheet>,
    /// Names of hidden sheets that say something.
    hidden: Vec<String>,
}

impl Sheet {
    /// Makes cells one; what a file says may reach beyond any sheet.
    fn merge(&mut self, from: (u32, u32), to: (u32, u32)) {
        self.merges.push(Merge { from, to: (to.0.min(ROWS - 1), to.1.min(COLUMNS - 1)) });
    }
}

/// Reads a workbook.
///
/// # Errors
/// A damaged or locked file, or one beyond the limits.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Rendition, SourceError> {
    // the library is careful, but a fault of its own must not take the program down
    let book = catch_unwind(AssertUnwindSafe(|| book(bytes, limits)))
        .unwrap_or_else(|_| Err(damaged(WHAT, "its parts contradict one another")))?;
    let mut rendition = Rendition::new();
    let mut pieces = 0;
    rendition.hidden = book.hidden;
    for mut sheet in book.sheets {
        rendition.hidden.extend(sheet.hide());
        write(&sheet, &mut rendition, &mut pieces, limits)?;
    }
    Ok(rendition)
}

fn book(bytes: &[u8], limits: &Limits) -> Result<Book, SourceError> {
    if !bytes.starts_with(b"PK") {
        return excel::xls(bytes, limits);
    }
    let mut package = Package::open(bytes, WHAT, limits)?;
    if package.has("content.xml") {
        return ods::read(&mut package, limits);
    }
    package.weigh()?;
    excel::xlsx(bytes, limits)
}

/// A row: the cells that begin in it, blanks included.
type Row<'a> = Vec<(u32, &'a str)>;

/// Writes a sheet out: runs of rows without an empty row between them, prose apart from tables.
fn write(
    sheet: &Sheet,
    rendition: &mut Rendition,
    pieces: &mut usize,
    limits: &Limits,
) -> Result<(), SourceError> {
    /// Most merged cells in a sheet: the statutory tables together have a few dozen.
    const MERGES: usize = 2000;
    if sheet.merges.len() > MERGES {
        return Err(damaged(WHAT, format!("more than {MERGES} merged cells on one sheet")));
    }
    spend(pieces, sheet, sheet.cells.len(), limits)?;
    let mut run: Vec<(u32, Row)> = Vec::new();
    let mut rows: BTreeMap<u32, Row> = BTreeMap::new();
    for ((row, column), text) in &sheet.cells {
        if *row < ROWS && *column < COLUMNS {
            rows.entry(*row).or_default().push((*column, text));
        } else if !text.trim().is_empty() {
            return Err(damaged(WHAT, "a cell beyond the end of any sheet"));
        }
    }
    for (number, row) in rows {
        // hidden rows leave no gap
        let follows = run.last().is_some_and(|(last, _)| sheet.hidden.rows.first_outside(last + 1) == number);
        let is_blank = row.iter().all(|(_, text)| text.trim().is_empty());
        // a blank row inside a merged cell is part of its table
        let within = sheet.merges.iter().any(|m| m.from.0 < number && number <= m.to.0);
        // blank cells drawn under every one of the row above are its table's last row, not yet filled in
        let unfilled = is_blank
            && follows
            && run.last().is_some_and(|(at, above)| lies_under(sheet, (*at, above), (number, &row)));
        if unfilled && !within {
            run.push((number, row));
            write_run(sheet, std::mem::take(&mut run), rendition, pieces, limits)?;
            continue;
        }
        if !follows || is_blank && !within {
            write_run(sheet, std::mem::take(&mut run), rendition, pieces, limits)?;
        }
        if !is_blank || within && follows {
            run.push((number, row));
        }
    }
    write_run(sheet, run, rendition, pieces, limits)
}

/// Whether a row has cells where a row above has them, which is filled and has several.
fn lies_under(sheet: &Sheet, (at, above): (u32, &Row), (number, row): (u32, &Row)) -> bool {
    let open = |at: u32, row: &Row| -> Vec<u32> {
        row.iter().map(|(c, _)| *c).filter(|c| !is_covered(sheet, at, *c)).collect()
    };
    let blank = |(c, text): &(u32, &str)| text.trim().is_empty() && !is_covered(sheet, at, *c);
    let columns = open(at, above);
    columns.len() > 1 && !above.iter().any(blank) && columns == open(number, row)
}

/// Writes a run of rows as tables, and as paragraphs where a row is a line of prose.
fn write_run(
    sheet: &Sheet,
    run: Vec<(u32, Row)>,
    rendition: &mut Rendition,
    pieces: &mut usize,
    limits: &Limits,
) -> Result<(), SourceError> {
    let mut table: Vec<(u32, Row)> = Vec::new();
    for (number, row) in run {
        // above the first row of several texts there is no table yet that a lone label could head a row of
        let lone = if table.is_empty() { lone(sheet, number, &row) } else { None };
        match prose(sheet, number, &row).or(lone) {
            Some((column, text)) => {
                write_table(sheet, std::mem::take(&mut table), rendition, pieces, limits)?;
                for line in text.lines() {
                    rendition.paragraph(line, origin(sheet, number, column));
                }
                *pieces += 1;
            }
            None => table.push((number, row)),
        }
    }
    write_table(sheet, table, rendition, pieces, limits)
}

/// The one text of a row that has no other cell, not even a blank one beside it.
fn prose<'a>(sheet: &Sheet, number: u32, row: &Row<'a>) -> Option<(u32, &'a str)> {
    let open: Vec<&(u32, &str)> = row.iter().filter(|(c, _)| !is_covered(sheet, number, *c)).collect();
    match open.as_slice() {
        [(column, text)] if !text.trim().is_empty() => {
            // a label that goes on below heads rows; it is no line of prose
            let goes_on = sheet.merges.iter().any(|m| m.from == (number, *column) && m.to.0 > number);
            let beside = sheet.merges.iter().any(|m| m.from.0 < number && number <= m.to.0);
            (!goes_on && !beside).then_some((*column, *text))
        }
        _ => None,
    }
}

/// The one text of a row whose other cells are blank, if it stands before them: a title or heading over cells that
/// nobody merged.
fn lone<'a>(sheet: &Sheet, number: u32, row: &Row<'a>) -> Option<(u32, &'a str)> {
    let within = sheet.merges.iter().any(|m| m.from.0 <= number && number <= m.to.0);
    let mut texts = row.iter().filter(|(_, text)| !text.trim().is_empty());
    let (first, only) = (texts.next()?, texts.next().is_none());
    let leads = row.first().is_some_and(|(column, _)| *column == first.0);
    (only && leads && !within).then_some((first.0, first.1))
}

fn is_covered(sheet: &Sheet, row: u32, column: u32) -> bool {
    sheet.merges.iter().any(|m| {
        m.from != (row, column) && (m.from.0..=m.to.0).contains(&row) && (m.from.1..=m.to.1).contains(&column)
    })
}

fn write_table(
    sheet: &Sheet,
    rows: Vec<(u32, Row)>,
    rendition: &mut Rendition,
    pieces: &mut usize,
    limits: &Limits,
) -> Result<(), SourceError> {
    let columns =
        || rows.iter().flat_map(|(_, row)| row).filter(|(_, t)| !t.trim().is_empty()).map(|(c, _)| *c);
    let (Some(first), Some(last)) = (columns().min(), columns().max()) else { return Ok(()) };
    // a heading over several columns reaches as far as they do
    let reach = |m: &Merge| {
        let heads = rows.iter().any(|(n, row)| {
            m.from.0 == *n && row.iter().any(|(c, t)| *c == m.from.1 && !t.trim().is_empty())
        });
        if heads { m.to.1 } else { 0 }
    };
    let last = sheet.merges.iter().map(reach).fold(last, u32::max);
    let cells = (last - first + 1) as usize * rows.len();
    *pieces += cells;
    spend(pieces, sheet, cells, limits)?;
    let rows = rows.into_iter().map(|(number, row)| {
        let texts: BTreeMap<u32, &str> = row.into_iter().collect();
        (first..=last)
            .filter(|column| !sheet.hidden.columns.contains(*column) && !is_covered(sheet, number, *column))
            .map(|column| CellText {
                text: texts
                    .get(&column)
                    .map(|t| super::lines::join(&t.lines().collect::<Vec<_>>()))
                    .unwrap_or_default(),
                origin: origin(sheet, number, column),
            })
            .collect()
    });
    rendition.table(rows.collect());
    Ok(())
}

/// Counts cells that are held against every merged one: with many of those, they count more.
fn spend(pieces: &mut usize, sheet: &Sheet, cells: usize, limits: &Limits) -> Result<(), SourceError> {
    const FREE: usize = 64;
    *pieces += cells * (sheet.merges.len() / FREE);
    if *pieces > limits.pieces {
        return Err(SourceError::TooManyPieces { limit: limits.pieces });
    }
    Ok(())
}

fn origin(sheet: &Sheet, row: u32, column: u32) -> Origin {
    let address = format!("{}!{}{}", sheet.name, letters(column), row + 1);
    Origin { source: None, address: Some(address) }
}

/// A column's name.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

//! A report as a workbook of one sheet: prose in rows merged over its width, tables with merged cells.
//!
//! Must not know how a table is laid out. Holds no clock: the same report gives the same bytes.

use super::{Cell, Part, Role, Table, WriteError, one_line, parts};
use crate::report::Report;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};
use unicode_width::UnicodeWidthStr;

/// Columns of the sheet: the widest statutory table has as many, and the narrower ones spread over them.
const COLUMNS: usize = 15;
/// Width of a column, in digits.
const WIDTH: usize = 8;
/// Height of a line of text, in points.
const LINE: u32 = 15;
/// Most characters that a cell holds.
const LONGEST: usize = 32_767;
/// Prose in rows beyond these is not merged over the width: readers bound the number of merged cells.
const MERGED: usize = 1000;

/// The report as a workbook.
///
/// # Errors
/// A paragraph longer than a cell may be, or a container that cannot be put together.
pub fn xlsx(report: &Report) -> Result<Vec<u8>, WriteError> {
    write(report).map_err(|error| match error {
        Fault::Long(length) => WriteError::TooLong { length, limit: LONGEST },
        Fault::Other(error) => WriteError::failed(error),
    })
}

enum Fault {
    Long(usize),
    Other(XlsxError),
}

impl From<XlsxError> for Fault {
    fn from(error: XlsxError) -> Self {
        Self::Other(error)
    }
}

fn write(report: &Report) -> Result<Vec<u8>, Fault> {
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let sheet = book.add_worksheet();
    sheet.set_name("年度报告")?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    for column in 0..COLUMNS {
        sheet.set_column_width(index(column), u32::try_from(WIDTH).unwrap_or(8))?;
    }
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let heading = Format::new().set_text_wrap().set_bold().set_font_size(13);
    let title = Format::new().set_text_wrap().set_bold().set_font_size(16).set_align(FormatAlign::Center);
    let mut row = 0;
    for (position, part) in parts(report).into_iter().enumerate() {
        let (text, format) = match part {
            Part::Table(laid) => {
                row = table(sheet, row + 1, &laid)? + 1;
                continue;
            }
            Part::Title(text) => (text, &title),
            Part::Heading(text) => (text, &heading),
            Part::Paragraph(text) => (text, &plain),
        };
        let text = one_line(text);
        let length = text.chars().count();
        if length > LONGEST {
            return Err(Fault::Long(length));
        }
        if position < MERGED {
            sheet.merge_range(row, 0, row, index(COLUMNS - 1), "", format)?;
        }
        sheet.write_string_with_format(row, 0, &text, format)?;
        // Excel does not fit the height of merged cells itself
        sheet.set_row_height(row, LINE * lines(&text, COLUMNS) + if row == 0 { LINE } else { 3 })?;
        row += 1;
    }
    Ok(book.save_to_buffer()?)
}

fn index(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// How many lines a text takes over so many columns.
fn lines(text: &str, columns: usize) -> u32 {
    let lines = text.width().div_ceil((columns * WIDTH).saturating_sub(1).max(1)).max(1);
    // the highest row that Excel has
    u32::try_from(lines).unwrap_or(u32::MAX).min(409 / LINE - 1)
}

/// Where each column of a table begins on the sheet, and where the last one ends.
fn spread(table: &Table) -> Vec<usize> {
    let figures = table.width - table.stub;
    let each = match figures {
        0..=4 => 3,
        5..=7 if table.stub == 0 => 3,
        _ => 1,
    };
    let stub = COLUMNS.saturating_sub(figures * each).max(table.stub);
    // the names of the rows themselves stand rightmost and get what the division leaves
    let begins = (0..table.stub).map(|c| c * stub / table.stub);
    begins.chain((0..=figures).map(|c| if table.stub == 0 { c * each } else { stub + c * each })).collect()
}

/// Writes a table and gives the row below it.
fn table(sheet: &mut Worksheet, top: u32, table: &Table) -> Result<u32, Fault> {
    let begins = spread(table);
    let border = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_font_size(9);
    let border = border.set_align(FormatAlign::VerticalCenter);
    let centred = border.clone().set_align(FormatAlign::Center);
    let mut row = top;
    for cells in &table.rows {
        let mut high = 1;
        for cell in cells {
            let at = |column: usize| begins.get(column).copied().unwrap_or(column);
            let (first, end) = (at(cell.column), at(cell.column + cell.columns));
            let format = if cell.role == Role::Label { &border } else { &centred };
            let bottom = row + u32::try_from(cell.rows).unwrap_or(1) - 1;
            if end - first > 1 || bottom > row {
                sheet.merge_range(row, index(first), bottom, index(end - 1), "", format)?;
            }
            put(sheet, row, index(first), cell, format)?;
            if cell.rows == 1 {
                high = high.max(lines(&cell.text, end - first));
            }
        }
        sheet.set_row_height(row, LINE * high + 2)?;
        row += 1;
    }
    Ok(row)
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Cell, format: &Format) -> Result<(), Fault> {
    let number = number(&cell.text).filter(|_| cell.role == Role::Figure);
    if cell.text.is_empty() {
        // a blank that is there: a figure to be filled in
        sheet.write_blank(row, column, format)?;
    } else if let Some(n) = number {
        sheet.write_number_with_format(row, column, n, format)?;
    } else {
        sheet.write_string_with_format(row, column, &cell.text, format)?;
    }
    Ok(())
}

/// A figure as the workbook's kind of number, where that says exactly what is written.
fn number(text: &str) -> Option<f64> {
    /// Digits that a workbook's numbers keep.
    const KEPT: usize = 15;
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let number: f64 = text.parse().ok()?;
    // no sign on a zero is kept, and words such as inf are none
    let is_plain = digits > 0 && digits <= KEPT && (number != 0.0 || text == "0");
    (is_plain && number.to_string() == text).then_some(number)
}

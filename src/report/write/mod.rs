//! A report written out as a file that is the same report when it is read back.
//!
//! One file per format, each a pure function of the report; what they share is here: the parts of a report in reading
//! order, and its tables laid out as people know them. Must not read or judge.
//!
//! What is kept is the canonical value ([`super::canonical::value`]), whatever the format. Not kept:
//! - runs of white space in prose count as one space (plain text keeps them, line breaks and tabs excepted);
//! - a cell without a reading (missing, or standing in a row or column that could not be told for certain) in a row
//!   that has others is written blank: on paper nobody can tell the two apart. [`left_blank`] counts these. A row
//!   without any reading is left out;
//! - prose that a reader takes for something else, such as a sentence that reads as a section's heading.

mod docx;
mod html;
mod layout;
mod markdown;
mod text;
mod xlsx;

pub use docx::docx;
pub use html::html;
pub use layout::{Cell, Role, Table};
pub use markdown::markdown;
pub use text::text;
pub use xlsx::xlsx;

use super::{Figure, Report, TableData, canonical};
use crate::form::TableForm;
use std::fmt;

/// A format that reports are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Canonical JSON.
    Json,
    /// Plain text with tab-separated tables.
    Text,
    /// A web page.
    Html,
    /// Markdown with GFM tables.
    Markdown,
    /// A Word document.
    Docx,
    /// A workbook of one sheet.
    Xlsx,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 6] = [Self::Json, Self::Text, Self::Html, Self::Markdown, Self::Docx, Self::Xlsx];

    /// Whether the bytes are for programs only: a terminal cannot show them.
    pub fn is_binary(self) -> bool {
        matches!(self, Self::Docx | Self::Xlsx)
    }
}

/// A report that a format cannot hold.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A paragraph longer than a cell of a workbook may be.
    #[error("a paragraph of {length} characters is longer than the {limit} that a workbook's cell holds")]
    TooLong {
        /// Its length in characters.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// The container could not be put together.
    #[error("{0}")]
    Failed(String),
}

impl WriteError {
    fn failed(error: impl fmt::Display) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The report as a file of a format, without places.
///
/// # Errors
/// A report that the format cannot hold.
pub fn bytes(report: &Report, format: Format) -> Result<Vec<u8>, WriteError> {
    Ok(match format {
        Format::Json => format!("{:#}\n", canonical::value(report)).into_bytes(),
        Format::Text => text(report).into_bytes(),
        Format::Html => html(report).into_bytes(),
        Format::Markdown => markdown(report).into_bytes(),
        Format::Docx => docx(report)?,
        Format::Xlsx => xlsx(report)?,
    })
}

/// A part of a report in reading order.
enum Part<'a> {
    Title(&'a str),
    Heading(&'a str),
    Paragraph(&'a str),
    Table(Table),
}

/// The report from top to bottom. Every table stands once: in its section, or where its section would be.
fn parts(report: &Report) -> Vec<Part<'_>> {
    let form = report.form();
    let number = |section: &str| form.sections.iter().position(|s| s.id == section).unwrap_or(0);
    // a table whose section is missing follows the last section that comes before it
    let mut homes: Vec<Option<usize>> = Vec::new();
    for index in 0..report.tables.len() {
        let wanted = number(&report.table_form(index).section);
        let own = report.sections.iter().position(|s| s.index == wanted);
        homes.push(own.or_else(|| report.sections.iter().rposition(|s| s.index < wanted)));
    }
    let mut parts = Vec::new();
    let tables = |parts: &mut Vec<Part>, home: Option<usize>| {
        for (index, data) in report.tables.iter().enumerate() {
            if data.present && homes.get(index) == Some(&home) {
                let table = layout::lay(report.table_form(index), data);
                parts.extend((!table.rows.is_empty()).then_some(Part::Table(table)));
            }
        }
    };
    // an agency that the title does not name stands on a line above it
    let above = match (&report.title, &report.agency) {
        (Some(title), Some(agency)) if !title.text.contains(&agency.text) => {
            report.preamble.iter().position(|p| p.text == agency.text).map_or(0, |at| at + 1)
        }
        _ => 0,
    };
    let (above, below) = report.preamble.split_at(above.min(report.preamble.len()));
    parts.extend(above.iter().map(|p| Part::Paragraph(&p.text)));
    parts.extend(report.title.iter().map(|t| Part::Title(&t.text)));
    parts.extend(below.iter().map(|p| Part::Paragraph(&p.text)));
    tables(&mut parts, None);
    for (position, section) in report.sections.iter().enumerate() {
        parts.push(Part::Heading(&section.heading.text));
        parts.extend(section.paragraphs.iter().map(|p| Part::Paragraph(&p.text)));
        tables(&mut parts, Some(position));
    }
    parts
}

/// A table of the report as it is printed; `None` where it has no row to show.
pub fn table(report: &Report, index: usize) -> Option<Table> {
    let data = report.tables.get(index).filter(|t| t.present)?;
    Some(layout::lay(report.table_form(index), data)).filter(|t| !t.rows.is_empty())
}

/// A table of a form as it is printed, without a report: each figure's cell says its number, an index into the form's
/// cells.
pub fn numbered(form: &TableForm) -> Table {
    let figure = |(i, cell): (usize, &crate::form::Cell)| {
        Figure::read(&i.to_string(), &form.columns[cell.column], None)
    };
    let figures = form.cells.iter().enumerate().map(figure).collect();
    layout::lay(form, &TableData { present: true, span: None, figures, row_spans: vec![] })
}

/// How many cells the report has no reading for although something stands there, or stands beside them: they are
/// written blank or left out.
pub fn left_blank(report: &Report) -> usize {
    let of_table = |(index, data): (usize, &TableData)| layout::unread(report.table_form(index), data);
    report.tables.iter().enumerate().filter(|(_, t)| t.present).map(of_table).sum()
}

/// A text on one line, with no character that ends a line or a cell.
fn one_line(text: &str) -> String {
    text.trim().replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ")
}

/// A text inside XML or HTML. Characters that XML cannot hold become the mark of a character that was lost.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

//! One line a finding, for a spreadsheet: UTF-8 with a mark, by which Excel tells it.

use super::Renderer;
use super::flat::{self, Row, plain, severity, words};
use crate::finding::Lang;
use crate::result::{FileResult, RunInfo, Summary};

/// The table's headings, in both languages; the workbook has the same.
pub const HEADINGS: [(&str, &str); 13] = [
    ("文件", "File"),
    ("级别", "Severity"),
    ("编号", "Rule"),
    ("位置", "Place"),
    ("问题", "Message"),
    ("现为", "Is"),
    ("应为", "Should be"),
    ("改正", "Help"),
    ("依据", "Basis"),
    ("行", "Line"),
    ("列或地址", "Column or address"),
    ("豁免", "Waived"),
    ("可能的原因", "Likely cause"),
];

/// A row's cells under [`HEADINGS`].
pub fn cells(row: &Row, lang: Lang) -> [String; 13] {
    let column = row.line.map(|(_, column)| column.to_string());
    [
        plain(&row.path),
        severity(row.severity, lang).to_string(),
        plain(&row.rule),
        plain(&row.place),
        plain(&row.message),
        plain(&row.now),
        plain(&row.expected),
        plain(&row.help),
        plain(&row.basis),
        row.line.map(|(line, _)| line.to_string()).unwrap_or_default(),
        column.or_else(|| row.address.as_deref().map(plain)).unwrap_or_default(),
        row.waived.as_deref().map(plain).unwrap_or_default(),
        plain(&row.cause),
    ]
}

/// The table, written as the reports come.
pub struct Csv(pub Lang);

impl Renderer for Csv {
    fn begin(&mut self, _: &RunInfo) -> Vec<u8> {
        let headings = HEADINGS.map(|(zh, en)| words(self.0, zh, en).to_string());
        [b"\xEF\xBB\xBF".to_vec(), record(&headings)].concat()
    }

    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        flat::rows(run, file, self.0).iter().flat_map(|row| record(&cells(row, self.0))).collect()
    }

    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        flat::interrupted(summary, self.0).map(|row| record(&cells(&row, self.0))).unwrap_or_default()
    }
}

/// A line of the table.
fn record(cells: &[String]) -> Vec<u8> {
    let cells: Vec<String> = cells.iter().map(|c| harmless(c)).collect();
    line(&cells)
}

/// A line of a table as it stands: for cells that no spreadsheet takes for a formula.
pub(super) fn line(cells: &[String]) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    // writing to memory does not fail
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula, whatever a report says.
pub(super) fn harmless(cell: &str) -> String {
    if cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_string()
    }
}

//! CSV as spreadsheets save it: rows of several cells are a table, a row of one cell is a paragraph.
//!
//! Spreadsheets pad every row to the width of the sheet, so a row in which one cell alone is filled may be either: it
//! belongs to a table if it stands between two of its rows. Must not know a report.

use super::rendition::{CellText, Origin, Rendition};
use super::{Limits, SourceError, Span};
use csv::{ReaderBuilder, StringRecord};

/// A record and where each of its fields stands.
struct Record {
    fields: Vec<(String, Span)>,
}

impl Record {
    fn filled(&self) -> usize {
        self.fields.iter().filter(|(text, _)| !text.trim().is_empty()).count()
    }
}

/// Writes a CSV text out.
///
/// # Errors
/// More cells than the limits.
pub(super) fn read(text: &str, limits: &Limits) -> Result<Rendition, SourceError> {
    let records = records(text, limits)?;
    let mut rendition = Rendition::new();
    let mut table: Vec<Vec<CellText>> = Vec::new();
    let is_row = |index: usize| records.get(index).is_some_and(|r| r.filled() > 1);
    for (index, record) in records.iter().enumerate() {
        let in_table = match record.filled() {
            // a row of blanks under a table's row may be its figures, not yet filled in
            0 => !table.is_empty() && record.fields.len() > 1,
            1 => {
                record.fields.len() > 1
                    && !table.is_empty()
                    && index.checked_sub(1).is_some_and(is_row)
                    && is_row(index + 1)
            }
            _ => true,
        };
        if in_table {
            table.push(record.fields.iter().map(cell).collect());
            continue;
        }
        rendition.table(std::mem::take(&mut table));
        for (text, span) in &record.fields {
            rendition.paragraph(text, origin(*span));
        }
    }
    rendition.table(table);
    Ok(rendition)
}

fn cell((text, span): &(String, Span)) -> CellText {
    CellText { text: super::lines::join(&text.lines().collect::<Vec<_>>()), origin: origin(*span) }
}

fn origin(span: Span) -> Origin {
    Origin { source: Some(span), address: None }
}

fn records(text: &str, limits: &Limits) -> Result<Vec<Record>, SourceError> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = Vec::new();
    let mut pieces = 0;
    let mut record = StringRecord::new();
    // the text is text already, so that nothing but its end stops the reader
    while reader.read_record(&mut record).unwrap_or(false) {
        pieces += record.len();
        if pieces > limits.pieces {
            return Err(SourceError::TooManyPieces { limit: limits.pieces });
        }
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let end = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        records.push(Record { fields: fields(text, start, end, &record) });
    }
    Ok(records)
}

/// The fields of a record with their places, quotation marks left out.
fn fields(text: &str, start: usize, end: usize, record: &StringRecord) -> Vec<(String, Span)> {
    // empty lines before a record are counted to it
    let raw = text.get(start..end).unwrap_or_default();
    let start = start + raw.len() - raw.trim_start_matches(['\r', '\n']).len();
    let spans = spans(text, Span { start, end });
    let whole = Span { start, end: start + text.get(start..end).map_or(0, |t| t.trim_end().len()) };
    let place = |index: usize| if spans.len() == record.len() { spans.get(index).copied() } else { None };
    record.iter().enumerate().map(|(i, field)| (field.to_string(), place(i).unwrap_or(whole))).collect()
}

fn spans(text: &str, record: Span) -> Vec<Span> {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().filter(|_| i < record.end);
    let mut spans = Vec::new();
    let mut position = record.start;
    loop {
        let quoted = at(position) == Some(b'"');
        let start = position + usize::from(quoted);
        let mut end = start;
        if quoted {
            // two marks are one mark of the text
            while at(end).is_some() && (at(end) != Some(b'"') || at(end + 1) == Some(b'"')) {
                end += if at(end) == Some(b'"') { 2 } else { 1 };
            }
        }
        position = end;
        while at(position).is_some_and(|b| !matches!(b, b',' | b'\r' | b'\n')) {
            position += 1;
        }
        let white = |t: &str| (t.len() - t.trim_start().len(), t.trim().len());
        let (skip, length) = white(text.get(start..if quoted { end } else { position }).unwrap_or_default());
        spans.push(Span { start: start + skip, end: start + skip + length });
        if at(position) != Some(b',') {
            return spans;
        }
        position += 1;
    }
}

/// Whether a text is plainly CSV: many rows of many cells, alike in number, and no other way of parting cells.
///
/// Prose with commas must not be taken for it: what is not plain is left to `--as csv`.
pub(super) fn is_plain(text: &str) -> bool {
    /// Fields of a row that is wide.
    const WIDE: usize = 6;
    /// Rows enough to tell.
    const ROWS: usize = 5;
    /// Characters of a line that is not read further to tell.
    const HEAD: usize = 256 << 10;
    if text.contains('\t') {
        return false;
    }
    let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(head.as_bytes());
    let lengths: Vec<usize> = reader.records().map_while(Result::ok).map(|r| r.len()).collect();
    let wide: Vec<usize> = lengths.iter().copied().filter(|l| *l >= WIDE).collect();
    let most_alike = wide.iter().map(|l| wide.iter().filter(|m| *m == l).count()).max().unwrap_or(0);
    let quotes = head.lines().any(|l| l.starts_with('"') && l.contains("\",") || l.contains(",\""));
    wide.len() >= ROWS && most_alike * 2 > wide.len() && (wide.len() * 2 > lengths.len() || quotes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Block;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let rendition = read(text, &Limits::default()).unwrap();
        let row = |b: &Block| match b {
            Block::Grid(rows) => {
                rows.iter().map(|r| r.cells.iter().map(|c| c.text.clone()).collect()).collect()
            }
            Block::Paragraph(p) => vec![vec![p.text.clone()]],
            Block::Cells(_) => vec![],
        };
        rendition.blocks.iter().flat_map(row).collect()
    }

    #[test]
    fn rows_and_paragraphs() {
        let text = "标题,,\n\n\"甲,乙\"\na,b,c\n组,,\nd,1,\"2\"\n,,\n尾,,\n";
        let expected: [&[&str]; 7] = [
            &["标题"],
            &["甲,乙"],
            &["a", "b", "c"],
            &["组", "", ""],
            &["d", "1", "2"],
            &["", "", ""],
            &["尾"],
        ];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn fields_keep_their_places() {
        let text = "甲,乙\r\n\r\n a ,\"b,\"\"c\"\"\n d\",3\r\n";
        let places: Vec<&str> = records(text, &Limits::default())
            .unwrap()
            .iter()
            .flat_map(|r| &r.fields)
            .map(|(_, span)| &text[span.start..span.end])
            .collect();
        assert_eq!(places, ["甲", "乙", "a", "b,\"\"c\"\"\n d", "3"]);
    }

    #[test]
    fn only_what_is_plain_is_taken_for_csv() {
        let row = "甲,1,2,3,4,5\n";
        assert!(is_plain(&row.repeat(6)));
        assert!(is_plain(&format!("{}{}", "\"标题,其一\",,\n".repeat(9), row.repeat(6))));
        assert!(!is_plain(&row.repeat(4)));
        assert!(!is_plain(&format!("{}{}", "一句话。\n".repeat(9), row.repeat(6))));
        assert!(!is_plain(&row.repeat(6).replace(',', "\t")));
        let sentences = (6..12).map(|n| format!("今年{}办结。\n", "收到,".repeat(n)));
        let prose: Vec<String> = sentences.collect();
        assert!(!is_plain(&prose.concat()));
    }
}

//! CSV as spreadsheets save it: rows of several cells are a table, a row of one cell is a paragraph.
//!
//! A line that ends a sentence is one, however many commas stand in it. Spreadsheets pad every row to the width of the sheet, so a row in which one cell alone is filled may be either: it
//! belongs to a table if it stands between two of its rows. Must not know a report.

use super::rendition::{CellText, Origin, Rendition};
use super::{Limits, SourceError, Span};
use csv::{ReaderBuilder, StringRecord};
use std::collections::HashMap;

/// A record and where each of its fields stands.
struct Record {
    fields: Vec<(String, Span)>,
    /// The whole of it, where it is a sentence with commas and no row.
    sentence: Option<(String, Span)>,
}

impl Record {
    fn filled(&self) -> usize {
        if self.sentence.is_some() {
            return 1;
        }
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
                record.sentence.is_none()
                    && record.fields.len() > 1
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
        let whole = record.sentence.as_ref().map(std::slice::from_ref);
        for (text, span) in whole.unwrap_or(&record.fields) {
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
        let fields = fields(text, start, end, &record);
        let sentence = sentence(text, &fields);
        records.push(Record { fields, sentence });
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

/// A record that is a sentence: unquoted, and ended by a full stop.
fn sentence(text: &str, fields: &[(String, Span)]) -> Option<(String, Span)> {
    let (first, last) = (fields.first()?, fields.iter().rfind(|(t, _)| !t.trim().is_empty())?);
    let span = first.1.to(last.1);
    let whole = text.get(span.start..span.end)?;
    let is_sentence = fields.len() > 1 && ends_sentence(&last.0) && !whole.contains('"');
    is_sentence.then(|| (whole.to_string(), span))
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['。', '！', '？', '；'])
}

/// Whether a field is nothing but a number.
fn is_figure(text: &str) -> bool {
    let text = text.trim().trim_start_matches(['+', '-']);
    text.starts_with(|c: char| c.is_ascii_digit()) && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// Whether a text is plainly CSV: many rows of many cells and no other way of parting cells.
///
/// Rows are alike in number of cells, or hold mostly figures and nothing of a sentence. Prose with commas must not be
/// taken for it: what is not plain is left to `--as csv`. A name that ends in `.csv` helps, but is not believed alone.
pub(super) fn is_plain(text: &str, named: bool) -> bool {
    /// Fields of a row that is wide.
    const WIDE: usize = 6;
    /// Fields of a row of figures that is wide enough where the name says CSV.
    const NARROW: usize = 3;
    /// Rows enough to tell.
    const ROWS: usize = 5;
    /// Characters of a line that is not read further to tell.
    const HEAD: usize = 256 << 10;
    if text.contains('\t') {
        return false;
    }
    let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text);
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(head.as_bytes());
    let records: Vec<StringRecord> = reader.records().map_while(Result::ok).collect();
    let is_row = |r: &&StringRecord| !is_grouped(r) && !r.iter().next_back().is_some_and(ends_sentence);
    let lengths: Vec<usize> = records.iter().filter(is_row).map(StringRecord::len).collect();
    let wide: Vec<usize> = lengths.iter().copied().filter(|l| *l >= WIDE).collect();
    let mut alike: HashMap<usize, usize> = HashMap::new();
    for length in &wide {
        *alike.entry(*length).or_default() += 1;
    }
    let most_alike = alike.values().copied().max().unwrap_or(0);
    let quotes = head.lines().any(|l| l.starts_with('"') && l.contains("\",") || l.contains(",\""));
    let padded =
        wide.len() >= ROWS && most_alike * 2 > wide.len() && (wide.len() * 2 > lengths.len() || quotes);
    let (fields, rows) = if named { (NARROW, 1) } else { (WIDE, ROWS) };
    padded || records.iter().filter(|r| is_row_of_figures(r, fields)).count() >= rows
}

/// Whether a line is one number: 1,234,567.
fn is_grouped(record: &StringRecord) -> bool {
    record.len() > 1 && record.iter().all(is_figure) && record.iter().skip(1).all(|f| f.len() == 3)
}

/// Whether a row is a label or none and then figures, most of them filled in.
fn is_row_of_figures(record: &StringRecord, fields: usize) -> bool {
    let figures = record.iter().filter(|f| is_figure(f)).count();
    let words = record.iter().filter(|f| !f.trim().is_empty()).count() - figures;
    record.len() >= fields
        && figures * 2 > record.len()
        && words <= 3
        && !is_grouped(record)
        && !record.iter().any(|f| f.contains('。') || ends_sentence(f))
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
        assert!(is_plain(&row.repeat(6), false));
        assert!(is_plain(&format!("{}{}", "\"标题,其一\",,\n".repeat(9), row.repeat(6)), false));
        assert!(!is_plain(&row.repeat(4), false));
        assert!(is_plain(&format!("{}{}", "一句话。\n".repeat(9), row.repeat(6)), false));
        assert!(!is_plain(&row.repeat(6).replace(',', "\t"), false));
        let sentences = (6..12).map(|n| format!("今年{}办结。\n", "收到,".repeat(n)));
        let prose: Vec<String> = sentences.collect();
        assert!(!is_plain(&prose.concat(), false));
    }

    #[test]
    fn unpadded_rows_of_figures_are_plain_too() {
        let rows = "标题\n一、甲\n今年收到申请。\n规章,0,1,2\n,,甲,乙,丙,丁,戊\n一、本年,13,3,0,0,1,0,17\n三、办理,（一）公开,,2,3,0,0,1,0,6\n";
        let table = format!("{rows}{}", "（二）丙,1,2,3,0,0,1,0\n".repeat(4));
        assert!(is_plain(&table, false));
        assert!(!is_plain(rows, false));
        assert!(is_plain(rows, true));
        // prose, lists of years, numbers in groups
        for prose in [
            "今年,收到,1,2,3,4,5件。\n",
            "见2019,2020,2021,2022,2023,2024年各表。\n",
            "1,234,567,890,123,456,789\n",
        ] {
            assert!(!is_plain(&prose.repeat(9), false), "{prose}");
        }
        assert!(!is_plain("今年,收到2件。\n甲,乙\n", true));
    }

    #[test]
    fn a_sentence_with_commas_is_no_row() {
        let text = "今年,收到,2件。\na,1,2\n\"引,文。\",3\n";
        let expected: [&[&str]; 3] = [&["今年,收到,2件。"], &["a", "1", "2"], &["引,文。", "3"]];
        assert_eq!(rows(text), expected);
    }
}

//! Markdown with GFM tables, as converters and language models write it.
//!
//! Every event of the parser carries its place, so places are exact. Must not know a report.

use super::html;
use super::rendition::{CellText, Rendition};
use super::runs::{Runs, is_numbered_heading};
use super::{Limits, SourceError, Span};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// Writes a Markdown text out.
///
/// # Errors
/// More lines or cells than the limits; for HTML in it, as for [`html::read`].
pub fn read(source: &str, limits: &Limits) -> Result<Rendition, SourceError> {
    let mut reader = Reader {
        source,
        rendition: Rendition::new(),
        lines: vec![Runs::default()],
        rows: Vec::new(),
        cells: 0,
        row: None,
        lists: Vec::new(),
        html: None,
        images: 0,
    };
    for (event, at) in Parser::new_ext(source, Options::ENABLE_TABLES).into_offset_iter() {
        reader.take(event, Span { start: at.start, end: at.end }, limits)?;
        if reader.rendition.pieces.len() + reader.cells > limits.pieces {
            return Err(SourceError::TooManyPieces { limit: limits.pieces });
        }
    }
    reader.end_paragraph();
    Ok(reader.rendition)
}

struct Reader<'a> {
    source: &'a str,
    rendition: Rendition,
    /// The lines of the paragraph or cell, the last one open.
    lines: Vec<Runs>,
    rows: Vec<Vec<CellText>>,
    /// The number of cells of the table being read.
    cells: usize,
    /// The row being read.
    row: Option<Span>,
    /// Whether each open list is numbered.
    lists: Vec<bool>,
    /// HTML that stands on lines of its own.
    html: Option<Span>,
    /// How many images are open: the words inside stand for a picture that a reader sees.
    images: usize,
}

impl Reader<'_> {
    fn take(&mut self, event: Event, at: Span, limits: &Limits) -> Result<(), SourceError> {
        match event {
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(html) = self.html.take() {
                    html::fragment(self.source, html, limits, &mut self.rendition)?;
                }
            }
            Event::Start(Tag::Image { .. }) => self.images += 1,
            Event::End(TagEnd::Image) => self.images = self.images.saturating_sub(1),
            _ if self.images > 0 => {}
            Event::Start(tag) => self.start(&tag, at),
            Event::End(tag) => self.end(tag, at),
            Event::Html(_) => self.html = Some(self.html.map_or(at, |h| h.to(at))),
            Event::Text(text) | Event::Code(text) => self.text(&text, at),
            Event::SoftBreak => self.lines.push(Runs::default()),
            Event::HardBreak => self.hard_break(),
            Event::InlineHtml(tag) if is_break(&tag) || self.row.is_some() && is_apart(&tag) => {
                self.hard_break();
            }
            Event::Rule => self.end_paragraph(),
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: &Tag, at: Span) {
        match tag {
            Tag::Table(_) => {
                self.end_paragraph();
                self.rows = Vec::new();
            }
            Tag::TableHead | Tag::TableRow => {
                self.row = Some(at);
                self.rows.push(Vec::new());
            }
            Tag::TableCell => self.lines = vec![Runs::default()],
            Tag::List(first) => {
                self.end_paragraph();
                self.lists.push(first.is_some());
            }
            Tag::Item => {
                self.end_paragraph();
                if self.lists.last() == Some(&true) {
                    self.number(at);
                }
            }
            Tag::Paragraph if self.in_item() => {}
            Tag::HtmlBlock
            | Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::CodeBlock(_) => {
                self.end_paragraph();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, at: Span) {
        match tag {
            TagEnd::TableCell => {
                let lines = std::mem::take(&mut self.lines);
                let cell = lines.into_iter().fold(Runs::default(), |mut cell, line| {
                    cell.append(line);
                    cell
                });
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell.into_cell(at));
                    self.cells += 1;
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.end_row(),
            TagEnd::Table => {
                self.cells = 0;
                self.rendition.table(std::mem::take(&mut self.rows));
            }
            TagEnd::List(_) => {
                self.end_paragraph();
                self.lists.pop();
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::BlockQuote(_)
            | TagEnd::CodeBlock => self.end_paragraph(),
            _ => {}
        }
    }

    /// The parser makes every row as long as the header; a row has the cells that the file gives it.
    fn end_row(&mut self) {
        let (Some(at), Some(row)) = (self.row.take(), self.rows.last_mut()) else { return };
        let written = cells(self.source, at);
        row.truncate(written.len().max(1));
        for span in written.into_iter().skip(row.len()) {
            let mut cell = Runs::default();
            let text = self.source.get(span.start..span.end).unwrap_or_default();
            cell.push(&text.replace("\\|", "|"), span, !text.contains("\\|"));
            row.push(cell.into_cell(span));
        }
    }

    fn in_item(&self) -> bool {
        // the number of an item is the beginning of its first paragraph
        !self.lists.is_empty() && self.lines.len() == 1
    }

    /// The number of a list's item is part of what it says.
    fn number(&mut self, item: Span) {
        let text = self.source.get(item.start..item.end).unwrap_or_default();
        let start = item.start + text.len() - text.trim_start().len();
        let digits = text.trim_start().bytes().take_while(u8::is_ascii_digit).count();
        // the mark, its point, and the space after it
        let span = Span { start, end: item.end.min(start + digits + 2) };
        if let (Some(number), Some(line)) = (self.source.get(span.start..span.end), self.lines.last_mut()) {
            line.push(number, span, true);
        }
    }

    fn text(&mut self, text: &str, at: Span) {
        let literal = self.source.get(at.start..at.end) == Some(text);
        let mut start = at.start;
        // only code has line ends in it
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                self.hard_break();
            }
            let span = if literal { Span { start, end: start + part.len() } } else { at };
            if let Some(line) = self.lines.last_mut() {
                line.push(part, span, literal);
            }
            start += part.len() + 1;
        }
    }

    fn hard_break(&mut self) {
        if self.row.is_some() {
            if let Some(line) = self.lines.last_mut() {
                line.line_break();
            }
        } else {
            self.end_paragraph();
        }
    }

    /// Writes the paragraph out. A line break of the source is none, unless a numbered heading stands beside it:
    /// converters leave out the empty line.
    fn end_paragraph(&mut self) {
        let lines = std::mem::replace(&mut self.lines, vec![Runs::default()]);
        if self.row.is_some() {
            return;
        }
        let mut open = Runs::default();
        for line in lines {
            if is_numbered_heading(&line.text()) {
                std::mem::take(&mut open).write(&mut self.rendition);
                line.write(&mut self.rendition);
            } else {
                open.append(line);
            }
        }
        open.write(&mut self.rendition);
    }
}

fn is_break(tag: &str) -> bool {
    tag.trim_start_matches('<').to_ascii_lowercase().starts_with("br")
}

/// Whether a tag in a cell sets off what is no part of the number beside it: a raised mark, a struck figure.
fn is_apart(tag: &str) -> bool {
    let name: String =
        tag.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric).collect();
    matches!(name.to_ascii_lowercase().as_str(), "sup" | "sub" | "rt" | "del" | "s" | "strike")
}

/// The cells of a row of a table: what stands between bars that are not escaped.
fn cells(source: &str, row: Span) -> Vec<Span> {
    let text = source.get(row.start..row.end).unwrap_or_default();
    let line = text.trim();
    let mut start = row.start + text.len() - text.trim_start().len();
    let end = start + line.len();
    let mut spans = Vec::new();
    let mut escaped = false;
    for (at, byte) in (start..end).zip(line.bytes()) {
        if byte == b'|' && !escaped {
            spans.push(Span { start, end: at });
            start = at + 1;
        }
        escaped = byte == b'\\' && !escaped;
    }
    spans.push(Span { start, end });
    if line.starts_with('|') {
        spans.remove(0);
    }
    if spans.last().is_some_and(|s| source.get(s.start..s.end).is_some_and(|t| t.trim().is_empty())) {
        spans.pop();
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Block;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let rendition = read(text, &Limits::default()).unwrap();
        rendition
            .blocks
            .iter()
            .flat_map(|b| match b {
                Block::Grid(rows) => {
                    rows.iter().map(|r| r.cells.iter().map(|c| c.text.clone()).collect()).collect()
                }
                Block::Paragraph(p) => vec![vec![p.text.clone()]],
                Block::Cells(_) => vec![],
            })
            .collect()
    }

    #[test]
    fn rows_keep_the_cells_the_file_gives_them() {
        let table = "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\n|  | x\\|y |\n";
        let expected: [&[&str]; 4] = [&["a", "b"], &["1"], &["1", "2", "3"], &["", "x|y"]];
        assert_eq!(rows(table), expected);
    }

    #[test]
    fn paragraphs_and_lists() {
        let text = "甲**乙**丙\n丁  \n戊\n\n一、己\n庚\n\n1. 辛\n2. 壬\n\n- 癸\n\n```\n子\n丑\n```\n";
        let expected: Vec<Vec<&str>> =
            ["甲乙丙丁", "戊", "一、己", "庚", "1. 辛", "2. 壬", "癸", "子", "丑"].map(|l| vec![l]).into();
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn a_picture_says_nothing() {
        let text = "甲![乙*丙*](a.png)丁\n\n| a | b |\n|---|---|\n| 12![1](b.png) | ![3](c.png) |\n";
        let expected: [&[&str]; 3] = [&["甲丁"], &["a", "b"], &["12", ""]];
        assert_eq!(rows(text), expected);
    }

    #[test]
    fn html_tables_in_markdown_are_read() {
        let text = "# 甲\n\n<table><tr><td>a</td><td>1</td></tr></table>\n\n乙\n";
        let expected: [&[&str]; 3] = [&["甲"], &["a", "1"], &["乙"]];
        assert_eq!(rows(text), expected);
    }
}

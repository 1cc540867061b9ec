//! `OpenDocument` workbooks: what each cell shows is written in them beside its value.
//!
//! Read here and not through calamine, which has no merged cells for them and lays repeated cells out one by one.
//! Must not know tables.

use super::{Budget, Sheet, WHAT};
use crate::source::package::{Package, damaged};
use crate::source::xml::{Element, Node};
use crate::source::{Limits, SourceError};

/// Blank cells repeated more often than this fill the rest of a row; they are no cells of a table.
const FILLER: u32 = 64;

pub(super) fn read(package: &mut Package, limits: &Limits) -> Result<Vec<Sheet>, SourceError> {
    let content = package.xml("content.xml")?.ok_or_else(|| damaged(WHAT, "no content"))?;
    let book = content
        .at(&["office:body", "office:spreadsheet"])
        .ok_or_else(|| damaged(WHAT, "content.xml: no spreadsheet"))?;
    let mut sheets = Vec::new();
    let mut budget = Budget::new(limits);
    for table in book.elements().filter(|e| &*e.name == "table:table") {
        let mut reader = Reader { sheet: Sheet::default(), row: 0, budget: &mut budget };
        reader.sheet.name = table.attribute("name").unwrap_or_default().into();
        reader.rows(table)?;
        sheets.push(reader.sheet);
    }
    Ok(sheets)
}

struct Reader<'b> {
    sheet: Sheet,
    row: u32,
    budget: &'b mut Budget,
}

impl Reader<'_> {
    fn rows(&mut self, parent: &Element) -> Result<(), SourceError> {
        for e in parent.elements() {
            match &*e.name {
                "table:table-row" => self.repeated_row(e)?,
                "table:table-rows" | "table:table-row-group" | "table:table-header-rows" => self.rows(e)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn repeated_row(&mut self, row: &Element) -> Result<(), SourceError> {
        let times = repeated(row, "number-rows-repeated");
        let hidden = matches!(row.attribute("visibility"), Some("collapse" | "filter"));
        let blank = row.elements().all(|c| text(c).is_empty());
        // blank rows are repeated to the end of the sheet
        let read = if hidden || blank && times > FILLER { 0 } else { times };
        for _ in 0..read {
            self.cells(row)?;
            self.row = self.row.saturating_add(1);
        }
        self.row = self.row.saturating_add(times - read);
        Ok(())
    }

    fn cells(&mut self, row: &Element) -> Result<(), SourceError> {
        let mut column: u32 = 0;
        for cell in row.elements() {
            let times = repeated(cell, "number-columns-repeated");
            let covered = match &*cell.name {
                "table:table-cell" => false,
                "table:covered-table-cell" => true,
                _ => continue,
            };
            let text = if covered { String::new() } else { text(cell) };
            if !text.is_empty() || times <= FILLER {
                for i in 0..times {
                    self.budget.take(&self.sheet, text.len())?;
                    self.sheet.cells.insert((self.row, column.saturating_add(i)), text.clone());
                }
            }
            let span = |name| cell.attribute(name).and_then(|v| v.parse::<u32>().ok()).unwrap_or(1).max(1);
            let (down, across) = (span("number-rows-spanned"), span("number-columns-spanned"));
            if !covered && (down, across) != (1, 1) {
                let to = (self.row.saturating_add(down - 1), column.saturating_add(across - 1));
                self.sheet.merge((self.row, column), to);
            }
            column = column.saturating_add(times);
        }
        Ok(())
    }
}

fn repeated(e: &Element, name: &str) -> u32 {
    e.attribute(name).and_then(|v| v.parse().ok()).unwrap_or(1).max(1)
}

/// The paragraphs of a cell; its notes are not in them.
fn text(cell: &Element) -> String {
    let paragraphs = cell.elements().filter(|e| &*e.name == "text:p").map(|p| {
        let mut out = String::new();
        inline(p, &mut out);
        out
    });
    paragraphs.collect::<Vec<_>>().join("\n").trim().to_string()
}

fn inline(e: &Element, out: &mut String) {
    for node in &e.children {
        match node {
            Node::Text(t) => out.push_str(t),
            Node::Element(c) => match &*c.name {
                "text:s" | "text:tab" => out.push(' '),
                "text:line-break" => out.push('\n'),
                "text:span" | "text:a" => inline(c, out),
                _ => {}
            },
        }
    }
}

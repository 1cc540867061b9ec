//! `OpenDocument` workbooks: what each cell shows is written in them beside its value.
//!
//! Read here and not through calamine, which has no merged cells for them and lays repeated cells out one by one.
//! Must not know tables.

use super::{Book, Budget, Sheet, WHAT};
use crate::source::lines;
use crate::source::package::{Package, damaged};
use crate::source::xml::{Element, Node};
use crate::source::{Limits, SourceError};
use std::collections::HashSet;

/// Blank cells repeated more often than this fill the rest of a row; they are no cells of a table.
const FILLER: u32 = 64;

pub(super) fn read(package: &mut Package, limits: &Limits) -> Result<Book, SourceError> {
    let content = package.xml("content.xml")?.ok_or_else(|| damaged(WHAT, "no content"))?;
    let book = content
        .at(&["office:body", "office:spreadsheet"])
        .ok_or_else(|| damaged(WHAT, "content.xml: no spreadsheet"))?;
    let styles = Styles::read(&content);
    let mut read = Book::default();
    let mut budget = Budget::new(limits);
    for table in book.elements().filter(|e| &*e.name == "table:table") {
        let mut reader = Reader { sheet: Sheet::default(), row: 0, budget: &mut budget, styles: &styles };
        reader.sheet.name = table.attribute("name").unwrap_or_default().into();
        reader.columns(table, &mut 0);
        reader.rows(table)?;
        if table.attribute("style-name").is_some_and(|s| styles.hidden.contains(s)) {
            let says_something = reader.sheet.cells.values().any(|text| !text.trim().is_empty());
            read.hidden.extend(says_something.then_some(reader.sheet.name));
        } else {
            read.sheets.push(reader.sheet);
        }
    }
    Ok(read)
}

/// Names of the styles that make a difference to what is read.
#[derive(Default)]
struct Styles<'a> {
    /// Of tables that are not shown.
    hidden: HashSet<&'a str>,
    /// Of text that is raised, lowered or struck out.
    apart: HashSet<&'a str>,
}

impl<'a> Styles<'a> {
    fn read(content: &'a Element) -> Self {
        let mut styles = Self::default();
        let Some(list) = content.child("office:automatic-styles") else { return styles };
        for style in list.elements() {
            let Some(name) = style.attribute("name") else { continue };
            for properties in style.elements() {
                if properties.attribute("display") == Some("false") {
                    styles.hidden.insert(name);
                }
                let raised = properties.attribute("text-position").is_some_and(|p| {
                    p.starts_with("su") || p.bytes().any(|b| matches!(b, b'1'..=b'9')) && !p.starts_with("0%")
                });
                let struck = properties
                    .attribute("text-line-through-style")
                    .or(properties.attribute("text-line-through-type"))
                    .is_some_and(|s| s != "none");
                if raised || struck {
                    styles.apart.insert(name);
                }
            }
        }
        styles
    }
}

struct Reader<'b> {
    sheet: Sheet,
    row: u32,
    budget: &'b mut Budget,
    styles: &'b Styles<'b>,
}

/// Whether a row or column is not shown.
fn is_hidden(e: &Element) -> bool {
    matches!(e.attribute("visibility"), Some("collapse" | "filter"))
}

impl Reader<'_> {
    fn columns(&mut self, parent: &Element, next: &mut u32) {
        for e in parent.elements() {
            match &*e.name {
                "table:table-column" => {
                    let first = *next;
                    *next = first.saturating_add(repeated(e, "number-columns-repeated"));
                    if is_hidden(e) {
                        self.sheet.hidden.columns.add(first, *next - 1);
                    }
                }
                "table:table-columns" | "table:table-column-group" | "table:table-header-columns" => {
                    self.columns(e, next);
                }
                _ => {}
            }
        }
    }

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
        let blank = row.elements().all(|c| text(c, self.styles).is_empty());
        if is_hidden(row) {
            self.sheet.hidden.rows.add(self.row, self.row.saturating_add(times - 1));
        }
        // blank rows are repeated to the end of the sheet
        let read = if blank && (times > FILLER || is_hidden(row)) { 0 } else { times };
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
            let text = if covered { String::new() } else { text(cell, self.styles) };
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
fn text(cell: &Element, styles: &Styles) -> String {
    let paragraphs = cell.elements().filter(|e| &*e.name == "text:p").map(|p| {
        let mut out = String::new();
        inline(p, styles, &mut out);
        out
    });
    paragraphs.collect::<Vec<_>>().join("\n").trim().to_string()
}

fn inline(e: &Element, styles: &Styles, out: &mut String) {
    let mut after_apart = false;
    for node in &e.children {
        let (at, mut apart) = (out.len(), false);
        match node {
            Node::Text(t) => out.push_str(t),
            Node::Element(c) => match &*c.name {
                "text:s" | "text:tab" => out.push(' '),
                "text:line-break" => out.push('\n'),
                "text:span" | "text:a" => {
                    inline(c, styles, out);
                    apart = c.attribute("style-name").is_some_and(|s| styles.apart.contains(s));
                }
                _ => {}
            },
        }
        // a raised mark or a struck figure is no part of the number it stands beside
        if (apart || after_apart) && lines::meet(out, at) {
            out.insert_str(at, lines::APART);
        }
        after_apart = apart;
    }
}

//! Tables: each cell once, where it begins.
//!
//! Must not know what the cells say.

use super::inline::is_prompt;
use super::styles::is_on;
use super::{Cell, Part, Reader, Row, Writer, chosen};
use crate::source::lines;
use crate::source::rendition::{CellText, Origin};
use crate::source::xml::Element;
use std::collections::HashSet;

/// What a cell's properties say.
struct Shape {
    span: usize,
    /// Whether it goes on from the cell above.
    from_above: bool,
    /// Whether it may go on below.
    goes_down: bool,
    /// Whether it goes on from the cell before (an old way of merging).
    from_before: bool,
}

impl Reader {
    pub(super) fn table(&mut self, table: &Element) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut found = Vec::new();
        self.parts_of(table, "w:tr", false, &mut found);
        // the columns in which a cell of the row above may go on
        let mut open: HashSet<usize> = HashSet::new();
        let around = std::mem::replace(&mut self.in_cell, true);
        for (index, (row, row_prompts)) in found.into_iter().enumerate() {
            let mut cells = Vec::new();
            let mut found = Vec::new();
            self.parts_of(row, "w:tc", row_prompts, &mut found);
            let mut column = number(row.at(&["w:trPr", "w:gridBefore"])).unwrap_or(0);
            let mut goes_on = HashSet::new();
            for (place, (cell, prompts)) in found.into_iter().enumerate() {
                self.cells += 1;
                let shape = shape(cell);
                let covered = shape.from_above && open.contains(&column) || shape.from_before && place > 0;
                if shape.goes_down {
                    goes_on.insert(column);
                }
                column = column.saturating_add(shape.span);
                let parts = if prompts { Vec::new() } else { self.blocks(cell) };
                if !covered {
                    cells.push(Cell { number: place + 1, parts });
                }
            }
            open = goes_on;
            rows.push(Row { number: index + 1, cells });
        }
        self.in_cell = around;
        rows
    }

    /// The rows of a table or the cells of a row, through whatever is wrapped around them; `prompts` of one says that
    /// it shows a prompt to fill it in and no content.
    fn parts_of<'a>(
        &mut self,
        parent: &'a Element,
        name: &str,
        prompts: bool,
        found: &mut Vec<(&'a Element, bool)>,
    ) {
        for e in parent.elements() {
            match &*e.name {
                n if n == name && (self.is_deleted(e) || is_hidden(e)) => {}
                n if n == name => found.push((e, prompts)),
                "w:sdt" if is_prompt(e) => self.parts_of(e, name, true, found),
                "w:sdt" | "w:sdtContent" | "w:customXml" | "w:smartTag" => {
                    self.parts_of(e, name, prompts, found);
                }
                "w:ins" | "w:moveTo" => {
                    self.has_changes = true;
                    self.parts_of(e, name, prompts, found);
                }
                "w:del" | "w:moveFrom" => self.has_changes = true,
                "mc:AlternateContent" => {
                    if let Some(choice) = chosen(e) {
                        self.parts_of(choice, name, prompts, found);
                    }
                }
                _ => {}
            }
        }
    }

    fn is_deleted(&mut self, e: &Element) -> bool {
        let row = |name| e.at(&["w:trPr", name]).is_some();
        let cell = |name| e.at(&["w:tcPr", name]).is_some();
        let deleted = row("w:del") || cell("w:cellDel");
        self.has_changes |= deleted || row("w:ins") || cell("w:cellIns") || cell("w:cellMerge");
        deleted
    }
}

/// Whether a row is hidden as a whole.
fn is_hidden(row: &Element) -> bool {
    row.at(&["w:trPr", "w:hidden"]).is_some_and(is_on)
}

fn shape(cell: &Element) -> Shape {
    let properties = cell.child("w:tcPr");
    let merge = |name| properties.and_then(|p| p.child(name)).map(|m| m.attribute("val") == Some("restart"));
    let (down, across) = (merge("w:vMerge"), merge("w:hMerge"));
    Shape {
        span: number(properties.and_then(|p| p.child("w:gridSpan"))).unwrap_or(1).clamp(1, 1000),
        from_above: down == Some(false),
        goes_down: down.is_some(),
        from_before: across == Some(false),
    }
}

fn number(e: Option<&Element>) -> Option<usize> {
    e?.attribute("val")?.parse().ok()
}

impl Writer {
    pub(super) fn table(&mut self, rows: Vec<Row>) {
        // a table of one cell is a frame around its content
        if let [Row { cells, .. }] = rows.as_slice()
            && cells.len() == 1
        {
            let parts = rows.into_iter().flat_map(|r| r.cells).flat_map(|c| c.parts).collect();
            self.write(parts);
            return;
        }
        // so is one that holds tables and no row of more than one cell
        let holds_tables = |c: &Cell| c.parts.iter().any(|p| matches!(p, Part::Table(_)));
        if rows.iter().all(|r| r.cells.len() <= 1) && rows.iter().flat_map(|r| &r.cells).any(holds_tables) {
            let parts = rows.into_iter().flat_map(|r| r.cells).flat_map(|c| c.parts).collect();
            self.write(parts);
            return;
        }
        self.tables += 1;
        let table = self.tables;
        let mut inner = Vec::new();
        let rows = rows
            .into_iter()
            .map(|row| {
                let number = row.number;
                row.cells
                    .into_iter()
                    .map(|cell| {
                        let address = format!("表格 {table} 第 {number} 行第 {} 格", cell.number);
                        let mut texts = Vec::new();
                        for part in cell.parts {
                            match part {
                                Part::Paragraph(text) => texts.extend(text.lines().map(str::to_string)),
                                Part::Table(_) => inner.push(part),
                            }
                        }
                        let origin = Origin { source: None, address: Some(address) };
                        CellText { text: lines::join(&texts), origin }
                    })
                    .collect()
            })
            .collect();
        self.rendition.table(rows);
        // a table inside a cell follows the table it stands in
        self.write(inner);
    }
}

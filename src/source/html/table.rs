//! Tables of data: their cells as the page gives them, each once, and what tells them from tables of layout.
//!
//! A cell that spans rows or columns stands in the row it begins in, as HTML has it, so spans need no laying out. Must
//! not know what a table says.

use super::super::Span;
use super::super::runs::Runs;
use super::tree::{Id, Kind, Tree};
use super::{Cell, each_text, is_block, passed_over, push};

/// Caption and rows of a table that holds no table, and whether most of it is links; `None` if it is layout.
pub(super) fn data(
    tree: &Tree,
    source: &str,
    base: usize,
    table: Id,
) -> Option<(Runs, Vec<Vec<Cell>>, bool)> {
    let mut caption = Runs::default();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let (mut in_cell, mut links, mut linked) = (None, 0_usize, 0_usize);
    let mut next = tree.node(table)?.first;
    while let Some(id) = next {
        let node = tree.node(id)?;
        let mut descend = !passed_over(tree, id);
        match &node.kind {
            Kind::Text(text) => {
                if let Some(cell) = in_cell.and(rows.last_mut()).and_then(|r| r.last_mut()) {
                    push(&mut cell.text, source, text, node.at, base);
                    linked += if links > 0 { text.trim().len() } else { 0 };
                }
            }
            Kind::Element { name, attributes, hidden: false, .. } if &**name == "input" => {
                let value = attributes.as_ref().and_then(|a| a.value.as_deref()).unwrap_or_default();
                if let Some(cell) = in_cell.and(rows.last_mut()).and_then(|r| r.last_mut()) {
                    // a field is no part of the number it stands beside
                    cell.text.line_break();
                    push(&mut cell.text, source, value, node.at, base);
                    cell.text.line_break();
                }
            }
            Kind::Element { name, apart, .. } if descend => match &**name {
                "tr" => rows.push(Vec::new()),
                "td" | "th" => {
                    let at = Span { start: node.at.start + base, end: node.at.end + base };
                    if let Some(row) = rows.last_mut() {
                        row.push(Cell { text: Runs::default(), tag: at });
                    }
                    in_cell = Some(id);
                }
                "a" => links += 1,
                "caption" => {
                    each_text(tree, id, |text, at| {
                        push(&mut caption, source, text, at, base);
                    });
                    descend = false;
                }
                name if name == "br" || is_block(name) || *apart || is_apart(name) => {
                    if let Some(cell) = in_cell.and(rows.last_mut()).and_then(|r| r.last_mut()) {
                        cell.text.line_break();
                    }
                }
                _ => {}
            },
            _ => {}
        }
        next = node.first.filter(|_| descend).or_else(|| {
            tree.after(id, table, |left| {
                if in_cell == Some(left) {
                    in_cell = None;
                }
                match tree.name(left) {
                    Some("a") if left != id || descend => links = links.saturating_sub(1),
                    Some(name)
                        if name != "br"
                            && (is_block(name) || is_apart(name) || is_set_apart(tree, left))
                            && in_cell.is_some() =>
                    {
                        if let Some(cell) = rows.last_mut().and_then(|r| r.last_mut()) {
                            cell.text.line_break();
                        }
                    }
                    _ => {}
                }
            })
        });
    }
    is_data(&rows).then(|| {
        let length: usize = rows.iter().flatten().map(|c| c.text.len()).sum();
        (caption, rows, linked * 2 > length)
    })
}

/// Whether an element's text is no part of the number it stands beside: a note's mark, a reading, what is struck out.
fn is_apart(name: &str) -> bool {
    matches!(name, "sup" | "sub" | "rt" | "del" | "s" | "strike")
}

/// Whether a style sets an element's text apart in the same way.
fn is_set_apart(tree: &Tree, id: Id) -> bool {
    matches!(tree.node(id).map(|n| &n.kind), Some(Kind::Element { apart: true, .. }))
}

/// Whether a table's cells hold a few words each, and several stand in a row.
fn is_data(rows: &[Vec<Cell>]) -> bool {
    const SHORT: usize = 360;
    const LONG: usize = 1800;
    let filled: Vec<usize> = rows.iter().flatten().map(|c| c.text.len()).filter(|l| *l > 0).collect();
    let short = filled.iter().filter(|l| **l <= SHORT).count();
    let longest = filled.iter().copied().max().unwrap_or(0);
    // a cell that holds most of the text is the page's body
    let body = longest > LONG && longest * 2 > filled.iter().sum();
    rows.iter().any(|r| r.len() > 1) && short * 4 >= filled.len() * 3 && !body
}

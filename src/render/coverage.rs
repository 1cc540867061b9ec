//! The statutory tables with, for every cell, how many rules notice another figure in it: as aligned text and as JSON.
//!
//! Must not know how that was found out.

use crate::finding::Lang;
use crate::form::{Block, Forms, TableForm};
use crate::place::Place;
use crate::proof::{CellCover, TableCover};
use serde_json::{Value, json};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of the terminal that a row's name may take.
const STUB: usize = 36;
/// Columns of the terminal that a column's name may take.
const HEAD: usize = 14;

/// A cell that no rule notices.
pub struct Uncovered {
    /// The form's id.
    pub form: String,
    /// The table's id: `三`.
    pub table: String,
    /// `表三 · 一、… · 自然人`
    pub name: String,
}

/// The cells whose figure may be wrong without any rule noticing, in the form's order.
pub fn uncovered(covers: &[TableCover], forms: &Forms) -> Vec<Uncovered> {
    let mut all = Vec::new();
    for cover in covers {
        let form = forms.get(cover.form);
        let table = &form.tables[cover.table];
        for (i, _) in cover.cells.iter().enumerate().filter(|(_, c)| c.rules().is_empty()) {
            all.push(Uncovered {
                form: form.id.clone(),
                table: table.id.clone(),
                name: Place::of_cell(table, i).title(),
            });
        }
    }
    all
}

/// What stands in a cell: the number of rules, in brackets if there is none, marked if they notice one way only.
pub(super) fn mark(cover: &CellCover) -> String {
    match (cover.rules().len(), cover.more.is_empty(), cover.less.is_empty()) {
        (0, ..) => "[0]".into(),
        (n, true, _) => format!("{n}-"),
        (n, _, true) => format!("{n}+"),
        (n, ..) => n.to_string(),
    }
}

/// All tables, then the cells that none notices.
pub fn text(covers: &[TableCover], forms: &Forms, lang: Lang) -> String {
    let mut out = String::new();
    for cover in covers {
        let form = forms.get(cover.form);
        let table = &form.tables[cover.table];
        match lang {
            Lang::Zh => out += &format!("{}（{} 年格式）{}\n", table.name(), form.id, table.title),
            Lang::En => out += &format!("{} (form of {}) {}\n", table.name(), form.id, table.title),
        }
        for block in &table.blocks {
            grid(&mut out, table, block, cover);
        }
        out.push('\n');
    }
    out += match lang {
        Lang::Zh => {
            "格中是这一格多 1 或少 1 时报告问题的规则数；[0] 没有；n+ 只在多 1 时，n- 只在少 1 时。\n"
        }
        Lang::En => {
            "A cell holds how many rules report it when its figure is one more or one less; [0] none; n+ only when more, n- only when less.\n"
        }
    };
    let none = uncovered(covers, forms);
    out += &match (lang, none.len()) {
        (Lang::Zh, 0) => "没有一格不受检查。\n".to_string(),
        (Lang::En, 0) => "Every cell is covered.\n".to_string(),
        (Lang::Zh, n) => format!("没有规则察觉的 {n} 格：\n"),
        (Lang::En, n) => format!("{n} cells that no rule notices:\n"),
    };
    for one in none {
        out += &match lang {
            Lang::Zh => format!("  {}（{} 年格式）\n", one.name, one.form),
            Lang::En => format!("  {} (form of {})\n", one.name, one.form),
        };
    }
    out
}

fn grid(out: &mut String, table: &TableForm, block: &Block, cover: &TableCover) {
    let columns: Vec<usize> = block.columns.iter().copied().filter(|&c| !table.columns[c].group).collect();
    let heads: Vec<String> = columns.iter().map(|&c| cut(&table.columns[c].label, HEAD)).collect();
    if let Some(label) = &block.label {
        *out += &format!("  {label}\n");
    }
    *out += &format!("  {}  {}\n", " ".repeat(STUB), heads.join("  "));
    for &row in &block.rows {
        let depth = std::iter::successors(table.rows[row].of, |r| table.rows[*r].of).count();
        let name = cut(&format!("{}{}", "  ".repeat(depth), table.rows[row].heading()), STUB);
        let mut line = format!("  {}", padded(&name, STUB));
        for (head, &column) in heads.iter().zip(&columns) {
            let text = table.cell(row, column).and_then(|i| cover.cells.get(i)).map(mark).unwrap_or_default();
            line += &format!("  {}{text}", " ".repeat(head.width().saturating_sub(text.width())));
        }
        *out += line.trim_end();
        out.push('\n');
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.into();
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + c.width().unwrap_or(0) > width - 2 {
            break;
        }
        short.push(c);
    }
    short + "…"
}

/// Every cell as JSON.
pub fn value(covers: &[TableCover], forms: &Forms) -> Value {
    let tables: Vec<Value> = covers
        .iter()
        .map(|cover| {
            let form = forms.get(cover.form);
            let table = &form.tables[cover.table];
            let cells: Vec<Value> = table
                .cells
                .iter()
                .zip(&cover.cells)
                .map(|(at, c)| {
                    json!({
                        "pointer": at.pointer,
                        "row": table.rows[at.row].heading(),
                        "column": table.columns[at.column].label,
                        "rules": c.rules(),
                        "more": c.more, "less": c.less, "blank": c.blank,
                    })
                })
                .collect();
            json!({ "form": form.id, "table": table.name(), "cells": cells })
        })
        .collect();
    let none: Vec<Value> =
        uncovered(covers, forms).iter().map(|u| json!({ "form": u.form, "cell": u.name })).collect();
    json!({ "tables": tables, "uncovered": none })
}

//! A report as Markdown with GFM tables. Merged cells are written once and leave blanks behind.
//!
//! Must not know how a table is laid out.

use super::{Part, Table, one_line, parts};
use crate::report::Report;

/// The report as Markdown.
pub fn markdown(report: &Report) -> String {
    let mut out = String::new();
    for part in parts(report) {
        let text = match part {
            Part::Title(t) => format!("# {}", escaped(t)),
            Part::Heading(h) => format!("## {}", escaped(h)),
            Part::Paragraph(p) => escaped(p),
            Part::Table(t) => table(&t),
        };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&text);
        out.push('\n');
    }
    out
}

fn table(table: &Table) -> String {
    let mut lines = Vec::new();
    for (index, mut row) in table.unmerged().into_iter().enumerate() {
        if index == 0 {
            // no row of a GFM table may be longer than its first
            row.resize(table.width, "");
        }
        let cells: Vec<String> = row.into_iter().map(escaped).collect();
        lines.push(format!("| {} |", cells.join(" | ")));
        if index == 0 {
            lines.push(format!("|{}", " --- |".repeat(table.width)));
        }
    }
    lines.join("\n")
}

/// Prose in which nothing is markup.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        match c {
            // a bar would part cells, whatever stands before it
            '|' => out.push_str("&#124;"),
            // written so, no reader takes the text for a page
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '&' | '#' | '~' => out.extend(['\\', c]),
            // marks of lists, quotations, rules and data at the head of a line
            '-' | '+' | '=' | '>' | '{' if at == 0 => out.extend(['\\', c]),
            '.' | ')' if at == digits && at > 0 && ends_word(&text[at + 1..]) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn ends_word(rest: &str) -> bool {
    rest.chars().next().is_none_or(char::is_whitespace)
}

//! Where something stands: in the report's own terms, and in the file.
//!
//! Plain data, known to every stage; must not know how a place is shown.

use crate::form::TableForm;
use crate::source::Span;
use std::sync::Arc;

/// A place, logical and physical; every part may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Section id, `一` to `六`.
    pub section: Option<String>,
    /// Table name, such as `表三`.
    pub table: Option<String>,
    /// Row label as the form prints it.
    pub row: Option<String>,
    /// Column header as the form prints it.
    pub column: Option<String>,
    /// RFC 6901 pointer into the canonical report.
    pub pointer: Option<String>,
    /// Stretch of the source text.
    pub span: Option<Span>,
    /// The report it stands in, if that is not the one under check; `span` is then a stretch of that one's source.
    pub elsewhere: Option<Arc<Elsewhere>>,
}

/// Another report than the one under check, which some of its figures are held against.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Elsewhere {
    /// What it is called beside the one under check: `2023 年报告`.
    pub name: String,
    /// The same in English.
    pub name_en: String,
    /// Its file, as the caller named it.
    pub path: String,
}

impl Place {
    /// The logical place of a cell of a table.
    pub fn of_cell(table: &TableForm, cell: usize) -> Self {
        let Some(at) = table.cells.get(cell) else { return Self::default() };
        let (row, column) = (&table.rows[at.row], &table.columns[at.column]);
        Self {
            section: Some(table.section.clone()),
            table: Some(table.name()),
            row: Some(row.heading()),
            column: Some(column.label.clone()),
            pointer: Some(at.pointer.clone()),
            ..Self::default()
        }
    }

    /// The logical place of a row of a table.
    pub fn of_row(table: &TableForm, row: usize) -> Self {
        Self {
            section: Some(table.section.clone()),
            table: Some(table.name()),
            row: table.rows.get(row).map(crate::form::Row::heading),
            pointer: Some(row_pointer(table, row)),
            ..Self::default()
        }
    }

    /// The logical place of a whole table.
    pub fn of_table(table: &TableForm) -> Self {
        Self {
            section: Some(table.section.clone()),
            table: Some(table.name()),
            pointer: Some(table_pointer(table)),
            ..Self::default()
        }
    }

    /// The place, standing at `span`.
    #[must_use]
    pub fn at(mut self, span: Option<Span>) -> Self {
        self.span = span;
        self
    }

    /// `表三 · 四、结转下年度继续办理 · 自然人`; empty for a place without names. A place in another report begins with
    /// what that one is called: `2023 年报告 表三 · …`.
    pub fn title(&self) -> String {
        self.named(|s| format!("第{s}部分"), |other| &other.name)
    }

    /// The same among English words; labels of the form stay as the form prints them.
    pub fn title_en(&self) -> String {
        self.named(|s| format!("section {}", number_en(s)), |other| &other.name_en)
    }

    fn named(&self, section: fn(&str) -> String, other: fn(&Elsewhere) -> &str) -> String {
        let section = self.section.as_deref().filter(|_| self.table.is_none()).map(section);
        let own = [section, self.table.clone(), self.row.clone(), self.column.clone()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ");
        match &self.elsewhere {
            None => own,
            Some(at) => format!("{} {own}", other(at)).trim_end().to_string(),
        }
    }
}

/// A section's id as an English number.
pub fn number_en(id: &str) -> &str {
    match id {
        "一" => "one",
        "二" => "two",
        "三" => "three",
        "四" => "four",
        "五" => "five",
        "六" => "six",
        other => other,
    }
}

pub use crate::form::escape;

/// Pointer of a table.
pub fn table_pointer(table: &TableForm) -> String {
    format!("/tables/{}", table.name())
}

/// Pointer of a row.
pub fn row_pointer(table: &TableForm, row: usize) -> String {
    let id = table.rows.get(row).map_or("", |r| r.id.as_str());
    format!("/tables/{}/{}", table.name(), escape(id))
}

//! The statutory forms as data: sections, tables, rows, columns, labels and accepted variants of each version.
//!
//! Every form is one file of `data/`; reader, schema, rule language and documentation follow it. Must not know
//! how a report is read or judged, and holds no code for a particular cell.

mod agency;
mod data;
pub mod label;
mod source;

use agency::Agencies;
pub use agency::{Level, Standing};
pub use data::{FormError, escape};
use label::{Label, Mark};
pub use source::{Part, source};
use std::sync::Arc;

/// All the forms gouji knows, oldest first.
#[derive(Debug, Clone)]
pub struct Forms {
    forms: Arc<Vec<Form>>,
    agencies: Arc<Agencies>,
}

/// One version of the statutory form.
#[derive(Debug)]
pub struct Form {
    /// Short name, as in `"form": "2021"`.
    pub id: String,
    /// Title of the form.
    pub title: String,
    /// The notice that fixes it.
    pub authority: String,
    /// First and last report year, the last open.
    pub years: (i32, Option<i32>),
    /// The statutory sections in order.
    pub sections: Vec<SectionForm>,
    /// The statutory tables in order; all forms have the same ones.
    pub tables: Vec<TableForm>,
    /// What of it the form before it has no counterpart of.
    pub before: Option<Before>,
}

/// How a form goes on from the one before it: rows and columns of the same id are the same, but for these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// The form before.
    pub form: String,
    /// What cannot be compared.
    pub none: Vec<NoCounterpart>,
}

/// Rows and columns of a table that the form before has nothing comparable to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoCounterpart {
    /// Id of the table.
    pub table: String,
    /// Ids of rows and columns.
    pub names: Vec<String>,
    /// Why, in Chinese and English.
    pub why: (String, String),
}

impl Form {
    /// Why a row of table `table` cannot be compared with the year before, where that follows `form`.
    pub fn lacks_row_before(&self, form: &Self, table: usize, name: &str) -> Option<(&str, &str)> {
        let own = self.tables.get(table)?;
        self.lacks_before(form, table, &own.rows[own.row(name)?].id)
    }

    /// The same of a column.
    pub fn lacks_column_before(&self, form: &Self, table: usize, name: &str) -> Option<(&str, &str)> {
        let own = self.tables.get(table)?;
        self.lacks_before(form, table, &own.columns[own.column(name)?].id)
    }

    fn lacks_before(&self, form: &Self, table: usize, id: &str) -> Option<(&str, &str)> {
        let before = self.before.as_ref().filter(|b| b.form == form.id)?;
        let own = &self.tables.get(table)?.id;
        let mut lacking = before.none.iter().filter(|n| n.table == *own && n.names.iter().any(|n| n == id));
        lacking.next().map(|n| (n.why.0.as_str(), n.why.1.as_str()))
    }
}

/// A statutory section.
#[derive(Debug)]
pub struct SectionForm {
    /// `一` to `六`.
    pub id: String,
    /// The heading's words without its mark, as the notice prints them.
    pub label: String,
    /// Whether the section may consist of 无.
    pub may_say_none: bool,
    names: Vec<String>,
    keys: Vec<String>,
}

/// How a table stands on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Small blocks, each with a heading and a header of its own (表二).
    Blocks,
    /// One header over all rows (表三).
    Matrix,
    /// All figures in one row under nested headers (表四).
    Strip,
}

/// A statutory table.
#[derive(Debug)]
pub struct TableForm {
    /// `二`, `三`, `四`.
    pub id: String,
    /// The table's subject.
    pub title: String,
    /// The section it stands in.
    pub section: String,
    /// How it stands on paper.
    pub shape: Shape,
    /// What the corner over the row labels says.
    pub corner: Option<String>,
    /// Headers that stand over columns and name no column.
    pub over: Vec<String>,
    /// Corner and headers over columns in normal form.
    furniture: Vec<String>,
    /// The parts with a header of their own; one part in a matrix or strip.
    pub blocks: Vec<Block>,
    /// Every column of any block, in order.
    pub columns: Vec<Column>,
    /// Every row, groups and totals included, in order.
    pub rows: Vec<Row>,
    /// The cells that hold a figure, row by row.
    pub cells: Vec<Cell>,
    grid: Vec<Option<u16>>,
}

/// A part of a table under one header.
#[derive(Debug)]
pub struct Block {
    /// Heading, such as 第二十条第（一）项; a matrix or strip has none.
    pub label: Option<String>,
    names: Vec<String>,
    /// Indices into [`TableForm::columns`], in printed order.
    pub columns: Vec<usize>,
    /// Indices into [`TableForm::rows`], in printed order.
    pub rows: Vec<usize>,
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Name in data and rules.
    pub id: String,
    /// Header as the notice prints it.
    pub label: String,
    names: Vec<String>,
    /// What its figures are.
    pub kind: Kind,
    /// The unit the form states.
    pub unit: Option<String>,
    /// A heading over other columns, without cells.
    pub group: bool,
    /// The group it belongs to: an index into the columns.
    pub of: Option<usize>,
    /// Whether it adds up the others.
    pub total: bool,
}

/// What a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A non-negative whole number.
    Count,
    /// A whole number with a sign.
    Change,
    /// A non-negative decimal in the column's unit.
    Money,
}

/// A row.
#[derive(Debug)]
pub struct Row {
    /// Name in data and rules, such as `三.三.1` or `规章`.
    pub id: String,
    /// The list mark as printed, such as `（三）`; may be empty.
    pub mark: String,
    /// The words after the mark.
    pub label: String,
    names: Vec<String>,
    /// A heading over other rows, without cells.
    pub group: bool,
    /// Whether it adds up the other rows of its group.
    pub total: bool,
    /// The group it belongs to: an index into the rows.
    pub of: Option<usize>,
    /// A header that stands over it on paper (strip only).
    pub over: Option<String>,
}

/// A cell that holds a figure.
#[derive(Debug, Clone)]
pub struct Cell {
    /// Index into [`TableForm::rows`].
    pub row: usize,
    /// Index into [`TableForm::columns`].
    pub column: usize,
    /// RFC 6901 pointer into the canonical report.
    pub pointer: String,
}

impl Forms {
    /// The forms that travel inside the program.
    ///
    /// # Errors
    /// A form file that is not well formed; a released program has none (a test reads them all).
    pub fn embedded() -> Result<Self, FormError> {
        Ok(Self { forms: Arc::new(data::embedded()?), agencies: Arc::new(Agencies::embedded()?) })
    }

    /// All forms, oldest first.
    pub fn all(&self) -> &[Form] {
        &self.forms
    }

    /// The form by its name.
    pub fn named(&self, id: &str) -> Option<usize> {
        self.forms.iter().position(|f| f.id == id)
    }

    /// The form in force for a report of `year`; before the first form, none.
    pub fn of_year(&self, year: i32) -> Option<usize> {
        self.forms.iter().position(|f| year >= f.years.0 && f.years.1.is_none_or(|to| year <= to))
    }

    /// The form by its index; an index of this set is always good.
    pub fn get(&self, index: usize) -> &Form {
        &self.forms[index.min(self.forms.len() - 1)]
    }

    /// What an agency's name tells of its level and region.
    pub fn standing(&self, agency: &str) -> Standing {
        self.agencies.standing(agency)
    }

    /// A name in normal form: the same for all ways of writing an agency's name.
    pub fn agency_key(&self, agency: &str) -> String {
        self.agencies.key(agency)
    }
}

impl Forms {
    /// The cells that a path such as `三/三.三/总计` names where each table follows the form `tables` gives it: the table,
    /// and the cells added up.
    pub fn cells(&self, tables: &[usize], path: &str) -> Option<(usize, Vec<usize>)> {
        // a table has the same index in all forms
        let table = self.forms.first()?.table(path.split('/').next()?)?;
        self.forms.get(*tables.get(table)?)?.cells(path)
    }
}

impl Form {
    /// The cells that a path such as `三/三.三/总计` names: the table, and the cells added up.
    pub fn cells(&self, path: &str) -> Option<(usize, Vec<usize>)> {
        let mut parts = path.splitn(3, '/');
        let (table, row, column) = (parts.next()?, parts.next()?, parts.next()?);
        let index = self.table(table)?;
        let table = &self.tables[index];
        let (row, column) = (table.row(row)?, table.column(column)?);
        let columns = table.column_parts(column);
        let rows = table.parts(row).into_iter();
        let cells: Vec<usize> =
            rows.flat_map(|r| columns.iter().filter_map(move |c| table.cell(r, *c))).collect();
        (!cells.is_empty()).then_some((index, cells))
    }

    /// Index of the table named `id`, with or without 表 before it.
    pub fn table(&self, id: &str) -> Option<usize> {
        let id = id.trim().trim_start_matches('表');
        self.tables.iter().position(|t| t.id == id)
    }

    /// Index of the section named `id` (`一` to `六`), or by its words.
    pub fn section(&self, id: &str) -> Option<usize> {
        let written = Label::new(id);
        self.sections
            .iter()
            .position(|s| s.id == id.trim() || (!written.text.is_empty() && s.is_named(&written.text)))
    }
}

impl SectionForm {
    /// The heading as the notice prints it.
    pub fn heading(&self) -> String {
        format!("{}、{}", self.id, self.label)
    }

    /// Whether `text` (a label in normal form, without mark) names this section.
    pub fn is_named(&self, text: &str) -> bool {
        self.names.iter().any(|n| n == text)
    }

    /// The section's own words and its variants in normal form.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// Whether `text` (in normal form) has one of the words by which a reworded heading is told to be this section's.
    pub fn has_keys(&self, text: &str) -> bool {
        self.keys.iter().any(|k| text.contains(k.as_str()))
    }

    /// The section's number, 1 to 6.
    pub fn number(&self) -> u8 {
        match Label::new(&format!("{}、", self.id)).mark {
            Some(Mark::Chinese(n)) => n,
            _ => 0,
        }
    }
}

impl TableForm {
    /// `表三`.
    pub fn name(&self) -> String {
        format!("表{}", self.id)
    }

    /// Whether `text` (folded) is the corner's or stands over columns without naming one.
    pub fn is_furniture(&self, text: &str) -> bool {
        self.furniture.iter().any(|f| f == text)
    }

    /// Index of the cell at a row and column, if the form has one there.
    pub fn cell(&self, row: usize, column: usize) -> Option<usize> {
        self.grid.get(row * self.columns.len() + column).copied().flatten().map(usize::from)
    }

    /// Index of a row by its name (`三.三.1`, `三.（三）.1`) or its words.
    pub fn row(&self, name: &str) -> Option<usize> {
        let plain: String = label::fold(name).chars().filter(|c| !"()、".contains(*c)).collect();
        if let Some(found) = self.rows.iter().position(|r| r.id == plain || r.id == name.trim()) {
            return Some(found);
        }
        let written = Label::new(name).text;
        let mut named = self.rows.iter().enumerate().filter(|(_, r)| r.is_named(&written));
        match (named.next(), named.next()) {
            (Some((i, _)), None) => Some(i),
            _ => None,
        }
    }

    /// Index of a column by its name or words.
    pub fn column(&self, name: &str) -> Option<usize> {
        let written = label::fold(name);
        self.columns.iter().position(|c| c.id == name.trim() || c.is_named(&written))
    }

    /// The rows with figures under `row`, without totals: the row itself where it has figures of its own.
    pub fn parts(&self, row: usize) -> Vec<usize> {
        if self.rows.get(row).is_none_or(|r| !r.group) {
            return vec![row];
        }
        (0..self.rows.len())
            .filter(|&i| !self.rows[i].group && !self.rows[i].total && self.is_under(i, row))
            .collect()
    }

    /// The columns with figures under `column`: the column itself where it has figures of its own.
    pub fn column_parts(&self, column: usize) -> Vec<usize> {
        if self.columns.get(column).is_none_or(|c| !c.group) {
            return vec![column];
        }
        (0..self.columns.len()).filter(|&i| self.columns[i].of == Some(column)).collect()
    }

    fn is_under(&self, row: usize, group: usize) -> bool {
        let mut at = self.rows[row].of;
        while let Some(i) = at {
            if i == group {
                return true;
            }
            at = self.rows[i].of;
        }
        false
    }

    /// Columns that hold figures, in order.
    pub fn leaf_columns(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.columns.len()).filter(|&i| !self.columns[i].group)
    }

    /// The block a row belongs to.
    pub fn block_of(&self, row: usize) -> Option<&Block> {
        self.blocks.iter().find(|b| b.rows.contains(&row))
    }
}

impl Block {
    /// Whether `text` (folded) is this block's heading.
    pub fn is_named(&self, text: &str) -> bool {
        self.names.iter().any(|n| n == text)
    }
}

impl Column {
    /// Whether `text` (folded) is this column's header.
    pub fn is_named(&self, text: &str) -> bool {
        self.names.iter().any(|n| n == text)
    }

    /// The header's words in normal form.
    pub fn normal(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }
}

impl Row {
    /// The label as printed: `（三）不予公开`.
    pub fn heading(&self) -> String {
        format!("{}{}", self.mark, self.label)
    }

    /// Whether `text` (a label in normal form, without mark) names this row.
    pub fn is_named(&self, text: &str) -> bool {
        self.names.iter().any(|n| n == text)
    }

    /// The row's words in normal form.
    pub fn normal(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// The row's list mark in normal form.
    pub fn normal_mark(&self) -> Option<Mark> {
        Label::new(&format!("{}x", self.mark)).mark
    }
}

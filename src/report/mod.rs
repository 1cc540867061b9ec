//! The report: its year, agency, sections and statutory figures, each with the place it came from.
//!
//! Filled from a [`Document`] with the help of [`crate::form`]. Records what was odd in the reading as
//! [`Oddity`]s; judges nothing. Must not know rules, schemas or renderers.

pub mod beside;
pub mod blank;
pub mod canonical;
pub mod figure;
mod headings;
mod oddity;
mod prose;
pub mod series;
mod tables;
pub mod write;

use crate::form::{Form, Forms, Standing, TableForm};
use crate::place::Place;
use crate::source::{Content, Document, SourceText, Span, Stretch};
pub use beside::{Beside, Prior, Unpaired};
pub use figure::{Figure, Reading, Unreadable};
pub use oddity::{Oddity, OddityKind};
pub use series::Series;
use std::collections::HashSet;
use std::sync::Arc;

/// A report as read.
#[derive(Debug)]
pub struct Report {
    /// The text that places refer to.
    pub source: Arc<SourceText>,
    /// Which form each part follows.
    pub layout: Layout,
    /// The forms the layout indexes.
    pub forms: Forms,
    /// The year reported on.
    pub year: Option<Year>,
    /// The agency that reports.
    pub agency: Option<Stretch>,
    /// The agency's level and region, as its name tells them; a caller who knows better may set them.
    pub standing: Standing,
    /// The title line.
    pub title: Option<Stretch>,
    /// What stands between title and first section.
    pub preamble: Vec<Stretch>,
    /// The sections in the order they stand in.
    pub sections: Vec<Section>,
    /// The statutory tables, in the form's order.
    pub tables: Vec<TableData>,
    /// What was odd in the reading.
    pub oddities: Vec<Oddity>,
    /// JSON input as it stands, for the schema: what the canonical value cannot carry is judged there too.
    pub raw: Option<RawJson>,
    /// The same agency's report of the year before, as far as one was asked for.
    pub prior: Prior,
    /// What its figures can be seen beside, where somebody gave earlier reports.
    pub series: Option<Arc<Series>>,
}

/// What stands for a figure of a cell that does not exist.
static ABSENT: Figure = Figure::ABSENT;

/// The JSON a report came from.
#[derive(Debug)]
pub struct RawJson(pub crate::source::json::JsonTree);

/// Which form the report, and each of its tables, follows: indices into [`Forms`].
///
/// A table may follow another form than the year asks for; that is a finding, and the table is still read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Layout {
    /// The form of the report's year.
    pub form: usize,
    /// The form of each table.
    pub tables: Vec<usize>,
}

/// The report's year and the words that state it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    /// The year.
    pub value: i32,
    /// The words, if it stands in the source.
    pub span: Option<Span>,
}

/// A section as it stands in the report.
#[derive(Debug, Clone)]
pub struct Section {
    /// Index into [`Form::sections`].
    pub index: usize,
    /// The heading as written.
    pub heading: Stretch,
    /// Its paragraphs, tables left out.
    pub paragraphs: Vec<Stretch>,
    /// Whether a table stands in it.
    pub has_table: bool,
}

/// A statutory table as read.
#[derive(Debug, Clone)]
pub struct TableData {
    /// Whether any of it stands in the report.
    pub present: bool,
    /// Where it begins: its first row.
    pub span: Option<Span>,
    /// One figure per [`TableForm::cells`] of its form.
    pub figures: Vec<Figure>,
    /// Where each row's label stands.
    pub row_spans: Vec<Option<Span>>,
}

impl Report {
    /// Reads a document as a report.
    ///
    /// # Errors
    /// A document in which nothing of a report can be told: see [`ReadError`].
    pub fn read(document: Document, forms: &Forms) -> Result<Self, ReadError> {
        match document.content {
            Content::Json(tree) => canonical::read(document.source, tree, forms),
            Content::Blocks(blocks) => {
                let outline = prose::outline(&blocks, forms, &document.source);
                let read = tables::read(&blocks, forms, outline.form, &document.source);
                if !read.any_present() {
                    if let Some(o) = read.run_together() {
                        let at = document.source.extent(o.place.span.unwrap_or_default());
                        let (line, column) = at.map_or((0, 0), |at| (at.line, at.column));
                        return Err(ReadError::RunTogether { line, column, sample: o.written.clone() });
                    }
                    if outline.sections.is_empty() {
                        return Err(ReadError::NoReport);
                    }
                }
                let mut report = prose::assemble(document.source, forms, outline, read);
                let changes = document.has_changes.then(|| (OddityKind::TrackedChanges, String::new()));
                let hidden = document.hidden.into_iter().map(|place| (OddityKind::Hidden, place));
                for (kind, written) in changes.into_iter().chain(hidden) {
                    let place = report.beginning();
                    report.oddities.push(Oddity { kind, place, written, nearest: None, explains: vec![] });
                }
                Ok(report)
            }
        }
    }

    /// The form of the report's year.
    pub fn form(&self) -> &Form {
        self.forms.get(self.layout.form)
    }

    /// The form that table `index` follows.
    pub fn table_form(&self, index: usize) -> &TableForm {
        let form = self.forms.get(self.layout.tables.get(index).copied().unwrap_or(self.layout.form));
        &form.tables[index.min(form.tables.len() - 1)]
    }

    /// The figure of a cell of a table.
    pub fn figure(&self, table: usize, cell: usize) -> &Figure {
        self.tables.get(table).and_then(|t| t.figures.get(cell)).unwrap_or(&ABSENT)
    }

    /// The place of a cell, with its logical names.
    pub fn cell_place(&self, table: usize, cell: usize) -> Place {
        let span = self.figure(table, cell).span;
        let fallback = || {
            let data = self.tables.get(table)?;
            let row = self.table_form(table).cells.get(cell)?.row;
            data.row_spans.get(row).copied().flatten().or(data.span)
        };
        let mut place = Place::of_cell(self.table_form(table), cell);
        place.span = span.or_else(fallback);
        place
    }

    /// The section of index `index`, the first if it stands twice.
    pub fn section(&self, index: usize) -> Option<(usize, &Section)> {
        self.sections.iter().enumerate().find(|(_, s)| s.index == index)
    }

    /// The report that a place stands in: this one, or the one it is held against.
    pub fn of_place(&self, place: &Place) -> &Self {
        match (&place.elsewhere, self.prior.given()) {
            (Some(_), Some(beside)) => &beside.report,
            _ => self,
        }
    }

    /// How many statutory figures stay unread: they could not be told from the file, or what stands in their place is no
    /// figure in the form's unit. A blank or a dash is told, and not counted.
    pub fn unread(&self) -> usize {
        self.count(|r| matches!(r, Reading::Absent | Reading::Unreadable(_)))
    }

    /// How many statutory figures could not be told from the file at all: their row, column or table is missing or
    /// unknown. They are in no copy of the report; words in a figure's place are.
    pub fn lost(&self) -> usize {
        let untold = |r: &Reading| {
            matches!(r, Reading::Absent | Reading::Unreadable(Unreadable::Column | Unreadable::Type))
        };
        self.count(untold)
    }

    fn count(&self, is: impl Fn(&Reading) -> bool) -> usize {
        self.tables.iter().flat_map(|t| &t.figures).filter(|f| is(&f.reading)).count()
    }

    /// Pointers that an oddity accounts for, so that no other stage reports them again.
    pub fn explained(&self) -> HashSet<&str> {
        self.oddities.iter().flat_map(|o| o.explains.iter().map(String::as_str)).collect()
    }

    /// Where the report begins: its title, or its first line.
    pub fn beginning(&self) -> Place {
        let span = self
            .title
            .as_ref()
            .map(|t| t.span)
            .or_else(|| self.preamble.first().map(|p| p.span))
            .or_else(|| self.sections.first().map(|s| s.heading.span));
        Place { span, ..Place::default() }
    }
}

/// A document in which nothing of a report can be told for certain.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No statutory section and no statutory table.
    #[error("holds no section and no table of a government-disclosure annual report")]
    NoReport,
    /// The tables' cells have run together; to split them would be a guess.
    #[error("the tables' cells have run together")]
    RunTogether {
        /// Line of the run, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// The run.
        sample: String,
    },
    /// JSON that is not an object of the canonical shape.
    #[error("is JSON, but not a report")]
    NotAReport,
}

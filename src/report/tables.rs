//! Finds the statutory tables in a document and reads their figures.
//!
//! A label is the form's or it is not: one that is not is recorded as an [`Oddity`], and its figures stay unread.
//! A row's figures are read only where there is exactly one way to lay them under the columns.

mod align;
mod columns;
mod habit;
mod header;
mod matrix;
mod others;
mod strip;

use super::figure::looks_like_figure;
use super::oddity::note_readings;
use super::{Figure, Oddity, OddityKind, Reading, TableData, Unreadable};
use crate::form::label::{Label, fold};
use crate::form::{Forms, Shape, TableForm};
use crate::place::{Place, row_pointer, table_pointer};
use crate::source::{Block, SourceText, Span, Stretch};

/// All tables of a document, each under the form that fits it best.
pub(super) struct Read {
    pub tables: Vec<ReadTable>,
}

/// One table as read under one form.
pub(super) struct ReadTable {
    pub form: usize,
    pub data: TableData,
    pub oddities: Vec<Oddity>,
    /// Blocks of the document that are part of the table and not of the prose.
    pub blocks: Vec<usize>,
    /// How many rows and headers were recognised.
    score: usize,
    complete: bool,
}

impl Read {
    /// Whether any table stands in the document.
    pub fn any_present(&self) -> bool {
        self.tables.iter().any(|t| t.data.present)
    }

    /// The first place where cells have run together.
    pub fn run_together(&self) -> Option<&Oddity> {
        self.tables.iter().flat_map(|t| &t.oddities).find(|o| o.kind == OddityKind::RunTogether)
    }
}

/// No label of any form is longer, however it is spaced: longer text is prose.
const LABEL_BYTES: usize = 360;

/// A line of cells in reading order: a table row, or a paragraph standing alone.
struct Line<'a> {
    block: usize,
    cells: &'a [Stretch],
    /// Whether it stands in a table rather than alone.
    in_grid: bool,
}

/// Reads every table; `preferred` is the form of the report's year.
pub(super) fn read(blocks: &[Block], forms: &Forms, preferred: usize, source: &SourceText) -> Read {
    let split: Vec<Option<Vec<Vec<Stretch>>>> = blocks
        .iter()
        .map(|b| match b {
            Block::Cells(cells) => Some(rows_of_cells(cells, forms)),
            _ => None,
        })
        .collect();
    let mut lines = Vec::new();
    for (block, (content, split)) in blocks.iter().zip(&split).enumerate() {
        match (content, split) {
            (Block::Paragraph(p), _) => {
                lines.push(Line { block, cells: std::slice::from_ref(p), in_grid: false });
            }
            (Block::Grid(rows), _) => {
                lines.extend(rows.iter().map(|r| Line { block, cells: &r.cells, in_grid: true }));
            }
            (Block::Cells(_), Some(rows)) => {
                lines.extend(rows.iter().map(|r| Line { block, cells: r, in_grid: true }));
            }
            (Block::Cells(_), None) => {}
        }
    }
    let count = forms.get(preferred).tables.len();
    Read { tables: (0..count).map(|t| read_table(&lines, forms, preferred, t, source)).collect() }
}

fn read_table(
    lines: &[Line],
    forms: &Forms,
    preferred: usize,
    table: usize,
    source: &SourceText,
) -> ReadTable {
    let mut best = read_under(lines, forms, preferred, table, source);
    for form in (0..forms.all().len()).filter(|&f| f != preferred) {
        if best.complete {
            break;
        }
        let other = read_under(lines, forms, form, table, source);
        if other.score > best.score {
            best = other;
        }
    }
    best
}

fn read_under(lines: &[Line], forms: &Forms, form: usize, table: usize, source: &SourceText) -> ReadTable {
    let layout = &forms.get(form).tables[table];
    let mut reader = Reader::new(layout);
    match layout.shape {
        Shape::Strip => strip::read(&mut reader, lines),
        Shape::Matrix | Shape::Blocks => matrix::read(&mut reader, lines),
    }
    if !reader.complete() {
        reader.find_run_together(lines, source);
    }
    reader.finish(form)
}

/// Collects one table's figures and oddities.
struct Reader<'a> {
    form: &'a TableForm,
    data: TableData,
    oddities: Vec<Oddity>,
    blocks: Vec<usize>,
    score: usize,
}

impl<'a> Reader<'a> {
    fn new(form: &'a TableForm) -> Self {
        Self {
            form,
            data: TableData {
                present: false,
                span: None,
                figures: vec![Figure::ABSENT; form.cells.len()],
                row_spans: vec![None; form.rows.len()],
            },
            oddities: Vec::new(),
            blocks: Vec::new(),
            score: 0,
        }
    }

    /// Whether every cell of the form was found.
    fn complete(&self) -> bool {
        let unread =
            |f: &Figure| matches!(f.reading, Reading::Absent | Reading::Unreadable(Unreadable::Column));
        !self.data.figures.iter().any(unread)
    }

    fn saw(&mut self, line: &Line) {
        if self.blocks.last() != Some(&line.block) {
            self.blocks.push(line.block);
        }
        if let Some(span) = line_span(line) {
            self.data.span =
                Some(self.data.span.map_or(span, |s| if s.start <= span.start { s } else { span }));
        }
    }

    fn oddity(
        &mut self,
        kind: OddityKind,
        place: Place,
        written: &str,
        nearest: Option<String>,
        explains: Vec<String>,
    ) {
        self.oddities.push(Oddity { kind, place, written: written.to_string(), nearest, explains });
    }

    /// Whether any figure of the row was already found.
    fn row_filled(&self, row: usize) -> bool {
        self.form
            .cells
            .iter()
            .zip(&self.data.figures)
            .any(|(c, f)| c.row == row && f.reading != Reading::Absent)
    }

    /// The figures of a row.
    fn row_figures(&self, row: usize) -> impl Iterator<Item = &Figure> {
        self.form.cells.iter().zip(&self.data.figures).filter(move |(c, _)| c.row == row).map(|(_, f)| f)
    }

    /// Takes back what was read of a row.
    fn forget_row(&mut self, row: usize) {
        for (cell, figure) in self.form.cells.iter().zip(&mut self.data.figures) {
            if cell.row == row {
                figure.reading = Reading::Unreadable(Unreadable::Column);
            }
        }
    }

    /// Takes a row's cells, one per column of `columns`; a column of `None` is one the form does not have.
    fn fill(&mut self, row: usize, columns: &[Option<usize>], cells: &[Stretch]) {
        self.data.present = true;
        for (column, cell) in columns.iter().zip(cells) {
            let Some(index) = column.and_then(|c| self.form.cell(row, c)) else { continue };
            let column = &self.form.columns[self.form.cells[index].column];
            let figure = Figure::read(&cell.text, column, Some(cell.span));
            self.data.figures[index] = figure;
        }
    }

    /// Marks the cells of a row as standing there without a certain column.
    fn unread_row(&mut self, row: usize, span: Option<Span>) {
        self.data.present = true;
        for (cell, figure) in self.form.cells.iter().zip(&mut self.data.figures) {
            if cell.row == row && figure.reading == Reading::Absent {
                *figure =
                    Figure { reading: Reading::Unreadable(Unreadable::Column), written: String::new(), span };
            }
        }
    }

    /// Marks the cells of a column as standing there without a certain meaning.
    fn unread_column(&mut self, column: usize) {
        for (cell, figure) in self.form.cells.iter().zip(&mut self.data.figures) {
            if cell.column == column && figure.reading != Reading::Absent {
                figure.reading = Reading::Unreadable(Unreadable::Column);
            }
        }
    }

    /// A paragraph or cell in which labels and figures of several rows stand without anything between them.
    fn find_run_together(&mut self, lines: &[Line], source: &SourceText) {
        const ROWS_IN_ONE_CELL: usize = 3;
        let mut found = Vec::new();
        for cell in lines.iter().flat_map(|l| l.cells) {
            if cell.text.len() < 60 {
                continue;
            }
            let folded = fold(&cell.text);
            let digits = |label: &str| {
                folded.match_indices(label).find_map(|(at, _)| {
                    let rest = &folded[at + label.len()..];
                    let run = run_of_digits(rest);
                    // 行政复议26件 is prose: the next label follows a cell, a unit or a comma follows a number
                    let is_prose =
                        rest[run..].starts_with(|c: char| "件个项份条宗起次例余多、,.;。；)".contains(c));
                    (run > 0 && !is_prose).then_some((at, &rest[..run]))
                })
            };
            let runs: Vec<(usize, &str)> =
                self.form.rows.iter().filter(|r| !r.group).filter_map(|r| digits(r.normal())).collect();
            if runs.len() >= ROWS_IN_ONE_CELL
                && let Some((_, first)) = runs.iter().max_by_key(|(at, run)| (run.len(), usize::MAX - at))
            {
                let from = cell.text.find(first).unwrap_or(0);
                found.push((cell.span, (from, from + first.len())));
            }
        }
        for (span, (from, to)) in found {
            let place =
                Place::of_table(self.form).at(Some(Span { start: span.start + from, end: span.start + to }));
            let written = source.slice(place.span.unwrap_or_default()).to_string();
            self.oddity(OddityKind::RunTogether, place, &written, None, vec![table_pointer(self.form)]);
        }
    }

    fn finish(mut self, form: usize) -> ReadTable {
        self.oddities.extend(note_readings(self.form, &self.data.figures));
        ReadTable {
            form,
            complete: self.complete(),
            data: self.data,
            oddities: self.oddities,
            blocks: self.blocks,
            score: self.score,
        }
    }

    /// The row a stray label stands for in a reader's eyes: the nearest one that was not found.
    fn nearest_row(&self, label: &Label) -> Option<usize> {
        (0..self.form.rows.len())
            .filter(|&r| !self.form.rows[r].group && !self.row_filled(r))
            .map(|r| (crate::form::label::distance(&label.text, self.form.rows[r].normal()), r))
            .filter(|(d, _)| *d <= crate::form::label::RESEMBLES)
            .min_by_key(|(d, _)| *d)
            .map(|(_, r)| r)
    }

    fn row_pointer(&self, row: usize) -> String {
        row_pointer(self.form, row)
    }
}

fn line_span(line: &Line) -> Option<Span> {
    line.cells.iter().filter(|c| !c.text.is_empty()).map(|c| c.span).reduce(Span::to)
}

/// Length of the run of digits at the head of a text.
fn run_of_digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// Rows of a run of cells: the form's own labels say where each begins.
fn rows_of_cells(cells: &[Stretch], forms: &Forms) -> Vec<Vec<Stretch>> {
    let mut rows: Vec<Vec<Stretch>> = Vec::new();
    let mut after_group = false;
    for cell in cells {
        let role = role(&cell.text, forms);
        let starts = match role {
            Role::Heading | Role::Row | Role::Group => !after_group,
            Role::Other => rows.is_empty() || rows.last().is_some_and(|r| is_heading_row(r, forms)),
        };
        if starts {
            rows.push(Vec::new());
        }
        if let Some(row) = rows.last_mut() {
            row.push(cell.clone());
        }
        after_group = matches!(role, Role::Group);
    }
    rows
}

fn is_heading_row(row: &[Stretch], forms: &Forms) -> bool {
    matches!(row, [only] if !looks_like_figure(&only.text) && is_block_heading(&fold(&only.text), forms))
}

fn is_block_heading(folded: &str, forms: &Forms) -> bool {
    forms.all().iter().flat_map(|f| &f.tables).flat_map(|t| &t.blocks).any(|b| b.is_named(folded))
}

enum Role {
    /// A block heading or a corner: a row begins.
    Heading,
    Row,
    Group,
    Other,
}

fn role(written: &str, forms: &Forms) -> Role {
    if looks_like_figure(written) {
        return Role::Other;
    }
    let folded = fold(written);
    let label = Label::new(written);
    for table in forms.all().iter().flat_map(|f| &f.tables) {
        if table.blocks.iter().any(|b| b.is_named(&folded))
            || table.corner.as_deref().map(fold) == Some(folded.clone())
        {
            return Role::Heading;
        }
        if table.shape == Shape::Strip {
            continue;
        }
        // without its mark, 其他 or 总计 could as well be a column
        if let Some(row) =
            table.rows.iter().find(|r| r.is_named(&label.text) && r.normal_mark() == label.mark)
        {
            return if row.group { Role::Group } else { Role::Row };
        }
    }
    Role::Other
}

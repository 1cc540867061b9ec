//! A statutory table laid out as it is printed: cells in rows, each given once where it begins, with what it spans.
//!
//! Follows the form; must not know a file format.

use super::one_line;
use crate::form::{Shape, TableForm};
use crate::report::{Figure, Reading, TableData, Unreadable};

/// What a cell is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It stands over columns or over the rows of a block.
    Header,
    /// It names a row or a group of rows.
    Label,
    /// It holds a figure.
    Figure,
}

/// A cell where it begins.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The column it begins in, from 0.
    pub column: usize,
    /// How many rows it spans.
    pub rows: usize,
    /// How many columns it spans.
    pub columns: usize,
    /// What it says.
    pub text: String,
    /// What it is for.
    pub role: Role,
    /// The row of the form that a label names, or the cell of the form whose figure it holds.
    pub index: Option<usize>,
}

/// A table laid out.
#[derive(Debug, Clone)]
pub struct Table {
    /// How many columns it has.
    pub width: usize,
    /// How many of them, from the left, are for the rows' names.
    pub stub: usize,
    /// The cells that begin in each row, from left to right.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    fn new(width: usize, stub: usize) -> Self {
        Self { width, stub, rows: Vec::new() }
    }

    /// The rows with a blank wherever a cell from above or before goes on, for formats that cannot merge cells.
    ///
    /// What a merged cell leaves open at the end of a row is left out. A reader tells the blanks beside a row's name
    /// from blank figures by other rows that are filled from edge to edge; where there is none, each name stands right
    /// before its figures.
    pub fn unmerged(&self) -> Vec<Vec<&str>> {
        let figures =
            |row: &[Cell]| row.iter().filter(|c| c.role == Role::Figure).cloned().collect::<Vec<_>>();
        let is_filled = |row: &Vec<Cell>| {
            let figures = figures(row);
            let edges = [figures.first(), figures.last()];
            edges.iter().all(|c| c.is_some_and(|c| !c.text.is_empty()))
        };
        let leans_right = self.stub > 1 && !self.rows.iter().any(is_filled);
        self.rows
            .iter()
            .map(|row| {
                let mut places = Vec::new();
                for cell in row {
                    // the name of a row itself is the one that reaches the figures
                    let reaches = cell.role == Role::Label && cell.column + cell.columns == self.stub;
                    let begins = if leans_right && reaches { self.stub - 1 } else { cell.column };
                    places.resize(begins.max(places.len()), "");
                    places.push(cell.text.as_str());
                }
                places
            })
            .collect()
    }

    fn header(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }
}

fn cell(role: Role, text: &str, column: usize, (rows, columns): (usize, usize)) -> Cell {
    Cell { column, rows, columns, text: one_line(text), role, index: None }
}

/// A cell of the form's own, by its index there.
fn of(index: usize, cell: Cell) -> Cell {
    Cell { index: Some(index), ..cell }
}

/// A present table; without rows where none of its rows has a reading.
pub(super) fn lay(form: &TableForm, data: &TableData) -> Table {
    match form.shape {
        Shape::Blocks => blocks(form, data),
        Shape::Matrix => matrix(form, data),
        Shape::Strip => strip(form, data),
    }
}

/// Whether the canonical report has a value for the figure.
fn is_read(figure: &Figure) -> bool {
    !matches!(figure.reading, Reading::Absent | Reading::Unreadable(Unreadable::Column | Unreadable::Type))
}

/// How many cells are written blank or left out although something stands there or beside them.
pub(super) fn unread(form: &TableForm, data: &TableData) -> usize {
    let cells = || form.cells.iter().zip(&data.figures);
    let kept = |row: usize| cells().any(|(c, f)| c.row == row && is_read(f));
    cells().filter(|(c, f)| !is_read(f) && (f.reading != Reading::Absent || kept(c.row))).count()
}

/// A figure as it is written, so that it is read the same.
fn written(figure: &Figure, column: &crate::form::Column) -> String {
    let again = || Figure::read(&figure.written, column, None).reading;
    match &figure.reading {
        // the number's own digits too: 1.50 is not 1.5
        Reading::Number(n, note) => match again() {
            Reading::Number(m, other) if n.to_string() == m.to_string() && *note == other => {
                figure.written.clone()
            }
            _ => format!("{n}{}", note.as_deref().unwrap_or_default()),
        },
        Reading::Blank => String::new(),
        _ if !is_read(figure) => String::new(),
        _ => figure.written.clone(),
    }
}

/// A figure as it is written, and the form's cell that it stands in.
type Written = (String, Option<usize>);

/// A row's figures; `None` if the report has no reading of any.
fn figures(form: &TableForm, data: &TableData, row: usize, columns: &[usize]) -> Option<Vec<Written>> {
    let cell = |&c: &usize| {
        let index = form.cell(row, c)?;
        Some((data.figures.get(index)?, c, index))
    };
    let figures: Vec<(&Figure, usize, usize)> = columns.iter().filter_map(cell).collect();
    if !figures.iter().any(|(f, ..)| is_read(f)) {
        return None;
    }
    Some(figures.into_iter().map(|(f, c, i)| (written(f, &form.columns[c]), Some(i))).collect())
}

fn blocks(form: &TableForm, data: &TableData) -> Table {
    let present: Vec<_> = form
        .blocks
        .iter()
        .map(|block| {
            let rows: Vec<(usize, Vec<Written>)> = block
                .rows
                .iter()
                .filter_map(|&r| Some((r, figures(form, data, r, &block.columns)?)))
                .collect();
            (block, rows)
        })
        .filter(|(_, rows)| !rows.is_empty())
        .collect();
    let widest = present.iter().map(|(b, _)| b.columns.len()).max().unwrap_or(0);
    let mut table = Table::new(1 + widest, 1);
    for (block, rows) in present {
        // the last column of a narrow block reaches to the edge
        let over = |texts: Vec<Written>, role: Role| {
            let last = texts.len().saturating_sub(1);
            let place = move |(i, (text, index)): (usize, Written)| {
                let columns = if i == last { widest - last } else { 1 };
                Cell { index, ..cell(role, &text, 1 + i, (1, columns)) }
            };
            texts.into_iter().enumerate().map(place).collect::<Vec<_>>()
        };
        if let Some(label) = &block.label {
            table.header(vec![cell(Role::Header, label, 0, (1, table.width))]);
        }
        let mut header = vec![cell(Role::Header, form.corner.as_deref().unwrap_or_default(), 0, (1, 1))];
        let names = block.columns.iter().map(|&c| (form.columns[c].label.clone(), None)).collect();
        header.extend(over(names, Role::Header));
        table.header(header);
        for (row, figures) in rows {
            let mut cells = vec![of(row, cell(Role::Label, &form.rows[row].heading(), 0, (1, 1)))];
            cells.extend(over(figures, Role::Figure));
            table.rows.push(cells);
        }
    }
    table
}

fn matrix(form: &TableForm, data: &TableData) -> Table {
    let level = |row: usize| form.rows[row].id.matches('.').count();
    let depth = (0..form.rows.len()).map(|r| level(r) + 1).max().unwrap_or(1);
    let leaves: Vec<usize> = form.leaf_columns().collect();
    let rows: Vec<(usize, Vec<Written>)> = (0..form.rows.len())
        .filter(|&r| !form.rows[r].group)
        .filter_map(|r| Some((r, figures(form, data, r, &leaves)?)))
        .collect();
    let mut table = Table::new(depth + leaves.len(), depth);
    if rows.is_empty() {
        return table;
    }
    matrix_header(&mut table, form, &leaves);
    let path = |row: usize| {
        let above = |r: &usize| form.rows[*r].of;
        let mut path: Vec<usize> = std::iter::successors(Some(row), above).collect();
        path.reverse();
        path
    };
    let mut said: Vec<usize> = Vec::new();
    for (row, figures) in &rows {
        let mut cells = Vec::new();
        for step in path(*row).into_iter().filter(|s| !said.contains(s)).collect::<Vec<_>>() {
            said.push(step);
            let high = rows.iter().filter(|(r, _)| path(*r).contains(&step)).count();
            let wide = if form.rows[step].group { 1 } else { depth - level(step) };
            let label = cell(Role::Label, &form.rows[step].heading(), level(step), (high, wide));
            cells.push(of(step, label));
        }
        let place = |(i, (text, index)): (usize, &Written)| Cell {
            index: *index,
            ..cell(Role::Figure, text, depth + i, (1, 1))
        };
        cells.extend(figures.iter().enumerate().map(place));
        table.rows.push(cells);
    }
    table
}

fn matrix_header(table: &mut Table, form: &TableForm, leaves: &[usize]) {
    let depth = table.stub;
    let is_nested = leaves.iter().any(|&c| form.columns[c].of.is_some());
    let lines = 1 + usize::from(is_nested);
    let height = lines + usize::from(!form.over.is_empty());
    let corner = cell(Role::Header, form.corner.as_deref().unwrap_or_default(), 0, (height, depth));
    let mut first = vec![corner];
    if !form.over.is_empty() {
        let last = form.over.len() - 1;
        for (i, over) in form.over.iter().enumerate() {
            let wide = if i == last { leaves.len() - last } else { 1 };
            first.push(cell(Role::Header, over, depth + i, (1, wide)));
        }
        table.header(std::mem::take(&mut first));
    }
    let (mut upper, mut lower) = (first, Vec::new());
    for (i, &c) in leaves.iter().enumerate() {
        match form.columns[c].of {
            None => upper.push(cell(Role::Header, &form.columns[c].label, depth + i, (lines, 1))),
            Some(group) => {
                let parts = form.column_parts(group);
                if parts.first() == Some(&c) {
                    let label = &form.columns[group].label;
                    upper.push(cell(Role::Header, label, depth + i, (1, parts.len())));
                }
                lower.push(cell(Role::Header, &form.columns[c].label, depth + i, (1, 1)));
            }
        }
    }
    table.header(upper);
    if is_nested {
        table.header(lower);
    }
}

fn strip(form: &TableForm, data: &TableData) -> Table {
    let columns: Vec<usize> = form.leaf_columns().collect();
    let rows: Vec<(usize, Vec<Written>)> =
        (0..form.rows.len()).filter_map(|r| Some((r, figures(form, data, r, &columns)?))).collect();
    let each = columns.len();
    let mut table = Table::new(rows.len() * each, 0);
    if rows.is_empty() {
        return table;
    }
    // a header over the whole table would read as a line of prose
    let is_nested = rows.iter().any(|(r, _)| form.rows[*r].over.is_some())
        && rows.iter().any(|(r, _)| form.rows[*r].over != form.rows[rows[0].0].over);
    let over_of = |r: usize| form.rows[r].over.as_deref().filter(|_| is_nested);
    let (mut top, mut middle) = (Vec::new(), Vec::new());
    for (i, (r, _)) in rows.iter().enumerate() {
        let label = &form.rows[*r].label;
        match over_of(*r) {
            None => top.push(cell(Role::Header, label, i * each, (1 + usize::from(is_nested), each))),
            Some(over) => {
                let first = rows.iter().position(|(r, _)| over_of(*r) == Some(over)) == Some(i);
                if first {
                    let under = rows.iter().filter(|(r, _)| over_of(*r) == Some(over)).count();
                    top.push(cell(Role::Header, over, i * each, (1, under * each)));
                }
                middle.push(cell(Role::Header, label, i * each, (1, each)));
            }
        }
    }
    let names = rows.iter().flat_map(|_| &columns).enumerate();
    let names = names.map(|(i, &c)| cell(Role::Header, &form.columns[c].label, i, (1, 1))).collect();
    let values = rows.iter().flat_map(|(_, figures)| figures).enumerate();
    let values = values
        .map(|(i, (text, index))| Cell { index: *index, ..cell(Role::Figure, text, i, (1, 1)) })
        .collect();
    table.header(top);
    if is_nested {
        table.header(middle);
    }
    table.header(names);
    table.rows.push(values);
    table
}

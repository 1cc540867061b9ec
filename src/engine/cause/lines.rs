//! The lines of a report's tables: what stands beside each other on paper, where figures move and lines are left out.
//!
//! Must not know equations.

use super::Sums;
use crate::engine::lang::figures::{CellRef, Whose};
use crate::form::{Shape, TableForm};
use crate::place::Place;

/// A row or a column.
#[derive(Clone)]
pub(super) struct Line {
    /// A place without column, or without row.
    pub(super) place: Place,
    /// Its figures in order; `None` for one that no equation can use.
    pub(super) cells: Vec<Option<usize>>,
}

/// A stretch of a line within which figures may have moved.
pub(super) struct Run {
    pub(super) line: Line,
    /// Whether it is not just one row on paper, so that it has to be said where in it figures moved.
    pub(super) is_part: bool,
}

impl Sums<'_> {
    /// The rows of a table.
    pub(super) fn rows(&self, table: usize) -> Vec<Line> {
        let form = self.report.table_form(table);
        (0..form.rows.len())
            .map(|row| self.line(table, form, |c| c.0 == row, self.row_place(table, row)))
            .collect()
    }

    /// The columns of a table.
    pub(super) fn columns(&self, table: usize) -> Vec<Line> {
        let form = self.report.table_form(table);
        let of = |column: usize| self.line(table, form, |c| c.1 == column, self.column_place(table, column));
        (0..form.columns.len()).map(of).collect()
    }

    /// Where figures that stand beside each other in a table of these rows can have moved.
    pub(super) fn runs(&self, table: usize, rows: Vec<Line>) -> Vec<Run> {
        let form = self.report.table_form(table);
        let rows = rows.into_iter().filter(|l| l.cells.len() > 1);
        match form.shape {
            Shape::Blocks => vec![],
            Shape::Matrix => rows.map(|line| Run { line, is_part: false }).collect(),
            // on paper all its rows are one
            Shape::Strip => {
                let all = self.line(table, form, |_| true, Place::of_table(form));
                std::iter::once(all).chain(rows).map(|line| Run { line, is_part: true }).collect()
            }
        }
    }

    fn line(
        &self,
        table: usize,
        form: &TableForm,
        is_on: impl Fn((usize, usize)) -> bool,
        place: Place,
    ) -> Line {
        let on = (0..form.cells.len()).filter(|c| is_on((form.cells[*c].row, form.cells[*c].column)));
        let unknown = |cell| self.index.get(&CellRef { whose: Whose::Own, table, cell }).copied();
        Line { place, cells: on.map(unknown).collect() }
    }

    pub(super) fn row_place(&self, table: usize, row: usize) -> Place {
        Place::of_row(self.report.table_form(table), row)
    }

    pub(super) fn column_place(&self, table: usize, column: usize) -> Place {
        let form = self.report.table_form(table);
        Place { column: form.columns.get(column).map(|c| c.label.clone()), ..Place::of_table(form) }
    }

    /// Where an unknown stands.
    pub(super) fn place(&self, unknown: usize) -> Place {
        let cell = self.cells[unknown];
        self.report.cell_place(cell.table, cell.cell)
    }

    /// Row and column of an unknown.
    pub(super) fn row_and_column(&self, unknown: usize) -> Option<(usize, usize)> {
        let cell = self.cells[unknown];
        self.report.table_form(cell.table).cells.get(cell.cell).map(|c| (c.row, c.column))
    }
}

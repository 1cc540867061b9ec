//! The report that the parts add up to, as a report like any other: it can be written out, and checked.
//!
//! A cell whose sum is not whole is left blank. Prose is not summed: its place says so, in the words by which a check
//! finds what nobody has filled in.

use super::{Cell, Outcome, State};
use crate::report::{ReadError, Report, blank, canonical};
use crate::source::{self, Kind, Limits};
use serde_json::{Value, json};

impl Cell {
    /// Whether every part is in its sum.
    pub fn is_summed(&self, gaps: usize) -> bool {
        gaps == 0 && self.sum.lacking.count == 0 && self.sum.sum.is_some() && self.sum.parts > 0
    }
}

impl Outcome {
    /// How many cells of the summed report stay blank, and how many there are.
    pub fn blanks(&self) -> (usize, usize) {
        let all = || self.tables.iter().flatten();
        (all().filter(|c| !c.is_summed(self.gaps)).count(), all().count())
    }

    /// Who the sum is the report of: the agency of the whole.
    pub fn agency(&self) -> Option<&str> {
        self.parent.as_ref().and_then(|(part, _)| part.agency.as_deref())
    }

    /// The summed report of `agency`; `None` where no part told a year.
    ///
    /// # Errors
    /// None for sums of `self.forms`; the value is read as any other report is.
    pub fn report(&self, agency: &str) -> Result<Option<Report>, ReadError> {
        let Some(year) = self.year else { return Ok(None) };
        let form = self.forms.get(self.form);
        let mut value = blank::value(form, year, agency);
        if let Some(title) = self.title.as_ref().filter(|_| self.agency() == Some(agency)) {
            value["title"] = json!(title);
        }
        for (table, cells) in form.tables.iter().zip(&self.tables) {
            for (at, cell) in table.cells.iter().zip(cells) {
                if let (true, Some(sum)) = (cell.is_summed(self.gaps), cell.sum.sum) {
                    let (row, column) = (&table.rows[at.row].id, &table.columns[at.column].id);
                    value["tables"][table.name()][row][column] = canonical::number(sum);
                }
            }
            let whole = cells.iter().all(|c| c.is_summed(self.gaps));
            let sections = value["sections"].as_array_mut();
            // the hint to fill in the table is for one that has blanks
            for section in
                sections.into_iter().flatten().filter(|s| whole && s["number"] == table.section.as_str())
            {
                section["paragraphs"] = Value::Array(vec![]);
            }
        }
        source::read("sum", value.to_string().as_bytes(), Some(Kind::Json), &Limits::default())
            .map_err(|_| ReadError::NotAReport)
            .and_then(|document| Report::read(document, &self.forms))
            .map(Some)
    }

    /// Whether a cell that came out so is shown where only what needs attention is.
    pub fn is_noted(&self, cell: &Cell) -> bool {
        match cell.state {
            State::Equal => false,
            State::Differs | State::ParentUnread | State::Summed => true,
            // where a whole part is missing, every sum is incomplete: it is said once
            State::Incomplete => {
                cell.sum.lacking.count > 0
                    || cell.sum.sum.is_none()
                    || cell.parent.is_none()
                    || cell.difference.is_none_or(|d| !d.is_zero())
            }
        }
    }
}

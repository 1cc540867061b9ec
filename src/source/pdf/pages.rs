//! Tables that go on over page breaks.
//!
//! A page break may fall between rows, through a merged cell, or through the lines of a row's text. Only what a page
//! break explains is put together, and never two numbers. Must not know what the cells say.

use super::grid::{Cell, Table};
use crate::source::lines;
use crate::source::rendition::{CellText, Origin};

/// The table that was last on its page, and may go on.
#[derive(Default)]
pub(super) struct Open {
    rows: Vec<Vec<CellText>>,
    edges: Option<(f64, f64)>,
    /// Cells that reach the end of the page's part: which they are, and how they were drawn.
    last: Vec<((usize, usize), Drawn)>,
}

/// A cell as it was drawn.
#[derive(Clone, Copy)]
struct Drawn {
    left: f64,
    right: f64,
    full: bool,
}

/// How far places differ that are the same on two pages, points.
const SAME: f64 = 6.0;

impl Open {
    /// Whether a table, first on its page, may be this one going on.
    pub fn goes_on(&self, table: &Table) -> bool {
        self.edges.is_some_and(|(left, right)| {
            (left - table.left).abs() < SAME && (right - table.right).abs() < SAME
        })
    }

    /// Adds the part of the table that stands on a page.
    pub fn add(&mut self, table: Table, origin: &Origin) {
        let mut rows = table.rows;
        if self.edges.is_some() {
            self.skip_repeated(&mut rows);
            self.join_first(&mut rows);
        }
        self.edges = Some((table.left, table.right));
        // a part that is all joined ends where the row it belongs to ends
        if !rows.is_empty() {
            self.last.clear();
        }
        for row in rows {
            let number = self.rows.len();
            self.rows.push(Vec::new());
            for (i, cell) in row.into_iter().enumerate() {
                if cell.at_bottom {
                    let drawn = Drawn { left: cell.left, right: cell.right, full: cell.full };
                    self.last.push(((number, i), drawn));
                }
                self.rows[number].push(CellText { text: cell.text, origin: origin.clone() });
            }
        }
    }

    /// The table, which ends.
    pub fn take(&mut self) -> Vec<Vec<CellText>> {
        std::mem::take(self).rows
    }

    /// Leaves out a heading that is printed again on each page: the rows that the table began with.
    fn skip_repeated(&self, rows: &mut Vec<Vec<Cell>>) {
        let same = |a: &[CellText], b: &[Cell]| {
            a.len() == b.len()
                && b.iter().any(|c| !c.text.is_empty())
                && a.iter().zip(b).all(|(a, b)| a.text == b.text && !lines::is_numeric(&b.text))
        };
        let count = self.rows.iter().zip(rows.iter()).take_while(|(a, b)| same(a, b)).count();
        // a page holds more than the heading
        if count < rows.len() {
            rows.drain(..count);
        }
    }

    /// Puts what a page break parted of a cell's text back to it.
    fn join_first(&mut self, rows: &mut Vec<Vec<Cell>>) {
        let Some(first) = rows.first() else { return };
        let before = |cell: &Cell| {
            self.last
                .iter()
                .find(|(_, d)| (d.left - cell.left).abs() < SAME && (d.right - cell.right).abs() < SAME)
                .and_then(|(at, drawn)| Some((*at, drawn.full, &self.rows.get(at.0)?.get(at.1)?.text)))
        };
        // words flow on where a line was full; a number never does
        let flows = |(_, full, text): ((usize, usize), bool, &String), cell: &Cell| {
            full && !text.is_empty()
                && !cell.text.is_empty()
                && !lines::is_numeric(text)
                && !lines::is_numeric(&cell.text)
        };
        let pairs: Vec<_> = first.iter().map(|cell| (cell, before(cell))).collect();
        let flowing: Vec<bool> = pairs.iter().map(|(c, b)| b.is_some_and(|b| flows(b, c))).collect();
        if !flowing.contains(&true) {
            return;
        }
        // the row itself was parted if each of its cells says something on one page only
        let row = pairs.iter().zip(&flowing).all(|((cell, before), flows)| {
            *flows || before.is_some_and(|(_, _, text)| text.is_empty() || cell.text.is_empty())
        });
        // else a merged cell was, if the rows on both pages are drawn differently beside it
        let beside = pairs.iter().any(|(_, before)| before.is_none());
        if !row && !beside {
            return;
        }
        let joined: Vec<_> = pairs
            .iter()
            .zip(&flowing)
            .filter(|(_, flows)| row || **flows)
            .filter_map(|((cell, before), _)| before.map(|(at, _, _)| (at, cell.text.clone())))
            .collect();
        for ((r, c), text) in joined {
            let cell = &mut self.rows[r][c].text;
            *cell = lines::join(&[cell.as_str(), &text]);
        }
        if row {
            rows.remove(0);
        } else {
            let mut flowing = flowing.into_iter();
            rows[0].retain(|_| !flowing.next().unwrap_or_default());
        }
    }
}

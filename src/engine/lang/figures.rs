//! Figures in a rule: vectors over the rows or columns of a table, whose every element knows its operands.
//!
//! An element is a linear expression over cells. It is built the same way whether a report is at hand or not, so a
//! rule that only adds and compares can be recorded once per form. Must not know Rhai.

use crate::form::{Forms, TableForm};
use crate::place::Place;
use crate::report::{Figure, Report};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The most operands one vector may carry, so that a script cannot exhaust memory by adding.
pub const MOST_OPERANDS: usize = 20_000;

/// Which report a figure is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Whose {
    /// The report under check.
    #[default]
    Own,
    /// The report of the year before.
    Prior,
}

/// A cell of the layout under which a rule runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellRef {
    /// The report it is of.
    pub whose: Whose,
    /// Index of the table.
    pub table: usize,
    /// Index into [`TableForm::cells`].
    pub cell: usize,
}

impl CellRef {
    /// What stands in it.
    pub fn figure(self, report: &Report) -> &Figure {
        static ABSENT: Figure = Figure::ABSENT;
        match (self.whose, report.prior.given()) {
            (Whose::Own, _) => report.figure(self.table, self.cell),
            (Whose::Prior, Some(beside)) => beside.report.figure(self.table, self.cell),
            (Whose::Prior, None) => &ABSENT,
        }
    }

    /// Where it stands.
    pub fn place(self, report: &Report) -> Place {
        match (self.whose, report.prior.given()) {
            (Whose::Own, _) => report.cell_place(self.table, self.cell),
            (Whose::Prior, Some(beside)) => beside.place(beside.report.cell_place(self.table, self.cell)),
            (Whose::Prior, None) => Place::default(),
        }
    }
}

/// A cell taken a number of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// How many times; negative to take away.
    pub times: Decimal,
    /// The cell.
    pub cell: CellRef,
}

/// Cells added and taken away, and a constant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Linear {
    /// The operands in the order the rule names them.
    pub terms: Vec<Term>,
    /// What is added to them.
    pub constant: Decimal,
}

/// What the elements of a vector run over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Axis {
    /// One element.
    Single,
    /// Columns of a table: a row.
    Columns(usize, Vec<usize>),
    /// Rows of a table: a column.
    Rows(usize, Vec<usize>),
}

/// A row, a column, a cell, or what comes of adding them.
#[derive(Debug, Clone)]
pub struct Figures {
    pub(crate) forms: Forms,
    /// The form of each table.
    pub(crate) layout: Arc<Vec<usize>>,
    /// The form of each table of the year before.
    pub(crate) prior: Option<Arc<Vec<usize>>>,
    /// What the elements run over.
    pub axis: Axis,
    /// The elements.
    pub items: Vec<Linear>,
}

impl Figures {
    /// A number that is the same everywhere.
    pub fn constant(like: &Self, value: Decimal) -> Self {
        let item = Linear { terms: vec![], constant: value };
        Self { items: vec![item; like.items.len()], ..like.clone() }
    }

    fn table(&self, table: usize) -> &TableForm {
        &self.forms.get(self.layout[table]).tables[table]
    }

    fn table_of(&self, cell: CellRef) -> &TableForm {
        let layout = match (cell.whose, &self.prior) {
            (Whose::Prior, Some(prior)) => prior,
            _ => &self.layout,
        };
        &self.forms.get(layout[cell.table]).tables[cell.table]
    }

    /// `self + other × times`, element by element.
    ///
    /// # Errors
    /// Vectors over different rows or columns, or too many operands.
    pub fn add(&self, other: &Self, times: Decimal) -> Result<Self, String> {
        if self.axis != other.axis {
            return Err(format!("{}与{}不是同样的行列，不能相加减", self.describe(), other.describe()));
        }
        let mut sum = self.clone();
        for (item, more) in sum.items.iter_mut().zip(&other.items) {
            item.terms.extend(more.terms.iter().map(|t| Term { times: t.times * times, cell: t.cell }));
            item.constant = item.constant.checked_add(more.constant * times).ok_or("数值过大")?;
        }
        sum.bounded()
    }

    fn bounded(self) -> Result<Self, String> {
        if self.items.iter().map(|i| i.terms.len()).sum::<usize>() > MOST_OPERANDS {
            return Err(format!("一个式子里的数超过 {MOST_OPERANDS} 个"));
        }
        Ok(self)
    }

    /// Every element taken `times`.
    ///
    /// # Errors
    /// A number too large to be exact.
    pub fn times(&self, times: Decimal) -> Result<Self, String> {
        let mut product = self.clone();
        for item in &mut product.items {
            for term in &mut item.terms {
                term.times = term.times.checked_mul(times).ok_or("数值过大")?;
            }
            item.constant = item.constant.checked_mul(times).ok_or("数值过大")?;
        }
        Ok(product)
    }

    /// All elements added up.
    ///
    /// # Errors
    /// Too many operands.
    pub fn sum(&self) -> Result<Self, String> {
        let mut total = Linear::default();
        for item in &self.items {
            total.terms.extend(item.terms.iter().copied());
            total.constant = total.constant.checked_add(item.constant).ok_or("数值过大")?;
        }
        Self { axis: Axis::Single, items: vec![total], ..self.clone() }.bounded()
    }

    /// What the vector runs over, in words.
    pub fn describe(&self) -> String {
        match &self.axis {
            Axis::Single => "单个数".into(),
            Axis::Columns(t, c) => format!("{}的一行（{} 列）", self.table(*t).name(), c.len()),
            Axis::Rows(t, r) => format!("{}的一列（{} 行）", self.table(*t).name(), r.len()),
        }
    }

    /// The label of element `index`: a column's header for a row, a row's label for a column.
    pub fn label(&self, index: usize) -> Option<(Axis, String)> {
        match &self.axis {
            Axis::Single => None,
            Axis::Columns(t, c) => {
                Some((self.axis.clone(), self.table(*t).columns[*c.get(index)?].label.clone()))
            }
            Axis::Rows(t, r) => Some((self.axis.clone(), self.table(*t).rows[*r.get(index)?].heading())),
        }
    }

    /// The name of a cell: `表三 · 四、结转下年度继续办理 · 自然人`.
    pub fn cell_name(&self, cell: CellRef) -> String {
        Place::of_cell(self.table_of(cell), cell.cell).title()
    }

    /// The part of a cell's name that tells the operands of one element apart.
    pub fn operand_name(&self, cell: CellRef) -> String {
        let table = self.table_of(cell);
        let Some(at) = table.cells.get(cell.cell) else { return String::new() };
        match &self.axis {
            Axis::Columns(..) => table.rows[at.row].heading(),
            Axis::Rows(..) => table.columns[at.column].label.clone(),
            Axis::Single => format!("{}·{}", table.rows[at.row].heading(), table.columns[at.column].label),
        }
    }
}

//! What sums need of a report, and where its cells stand in another form.
//!
//! Must not add up.

use super::{Lack, Part};
use crate::form::{Kind, TableForm};
use crate::report::{Reading, Report, Unreadable};
use rust_decimal::Decimal;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

/// All that sums need of a report: taken from it, it is a small fraction of it.
#[derive(Debug, Clone)]
pub struct Figures {
    pub(super) part: Part,
    /// By what a report is known again: its agency, or its bytes where it states none.
    pub(super) key: String,
    pub(super) year: Option<i32>,
    pub(super) digest: String,
    /// The form that each table follows, and whether it is there.
    pub(super) forms: Vec<(usize, bool)>,
    /// The figures of each table, under the cells of that form.
    pub(super) tables: Vec<Vec<Result<Decimal, Lack>>>,
}

impl Figures {
    /// The figures of a report; `name` is its file.
    pub fn of(name: &str, report: &Report) -> Self {
        let agency = report.agency.as_ref().map(|a| Arc::from(a.text.trim()));
        let digest = report.source.digest().to_string();
        let key = report.agency.as_ref().map(|a| report.forms.agency_key(&a.text));
        let tables = 0..report.form().tables.len();
        let form = |table: usize| report.layout.tables.get(table).copied().unwrap_or(report.layout.form);
        let present = |table: usize| report.tables.get(table).is_some_and(|t| t.present);
        let cells = |table: usize| 0..report.table_form(table).cells.len();
        Self {
            part: Part { path: name.into(), agency },
            year: report.year.map(|y| y.value),
            key: key.unwrap_or_else(|| digest.clone()),
            digest,
            forms: tables.clone().map(|t| (form(t), present(t))).collect(),
            tables: tables.map(|t| cells(t).map(|c| read(&report.figure(t, c).reading)).collect()).collect(),
        }
    }

    /// The same for reports that state the same figures, whatever their files; formats leave blanks out or write them.
    pub(super) fn mark(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        for (table, cells) in self.tables.iter().enumerate() {
            let stated =
                cells.iter().enumerate().filter_map(|(at, c)| Some((table, at, c.ok()?.normalize())));
            stated.for_each(|cell| cell.hash(&mut hasher));
        }
        hasher.finish()
    }
}

fn read(reading: &Reading) -> Result<Decimal, Lack> {
    match reading {
        Reading::Number(n, _) => Ok(*n),
        Reading::Blank => Err(Lack::Blank),
        Reading::Dash => Err(Lack::Dash),
        Reading::Unreadable(Unreadable::Column) | Reading::Absent => Err(Lack::Absent),
        Reading::Unreadable(_) => Err(Lack::Unreadable),
    }
}

/// Where each cell of a table stands in the same table of another form: under the same words and in the same unit. Of
/// the rest the forms do not say that they mean the same.
pub(super) fn same_cells(target: &TableForm, other: &TableForm) -> Vec<Option<usize>> {
    // rows that are named alike in two groups are told apart by their groups
    let row_path = |form: &TableForm, mut row: usize| {
        let mut path = vec![form.rows[row].normal().to_string()];
        while let Some(of) = form.rows[row].of {
            path.push(form.rows[of].normal().to_string());
            row = of;
        }
        path
    };
    let column_path = |form: &TableForm, column: usize| {
        let c = &form.columns[column];
        let over = c.of.map(|of| form.columns[of].normal().to_string());
        let kind = match c.kind {
            Kind::Count => 0,
            Kind::Change => 1,
            Kind::Money => 2,
        };
        (c.normal().to_string(), over, kind, c.unit.clone())
    };
    let block = |form: &TableForm, row: usize| form.block_of(row).and_then(|b| b.label.clone());
    let name = |form: &TableForm, row: usize, column: usize| {
        (block(form, row), row_path(form, row), column_path(form, column))
    };
    let mut places: HashMap<_, Option<usize>> = HashMap::new();
    for (at, cell) in other.cells.iter().enumerate() {
        let place = places.entry(name(other, cell.row, cell.column)).or_insert(Some(at));
        // two cells of one name: nobody can tell which is meant
        if *place != Some(at) {
            *place = None;
        }
    }
    let find = |cell: &crate::form::Cell| places.get(&name(target, cell.row, cell.column)).copied().flatten();
    target.cells.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    #[test]
    fn forms_state_the_same_cells_in_the_same_words() {
        let forms = Forms::embedded().unwrap();
        let (old, new) = (forms.named("2019").unwrap(), forms.named("2021").unwrap());
        let same = |table: usize| {
            let map = same_cells(&forms.get(new).tables[table], &forms.get(old).tables[table]);
            (map.iter().flatten().count(), map.len())
        };
        // in 表三 the row 其他处理 became three; 表四 is the same; 表二 counts otherwise, but for licences and the like
        assert_eq!(same(1), (22 * 7, 25 * 7));
        assert_eq!(same(2), (15, 15));
        let (table_two, of) = same(0);
        assert!(table_two < of, "{table_two} of {of}");
    }
}

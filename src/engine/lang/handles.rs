//! The report, its tables and sections as a script holds them.

use super::figures::{Axis, CellRef, Figures, Linear, Term};
use super::{Answer, Registrar, Run, add, fault, property, unknown_name};
use crate::engine::plan::Spot;
use crate::form::Shape;
use crate::place::Place;
use crate::report::{OddityKind, Section};
use rhai::{Array, Dynamic};
use rust_decimal::Decimal;

/// `report`
#[derive(Clone)]
pub struct Rep(pub(super) Run);

/// `report.table("三")`
#[derive(Clone)]
pub struct Tab {
    pub(super) run: Run,
    pub(super) table: usize,
}

/// `report.section("一")`
#[derive(Clone)]
pub struct Sec {
    pub(super) run: Run,
    /// Index into the form's sections.
    pub(super) index: usize,
}

impl Rep {
    /// The report a script's `check` is called with.
    pub fn new(run: Run) -> Self {
        Self(run)
    }

    fn table(&mut self, name: &str) -> Answer<Tab> {
        let run = &self.0;
        let table = run.form().table(name).ok_or_else(|| {
            let all: Vec<&str> = run.form().tables.iter().map(|t| t.id.as_str()).collect();
            fault(format!("没有名为“{name}”的表，可用的有：{}", all.join("、")))
        })?;
        Ok(Tab { run: run.clone(), table })
    }

    fn tables(&mut self) -> Array {
        (0..self.0.form().tables.len())
            .map(|table| Dynamic::from(Tab { run: self.0.clone(), table }))
            .collect()
    }

    fn section(&mut self, name: &str) -> Answer<Sec> {
        let run = &self.0;
        let index = run.form().section(name).ok_or_else(|| {
            let all: Vec<String> =
                run.form().sections.iter().map(crate::form::SectionForm::heading).collect();
            fault(format!("没有名为“{name}”的部分，可用的有：{}", all.join("、")))
        })?;
        Ok(Sec { run: run.clone(), index })
    }

    fn sections(&mut self) -> Array {
        (0..self.0.form().sections.len())
            .map(|index| Dynamic::from(Sec { run: self.0.clone(), index }))
            .collect()
    }

    fn form(&mut self) -> String {
        self.0.form().id.clone()
    }

    fn year(&mut self) -> Answer<Dynamic> {
        Ok(self.0.report()?.year.map_or(Dynamic::UNIT, |y| Dynamic::from(i64::from(y.value))))
    }

    /// Where the year is stated, or should be.
    fn year_place(&mut self) -> Answer<Spot> {
        let report = self.0.report()?;
        let span = report.year.and_then(|y| y.span).or(report.beginning().span);
        let explains = if report.year.is_none() { vec!["/year".to_string()] } else { vec![] };
        let place = Place { pointer: Some("/year".into()), span, ..Place::default() };
        Ok(Spot { place, count: 1, explains, ..Spot::default() })
    }

    fn agency(&mut self) -> Answer<String> {
        Ok(self.0.report()?.agency.as_ref().map(|a| a.text.clone()).unwrap_or_default())
    }

    fn beginning(&mut self) -> Answer<Spot> {
        Ok(Spot { place: self.0.report()?.beginning(), count: 1, ..Spot::default() })
    }

    fn oddities(&mut self, kind: &str) -> Answer<Array> {
        let kind = OddityKind::named(kind).ok_or_else(|| {
            let all: Vec<&str> = OddityKind::ALL.iter().map(|k| k.name()).collect();
            fault(format!("没有“{kind}”这类阅读情况，可用的有：{}", all.join("、")))
        })?;
        let report = self.0.report()?;
        Ok(report
            .oddities
            .iter()
            .filter(|o| o.kind == kind)
            .map(|o| {
                Dynamic::from(Spot {
                    place: o.place.clone(),
                    written: o.written.clone(),
                    nearest: o.nearest.clone().unwrap_or_default(),
                    count: 1,
                    explains: o.explains.clone(),
                    related: vec![],
                })
            })
            .collect())
    }
}

impl Tab {
    fn figures(&self, axis: Axis, items: Vec<Linear>) -> Figures {
        Figures { forms: self.run.0.forms.clone(), layout: self.run.0.layout.clone(), axis, items }
    }

    fn element(&self, rows: &[usize], columns: &[usize]) -> Linear {
        let form = self.run.table_form(self.table);
        let terms = rows
            .iter()
            .flat_map(|&r| columns.iter().filter_map(move |&c| form.cell(r, c)))
            .map(|cell| Term { times: Decimal::ONE, cell: CellRef { table: self.table, cell } })
            .collect();
        Linear { terms, constant: Decimal::ZERO }
    }

    fn find_row(&self, name: &str) -> Answer<usize> {
        let form = self.run.table_form(self.table);
        form.row(name)
            .ok_or_else(|| unknown_name(&self.run, self.table, "行", name, |t| t.row(name).is_some()))
    }

    fn find_column(&self, name: &str) -> Answer<usize> {
        let form = self.run.table_form(self.table);
        form.column(name)
            .ok_or_else(|| unknown_name(&self.run, self.table, "列", name, |t| t.column(name).is_some()))
    }

    fn row_of(&self, row: usize) -> Figures {
        let form = self.run.table_form(self.table);
        let rows = form.parts(row);
        let columns: Vec<usize> = form
            .leaf_columns()
            .filter(|&c| rows.first().is_some_and(|&r| form.cell(r, c).is_some()))
            .collect();
        let items = columns.iter().map(|&c| self.element(&rows, &[c])).collect();
        self.figures(Axis::Columns(self.table, columns), items)
    }

    fn row(&mut self, name: &str) -> Answer<Figures> {
        Ok(self.row_of(self.find_row(name)?))
    }

    fn parts(&mut self, name: &str) -> Answer<Array> {
        let row = self.find_row(name)?;
        Ok(self
            .run
            .table_form(self.table)
            .parts(row)
            .into_iter()
            .map(|r| Dynamic::from(self.row_of(r)))
            .collect())
    }

    fn column(&mut self, name: &str) -> Answer<Figures> {
        let column = self.find_column(name)?;
        let form = self.run.table_form(self.table);
        let columns = form.column_parts(column);
        let rows: Vec<usize> = (0..form.rows.len())
            .filter(|&r| columns.first().is_some_and(|&c| form.cell(r, c).is_some()))
            .collect();
        let items = rows.iter().map(|&r| self.element(&[r], &columns)).collect();
        Ok(self.figures(Axis::Rows(self.table, rows), items))
    }

    fn cell(&mut self, row: &str, column: &str) -> Answer<Figures> {
        let (row, column) = (self.find_row(row)?, self.find_column(column)?);
        let form = self.run.table_form(self.table);
        let item = self.element(&form.parts(row), &form.column_parts(column));
        if item.terms.is_empty() {
            return Err(fault(format!("{}的这一行没有这一列", form.name())));
        }
        Ok(self.figures(Axis::Single, vec![item]))
    }

    fn all(&mut self) -> Figures {
        let form = self.run.table_form(self.table);
        let items = (0..form.cells.len())
            .map(|cell| Term { times: Decimal::ONE, cell: CellRef { table: self.table, cell } })
            .map(|t| Linear { terms: vec![t], constant: Decimal::ZERO })
            .reduce(|mut sum, item| {
                sum.terms.extend(item.terms);
                sum
            });
        self.figures(Axis::Single, items.into_iter().collect())
    }

    fn name(&mut self) -> String {
        self.run.table_form(self.table).name()
    }

    fn form(&mut self) -> String {
        self.run.0.forms.get(self.run.0.layout[self.table]).id.clone()
    }

    fn present(&mut self) -> Answer<bool> {
        Ok(self.run.report()?.tables.get(self.table).is_some_and(|t| t.present))
    }

    /// Rows (or, in 表四, columns) that the form of the report's year does not have.
    fn strange_rows(&mut self) -> Answer<Array> {
        let report = self.run.report()?;
        let (here, due) = (self.run.table_form(self.table), &self.run.form().tables[self.table]);
        let data = &report.tables[self.table];
        if here.shape == Shape::Strip || !data.present || self.run.0.layout[self.table] == self.run.0.form {
            return Ok(vec![]);
        }
        let fits = |row: usize| {
            let id = &here.rows[row].id;
            due.rows.iter().any(|r| &r.id == id && r.group == here.rows[row].group)
        };
        Ok((0..here.rows.len())
            .filter(|&r| !here.rows[r].group && data.row_spans[r].is_some() && !fits(r))
            .map(|r| {
                let place = Place::of_row(here, r).at(data.row_spans[r]);
                Dynamic::from(Spot { place, written: here.rows[r].heading(), count: 1, ..Spot::default() })
            })
            .collect())
    }

    pub(super) fn spot(&self) -> Answer<Spot> {
        let report = self.run.report()?;
        let place = Place::of_table(self.run.table_form(self.table)).at(report.tables[self.table].span);
        Ok(Spot { place, written: self.run.table_form(self.table).name(), count: 1, ..Spot::default() })
    }
}

impl Sec {
    pub(super) fn found(&self) -> Answer<Option<(usize, &Section)>> {
        Ok(self.run.report()?.section(self.index))
    }

    fn id(&mut self) -> String {
        self.run.form().sections[self.index].id.clone()
    }

    fn label(&mut self) -> String {
        self.run.form().sections[self.index].heading()
    }

    fn present(&mut self) -> Answer<bool> {
        Ok(self.found()?.is_some())
    }

    /// Whether there is neither text nor table under the heading.
    fn empty(&mut self) -> Answer<bool> {
        Ok(self
            .found()?
            .is_some_and(|(_, s)| s.paragraphs.iter().all(|p| p.text.trim().is_empty()) && !s.has_table))
    }

    /// Whether no section that should come before it stands after it.
    fn in_order(&mut self) -> Answer<bool> {
        let Some((position, _)) = self.found()? else { return Ok(true) };
        let report = self.run.report()?;
        Ok(!report.sections.iter().skip(position).any(|s| s.index < self.index))
    }

    fn text(&mut self) -> Answer<String> {
        let Some((_, s)) = self.found()? else { return Ok(String::new()) };
        Ok(s.paragraphs.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n"))
    }

    pub(super) fn spot(&self) -> Answer<Spot> {
        let id = self.run.form().sections[self.index].id.clone();
        let label = self.run.form().sections[self.index].heading();
        let report = self.run.report()?;
        let (place, written) = match report.section(self.index) {
            Some((position, s)) => (
                Place {
                    section: Some(id),
                    pointer: Some(crate::report::canonical::section_pointer(position, "heading")),
                    span: Some(s.heading.span),
                    ..Place::default()
                },
                s.heading.text.clone(),
            ),
            None => (Place { section: Some(id), ..report.beginning() }, label.clone()),
        };
        // a section that is missing takes its table along
        let form = self.run.form();
        let tables = form.tables.iter().zip(&report.tables).enumerate();
        let explains = tables
            .filter(|(_, (t, data))| t.section == form.sections[self.index].id && !data.present)
            .filter(|_| report.section(self.index).is_none())
            .map(|(i, _)| crate::place::table_pointer(self.run.table_form(i)))
            .collect();
        Ok(Spot { place, written, nearest: label, count: 1, explains, ..Spot::default() })
    }
}

pub(super) fn register(r: &mut Registrar) {
    r.engine.register_type_with_name::<Rep>("Report");
    r.engine.register_type_with_name::<Tab>("Table");
    r.engine.register_type_with_name::<Sec>("Section");
    r.engine.register_type_with_name::<Figures>("Figures");
    r.engine.register_type_with_name::<Spot>("Place");
    add!(r, "table", Rep::table);
    add!(r, "tables", Rep::tables);
    add!(r, "section", Rep::section);
    add!(r, "sections", Rep::sections);
    add!(r, "oddities", Rep::oddities);
    property!(r, "year", Rep::year);
    property!(r, "year_place", Rep::year_place);
    property!(r, "agency", Rep::agency);
    property!(r, "form", Rep::form);
    property!(r, "beginning", Rep::beginning);
    add!(r, "row", Tab::row);
    add!(r, "column", Tab::column);
    add!(r, "cell", Tab::cell);
    add!(r, "parts", Tab::parts);
    add!(r, "all", Tab::all);
    add!(r, "strange_rows", Tab::strange_rows);
    property!(r, "name", Tab::name);
    property!(r, "form", Tab::form);
    property!(r, "text", |s: &mut Spot| s.written.clone());
    property!(r, "nearest", |s: &mut Spot| s.nearest.clone());
    property!(r, "count", |s: &mut Spot| i64::try_from(s.count).unwrap_or(i64::MAX));
    property!(r, "present", Tab::present);
    property!(r, "id", Sec::id);
    property!(r, "label", Sec::label);
    property!(r, "present", Sec::present);
    property!(r, "empty", Sec::empty);
    property!(r, "in_order", Sec::in_order);
    property!(r, "text", Sec::text);
}

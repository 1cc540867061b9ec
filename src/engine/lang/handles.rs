//! The report, its tables and sections as a script holds them.

use super::figures::{Axis, CellRef, Figures, Linear, Term, Whose};
use super::{Answer, Inner, Registrar, Run, add, fault, no_counterpart, property, unknown_name, without};
use crate::engine::plan::Spot;
use crate::form::{Shape, TableForm};
use crate::place::Place;
use crate::report::{OddityKind, Report, Section};
use rhai::{Array, Dynamic};
use rust_decimal::Decimal;
use std::sync::Arc;

/// `report`, or `report.prior`
#[derive(Clone)]
pub struct Rep {
    pub(super) run: Run,
    pub(super) whose: Whose,
}

/// `report.table("三")`
#[derive(Clone)]
pub struct Tab {
    pub(super) run: Run,
    pub(super) whose: Whose,
    pub(super) table: usize,
}

/// `report.section("一")`
#[derive(Clone)]
pub struct Sec {
    pub(super) run: Run,
    pub(super) whose: Whose,
    /// Index into the form's sections.
    pub(super) index: usize,
}

impl Rep {
    /// The report a script's `check` is called with.
    pub fn new(run: Run) -> Self {
        Self { run, whose: Whose::Own }
    }

    pub(super) fn read(&self) -> Answer<&Arc<Report>> {
        self.run.report_of(self.whose)
    }

    fn prior(&mut self) -> Answer<Self> {
        if self.whose == Whose::Prior {
            return Err(fault("上年报告没有再上一年的报告可比"));
        }
        self.run.ask_prior()?;
        Ok(Self { run: self.run.clone(), whose: Whose::Prior })
    }

    /// `place`, told apart from places in the report under check.
    fn place(&self, place: Place) -> Place {
        self.run.place(self.whose, place)
    }

    fn table(&mut self, name: &str) -> Answer<Tab> {
        let form = self.run.form_of(self.whose);
        let table = form.table(name).ok_or_else(|| {
            let all: Vec<&str> = form.tables.iter().map(|t| t.id.as_str()).collect();
            fault(format!("没有名为“{name}”的表，可用的有：{}", all.join("、")))
        })?;
        Ok(Tab { run: self.run.clone(), whose: self.whose, table })
    }

    fn tables(&mut self) -> Array {
        (0..self.run.form_of(self.whose).tables.len())
            .map(|table| Dynamic::from(Tab { run: self.run.clone(), whose: self.whose, table }))
            .collect()
    }

    fn section(&mut self, name: &str) -> Answer<Sec> {
        let form = self.run.form_of(self.whose);
        let index = form.section(name).ok_or_else(|| {
            let all: Vec<String> = form.sections.iter().map(crate::form::SectionForm::heading).collect();
            fault(format!("没有名为“{name}”的部分，可用的有：{}", all.join("、")))
        })?;
        Ok(Sec { run: self.run.clone(), whose: self.whose, index })
    }

    fn sections(&mut self) -> Array {
        (0..self.run.form_of(self.whose).sections.len())
            .map(|index| Dynamic::from(Sec { run: self.run.clone(), whose: self.whose, index }))
            .collect()
    }

    fn form(&mut self) -> String {
        self.run.form_of(self.whose).id.clone()
    }

    fn year(&mut self) -> Answer<Dynamic> {
        Ok(self.read()?.year.map_or(Dynamic::UNIT, |y| Dynamic::from(i64::from(y.value))))
    }

    /// Where the year is stated, or should be.
    fn year_place(&mut self) -> Answer<Spot> {
        let report = self.read()?;
        let span = report.year.and_then(|y| y.span).or(report.beginning().span);
        let explains = if report.year.is_none() { vec!["/year".to_string()] } else { vec![] };
        let place = self.place(Place { pointer: Some("/year".into()), span, ..Place::default() });
        Ok(Spot { place, count: 1, explains, ..Spot::default() })
    }

    fn agency(&mut self) -> Answer<String> {
        Ok(self.read()?.agency.as_ref().map(|a| a.text.clone()).unwrap_or_default())
    }

    fn beginning(&mut self) -> Answer<Spot> {
        Ok(Spot { place: self.place(self.read()?.beginning()), count: 1, ..Spot::default() })
    }

    fn oddities(&mut self, kind: &str) -> Answer<Array> {
        let kind = OddityKind::named(kind).ok_or_else(|| {
            let all: Vec<&str> = OddityKind::ALL.iter().map(|k| k.name()).collect();
            fault(format!("没有“{kind}”这类阅读情况，可用的有：{}", all.join("、")))
        })?;
        let report = self.read()?;
        Ok(report
            .oddities
            .iter()
            .filter(|o| o.kind == kind)
            .map(|o| {
                Dynamic::from(Spot {
                    place: self.place(o.place.clone()),
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
        let Inner { forms, layout, prior, .. } = self.run.0.as_ref();
        let prior = prior.as_ref().map(|l| l.1.clone());
        Figures { forms: forms.clone(), layout: layout.clone(), prior, axis, items }
    }

    /// The form this table follows.
    pub(super) fn form_here(&self) -> &TableForm {
        self.run.table_form(self.whose, self.table)
    }

    fn element(&self, rows: &[usize], columns: &[usize]) -> Linear {
        let form = self.form_here();
        let terms = rows
            .iter()
            .flat_map(|&r| columns.iter().filter_map(move |&c| form.cell(r, c)))
            .map(|cell| Term {
                times: Decimal::ONE,
                cell: CellRef { whose: self.whose, table: self.table, cell },
            })
            .collect();
        Linear { terms, constant: Decimal::ZERO }
    }

    fn find_row(&self, name: &str) -> Answer<usize> {
        let form = self.form_here();
        without(self, "行", name)?;
        form.row(name).ok_or_else(|| unknown_name(self, "行", name, |t| t.row(name).is_some()))
    }

    fn find_column(&self, name: &str) -> Answer<usize> {
        let form = self.form_here();
        without(self, "列", name)?;
        form.column(name).ok_or_else(|| unknown_name(self, "列", name, |t| t.column(name).is_some()))
    }

    /// The form that figures of this table are named after: of the year before, that of the report under check, so
    /// that rows and columns of both years can be held against each other.
    fn naming(&self) -> &TableForm {
        self.run.table_form(Whose::Own, self.table)
    }

    fn row_of(&self, row: usize) -> Answer<Figures> {
        let form = self.form_here();
        let rows = form.parts(row);
        let columns: Vec<usize> = form
            .leaf_columns()
            .filter(|&c| rows.first().is_some_and(|&r| form.cell(r, c).is_some()))
            .collect();
        let items = columns.iter().map(|&c| self.element(&rows, &[c])).collect();
        let named = columns.iter().map(|&c| {
            let name = &form.columns[c].id;
            self.naming().column(name).ok_or_else(|| no_counterpart(self, name))
        });
        Ok(self.figures(Axis::Columns(self.table, named.collect::<Answer<_>>()?), items))
    }

    fn row(&mut self, name: &str) -> Answer<Figures> {
        self.row_of(self.find_row(name)?)
    }

    fn parts(&mut self, name: &str) -> Answer<Array> {
        let row = self.find_row(name)?;
        self.form_here().parts(row).into_iter().map(|r| Ok(Dynamic::from(self.row_of(r)?))).collect()
    }

    fn column(&mut self, name: &str) -> Answer<Figures> {
        let column = self.find_column(name)?;
        let form = self.form_here();
        let columns = form.column_parts(column);
        let rows: Vec<usize> = (0..form.rows.len())
            .filter(|&r| columns.first().is_some_and(|&c| form.cell(r, c).is_some()))
            .collect();
        let items = rows.iter().map(|&r| self.element(&[r], &columns)).collect();
        let named = rows.iter().map(|&r| {
            let name = &form.rows[r].id;
            self.naming().row(name).ok_or_else(|| no_counterpart(self, name))
        });
        Ok(self.figures(Axis::Rows(self.table, named.collect::<Answer<_>>()?), items))
    }

    fn cell(&mut self, row: &str, column: &str) -> Answer<Figures> {
        let (row, column) = (self.find_row(row)?, self.find_column(column)?);
        let form = self.form_here();
        let item = self.element(&form.parts(row), &form.column_parts(column));
        if item.terms.is_empty() {
            return Err(fault(format!("{}的这一行没有这一列", form.name())));
        }
        Ok(self.figures(Axis::Single, vec![item]))
    }

    fn all(&mut self) -> Figures {
        let form = self.form_here();
        let items = (0..form.cells.len())
            .map(|cell| Term {
                times: Decimal::ONE,
                cell: CellRef { whose: self.whose, table: self.table, cell },
            })
            .map(|t| Linear { terms: vec![t], constant: Decimal::ZERO })
            .reduce(|mut sum, item| {
                sum.terms.extend(item.terms);
                sum
            });
        self.figures(Axis::Single, items.into_iter().collect())
    }

    fn name(&mut self) -> String {
        self.form_here().name()
    }

    fn form(&mut self) -> String {
        self.run.form_of_table(self.whose, self.table).id.clone()
    }

    fn present(&mut self) -> Answer<bool> {
        Ok(self.run.report_of(self.whose)?.tables.get(self.table).is_some_and(|t| t.present))
    }

    /// Rows (or, in 表四, columns) that the form of the report's year does not have.
    fn strange_rows(&mut self) -> Answer<Array> {
        let report = self.run.report_of(self.whose)?;
        let (here, due) = (self.form_here(), &self.run.form_of(self.whose).tables[self.table]);
        let data = &report.tables[self.table];
        if here.shape == Shape::Strip || !data.present || std::ptr::eq(here, due) {
            return Ok(vec![]);
        }
        let fits = |row: usize| {
            let id = &here.rows[row].id;
            due.rows.iter().any(|r| &r.id == id && r.group == here.rows[row].group)
        };
        Ok((0..here.rows.len())
            .filter(|&r| !here.rows[r].group && data.row_spans[r].is_some() && !fits(r))
            .map(|r| {
                let place = self.run.place(self.whose, Place::of_row(here, r).at(data.row_spans[r]));
                Dynamic::from(Spot { place, written: here.rows[r].heading(), count: 1, ..Spot::default() })
            })
            .collect())
    }

    pub(super) fn spot(&self) -> Answer<Spot> {
        let report = self.run.report_of(self.whose)?;
        let place = Place::of_table(self.form_here()).at(report.tables[self.table].span);
        let place = self.run.place(self.whose, place);
        Ok(Spot { place, written: self.form_here().name(), count: 1, ..Spot::default() })
    }
}

impl Sec {
    pub(super) fn found(&self) -> Answer<Option<(usize, &Section)>> {
        Ok(self.run.report_of(self.whose)?.section(self.index))
    }

    fn id(&mut self) -> String {
        self.run.form_of(self.whose).sections[self.index].id.clone()
    }

    fn label(&mut self) -> String {
        self.run.form_of(self.whose).sections[self.index].heading()
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
        let report = self.run.report_of(self.whose)?;
        Ok(!report.sections.iter().skip(position).any(|s| s.index < self.index))
    }

    fn text(&mut self) -> Answer<String> {
        let Some((_, s)) = self.found()? else { return Ok(String::new()) };
        Ok(s.paragraphs.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join("\n"))
    }

    pub(super) fn spot(&self) -> Answer<Spot> {
        let id = self.run.form_of(self.whose).sections[self.index].id.clone();
        let label = self.run.form_of(self.whose).sections[self.index].heading();
        let report = self.run.report_of(self.whose)?;
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
        let form = self.run.form_of(self.whose);
        let tables = form.tables.iter().zip(&report.tables).enumerate();
        let explains = tables
            .filter(|(_, (t, data))| t.section == form.sections[self.index].id && !data.present)
            .filter(|_| report.section(self.index).is_none())
            .map(|(i, _)| crate::place::table_pointer(self.run.table_form(self.whose, i)))
            .collect();
        let place = self.run.place(self.whose, place);
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
    property!(r, "prior", Rep::prior);
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

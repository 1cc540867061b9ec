//! What a report's figures can be seen beside, as a script holds it: the agency's earlier years, and others of its year
//! and level.

use super::figures::Whose;
use super::handles::Rep;
use super::verbs::{dynamic, number};
use super::{Answer, Registrar, Signal, add, fault, property, stop};
use crate::engine::plan::Spot;
use crate::finding::Words;
use crate::place::Place;
use crate::report::series::{Kept, Spread};
use crate::report::{Report, Series};
use rhai::{Array, Dynamic, Map};
use rust_decimal::Decimal;
use std::sync::Arc;

impl Rep {
    fn series(&self) -> Answer<&Arc<Series>> {
        if self.whose == Whose::Prior {
            return Err(fault("往年和同级的数只能从本报告取，不能从上年报告取"));
        }
        self.read()?.series.as_ref().ok_or_else(|| {
            stop(Signal::NotApplicable(Words::new(
                "没有给出往年和同级机关的报告；用 --history 文件夹 给出",
                "no earlier reports and none of other agencies were given; give them with --history FOLDER",
            )))
        })
    }

    /// The report, where the name of a cell is that of one in some form.
    fn known(&self, path: &str) -> Answer<&Arc<Report>> {
        let report = self.read()?;
        if report.forms.all().iter().all(|form| form.cells(path).is_none()) {
            return Err(fault(format!("没有“{path}”这一格；写法如 三/一/总计")));
        }
        Ok(report)
    }

    fn earlier(&mut self, path: &str) -> Answer<Array> {
        let report = self.known(path)?;
        let earlier = self.series()?.earlier(&report.forms, path);
        let entry = |(year, value): (i32, Decimal)| {
            let year = ("year".into(), Dynamic::from(i64::from(year)));
            Dynamic::from_map(Map::from_iter([year, ("value".into(), dynamic(value))]))
        };
        Ok(earlier.into_iter().map(entry).collect())
    }

    fn peers(&mut self, path: &str) -> Answer<Dynamic> {
        let report = self.known(path)?;
        let Some(spread) = self.series()?.spread(&report.forms, path) else { return Ok(Dynamic::UNIT) };
        Ok(Dynamic::from(spread))
    }

    /// What stands in a cell by its name; `()` where it was not read or is not in the form.
    fn number_at(&mut self, path: &str) -> Answer<Dynamic> {
        let report = self.known(path)?;
        let number = Kept::of(report).and_then(|kept| kept.number(&report.forms, path));
        Ok(number.map_or(Dynamic::UNIT, dynamic))
    }

    /// The place of a cell by its name: its table where the report's form has none of that name.
    fn place_at(&mut self, path: &str) -> Answer<Spot> {
        let report = self.known(path)?;
        let cell = report.forms.cells(&report.layout.tables, path);
        let place = match cell.as_ref().and_then(|(table, cells)| Some((*table, *cells.last()?))) {
            Some((table, cell)) => report.cell_place(table, cell),
            None => Place::default(),
        };
        Ok(Spot { written: place.title(), place, count: 1, ..Spot::default() })
    }
}

/// The number in the middle, or halfway between the two that are.
fn median(numbers: &Array) -> Answer<Dynamic> {
    let mut all = numbers
        .iter()
        .map(|n| number(n).ok_or_else(|| fault("median 的数组里只能是数")))
        .collect::<Answer<Vec<Decimal>>>()?;
    all.sort_unstable();
    let middle = all.len() / 2;
    let value = match (all.len() % 2, all.get(middle)) {
        (_, None) => return Ok(Dynamic::UNIT),
        (0, Some(upper)) => {
            let sum = all.get(middle - 1).and_then(|lower| lower.checked_add(*upper));
            sum.and_then(|sum| sum.checked_div(Decimal::TWO)).ok_or_else(|| fault("数值过大"))?
        }
        (_, Some(one)) => *one,
    };
    Ok(dynamic(value.normalize()))
}

pub(super) fn register(r: &mut Registrar) {
    add!(r, "earlier", Rep::earlier);
    add!(r, "peers", Rep::peers);
    add!(r, "number", Rep::number_at);
    add!(r, "place", Rep::place_at);
    r.engine.register_type_with_name::<Spread>("Spread");
    property!(r, "count", |s: &mut Spread| i64::try_from(s.count).unwrap_or(i64::MAX));
    property!(r, "first", |s: &mut Spread| dynamic(s.quartiles[0]));
    property!(r, "middle", |s: &mut Spread| dynamic(s.quartiles[1]));
    property!(r, "third", |s: &mut Spread| dynamic(s.quartiles[2]));
    add!(r, "median", |numbers: Array| median(&numbers));
}

//! A number of prose held against the figures it can mean: it agrees if one of its readings does.

use super::{Evaluation, Stated};
use crate::engine::lang::figures::CellRef;
use crate::engine::trace::Recorder;
use crate::finding::{FigureAt, Finding, Lang, Words};
use crate::result::Held;
use rust_decimal::Decimal;
use std::sync::Arc;

impl Evaluation<'_> {
    pub(super) fn stated(&mut self, stated: &Arc<Stated>, recorder: Option<&mut Recorder>) {
        self.stated.push(stated.clone());
        let sums = stated.readings.iter().filter_map(|(_, f)| f.items.first());
        let values: Vec<Result<Decimal, Vec<CellRef>>> = sums.map(|item| self.value(item)).collect();
        let agrees = values.iter().flatten().any(|n| stated.amount.admits(*n));
        // a reading that could not be made might be the one meant
        let held = match (agrees, values.iter().all(Result::is_ok)) {
            (true, _) => Held::Holds,
            (false, true) => Held::Fails,
            (false, false) => Held::NotMade,
        };
        if let Some(recorder) = recorder {
            recorder.stated(stated, &values, held);
        }
        match held {
            Held::Holds => self.checks += 1,
            Held::NotMade => {
                self.blocked.push(values.into_iter().filter_map(Result::err).flatten().collect());
            }
            Held::Fails => {
                self.checks += 1;
                self.contradicts(stated, &values.into_iter().flatten().collect::<Vec<_>>());
            }
        }
    }

    fn contradicts(&mut self, stated: &Stated, values: &[Decimal]) {
        let mut cells: Vec<CellRef> = Vec::new();
        for term in stated.readings.iter().flat_map(|(_, f)| &f.items).flat_map(|i| &i.terms) {
            if !cells.contains(&term.cell) {
                cells.push(term.cell);
            }
        }
        let number =
            |c: CellRef| self.report.figure(c.table, c.cell).number().unwrap_or_default().normalize();
        // of a long sum, noughts show nothing
        let long = cells.len() > 6;
        let figures = cells
            .iter()
            .filter(|c| !long || !number(**c).is_zero())
            .map(|c| FigureAt {
                place: self.report.cell_place(c.table, c.cell),
                value: number(*c).to_string(),
            })
            .collect();
        let message = self.reading_by_reading(stated, values);
        let place = stated.spot.place.clone();
        let finding = Finding { figures, ..self.finding(place, message) };
        self.findings.push(finding);
    }

    /// 文中“收到申请”为 120 件；按“新收”读为 118，按“新收加上年结转”读为 118 + 5 = 123，都不等于
    fn reading_by_reading(&self, stated: &Stated, values: &[Decimal]) -> Words {
        let said = stated.amount.value.normalize();
        let mut zh = Vec::new();
        let mut en = Vec::new();
        for ((name, figures), value) in stated.readings.iter().zip(values) {
            let Some(item) = figures.items.first() else { continue };
            let sum = |lang| self.side(figures, (item, *value), lang);
            zh.push(format!("按“{}”读，表中为 {}", name.zh, sum(Lang::Zh)));
            en.push(format!("read as “{}”, the table has {}", name.in_language(Lang::En), sum(Lang::En)));
        }
        let title = &self.header.title;
        let en_title = if title.en.is_empty() { &title.zh } else { &title.en };
        let (zh_end, en_end) = match values {
            [only] if stated.amount.is_exact() => {
                let gap = (said - only).abs().normalize();
                (format!("，差 {gap}"), format!("; the difference is {gap}"))
            }
            [_] => ("，不合".to_string(), ", which is not that".to_string()),
            _ => ("，都不等于".to_string(), "; it is none of them".to_string()),
        };
        let unit = if stated.unit == "万元" { "万元" } else { "" };
        Words::new(
            format!(
                "{}：文中“{}”（{}，{said}{unit}）；{}{zh_end}",
                title.zh,
                stated.spot.written,
                stated.name.zh,
                zh.join("，")
            ),
            format!(
                "{en_title}: the prose says “{}” ({}, {said}{unit}); {}{en_end}",
                stated.spot.written,
                stated.name.in_language(Lang::En),
                en.join("; ")
            ),
        )
    }
}

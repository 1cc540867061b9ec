//! Which rules notice another figure in each cell of the statutory tables.
//!
//! The sound report of a form is changed in one cell at a time, read as any other report and judged; a rule notices
//! the change if it finds something there that it did not find before. Must not know a particular rule.

use super::{RuleEngine, examples};
use crate::proof::{CellCover, TableCover};
use crate::report::{Prior, Report, canonical};
use crate::source::{self, Kind, Limits};
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every table of every form.
///
/// # Errors
/// A sound report that cannot be read; a released program has none.
pub fn run(engine: &RuleEngine) -> Result<Vec<TableCover>, String> {
    let mut all = Vec::new();
    for (form, f) in engine.forms.all().iter().enumerate() {
        let pair = examples::sound_pair(&engine.forms, &f.id)?;
        let sound = Sound { value: canonical::value(&pair), prior: pair.prior };
        let before = sound.found(engine, &sound.value)?;
        for (table, t) in f.tables.iter().enumerate() {
            let cells = t
                .cells
                .par_iter()
                .map(|cell| cover(engine, &sound, &before, &cell.pointer))
                .collect::<Result<_, _>>()?;
            all.push(TableCover { form, table, cells });
        }
    }
    Ok(all)
}

/// A sound report, and what it is held against.
struct Sound {
    value: Value,
    prior: Prior,
}

fn cover(
    engine: &RuleEngine,
    sound: &Sound,
    before: &BTreeMap<String, usize>,
    pointer: &str,
) -> Result<CellCover, String> {
    let with = |change: Option<i64>| -> Result<Vec<String>, String> {
        let mut value = sound.value.clone();
        let cell = value.pointer_mut(pointer).ok_or_else(|| format!("样例报告没有 {pointer}"))?;
        *cell = match change {
            None => Value::Null,
            Some(change) => {
                let now: rust_decimal::Decimal =
                    cell.to_string().parse().map_err(|_| format!("{pointer} 不是数"))?;
                canonical::number(now + rust_decimal::Decimal::from(change))
            }
        };
        let more = |(id, count): &(String, usize)| *count > before.get(id).copied().unwrap_or(0);
        Ok(sound.found(engine, &value)?.into_iter().filter(more).map(|(id, _)| id).collect())
    };
    Ok(CellCover { more: with(Some(1))?, less: with(Some(-1))?, blank: with(None)? })
}

impl Sound {
    /// How much each rule finds in a changed copy.
    fn found(&self, engine: &RuleEngine, value: &Value) -> Result<BTreeMap<String, usize>, String> {
        let text = value.to_string();
        let document = source::read("coverage", text.as_bytes(), Some(Kind::Json), &Limits::default())
            .map_err(|e| e.to_string())?;
        let mut report = Report::read(document, &engine.forms).map_err(|e| e.to_string())?;
        report.prior = self.prior.clone();
        let report = Arc::new(report);
        let verdicts = engine.run(&report).into_iter();
        Ok(verdicts
            .map(|(rule, v)| (rule.header().id.clone(), v.findings.len()))
            .filter(|(_, n)| *n > 0)
            .collect())
    }
}

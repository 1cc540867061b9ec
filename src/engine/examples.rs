//! A rule's own examples as its script gives them: edits to a sound report, and what the rule must answer.
//!
//! The sound reports are `examples/sound/FORM.txt`, one for each form. Must not know a particular rule.

use crate::form::{Forms, Level};
use crate::report::series::{Kept, Peers, Series};
use crate::report::{Beside, Prior, Report, canonical, write};
use crate::source::{self, Kind, Limits};
use include_dir::{Dir, include_dir};
use rhai::{Array, Dynamic, Engine, Map, NativeCallContext};
use rust_decimal::Decimal;
use serde_json::Value;
use std::sync::Arc;

pub use super::trial::{TriedRule, try_rule, try_rules};
pub(super) use super::trial::{given, is_elsewhere};
pub use crate::proof::Tried;

/// The name that the report of the year before goes by.
const PRIOR_NAME: &str = "上年.txt";

static SOUND: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples/sound");

/// What an example can change besides tables, with what each is.
pub(super) const EDITS: [(&str, &str); 14] = [
    ("节", "一个部分的文字：节/一"),
    ("标题", "标题"),
    ("前言", "前言"),
    ("年", "报告年度"),
    ("机关", "机关名称"),
    ("级别", "机关是哪一级"),
    ("地区", "机关在哪个地区"),
    ("替换", "#{ \"旧\": \"新\" }"),
    ("上年", "上年报告：true 或它的格式；上年/三/四/自然人 改它的数"),
    ("历年", "本机关往年的数，从上一年往前：历年/三/一/总计 为 [12, 9, 11]；其余各格与样例相同"),
    ("同级", "同年同级其他机关的数：同级/三/一/总计 为 [12, 9, 11]"),
    ("修订", "有没有接受的修订"),
    ("隐藏", "表格文件里隐藏的行、列或工作表"),
    ("form", "只用这一格式的样例"),
];

/// What the parts of the report of the year before begin with.
pub(super) const PRIOR: &str = "上年/";

/// What the figures of other years and agencies begin with.
const OWN: &str = "历年/";
const PEERS: &str = "同级/";

/// All of these.
pub(super) const OTHERS: [&str; 3] = [PRIOR, OWN, PEERS];

/// What an example demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    Pass,
    Fail,
    NotApplicable,
    NotAssessable,
}

impl Demand {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not_applicable",
            Self::NotAssessable => "not_assessable",
        }
    }
}

/// One example as a script gives it.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    pub demand: Demand,
    pub name: String,
    pub edits: Map,
    /// Places that a finding must point at.
    pub places: Vec<String>,
    /// How many findings there must be.
    pub count: Option<usize>,
    /// Words that a message, or the reason for no answer, must hold.
    pub words: Vec<String>,
    /// Line and column in the script, from 1.
    pub at: (usize, usize),
}

impl Instance {
    /// Whether it is meant for a form.
    pub fn is_for(&self, form: &str) -> bool {
        self.edits.get("form").is_none_or(|f| f.to_string() == form)
    }

    /// Whether the rule must find something.
    pub fn must_fail(&self) -> bool {
        self.demand == Demand::Fail
    }

    /// Whether the rule must pass.
    pub fn must_pass(&self) -> bool {
        self.demand == Demand::Pass
    }

    /// The edited report; `None` where the example is not for this form.
    pub fn report(&self, forms: &Forms, form: &str) -> Option<Report> {
        if self.is_for(form) { edited(forms, form, &self.edits).ok() } else { None }
    }

    /// Whether both edit a part in common; replacements in the text may be anywhere.
    pub fn edits_the_same(&self, other: &Self) -> bool {
        let parts = |e: &Self| e.edits.keys().map(ToString::to_string).collect::<Vec<_>>();
        let others = parts(other);
        parts(self).iter().any(|k| k != "form" && k != "替换" && others.contains(k))
    }

    /// The prose it writes.
    pub fn prose(&self) -> Vec<String> {
        let is_prose = |key: &str| key == "前言" || key == "标题" || key.starts_with("节/");
        let edits = self.edits.iter().filter(|(key, _)| is_prose(key));
        edits.filter_map(|(_, edit)| edit.clone().into_string().ok()).filter(|t| !t.is_empty()).collect()
    }
}

/// The sound report of a form, as text.
pub fn sound(form: &str) -> Option<&'static str> {
    SOUND.get_file(format!("{form}.txt"))?.contents_utf8()
}

/// The report that a sound one of a form goes on from, as text.
pub fn sound_prior(form: &str) -> Option<&'static str> {
    SOUND.get_file(format!("prior/{form}.txt"))?.contents_utf8()
}

/// A sound report with that of the year before beside it.
///
/// # Errors
/// What kept either from being read.
pub fn sound_pair(forms: &Forms, form: &str) -> Result<Report, String> {
    let mut report = sound_report(forms, form)?;
    let text = sound_prior(form).ok_or_else(|| format!("没有 {form} 年格式的上年样例报告"))?;
    let prior = read(PRIOR_NAME, text, Kind::Text, forms)?;
    report.prior = Prior::Given(Beside::of_year_before(Arc::new(prior)));
    Ok(report)
}

/// Reads a sound report.
///
/// # Errors
/// What kept it from being read.
pub fn sound_report(forms: &Forms, form: &str) -> Result<Report, String> {
    let text = sound(form).ok_or_else(|| format!("没有 {form} 年格式的样例报告"))?;
    read("sound", text, Kind::Text, forms)
}

pub(super) fn read(name: &str, text: &str, kind: Kind, forms: &Forms) -> Result<Report, String> {
    let document =
        source::read(name, text.as_bytes(), Some(kind), &Limits::default()).map_err(|e| e.to_string())?;
    Report::read(document, forms).map_err(|e| e.to_string())
}

/// Gives scripts the functions that make examples.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<Instance>("Example");
    for demand in [Demand::Pass, Demand::Fail, Demand::NotApplicable, Demand::NotAssessable] {
        // not_applicable and not_assessable also end a check; with edits they are examples
        if demand == Demand::Pass {
            engine.register_fn("pass", move |c: NativeCallContext| {
                example(&c, demand, "样例报告", Map::new(), vec![])
            });
        }
        engine.register_fn(demand.name(), move |c: NativeCallContext, name: &str, edits: Map| {
            example(&c, demand, name, edits, vec![])
        });
        engine.register_fn(
            demand.name(),
            move |c: NativeCallContext, name: &str, edits: Map, places: Array| {
                example(&c, demand, name, edits, places)
            },
        );
        engine.register_fn(
            demand.name(),
            move |c: NativeCallContext, name: &str, edits: Map, places: Array, more: Dynamic| {
                let mut example = example(&c, demand, name, edits, places);
                // how many findings, words of their messages, or an array of both
                let items = more.clone().into_array().unwrap_or_else(|_| vec![more]);
                for item in items {
                    match item.as_int() {
                        Ok(n) => example.count = usize::try_from(n).ok(),
                        Err(_) => example.words.push(item.to_string()),
                    }
                }
                example
            },
        );
    }
}

fn example(context: &NativeCallContext, demand: Demand, name: &str, edits: Map, places: Array) -> Instance {
    let places = places.into_iter().map(|p| p.to_string()).collect();
    let at = context.call_position();
    let at = (at.line().unwrap_or(0), at.position().unwrap_or(0));
    Instance { demand, name: name.into(), edits, places, count: None, words: vec![], at }
}

/// The report as if it came from a document with changes that nobody has accepted.
fn changed(value: &Value, forms: &Forms, edits: &Map) -> Result<Report, String> {
    let text = write::text(&read("example", &value.to_string(), Kind::Json, forms)?);
    let mut document = source::read("example", text.as_bytes(), Some(Kind::Text), &Limits::default())
        .map_err(|e| e.to_string())?;
    document.has_changes = edits.contains_key("修订");
    document.hidden = edits.get("隐藏").map(ToString::to_string).into_iter().collect();
    Report::read(document, forms).map_err(|e| e.to_string())
}

pub(super) enum Edit {
    /// The form has no such cell.
    NotInForm,
    /// The edit itself is wrong.
    Wrong(String),
}

/// A sound report with edits made, of the level and region an example gives.
pub(super) fn edited(forms: &Forms, form: &str, edits: &Map) -> Result<Report, Edit> {
    let is_prior = |key: &str| key == "上年" || key.starts_with(PRIOR);
    let (before, own): (Map, Map) = edits.clone().into_iter().partition(|(key, _)| is_prior(key));
    let is_series = |key: &str| key.starts_with(OWN) || key.starts_with(PEERS);
    let (series, own): (Map, Map) = own.into_iter().partition(|(key, _)| is_series(key));
    let base = sound_report(forms, form).map_err(Edit::Wrong)?;
    let mut report = rewritten("example", forms, form, &base, &own)?;
    if !before.is_empty() {
        report.prior = Prior::Given(prior(forms, form, &report, before)?);
    }
    if !series.is_empty() {
        report.series = Some(Arc::new(beside(&base, &report, &series)?));
    }
    if let Some(name) = edits.get("级别") {
        let name = name.to_string();
        let level = Level::named(&name).ok_or_else(|| Edit::Wrong(format!("没有“{name}”这一级")))?;
        report.standing.levels = vec![level];
    }
    if let Some(region) = edits.get("地区") {
        report.standing.region = Some(region.to_string());
    }
    Ok(report)
}

/// What a report's figures are to be seen beside: those of the sound report, with an example's numbers in some cells.
fn beside(base: &Report, report: &Report, edits: &Map) -> Result<Series, Edit> {
    let year = report.year.map_or(0, |y| y.value);
    let wrong = |key: &str| Edit::Wrong(format!("“{key}”应是数的列表，如 [12, 9, 11]"));
    let mut own: Vec<Kept> = Vec::new();
    let mut peers: Vec<Kept> = Vec::new();
    for (key, numbers) in edits {
        let (path, list, back) = match (key.strip_prefix(OWN), key.strip_prefix(PEERS)) {
            (Some(path), _) => (path, &mut own, 1),
            (_, Some(path)) => (path, &mut peers, 0),
            _ => continue,
        };
        let numbers = numbers.clone().into_typed_array::<Dynamic>().map_err(|_| wrong(key))?;
        for (index, number) in numbers.iter().enumerate() {
            let value = number.as_int().map(Decimal::from).or_else(|_| number.as_decimal());
            let value = value.map_err(|_| wrong(key))?;
            let before = i32::try_from(index).unwrap_or(i32::MAX).saturating_add(1);
            let kept = match list.get(index) {
                Some(kept) => kept.clone(),
                None => Kept::of(base).ok_or(Edit::NotInForm)?,
            };
            let year = year.saturating_sub(before * back);
            let kept = kept.with(&base.forms, year, path, value).ok_or(Edit::NotInForm)?;
            match list.get_mut(index) {
                Some(place) => *place = kept,
                None => list.push(kept),
            }
        }
    }
    let mut others = Peers::default();
    for (index, kept) in peers.into_iter().enumerate() {
        others.add(&format!("其他机关{index}"), Arc::new(kept));
    }
    let own = own.into_iter().map(Arc::new).collect();
    Ok(Series { agency: String::new(), own, peers: Some(Arc::new(others)) })
}

/// The report of the year before that of a report, with an example's edits of it made.
fn prior(forms: &Forms, form: &str, report: &Report, edits: Map) -> Result<Beside, Edit> {
    let form = match edits.get("上年") {
        Some(other) if !other.is_bool() => other.to_string(),
        _ => form.to_string(),
    };
    let text = sound_prior(&form).ok_or_else(|| Edit::Wrong(format!("没有“{form}”年格式的上年样例报告")))?;
    let base = read(PRIOR_NAME, text, Kind::Text, forms).map_err(Edit::Wrong)?;
    let part = |(key, edit): (rhai::Identifier, Dynamic)| Some((key.strip_prefix(PRIOR)?.into(), edit));
    let mut edits: Map = edits.into_iter().filter_map(part).collect();
    if let (Some(year), false) = (report.year, edits.contains_key("年")) {
        edits.insert("年".into(), Dynamic::from(i64::from(year.value) - 1));
    }
    let prior = rewritten(PRIOR_NAME, forms, &form, &base, &edits)?;
    Ok(Beside::of_year_before(Arc::new(prior)))
}

fn rewritten(name: &str, forms: &Forms, form: &str, base: &Report, edits: &Map) -> Result<Report, Edit> {
    let mut value = canonical::value(base);
    let mut replace = Vec::new();
    for (key, edit) in edits {
        match key.as_str() {
            "form" | "修订" | "隐藏" | "级别" | "地区" => {}
            "替换" => {
                let map = edit
                    .clone()
                    .try_cast::<Map>()
                    .ok_or_else(|| Edit::Wrong("“替换”应为 #{旧: 新}".into()))?;
                replace.extend(map.into_iter().map(|(k, v)| (k.to_string(), v.to_string())));
            }
            key => edit_value(&mut value, forms, form, key, edit)?,
        }
    }
    if edits.contains_key("修订") || edits.contains_key("隐藏") {
        return changed(&value, forms, edits).map_err(Edit::Wrong);
    }
    if replace.is_empty() {
        let json = value.to_string();
        return read(name, &json, Kind::Json, forms).map_err(Edit::Wrong);
    }
    let report = read(name, &value.to_string(), Kind::Json, forms).map_err(Edit::Wrong)?;
    let mut text = write::text(&report);
    for (old, new) in replace {
        if !text.contains(&old) {
            return Err(Edit::NotInForm);
        }
        text = text.replace(&old, &new);
    }
    read(name, &text, Kind::Text, forms).map_err(Edit::Wrong)
}

fn edit_value(value: &mut Value, forms: &Forms, form: &str, key: &str, edit: &Dynamic) -> Result<(), Edit> {
    let parts: Vec<&str> = key.split('/').collect();
    match parts.as_slice() {
        ["标题"] => {
            set(value, "title", edit);
            Ok(())
        }
        ["机关"] => {
            set(value, "agency", edit);
            Ok(())
        }
        ["年"] => {
            set(value, "year", edit);
            Ok(())
        }
        ["前言"] => {
            value["preamble"] = paragraphs(edit)?;
            Ok(())
        }
        ["节", id] => {
            let sections =
                value["sections"].as_array_mut().ok_or_else(|| Edit::Wrong("没有 sections".into()))?;
            let at = sections
                .iter()
                .position(|s| s["number"] == **id)
                .ok_or_else(|| Edit::Wrong(format!("没有第{id}部分")))?;
            if edit.is_unit() {
                sections.remove(at);
            } else {
                sections[at]["paragraphs"] = paragraphs(edit)?;
            }
            Ok(())
        }
        [table, rest @ ..] => {
            let form = forms.get(forms.named(form).unwrap_or(0));
            let table =
                &form.tables[form.table(table).ok_or_else(|| Edit::Wrong(format!("看不懂“{key}”")))?];
            let name = table.name();
            match rest {
                [] if edit.is_unit() => {
                    value["tables"].as_object_mut().map(|t| t.shift_remove(&name));
                    Ok(())
                }
                [row] if edit.is_unit() => {
                    let row = table.row(row).ok_or(Edit::NotInForm)?;
                    value["tables"][&name].as_object_mut().map(|t| t.shift_remove(&table.rows[row].id));
                    Ok(())
                }
                // a column's name may hold a stroke: 本年增/减
                [row, column @ ..] if !column.is_empty() => {
                    let row = table.row(row).ok_or(Edit::NotInForm)?;
                    let column = table.column(&column.join("/")).ok_or(Edit::NotInForm)?;
                    if table.cell(row, column).is_none() {
                        return Err(Edit::NotInForm);
                    }
                    let cells = &mut value["tables"][&name][&table.rows[row].id];
                    set_cell(cells, &table.columns[column].id, edit)
                }
                _ => Err(Edit::Wrong(format!("“{key}”只能删去（()），不能改成别的"))),
            }
        }
        [] => Err(Edit::Wrong("空的键".into())),
    }
}

fn set(value: &mut Value, key: &str, edit: &Dynamic) {
    if edit.is_unit() {
        value.as_object_mut().map(|o| o.shift_remove(key));
    } else if let Ok(n) = edit.as_int() {
        value[key] = n.into();
    } else {
        value[key] = edit.to_string().into();
    }
}

fn paragraphs(edit: &Dynamic) -> Result<Value, Edit> {
    if let Some(list) = edit.clone().try_cast::<Array>() {
        return Ok(list.into_iter().map(|p| Value::from(p.to_string())).collect());
    }
    let text = edit.clone().into_immutable_string().map_err(|_| Edit::Wrong("这里应写文字".into()))?;
    Ok(if text.is_empty() { Value::Array(vec![]) } else { vec![text.to_string()].into() })
}

/// A number replaces the figure, `"+1"` or `"-1"` changes it, other text is written into the cell, `()` removes it.
fn set_cell(cells: &mut Value, column: &str, edit: &Dynamic) -> Result<(), Edit> {
    let wrong = |what: &str| Edit::Wrong(format!("“{what}”不是数"));
    if edit.is_unit() {
        cells.as_object_mut().map(|o| o.shift_remove(column));
        return Ok(());
    }
    if let Ok(n) = edit.as_int() {
        cells[column] = n.into();
        return Ok(());
    }
    if let Ok(n) = edit.as_decimal() {
        cells[column] = canonical::number(n);
        return Ok(());
    }
    let text = edit.clone().into_immutable_string().map_err(|_| wrong(&edit.to_string()))?;
    if let Some(change) = text.strip_prefix(['+', '-']).and_then(|d| d.parse::<rust_decimal::Decimal>().ok())
    {
        let now = cells[column]
            .to_string()
            .parse::<rust_decimal::Decimal>()
            .map_err(|_| wrong(&cells[column].to_string()))?;
        cells[column] = canonical::number(if text.starts_with('-') { now - change } else { now + change });
    } else if text.is_empty() {
        cells[column] = Value::Null;
    } else {
        cells[column] = serde_json::json!({ "text": text.as_str() });
    }
    Ok(())
}

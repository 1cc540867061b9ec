//! The canonical report as JSON: written from a [`Report`], and read back into one with places in the JSON source.
//!
//! `schemas/report-*.schema.json` describes the shape. Reads what it can and leaves what is wrong with the shape
//! to the schema stage.

use super::oddity::note_readings;
use super::{
    Figure, Layout, Prior, RawJson, ReadError, Reading, Report, Section, TableData, Unreadable, Year,
};
use crate::form::{Forms, TableForm};
use crate::place::{escape, row_pointer, table_pointer};
use crate::source::json::JsonTree;
use crate::source::{SourceText, Span, Stretch};
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};
use std::sync::Arc;

/// The canonical JSON value of a report.
pub fn value(report: &Report) -> Value {
    let mut root = Map::new();
    root.insert("form".into(), report.form().id.clone().into());
    if let Some(year) = report.year {
        root.insert("year".into(), year.value.into());
    }
    if let Some(agency) = &report.agency {
        root.insert("agency".into(), agency.text.clone().into());
    }
    if let Some(title) = &report.title {
        root.insert("title".into(), title.text.clone().into());
    }
    root.insert("preamble".into(), texts(&report.preamble));
    let sections = report.sections.iter().map(|s| {
        json!({
            "number": report.form().sections.get(s.index).map_or("", |f| f.id.as_str()),
            "heading": s.heading.text,
            "paragraphs": texts(&s.paragraphs),
        })
    });
    root.insert("sections".into(), Value::Array(sections.collect()));
    let mut tables = Map::new();
    for (index, data) in report.tables.iter().enumerate().filter(|(_, t)| t.present) {
        let form = report.table_form(index);
        tables.insert(form.name(), table_value(report, index, data));
    }
    root.insert("tables".into(), tables.into());
    root.into()
}

fn texts(stretches: &[Stretch]) -> Value {
    stretches.iter().map(|s| Value::from(s.text.clone())).collect()
}

fn table_value(report: &Report, index: usize, data: &TableData) -> Value {
    let form = report.table_form(index);
    let mut table = Map::new();
    if report.layout.tables.get(index) != Some(&report.layout.form) {
        let id = report.layout.tables.get(index).map_or("", |&f| report.forms.get(f).id.as_str());
        table.insert("form".into(), id.into());
    }
    for (cell, figure) in form.cells.iter().zip(&data.figures) {
        let Some(value) = figure_value(figure) else { continue };
        let row = table.entry(form.rows[cell.row].id.clone()).or_insert_with(|| json!({}));
        if let Some(row) = row.as_object_mut() {
            row.insert(form.columns[cell.column].id.clone(), value);
        }
    }
    table.into()
}

fn figure_value(figure: &Figure) -> Option<Value> {
    Some(match &figure.reading {
        Reading::Number(n, None) => number(*n),
        Reading::Number(n, Some(note)) => {
            json!({ "value": number(*n), "text": figure.written, "note": note })
        }
        Reading::Blank => Value::Null,
        Reading::Dash | Reading::Unreadable(Unreadable::Unit | Unreadable::Words) => {
            json!({ "text": figure.written })
        }
        Reading::Unreadable(Unreadable::Column | Unreadable::Type) | Reading::Absent => return None,
    })
}

/// An exact JSON number.
pub fn number(n: Decimal) -> Value {
    n.to_string().parse::<Number>().map_or(Value::Null, Value::Number)
}

/// The place of every part of a report that stands in its source: pointer to line, column and bytes.
pub fn places(report: &Report) -> Value {
    let mut places = Map::new();
    let mut put = |pointer: String, span: Option<Span>| {
        let Some(span) = span else { return };
        let mut place = Map::new();
        if let Some(at) = report.source.extent(span) {
            for (key, n) in [
                ("line", at.line),
                ("column", at.column),
                ("end_line", at.end_line),
                ("end_column", at.end_column),
            ] {
                place.insert(key.into(), n.into());
            }
            place.insert("bytes".into(), json!([at.bytes.0, at.bytes.1]));
        }
        if let Some(address) = report.source.address(span) {
            place.insert("address".into(), address.into());
        }
        places.insert(pointer, place.into());
    };
    put("/year".into(), report.year.and_then(|y| y.span));
    put("/agency".into(), report.agency.as_ref().map(|a| a.span));
    put("/title".into(), report.title.as_ref().map(|t| t.span));
    for (i, p) in report.preamble.iter().enumerate() {
        put(format!("/preamble/{i}"), Some(p.span));
    }
    for (i, s) in report.sections.iter().enumerate() {
        put(format!("/sections/{i}/heading"), Some(s.heading.span));
        for (j, p) in s.paragraphs.iter().enumerate() {
            put(format!("/sections/{i}/paragraphs/{j}"), Some(p.span));
        }
    }
    for (index, data) in report.tables.iter().enumerate() {
        let form = report.table_form(index);
        for (cell, figure) in form.cells.iter().zip(&data.figures) {
            if figure_value(figure).is_some() {
                put(cell.pointer.clone(), figure.span);
            }
        }
    }
    places.into()
}

/// Reads canonical JSON.
pub(super) fn read(source: Arc<SourceText>, tree: JsonTree, forms: &Forms) -> Result<Report, ReadError> {
    let root = &tree.value;
    let looks_right =
        root.as_object().is_some_and(|o| o.contains_key("tables") || o.contains_key("sections"));
    if !looks_right {
        return Err(ReadError::NotAReport);
    }
    let year = match &root["year"] {
        Value::Number(n) => decimal(n).filter(Decimal::is_integer).and_then(|y| i32::try_from(y).ok()),
        _ => None,
    };
    let named = |v: &Value| v.as_str().and_then(|id| forms.named(id));
    let stated = named(&root["form"]);
    let form = year.and_then(|y| forms.of_year(y)).or(stated).unwrap_or(forms.all().len() - 1);
    let mut layout = Layout { form, tables: vec![] };
    let mut tables = Vec::new();
    let mut oddities = Vec::new();
    for index in 0..forms.get(form).tables.len() {
        let name = forms.get(form).tables[index].name();
        let value = &root["tables"][&name];
        let table_form = named(&value["form"]).or(stated).unwrap_or(form);
        layout.tables.push(table_form);
        let layout = &forms.get(table_form).tables[index];
        let data = read_table(&tree, layout, value);
        oddities.extend(note_readings(layout, &data.figures));
        tables.push(data);
    }
    let text = |pointer: &str| {
        let text = root.pointer(pointer)?.as_str()?;
        Some(Stretch { text: text.to_string(), span: inside(&tree, pointer) })
    };
    let list = |pointer: &str| -> Vec<Stretch> {
        let count = root.pointer(pointer).and_then(Value::as_array).map_or(0, Vec::len);
        (0..count)
            .filter_map(|i| text(&format!("{pointer}/{i}")))
            .filter(|s| !s.text.trim().is_empty())
            .collect()
    };
    let has_table = |section: &str| {
        forms.get(form).tables.iter().zip(&tables).any(|(t, data)| t.section == section && data.present)
    };
    let sections = root["sections"].as_array().map_or(0, Vec::len);
    let sections = (0..sections)
        .filter_map(|i| {
            let id = root["sections"][i]["number"].as_str()?;
            let index = forms.get(form).section(id)?;
            Some(Section {
                index,
                heading: text(&format!("/sections/{i}/heading"))?,
                paragraphs: list(&format!("/sections/{i}/paragraphs")),
                has_table: has_table(id),
            })
        })
        .collect::<Vec<Section>>();
    oddities.extend(super::headings::odd_headings(&sections, forms.get(form)));
    Ok(Report {
        source,
        layout,
        forms: forms.clone(),
        year: year.map(|value| Year { value, span: span(&tree, "/year") }),
        standing: text("/agency").map(|a| forms.standing(&a.text)).unwrap_or_default(),
        agency: text("/agency"),
        title: text("/title"),
        preamble: list("/preamble"),
        sections,
        tables,
        oddities,
        raw: Some(RawJson(tree)),
        prior: Prior::NotAsked,
        series: None,
    })
}

fn span(tree: &JsonTree, pointer: &str) -> Option<Span> {
    tree.mark(pointer).map(|m| m.value)
}

/// The span of a string without its quotes.
fn inside(tree: &JsonTree, pointer: &str) -> Span {
    let span = span(tree, pointer).unwrap_or_default();
    if span.end > span.start + 1 { Span { start: span.start + 1, end: span.end - 1 } } else { span }
}

fn read_table(tree: &JsonTree, form: &TableForm, value: &Value) -> TableData {
    let cell = |at: &crate::form::Cell| {
        let (row, column) = (&form.rows[at.row].id, &form.columns[at.column].id);
        let Some(cell) = value.get(row).and_then(|r| r.get(column)) else { return Figure::ABSENT };
        let span = span(tree, &at.pointer);
        read_cell(cell, &form.columns[at.column], span)
    };
    TableData {
        present: value.is_object(),
        span: tree.mark(&table_pointer(form)).and_then(|m| m.key.or(Some(m.value))),
        figures: form.cells.iter().map(cell).collect(),
        row_spans: (0..form.rows.len())
            .map(|r| tree.mark(&row_pointer(form, r)).and_then(|m| m.key))
            .collect(),
    }
}

fn read_cell(value: &Value, column: &crate::form::Column, span: Option<Span>) -> Figure {
    let figure = |reading, written: String| Figure { reading, written, span };
    match value {
        Value::Null => figure(Reading::Blank, String::new()),
        Value::Number(n) => figure(number_or_words(n, None), n.to_string()),
        Value::Object(o) => {
            let text = o.get("text").and_then(Value::as_str);
            let note = o.get("note").and_then(Value::as_str).map(str::to_string);
            match (o.get("value"), text) {
                (Some(Value::Number(n)), Some(text)) => {
                    let reading = number_or_words(n, note);
                    // the figure and the words it was read from must say the same
                    let says = Figure::read(text, column, span).number();
                    let agree = matches!(reading, Reading::Number(d, _) if says == Some(d));
                    figure(
                        if agree { reading } else { Reading::Unreadable(Unreadable::Words) },
                        text.to_string(),
                    )
                }
                (None, Some(text)) => Figure::read(text, column, span),
                _ => figure(Reading::Unreadable(Unreadable::Type), value.to_string()),
            }
        }
        other => figure(Reading::Unreadable(Unreadable::Type), other.to_string()),
    }
}

/// A number that can be kept exactly; one that cannot is no figure.
fn number_or_words(n: &Number, note: Option<String>) -> Reading {
    decimal(n).map_or(Reading::Unreadable(Unreadable::Words), |d| Reading::Number(d, note))
}

fn decimal(n: &Number) -> Option<Decimal> {
    let text = n.to_string();
    Decimal::from_str_exact(&text).or_else(|_| Decimal::from_scientific(&text)).ok()
}

/// Pointer of a section's part, for places.
pub fn section_pointer(position: usize, part: &str) -> String {
    format!("/sections/{position}/{}", escape(part))
}

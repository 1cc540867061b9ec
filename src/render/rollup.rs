//! The whole against its parts: for a person, as JSON (`schemas/rollup.schema.json`) and as a table.
//!
//! Must not add up or judge.

use super::columns::{Columns, Side};
use super::csv::{harmless, line};
use super::flat::{plain, words};
use super::frame::visible;
use crate::finding::Lang;
use crate::form::TableForm;
use crate::report::canonical::number;
use crate::rollup::{Cell, Lack, Outcome, Part, Refusal, State};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The most parts named under a cell.
const NAMED: usize = 3;
/// The most parts named for a reason of the whole run.
const LISTED: usize = 20;
/// The widest a label is shown.
const LABEL: usize = 40;

/// Headings of the table, in both languages.
pub(super) const HEADINGS: [(&str, &str); 9] = [
    ("表", "Table"),
    ("行", "Row"),
    ("列", "Column"),
    ("结果", "Result"),
    ("上级", "Whole"),
    ("各部分之和", "Sum"),
    ("差", "Difference"),
    ("计入份数", "Parts"),
    ("说明", "Note"),
];

fn state(state: State, lang: Lang) -> &'static str {
    let (zh, en) = match state {
        State::Equal => ("相等", "equal"),
        State::Differs => ("不等", "differs"),
        State::Incomplete => ("不全", "incomplete"),
        State::ParentUnread => ("上级无数", "whole has none"),
        State::Summed => ("之和", "sum"),
    };
    words(lang, zh, en)
}

fn lack(lack: Lack, lang: Lang) -> &'static str {
    let (zh, en) = match lack {
        Lack::Blank => ("空白", "blank"),
        Lack::Dash => ("画线或写“无”", "a dash"),
        Lack::Unreadable => ("读不成数", "no figure"),
        Lack::Absent => ("没有这一格", "no such cell"),
        Lack::OtherForm => ("按另一版格式填写，没有这一格", "another form without this cell"),
    };
    words(lang, zh, en)
}

fn lack_name(lack: Lack) -> &'static str {
    match lack {
        Lack::Blank => "blank",
        Lack::Dash => "dash",
        Lack::Unreadable => "unreadable",
        Lack::Absent => "absent",
        Lack::OtherForm => "other_form",
    }
}

fn refusal(refusal: &Refusal, lang: Lang) -> String {
    match (refusal, lang) {
        (Refusal::OtherYear(year), Lang::Zh) => format!("是 {year} 年度的，没有计入"),
        (Refusal::OtherYear(year), Lang::En) => format!("is for {year}; not added"),
        (Refusal::NoYear, Lang::Zh) => "没有读出年度，没有计入".into(),
        (Refusal::NoYear, Lang::En) => "states no year; not added".into(),
        (Refusal::Duplicate(of), Lang::Zh) => format!("与 {of} 是同一机关的，各数相同，没有重复计入"),
        (Refusal::Duplicate(of), Lang::En) => {
            format!("same agency and same figures as {of}; not added twice")
        }
        (Refusal::Ambiguous(of), Lang::Zh) => {
            format!("与 {of} 是同一机关的而数不同，不知以哪份为准，没有计入")
        }
        (Refusal::Ambiguous(of), Lang::En) => {
            format!("same agency as {of} with other figures; which holds is not known, so it is not added")
        }
        (Refusal::Parent, Lang::Zh) => "就是上级的报告，没有计入".into(),
        (Refusal::Parent, Lang::En) => "is the report of the whole; not added".into(),
        (Refusal::OtherParent, Lang::Zh) => "与上级同名而数不同，不知是上级的另一稿还是一个部分，没有计入".into(),
        (Refusal::OtherParent, Lang::En) => {
            "bears the name of the whole with other figures; whether it is a part is not known, so it is not added"
                .into()
        }
        (Refusal::Unreadable, Lang::Zh) => "读不了，没有计入".into(),
        (Refusal::Unreadable, Lang::En) => "could not be read; not added".into(),
        (Refusal::Missing, Lang::Zh) => "应有而没有".into(),
        (Refusal::Missing, Lang::En) => "expected and missing".into(),
    }
}

fn refusal_name(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::OtherYear(_) => "other_year",
        Refusal::NoYear => "no_year",
        Refusal::Duplicate(_) => "duplicate",
        Refusal::Ambiguous(_) => "ambiguous",
        Refusal::Parent => "parent",
        Refusal::OtherParent => "parent_differs",
        Refusal::Unreadable => "unreadable",
        Refusal::Missing => "missing",
    }
}

/// `甲局（a.txt）`
fn named(part: &Part, lang: Lang) -> String {
    let path = visible(&part.path);
    match (&part.agency, path.is_empty(), lang) {
        (None, ..) => path,
        (Some(agency), true, _) => visible(agency),
        (Some(agency), false, Lang::Zh) => format!("{}（{path}）", visible(agency)),
        (Some(agency), false, Lang::En) => format!("{} ({path})", visible(agency)),
    }
}

/// Which parts have no figure for a cell, as many of them as are wanted.
fn lacking(cell: &Cell, most: usize, lang: Lang) -> String {
    let all = &cell.sum.lacking;
    let some: Vec<String> = all
        .named
        .iter()
        .take(most)
        .map(|(part, why)| match lang {
            Lang::Zh => format!("{}{}", named(part, lang), lack(*why, lang)),
            Lang::En => format!("{}: {}", named(part, lang), lack(*why, lang)),
        })
        .collect();
    let more = all.count - some.len();
    match (lang, more) {
        (Lang::Zh, 0) => format!("缺 {} 份：{}", all.count, some.join("、")),
        (Lang::Zh, _) => format!("缺 {} 份：{}等", all.count, some.join("、")),
        (Lang::En, 0) => format!("no figure in {} of the parts: {}", all.count, some.join("; ")),
        (Lang::En, _) => format!("no figure in {} of the parts: {}; {more} more", all.count, some.join("; ")),
    }
}

/// What is to be said of a cell besides its figures.
fn notes(cell: &Cell, most: usize, lang: Lang) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(Err(why)) = cell.parent {
        notes.push(match lang {
            Lang::Zh => format!("上级{}", lack(why, lang)),
            Lang::En => format!("the whole: {}", lack(why, lang)),
        });
    }
    if cell.sum.lacking.count > 0 {
        notes.push(lacking(cell, most, lang));
    }
    if cell.sum.sum.is_none() {
        let text = words(lang, "和太大，不能精确表示", "the sum cannot be held exactly");
        notes.push(text.to_string());
    }
    notes
}

fn figure(n: Option<Decimal>) -> String {
    n.map(|n| n.to_string()).unwrap_or_default()
}

fn told(cell: &Cell) -> Option<Decimal> {
    cell.parent.and_then(Result::ok)
}

fn labels(form: &TableForm, at: usize) -> (String, String) {
    let cell = &form.cells[at];
    (form.rows[cell.row].heading(), form.columns[cell.column].label.clone())
}

fn is_shown(outcome: &Outcome, cell: &Cell, all: bool) -> bool {
    all || outcome.is_noted(cell)
}

/// For a person: the cells that differ or are incomplete, or all, then what was not added, then the totals.
pub fn human(outcome: &Outcome, all: bool, lang: Lang) -> String {
    let mut out = String::new();
    if outcome.added == 0 {
        aside(outcome, lang, &mut out);
        out.push_str(words(
            lang,
            "没有一份报告计入，没有各部分之和可以列出。\n",
            "No report was added; there are no sums to list.\n",
        ));
        return out;
    }
    let year = outcome.year.map(|y| y.to_string()).unwrap_or_default();
    match (&outcome.parent, lang) {
        (Some((parent, _)), Lang::Zh) => {
            out.push_str(&format!("{} {year} 年度与各部分之和；差 = 上级 − 之和\n", named(parent, lang)));
        }
        (Some((parent, _)), Lang::En) => {
            out.push_str(&format!(
                "{}, {year}, against the sum of its parts; difference = whole - sum\n",
                named(parent, lang)
            ));
        }
        (None, Lang::Zh) => out.push_str(&format!("{year} 年度各部分之和\n")),
        (None, Lang::En) => out.push_str(&format!("{year}, the sum of the parts\n")),
    }
    for (form, cells) in outcome.sheets() {
        table(outcome, form, cells, all, lang, &mut out);
    }
    aside(outcome, lang, &mut out);
    out.push_str(&summary(outcome, lang));
    out
}

fn table(outcome: &Outcome, form: &TableForm, cells: &[Cell], all: bool, lang: Lang, out: &mut String) {
    let shown: Vec<(usize, &Cell)> =
        cells.iter().enumerate().filter(|(_, c)| is_shown(outcome, c, all)).collect();
    if shown.is_empty() {
        return;
    }
    out.push_str(&format!("\n{} {}\n", form.name(), form.title));
    let mut columns =
        Columns::new([Side::Left, Side::Left, Side::Left, Side::Right, Side::Right, Side::Right]);
    let heads = [3, 1, 2, 4, 5, 6].map(|i| words(lang, HEADINGS[i].0, HEADINGS[i].1));
    columns.push(heads, LABEL);
    for &(at, cell) in &shown {
        let (row, column) = labels(form, at);
        let [parent, sum, difference] = [told(cell), cell.sum.sum, cell.difference].map(figure);
        columns.push([state(cell.state, lang), &row, &column, &parent, &sum, &difference], LABEL);
    }
    let lines = columns.lines();
    let notes = std::iter::once(vec![]).chain(shown.iter().map(|(_, cell)| notes(cell, NAMED, lang)));
    for (line, notes) in lines.iter().zip(notes) {
        out.push_str(line);
        out.push('\n');
        for note in notes {
            out.push_str(&format!("      {note}\n"));
        }
    }
}

/// What was not added, and what else a reader must know.
fn aside(outcome: &Outcome, lang: Lang, out: &mut String) {
    let refused = &outcome.refused;
    if refused.count > 0 {
        out.push('\n');
    }
    for (part, why) in refused.named.iter().take(LISTED) {
        let colon = words(lang, "：", ": ");
        out.push_str(&format!("{}{colon}{}\n", named(part, lang), visible(&refusal(why, lang))));
    }
    match (refused.count.saturating_sub(LISTED), lang) {
        (0, _) => {}
        (more, Lang::Zh) => out.push_str(&format!("另有 {more} 份没有计入，见 --format json\n")),
        (more, Lang::En) => out.push_str(&format!("{more} more were not added, see --format json\n")),
    }
    let mut say = |zh: String, en: String| {
        out.push_str(words(lang, &zh, &en));
        out.push('\n');
    };
    for (table, form, parts) in &outcome.mapped {
        let (table, form) =
            (outcome.forms.get(outcome.form).tables[*table].name(), &outcome.forms.get(*form).id);
        say(
            format!("有 {parts} 份的{table}按 {form} 年格式填写：只计入两版格式写法相同的格"),
            format!(
                "{table} follows the form of {form} (parts: {parts}): only cells that both forms state in the same words were added"
            ),
        );
    }
    let unexpected = &outcome.unexpected;
    if unexpected.count > 0 {
        let some: Vec<String> = unexpected.named.iter().take(LISTED).map(|a| visible(a)).collect();
        let dots = if unexpected.count > some.len() { "……" } else { "" };
        say(
            format!("计入了清单上没有的 {} 个机关：{}{dots}", unexpected.count, some.join("、")),
            format!("added without being on the list ({}): {}{dots}", unexpected.count, some.join(", ")),
        );
    }
    if outcome.nameless > 0 {
        say(
            format!("计入的有 {} 份没有读出机关名称，不能判断是否重复", outcome.nameless),
            format!(
                "parts that state no agency, so that nobody can tell whether one came twice: {}",
                outcome.nameless
            ),
        );
    }
    if outcome.gaps > 0 && outcome.added > 0 {
        say(
            format!("有 {} 份没有计入，各格之和都不全，差额可能由此而来", outcome.gaps),
            format!(
                "not in the sums: {}; all sums are incomplete, and differences may come from that",
                outcome.gaps
            ),
        );
    }
}

fn summary(outcome: &Outcome, lang: Lang) -> String {
    let cells = outcome.tables.iter().map(Vec::len).sum::<usize>();
    let [equal, differs, incomplete, unread, _] = State::ALL.map(|s| outcome.count(s));
    let (given, added) = (outcome.given, outcome.added);
    match (outcome.parent.is_some(), lang) {
        (true, Lang::Zh) => format!(
            "\n给出 {given} 份，计入 {added} 份。共 {cells} 格：相等 {equal}，不等 {differs}，不全 {incomplete}，上级无数 {unread}。\n"
        ),
        (true, Lang::En) => format!(
            "\nParts given: {given}, added: {added}. {cells} cells: {equal} equal, {differs} differ, {incomplete} incomplete, {unread} without a figure of the whole.\n"
        ),
        (false, Lang::Zh) => {
            format!("\n给出 {given} 份，计入 {added} 份。共 {cells} 格，不全 {incomplete}。\n")
        }
        (false, Lang::En) => {
            format!("\nParts given: {given}, added: {added}. {cells} cells, {incomplete} incomplete.\n")
        }
    }
}

fn part(part: &Part) -> Value {
    let path = (!part.path.is_empty()).then_some(&*part.path);
    json!({ "path": path, "agency": part.agency.as_deref() })
}

/// Everything as JSON, every cell of it: stable order, no clock.
pub fn json(outcome: &Outcome) -> Value {
    let refused: Vec<Value> = outcome
        .refused
        .named
        .iter()
        .map(|(p, why)| {
            let mut value = part(p);
            value["reason"] = refusal_name(why).into();
            match why {
                Refusal::OtherYear(year) => value["year"] = (*year).into(),
                Refusal::Duplicate(of) | Refusal::Ambiguous(of) => value["of"] = (**of).into(),
                _ => {}
            }
            value
        })
        .collect();
    let tables: Vec<Value> = outcome
        .sheets()
        .map(|(form, cells)| {
            let cells: Vec<Value> = cells.iter().enumerate().map(|(at, c)| cell(form, at, c)).collect();
            json!({ "table": form.name(), "title": form.title, "cells": cells })
        })
        .collect();
    let mapped: Vec<Value> = outcome
        .mapped
        .iter()
        .map(|(table, form, parts)| {
            let table = outcome.forms.get(outcome.form).tables[*table].name();
            json!({ "table": table, "form": outcome.forms.get(*form).id, "parts": parts })
        })
        .collect();
    let parent = outcome.parent.as_ref().map(|(p, digest)| {
        let mut value = part(p);
        value["digest"] = digest.as_str().into();
        value
    });
    let states: serde_json::Map<String, Value> =
        State::ALL.iter().map(|s| (s.name().to_string(), outcome.count(*s).into())).collect();
    json!({
        "gouji": { "version": env!("CARGO_PKG_VERSION") },
        "year": outcome.year,
        "form": outcome.forms.get(outcome.form).id,
        "parent": parent,
        "parts": {
            "given": outcome.given,
            "added": outcome.added,
            "nameless": outcome.nameless,
            "gaps": outcome.gaps,
            "refused": { "count": outcome.refused.count, "named": refused },
            "unexpected": { "count": outcome.unexpected.count, "named": outcome.unexpected.named.iter().map(|a| &**a).collect::<Vec<_>>() },
            "mapped": mapped,
        },
        "tables": tables,
        "summary": states,
    })
}

fn cell(form: &TableForm, at: usize, cell: &Cell) -> Value {
    let (row, column) = labels(form, at);
    let exact = |n: Option<Decimal>| n.map_or(Value::Null, number);
    let mut value = json!({
        "pointer": form.cells[at].pointer,
        "row": row,
        "column": column,
        "state": cell.state.name(),
        "parent": exact(told(cell)),
        "sum": exact(cell.sum.sum),
        "difference": exact(cell.difference),
        "parts": cell.sum.parts,
    });
    if let Some(Err(why)) = cell.parent {
        value["parent_lacks"] = lack_name(why).into();
    }
    let lacking = &cell.sum.lacking;
    if lacking.count > 0 {
        let named: Vec<Value> = lacking
            .named
            .iter()
            .map(|(p, why)| {
                let mut value = part(p);
                value["reason"] = lack_name(*why).into();
                value
            })
            .collect();
        value["lacking"] = json!({ "count": lacking.count, "named": named });
    }
    value
}

/// The cells as a table for spreadsheets, and a line for each part that was not added.
pub fn csv(outcome: &Outcome, all: bool, lang: Lang) -> Vec<u8> {
    let heads: Vec<String> = HEADINGS.iter().map(|(zh, en)| words(lang, zh, en).to_string()).collect();
    let mut out = [b"\xEF\xBB\xBF".to_vec(), line(&heads)].concat();
    // figures are written as figures: a number with a sign is no formula
    for (form, cells) in outcome.sheets() {
        for (at, cell) in cells.iter().enumerate().filter(|(_, c)| is_shown(outcome, c, all)) {
            let (row, column) = labels(form, at);
            let note = notes(cell, usize::MAX, lang).join(words(lang, "；", "; "));
            out.extend(line(&[
                form.name(),
                harmless(&row),
                harmless(&column),
                state(cell.state, lang).into(),
                figure(told(cell)),
                figure(cell.sum.sum),
                figure(cell.difference),
                cell.sum.parts.to_string(),
                harmless(&plain(&note)),
            ]));
        }
    }
    for (part, why) in &outcome.refused.named {
        let note = format!("{}{}{}", named(part, lang), words(lang, "：", ": "), refusal(why, lang));
        let mut cells = [const { String::new() }; 9];
        cells[3] = words(lang, "没有计入", "not added").into();
        cells[8] = harmless(&plain(&note));
        out.extend(line(&cells));
    }
    out
}

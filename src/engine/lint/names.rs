//! GL05: names in quotes that no form and no pack has.
//!
//! A name is looked up in every form: one that any of them has is none of this lint's business.

use super::facts::{Argument, Call, Edit, Facts};
use super::types::Type;
use super::{Lint, Script, meant, nearest, place};
use crate::engine::examples::{EDITS, PRIOR};
use crate::finding::Words;
use crate::form::{SectionForm, TableForm};
use crate::report::OddityKind;

pub(super) fn check(script: &Script, facts: &Facts) -> Vec<Lint> {
    let mut lints: Vec<Lint> = Vec::new();
    for call in &facts.calls {
        lints.extend(call_names(script, facts, call));
    }
    lints.extend(facts.edits.iter().filter_map(|e| edit(script, e)));
    lints
}

/// What an example changes: `三/四/自然人`, `节/六`, `标题`.
fn edit(script: &Script, edit: &Edit) -> Option<Lint> {
    let path = edit.path.strip_prefix(PRIOR).unwrap_or(&edit.path);
    let (first, rest) = path.split_once('/').map_or((path, None), |(f, r)| (f, Some(r)));
    let at = place::word(script.text, edit.at);
    let forms = script.forms;
    let lint = |message: Words, near: Option<&str>| Some(script.lint("GL05", at, message).help(meant(near)));
    let Some(table) = forms.get(0).table(first) else {
        // places to be shown go by the report's own pointers, too
        if !edit.changes || EDITS.iter().any(|(key, _)| *key == first) {
            return None;
        }
        let tables = forms.get(0).tables.iter().map(|t| t.id.as_str());
        let near = nearest(first, tables.chain(EDITS.iter().map(|(key, _)| *key)));
        let message = Words::new(
            format!("例子里的“{}”不是样例报告的一部分", edit.path),
            format!("“{}” is no part of the sound report", edit.path),
        );
        return lint(message, near);
    };
    let (row, column) = rest?.split_once('/').map_or((rest?, None), |(r, c)| (r, Some(c)));
    if !tables(script, Some(table)).any(|t| t.row(row).is_some()) {
        let name = forms.get(0).tables[table].name();
        let known = tables(script, Some(table)).flat_map(|t| t.rows.iter().map(|r| r.id.as_str()));
        let near = nearest(row, known);
        let message =
            Words::new(format!("{name}没有名为“{row}”的行"), format!("there is no row “{row}” in {name}"));
        return lint(message, near);
    }
    let column = column?;
    let crosses =
        |t: &TableForm| t.row(row).zip(t.column(column)).is_some_and(|(r, c)| t.cell(r, c).is_some());
    if edit.changes && !tables(script, Some(table)).any(crosses) {
        let known = tables(script, Some(table)).flat_map(|t| t.columns.iter().map(|c| c.id.as_str()));
        let near = nearest(column, known);
        let message = Words::new(
            format!("“{row}”这一行没有“{column}”这一格"),
            format!("the row “{row}” has no cell “{column}”"),
        );
        return lint(message, near);
    }
    None
}

/// What the names stand for.
#[derive(Clone, Copy)]
enum What {
    Row,
    Column,
}

fn call_names(script: &Script, facts: &Facts, call: &Call) -> Vec<Lint> {
    // a function of the script's own that is named alike
    if facts.functions.iter().any(|f| f.name == call.name) {
        return vec![];
    }
    let argument = |i: usize| call.arguments.get(i).and_then(|a| Some((a, a.text.as_deref()?)));
    let on = |of: &Type| matches!(of, Type::Unknown);
    let on_report = call.receiver.as_ref().is_some_and(|r| *r == Type::Report || on(r));
    let table = match &call.receiver {
        Some(Type::Table(table)) => Some(*table),
        Some(Type::Unknown) => Some(None),
        _ => None,
    };
    let found = match (call.name.as_str(), table) {
        ("row" | "parts", Some(table)) => vec![argument(0).and_then(|a| member(script, table, What::Row, a))],
        ("column", Some(table)) => vec![argument(0).and_then(|a| member(script, table, What::Column, a))],
        ("cell", Some(table)) => vec![
            argument(0).and_then(|a| member(script, table, What::Row, a)),
            argument(1).and_then(|a| member(script, table, What::Column, a)),
            crossing(script, table, call),
        ],
        ("table", _) if on_report => vec![argument(0).and_then(|a| of_report(script, a, true))],
        ("section", _) if on_report => vec![argument(0).and_then(|a| of_report(script, a, false))],
        ("oddities", _) if on_report => vec![argument(0).and_then(|a| oddity(script, a))],
        ("param", _) if call.receiver.is_none() => vec![argument(0).and_then(|a| parameter(script, a))],
        _ => vec![],
    };
    found.into_iter().flatten().collect()
}

/// The tables meant, in every form.
fn tables<'s>(script: &'s Script, table: Option<usize>) -> impl Iterator<Item = &'s TableForm> {
    let all = script.forms.all().iter().flat_map(|f| f.tables.iter().enumerate());
    all.filter(move |(i, _)| table.is_none_or(|t| t == *i)).map(|(_, t)| t)
}

fn member(
    script: &Script,
    table: Option<usize>,
    what: What,
    (argument, name): (&Argument, &str),
) -> Option<Lint> {
    let is_there = |t: &TableForm| match what {
        What::Row => t.row(name).is_some(),
        What::Column => t.column(name).is_some(),
    };
    if tables(script, table).any(is_there) {
        return None;
    }
    let mut known: Vec<&str> = tables(script, table)
        .flat_map(|t| match what {
            What::Row => t.rows.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(),
            What::Column => t.columns.iter().map(|c| c.id.as_str()).collect(),
        })
        .collect();
    let labels = tables(script, table).flat_map(|t| match what {
        What::Row => t.rows.iter().map(|r| r.label.as_str()).collect::<Vec<_>>(),
        What::Column => t.columns.iter().map(|c| c.label.as_str()).collect(),
    });
    let near = nearest(name, known.iter().copied().chain(labels));
    let mut seen = Vec::new();
    known.retain(|k| {
        !seen.contains(k) && {
            seen.push(*k);
            true
        }
    });
    let (zh, en) = match what {
        What::Row => ("行", "row"),
        What::Column => ("列", "column"),
    };
    let of = table.map(|t| script.forms.get(0).tables[t].name());
    let (of_zh, of_en) = match &of {
        Some(of) => (of.clone(), of.clone()),
        None => ("各表".into(), "any table".into()),
    };
    let message =
        Words::new(format!("{of_zh}没有名为“{name}”的{zh}"), format!("there is no {en} “{name}” in {of_en}"));
    // 三.九: what is near by its letters is no nearer in meaning than its neighbours
    let beside = name.rsplit_once('.').map(|(group, _)| format!("{group}."));
    let siblings: Vec<&str> = known
        .iter()
        .filter(|k| {
            beside
                .as_ref()
                .is_some_and(|b| k.strip_prefix(b.as_str()).is_some_and(|rest| !rest.contains('.')))
        })
        .copied()
        .collect();
    if !siblings.is_empty() {
        known = siblings;
    }
    let help = if beside.is_some() { Words::default() } else { meant(near) };
    let help = if help.zh.is_empty() && known.len() <= 40 {
        Words::new(format!("可用的有：{}", known.join("、")), format!("there are: {}", known.join(", ")))
    } else {
        help
    };
    Some(script.lint("GL05", place::word(script.text, argument.at), message).help(help))
}

/// A row and a column that are both there, and cross in no form.
fn crossing(script: &Script, table: Option<usize>, call: &Call) -> Option<Lint> {
    let [row, column] = call.arguments.as_slice() else { return None };
    let (row, name) = (row.text.as_deref()?, column.text.as_deref()?);
    let both: Vec<_> =
        tables(script, table).filter_map(|t| Some((t, t.row(row)?, t.column(name)?))).collect();
    let crosses = |(t, r, c): &(&TableForm, usize, usize)| {
        t.parts(*r).iter().any(|r| t.column_parts(*c).iter().any(|c| t.cell(*r, *c).is_some()))
    };
    if both.is_empty() || both.iter().any(crosses) {
        return None;
    }
    let message = Words::new(
        format!("“{row}”这一行没有“{name}”这一列"),
        format!("the row “{row}” has no column “{name}”"),
    );
    Some(script.lint("GL05", place::word(script.text, column.at), message))
}

fn of_report(script: &Script, (argument, name): (&Argument, &str), is_table: bool) -> Option<Lint> {
    let forms = script.forms.all();
    let is_there =
        forms.iter().any(|f| if is_table { f.table(name).is_some() } else { f.section(name).is_some() });
    if is_there {
        return None;
    }
    let first = script.forms.get(0);
    let (zh, en, known): (_, _, Vec<String>) = if is_table {
        ("表", "table", first.tables.iter().map(|t| t.id.clone()).collect())
    } else {
        ("部分", "section", first.sections.iter().map(SectionForm::heading).collect())
    };
    let message = Words::new(format!("没有名为“{name}”的{zh}"), format!("there is no {en} “{name}”"));
    let help =
        Words::new(format!("可用的有：{}", known.join("、")), format!("there are: {}", known.join(", ")));
    Some(script.lint("GL05", place::word(script.text, argument.at), message).help(help))
}

fn oddity(script: &Script, (argument, name): (&Argument, &str)) -> Option<Lint> {
    if OddityKind::named(name).is_some() {
        return None;
    }
    let known = || OddityKind::ALL.iter().map(|k| k.name());
    let message =
        Words::new(format!("没有“{name}”这类阅读异常"), format!("there is no kind of oddity “{name}”"));
    let help = match nearest(name, known()) {
        Some(near) => meant(Some(near)),
        None => {
            let known = known().collect::<Vec<_>>().join("、");
            Words::new(format!("可用的有：{known}"), format!("there are: {known}"))
        }
    };
    Some(script.lint("GL05", place::word(script.text, argument.at), message).help(help))
}

fn parameter(script: &Script, (argument, name): (&Argument, &str)) -> Option<Lint> {
    let parameters = script.home?.parameters();
    if parameters.contains_key(name) {
        return None;
    }
    let message = Words::new(
        format!("pack.toml 的 [parameters] 里没有“{name}”"),
        format!("[parameters] of pack.toml has no “{name}”"),
    );
    let help = match nearest(name, parameters.keys().map(String::as_str)) {
        Some(near) => meant(Some(near)),
        None => {
            let known = parameters.keys().cloned().collect::<Vec<_>>().join("、");
            Words::new(format!("现有：{known}"), format!("there are: {known}"))
        }
    };
    Some(script.lint("GL05", place::word(script.text, argument.at), message).help(help))
}

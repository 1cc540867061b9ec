//! Changes of rules that no example notices: for a person, and as JSON.
//!
//! Must not know how rules are changed.

use super::human::Options;
use super::script::at_word;
use crate::fault::Spot;
use crate::finding::Lang;
use crate::proof::{Mutation, Survivor};
use serde_json::{Value, json};

/// A change that lives on, at its place.
pub fn survivor(survivor: &Survivor, options: &Options) -> String {
    let lang = options.lang;
    let at = Spot {
        file: survivor.file.clone(),
        line: survivor.line,
        column: survivor.column,
        text: survivor.was.clone(),
    };
    let change = survivor.change.in_language(lang);
    let message = match (lang, survivor.is_parameter) {
        (Lang::Zh, false) => format!("{change}，没有一个例子看得出"),
        (Lang::En, false) => format!("{change}: no example notices"),
        (Lang::Zh, true) => format!("参数“{}”{change}，没有一个例子看得出", survivor.of),
        (Lang::En, true) => format!("parameter “{}”, {change}: no example notices", survivor.of),
    };
    let mut notes = Vec::new();
    let (now, help) = match lang {
        Lang::Zh => ("改后", "改正"),
        Lang::En => ("changed", "help"),
    };
    if !survivor.now.trim().is_empty() {
        notes.push((now.to_string(), survivor.now.trim().to_string()));
    }
    let advice = match lang {
        Lang::Zh => "在 examples() 里加一个例子，改前改后结果不同；或删去这一处多余的写法",
        Lang::En => "add an example that comes out differently, or drop what is not needed",
    };
    notes.push((help.to_string(), advice.to_string()));
    let code = if survivor.is_parameter { "" } else { survivor.of.as_str() };
    at_word(&at, code, message, notes, options)
}

/// One line of counts.
pub fn summary(mutation: &Mutation, lang: Lang) -> String {
    let Mutation { killed, stillborn, equivalent, survivors } = mutation;
    let (all, lives) = (mutation.all(), survivors.len());
    match lang {
        Lang::Zh => format!(
            "改动 {all} 处：例子看得出 {killed}（其中不能运行 {stillborn}），与原规则等价 {equivalent}，看不出 {lives}。\n"
        ),
        Lang::En => format!(
            "{all} changes: {killed} noticed ({stillborn} of them no longer run), {equivalent} equivalent to the rule, {lives} not noticed.\n"
        ),
    }
}

/// Everything as JSON.
pub fn value(mutation: &Mutation, lang: Lang) -> Value {
    let survivors: Vec<Value> = mutation
        .survivors
        .iter()
        .map(|s| {
            let what = if s.is_parameter { "parameter" } else { "rule" };
            json!({
                what: s.of, "file": s.file, "line": s.line, "column": s.column,
                "change": s.change.in_language(lang), "was": s.was.trim(), "now": s.now.trim(),
            })
        })
        .collect();
    json!({
        "changes": mutation.all(),
        "killed": mutation.killed,
        "stillborn": mutation.stillborn,
        "equivalent": mutation.equivalent,
        "survivors": survivors,
    })
}

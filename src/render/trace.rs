//! All that a rule did on a report, one line per comparison, for people and for machines.

use super::frame::wrapped;
use super::human::{Options, origin};
use super::json::place;
use crate::finding::{Lang, Outcome};
use crate::report::Report;
use crate::result::{Held, Trace, Traced};
use serde_json::{Value, json};

/// Width of the widest indent.
const INDENT: usize = 6;

/// For a person at a terminal.
pub fn text(report: &Report, path: &str, trace: &Trace, options: &Options) -> String {
    let lang = options.lang;
    let mut out = String::new();
    let mut line = |indent: usize, head: &str, text: &str| {
        let room = options.style.width.saturating_sub(indent + INDENT);
        for (i, part) in wrapped(text, room).iter().enumerate() {
            let head = if i == 0 { head } else { "  " };
            out.push_str(&format!("{}{head}{part}\n", " ".repeat(indent)));
        }
    };
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    line(0, "", &format!("{} {}{colon}{}", trace.rule, trace.title.in_language(lang), ending(trace, lang)));
    let mut formula = "";
    for step in &trace.lines {
        if step.formula != formula {
            formula = &step.formula;
            if !formula.is_empty() {
                line(2, "", formula);
            }
        }
        line(2, mark(step.held, options), &words(report, path, step, lang));
    }
    if !trace.passages.is_empty() {
        let count = trace.passages.len();
        match lang {
            Lang::Zh => line(2, "", &format!("查找式在文中找到 {count} 处（说的不是本报告的，规则不用）：")),
            Lang::En => line(
                2,
                "",
                &format!("The patterns found {count} passages (those about something else are not used):"),
            ),
        }
        for passage in &trace.passages {
            line(2, "· ", &format!("{} “{}”", origin(report, path, &passage.place), passage.text));
        }
    }
    out
}

fn words(report: &Report, path: &str, step: &Traced, lang: Lang) -> String {
    let words = step.words.in_language(lang);
    let label = step.label.in_language(lang);
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    let text = match (step.held, lang) {
        (Held::NotMade, Lang::Zh) => format!("没有比：{words}"),
        (Held::NotMade, Lang::En) => format!("not made: {words}"),
        _ => words.to_string(),
    };
    let text = if label.is_empty() { text } else { format!("{label}{colon}{text}") };
    // a comparison is found by its row and column, a condition by its place
    let is_condition = step.formula.is_empty();
    if is_condition && step.place.span.is_some() {
        format!("{text} [{}]", origin(report, path, &step.place))
    } else {
        text
    }
}

fn mark(held: Held, options: &Options) -> &'static str {
    match (held, options.style.unicode) {
        (Held::Holds, true) => "✓ ",
        (Held::Fails, true) => "✗ ",
        (Held::NotMade, true) => "– ",
        (Held::Holds, false) => "+ ",
        (Held::Fails, false) => "x ",
        (Held::NotMade, false) => "- ",
    }
}

fn ending(trace: &Trace, lang: Lang) -> String {
    let why = match &trace.outcome {
        Outcome::NotApplicable(why) | Outcome::NotAssessable(why) => why.in_language(lang).to_string(),
        Outcome::Error(error) => error.message.clone(),
        Outcome::Pass(_) | Outcome::Fail => String::new(),
    };
    let how = match (&trace.outcome, lang) {
        (Outcome::Pass(n), Lang::Zh) => format!("通过（{n} 项）"),
        (Outcome::Pass(n), Lang::En) => format!("pass ({n} checks)"),
        (Outcome::Fail, Lang::Zh) => "不通过".into(),
        (Outcome::NotApplicable(_), Lang::Zh) => "不适用".into(),
        (Outcome::NotAssessable(_), Lang::Zh) => "不能判定".into(),
        (Outcome::Error(_), Lang::Zh) => "出错".into(),
        (other, Lang::En) => other.name().replace('_', " "),
    };
    match (why.is_empty(), lang) {
        (true, _) => how,
        (false, Lang::Zh) => format!("{how}，{why}"),
        (false, Lang::En) => format!("{how}, {why}"),
    }
}

/// For machines.
pub fn value(report: &Report, trace: &Trace, lang: Lang) -> Value {
    let steps: Vec<Value> = trace
        .lines
        .iter()
        .map(|step| {
            let figures: Vec<Value> = step
                .figures
                .iter()
                .map(|f| json!({ "place": place(report, &f.place), "value": f.value }))
                .collect();
            json!({
                "result": match step.held {
                    Held::Holds => "holds",
                    Held::Fails => "fails",
                    Held::NotMade => "not_made",
                },
                "label": step.label.in_language(lang),
                "formula": step.formula,
                "text": step.words.in_language(lang),
                "place": place(report, &step.place),
                "figures": figures,
            })
        })
        .collect();
    let passages: Vec<Value> =
        trace.passages.iter().map(|p| json!({ "place": place(report, &p.place), "text": p.text })).collect();
    let why = match &trace.outcome {
        Outcome::NotApplicable(why) | Outcome::NotAssessable(why) => Some(why.in_language(lang).to_string()),
        Outcome::Error(error) => Some(error.message.clone()),
        Outcome::Pass(_) | Outcome::Fail => None,
    };
    json!({
        "rule": trace.rule,
        "outcome": trace.outcome.name(),
        "why": why,
        "steps": steps,
        "passages": passages,
    })
}

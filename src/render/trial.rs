//! Examples that came out otherwise than they say, each a diagnostic at the example in the script.
//!
//! Must not know how examples are tried.

use super::human::Options;
use super::script::at_word;
use crate::fault::Spot;
use crate::finding::{Finding, Lang};
use crate::proof::Tried;

/// The most findings told of one example.
const MOST_FOUND: usize = 3;

/// An example that differs; `file` is the script as it is named to people, `script` its text.
pub fn differs(tried: &Tried, file: &str, script: &str, options: &Options) -> String {
    let Some(problem) = &tried.problem else { return String::new() };
    let (line, column) = tried.at;
    let text = script.lines().nth(line.saturating_sub(1)).unwrap_or_default().to_string();
    let lang = options.lang;
    let at = Spot { file: file.into(), line, column, text };
    let what = problem.what.in_language(lang);
    let name = &tried.name;
    let message = match (lang, tried.form.as_str()) {
        (Lang::Zh, "") => format!("例子“{name}”：{what}"),
        (Lang::Zh, form) => format!("例子“{name}”（{form} 年格式）：{what}"),
        (Lang::En, "") => format!("example “{name}”: {what}"),
        (Lang::En, form) => format!("example “{name}” (form of {form}): {what}"),
    };
    let mut notes = Vec::new();
    let word = match lang {
        Lang::Zh => "查到",
        Lang::En => "found",
    };
    for finding in tried.findings.iter().take(MOST_FOUND) {
        notes.push((word.to_string(), found(finding, lang)));
    }
    if tried.findings.len() > MOST_FOUND {
        let others = tried.findings.len() - MOST_FOUND;
        let text = match lang {
            Lang::Zh => format!("另有 {others} 处"),
            Lang::En => format!("{others} more"),
        };
        notes.push((word.to_string(), text));
    }
    at_word(&at, &tried.rule, message, notes, options)
}

/// What was found, and every place it points at.
fn found(finding: &Finding, lang: Lang) -> String {
    let figures = finding.figures.iter().map(|f| &f.place);
    let mut places: Vec<String> = Vec::new();
    for place in std::iter::once(&finding.place).chain(&finding.related).chain(figures) {
        let title = place.title();
        if !title.is_empty() && !places.contains(&title) {
            places.push(title);
        }
    }
    let message = finding.message.in_language(lang);
    if places.is_empty() {
        return message.to_string();
    }
    match lang {
        Lang::Zh => format!("{message}。指到：{}", places.join("；")),
        Lang::En => format!("{message}. Places: {}", places.join("; ")),
    }
}

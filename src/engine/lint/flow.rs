//! GL17, GL18, GL15: statements that are never reached, and the functions every rule has.

use super::facts::Facts;
use super::{Lint, Script, nearest, place};
use crate::finding::Words;

pub(super) fn check(script: &Script, facts: &Facts) -> Vec<Lint> {
    let mut places = facts.unreachable.clone();
    places.sort_unstable();
    places.dedup();
    places
        .into_iter()
        .map(|at| {
            let message = Words::new("这里永远执行不到", "this is never reached");
            script.lint("GL17", place::word(script.text, at), message)
        })
        .collect()
}

/// `check(report)` and `examples()`.
pub(super) fn entry_points(script: &Script, facts: &Facts) -> Vec<Lint> {
    let mut lints = Vec::new();
    for (code, name, parameters, written) in [
        ("GL18", "check", 1, "fn check(report) { … }"),
        ("GL15", "examples", 0, "fn examples() { [pass(), fail(…)] }"),
    ] {
        if facts.functions.iter().any(|f| f.name == name && f.parameters == parameters) {
            continue;
        }
        let message = Words::new(format!("缺少“{written}”"), format!("there is no “{written}”"));
        // one of nearly that name, or with other parameters, is where to look
        let near = facts
            .functions
            .iter()
            .find(|f| f.name == name || nearest(&f.name, [name]).is_some())
            .map(|f| (place::word(script.text, f.at), f.name.as_str()));
        let lint = script.lint(code, near.map_or_else(|| end(script.text), |(at, _)| at), message);
        lints.push(match near {
            Some((_, near)) => lint.help(Words::new(
                format!("“{near}”应写作 {written}"),
                format!("“{near}” should be written {written}"),
            )),
            None => lint,
        });
    }
    lints
}

/// The last line with anything on it: where what is missing would be written.
fn end(text: &str) -> (usize, usize) {
    place::line(text, text.trim_end().lines().count().max(1))
}

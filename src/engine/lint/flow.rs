//! GL17, GL18, GL15: statements that are never reached, and the functions every rule has.

use super::facts::Facts;
use super::{Lint, Script, place};
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
    let has =
        |name: &str, count: usize| facts.functions.iter().find(|f| f.name == name && f.parameters == count);
    let mut lints = Vec::new();
    if has("check", 1).is_none() {
        let message = Words::new("缺少“fn check(report) { … }”", "there is no “fn check(report) { … }”");
        lints.push(script.lint("GL18", end(script.text), message));
    }
    if has("examples", 0).is_none() {
        let message = Words::new(
            "缺少“fn examples() { [pass(), fail(…)] }”",
            "there is no “fn examples() { [pass(), fail(…)] }”",
        );
        lints.push(script.lint("GL15", end(script.text), message));
    }
    lints
}

/// The last line with anything on it: where what is missing would be written.
fn end(text: &str) -> (usize, usize) {
    place::line(text, text.trim_end().lines().count().max(1))
}

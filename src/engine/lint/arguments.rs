//! GL16: messages without words.

use super::facts::Facts;
use super::{Lint, Script, place};
use crate::finding::Words;

pub(super) fn check(script: &Script, facts: &Facts) -> Vec<Lint> {
    let mut lints = Vec::new();
    for call in facts.calls.iter().filter(|c| c.receiver.is_none()) {
        let messages = match (call.name.as_str(), call.arguments.len()) {
            ("require", 4) => &call.arguments[2..],
            // `none([], "", "")` can report nothing and only counts as a check
            ("none", 3) if !call.arguments[0].is_empty_array => &call.arguments[1..],
            ("not_applicable" | "not_assessable", 2) => &call.arguments[..],
            _ => continue,
        };
        for (argument, (zh, en)) in messages.iter().zip([("中文", "Chinese"), ("英文", "English")]) {
            if argument.text.as_deref().is_some_and(|t| t.trim().is_empty()) {
                let name = &call.name;
                let message = Words::new(
                    format!("{name} 的{zh}消息是空的"),
                    format!("the {en} message of {name} is empty"),
                );
                lints.push(script.lint("GL16", place::word(script.text, argument.at), message));
            }
        }
    }
    lints
}

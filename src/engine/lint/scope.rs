//! GL02, GL08, GL09, GL10: variables and functions that are not there, not used, or hide another.

use super::facts::Facts;
use super::types::Type;
use super::{Lint, Script, meant, place};
use crate::finding::Words;

/// Functions that gouji calls.
const CALLED: [&str; 2] = ["check", "examples"];

pub(super) fn check(script: &Script, facts: &Facts) -> Vec<Lint> {
    let word = |at| place::word(script.text, at);
    let mut lints = Vec::new();
    for unknown in &facts.unknown {
        let name = &unknown.name;
        let message = Words::new(format!("没有名为“{name}”的变量"), format!("there is no variable “{name}”"));
        lints.push(script.lint("GL02", word(unknown.at), message).help(meant(unknown.near.as_deref())));
    }
    for variable in &facts.variables {
        let name = &variable.name;
        if !variable.used && !name.starts_with('_') {
            let message =
                Words::new(format!("变量“{name}”没有用到"), format!("the variable “{name}” is never used"));
            lints.push(script.lint("GL08", word(variable.at), message));
        }
        if variable.hides {
            let message = Words::new(
                format!("变量“{name}”与外面的同名，外面的在这里看不见了"),
                format!("the variable “{name}” hides another of that name"),
            );
            lints.push(script.lint("GL10", word(variable.at), message));
        }
    }
    for function in facts.functions.iter().filter(|f| !CALLED.contains(&f.name.as_str())) {
        let name = &function.name;
        let used = facts.calls.iter().any(|c| {
            let handed_over = c.arguments.iter().any(|a| a.is == Type::Closure(name.clone()));
            &c.name == name || handed_over
        });
        // Fn("name")
        if !used && !facts.texts.iter().any(|t| &t.value == name) {
            let message =
                Words::new(format!("函数“{name}”没有用到"), format!("the function “{name}” is never called"));
            lints.push(script.lint("GL09", word(function.at), message));
        }
    }
    lints
}

//! GL06, GL07: patterns that are no regular expressions, and groups that no pattern has.

use super::facts::{Call, Facts};
use super::types::Type;
use super::{Lint, Script, codes, nearest, place, words};
use crate::engine::lang::compile_pattern;
use crate::finding::Words;
use std::collections::BTreeSet;

/// Whether a call searches the report: arrays have a `find` of their own.
fn searches(call: &Call) -> bool {
    call.name == "find" && !matches!(call.receiver, None | Some(Type::Array(_)))
}

pub(super) fn check(script: &Script, facts: &Facts) -> Vec<Lint> {
    let mut lints = Vec::new();
    for call in facts.calls.iter().filter(|c| searches(c)) {
        let Some(argument) = call.arguments.first() else { continue };
        if let Some(Err(error)) = argument.text.as_deref().map(compile_pattern) {
            lints.push(broken(script.file, place::word(script.text, argument.at), &error));
        }
    }
    lints.extend(groups(script, facts));
    lints
}

/// A pattern that does not compile, in one line of the compiler's words.
pub(super) fn broken(file: &str, (start, end): (usize, usize), error: &str) -> Lint {
    let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string();
    let zh = match reason.as_str() {
        r if r.contains("unclosed group") => "括号没有闭合",
        r if r.contains("unopened group") => "多了一个右括号",
        r if r.contains("unclosed character class") => "方括号没有闭合",
        r if r.contains("look-around") => "不支持环视 (?=…) (?<=…)",
        r if r.contains("backreferences") => "不支持反向引用",
        r if r.contains("missing expression") => "*、+、? 前面没有内容",
        r if r.contains("duplicate capture group") => "同名的组写了两次",
        r if r.contains("unrecognized escape") => "没有这种反斜杠写法",
        r if r.contains("size limit") => "查找式太大",
        _ => "",
    };
    let zh = if zh.is_empty() {
        format!("查找式写错了（{reason}）")
    } else {
        format!("查找式写错了：{zh}")
    };
    Lint {
        code: "GL06",
        severity: codes::severity("GL06"),
        file: file.into(),
        start,
        end,
        message: Words::new(zh, format!("broken pattern: {reason}")),
        help: Words::default(),
    }
}

/// Groups asked for that no pattern the rule can have used names.
fn groups(script: &Script, facts: &Facts) -> Vec<Lint> {
    let mut known = BTreeSet::new();
    // any string of the script may come to be searched for
    for text in &facts.texts {
        if let Ok(names) = compile_pattern(&text.value) {
            known.extend(names);
        }
    }
    let asked: Vec<&Call> =
        facts.calls.iter().filter(|c| c.name == "param" && c.receiver.is_none()).collect();
    if !asked.is_empty() {
        // parameters that are not known may hold any pattern
        let Some(home) = script.home else { return vec![] };
        let plain = asked.iter().all(|c| c.arguments.iter().all(|a| a.text.is_some() || a.is_variable));
        for (name, parameter) in home.parameters() {
            if plain && !facts.texts.iter().any(|t| t.value == *name) {
                continue;
            }
            for pattern in words(parameter) {
                known.extend(compile_pattern(pattern).unwrap_or_default());
            }
        }
    }
    let wanted = |c: &&Call| {
        ["number", "group"].contains(&c.name.as_str())
            && matches!(c.receiver, Some(Type::Quote | Type::Unknown))
    };
    // a pattern put together while the script runs may have any group
    let built = facts
        .calls
        .iter()
        .any(|c| searches(c) && c.arguments.iter().any(|a| a.text.is_none() && !a.is_variable));
    if built {
        return vec![];
    }
    let mut lints = Vec::new();
    for call in facts.calls.iter().filter(wanted) {
        let Some((argument, name)) = call.arguments.first().and_then(|a| Some((a, a.text.as_deref()?)))
        else {
            continue;
        };
        if known.contains(name) {
            continue;
        }
        let message = Words::new(
            format!("本规则的查找式里没有“{name}”这一组"),
            format!("no pattern of this rule has a group “{name}”"),
        );
        let list = || known.iter().cloned().collect::<Vec<_>>().join("、");
        let help = match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => super::meant(Some(near)),
            None if known.is_empty() => Words::new(
                format!("查找式里要取的部分写作 (?<{name}>…)"),
                format!("write (?<{name}>…) around that part of the pattern"),
            ),
            None => Words::new(format!("现有的组：{}", list()), format!("groups: {}", list())),
        };
        lints.push(script.lint("GL07", place::word(script.text, argument.at), message).help(help));
    }
    lints
}

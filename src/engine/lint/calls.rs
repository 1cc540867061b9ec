//! GL03, GL04: functions, methods and properties that are not there, and arguments they do not take.

use super::facts::{Call, Facts, Property};
use super::signatures::manual;
use super::types::Type;
use super::{Lint, Script, meant, nearest, place};
use crate::finding::Words;

pub(super) fn check(script: &Script, facts: &Facts) -> Vec<Lint> {
    let calls = facts.calls.iter().filter_map(|c| call(script, facts, c));
    let properties = facts.properties.iter().filter_map(|p| property(script, facts, p));
    calls.chain(properties).collect()
}

fn call(script: &Script, facts: &Facts, call: &Call) -> Option<Lint> {
    let (name, given) = (call.name.as_str(), call.types());
    let signatures = script.signatures;
    let own: Vec<_> = facts.functions.iter().filter(|f| f.name == name).collect();
    if !own.is_empty() {
        let fits = own.iter().any(|f| f.parameters == call.arguments.len());
        let takes = own.iter().map(|f| f.parameters.to_string()).collect::<Vec<_>>().join("、");
        return (!fits).then(|| {
            let count = call.arguments.len();
            let zh = format!("“{name}”要 {takes} 个参数，这里给了 {count} 个");
            let en = format!("“{name}” takes {takes} arguments, here it has {count}");
            script.lint("GL04", place::word(script.text, call.at), Words::new(zh, en))
        });
    }
    if signatures.takes(name, &given) {
        return None;
    }
    let at = place::word(script.text, call.at);
    let known = match &call.receiver {
        Some(receiver) => signatures.is_method(name, receiver),
        None => signatures.has(name),
    };
    if known {
        return Some(arguments(script, call, &given));
    }
    let is_property = call.receiver.as_ref().is_some_and(|r| signatures.is_property(name, r));
    if is_property {
        let message = Words::new(
            format!("“{name}”是属性，不加括号"),
            format!("“{name}” is a property and takes no brackets"),
        );
        return Some(script.lint("GL03", at, message));
    }
    // a map may hold a function
    if facts.keys.contains(name) {
        return None;
    }
    let near = match &call.receiver {
        Some(receiver) => nearest(name, signatures.members(receiver)),
        None => nearest(name, signatures.names().chain(facts.functions.iter().map(|f| f.name.as_str()))),
    };
    Some(script.lint("GL03", at, missing(name, call.receiver.as_ref(), true)).help(meant(near)))
}

/// The function is there and does not take these.
fn arguments(script: &Script, call: &Call, given: &[Type]) -> Lint {
    let name = &call.name;
    let count = call.arguments.len();
    let message = if script.signatures.takes_count(name, given.len()) {
        let zh: Vec<&str> = call.arguments.iter().map(|a| a.is.words().0).collect();
        let en: Vec<&str> = call.arguments.iter().map(|a| a.is.words().1).collect();
        Words::new(
            format!("“{name}”不能这样用：这里给的是{}", zh.join("、")),
            format!("“{name}” does not take {}", en.join(", ")),
        )
    } else {
        Words::new(
            format!("“{name}”没有 {count} 个参数的用法"),
            format!("“{name}” does not take {count} arguments"),
        )
    };
    let lint = script.lint("GL04", place::word(script.text, call.at), message);
    match manual(name) {
        Some(entry) => {
            lint.help(Words::new(format!("用法：{}", entry.usage), format!("usage: {}", entry.usage)))
        }
        None => lint,
    }
}

fn property(script: &Script, facts: &Facts, property: &Property) -> Option<Lint> {
    let name = property.name.as_str();
    let signatures = script.signatures;
    let is_there = match &property.of {
        Type::Map => true,
        // what it is cannot be told: any property will do, and any key of a map
        Type::Unknown => signatures.has_property(name) || facts.keys.contains(name),
        of => signatures.is_property(name, of),
    };
    if is_there {
        return None;
    }
    let at = place::word(script.text, property.at);
    if signatures.is_method(name, &property.of) {
        let message = Words::new(
            format!("“{name}”是函数，后面要加括号"),
            format!("“{name}” is a function and takes brackets"),
        );
        return Some(script.lint("GL03", at, message));
    }
    let near = nearest(name, signatures.members(&property.of));
    Some(script.lint("GL03", at, missing(name, Some(&property.of), false)).help(meant(near)))
}

fn missing(name: &str, of: Option<&Type>, is_call: bool) -> Words {
    let (what_zh, what_en) = if is_call { ("函数", "function") } else { ("属性", "property") };
    match of {
        None | Some(Type::Unknown) => {
            Words::new(format!("没有名为“{name}”的{what_zh}"), format!("there is no {what_en} “{name}”"))
        }
        Some(of) => {
            let (zh, en) = of.words();
            Words::new(format!("{zh}没有“{name}”这个{what_zh}"), format!("{en} has no {what_en} “{name}”"))
        }
    }
}

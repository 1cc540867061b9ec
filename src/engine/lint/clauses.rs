//! GL23, GL24, GL25: the clauses of the law that a rule says it serves.
//!
//! Compares the rule's head with the clauses; whether the rule really checks them is for a person to say.

use super::{Lint, Script, meant, nearest, place};
use crate::engine::header::Header;
use crate::finding::Words;

pub(super) fn check(script: &Script, header: &Header) -> Vec<Lint> {
    let Some(home) = script.home else { return vec![] };
    if header.clauses.is_empty() && home.is_national() {
        let message = Words::new(
            "没有写明对应的条款（clauses）：国家规则包的每条规则都要对得上条款",
            "no clause is named (clauses): each rule of the national pack serves one",
        );
        return vec![script.lint("GL25", place::line(script.text, 1), message)];
    }
    // a fault in the files of clauses is said once, of the pack
    let Ok(law) = home.law() else { return vec![] };
    let mut lints = Vec::new();
    for reference in &header.clauses {
        let (id, at) = (&reference.id, written(script.text, &reference.id));
        let Some(clause) = law.clause(id) else {
            let message = Words::new(format!("没有条款 {id}"), format!("there is no clause {id}"));
            let near = nearest(id, law.clauses().map(|c| c.id.as_str()));
            lints.push(script.lint("GL23", at, message).help(meant(near)));
            continue;
        };
        let now = clause.digest();
        if reference.digest != now {
            let message = if reference.digest.is_empty() {
                Words::new(format!("条款 {id} 没有写明摘要"), format!("the clause {id} has no digest"))
            } else {
                Words::new(
                    format!("条款 {id} 的文字与写规则时不同"),
                    format!("the clause {id} does not read as when the rule was written"),
                )
            };
            let help = Words::new(
                format!("对照条款改好规则，再写作 {id}@{now}"),
                format!("compare the rule with it, then write {id}@{now}"),
            );
            lints.push(script.lint("GL24", at, message).help(help));
        }
    }
    lints
}

/// Where a reference stands in the head.
fn written(text: &str, id: &str) -> (usize, usize) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let mut start = 0;
    for line in text.split_inclusive('\n').take_while(|l| l.starts_with("//!")) {
        if line.trim_start_matches("//!").trim_start().starts_with("clauses") {
            let whole =
                |at: &usize| !line[..*at].ends_with(is_part) && !line[at + id.len()..].starts_with(is_part);
            if let Some(at) = line.match_indices(id).map(|(at, _)| at).find(whole) {
                let rest = &line[at..];
                let end = rest.find(|c: char| !is_part(c) && c != '@').unwrap_or(rest.len());
                return (start + at, start + at + end);
            }
        }
        start += line.len();
    }
    place::line(text, 1)
}

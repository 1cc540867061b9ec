//! What can be written at a place.

use super::context::{self, Role};
use super::{Assistant, Completion, Offer, Proposal};
use crate::engine::examples::{EDITS, OTHERS};
use crate::engine::lang::reference::{CHAPTERS, Entry};
use crate::engine::lint::signatures::manual;
use crate::engine::lint::tokens::Kind;
use crate::engine::lint::types::Type;
use crate::engine::pack::manifest::Parameter;
use crate::finding::Severity;
use crate::form::{Level, TableForm};
use crate::report::OddityKind;

/// Words of Rhai that rules use.
const KEYWORDS: [&str; 9] = ["let", "for", "in", "if", "else", "fn", "return", "true", "false"];
/// Keys of the head, with what they are for.
const KEYS: [(&str, &str); 11] = [
    ("severity", "error、warning 或 info"),
    ("en", "英文标题"),
    ("years", "适用年度，如 2019-"),
    ("forms", "适用哪几版格式，如 2021"),
    ("levels", "适用哪几级机关，如 县、乡镇"),
    ("regions", "适用哪些地区，如 河南省"),
    ("basis", "依据的文件和条款"),
    ("clauses", "对应的条款，如 F1@0a1b2c"),
    ("observes", "判断哪一类阅读异常"),
    ("least", "至少要做几项检查"),
    ("uncertain", "哪里没有把握"),
];
/// The parts of the head.
const PARTS: [&str; 3] = ["怎样改正", "In English", "How to fix"];
/// Functions that make examples.
const EXAMPLES: [(&str, &str); 5] = [
    ("pass", "pass()、pass(\"名\", #{ 改动 })"),
    ("fail", "fail(\"名\", #{ 改动 }, [\"表/行/列\"], 几处或 \"话\")"),
    ("not_applicable", "not_applicable(\"名\", #{ 改动 })"),
    ("not_assessable", "not_assessable(\"名\", #{ 改动 })"),
    ("examples", "fn examples() { [ … ] }"),
];

fn value(label: &str, detail: &str) -> Proposal {
    Proposal {
        label: label.into(),
        insert: label.into(),
        kind: Offer::Value,
        detail: detail.into(),
        documentation: String::new(),
    }
}

/// The manual's words on a name, as Markdown.
pub(super) fn documentation(entry: &Entry) -> String {
    let mut text = format!("```rhai\n{}\n```\n\n{}\n\n{}", entry.usage, entry.zh, entry.en);
    if !entry.example.is_empty() {
        text.push_str(&format!("\n\n```rhai\n{}\n```", entry.example));
    }
    text
}

fn named(name: &str, kind: Offer) -> Proposal {
    let entry = manual(name);
    Proposal {
        label: name.into(),
        insert: name.into(),
        kind,
        detail: entry.map_or(String::new(), |e| e.usage.into()),
        documentation: entry.map_or(String::new(), documentation),
    }
}

impl Assistant<'_> {
    /// What can be written at `offset`.
    pub fn complete(&self, offset: usize) -> Completion {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.line_before(offset);
        if let Some(head) = line.strip_prefix("//!") {
            return head_keys(head, offset);
        }
        if line.trim_start().starts_with("//") {
            return Completion { start: offset, end: offset, proposals: vec![] };
        }
        let tokens = self.linter.tokens(&self.text[..offset]);
        let last = tokens.len().saturating_sub(1);
        match tokens.last().map(|t| &t.kind) {
            Some(Kind::Open(written)) => {
                let start = tokens[last].start + 1;
                let proposals = context::role(self.forms(), &tokens, last)
                    .map_or(vec![], |role| self.names(role, written));
                Completion { start, end: offset + self.rest_of_string(offset), proposals }
            }
            // inside a word only if it ends here
            Some(Kind::Name(_)) if tokens[last].end == offset => {
                let start = tokens[last].start;
                let before = &tokens[..last];
                let proposals = match before.last() {
                    Some(dot) if dot.is(".") => self.members(before),
                    Some(fun) if fun.is("fn") => vec![],
                    _ => self.words(before),
                };
                Completion { start, end: offset, proposals }
            }
            Some(Kind::Mark(mark)) if mark == "." => {
                Completion { start: offset, end: offset, proposals: self.members(&tokens) }
            }
            _ => Completion { start: offset, end: offset, proposals: self.words(&tokens) },
        }
    }

    /// How much of a string follows the cursor, if it is closed on this line.
    fn rest_of_string(&self, offset: usize) -> usize {
        let rest = &self.text[offset..];
        let end = rest.find(['"', ',', '(', ')', '\n', '\r']).unwrap_or(0);
        if rest[end..].starts_with('"') { end } else { 0 }
    }

    /// What can stand behind the dot that ends the tokens.
    fn members(&self, tokens: &[crate::engine::lint::tokens::Token]) -> Vec<Proposal> {
        let of = match tokens.len().checked_sub(2) {
            Some(before) => context::type_before(self.forms(), tokens, before),
            None => Type::Unknown,
        };
        let signatures = self.linter.signatures();
        let mut names: Vec<&str> = signatures.members(&of).collect();
        // of what is not known, only the language's own: Rhai has a hundred more
        names.retain(|n| manual(n).is_some() || matches!(of, Type::Array(_) | Type::Text));
        names.sort_by_key(|n| (manual(n).is_none(), order(n)));
        names.dedup();
        let kind = |n: &str| if signatures.is_property(n, &of) { Offer::Property } else { Offer::Function };
        names.into_iter().map(|n| named(n, kind(n))).collect()
    }

    /// What can begin an expression.
    fn words(&self, tokens: &[crate::engine::lint::tokens::Token]) -> Vec<Proposal> {
        let mut found: Vec<Proposal> = context::variables(tokens, tokens.len())
            .into_iter()
            .map(|v| Proposal { kind: Offer::Variable, ..value(v, "") })
            .collect();
        let plain =
            CHAPTERS.iter().flat_map(|c| c.entries).filter(|e| e.usage.starts_with(&format!("{}(", e.name)));
        found.extend(plain.map(|e| named(e.name, Offer::Function)));
        let all = self.linter.tokens(self.text);
        for (_, name, parameters) in context::functions(&all) {
            if !["check", "examples"].contains(&name) {
                let detail = format!("{name}({parameters})");
                found.push(Proposal { kind: Offer::Function, ..value(name, &detail) });
            }
        }
        for (name, usage) in EXAMPLES {
            if !found.iter().any(|p| p.label == name) {
                found.push(Proposal { kind: Offer::Function, ..value(name, usage) });
            }
        }
        found.extend(KEYWORDS.iter().map(|k| Proposal { kind: Offer::Keyword, ..value(k, "") }));
        found
    }

    /// The tables meant, one of each form.
    pub(super) fn tables(&self, table: Option<usize>) -> impl Iterator<Item = (&str, &TableForm)> {
        let forms = self.forms().all();
        // the form in force first
        let all =
            forms.iter().rev().flat_map(|f| f.tables.iter().enumerate().map(|(i, t)| (f.id.as_str(), i, t)));
        all.filter(move |(_, i, _)| table.is_none_or(|t| t == *i)).map(|(f, _, t)| (f, t))
    }

    /// Names that can stand in quotes.
    fn names(&self, role: Role, written: &str) -> Vec<Proposal> {
        let mut found: Vec<Proposal> = Vec::new();
        let mut add = |label: &str, detail: &str| {
            if !found.iter().any(|p| p.label == label) {
                found.push(value(label, detail));
            }
        };
        match role {
            Role::Table => {
                for (_, table) in self.tables(None) {
                    add(&table.id, &table.title);
                }
            }
            Role::Row(table) => {
                for (_, table) in self.tables(table) {
                    for row in &table.rows {
                        add(&row.id, &row.heading());
                    }
                }
            }
            Role::Column(table) => {
                for (_, table) in self.tables(table) {
                    for column in &table.columns {
                        add(&column.id, &column.label);
                    }
                }
            }
            Role::Section => {
                for section in self.forms().all().iter().rev().flat_map(|f| &f.sections) {
                    add(&section.id, &section.label);
                }
            }
            Role::Oddity => {
                for kind in OddityKind::ALL {
                    add(kind.name(), "");
                }
            }
            Role::Parameter => {
                for (name, parameter) in self.home.iter().flat_map(|h| h.parameters()) {
                    let detail = match parameter {
                        Parameter::Number(number) => number.to_string(),
                        Parameter::Text(text) => format!("“{text}”"),
                        Parameter::List(list) => format!("{} 项", list.len()),
                    };
                    add(name, &detail);
                }
            }
            Role::Edit => return self.edits(written),
        }
        found
    }

    /// What an example can change, as far as it is written: `三/四/`.
    fn edits(&self, written: &str) -> Vec<Proposal> {
        // figures of other years and agencies are named as those of the report
        if let Some((prefix, rest)) = OTHERS.iter().find_map(|p| Some((*p, written.strip_prefix(p)?))) {
            let of_table = |p: &Proposal| {
                let table = p.label.split('/').next().unwrap_or_default();
                self.tables(None).any(|(_, t)| t.id == table)
            };
            let own = self.edits(rest).into_iter().filter(of_table);
            let at = |text: &str| format!("{prefix}{text}");
            return own.map(|p| Proposal { label: at(&p.label), insert: at(&p.insert), ..p }).collect();
        }
        let mut found: Vec<Proposal> = Vec::new();
        let mut add = |label: String, detail: &str| {
            if !found.iter().any(|p| p.label == label) {
                found.push(value(&label, detail));
            }
        };
        let parts: Vec<&str> = written.split('/').collect();
        match parts.as_slice() {
            ["节", _] => {
                for section in self.forms().all().iter().rev().flat_map(|f| &f.sections) {
                    add(format!("节/{}", section.id), &section.label);
                }
            }
            [table, _] | [table, _, ..] => {
                let known = self.forms().get(0).table(table);
                for (_, form) in self.tables(known).filter(|_| known.is_some()) {
                    if let [_, row, _, ..] = parts.as_slice() {
                        let Some(at) = form.row(row) else { continue };
                        for (i, column) in
                            form.columns.iter().enumerate().filter(|(i, _)| form.cell(at, *i).is_some())
                        {
                            let _ = i;
                            add(format!("{table}/{row}/{}", column.id), &form.rows[at].heading());
                        }
                    } else {
                        for row in form.rows.iter().filter(|r| !r.group) {
                            add(format!("{table}/{}", row.id), &row.heading());
                        }
                    }
                }
            }
            _ => {
                for (_, table) in self.tables(None) {
                    add(table.id.clone(), &table.title);
                }
                for (key, detail) in EDITS {
                    let key = if key == "节" { "节/" } else { key };
                    add(key.into(), detail);
                }
            }
        }
        found
    }
}

/// The place of a name in the manual.
fn order(name: &str) -> usize {
    CHAPTERS.iter().flat_map(|c| c.entries).position(|e| e.name == name).unwrap_or(usize::MAX)
}

/// Keys and values of the head.
fn head_keys(head: &str, offset: usize) -> Completion {
    let written = head.trim_start();
    let at = |from: usize| offset - from;
    if let Some(part) = written.strip_prefix("##") {
        let part = part.trim_start();
        let proposals = PARTS.iter().map(|p| value(p, "")).collect();
        return Completion { start: at(part.len()), end: offset, proposals };
    }
    if let Some((key, rest)) = written.split_once(':') {
        let rest = rest.trim_start();
        let proposals = match key.trim() {
            "severity" => [Severity::Error, Severity::Warning, Severity::Info]
                .iter()
                .map(|s| value(s.name(), ""))
                .collect(),
            "levels" => Level::ALL.iter().map(|l| value(l.name(), l.en())).collect(),
            "observes" => OddityKind::ALL.iter().map(|k| value(k.name(), "")).collect(),
            _ => vec![],
        };
        return Completion { start: at(rest.len()), end: offset, proposals };
    }
    let key = |(key, detail): &(&str, &str)| Proposal { insert: format!("{key}: "), ..value(key, detail) };
    Completion { start: at(written.len()), end: offset, proposals: KEYS.iter().map(key).collect() }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_key_of_the_head_is_offered() {
        assert_eq!(super::KEYS.map(|(key, _)| key), crate::engine::header::KEYS);
    }
}

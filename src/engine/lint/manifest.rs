//! GL20, GL21, GL06: `pack.toml` as far as scripts depend on it.
//!
//! Reads the lists alone; that the other keys are right is for the pack loader to say.

use super::patterns::broken;
use super::{Lint, MANIFEST, codes};
use crate::engine::lang::compile_pattern;
use crate::engine::pack::{Pack, PackError};
use crate::finding::Words;
use std::collections::BTreeMap;

/// The lists that scripts read with `param`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parameters {
    lists: BTreeMap<String, Vec<String>>,
    /// Names of those that come from the pack this one extends.
    inherited: Vec<String>,
}

impl Parameters {
    /// Those of a pack that is in use.
    pub fn of(pack: &Pack) -> Self {
        Self { lists: pack.parameters.clone(), inherited: vec![] }
    }

    /// Those of a `pack.toml`, as far as it can be read.
    pub fn read(text: &str) -> Option<Self> {
        read("", text).0
    }

    /// The list of that name.
    pub fn get(&self, name: &str) -> Option<&[String]> {
        self.lists.get(name).map(Vec::as_slice)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(String::as_str)
    }

    /// Where a list's name stands in a `pack.toml`.
    pub fn find(text: &str, name: &str) -> Option<(usize, usize)> {
        key(text, name).map(|r| (r.start, r.end))
    }

    pub(super) fn lists(&self) -> BTreeMap<String, Vec<String>> {
        self.lists.clone()
    }
}

fn fault(file: &str, text: &str, span: Option<std::ops::Range<usize>>, message: Words) -> Lint {
    let span = span.unwrap_or(0..text.lines().next().map_or(0, str::len));
    // a span at the end of the file points at nothing
    let start = span.start.min(text.trim_end().len().saturating_sub(1));
    let start = text.floor_char_boundary(start);
    let end = text.floor_char_boundary(span.end.min(text.len())).max(start);
    Lint {
        code: "GL20",
        severity: codes::severity("GL20"),
        file: file.into(),
        start,
        end,
        message,
        help: Words::default(),
    }
}

/// A pack without a manifest.
pub(super) fn missing(files: &[(String, String)]) -> Lint {
    let first = files.first().map_or("", |(name, _)| name);
    let folder = first.rfind(['/', '\\']).map_or("", |i| &first[..=i]);
    let message = Words::new("规则包里没有 pack.toml", "the pack has no pack.toml");
    let mut lint = fault(&format!("{folder}{MANIFEST}"), "", None, message);
    let example = "name = \"…\"  version = \"1\"  title = \"…\"";
    lint.help = Words::new(
        format!("写一个 pack.toml，三行：{example}"),
        format!("write one, three lines: {example}"),
    );
    lint
}

/// What keeps a pack without other faults from being loaded, so that one that passes is one that can be used.
pub(super) fn load(files: &[(String, String)]) -> Vec<Lint> {
    let base = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_string();
    let named = files.iter().map(|(name, text)| (base(name), text.clone())).collect();
    let Err(error) = Pack::from_files("", named) else { return vec![] };
    let (name, text) =
        files.iter().find(|(name, _)| base(name) == MANIFEST).map_or(("", ""), |(n, t)| (n, t));
    let detail = match error {
        PackError::Manifest { detail, .. } => detail,
        other => other.to_string(),
    };
    let reason = detail.trim_end().lines().last().unwrap_or_default();
    let zh = match reason.strip_prefix("missing field ") {
        Some(field) => format!("缺少 {}", field.trim_matches('`')),
        None => reason.into(),
    };
    vec![fault(name, text, None, Words::new(zh, reason))]
}

/// Reads the lists, and what is wrong with them.
pub(super) fn read(file: &str, text: &str) -> (Option<Parameters>, Vec<Lint>) {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            let error: toml::de::Error = error;
            let reason = error.message().to_string();
            let message = Words::new(format!("不是正确的 TOML：{reason}"), format!("not TOML: {reason}"));
            return (None, vec![fault(file, text, error.span(), message)]);
        }
    };
    let mut parameters = Parameters::default();
    // the pack that travels inside the program is the only one that can be extended
    if table.contains_key("extends")
        && let Ok(national) = Pack::national()
    {
        parameters.inherited = national.parameters.keys().cloned().collect();
        parameters.lists = national.parameters;
    }
    let mut lints = Vec::new();
    let own = table.get("parameters").and_then(toml::Value::as_table);
    for (name, value) in own.into_iter().flatten() {
        let words = value
            .as_array()
            .and_then(|a| a.iter().map(|v| v.as_str().map(str::to_string)).collect::<Option<Vec<_>>>());
        match words {
            Some(words) => {
                parameters.inherited.retain(|n| n != name);
                parameters.lists.insert(name.clone(), words);
            }
            None => {
                let message = Words::new(
                    format!("“{name}”应是词表：[\"词\", …]"),
                    format!("“{name}” should be a list of words: [\"word\", …]"),
                );
                lints.push(fault(file, text, key(text, name), message));
            }
        }
    }
    (Some(parameters), lints)
}

/// Where a list's name stands.
fn key(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let quoted = format!("\"{name}\"");
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        for written in [quoted.as_str(), name] {
            if line.strip_prefix(written).is_some_and(|rest| rest.trim_start().starts_with('=')) {
                return Some(at..at + written.len());
            }
        }
        at += line.len();
    }
    None
}

/// Lists nobody mentions, and patterns in them that do not compile.
pub(super) fn judge(file: &str, text: &str, parameters: &Parameters, scripts: &[&str]) -> Vec<Lint> {
    let mut lints = Vec::new();
    for (name, words) in parameters.lists.iter().filter(|(n, _)| !parameters.inherited.contains(n)) {
        let at = key(text, name).map_or((0, 0), |r| (r.start, r.end));
        let mentions = |s: &&str| s.contains(&format!("\"{name}\"")) || s.contains(&format!("`{name}`"));
        let mut users = scripts.iter().filter(|s| mentions(s)).peekable();
        if users.peek().is_none() {
            lints.push(Lint {
                code: "GL21",
                severity: codes::severity("GL21"),
                file: file.into(),
                start: at.0,
                end: at.1,
                message: Words::new(
                    format!("没有一条规则用到词表“{name}”"),
                    format!("no rule uses the list “{name}”"),
                ),
                help: Words::default(),
            });
        }
        // a list of plain words may hold anything; one whose words have groups or escapes is searched for
        let searched =
            users.any(|s| s.contains("find(")) && words.iter().any(|w| w.contains(['(', '\\', '[']));
        for word in words.iter().filter(|_| searched) {
            if let Err(error) = compile_pattern(word) {
                let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
                let place = text.find(&escaped).or_else(|| text.find(word.as_str()));
                let at = place.map_or(at, |start| (start, start + escaped.len().min(text.len() - start)));
                lints.push(broken(file, at, &error));
            }
        }
    }
    lints
}

//! GL06, GL12, GL20, GL21: `pack.toml`, and how the pack stands to those it extends.
//!
//! What is a fault is for [`crate::engine::pack`] and [`crate::engine::ruleset`] to say; here it gets its place.

use super::home::words;
use super::patterns::broken;
use super::{File, Lint, codes, place};
use crate::engine::lang::compile_pattern;
use crate::engine::pack::manifest::{Change, Manifest};
use crate::engine::pack::{PackFault, Spot};
use crate::engine::prose::scope;
use crate::finding::{Lang, Words};

/// A fault at its place in one of the pack's files; one of an extended pack, where that pack is named.
pub(super) fn fault(files: &[File], manifest: Option<&Manifest>, fault: &PackFault) -> Lint {
    let see = |(at, words): &(Spot, Words)| {
        let place = place_of(at);
        Words::new(format!("另见 {place}：{}", words.zh), format!("see {place}: {}", words.en))
    };
    let help = fault.others.first().map(see).unwrap_or_default();
    let extended = || manifest.and_then(|m| m.extends.first()).map(|(_, spot)| spot);
    let is_own = |spot: &Spot| files.iter().any(|(name, _)| *name == spot.file);
    let (at, message) = match extended() {
        Some(named) if !is_own(&fault.at) => {
            let (place, problem) = (place_of(&fault.at), &fault.problem);
            let message = Words::new(
                format!("所扩展的规则包不能使用：{place} {}", problem.zh),
                format!("a pack it extends cannot be used: {place} {}", problem.in_language(Lang::En)),
            );
            (named, message)
        }
        _ => (&fault.at, fault.problem.clone()),
    };
    // an id that an extended pack uses, too
    let code = if super::is_rule(&at.file) { "GL12" } else { "GL20" };
    lint(code, files, at, message).help(help)
}

fn place_of(spot: &Spot) -> String {
    if spot.line == 0 { spot.file.clone() } else { format!("{}:{}:{}", spot.file, spot.line, spot.column) }
}

/// A lint at a place as packs have it.
pub(super) fn lint(code: &'static str, files: &[File], at: &Spot, message: Words) -> Lint {
    let text = files.iter().find(|(name, _)| *name == at.file).map_or("", |(_, text)| text);
    let (start, end) = if at.line == 0 || super::is_rule(&at.file) {
        place::line(text, at.line.max(1))
    } else {
        // at the end of the file there is nothing to point at
        let start = place::at(text, at.line, at.column).min(text.trim_end().len().saturating_sub(1));
        place::word(text, text.floor_char_boundary(start))
    };
    Lint {
        code,
        severity: codes::severity(code),
        file: at.file.clone(),
        start,
        end,
        message,
        help: Words::default(),
    }
}

/// Parameters nobody mentions, and patterns in them that do not compile; `scripts` are those of the pack and of
/// the packs it extends.
pub(super) fn judge(files: &[File], manifest: &Manifest, scripts: &[&str]) -> Vec<Lint> {
    let mut lints = Vec::new();
    for (name, (change, spot)) in &manifest.parameters {
        let mentions = |s: &&&str| s.contains(&format!("\"{name}\"")) || s.contains(&format!("`{name}`"));
        let mut users = scripts.iter().filter(mentions).peekable();
        let scope = scope::WORDS.contains(&name.as_str()) || scope::PATTERNS.contains(&name.as_str());
        if users.peek().is_none() && !scope {
            let message = Words::new(
                format!("没有一条规则用到参数“{name}”"),
                format!("no rule uses the parameter “{name}”"),
            );
            lints.push(lint("GL21", files, spot, message));
        }
        let said = match change {
            Change::Set(parameter) => words(parameter),
            Change::Edit { add, .. } => add,
        };
        // a list of plain words may hold anything, a lone bracket too; one whose words have groups or escapes is
        // searched for
        let is_pattern = |w: &String| w.chars().count() > 1 && w.contains(['(', '\\', '[']);
        let searched = users.any(|s| s.contains("find(")) && said.iter().any(is_pattern)
            || scope::PATTERNS.contains(&name.as_str());
        for word in said.iter().filter(|_| searched) {
            if let Err(error) = compile_pattern(word) {
                lints.push(broken_word(files, spot, word, &error));
            }
        }
    }
    lints
}

/// A pattern that does not compile, where it is written.
fn broken_word(files: &[File], spot: &Spot, word: &str, error: &str) -> Lint {
    let mut found = lint("GL06", files, spot, Words::default());
    let text = files.iter().find(|(name, _)| *name == spot.file).map_or("", |(_, text)| text);
    let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
    for written in [escaped.as_str(), word] {
        if let Some(at) = text[found.start..].find(written) {
            found.start += at;
            found.end = found.start + written.len();
            break;
        }
    }
    broken(&spot.file, (found.start, found.end), error)
}

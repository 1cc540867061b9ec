//! GL11 to GL14, GL22: the head of a rule file, its id and its file's name.

use super::{Lint, Script, base, clauses, codes, place};
use crate::engine::header::{self, Header};
use crate::finding::Words;

pub(super) fn check(script: &Script) -> Vec<Lint> {
    match header::read(script.text) {
        Err(error) => {
            // the header's own words are Chinese
            let message = Words::new(&error.problem, format!("fault in the head: {}", error.problem));
            vec![script.lint("GL11", place::line(script.text, error.line.max(1)), message)]
        }
        Ok(header) => named(script, &header)
            .into_iter()
            .chain(english(script, &header))
            .chain(unfilled(script))
            .chain(clauses::check(script, &header))
            .collect(),
    }
}

fn named(script: &Script, header: &Header) -> Option<Lint> {
    let (name, id) = (base(script.file), &header.id);
    let at = place::line(script.text, 1);
    let Some(rest) = name.strip_prefix(id.as_str()) else {
        let message = Words::new(
            format!("文件名“{name}”应以编号 {id} 开头"),
            format!("the file “{name}” should begin with the id, {id}"),
        );
        let help = Words::new(format!("如 {id}-short-name.rhai"), format!("such as {id}-short-name.rhai"));
        return Some(script.lint("GL12", at, message).help(help));
    };
    let short = rest.strip_suffix(".rhai").and_then(|r| r.strip_prefix('-')).unwrap_or_default();
    let kebab = !short.is_empty()
        && !short.ends_with('-')
        && !short.contains("--")
        && short.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    (!kebab).then(|| {
        let message = Words::new(
            format!("文件名“{name}”不合“编号-英文短名.rhai”的惯例"),
            format!("the file “{name}” is not named ID-short-name.rhai"),
        );
        script.lint("GL13", at, message)
    })
}

fn english(script: &Script, header: &Header) -> Vec<Lint> {
    let first = place::line(script.text, 1);
    [
        (&header.title, "缺少英文标题“en: …”", "the English title “en: …” is missing"),
        (&header.explanation, "缺少“## In English”一段", "the part “## In English” is missing"),
        (&header.help, "缺少“## How to fix”一段", "the part “## How to fix” is missing"),
    ]
    .into_iter()
    .filter(|(words, ..)| words.en.is_empty())
    .map(|(_, zh, en)| script.lint("GL14", first, Words::new(zh, en)))
    .collect()
}

/// What a draft (`gouji rules new`) left to fill in.
fn unfilled(script: &Script) -> Vec<Lint> {
    // in an example the same words may be what a rule looks for
    let head: usize =
        script.text.split_inclusive('\n').take_while(|l| l.starts_with("//!")).map(str::len).sum();
    script.text[..head]
        .match_indices("【待填")
        .map(|(start, _)| {
            let rest = &script.text[start..];
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            let end = start + line.find('】').map_or(line.len(), |i| i + '】'.len_utf8());
            let message = Words::new("还没有填写", "this is still to be filled in");
            script.lint("GL22", (start, end), message)
        })
        .collect()
}

/// Ids that two files of a pack have.
pub(super) fn duplicates<'a>(files: impl Iterator<Item = &'a (String, String)>) -> Vec<Lint> {
    let mut seen: Vec<(String, &str)> = Vec::new();
    let mut lints = Vec::new();
    for (file, text) in files {
        let first = text.lines().next().unwrap_or_default();
        let Some(id) = first.strip_prefix("//!").and_then(|l| l.split_whitespace().next()) else { continue };
        if let Some((_, other)) = seen.iter().find(|(known, _)| known == id) {
            let (start, end) = place::line(text, 1);
            let other = base(other);
            lints.push(Lint {
                code: "GL12",
                severity: codes::severity("GL12"),
                file: file.clone(),
                start,
                end,
                message: Words::new(
                    format!("编号 {id} 已用于 {other}"),
                    format!("the id {id} is already used in {other}"),
                ),
                help: Words::default(),
            });
        } else {
            seen.push((id.to_string(), file));
        }
    }
    lints
}

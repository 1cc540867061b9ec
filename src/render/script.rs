//! What is wrong with a rule's script: for a person at a terminal, and as JSON.
//!
//! Knows notes on a text and nothing of how they came about.

use super::frame::{Frame, Line, Mark, draw};
use super::human::{Options, miette_severity, severity_word, word};
use crate::finding::{Lang, Severity, Words};
use serde_json::{Value, json};

/// Something to say about a place in a script. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone)]
pub struct Note {
    /// The lint's code.
    pub code: &'static str,
    /// How grave.
    pub severity: Severity,
    /// The file.
    pub file: String,
    /// Line and column of the first character.
    pub from: (usize, usize),
    /// Line and column just past the last.
    pub to: (usize, usize),
    /// What is wrong.
    pub message: Words,
    /// What to write instead; may be empty.
    pub help: Words,
}

/// A note under the line it speaks of.
pub fn human(note: &Note, text: &str, options: &Options) -> String {
    let (line, column) = note.from;
    let lines = text.lines().nth(line.saturating_sub(1)).map(|content| {
        let byte = |column: usize| {
            content.char_indices().nth(column.saturating_sub(1)).map_or(content.len(), |(i, _)| i)
        };
        let end = if note.to.0 == line { byte(note.to.1) } else { content.len() };
        let mark = Mark { start: byte(column), end, label: String::new(), primary: true };
        Line { number: Some(line), text: content.into(), marks: vec![mark] }
    });
    let help = note.help.in_language(options.lang);
    let frame = Frame {
        code: note.code.into(),
        severity: miette_severity(note.severity),
        message: note.message.in_language(options.lang).into(),
        origin: if lines.is_some() { format!("{}:{line}:{column}", note.file) } else { note.file.clone() },
        place: String::new(),
        lines: lines.into_iter().collect(),
        notes: if help.is_empty() {
            vec![]
        } else {
            vec![(word(options.lang, "改正", "help"), help.to_string())]
        },
    };
    draw(&frame, &options.style, severity_word(note.severity, options.lang))
}

/// How many files were looked at and what was found, in one line.
pub fn summary(files: usize, notes: &[Note], lang: Lang) -> String {
    let count = |s: Severity| notes.iter().filter(|n| n.severity == s).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    match lang {
        Lang::Zh => format!("查看规则文件 {files} 个：错误 {errors}、警告 {warnings}。"),
        Lang::En => format!("Rule files: {files}; {errors} error, {warnings} warning."),
    }
}

/// All notes as one JSON value, messages in both languages.
pub fn json(files: usize, notes: &[Note]) -> Value {
    let words = |w: &Words| json!({ "zh": w.zh, "en": if w.en.is_empty() { &w.zh } else { &w.en } });
    let lints: Vec<Value> = notes
        .iter()
        .map(|n| {
            let mut lint = json!({
                "code": n.code,
                "severity": n.severity.name(),
                "file": n.file,
                "line": n.from.0,
                "column": n.from.1,
                "end_line": n.to.0,
                "end_column": n.to.1,
                "message": words(&n.message),
            });
            if !n.help.zh.is_empty() {
                lint["help"] = words(&n.help);
            }
            lint
        })
        .collect();
    json!({ "tool": { "name": "gouji", "version": env!("CARGO_PKG_VERSION") }, "files": files, "lints": lints })
}

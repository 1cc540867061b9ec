//! What is wrong with rules and their packs: for a person at a terminal, and lints as JSON.
//!
//! Knows places in texts and nothing of how the faults came about.

use super::flat;
use super::frame::{Frame, Line, Mark, draw};
use super::human::{Options, miette_severity, word};
use crate::fault::{PackFault, Spot};
use crate::finding::{Lang, ScriptError, Severity, Words};
use crate::result::Remark;
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

/// A lint under the line it speaks of.
pub fn human(note: &Note, text: &str, options: &Options) -> String {
    let (line, column) = note.from;
    let content = text.lines().nth(line.saturating_sub(1));
    let at = Spot {
        file: note.file.clone(),
        // of an empty file there is no line to show
        line: if content.is_some() { line } else { 0 },
        column,
        text: content.unwrap_or_default().into(),
    };
    let end = if note.to.0 == line { note.to.1 } else { usize::MAX };
    let help = note.help.in_language(options.lang);
    let notes =
        if help.is_empty() { vec![] } else { vec![(word(options.lang, "改正", "help"), help.to_string())] };
    drawn(&at, end, (note.code, note.severity), note.message.in_language(options.lang).into(), notes, options)
}

/// A rule's script that failed, at its line in the script.
pub fn error(error: &ScriptError, script: &str, options: &Options) -> String {
    let lang = options.lang;
    let at = Spot {
        file: error.file.clone(),
        line: error.line,
        column: error.column,
        text: script.lines().nth(error.line.saturating_sub(1)).unwrap_or_default().into(),
    };
    let so = word(
        lang,
        "这条规则没有作出判断；其他规则照常进行。",
        "This rule judged nothing; the others ran as usual.",
    );
    let what = word(lang, "规则出错", "the rule failed");
    let message = format!("{what}{}{}", colon(lang), error.message);
    let notes = vec![(word(lang, "因此", "so"), so)];
    at_word(&at, &error.rule, message, notes, options)
}

/// A fault for which a rule pack cannot be used, with the other places that it takes to see it.
pub fn pack_fault(fault: &PackFault, options: &Options) -> String {
    let what = word(options.lang, "规则包不能使用", "the rule pack cannot be used");
    file_fault(&what, fault, options)
}

/// A fault for which a file of settings cannot be used.
pub fn settings_fault(fault: &PackFault, options: &Options) -> String {
    let what = word(options.lang, "设置不能使用", "the settings cannot be used");
    file_fault(&what, fault, options)
}

fn file_fault(what: &str, fault: &PackFault, options: &Options) -> String {
    let lang = options.lang;
    let mut notes: Vec<(String, String)> = fault
        .others
        .iter()
        .map(|(other, words)| {
            let place = format!("{}:{}:{}", other.file, other.line, other.column);
            let text = other.text.trim();
            let words = words.in_language(lang);
            (word(lang, "另见", "see"), format!("{place}{}{words}{}{text}", colon(lang), colon(lang)))
        })
        .collect();
    notes.push((word(lang, "因此", "so"), word(lang, "没有检查任何报告。", "No report was checked.")));
    let message = format!("{what}{}{}", colon(lang), fault.problem.in_language(lang));
    at_word(&fault.at, "", message, notes, options)
}

/// Something to say of the run itself, at its line in a file of settings.
pub fn remark(remark: &Remark, options: &Options) -> String {
    let help = remark.help.in_language(options.lang).to_string();
    let notes = vec![(word(options.lang, "改正", "help"), help)];
    let message = remark.message.in_language(options.lang).to_string();
    drawn(&remark.at, word_end(&remark.at), (&remark.code, remark.severity), message, notes, options)
}

fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "：",
        Lang::En => ": ",
    }
}

/// The column just past the word at a place.
fn word_end(at: &Spot) -> usize {
    let rest = at.text.chars().skip(at.column.saturating_sub(1));
    at.column + rest.take_while(|c| c.is_alphanumeric() || *c == '_').count().max(1)
}

/// A fault in a script or manifest, at the word at its place.
pub(super) fn at_word(
    at: &Spot,
    code: &str,
    message: String,
    notes: Vec<(String, String)>,
    options: &Options,
) -> String {
    drawn(at, word_end(at), (code, Severity::Error), message, notes, options)
}

/// A message under a line of a script, marked up to the column `end`.
fn drawn(
    at: &Spot,
    end: usize,
    (code, severity): (&str, Severity),
    message: String,
    notes: Vec<(String, String)>,
    options: &Options,
) -> String {
    let text = at.text.as_str();
    let byte =
        |column: usize| text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(i, _)| i);
    let mark = Mark { start: byte(at.column), end: byte(end), label: String::new(), primary: true };
    let whole = at.line == 0;
    let frame = Frame {
        code: code.into(),
        severity: miette_severity(severity),
        message,
        origin: if whole { at.file.clone() } else { format!("{}:{}:{}", at.file, at.line, at.column) },
        place: String::new(),
        lines: if whole {
            vec![]
        } else {
            vec![Line { number: Some(at.line), text: text.into(), marks: vec![mark] }]
        },
        notes,
    };
    draw(&frame, &options.style, flat::severity(severity, options.lang))
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

//! The result for a person at a terminal: one annotated diagnostic per finding, then what was and was not checked.
//!
//! The only file that turns findings into miette diagnostics.

use super::excerpt;
use super::frame::{Frame, Line, Mark, Style, draw, wrapped};
use crate::finding::{Finding, Lang, Outcome, ScriptError, Severity, Words};
use crate::place::Place;
use crate::report::Report;
use crate::result::{Checked, FileResult, RunResult, Unreadable};

/// Columns that line numbers and rules take.
const GUTTER: usize = 8;

/// How to show it.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Width, colour and characters of the terminal.
    pub style: Style,
    /// The language of messages.
    pub lang: Lang,
    /// Findings below this severity are counted and not shown.
    pub least: Severity,
}

/// Everything about one file.
pub fn file(run: &RunResult, file: &FileResult, options: &Options) -> String {
    match &file.outcome {
        Ok(checked) => report(run, &file.path, checked, options),
        Err(problem) => unreadable(&file.path, problem, options),
    }
}

fn unreadable(path: &str, problem: &Unreadable, options: &Options) -> String {
    let at = problem.at.map(|(l, c)| format!(":{l}:{c}")).unwrap_or_default();
    let frame = Frame {
        code: String::new(),
        severity: miette::Severity::Error,
        message: match options.lang {
            Lang::Zh => format!("不能检查：{}", problem.message.zh),
            Lang::En => format!("cannot check: {}", problem.message.in_language(Lang::En)),
        },
        origin: format!("{path}{at}"),
        place: String::new(),
        lines: vec![],
        notes: vec![(word(options.lang, "改正", "help"), problem.help.in_language(options.lang).to_string())],
    };
    draw(&frame, &options.style, severity_word(Severity::Error, options.lang))
}

fn word(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::Zh => zh.into(),
        Lang::En => en.into(),
    }
}

fn severity_word(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Info, Lang::Zh) => "提示",
        (Severity::Error, Lang::En) => "error",
        (Severity::Warning, Lang::En) => "warning",
        (Severity::Info, Lang::En) => "info",
    }
}

fn report(run: &RunResult, path: &str, checked: &Checked, options: &Options) -> String {
    let mut out = String::new();
    for finding in checked.findings.iter().filter(|f| f.severity <= options.least) {
        let frame = frame(&checked.report, path, finding, options);
        out.push_str(&draw(&frame, &options.style, severity_word(finding.severity, options.lang)));
        out.push('\n');
    }
    out.push_str(&not_assessed(run, checked, options));
    out
}

/// The rules that gave no answer, each with its reason: silence is never a pass.
fn not_assessed(run: &RunResult, checked: &Checked, options: &Options) -> String {
    let mut out = String::new();
    for (rule, outcome) in &checked.outcomes {
        let Outcome::NotAssessable(why) = outcome else { continue };
        let title = run.titles.get(rule).map_or("", |t| t.in_language(options.lang));
        let (label, colon) = match options.lang {
            Lang::Zh => ("不能判定", "："),
            Lang::En => ("not assessable", ": "),
        };
        let line = format!("{label} {rule} {title}{colon}{}", why.in_language(options.lang));
        for (i, part) in wrapped(&line, options.style.width.saturating_sub(2)).iter().enumerate() {
            let indent = if i == 0 { "" } else { "  " };
            out.push_str(&format!("{indent}{part}\n"));
        }
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// A finding as a miette diagnostic with its excerpt.
pub fn frame(report: &Report, path: &str, finding: &Finding, options: &Options) -> Frame {
    let lang = options.lang;
    let mut notes = Vec::new();
    let help = finding.help.in_language(lang);
    if !help.is_empty() {
        notes.push((word(lang, "改正", "help"), help.to_string()));
    }
    if !finding.basis.is_empty() {
        notes.push((word(lang, "依据", "basis"), finding.basis.clone()));
    }
    if !finding.blocks.is_empty() {
        let checks: usize = finding.blocks.iter().map(|b| b.checks).sum();
        let rules: Vec<&str> = finding.blocks.iter().map(|b| b.rule.as_str()).collect();
        notes.push((
            word(lang, "因此", "so"),
            match lang {
                Lang::Zh => format!("{checks} 项检查不能判定：{}", rules.join("、")),
                Lang::En => format!("{checks} checks could not be made: {}", rules.join(", ")),
            },
        ));
    }
    Frame {
        code: finding.rule.clone(),
        severity: match finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        },
        message: finding.message.in_language(lang).to_string(),
        origin: origin(report, path, &finding.place),
        place: finding.place.title(),
        lines: excerpt::lines(report, finding, lang, options.style.width.saturating_sub(GUTTER)),
        notes,
    }
}

fn origin(report: &Report, path: &str, place: &Place) -> String {
    let Some(span) = place.span else { return path.to_string() };
    let at = report.source.extent(span).map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
    let address = report.source.address(span).map(|a| format!(" {a}")).unwrap_or_default();
    format!("{path}{at}{address}")
}

/// A rule's script that failed, at its line in the script.
pub fn script_error(error: &ScriptError, script: &str, options: &Options) -> String {
    let lang = options.lang;
    let at = At {
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
    at_script(&at, &error.rule, message, vec![(word(lang, "因此", "so"), so)], options)
}

/// A place in a file of a rule pack.
#[derive(Debug, Clone)]
pub struct At {
    /// The file.
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The whole line.
    pub text: String,
}

/// A fault for which a rule pack cannot be used, with the other places that it takes to see it.
pub fn pack_fault(at: &At, problem: &Words, others: &[(At, Words)], options: &Options) -> String {
    let lang = options.lang;
    let mut notes: Vec<(String, String)> = others
        .iter()
        .map(|(other, words)| {
            let place = format!("{}:{}:{}", other.file, other.line, other.column);
            let text = other.text.trim();
            let words = words.in_language(lang);
            (word(lang, "另见", "see"), format!("{place}{}{words}{}{text}", colon(lang), colon(lang)))
        })
        .collect();
    notes.push((word(lang, "因此", "so"), word(lang, "没有检查任何报告。", "No report was checked.")));
    let what = word(lang, "规则包不能使用", "the rule pack cannot be used");
    let message = format!("{what}{}{}", colon(lang), problem.in_language(lang));
    at_script(at, "", message, notes, options)
}

fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "：",
        Lang::En => ": ",
    }
}

/// A fault in a script or manifest, at its place.
pub(super) fn at_script(
    at: &At,
    code: &str,
    message: String,
    notes: Vec<(String, String)>,
    options: &Options,
) -> String {
    let lines = if at.line == 0 {
        vec![]
    } else {
        let text = at.text.as_str();
        let start = text.char_indices().nth(at.column.saturating_sub(1)).map_or(text.len(), |(i, _)| i);
        let word: usize =
            text[start..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').map(char::len_utf8).sum();
        let mark = Mark {
            start,
            end: start + word.max(usize::from(start < text.len())),
            label: String::new(),
            primary: true,
        };
        vec![Line { number: Some(at.line), text: text.into(), marks: vec![mark] }]
    };
    let frame = Frame {
        code: code.into(),
        severity: miette::Severity::Error,
        message,
        origin: if at.line == 0 { at.file.clone() } else { format!("{}:{}:{}", at.file, at.line, at.column) },
        place: String::new(),
        lines,
        notes,
    };
    draw(&frame, &options.style, severity_word(Severity::Error, options.lang))
}

/// One line of counts over the run.
pub fn summary(run: &RunResult, options: &Options) -> String {
    let s = run.summary();
    let [error, warning, info] = s.findings;
    let [pass, fail, not_applicable, not_assessable, failed] = s.outcomes;
    let rules: usize = s.outcomes.iter().sum();
    let text = match options.lang {
        Lang::Zh => {
            let unreadable = if s.unreadable > 0 {
                format!("，另有 {} 个文件不能检查", s.unreadable)
            } else {
                String::new()
            };
            format!(
                "检查报告 {} 份{unreadable}。发现：错误 {error}、警告 {warning}、提示 {info}。\n规则 {rules} 条次：通过 {pass}、不通过 {fail}、不适用 {not_applicable}、不能判定 {not_assessable}、出错 {failed}。\n",
                s.reports
            )
        }
        Lang::En => {
            let unreadable = if s.unreadable > 0 {
                format!("; files that could not be checked: {}", s.unreadable)
            } else {
                String::new()
            };
            format!(
                "Reports checked: {}{unreadable}. Findings: {error} error, {warning} warning, {info} info.\nRule runs: {rules}; {pass} pass, {fail} fail, {not_applicable} not applicable, {not_assessable} not assessable, {failed} error.\n",
                s.reports
            )
        }
    };
    let lines: Vec<String> = text.lines().flat_map(|l| wrapped(l, options.style.width)).collect();
    lines.join("\n") + "\n"
}

//! A result taken apart into rows: what every format says that has one entry a finding.
//!
//! A file that could not be checked, a rule that failed and a run broken off are rows too, so that no format keeps
//! silent about them. Must not know a format.

use super::location;
use crate::cause::Cause;
use crate::finding::{Finding, Lang, Outcome, Severity, Waived};
use crate::place::Place;
use crate::report::Report;
use crate::result::{FileResult, RunInfo, Summary, Unreadable};

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A finding.
    Finding,
    /// A file that could not be checked.
    File,
    /// A rule whose script failed.
    Rule,
    /// The run, which was broken off.
    Run,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is about.
    pub about: About,
    /// The file, as the caller gave it; empty for a run.
    pub path: String,
    /// The rule; a fixed word where there is none.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The article.
    pub basis: String,
    /// The place in the report's own terms; may be empty.
    pub place: String,
    /// Line and column, where the file has such.
    pub line: Option<(usize, usize)>,
    /// Line and column of the end.
    pub end: Option<(usize, usize)>,
    /// The container's own address, where it has no lines.
    pub address: Option<String>,
    /// What the figure is, where one figure is meant.
    pub now: String,
    /// What it should be.
    pub expected: String,
    /// Why it does not count, if it does not.
    pub waived: Option<String>,
    /// What most likely is behind it; may be empty.
    pub cause: String,
    /// The finding's fingerprint; empty for others.
    pub fingerprint: String,
}

/// What stands in a rule's place for a file that could not be checked.
pub const UNREADABLE: &str = "UNREADABLE";
/// What stands in a rule's place for a run broken off.
pub const INTERRUPTED: &str = "INTERRUPTED";

impl Row {
    fn new(about: About, path: &str, rule: &str, message: String) -> Self {
        Self {
            about,
            path: path.into(),
            rule: rule.into(),
            severity: Severity::Error,
            message,
            help: String::new(),
            basis: String::new(),
            place: String::new(),
            line: None,
            end: None,
            address: None,
            now: String::new(),
            expected: String::new(),
            waived: None,
            cause: String::new(),
            fingerprint: String::new(),
        }
    }

    /// `表三 · 总计：message（Sheet1!C7）`: what a format says that has room for one text.
    pub fn sentence(&self, lang: Lang) -> String {
        let mut out = String::new();
        // a message often opens with its own place
        if !self.place.is_empty() && !self.message.starts_with(&self.place) {
            out.push_str(&self.place);
            out.push_str(words(lang, "：", ": "));
        }
        out.push_str(&self.message);
        if let Some(address) = &self.address {
            out.push_str(&match lang {
                Lang::Zh => format!("（{address}）"),
                Lang::En => format!(" ({address})"),
            });
        }
        out
    }
}

/// All entries of a file, in order.
pub fn rows(run: &RunInfo, file: &FileResult, lang: Lang) -> Vec<Row> {
    match &file.outcome {
        Err(problem) => vec![unreadable(&file.path, problem, lang)],
        Ok(checked) => {
            let failed = checked.script_errors().map(|e| {
                let message = format!("{}{}", words(lang, "规则出错：", "the rule failed: "), e.message);
                let mut row = Row::new(About::Rule, &file.path, &e.rule, message);
                row.address = (e.line > 0).then(|| format!("{}:{}:{}", e.file, e.line, e.column));
                row.basis = run.rules.get(&e.rule).map(|r| r.basis.clone()).unwrap_or_default();
                row
            });
            let findings = checked.findings.iter().enumerate().map(|(i, f)| {
                let cause = checked.cause_of(i).map(Cause::message);
                let cause = cause.map(|c| c.in_language(lang).to_string()).unwrap_or_default();
                Row { cause, ..finding(&file.path, &checked.report, f, lang) }
            });
            findings.chain(failed).collect()
        }
    }
}

/// A place in the report's own terms, among the words of a language.
pub fn title(place: &Place, lang: Lang) -> String {
    if lang == Lang::En { place.title_en() } else { place.title() }
}

/// The entry of one finding.
pub fn finding(path: &str, report: &Report, finding: &Finding, lang: Lang) -> Row {
    let at = location(report, &finding.place);
    let now = finding.figures.iter().find(|f| f.place == finding.place).map(|f| f.value.clone());
    Row {
        severity: finding.severity,
        help: finding.help.in_language(lang).into(),
        basis: finding.basis.clone(),
        place: title(&finding.place, lang),
        address: at.address.filter(|_| at.line.is_none()),
        line: at.line,
        end: at.end,
        now: now.unwrap_or_default(),
        expected: finding.expected.clone().unwrap_or_default(),
        waived: finding.waived.as_ref().map(|w| waived(w, lang)),
        fingerprint: finding.fingerprint(),
        ..Row::new(About::Finding, path, &finding.rule, finding.message.in_language(lang).into())
    }
}

/// The entry of a file that could not be checked.
pub fn unreadable(path: &str, problem: &Unreadable, lang: Lang) -> Row {
    let what = words(lang, "不能检查：", "cannot check: ");
    let message = format!("{what}{}", problem.message.in_language(lang));
    Row {
        help: problem.help.in_language(lang).into(),
        line: problem.at,
        ..Row::new(About::File, path, UNREADABLE, message)
    }
}

/// The entry of a run broken off, if it was.
pub fn interrupted(summary: &Summary, lang: Lang) -> Option<Row> {
    let message = words(
        lang,
        "检查中断：其余的文件没有检查",
        "the run was interrupted: the other files were not checked",
    );
    summary.interrupted.then(|| Row::new(About::Run, "", INTERRUPTED, message.into()))
}

/// Why a finding does not count.
pub fn waived(waived: &Waived, lang: Lang) -> String {
    match (waived, lang) {
        (Waived::Waiver { reason, approved, expires }, Lang::Zh) => {
            let by = if approved.is_empty() { String::new() } else { format!("{approved}批准，") };
            format!("豁免：{reason}（{by}到 {expires} 止）")
        }
        (Waived::Waiver { reason, approved, expires }, Lang::En) => {
            let by = if approved.is_empty() { String::new() } else { format!("approved by {approved}, ") };
            format!("waived: {reason} ({by}until {expires})")
        }
        (Waived::Baseline, Lang::Zh) => "基线里已有".into(),
        (Waived::Baseline, Lang::En) => "known by the baseline".into(),
    }
}

/// A report's rule with its end: the findings that belong to it.
pub struct Case<'a> {
    /// The rule.
    pub rule: &'a str,
    /// How it ended; `None` for findings that no outcome stands for.
    pub outcome: Option<&'a Outcome>,
    /// Its findings.
    pub findings: Vec<&'a Finding>,
}

impl Case<'_> {
    /// Whether something was found and none of it counts.
    pub fn is_waived(&self) -> bool {
        !self.findings.is_empty() && self.findings.iter().all(|f| f.waived.is_some())
    }
}

/// Every rule of a report with what it found; findings of codes that are no rule, such as those of the schema, come
/// under their own code after the rules.
pub fn cases<'a>(
    findings: &'a [Finding],
    outcomes: impl Iterator<Item = (&'a String, &'a Outcome)>,
) -> Vec<Case<'a>> {
    let mut cases: Vec<Case> =
        outcomes.map(|(rule, outcome)| Case { rule, outcome: Some(outcome), findings: vec![] }).collect();
    let mut strays: Vec<&Finding> = Vec::new();
    for finding in findings {
        match cases.iter_mut().find(|c| c.rule == finding.rule) {
            Some(case) => case.findings.push(finding),
            None => strays.push(finding),
        }
    }
    for stray in strays {
        match cases.iter_mut().find(|c| c.outcome.is_none() && c.rule == stray.rule) {
            Some(case) => case.findings.push(stray),
            None => cases.push(Case { rule: &stray.rule, outcome: None, findings: vec![stray] }),
        }
    }
    cases
}

/// What to say of a rule that failed and whose findings stand under another code.
pub fn elsewhere(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "不通过，见其他编号下的发现",
        Lang::En => "failed; the findings stand under other codes",
    }
}

/// A word in a language.
pub fn words<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The word for a severity.
pub fn severity(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Error, Lang::Zh) => "错误",
        (Severity::Warning, Lang::Zh) => "警告",
        (Severity::Info, Lang::Zh) => "提示",
        (other, Lang::En) => other.name(),
    }
}

/// A text on one line, without what steers a terminal, reorders a line or cannot stand in XML.
pub fn plain(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
        c if c.is_control() || reorders(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// Whether a character turns the direction of what follows.
fn reorders(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

//! The result for a person at a terminal: one annotated diagnostic per finding, then what was and was not checked.
//!
//! The only file that turns findings into miette diagnostics.

use super::Renderer;
use super::frame::{Beside, Frame, Style, draw, draw_beside, visible, wrapped};
use super::{cause, excerpt, flat, script, trace};
use crate::finding::{Finding, Lang, Outcome, Severity, Waived};
use crate::place::Place;
use crate::report::Report;
use crate::result::{Checked, FileResult, RunInfo, Summary, Unreadable};

/// Columns that line numbers and rules take.
pub(super) const GUTTER: usize = 8;

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

/// Diagnostics as they come, then one summary. A file in which all is well is not named.
pub struct Human {
    options: Options,
    /// Whether there is more than one file, so that each must be named.
    several: bool,
}

impl Human {
    /// For a run over one file or several.
    pub fn new(options: Options, several: bool) -> Self {
        Self { options, several }
    }
}

impl Renderer for Human {
    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        let text = match &file.outcome {
            // standard error says it
            Err(_) => String::new(),
            Ok(_) => self::file(run, file, &self.options),
        };
        if self.several && !text.is_empty() {
            return format!("── {} ──\n{text}", visible(&file.path)).into_bytes();
        }
        text.into_bytes()
    }

    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        let mut out = String::new();
        for remark in &summary.remarks {
            out.push_str(&script::remark(remark, &self.options));
            out.push('\n');
        }
        out.push_str(&self::summary(summary, &self.options));
        out.into_bytes()
    }
}

/// Everything about one file.
pub fn file(run: &RunInfo, file: &FileResult, options: &Options) -> String {
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
    draw(&frame, &options.style, flat::severity(Severity::Error, options.lang))
}

pub(super) fn word(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::Zh => zh.into(),
        Lang::En => en.into(),
    }
}

pub(super) fn miette_severity(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Info => miette::Severity::Advice,
    }
}

fn report(run: &RunInfo, path: &str, checked: &Checked, options: &Options) -> String {
    let mut out = String::new();
    let shown = |i: &usize| {
        let finding = &checked.findings[*i];
        finding.severity <= options.least && finding.waived != Some(Waived::Baseline)
    };
    let mut rest: Vec<usize> = (0..checked.findings.len()).filter(shown).collect();
    let mut not_found = String::new();
    for one in checked.causes_that_count() {
        if one.repairs.is_empty() {
            not_found.push_str(&cause::not_found(one, options));
            continue;
        }
        let explained: Vec<usize> = one.explains.iter().copied().filter(|i| rest.contains(i)).collect();
        if explained.is_empty() {
            continue;
        }
        out.push_str(&cause::text(path, checked, one, &explained, options));
        out.push('\n');
        rest.retain(|i| !explained.contains(i));
    }
    for finding in rest.iter().map(|i| &checked.findings[*i]) {
        out.push_str(&self::finding(&checked.report, path, finding, options));
        out.push('\n');
    }
    if !not_found.is_empty() {
        out.push_str(&format!("{not_found}\n"));
    }
    out.push_str(&not_assessed(run, checked, options));
    for one in &checked.traces {
        out.push_str(&trace::text(&checked.report, path, one, options));
        out.push('\n');
    }
    out
}

/// A finding with its excerpt, as it is printed.
pub fn finding(report: &Report, path: &str, finding: &Finding, options: &Options) -> String {
    let frame = frame(report, path, finding, options);
    let others: Vec<Beside> = beside(report, finding, options).into_iter().collect();
    draw_beside(&frame, &others, &options.style, flat::severity(finding.severity, options.lang))
}

/// The figures of the year before that a finding is about, where they stand.
pub(super) fn beside(report: &Report, finding: &Finding, options: &Options) -> Option<Beside> {
    let (other, told) = excerpt::beside(report, finding)?;
    let name = if options.lang == Lang::En { &other.at.name_en } else { &other.at.name };
    let place = match told.figures.as_slice() {
        [one] => format!("{name} {}", flat::title(&one.place, options.lang)),
        _ => name.clone(),
    };
    let origin = origin(&other.report, &other.at.path, &told.place);
    let width = options.style.width.saturating_sub(GUTTER);
    let mut lines = excerpt::lines(&other.report, &told, options.lang, width);
    // what stands there is not what is wrong
    lines.iter_mut().flat_map(|l| &mut l.marks).for_each(|m| m.primary = false);
    Some(Beside { origin, place, lines })
}

/// The rules that gave no answer, each with its reason: silence is never a pass.
fn not_assessed(run: &RunInfo, checked: &Checked, options: &Options) -> String {
    let mut out = String::new();
    for (rule, outcome) in &checked.outcomes {
        let Outcome::NotAssessable(why) = outcome else { continue };
        let title = run.rules.get(rule).map_or("", |r| r.title.in_language(options.lang));
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
    if let Some(Waived::Waiver { reason, approved, expires }) = &finding.waived {
        let text = match (lang, approved.is_empty()) {
            (Lang::Zh, true) => format!("{reason}（到 {expires} 止）"),
            (Lang::Zh, false) => format!("{reason}（{approved}批准，到 {expires} 止）"),
            (Lang::En, true) => format!("{reason} (until {expires})"),
            (Lang::En, false) => format!("{reason} (approved by {approved}, until {expires})"),
        };
        notes.push((word(lang, "豁免", "waived"), text));
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
        severity: miette_severity(finding.severity),
        message: finding.message.in_language(lang).to_string(),
        origin: origin(report, path, &finding.place),
        place: flat::title(&finding.place, lang),
        lines: excerpt::lines(report, finding, lang, options.style.width.saturating_sub(GUTTER)),
        notes,
    }
}

pub(super) fn origin(report: &Report, path: &str, place: &Place) -> String {
    let path = place.elsewhere.as_ref().map_or(path, |other| other.path.as_str());
    let Some(span) = place.span else { return path.to_string() };
    let report = report.of_place(place);
    let at = report.source.extent(span).map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
    let address = report.source.address(span).map(|a| format!(" {a}")).unwrap_or_default();
    format!("{path}{at}{address}")
}

/// One line of counts over the run.
pub fn summary(s: &Summary, options: &Options) -> String {
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
            let waived = if s.waived > 0 {
                format!("，另有豁免或已知的 {} 处", s.waived)
            } else {
                String::new()
            };
            let broken = if s.interrupted { "中断：其余的文件没有检查。\n" } else { "" };
            format!(
                "{broken}检查报告 {} 份{unreadable}。发现：错误 {error}、警告 {warning}、提示 {info}{waived}。\n规则 {rules} 条次：通过 {pass}、不通过 {fail}、不适用 {not_applicable}、不能判定 {not_assessable}、出错 {failed}。\n",
                s.reports
            )
        }
        Lang::En => {
            let unreadable = if s.unreadable > 0 {
                format!("; files that could not be checked: {}", s.unreadable)
            } else {
                String::new()
            };
            let waived = if s.waived > 0 { format!("; {} waived or known", s.waived) } else { String::new() };
            let broken = if s.interrupted { "Interrupted: the other files were not checked.\n" } else { "" };
            format!(
                "{broken}Reports checked: {}{unreadable}. Findings: {error} error, {warning} warning, {info} info{waived}.\nRule runs: {rules}; {pass} pass, {fail} fail, {not_applicable} not applicable, {not_assessable} not assessable, {failed} error.\n",
                s.reports
            )
        }
    };
    let lines: Vec<String> = text.lines().flat_map(|l| wrapped(l, options.style.width)).collect();
    lines.join("\n") + "\n"
}

//! The likely cause of findings, for a person at a terminal: the cells most likely wrong first, the findings they
//! explain folded beneath.
//!
//! Must not know how a cause was found.

use super::frame::{Beside, Frame, draw, draw_beside};
use super::human::{self, Options, word};
use super::{excerpt, flat};
use crate::cause::Cause;
use crate::finding::{Finding, Lang, Severity};
use crate::result::Checked;

/// The most other repairs that are spelt out; JSON has more.
const MOST_OTHERS: usize = 5;
/// By how many columns folded findings are moved right.
const INDENT: usize = 3;

/// A cause with an excerpt, and beneath it the findings it explains that are among `shown`.
pub fn text(path: &str, checked: &Checked, cause: &Cause, shown: &[usize], options: &Options) -> String {
    let Options { lang, style, .. } = *options;
    let report = &checked.report;
    let Some(first) = cause.first() else { return String::new() };
    let mut notes = Vec::new();
    for other in cause.repairs.iter().skip(1).take(MOST_OTHERS) {
        notes.push((word(lang, "也可能", "or"), other.words().in_language(lang).to_string()));
    }
    let left = cause.count.saturating_sub(1 + MOST_OTHERS);
    if left > 0 {
        let more = cause.more(left).in_language(lang).to_string();
        notes.push((word(lang, "此外", "and"), more));
    }
    notes.push((word(lang, "核实", "verify"), cause.help().in_language(lang).to_string()));
    let limits = cause.limits();
    if !limits.in_language(lang).is_empty() {
        notes.push((word(lang, "不足", "limits"), limits.in_language(lang).to_string()));
    }
    let place = first.changes.first().map(|c| c.place.clone()).unwrap_or_default();
    let frame = Frame {
        code: String::new(),
        severity: human::miette_severity(Severity::Error),
        message: cause.message().in_language(lang).to_string(),
        origin: human::origin(report, path, &place),
        place: flat::title(&place, lang),
        lines: excerpt::cause_lines(checked, cause, lang, style.width.saturating_sub(human::GUTTER)),
        notes,
    };
    let mut out = draw(&frame, &style, flat::words(lang, "原因", "cause"));
    let head = match lang {
        Lang::Zh => format!("由此不符的 {} 处：", shown.len()),
        Lang::En => format!("explains {}:", shown.len()),
    };
    out.push_str(&format!("{}{head}\n", " ".repeat(INDENT)));
    for index in shown {
        out.push_str(&folded(path, checked, &checked.findings[*index], options));
    }
    out
}

/// A finding without excerpt and help: those stand with its cause.
fn folded(path: &str, checked: &Checked, finding: &Finding, options: &Options) -> String {
    let mut options = *options;
    options.style.width = options.style.width.saturating_sub(INDENT);
    let mut notes = human::frame(&checked.report, path, finding, &options).notes;
    // what to do is said of the cause
    notes.retain(|(label, _)| *label != word(options.lang, "改正", "help"));
    let frame = Frame {
        code: finding.rule.clone(),
        severity: human::miette_severity(finding.severity),
        message: finding.message.in_language(options.lang).to_string(),
        origin: human::origin(&checked.report, path, &finding.place),
        place: flat::title(&finding.place, options.lang),
        lines: vec![],
        notes,
    };
    // the year before is named by its file; its lines are as long as the cause's
    let other = human::beside(&checked.report, finding, &options).map(|b| Beside { lines: vec![], ..b });
    let others: Vec<Beside> = other.into_iter().collect();
    let text = draw_beside(&frame, &others, &options.style, flat::severity(finding.severity, options.lang));
    let indent = " ".repeat(INDENT);
    let lines: Vec<String> = text.lines().map(|line| format!("{indent}{line}")).collect();
    lines.join("\n") + "\n"
}

/// What is said of findings whose common cause was not found; they are shown in full elsewhere.
pub fn not_found(cause: &Cause, options: &Options) -> String {
    let (message, help, limits) = (cause.message(), cause.help(), cause.limits());
    let part = |words: &crate::finding::Words| words.in_language(options.lang).to_string();
    let (stop, gap) = match options.lang {
        Lang::Zh => ("。", ""),
        Lang::En => (". ", " "),
    };
    let line = format!("{}{stop}{}{gap}{}", part(&message), part(&help), part(&limits));
    super::frame::wrapped(line.trim_end(), options.style.width).join("\n") + "\n"
}

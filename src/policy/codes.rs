//! The codes of remarks: what is said of the settings of a run rather than of a report.
//!
//! Each with the page that explains it. Must not know when a remark is made.

use crate::finding::{Severity, Words};
use crate::sheet::{Sheet, Subject};

/// A waiver has expired.
pub const EXPIRED: &str = "W001";
/// A waiver is not needed.
pub const UNUSED: &str = "W002";
/// Findings of a baseline are gone.
pub const GONE: &str = "W003";

/// Every code.
pub const ALL: [&str; 3] = [EXPIRED, UNUSED, GONE];

/// The page about a code.
pub fn sheet(id: &str) -> Option<Sheet> {
    let id = ALL.into_iter().find(|c| c.eq_ignore_ascii_case(id))?;
    let (severity, title, explanation, help) = match id {
        EXPIRED => (
            Severity::Warning,
            ("豁免到期", "A waiver has expired"),
            (
                "豁免的最后一天（expires）已过，所指的问题重新计入。“今天”按北京时间。",
                "The last day of a waiver is past, and its findings count again. Today is that of Beijing.",
            ),
            (
                "问题已改正的删去这一段；确需继续的，经同意后改 expires。",
                "Delete it if the fault is mended; otherwise have it approved again and change expires.",
            ),
        ),
        UNUSED => (
            Severity::Info,
            ("豁免用不着", "A waiver is not needed"),
            (
                "这次检查了它所指的报告，规则也作出了判断，却没有它所指的问题。没有检查到所指报告的豁免，不作判断。",
                "The run had a report it is about, the rule gave an answer, and there was nothing to waive. Of a waiver whose reports were not in the run, nothing is said.",
            ),
            ("删去这一段，或核对 place。", "Delete it, or check its place."),
        ),
        _ => (
            Severity::Info,
            ("基线里的问题没有了", "Findings of a baseline are gone"),
            (
                "这次检查的报告里，有的问题在基线里有，现在没有了。",
                "Of the reports of this run, the baseline knows findings that are not there any more.",
            ),
            (
                "用 --write-baseline 重写基线，免得同样的问题再来时被当作已知。",
                "Write it anew with --write-baseline, or the same fault would pass as known when it comes back.",
            ),
        ),
    };
    let both = |(zh, en): (&str, &str)| Words::new(zh, en);
    Some(Sheet {
        id: id.into(),
        title: both(title),
        subject: Subject::Report,
        severity,
        years: (None, None),
        explanation: both(explanation),
        basis: String::new(),
        uncertain: None,
        clauses: vec![],
        formulas: vec![],
        example: None,
        help: both(help),
        file: String::new(),
        fault: None,
    })
}

//! Waivers: somebody answers, until a day, for findings that do not count.
//!
//! A waived finding stays in the result. A waiver that has expired, or that nothing needs any more, is a remark of
//! its own (`W001`, `W002`). Must not know the clock, read files or print.

mod file;

use crate::fault::{PackFault, Spot};
use crate::finding::{Finding, Outcome, Severity, Waived, Words};
use crate::policy::codes::{EXPIRED, UNUSED};
use crate::policy::unknown_rule;
use crate::result::{Checked, Remark};
pub use file::{Draft, date, read};
use globset::GlobMatcher;
use jiff::civil::Date;
use std::sync::atomic::{AtomicBool, Ordering};

/// The usual name of the file.
pub const FILE: &str = "waivers.toml";

/// A waiver.
#[derive(Debug)]
pub struct Waiver {
    /// The rule whose findings it is about, in capitals.
    pub rule: String,
    /// Which files, by paths relative to the file of waivers.
    path: Option<GlobMatcher>,
    /// Which agencies, by the names the reports give.
    agency: Option<GlobMatcher>,
    /// Which part of the report; the whole report where `None`.
    pub place: Option<String>,
    /// Why the finding does not count.
    pub reason: String,
    /// Who said so; may be empty.
    pub approved: String,
    /// The last day it holds.
    pub expires: Date,
    /// Where it stands.
    pub at: Spot,
    /// Whether a report of the run is one that it is about, and its rule was checked there.
    met: AtomicBool,
    /// Whether there was a finding for it.
    used: AtomicBool,
}

/// The waivers of a file on a day.
#[derive(Debug)]
pub struct Waivers {
    list: Vec<Waiver>,
    today: Date,
}

impl Waivers {
    /// These waivers on that day.
    pub fn new(list: Vec<Waiver>, today: Date) -> Self {
        Self { list, today }
    }

    /// Waives what is waived of a report's findings; the path is relative to the file of waivers.
    pub fn settle(&self, path: &str, checked: &mut Checked) {
        let agency = checked.report.agency.as_ref().map(|a| a.text.clone());
        for waiver in self.list.iter().filter(|w| w.expires >= self.today) {
            if !waiver.is_about(path, agency.as_deref()) {
                continue;
            }
            // where the rule gave no answer, there is no saying that the waiver is not needed
            let answered = checked
                .outcomes
                .get(&waiver.rule)
                .is_none_or(|o| matches!(o, Outcome::Pass(_) | Outcome::Fail));
            if answered {
                waiver.met.store(true, Ordering::Relaxed);
            }
            for finding in checked.findings.iter_mut().filter(|f| waiver.covers(f)) {
                waiver.used.store(true, Ordering::Relaxed);
                if finding.waived.is_none() {
                    finding.waived = Some(Waived::Waiver {
                        reason: waiver.reason.clone(),
                        approved: waiver.approved.clone(),
                        expires: waiver.expires.to_string(),
                    });
                }
            }
        }
    }

    /// Rules that there are not.
    pub fn faults(&self, known: &[&str]) -> Vec<PackFault> {
        let unknown = self.list.iter().filter(|w| !known.contains(&w.rule.as_str()));
        unknown.map(|w| PackFault::new(w.at.clone(), unknown_rule(&w.rule, known.iter().copied()))).collect()
    }

    /// What is to be said of the waivers after a run: those that have expired, and those that met a report they are
    /// about and had nothing to waive. Of those that met none nothing can be said.
    pub fn remarks(&self, whole: bool) -> Vec<Remark> {
        self.list.iter().filter_map(|w| w.remark(self.today, whole)).collect()
    }
}

impl Waiver {
    fn is_about(&self, path: &str, agency: Option<&str>) -> bool {
        self.path.as_ref().is_none_or(|p| p.is_match(path))
            && self.agency.as_ref().is_none_or(|a| agency.is_some_and(|name| a.is_match(name.trim())))
    }

    fn covers(&self, finding: &Finding) -> bool {
        finding.rule == self.rule && self.place.as_deref().is_none_or(|p| is_at(finding, p))
    }

    fn remark(&self, today: Date, whole: bool) -> Option<Remark> {
        let (code, severity, message, help) = if self.expires < today {
            (
                EXPIRED,
                Severity::Warning,
                Words::new(
                    format!("{} 的豁免已于 {} 到期，不再起作用", self.rule, self.expires),
                    format!("the waiver of {} expired on {} and waives nothing", self.rule, self.expires),
                ),
                Words::new(
                    "问题已改正的删去这一段；确需继续的，经同意后改 expires",
                    "Delete it if the fault is mended; otherwise have it approved again and change expires.",
                ),
            )
        } else if whole && self.met.load(Ordering::Relaxed) && !self.used.load(Ordering::Relaxed) {
            (
                UNUSED,
                Severity::Info,
                Words::new(
                    format!("{} 的豁免用不着：所指的报告都检查了，没有这个问题", self.rule),
                    format!("the waiver of {} is not needed: its reports have no such finding", self.rule),
                ),
                Words::new("删去这一段，或核对 place", "Delete it, or check its place."),
            )
        } else {
            return None;
        };
        Some(Remark { code: code.into(), severity, message, help, at: self.at.clone() })
    }
}

/// Whether a finding stands in a part of the report: `表三`, `表三/四`, `表三/四/自然人`, `六`. Rows may be named by
/// id or as the form prints them.
pub fn is_at(finding: &Finding, place: &str) -> bool {
    places(finding).iter().any(|p| {
        p.strip_prefix(place.trim_matches('/')).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The ways to name where a finding stands, the shortest to write first.
pub fn places(finding: &Finding) -> Vec<String> {
    let at = &finding.place;
    let pointer = at.pointer.as_deref().and_then(|p| p.strip_prefix("/tables/"));
    let mut names: Vec<String> =
        pointer.map(|p| p.replace("~1", "/").replace("~0", "~")).into_iter().collect();
    if let Some(table) = &at.table {
        let parts = [Some(table), at.row.as_ref(), at.column.as_ref()];
        names.push(parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("/"));
    } else if let Some(section) = &at.section {
        names.push(section.clone());
        names.push(format!("第{section}部分"));
    }
    names
}

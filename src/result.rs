//! The result of a run, from which every output is made.
//!
//! Plain data over findings and reports; must not know how it came about or how it is shown.

use crate::finding::{Finding, Outcome, ScriptError, Severity, Words};
use crate::report::Report;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A pack's name, for evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackName {
    /// Short name.
    pub name: String,
    /// Version.
    pub version: String,
    /// `sha256:` of all its files.
    pub digest: String,
}

/// A checked report.
pub struct Checked {
    /// The report as read.
    pub report: Arc<Report>,
    /// What was found, in order.
    pub findings: Vec<Finding>,
    /// How every rule ended, by id; the schema stage is among them.
    pub outcomes: BTreeMap<String, Outcome>,
}

/// What became of one file.
pub struct FileResult {
    /// The path as the caller gave it.
    pub path: String,
    /// The checked report, or why there is none.
    pub outcome: Result<Checked, Unreadable>,
}

/// A file that could not be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong with it.
    pub message: Words,
    /// What to do.
    pub help: Words,
    /// Line and column, where there is one.
    pub at: Option<(usize, usize)>,
}

/// A whole run.
pub struct RunResult {
    /// The packs in force.
    pub packs: Vec<PackName>,
    /// The titles of all rules, by id.
    pub titles: BTreeMap<String, Words>,
    /// The files in the order they were given.
    pub files: Vec<FileResult>,
}

/// Counts over a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Reports checked.
    pub reports: usize,
    /// Files that could not be checked.
    pub unreadable: usize,
    /// Findings: errors, warnings, infos.
    pub findings: [usize; 3],
    /// Outcomes in the order of [`Outcome::NAMES`].
    pub outcomes: [usize; 5],
}

impl RunResult {
    /// Counts everything.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for file in &self.files {
            let Ok(checked) = &file.outcome else {
                summary.unreadable += 1;
                continue;
            };
            summary.reports += 1;
            for finding in &checked.findings {
                summary.findings[finding.severity as usize] += 1;
            }
            for outcome in checked.outcomes.values() {
                if let Some(i) = Outcome::NAMES.iter().position(|n| *n == outcome.name()) {
                    summary.outcomes[i] += 1;
                }
            }
        }
        summary
    }
}

impl Checked {
    /// Scripts that failed on this report.
    pub fn script_errors(&self) -> impl Iterator<Item = &ScriptError> {
        self.outcomes.values().filter_map(|o| match o {
            Outcome::Error(e) => Some(e),
            _ => None,
        })
    }

    /// The gravest severity found.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|f| f.severity).min()
    }
}

//! The result of a run, from which every output is made.
//!
//! Plain data over findings and reports; must not know how it came about or how it is shown.

use crate::cause::Cause;
use crate::fault::Spot;
use crate::finding::{FigureAt, Finding, Outcome, ScriptError, Severity, Words};
use crate::place::Place;
use crate::report::{Prior, Report};
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
    /// All that some rules did on it, where that was asked for.
    pub traces: Vec<Trace>,
    /// What most likely is behind the findings.
    pub causes: Vec<Cause>,
}

/// All that a rule did on a report: what an auditor shows when asked whether something was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The rule.
    pub rule: String,
    /// Its title.
    pub title: Words,
    /// How it ended.
    pub outcome: Outcome,
    /// Its steps in order.
    pub lines: Vec<Traced>,
    /// The passages its searches found, those it then set aside too.
    pub passages: Vec<Passage>,
}

/// One comparison or condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// The comparison in the form's words; empty for a condition.
    pub formula: String,
    /// The column or row compared; empty where there is but one.
    pub label: Words,
    /// Whether it held.
    pub held: Held,
    /// The arithmetic with its figures, the condition, or why the comparison was not made.
    pub words: Words,
    /// Where it stands; without parts where it speaks of no place.
    pub place: Place,
    /// The figures compared, as far as they could be read.
    pub figures: Vec<FigureAt>,
}

/// How a comparison or condition came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It held.
    Holds,
    /// It did not.
    Fails,
    /// It could not be made.
    NotMade,
}

/// A passage of prose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Where.
    pub place: Place,
    /// Its text.
    pub text: String,
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

/// What holds for a whole run and is known before its first file.
#[derive(Debug, Clone, Default)]
pub struct RunInfo {
    /// The packs in force.
    pub packs: Vec<PackName>,
    /// Every rule and structural check, by id.
    pub rules: BTreeMap<String, RuleInfo>,
    /// Options in force that differ from the usual, by name.
    pub options: BTreeMap<String, String>,
}

/// What outputs say of a rule.
#[derive(Debug, Clone)]
pub struct RuleInfo {
    /// The defect in a few words.
    pub title: Words,
    /// How grave its findings usually are.
    pub severity: Severity,
    /// The regulation in a sentence or two.
    pub explanation: Words,
    /// What to do about a finding.
    pub help: Words,
    /// The article it rests on.
    pub basis: String,
}

/// A whole run, held together; who has many files takes them one by one with a [`Summary`].
pub struct RunResult {
    /// What holds for all files.
    pub info: RunInfo,
    /// The files in the order they were given.
    pub files: Vec<FileResult>,
}

/// Counts over a run.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Reports checked.
    pub reports: usize,
    /// Files that could not be checked.
    pub unreadable: usize,
    /// Findings that count: errors, warnings, infos.
    pub findings: [usize; 3],
    /// Findings that a waiver or baseline keeps from counting.
    pub waived: usize,
    /// Reports not checked whole: a statutory row, column, table or figure stayed unread, or a blank kept a rule that
    /// could end in an error from making its checks.
    pub incomplete: usize,
    /// Those of them for which somebody answers: every finding that tells of the unread parts is waived or known.
    pub accepted: usize,
    /// Outcomes in the order of [`Outcome::NAMES`].
    pub outcomes: [usize; 5],
    /// Whether the run was broken off before its last file.
    pub interrupted: bool,
    /// What is to be said of the run itself, such as a waiver that has expired; counted among the findings.
    pub remarks: Vec<Remark>,
}

/// Something to say of a run rather than of a report: its place is a line of a file of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its code, such as `W001`.
    pub code: String,
    /// How grave.
    pub severity: Severity,
    /// What is wrong.
    pub message: Words,
    /// What to do.
    pub help: Words,
    /// Where it is to be seen.
    pub at: Spot,
}

impl Summary {
    /// Counts a remark.
    pub fn remark(&mut self, remark: Remark) {
        self.findings[remark.severity as usize] += 1;
        self.remarks.push(remark);
    }

    /// Counts a file.
    pub fn add(&mut self, file: &FileResult) {
        let Ok(checked) = &file.outcome else {
            self.unreadable += 1;
            return;
        };
        self.reports += 1;
        // a blank is told and read as nothing; where it keeps a rule that could end in an error from checking, the
        // report is not checked whole
        let hinders = |f: &Finding| f.blocks.iter().any(|b| b.severity == Severity::Error);
        let unpaired = matches!(&checked.report.prior, Prior::Lacking(why) if why.is_fault());
        if unpaired {
            // a comparison was asked for and somebody must say with what; no waiver answers for that
            self.incomplete += 1;
        } else if checked.report.unread() > 0 || checked.findings.iter().any(hinders) {
            self.incomplete += 1;
            let mut telling = checked.findings.iter().filter(|f| !f.explains.is_empty()).peekable();
            let is_told = telling.peek().is_some();
            self.accepted += usize::from(is_told && telling.all(|f| f.waived.is_some()));
        }
        for finding in &checked.findings {
            if finding.waived.is_some() {
                self.waived += 1;
            } else {
                self.findings[finding.severity as usize] += 1;
            }
        }
        for outcome in checked.outcomes.values() {
            if let Some(i) = Outcome::NAMES.iter().position(|n| *n == outcome.name()) {
                self.outcomes[i] += 1;
            }
        }
    }

    /// Whether a finding that counts is at least as grave.
    pub fn reaches(&self, threshold: Severity) -> bool {
        self.findings[..=threshold as usize].iter().any(|n| *n > 0)
    }
}

impl RunResult {
    /// Counts everything.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        self.files.iter().for_each(|file| summary.add(file));
        summary
    }
}

impl Checked {
    /// Likely causes of findings that count: nothing is sought behind what somebody answers for or was known before.
    pub fn causes_that_count(&self) -> impl Iterator<Item = &Cause> {
        let counts = |i: &usize| self.findings.get(*i).is_some_and(|f| f.waived.is_none());
        self.causes.iter().filter(move |c| c.explains.iter().any(counts))
    }

    /// The cause that was found for a finding, by its index.
    pub fn cause_of(&self, finding: usize) -> Option<&Cause> {
        self.causes_that_count().find(|c| !c.repairs.is_empty() && c.explains.contains(&finding))
    }

    /// Scripts that failed on this report.
    pub fn script_errors(&self) -> impl Iterator<Item = &ScriptError> {
        self.outcomes.values().filter_map(|o| match o {
            Outcome::Error(e) => Some(e),
            _ => None,
        })
    }
}

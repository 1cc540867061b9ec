//! A page about one code that findings carry: what it finds, on what law, by which formula, with an example.
//!
//! Plain data, filled by whoever knows the code and shown by `render`; must not know where it comes from or goes to.

use crate::finding::{Finding, ScriptError, Severity, Words};
use crate::report::Report;
use std::sync::Arc;

/// Everything there is to say of a code.
pub struct Sheet {
    /// `GJ301`.
    pub id: String,
    /// The defect, in a few words.
    pub title: Words,
    /// What it is about.
    pub subject: Subject,
    /// How grave its findings are.
    pub severity: Severity,
    /// First and last report year; open where `None`.
    pub years: (Option<i32>, Option<i32>),
    /// The regulation in a sentence or two.
    pub explanation: Words,
    /// The articles it rests on.
    pub basis: String,
    /// What is not certain about it.
    pub uncertain: Option<String>,
    /// The clauses it serves.
    pub clauses: Vec<ClauseText>,
    /// What it compares, form by form; empty for a code that compares no figures.
    pub formulas: Vec<Formula>,
    /// A report it finds fault with.
    pub example: Option<Example>,
    /// What to do about a finding.
    pub help: Words,
    /// The file to edit; empty where there is none.
    pub file: String,
    /// Why its script does not run.
    pub fault: Option<ScriptError>,
}

/// A clause of the law as a page quotes it.
pub struct ClauseText {
    /// Its id.
    pub id: String,
    /// Document and article.
    pub citation: Words,
    /// What it demands.
    pub statement: Words,
    /// How certain the wording is.
    pub mark: Words,
}

/// What is compared under a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formula {
    /// The form.
    pub form: String,
    /// One line for each comparison; `None` where it depends on each report.
    pub lines: Option<Vec<String>>,
}

/// A wrong report, and the right one beside it.
pub struct Example {
    /// What is wrong with it.
    pub name: String,
    /// The form it follows.
    pub form: String,
    /// The wrong report.
    pub wrong: Arc<Report>,
    /// The first thing found.
    pub finding: Finding,
    /// How it would be right, where an example shows that.
    pub right: Option<Right>,
}

/// What is right in place of something wrong.
pub struct Right {
    /// A report in which the same rows are right.
    pub report: Arc<Report>,
    /// Prose that is right, where prose is what is wrong.
    pub prose: Vec<String>,
}

/// What a code is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// How the report can be read.
    Reading,
    /// The report as a whole.
    Report,
    /// The figures of one section's table.
    Section(String),
    /// Whether prose and tables agree.
    ProseAndTables,
    /// How a rule is written; no report is at fault.
    Script,
}

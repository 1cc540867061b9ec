//! GitLab's code quality report: one JSON array of issues for the whole run.
//!
//! A waived finding is left out. An issue must have a line; where the file has none it is 1, and the message names
//! the place.

use super::Renderer;
use super::flat::{self, About, Row, plain};
use crate::finding::{Lang, Severity};
use crate::result::{FileResult, RunInfo, Summary};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The array, written as the reports come.
pub struct Gitlab {
    lang: Lang,
    any: bool,
    /// How often a fingerprint has come: GitLab drops issues that share one.
    seen: HashMap<String, usize>,
}

impl Gitlab {
    /// In a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, any: false, seen: HashMap::new() }
    }

    fn issue(&mut self, row: &Row) -> String {
        let severity = match (row.about, row.severity) {
            (About::Finding, Severity::Error) => "major",
            (About::Finding, Severity::Warning) => "minor",
            (About::Finding, Severity::Info) => "info",
            (About::File | About::Rule | About::Run, _) => "blocker",
        };
        let path = if row.path.is_empty() { "." } else { &row.path };
        let value: Value = json!({
            "description": plain(&row.sentence(self.lang)),
            "check_name": row.rule,
            "fingerprint": self.fingerprint(row),
            "severity": severity,
            "location": { "path": path, "lines": { "begin": row.line.map_or(1, |(line, _)| line) } },
        });
        let comma = if std::mem::replace(&mut self.any, true) { "," } else { "" };
        format!("{comma}\n{value}")
    }

    /// The same in every run over the same files, and no other issue's.
    fn fingerprint(&mut self, row: &Row) -> String {
        let own = if row.fingerprint.is_empty() { &row.rule } else { &row.fingerprint };
        let base = format!("{}\0{own}", row.path);
        let count = self.seen.entry(base.clone()).or_default();
        *count += 1;
        format!("{:x}", Sha256::digest(format!("{base}\0{count}")))
    }
}

impl Renderer for Gitlab {
    fn begin(&mut self, _: &RunInfo) -> Vec<u8> {
        b"[".to_vec()
    }

    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        let rows = flat::rows(run, file, self.lang);
        let issues: String = rows.iter().filter(|r| r.waived.is_none()).map(|r| self.issue(r)).collect();
        issues.into_bytes()
    }

    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        let broken = flat::interrupted(summary, self.lang);
        let last = broken.map(|row| self.issue(&row)).unwrap_or_default();
        format!("{last}\n]\n").into_bytes()
    }
}

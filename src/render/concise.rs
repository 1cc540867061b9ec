//! One line a finding: `path:line:col: severity[ID] message`, as editors and `grep` like it.

use super::frame::visible;
use super::human::{self, Options};
use super::{Renderer, location};
use crate::result::{FileResult, RunInfo, Summary};

/// One line a finding.
pub struct Concise(pub Options);

impl Renderer for Concise {
    fn file(&mut self, _: &RunInfo, file: &FileResult) -> Vec<u8> {
        let Ok(checked) = &file.outcome else { return vec![] };
        let mut out = String::new();
        for f in checked.findings.iter().filter(|f| f.severity <= self.0.least && f.waived.is_none()) {
            let at = location(&checked.report, &f.place);
            let place = match (at.line, at.address) {
                (Some((line, column)), _) => format!(":{line}:{column}"),
                (None, Some(address)) => format!(" {address}"),
                (None, None) => String::new(),
            };
            let title = super::flat::title(&f.place, self.0.lang);
            let gap = if title.is_empty() { "" } else { " " };
            let message = f.message.in_language(self.0.lang);
            let line =
                format!("{}{place}: {}[{}] {title}{gap}{message}", file.path, f.severity.name(), f.rule);
            out.push_str(&visible(&line));
            out.push('\n');
        }
        out.into_bytes()
    }

    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        let mut out = String::new();
        for r in summary.remarks.iter().filter(|r| r.severity <= self.0.least) {
            let place =
                if r.at.line == 0 { String::new() } else { format!(":{}:{}", r.at.line, r.at.column) };
            let message = r.message.in_language(self.0.lang);
            let line = format!("{}{place}: {}[{}] {message}", r.at.file, r.severity.name(), r.code);
            out.push_str(&visible(&line));
            out.push('\n');
        }
        out.push_str(&human::summary(summary, &self.0));
        out.into_bytes()
    }
}

//! Workflow commands, by which GitHub Actions shows findings beside the lines they stand in.
//!
//! A waived finding is left out, as it asks nothing of anybody; the totals are a line of the log.

use super::Renderer;
use super::flat::{self, Row, plain, words};
use super::human::{self, Options};
use crate::finding::{Outcome, Severity};
use crate::result::{FileResult, RunInfo, Summary};

/// One command a finding.
pub struct Github(pub Options);

impl Github {
    fn command(&self, run: &RunInfo, row: &Row) -> String {
        let name = match row.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut properties = Vec::new();
        if !row.path.is_empty() {
            properties.push(format!("file={}", property(&row.path)));
        }
        if let Some((line, column)) = row.line {
            properties.push(format!("line={line},col={column}"));
        }
        // columns are shown only within one line
        if let (Some((line, _)), Some((end, column))) = (row.line, row.end) {
            let column = if end == line { format!(",endColumn={column}") } else { String::new() };
            properties.push(format!("endLine={end}{column}"));
        }
        let title = run.rules.get(&row.rule).map_or("", |r| r.title.in_language(self.0.lang));
        properties.push(format!("title={}", property(format!("{} {title}", row.rule).trim_end())));
        let help = if row.help.is_empty() {
            String::new()
        } else {
            format!("\n{}{}", words(self.0.lang, "改正：", "help: "), plain(&row.help))
        };
        let text = format!("{}{help}", plain(&row.sentence(self.0.lang)));
        format!("::{name} {}::{}\n", properties.join(","), data(&text))
    }
}

impl Renderer for Github {
    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        let lang = self.0.lang;
        let rows = flat::rows(run, file, lang);
        let mut out: String =
            rows.iter().filter(|r| r.waived.is_none()).map(|r| self.command(run, r)).collect();
        if let Ok(checked) = &file.outcome {
            // silence is never a pass
            for (rule, outcome) in &checked.outcomes {
                let Outcome::NotAssessable(why) = outcome else { continue };
                let what = words(lang, "不能判定", "not assessable");
                out.push_str(&format!(
                    "::notice file={},title={}::{}\n",
                    property(&file.path),
                    property(&format!("{rule} {what}")),
                    data(&plain(why.in_language(lang)))
                ));
            }
        }
        out.into_bytes()
    }

    fn end(&mut self, run: &RunInfo, summary: &Summary) -> Vec<u8> {
        let broken = flat::interrupted(summary, self.0.lang);
        let broken = broken.map(|row| self.command(run, &row)).unwrap_or_default();
        // a line of the log that begins like a command would be one; totals never do
        format!("{broken}{}", human::summary(summary, &self.0)).into_bytes()
    }
}

/// The text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value. A path is kept as it is, so what would end the line is written in the command's own way.
fn property(text: &str) -> String {
    let mut out = String::new();
    for c in data(text).replace(':', "%3A").replace(',', "%2C").chars() {
        out.push(if c.is_control() { '\u{fffd}' } else { c });
    }
    out
}

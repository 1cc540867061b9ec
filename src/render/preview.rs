//! The tables of a report as they would stand with the likely corrections in them: a proposal to be checked against
//! the ledger, that nobody writes.
//!
//! No output format of its own: what `check --fix-preview` shows in place of the findings.

use super::frame::{Frame, draw};
use super::human::{self, Options, word};
use super::{Format, Renderer, excerpt, flat};
use crate::cause::{Cause, Change};
use crate::finding::{Lang, Severity};
use crate::result::{Checked, FileResult, RunInfo, Summary};
use std::collections::BTreeSet;

/// How a run hands its results to the preview.
pub const PREVIEW: Format = Format {
    name: "fix-preview",
    about: ("填入推算数的表格", "tables with the likely corrections in them"),
    binary: false,
    make: |o, several| Box::new(Preview { options: *o, several }),
};

struct Preview {
    options: Options,
    several: bool,
}

impl Renderer for Preview {
    fn file(&mut self, _: &RunInfo, file: &FileResult) -> Vec<u8> {
        // standard error says why a file could not be checked
        let Ok(checked) = &file.outcome else { return vec![] };
        let text = report(&file.path, checked, &self.options);
        if self.several && !text.is_empty() {
            return format!("── {} ──\n{text}", super::frame::visible(&file.path)).into_bytes();
        }
        text.into_bytes()
    }

    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        human::summary(summary, &self.options).into_bytes()
    }
}

fn report(path: &str, checked: &Checked, options: &Options) -> String {
    let lang = options.lang;
    let causes: Vec<&Cause> = checked.causes_that_count().collect();
    let changes: Vec<&Change> = causes.iter().filter_map(|c| c.first()).flat_map(|r| &r.changes).collect();
    let mut out = String::new();
    for table in changes.iter().map(|c| c.table).collect::<BTreeSet<_>>() {
        out.push_str(&self::table(path, checked, &causes, &changes, table, options));
        out.push('\n');
    }
    let missed: String =
        causes.iter().filter(|c| c.repairs.is_empty()).map(|c| super::cause::not_found(c, options)).collect();
    if !missed.is_empty() {
        out.push_str(&format!("{missed}\n"));
    }
    if causes.is_empty() && checked.findings.iter().any(|f| f.waived.is_none()) {
        out.push_str(match lang {
            Lang::Zh => "没有可以由各式推算的改法。\n\n",
            Lang::En => "No correction can be inferred from the sums.\n\n",
        });
    }
    out
}

/// One table with all changes proposed for it.
fn table(
    path: &str,
    checked: &Checked,
    causes: &[&Cause],
    changes: &[&Change],
    table: usize,
    options: &Options,
) -> String {
    let Options { lang, style, .. } = *options;
    let mine: Vec<&Change> = changes.iter().copied().filter(|c| c.table == table).collect();
    let (name, count) = (checked.report.table_form(table).name(), mine.len());
    let is_mine = |c: &&&Cause| c.first().is_some_and(|r| r.changes.iter().any(|c| c.table == table));
    let mut notes = Vec::new();
    for cause in causes.iter().filter(is_mine) {
        notes.push((word(lang, "推算", "inferred"), cause.message().in_language(lang).to_string()));
        for other in cause.repairs.iter().skip(1) {
            notes.push((word(lang, "也可能", "or"), other.words().in_language(lang).to_string()));
        }
        let left = cause.count.saturating_sub(cause.repairs.len().max(1));
        if left > 0 {
            let more = cause.more(left).in_language(lang).to_string();
            notes.push((word(lang, "此外", "and"), more));
        }
    }
    let verify = match lang {
        Lang::Zh => "这只是提议，没有写入报告：逐格对照台账核实，以台账为准。",
        Lang::En => {
            "This is a proposal only, and nothing was written: check each cell against the ledger, which decides."
        }
    };
    notes.push((word(lang, "核实", "verify"), verify.to_string()));
    let frame = Frame {
        code: String::new(),
        severity: human::miette_severity(Severity::Warning),
        message: match lang {
            Lang::Zh => format!("{name}可改 {count} 格"),
            Lang::En => format!("{name}, cells to check: {count}"),
        },
        origin: path.to_string(),
        place: String::new(),
        lines: excerpt::table_with(&checked.report, table, &mine, style.width.saturating_sub(human::GUTTER)),
        notes,
    };
    draw(&frame, &style, flat::words(lang, "拟改", "proposed"))
}

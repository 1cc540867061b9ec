//! A report as plain text, laid out as offices lay it out: tab-separated tables between prose.
//!
//! Must not know how a table is laid out.

use super::{Part, one_line, parts};
use crate::report::Report;

/// The report as plain text.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    for part in parts(report) {
        match part {
            Part::Title(title) => {
                line(&one_line(title));
                line("");
            }
            Part::Heading(heading) => {
                line("");
                line(&one_line(heading));
                line("");
            }
            Part::Paragraph(p) => line(&one_line(p)),
            Part::Table(table) => {
                for row in table.unmerged() {
                    line(&row.join("\t"));
                }
            }
        }
    }
    out
}

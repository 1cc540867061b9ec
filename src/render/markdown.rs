//! A summary in Markdown for a pull request or a job's page: totals, then a table for each report with findings.
//!
//! Holds what it shows until the end, as the totals stand first; no more than fits in a comment.

use super::Renderer;
use super::flat::{self, Row, plain, severity, words};
use super::human::{self, Options};
use crate::finding::Outcome;
use crate::result::{Checked, FileResult, RunInfo, Summary};

/// The most characters of all tables together: GitHub's comments hold 65536.
const MOST: usize = 55_000;
/// The most characters of one cell.
const CELL: usize = 500;

/// The tables so far.
pub struct Markdown {
    options: Options,
    body: String,
    length: usize,
    left_out: usize,
}

impl Markdown {
    /// In the options' language.
    pub fn new(options: Options) -> Self {
        Self { options, body: String::new(), length: 0, left_out: 0 }
    }

    /// Adds a part, if there is room for it.
    fn add(&mut self, part: &str) -> bool {
        let length = part.chars().count();
        let fits = self.length + length <= MOST;
        if fits {
            self.body.push_str(part);
            self.length += length;
        }
        fits
    }

    fn row(&self, row: &Row) -> String {
        let lang = self.options.lang;
        let at = match (row.line, &row.address) {
            (Some((line, column)), _) => format!("{line}:{column}"),
            (None, Some(address)) => address.clone(),
            (None, None) => String::new(),
        };
        let waived = row.waived.as_ref().map(|w| format!("【{w}】")).unwrap_or_default();
        let cells = [
            severity(row.severity, lang).to_string(),
            row.rule.clone(),
            [at.as_str(), row.place.as_str()].join(" ").trim().to_string(),
            format!("{waived}{}", row.message),
            row.help.clone(),
        ];
        format!("| {} |\n", cells.map(|c| escaped(&cut(&c))).join(" | "))
    }
}

impl Renderer for Markdown {
    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        let lang = self.options.lang;
        let rows = flat::rows(run, file, lang);
        let mut open = Vec::new();
        if let Ok(checked) = &file.outcome {
            for (rule, outcome) in &checked.outcomes {
                let Outcome::NotAssessable(why) = outcome else { continue };
                let what = words(lang, "不能判定", "not assessable");
                open.push(format!("- {what} {}: {}\n", escaped(rule), escaped(&cut(why.in_language(lang)))));
            }
        }
        let mut causes = String::new();
        for cause in file.outcome.iter().flat_map(Checked::causes_that_count) {
            let said = cut(cause.message().in_language(lang));
            causes.push_str(&format!("- **{}** {}\n", words(lang, "原因", "cause"), escaped(&said)));
        }
        if rows.is_empty() && open.is_empty() {
            return vec![];
        }
        let head = words(
            lang,
            "| 级别 | 编号 | 位置 | 问题 | 改正 |",
            "| Severity | Rule | Place | Message | Help |",
        );
        let title = format!("\n### {}\n", escaped(&cut(&file.path)));
        let table =
            if rows.is_empty() { String::new() } else { format!("\n{head}\n|---|---|---|---|---|\n") };
        let gap = if causes.is_empty() { "" } else { "\n" };
        if !self.add(&format!("{title}{gap}{causes}{table}")) {
            self.left_out += rows.len() + open.len();
            return vec![];
        }
        for row in &rows {
            let line = self.row(row);
            self.left_out += usize::from(!self.add(&line));
        }
        for (i, line) in open.iter().enumerate() {
            let gap = if i == 0 { "\n" } else { "" };
            self.left_out += usize::from(!self.add(&format!("{gap}{line}")));
        }
        vec![]
    }

    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        let lang = self.options.lang;
        let title = words(lang, "勾稽检查", "gouji check");
        let mut options = self.options;
        // paragraphs are not broken: the page does that
        options.style.width = usize::MAX / 2;
        let totals: Vec<String> =
            human::summary(summary, &options).lines().map(|l| format!("{l}\n")).collect();
        let rest = match (self.left_out, lang) {
            (0, _) => String::new(),
            (n, crate::finding::Lang::Zh) => {
                format!("\n另有 {n} 条没有列出：篇幅有限，完整的结果见其他格式。\n")
            }
            (n, crate::finding::Lang::En) => {
                format!("\n{n} more are not listed here; other formats have them all.\n")
            }
        };
        format!("## {title}\n\n{}{}{rest}", totals.join("\n"), self.body).into_bytes()
    }
}

/// A text that is not too long for a cell.
fn cut(text: &str) -> String {
    if text.chars().count() <= CELL {
        return text.to_string();
    }
    text.chars().take(CELL - 1).chain(['…']).collect()
}

/// Text that Markdown leaves as it is, on one line; nobody is called by it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in plain(text).chars() {
        match c {
            '@' => out.push_str("&#64;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => {
                if "|*_[]`\\#~$!".contains(c) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

//! TAP version 14: a subtest for each report, a test point for each rule.
//!
//! What is found stands in the YAML block under its point; texts in it are JSON strings, which YAML reads as they are.

use super::Renderer;
use super::flat::{self, Case, Row, plain, words};
use crate::finding::{Lang, Outcome};
use crate::result::{Checked, FileResult, RunInfo, Summary};
use serde_json::Value;

/// The points so far.
pub struct Tap {
    lang: Lang,
    points: usize,
}

impl Tap {
    /// In a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, points: 0 }
    }

    fn subtest(&mut self, run: &RunInfo, path: &str, checked: &Checked) -> String {
        let cases = flat::cases(&checked.findings, checked.outcomes.iter());
        let mut out = format!("# Subtest: {}\n", described(path));
        let mut good = true;
        for (index, case) in cases.iter().enumerate() {
            let title = run.rules.get(case.rule).map_or("", |r| r.title.in_language(self.lang));
            let name = described(format!("{} {title}", case.rule).trim_end());
            let rows: Vec<Row> =
                case.findings.iter().map(|f| flat::finding(path, &checked.report, f, self.lang)).collect();
            let (ok, directive) = self.end_of(case);
            // a point to do does not make the whole fail
            good &= ok || directive.starts_with(" # TODO");
            let word = if ok { "ok" } else { "not ok" };
            out.push_str(&format!("    {word} {} - {name}{directive}\n", index + 1));
            out.push_str(&Self::block(&rows, case.outcome, 4));
        }
        out.push_str(&format!("    1..{}\n", cases.len()));
        self.points += 1;
        let word = if good { "ok" } else { "not ok" };
        out.push_str(&format!("{word} {} - {}\n", self.points, described(path)));
        out
    }

    /// Whether a point holds, and its directive.
    fn end_of(&self, case: &Case) -> (bool, String) {
        let lang = self.lang;
        match case.outcome {
            _ if case.is_waived() => {
                (false, format!(" # TODO {}", words(lang, "已豁免或已知", "waived or known")))
            }
            _ if !case.findings.is_empty() => (false, String::new()),
            Some(Outcome::Pass(_)) => (true, String::new()),
            Some(Outcome::NotApplicable(why)) => {
                let head = words(lang, "不适用：", "not applicable: ");
                (true, format!(" # SKIP {head}{}", described(why.in_language(lang))))
            }
            Some(Outcome::NotAssessable(why)) => {
                let head = words(lang, "不能判定：", "not assessable: ");
                (true, format!(" # SKIP {head}{}", described(why.in_language(lang))))
            }
            Some(Outcome::Fail | Outcome::Error(_)) | None => (false, String::new()),
        }
    }

    fn block(rows: &[Row], outcome: Option<&Outcome>, indent: usize) -> String {
        let mut lines: Vec<String> = Vec::new();
        let text = |t: &str| Value::from(plain(t)).to_string();
        if let Some(Outcome::Error(e)) = outcome {
            lines.push(format!("message: {}", text(&e.message)));
            lines.push("severity: \"error\"".into());
            lines.push(format!("at: {}", text(&format!("{}:{}:{}", e.file, e.line, e.column))));
        }
        if !rows.is_empty() {
            lines.push("findings:".into());
        }
        for row in rows {
            let at = row.line.map(|(l, c)| format!("{}:{l}:{c}", row.path));
            let mut fields = vec![
                ("message", row.message.clone()),
                ("severity", row.severity.name().into()),
                ("place", row.place.clone()),
                ("at", at.or_else(|| row.address.clone()).unwrap_or_default()),
                ("found", row.now.clone()),
                ("wanted", row.expected.clone()),
                ("help", row.help.clone()),
                ("basis", row.basis.clone()),
                ("waived", row.waived.clone().unwrap_or_default()),
            ];
            fields.retain(|(_, value)| !value.is_empty());
            for (i, (key, value)) in fields.iter().enumerate() {
                lines.push(format!("{} {key}: {}", if i == 0 { "  -" } else { "   " }, text(value)));
            }
        }
        if lines.is_empty() {
            return String::new();
        }
        let margin = " ".repeat(indent + 2);
        let body = lines.join(&format!("\n{margin}"));
        format!("{margin}---\n{margin}{body}\n{margin}...\n")
    }

    fn broken(&mut self, row: &Row) -> String {
        self.points += 1;
        let name = described(format!("{} {}", row.rule, row.path).trim_end());
        format!("not ok {} - {name}\n{}", self.points, Self::block(std::slice::from_ref(row), None, 0))
    }
}

impl Renderer for Tap {
    fn begin(&mut self, _: &RunInfo) -> Vec<u8> {
        b"TAP version 14\n".to_vec()
    }

    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        match &file.outcome {
            Ok(checked) => self.subtest(run, &file.path, checked),
            Err(problem) => {
                let row = flat::unreadable(&file.path, problem, self.lang);
                self.broken(&row)
            }
        }
        .into_bytes()
    }

    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        if let Some(row) = flat::interrupted(summary, self.lang) {
            return format!("Bail out! {}\n", plain(&row.message)).into_bytes();
        }
        match self.points {
            0 => format!("1..0 # SKIP {}\n", words(self.lang, "没有文件", "no files")),
            n => format!("1..{n}\n"),
        }
        .into_bytes()
    }
}

/// A text in which no directive begins.
fn described(text: &str) -> String {
    plain(text).replace('\\', "\\\\").replace('#', "\\#")
}

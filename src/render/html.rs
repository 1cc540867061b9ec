//! One page that needs no other file: each report's tables as they are printed with what is wrong marked, and the
//! findings beside them with remedy and law.
//!
//! The page holds no script and loads nothing; every text of a report is escaped. No clock.

use super::flat::{self, Row, plain, severity, words};
use super::frame::Line;
use super::human::{self, Options};
use super::{Renderer, excerpt};
use crate::finding::{Finding, Lang, Outcome, Words};
use crate::report::Report;
use crate::report::write::{self, Cell, Role};
use crate::result::{Checked, FileResult, RunInfo, Summary};
use quick_xml::escape::escape;
use std::fmt::Write;

const STYLE: &str = "\
body { max-width: 76em; margin: 2em auto; padding: 0 1em; font: 16px/1.6 serif; color: #222; background: #fff; }
h1 { font-size: 1.5em; } h2 { font-size: 1.25em; margin-top: 2.5em; border-bottom: 2px solid #666; }
h3 { font-size: 1.05em; }
table { width: 100%; margin: .8em 0; border-collapse: collapse; line-height: 1.35; font-size: .8em; }
th, td { border: 1px solid #666; padding: .25em .4em; text-align: center; font-weight: normal; }
th { background: #f2f2f2; } th.row { background: none; text-align: left; }
.error { background: #fbdfe0; } .warning { background: #fff1c2; } .info { background: #dfeafa; }
.waived { background: #e8e8e8; } td.part { outline: 2px dashed #888; outline-offset: -3px; }
td a, th a { color: inherit; } sup { font-size: .75em; }
ol { padding-left: 0; list-style: none; } li { margin: .8em 0; padding: .5em .8em; border-left: .4em solid #b33; }
li.warning { border-color: #c90; background: none; } li.info { border-color: #47a; background: none; }
li.error { background: none; } li.waived { border-color: #999; color: #555; background: none; }
li.cause { border-color: #282; } ins { color: #161; white-space: nowrap; }
li:target { background: #ffffe0; } li p { margin: .2em 0; }
pre { margin: .4em 0; padding: .4em; white-space: pre-wrap; background: #f7f7f7; font-size: .85em; }
mark { background: #fbdfe0; } .small, footer { font-size: .8em; color: #555; overflow-wrap: anywhere; }
@media print { body { max-width: none; margin: 0; font-size: 11pt; } h2 { break-before: page; } tr, li { break-inside: avoid; }
.error, .warning, .info, .waived, mark { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
";

/// Width to which lines of the source are shown, in columns.
const WIDTH: usize = 400;

/// The page, written as the reports come.
pub struct Html {
    options: Options,
    files: usize,
}

impl Html {
    /// In the options' language.
    pub fn new(options: Options) -> Self {
        Self { options, files: 0 }
    }

    fn report(&self, run: &RunInfo, path: &str, checked: &Checked) -> String {
        let lang = self.options.lang;
        let report = &checked.report;
        let mut out = String::new();
        let _ = writeln!(out, "<p>{}</p>", self.counts(checked));
        let marks = Marks { file: self.files, report, findings: &checked.findings, checked };
        out.push_str(&self.causes(checked));
        for index in 0..report.tables.len() {
            if let Some(table) = write::table(report, index) {
                let form = report.table_form(index);
                let title = format!("{} {}", form.name(), form.title);
                let _ = writeln!(out, "<h3>{}</h3>", text(&title));
                draw(&mut out, &marks, index, &table);
            }
        }
        if !checked.findings.is_empty() {
            let _ = writeln!(out, "<h3>{}</h3>\n<ol>", words(lang, "发现", "Findings"));
            for (i, finding) in checked.findings.iter().enumerate() {
                let row = flat::finding(path, report, finding, lang);
                out.push_str(&self.finding(run, report, finding, &row, i + 1));
            }
            out.push_str("</ol>\n");
        }
        out.push_str(&self.ends(run, checked));
        let _ = writeln!(
            out,
            "<p class=\"small\">{} {} · {} {}</p>",
            words(lang, "格式", "form"),
            text(&report.form().id),
            words(lang, "文件摘要", "digest of the file"),
            text(report.source.digest())
        );
        out
    }

    fn counts(&self, checked: &Checked) -> String {
        let mut counts = [0usize; 4];
        for finding in &checked.findings {
            counts[if finding.waived.is_some() { 3 } else { finding.severity as usize }] += 1;
        }
        let [error, warning, info, waived] = counts;
        let unread = checked.report.unread();
        match (self.options.lang, unread) {
            (Lang::Zh, 0) => format!("错误 {error}、警告 {warning}、提示 {info}，豁免或已知 {waived}。"),
            (Lang::Zh, n) => {
                format!(
                    "错误 {error}、警告 {warning}、提示 {info}，豁免或已知 {waived}；没有查全：{n} 个数没有读出。"
                )
            }
            (Lang::En, 0) => {
                format!("{error} error, {warning} warning, {info} info; {waived} waived or known.")
            }
            (Lang::En, n) => format!(
                "{error} error, {warning} warning, {info} info; {waived} waived or known. Checked in part: {n} figures could not be read."
            ),
        }
    }

    /// The likely causes, each with links to the findings it explains.
    fn causes(&self, checked: &Checked) -> String {
        let lang = self.options.lang;
        let mut items = String::new();
        for cause in checked.causes_that_count() {
            let said = |w: &Words| text(w.in_language(lang));
            let _ = writeln!(items, "<li class=\"cause\">\n<p><b>{}</b></p>", said(&cause.message()));
            for other in cause.repairs.iter().skip(1) {
                let _ = writeln!(items, "<p>{}{}</p>", words(lang, "也可能：", "Or: "), said(&other.words()));
            }
            let left = cause.count.saturating_sub(cause.repairs.len());
            if left > 0 {
                let _ = writeln!(items, "<p>{}{}</p>", said(&cause.more(left)), words(lang, "。", "."));
            }
            let _ = writeln!(items, "<p>{} {}</p>", said(&cause.help()), said(&cause.limits()));
            let links =
                cause.explains.iter().map(|i| format!("<a href=\"#r{}f{n}\">{n}</a>", self.files, n = i + 1));
            let links = links.collect::<Vec<_>>().join(words(lang, "、", ", "));
            let _ = writeln!(
                items,
                "<p>{}{links}</p>\n</li>",
                words(lang, "由此而来的发现：", "Explains findings: ")
            );
        }
        if items.is_empty() {
            return items;
        }
        format!("<h3>{}</h3>\n<ol>\n{items}</ol>\n", words(lang, "可能的原因", "Likely causes"))
    }

    fn finding(&self, run: &RunInfo, report: &Report, finding: &Finding, row: &Row, number: usize) -> String {
        let lang = self.options.lang;
        let class = class(finding);
        let title = run.rules.get(&row.rule).map_or("", |r| r.title.in_language(lang));
        let mut out = format!("<li class=\"{class}\" id=\"r{}f{number}\">", self.files);
        let at = match (row.line, &row.address) {
            (Some((line, column)), _) => format!(" · {line}:{column}"),
            (None, Some(address)) => format!(" · {address}"),
            (None, None) => String::new(),
        };
        let _ = writeln!(
            out,
            "<p><b>{number}. {}[{}] {}</b> <span class=\"small\">{}{}</span></p>",
            severity(row.severity, lang),
            text(&row.rule),
            text(&row.message),
            text(&row.place),
            text(&at)
        );
        if let Some(waived) = &row.waived {
            let _ = writeln!(out, "<p><b>{}</b></p>", text(waived));
        }
        // a cell is marked in its table; of prose its lines are shown
        if finding.place.column.is_none() {
            out.push_str(&lines(report, finding, lang));
        }
        for (label, said) in [
            (words(lang, "规则：", "Rule: "), title),
            (words(lang, "改正：", "Help: "), row.help.as_str()),
            (words(lang, "依据：", "Basis: "), row.basis.as_str()),
        ] {
            if !said.is_empty() {
                let _ = writeln!(out, "<p>{label}{}</p>", text(said));
            }
        }
        out.push_str("</li>\n");
        out
    }

    /// Rules that gave no answer, and rules that failed.
    fn ends(&self, run: &RunInfo, checked: &Checked) -> String {
        let lang = self.options.lang;
        let mut out = String::new();
        for (rule, outcome) in &checked.outcomes {
            let (what, why) = match outcome {
                Outcome::NotAssessable(why) => {
                    (words(lang, "不能判定", "not assessable"), why.in_language(lang))
                }
                Outcome::Error(e) => (words(lang, "规则出错", "the rule failed"), e.message.as_str()),
                Outcome::Pass(_) | Outcome::Fail | Outcome::NotApplicable(_) => continue,
            };
            let title = run.rules.get(rule).map_or("", |r| r.title.in_language(lang));
            let colon = words(lang, "：", ": ");
            let said = format!("{what} {rule} {title}{colon}{why}");
            let _ = writeln!(out, "<p>{}</p>", text(&said));
        }
        out
    }
}

impl Renderer for Html {
    fn begin(&mut self, _: &RunInfo) -> Vec<u8> {
        let lang = self.options.lang;
        let title = words(lang, "勾稽检查结果", "Result of the check");
        format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n",
            words(lang, "zh-CN", "en")
        )
        .into_bytes()
    }

    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        self.files += 1;
        let lang = self.options.lang;
        let body = match &file.outcome {
            Ok(checked) => self.report(run, &file.path, checked),
            Err(problem) => {
                let row = flat::unreadable(&file.path, problem, lang);
                let at = row.line.map(|(l, c)| format!("{l}:{c} ")).unwrap_or_default();
                let help = words(lang, "改正：", "Help: ");
                format!(
                    "<p class=\"error\">{at}{}</p>\n<p>{help}{}</p>\n",
                    text(&row.message),
                    text(&row.help)
                )
            }
        };
        format!("<section id=\"r{}\">\n<h2>{}</h2>\n{body}</section>\n", self.files, text(&file.path))
            .into_bytes()
    }

    fn end(&mut self, run: &RunInfo, summary: &Summary) -> Vec<u8> {
        let lang = self.options.lang;
        let mut options = self.options;
        options.style.width = usize::MAX / 2;
        let mut out = String::from("<footer>\n");
        for line in human::summary(summary, &options).lines() {
            let _ = writeln!(out, "<p>{}</p>", text(line));
        }
        let _ = writeln!(out, "<p>gouji {}</p>", env!("CARGO_PKG_VERSION"));
        for pack in &run.packs {
            let said = format!(
                "{} {} {} {}",
                words(lang, "规则包", "rule pack"),
                pack.name,
                pack.version,
                pack.digest
            );
            let _ = writeln!(out, "<p>{}</p>", text(&said));
        }
        for (name, value) in &run.options {
            let _ = writeln!(out, "<p>--{}</p>", text(&format!("{name} {value}")));
        }
        out.push_str("</footer>\n</body>\n</html>\n");
        out.into_bytes()
    }
}

/// The findings of a report by the cells they speak of.
struct Marks<'a> {
    file: usize,
    report: &'a Report,
    findings: &'a [Finding],
    checked: &'a Checked,
}

impl Marks<'_> {
    /// The figure proposed for a cell, by the first repair of a cause; in doubt where others are as small.
    fn proposed(&self, table: usize, cell: &Cell) -> Option<String> {
        let index = cell.index.filter(|_| cell.role == Role::Figure)?;
        self.checked.causes_that_count().find_map(|cause| {
            let change = cause.first()?.changes.iter().find(|c| (c.table, c.cell) == (table, index))?;
            Some(format!("→ {}{}", change.proposed, if cause.is_certain { "" } else { "?" }))
        })
    }

    /// The findings that stand in a cell or row, and whether others only use its figure.
    fn of(&self, table: usize, cell: &Cell) -> (Vec<usize>, bool) {
        let form = self.report.table_form(table);
        let Some(index) = cell.index else { return (vec![], false) };
        let pointer = match cell.role {
            Role::Figure => form.cells.get(index).map(|c| c.pointer.clone()),
            Role::Label | Role::Header => Some(crate::place::row_pointer(form, index)),
        };
        if pointer.is_none() {
            return (vec![], false);
        }
        let stands = |f: &Finding| f.place.pointer == pointer && f.place.elsewhere.is_none();
        let own = (0..self.findings.len()).filter(|&i| stands(&self.findings[i])).collect();
        let uses = |f: &Finding| {
            let places = f.figures.iter().map(|a| &a.place).chain(&f.related);
            places.filter(|p| p.elsewhere.is_none()).any(|p| p.pointer == pointer)
        };
        (own, cell.role == Role::Figure && self.findings.iter().any(uses))
    }
}

fn draw(out: &mut String, marks: &Marks, index: usize, table: &write::Table) {
    out.push_str("<table>\n");
    for row in &table.rows {
        out.push_str("<tr>");
        for cell in row {
            let (own, uses) = marks.of(index, cell);
            let mut classes: Vec<&str> = Vec::new();
            if cell.role == Role::Label {
                classes.push("row");
            }
            // the gravest that counts
            let gravest = own.iter().min_by_key(|&&i| {
                let f = &marks.findings[i];
                (f.waived.is_some(), f.severity)
            });
            match gravest {
                Some(&i) => classes.push(class(&marks.findings[i])),
                None if uses => classes.push("part"),
                None => {}
            }
            let name = if cell.role == Role::Figure { "td" } else { "th" };
            let class =
                if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) };
            let span = |name, n: usize| if n > 1 { format!(" {name}=\"{n}\"") } else { String::new() };
            let _ = write!(
                out,
                "<{name}{class}{}{}>{}",
                span("rowspan", cell.rows),
                span("colspan", cell.columns),
                text(&shown(marks.report, index, cell))
            );
            if let Some(proposed) = marks.proposed(index, cell) {
                let _ = write!(out, " <ins>{}</ins>", text(&proposed));
            }
            for i in own {
                let number = i + 1;
                let _ = write!(out, "<sup><a href=\"#r{}f{number}\">{number}</a></sup>", marks.file);
            }
            let _ = write!(out, "</{name}>");
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

/// What stands in a cell; where it has no reading, what is written there all the same.
fn shown(report: &Report, table: usize, cell: &Cell) -> String {
    match cell.index {
        Some(index) if cell.role == Role::Figure && cell.text.is_empty() => {
            report.figure(table, index).written.clone()
        }
        _ => cell.text.clone(),
    }
}

/// The lines that a finding speaks of, its place marked.
fn lines(report: &Report, finding: &Finding, lang: Lang) -> String {
    let mut out = String::new();
    let mut all = excerpt::lines(report, finding, lang, WIDTH);
    if let Some((other, told)) = excerpt::beside(report, finding) {
        let origin = human::origin(&other.report, &other.at.path, &told.place);
        all.push(Line { text: format!("{}（{origin}）：", other.at.name), ..Line::default() });
        let mut there = excerpt::lines(&other.report, &told, lang, WIDTH);
        // what stands there is not what is wrong
        there.iter_mut().flat_map(|l| &mut l.marks).for_each(|m| m.primary = false);
        all.extend(there);
    }
    for line in all {
        let number = line.number.map(|n| format!("{n} ")).unwrap_or_default();
        out.push_str(&number);
        let mark = line.marks.iter().find(|m| m.primary);
        let parts = mark.and_then(|m| {
            Some((line.text.get(..m.start)?, line.text.get(m.start..m.end)?, line.text.get(m.end..)?))
        });
        match parts {
            Some((before, marked, after)) => {
                let _ = writeln!(out, "{}<mark>{}</mark>{}", text(before), text(marked), text(after));
            }
            None => {
                let _ = writeln!(out, "{}", text(&line.text));
            }
        }
    }
    if out.is_empty() { out } else { format!("<pre>{out}</pre>\n") }
}

fn class(finding: &Finding) -> &'static str {
    if finding.waived.is_some() { "waived" } else { finding.severity.name() }
}

/// A text inside the page.
fn text(said: &str) -> String {
    escape(plain(said)).into_owned()
}

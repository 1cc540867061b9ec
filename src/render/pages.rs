//! The pages about a pack's rules as Markdown: one for each rule and language, and an index.
//!
//! Makes names and texts; must not write files.

use super::flat::severity;
use super::frame::Style;
use super::human::Options;
use super::sheet::{example_head, formula_head, formulas, live, right, wrong, years};
use crate::finding::{Lang, Severity};
use crate::form::Forms;
use crate::sheet::{Sheet, Subject};

/// The first line of every page, by which pages made here are known again.
pub const MARK: &str = "<!-- gouji rules docs: made by the program, edit the rule instead -->";
/// Width of the excerpts.
const WIDTH: usize = 100;

/// The folder and the name of a language.
fn folder(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// All pages: path below the folder, and text.
pub fn all(sheets: &[Sheet], forms: &Forms, langs: &[Lang]) -> Vec<(String, String)> {
    let mut pages = vec![("README.md".to_string(), index(sheets, forms, langs))];
    for &lang in langs {
        for sheet in sheets {
            pages.push((format!("{}/{}.md", folder(lang), sheet.id), page(sheet, lang, langs.len() > 1)));
        }
    }
    pages
}

/// The page about one rule.
fn page(sheet: &Sheet, lang: Lang, has_other: bool) -> String {
    let options =
        Options { style: Style { width: WIDTH, colour: false, unicode: true }, lang, least: Severity::Info };
    let words = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut out = format!("{MARK}\n# {} {}\n\n", sheet.id, escaped(sheet.title.in_language(lang)));
    let other = match lang {
        Lang::Zh => format!("[English](../en/{}.md)", sheet.id),
        Lang::En => format!("[中文](../zh/{}.md)", sheet.id),
    };
    out.push_str(words("[全部规则](../README.md)", "[All rules](../README.md)"));
    if has_other {
        out.push_str(&format!(" · {other}"));
    }
    out.push_str(&format!("\n\n{}\n\n", escaped(sheet.explanation.in_language(lang))));
    out.push_str(&format!("- {}{}\n", words("级别：", "Severity: "), severity(sheet.severity, lang)));
    out.push_str(&format!("- {}{}\n", words("年度：", "Years: "), years(sheet.years, lang)));
    out.push_str(&format!("- {}{}\n", words("依据：", "Basis: "), escaped(&sheet.basis)));
    if let Some(doubt) = &sheet.uncertain {
        out.push_str(&format!("- {}{}\n", words("存疑：", "Uncertain: "), escaped(doubt)));
    }
    if !sheet.clauses.is_empty() {
        out.push_str(words("\n## 条款\n\n", "\n## Clauses\n\n"));
        let heads = words("| 编号 | 出处 | 要求 | 来源 |", "| Id | Where | Demand | Source |");
        out.push_str(&format!("{heads}\n|---|---|---|---|\n"));
        for clause in &sheet.clauses {
            let cells =
                [&clause.citation, &clause.statement, &clause.mark].map(|w| escaped(w.in_language(lang)));
            out.push_str(&format!("| {} | {} |\n", clause.id, cells.join(" | ")));
        }
    }
    if !sheet.formulas.is_empty() {
        out.push_str(words("\n## 公式\n", "\n## Formula\n"));
        for (form, lines) in formulas(&sheet.formulas) {
            out.push_str(&format!("\n{}\n\n", formula_head(&form, lang)));
            match lines {
                Some(lines) => lines.iter().for_each(|l| out.push_str(&format!("- {}\n", escaped(l)))),
                None => out.push_str(&format!("{}\n", live(lang))),
            }
        }
    }
    if let Some(example) = &sheet.example {
        out.push_str(words("\n## 例子\n", "\n## Example\n"));
        out.push_str(&format!("\n{}\n\n", escaped(&example_head(example, lang))));
        let drawn = format!("{}{}", wrong(example, &options), right(example, &options));
        out.push_str(&format!("```text\n{}\n```\n", drawn.trim_end()));
    }
    out.push_str(words("\n## 怎样改正\n\n", "\n## How to fix\n\n"));
    out.push_str(&format!("{}\n", escaped(sheet.help.in_language(lang))));
    out
}

/// All rules, by what they look at.
fn index(sheets: &[Sheet], forms: &Forms, langs: &[Lang]) -> String {
    let both = |zh: &str, en: &str| match langs {
        [Lang::Zh] => zh.to_string(),
        [Lang::En] => en.to_string(),
        _ => format!("{zh} · {en}"),
    };
    let mut out = format!("{MARK}\n# {}\n", both("全部规则", "All rules"));
    for (heading, members) in groups(sheets, forms, langs) {
        out.push_str(&format!("\n## {heading}\n\n"));
        let mut heads: Vec<String> = vec![both("编号", "Id")];
        heads.extend(langs.iter().map(|l| if *l == Lang::Zh { "查什么" } else { "Finds" }.to_string()));
        heads.extend([both("级别", "Severity"), both("年度", "Years"), both("依据", "Basis")]);
        out.push_str(&format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len())));
        for sheet in members {
            let link = |lang: &Lang| {
                let title = escaped(sheet.title.in_language(*lang));
                format!("[{title}]({}/{}.md)", folder(*lang), sheet.id)
            };
            let mut cells = vec![sheet.id.clone()];
            cells.extend(langs.iter().map(link));
            let joined = |one: &dyn Fn(Lang) -> String| {
                let mut all: Vec<String> = langs.iter().map(|l| one(*l)).collect();
                all.dedup();
                all.join(" · ")
            };
            cells.push(joined(&|l| severity(sheet.severity, l).to_string()));
            cells.push(joined(&|l| years(sheet.years, l)));
            cells.push(escaped(&sheet.basis));
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    out
}

/// The rules under headings, in the order of a report.
fn groups<'a>(sheets: &'a [Sheet], forms: &Forms, langs: &[Lang]) -> Vec<(String, Vec<&'a Sheet>)> {
    let form = forms.get(forms.all().len().saturating_sub(1));
    let both = |zh: &str, en: &str| match langs {
        [Lang::Zh] => zh.to_string(),
        [Lang::En] => en.to_string(),
        _ => format!("{zh} · {en}"),
    };
    let mut subjects = vec![
        (Subject::Reading, both("读取报告", "Reading the report")),
        (Subject::Report, both("全文", "The whole report")),
    ];
    for section in &form.sections {
        let table = form.tables.iter().find(|t| t.section == section.id);
        let name = table.map(|t| format!("（{}）", t.name())).unwrap_or_default();
        subjects.push((Subject::Section(section.id.clone()), format!("{}{name}", section.heading())));
    }
    subjects.push((Subject::ProseAndTables, both("文字与表格", "Prose and tables")));
    subjects
        .into_iter()
        .map(|(subject, heading)| {
            (heading, sheets.iter().filter(|s| s.subject == subject).collect::<Vec<_>>())
        })
        .filter(|(_, members)| !members.is_empty())
        .collect()
}

/// Text that Markdown leaves as it is.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "|*_<>[]`\\#".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

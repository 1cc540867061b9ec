//! A page about a code for a person at a terminal; its parts are shared with the Markdown page.

use super::excerpt;
use super::frame::wrapped;
use super::human::{self, Options};
use crate::finding::{Finding, Lang, Words};
use crate::place::Place;
use crate::report::Report;
use crate::sheet::{ClauseText, Example, Formula, Sheet, Subject};

/// The most lines shown of prose that is right.
const MOST_LINES: usize = 3;

/// The page.
pub fn text(sheet: &Sheet, options: &Options) -> String {
    let lang = options.lang;
    let words = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut out = String::new();
    let mut line = |indent: usize, head: &str, text: &str| {
        for (i, part) in wrapped(text, options.style.width.saturating_sub(indent + 8)).iter().enumerate() {
            let head = if i == 0 { head } else { "" };
            out.push_str(&format!("{}{head}{part}\n", " ".repeat(if i == 0 { indent } else { indent + 2 })));
        }
    };
    line(0, "", &format!("{} {}", sheet.id, sheet.title.in_language(lang)));
    line(0, "", "");
    line(0, "", sheet.explanation.in_language(lang));
    line(0, "", "");
    line(0, words("级别：", "severity: "), sheet.severity.name());
    if sheet.subject != Subject::Script {
        line(0, words("年度：", "years: "), &years(sheet.years, lang));
    }
    // a code of the run itself rests on no article
    if !sheet.basis.is_empty() && sheet.subject != Subject::Script {
        line(0, words("依据：", "basis: "), &sheet.basis);
    }
    for clause in &sheet.clauses {
        line(2, "", &clause_line(clause, lang));
    }
    if let Some(doubt) = &sheet.uncertain {
        line(0, words("存疑：", "uncertain: "), doubt);
    }
    if !sheet.help.zh.is_empty() {
        line(0, words("改正：", "help: "), sheet.help.in_language(lang));
    }
    if !sheet.file.is_empty() {
        line(0, words("文件：", "file: "), &sheet.file);
    }
    for (forms, lines) in formulas(&sheet.formulas) {
        line(0, "", "");
        line(0, "", &formula_head(&forms, lang));
        match lines {
            Some(lines) => lines.iter().for_each(|l| line(2, "", l)),
            None => line(2, "", live(lang)),
        }
    }
    if let Some(example) = &sheet.example {
        line(0, "", "");
        line(0, "", &example_head(example, lang));
        out.push_str(&wrong(example, options));
        out.push_str(&right(example, options));
    }
    out
}

/// The years, in words.
pub(super) fn years((from, to): (Option<i32>, Option<i32>), lang: Lang) -> String {
    match (from, to, lang) {
        (None, None, Lang::Zh) => "各年".into(),
        (None, None, Lang::En) => "all".into(),
        (Some(f), None, Lang::Zh) => format!("{f} 年起"),
        (Some(f), None, Lang::En) => format!("{f} on"),
        (None, Some(t), Lang::Zh) => format!("{t} 年止"),
        (None, Some(t), Lang::En) => format!("until {t}"),
        (Some(f), Some(t), _) if f == t => f.to_string(),
        (Some(f), Some(t), _) => format!("{f}–{t}"),
    }
}

/// `F1 国办…，表三所载勾稽关系：……（据公布的报告）`
pub(super) fn clause_line(clause: &ClauseText, lang: Lang) -> String {
    let part = |w: &Words| w.in_language(lang).to_string();
    let (citation, statement, mark) = (part(&clause.citation), part(&clause.statement), part(&clause.mark));
    match lang {
        Lang::Zh => format!("{} {citation}：{statement}（{mark}）", clause.id),
        Lang::En => format!("{} {citation}: {statement} ({mark})", clause.id),
    }
}

/// Formulas with the forms under which they read alike.
pub(super) fn formulas(all: &[Formula]) -> Vec<(Vec<&str>, Option<&[String]>)> {
    let mut folded: Vec<(Vec<&str>, Option<&[String]>)> = Vec::new();
    for one in all {
        let lines = one.lines.as_deref();
        match folded.iter_mut().find(|(_, l)| *l == lines) {
            Some((forms, _)) => forms.push(&one.form),
            None => folded.push((vec![&one.form], lines)),
        }
    }
    folded
}

pub(super) fn formula_head(forms: &[&str], lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("公式（{} 年格式）：", forms.join("、")),
        Lang::En => format!("formula ({} form):", forms.join(", ")),
    }
}

/// What is said in place of a formula.
pub(super) fn live(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "要看每份报告的文字或数值，逐份运行脚本。",
        Lang::En => "depends on each report's prose or figures; the script is run on each.",
    }
}

pub(super) fn example_head(example: &Example, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("错例（{} 年格式，{}）：", example.form, example.name),
        Lang::En => format!("wrong ({} form, “{}”):", example.form, example.name),
    }
}

/// The finding as `check` would draw it.
pub(super) fn wrong(example: &Example, options: &Options) -> String {
    let name = if options.lang == Lang::Zh { "错例.txt" } else { "wrong.txt" };
    human::finding(&example.wrong, name, &example.finding, options)
}

/// The same rows in a report that is right, and prose that is right; empty where there is neither.
pub(super) fn right(example: &Example, options: &Options) -> String {
    let Some(right) = &example.right else { return String::new() };
    let mut lines = Vec::new();
    if let Some(finding) = cells_of(&right.report, &example.finding) {
        let width = options.style.width.saturating_sub(8);
        for line in excerpt::lines(&right.report, &finding, options.lang, width) {
            let number = line.number.map(|n| n.to_string()).unwrap_or_default();
            lines.push(format!("{number:>4} │ {}", line.text));
        }
    }
    for prose in &right.prose {
        let all = wrapped(prose, options.style.width.saturating_sub(8));
        let more = if all.len() > MOST_LINES { " …" } else { "" };
        let shown = all.iter().take(MOST_LINES).map(|l| format!("     │ {l}"));
        lines.extend(shown);
        if let Some(last) = lines.last_mut() {
            last.push_str(more);
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let head = if options.lang == Lang::Zh { "对的写法：" } else { "right:" };
    format!("{head}\n{}\n", lines.join("\n"))
}

/// The cells that a finding speaks of, in another report; `None` if it speaks of none.
fn cells_of(report: &Report, finding: &Finding) -> Option<Finding> {
    let figures = finding.figures.iter().map(|f| &f.place);
    let places: Vec<Place> = std::iter::once(&finding.place)
        .chain(figures)
        .chain(&finding.related)
        .filter(|p| p.elsewhere.is_none())
        .filter_map(|p| cell_of(report, p))
        .collect();
    let (first, rest) = places.split_first()?;
    Some(Finding {
        place: first.clone(),
        related: rest.to_vec(),
        figures: vec![],
        expected: None,
        ..finding.clone()
    })
}

/// The cell of a place; of a whole row, its first.
fn cell_of(report: &Report, place: &Place) -> Option<Place> {
    let index = report.form().table(place.table.as_ref()?)?;
    let form = report.table_form(index);
    let row = form.rows.iter().position(|r| Some(&r.heading()) == place.row.as_ref())?;
    let cell = match &place.column {
        Some(column) => form.cell(row, form.columns.iter().position(|c| &c.label == column)?)?,
        None => form.cells.iter().position(|c| c.row == row)?,
    };
    Some(Place::of_cell(form, cell))
}

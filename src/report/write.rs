//! A report as plain text, laid out as offices lay it out: read back, it is the same report.
//!
//! Must not read or judge.

use super::{Figure, Reading, Report, TableData};
use crate::form::{Shape, TableForm};

/// The report as tab-separated tables between prose.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    if let Some(title) = &report.title {
        line(&one_line(&title.text));
        line("");
    }
    for p in &report.preamble {
        line(&one_line(&p.text));
    }
    for section in &report.sections {
        line("");
        line(&one_line(&section.heading.text));
        line("");
        for p in &section.paragraphs {
            line(&one_line(&p.text));
        }
        let id = report.form().sections.get(section.index).map_or("", |s| s.id.as_str());
        for (index, data) in report.tables.iter().enumerate() {
            let form = report.table_form(index);
            if data.present && form.section == id {
                for row in table(form, data) {
                    line(&row);
                }
            }
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn table(form: &TableForm, data: &TableData) -> Vec<String> {
    match form.shape {
        Shape::Blocks => blocks(form, data),
        Shape::Matrix => matrix(form, data),
        Shape::Strip => strip(form, data),
    }
}

fn written(figure: &Figure) -> String {
    match &figure.reading {
        Reading::Number(n, None) if figure.written.is_empty() => n.to_string(),
        _ => one_line(&figure.written),
    }
}

/// A row's figures; `None` if the report has none of them.
fn figures(form: &TableForm, data: &TableData, row: usize, columns: &[usize]) -> Option<Vec<String>> {
    let figures: Vec<&Figure> =
        columns.iter().filter_map(|&c| form.cell(row, c)).filter_map(|i| data.figures.get(i)).collect();
    if figures.iter().all(|f| f.reading == Reading::Absent) {
        return None;
    }
    Some(figures.into_iter().map(written).collect())
}

fn blocks(form: &TableForm, data: &TableData) -> Vec<String> {
    let mut lines = Vec::new();
    for block in &form.blocks {
        let rows: Vec<String> = block
            .rows
            .iter()
            .filter_map(|&r| {
                Some(format!(
                    "{}\t{}",
                    form.rows[r].heading(),
                    figures(form, data, r, &block.columns)?.join("\t")
                ))
            })
            .collect();
        if rows.is_empty() {
            continue;
        }
        lines.extend(block.label.clone());
        let header: Vec<&str> = block.columns.iter().map(|&c| form.columns[c].label.as_str()).collect();
        lines.push(format!("{}\t{}", form.corner.as_deref().unwrap_or_default(), header.join("\t")));
        lines.extend(rows);
    }
    lines
}

fn matrix(form: &TableForm, data: &TableData) -> Vec<String> {
    let depth = form.rows.iter().map(|r| r.id.matches('.').count() + 1).max().unwrap_or(1);
    let leaves: Vec<usize> = form.leaf_columns().collect();
    let stub = "\t".repeat(depth);
    let mut lines =
        vec![format!("{}{stub}{}", form.corner.as_deref().unwrap_or_default(), form.over.join("\t"))];
    let (mut upper, mut lower) = (Vec::new(), Vec::new());
    for &c in &leaves {
        match form.columns[c].of {
            None => {
                upper.push(form.columns[c].label.as_str());
                lower.push("");
            }
            Some(group) => {
                let first = form.column_parts(group).first() == Some(&c);
                upper.push(if first { form.columns[group].label.as_str() } else { "" });
                lower.push(form.columns[c].label.as_str());
            }
        }
    }
    lines.push(format!("{stub}{}", upper.join("\t")));
    lines.push(format!("{stub}{}", lower.join("\t")));
    let mut said: Vec<usize> = Vec::new();
    for row in (0..form.rows.len()).filter(|&r| !form.rows[r].group) {
        let Some(figures) = figures(form, data, row, &leaves) else { continue };
        let mut path = vec![row];
        while let Some(group) = path.last().and_then(|&r| form.rows[r].of) {
            path.push(group);
        }
        path.reverse();
        let mut cells: Vec<String> = path
            .iter()
            .map(|&r| {
                let first = !said.contains(&r);
                said.push(r);
                if first { form.rows[r].heading() } else { String::new() }
            })
            .collect();
        cells.resize(depth, String::new());
        cells.extend(figures);
        lines.push(cells.join("\t"));
    }
    lines
}

fn strip(form: &TableForm, data: &TableData) -> Vec<String> {
    let columns: Vec<usize> = form.leaf_columns().collect();
    let rows: Vec<usize> =
        (0..form.rows.len()).filter(|&r| figures(form, data, r, &columns).is_some()).collect();
    let gap = "\t".repeat(columns.len());
    let mut over: Vec<&str> = Vec::new();
    let mut top = Vec::new();
    let mut middle = Vec::new();
    for &r in &rows {
        match form.rows[r].over.as_deref() {
            None => {
                top.push(form.rows[r].label.as_str());
                middle.push("");
            }
            Some(o) => {
                top.push(if over.contains(&o) { "" } else { o });
                over.push(o);
                middle.push(form.rows[r].label.as_str());
            }
        }
    }
    let names: Vec<&str> =
        rows.iter().flat_map(|_| columns.iter().map(|&c| form.columns[c].label.as_str())).collect();
    let values: Vec<String> =
        rows.iter().filter_map(|&r| figures(form, data, r, &columns)).flatten().collect();
    vec![top.join(&gap), middle.join(&gap), names.join("\t"), values.join("\t")]
}

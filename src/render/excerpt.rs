//! The lines of a report that a finding speaks of: rows of a table drawn in columns, or lines of the source.
//!
//! Knows reports and findings; must not know terminals, and leaves widths and windows to the frame.

use super::frame::{Line, Mark};
use crate::cause::{Cause, Change};
use crate::finding::{FigureAt, Finding, Lang};
use crate::form::TableForm;
use crate::place::Place;
use crate::report::{Beside, Report};
use crate::result::Checked;
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use unicode_width::UnicodeWidthStr;

/// The most lines shown of one finding.
const MOST_LINES: usize = 12;
/// The most operands that carry their value as a label; beyond, the drawn cells say it well enough.
const MOST_LABELS: usize = 6;

/// The most rows shown of the sums that a cause explains.
const MOST_SUMMED: usize = 6;

/// A place to show, with what to say there.
struct Shown<'a> {
    place: &'a Place,
    label: String,
    primary: bool,
    /// What is drawn in the cell instead of what stands there.
    instead: Option<String>,
}

/// The report that a finding's figures were held against, and the finding as that one has it: only with what stands
/// there, and nothing in it is what is wrong.
pub fn beside<'r>(report: &'r Report, finding: &Finding) -> Option<(&'r Beside, Finding)> {
    let other = report.prior.given()?;
    let here = |place: &Place| Place { elsewhere: None, ..place.clone() };
    let is_there = |place: &Place| place.elsewhere.as_ref() == Some(&other.at);
    let figures = finding.figures.iter().filter(|f| is_there(&f.place));
    let figures: Vec<FigureAt> =
        figures.map(|f| FigureAt { place: here(&f.place), value: f.value.clone() }).collect();
    let related: Vec<Place> = finding.related.iter().filter(|p| is_there(p)).map(here).collect();
    let place = figures.first().map(|f| f.place.clone()).or_else(|| related.first().cloned())?;
    Some((other, Finding { place, figures, related, expected: None, ..finding.clone() }))
}

/// The lines to show of a finding, in the order they stand in; tables are narrowed to about `width` columns.
pub fn lines(report: &Report, finding: &Finding, lang: Lang, width: usize) -> Vec<Line> {
    let mut shown = vec![Shown {
        place: &finding.place,
        label: primary_label(finding, lang),
        primary: true,
        instead: None,
    }];
    let labelled = finding.figures.len() <= MOST_LABELS;
    for figure in finding.figures.iter().filter(|f| f.place.elsewhere.is_none()) {
        if figure.place != finding.place {
            // a nought says nothing that its cell does not
            let label = if labelled && figure.value != "0" { figure.value.clone() } else { String::new() };
            shown.push(Shown { place: &figure.place, label, primary: false, instead: None });
        }
    }
    let related = finding.related.iter().filter(|p| p.elsewhere.is_none());
    let related = related.map(|place| Shown { place, label: String::new(), primary: false, instead: None });
    shown.extend(related);
    drawn(report, shown, width)
}

/// The lines to show of a cause: the figures to be changed, and those they are summed with where these are few.
pub fn cause_lines(checked: &Checked, cause: &Cause, lang: Lang, width: usize) -> Vec<Line> {
    let Some(first) = cause.first() else { return vec![] };
    let label = |c: &Change| match lang {
        Lang::Zh => format!("现为 {}，应为 {}", c.now, c.proposed),
        Lang::En => format!("is {}, should be {}", c.now, c.proposed),
    };
    let mut shown: Vec<Shown> = first
        .changes
        .iter()
        .map(|c| Shown { place: &c.place, label: label(c), primary: true, instead: None })
        .collect();
    let explained = cause.explains.iter().filter_map(|i| checked.findings.get(*i));
    let figures: Vec<&FigureAt> = explained.flat_map(|f| &f.figures).collect();
    let rows: BTreeSet<_> = figures.iter().map(|f| (&f.place.table, &f.place.row)).collect();
    if rows.len() <= MOST_SUMMED {
        let labelled = figures.len() <= MOST_LABELS;
        for figure in figures {
            if shown.iter().all(|s| s.place.pointer != figure.place.pointer) {
                let label =
                    if labelled && figure.value != "0" { figure.value.clone() } else { String::new() };
                shown.push(Shown { place: &figure.place, label, primary: false, instead: None });
            }
        }
    }
    drawn(&checked.report, shown, width)
}

fn drawn(report: &Report, shown: Vec<Shown>, width: usize) -> Vec<Line> {
    let (cells, prose): (Vec<Shown>, Vec<Shown>) =
        shown.into_iter().partition(|s| report.raw.is_none() && cell_of(report, s.place).is_some());
    let mut lines = source_lines(report, &prose);
    lines.extend(table_lines(report, &cells, width));
    // a frame reads downwards: the order of the file, the drawn header above its rows
    let before_table = lines.iter().position(|l| l.number.is_none());
    if let Some(header) = before_table {
        let first_row = lines.get(header + 1).and_then(|l| l.number);
        if lines[..header].iter().any(|l| l.number > first_row) {
            lines.rotate_left(header);
        }
    }
    lines
}

fn primary_label(finding: &Finding, lang: Lang) -> String {
    let now = finding.figures.iter().find(|f| f.place == finding.place).map(|f| f.value.as_str());
    match (now, &finding.expected, lang) {
        (Some(now), Some(expected), Lang::Zh) => format!("现为 {now}，应为 {expected}"),
        (Some(now), Some(expected), Lang::En) => format!("is {now}, should be {expected}"),
        (Some(now), None, _) => now.to_string(),
        _ => String::new(),
    }
}

/// Table and cell of a place that names a cell.
fn cell_of(report: &Report, place: &Place) -> Option<(usize, usize)> {
    let (table, row, column) = (place.table.as_ref()?, place.row.as_ref()?, place.column.as_ref()?);
    let index = report.form().table(table)?;
    let form = report.table_form(index);
    let row = form.rows.iter().position(|r| &r.heading() == row)?;
    let column = form.columns.iter().position(|c| &c.label == column)?;
    let cell = form.cell(row, column)?;
    report.figure(index, cell).span.is_some().then_some((index, cell))
}

/// Lines of the source that places stand in, each once, with all its marks.
fn source_lines(report: &Report, shown: &[Shown]) -> Vec<Line> {
    let mut lines: BTreeMap<usize, (Span, Line)> = BTreeMap::new();
    for s in shown {
        let Some(span) = s.place.span else { continue };
        let whole = report.source.line_around(span.start);
        if lines.len() >= MOST_LINES && !lines.contains_key(&whole.start) {
            continue;
        }
        let (part, line) = lines.entry(whole.start).or_insert_with(|| {
            let part = near(report.source.text(), whole, span.start);
            let text = report.source.slice(part).to_string();
            (part, Line { number: line_number(report, span), text, marks: vec![] })
        });
        if !(part.start..=part.end).contains(&span.start) {
            continue;
        }
        let within = |offset: usize| offset.clamp(part.start, part.end) - part.start;
        let label = if s.label.is_empty() || s.primary || report.raw.is_none() {
            s.label.clone()
        } else {
            // a JSON line shows neither row nor column
            format!("{} {}", s.place.row.as_deref().unwrap_or_default(), s.label)
        };
        line.marks.push(Mark { start: within(span.start), end: within(span.end), label, primary: s.primary });
    }
    lines.into_values().map(|(_, line)| line).collect()
}

/// The part of a line that can be seen around an offset: JSON on one line has thousands of findings on it, and each
/// would measure all of it.
fn near(text: &str, line: Span, offset: usize) -> Span {
    /// More bytes than any terminal shows of a line.
    const REACH: usize = 1024;
    let start = text.floor_char_boundary(offset.saturating_sub(REACH)).max(line.start);
    let end = text.ceil_char_boundary(offset.saturating_add(REACH).min(text.len())).min(line.end);
    Span { start, end }
}

fn line_number(report: &Report, span: Span) -> Option<usize> {
    report.source.extent(span).map(|at| at.line)
}

/// Rows of tables drawn in columns, with the header above them.
fn table_lines(report: &Report, shown: &[Shown], width: usize) -> Vec<Line> {
    let mut drawn = Vec::new();
    let tables: BTreeSet<usize> =
        shown.iter().filter_map(|s| cell_of(report, s.place)).map(|(t, _)| t).collect();
    for table in tables {
        let form = report.table_form(table);
        let marks: Vec<(usize, usize, &Shown)> = shown
            .iter()
            .filter_map(|s| {
                cell_of(report, s.place).filter(|(t, _)| *t == table).map(|(_, c)| (form.cells[c].row, c, s))
            })
            .collect();
        let mut rows: Vec<usize> = marks.iter().map(|(r, ..)| *r).collect();
        rows.sort_unstable();
        rows.dedup();
        if rows.len() > MOST_LINES {
            // the row that is wrong is shown in any case
            let keep: Vec<usize> = marks.iter().filter(|(.., s)| s.primary).map(|(r, ..)| *r).collect();
            rows.retain(|r| {
                keep.contains(r) || marks.iter().any(|(m, c, _)| m == r && !zero(report, table, *c))
            });
            rows.truncate(MOST_LINES.max(1));
        }
        drawn.extend(Drawing { report, table, marks: &marks }.blocks(rows, width));
    }
    drawn
}

/// A whole table with changed figures drawn as `117 → 118`.
pub fn table_with(report: &Report, table: usize, changes: &[&Change], width: usize) -> Vec<Line> {
    let form = report.table_form(table);
    let shown: Vec<(&Change, Shown)> = changes
        .iter()
        .map(|c| {
            let instead = Some(format!("{} → {}", c.now, c.proposed));
            (*c, Shown { place: &c.place, label: String::new(), primary: true, instead })
        })
        .collect();
    let marks: Vec<(usize, usize, &Shown)> =
        shown.iter().map(|(c, s)| (form.cells[c.cell].row, c.cell, s)).collect();
    let rows = (0..form.rows.len()).filter(|&r| !columns_of(form, r).is_empty()).collect();
    Drawing { report, table, marks: &marks }.blocks(rows, width)
}

fn zero(report: &Report, table: usize, cell: usize) -> bool {
    report.figure(table, cell).number().is_some_and(|n| n.is_zero())
}

fn columns_of(form: &TableForm, row: usize) -> Vec<usize> {
    form.leaf_columns().filter(|&c| form.cell(row, c).is_some()).collect()
}

/// A table being drawn.
struct Drawing<'a> {
    report: &'a Report,
    table: usize,
    marks: &'a [(usize, usize, &'a Shown<'a>)],
}

impl Drawing<'_> {
    fn form(&self) -> &TableForm {
        self.report.table_form(self.table)
    }

    /// The row's label as written, where it is the form's.
    fn label(&self, row: usize) -> String {
        let form = self.form();
        let written = self.report.tables[self.table].row_spans[row].map(|s| self.report.source.slice(s));
        let written = written.filter(|t| {
            crate::form::label::Label::new(t).text == form.rows[row].normal() && !t.contains(['\n', '\t'])
        });
        written.map_or_else(|| form.rows[row].heading(), str::to_string)
    }

    fn head(&self, column: usize) -> &str {
        self.form().columns[column].label.split(['（', '(']).next().unwrap_or_default()
    }

    fn cell(&self, row: usize, column: usize) -> String {
        let cell = self.form().cell(row, column);
        let instead = self.marks.iter().find(|(r, c, _)| *r == row && Some(*c) == cell);
        if let Some(text) = instead.and_then(|(.., s)| s.instead.clone()) {
            return text;
        }
        cell.map(|i| self.report.figure(self.table, i).written.replace(['\t', '\n'], " ")).unwrap_or_default()
    }

    /// Rows with a header above them; rows of different blocks have different headers.
    fn blocks(&self, mut rows: Vec<usize>, width: usize) -> Vec<Line> {
        let (form, mut drawn) = (self.form(), Vec::new());
        while let Some(&first) = rows.first() {
            let columns = columns_of(form, first);
            let (same, rest): (Vec<usize>, Vec<usize>) =
                rows.iter().partition(|&&r| columns_of(form, r) == columns);
            drawn.extend(self.lines(&same, &columns, width));
            rows = rest;
        }
        drawn
    }

    fn is_marked(&self, column: usize) -> bool {
        self.marks.iter().any(|(_, cell, _)| self.form().cells[*cell].column == column)
    }

    fn lines(&self, rows: &[usize], columns: &[usize], room: usize) -> Vec<Line> {
        let form = self.form();
        let width_of = |c: usize| {
            rows.iter().map(|&r| self.cell(r, c).width()).chain([self.head(c).width()]).max().unwrap_or(0)
        };
        let mut labels: Vec<String> = rows.iter().map(|&r| self.label(r)).collect();
        let all = columns;
        let mut columns: Vec<usize> = columns.to_vec();
        let total = |columns: &[usize]| {
            let gaps = with_gaps(all, columns).iter().filter(|c| c.is_none()).count();
            columns.iter().map(|&c| width_of(c) + GAP.len()).sum::<usize>()
                + gaps * (DOTS.width() + GAP.len())
        };
        // where there is no room for all, the labels are shortened first, then columns left out that are not meant
        if labels.iter().map(|l| l.width()).max().unwrap_or(0) + total(&columns) > room {
            labels = labels.iter().map(|l| shortened(l, SHORT_LABEL)).collect();
        }
        let stub = labels.iter().map(|l| l.width()).max().unwrap_or(0);
        while stub + total(&columns) > room {
            let Some(last) = columns.iter().rposition(|&c| !self.is_marked(c)) else { break };
            columns.remove(last);
        }
        let columns = with_gaps(all, &columns);
        let mut header = " ".repeat(stub);
        for c in &columns {
            match c {
                Some(c) => pad_to(&mut header, self.head(*c), width_of(*c)),
                None => pad_to(&mut header, DOTS, 0),
            };
        }
        let mut lines = vec![Line { number: None, text: header, marks: vec![] }];
        for (&row, label) in rows.iter().zip(&labels) {
            let mut text = label.clone();
            text.push_str(&" ".repeat(stub - text.width().min(stub)));
            let mut line_marks = Vec::new();
            for c in &columns {
                let Some(c) = *c else {
                    pad_to(&mut text, DOTS, 0);
                    continue;
                };
                let (start, end) = pad_to(&mut text, &self.cell(row, c), width_of(c));
                let here = |(r, i, _): &&(usize, usize, &Shown)| *r == row && form.cell(row, c) == Some(*i);
                for (_, _, s) in self.marks.iter().filter(here) {
                    // a blank cell is marked where its figure would stand
                    let start = if start == end { end.saturating_sub(1) } else { start };
                    line_marks.push(Mark { start, end, label: s.label.clone(), primary: s.primary });
                }
            }
            let mut marked = self.marks.iter().filter(|(r, ..)| *r == row);
            let span = marked
                .find_map(|(_, i, _)| self.report.figure(self.table, *i).span)
                .or(self.report.tables[self.table].row_spans[row]);
            let number = span.and_then(|s| line_number(self.report, s));
            lines.push(Line { number, text, marks: line_marks });
        }
        lines
    }
}

/// The columns shown, with `None` where others are left out.
fn with_gaps(all: &[usize], shown: &[usize]) -> Vec<Option<usize>> {
    let mut columns: Vec<Option<usize>> =
        all.iter().map(|c| Some(*c).filter(|c| shown.contains(c))).collect();
    columns.dedup_by(|a, b| a.is_none() && b.is_none());
    columns
}

/// What stands where columns are left out.
const DOTS: &str = "…";
/// What stands between two columns.
const GAP: &str = "  ";
/// Width to which row labels are shortened where there is no room.
const SHORT_LABEL: usize = 26;

/// A label cut at a width, with an ellipsis where something is left out.
fn shortened(label: &str, width: usize) -> String {
    if label.width() <= width {
        return label.into();
    }
    let mut short = String::new();
    for c in label.chars() {
        if short.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) > width - 2 {
            break;
        }
        short.push(c);
    }
    short + "…"
}

/// Appends a right-aligned cell; returns where its text stands.
fn pad_to(line: &mut String, cell: &str, width: usize) -> (usize, usize) {
    line.push_str(GAP);
    line.push_str(&" ".repeat(width - cell.width().min(width)));
    let start = line.len();
    line.push_str(cell);
    (start, line.len())
}

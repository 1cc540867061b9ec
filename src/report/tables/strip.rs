//! Reads the table whose figures all stand in one row under nested headers: 表四.
//!
//! The column names recur once per remedy, so it is their sequence in reading order that says where a figure
//! stands. Also reads the same table taken apart into one small table per remedy.

use super::align::{Alignment, align};
use super::{LABEL_BYTES, Line, Reader, line_span};
use crate::form::label::{Label, RESEMBLES, distance, fold};
use crate::place::Place;
use crate::report::OddityKind;
use crate::report::figure::looks_like_figure;
use crate::source::{Span, Stretch};

#[derive(Default, Clone)]
struct Header {
    rows: Vec<usize>,
    columns: Vec<(usize, Span)>,
    strays: Vec<Stretch>,
    span: Option<Span>,
}

impl Header {
    /// How many of the form's words stand in it.
    fn known(&self) -> usize {
        self.rows.len() + self.columns.len()
    }
}

pub(super) fn read(reader: &mut Reader, lines: &[Line]) {
    let columns: Vec<usize> = reader.form.leaf_columns().collect();
    let mut header = Header::default();
    let mut seen_figures = false;
    let mut taken: Vec<(&Line, Header)> = Vec::new();
    for line in lines {
        let cells: Vec<&Stretch> = line.cells.iter().filter(|c| !c.text.is_empty()).collect();
        if cells.is_empty() {
            // the row of figures of a form that was not filled in
            if line.in_grid
                && !seen_figures
                && !header.columns.is_empty()
                && line.cells.len() >= header.columns.len()
            {
                taken.push((line, header.clone()));
                seen_figures = true;
            }
            continue;
        }
        if line.in_grid && is_figures(reader, &cells, &header) {
            if header.columns.is_empty() {
                continue;
            }
            reader.saw(line);
            taken.push((line, header.clone()));
            seen_figures = true;
            continue;
        }
        if seen_figures {
            // what follows a row of figures is another small table, or no table
            header = Header { rows: vec![], ..Header::default() };
            seen_figures = false;
        }
        if !take_header(reader, line, &mut header) && !line.in_grid {
            header = Header::default();
        }
    }
    // a table of other things, such as one line per department, has less than half of the words
    let best = taken.iter().map(|(_, h)| h.known()).max().unwrap_or(0);
    let all = taken.len();
    taken.retain(|(_, h)| h.known() * 2 >= best);
    if taken.len() < all {
        reader.data.span = taken.first().and_then(|(line, h)| h.span.or(line_span(line)));
    }
    for (line, header) in &taken {
        take_figures(reader, line, header, &columns);
    }
}

/// Whether a line is one of figures: a word among them is a figure that cannot be read, not a header.
fn is_figures(reader: &Reader, cells: &[&Stretch], header: &Header) -> bool {
    let figures = cells.iter().filter(|c| looks_like_figure(&c.text)).count();
    let named = |c: &&&Stretch| {
        let (folded, label) = (fold(&c.text), Label::new(&c.text).text);
        reader.form.columns.iter().any(|col| col.is_named(&folded))
            || reader.form.rows.iter().any(|r| r.is_named(&label))
    };
    // under a header that is whole, as many cells as it has columns are its figures, readable or not
    let full = !header.columns.is_empty() && cells.len() == header.columns.len();
    (full || figures * 2 > cells.len()) && !cells.iter().any(|c| named(&c))
}

fn take_header(reader: &mut Reader, line: &Line, header: &mut Header) -> bool {
    let form = reader.form;
    let mut known = 0;
    let mut strays = Vec::new();
    let (mut rows, mut columns) = (vec![], vec![]);
    for cell in line.cells.iter().filter(|c| !c.text.is_empty()) {
        if cell.text.len() > LABEL_BYTES {
            return false;
        }
        let folded = fold(&cell.text);
        let label = Label::new(&cell.text).text;
        if let Some(column) = form.columns.iter().position(|c| c.is_named(&folded)) {
            columns.push((column, cell.span));
        } else if let Some(row) = form.rows.iter().position(|r| r.is_named(&label)) {
            rows.push(row);
        } else if !form.is_furniture(&folded) {
            strays.push(cell.clone());
            continue;
        }
        known += 1;
    }
    // 总计 or 其他 alone stands over many tables
    let telling = !rows.is_empty() || columns.len() > 2 || known > 0 && !header.columns.is_empty();
    if !telling || strays.len() > known {
        return false;
    }
    reader.saw(line);
    reader.score += known;
    header.span = header.span.or(line_span(line));
    header.rows.extend(rows);
    header.columns.extend(columns);
    header.strays.extend(strays);
    true
}

fn take_figures(reader: &mut Reader, line: &Line, header: &Header, columns: &[usize]) {
    let form = reader.form;
    // the remedies the figures belong to, in the order of the header
    let rows: Vec<usize> =
        if header.rows.len() * columns.len() == header.columns.len() { header.rows.clone() } else { vec![] };
    let in_sequence = header.columns.iter().map(|(c, _)| c).eq(rows.iter().flat_map(|_| columns));
    let span = line_span(line);
    if rows.is_empty() || !in_sequence {
        let stray = header.strays.first();
        let place = Place::of_table(form).at(stray.map(|s| s.span).or(span));
        let written = stray.map_or("", |s| s.text.as_str());
        let near = stray.and_then(|s| {
            let folded = fold(&s.text);
            let near = form.columns.iter().map(|c| (distance(&folded, c.normal()), c));
            near.filter(|(d, _)| *d <= RESEMBLES).min_by_key(|(d, _)| *d).map(|(_, c)| c.label.clone())
        });
        reader.data.present = true;
        let explains = vec![crate::place::table_pointer(form)];
        reader.oddity(OddityKind::UnknownColumn, place, written, near, explains);
        for row in 0..form.rows.len() {
            reader.unread_row(row, span);
        }
        return;
    }
    if let Some(&row) = rows.iter().find(|&&r| reader.row_filled(r)) {
        let place = Place::of_row(form, row).at(span);
        let first: Vec<&str> =
            rows.iter().flat_map(|&r| reader.row_figures(r)).map(|f| f.written.as_str()).collect();
        let again: Vec<&str> = line.cells.iter().map(|c| c.text.as_str()).filter(|t| !t.is_empty()).collect();
        let explains =
            if first == again { vec![] } else { rows.iter().map(|&r| reader.row_pointer(r)).collect() };
        if !explains.is_empty() {
            for &r in &rows {
                reader.forget_row(r);
            }
        }
        reader.oddity(OddityKind::Repeated, place, &form.rows[row].heading(), None, explains);
        return;
    }
    let wanted = header.columns.len();
    let place = Place::of_table(form).at(span);
    let start = match align(line.cells, wanted) {
        Alignment::Certain(start) => start,
        Alignment::Open(ways) if line.cells.len() == wanted && ways == [0] => 0,
        Alignment::Alike(start) => {
            reader.oddity(
                OddityKind::RealignedRow,
                place,
                &line.cells.len().to_string(),
                Some(wanted.to_string()),
                vec![],
            );
            start
        }
        Alignment::AllBlank if line.cells.len() >= wanted => 0,
        Alignment::Open(_) | Alignment::AllBlank | Alignment::None => {
            let count = line.cells.iter().filter(|c| !c.text.is_empty()).count().to_string();
            let explains = rows.iter().map(|&r| reader.row_pointer(r)).collect();
            reader.oddity(OddityKind::RaggedRow, place, &count, Some(wanted.to_string()), explains);
            for row in rows {
                reader.unread_row(row, span);
            }
            return;
        }
    };
    let columns: Vec<Option<usize>> = columns.iter().copied().map(Some).collect();
    for (i, row) in rows.into_iter().enumerate() {
        reader.score += 1;
        let first = start + i * columns.len();
        reader.data.row_spans[row] = line.cells.get(first).map(|c| c.span);
        reader.fill(row, &columns, &line.cells[first..]);
    }
}

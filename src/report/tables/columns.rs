//! Which column of the form each figure of a row stands in, as the header over it tells.
//!
//! Must not read figures.

use super::Reader;
use super::header::{Header, note_strays};
use super::matrix::Found;
use crate::form::label::fold;
use crate::form::{Shape, TableForm};
use crate::place::Place;
use crate::report::OddityKind;
use crate::source::Span;
use std::collections::HashSet;

/// For each header, the columns its figures stand in, in order.
pub(super) fn lay_columns(
    reader: &mut Reader,
    found: &[Found],
    headers: &[Header],
) -> Vec<Vec<Option<usize>>> {
    let form = reader.form;
    let mut laid = Vec::new();
    let mut rows_of: Vec<Vec<&Found>> = vec![Vec::new(); headers.len()];
    for f in found {
        if let Some(rows) = rows_of.get_mut(f.header) {
            rows.push(f);
        }
    }
    for (header, rows) in headers.iter().zip(rows_of) {
        let Some(first) = rows.first() else {
            laid.push(vec![]);
            continue;
        };
        let block = form.block_of(first.row);
        let wanted: Vec<usize> = block
            .map(|b| b.columns.iter().copied().filter(|&c| !form.columns[c].group).collect())
            .unwrap_or_default();
        let missing = header.missing(&wanted);
        note_units(reader, header);
        if form.shape == Shape::Blocks {
            // each header cell is one column, in the order they stand in
            let mut cells: Vec<(Span, Option<usize>)> = header
                .named
                .iter()
                .map(|(c, s)| (s.span, Some(*c).filter(|c| wanted.contains(c))))
                .chain(header.strays.iter().map(|s| (s.span, None)))
                .collect();
            cells.sort_by_key(|(span, _)| *span);
            note_strays(reader, &header.strays, &missing, &unread(form, &rows, &missing));
            laid.push(cells.into_iter().map(|(_, c)| c).collect());
        } else {
            laid.push(lay_matrix(reader, header, &wanted, &missing, &rows));
        }
    }
    laid
}

/// The columns of a matrix as its header has them: they are read where they stand, in whatever order.
fn lay_matrix(
    reader: &mut Reader,
    header: &Header,
    wanted: &[usize],
    missing: &[usize],
    rows: &[&Found],
) -> Vec<Option<usize>> {
    let form = reader.form;
    let order = header.order(form);
    let known: Vec<usize> = order.iter().flatten().copied().collect();
    let in_order = known.windows(2).all(|w| w[0] < w[1]);
    let mut seen = HashSet::new();
    let each_once = known.iter().all(|c| seen.insert(*c));
    if order.len() == wanted.len() && each_once {
        note_strays(reader, &header.strays, missing, &unread(form, rows, missing));
        if !in_order {
            let moved = known.windows(2).find(|w| w[0] >= w[1]).map(|w| w[1]);
            let cell = header
                .named
                .iter()
                .find(|(c, _)| Some(*c) == moved)
                .map(|(_, s)| s.clone())
                .unwrap_or_default();
            let place = Place::of_table(form).at(Some(cell.span));
            reader.oddity(OddityKind::UnknownColumn, place, &cell.text, None, vec![]);
        }
        return order;
    }
    if header.strays.is_empty() && in_order && each_once {
        // a header with a gap: the columns it names are in the form's order, the figures of the others stay unread
        if let Some(&column) = missing.first() {
            let place = Place::of_table(form).at(reader.data.span);
            let nearest = Some(form.columns[column].label.clone());
            reader.oddity(OddityKind::UnknownColumn, place, "", nearest, unread(form, rows, missing));
        }
        return wanted.iter().map(|c| Some(*c).filter(|c| !missing.contains(c))).collect();
    }
    let all = unread(form, rows, wanted);
    match header.strays.as_slice() {
        [] => {
            let cell = header.named.first().map(|(_, s)| s.clone()).unwrap_or_default();
            let place = Place::of_table(form).at(Some(cell.span));
            reader.oddity(OddityKind::UnknownColumn, place, &cell.text, None, all);
        }
        strays => note_strays(reader, strays, missing, &all),
    }
    vec![None; wanted.len()]
}

/// Pointers of the cells that a header without these columns leaves unread.
fn unread(form: &TableForm, rows: &[&Found], missing: &[usize]) -> Vec<String> {
    let cells = rows.iter().flat_map(|f| missing.iter().filter_map(|&c| form.cell(f.row, c)));
    cells.map(|i| form.cells[i].pointer.clone()).collect()
}

fn note_units(reader: &mut Reader, header: &Header) {
    for (column, cell) in &header.named {
        let column = &reader.form.columns[*column];
        if let Some(unit) = &column.unit
            && !fold(&cell.text).contains(unit.as_str())
        {
            let place = Place::of_table(reader.form).at(Some(cell.span));
            let nearest = Some(column.label.clone());
            reader.oddity(OddityKind::NoUnit, place, &cell.text, nearest, vec![]);
        }
    }
}

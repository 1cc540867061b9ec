//! Reads tables whose rows carry their labels before their figures: 表三, and the blocks of 表二.
//!
//! Must not know what a row means.

use super::align::{Alignment, align};
use super::columns::lay_columns;
use super::habit::Habit;
use super::header::{Header, is_furniture};
use super::others;
use super::{LABEL_BYTES, Line, Reader, line_span};
use crate::form::Shape;
use crate::form::label::{Label, fold};
use crate::place::Place;
use crate::report::OddityKind;
use crate::report::figure::looks_like_figure;
use crate::source::{Span, Stretch};
use std::cell::LazyCell;

/// A row whose label is the form's.
pub(super) struct Found<'a> {
    pub(super) row: usize,
    pub(super) label: &'a Stretch,
    /// The cells after the label.
    pub(super) cells: &'a [Stretch],
    pub(super) length: usize,
    pub(super) block: usize,
    /// Which header stands over it.
    pub(super) header: usize,
}

/// A row with figures whose label is not the form's.
struct Stray<'a> {
    label: Option<&'a Stretch>,
    span: Option<Span>,
    block: usize,
    /// A line of its own, outside a grid.
    alone: bool,
}

pub(super) fn read(reader: &mut Reader, lines: &[Line]) {
    let (mut found, strays, headers) = scan(reader, lines);
    // a table of other things, such as this year beside last, may use a row's words: it has none of the header's
    let has_header = |f: &Found| headers[f.header].telling;
    let mut others = false;
    if found.iter().any(has_header) {
        let before = found.len();
        found.retain(has_header);
        others = found.len() < before;
    }
    others |= others::leave_out(reader, &mut found, &headers);
    if others {
        // the table begins with the first of its own rows
        reader.data.span = found.first().map(|f| f.label.span);
    }
    if found.is_empty() {
        // not one row could be read, though some are there: what they are glued to says why
        for stray in strays.iter().filter(|s| s.alone) {
            let written = stray.label.map_or("", |l| l.text.as_str());
            let place = Place::of_table(reader.form).at(stray.label.map(|l| l.span));
            let explains = vec![crate::place::table_pointer(reader.form)];
            reader.oddity(OddityKind::RunTogether, place, written, None, explains);
        }
        return;
    }
    let columns = lay_columns(reader, &found, &headers);
    fill(reader, &found, &columns);
    // rows of other tables are strays too: only those count that stand among this one's rows, or that resemble one
    // of them, mark and all
    let blocks: Vec<usize> = found.iter().map(|f| f.block).collect();
    let meant: Vec<&Stray> = strays
        .iter()
        .filter(|s| {
            s.alone
                // they were found in the order they stand in
                || blocks.binary_search(&s.block).is_ok()
                || s.label.is_some_and(|l| is_like_a_row(reader, &Label::new(&l.text)))
        })
        .collect();
    note_stray_rows(reader, meant.into_iter());
}

fn scan<'a>(reader: &mut Reader, lines: &'a [Line]) -> (Vec<Found<'a>>, Vec<Stray<'a>>, Vec<Header>) {
    let form = reader.form;
    let all: Vec<usize> = (0..form.columns.len()).collect();
    let mut found: Vec<Found> = Vec::new();
    let mut strays = Vec::new();
    let mut headers = vec![Header::default()];
    let mut header_open = true;
    let mut group = None;
    let mut grid = None;
    let mut foreign = false;
    for line in lines {
        let open = |headers: &mut Vec<Header>, header_open: &mut bool| {
            // a header after figures begins a new part of the table
            if !*header_open {
                headers.push(Header::default());
                *header_open = true;
            }
        };
        let mut filled = line.cells.iter().filter(|c| !c.text.is_empty());
        if let (Some(only), None) = (filled.next(), filled.next())
            && only.text.len() <= LABEL_BYTES
            && form.blocks.iter().any(|b| b.is_named(&fold(&only.text)))
        {
            // a block whose rows were not recognised leaves its header behind
            header_open &= headers.last().is_some_and(|h| h.named.is_empty());
            open(&mut headers, &mut header_open);
            if let Some(last) = headers.last_mut() {
                last.telling = true;
            }
            reader.saw(line);
            reader.score += 1;
            continue;
        }
        if !line.in_grid {
            if line.cells[0].text.len() > LABEL_BYTES {
                continue;
            }
            let folded = fold(&line.cells[0].text);
            let label = Label::new(&line.cells[0].text);
            if form.is_furniture(&folded) {
                reader.saw(line);
            } else if let Some(row) = find_row(reader, &label, group)
                && form.rows[row].group
                && !found.is_empty()
            {
                group = Some(row);
                reader.saw(line);
            } else if run_together(reader, &label).is_some() {
                reader.saw(line);
                let [cell] = line.cells else { continue };
                strays.push(Stray { label: Some(cell), span: None, block: line.block, alone: true });
            }
            continue;
        }
        let first = grid.replace(line.block) != Some(line.block);
        foreign &= !first;
        let known = |c: &Stretch| {
            let is_like = |l: &Label| l.text.len() <= LABEL_BYTES && is_like_a_row(reader, l);
            names_something(reader, c)
                || is_furniture(reader, &fold(&c.text))
                || is_like(&Label::new(&c.text))
        };
        if others::is_foreign_head(line, first, known) {
            foreign = true;
            continue;
        }
        let (own, stray, rest, new_group) =
            labels(reader, line, group, found.last().is_some_and(|f| f.block == line.block));
        group = new_group;
        let has_figures =
            rest.iter().filter(|c| !c.text.is_empty() && looks_like_figure(&c.text)).count() > 0;
        if foreign && (own.is_some() || has_figures) {
            continue;
        }
        if let Some((row, label)) = own {
            header_open = false;
            reader.saw(line);
            reader.score += 1;
            found.push(Found {
                row,
                label,
                cells: rest,
                length: line.cells.len(),
                block: line.block,
                header: headers.len() - 1,
            });
        } else if !has_figures {
            let mut header = Header::default();
            if header.take(reader, line, &all) {
                foreign = false;
                open(&mut headers, &mut header_open);
                reader.saw(line);
                reader.score += header.named.len();
                if let Some(last) = headers.last_mut() {
                    last.append(header);
                }
            } else if let Some(cell) = stray
                && is_like_a_row(reader, &Label::new(&cell.text))
            {
                strays.push(Stray { label: stray, span: line_span(line), block: line.block, alone: false });
            }
        } else {
            // figures under no label belong to the header above them all the same
            header_open = false;
            strays.push(Stray { label: stray, span: line_span(line), block: line.block, alone: false });
        }
    }
    (found, strays, headers)
}

/// The row a label names, in the light of the group it stands in.
fn find_row(reader: &Reader, label: &Label, group: Option<usize>) -> Option<usize> {
    let rows = &reader.form.rows;
    let named: Vec<usize> = (0..rows.len()).filter(|&r| rows[r].is_named(&label.text)).collect();
    let by_mark: Vec<usize> = named
        .iter()
        .copied()
        .filter(|&r| label.mark.is_some() && rows[r].normal_mark() == label.mark)
        .collect();
    match (by_mark.as_slice(), named.as_slice()) {
        ([row], _) | ([], [row]) => Some(*row),
        ([], []) => None,
        _ => named.iter().copied().find(|&r| group.is_some() && rows[r].of == group),
    }
}

/// The row that a label names behind the words of its group, as converters write both in one cell.
fn find_behind_group(reader: &Reader, label: &Label) -> Option<usize> {
    let rows = &reader.form.rows;
    (0..rows.len()).filter(|&g| rows[g].group && rows[g].normal_mark() == label.mark).find_map(|group| {
        let behind = Label::new(label.text.strip_prefix(rows[group].normal())?);
        find_row(reader, &behind, Some(group)).filter(|&r| !rows[r].group && rows[r].of == Some(group))
    })
}

type Labels<'a> = (Option<(usize, &'a Stretch)>, Option<&'a Stretch>, &'a [Stretch], Option<usize>);

/// The labels at the head of a line: its own row, or the last label that names none, and the cells after it.
///
/// `among_rows` is whether rows of this table stand above it in the same grid.
fn labels<'a>(reader: &Reader, line: &Line<'a>, mut group: Option<usize>, among_rows: bool) -> Labels<'a> {
    let mut stray = None;
    let mut after = 0;
    // looked for once from the right: a row may have thousands of cells
    let last_figure = line.cells.iter().rposition(|c| !c.text.is_empty() && looks_like_figure(&c.text));
    let last_known = LazyCell::new(|| line.cells.iter().rposition(|c| names_something(reader, c)));
    // rows side by side without a figure are the head of another table
    let is_row_name = |c: &&Stretch| {
        let name = Label::new(&c.text).text;
        let rows = &reader.form.rows;
        c.text.len() <= LABEL_BYTES && rows.iter().any(|r| !r.group && r.is_named(&name))
    };
    if last_figure.is_none()
        && line.cells.iter().filter(|c| !c.text.is_empty()).filter(is_row_name).count() > 1
    {
        return (None, None, line.cells, group);
    }
    for (i, cell) in line.cells.iter().enumerate() {
        if cell.text.is_empty() {
            continue;
        }
        if looks_like_figure(&cell.text) {
            break;
        }
        after = i + 1;
        let label = Label::new(&cell.text);
        let rest = &line.cells[i + 1..];
        // 总计 and 其他 without their mark head columns too: a row's figures must follow
        let heads_column =
            label.mark.is_none() && reader.form.columns.iter().any(|c| c.is_named(&label.text));
        let figures_follow = last_figure > Some(i);
        // a row's words may also head a column: other known words follow there
        let is_row = figures_follow || *last_known <= Some(i);
        // and a row without its mark is one only among the rows of its group
        let among = |r: &usize| {
            among_rows
                && figures_follow
                && group.is_some()
                && reader.form.rows[*r].of == parent(reader, group)
        };
        match find_row(reader, &label, group).filter(|r| !heads_column || among(r)) {
            Some(row) if reader.form.rows[row].group => group = Some(row),
            Some(row) if is_row => return (Some((row, cell)), None, rest, group),
            Some(_) => stray = Some(cell),
            None => match find_behind_group(reader, &label) {
                Some(row) => return (Some((row, cell)), None, rest, reader.form.rows[row].of),
                None => stray = Some(cell),
            },
        }
    }
    (None, stray, &line.cells[after..], group)
}

/// The group that a group belongs to, or itself where it stands at the top.
fn parent(reader: &Reader, group: Option<usize>) -> Option<usize> {
    group.map(|g| reader.form.rows[g].of.unwrap_or(g))
}

/// Whether a cell holds a row's or column's words.
fn names_something(reader: &Reader, cell: &Stretch) -> bool {
    if cell.text.is_empty() || cell.text.len() > LABEL_BYTES {
        return false;
    }
    let (folded, label) = (fold(&cell.text), Label::new(&cell.text));
    reader.form.columns.iter().any(|c| c.is_named(&folded))
        || reader.form.rows.iter().any(|r| r.is_named(&label.text))
}

fn fill(reader: &mut Reader, found: &[Found], columns: &[Vec<Option<usize>>]) {
    let layout = Habit::of(found, columns);
    for f in found {
        let columns = &columns[f.header];
        let place = || Place::of_row(reader.form, f.row).at(Some(f.label.span));
        if reader.row_filled(f.row) {
            let place = place();
            let same = same_figures(reader, f, columns.len());
            // which of two different rows is meant nobody can tell
            let explains = if same { vec![] } else { vec![reader.row_pointer(f.row)] };
            if !same {
                reader.forget_row(f.row);
            }
            reader.oddity(OddityKind::Repeated, place, &f.label.text, None, explains);
            continue;
        }
        reader.data.row_spans[f.row] = Some(f.label.span);
        let start = match align(f.cells, columns.len()) {
            Alignment::Certain(start) => Some(start),
            Alignment::Alike(start) => {
                let place = place();
                reader.oddity(OddityKind::RealignedRow, place, &f.label.text, None, vec![]);
                Some(start)
            }
            Alignment::Open(ways) => layout.start(f, columns.len()).filter(|s| ways.contains(s)),
            Alignment::AllBlank => {
                let blank = Stretch { text: String::new(), span: f.label.span };
                let cells = f.cells.iter().cloned().chain(std::iter::repeat(blank)).take(columns.len());
                reader.fill(f.row, columns, &cells.collect::<Vec<_>>());
                continue;
            }
            Alignment::None => None,
        };
        if let Some(start) = start {
            reader.fill(f.row, columns, &f.cells[start..]);
            let unknown = columns.iter().any(Option::is_none);
            if unknown {
                reader.unread_row(f.row, Some(f.label.span));
            } else if layout.usual_length(f.header).is_some_and(|usual| usual != f.length)
                && reader.oddities.last().is_none_or(|o| o.place.span != Some(f.label.span))
            {
                let place = place();
                reader.oddity(OddityKind::RealignedRow, place, &f.label.text, None, vec![]);
            }
        } else {
            let span = f.cells.iter().filter(|c| !c.text.is_empty()).map(|c| c.span).reduce(Span::to);
            let mut place = place();
            place.span = span.or(place.span);
            let explains = vec![reader.row_pointer(f.row)];
            let count = f.cells.iter().filter(|c| !c.text.is_empty()).count();
            let nearest = Some(columns.len().to_string());
            reader.oddity(OddityKind::RaggedRow, place, &count.to_string(), nearest, explains);
            reader.unread_row(f.row, Some(f.label.span));
        }
    }
    if columns.iter().flatten().any(Option::is_none) && reader.form.shape == Shape::Matrix {
        for column in reader.form.leaf_columns().collect::<Vec<_>>() {
            let read = columns.iter().flatten().flatten().any(|c| *c == column);
            if !read {
                reader.unread_column(column);
            }
        }
    }
}

/// Whether a row that stands twice says the same both times.
fn same_figures(reader: &Reader, f: &Found, columns: usize) -> bool {
    let first: Vec<&str> =
        reader.row_figures(f.row).map(|x| x.written.as_str()).filter(|w| !w.is_empty()).collect();
    let again: Vec<&str> = f.cells.iter().map(|c| c.text.as_str()).filter(|t| !t.is_empty()).collect();
    first == again || again.len() < columns && first.is_empty()
}

fn note_stray_rows<'a>(reader: &mut Reader, strays: impl Iterator<Item = &'a Stray<'a>>) {
    for stray in strays {
        let written = stray.label.map_or("", |l| l.text.as_str());
        let label = Label::new(written);
        let run_together = run_together(reader, &label);
        let near = run_together.or_else(|| reader.nearest_row(&label).filter(|_| !written.is_empty()));
        let kind = if run_together.is_some() { OddityKind::RunTogether } else { OddityKind::UnknownRow };
        let mut explains = vec![];
        if let Some(row) = near
            && !reader.row_filled(row)
        {
            explains.push(reader.row_pointer(row));
        }
        let nearest = near.map(|r| reader.form.rows[r].heading());
        let place = Place::of_table(reader.form).at(stray.label.map(|l| l.span).or(stray.span));
        if let Some(row) = near {
            reader.data.row_spans[row] = reader.data.row_spans[row].or(place.span);
        }
        reader.oddity(kind, place, written, nearest, explains);
    }
}

/// Whether a label without figures behind it could be meant for a row: glued to its figure, or misspelt.
fn is_like_a_row(reader: &Reader, label: &Label) -> bool {
    run_together(reader, label).is_some() || label.mark.is_some() && reader.nearest_row(label).is_some()
}

/// The row whose label this begins with, directly followed by digits.
fn run_together(reader: &Reader, label: &Label) -> Option<usize> {
    let rows = &reader.form.rows;
    rows.iter().position(|r| !r.group && label.text.strip_prefix(r.normal()).is_some_and(looks_like_digits))
}

fn looks_like_digits(rest: &str) -> bool {
    !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::form::Forms;

    #[test]
    fn a_row_is_known_behind_the_words_of_its_group() {
        let forms = Forms::embedded().unwrap();
        let form = forms.all().last().unwrap();
        let reader = Reader::new(&form.tables[1]);
        let row = |label: &str| {
            find_behind_group(&reader, &Label::new(label)).map(|r| form.tables[1].rows[r].id.as_str())
        };
        assert_eq!(row("三、本年度办理结果 （一）予以公开"), Some("三.一"));
        assert_eq!(row("（三）不予公开 1.属于国家秘密"), Some("三.三.1"));
        assert_eq!(row("（六）其他处理3.其他"), Some("三.六.3"));
        // another group's row, a group alone, another mark
        assert_eq!(row("（三）不予公开 2.重复申请"), None);
        assert_eq!(row("三、本年度办理结果"), None);
        assert_eq!(row("三、本年度办理结果 （三）不予公开"), None);
        assert_eq!(row("（四）不予公开 1.属于国家秘密"), None);
    }
}

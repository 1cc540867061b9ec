//! Tables from the lines drawn around their cells.
//!
//! Lines that touch one another make a table; its cells are what they enclose, so a merged cell is simply a larger
//! one. Text whose cell is not certain never becomes a cell of its own. Must not know what the cells say.

use super::content::{Glyph, Rule};
use super::lines::{self, Line};
use std::collections::BTreeMap;

/// Lines nearer than this are one line, points.
const NEAR: f64 = 3.0;

/// What may be left blank between a cell's text and its side, points.
const PADDING: f64 = 6.0;

/// A table found on a page.
#[derive(Debug)]
pub(super) struct Table {
    pub top: f64,
    pub bottom: f64,
    pub left: f64,
    pub right: f64,
    /// Whether it goes on beyond its left or right side, unseen.
    pub cut_off: bool,
    /// Rows of the cells that begin in them, left to right.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug)]
pub(super) struct Cell {
    pub left: f64,
    pub right: f64,
    pub text: String,
    /// Whether the last line of its text has no room for another character or two.
    pub full: bool,
    /// Whether it reaches the end of the table.
    pub at_bottom: bool,
}

/// How much is compared in all pages of a file before they are taken for drawings: a page of the statutory tables
/// needs a few ten thousand comparisons.
pub(super) const WORK: usize = 200_000_000;

/// More lines than tables have: it would take more than is left of [`WORK`].
#[derive(Debug)]
pub(super) struct Drawing;

/// Takes the tables out of a page: glyphs that stand in one leave `glyphs`.
pub(super) fn take(rules: &[Rule], glyphs: &mut Vec<Glyph>, work: &mut usize) -> Result<Vec<Table>, Drawing> {
    let mut tables = Vec::new();
    for group in groups(merged(rules), work)? {
        spend(work, glyphs.len())?;
        tables.extend(table(&group, glyphs, work)?);
    }
    tables.sort_by(|a: &Table, b| a.top.total_cmp(&b.top));
    Ok(tables)
}

fn spend(work: &mut usize, by: usize) -> Result<(), Drawing> {
    *work = work.checked_sub(by).ok_or(Drawing)?;
    Ok(())
}

/// Pieces of one line made one line.
fn merged(rules: &[Rule]) -> Vec<Rule> {
    let mut sorted = rules.to_vec();
    sorted.sort_by(|a, b| {
        (a.horizontal.cmp(&b.horizontal)).then(a.at.total_cmp(&b.at)).then(a.from.total_cmp(&b.from))
    });
    let mut merged: Vec<Rule> = Vec::new();
    for rule in sorted {
        let same = merged.iter_mut().rev().take(64).find(|m| {
            m.horizontal == rule.horizontal
                && (m.at - rule.at).abs() < 1.0
                && rule.from <= m.to + NEAR
                && rule.to >= m.from - NEAR
        });
        match same {
            Some(m) => {
                m.cut = [m.cut[0] || rule.cut[0], m.cut[1] || rule.cut[1]];
                m.from = m.from.min(rule.from);
                m.to = m.to.max(rule.to);
            }
            None => merged.push(rule),
        }
    }
    merged
}

/// Lines that touch one another, directly or through others.
fn groups(rules: Vec<Rule>, work: &mut usize) -> Result<Vec<Vec<Rule>>, Drawing> {
    // more lines than any table has are a drawing
    const MOST: usize = 4000;
    if rules.len() > MOST {
        return Ok(Vec::new());
    }
    spend(work, rules.len() * rules.len() / 2)?;
    let mut group: Vec<usize> = (0..rules.len()).collect();
    let touch = |a: &Rule, b: &Rule| {
        if a.horizontal == b.horizontal {
            (a.at - b.at).abs() < NEAR && a.from <= b.to + NEAR && b.from <= a.to + NEAR
        } else {
            a.at >= b.from - NEAR && a.at <= b.to + NEAR && b.at >= a.from - NEAR && b.at <= a.to + NEAR
        }
    };
    for i in 0..rules.len() {
        for j in 0..i {
            if touch(&rules[i], &rules[j]) {
                join(&mut group, i, j);
            }
        }
    }
    let mut by_group: Vec<(usize, Vec<Rule>)> = Vec::new();
    for (i, rule) in rules.into_iter().enumerate() {
        let root = root(&group, i);
        match by_group.iter_mut().find(|(g, _)| *g == root) {
            Some((_, rules)) => rules.push(rule),
            None => by_group.push((root, vec![rule])),
        }
    }
    Ok(by_group.into_iter().map(|(_, rules)| rules).collect())
}

fn root(group: &[usize], mut i: usize) -> usize {
    while group[i] != i {
        i = group[i];
    }
    i
}

fn join(group: &mut [usize], i: usize, j: usize) {
    let (of_i, of_j) = (root(group, i), root(group, j));
    let first = of_i.min(of_j);
    group[of_i.max(of_j)] = first;
    // ways to the root stay short
    (group[i], group[j]) = (first, first);
}

/// Positions where lines stand, those near one another made one.
///
/// Where the lines across end beyond the last of them, as at a page break that cuts a row, the table ends there too.
fn positions(rules: &[Rule], horizontal: bool) -> Vec<f64> {
    let along = |r: &&Rule| r.horizontal == horizontal;
    let mut all: Vec<f64> = rules.iter().filter(along).map(|r| r.at).collect();
    all.extend(rules.iter().filter(|r| !along(r)).map(|r| r.from).reduce(f64::min));
    all.extend(rules.iter().filter(|r| !along(r)).map(|r| r.to).reduce(f64::max));
    all.sort_by(f64::total_cmp);
    let mut positions: Vec<f64> = Vec::new();
    for at in all {
        if positions.last().is_none_or(|last| at - last >= NEAR) {
            positions.push(at);
        }
    }
    positions
}

/// Whether lines of a table go on, unseen, beyond a side that no line closes.
fn cut_off(rules: &[Rule], left: f64, right: f64) -> bool {
    let closed = |x: f64| rules.iter().any(|r| !r.horizontal && (r.at - x).abs() < NEAR);
    let cut = |end: usize| rules.iter().any(|r| r.horizontal && r.cut[end]);
    cut(0) && !closed(left) || cut(1) && !closed(right)
}

/// The cells that a group of lines encloses, with their text; `None` where it encloses no two cells.
fn table(rules: &[Rule], glyphs: &mut Vec<Glyph>, work: &mut usize) -> Result<Option<Table>, Drawing> {
    // the statutory tables have some thirty rows and fifteen columns
    const MOST: usize = 400;
    let (xs, ys) = (positions(rules, false), positions(rules, true));
    if xs.len() < 2 || ys.len() < 2 || xs.len() > MOST || ys.len() > MOST || xs.len() + ys.len() < 5 {
        return Ok(None);
    }
    let (columns, rows) = (xs.len() - 1, ys.len() - 1);
    spend(work, columns * rows * rules.len() * 2)?;
    let drawn = |horizontal: bool, at: f64, middle: f64| {
        rules.iter().any(|r| {
            r.horizontal == horizontal && (r.at - at).abs() < NEAR && r.from <= middle && r.to >= middle
        })
    };
    let middle_x = |c: usize| f64::midpoint(xs[c], xs[c + 1]);
    let middle_y = |r: usize| f64::midpoint(ys[r], ys[r + 1]);
    let mut group: Vec<usize> = (0..columns * rows).collect();
    for r in 0..rows {
        for c in 0..columns {
            let atom = r * columns + c;
            if c + 1 < columns && !drawn(false, xs[c + 1], middle_y(r)) {
                join(&mut group, atom, atom + 1);
            }
            if r + 1 < rows && !drawn(true, ys[r + 1], middle_x(c)) {
                join(&mut group, atom, atom + columns);
            }
        }
    }
    let (left, right, top, bottom) = (xs[0], xs[columns], ys[0], ys[rows]);
    let inside = |g: &Glyph| {
        let (x, y) = (f64::midpoint(g.x0, g.x1), f64::midpoint(g.y0, g.y1));
        let column = xs.partition_point(|at| *at <= x).checked_sub(1).filter(|c| *c < columns)?;
        let row = ys.partition_point(|at| *at <= y).checked_sub(1).filter(|r| *r < rows)?;
        Some(root(&group, row * columns + column))
    };
    let mut cells: BTreeMap<usize, Found> = BTreeMap::new();
    for atom in 0..columns * rows {
        let (r, c) = (atom / columns, atom % columns);
        let cell = cells.entry(root(&group, atom)).or_insert_with(|| Found {
            from: c,
            to: c,
            last: r,
            atoms: 0,
            doubtful: false,
            glyphs: Vec::new(),
        });
        (cell.from, cell.to, cell.last) = (cell.from.min(c), cell.to.max(c), cell.last.max(r));
        cell.atoms += 1;
    }
    if cells.len() < 2 {
        return Ok(None);
    }
    for pair in glyphs.windows(2) {
        // digits that run on over a line are one number, in no certain cell
        let apart = [pair[1].base - pair[0].base, pair[1].x0 - pair[0].x1];
        let runs_on = apart.iter().all(|by| by.abs() < 0.1 * pair[0].size)
            && pair.iter().all(|g| g.text.chars().all(char::is_numeric));
        if let [Some(a), Some(b)] = [&pair[0], &pair[1]].map(inside)
            && runs_on
            && a != b
        {
            for cell in [a, b] {
                cells.entry(cell).and_modify(|c| c.doubtful = true);
            }
        }
    }
    glyphs.retain(|g| {
        let Some(cell) = inside(g).and_then(|root| cells.get_mut(&root)) else { return true };
        cell.glyphs.push(g.clone());
        false
    });
    let cut_off = cut_off(rules, left, right);
    let mut table = Table { top, bottom, left, right, cut_off, rows: Vec::new() };
    let mut row = None;
    // the first of a cell's atoms is its root, so cells come row by row
    for (first, cell) in cells {
        let r = first / columns;
        // a cell is a rectangle; what is none has lost a line, and its text no certain cell
        let whole = cell.atoms == (cell.to - cell.from + 1) * (cell.last - r + 1);
        let lines: Vec<Line> = lines::of(cell.glyphs);
        let text = if whole && !cell.doubtful { lines::cell_text(&lines) } else { lines::doubtful(&lines) };
        if row != Some(r) {
            row = Some(r);
            table.rows.push(Vec::new());
        }
        if let Some(cells) = table.rows.last_mut() {
            let (left, right) = (xs[cell.from], xs[cell.to + 1]);
            let full = lines.last().is_some_and(|l| right - l.right < 1.2 * l.size + PADDING);
            cells.push(Cell { left, right, text, full, at_bottom: cell.last + 1 == rows });
        }
    }
    for cells in &mut table.rows {
        cells.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    Ok(Some(table))
}

/// A cell being put together of the least rectangles that the lines make, its atoms.
struct Found {
    /// First and last column.
    from: usize,
    to: usize,
    /// Last row.
    last: usize,
    atoms: usize,
    /// Whether part of what stands in it may belong to its neighbour.
    doubtful: bool,
    glyphs: Vec<Glyph>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_are_given_up_before_they_are_compared() {
        let rule = |horizontal, at: i32| Rule {
            horizontal,
            at: f64::from(at) * 5.0,
            from: 0.0,
            to: 1500.0,
            cut: [false; 2],
        };
        let lattice: Vec<Rule> = (0..=300).flat_map(|i| [rule(true, i), rule(false, i)]).collect();
        assert!(take(&lattice, &mut Vec::new(), &mut 1_000_000).is_err());
        let sheet: Vec<Rule> =
            (0..=30).map(|i| rule(true, i * 10)).chain((0..=15).map(|i| rule(false, i * 20))).collect();
        let mut work = 1_000_000;
        let tables = take(&sheet, &mut Vec::new(), &mut work);
        let shape: Vec<Vec<usize>> =
            tables.iter().flatten().map(|t| t.rows.iter().map(Vec::len).collect()).collect();
        assert_eq!(shape, [vec![15; 30]]);
        assert!(work > 900_000);
    }
}

//! Tables from the lines drawn around their cells.
//!
//! Lines that touch one another make a table; its cells are what they enclose, so a merged cell is simply a larger
//! one. Text whose cell is not certain never becomes a cell of its own. Must not know what the cells say.

use super::content::{Glyph, Rule};
use super::lines::{self, Line};

/// Lines nearer than this are one line, points.
const NEAR: f64 = 3.0;

/// A table found on a page.
#[derive(Debug)]
pub(super) struct Table {
    pub top: f64,
    pub bottom: f64,
    pub left: f64,
    pub right: f64,
    /// Rows of the cells that begin in them, left to right.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug)]
pub(super) struct Cell {
    left: f64,
    pub text: String,
}

/// Takes the tables out of a page: glyphs that stand in one leave `glyphs`.
pub(super) fn take(rules: &[Rule], glyphs: &mut Vec<Glyph>) -> Vec<Table> {
    let mut tables: Vec<Table> = groups(merged(rules)).iter().filter_map(|g| table(g, glyphs)).collect();
    tables.sort_by(|a, b| a.top.total_cmp(&b.top));
    tables
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
                m.from = m.from.min(rule.from);
                m.to = m.to.max(rule.to);
            }
            None => merged.push(rule),
        }
    }
    merged
}

/// Lines that touch one another, directly or through others.
fn groups(rules: Vec<Rule>) -> Vec<Vec<Rule>> {
    // more lines than any table has are a drawing
    const MOST: usize = 4000;
    if rules.len() > MOST {
        return Vec::new();
    }
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
    by_group.into_iter().map(|(_, rules)| rules).collect()
}

fn root(group: &[usize], mut i: usize) -> usize {
    while group[i] != i {
        i = group[i];
    }
    i
}

fn join(group: &mut [usize], i: usize, j: usize) {
    let (i, j) = (root(group, i), root(group, j));
    group[i.max(j)] = i.min(j);
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

/// The cells that a group of lines encloses, with their text; `None` where it encloses no two cells.
fn table(rules: &[Rule], glyphs: &mut Vec<Glyph>) -> Option<Table> {
    // the statutory tables have some thirty rows and fifteen columns
    const MOST: usize = 400;
    let (xs, ys) = (positions(rules, false), positions(rules, true));
    if xs.len() < 2 || ys.len() < 2 || xs.len() > MOST || ys.len() > MOST || xs.len() + ys.len() < 5 {
        return None;
    }
    let (columns, rows) = (xs.len() - 1, ys.len() - 1);
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
    let roots: Vec<usize> = (0..columns * rows).filter(|i| group[*i] == *i).collect();
    if roots.len() < 2 {
        return None;
    }
    let mut texts: Vec<(usize, Vec<Glyph>)> = roots.iter().map(|r| (*r, Vec::new())).collect();
    glyphs.retain(|g| {
        let Some(root) = inside(g) else { return true };
        if let Ok(at) = texts.binary_search_by_key(&root, |(r, _)| *r) {
            texts[at].1.push(g.clone());
        }
        false
    });
    let mut table = Table { top, bottom, left, right, rows: Vec::new() };
    for r in 0..rows {
        let mut cells = Vec::new();
        for (first, glyphs) in texts.iter().filter(|(first, _)| first / columns == r) {
            let atoms: Vec<usize> = (0..columns * rows).filter(|i| root(&group, *i) == *first).collect();
            let column = |i: &usize| i % columns;
            let (from, to) = (atoms.iter().map(column).min()?, atoms.iter().map(column).max()?);
            let last = atoms.iter().map(|i| i / columns).max()?;
            // a cell is a rectangle; what is none has lost a line, and its text no certain cell
            let whole = atoms.len() == (to - from + 1) * (last - r + 1);
            let lines: Vec<Line> = lines::of(glyphs.clone());
            let text = if whole { lines::cell_text(&lines) } else { lines::doubtful(&lines) };
            cells.push(Cell { left: xs[from], text });
        }
        cells.sort_by(|a, b| a.left.total_cmp(&b.left));
        if !cells.is_empty() {
            table.rows.push(cells);
        }
    }
    Some(table)
}

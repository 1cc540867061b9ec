//! Plain text: paragraphs, and tables as runs of tab-separated lines.
//!
//! Where no tab stands and many lines are parted by bars into several cells each, bars part the cells.
//! A run of lines that each end in a bar, one cell a line, is what a page leaves when its table is copied cell by
//! cell; its rows cannot be told here. Must not know a report's labels.

use super::{Block, GridRow, Limits, SourceError, SourceText, Span, Stretch, sniff};

/// Takes a text apart into paragraphs, grids and runs of cells.
///
/// # Errors
/// A line or a number of lines or cells beyond the limits.
pub fn blocks(source: &SourceText, limits: &Limits) -> Result<Vec<Block>, SourceError> {
    let text = source.text();
    let bars = Bars::of(text);
    let mut blocks = Vec::new();
    let mut offset = 0;
    let mut pieces = 0;
    for (index, raw) in text.split('\n').enumerate() {
        if raw.len() > limits.line_bytes {
            return Err(SourceError::LineTooLong { line: index + 1, limit: limits.line_bytes });
        }
        let parts_cells = |b: &u8| *b == b'\t' || bars.is_some() && *b == b'|';
        pieces += 1 + raw.bytes().filter(parts_cells).count();
        if pieces > limits.pieces {
            return Err(SourceError::TooManyPieces { limit: limits.pieces });
        }
        match &bars {
            Some(bars) if sniff::pipe_cells(raw.trim()) > 1 => bars.add_row(&mut blocks, raw, offset),
            _ => add_line(&mut blocks, raw, offset),
        }
        offset += raw.len() + 1;
    }
    Ok(blocks)
}

/// How bars part the cells of a text's tables.
struct Bars {
    /// Whether each row begins and ends with a bar that parts nothing.
    outer: (bool, bool),
}

impl Bars {
    /// `None` where bars do not plainly part cells.
    fn of(text: &str) -> Option<Self> {
        /// Cells of a row, and rows, enough to tell.
        const CELLS: usize = 3;
        const ROWS: usize = 3;
        let rows = || text.lines().map(str::trim).filter(|l| sniff::pipe_cells(l) >= CELLS);
        let plain = !text.contains('\t') && rows().nth(ROWS - 1).is_some();
        // where one row has no bar at its edge, another's bar there closes a blank cell
        plain.then(|| Self { outer: (rows().all(|l| l.starts_with('|')), rows().all(|l| l.ends_with('|'))) })
    }

    fn add_row(&self, blocks: &mut Vec<Block>, raw: &str, offset: usize) {
        let mut at = offset + raw.len() - raw.trim_start().len();
        let mut line = raw.trim();
        if line.bytes().all(|b| matches!(b, b'|' | b'-' | b'+' | b'=' | b':' | b' ')) && line.contains("--") {
            // a drawn line
            return;
        }
        if self.outer.0 && line.starts_with('|') {
            (at, line) = (at + 1, line.get(1..).unwrap_or_default());
        }
        if self.outer.1 {
            line = line.strip_suffix('|').unwrap_or(line);
        }
        add_cells(blocks, line, '|', at);
    }
}

fn add_cells(blocks: &mut Vec<Block>, line: &str, mark: char, mut at: usize) {
    let cells = line.split(mark).map(|cell| {
        let stretch = trimmed(cell, at);
        at += cell.len() + mark.len_utf8();
        stretch
    });
    let row = GridRow { cells: cells.collect() };
    match blocks.last_mut() {
        Some(Block::Grid(rows)) => rows.push(row),
        _ => blocks.push(Block::Grid(vec![row])),
    }
}

fn add_line(blocks: &mut Vec<Block>, raw: &str, offset: usize) {
    let line = raw.trim_end_matches('\r');
    if line.contains('\t') {
        let above = match blocks.last() {
            Some(Block::Grid(rows)) => rows.last().map_or(0, |r| r.cells.len()),
            _ => 0,
        };
        // tabs alone are a row of a table not yet filled in, where they are as many as above
        if line.trim().is_empty() && line.bytes().filter(|b| *b == b'\t').count() + 1 != above {
            return;
        }
        add_cells(blocks, line, '\t', offset);
        return;
    }
    let piece = trimmed(line, offset);
    match piece.text.strip_suffix(['|', '｜']) {
        Some(cell) if !cell.contains(['|', '｜']) => {
            let cell = trimmed(cell, piece.span.start);
            match blocks.last_mut() {
                Some(Block::Cells(cells)) => cells.push(cell),
                _ => blocks.push(Block::Cells(vec![cell])),
            }
        }
        _ if piece.text.is_empty() => {}
        _ => blocks.push(Block::Paragraph(piece)),
    }
}

fn trimmed(piece: &str, offset: usize) -> Stretch {
    let text = piece.trim();
    let start = offset + (piece.len() - piece.trim_start().len()).min(piece.len());
    let span = if text.is_empty() {
        Span { start: offset, end: offset + piece.len() }
    } else {
        Span { start, end: start + text.len() }
    };
    Stretch { text: text.to_string(), span }
}

//! Plain text: paragraphs, and tables as runs of tab-separated lines.
//!
//! A run of lines that each end in a bar, one cell a line, is what a page leaves when its table is copied cell by
//! cell; its rows cannot be told here. Must not know a report's labels.

use super::{Block, GridRow, Limits, SourceError, SourceText, Span, Stretch};

/// Takes a text apart into paragraphs, grids and runs of cells.
///
/// # Errors
/// A line or a number of lines or cells beyond the limits.
pub fn blocks(source: &SourceText, limits: &Limits) -> Result<Vec<Block>, SourceError> {
    let text = source.text();
    let mut blocks = Vec::new();
    let mut offset = 0;
    let mut pieces = 0;
    for (index, raw) in text.split('\n').enumerate() {
        if raw.len() > limits.line_bytes {
            return Err(SourceError::LineTooLong { line: index + 1, limit: limits.line_bytes });
        }
        pieces += 1 + raw.bytes().filter(|b| *b == b'\t').count();
        if pieces > limits.pieces {
            return Err(SourceError::TooManyPieces { limit: limits.pieces });
        }
        add_line(&mut blocks, raw, offset);
        offset += raw.len() + 1;
    }
    Ok(blocks)
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
        let mut at = offset;
        let cells = line
            .split('\t')
            .map(|cell| {
                let stretch = trimmed(cell, at);
                at += cell.len() + 1;
                stretch
            })
            .collect();
        match blocks.last_mut() {
            Some(Block::Grid(rows)) => rows.push(GridRow { cells }),
            _ => blocks.push(Block::Grid(vec![GridRow { cells }])),
        }
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

//! Text by terminal column: what a character is shown as, how wide it is, and
//! where a line of Chinese and Latin text may be broken.
//!
//! It knows nothing of frames and marks.

use unicode_width::UnicodeWidthChar;

/// Tabs go to the next of these columns.
const TAB: usize = 4;

/// Characters that may not open a line.
const CLOSING: &str = "，。、；：？！）》」』”’】〕〉％‰…—·～,.;:?!)]}%>";
/// Characters that may not end a line.
const OPENING: &str = "（《「『“‘【〔〈([{<";

/// One character as shown, with the marks that combine with it: what is never
/// cut apart.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    /// Byte offset in the text of the first byte.
    pub(super) start: usize,
    /// Byte offset just past the last byte.
    pub(super) end: usize,
    /// What is printed.
    pub(super) shown: String,
    /// Column it starts at.
    pub(super) col: usize,
    /// Columns it takes; 0 only for a combining mark with nothing before it,
    /// which is not shown.
    pub(super) width: usize,
}

impl Cell {
    /// The column just past it.
    pub(super) fn end_col(&self) -> usize {
        self.col + self.width
    }

    fn is_space(&self) -> bool {
        self.shown.chars().all(char::is_whitespace)
    }
}

/// What a character is printed as. Control characters would move the cursor or
/// start an escape sequence, and direction marks would reorder the line under
/// its underlines: neither may reach the terminal.
fn visible(c: char) -> char {
    let reorders = matches!(c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || reorders { '\u{fffd}' } else { c }
}

/// The text in cells. Tabs become spaces: up to the next tab stop, and never
/// one alone, which would look like a space between words.
pub(super) fn cells(text: &str) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut col = 0;
    for (start, c) in text.char_indices() {
        let end = start + c.len_utf8();
        let (shown, width) = if c == '\t' {
            let to_stop = TAB - col % TAB;
            let spaces = if to_stop == 1 { to_stop + TAB } else { to_stop };
            (" ".repeat(spaces), spaces)
        } else {
            let c = visible(c);
            (c.to_string(), c.width().unwrap_or(1))
        };
        if width == 0
            && let Some(last) = cells.last_mut()
        {
            if last.width > 0 {
                last.shown.push_str(&shown);
            }
            last.end = end;
            continue;
        }
        // with nothing to combine with it would combine with our own drawing
        let shown = if width == 0 { String::new() } else { shown };
        cells.push(Cell { start, end, shown, col, width });
        col += width;
    }
    cells
}

/// Columns the text takes as shown.
pub(super) fn width(text: &str) -> usize {
    cells(text).last().map_or(0, Cell::end_col)
}

/// The text with nothing in it that could act on a terminal.
pub(super) fn safe(text: &str) -> String {
    cells(text).into_iter().map(|cell| cell.shown).collect()
}

/// The beginning of the text that takes at most so many columns.
pub(super) fn cut(text: &str, room: usize) -> String {
    cells(text).into_iter().take_while(|cell| cell.end_col() <= room).map(|cell| cell.shown).collect()
}

/// The text in lines of at most `room` columns, made safe to print. Line ends
/// in the text are kept; there is always at least one line.
pub(super) fn wrap(text: &str, room: usize) -> Vec<String> {
    text.lines()
        .map(cells)
        .fold(Vec::new(), |mut lines, paragraph| {
            wrap_cells(&paragraph, room.max(2), &mut lines);
            lines
        })
        .into_iter()
        .chain(text.is_empty().then(String::new))
        .collect()
}

fn wrap_cells(paragraph: &[Cell], room: usize, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0;
    // spaces wait until something follows them on the same line
    let mut spaces = String::new();
    for unit in paragraph.chunk_by(|a, b| !may_break(a, b)) {
        let size: usize = unit.iter().map(|cell| cell.width).sum();
        if unit.iter().all(Cell::is_space) {
            if !line.is_empty() {
                spaces.extend(unit.iter().map(|cell| cell.shown.as_str()));
            }
            continue;
        }
        let gap = width(&spaces);
        if used + gap + size > room && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        } else {
            line.push_str(&spaces);
            used += gap;
        }
        spaces.clear();
        for cell in unit {
            // only a unit wider than the room comes to this
            if used + cell.width > room && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(&cell.shown);
            used += cell.width;
        }
    }
    lines.push(line);
}

/// Whether a line may end between two neighbours.
fn may_break(before: &Cell, after: &Cell) -> bool {
    let of = |cell: &Cell, set: &str| cell.shown.chars().next().is_some_and(|c| set.contains(c));
    match (before.is_space(), after.is_space()) {
        (true, true) => false,
        (true, false) | (false, true) => true,
        (false, false) => {
            // a full-width character stands for itself, not in a word
            (before.width == 2 || after.width == 2) && !of(before, OPENING) && !of(after, CLOSING)
        }
    }
}

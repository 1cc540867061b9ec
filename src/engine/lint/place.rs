//! Places in a script: between Rhai's lines and characters, byte offsets, and the columns people and editors count in.
//!
//! Knows text only.

use rhai::Position;

/// A stretch of text as a person counts it: lines from 1, columns in characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line just past the last character.
    pub end_line: usize,
    /// Column just past the last character.
    pub end_column: usize,
}

/// Where a stretch of bytes lies.
pub fn extent(text: &str, start: usize, end: usize) -> Extent {
    let ((line, column), (end_line, end_column)) =
        (line_column(text, start), line_column(text, end.max(start)));
    Extent { line, column, end_line, end_column }
}

fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(offset)];
    let line = before.matches('\n').count() + 1;
    let column = before[before.rfind('\n').map_or(0, |i| i + 1)..].chars().count() + 1;
    (line, column)
}

/// Where every character of a text stands, so that asking for many places costs no more than reading it once.
pub struct Index {
    /// Byte offset of each character, and of the end.
    characters: Vec<usize>,
    /// For each line, which character is its first.
    lines: Vec<usize>,
}

impl Index {
    /// The index of a text.
    pub fn new(text: &str) -> Self {
        let mut lines = vec![0];
        let mut characters = Vec::with_capacity(text.len() + 1);
        for (at, c) in text.char_indices() {
            characters.push(at);
            if c == '\n' {
                lines.push(characters.len());
            }
        }
        characters.push(text.len());
        Self { characters, lines }
    }

    /// Byte offset of one of Rhai's positions; of none, the text's beginning.
    pub fn offset(&self, position: Position) -> usize {
        let Some(line) = position.line() else { return 0 };
        let column = position.position().unwrap_or(1).saturating_sub(1);
        let end = self.characters.len() - 1;
        let first = self.lines.get(line.saturating_sub(1)).copied().unwrap_or(end);
        // no further than the line's own end
        let last = self.lines.get(line).map_or(end, |next| next - 1);
        self.characters[(first + column).min(last)]
    }
}

/// Byte offset of one of Rhai's positions; of none, the text's beginning.
pub fn offset(text: &str, position: Position) -> usize {
    let Some(line) = position.line() else { return 0 };
    at(text, line, position.position().unwrap_or(1))
}

/// Byte offset of a line and column, both from 1.
pub fn at(text: &str, line: usize, column: usize) -> usize {
    let start = line_start(text, line);
    let rest = &text[start..];
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    start + line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(i, _)| i)
}

/// Byte offset of the beginning of a line, from 1.
pub fn line_start(text: &str, line: usize) -> usize {
    let skipped = text.split_inclusive('\n').take(line.saturating_sub(1));
    skipped.map(str::len).sum()
}

/// The stretch of a whole line, without its line end and the space before it.
pub fn line(text: &str, line: usize) -> (usize, usize) {
    let start = line_start(text, line);
    let content = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    let indent = content.len() - content.trim_start().len();
    (start + indent, start + content.trim_end().len().max(indent))
}

/// The word, string or single character that begins at `start`.
pub fn word(text: &str, start: usize) -> (usize, usize) {
    let rest = &text[start.min(text.len())..];
    let mut chars = rest.char_indices();
    let end = match chars.next() {
        None | Some((_, '\n' | '\r')) => 0,
        Some((_, quote @ ('"' | '`'))) => string_end(rest, quote),
        Some((_, c)) if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
        Some((_, c)) => c.len_utf8(),
    };
    (start, start + end)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Just past the closing quote of a string that begins the text.
fn string_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            return i + 1;
        } else if c == '\n' && quote == '"' {
            return i;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_and_strings_are_whole() {
        let text = "let t = 1;\n  t.row(\"三.“一”\");\n";
        let at = at(text, 2, 9);
        assert_eq!(&text[at..], "\"三.“一”\");\n");
        let (start, end) = word(text, at);
        assert_eq!(&text[start..end], "\"三.“一”\"");
        assert_eq!(extent(text, start, end), Extent { line: 2, column: 9, end_line: 2, end_column: 16 });
        assert_eq!(line(text, 2), (13, text.len() - 1));
    }
}

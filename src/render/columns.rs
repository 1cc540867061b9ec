//! Rows of text in aligned columns, Chinese and Latin, as a terminal shows them.
//!
//! Must not know what the rows are about.

use super::frame::visible;
use unicode_width::UnicodeWidthStr;

/// Where a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// Rows that are shown under each other.
pub struct Columns<const N: usize> {
    sides: [Side; N],
    rows: Vec<[String; N]>,
}

impl<const N: usize> Columns<N> {
    /// No rows yet.
    pub fn new(sides: [Side; N]) -> Self {
        Self { sides, rows: vec![] }
    }

    /// One row more; longer texts than `most` columns are cut, and say so.
    pub fn push(&mut self, row: [&str; N], most: usize) {
        self.rows.push(row.map(|text| cut(&visible(text), most)));
    }

    /// The rows as lines, in order.
    pub fn lines(&self) -> Vec<String> {
        let widths: [usize; N] =
            std::array::from_fn(|i| self.rows.iter().map(|r| r[i].width()).max().unwrap_or(0));
        let line = |row: &[String; N]| {
            let mut line = String::new();
            for ((text, width), side) in row.iter().zip(widths).zip(self.sides) {
                let blank = " ".repeat(width - text.width());
                match side {
                    Side::Left => line.extend(["  ", text.as_str(), &blank]),
                    Side::Right => line.extend(["  ", &blank, text.as_str()]),
                }
            }
            line.trim_end().to_string()
        };
        self.rows.iter().map(line).collect()
    }
}

/// A text of at most so many columns.
pub fn cut(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_string();
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + c.to_string().width() >= most {
            break;
        }
        short.push(c);
    }
    short + "…"
}

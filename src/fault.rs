//! What can be wrong with the files that say how to check, packs and settings, with the places that show it.
//!
//! Plain data, known to every stage; must not know how such files are read or how faults are shown.

use crate::finding::Words;

/// A place in a file of a pack or of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The file, as it was named.
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The whole line.
    pub text: String,
}

impl Spot {
    /// The place of a byte of a file.
    pub fn at_byte(file: &str, text: &str, byte: usize) -> Self {
        let byte = (0..=byte.min(text.len())).rev().find(|b| text.is_char_boundary(*b)).unwrap_or(0);
        let line = text[..byte].matches('\n').count() + 1;
        let start = text[..byte].rfind('\n').map_or(0, |n| n + 1);
        let column = text[start..byte].chars().count() + 1;
        Self {
            file: file.into(),
            line,
            column,
            text: text[start..].lines().next().unwrap_or_default().into(),
        }
    }

    /// The beginning of a line of a file.
    pub fn at_line(file: &str, text: &str, line: usize) -> Self {
        let shown = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        Self { file: file.into(), line, column: 1, text: shown.into() }
    }

    /// A file as a whole.
    pub fn file(file: &str) -> Self {
        Self { file: file.into(), line: 0, column: 0, text: String::new() }
    }
}

/// Something wrong with a pack or with settings.
#[derive(Debug, Clone)]
pub struct PackFault {
    /// Where.
    pub at: Spot,
    /// What.
    pub problem: Words,
    /// The other places that it takes to see it, each with what stands there.
    pub others: Vec<(Spot, Words)>,
}

impl PackFault {
    /// A fault at one place.
    pub fn new(at: Spot, problem: Words) -> Self {
        Self { at, problem, others: vec![] }
    }

    /// The same with another place.
    #[must_use]
    pub fn and(mut self, at: Spot, what: Words) -> Self {
        self.others.push((at, what));
        self
    }
}

//! Help while a rule is written: what can stand at a place, what a word means, where a name is defined.
//!
//! Pure functions of a text and a byte offset, on Rhai's own tokens, so that they work on what is half written.
//! Knows nothing of editors and their protocol.

mod complete;
mod context;
mod define;
mod hover;

pub use define::Target;

use super::lint::{Home, Linter};
use crate::form::Forms;

/// Something that can be written at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What is shown and, unless `insert` says otherwise, written.
    pub label: String,
    /// What is written.
    pub insert: String,
    /// What it is.
    pub kind: Offer,
    /// In a few words: a label, a usage.
    pub detail: String,
    /// Markdown; may be empty.
    pub documentation: String,
}

/// What a proposal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// A function.
    Function,
    /// A property.
    Property,
    /// A variable.
    Variable,
    /// A word of the language.
    Keyword,
    /// A name in quotes, or a key of the head.
    Value,
}

/// Proposals and the stretch of text that one of them replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// First byte.
    pub start: usize,
    /// Just past the last byte.
    pub end: usize,
    /// The proposals, the likeliest first.
    pub proposals: Vec<Proposal>,
}

/// What a word means, and the word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// First byte.
    pub start: usize,
    /// Just past the last byte.
    pub end: usize,
    /// Markdown.
    pub text: String,
}

/// Helps with one script.
pub struct Assistant<'a> {
    linter: &'a Linter,
    text: &'a str,
    /// The pack the script stands in.
    home: Option<&'a Home>,
}

impl<'a> Assistant<'a> {
    /// Helps with a script.
    pub fn new(linter: &'a Linter, text: &'a str, home: Option<&'a Home>) -> Self {
        Self { linter, text, home }
    }

    fn forms(&self) -> &'a Forms {
        self.linter.forms()
    }

    /// The line an offset stands in, up to it.
    fn line_before(&self, offset: usize) -> &'a str {
        let before = &self.text[..self.text.floor_char_boundary(offset)];
        &before[before.rfind('\n').map_or(0, |i| i + 1)..]
    }
}

//! The account of a report's prose: every number in it, how it was read, and what it was held against.
//!
//! Plain data between the engine, which makes it, and the renderers; must not know either.

use crate::finding::Words;
use crate::place::Place;
use crate::result::Held;

/// A number of the prose and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Where.
    pub place: Place,
    /// As written.
    pub text: String,
    /// What it comes to; of a rough number, the digits written.
    pub value: String,
    /// What kind of number it is.
    pub kind: Words,
    /// All that was done with it, at least one entry.
    pub entries: Vec<Entry>,
}

/// One thing done with a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// How it came out; `None` where nothing was compared.
    pub held: Option<Held>,
    /// With what, or why not.
    pub words: Words,
}

impl Account {
    /// How the number came out: the worst of its comparisons; `None` where it was left alone.
    pub fn held(&self) -> Option<Held> {
        let has = |held| self.entries.iter().any(|e| e.held == Some(held));
        [Held::Fails, Held::NotMade, Held::Holds].into_iter().find(|h| has(*h))
    }
}

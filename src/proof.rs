//! What testing the rules themselves answers: examples tried, cells covered, changes of a rule that nobody notices.
//!
//! Plain data between the engine, which finds it out, and the renderers; must not know either.

use crate::finding::{Finding, Words};
use std::fmt;

/// How one example of a rule came out on one form.
#[derive(Debug, Clone)]
pub struct Tried {
    /// The rule.
    pub rule: String,
    /// The example's name.
    pub name: String,
    /// The form it was tried on; empty if there is none it fits.
    pub form: String,
    /// Line and column of the example in the script, from 1.
    pub at: (usize, usize),
    /// What differed; `None` if all was as demanded.
    pub problem: Option<Difference>,
    /// What the rule found.
    pub findings: Vec<Finding>,
}

/// How an example came out otherwise than it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was demanded and what happened.
    pub what: Words,
    /// The demanded place that no finding points at.
    pub missed: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what.zh)
    }
}

/// Which rules notice a change of a cell.
#[derive(Debug, Clone)]
pub struct CellCover {
    /// Rules that find something when the figure is one more.
    pub more: Vec<String>,
    /// Rules that find something when the figure is one less.
    pub less: Vec<String>,
    /// Rules that find something when the cell is blank.
    pub blank: Vec<String>,
}

impl CellCover {
    /// The rules that notice another figure, by id, each once.
    pub fn rules(&self) -> Vec<&str> {
        let mut all: Vec<&str> = self.more.iter().chain(&self.less).map(String::as_str).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Every cell of a table of a form, in the order of its cells.
#[derive(Debug, Clone)]
pub struct TableCover {
    /// Index of the form.
    pub form: usize,
    /// Index of the table in the form.
    pub table: usize,
    /// The cells.
    pub cells: Vec<CellCover>,
}

/// A change of a rule or a parameter that no example notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// The rule, or the parameter.
    pub of: String,
    /// Whether it is a parameter.
    pub is_parameter: bool,
    /// The file, as the pack names it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The line as it is.
    pub was: String,
    /// The line as changed.
    pub now: String,
    /// What was changed.
    pub change: Words,
}

/// What became of all changes.
#[derive(Debug, Clone, Default)]
pub struct Mutation {
    /// Changes that an example noticed.
    pub killed: usize,
    /// Of these, those after which the script did not compile.
    pub stillborn: usize,
    /// Changes that no report can tell from the rule as it is.
    pub equivalent: usize,
    /// Changes that nobody noticed.
    pub survivors: Vec<Survivor>,
}

impl Mutation {
    /// All changes made.
    pub fn all(&self) -> usize {
        self.killed + self.equivalent + self.survivors.len()
    }
}

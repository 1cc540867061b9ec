//! The report's prose read as statements of figures: every number of it, what it states, and what that should equal.
//!
//! Numbers ([`numerals`]) become marks in lines ([`lines`]), the packs' phrases ([`phrases`], [`lexicon`]) are looked
//! for there, and whom and when a sentence speaks of ([`scope`]) decides whether it can be held against the tables.
//! Judges nothing: rules do. Must not know Rhai or a particular rule.

mod account;
pub mod amount;
mod digits;
pub mod lexicon;
pub mod lines;
pub mod lists;
pub mod numerals;
pub mod phrases;
mod reading;
pub mod scope;
pub mod trial;

use super::lang::figures::Figures;
use crate::finding::Words;
use crate::place::Place;
use crate::report::Report;
use amount::Amount;

use lexicon::Lexicon;
use lists::{List, Share};
use numerals::Sort;
use phrases::Phrase;
use rust_decimal::Decimal;
use scope::Passage;
use std::sync::Arc;

/// What a report's prose says in figures.
#[derive(Debug, Default)]
pub struct Prose {
    /// Every number in it, in order.
    pub numbers: Vec<Number>,
    /// The numbers that phrases read.
    pub statements: Vec<Statement>,
    /// A whole with its parts.
    pub lists: Vec<List>,
    /// Percentages with the figures they are of.
    pub shares: Vec<Share>,
}

/// A number in prose.
#[derive(Debug, Clone)]
pub struct Number {
    /// Where.
    pub place: Place,
    /// As written, with its unit.
    pub text: String,
    /// Its unit; may be empty.
    pub unit: String,
    /// What it comes to; money in 元.
    pub amount: Amount,
    /// Its kind.
    pub sort: Sort,
}

/// A number that a phrase reads.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The phrase.
    pub phrase: Arc<Phrase>,
    /// Index of the number.
    pub number: usize,
    /// The words read.
    pub place: Place,
    /// The words as written.
    pub text: String,
    /// The sentence around them.
    pub sentence: String,
    /// What it comes to in the unit of the readings.
    pub amount: Amount,
    /// What it can mean, each with its cells.
    pub readings: Vec<(Words, Figures)>,
    /// Why it is not compared with them, if it is not.
    pub aside: Option<Words>,
    /// Whether that is so because of the number it is a part of.
    by_whole: bool,
    /// Whether that is so because it speaks of another time.
    other_time: bool,
    /// Whether nothing in it takes a reading: an exact number, named as the form names it, of the whole agency.
    pub certain: bool,
}

impl Statement {
    /// Whether it can be held against the tables.
    pub fn is_compared(&self) -> bool {
        self.aside.is_none() && !self.readings.is_empty()
    }
}

/// How words of the prose stand to the whole agency and the report's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// They are said of both.
    Whole,
    /// Of another time.
    OtherTime,
    /// Of a part, another agency or another matter, or one cannot tell.
    Elsewhere,
}

/// How words of the prose stand to the whole agency and the report's year.
pub fn spoken(passage: &Passage, lexicon: &Lexicon) -> Spoken {
    let mut written = numerals::scan(passage.text);
    lexicon.name(passage.text, &mut written);
    match passage.aside(&lexicon.scope, &written) {
        None => Spoken::Whole,
        Some(aside) if aside.time => Spoken::OtherTime,
        Some(_) => Spoken::Elsewhere,
    }
}

/// What a sum of cells comes to; `None` where a cell was not read.
pub fn value(report: &Report, figures: &Figures) -> Option<Decimal> {
    let item = figures.items.first()?;
    item.terms.iter().try_fold(item.constant, |sum, term| {
        let n = report.figure(term.cell.table, term.cell.cell).number()?;
        sum.checked_add(n.checked_mul(term.times)?)
    })
}

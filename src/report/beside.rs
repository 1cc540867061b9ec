//! The report that another is held against: the same agency's of the year before, or why there is none.
//!
//! Plain data. Must not know how it was found, or what is compared.

use super::Report;
use crate::place::{Elsewhere, Place};
use std::sync::Arc;

/// A report beside the one under check.
#[derive(Debug, Clone)]
pub struct Beside {
    /// How places in it are told from places in the report under check.
    pub at: Arc<Elsewhere>,
    /// The report.
    pub report: Arc<Report>,
}

impl Beside {
    /// A report of the year before.
    pub fn of_year_before(report: Arc<Report>) -> Self {
        let name = report.year.map_or_else(|| "上年报告".into(), |y| format!("{} 年报告", y.value));
        let name_en =
            report.year.map_or_else(|| "last year's report".into(), |y| format!("{} report", y.value));
        Self { at: Arc::new(Elsewhere { name, name_en, path: report.source.name.clone() }), report }
    }

    /// A place in it, as seen from the report under check.
    pub fn place(&self, place: Place) -> Place {
        Place { elsewhere: Some(self.at.clone()), ..place }
    }
}

/// The report of the year before, as far as one was asked for.
#[derive(Debug, Clone, Default)]
pub enum Prior {
    /// Nobody asked for a comparison.
    #[default]
    NotAsked,
    /// It was asked for and is not to be had.
    Lacking(Unpaired),
    /// It is at hand.
    Given(Beside),
}

impl Prior {
    /// The report, if it is at hand.
    pub fn given(&self) -> Option<&Beside> {
        match self {
            Self::Given(beside) => Some(beside),
            Self::NotAsked | Self::Lacking(_) => None,
        }
    }
}

/// Why a report has no report of the year before, though one was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unpaired {
    /// The report under check states no year.
    NoYear,
    /// The report under check states no agency.
    NoAgency,
    /// No earlier report of this agency and year.
    NotFound {
        /// The agency looked for, the newest of its names.
        agency: String,
        /// The year looked for.
        year: i32,
        /// Earlier reports that could not be read; it may be among them.
        unread: usize,
    },
    /// Several reports of this agency and year.
    Several {
        /// The year looked for.
        year: i32,
        /// Their files.
        paths: Vec<String>,
    },
    /// The report given is not of the year before.
    OtherYear {
        /// Its file.
        path: String,
        /// Its year, if it states one.
        year: Option<i32>,
        /// The year it should be of.
        due: i32,
    },
    /// The report given is another agency's.
    OtherAgency {
        /// Its file.
        path: String,
        /// Its agency.
        theirs: String,
        /// The agency under check.
        ours: String,
    },
    /// An alias says the agency's names the wrong way round.
    ReversedAlias {
        /// The name in the earlier report.
        old: String,
        /// The name in the report under check.
        new: String,
    },
    /// The file has gone, or cannot be read any more, since it was first looked at.
    Changed {
        /// Its file.
        path: String,
    },
}

impl Unpaired {
    /// Whether the comparison was prevented by something that somebody must mend; an agency's first report has no
    /// forerunner and nothing is wrong with that.
    pub fn is_fault(&self) -> bool {
        !matches!(self, Self::NotFound { .. } | Self::NoAgency | Self::NoYear)
    }
}

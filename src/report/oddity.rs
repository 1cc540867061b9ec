//! What was odd in the reading of a report: recorded here, judged by rules.
//!
//! Must not know severities or messages.

use super::{Figure, Reading, Unreadable};
use crate::form::TableForm;
use crate::place::Place;

/// What kind of thing was odd in the reading.
///
/// Each kind is judged by a rule (`observes:` in its header); the engine reports kinds no rule observes itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OddityKind {
    /// A row label that is not in the form.
    UnknownRow,
    /// A column or block heading that is not in the form, or stands in another order.
    UnknownColumn,
    /// A heading like a section's that matches none.
    UnknownHeading,
    /// A row, table heading or section that stands twice.
    Repeated,
    /// A row with more or fewer figures than columns.
    RaggedRow,
    /// A row that lost or gained blank cells and could still be read for certain.
    RealignedRow,
    /// Nothing written where a figure belongs.
    Blank,
    /// A dash, stroke or 无 where a figure belongs.
    Dash,
    /// A number with a note after it.
    Noted,
    /// A unit in the cell that is not the form's.
    WrongUnit,
    /// A money column whose header leaves out the unit.
    NoUnit,
    /// Words where a figure belongs.
    NotANumber,
    /// Cells without anything between them.
    RunTogether,
    /// Changes to the document that nobody has accepted or refused.
    TrackedChanges,
    /// Rows, columns or sheets that the file holds and does not show.
    Hidden,
}

impl OddityKind {
    /// All kinds, in order.
    pub const ALL: [Self; 15] = [
        Self::UnknownRow,
        Self::UnknownColumn,
        Self::UnknownHeading,
        Self::Repeated,
        Self::RaggedRow,
        Self::RealignedRow,
        Self::Blank,
        Self::Dash,
        Self::Noted,
        Self::WrongUnit,
        Self::NoUnit,
        Self::NotANumber,
        Self::RunTogether,
        Self::TrackedChanges,
        Self::Hidden,
    ];

    /// The name used in rules: `unknown_row`.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnknownRow => "unknown_row",
            Self::UnknownColumn => "unknown_column",
            Self::UnknownHeading => "unknown_heading",
            Self::Repeated => "repeated",
            Self::RaggedRow => "ragged_row",
            Self::RealignedRow => "realigned_row",
            Self::Blank => "blank",
            Self::Dash => "dash",
            Self::Noted => "noted",
            Self::WrongUnit => "wrong_unit",
            Self::NoUnit => "no_unit",
            Self::NotANumber => "not_a_number",
            Self::RunTogether => "run_together",
            Self::TrackedChanges => "tracked_changes",
            Self::Hidden => "hidden",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }
}

/// Something odd in the reading.
#[derive(Debug, Clone)]
pub struct Oddity {
    /// What kind.
    pub kind: OddityKind,
    /// Where; its pointer names the part of the report that could not be read, if one is known.
    pub place: Place,
    /// What stands there.
    pub written: String,
    /// The statutory words it resembles or should be.
    pub nearest: Option<String>,
    /// Pointers of the parts of the report this leaves without a reading.
    pub explains: Vec<String>,
}

/// What each figure's reading has to say.
pub(super) fn note_readings(form: &TableForm, figures: &[Figure]) -> Vec<Oddity> {
    let mut oddities = Vec::new();
    for (index, (figure, cell)) in figures.iter().zip(&form.cells).enumerate() {
        let kind = match &figure.reading {
            Reading::Blank => OddityKind::Blank,
            Reading::Dash => OddityKind::Dash,
            Reading::Number(_, Some(_)) => OddityKind::Noted,
            Reading::Unreadable(Unreadable::Unit) => OddityKind::WrongUnit,
            Reading::Unreadable(Unreadable::Words) => OddityKind::NotANumber,
            // the row, the header or the schema has its own word on these
            Reading::Number(..)
            | Reading::Unreadable(Unreadable::Column | Unreadable::Type)
            | Reading::Absent => continue,
        };
        let explains = match kind {
            OddityKind::Noted => vec![],
            _ => vec![cell.pointer.clone()],
        };
        oddities.push(Oddity {
            kind,
            place: Place::of_cell(form, index).at(figure.span),
            written: figure.written.clone(),
            nearest: form.columns[cell.column].unit.clone(),
            explains,
        });
    }
    oddities
}

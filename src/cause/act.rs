//! One act that makes many figures wrong, and what else speaks for a repair, each in a few words.
//!
//! Must not know how an act was recognised.

use crate::finding::Words;
use crate::place::Place;

/// One act of the pen, or of the mouse, that makes several figures wrong. A place without column is a row, one without
/// row a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The figures of a line stand one cell off, from a cell on or all of them.
    Shifted {
        /// The line.
        line: Place,
        /// The first cell that is wrong, if it is not the line's first.
        from: Option<Place>,
    },
    /// A line of totals leaves another line out; which one is not certain if there are several.
    LeftOut {
        /// The totals.
        total: Place,
        /// Lines that may have been left out.
        lines: Vec<Place>,
    },
    /// A line of totals counts another line twice.
    Twice {
        /// The totals.
        total: Place,
        /// Lines that may have been counted twice.
        lines: Vec<Place>,
    },
    /// A line holds noughts where figures belong.
    Nought(Place),
    /// Two cells, or two lines, have each other's figures.
    Exchanged(Box<[Place; 2]>),
}

/// Something outside the equations that speaks for a repair, or against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Who speaks: `正文“收到申请4952件”`, or a place in the report of the year before.
    pub witness: Words,
    /// Whether it agrees with the figures proposed, and not with those that stand there; else the other way round.
    pub agrees: bool,
}

impl Act {
    /// The name used in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Shifted { .. } => "shifted",
            Self::LeftOut { .. } => "left_out",
            Self::Twice { .. } => "counted_twice",
            Self::Nought(_) => "set_to_nought",
            Self::Exchanged(_) => "exchanged",
        }
    }

    /// Whether the lines named tell all that is to be changed.
    pub(super) fn says_all(&self) -> bool {
        matches!(self, Self::Exchanged(both) if both.iter().any(|p| p.row.is_none() || p.column.is_none()))
    }

    /// Where it was done, and the act in a few words.
    pub(super) fn words(&self) -> (String, Words) {
        let name = |p: &Place| {
            [p.row.as_deref(), p.column.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        };
        let unit = |p: &Place| if p.row.is_some() { ("行", "row") } else { ("列", "column") };
        let names = |lines: &[Place], by: &str| {
            lines.iter().map(|l| format!("“{}”", name(l))).collect::<Vec<_>>().join(by)
        };
        match self {
            Self::Shifted { line, from: None } => {
                (line.title(), Words::new("像是整行错开了一列", "the row looks shifted by one column"))
            }
            Self::Shifted { line, from: Some(from) } => {
                // within a row the column says enough
                let row = from.row.clone().filter(|_| line.row.is_none());
                let from = name(&Place { row, ..from.clone() });
                let words = Words::new(
                    format!("像是从“{from}”起错开了一格"),
                    format!("from “{from}” on it looks shifted by one cell"),
                );
                (line.title(), words)
            }
            Self::LeftOut { total, lines } => {
                let unit = lines.first().map_or(("", ""), unit);
                (
                    total.title(),
                    Words::new(
                        format!("像是漏计了{}一{}", names(lines, "或"), unit.0),
                        format!("looks to leave out the {} {}", unit.1, names(lines, " or ")),
                    ),
                )
            }
            Self::Twice { total, lines } => {
                let unit = lines.first().map_or(("", ""), unit);
                (
                    total.title(),
                    Words::new(
                        format!("像是重复计了{}一{}", names(lines, "或"), unit.0),
                        format!("looks to count the {} {} twice", unit.1, names(lines, " or ")),
                    ),
                )
            }
            Self::Nought(line) => {
                let (zh, en) = unit(line);
                let words =
                    Words::new(format!("像是整{zh}填成了 0"), format!("the {en} looks filled with noughts"));
                (line.title(), words)
            }
            Self::Exchanged(both) => {
                let [a, b] = both.as_ref();
                let words = match (&a.row, &a.column) {
                    (Some(_), Some(_)) => Words::new("像是互换了", "they look exchanged"),
                    (Some(_), None) => Words::new("像是两行互换了", "the rows look exchanged"),
                    _ => Words::new("像是两列互换了", "the columns look exchanged"),
                };
                (format!("{} ⇄ {}", a.title(), b.title()), words)
            }
        }
    }
}

impl Evidence {
    /// `与正文“收到申请4952件”一致`
    pub fn words(&self) -> Words {
        let Words { zh, en } = &self.witness;
        if self.agrees {
            Words::new(format!("与{zh}一致"), format!("agrees with {en}"))
        } else {
            Words::new(format!("与{zh}不合"), format!("does not agree with {en}"))
        }
    }

    /// What is for and what is against, each in one clause.
    pub(super) fn all(evidence: &[Self]) -> Words {
        let named = |agrees: bool| {
            let of = evidence.iter().filter(|e| e.agrees == agrees).map(|e| &e.witness);
            let (zh, en): (Vec<&str>, Vec<&str>) = of.map(|w| (w.zh.as_str(), w.en.as_str())).unzip();
            let witness = Words::new(zh.join("、"), en.join(" and "));
            (!zh.is_empty()).then(|| Self { witness, agrees }.words())
        };
        let but = |w: Words| Words::new(format!("但{}", w.zh), format!("but {}", w.en));
        let clauses = named(true).into_iter().chain(named(false).map(but));
        let (zh, en): (Vec<String>, Vec<String>) = clauses.map(|w| (w.zh, w.en)).unzip();
        Words::new(zh.join("，"), en.join(", "))
    }
}

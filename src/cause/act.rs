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
    /// Last year's figures were left standing in a row.
    LastYear(Place),
    /// A row, and the one whose figures it has.
    Copied(Box<[Place; 2]>),
    /// A cell is wrong, and the totals computed from it are.
    Recomputed(Place),
    /// Two cells, or two lines, have each other's figures.
    Exchanged(Box<[Place; 2]>),
}

/// Something outside the equations that speaks for a repair, or against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Who speaks: `正文“收到申请4952件”`, or a place in the report of the year before.
    pub witness: Words,
    /// What it says.
    pub speaks: Speaks,
    /// Whether what is said takes no reading.
    pub is_certain: bool,
}

/// What a witness says of a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaks {
    /// It agrees with the figures proposed, and not with those that stand there.
    For,
    /// It agrees with the figures that stand there, and not with those proposed.
    Against,
    /// It agrees with neither.
    ForNeither,
}

impl Act {
    /// The name used in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Shifted { .. } => "shifted",
            Self::LeftOut { .. } => "left_out",
            Self::Twice { .. } => "counted_twice",
            Self::Nought(_) => "set_to_nought",
            Self::LastYear(_) => "last_year",
            Self::Copied(_) => "copied",
            Self::Recomputed(_) => "recomputed",
            Self::Exchanged(_) => "exchanged",
        }
    }

    /// Whether a line is wrong because of what it holds as a whole.
    pub(crate) fn is_of_a_whole_line(&self) -> bool {
        matches!(self, Self::Nought(_) | Self::LastYear(_) | Self::Copied(_))
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
            Self::LastYear(line) => {
                (line.title(), Words::new("像是整行仍是上年的数", "the row looks left as it was last year"))
            }
            Self::Copied(both) => {
                let [line, of] = both.as_ref();
                let words = Words::new(
                    format!("像是抄了“{}”一行的数", name(of)),
                    format!("the row looks copied from “{}”", name(of)),
                );
                (line.title(), words)
            }
            Self::Recomputed(cell) => (
                cell.title(),
                Words::new(
                    "像是这一格填错，几处合计随之算错",
                    "it looks wrong, and the totals computed from it with it",
                ),
            ),
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
    /// Whether it leaves a repair in doubt that is the only one.
    pub(crate) fn is_doubt(&self) -> bool {
        match self.speaks {
            Speaks::For => false,
            Speaks::Against => self.is_certain,
            Speaks::ForNeither => true,
        }
    }

    /// `与正文“收到申请4952件”一致`
    pub fn words(&self) -> Words {
        Self::said(&self.witness, self.speaks)
    }

    fn said(witness: &Words, speaks: Speaks) -> Words {
        let Words { zh, en } = witness;
        // a title stands apart from the words around it, a quotation does not
        let before = if zh.starts_with(|c: char| c.is_ascii_digit()) { " " } else { "" };
        let after = if zh.ends_with('”') { "" } else { " " };
        let zh = format!("{before}{zh}{after}");
        match speaks {
            Speaks::For => Words::new(format!("与{zh}一致"), format!("agrees with {en}")),
            Speaks::Against => Words::new(format!("与{zh}不合"), format!("does not agree with {en}")),
            Speaks::ForNeither => Words::new(
                format!("现有的数、拟改的数都与{zh}不合"),
                format!("neither figure agrees with {en}"),
            ),
        }
    }

    /// What is for and what is against, each in one clause.
    pub(super) fn all(evidence: &[Self]) -> Words {
        let named = |speaks: Speaks| {
            let of = evidence.iter().filter(|e| e.speaks == speaks).map(|e| &e.witness);
            let (zh, en): (Vec<&str>, Vec<&str>) = of.map(|w| (w.zh.as_str(), w.en.as_str())).unzip();
            let witness = Words::new(zh.join("、"), en.join(" and "));
            (!zh.is_empty()).then(|| Self::said(&witness, speaks))
        };
        let but = |w: Words| Words::new(format!("但{}", w.zh), format!("but {}", w.en));
        let against = [Speaks::Against, Speaks::ForNeither].into_iter().filter_map(named).map(but);
        let clauses = named(Speaks::For).into_iter().chain(against);
        let (zh, en): (Vec<String>, Vec<String>) = clauses.map(|w| (w.zh, w.en)).unzip();
        Words::new(zh.join("，"), en.join(", "))
    }
}

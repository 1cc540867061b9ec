//! The likely cause of findings: the smallest change of figures that makes every broken equation hold.
//!
//! Plain data over places, filled by the engine and shown by `render`. What is proposed here is likelihood, never
//! certainty: only the agency's own records say what the figure is. Must not know how a cause was found.

mod act;

use crate::finding::Words;
use crate::place::Place;
pub use act::{Act, Evidence, Speaks};

/// The most repairs that a cause lists; how many there are in all is always told.
pub const MOST_REPAIRS: usize = 12;

/// Why several findings stand together, as far as the equations tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The findings it explains: indices into the report's findings, in order.
    pub explains: Vec<usize>,
    /// The smallest repairs, all equally small, those first that prose or the year before agree with, or that look like
    /// a slip of the pen; at most [`MOST_REPAIRS`]. One act that moves many figures is as small as one figure changed.
    /// None where no repair was found.
    pub repairs: Vec<Repair>,
    /// How many such repairs there are, listed or not.
    pub count: usize,
    /// Whether the only repair may be taken for what happened: nothing that is known speaks against it.
    pub is_certain: bool,
    /// Where no repair was found: no change of this many figures or fewer makes all equations hold; larger changes
    /// were not searched.
    pub within: Option<usize>,
    /// Equations over the same figures that could not be used, because another of their figures is blank or unread.
    pub unused: usize,
}

/// A set of figures that, changed together, make the equations hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The changes, in the form's order.
    pub changes: Vec<Change>,
    /// The one act that made all these figures wrong, where it looks like one.
    pub act: Option<Act>,
    /// What else the report, or that of the year before, says of these figures.
    pub evidence: Vec<Evidence>,
}

/// One figure changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The cell.
    pub place: Place,
    /// Index of its table.
    pub table: usize,
    /// Index of the cell in its table's form.
    pub cell: usize,
    /// The figure that stands there, exactly.
    pub now: String,
    /// The figure that would make the equations hold.
    pub proposed: String,
    /// What slip turns the one into the other, where one does.
    pub slip: Option<Slip>,
}

/// A way figures go wrong, told by the two figures alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slip {
    /// Two digits stand in each other's place.
    Swapped,
    /// One digit is another.
    Digit,
    /// A digit was left out.
    DigitLost,
    /// A digit too many.
    DigitAdded,
    /// The sign is the other.
    Sign,
    /// The figure is so many times too large or too small.
    Factor(u32),
    /// The sum leaves this figure out.
    LeftOut(Place),
    /// The sum counts this figure twice.
    Twice(Place),
    /// Nought where a sum belongs.
    Nought,
    /// The row's figures stand one column off.
    Shifted,
    /// Last year's figure was left standing.
    LastYear,
}

impl Slip {
    /// The name used in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Swapped => "digits_swapped",
            Self::Digit => "digit_mistyped",
            Self::DigitLost => "digit_left_out",
            Self::DigitAdded => "digit_too_many",
            Self::Sign => "sign",
            Self::Factor(_) => "factor",
            Self::LeftOut(_) => "operand_left_out",
            Self::Twice(_) => "operand_counted_twice",
            Self::Nought => "nought_for_total",
            Self::Shifted => "column_shifted",
            Self::LastYear => "last_year",
        }
    }

    /// The slip in a few words.
    pub fn words(&self) -> Words {
        let title = |place: &Place| {
            // the row or column that tells the operands of one sum apart stands last but one, or last
            [place.row.as_deref(), place.column.as_deref()]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" · ")
        };
        match self {
            Self::Swapped => Words::new("像是两位数字写颠倒了", "looks like two digits swapped"),
            Self::Digit => Words::new("像是写错一位数字", "looks like one digit mistyped"),
            Self::DigitLost => Words::new("像是漏写一位数字", "looks like a digit left out"),
            Self::DigitAdded => Words::new("像是多写一位数字", "looks like a digit too many"),
            Self::Sign => Words::new("像是正负号写反了", "looks like the wrong sign"),
            Self::Factor(10_000) => {
                Words::new("相差一万倍，像是元与万元弄混了", "off by a factor of 10,000: 元 taken for 万元?")
            }
            Self::Factor(n) => {
                Words::new(format!("相差 {n} 倍，像是错了位"), format!("off by a factor of {n}"))
            }
            Self::LeftOut(place) => Words::new(
                format!("差额正是“{}”的数，像是漏加了它", title(place)),
                format!("the difference is the figure of “{}”: left out of the sum?", title(place)),
            ),
            Self::Twice(place) => Words::new(
                format!("差额正是“{}”的数，像是重复加了它", title(place)),
                format!("the difference is the figure of “{}”: counted twice?", title(place)),
            ),
            Self::Nought => Words::new("合计处填了 0", "a nought stands where the sum belongs"),
            Self::Shifted => Words::new("像是整行错开了一列", "the row looks shifted by one column"),
            Self::LastYear => {
                Words::new("与上一年的数相同，像是没有更新", "is last year's figure: not updated?")
            }
        }
    }
}

impl Change {
    /// `表三 · 四、结转下年度继续办理 · 自然人：现为 117，应为 118（像是写错一位数字）`
    pub fn words(&self) -> Words {
        let (title, title_en) = (self.place.title(), self.place.title_en());
        let (zh, en) = match self.slip.as_ref().map(Slip::words) {
            None => (String::new(), String::new()),
            Some(how) => (format!("（{}）", how.zh), format!(" ({})", how.en)),
        };
        Words::new(
            format!("{title}：现为 {}，应为 {}{zh}", self.now, self.proposed),
            format!("{title_en}: is {}, should be {}{en}", self.now, self.proposed),
        )
    }
}

/// As many figures as fit two lines or so.
const MOST_FIGURES: usize = 15;
/// The most witnesses named in a sentence.
const MOST_WITNESSES: usize = 2;

impl Repair {
    /// All its changes in one sentence, with what speaks for it.
    pub fn words(&self) -> Words {
        let Words { mut zh, mut en } = match &self.act {
            Some(act) => self.done_by(act),
            None => {
                let all: Vec<Words> = self.changes.iter().map(Change::words).collect();
                let join =
                    |part: fn(&Words) -> &str, by: &str| all.iter().map(part).collect::<Vec<_>>().join(by);
                Words::new(join(|w| &w.zh, "；"), join(|w| &w.en, "; "))
            }
        };
        let named = &self.evidence[..self.evidence.len().min(MOST_WITNESSES)];
        if !named.is_empty() {
            let words = Evidence::all(named);
            zh = format!("{zh}，{}", words.zh);
            en = format!("{en}; {}", words.en);
        }
        Words::new(zh, en)
    }

    fn done_by(&self, act: &Act) -> Words {
        let (place, how) = act.words();
        if act.says_all() {
            return Words::new(format!("{place}（{}）", how.zh), format!("{place} ({})", how.en));
        }
        let list = |part: fn(&Change) -> &str, by| {
            let shown: Vec<&str> = self.changes.iter().map(part).take(MOST_FIGURES).collect();
            (shown.join(by), self.changes.len() > MOST_FIGURES)
        };
        let now: fn(&Change) -> &str = |c| &c.now;
        let right: fn(&Change) -> &str = |c| &c.proposed;
        let told = |part, by, more| {
            let (figures, cut) = list(part, by);
            if cut { format!("{figures}{more}") } else { figures }
        };
        let (zh_more, en_more) = (format!(" 等 {} 个数", self.changes.len()), ", …");
        Words::new(
            format!(
                "{place}（{}）：现为 {}，应为 {}",
                how.zh,
                told(now, "、", zh_more.as_str()),
                told(right, "、", zh_more.as_str())
            ),
            format!(
                "{place} ({}): is {}; should be {}",
                how.en,
                told(now, ", ", en_more),
                told(right, ", ", en_more)
            ),
        )
    }
}

impl Cause {
    /// The repair to look at first.
    pub fn first(&self) -> Option<&Repair> {
        self.repairs.first()
    }

    /// The cause in one sentence. It claims a cell only where no other repair is as small.
    pub fn message(&self) -> Words {
        let Some(first) = self.first().map(Repair::words) else {
            let (findings, within) = (self.explains.len(), self.within.unwrap_or_default());
            if within == 0 {
                return Words::new(
                    format!("{findings} 处不符没有找到共同的原因：可能不止一处填错"),
                    format!(
                        "no common cause was found for {findings} findings: more than one thing may be wrong"
                    ),
                );
            }
            return Words::new(
                format!("{findings} 处不符没有找到共同的原因：只改 {within} 格以内，不能使各式都成立"),
                format!(
                    "no common cause was found for {findings} findings: changing {within} figures or fewer does not make all the sums hold"
                ),
            );
        };
        match self.count {
            1 if self.is_certain => Words::new(
                format!("最可能填错的是 {}", first.zh),
                format!("most likely wrong is {}", first.en),
            ),
            1 => Words::new(
                format!("只找到一种改法能使各式成立，但不能断定就错在这里；可先核对 {}", first.zh),
                format!(
                    "only one correction was found that makes the sums hold, but it is not certain; look first at {}",
                    first.en
                ),
            ),
            n if self.repairs.iter().any(|r| r.act.is_some()) => Words::new(
                format!("有 {n} 种改法都能使各式成立，不能断定错在哪里；可先核对 {}", first.zh),
                format!(
                    "{n} corrections make all the sums hold, so what is wrong is not certain; look first at {}",
                    first.en
                ),
            ),
            n => Words::new(
                format!("有 {n} 种同样小的改法，不能断定错在哪一格；可先核对 {}", first.zh),
                format!(
                    "{n} corrections are equally small, so the wrong figure is not certain; look first at {}",
                    first.en
                ),
            ),
        }
    }

    /// That there are `left` more repairs than those shown.
    pub fn more(&self, left: usize) -> Words {
        if self.repairs.iter().any(|r| r.act.is_some()) {
            return Words::new(format!("另有 {left} 种改法"), format!("{left} more corrections"));
        }
        Words::new(format!("另有 {left} 种同样小的改法"), format!("{left} more, equally small"))
    }

    /// What to do with it.
    pub fn help(&self) -> Words {
        if self.repairs.is_empty() {
            return Words::new("逐处对照台账核对。", "Check the figures one by one against the ledger.");
        }
        Words::new(
            "这是由各式推算出来的，不是定论：对照台账核实以后再改。",
            "This is inferred from the sums and not certain: check it against the ledger before changing anything.",
        )
    }

    /// What the search could not take into account; empty where there is nothing.
    pub fn limits(&self) -> Words {
        match self.unused {
            0 => Words::default(),
            n => Words::new(
                format!("另有 {n} 个等式因为有数空着或读不出，没有用来推算。"),
                format!("{n} further sums were not used: a figure of theirs is blank or unread."),
            ),
        }
    }
}

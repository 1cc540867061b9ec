//! The whole against its parts: a government's report is the sum of its departments' and lower governments'.
//!
//! Takes the parts one by one and keeps sums, not reports, so that any number of them needs the memory of one; only
//! their names stay, to know one that comes twice. Exact: what decimals cannot hold is said, not rounded. A figure
//! that a part does not have is never 0: the cell's sum is incomplete and the part is named. Whether a difference is a
//! mistake is for a person; must not know rules, renderers or files.

mod exact;
mod figures;
mod summed;

use crate::form::{Forms, TableForm};
use crate::report::Report;
pub use figures::Figures;
use figures::same_cells;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// The most parts named for one cell.
const NAMED: usize = 10;
/// The most parts named for one reason of the whole run; all are counted.
const LISTED: usize = 1000;

/// A report as it is named to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The file.
    pub path: Arc<str>,
    /// Who reports, if it says so.
    pub agency: Option<Arc<str>>,
}

/// Why a report has no figure for a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Nothing written.
    Blank,
    /// A dash or 无.
    Dash,
    /// Not certainly a number, or a number in another unit.
    Unreadable,
    /// The cell, its row or its table is missing.
    Absent,
    /// Its table follows another form, which does not state this cell in the same words.
    OtherForm,
}

/// Why a report was not added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is of another year.
    OtherYear(i32),
    /// It states no year.
    NoYear,
    /// The same agency's report with the same figures was added already, from this file.
    Duplicate(Arc<str>),
    /// The same agency's report was added already, from this file, and says otherwise: nobody can tell which holds.
    Ambiguous(Arc<str>),
    /// It is the report of the whole.
    Parent,
    /// It bears the name of the whole and says otherwise: nobody can tell whether it is a part, or which holds.
    OtherParent,
    /// It could not be read; why was said where that was found.
    Unreadable,
    /// It was expected and is not there.
    Missing,
}

impl Refusal {
    /// Whether the sums lack something by it.
    pub fn leaves_a_gap(&self) -> bool {
        !matches!(self, Self::Duplicate(_) | Self::Parent)
    }
}

/// A list that names only so many and counts all.
#[derive(Debug, Clone, Default)]
pub struct Bounded<T> {
    /// The first ones.
    pub named: Vec<T>,
    /// All of them.
    pub count: usize,
}

impl<T> Bounded<T> {
    fn push(&mut self, item: T, most: usize) {
        self.count += 1;
        if self.named.len() < most {
            self.named.push(item);
        }
    }
}

/// What the parts come to in one cell.
#[derive(Debug, Clone)]
pub struct Sum {
    /// The sum of the figures there are; `None` where decimals cannot hold it exactly.
    pub sum: Option<Decimal>,
    /// How many parts have a figure.
    pub parts: usize,
    /// The parts that have none.
    pub lacking: Bounded<(Part, Lack)>,
}

impl Default for Sum {
    fn default() -> Self {
        Self { sum: Some(Decimal::ZERO), parts: 0, lacking: Bounded { named: vec![], count: 0 } }
    }
}

/// How a cell came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The whole says what its parts add up to.
    Equal,
    /// It does not.
    Differs,
    /// Not every part has a figure, or the sum cannot be held: what is compared is a part of the sum.
    Incomplete,
    /// The whole has no figure.
    ParentUnread,
    /// There is no report of the whole to compare with.
    Summed,
}

impl State {
    /// All states, in order.
    pub const ALL: [Self; 5] =
        [Self::Equal, Self::Differs, Self::Incomplete, Self::ParentUnread, Self::Summed];

    /// Its name in data.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::Incomplete => "incomplete",
            Self::ParentUnread => "parent_unread",
            Self::Summed => "summed",
        }
    }
}

/// A cell's figures side by side.
#[derive(Debug, Clone)]
pub struct Cell {
    /// How it came out.
    pub state: State,
    /// What the whole says, or why it says nothing; `None` without a report of the whole.
    pub parent: Option<Result<Decimal, Lack>>,
    /// What the parts come to.
    pub sum: Sum,
    /// The whole less its parts, where both are there.
    pub difference: Option<Decimal>,
}

/// The report of the whole.
#[derive(Debug)]
struct Whole {
    part: Part,
    title: Option<String>,
    digest: String,
    key: String,
    mark: u64,
    figures: Vec<Vec<Result<Decimal, Lack>>>,
}

/// The year and the form that sums are made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Target {
    year: i32,
    form: usize,
}

/// A report of the whole that nothing can be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParentError {
    /// It states no year.
    #[error("the report of the whole states no year")]
    NoYear,
    /// No form is in force for its year.
    #[error("no form is in force for {0}")]
    NoForm(i32),
}

/// Adds up reports, one by one.
pub struct Rollup {
    forms: Forms,
    target: Option<Target>,
    whole: Option<Whole>,
    tables: Vec<Vec<Sum>>,
    /// Where each cell of the target stands in another form's table, by table and that form.
    maps: HashMap<(usize, usize), Vec<Option<usize>>>,
    /// Who was added, from which file, and what tells its figures from others.
    taken: HashMap<String, (Part, u64)>,
    /// Who was there and could not be added.
    turned_away: HashSet<String>,
    given: usize,
    added: usize,
    refused: Bounded<(Part, Refusal)>,
    gaps: usize,
    mapped: BTreeMap<(usize, usize), usize>,
    nameless: usize,
    expected: Option<Vec<String>>,
}

/// What the parts come to, cell by cell.
pub struct Outcome {
    /// The forms that [`Outcome::form`] indexes.
    pub forms: Forms,
    /// Year of all reports; `None` where there was none to tell it.
    pub year: Option<i32>,
    /// The form that sums are made for.
    pub form: usize,
    /// The report of the whole, and the digest of its bytes.
    pub parent: Option<(Part, String)>,
    title: Option<String>,
    /// How many parts were given.
    pub given: usize,
    /// How many were added.
    pub added: usize,
    /// How many of these state no agency, so that nobody can tell whether one of them came twice.
    pub nameless: usize,
    /// Parts that were not added, the missing ones among them.
    pub refused: Bounded<(Part, Refusal)>,
    /// How many of these leave the sums incomplete.
    pub gaps: usize,
    /// Agencies that were added without being expected.
    pub unexpected: Bounded<Arc<str>>,
    /// Tables that followed another form: table, form, and in how many parts.
    pub mapped: Vec<(usize, usize, usize)>,
    /// The cells of each table of the form.
    pub tables: Vec<Vec<Cell>>,
}

impl Rollup {
    /// Adds up reports of the year that the first of them is of.
    pub fn new(forms: &Forms) -> Self {
        Self {
            forms: forms.clone(),
            target: None,
            whole: None,
            tables: vec![],
            maps: HashMap::new(),
            taken: HashMap::new(),
            turned_away: HashSet::new(),
            given: 0,
            added: 0,
            refused: Bounded { named: vec![], count: 0 },
            gaps: 0,
            mapped: BTreeMap::new(),
            nameless: 0,
            expected: None,
        }
    }

    /// Adds up reports to compare with the report of the whole.
    ///
    /// # Errors
    /// A report whose year is not known, or has no form.
    pub fn against(name: &str, parent: &Report) -> Result<Self, ParentError> {
        let mut rollup = Self::new(&parent.forms);
        let year = parent.year.ok_or(ParentError::NoYear)?.value;
        let form = parent.forms.of_year(year).ok_or(ParentError::NoForm(year))?;
        rollup.aim(Target { year, form });
        let taken = Figures::of(name, parent);
        let tables = 0..parent.forms.get(form).tables.len();
        rollup.whole = Some(Whole {
            figures: tables.map(|table| rollup.under(&taken, form, table)).collect(),
            key: taken.key.clone(),
            mark: taken.mark(),
            part: taken.part,
            title: parent.title.as_ref().map(|t| t.text.clone()),
            digest: taken.digest,
        });
        Ok(rollup)
    }

    /// Names the agencies whose reports should be there.
    pub fn expect(&mut self, agencies: Vec<String>) {
        self.expected = Some(agencies);
    }

    fn aim(&mut self, target: Target) {
        self.target = Some(target);
        let tables = &self.forms.get(target.form).tables;
        self.tables = tables.iter().map(|t| vec![Sum::default(); t.cells.len()]).collect();
    }

    /// Adds a part, unless there is a reason against it, which is answered and kept.
    pub fn add(&mut self, figures: Figures) -> Option<Refusal> {
        self.given += 1;
        let refusal = self.reason_against(&figures);
        if let Some(refusal) = refusal {
            self.refuse(figures.part, refusal.clone());
            return Some(refusal);
        }
        let form = self.target?.form;
        self.added += 1;
        self.nameless += usize::from(figures.part.agency.is_none());
        self.taken.insert(figures.key.clone(), (figures.part.clone(), figures.mark()));
        for table in 0..self.tables.len() {
            if let Some(&(theirs, true)) = figures.forms.get(table)
                && theirs != form
            {
                *self.mapped.entry((table, theirs)).or_default() += 1;
            }
            let cells = self.under(&figures, form, table);
            for (sum, figure) in self.tables[table].iter_mut().zip(cells) {
                match figure {
                    Ok(figure) => {
                        sum.parts += 1;
                        sum.sum = sum.sum.and_then(|sum| exact::sum(sum, figure));
                    }
                    Err(lack) => sum.lacking.push((figures.part.clone(), lack), NAMED),
                }
            }
        }
        None
    }

    /// Takes down a part that could not be read.
    pub fn unreadable(&mut self, name: &str) {
        self.given += 1;
        self.refuse(Part { path: name.into(), agency: None }, Refusal::Unreadable);
    }

    fn refuse(&mut self, part: Part, refusal: Refusal) {
        self.gaps += usize::from(refusal.leaves_a_gap());
        if let Some(agency) = part.agency.as_ref().filter(|_| refusal.leaves_a_gap()) {
            self.turned_away.insert(self.forms.agency_key(agency));
        }
        self.refused.push((part, refusal), LISTED);
    }

    fn reason_against(&mut self, figures: &Figures) -> Option<Refusal> {
        let Some(year) = figures.year else { return Some(Refusal::NoYear) };
        if self.target.is_none() {
            // a year without a form has no cells to add
            let Some(form) = self.forms.of_year(year) else { return Some(Refusal::OtherYear(year)) };
            self.aim(Target { year, form });
        }
        if self.target.is_some_and(|t| t.year != year) {
            return Some(Refusal::OtherYear(year));
        }
        if let Some(whole) = &self.whole {
            // names are compared as with the report of the year before: 示例县 and 示例县人民政府 are one
            if whole.digest == figures.digest {
                return Some(Refusal::Parent);
            }
            if whole.key == figures.key {
                let is_same = whole.mark == figures.mark();
                return Some(if is_same { Refusal::Parent } else { Refusal::OtherParent });
            }
        }
        let (other, mark) = self.taken.get(&figures.key)?;
        let of = other.path.clone();
        Some(if *mark == figures.mark() { Refusal::Duplicate(of) } else { Refusal::Ambiguous(of) })
    }

    /// The figures of a report under the cells of a table of form `form`.
    fn under(&mut self, figures: &Figures, form: usize, table: usize) -> Vec<Result<Decimal, Lack>> {
        let target = &self.forms.get(form).tables[table];
        let absent = || vec![Err(Lack::Absent); target.cells.len()];
        let (Some(&(theirs, present)), Some(cells)) = (figures.forms.get(table), figures.tables.get(table))
        else {
            return absent();
        };
        if theirs == form {
            return cells.clone();
        }
        if !present {
            return absent();
        }
        let map = self
            .maps
            .entry((table, theirs))
            .or_insert_with(|| same_cells(target, &self.forms.get(theirs).tables[table]));
        map.iter().map(|cell| cell.map_or(Err(Lack::OtherForm), |at| cells[at])).collect()
    }

    /// What it all comes to.
    pub fn finish(mut self) -> Outcome {
        let mut unexpected = Bounded { named: vec![], count: 0 };
        if let Some(expected) = self.expected.take() {
            let wanted: HashSet<String> = expected.iter().map(|e| self.forms.agency_key(e)).collect();
            let mut seen = HashSet::new();
            for name in &expected {
                let folded = self.forms.agency_key(name);
                let known = self.taken.contains_key(&folded) || self.turned_away.contains(&folded);
                if !known && seen.insert(folded) {
                    let agency = Some(name.trim().into());
                    self.gaps += 1;
                    self.refused.push((Part { path: "".into(), agency }, Refusal::Missing), LISTED);
                }
            }
            let others = self.taken.iter().filter(|(k, _)| !wanted.contains(*k)).map(|(_, (part, _))| part);
            let mut others: Vec<Arc<str>> =
                others.map(|p| p.agency.clone().unwrap_or_else(|| p.path.clone())).collect();
            others.sort();
            for other in others {
                unexpected.push(other, LISTED);
            }
        }
        let (form, year) = match self.target {
            Some(target) => (target.form, Some(target.year)),
            None => (self.forms.all().len() - 1, None),
        };
        let whole = self.whole.as_ref();
        let gaps = self.gaps > 0;
        let tables = std::mem::take(&mut self.tables);
        let cell = |table: usize, at: usize, sum: Sum| {
            let parent = whole.map(|w| w.figures[table][at]);
            let told = parent.and_then(Result::ok);
            let difference = told.zip(sum.sum).and_then(|(p, s)| exact::sum(p, -s));
            let whole_sum = !gaps && sum.lacking.count == 0 && sum.sum.is_some() && sum.parts > 0;
            let state = match (parent, difference) {
                (Some(Err(_)), _) => State::ParentUnread,
                _ if !whole_sum => State::Incomplete,
                (None, _) => State::Summed,
                (Some(Ok(_)), Some(d)) if d.is_zero() => State::Equal,
                (Some(Ok(_)), Some(_)) => State::Differs,
                (Some(Ok(_)), None) => State::Incomplete,
            };
            Cell { state, parent, sum, difference }
        };
        // of no part there are no sums, not even noughts
        let tables = tables
            .into_iter()
            .enumerate()
            .filter(|_| self.added > 0)
            .map(|(t, sums)| sums.into_iter().enumerate().map(|(at, sum)| cell(t, at, sum)).collect())
            .collect();
        Outcome {
            year,
            form,
            parent: self.whole.as_ref().map(|w| (w.part.clone(), w.digest.clone())),
            title: self.whole.and_then(|w| w.title),
            given: self.given,
            added: self.added,
            nameless: self.nameless,
            refused: self.refused,
            gaps: self.gaps,
            unexpected,
            mapped: self.mapped.into_iter().map(|((table, form), n)| (table, form, n)).collect(),
            tables,
            forms: self.forms,
        }
    }
}

impl Outcome {
    /// How many cells came out in a way.
    pub fn count(&self, state: State) -> usize {
        self.tables.iter().flatten().filter(|c| c.state == state).count()
    }

    /// The tables of the form with their cells.
    pub fn sheets(&self) -> impl Iterator<Item = (&TableForm, &[Cell])> {
        self.forms
            .get(self.form)
            .tables
            .iter()
            .zip(&self.tables)
            .map(|(form, cells)| (form, cells.as_slice()))
    }

    /// Whether every part was read whole and every sum is whole.
    pub fn is_whole(&self) -> bool {
        self.gaps == 0
            && self.added > 0
            && self.count(State::Incomplete) == 0
            && self.count(State::ParentUnread) == 0
    }
}

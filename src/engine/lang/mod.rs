//! The rule language: what a script sees of a report, and the verbs it checks with.
//!
//! The same functions serve a run without a report, in which comparisons are only recorded, and a run on one
//! report. A function that must look at the report ends the first kind of run with [`Signal::Live`]. Knows Rhai
//! and the report; must not know a particular rule.

pub mod figures;
mod handles;
mod prose;
pub mod reference;
mod series;
mod statements;
mod verbs;

use super::Reader;
use super::plan::{Ending, Plan, Step};
use super::prior;
use super::prose::Prose;
use super::prose::lexicon::Lexicon;
use super::ruleset::Parameters;
use crate::finding::Words;
use crate::form::{Form, Forms, TableForm};
use crate::place::Place;
use crate::report::{Layout, Prior, Report};
use crate::result::Passage;
use figures::Whose;
pub use handles::Rep;
pub(super) use handles::{Sec, Tab};
pub use prose::Patterns as PatternSet;
use prose::Patterns;
pub(super) use prose::{Quote, compile_pattern};
use rhai::{Engine, EvalAltResult, Position};
use statements::{ListHandle, Said, ShareHandle};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What a host function answers; Rhai boxes its errors.
type Answer<T> = Result<T, Box<EvalAltResult>>;

/// One run of a rule's script.
#[derive(Clone)]
pub struct Run(Arc<Inner>);

struct Inner {
    forms: Forms,
    form: usize,
    layout: Arc<Vec<usize>>,
    /// The layout of the report of the year before, where there is one: its form, and that of each of its tables.
    prior: Option<(usize, Arc<Vec<usize>>)>,
    report: Option<(Arc<Report>, Reader)>,
    parameters: Arc<Parameters>,
    patterns: Arc<Patterns>,
    steps: Mutex<Vec<Step>>,
    /// Places found so far.
    found: AtomicUsize,
    /// What searches found, where somebody wants to know.
    passages: Option<Mutex<Vec<Passage>>>,
}

/// How a script is stopped before its end. Scripts cannot catch it.
#[derive(Debug, Clone)]
pub(super) enum Signal {
    /// The script looks at the report: it cannot be recorded.
    Live,
    /// The script asks for the report of the year before: it is recorded for each of its layouts.
    Prior,
    NotApplicable(Words),
    NotAssessable(Words),
}

/// The most checks one run may make.
const MOST_STEPS: usize = 20_000;
/// The most places one run may report by `require` and `none`.
const MOST_FOUND: usize = 5_000;

impl Run {
    /// A run under a layout, on a report or to be recorded.
    pub(super) fn new(
        forms: &Forms,
        layout: &Layout,
        prior: Option<&Layout>,
        report: Option<(Arc<Report>, Reader)>,
        parameters: Arc<Parameters>,
        patterns: Arc<Patterns>,
        tracing: bool,
    ) -> Self {
        Self(Arc::new(Inner {
            forms: forms.clone(),
            form: layout.form,
            layout: Arc::new(layout.tables.clone()),
            prior: prior.map(|p| (p.form, Arc::new(p.tables.clone()))),
            report,
            parameters,
            patterns,
            steps: Mutex::new(Vec::new()),
            found: AtomicUsize::new(0),
            passages: tracing.then(Mutex::default),
        }))
    }

    /// The form of a report's year.
    fn form_of(&self, whose: Whose) -> &Form {
        let form = match (whose, &self.0.prior) {
            (Whose::Prior, Some((form, _))) => *form,
            _ => self.0.form,
        };
        self.0.forms.get(form)
    }

    /// The form that a table of a report follows.
    fn form_of_table(&self, whose: Whose, table: usize) -> &Form {
        let tables = match (whose, &self.0.prior) {
            (Whose::Prior, Some((_, tables))) => tables,
            _ => &self.0.layout,
        };
        self.0.forms.get(tables[table])
    }

    fn table_form(&self, whose: Whose, table: usize) -> &TableForm {
        &self.form_of_table(whose, table).tables[table]
    }

    /// The report, or the end of a recording.
    fn report(&self) -> Answer<&Arc<Report>> {
        self.0.report.as_ref().map(|(report, _)| report).ok_or_else(|| stop(Signal::Live))
    }

    /// What the report's prose says in figures, or the end of a recording.
    fn prose(&self) -> Answer<&Arc<Prose>> {
        let (report, reader) = self.0.report.as_ref().ok_or_else(|| stop(Signal::Live))?;
        Ok(reader.prose(report))
    }

    /// The phrases and words of the packs in force, or the end of a recording.
    fn lexicon(&self) -> Answer<&Lexicon> {
        let (_, reader) = self.0.report.as_ref().ok_or_else(|| stop(Signal::Live))?;
        Ok(&reader.lexicon)
    }

    /// One report or the other, or the end of a recording.
    fn report_of(&self, whose: Whose) -> Answer<&Arc<Report>> {
        let own = self.report()?;
        match (whose, own.prior.given()) {
            (Whose::Own, _) => Ok(own),
            (Whose::Prior, Some(beside)) => Ok(&beside.report),
            (Whose::Prior, None) => Err(lacking(&own.prior)),
        }
    }

    /// Goes on where there is a report of the year before, else ends the run.
    fn ask_prior(&self) -> Answer<()> {
        match (&self.0.prior, &self.0.report) {
            (Some(_), _) => Ok(()),
            (None, Some((report, _))) => Err(lacking(&report.prior)),
            (None, None) => Err(stop(Signal::Prior)),
        }
    }

    /// A place, told apart from places in the report under check.
    fn place(&self, whose: Whose, place: Place) -> Place {
        let beside = self.0.report.as_ref().and_then(|(r, _)| r.prior.given());
        match (whose, beside) {
            (Whose::Prior, Some(beside)) => beside.place(place),
            _ => place,
        }
    }

    /// Keeps what a search found, if somebody wants to know.
    fn note(&self, found: &[Quote]) {
        if let Some(passages) = &self.0.passages {
            let found =
                found.iter().map(|q| Passage { place: q.spot.place.clone(), text: q.spot.written.clone() });
            passages.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
        }
    }

    fn push(&self, step: Step) -> Answer<()> {
        let mut steps = self.0.steps.lock().unwrap_or_else(PoisonError::into_inner);
        if let Step::Tested { failing, .. } = &step {
            let found = self.0.found.fetch_add(failing.len(), Ordering::Relaxed) + failing.len();
            if found > MOST_FOUND {
                return Err(fault(format!("一条规则在一份报告上最多报告 {MOST_FOUND} 处")));
            }
        }
        if steps.len() >= MOST_STEPS {
            return Err(fault(format!("一条规则最多做 {MOST_STEPS} 项检查")));
        }
        steps.push(step);
        Ok(())
    }

    /// What the run checked.
    pub(super) fn into_plan(self, ending: Ending) -> Plan {
        let steps = std::mem::take(&mut *self.0.steps.lock().unwrap_or_else(PoisonError::into_inner));
        let passages = self.0.passages.as_ref();
        let passages =
            passages.map(|p| std::mem::take(&mut *p.lock().unwrap_or_else(PoisonError::into_inner)));
        Plan { steps, ending, passages: passages.unwrap_or_default() }
    }
}

/// A script error with a message; Rhai adds the place.
fn fault(message: impl Into<String>) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorRuntime(message.into().into(), Position::NONE))
}

/// The end of a script by a signal.
fn stop(signal: Signal) -> Box<EvalAltResult> {
    Box::new(EvalAltResult::ErrorTerminated(rhai::Dynamic::from(signal), Position::NONE))
}

/// The end of a script that asks for a report of the year before where there is none.
fn lacking(prior: &Prior) -> Box<EvalAltResult> {
    stop(match prior {
        Prior::Lacking(why) => Signal::NotAssessable(why.explain()),
        Prior::NotAsked | Prior::Given(_) => Signal::NotApplicable(prior::not_asked()),
    })
}

/// What the table of the year before has no counterpart of ends the rule without an answer: the forms say so and why.
fn without(table: &Tab, what: &str, name: &str) -> Answer<()> {
    let own = table.run.form_of_table(Whose::Own, table.table);
    let theirs = table.run.form_of_table(table.whose, table.table);
    let lacking = match what {
        "行" => own.lacks_row_before(theirs, table.table, name),
        _ => own.lacks_column_before(theirs, table.table, name),
    };
    match lacking {
        Some((zh, en)) => {
            let name_of = table.form_here().name();
            let zh = format!("上年报告的{name_of}用的是 {} 年格式，“{name}”没有可比的数：{zh}", theirs.id);
            let en = format!(
                "{name_of} of the year before follows the {} form, which has no counterpart of “{name}”: {en}",
                theirs.id
            );
            Err(stop(Signal::NotAssessable(Words::new(zh, en))))
        }
        None => Ok(()),
    }
}

/// A row or column of the year before that this year's form does not have.
fn no_counterpart(table: &Tab, name: &str) -> Box<EvalAltResult> {
    let own = &table.run.form_of_table(Whose::Own, table.table).id;
    let here = table.form_here().name();
    stop(Signal::NotAssessable(Words::new(
        format!("上年报告的{here}有“{name}”，本年的 {own} 年格式没有，不能比"),
        format!("{here} of the year before has “{name}”, which the {own} form of this year has not"),
    )))
}

/// A name that is in no form is a fault of the script; one that is only in another form than the report's table
/// follows leaves the rule without an answer.
fn unknown_name(
    table: &Tab,
    what: &str,
    name: &str,
    in_form: impl Fn(&TableForm) -> bool,
) -> Box<EvalAltResult> {
    let here = table.form_here();
    let forms = table.run.0.forms.all();
    if let Some(other) = forms.iter().find(|f| in_form(&f.tables[table.table])) {
        let (whose_zh, whose_en) = match table.whose {
            Whose::Own => ("", ""),
            Whose::Prior => ("上年报告的", " of the year before"),
        };
        let zh = format!("{whose_zh}{}用的不是 {} 年格式，没有“{name}”{what}", here.name(), other.id);
        let en =
            format!("{}{whose_en} does not follow the {} form and has no “{name}”", here.name(), other.id);
        return stop(Signal::NotAssessable(Words::new(zh, en)));
    }
    let all: Vec<String> = match what {
        "行" => here.rows.iter().map(|r| r.id.clone()).collect(),
        _ => here.columns.iter().map(|c| c.id.clone()).collect(),
    };
    let near = all.iter().min_by_key(|n| strsim::levenshtein(n, name)).cloned().unwrap_or_default();
    fault(format!("{}没有名为“{name}”的{what}，是否为“{near}”？可用的有：{}", here.name(), all.join("、")))
}

/// Registers a host function and notes its name, so that a test can ask for its documentation.
struct Registrar<'e> {
    engine: &'e mut Engine,
    names: Vec<&'static str>,
}

/// Registers a function under a name.
macro_rules! add {
    ($r:ident, $name:expr, $function:expr) => {
        $r.engine.register_fn($name, $function);
        $r.names.push($name);
    };
}

/// Registers a property under a name.
macro_rules! property {
    ($r:ident, $name:expr, $function:expr) => {
        $r.engine.register_get($name, $function);
        $r.names.push($name);
    };
}
use {add, property};

/// Makes an engine speak the rule language; returns the names it gave it.
pub(super) fn register(engine: &mut Engine) -> Vec<&'static str> {
    let mut registrar = Registrar { engine, names: Vec::new() };
    handles::register(&mut registrar);
    verbs::register(&mut registrar);
    prose::register(&mut registrar);
    series::register(&mut registrar);
    statements::register(&mut registrar);
    let mut names = registrar.names;
    names.sort_unstable();
    names.dedup();
    names
}

/// A set of compiled patterns shared by all runs.
pub(super) fn patterns() -> Arc<Patterns> {
    Arc::default()
}

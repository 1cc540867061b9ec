//! The rule language: what a script sees of a report, and the verbs it checks with.
//!
//! The same functions serve a run without a report, in which comparisons are only recorded, and a run on one
//! report. A function that must look at the report ends the first kind of run with [`Signal::Live`]. Knows Rhai
//! and the report; must not know a particular rule.

pub mod figures;
mod handles;

mod prose;
pub mod reference;
mod statements;
mod verbs;

use super::Reader;
use super::plan::{Ending, Plan, Step};
use super::prose::Prose;
use super::ruleset::Parameters;
use crate::finding::Words;
use crate::form::{Form, Forms, TableForm};
use crate::report::{Layout, Report};
use crate::result::Passage;
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
        report: Option<(Arc<Report>, Reader)>,
        parameters: Arc<Parameters>,
        patterns: Arc<Patterns>,
        tracing: bool,
    ) -> Self {
        Self(Arc::new(Inner {
            forms: forms.clone(),
            form: layout.form,
            layout: Arc::new(layout.tables.clone()),
            report,
            parameters,
            patterns,
            steps: Mutex::new(Vec::new()),
            found: AtomicUsize::new(0),
            passages: tracing.then(Mutex::default),
        }))
    }

    fn form(&self) -> &Form {
        self.0.forms.get(self.0.form)
    }

    fn table_form(&self, table: usize) -> &TableForm {
        &self.0.forms.get(self.0.layout[table]).tables[table]
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

/// A name that is in no form is a fault of the script; one that is only in another form than the report's table
/// follows leaves the rule without an answer.
fn unknown_name(
    run: &Run,
    table: usize,
    what: &str,
    name: &str,
    in_form: impl Fn(&TableForm) -> bool,
) -> Box<EvalAltResult> {
    let here = run.table_form(table);
    let forms = run.0.forms.all();
    if let Some(other) = forms.iter().find(|f| in_form(&f.tables[table])) {
        let zh = format!("{}用的不是 {} 年格式，没有“{name}”{what}", here.name(), other.id);
        let en = format!("{} does not follow the {} form and has no “{name}”", here.name(), other.id);
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

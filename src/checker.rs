//! One report through the whole pipeline: read, validate, judge, and settle the findings' order and bearings.
//!
//! Built once and shared between threads; touches no disk, prints nothing.

use crate::cause::Cause;
use crate::engine::header::Header;
use crate::engine::lang::figures::Whose;
use crate::engine::pack::PackError;
use crate::engine::plan::{Stated, Verdict};
use crate::engine::ruleset::RuleSet;
use crate::engine::scope::Subject;
use crate::engine::{Bounds, Rule, RuleEngine, Voice, layout_index, layouts};
use crate::finding::{Blocked, Finding, Outcome, Severity, Words};
use crate::form::{FormError, Forms, Level};
use crate::policy::{Holds, Nature, Settings};
use crate::report::{OddityKind, Prior, ReadError, Report, Series};
use crate::result::{Checked, RuleInfo, RunInfo, Trace};
use crate::schema::{STAGE, SchemaError, Schemas, codes};
use crate::sheet::Sheet;
use crate::source::{self, Kind, Limits, SourceError};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Stack of a thread that checks: as much as a main thread usually has.
pub(crate) const STACK_BYTES: usize = 8 << 20;

/// Checks reports by a rule pack.
pub struct Checker {
    forms: Forms,
    schemas: Schemas,
    engine: RuleEngine,
    limits: Limits,
}

/// What a caller knows of a file beforehand; the file itself is asked about the rest.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// How to take it.
    pub kind: Option<Kind>,
    /// The level of the reporting agency.
    pub level: Option<Level>,
    /// The region of the reporting agency.
    pub region: Option<String>,
    /// What is decided of rules for this file.
    pub settings: Settings,
    /// What finds the report it is held against, where one is asked for.
    pub pairing: Option<Pairing>,
}

/// Finds what a report is to be held against. It is asked once for each report, on the thread that checks it.
#[derive(Clone)]
pub struct Pairing(Arc<Pair>);

type Pair = dyn Fn(&Checker, &Report) -> (Prior, Option<Series>) + Send + Sync;

impl Pairing {
    /// By a function; whoever has files to open for it opens them there.
    pub fn new(pair: impl Fn(&Checker, &Report) -> (Prior, Option<Series>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(pair))
    }
}

impl std::fmt::Debug for Pairing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pairing")
    }
}

impl From<Holds> for Known {
    fn from(holds: Holds) -> Self {
        Self {
            kind: holds.kind.map(|k| k.value),
            level: holds.level.map(|l| l.value),
            region: holds.region.map(|r| r.value),
            settings: holds.settings,
            pairing: None,
        }
    }
}

impl From<Option<Kind>> for Known {
    fn from(kind: Option<Kind>) -> Self {
        Self { kind, ..Self::default() }
    }
}

/// A checker that cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The forms.
    #[error(transparent)]
    Form(#[from] FormError),
    /// The schemas.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The rule pack.
    #[error(transparent)]
    Pack(#[from] PackError),
}

/// A file that cannot be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// It cannot be taken apart.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// It holds no report that can be told for certain.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Checker {
    /// A checker with the national pack and the usual bounds.
    ///
    /// # Errors
    /// Faults in what is embedded; a released program has none.
    pub fn national() -> Result<Self, BuildError> {
        Self::new(RuleSet::national()?, Bounds::default(), Limits::default())
    }

    /// A checker with packs.
    ///
    /// # Errors
    /// Faults in forms or schemas. A rule that does not compile is no error here: it ends as `error` on every report.
    pub fn new(set: RuleSet, bounds: Bounds, limits: Limits) -> Result<Self, BuildError> {
        let forms = Forms::embedded()?;
        let schemas = Schemas::embedded(&forms, layouts(&forms).len())?;
        let engine = RuleEngine::new(set, &forms, bounds);
        Ok(Self { forms, schemas, engine, limits })
    }

    /// The rules in force.
    pub fn engine(&self) -> &RuleEngine {
        &self.engine
    }

    /// The forms known.
    pub fn forms(&self) -> &Forms {
        &self.forms
    }

    /// What outputs say of the packs and rules in force.
    pub fn run_info(&self) -> RunInfo {
        let mut rules = BTreeMap::new();
        for sheet in codes::ids().filter_map(codes::sheet) {
            let Sheet { id, title, severity, explanation, help, basis, .. } = sheet;
            rules.insert(id, RuleInfo { title, severity, explanation, help, basis });
        }
        for rule in self.engine.rules() {
            let h = rule.header();
            let info = RuleInfo {
                title: h.title.clone(),
                severity: h.severity,
                explanation: h.explanation.clone(),
                help: h.help.clone(),
                basis: h.basis.clone(),
            };
            rules.insert(h.id.clone(), info);
        }
        RunInfo { packs: self.engine.packs.clone(), rules, options: BTreeMap::new() }
    }

    /// Every id that findings may bear, and what may be decided of it.
    pub fn ids(&self) -> BTreeMap<&str, Nature> {
        let nature = |h: &Header| if h.uncertain.is_some() { Nature::Uncertain } else { Nature::Rule };
        let rules = self.engine.rules().iter().map(|r| (r.header().id.as_str(), nature(r.header())));
        rules.chain(codes::ids().map(|id| (id, Nature::Structure))).collect()
    }

    /// Reads a file's bytes as a report, without judging it.
    ///
    /// # Errors
    /// See [`CheckError`].
    pub fn read(&self, name: &str, bytes: &[u8], known: impl Into<Known>) -> Result<Report, CheckError> {
        let known = known.into();
        let document = source::read(name, bytes, known.kind, &self.limits)?;
        let mut report = Report::read(document, &self.forms)?;
        if let Some(level) = known.level {
            report.standing.levels = vec![level];
        }
        if known.region.is_some() {
            report.standing.region = known.region;
        }
        Ok(report)
    }

    /// Checks a file's bytes.
    ///
    /// # Errors
    /// See [`CheckError`].
    pub fn check(&self, name: &str, bytes: &[u8], known: impl Into<Known>) -> Result<Checked, CheckError> {
        let mut known = known.into();
        let settings = std::mem::take(&mut known.settings);
        let pairing = known.pairing.take();
        let mut report = self.read(name, bytes, known)?;
        if let Some(Pairing(pair)) = pairing {
            let (prior, series) = pair(self, &report);
            report.prior = prior;
            report.series = series.map(Arc::new);
        }
        Ok(self.judge_under(report, &settings))
    }

    /// Checks a file's bytes on a thread of its own, waiting no longer than [`Limits::seconds`].
    ///
    /// A file that takes longer is left to itself: its thread ends with the program.
    ///
    /// # Errors
    /// See [`CheckError`].
    ///
    /// # Panics
    /// Where the check itself does, so that the caller sees the fault and not an answer.
    pub fn check_in_time(
        self: &Arc<Self>,
        name: &str,
        bytes: Vec<u8>,
        known: Known,
    ) -> Result<Checked, CheckError> {
        let name = name.to_string();
        self.in_time(move |checker| checker.check(&name, &bytes, known))
    }

    /// Does something with a checker on a thread of its own, waiting no longer than [`Limits::seconds`].
    ///
    /// # Errors
    /// As the work itself, and where it takes too long.
    ///
    /// # Panics
    /// Where the work itself does, so that the caller sees the fault and not an answer.
    pub fn in_time<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, CheckError> + Send + 'static,
    ) -> Result<T, CheckError> {
        let checker = Arc::clone(self);
        in_time(self.limits.seconds, move || work(&checker))?
    }

    /// Judges a report that was read, by the packs alone.
    pub fn judge(&self, report: Report) -> Checked {
        self.judge_under(report, &Settings::default())
    }

    /// Judges a report that was read, by the packs and what is decided of their rules: the last word on which rules
    /// run and how grave findings are is said here.
    pub fn judge_under(&self, report: Report, settings: &Settings) -> Checked {
        let report = Arc::new(report);
        let mut outcomes = BTreeMap::new();
        let mut findings = self.schemas.check(&report, layout_index(&self.forms, &report.layout));
        for finding in &mut findings {
            finding.severity = settings.severity(&finding.rule, false).unwrap_or(finding.severity);
        }
        let mut verdicts = self.engine.run(&report);
        for (rule, verdict) in &mut verdicts {
            // a rule that is for other reports anyway keeps that reason
            if let (Some(why), false) =
                (settings.off(&rule.header().id), matches!(verdict.outcome, Outcome::NotApplicable(_)))
            {
                let outcome = Outcome::NotApplicable(why);
                *verdict = Verdict { outcome, findings: vec![], blocked: vec![], stated: vec![] };
            }
        }
        // what a rule accounts for, such as a section missing together with its table, is not said twice
        let accounted: Vec<&str> = verdicts
            .iter()
            .flat_map(|(_, v)| &v.findings)
            .flat_map(|f| &f.explains)
            .map(String::as_str)
            .collect();
        let schema = if findings.is_empty() { Outcome::Pass(1) } else { Outcome::Fail };
        let explained = report.explained();
        findings.retain(|f| !f.place.pointer.as_deref().is_some_and(|p| is_explained(&explained, p)));
        findings.retain(|f| !f.place.pointer.as_deref().is_some_and(|p| accounted.contains(&p)));
        outcomes.insert(STAGE.to_string(), schema);
        let in_force = self.engine.in_force(&Subject::of(&report));
        for (rule, verdict) in &mut verdicts {
            let header = rule.header();
            let decided = settings.severity(&header.id, header.uncertain.is_some());
            let severity = decided.unwrap_or_else(|| self.engine.severity(rule, in_force));
            verdict.findings.iter_mut().for_each(|f| f.severity = severity);
            findings.append(&mut verdict.findings);
        }
        findings.extend(self.unobserved(&report));
        attribute(&mut findings, &verdicts, &report);
        findings.sort_by_cached_key(Finding::order);
        let mut stated = Vec::new();
        for (rule, verdict) in verdicts {
            stated.extend(verdict.stated.into_iter().map(|s| (rule, s)));
            outcomes.insert(rule.header().id.clone(), verdict.outcome);
        }
        let causes = self.causes(&report, &findings, &stated, settings);
        Checked { report, findings, outcomes, traces: vec![], causes }
    }

    /// What most likely is behind the findings; only rules whose findings are certain errors here have a say, others
    /// bear witness.
    fn causes(
        &self,
        report: &Arc<Report>,
        findings: &[Finding],
        stated: &[(&Rule, Arc<Stated>)],
        settings: &Settings,
    ) -> Vec<Cause> {
        let compared = |f: &Finding| f.severity == Severity::Error && !f.figures.is_empty();
        if !findings.iter().any(compared) {
            return vec![];
        }
        let subject = Subject::of(report);
        let in_force = self.engine.in_force(&subject);
        self.engine.causes(report, findings, stated, |rule| {
            let header = rule.header();
            if settings.off(&header.id).is_some() || self.engine.keeps_out(rule, &subject, in_force).is_some()
            {
                return Voice::None;
            }
            let severity = settings
                .severity(&header.id, header.uncertain.is_some())
                .unwrap_or_else(|| self.engine.severity(rule, in_force));
            if header.uncertain.is_none() && severity == Severity::Error {
                Voice::Certain
            } else {
                Voice::Doubtful
            }
        })
    }

    /// All that a rule does on a report; `None` where there is no such rule.
    pub fn trace(&self, report: &Arc<Report>, id: &str) -> Option<Trace> {
        let rule = self.engine.rules().iter().find(|r| r.header().id.eq_ignore_ascii_case(id))?;
        Some(self.engine.trace_rule(rule, report))
    }

    /// Oddities of the reading that no rule of the pack judges: reported all the same, so that nothing is lost.
    fn unobserved(&self, report: &Report) -> Vec<Finding> {
        let observed: Vec<OddityKind> =
            self.engine.rules().iter().filter_map(|r| r.header().observes).collect();
        report
            .oddities
            .iter()
            .filter(|o| !observed.contains(&o.kind))
            .map(|o| Finding {
                rule: "READING".into(),
                severity: Severity::Warning,
                message: Words::new(
                    format!("读取时遇到“{}”（{}），规则包中没有判断它的规则", o.written, o.kind.name()),
                    format!(
                        "the reading met “{}” ({}), which no rule of the pack judges",
                        o.written,
                        o.kind.name()
                    ),
                ),
                help: Words::new(
                    format!("在规则包中加入一条 observes: {} 的规则。", o.kind.name()),
                    format!("Add a rule with observes: {} to the pack.", o.kind.name()),
                ),
                basis: String::new(),
                place: o.place.clone(),
                related: vec![],
                figures: vec![],
                expected: None,
                explains: o.explains.clone(),
                blocks: vec![],
                waived: None,
            })
            .collect()
    }
}

/// Does some work on a thread of its own, waiting no longer than some seconds; what takes longer is left to itself.
///
/// # Errors
/// Work that is not done in time, or no thread to do it.
///
/// # Panics
/// Where the work itself does, so that the caller sees the fault and not an answer.
pub(crate) fn in_time<T: Send + 'static>(
    seconds: u64,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, SourceError> {
    let (send, receive) = std::sync::mpsc::channel();
    let work = move || {
        // nobody listens any more where the time was over
        let _ = send.send(work());
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work);
    let thread = thread.map_err(SourceError::Unreachable)?;
    match receive.recv_timeout(std::time::Duration::from_secs(seconds)) {
        Ok(answer) => Ok(answer),
        Err(std::sync::mpsc::RecvTimeoutError::Timeout) => Err(SourceError::TooSlow { limit: seconds }),
        Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => match thread.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => Err(SourceError::TooSlow { limit: seconds }),
        },
    }
}

/// Whether the reading accounts for what the schema says of a pointer.
fn is_explained(explained: &HashSet<&str>, pointer: &str) -> bool {
    let under = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.starts_with('/'));
    // a whole row is missing where each of its cells stayed unread
    let is_row = pointer.starts_with("/tables/") && pointer.matches('/').count() == 3;
    explained.iter().any(|e| pointer == *e || under(pointer, e) || is_row && under(e, pointer))
}

/// The finding that leaves a part of the report without a reading; of several, the narrowest.
fn reason(findings: &[Finding], pointer: &str) -> Option<usize> {
    let covers = |e: &&String| {
        pointer == e.as_str() || pointer.strip_prefix(e.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    findings
        .iter()
        .enumerate()
        .filter_map(|(i, f)| Some((f.explains.iter().filter(covers).map(String::len).max()?, usize::MAX - i)))
        .max()
        .map(|(_, i)| usize::MAX - i)
}

/// Puts the checks that could not be made under the finding that is the reason.
fn attribute(findings: &mut [Finding], verdicts: &[(&crate::engine::Rule, Verdict)], report: &Report) {
    for (rule, verdict) in verdicts {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for cells in &verdict.blocked {
            let own = cells.iter().filter(|c| c.whose == Whose::Own);
            let pointers = own.filter_map(|c| report.cell_place(c.table, c.cell).pointer);
            if let Some(index) = pointers.filter_map(|p| reason(findings, &p)).min() {
                *counts.entry(index).or_default() += 1;
            }
        }
        for (index, checks) in counts {
            findings[index].blocks.push(Blocked {
                rule: rule.header().id.clone(),
                checks,
                severity: rule.header().severity,
            });
        }
    }
}

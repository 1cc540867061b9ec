//! Rule packs made runnable: compiled once, recorded once per layout, then evaluated on every report.
//!
//! A script can do nothing but read the report it is given, within bounds of steps, depth, size and time; one that
//! fails is an outcome of its own and hinders no other. Must not know a particular rule.

pub mod assist;
mod cause;
pub mod coverage;
pub mod draft;
pub mod examples;
pub mod formula;
pub mod header;
pub mod lang;
pub mod law;
pub mod lint;
mod literals;
pub mod lock;
pub mod mutate;
pub mod pack;
pub mod plan;
mod prior;
pub mod prose;
pub mod prove;
pub mod ruleset;
pub mod sandbox;
pub mod scope;
pub mod sheet;
pub mod trace;
mod trial;

use crate::finding::{Outcome, ScriptError, Severity, Words};
use crate::form::Forms;
use crate::report::{Layout, Prior, Report};
use crate::result::PackName;
pub use cause::Voice;
use header::Header;
use lang::{Run, Signal};
use pack::{Pack, RuleFile};
use plan::{Ending, Plan, Verdict};
use prose::Prose;
use prose::lexicon::Lexicon;
use rhai::{AST, CallFnOptions, Dynamic, EvalAltResult, Scope};
use ruleset::{Changes, Parameters, RuleSet};
pub use sandbox::Bounds;
use sandbox::{compile, prepare, script_error, signal};
use scope::Subject;
use std::sync::{Arc, OnceLock};

/// Packs made runnable.
pub struct RuleEngine {
    rhai: rhai::Engine,
    forms: Forms,
    set: RuleSet,
    /// The packs it was made of.
    pub packs: Vec<PackName>,
    rules: Vec<Rule>,
    /// Packs in force on some reports only.
    conditional: Vec<usize>,
    /// The parameters, one set for each choice of conditional packs.
    parameters: Vec<Arc<Parameters>>,
    /// The phrases, one set for each choice of conditional packs.
    lexicons: Vec<Arc<Lexicon>>,
    /// Those of each pack and the packs it extends, for its examples.
    own_lexicons: Vec<OnceLock<Arc<Lexicon>>>,
    patterns: Arc<lang::PatternSet>,
    bounds: Bounds,
    names: Vec<&'static str>,
}

/// A report's prose, read when a rule first asks.
#[derive(Clone)]
pub(in crate::engine) struct Reader {
    lexicon: Arc<Lexicon>,
    read: Arc<OnceLock<Arc<Prose>>>,
}

impl Reader {
    /// What the report's prose says.
    fn prose(&self, report: &Report) -> &Arc<Prose> {
        self.read.get_or_init(|| Arc::new(Prose::read(report, &self.lexicon)))
    }
}

/// A rule made runnable.
pub struct Rule {
    /// Its file and head.
    pub file: RuleFile,
    /// The index of its pack.
    pub pack: usize,
    compiled: Result<AST, ScriptError>,
    /// One for each choice of conditional packs and each layout.
    recorded: Vec<OnceLock<Recorded>>,
}

/// The packs in force on a report, of those that are not in force on every report: one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InForce(usize);

/// What recording a rule under a layout gave.
pub enum Recorded {
    /// The comparisons are the same for every report.
    Plan(Plan),
    /// The script looks at the report and is run on each.
    Live,
    /// The script asks for the report of the year before: one recording for each of its layouts.
    Pairs(Vec<OnceLock<Recorded>>),
    /// The script failed.
    Failed(ScriptError),
}

/// What is to be done about a rule on a report.
enum Way<'r> {
    Plan(&'r Plan),
    Live,
    Ended(Outcome),
}

/// What came of running a script.
enum Scripted {
    Plan(Plan),
    /// It asked for a report and has none.
    Live,
    /// It asked for the report of the year before, and its layout is not known.
    Prior,
}

impl Rule {
    /// Its head.
    pub fn header(&self) -> &Header {
        &self.file.header
    }
}

impl RuleEngine {
    /// Compiles packs. A script that does not compile is kept as a rule that fails on every report.
    pub fn new(set: RuleSet, forms: &Forms, bounds: Bounds) -> Self {
        let mut rhai = rhai::Engine::new_raw();
        let names = prepare(&mut rhai, bounds);
        let conditional = set.conditional();
        let choices = 1 << conditional.len();
        let slots = layouts(forms).len() * choices;
        let rules = set
            .rules()
            .into_iter()
            .map(|(pack, file)| Rule {
                compiled: compile(&rhai, file, &names),
                recorded: std::iter::repeat_with(OnceLock::new).take(slots).collect(),
                file: file.clone(),
                pack,
            })
            .collect();
        let parameters = (0..choices)
            .map(|choice| Arc::new(set.parameters(|p| holds(&conditional, InForce(choice), p))))
            .collect();
        let lexicons = (0..choices)
            .map(|choice| Arc::new(set.lexicon(|p| holds(&conditional, InForce(choice), p))))
            .collect();
        let own_lexicons = set.packs.iter().map(|_| OnceLock::new()).collect();
        let name = |p: &Pack| PackName {
            name: p.manifest.name.clone(),
            version: p.manifest.version.clone(),
            digest: p.digest.clone(),
        };
        Self {
            rhai,
            forms: forms.clone(),
            packs: set.packs.iter().map(name).collect(),
            set,
            rules,
            conditional,
            parameters,
            lexicons,
            own_lexicons,
            patterns: lang::patterns(),
            bounds,
            names,
        }
    }

    /// The packs the rules come from.
    pub fn set(&self) -> &RuleSet {
        &self.set
    }

    /// Which of the packs are in force on a report.
    pub fn in_force(&self, subject: &Subject) -> InForce {
        let bits = self.conditional.iter().enumerate();
        InForce(bits.fold(0, |bits, (bit, pack)| {
            let holds = scope::not_in_force(&self.set.packs[*pack].manifest, subject).is_none();
            bits | usize::from(holds) << bit
        }))
    }

    /// What packs in force change of a rule.
    pub fn changes(&self, rule: &Rule, in_force: InForce) -> Changes<'_> {
        self.set.changes(&rule.header().id, |p| holds(&self.conditional, in_force, p))
    }

    /// How grave a rule's findings are on a report.
    pub fn severity(&self, rule: &Rule, in_force: InForce) -> Severity {
        self.changes(rule, in_force)
            .severity
            .and_then(|(_, said)| said.severity)
            .unwrap_or(rule.header().severity)
    }

    /// Why a rule does not run on a report, as the outcome it ends in.
    pub fn keeps_out(&self, rule: &Rule, subject: &Subject, in_force: InForce) -> Option<Outcome> {
        let pack = &self.set.packs[rule.pack].manifest;
        if let Some(why) = scope::not_in_force(pack, subject) {
            return Some(Outcome::NotApplicable(why));
        }
        if let Some((pack, said)) = self.changes(rule, in_force).off {
            let name = &self.set.packs[pack].manifest.name;
            return Some(Outcome::NotApplicable(Words::new(
                format!("规则包 {name} 停用：{}", said.reason),
                format!("switched off by the pack {name}: {}", said.reason),
            )));
        }
        scope::keeps_out(rule.header(), subject)
    }

    /// The rules, by id.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Scripts that do not compile; they fail on every report.
    pub fn broken(&self) -> impl Iterator<Item = &ScriptError> {
        self.rules.iter().filter_map(|r| r.compiled.as_ref().err())
    }

    /// The names the rule language adds to Rhai.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// Runs every rule on a report.
    pub fn run(&self, report: &Arc<Report>) -> Vec<(&Rule, Verdict)> {
        let subject = Subject::of(report);
        let in_force = self.in_force(&subject);
        // the prose is read once for all rules that ask for it
        let read = self.reader(in_force);
        self.rules
            .iter()
            .map(|rule| (rule, self.run_one(rule, report, &subject, (in_force, &read))))
            .collect()
    }

    /// The prose of a report in the making: read at the first question.
    fn reader(&self, in_force: InForce) -> Reader {
        Reader { lexicon: self.lexicons[in_force.0].clone(), read: Arc::default() }
    }

    /// What a report's prose says in figures, by the phrases of the packs in force on it.
    pub fn prose(&self, report: &Report) -> Prose {
        let in_force = self.in_force(&Subject::of(report));
        Prose::read(report, &self.lexicons[in_force.0])
    }

    /// The phrases of all packs.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicons[self.lexicons.len() - 1]
    }

    /// Runs one rule on a report.
    pub fn run_rule(&self, rule: &Rule, report: &Arc<Report>) -> Verdict {
        let subject = Subject::of(report);
        let in_force = self.in_force(&subject);
        self.run_one(rule, report, &subject, (in_force, &self.reader(in_force)))
    }

    fn run_one(
        &self,
        rule: &Rule,
        report: &Arc<Report>,
        subject: &Subject,
        (in_force, read): (InForce, &Reader),
    ) -> Verdict {
        if let Some(outcome) = self.keeps_out(rule, subject, in_force) {
            return ended(outcome);
        }
        match self.way(rule, report, in_force) {
            Way::Plan(plan) => plan::evaluate(plan, rule.header(), report),
            Way::Live => self.interpret(rule, report, &self.parameters[in_force.0], read),
            Way::Ended(outcome) => ended(outcome),
        }
    }

    /// How a rule is run on a report that it is for.
    fn way<'r>(&self, rule: &'r Rule, report: &Report, in_force: InForce) -> Way<'r> {
        let recorded = match (self.record(rule, &report.layout, in_force), &report.prior) {
            (Recorded::Pairs(_), Prior::NotAsked) => {
                return Way::Ended(Outcome::NotApplicable(prior::not_asked()));
            }
            (Recorded::Pairs(_), Prior::Lacking(why)) => {
                return Way::Ended(Outcome::NotAssessable(why.explain()));
            }
            (Recorded::Pairs(_), Prior::Given(beside)) => {
                self.record_pair(rule, &report.layout, &beside.report.layout, in_force)
            }
            (recorded, _) => recorded,
        };
        match recorded {
            Recorded::Plan(plan) => Way::Plan(plan),
            Recorded::Failed(error) => Way::Ended(Outcome::Error(error.clone())),
            Recorded::Live | Recorded::Pairs(_) => Way::Live,
        }
    }

    /// Runs a rule's script on a report, whether or not it could be recorded.
    pub fn run_live(&self, rule: &Rule, report: &Arc<Report>) -> Verdict {
        let subject = Subject::of(report);
        let in_force = self.in_force(&subject);
        if let Some(outcome) = self.keeps_out(rule, &subject, in_force) {
            return ended(outcome);
        }
        self.interpret(rule, report, &self.parameters[in_force.0], &self.reader(in_force))
    }

    /// Runs a rule with given parameters, whatever other packs change of it: on an example, with those of its own
    /// pack and of the packs that one extends.
    fn run_with(&self, rule: &Rule, report: &Arc<Report>, parameters: &Arc<Parameters>) -> Verdict {
        match scope::keeps_out(rule.header(), &Subject::of(report)) {
            Some(outcome) => ended(outcome),
            None => {
                let lexicon =
                    self.own_lexicons[rule.pack].get_or_init(|| Arc::new(self.set.own_lexicon(rule.pack)));
                let read = Reader { lexicon: lexicon.clone(), read: Arc::default() };
                self.interpret(rule, report, parameters, &read)
            }
        }
    }

    fn interpret(
        &self,
        rule: &Rule,
        report: &Arc<Report>,
        parameters: &Arc<Parameters>,
        read: &Reader,
    ) -> Verdict {
        let prior = report.prior.given().map(|b| &b.report.layout);
        let on = (report.clone(), read.clone());
        match self.script(rule, (&report.layout, prior), Some(on), parameters, false) {
            Ok(Scripted::Plan(plan)) => plan::evaluate(&plan, rule.header(), report),
            // with a report at hand nothing asks for one
            Ok(Scripted::Live | Scripted::Prior) => ended(Outcome::NotAssessable(Words::default())),
            Err(error) => ended(Outcome::Error(error)),
        }
    }

    /// What a rule checks under a layout; recorded at the first call.
    pub fn record<'r>(&self, rule: &'r Rule, layout: &Layout, in_force: InForce) -> &'r Recorded {
        let index = layout_index(&self.forms, layout) * self.parameters.len() + in_force.0;
        let index = index.min(rule.recorded.len() - 1);
        rule.recorded[index].get_or_init(|| {
            match self.script(rule, (layout, None), None, &self.parameters[in_force.0], false) {
                Ok(Scripted::Plan(plan)) => Recorded::Plan(plan),
                Ok(Scripted::Live) => Recorded::Live,
                Ok(Scripted::Prior) => {
                    let slots = layouts(&self.forms).len();
                    Recorded::Pairs(std::iter::repeat_with(OnceLock::new).take(slots).collect())
                }
                Err(error) => Recorded::Failed(error),
            }
        })
    }

    /// What a rule checks under a layout where the report of the year before follows `prior`; the same as
    /// [`Self::record`] for a rule that does not ask for that one.
    pub fn record_pair<'r>(
        &self,
        rule: &'r Rule,
        layout: &Layout,
        prior: &Layout,
        in_force: InForce,
    ) -> &'r Recorded {
        let recorded = self.record(rule, layout, in_force);
        let Recorded::Pairs(slots) = recorded else { return recorded };
        let Some(slot) = slots.get(layout_index(&self.forms, prior)) else { return recorded };
        slot.get_or_init(|| {
            match self.script(rule, (layout, Some(prior)), None, &self.parameters[in_force.0], false) {
                Ok(Scripted::Plan(plan)) => Recorded::Plan(plan),
                Ok(Scripted::Live | Scripted::Prior) => Recorded::Live,
                Err(error) => Recorded::Failed(error),
            }
        })
    }

    /// Runs the script under a layout, and that of the year before if there is one. Where it is traced, what it found
    /// is kept.
    fn script(
        &self,
        rule: &Rule,
        (layout, prior): (&Layout, Option<&Layout>),
        report: Option<(Arc<Report>, Reader)>,
        parameters: &Arc<Parameters>,
        tracing: bool,
    ) -> Result<Scripted, ScriptError> {
        let ast = rule.compiled.as_ref().map_err(Clone::clone)?;
        let (parameters, patterns) = (parameters.clone(), self.patterns.clone());
        let run = Run::new(&self.forms, layout, prior, report, parameters, patterns, tracing);
        let result = self.call(ast, "check", Some(&run), (lang::Rep::new(run.clone()),));
        let ending = match result {
            Ok(_) => Ending::Done,
            Err(error) => match signal(&error) {
                Some(Signal::Live) => return Ok(Scripted::Live),
                Some(Signal::Prior) => return Ok(Scripted::Prior),
                Some(Signal::NotApplicable(why)) => Ending::NotApplicable(why),
                Some(Signal::NotAssessable(why)) => Ending::NotAssessable(why),
                None => return Err(script_error(&rule.file, &error, &self.names)),
            },
        };
        Ok(Scripted::Plan(run.into_plan(ending)))
    }

    fn call(
        &self,
        ast: &AST,
        function: &str,
        run: Option<&Run>,
        args: impl rhai::FuncArgs,
    ) -> Result<Dynamic, Box<EvalAltResult>> {
        let mut options = CallFnOptions::new().eval_ast(false);
        if let Some(run) = run {
            options = options.with_tag(run.clone());
        }
        sandbox::in_time(self.bounds.time, || {
            self.rhai.call_fn_with_options::<Dynamic>(options, &mut Scope::new(), ast, function, args)
        })
    }
}

/// Every combination of forms that a report and its tables can follow.
pub fn layouts(forms: &Forms) -> Vec<Layout> {
    let (count, tables) = (forms.all().len(), forms.get(0).tables.len());
    (0..count.pow(u32::try_from(tables).unwrap_or(0) + 1))
        .map(|mut code| {
            let mut digit = || {
                let d = code % count;
                code /= count;
                d
            };
            Layout { form: digit(), tables: (0..tables).map(|_| digit()).collect() }
        })
        .collect()
}

/// The place of a layout in [`layouts`].
pub fn layout_index(forms: &Forms, layout: &Layout) -> usize {
    let count = forms.all().len();
    layout
        .tables
        .iter()
        .rev()
        .chain(std::iter::once(&layout.form))
        .fold(0, |code, digit| code * count + digit)
}

fn ended(outcome: Outcome) -> Verdict {
    Verdict { outcome, findings: vec![], blocked: vec![], stated: vec![] }
}

/// Whether a pack is in force, given the choice of those that are not always.
fn holds(conditional: &[usize], in_force: InForce, pack: usize) -> bool {
    conditional.iter().position(|c| *c == pack).is_none_or(|bit| in_force.0 >> bit & 1 == 1)
}

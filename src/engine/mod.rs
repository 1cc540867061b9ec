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
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage,
    BasicStringPackage, LanguageCorePackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{AST, CallFnOptions, Dynamic, EvalAltResult, Position, Scope};
use ruleset::{Changes, Parameters, RuleSet};
use scope::Subject;
use std::cell::Cell;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

thread_local! {
    /// When the script now running on this thread must be done.
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// What a script may use.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Steps of the interpreter.
    pub operations: u64,
    /// Nested calls.
    pub calls: usize,
    /// Bytes of one string.
    pub string: usize,
    /// Elements of one array.
    pub array: usize,
    /// Entries of one map.
    pub map: usize,
    /// Time for one run of one rule.
    pub time: Duration,
}

impl Bounds {
    /// The names by which a bound can be changed.
    pub const NAMES: [&'static str; 6] = ["steps", "calls", "string", "array", "map", "milliseconds"];

    /// Changes a bound; `false` if there is none of that name.
    pub fn set(&mut self, name: &str, value: u64) -> bool {
        let size = usize::try_from(value).unwrap_or(usize::MAX);
        match name {
            "steps" => self.operations = value,
            "calls" => self.calls = size,
            "string" => self.string = size,
            "array" => self.array = size,
            "map" => self.map = size,
            "milliseconds" => self.time = Duration::from_millis(value),
            _ => return false,
        }
        true
    }
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            operations: 1_000_000,
            calls: 24,
            string: 256 << 10,
            array: 20_000,
            map: 5_000,
            time: Duration::from_secs(2),
        }
    }
}

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
        DEADLINE.set(Instant::now().checked_add(self.bounds.time));
        let result =
            self.rhai.call_fn_with_options::<Dynamic>(options, &mut Scope::new(), ast, function, args);
        DEADLINE.set(None);
        result
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

fn prepare(engine: &mut rhai::Engine, bounds: Bounds) -> Vec<&'static str> {
    LanguageCorePackage::new().register_into_engine(engine);
    ArithmeticPackage::new().register_into_engine(engine);
    LogicPackage::new().register_into_engine(engine);
    BasicFnPackage::new().register_into_engine(engine);
    BasicIteratorPackage::new().register_into_engine(engine);
    BasicStringPackage::new().register_into_engine(engine);
    MoreStringPackage::new().register_into_engine(engine);
    BasicArrayPackage::new().register_into_engine(engine);
    BasicMapPackage::new().register_into_engine(engine);
    // a fault must not be caught: the rule would pass without having checked
    for word in ["eval", "print", "debug", "import", "export", "try", "catch"] {
        engine.disable_symbol(word);
    }
    engine
        .set_strict_variables(true)
        .set_fail_on_invalid_map_property(true)
        .set_max_operations(bounds.operations)
        .set_max_call_levels(bounds.calls)
        .set_max_expr_depths(64, 32)
        .set_max_functions(64)
        .set_max_variables(256)
        .set_max_string_size(bounds.string)
        .set_max_array_size(bounds.array)
        .set_max_map_size(bounds.map)
        .on_progress(|operations| {
            // the clock is asked seldom: a step is cheaper than asking
            let late = operations % 256 == 0 && DEADLINE.get().is_some_and(|d| Instant::now() > d);
            late.then(|| Dynamic::from("time".to_string()))
        });
    weigh_variables(engine);
    let names = lang::register(engine);
    examples::register(engine);
    names
}

/// What a script's variables may come to together with what hangs on them, bytes.
const HELD_BYTES: usize = 64 << 20;
/// Every so many uses of variables one is weighed: in between, each use adds one string at most.
const WEIGHED_EVERY: u32 = 64;

thread_local! {
    /// Uses of variables since the last weighing.
    static USES: Cell<u32> = const { Cell::new(0) };
}

/// Rhai holds the size of a map against its bound when it is passed on, not when an entry is set in place; a script
/// could fill one without end. So a variable is weighed now and then as it is used.
#[expect(deprecated, reason = "marked so because it may change, not because it goes")]
fn weigh_variables(engine: &mut rhai::Engine) {
    engine.on_var(|name, _, context| {
        let uses = USES.get().wrapping_add(1);
        USES.set(uses);
        if uses.is_multiple_of(WEIGHED_EVERY)
            && let Some(value) = context.scope().get(name)
            && weight(value, 0) > HELD_BYTES
        {
            let what = format!("{name} 里的内容");
            return Err(Box::new(EvalAltResult::ErrorDataTooLarge(what, Position::NONE)));
        }
        Ok(None)
    });
}

/// Bytes of strings, arrays and maps, roughly.
fn weight(value: &Dynamic, depth: usize) -> usize {
    const EACH: usize = 32;
    const DEEPEST: usize = 64;
    if depth > DEEPEST {
        return HELD_BYTES + 1;
    }
    if let Some(text) = value.read_lock::<rhai::ImmutableString>() {
        return EACH + text.len();
    }
    if let Some(array) = value.read_lock::<rhai::Array>() {
        return array.iter().map(|v| weight(v, depth + 1)).sum::<usize>() + EACH;
    }
    if let Some(map) = value.read_lock::<rhai::Map>() {
        return map.iter().map(|(k, v)| k.len() + weight(v, depth + 1)).sum::<usize>() + EACH;
    }
    EACH
}

fn compile(engine: &rhai::Engine, file: &RuleFile, names: &[&str]) -> Result<AST, ScriptError> {
    let at = |line: usize, column: usize, message: String| ScriptError {
        rule: file.header.id.clone(),
        file: file.file.clone(),
        line,
        column,
        message,
    };
    let ast = engine.compile(&file.text).map_err(|e| {
        let message = parse_message(e.err_type(), names);
        at(e.position().line().unwrap_or(0), e.position().position().unwrap_or(0), message)
    })?;
    let has =
        |name: &str, params: usize| ast.iter_functions().any(|f| f.name == name && f.params.len() == params);
    if !has("check", 1) {
        return Err(at(1, 1, "缺少“fn check(report) { … }”".into()));
    }
    Ok(ast)
}

fn parse_message(error: &rhai::ParseErrorType, names: &[&str]) -> String {
    match error {
        rhai::ParseErrorType::VariableUndefined(name) => match nearest(name, names) {
            Some(near) => format!("没有名为“{name}”的变量，是否为“{near}”？"),
            None => format!("没有名为“{name}”的变量"),
        },
        rhai::ParseErrorType::BadInput(detail) => format!("写法不合语法：{detail}"),
        rhai::ParseErrorType::MissingToken(token, detail) => format!("缺少“{token}”（{detail}）"),
        rhai::ParseErrorType::UnexpectedEOF => "脚本没有写完（括号没有闭合？）".into(),
        other => format!("写法不合语法：{other}"),
    }
}

fn nearest<'a>(name: &str, names: &[&'a str]) -> Option<&'a str> {
    names
        .iter()
        .map(|n| (strsim::damerau_levenshtein(n, name), *n))
        .filter(|(d, n)| *d <= 1 + n.len() / 4)
        .min()
        .map(|(_, n)| n)
}

/// The error where it arose: calls of script functions wrap it.
fn innermost(error: &EvalAltResult) -> &EvalAltResult {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => innermost(inner),
        other => other,
    }
}

fn signal(error: &EvalAltResult) -> Option<Signal> {
    match innermost(error) {
        EvalAltResult::ErrorTerminated(token, _) => token.clone().try_cast::<Signal>(),
        _ => None,
    }
}

fn script_error(file: &RuleFile, error: &EvalAltResult, names: &[&str]) -> ScriptError {
    let inner = innermost(error);
    let position = if inner.position() == Position::NONE { error.position() } else { inner.position() };
    let message = match inner {
        EvalAltResult::ErrorFunctionNotFound(signature, _) => {
            let name = signature.split([' ', '(']).next().unwrap_or_default();
            match nearest(name, names).filter(|near| *near != name) {
                Some(near) => format!("没有名为“{name}”的函数，是否为“{near}”？（{signature}）"),
                None => format!("没有这样用的函数：{signature}"),
            }
        }
        EvalAltResult::ErrorVariableNotFound(name, _) => format!("没有名为“{name}”的变量"),
        EvalAltResult::ErrorDotExpr(detail, _) => format!("没有这个属性：{detail}"),
        EvalAltResult::ErrorTooManyOperations(_) => "运算步数超过上限（steps），可能是不会结束的循环".into(),
        EvalAltResult::ErrorStackOverflow(_) => "函数调用层数超过上限（calls），可能是不会结束的递归".into(),
        EvalAltResult::ErrorDataTooLarge(what, _) => format!("{what} 超过大小上限（string、array、map）"),
        EvalAltResult::ErrorTerminated(..) => "运行时间超过上限（milliseconds）".into(),
        EvalAltResult::ErrorDataRace(..) => {
            "函数参数（|x| …）里不能用外面的 report 等变量，请改用 for 循环".into()
        }
        EvalAltResult::ErrorRuntime(message, _) => message.to_string(),
        other => other.to_string(),
    };
    // an empty endless loop has no place of its own: the function that holds it has
    let definition =
        || file.text.lines().position(|l| l.starts_with("fn check")).map_or((0, 0), |l| (l + 1, 1));
    let (line, column) =
        position.line().map_or_else(definition, |line| (line, position.position().unwrap_or(0)));
    ScriptError { rule: file.header.id.clone(), file: file.file.clone(), line, column, message }
}

//! What scripts run in: the engine of the language with its bounds, and its errors as people read them.
//!
//! A script cannot reach files, the network or other scripts, and ends within bounds of steps, depth, size and time.
//! Must not know rules or reports.

use super::examples;
use super::lang::{self, Signal};
use super::pack::RuleFile;
use crate::finding::ScriptError;
use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage,
    BasicStringPackage, LanguageCorePackage, LogicPackage, MoreStringPackage, Package,
};
use rhai::{AST, Dynamic, EvalAltResult, Position};
use std::cell::Cell;
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

/// Runs a script within its time.
pub(super) fn in_time<T>(time: Duration, run: impl FnOnce() -> T) -> T {
    DEADLINE.set(Instant::now().checked_add(time));
    let result = run();
    DEADLINE.set(None);
    result
}

pub(super) fn prepare(engine: &mut rhai::Engine, bounds: Bounds) -> Vec<&'static str> {
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

pub(super) fn compile(engine: &rhai::Engine, file: &RuleFile, names: &[&str]) -> Result<AST, ScriptError> {
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

pub(super) fn parse_message(error: &rhai::ParseErrorType, names: &[&str]) -> String {
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

pub(super) fn signal(error: &EvalAltResult) -> Option<Signal> {
    match innermost(error) {
        EvalAltResult::ErrorTerminated(token, _) => token.clone().try_cast::<Signal>(),
        _ => None,
    }
}

pub(super) fn script_error(file: &RuleFile, error: &EvalAltResult, names: &[&str]) -> ScriptError {
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

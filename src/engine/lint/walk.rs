//! Walks the syntax tree once, with the variables in sight and what they are, and notes what it meets.
//!
//! Follows scopes as Rhai does; judges nothing.

mod calls;

use super::facts::{Facts, Function, Property, Text, Unknown, Variable};
use super::types::Type;
use super::{Script, nearest};
use rhai::{AST, ASTFlags, ASTNode, Expr, FnPtr, Position, Stmt, StmtBlock};
use std::collections::{BTreeMap, BTreeSet};

/// Functions that end a rule.
const ENDING: [&str; 2] = ["not_applicable", "not_assessable"];

/// A variable in sight.
struct Local {
    name: String,
    is: Type,
    /// Its place in [`Facts::variables`]; parameters and loop variables have none.
    noted: Option<usize>,
}

/// The walk.
pub struct Walker<'a> {
    script: &'a Script<'a>,
    changed: &'a BTreeSet<String>,
    functions: &'a [Function],
    /// What each function is called with, as the last walk found it.
    known: &'a BTreeMap<String, Vec<Type>>,
    /// The same as this walk finds it.
    called: BTreeMap<String, Vec<Type>>,
    /// What functions written in place take along.
    captured: BTreeMap<String, Vec<Type>>,
    scope: Vec<Local>,
    facts: Facts,
}

impl<'a> Walker<'a> {
    /// A walk that knows what an earlier one found.
    pub fn new(
        script: &'a Script<'a>,
        changed: &'a BTreeSet<String>,
        functions: &'a [Function],
        known: &'a BTreeMap<String, Vec<Type>>,
    ) -> Self {
        let called = BTreeMap::from([("check".to_string(), vec![Type::Report])]);
        let (captured, scope, facts) = (BTreeMap::new(), vec![], Facts::default());
        Self { script, changed, functions, known, called, captured, scope, facts }
    }

    /// What was found: facts, and what each function is called with.
    pub fn done(self) -> (Facts, BTreeMap<String, Vec<Type>>) {
        (self.facts, self.called)
    }

    /// Walks every function, and what stands outside of all.
    pub fn script(&mut self, ast: &AST) {
        self.block(ast.statements().iter());
        if let Some(first) = ast.statements().first() {
            // only check and examples are called
            self.facts.unreachable.push(self.at(first.position()));
        }
        for function in ast.iter_functions() {
            let types = self.known.get(function.name).cloned().unwrap_or_default();
            let mut one = ast.clone_functions_only();
            one.retain_functions(|_, _, name, arity| name == function.name && arity == function.params.len());
            self.scope.clear();
            for (i, name) in function.params.iter().enumerate() {
                let is = types.get(i).cloned().unwrap_or_default();
                self.local((*name).to_string(), is, None);
            }
            let mut ended = false;
            // Rhai hands a function's statements out on a walk only, those of its body first in their paths
            one.walk(&mut |path: &[ASTNode]| {
                if let [ASTNode::Stmt(statement)] = path {
                    self.statement(statement, &mut ended);
                }
                true
            });
        }
    }

    fn at(&self, position: Position) -> usize {
        self.script.index.offset(position)
    }

    fn local(&mut self, name: String, is: Type, noted: Option<usize>) {
        let is = if self.changed.contains(&name) { Type::Unknown } else { is };
        self.scope.push(Local { name, is, noted });
    }

    fn scoped(&mut self, body: &StmtBlock) -> Type {
        let depth = self.scope.len();
        let is = self.block(body.statements().iter());
        self.scope.truncate(depth);
        is
    }

    /// The type of a block is that of its last statement.
    fn block<'s>(&mut self, statements: impl Iterator<Item = &'s Stmt>) -> Type {
        let mut ended = false;
        let mut last = Type::Unit;
        for statement in statements {
            last = self.statement(statement, &mut ended);
        }
        last
    }

    /// A statement; the first behind one that ended is noted.
    fn statement(&mut self, statement: &Stmt, ended: &mut bool) -> Type {
        if statement.is_noop() {
            return Type::Unit;
        }
        if *ended {
            self.facts.unreachable.push(self.at(statement.position()));
        }
        // said once
        *ended = !*ended && ends(statement);
        match statement {
            Stmt::If(x, _) => {
                self.expr(&x.expr);
                let then = self.scoped(&x.body);
                then.join(self.scoped(&x.branch))
            }
            Stmt::Switch(x, _) => {
                self.expr(&x.0);
                for case in &x.1.expressions {
                    self.expr(&case.lhs);
                    self.expr(&case.rhs);
                }
                Type::Unknown
            }
            Stmt::While(x, _) | Stmt::Do(x, ..) => {
                self.expr(&x.expr);
                self.scoped(&x.body);
                Type::Unit
            }
            Stmt::For(x, _) => {
                let over = self.expr(&x.2.expr);
                let depth = self.scope.len();
                if self.scope.iter().any(|l| l.name == x.0.name.as_str()) {
                    let (name, at) = (x.0.name.to_string(), self.at(x.0.pos));
                    self.facts.variables.push(Variable { name, at, used: true, hides: true });
                }
                self.local(x.0.name.to_string(), over.element(), None);
                if let Some(counter) = &x.1 {
                    self.local(counter.name.to_string(), Type::Int, None);
                }
                self.scoped(&x.2.body);
                self.scope.truncate(depth);
                Type::Unit
            }
            Stmt::Var(x, ..) => {
                let is = self.expr(&x.1);
                let (name, at) = (x.0.name.to_string(), self.at(x.0.pos));
                let hides = self.scope.iter().any(|l| l.name == name);
                self.facts.variables.push(Variable { name: name.clone(), at, used: false, hides });
                self.local(name, is, Some(self.facts.variables.len() - 1));
                Type::Unit
            }
            Stmt::Assignment(x) => {
                self.expr(&x.1.rhs);
                match &x.1.lhs {
                    Expr::Variable(v, _, position) => {
                        self.variable(&v.1, *position, false);
                    }
                    target => {
                        self.keys(target);
                        self.expr(target);
                    }
                }
                Type::Unit
            }
            Stmt::FnCall(x, position) => self.call(None, x, *position),
            Stmt::Block(x) => self.scoped(x),
            Stmt::Expr(x) => self.expr(x),
            Stmt::BreakLoop(Some(x), ..) | Stmt::Return(Some(x), ..) => {
                self.expr(x);
                Type::Unknown
            }
            _ => Type::Unknown,
        }
    }

    /// Properties that are assigned to are keys of maps: the language's own cannot be.
    fn keys(&mut self, target: &Expr) {
        match target {
            Expr::Property(x, _) => {
                self.facts.keys.insert(x.2.to_string());
            }
            Expr::Dot(x, ..) | Expr::Index(x, ..) => {
                self.keys(&x.lhs);
                self.keys(&x.rhs);
            }
            _ => {}
        }
    }

    fn expr(&mut self, expr: &Expr) -> Type {
        match expr {
            Expr::DynamicConstant(value, _) => {
                value.read_lock::<FnPtr>().map_or(Type::Unknown, |f| Type::Closure(f.fn_name().to_string()))
            }
            Expr::BoolConstant(..) => Type::Bool,
            Expr::IntegerConstant(..) => Type::Int,
            Expr::StringConstant(value, _) => {
                self.facts.texts.push(Text { value: value.to_string() });
                Type::Text
            }
            Expr::InterpolatedString(parts, _) => {
                for part in parts {
                    self.expr(part);
                }
                Type::Text
            }
            Expr::Array(items, _) => {
                let types: Vec<Type> = items.iter().map(|i| self.expr(i)).collect();
                Type::array(types.into_iter().reduce(Type::join).unwrap_or_default())
            }
            Expr::Map(x, _) => {
                for (key, value) in &x.0 {
                    self.facts.keys.insert(key.name.to_string());
                    self.expr(value);
                }
                Type::Map
            }
            Expr::Unit(_) => Type::Unit,
            Expr::Variable(x, _, position) => self.variable(&x.1, *position, true),
            Expr::Stmt(x) => self.scoped(x),
            Expr::FnCall(x, position) => self.call(None, x, *position),
            Expr::Dot(x, ..) => {
                let receiver = self.expr(&x.lhs);
                self.chain(receiver, &x.rhs)
            }
            Expr::Index(x, flags, _) => {
                let receiver = self.expr(&x.lhs);
                self.index(&receiver, &x.rhs, *flags)
            }
            Expr::And(all, _) | Expr::Or(all, _) => {
                for one in &**all {
                    self.expr(one);
                }
                Type::Bool
            }
            Expr::Coalesce(all, _) => {
                for one in &**all {
                    self.expr(one);
                }
                Type::Unknown
            }
            _ => Type::Unknown,
        }
    }

    /// What stands behind a dot: chains lean to the right.
    fn chain(&mut self, receiver: Type, rest: &Expr) -> Type {
        match rest {
            Expr::Property(x, position) => {
                let name = x.2.to_string();
                let is = receiver.of_property(&name);
                let at = self.at(*position);
                self.facts.properties.push(Property { name, at, of: receiver });
                is
            }
            Expr::MethodCall(x, position) => self.call(Some(receiver), x, *position),
            Expr::Dot(x, ..) => {
                let receiver = self.chain(receiver, &x.lhs);
                self.chain(receiver, &x.rhs)
            }
            Expr::Index(x, flags, _) => {
                let receiver = self.chain(receiver, &x.lhs);
                self.index(&receiver, &x.rhs, *flags)
            }
            other => self.expr(other),
        }
    }

    /// What stands in brackets, and behind them unless the chain ends there.
    fn index(&mut self, receiver: &Type, rest: &Expr, flags: ASTFlags) -> Type {
        match rest {
            Expr::Dot(x, ..) if !flags.contains(ASTFlags::BREAK) => {
                self.expr(&x.lhs);
                self.chain(receiver.element(), &x.rhs)
            }
            Expr::Index(x, more, _) if !flags.contains(ASTFlags::BREAK) => {
                self.expr(&x.lhs);
                self.index(&receiver.element(), &x.rhs, *more)
            }
            other => {
                self.expr(other);
                receiver.element()
            }
        }
    }

    fn variable(&mut self, name: &str, position: Position, reads: bool) -> Type {
        if let Some(local) = self.scope.iter().rev().find(|l| l.name == name) {
            if let (Some(noted), true) = (local.noted, reads) {
                self.facts.variables[noted].used = true;
            }
            return local.is.clone();
        }
        if self.functions.iter().any(|f| f.name == name) {
            return Type::Closure(name.into());
        }
        let inside = self.scope.iter().map(|l| l.name.as_str());
        let near = nearest(name, inside).map(str::to_string);
        let unknown = Unknown { name: name.into(), at: self.at(position), near };
        if !self.facts.unknown.contains(&unknown) {
            self.facts.unknown.push(unknown);
        }
        Type::Unknown
    }
}

/// Whether nothing behind a statement is run.
fn ends(statement: &Stmt) -> bool {
    let all = |block: &StmtBlock| block.statements().iter().any(ends);
    match statement {
        Stmt::Return(..) | Stmt::BreakLoop(..) => true,
        Stmt::FnCall(call, _) => ENDING.contains(&call.name.as_str()),
        Stmt::Expr(x) => matches!(&**x, Expr::FnCall(call, _) if ENDING.contains(&call.name.as_str())),
        Stmt::If(x, _) => all(&x.body) && all(&x.branch),
        Stmt::Block(x) => all(x),
        _ => false,
    }
}

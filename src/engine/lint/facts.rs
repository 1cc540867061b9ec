//! What a script says, as lists: its calls, properties, variables, strings. The lints judge them.
//!
//! Gathers and judges nothing.

use super::Script;
use super::tokens::Token;
use super::types::Type;
use super::walk::Walker;
use rhai::{AST, ASTNode, Expr, Stmt};
use std::collections::{BTreeMap, BTreeSet};

/// Everything gathered from one script.
#[derive(Debug, Default)]
pub struct Facts {
    /// Functions that the script defines, in the order they stand.
    pub functions: Vec<Function>,
    /// Calls, methods among them.
    pub calls: Vec<Call>,
    /// Properties read.
    pub properties: Vec<Property>,
    /// Variables introduced by `let`, and those of loops that hide another.
    pub variables: Vec<Variable>,
    /// Names used as variables that are none, with the nearest that is.
    pub unknown: Vec<Unknown>,
    /// Every string without expressions in it.
    pub texts: Vec<Text>,
    /// Keys of maps, literal or assigned.
    pub keys: BTreeSet<String>,
    /// What examples change or must show: a path, and where it stands.
    pub edits: Vec<Edit>,
    /// Places of statements behind one that ends.
    pub unreachable: Vec<usize>,
}

/// A function of the script.
#[derive(Debug)]
pub struct Function {
    pub name: String,
    pub parameters: usize,
    /// Where its name stands.
    pub at: usize,
}

/// A call.
#[derive(Debug)]
pub struct Call {
    pub name: String,
    pub at: usize,
    /// What stands before the dot; `None` for a plain call.
    pub receiver: Option<Type>,
    pub arguments: Vec<Argument>,
}

impl Call {
    /// The types of receiver and arguments, as a registered function takes them.
    pub fn types(&self) -> Vec<Type> {
        self.receiver.iter().cloned().chain(self.arguments.iter().map(|a| a.is.clone())).collect()
    }
}

/// An argument of a call.
#[derive(Debug)]
pub struct Argument {
    pub is: Type,
    pub at: usize,
    /// Its value, if it is a plain string.
    pub text: Option<String>,
    /// Whether it is `[]`.
    pub is_empty_array: bool,
    /// Whether it is a variable.
    pub is_variable: bool,
}

/// A property read.
#[derive(Debug)]
pub struct Property {
    pub name: String,
    pub at: usize,
    pub of: Type,
}

/// A variable introduced by `let`.
#[derive(Debug)]
pub struct Variable {
    pub name: String,
    pub at: usize,
    pub used: bool,
    /// Whether its name hides another.
    pub hides: bool,
}

/// A name that is no variable.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    pub name: String,
    pub at: usize,
    pub near: Option<String>,
}

/// A path into the report in an example: `三/四/自然人`.
#[derive(Debug)]
pub struct Edit {
    pub path: String,
    pub at: usize,
    /// Whether it is changed; else it is a place that must be shown.
    pub changes: bool,
}

/// A string.
#[derive(Debug)]
pub struct Text {
    pub value: String,
}

/// The most rounds of finding out what functions are called with.
const ROUNDS: usize = 8;

impl Facts {
    /// Gathers the facts of a script.
    pub fn gather(ast: &AST, tokens: &[Token], script: &Script) -> Self {
        let changed = changed(ast);
        let functions = functions(ast, tokens);
        let mut called: BTreeMap<String, Vec<Type>> = BTreeMap::new();
        let mut facts = Self::default();
        for _ in 0..ROUNDS {
            let mut walker = Walker::new(script, &changed, &functions, &called);
            walker.script(ast);
            let (gathered, next) = walker.done();
            facts = gathered;
            if next == called {
                break;
            }
            called = next;
        }
        facts.functions = functions;
        facts
    }
}

/// The names of functions as they stand, with their places.
fn functions(ast: &AST, tokens: &[Token]) -> Vec<Function> {
    let mut found: Vec<Function> = ast
        .iter_functions()
        .filter(|f| !f.name.contains('$'))
        .map(|f| {
            let mut pairs = tokens.windows(2);
            let at = pairs.find(|w| w[0].is("fn") && w[1].name() == Some(f.name)).map_or(0, |w| w[1].start);
            Function { name: f.name.into(), parameters: f.params.len(), at }
        })
        .collect();
    found.sort_by_key(|f| f.at);
    found
}

/// Names of variables that are assigned to or grow: what they are cannot be told from their `let`.
fn changed(ast: &AST) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    ast.walk(&mut |path: &[ASTNode]| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::Assignment(x))) => names.extend(root(&x.1.lhs)),
            Some(ASTNode::Expr(Expr::Dot(x, ..))) => {
                let grows = |e: &Expr| {
                    matches!(e, Expr::MethodCall(call, _)
                        if ["push", "insert", "append", "splice", "pad", "set", "mixin", "fill_with"].contains(&call.name.as_str()))
                };
                if grows(&x.rhs) {
                    names.extend(root(&x.lhs));
                }
            }
            _ => {}
        }
        true
    });
    names
}

/// The variable an expression begins with.
fn root(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Variable(x, ..) => Some(x.1.to_string()),
        Expr::Dot(x, ..) | Expr::Index(x, ..) => root(&x.lhs),
        _ => None,
    }
}

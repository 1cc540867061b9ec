//! Calls on the walk: what they are called on, with what, and what that tells of the functions called.

use super::Walker;
use crate::engine::lint::facts::{Argument, Call, Edit};
use crate::engine::lint::types::Type;
use crate::engine::pack::manifest::Parameter;
use rhai::{Expr, FnCallExpr, Position};

/// Functions that make examples.
const EXAMPLES: [&str; 4] = ["pass", "fail", "not_applicable", "not_assessable"];

impl Walker<'_> {
    pub(super) fn call(&mut self, receiver: Option<Type>, call: &FnCallExpr, position: Position) -> Type {
        let arguments: Vec<Argument> = call.args.iter().map(|a| self.argument(a)).collect();
        let types: Vec<Type> = arguments.iter().map(|a| a.is.clone()).collect();
        let name = call.name.as_str();
        if name == "curry" && receiver.is_none() {
            // a function written in place, with the variables it takes along
            if let Some((Type::Closure(function), taken)) = types.split_first() {
                self.captured.insert(function.clone(), taken.to_vec());
                self.note(function, taken.to_vec());
                return Type::Closure(function.clone());
            }
        }
        if receiver.is_none() && EXAMPLES.contains(&name) {
            self.edits(call);
        }
        if receiver.is_none() && self.functions.iter().any(|f| f.name == name) {
            self.note(name, types);
            self.push(name, None, arguments, position);
            return Type::Unknown;
        }
        if let Some(array @ Type::Array(_)) = &receiver {
            for function in types.iter().filter_map(|t| if let Type::Closure(f) = t { Some(f) } else { None })
            {
                let mut with = self.captured.get(function).cloned().unwrap_or_default();
                // reduce and sort hand over something else first
                let element =
                    if ["filter", "map", "all", "some", "find", "find_map", "for_each", "index_of", "retain"]
                        .contains(&name)
                    {
                        array.element()
                    } else {
                        Type::Unknown
                    };
                with.push(element);
                self.called.remove(function.as_str());
                self.note(function, with);
            }
        }
        let table = arguments.first().and_then(|a| a.text.as_ref());
        let table = table.and_then(|t| self.script.forms.get(0).table(t));
        let is = if name == "param" && receiver.is_none() {
            self.parameter(&arguments)
        } else {
            Type::of_call(name, receiver.as_ref(), &types, table)
        };
        if call.op_token.is_none() {
            self.push(name, receiver, arguments, position);
        }
        is
    }

    /// What `param` gives: packs decide.
    fn parameter(&self, arguments: &[Argument]) -> Type {
        let name = arguments.first().and_then(|a| a.text.as_ref());
        match self.script.home.and_then(|h| h.parameters().get(name?)) {
            Some(Parameter::List(_)) => Type::array(Type::Text),
            Some(Parameter::Text(_)) => Type::Text,
            // whole or not, or not known
            Some(Parameter::Number(_)) | None => Type::Unknown,
        }
    }

    /// What an example changes, and the places it must show.
    fn edits(&mut self, call: &FnCallExpr) {
        if let Some(Expr::Map(x, _)) = call.args.get(1) {
            for (key, _) in &x.0 {
                let at = self.at(key.pos);
                self.facts.edits.push(Edit { path: key.name.to_string(), at, changes: true });
            }
        }
        if let Some(Expr::Array(items, _)) = call.args.get(2) {
            for item in items {
                if let Expr::StringConstant(path, position) = item {
                    let at = self.at(*position);
                    self.facts.edits.push(Edit { path: path.to_string(), at, changes: false });
                }
            }
        }
    }

    fn push(&mut self, name: &str, receiver: Option<Type>, arguments: Vec<Argument>, position: Position) {
        let at = self.at(position);
        self.facts.calls.push(Call { name: name.into(), at, receiver, arguments });
    }

    /// Notes what a function of the script is called with.
    fn note(&mut self, function: &str, types: Vec<Type>) {
        match self.called.remove(function) {
            None => self.called.insert(function.into(), types),
            Some(before) => {
                let longest = before.len().max(types.len());
                let get = |t: &[Type], i: usize| t.get(i).cloned().unwrap_or_default();
                let joined = (0..longest).map(|i| get(&before, i).join(get(&types, i))).collect();
                self.called.insert(function.into(), joined)
            }
        };
    }

    fn argument(&mut self, expr: &Expr) -> Argument {
        let is = self.expr(expr);
        let text = if let Expr::StringConstant(value, _) = expr { Some(value.to_string()) } else { None };
        Argument {
            is,
            at: self.at(expr.start_position()),
            text,
            is_empty_array: matches!(expr, Expr::Array(items, _) if items.is_empty()),
            is_variable: matches!(expr, Expr::Variable(..)),
        }
    }
}

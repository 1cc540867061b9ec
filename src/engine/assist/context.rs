//! What a token stands for, by the tokens around it: whose row a name in quotes is, what stands before a dot.

use crate::engine::lint::tokens::{Kind, Token};
use crate::engine::lint::types::Type;
use crate::form::Forms;

/// What a name in quotes names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A table.
    Table,
    /// A row; of which table, where that is known.
    Row(Option<usize>),
    /// A column.
    Column(Option<usize>),
    /// A section.
    Section,
    /// A kind of oddity.
    Oddity,
    /// A list of the pack.
    Parameter,
    /// What an example changes: `三/四/自然人`.
    Edit,
}

/// What the string at `index` names.
pub fn role(forms: &Forms, tokens: &[Token], index: usize) -> Option<Role> {
    let (open, argument) = opener(tokens, index)?;
    if tokens[open].is("#{") {
        return is_in_examples(tokens, index).then_some(Role::Edit);
    }
    if tokens[open].is("[") {
        return (is_in_examples(tokens, index) && is_place(tokens, open)).then_some(Role::Edit);
    }
    let name = open.checked_sub(1).and_then(|i| tokens[i].name())?;
    let receiver = || match open.checked_sub(3) {
        Some(before) if tokens[open - 2].is(".") => type_before(forms, tokens, before),
        _ => Type::Unknown,
    };
    let table = || match receiver() {
        Type::Table(table) => table,
        _ => None,
    };
    match (name, argument) {
        ("table", 0) => Some(Role::Table),
        ("row" | "parts" | "cell", 0) => Some(Role::Row(table())),
        ("column", 0) | ("cell", 1) => Some(Role::Column(table())),
        ("section", 0) => Some(Role::Section),
        ("oddities", 0) => Some(Role::Oddity),
        ("param", 0) => Some(Role::Parameter),
        _ => None,
    }
}

/// The bracket that a token stands in, and how many commas lie between.
fn opener(tokens: &[Token], index: usize) -> Option<(usize, usize)> {
    let (mut depth, mut commas) = (0_usize, 0);
    for i in (0..index).rev() {
        let Kind::Mark(mark) = &tokens[i].kind else { continue };
        match mark.as_str() {
            ")" | "]" | "}" => depth += 1,
            "(" | "[" | "#{" if depth == 0 => return Some((i, commas)),
            "(" | "[" | "{" | "#{" if depth > 0 => depth -= 1,
            "{" | ";" if depth == 0 => return None,
            "," if depth == 0 => commas += 1,
            _ => {}
        }
    }
    None
}

fn is_in_examples(tokens: &[Token], index: usize) -> bool {
    let function = (1..index).rev().find(|&i| tokens[i - 1].is("fn"));
    function.is_some_and(|i| tokens[i].name() == Some("examples"))
}

/// Whether an array is the third argument of an example: the places it must show.
fn is_place(tokens: &[Token], open: usize) -> bool {
    opener(tokens, open).is_some_and(|(call, argument)| {
        argument == 2 && call.checked_sub(1).is_some_and(|i| tokens[i].name().is_some())
    })
}

/// The most links of a chain that are followed back.
const LINKS: usize = 24;

/// What the expression that ends at `end` is.
pub fn type_before(forms: &Forms, tokens: &[Token], end: usize) -> Type {
    follow(forms, tokens, end, LINKS)
}

fn follow(forms: &Forms, tokens: &[Token], end: usize, links: usize) -> Type {
    let Some(links) = links.checked_sub(1) else { return Type::Unknown };
    match &tokens[end].kind {
        Kind::Name(name) => {
            let before = end.checked_sub(1).map(|i| &tokens[i]);
            if before.is_some_and(|t| t.is(".")) {
                let of = end.checked_sub(2).map_or(Type::Unknown, |i| follow(forms, tokens, i, links));
                return of.of_property(name);
            }
            variable(forms, tokens, end, name, links)
        }
        Kind::Text(_) => Type::Text,
        Kind::Mark(mark) if mark == ")" => {
            let Some((open, _)) = opener(tokens, end) else { return Type::Unknown };
            let Some(name) = open.checked_sub(1).and_then(|i| tokens[i].name()) else { return Type::Unknown };
            let table = tokens.get(open + 1).and_then(Token::text).and_then(|t| forms.get(0).table(t));
            let receiver = match open.checked_sub(3) {
                Some(before) if tokens[open - 2].is(".") => Some(follow(forms, tokens, before, links)),
                _ => None,
            };
            Type::of_call(name, receiver.as_ref(), &[], table)
        }
        Kind::Mark(mark) if mark == "]" => {
            let Some((open, _)) = opener(tokens, end) else { return Type::Unknown };
            open.checked_sub(1).map_or(Type::Unknown, |i| follow(forms, tokens, i, links)).element()
        }
        _ => Type::Unknown,
    }
}

/// What a variable is, by the last `let` or `for` of its name before `index`.
fn variable(forms: &Forms, tokens: &[Token], index: usize, name: &str, links: usize) -> Type {
    let bound = (1..index).rev().find(|&i| {
        tokens[i].name() == Some(name)
            && (tokens[i - 1].is("let")
                || tokens[i - 1].is("const")
                || tokens[i - 1].is("for")
                || tokens[i - 1].is("|"))
    });
    let Some(at) = bound else {
        return if name == "report" { Type::Report } else { Type::Unknown };
    };
    let until = |marks: &[&str]| {
        let rest = (at + 1..index).find(|&i| marks.iter().any(|m| tokens[i].is(m)));
        rest.and_then(|i| i.checked_sub(1)).filter(|i| *i > at)
    };
    if tokens[at - 1].is("for") {
        return until(&["{"]).map_or(Type::Unknown, |i| follow(forms, tokens, i, links)).element();
    }
    if tokens[at - 1].is("|") {
        // `array.filter(|x| …`
        let of = at.checked_sub(5).filter(|i| tokens[i + 1].is(".") && tokens[i + 3].is("("));
        return of.map_or(Type::Unknown, |i| follow(forms, tokens, i, links)).element();
    }
    until(&[";"]).map_or(Type::Unknown, |i| follow(forms, tokens, i, links))
}

/// Names of variables and parameters before `index`, the nearest first.
pub fn variables(tokens: &[Token], index: usize) -> Vec<&str> {
    let mut names = Vec::new();
    let start = (0..index).rev().find(|&i| tokens[i].is("fn")).unwrap_or(0);
    for i in (start + 1..index).rev() {
        let Some(name) = tokens[i].name() else { continue };
        let opens = ["let", "const", "for", "|"].iter().any(|m| tokens[i - 1].is(m));
        let parameter = i > start + 2 && (start + 2..i).all(|j| !tokens[j].is(")"));
        if (opens || parameter) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The functions a script defines: where each name stands, and its parameters.
pub fn functions(tokens: &[Token]) -> Vec<(usize, &str, String)> {
    let named = tokens.windows(2).enumerate().filter(|(_, w)| w[0].is("fn"));
    named
        .filter_map(|(i, w)| {
            let rest = tokens.get(i + 2..)?;
            let parameters: Vec<&str> =
                rest.iter().take_while(|t| !t.is(")")).filter_map(Token::name).collect();
            Some((i + 1, w[1].name()?, parameters.join(", ")))
        })
        .collect()
}

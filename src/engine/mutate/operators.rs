//! The changes made to a script, each small enough to be an auditor's slip: an operand forgotten, a comparison turned
//! round, the row above taken for the row meant.
//!
//! Must not know whether a change makes a difference.

use super::scan::{self, Kind, Token};
use crate::finding::Words;
use crate::form::{Forms, TableForm};
use std::ops::Range;

/// A change of a text.
#[derive(Debug, Clone)]
pub struct Edit {
    /// The bytes replaced.
    pub at: Range<usize>,
    /// What stands there instead.
    pub with: String,
    /// What was changed.
    pub change: Words,
}

impl Edit {
    /// The text with the change made.
    pub fn apply(&self, script: &str) -> String {
        format!("{}{}{}", &script[..self.at.start], self.with, &script[self.at.end..])
    }
}

/// The verbs that check, and those that end a rule without an answer.
const CHECKS: [&str; 8] =
    ["equal", "at_most", "at_least", "zero", "require", "none", "not_applicable", "not_assessable"];

/// Every change of a script, in the order of the script; examples stay as they are.
pub fn edits(script: &str, forms: &Forms) -> Vec<Edit> {
    let tokens = scan::tokens(script);
    let mut all = Operators { script, tokens: &tokens, forms, edits: vec![] };
    for (i, token) in tokens.iter().enumerate() {
        if token.function.is_none_or(|f| f == "examples") {
            continue;
        }
        match token.kind {
            Kind::Sign => all.sign(i),
            Kind::Word => all.word(i),
            Kind::Number => all.number(i),
            Kind::Text => all.name(i),
            Kind::Template => {}
        }
    }
    let mut edits = all.edits;
    edits.sort_by_key(|e| (e.at.start, e.at.end));
    edits.dedup_by(|a, b| a.at == b.at && a.with == b.with);
    edits
}

struct Operators<'s> {
    script: &'s str,
    tokens: &'s [Token<'s>],
    forms: &'s Forms,
    edits: Vec<Edit>,
}

impl Operators<'_> {
    fn change(&mut self, range: Range<usize>, with: impl Into<String>, change: Words) {
        let (Some(first), Some(last)) =
            (self.tokens.get(range.start), range.end.checked_sub(1).and_then(|l| self.tokens.get(l)))
        else {
            return;
        };
        self.edits.push(Edit { at: first.at.start..last.at.end, with: with.into(), change });
    }

    fn turn(&mut self, i: usize, into: &[&str]) {
        let from = self.tokens[i].text;
        for to in into {
            let words = Words::new(format!("“{from}”改成“{to}”"), format!("“{from}” turned into “{to}”"));
            self.change(i..i + 1, *to, words);
        }
    }

    fn sign(&mut self, i: usize) {
        match self.tokens[i].text {
            "+" if scan::has_left(self.tokens, i) => {
                self.turn(i, &["-"]);
                self.operands(i);
            }
            "-" if scan::has_left(self.tokens, i) => {
                self.turn(i, &["+"]);
                self.operands(i);
            }
            "+=" => self.turn(i, &["="]),
            "==" => self.turn(i, &["!="]),
            "!=" => self.turn(i, &["=="]),
            "<" => self.turn(i, &["<=", ">="]),
            "<=" => self.turn(i, &["<", ">"]),
            ">" => self.turn(i, &[">=", "<="]),
            ">=" => self.turn(i, &[">", "<"]),
            "&&" => {
                self.turn(i, &["||"]);
                self.conditions(i);
            }
            // `||` is also a function without parameters
            "||" if scan::has_left(self.tokens, i) => {
                self.turn(i, &["&&"]);
                self.conditions(i);
            }
            "!" => {
                self.change(i..i + 1, "", Words::new("去掉“!”", "“!” dropped"));
            }
            _ => {}
        }
    }

    /// Drops what stands right of a sign; and what stands left, if it is the first.
    fn operands(&mut self, i: usize) {
        let right = scan::after(self.tokens, i + 1);
        self.change(i..right.end, "", dropped(self.tokens, &right));
        let left = scan::before(self.tokens, i);
        let is_first = left.start == 0 || !["+", "-"].contains(&self.tokens[left.start - 1].text);
        if is_first {
            self.change(left.start..i + 1, "", dropped(self.tokens, &left));
        }
    }

    /// Drops the condition right of `&&` or `||`; and the one left, if it is the first.
    fn conditions(&mut self, i: usize) {
        let right = scan::condition_after(self.tokens, i + 1);
        self.change(i..right.end, "", dropped(self.tokens, &right));
        let left = scan::condition_before(self.tokens, i);
        if left.start == 0 || !["&&", "||"].contains(&self.tokens[left.start - 1].text) {
            self.change(left.start..i + 1, "", dropped(self.tokens, &left));
        }
    }

    fn word(&mut self, i: usize) {
        let text = self.tokens[i].text;
        if text == "if" {
            self.condition(i + 1);
        }
        let opens = self.tokens.get(i + 1).is_some_and(|t| t.text == "(");
        if !opens || i > 0 && [".", "fn"].contains(&self.tokens[i - 1].text) {
            return;
        }
        match text {
            "equal" => self.turn(i, &["at_most", "at_least"]),
            "at_most" => self.turn(i, &["equal", "at_least"]),
            "at_least" => self.turn(i, &["equal", "at_most"]),
            "require" => {
                if let Some(holds) = scan::arguments(self.tokens, i + 1).first() {
                    self.negate(holds.clone());
                }
            }
            _ => {}
        }
        let begins = i == 0 || ["{", "}", ";"].contains(&self.tokens[i - 1].text);
        if CHECKS.contains(&text)
            && begins
            && let Some(close) = self.tokens[i + 1].partner
        {
            let ends = self.tokens.get(close + 1).is_some_and(|t| t.text == ";");
            let words =
                Words::new(format!("去掉“{text}(…)”一句"), format!("the statement “{text}(…)” dropped"));
            self.change(i..close + 1 + usize::from(ends), "", words);
        }
    }

    /// The condition that begins at a token and ends at the block.
    fn condition(&mut self, start: usize) {
        let mut end = start;
        while self.tokens.get(end).is_some_and(|t| t.text != "{") {
            end = self.tokens[end].partner.filter(|p| *p > end).unwrap_or(end) + 1;
        }
        self.negate(start..end);
    }

    fn negate(&mut self, range: Range<usize>) {
        let (Some(first), Some(last)) = (self.tokens.get(range.start), self.tokens.get(range.end - 1)) else {
            return;
        };
        // a single comparison or negation is turned round by itself
        let inner = &self.tokens[range.clone()];
        let simple = |t: &Token| ["==", "!=", "!"].contains(&t.text);
        let joined = inner.iter().any(|t| ["&&", "||"].contains(&t.text));
        if !joined && inner.iter().filter(|t| simple(t)).count() == 1 {
            return;
        }
        let with = format!("!({})", &self.script[first.at.start..last.at.end]);
        self.change(range, with, Words::new("条件反过来", "the condition turned round"));
    }

    fn number(&mut self, i: usize) {
        let Ok(n) = self.tokens[i].text.parse::<i64>() else { return };
        let more = (n + 1).to_string();
        let less = (n > 0).then(|| (n - 1).to_string());
        let into: Vec<&str> = [Some(more.as_str()), less.as_deref()].into_iter().flatten().collect();
        self.turn(i, &into);
    }

    /// A row, column, table or section named: its neighbours in the form.
    fn name(&mut self, i: usize) {
        let text = self.tokens[i].text.trim_matches('"');
        let Some((verb, place)) = self.argument_of(i) else { return };
        let tables = || self.forms.all().iter().flat_map(|f| &f.tables);
        let rows = |t: &TableForm| beside(t.row(text), t.rows.iter().map(|r| r.id.as_str()));
        let columns = |t: &TableForm| beside(t.column(text), t.columns.iter().map(|c| c.id.as_str()));
        let mut near: Vec<String> = match (verb, place) {
            ("row" | "parts" | "cell", 0) => tables().flat_map(rows).collect(),
            ("column", 0) | ("cell", 1) => tables().flat_map(columns).collect(),
            ("table", 0) => {
                let of =
                    |f: &crate::form::Form| beside(f.table(text), f.tables.iter().map(|t| t.id.as_str()));
                self.forms.all().iter().flat_map(of).collect()
            }
            ("section", 0) => {
                let of =
                    |f: &crate::form::Form| beside(f.section(text), f.sections.iter().map(|s| s.id.as_str()));
                self.forms.all().iter().flat_map(of).collect()
            }
            // a helper's argument names what it is handed on as
            _ => tables()
                .filter(|_| text.chars().count() > 1)
                .flat_map(|t| rows(t).into_iter().chain(columns(t)))
                .collect(),
        };
        near.sort_unstable();
        near.dedup();
        for other in near.iter().filter(|n| *n != text) {
            let words = Words::new(format!("“{text}”换成“{other}”"), format!("“{text}” taken for “{other}”"));
            self.change(i..i + 1, format!("\"{other}\""), words);
        }
    }

    /// The call a token is an argument of, all by itself, and which argument it is.
    fn argument_of(&self, i: usize) -> Option<(&str, usize)> {
        let open = (0..i).rev().find(|&o| self.tokens[o].partner.is_some_and(|close| close > i))?;
        let verb = self.tokens.get(open.checked_sub(1)?)?;
        if self.tokens[open].text != "(" || verb.kind != Kind::Word {
            return None;
        }
        let place = scan::arguments(self.tokens, open).iter().position(|a| *a == (i..i + 1))?;
        Some((verb.text, place))
    }
}

/// What stands before and after the one at `index`.
fn beside<'a>(index: Option<usize>, all: impl Iterator<Item = &'a str>) -> Vec<String> {
    let Some(index) = index else { return vec![] };
    let near = |(i, id): (usize, &str)| (i + 1 == index || i == index + 1).then(|| id.to_string());
    all.enumerate().filter_map(near).collect()
}

fn dropped(tokens: &[Token], range: &Range<usize>) -> Words {
    let text: String = tokens[range.clone()].iter().map(|t| t.text).collect();
    Words::new(format!("去掉“{text}”"), format!("“{text}” dropped"))
}

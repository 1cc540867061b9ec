//! Rules changed on purpose, to see whether their examples notice.
//!
//! A change is killed if an example comes out otherwise or the script no longer runs. One that no report could tell
//! from the rule as it is ([`same`]) is no fault of the examples. What is left lives on and is shown. Parameters are
//! changed too: an example of any rule that uses one may notice. Must not know a particular rule.

mod operators;
mod same;
mod scan;

use super::pack::manifest::{Change, Parameter};
use super::ruleset::Parameters;
use super::trial::{self, Case, is_asked};
use super::{Rule, RuleEngine, compile};
use crate::finding::{ScriptError, Words};
use crate::proof::{Mutation, Survivor};
use operators::Edit;
use rayon::prelude::*;
use std::sync::Arc;

/// A rule whose own examples do not come out as they say, or cannot be had: there is nothing to test changes by.
#[derive(Debug, thiserror::Error)]
pub enum Unsound {
    /// The script failed while it gave its examples.
    #[error("{}: {}", .0.rule, .0.message)]
    Failed(ScriptError),
    /// Its examples differ already.
    #[error("the examples of {0} differ")]
    Differs(String),
}

/// A rule with the examples it passes.
struct Sound<'e> {
    rule: &'e Rule,
    cases: Vec<Case>,
    parameters: Arc<Parameters>,
}

enum Fate {
    Stillborn,
    Killed,
    Equivalent,
    Lives(Box<Survivor>),
}

/// Changes the rules named (all, if none is), and of the parameters they use those that `wanted` names.
///
/// # Errors
/// Every rule whose examples do not hold as it is.
pub fn run(
    engine: &RuleEngine,
    only: &[String],
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Mutation, Vec<Unsound>> {
    let asked: Vec<&Rule> = engine.rules.iter().filter(|r| is_asked(only, r)).collect();
    let sound: Vec<Result<Sound, Unsound>> = asked.into_par_iter().map(|r| sound(engine, r)).collect();
    let (mut rules, mut unsound) = (Vec::new(), Vec::new());
    for one in sound {
        match one {
            Ok(rule) => rules.push(rule),
            Err(why) => unsound.push(why),
        }
    }
    if !unsound.is_empty() {
        return Err(unsound);
    }
    let changes: Vec<(&Sound, Edit)> = rules
        .iter()
        .flat_map(|s| operators::edits(&s.rule.file.text, &engine.forms).into_iter().map(move |e| (s, e)))
        .collect();
    let mut fates: Vec<Fate> = changes.par_iter().map(|(s, edit)| change_script(engine, s, edit)).collect();
    let changes = parameter_changes(engine, &rules, wanted);
    fates.par_extend(changes.par_iter().map(|c| change_parameter(engine, &rules, c)));
    let mut all = Mutation::default();
    for fate in fates {
        match fate {
            Fate::Killed => all.killed += 1,
            Fate::Stillborn => {
                all.killed += 1;
                all.stillborn += 1;
            }
            Fate::Equivalent => all.equivalent += 1,
            Fate::Lives(survivor) => all.survivors.push(*survivor),
        }
    }
    Ok(all)
}

fn sound<'e>(engine: &'e RuleEngine, rule: &'e Rule) -> Result<Sound<'e>, Unsound> {
    let parameters = Arc::new(engine.set.own_parameters(rule.pack));
    let cases = trial::cases(engine, rule).map_err(Unsound::Failed)?;
    let tried = trial::try_cases(engine, rule, &cases, &parameters);
    let holds = tried.iter().all(|t| t.problem.is_none());
    if !holds {
        return Err(Unsound::Differs(rule.header().id.clone()));
    }
    Ok(Sound { rule, cases, parameters })
}

fn change_script(engine: &RuleEngine, sound: &Sound, edit: &Edit) -> Fate {
    let mut file = sound.rule.file.clone();
    file.text = edit.apply(&file.text);
    let compiled = compile(&engine.rhai, &file, &engine.names);
    if compiled.is_err() {
        return Fate::Stillborn;
    }
    let changed = Rule { file, pack: sound.rule.pack, compiled, recorded: vec![] };
    if !sound.cases.iter().all(|c| c.holds(engine, &changed, &sound.parameters)) {
        return Fate::Killed;
    }
    if same::is_same(engine, sound.rule, &changed, &sound.parameters) {
        return Fate::Equivalent;
    }
    let text = &sound.rule.file.text;
    let start = text[..edit.at.start].rfind('\n').map_or(0, |n| n + 1);
    let line_of = |text: &str, from: usize, to: usize| {
        let end = text[to..].find('\n').map_or(text.len(), |n| to + n);
        text[from..end].split('\n').map(str::trim).collect::<Vec<_>>().join(" ")
    };
    Fate::Lives(Box::new(Survivor {
        of: sound.rule.header().id.clone(),
        is_parameter: false,
        file: format!("{}/{}", engine.set.packs[sound.rule.pack].origin, sound.rule.file.file),
        line: text[..edit.at.start].matches('\n').count() + 1,
        column: text[start..edit.at.start].chars().count() + 1,
        was: line_of(text, start, edit.at.end),
        now: line_of(&changed.file.text, start, edit.at.start + edit.with.len()),
        change: edit.change.clone(),
    }))
}

/// A parameter of a pack, changed.
struct ParameterChange {
    name: String,
    pack: usize,
    value: Parameter,
    /// What was taken out or changed, as the examples may say it.
    was: String,
    change: Words,
}

fn parameter_changes(
    engine: &RuleEngine,
    rules: &[Sound],
    wanted: &dyn Fn(&str) -> bool,
) -> Vec<ParameterChange> {
    let mut changes = Vec::new();
    for (pack, said) in engine.set.packs.iter().enumerate() {
        for (name, (change, _)) in &said.manifest.parameters {
            let is_used = wanted(name) && rules.iter().any(|s| s.rule.pack == pack && uses(s.rule, name));
            let (Change::Set(value), true) = (change, is_used) else { continue };
            let mut push = |value: Parameter, was: String, change: Words| {
                changes.push(ParameterChange { name: name.clone(), pack, value, was, change });
            };
            match value {
                Parameter::List(list) => {
                    for (i, item) in list.iter().enumerate() {
                        let mut less = list.clone();
                        less.remove(i);
                        let words = Words::new(format!("去掉“{item}”"), format!("“{item}” dropped"));
                        push(Parameter::List(less), item.clone(), words);
                    }
                }
                Parameter::Number(n) => {
                    for other in [n + rust_decimal::Decimal::ONE, n - rust_decimal::Decimal::ONE] {
                        let words = Words::new(format!("{n} 改成 {other}"), format!("{n} made {other}"));
                        push(Parameter::Number(other), n.to_string(), words);
                    }
                }
                Parameter::Text(_) => {}
            }
        }
    }
    changes
}

/// Whether a script names a parameter outside its examples.
fn uses(rule: &Rule, name: &str) -> bool {
    scan::tokens(&rule.file.text).iter().any(|t| {
        t.kind == scan::Kind::Text
            && t.function.is_some_and(|f| f != "examples")
            && t.text.trim_matches('"') == name
    })
}

fn change_parameter(engine: &RuleEngine, rules: &[Sound], change: &ParameterChange) -> Fate {
    let users = rules.iter().filter(|s| s.rule.pack == change.pack && uses(s.rule, &change.name));
    // examples that say the word first: one of them is the likely killer
    let mut tries = Vec::new();
    for sound in users {
        let mut parameters = (*sound.parameters).clone();
        parameters.insert(change.name.clone(), change.value.clone());
        let parameters = Arc::new(parameters);
        tries.extend(
            sound.cases.iter().map(|case| (!case.says(&change.was), sound, case, parameters.clone())),
        );
    }
    tries.sort_by_key(|(other, ..)| *other);
    if tries.iter().any(|(_, sound, case, parameters)| !case.holds(engine, sound.rule, parameters)) {
        return Fate::Killed;
    }
    let pack = &engine.set.packs[change.pack].manifest;
    let spot = pack.parameters.get(&change.name).map(|(_, spot)| spot);
    Fate::Lives(Box::new(Survivor {
        of: change.name.clone(),
        is_parameter: true,
        file: spot.map(|s| s.file.clone()).unwrap_or_default(),
        line: spot.map_or(0, |s| s.line),
        column: spot.map_or(0, |s| s.column),
        was: spot.map(|s| s.text.clone()).unwrap_or_default(),
        now: String::new(),
        change: change.change.clone(),
    }))
}

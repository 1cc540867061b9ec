//! GL15, GL18, GL19: what comes of trying a script without a report.
//!
//! Runs within tight bounds: it is done while the author types.

use super::facts::Facts;
use super::{BOUNDS, Lint, Script, flow, place};
use crate::engine::header;
use crate::engine::pack::RuleFile;
use crate::engine::{InForce, Recorded, RuleEngine, examples, layouts};
use crate::finding::{ScriptError, Words};

pub(super) fn check(script: &Script, facts: &Facts) -> Vec<Lint> {
    let missing = flow::entry_points(script, facts);
    let Ok(header) = header::read(script.text) else { return missing };
    if !missing.is_empty() {
        return missing;
    }
    let file = RuleFile { file: script.file.into(), text: script.text.into(), header };
    let Some(home) = script.home.or(script.base) else { return vec![] };
    let engine = RuleEngine::new(home.with(file), script.forms, BOUNDS);
    let Some(rule) = engine.rules().first() else { return vec![] };
    let mut lints = Vec::new();
    let (mut checks, mut is_live) = (0, false);
    for layout in layouts(script.forms).iter().filter(|l| l.tables.iter().all(|t| *t == l.form)) {
        match engine.record_pair(rule, layout, layout, InForce::default()) {
            Recorded::Plan(plan) => checks += plan.steps.len(),
            Recorded::Failed(error) if script.home.is_some() || !script.text.contains("param(") => {
                is_live = true;
                lints.push(failed(script, error));
            }
            // or failed: without its pack a rule may ask for parameters that are not known
            Recorded::Live | Recorded::Pairs(_) | Recorded::Failed(_) => is_live = true,
        }
    }
    let at = |name: &str| {
        let function = facts.functions.iter().find(|f| f.name == name);
        place::word(script.text, function.map_or(0, |f| f.at))
    };
    if checks == 0 && !is_live {
        let message =
            Words::new("在每一版格式下都没有作任何比较", "under no form does this compare or judge anything");
        lints.push(script.lint("GL18", at("check"), message));
    }
    match examples::given(&engine, rule) {
        Ok(_) => {}
        // a fault at no place of its own is one of the list as a whole
        Err(error) if error.line == 0 => {
            lints.push(script.lint(
                "GL15",
                at("examples"),
                Words::new(
                    error.message.clone(),
                    format!("the examples are not as they should be: {}", error.message),
                ),
            ));
        }
        Err(error) => lints.push(failed(script, &error)),
    }
    // said once, though each form has words of its own for it
    lints.dedup_by_key(|l| (l.code, l.start));
    lints
}

fn failed(script: &Script, error: &ScriptError) -> Lint {
    let at = place::at(script.text, error.line.max(1), error.column.max(1));
    let message = Words::new(&error.message, format!("this fails when tried: {}", error.message));
    script.lint("GL19", place::word(script.text, at), message)
}

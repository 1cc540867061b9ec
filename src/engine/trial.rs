//! A rule tried on its own examples.
//!
//! The reports that the examples describe are made once, so that a rule and many changed copies of it can be tried
//! on the same ones. Must not know a particular rule.

use super::examples::{Demand, Edit, Instance, edited};
use super::plan::Verdict;
use super::ruleset::Parameters;
use super::{Rule, RuleEngine, script_error};
use crate::finding::{Outcome, ScriptError, Words};
use crate::proof::{Difference, Tried};
use crate::report::Report;
use rayon::prelude::*;
use rhai::Array;
use std::sync::Arc;

/// An example on one form.
pub(super) struct Case {
    example: Arc<Instance>,
    /// The form; empty if the example fits none.
    form: String,
    /// The report, or why there is none.
    report: Result<Arc<Report>, Words>,
    /// Whether the form's years lie outside the rule's.
    other_years: bool,
}

impl Case {
    /// How the rule ends on it; `None` if the form is none of the rule's, or there is no report.
    fn run(&self, engine: &RuleEngine, rule: &Rule, parameters: &Arc<Parameters>) -> Option<Verdict> {
        let verdict = engine.run_with(rule, self.report.as_ref().ok()?, parameters);
        // a rule for other years passes over the sound report of this form
        let elsewhere = matches!(verdict.outcome, Outcome::NotApplicable(_))
            && self.example.demand != Demand::NotApplicable;
        (!elsewhere || !self.other_years).then_some(verdict)
    }

    /// Whether the rule does on it what the example says.
    pub fn holds(&self, engine: &RuleEngine, rule: &Rule, parameters: &Arc<Parameters>) -> bool {
        self.run(engine, rule, parameters).is_none_or(|v| differs(&self.example, &v).is_none())
    }

    /// Whether the report says `text` anywhere.
    pub fn says(&self, text: &str) -> bool {
        self.report.as_ref().is_ok_and(|r| r.source.text().contains(text))
    }
}

/// Every example of a rule on every form it is for.
pub(super) fn cases(engine: &RuleEngine, rule: &Rule) -> Result<Vec<Case>, ScriptError> {
    let mut cases = Vec::new();
    for example in given(engine, rule)? {
        let example = Arc::new(example);
        let before = cases.len();
        for form in engine.forms.all().iter().filter(|f| example.is_for(&f.id)) {
            let report = match edited(&engine.forms, &form.id, &example.edits) {
                Err(Edit::NotInForm) => continue,
                Err(Edit::Wrong(problem)) => Err(Words::new(problem, "")),
                Ok(report) => Ok(Arc::new(report)),
            };
            let other_years = is_elsewhere(rule, form.years);
            cases.push(Case { example: example.clone(), form: form.id.clone(), report, other_years });
        }
        if cases.len() == before {
            cases.push(fits_none(example));
        }
    }
    Ok(cases)
}

fn fits_none(example: Arc<Instance>) -> Case {
    let why = Words::new(
        "没有一种格式能用上这个例子：行列名或 years 写错了？",
        "the example fits no form: is a row, a column or the years misspelt?",
    );
    Case { example, form: String::new(), report: Err(why), other_years: false }
}

/// Whether the form's years lie outside the rule's.
pub(super) fn is_elsewhere(rule: &Rule, (first, last): (i32, Option<i32>)) -> bool {
    let (from, to) = rule.header().years;
    from.is_some_and(|f| last.is_some_and(|l| l < f)) || to.is_some_and(|t| first > t)
}

/// The examples as a rule's script gives them.
///
/// # Errors
/// The script failed, or gives something else; at line 0 where the fault is of the list as a whole.
pub(super) fn given(engine: &RuleEngine, rule: &Rule) -> Result<Vec<Instance>, ScriptError> {
    let ast = rule.compiled.as_ref().map_err(Clone::clone)?;
    let failed = |message: &str| ScriptError {
        rule: rule.header().id.clone(),
        file: rule.file.file.clone(),
        line: 0,
        column: 0,
        message: message.into(),
    };
    if !ast.iter_functions().any(|f| f.name == "examples" && f.params.is_empty()) {
        return Err(failed("缺少“fn examples() { [pass(), fail(…)] }”"));
    }
    let given =
        engine.call(ast, "examples", None, ()).map_err(|e| script_error(&rule.file, &e, &engine.names))?;
    let given = given.try_cast::<Array>().ok_or_else(|| failed("examples() 应给出数组"))?;
    let examples = given
        .into_iter()
        .map(|item| {
            item.try_cast::<Instance>().ok_or_else(|| failed("examples() 的数组里只能是 pass(…)、fail(…) 等"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    if !examples.iter().any(|e| e.demand == Demand::Fail) {
        return Err(failed("examples() 里没有 fail(…)：从不报错的规则证明不了什么"));
    }
    Ok(examples)
}

/// Tries every example of a rule, in the order the script gives them.
///
/// # Errors
/// The script failed while it gave its examples.
pub fn try_rule(engine: &RuleEngine, rule: &Rule) -> Result<Vec<Tried>, ScriptError> {
    let parameters = Arc::new(engine.set.own_parameters(rule.pack));
    Ok(try_cases(engine, rule, &cases(engine, rule)?, &parameters))
}

/// Tries a rule on cases made before.
pub(super) fn try_cases(
    engine: &RuleEngine,
    rule: &Rule,
    cases: &[Case],
    parameters: &Arc<Parameters>,
) -> Vec<Tried> {
    let mut tried: Vec<Tried> = Vec::new();
    for case in cases {
        let (problem, findings) = match &case.report {
            Err(why) => (Some(Difference { what: why.clone(), missed: None }), vec![]),
            Ok(_) => match case.run(engine, rule, parameters) {
                Some(verdict) => (differs(&case.example, &verdict), verdict.findings),
                None => continue,
            },
        };
        tried.push(one(rule, case, problem, findings));
    }
    // an example that only ever met forms of other years has shown nothing
    for case in cases {
        if !tried.iter().any(|t| t.at == case.example.at && t.name == case.example.name) {
            let case = fits_none(case.example.clone());
            let problem =
                case.report.as_ref().err().map(|why| Difference { what: why.clone(), missed: None });
            tried.push(one(rule, &case, problem, vec![]));
        }
    }
    tried.sort_by_key(|t| t.at);
    tried
}

fn one(
    rule: &Rule,
    case: &Case,
    problem: Option<Difference>,
    findings: Vec<crate::finding::Finding>,
) -> Tried {
    Tried {
        rule: rule.header().id.clone(),
        name: case.example.name.clone(),
        form: case.form.clone(),
        at: case.example.at,
        problem,
        findings,
    }
}

/// A rule with what came of its examples.
pub type TriedRule<'e> = (&'e Rule, Result<Vec<Tried>, ScriptError>);

/// Tries rules at once on all threads of the pool; the answers are in the order of the rules.
pub fn try_rules<'e>(engine: &'e RuleEngine, only: &[String]) -> Vec<TriedRule<'e>> {
    let rules: Vec<&Rule> = engine.rules.iter().filter(|r| is_asked(only, r)).collect();
    rules.into_par_iter().map(|rule| (rule, try_rule(engine, rule))).collect()
}

/// Whether a rule is among those asked for; all are if none is named.
pub(super) fn is_asked(only: &[String], rule: &Rule) -> bool {
    only.is_empty() || only.iter().any(|id| id.eq_ignore_ascii_case(&rule.header().id))
}

fn differs(example: &Instance, verdict: &Verdict) -> Option<Difference> {
    let (demanded, actual) = (example.demand.name(), verdict.outcome.name());
    if demanded != actual {
        let (zh, en) = match &verdict.outcome {
            Outcome::NotApplicable(w) | Outcome::NotAssessable(w) => {
                (format!("（{}）", w.zh), format!(" ({})", w.en))
            }
            Outcome::Error(e) => {
                (format!("（第 {} 行：{}）", e.line, e.message), format!(" (line {}: {})", e.line, e.message))
            }
            // what was found is shown by itself
            Outcome::Fail => (String::new(), String::new()),
            Outcome::Pass(n) => (format!("（{n} 项检查）"), format!(" ({n} checks)")),
        };
        let what = Words::new(
            format!("应为 {demanded}，实为 {actual}{zh}"),
            format!("should be {demanded}, is {actual}{en}"),
        );
        return Some(Difference { what, missed: None });
    }
    if let Some(missed) = example.places.iter().find(|place| !is_hit(place, verdict)) {
        let what = Words::new(format!("没有指到“{missed}”"), format!("nothing points at “{missed}”"));
        return Some(Difference { what, missed: Some(missed.clone()) });
    }
    let found = verdict.findings.len();
    if let Some(demanded) = example.count.filter(|n| *n != found) {
        let what = Words::new(
            format!("应报告 {demanded} 处，实报告 {found} 处"),
            format!("should report {demanded}, reports {found}"),
        );
        return Some(Difference { what, missed: None });
    }
    let unsaid = example.words.iter().find(|words| !is_said(words, verdict))?;
    let what = Words::new(format!("没有说到“{unsaid}”"), format!("nothing says “{unsaid}”"));
    Some(Difference { what, missed: None })
}

fn is_said(words: &str, verdict: &Verdict) -> bool {
    let says = |w: &Words| w.zh.contains(words) || w.en.contains(words);
    let why = match &verdict.outcome {
        Outcome::NotApplicable(why) | Outcome::NotAssessable(why) => Some(why),
        _ => None,
    };
    verdict.findings.iter().map(|f| &f.message).chain(why).any(says)
}

fn is_hit(place: &str, verdict: &Verdict) -> bool {
    let prior = place.strip_prefix(super::examples::PRIOR);
    let (is_prior, place) = (prior.is_some(), prior.unwrap_or(place));
    let pointer = format!("/{}", pointer_of(place));
    let hit = |p: &crate::place::Place| {
        p.elsewhere.is_some() == is_prior && p.pointer.as_ref().is_some_and(|q| q.ends_with(&pointer))
    };
    let by = |f: &crate::finding::Finding| {
        hit(&f.place) || f.related.iter().any(hit) || f.figures.iter().any(|x| hit(&x.place))
    };
    verdict.findings.iter().any(by)
}

/// `三/四/自然人` as the tail of a pointer.
fn pointer_of(place: &str) -> String {
    match place.split_once('/') {
        // 三/四/自然人; a column's name may hold a stroke: 本年增/减
        Some((table, rest)) if !table.starts_with('表') => match rest.split_once('/') {
            Some((row, column)) => format!("表{table}/{row}/{}", crate::place::escape(column)),
            None => format!("表{table}/{rest}"),
        },
        _ => place.to_string(),
    }
}

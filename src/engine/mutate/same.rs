//! Whether a changed rule can be told from the rule as it is by any report at all.
//!
//! Two rules whose recorded comparisons are, under every layout they are for, the same inequalities between the same
//! sums have the same outcome on every report. Rules that look at the report cannot be compared so; for them the
//! answer is no.

use crate::engine::lang::figures::{CellRef, Linear};
use crate::engine::plan::{Ending, Op, Plan, Step};
use crate::engine::ruleset::Parameters;
use crate::engine::{Rule, RuleEngine, Scripted, layouts};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Cells with how often each is taken, and a constant. Cells that cancel out stay: blank, they block the check.
type Sum = (BTreeMap<CellRef, Decimal>, Decimal);

/// A comparison as `sum = 0` or `sum ≤ 0`.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Normal(bool, Sum);

/// Whether both rules make the same comparisons under every layout.
pub fn is_same(engine: &RuleEngine, a: &Rule, b: &Rule, parameters: &Arc<Parameters>) -> bool {
    let forms = &a.header().forms;
    let (from, to) = a.header().years;
    let layouts = layouts(&engine.forms);
    layouts.iter().all(|layout| {
        let form = engine.forms.get(layout.form);
        let (first, last) = form.years;
        let other_years = from.is_some_and(|f| last.is_some_and(|l| l < f)) || to.is_some_and(|t| first > t);
        if other_years || !forms.is_empty() && !forms.contains(&form.id) {
            return true;
        }
        let script = |rule: &Rule, prior| engine.script(rule, (layout, prior), None, parameters, false);
        let is_same = |prior| match (script(a, prior), script(b, prior)) {
            (Ok(Scripted::Plan(a)), Ok(Scripted::Plan(b))) => Some(normal(&a) == normal(&b)),
            // of a pair of reports: what is asked of both years
            (Ok(Scripted::Prior), Ok(Scripted::Prior)) => None,
            _ => Some(false),
        };
        is_same(None).unwrap_or_else(|| layouts.iter().all(|prior| is_same(Some(prior)) == Some(true)))
    })
}

fn normal(plan: &Plan) -> (u8, usize, Vec<Normal>) {
    let (mut compared, mut tested) = (Vec::new(), 0);
    for step in &plan.steps {
        match step {
            // a statement is of one report; no recorded plan has one
            Step::Tested { .. } | Step::Stated(_) => tested += 1,
            Step::Compare(c) => {
                let items = c.left.items.iter().zip(&c.right.items);
                compared.extend(items.map(|(l, r)| inequality(c.op, l, r)));
            }
        }
    }
    compared.sort();
    let ending = match plan.ending {
        Ending::Done => 0,
        Ending::NotApplicable(_) => 1,
        Ending::NotAssessable(_) => 2,
    };
    (ending, tested, compared)
}

fn inequality(op: Op, left: &Linear, right: &Linear) -> Normal {
    let (plus, minus) = match op {
        Op::Equal | Op::AtMost => (left, right),
        Op::AtLeast => (right, left),
    };
    let one = sum(plus, minus);
    match op {
        // a sum is nought where its negative is
        Op::Equal => Normal(true, one.max(sum(minus, plus))),
        Op::AtMost | Op::AtLeast => Normal(false, one),
    }
}

fn sum(plus: &Linear, minus: &Linear) -> Sum {
    let mut cells = BTreeMap::new();
    for (item, sign) in [(plus, Decimal::ONE), (minus, Decimal::NEGATIVE_ONE)] {
        for term in &item.terms {
            *cells.entry(term.cell).or_insert(Decimal::ZERO) += term.times * sign;
        }
    }
    (cells, plus.constant - minus.constant)
}

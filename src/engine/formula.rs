//! A recorded plan in the form's own words: what `explain` prints.
//!
//! Must not know a particular rule.

use super::lang::figures::{Axis, Figures, Linear, Whose};
use super::plan::{Comparison, Plan, Step, sign};

/// Every comparison of a plan, one line each; rows and columns that read alike are folded into one line.
pub fn lines(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for step in &plan.steps {
        if let Step::Compare(comparison) = step {
            let Comparison { left, right, .. } = comparison.as_ref();
            let mut folded: Vec<(String, Vec<String>)> = Vec::new();
            for index in 0..left.items.len().min(right.items.len()) {
                let text = element(comparison, index);
                let label = left.label(index).map(|(_, l)| l).unwrap_or_default();
                match folded.iter_mut().find(|(t, _)| *t == text) {
                    Some((_, labels)) => labels.push(label),
                    None => folded.push((text, vec![label])),
                }
            }
            for (text, labels) in folded {
                let over = match left.axis {
                    Axis::Single => String::new(),
                    Axis::Columns(..) => format!("〔各列：{}〕", labels.join("、")),
                    Axis::Rows(..) => format!("〔各行：{}〕", labels.join("、")),
                };
                lines.push(format!("{text}{over}"));
            }
        }
    }
    lines
}

/// One element of a comparison.
pub fn element(comparison: &Comparison, index: usize) -> String {
    let Comparison { op, left, right, .. } = comparison;
    match (left.items.get(index), right.items.get(index)) {
        (Some(l), Some(r)) => format!("{} {} {}", sum(left, l), op.sign(), sum(right, r)),
        _ => String::new(),
    }
}

/// Cells with their signs.
pub(super) fn sum(axis: &Figures, item: &Linear) -> String {
    let mut text = String::new();
    for term in &item.terms {
        let sign = sign(&text, term.times);
        text.push_str(sign);
        let times = term.times.abs().normalize();
        if times != rust_decimal::Decimal::ONE {
            text.push_str(&format!("{times} × "));
        }
        if term.cell.whose == Whose::Prior {
            text.push_str("上年报告");
        }
        text.push_str(&axis.operand_name(term.cell));
    }
    if !item.constant.is_zero() || text.is_empty() {
        if !text.is_empty() {
            text.push_str(" + ");
        }
        text.push_str(&item.constant.normalize().to_string());
    }
    text
}

//! A plan: the comparisons a rule makes, recorded once and evaluated in native code on every report.
//!
//! A rule that looks at a report while it runs makes a plan for that report alone; both kinds are evaluated here,
//! so that both ways of running give the same findings. Must not know Rhai or a particular rule.

mod stated;
mod words;

use super::header::Header;
use super::lang::figures::{Axis, CellRef, Figures, Linear, Term, Whose};
use super::prose::numerals::Amount;
use super::trace::Recorder;
use crate::finding::{FigureAt, Finding, Lang, Outcome, Words};
use crate::place::Place;
use crate::report::Report;
use crate::result::{Held, Passage};
use rust_decimal::Decimal;
use std::sync::Arc;
pub(super) use words::{filled, reading, sign, signed};
use words::{missing, of_year_before, short};

/// How two sides compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// 等于
    Equal,
    /// 不大于
    AtMost,
    /// 不小于
    AtLeast,
}

impl Op {
    pub(super) fn holds(self, left: Decimal, right: Decimal) -> bool {
        match self {
            Self::Equal => left == right,
            Self::AtMost => left <= right,
            Self::AtLeast => left >= right,
        }
    }

    /// The sign used in formulas.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "≤",
            Self::AtLeast => "≥",
        }
    }
}

/// A place a rule points at, with what an oddity there had to say.
#[derive(Debug, Clone, Default)]
pub struct Spot {
    /// Where.
    pub place: Place,
    /// Further places of the same kind.
    pub related: Vec<Place>,
    /// What stands there.
    pub written: String,
    /// What should stand there, or what it resembles.
    pub nearest: String,
    /// How many places are meant.
    pub count: usize,
    /// Pointers of the parts that cannot be used because of it.
    pub explains: Vec<String>,
}

/// Two sides to compare element by element.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// How.
    pub op: Op,
    /// Left side.
    pub left: Figures,
    /// Right side.
    pub right: Figures,
    /// The statement that the comparison rests on, if it is one of prose.
    pub said: Option<Spot>,
}

/// A number of prose and the figures it can mean.
#[derive(Debug, Clone)]
pub struct Stated {
    /// The words read.
    pub spot: Spot,
    /// What they state.
    pub name: Words,
    /// The number as written.
    pub written: String,
    /// What it comes to, in the unit of the readings.
    pub amount: Amount,
    /// That unit.
    pub unit: String,
    /// Its meanings, each with the cells that should come to it.
    pub readings: Vec<(Words, Figures)>,
}

/// One thing a rule checks.
#[derive(Debug, Clone)]
pub enum Step {
    /// Two sides compared element by element.
    Compare(Box<Comparison>),
    /// A number of prose held against what it can mean.
    Stated(Arc<Stated>),
    /// A condition found to hold or not while the rule ran.
    Tested {
        /// Where it does not hold, and what to say.
        failing: Vec<(Spot, Words)>,
        /// Where it holds, if it speaks of a place, and what would have been said.
        held: Option<Box<(Option<Spot>, Words)>>,
    },
}

/// How a script's run ended, before figures are compared.
#[derive(Debug, Clone)]
pub enum Ending {
    /// It ran to its end.
    Done,
    /// It said that the rule is not for this report.
    NotApplicable(Words),
    /// It needs something this report or form does not have.
    NotAssessable(Words),
}

/// What a rule checks, in order, and how its script ended.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The checks.
    pub steps: Vec<Step>,
    /// The end.
    pub ending: Ending,
    /// The passages that its searches found, where somebody asked for them.
    pub passages: Vec<Passage>,
}

/// A rule's result on a report.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// How it ended.
    pub outcome: Outcome,
    /// What it found.
    pub findings: Vec<Finding>,
    /// For each comparison that could not be made, the cells that kept it from being made.
    pub blocked: Vec<Vec<CellRef>>,
    /// The numbers of prose that it held against the tables.
    pub stated: Vec<Arc<Stated>>,
}

/// Evaluates a plan on a report.
pub fn evaluate(plan: &Plan, header: &Header, report: &Report) -> Verdict {
    evaluate_to(plan, header, report, None)
}

/// Evaluates a plan and tells a recorder of every step.
pub(super) fn traced(plan: &Plan, header: &Header, report: &Report, recorder: &mut Recorder) -> Verdict {
    evaluate_to(plan, header, report, Some(recorder))
}

fn evaluate_to(
    plan: &Plan,
    header: &Header,
    report: &Report,
    mut recorder: Option<&mut Recorder>,
) -> Verdict {
    let mut run = Evaluation { header, report, findings: vec![], blocked: vec![], stated: vec![], checks: 0 };
    for step in &plan.steps {
        match step {
            Step::Compare(c) => run.compare(c, recorder.as_deref_mut()),
            Step::Stated(s) => run.stated(s, recorder.as_deref_mut()),
            Step::Tested { failing, held } => {
                run.checks += 1;
                for (spot, words) in failing {
                    run.found_at(spot, words);
                }
                if let Some(recorder) = recorder.as_deref_mut() {
                    for (spot, words) in failing {
                        recorder.tested(Some(spot), words, Held::Fails);
                    }
                    if let Some((spot, words)) = held.as_deref() {
                        recorder.tested(spot.as_ref(), words, Held::Holds);
                    }
                }
            }
        }
    }
    run.verdict(&plan.ending)
}

/// The cell meant, and whether it stands left: one that stands alone on its side; of two sums, the last operand of the
/// right. A figure of the year before was published and is not the one to mend.
fn meant<'t>(left: &'t Linear, right: &'t Linear) -> Option<(&'t Term, bool)> {
    let is_own = |t: &&Term| t.cell.whose == Whose::Own;
    let alone = |side: &'t Linear| side.terms.first().filter(|t| side.terms.len() == 1 && is_own(t));
    let last = |side: &'t Linear| side.terms.iter().rfind(is_own);
    let (left_alone, right_alone) = (alone(left).map(|t| (t, true)), alone(right).map(|t| (t, false)));
    let either = || last(right).map(|t| (t, false)).or(last(left).map(|t| (t, true)));
    left_alone.or(right_alone).or_else(either)
}

struct Evaluation<'a> {
    header: &'a Header,
    report: &'a Report,
    findings: Vec<Finding>,
    blocked: Vec<Vec<CellRef>>,
    stated: Vec<Arc<Stated>>,
    /// Checks made.
    checks: usize,
}

impl Evaluation<'_> {
    fn value(&self, item: &Linear) -> Result<Decimal, Vec<CellRef>> {
        let mut missing = Vec::new();
        let mut sum = Some(item.constant);
        for term in &item.terms {
            match term.cell.figure(self.report).number() {
                Some(n) => sum = sum.and_then(|s| s.checked_add(n.checked_mul(term.times)?)),
                None => missing.push(term.cell),
            }
        }
        match sum {
            Some(sum) if missing.is_empty() => Ok(sum),
            // beyond what can be added exactly: the operands themselves stand in the way
            None if missing.is_empty() => Err(item.terms.iter().map(|t| t.cell).collect()),
            _ => Err(missing),
        }
    }

    fn compare(&mut self, comparison: &Comparison, mut recorder: Option<&mut Recorder>) {
        let Comparison { op, left, right, said } = comparison;
        for (index, (l, r)) in left.items.iter().zip(&right.items).enumerate() {
            let (a, b) = (self.value(l), self.value(r));
            if let Some(recorder) = recorder.as_deref_mut() {
                recorder.compared(comparison, index, (l, &a), (r, &b));
            }
            match (a, b) {
                (Ok(a), Ok(b)) => {
                    self.checks += 1;
                    if !op.holds(a, b) {
                        self.differs(*op, left, index, (l, a), (r, b), said.as_ref());
                    }
                }
                (a, b) => {
                    self.blocked.push([a.err(), b.err()].into_iter().flatten().flatten().collect());
                }
            }
        }
    }

    fn differs(
        &mut self,
        op: Op,
        axis: &Figures,
        index: usize,
        left: (&Linear, Decimal),
        right: (&Linear, Decimal),
        said: Option<&Spot>,
    ) {
        let report = self.report;
        let place_of = |cell: CellRef| cell.place(report);
        let primary = meant(left.0, right.0);
        let place = match (said, primary) {
            (Some(spot), _) => spot.place.clone(),
            (None, Some((term, _))) => place_of(term.cell),
            (None, None) => report.beginning(),
        };
        let expected = primary
            .filter(|_| op == Op::Equal && said.is_none())
            .and_then(|(term, is_left)| {
                let (own, other) = if is_left { (left.1, right.1) } else { (right.1, left.1) };
                let now = term.cell.figure(report).number()?;
                now.checked_add(other.checked_sub(own)?.checked_mul(term.times)?)
            })
            .filter(|n| !n.is_sign_negative() || n.is_zero())
            .map(|n| n.normalize().to_string());
        let figures = [left.0, right.0]
            .into_iter()
            .flat_map(|side| &side.terms)
            .map(|t| FigureAt {
                place: place_of(t.cell),
                value: t.cell.figure(report).number().unwrap_or_default().normalize().to_string(),
            })
            .collect();
        let message = self.arithmetic(op, axis, index, left, right);
        self.findings.push(Finding { figures, expected, ..self.finding(place, message) });
        if let (Some(spot), Some(finding)) = (said, self.findings.last_mut()) {
            finding.related.clone_from(&spot.related);
        }
    }

    /// 自然人一列：3402 + 91 = 3493，而 3375 + 117 = 3492，相差 1
    fn arithmetic(
        &self,
        op: Op,
        axis: &Figures,
        index: usize,
        left: (&Linear, Decimal),
        right: (&Linear, Decimal),
    ) -> Words {
        let label = axis.label(index);
        let zh_where = match &label {
            Some((Axis::Columns(..), l)) => format!("“{l}”列，"),
            Some((_, l)) => format!("“{l}”行，"),
            None => String::new(),
        };
        let en_where = match &label {
            Some((Axis::Columns(..), l)) => format!("column “{l}”, "),
            Some((_, l)) => format!("row “{l}”, "),
            None => String::new(),
        };
        let [a, b] =
            [left, right].map(|s| Words::new(self.side(axis, s, Lang::Zh), self.side(axis, s, Lang::En)));
        let gap = (left.1 - right.1).abs().normalize();
        let title = &self.header.title;
        let en_title = if title.en.is_empty() { &title.zh } else { &title.en };
        // against a fixed number there is nothing to set out on the other side
        if right.0.terms.is_empty() {
            let bound = right.1.normalize();
            let (zh, en) = match op {
                Op::Equal => ("应为", "should be"),
                Op::AtMost => ("应不大于", "should be at most"),
                Op::AtLeast => ("应不小于", "should be at least"),
            };
            return Words::new(
                format!("{}：{zh_where}{}，{zh} {bound}", title.zh, a.zh),
                format!("{en_title}: {en_where}{}, {en} {bound}", a.en),
            );
        }
        let (zh_rel, en_rel) = match op {
            Op::Equal => ("而", "but"),
            Op::AtMost => ("应不大于", "should be at most"),
            Op::AtLeast => ("应不小于", "should be at least"),
        };
        Words::new(
            format!("{}：{zh_where}{}，{zh_rel} {}，差 {gap}", title.zh, a.zh, b.zh),
            format!("{en_title}: {en_where}{}, {en_rel} {}; the difference is {gap}", a.en, b.en),
        )
    }

    fn side(&self, axis: &Figures, (item, value): (&Linear, Decimal), lang: Lang) -> String {
        let value = signed(value);
        let name = |cell: CellRef| {
            let name = short(&axis.operand_name(cell));
            match (cell.whose, lang) {
                (Whose::Own, _) => name,
                (Whose::Prior, Lang::Zh) => format!("{}的{name}", of_year_before(self.report).zh),
                (Whose::Prior, Lang::En) => format!("{name} of {}", of_year_before(self.report).en),
            }
        };
        match item.terms.as_slice() {
            [] => value,
            [one] if item.constant.is_zero() && one.times == Decimal::ONE => {
                format!("{} {value}", name(one.cell))
            }
            terms => {
                // zeros only lengthen a long sum
                let long = terms.len() > 6;
                let filled = |t: &&Term| t.cell.figure(self.report).number().is_some_and(|n| !n.is_zero());
                let others_are_zero = item.constant.is_zero() && terms.iter().filter(filled).count() == 1;
                let mut text = String::new();
                for term in terms {
                    let n = term.cell.figure(self.report).number().unwrap_or_default();
                    if n.is_zero() && (long || others_are_zero) {
                        continue;
                    }
                    let n = n * term.times;
                    let sign = sign(&text, n);
                    let year = match (term.cell.whose, lang) {
                        (Whose::Own, _) => String::new(),
                        (Whose::Prior, Lang::Zh) => format!("（{}）", of_year_before(self.report).zh),
                        (Whose::Prior, Lang::En) => format!(" (in {})", of_year_before(self.report).en),
                    };
                    text.push_str(&format!("{sign}{}{year}", n.abs().normalize()));
                }
                if !item.constant.is_zero() || text.is_empty() {
                    text.push_str(&format!(
                        "{}{}",
                        if text.is_empty() { "" } else { " + " },
                        item.constant.normalize()
                    ));
                }
                if text.contains(' ') {
                    return format!("{text} = {value}");
                }
                // a sum of one figure and noughts is that figure
                let number = |t: &Term| t.cell.figure(self.report).number();
                let only = terms.iter().find(|t| number(t).is_some_and(|n| !n.is_zero()));
                only.map_or_else(|| value.clone(), |t| format!("{} {value}", name(t.cell)))
            }
        }
    }

    fn found_at(&mut self, spot: &Spot, message: &Words) {
        let message = Words::new(filled(spot, &message.zh), filled(spot, &message.en));
        let finding = Finding {
            related: spot.related.clone(),
            explains: spot.explains.clone(),
            expected: None,
            ..self.finding(spot.place.clone(), message)
        };
        self.findings.push(finding);
    }

    fn finding(&self, place: Place, message: Words) -> Finding {
        Finding {
            rule: self.header.id.clone(),
            severity: self.header.severity,
            message,
            help: self.header.help.clone(),
            basis: match &self.header.uncertain {
                None => self.header.basis.clone(),
                Some(doubt) => format!("{}（{doubt}）", self.header.basis),
            },
            place,
            related: vec![],
            figures: vec![],
            expected: None,
            explains: vec![],
            blocks: vec![],
            waived: None,
        }
    }

    fn verdict(self, ending: &Ending) -> Verdict {
        let outcome = if self.findings.is_empty() {
            match ending {
                Ending::NotApplicable(why) => Outcome::NotApplicable(why.clone()),
                Ending::NotAssessable(why) => Outcome::NotAssessable(why.clone()),
                Ending::Done if !self.blocked.is_empty() => {
                    Outcome::NotAssessable(missing(self.report, &self.blocked))
                }
                Ending::Done if self.checks == 0 => Outcome::NotAssessable(Words::new(
                    "报告中没有这条规则可查的内容",
                    "the report has nothing that this rule could check",
                )),
                Ending::Done if self.checks < self.header.least => Outcome::NotAssessable(Words::new(
                    format!("只有 {} 项可查，至少应有 {} 项", self.checks, self.header.least),
                    format!(
                        "{} checks could be made, at least {} are demanded",
                        self.checks, self.header.least
                    ),
                )),
                Ending::Done => Outcome::Pass(self.checks),
            }
        } else {
            Outcome::Fail
        };
        Verdict { outcome, findings: self.findings, blocked: self.blocked, stated: self.stated }
    }
}

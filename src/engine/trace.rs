//! What a rule did on a report, step by step: every comparison with its figures, those that held too.
//!
//! A recorder that [`super::plan`] tells of each step while it evaluates, so that there is one evaluation and no cost
//! where nobody listens. Makes plain data; must not judge, or know a particular rule.

use super::formula;
use super::lang::figures::{Axis, CellRef, Figures, Linear, Whose};
use super::plan::{self, Comparison, Op, Spot, Stated};
use super::scope::Subject;
use super::{Rule, RuleEngine, Scripted, Way};
use crate::finding::{FigureAt, Lang, Outcome, Words};
use crate::place::Place;
use crate::report::Report;
use crate::result::{Held, Trace, Traced};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The most operands of a sum that are all written out; of longer ones the noughts are left out.
const MOST_OPERANDS: usize = 6;

/// Listens to an evaluation.
pub(super) struct Recorder<'a> {
    report: &'a Report,
    lines: Vec<Traced>,
}

/// A side of a comparison: the operands, and what they come to.
pub(super) type Side<'a> = (&'a Linear, &'a Result<Decimal, Vec<CellRef>>);

impl RuleEngine {
    /// Runs one rule on a report and tells all it did.
    pub fn trace_rule(&self, rule: &Rule, report: &Arc<Report>) -> Trace {
        let mut recorder = Recorder { report, lines: vec![] };
        let mut passages = vec![];
        let header = rule.header();
        let subject = Subject::of(report);
        let in_force = self.in_force(&subject);
        let parameters = &self.parameters[in_force.0];
        let outcome = if let Some(outcome) = self.keeps_out(rule, &subject, in_force) {
            outcome
        } else {
            match self.way(rule, report, in_force) {
                Way::Plan(plan) => plan::traced(plan, header, report, &mut recorder).outcome,
                Way::Ended(outcome) => outcome,
                Way::Live => {
                    let layouts = (&report.layout, report.prior.given().map(|b| &b.report.layout));
                    let on = (report.clone(), self.reader(in_force));
                    match self.script(rule, layouts, Some(on), parameters, true) {
                        Ok(Scripted::Plan(mut plan)) => {
                            passages = std::mem::take(&mut plan.passages);
                            plan::traced(&plan, header, report, &mut recorder).outcome
                        }
                        // with a report at hand nothing asks for one
                        Ok(Scripted::Live | Scripted::Prior) => Outcome::NotAssessable(Words::default()),
                        Err(error) => Outcome::Error(error),
                    }
                }
            }
        };
        passages.sort_by_key(|p| p.place.span.map(|s| (s.start, s.end)));
        passages.dedup();
        Trace {
            rule: header.id.clone(),
            title: header.title.clone(),
            outcome,
            lines: recorder.lines,
            passages,
        }
    }
}

impl Recorder<'_> {
    /// Two elements were compared, or could not be.
    pub fn compared(&mut self, comparison: &Comparison, index: usize, left: Side, right: Side) {
        let axis = &comparison.left;
        let cells = || [left.0, right.0].into_iter().flat_map(|side| &side.terms).map(|t| t.cell);
        let place_of = |cell: CellRef| cell.place(self.report);
        let number = |cell: CellRef| cell.figure(self.report).number();
        let figures = cells()
            .filter_map(|c| Some(FigureAt { place: place_of(c), value: number(c)?.normalize().to_string() }))
            .collect();
        let (held, words) = match (left.1, right.1) {
            (Ok(a), Ok(b)) => {
                let held = if comparison.op.holds(*a, *b) { Held::Holds } else { Held::Fails };
                (held, self.arithmetic(comparison.op, held, (left.0, *a), (right.0, *b)))
            }
            (a, b) => {
                let mut missing: Vec<CellRef> =
                    [a, b].into_iter().filter_map(|s| s.as_ref().err()).flatten().copied().collect();
                missing.sort_unstable();
                missing.dedup();
                (Held::NotMade, self.missing(&missing))
            }
        };
        let said = comparison.said.as_ref().map(|s| s.place.clone());
        self.lines.push(Traced {
            formula: formula::element(comparison, index),
            label: label(axis, index),
            held,
            words,
            place: said
                .or_else(|| cells().rfind(|c| c.whose == Whose::Own).or(cells().next_back()).map(place_of))
                .unwrap_or_default(),
            figures,
        });
    }

    /// A number of prose was held against what it can mean; `held` says how that came out.
    pub fn stated(&mut self, stated: &Stated, values: &[Result<Decimal, Vec<CellRef>>], held: Held) {
        let number = |cell: CellRef| self.report.figure(cell.table, cell.cell).number();
        let items = || stated.readings.iter().flat_map(|(_, f)| &f.items);
        let mut figures: Vec<FigureAt> = Vec::new();
        for cell in items().flat_map(|i| &i.terms).map(|t| t.cell) {
            let Some(n) = number(cell) else { continue };
            let at = FigureAt {
                place: self.report.cell_place(cell.table, cell.cell),
                value: n.normalize().to_string(),
            };
            if !figures.contains(&at) {
                figures.push(at);
            }
        }
        let mut words =
            Words::new(format!("“{}”", stated.spot.written), format!("“{}”", stated.spot.written));
        for ((name, sums), value) in stated.readings.iter().zip(values) {
            let Some(item) = sums.items.first() else { continue };
            let (zh, en) = match value {
                Ok(n) => {
                    let sign = if stated.amount.admits(*n) { "=" } else { "≠" };
                    let sum = self.sum((item, *n));
                    (format!("{sign} {sum}"), format!("{sign} {sum}"))
                }
                Err(cells) => {
                    let why = self.missing(cells);
                    (why.zh, why.en)
                }
            };
            words.zh.push_str(&format!("；按“{}”{zh}", name.zh));
            words.en.push_str(&format!("; as “{}” {en}", name.in_language(Lang::En)));
        }
        let readings = stated.readings.iter().filter_map(|(_, f)| Some(formula::sum(f, f.items.first()?)));
        self.lines.push(Traced {
            formula: format!("文中“{}”= {}", stated.name.zh, readings.collect::<Vec<_>>().join(" 或 ")),
            label: Words::default(),
            held,
            words,
            place: stated.spot.place.clone(),
            figures,
        });
    }

    /// A condition was tested; `spot` is where, if it speaks of a place.
    pub fn tested(&mut self, spot: Option<&Spot>, words: &Words, held: Held) {
        let unnamed = Spot { written: "…".into(), nearest: "…".into(), ..Spot::default() };
        let fill = |text: &str| {
            // nothing was found, so there is no place and no number to name
            let text = if spot.is_none() {
                text.replace("{where}", "…").replace("{count}", "…")
            } else {
                text.into()
            };
            plan::filled(spot.unwrap_or(&unnamed), &text)
        };
        let (zh, en) = (fill(&words.zh), fill(&words.en));
        // a message speaks of what is wrong; where nothing is, it must not read as if something were
        let words = match (held, spot) {
            (Held::Holds, Some(_)) => {
                Words::new(format!("成立（不成立时报：{zh}）"), format!("holds (else it says: {en})"))
            }
            (Held::Holds, None) => {
                Words::new(format!("没有（有时报：{zh}）"), format!("none (else it says: {en})"))
            }
            _ => Words::new(zh, en),
        };
        let place: Place = spot.map(|s| s.place.clone()).unwrap_or_default();
        self.lines.push(Traced {
            formula: String::new(),
            label: Words::default(),
            held,
            words,
            place,
            figures: vec![],
        });
    }

    /// `13 + 1〔14〕 ≠ 12 + 1〔13〕，差 1`
    fn arithmetic(&self, op: Op, held: Held, left: (&Linear, Decimal), right: (&Linear, Decimal)) -> Words {
        let sign = match (held, op) {
            (Held::Fails, Op::Equal) => "≠",
            (Held::Fails, Op::AtMost) => ">",
            (Held::Fails, Op::AtLeast) => "<",
            (_, op) => op.sign(),
        };
        let text = format!("{} {sign} {}", self.sum(left), self.sum(right));
        if held == Held::Holds {
            return Words::new(text.clone(), text);
        }
        let gap = (left.1 - right.1).abs().normalize();
        Words::new(format!("{text}，差 {gap}"), format!("{text}; the difference is {gap}"))
    }

    /// The operands with what they come to, where there are several.
    fn sum(&self, (item, value): (&Linear, Decimal)) -> String {
        let mut text = String::new();
        let mut add = |n: Decimal| {
            let sign = plan::sign(&text, n);
            text.push_str(&format!("{sign}{}", n.abs().normalize()));
        };
        let long = item.terms.len() > MOST_OPERANDS;
        let mut left_out = 0;
        for term in &item.terms {
            let n = term.cell.figure(self.report).number().unwrap_or_default();
            if long && n.is_zero() {
                left_out += 1;
            } else {
                add(n * term.times);
            }
        }
        if !item.constant.is_zero() {
            add(item.constant);
        }
        let value = plan::signed(value);
        if text.is_empty() || left_out == 0 && text == value {
            return value;
        }
        if left_out > 0 {
            text.push_str(&format!(" + 0×{left_out}"));
        }
        format!("{text}〔{value}〕")
    }

    fn missing(&self, cells: &[CellRef]) -> Words {
        let mut words = Words::default();
        for cell in cells {
            let place = cell.place(self.report).title();
            let (zh, en) = plan::reading(self.report, *cell);
            let (comma, semicolon) = if words.zh.is_empty() { ("", "") } else { ("；", "; ") };
            words.zh.push_str(&format!("{comma}{place}{zh}"));
            words.en.push_str(&format!("{semicolon}{place} {en}"));
        }
        words
    }
}

fn label(axis: &Figures, index: usize) -> Words {
    match axis.label(index) {
        Some((Axis::Columns(..), l)) => Words::new(format!("“{l}”列"), format!("column “{l}”")),
        Some((_, l)) => Words::new(format!("“{l}”行"), format!("row “{l}”")),
        None => Words::default(),
    }
}

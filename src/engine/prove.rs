//! A pack as a system of linear equations and inequalities over the cells of a form: rules that cannot all hold,
//! rules that others imply, rules that can never fail.
//!
//! Solved exactly, in rational numbers. Counts and amounts are taken not to be negative, as the schema demands;
//! columns that may be negative are free. Only recorded rules take part; rules that look at a report are named as
//! left out. Must not know a particular rule.

use super::lang::figures::{CellRef, Figures, Linear};
use super::plan::{Op, Step};
use super::scope::{self, Subject};
use super::{Recorded, RuleEngine};
use crate::form::{Form, Kind};
use crate::place::Place;
use crate::report::Layout;
use rust_decimal::Decimal;
use simplex_trace::{Method, Options, Problem, Rational, Relation, Status, solve};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// The most sets of rules solved in the search for conflicts.
const MOST_TRIED: usize = 100;

/// What can be proved of a pack under one form.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The form.
    pub form: String,
    /// Rules that take part.
    pub rules: Vec<String>,
    /// Equations and inequalities they make.
    pub comparisons: usize,
    /// Cells that stand in them.
    pub cells: usize,
    /// Rules left out, because they look at each report.
    pub outside: Vec<String>,
    /// Smallest sets of rules that no report can satisfy together, each of them.
    pub conflicts: Vec<Entangled>,
    /// Whether the search for them ended at its bound: there may be more.
    pub may_conflict_more: bool,
    /// Rules that hold wherever certain others do.
    pub implied: Vec<Entangled>,
    /// Rules that hold on every report.
    pub never_fail: Vec<Entangled>,
    /// Rules the solver gave up on, with what it said.
    pub undecided: Vec<(String, String)>,
}

/// A rule, or a set of them, with what it hangs together with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entangled {
    /// The rules concerned.
    pub rules: Vec<String>,
    /// The rules that imply them; empty for conflicts and rules that never fail.
    pub by: Vec<String>,
    /// The names of the cells concerned, in the form's order.
    pub cells: Vec<String>,
}

impl Proof {
    /// Whether nothing is wrong with the pack: rules that others imply are no fault.
    pub fn is_sound(&self) -> bool {
        self.conflicts.is_empty() && self.never_fail.is_empty() && self.undecided.is_empty()
    }
}

/// `Σ times × cell  op  bound`, made by a rule.
struct Row {
    rule: usize,
    terms: BTreeMap<CellRef, Decimal>,
    op: Op,
    bound: Decimal,
}

/// Proves what can be proved of an engine's rules under each form.
pub fn prove(engine: &RuleEngine) -> Vec<Proof> {
    let forms = &engine.forms;
    (0..forms.all().len())
        .map(|index| {
            let form = forms.get(index);
            let layout = Layout { form: index, tables: vec![index; form.tables.len()] };
            System::of(engine, form, &layout).prove()
        })
        .collect()
}

struct System<'a> {
    form: &'a Form,
    rules: Vec<String>,
    outside: Vec<String>,
    rows: Vec<Row>,
}

impl<'a> System<'a> {
    fn of(engine: &RuleEngine, form: &'a Form, layout: &Layout) -> Self {
        let subject = Subject { years: Some(form.years), form: Some(form.id.clone()), ..Subject::default() };
        let in_force = engine.in_force(&subject);
        let mut system = Self { form, rules: vec![], outside: vec![], rows: vec![] };
        for rule in engine.rules() {
            let header = rule.header();
            if engine.changes(rule, in_force).off.is_some() || scope::keeps_out(header, &subject).is_some() {
                continue;
            }
            let Recorded::Plan(plan) = engine.record(rule, layout, in_force) else {
                system.outside.push(header.id.clone());
                continue;
            };
            let before = system.rows.len();
            for step in &plan.steps {
                if let Step::Compare(c) = step {
                    system.compare(c.op, &c.left, &c.right);
                }
            }
            if system.rows.len() > before {
                system.rules.push(header.id.clone());
            }
        }
        system
    }

    fn compare(&mut self, op: Op, left: &Figures, right: &Figures) {
        let rule = self.rules.len();
        for (l, r) in left.items.iter().zip(&right.items) {
            let mut terms: BTreeMap<CellRef, Decimal> = BTreeMap::new();
            let mut put = |side: &Linear, sign: Decimal| {
                for term in &side.terms {
                    *terms.entry(term.cell).or_default() += term.times * sign;
                }
            };
            put(l, Decimal::ONE);
            put(r, Decimal::NEGATIVE_ONE);
            terms.retain(|_, times| !times.is_zero());
            self.rows.push(Row { rule, terms, op, bound: r.constant - l.constant });
        }
    }

    fn prove(self) -> Proof {
        let mut proof = Proof {
            form: self.form.id.clone(),
            comparisons: self.rows.len(),
            cells: self.rows.iter().flat_map(|r| r.terms.keys()).collect::<BTreeSet<_>>().len(),
            outside: self.outside.clone(),
            conflicts: vec![],
            may_conflict_more: false,
            implied: vec![],
            never_fail: vec![],
            undecided: vec![],
            rules: self.rules.clone(),
        };
        match self.conflicts() {
            Ok((conflicts, all)) => {
                proof.conflicts = conflicts.iter().map(|rules| self.entangled(rules, &[])).collect();
                proof.may_conflict_more = !all;
            }
            Err(error) => proof.undecided.push((self.rules.join("、"), error)),
        }
        for rule in 0..self.rules.len() {
            let id = self.rules[rule].clone();
            if self.rows_of(rule).all(|row| self.always_holds(row)) {
                proof.never_fail.push(self.entangled(&[rule], &[]));
                continue;
            }
            // whatever contradicts itself implies everything
            if !proof.conflicts.is_empty() {
                continue;
            }
            match self.implied_by(rule) {
                Ok(Some(by)) => proof.implied.push(self.entangled(&[rule], &by)),
                Ok(None) => {}
                Err(error) => proof.undecided.push((id, error)),
            }
        }
        proof
    }

    fn rows_of(&self, rule: usize) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |r| r.rule == rule)
    }

    fn entangled(&self, rules: &[usize], by: &[usize]) -> Entangled {
        let names = |rules: &[usize]| rules.iter().map(|r| self.rules[*r].clone()).collect();
        let cells: BTreeSet<CellRef> =
            rules.iter().flat_map(|r| self.rows_of(*r)).flat_map(|r| r.terms.keys().copied()).collect();
        let name = |c: &CellRef| Place::of_cell(&self.form.tables[c.table], c.cell).title();
        Entangled { rules: names(rules), by: names(by), cells: cells.iter().map(name).collect() }
    }

    fn is_free(&self, cell: CellRef) -> bool {
        let table = &self.form.tables[cell.table];
        table.cells.get(cell.cell).is_some_and(|c| table.columns[c.column].kind == Kind::Change)
    }

    /// Whether a comparison holds whatever the figures are.
    fn always_holds(&self, row: &Row) -> bool {
        let all = |good: fn(&Decimal) -> bool| {
            row.terms.iter().all(|(cell, times)| !self.is_free(*cell) && good(times))
        };
        match row.op {
            Op::Equal => row.terms.is_empty() && row.bound.is_zero(),
            Op::AtMost => {
                all(Decimal::is_sign_negative) && (row.bound.is_zero() || row.bound.is_sign_positive())
            }
            Op::AtLeast => {
                all(Decimal::is_sign_positive) && (row.bound.is_sign_negative() || row.bound.is_zero())
            }
        }
    }

    fn is_feasible(&self, rules: &[usize]) -> Result<bool, String> {
        let rows: Vec<&Row> = self.rows.iter().filter(|r| rules.contains(&r.rule)).collect();
        if rows.iter().any(|r| self.is_absurd(r)) {
            return Ok(false);
        }
        let program = Program::new(&rows, self);
        Ok(program.best(&BTreeMap::new(), true)? != Answer::Infeasible)
    }

    /// No whole numbers satisfy it, whatever else holds: `0 = 1`, or `2 × a = 3`.
    fn is_absurd(&self, row: &Row) -> bool {
        if row.terms.is_empty() {
            return !self.always_holds(row);
        }
        let is_money = |cell: &CellRef| {
            let table = &self.form.tables[cell.table];
            table.cells.get(cell.cell).is_none_or(|c| table.columns[c.column].kind == Kind::Money)
        };
        let whole = |n: Decimal| n.is_integer().then(|| n.mantissa() / 10_i128.pow(n.scale()));
        if row.op != Op::Equal || row.terms.keys().any(is_money) {
            return false;
        }
        let (Some(times), Some(bound)) =
            (row.terms.values().map(|n| whole(*n)).collect::<Option<Vec<_>>>(), whole(row.bound))
        else {
            return false;
        };
        let common = times.into_iter().fold(0_i128, |a, b| gcd(a, b.abs()));
        common > 0 && bound % common != 0
    }

    /// Every smallest set of rules that contradict each other, and whether these are all.
    ///
    /// One that is found is broken up by leaving out each of its rules in turn; what then still contradicts itself has
    /// another (Reiter's hitting-set tree).
    fn conflicts(&self) -> Result<(Vec<Vec<usize>>, bool), String> {
        let mut found: Vec<Vec<usize>> = Vec::new();
        let mut open = VecDeque::from([BTreeSet::new()]);
        let mut seen: BTreeSet<BTreeSet<usize>> = BTreeSet::new();
        let mut tried = 0;
        while let Some(left_out) = open.pop_front() {
            let known = found.iter().find(|c| c.iter().all(|r| !left_out.contains(r))).cloned();
            let conflict = if let Some(known) = known {
                known
            } else {
                tried += 1;
                if tried > MOST_TRIED {
                    return Ok((found, false));
                }
                let rest: Vec<usize> = (0..self.rules.len()).filter(|r| !left_out.contains(r)).collect();
                if self.is_feasible(&rest)? {
                    continue;
                }
                let conflict = self.smallest_conflict(rest);
                found.push(conflict.clone());
                conflict
            };
            for rule in conflict {
                let mut more = left_out.clone();
                more.insert(rule);
                if seen.insert(more.clone()) {
                    open.push_back(more);
                }
            }
        }
        found.sort();
        Ok((found, true))
    }

    /// Takes away rule after rule as long as the rest still contradicts itself.
    fn smallest_conflict(&self, mut rules: Vec<usize>) -> Vec<usize> {
        for candidate in rules.clone() {
            let rest: Vec<usize> = rules.iter().copied().filter(|r| *r != candidate).collect();
            if self.is_feasible(&rest) == Ok(false) {
                rules = rest;
            }
        }
        rules
    }

    /// The rules that together leave a rule no way to fail.
    fn implied_by(&self, rule: usize) -> Result<Option<Vec<usize>>, String> {
        let mut by = BTreeSet::new();
        for row in self.rows_of(rule) {
            let rows = self.connected(row);
            let program = Program::new(&rows, self);
            // an equation holds if neither side can be exceeded
            let ways: &[bool] = match row.op {
                Op::Equal => &[true, false],
                Op::AtMost => &[true],
                Op::AtLeast => &[false],
            };
            for largest in ways {
                match program.best(&row.terms, *largest)? {
                    Answer::At { value, holds_by } if !exceeds(&value, row.bound, *largest) => {
                        by.extend(holds_by.iter().map(|i| rows[*i].rule));
                    }
                    _ => return Ok(None),
                }
            }
        }
        Ok(Some(by.into_iter().collect()))
    }

    /// The comparisons of other rules that share a cell with this one, or with one that does.
    fn connected(&self, row: &Row) -> Vec<&Row> {
        let mut cells: BTreeSet<CellRef> = row.terms.keys().copied().collect();
        let mut taken: Vec<bool> = vec![false; self.rows.len()];
        loop {
            let mut grown = false;
            for (index, other) in self.rows.iter().enumerate() {
                if !taken[index] && other.rule != row.rule && other.terms.keys().any(|c| cells.contains(c)) {
                    taken[index] = true;
                    grown = true;
                    cells.extend(other.terms.keys());
                }
            }
            if !grown {
                break;
            }
        }
        self.rows.iter().zip(taken).filter(|(_, t)| *t).map(|(r, _)| r).collect()
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn exceeds(value: &Rational, bound: Decimal, largest: bool) -> bool {
    let bound = rational(bound);
    if largest { *value > bound } else { *value < bound }
}

/// How far a sum of cells can go.
#[derive(Debug, PartialEq)]
enum Answer {
    At {
        value: Rational,
        /// The comparisons that stop it there.
        holds_by: Vec<usize>,
    },
    Unbounded,
    Infeasible,
}

/// Comparisons as a linear program.
struct Program<'a> {
    system: &'a System<'a>,
    rows: Vec<&'a Row>,
    cells: Vec<CellRef>,
}

impl<'a> Program<'a> {
    fn new(rows: &[&'a Row], system: &'a System<'a>) -> Self {
        let cells: BTreeSet<CellRef> = rows.iter().flat_map(|r| r.terms.keys().copied()).collect();
        Self { system, rows: rows.to_vec(), cells: cells.into_iter().collect() }
    }

    fn coefficients(&self, terms: &BTreeMap<CellRef, Decimal>) -> Vec<Rational> {
        self.cells.iter().map(|c| terms.get(c).map_or_else(Rational::zero, |t| rational(*t))).collect()
    }

    /// The largest or smallest value of a sum of cells.
    fn best(&self, terms: &BTreeMap<CellRef, Decimal>, largest: bool) -> Result<Answer, String> {
        if self.cells.is_empty() || terms.keys().any(|c| !self.cells.contains(c)) {
            // a cell that nothing else speaks of can be anything
            return Ok(if terms.is_empty() {
                Answer::At { value: Rational::zero(), holds_by: vec![] }
            } else {
                self.alone(terms, largest)
            });
        }
        let objective = self.coefficients(terms);
        let mut problem = if largest { Problem::maximize(objective) } else { Problem::minimize(objective) };
        for row in &self.rows {
            let relation = match row.op {
                Op::Equal => Relation::Eq,
                Op::AtMost => Relation::Le,
                Op::AtLeast => Relation::Ge,
            };
            problem = problem.subject_to(self.coefficients(&row.terms), relation, rational(row.bound));
        }
        for (index, _) in self.cells.iter().enumerate().filter(|(_, c)| self.system.is_free(**c)) {
            problem = problem.free(index);
        }
        let solution = solve(&problem, Method::TwoPhase, &Options::default()).map_err(|e| e.to_string())?;
        Ok(match solution.status {
            Status::Infeasible => Answer::Infeasible,
            Status::Unbounded => Answer::Unbounded,
            Status::Optimal { objective, .. } => Answer::At {
                value: objective,
                holds_by: solution
                    .sensitivity
                    .map(|s| s.constraints)
                    .unwrap_or_default()
                    .iter()
                    .enumerate()
                    .filter(|(_, c)| !c.shadow_price.is_zero())
                    .map(|(i, _)| i)
                    .collect(),
            },
        })
    }

    /// Where some cell stands in no other comparison: it can grow without end, and not fall below zero.
    fn alone(&self, terms: &BTreeMap<CellRef, Decimal>, largest: bool) -> Answer {
        let bounded = terms.iter().all(|(cell, times)| {
            let known = self.cells.contains(cell) || self.system.is_free(*cell);
            !known && times.is_sign_negative() == largest
        });
        if bounded { Answer::At { value: Rational::zero(), holds_by: vec![] } } else { Answer::Unbounded }
    }
}

/// Exactly the same number.
fn rational(n: Decimal) -> Rational {
    let n = n.normalize();
    let text = format!("{}/1{}", n.mantissa(), "0".repeat(n.scale() as usize));
    // a whole number over a power of ten always reads
    text.parse().unwrap_or_else(|_| Rational::zero())
}

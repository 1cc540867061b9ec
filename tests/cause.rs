//! The likely cause: how often the figure that was changed is the one that is named.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::Checker;
use gouji::cause::Cause;
use gouji::engine::Bounds;
use gouji::engine::pack::Pack;
use gouji::engine::ruleset::RuleSet;
use gouji::finding::Severity;
use gouji::result::Checked;
use gouji::source::Limits;
use rayon::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// The national rules that compare figures: those that read prose have no say in causes, and take their time.
fn checker() -> Checker {
    let files = std::fs::read_dir("rules/national").unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_string(), std::fs::read_to_string(path).unwrap())
    });
    let counts =
        |name: &str| name == "pack.toml" || ["GJ2", "GJ3", "GJ4"].iter().any(|f| name.starts_with(f));
    let files = files.filter(|(name, _)| counts(name)).collect();
    let set = RuleSet::single(Pack::from_files("national", files).unwrap()).unwrap();
    Checker::new(set, Bounds::default(), Limits::default()).unwrap()
}

fn number(value: &Value, pointer: &str) -> Decimal {
    Decimal::from_str(&value.pointer(pointer).unwrap().to_string()).unwrap()
}

fn put(value: &mut Value, pointer: &str, n: Decimal) {
    *value.pointer_mut(pointer).unwrap() = serde_json::from_str(&n.normalize().to_string()).unwrap();
}

/// The ways in which one figure is changed: one more, one less, ten times, two digits swapped, a digit lost.
fn wrong(n: Decimal) -> Vec<Decimal> {
    let mut all = vec![n + Decimal::ONE, n * Decimal::TEN];
    if n >= Decimal::ONE {
        all.push(n - Decimal::ONE);
    }
    let text = n.to_string();
    if text.len() > 1 && text.chars().all(|c| c.is_ascii_digit()) {
        let mut swapped: Vec<char> = text.chars().collect();
        swapped.swap(0, 1);
        all.push(Decimal::from_str(&swapped.iter().collect::<String>()).unwrap());
        all.push(Decimal::from_str(&text[..text.len() - 1]).unwrap());
    }
    all.retain(|m| *m != n);
    all.sort();
    all.dedup();
    all
}

fn cells(value: &Value) -> Vec<String> {
    ["表二", "表三", "表四"].iter().flat_map(|t| sound::cells(value, t)).collect()
}

fn changes(cause: &Cause, repair: usize) -> BTreeMap<String, String> {
    let all = &cause.repairs[repair].changes;
    all.iter().map(|c| (c.place.pointer.clone().unwrap(), c.proposed.clone())).collect()
}

/// Every repair that is listed, of all causes together where each is taken first.
fn first(checked: &Checked) -> BTreeMap<String, String> {
    checked.causes.iter().filter(|c| !c.repairs.is_empty()).flat_map(|c| changes(c, 0)).collect()
}

fn listed(checked: &Checked, pointer: &str, right: &str) -> bool {
    let hit =
        |c: &Cause| (0..c.repairs.len()).any(|i| changes(c, i).get(pointer).is_some_and(|p| p == right));
    checked.causes.iter().any(hit)
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Told {
    /// The culprit is named, and nothing else.
    Alone,
    /// The culprit comes first of several equally small repairs.
    First,
    /// The culprit is among the equally small repairs listed.
    Listed,
    /// Something else is named.
    Other,
    /// A cause is known not to be found.
    NotFound,
    /// No equation fails.
    Silent,
}

fn told(checked: &Checked, culprits: &BTreeMap<String, String>) -> Told {
    let causes = &checked.causes;
    if causes.is_empty() {
        return Told::Silent;
    }
    let is_first = &first(checked) == culprits;
    if is_first && causes.iter().all(|c| c.count == 1) {
        Told::Alone
    } else if is_first {
        Told::First
    } else if culprits.iter().all(|(cell, n)| listed(checked, cell, n)) {
        Told::Listed
    } else if causes.iter().any(|c| c.repairs.is_empty()) {
        Told::NotFound
    } else {
        Told::Other
    }
}

#[test]
fn one_changed_figure_is_named_wherever_the_equations_can_tell() {
    let checker = checker();
    for form in sound::FORMS {
        let right = sound::value(form);
        let cases: Vec<(String, Decimal)> = cells(&right)
            .into_iter()
            .flat_map(|c| wrong(number(&right, &c)).into_iter().map(move |m| (c.clone(), m)))
            .collect();
        let results: Vec<(String, Told)> = cases
            .into_par_iter()
            .map(|(cell, m)| {
                let n = number(&right, &cell);
                let mut value = right.clone();
                put(&mut value, &cell, m);
                let checked = sound::check(&checker, &value);
                let told = told(&checked, &BTreeMap::from([(cell.clone(), n.normalize().to_string())]));
                let fails =
                    checked.findings.iter().any(|f| f.severity == Severity::Error && !f.figures.is_empty());
                assert_eq!(told == Told::Silent, !fails, "{form} {cell} {n} → {m}");
                // 表三: each figure is in a row's sum and a column's, which no other figure is in together. 表四: each
                // figure is in one sum, whose figures are alike; only a total far too small is told from its parts,
                // as they cannot be less than nought. 表二: no figure is in any equation
                let expected: &[Told] = match &cell[.."/tables/表三".len()] {
                    "/tables/表三" => &[Told::Alone],
                    "/tables/表四" if cell.ends_with("/总计") => &[Told::Alone, Told::First],
                    "/tables/表四" => &[Told::First, Told::Listed],
                    _ => &[Told::Silent],
                };
                assert!(expected.contains(&told), "{form} {cell} {n} → {m}: {told:?} {:#?}", checked.causes);
                (cell, told)
            })
            .collect();
        let mut tally: BTreeMap<Told, (usize, BTreeSet<String>)> = BTreeMap::new();
        for (cell, told) in results {
            let (count, which) = tally.entry(told).or_default();
            *count += 1;
            which.insert(cell);
        }
        for (told, (count, which)) in &tally {
            println!("{form}: {told:?}: {count} changes of {} cells", which.len());
        }
    }
}

/// Numbers that look random and are the same in every run.
fn random(seed: &mut u64, below: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap() % below
}

#[test]
fn two_changed_figures_are_mostly_both_named() {
    let checker = checker();
    for form in sound::FORMS {
        let right = sound::value(form);
        // 表二 is in no equation
        let cells: Vec<String> =
            cells(&right).into_iter().filter(|c| !c.starts_with("/tables/表二")).collect();
        let mut seed = 20_240_131;
        let cases: Vec<[(String, Decimal); 2]> = (0..400)
            .map(|_| {
                let one = random(&mut seed, cells.len());
                let two = (one + 1 + random(&mut seed, cells.len() - 1)) % cells.len();
                [one, two].map(|i| {
                    let choices = wrong(number(&right, &cells[i]));
                    (cells[i].clone(), choices[random(&mut seed, choices.len())])
                })
            })
            .collect();
        let results: Vec<Told> = cases
            .par_iter()
            .map(|case| {
                let (mut value, mut culprits) = (right.clone(), BTreeMap::new());
                for (cell, m) in case {
                    put(&mut value, cell, *m);
                    culprits.insert(cell.clone(), number(&right, cell).normalize().to_string());
                }
                let checked = sound::check(&checker, &value);
                let told = told(&checked, &culprits);
                if matches!(told, Told::Other | Told::NotFound | Told::Silent) {
                    println!(
                        "{form} {case:?}: {told:?} {:?}",
                        checked.causes.iter().map(|c| c.message().zh).collect::<Vec<_>>()
                    );
                }
                told
            })
            .collect();
        let count = |told: &[Told]| results.iter().filter(|t| told.contains(t)).count();
        for told in [Told::Alone, Told::First, Told::Listed, Told::Other, Told::NotFound, Told::Silent] {
            println!("{form}: {told:?}: {} of {}", count(&[told]), results.len());
        }
        assert!(count(&[Told::Alone]) >= 300, "both named and nothing else");
        assert!(count(&[Told::Alone, Told::First]) >= 340, "both come first");
        assert!(count(&[Told::Other, Told::NotFound, Told::Silent]) <= 1);
    }
}

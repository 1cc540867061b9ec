//! Arithmetic on figures, and the verbs a rule checks with: `equal`, `at_most`, `zero`, `require`, `none`.

use super::figures::{Axis, Figures};
use super::handles::{Rep, Sec, Tab};
use super::prose::Quote;
use super::{Answer, ListHandle, Registrar, Run, Said, ShareHandle, Signal, add, fault, stop};
use crate::engine::pack::manifest::Parameter;
use crate::engine::plan::{Comparison, Op, Spot, Step};
use crate::finding::Words;
use rhai::{Array, Dynamic, INT, NativeCallContext};
use rust_decimal::Decimal;

/// The run a verb without a report belongs to.
pub(super) fn run(context: &NativeCallContext) -> Answer<Run> {
    context
        .tag()
        .and_then(|t| t.clone().try_cast::<Run>())
        .ok_or_else(|| fault("这个函数只能在 check 中使用"))
}

/// The place of anything that has one.
fn spot(place: &Dynamic) -> Answer<Spot> {
    let mut spot = any_spot(place)?;
    if spot.place.elsewhere.is_some() {
        // what the other report lacks accounts for nothing that this one lacks
        spot.explains.clear();
    }
    Ok(spot)
}

fn any_spot(place: &Dynamic) -> Answer<Spot> {
    if let Some(spot) = place.read_lock::<Spot>() {
        return Ok(spot.clone());
    }
    if let Some(quote) = place.read_lock::<Quote>() {
        return Ok(quote.spot.clone());
    }
    if let Some(said) = place.read_lock::<Said>() {
        return Ok(said.spot());
    }
    if let Some(list) = place.read_lock::<ListHandle>() {
        return Ok(list.spot());
    }
    if let Some(share) = place.read_lock::<ShareHandle>() {
        return Ok(share.spot());
    }
    if let Some(section) = place.read_lock::<Sec>() {
        return section.spot();
    }
    if let Some(table) = place.read_lock::<Tab>() {
        return table.spot();
    }
    if let Some(report) = place.read_lock::<Rep>() {
        let place = report.run.place(report.whose, report.read()?.beginning());
        return Ok(Spot { place, count: 1, ..Spot::default() });
    }
    Err(fault(format!("这里应是一处位置（部分、表、引文等），不是 {}", place.type_name())))
}

fn compare(
    context: &NativeCallContext,
    op: Op,
    left: Figures,
    right: Figures,
    said: Option<Spot>,
) -> Answer<()> {
    if left.axis != right.axis {
        return Err(fault(format!("{}与{}不是同样的行列，不能比较", left.describe(), right.describe())));
    }
    run(context)?.push(Step::Compare(Box::new(Comparison { op, left, right, said })))
}

/// The other side of a comparison: figures, or a number that is the same for every element.
fn side(like: &Figures, other: &Dynamic) -> Answer<Figures> {
    if let Some(figures) = other.read_lock::<Figures>() {
        return Ok(figures.clone());
    }
    number(other)
        .map(|n| Figures::constant(like, n))
        .ok_or_else(|| fault(format!("这里应是行、列、格或数，不是 {}", other.type_name())))
}

pub(super) fn number(value: &Dynamic) -> Option<Decimal> {
    value.as_int().ok().map(Decimal::from).or_else(|| value.as_decimal().ok())
}

fn add_all(array: &Array) -> Answer<Figures> {
    let mut items = array.iter().map(|d| {
        d.read_lock::<Figures>().map(|f| f.clone()).ok_or_else(|| fault("sum 的数组里只能是行、列或格"))
    });
    let first = items.next().ok_or_else(|| fault("sum 的数组是空的"))??;
    items.try_fold(first, |sum, item| sum.add(&item?, Decimal::ONE).map_err(fault))
}

/// The one value of a cell, where the script looks at it.
fn value(figures: &mut Figures, run: &Run) -> Answer<Decimal> {
    let report = run.report()?;
    let [item] = figures.items.as_slice() else {
        return Err(fault(format!("{}不是单个数，请先用 sum 或 cell", figures.describe())));
    };
    let mut sum = item.constant;
    for term in &item.terms {
        let Some(n) = term.cell.figure(report).number() else {
            let place = term.cell.place(report);
            return Err(stop(Signal::NotAssessable(Words::new(
                format!("{}没有读出数字", place.title()),
                format!("{} could not be read", place.title_en()),
            ))));
        };
        sum = n.checked_mul(term.times).and_then(|n| sum.checked_add(n)).ok_or_else(|| fault("数值过大"))?;
    }
    Ok(sum)
}

pub(super) fn dynamic(n: Decimal) -> Dynamic {
    let whole = n.is_integer().then(|| i64::try_from(n).ok()).flatten();
    whole.map_or_else(|| Dynamic::from_decimal(n), Dynamic::from_int)
}

/// The longest message of a finding, characters.
const MESSAGE_CHARS: usize = 2_000;

/// A message in both languages, no longer than a person would read.
fn words(zh: &str, en: &str) -> Answer<Words> {
    if [zh, en].iter().any(|m| m.chars().nth(MESSAGE_CHARS).is_some()) {
        return Err(fault(format!("一条消息最多 {MESSAGE_CHARS} 字")));
    }
    Ok(Words::new(zh, en))
}

fn tested(holds: bool, place: &Dynamic, zh: &str, en: &str) -> Answer<Step> {
    // asked for even where it holds: a wrong argument is found at once, and a trace says where it was tested
    let (spot, words) = (spot(place)?, words(zh, en)?);
    Ok(if holds {
        Step::Tested { failing: vec![], held: Some(Box::new((Some(spot), words))) }
    } else {
        Step::Tested { failing: vec![(spot, words)], held: None }
    })
}

fn by_table(array: &Array) -> Answer<Array> {
    let mut groups: Vec<Spot> = Vec::new();
    for item in array {
        let one = spot(item)?;
        match groups.iter_mut().find(|g| g.place.table == one.place.table) {
            Some(group) => {
                group.count += one.count;
                group.related.push(one.place);
                group.related.extend(one.related);
                group.explains.extend(one.explains);
            }
            None => groups.push(one),
        }
    }
    Ok(groups.into_iter().map(Dynamic::from).collect())
}

pub(super) fn register(r: &mut Registrar) {
    add!(r, "+", |a: Figures, b: Figures| a.add(&b, Decimal::ONE).map_err(fault));
    add!(r, "-", |a: Figures, b: Figures| a.add(&b, Decimal::NEGATIVE_ONE).map_err(fault));
    add!(r, "+", |a: Figures, b: INT| a.add(&Figures::constant(&a, b.into()), Decimal::ONE).map_err(fault));
    add!(r, "-", |a: Figures, b: INT| a
        .add(&Figures::constant(&a, b.into()), Decimal::NEGATIVE_ONE)
        .map_err(fault));
    add!(r, "*", |a: Figures, n: INT| a.times(n.into()).map_err(fault));
    add!(r, "*", |a: Figures, n: Decimal| a.times(n).map_err(fault));
    add!(r, "sum", |a: Array| add_all(&a));
    add!(r, "sum", |a: Figures| a.sum().map_err(fault));
    for (name, op) in [("equal", Op::Equal), ("at_most", Op::AtMost), ("at_least", Op::AtLeast)] {
        add!(r, name, move |c: NativeCallContext, a: Figures, b: Dynamic| {
            let b = side(&a, &b)?;
            compare(&c, op, a, b, None)
        });
        add!(r, name, move |c: NativeCallContext, a: Figures, b: Dynamic, said: Dynamic| {
            let b = side(&a, &b)?;
            compare(&c, op, a, b, Some(spot(&said)?))
        });
    }
    add!(r, "zero", |c: NativeCallContext, a: Figures| {
        let zero = Figures::constant(&a, Decimal::ZERO);
        compare(&c, Op::Equal, a, zero, None)
    });
    add!(r, "zero", |c: NativeCallContext, a: Figures, said: Dynamic| {
        let zero = Figures::constant(&a, Decimal::ZERO);
        compare(&c, Op::Equal, a, zero, Some(spot(&said)?))
    });
    add!(r, "require", |c: NativeCallContext, holds: bool, place: Dynamic, zh: &str, en: &str| {
        let step = tested(holds, &place, zh, en)?;
        run(&c)?.push(step)
    });
    add!(r, "none", |c: NativeCallContext, places: Array, zh: &str, en: &str| {
        let failing = places.iter().map(|p| Ok((spot(p)?, words(zh, en)?))).collect::<Answer<_>>()?;
        let held = if places.is_empty() { Some(Box::new((None, words(zh, en)?))) } else { None };
        run(&c)?.push(Step::Tested { failing, held })
    });
    add!(r, "by_table", |places: Array| by_table(&places));
    add!(r, "not_applicable", |zh: &str, en: &str| -> Answer<()> {
        Err(stop(Signal::NotApplicable(words(zh, en)?)))
    });
    add!(r, "not_assessable", |zh: &str, en: &str| -> Answer<()> {
        Err(stop(Signal::NotAssessable(words(zh, en)?)))
    });
    add!(r, "value", |c: NativeCallContext, mut a: Figures| value(&mut a, &run(&c)?).map(dynamic));
    add!(r, "all_zero", |c: NativeCallContext, a: Figures| -> Answer<bool> {
        let run = run(&c)?;
        for item in &a.items {
            let mut one = Figures { axis: Axis::Single, items: vec![item.clone()], ..a.clone() };
            if !value(&mut one, &run)?.is_zero() {
                return Ok(false);
            }
        }
        Ok(true)
    });
    add!(r, "param", |c: NativeCallContext, name: &str| -> Answer<Dynamic> {
        let run = run(&c)?;
        let parameters = &run.0.parameters;
        match parameters.get(name) {
            Some(Parameter::Number(n)) => Ok(dynamic(*n)),
            Some(Parameter::Text(text)) => Ok(text.clone().into()),
            Some(Parameter::List(list)) => {
                Ok(list.iter().map(|v| Dynamic::from(v.clone())).collect::<Array>().into())
            }
            None => {
                let all: Vec<&str> = parameters.keys().map(String::as_str).collect();
                let near =
                    all.iter().min_by_key(|k| strsim::levenshtein(k, name)).copied().unwrap_or_default();
                let all = all.join("、");
                Err(fault(format!("pack.toml 的 [parameters] 里没有“{name}”，是否为“{near}”？现有：{all}")))
            }
        }
    });
    // a script has no clock and must not hold up the others
    r.engine.register_fn("sleep", |_: INT| -> Answer<()> { Err(fault("规则中不能等待")) });
}

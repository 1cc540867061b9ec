//! Numbers that belong together: a whole with its parts, a percentage with its figures.
//!
//! Reads what the sentence itself says, without the tables. Judges only what it is sure belongs together. Must not
//! know phrases.

mod shares;
mod totals;

use super::lines::{COUNT, Line, PERCENT};
use super::numerals::{Amount, Sort, Written};
use super::{Number, Prose};
use crate::place::Place;
use regex::Regex;
use rust_decimal::Decimal;
pub use shares::Share;
use std::sync::LazyLock;

/// A whole and the parts a sentence gives of it.
#[derive(Debug, Clone)]
pub struct List {
    /// Index of the whole's number.
    pub whole: usize,
    /// Indices of the parts' numbers.
    pub parts: Vec<usize>,
    /// What the parts come to.
    pub sum: Amount,
    /// Whether the sentence claims that the parts are all there are.
    pub closed: bool,
    /// Whether it is a figure with what it differs by from another, rather than a whole with its parts.
    pub difference: bool,
    /// The words from the whole to the last part.
    pub place: Place,
}

impl List {
    /// Whether parts and whole agree, as far as the sentence claims it.
    pub fn holds(&self, prose: &Prose) -> bool {
        let Some(whole) = prose.numbers.get(self.whole) else { return true };
        let within = |low: Option<Decimal>, high: Option<Decimal>| match (low, high) {
            (Some(low), Some(high)) => low <= high,
            _ => true,
        };
        // more parts than there are of the whole
        let fits = within(self.sum.low, whole.amount.high);
        let fills = !self.closed || within(whole.amount.low, self.sum.high);
        fits && fills
    }

    /// `47 + 28 = 75`
    pub fn arithmetic(&self, prose: &Prose) -> String {
        let parts = self.parts.iter().filter_map(|p| prose.numbers.get(*p));
        let parts: Vec<String> = parts.map(|n| n.amount.value.normalize().to_string()).collect();
        format!("{} = {}", parts.join(" + "), self.sum.value.normalize())
    }
}

/// A paragraph being read.
pub(super) struct Context<'a> {
    pub lines: &'a [Line],
    pub written: &'a [Written],
    /// Index of the paragraph's first number.
    pub first: usize,
}

#[allow(
    clippy::unwrap_used,
    reason = "the patterns are constants, compiled by the first test that reads prose"
)]
mod patterns {
    use super::{COUNT, LazyLock, PERCENT, Regex};

    /// What opens a list behind its whole, and whether it claims to be complete.
    pub static OPENS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^[^，。；：]{0,8}[，：]?(?:其中|包括|分别为|分别是|具体为|即)[，：]?|^[：]").unwrap()
    });
    /// A part: a name, its number, and a share of the whole.
    pub static PART: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!("^(?P<sep>[、，；和及]|以及)?(?P<name>[^，。；：、{COUNT}{PERCENT}]*)(?P<n>{COUNT})(?P<unit>[^，。；：、{COUNT}{PERCENT}]*)(?P<share>，?占[^，。；、{COUNT}{PERCENT}]*{PERCENT})?")).unwrap()
    });
}
/// Words in front of a number that make it no whole: it counts a difference.
const DIFFERENCE: [&str; 10] = ["较", "比", "增加", "减少", "增长", "下降", "同比", "上升", "废止", "净"];

/// Words of a sentence whose parts count some things twice.
const OVERLAP: [&str; 8] = ["并处", "同时", "重复", "交叉", "兼有", "重叠", "两种以上", "一并"];

/// A part's name, and its unit with what hangs on it, are no longer, characters.
const LONG: (usize, usize) = (30, 8);

/// The most parts of a list.
const MOST_PARTS: usize = 60;

/// Reads lists and shares of a paragraph.
pub(super) fn read(context: &Context, prose: &mut Prose) {
    for index in 0..context.lines.len() {
        bracket(context, index, prose);
        listed(context, index, prose);
        shares::shares(context, index, prose);
        shares::change(context, index, prose);
        totals::trailing(context, index, prose);
        totals::difference(context, index, prose);
    }
    charged(context, prose);
}

impl Context<'_> {
    fn number<'p>(&self, prose: &'p Prose, own: usize) -> Option<&'p Number> {
        prose.numbers.get(self.first + own)
    }

    fn unit<'p>(&self, prose: &'p Prose, own: usize) -> &'p str {
        self.number(prose, own).map_or("", |n| n.unit.as_str())
    }

    fn place(&self, prose: &Prose, from: usize, to: usize) -> Place {
        let (Some(a), Some(b)) = (self.number(prose, from), self.number(prose, to)) else {
            return Place::default();
        };
        let span = a.place.span.zip(b.place.span).map(|(a, b)| a.to(b));
        Place { span, ..a.place.clone() }
    }

    /// Of two figures the greater, which is the other and what lies between.
    fn push_difference(&self, prose: &mut Prose, whole: usize, parts: &[usize]) {
        let before = prose.lists.len();
        self.push(prose, whole, parts, true);
        prose.lists.iter_mut().skip(before).for_each(|l| l.difference = true);
    }

    fn push(&self, prose: &mut Prose, whole: usize, parts: &[usize], closed: bool) {
        let mut sum: Option<Amount> = None;
        for part in parts {
            let Some(amount) = self.number(prose, *part).map(|n| n.amount) else { return };
            sum = match sum {
                None => Some(amount),
                Some(sum) => sum.plus(&amount),
            };
        }
        let (Some(sum), Some(last)) = (sum, parts.last()) else { return };
        let place = self.place(prose, whole, *last);
        let parts = parts.iter().map(|p| self.first + p).collect();
        prose.lists.push(List { whole: self.first + whole, parts, sum, closed, difference: false, place });
    }
}

/// The parts that follow each other from a place of a line, with their names and what separates them.
fn parts<'l>(
    context: &Context,
    prose: &Prose,
    line: &'l Line,
    mut at: usize,
    unit: &str,
) -> (Vec<(usize, &'l str)>, String) {
    let mut all: Vec<(usize, &str)> = Vec::new();
    let mut separator = String::new();
    while let Some(found) = line.text.get(at..).and_then(|rest| patterns::PART.captures(rest)) {
        let (Some(whole), Some(n), Some(name)) = (found.get(0), found.name("n"), found.name("name")) else {
            break;
        };
        let sep = found.name("sep").map_or("", |s| s.as_str());
        if !all.is_empty() {
            if sep.is_empty() {
                break;
            }
            let same = separator.is_empty() || separator == sep || matches!(sep, "和" | "及" | "以及");
            if !same {
                break;
            }
            if separator.is_empty() && !matches!(sep, "和" | "及" | "以及") {
                separator = sep.to_string();
            }
        }
        let Some(number) = line.number_at(at + n.start()) else { break };
        // the first character of the name is never a number's unit
        let named = name.as_str();
        if context.unit(prose, number) != unit
            || DIFFERENCE.iter().any(|w| named.contains(w))
            || named.is_empty()
        {
            break;
        }
        let (name_most, unit_most) = LONG;
        let longer = |text: &str, most: usize| text.chars().nth(most).is_some();
        let told = found.name("unit").map_or("", |u| u.as_str());
        if !told.starts_with(unit) || longer(named, name_most) || longer(told, unit_most) {
            break;
        }
        all.push((number, named));
        at += whole.end();
        if all.len() >= MOST_PARTS {
            break;
        }
    }
    (all, separator)
}

/// `84件（甲47件、乙37件）`
fn bracket(context: &Context, index: usize, prose: &mut Prose) {
    let Some(line) = context.lines.get(index) else { return };
    let Some(whole) = line.about else { return };
    let unit = context.unit(prose, whole).to_string();
    let outer = line.outer.and_then(|o| context.lines.get(o));
    let head = outer.and_then(|o| {
        let (at, _) = o.numbers.iter().find(|(_, n)| *n == whole)?;
        let head = o.text.get(..*at)?;
        head.rsplit(['，', '：', '、']).next()
    });
    if unit.is_empty() || head.is_some_and(|h| DIFFERENCE.iter().any(|w| h.contains(w))) {
        return;
    }
    let opens = ["其中", "含", "包括"].iter().find_map(|w| line.text.strip_prefix(w)).is_some();
    let from = if opens {
        line.text.len() - line.text.trim_start_matches(['其', '中', '含', '包', '括', '，', '：']).len()
    } else {
        0
    };
    let (parts, separator) = parts(context, prose, line, from, &unit);
    let all_read = parts.len() == line.numbers.iter().filter(|(_, n)| is_count(context, *n)).count();
    if parts.len() < 2 || separator.is_empty() || !all_read || overlaps(context, line) {
        return;
    }
    let closed = !opens && !line.text.ends_with('等');
    let numbers: Vec<usize> = parts.iter().map(|(n, _)| *n).collect();
    context.push(prose, whole, &numbers, closed);
}

fn is_count(context: &Context, own: usize) -> bool {
    context.written.get(own).is_some_and(|n| n.sort == Sort::Count)
}

/// `84件，其中甲47件、乙37件`
fn listed(context: &Context, index: usize, prose: &mut Prose) {
    let Some(line) = context.lines.get(index) else { return };
    let mut done = 0;
    for (at, own) in &line.numbers {
        if *at < done || !is_count(context, *own) {
            continue;
        }
        let unit = context.unit(prose, *own).to_string();
        let behind = at + COUNT.len_utf8() + unit.len();
        let clause = line.text.get(..*at).unwrap_or_default();
        let clause = &clause[clause.rfind(['，', '：', '、']).unwrap_or(0)..];
        if unit.is_empty() || DIFFERENCE.iter().any(|w| clause.contains(w)) {
            continue;
        }
        let Some(rest) = line.text.get(behind..) else { continue };
        let Some(opening) = patterns::OPENS.find(rest) else { continue };
        let (parts, separator) = parts(context, prose, line, behind + opening.end(), &unit);
        if parts.len() < 2 {
            continue;
        }
        let last = parts.last().map_or("", |(_, name)| *name);
        let has = |word: &str| parts.iter().any(|(_, name)| name.contains(word));
        // a list that ends in "others", or names both kinds of applicant, leaves nothing out
        let rest_named = ["其他", "其它", "其余"].iter().any(|w| last.starts_with(w))
            && !last.contains("其他组织")
            && !last.contains("其他处理");
        let closed = separator == "、" && rest_named
            || opening.as_str().contains("分别")
            || has("自然人") && (has("法人") || has("其他组织")) && parts.len() == 2;
        // commas also join parts by different measures, which may count the same thing twice
        let numbers: Vec<usize> = parts.iter().map(|(n, _)| *n).collect();
        done = line.numbers.iter().find(|(_, n)| Some(n) == numbers.last()).map_or(0, |(at, _)| *at);
        let quoted = parts.iter().any(|(_, name)| name.contains('“'));
        let sure =
            !quoted && (closed || separator == "、" || separator.is_empty()) && !overlaps(context, line);
        if sure || sums_up(context, prose, *own, &numbers) {
            context.push(prose, *own, &numbers, closed);
        }
    }
}

/// Whether a sentence says that its parts overlap.
fn overlaps(context: &Context, line: &Line) -> bool {
    let same = context.lines.iter().filter(|l| l.sentence == line.sentence);
    same.into_iter().any(|l| OVERLAP.iter().any(|w| l.text.contains(w)))
}

fn sums_up(context: &Context, prose: &Prose, whole: usize, parts: &[usize]) -> bool {
    let value = |own: usize| context.number(prose, own).map(|n| n.amount.value);
    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, p| sum.checked_add(value(*p)?));
    sum.is_some() && sum == value(whole)
}

/// `对25件申请收取2950元，其中，甲1件、收取420元；乙2件、收取290元`: counts and amounts both.
fn charged(context: &Context, prose: &mut Prose) {
    let mut found = Vec::new();
    for (index, line) in context.lines.iter().enumerate().filter(|(_, l)| l.outer.is_none()) {
        let Some(opens) = line.text.find("其中") else { continue };
        let counted = |line: &Line, from: usize, to: usize| -> Vec<usize> {
            let within =
                line.numbers.iter().filter(|(at, n)| (from..to).contains(at) && is_count(context, *n));
            within.map(|(_, n)| *n).collect()
        };
        let outer = |l: &&Line| l.outer.is_none() && !l.numbers.is_empty();
        let mut wholes = counted(line, 0, opens);
        if wholes.is_empty()
            && let Some(before) = context.lines[..index].iter().rfind(outer)
        {
            wholes = counted(before, 0, before.text.len());
        }
        let mut parts = counted(line, opens, line.text.len());
        let later =
            context.lines[index + 1..].iter().filter(outer).take_while(|l| l.sentence == line.sentence);
        parts.extend(later.flat_map(|l| counted(l, 0, l.text.len())));
        let of = |all: &[usize], unit: &str| -> Vec<usize> {
            all.iter().copied().filter(|n| context.unit(prose, *n) == unit).collect()
        };
        let (whole_counts, whole_amounts) = (of(&wholes, "件"), of(&wholes, "元"));
        let ([count], [amount]) = (whole_counts.as_slice(), whole_amounts.as_slice()) else { continue };
        let (counts, amounts) = (of(&parts, "件"), of(&parts, "元"));
        let pairs = parts.chunks(2).all(
            |p| matches!(p, [a, b] if context.unit(prose, *a) == "件" && context.unit(prose, *b) == "元"),
        );
        if wholes.len() == 2 && counts.len() >= 2 && pairs {
            found.push((*count, counts));
            found.push((*amount, amounts));
        }
    }
    for (whole, parts) in found {
        if prose.lists.iter().all(|l| l.whole != context.first + whole) {
            context.push(prose, whole, &parts, false);
        }
    }
}

//! Numbers that belong together: a whole with its parts, a percentage with its figures.
//!
//! Reads what the sentence itself says, without the tables. Judges only what it is sure belongs together. Must not
//! know phrases.

use super::lines::{COUNT, Line, PERCENT};
use super::numerals::{Amount, Sort, Written};
use super::{Number, Prose};
use crate::place::Place;
use regex::Regex;
use rust_decimal::Decimal;
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

/// A percentage and what the sentence says it is of.
#[derive(Debug, Clone)]
pub struct Share {
    /// Index of the percentage.
    pub percent: usize,
    /// Index of the number it is of.
    pub part: usize,
    /// Index of what that is a part of, or of the figure it has grown from.
    pub whole: usize,
    /// Whether it tells a change rather than a share.
    pub change: bool,
    /// What it should be; exact to more places than anybody writes.
    pub computed: Decimal,
    /// The words from its figures to the percentage.
    pub place: Place,
}

impl Share {
    /// Whether it is right to the places written, rounded or cut off.
    pub fn holds(&self, prose: &Prose) -> bool {
        prose.numbers.get(self.percent).is_none_or(|n| fits(&n.amount, self.computed))
    }
}

/// Whether a percentage says a number, rounded or cut off where it ends.
fn fits(said: &Amount, computed: Decimal) -> bool {
    if !said.is_exact() {
        return said.admits(computed.round_dp(2));
    }
    let place = Decimal::new(1, said.value.scale());
    (said.value - computed).abs() < place
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
        Regex::new(&format!("^(?P<sep>[、，；和及]|以及)?(?P<name>[^，。；：、{COUNT}{PERCENT}]{{0,30}})(?P<n>{COUNT})(?P<unit>[^，。；：、{COUNT}{PERCENT}]{{0,8}})(?P<share>，?占[^，。；、{COUNT}]{{0,12}}{PERCENT})?")).unwrap()
    });
    pub static SHARE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!("(?P<n>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,12}}，?(?:占比?|所占比例|比例为|占比为)(?P<of>[^，。；、{COUNT}{PERCENT}]{{0,16}})(?P<p>{PERCENT})")).unwrap()
    });
    /// A share whose base stands in it: 1942件，占4952件的39.2%
    pub static SHARE_OF: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!("(?P<n>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,12}}，?占[^，。；、{COUNT}{PERCENT}]{{0,16}}(?P<w>{COUNT})[^，。；、{COUNT}{PERCENT}]{{0,6}}(?P<p>{PERCENT})")).unwrap()
    });
    pub static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(
            "(?:增长|上升|增加|提高|增幅|下降|减少|降低|降幅)(?:了|约|达|为)?(?P<p>{PERCENT})"
        ))
        .unwrap()
    });
}
mod totals {
    use super::{COUNT, LazyLock, PERCENT, Regex, patterns};

    /// A total behind its parts: `，两项合计1911件`
    pub static TOTAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(&format!("^，?(?:以上|前述)?(?:{COUNT}[类项种个][^，。；：、{COUNT}{PERCENT}]{{0,3}})?(?:全年)?(?:合计|共计|总计|一共|共)[^，。；：、{COUNT}{PERCENT}]{{0,6}}(?P<n>{COUNT})")).ok()
    });
    /// Parts that are told one by one: `分别为1106件、1280件和1242件`
    pub static EACH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(&format!("分别[^，。；：、{COUNT}{PERCENT}]{{0,4}}(?P<all>{COUNT}[^，。；：、{COUNT}{PERCENT}]{{0,4}}(?:[、和]{COUNT}[^，。；：、{COUNT}{PERCENT}]{{0,4}})+)")).ok()
    });
    /// `比上年的4410件增加452件`
    pub static DIFFERENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(&format!("(?P<a>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}，?[^，。；：、{COUNT}{PERCENT}]{{0,4}}[较比][^，。；、{COUNT}{PERCENT}]{{0,8}}(?P<b>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}(?P<way>增加|增长|上升|多|减少|下降|少)了?(?P<c>{COUNT})")).ok()
    });
    /// `由4118件增至4952件，净增834件`
    pub static GROWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(&format!("由[^，。；：、{COUNT}{PERCENT}]{{0,8}}(?P<b>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}(?P<way>增至|增加到|增长到|上升到|升至|减至|减少到|下降到|降至)(?P<a>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}，[净共]?(?:增加|增长|减少|下降|增|减)了?(?P<c>{COUNT})")).ok()
    });

    /// Where the parts of a list begin in a clause, tried from every clause of a line.
    pub fn begins(line: &str) -> Vec<usize> {
        let behind = line.match_indices(['，', '：']).map(|(i, c)| i + c.len());
        std::iter::once(0).chain(behind).filter(|i| patterns::PART.is_match(&line[*i..])).collect()
    }
}

/// Words in front of a number that make it no whole: it counts a difference.
const DIFFERENCE: [&str; 8] = ["较", "比", "增加", "减少", "增长", "下降", "同比", "上升"];

/// Words of a sentence whose parts count some things twice.
const OVERLAP: [&str; 8] = ["并处", "同时", "重复", "交叉", "兼有", "重叠", "两种以上", "一并"];

/// The most parts of a list.
const MOST_PARTS: usize = 60;

/// Reads lists and shares of a paragraph.
pub(super) fn read(context: &Context, prose: &mut Prose) {
    for index in 0..context.lines.len() {
        bracket(context, index, prose);
        listed(context, index, prose);
        shares(context, index, prose);
        change(context, index, prose);
        trailing(context, index, prose);
        difference(context, index, prose);
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
        prose.lists.push(List { whole: self.first + whole, parts, sum, closed, place });
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
        if found.name("unit").is_some_and(|u| !u.as_str().starts_with(unit)) {
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
    if unit.is_empty() {
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

/// `上半年2386件、下半年2566件，全年共4952件`: a total behind the parts it adds up.
fn trailing(context: &Context, index: usize, prose: &mut Prose) {
    let Some(line) = context.lines.get(index).filter(|l| !overlaps(context, l)) else { return };
    let Some(total) = totals::TOTAL.as_ref() else { return };
    let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut look = |all: Vec<usize>, at: usize| {
        let rest = line.text.get(at..).unwrap_or_default();
        let number =
            total.captures(rest).and_then(|c| c.name("n")).and_then(|n| line.number_at(at + n.start()));
        if let Some(whole) = number.filter(|_| all.len() > 1) {
            found.push((whole, all));
        }
    };
    for captures in totals::EACH.as_ref().into_iter().flat_map(|r| r.captures_iter(&line.text)) {
        if let Some(all) = captures.name("all") {
            let within = line.numbers.iter().filter(|(at, _)| (all.start()..all.end()).contains(at));
            look(within.map(|(_, n)| *n).collect(), all.end());
        }
    }
    for begin in totals::begins(&line.text) {
        let first = line.numbers.iter().find(|(at, n)| *at >= begin && is_count(context, *n));
        let Some((_, first)) = first else { continue };
        let unit = context.unit(prose, *first).to_string();
        let (all, separator) = parts(context, prose, line, begin, &unit);
        let numbers: Vec<usize> = all.iter().map(|(n, _)| *n).collect();
        let Some(last) = numbers.last() else { continue };
        let Some((at, _)) = line.numbers.iter().find(|(_, n)| n == last) else { continue };
        if separator == "、" || numbers.len() == 2 && line.text[begin..*at].contains('和') {
            look(numbers, at + COUNT.len_utf8() + unit.len());
        }
    }
    for (whole, numbers) in found {
        let unit = context.unit(prose, whole).to_string();
        let same = !unit.is_empty() && numbers.iter().all(|n| context.unit(prose, *n) == unit);
        let known = prose.lists.iter().any(|l| l.whole == context.first + whole);
        if same && !known {
            context.push(prose, whole, &numbers, true);
        }
    }
}

/// `4952件，较上年的4410件增加542件`: the later figure is the earlier and what was added.
fn difference(context: &Context, index: usize, prose: &mut Prose) {
    let Some(line) = context.lines.get(index) else { return };
    let patterns = [totals::DIFFERENCE.as_ref(), totals::GROWN.as_ref()];
    for captures in patterns.into_iter().flatten().flat_map(|r| r.captures_iter(&line.text)) {
        let number = |name: &str| captures.name(name).and_then(|m| line.number_at(m.start()));
        let (Some(now), Some(then), Some(gap)) = (number("a"), number("b"), number("c")) else { continue };
        let unit = context.unit(prose, now);
        let exact = |n: &usize| context.number(prose, *n).is_some_and(|n| n.amount.is_exact());
        if unit.is_empty()
            || [then, gap].iter().any(|n| context.unit(prose, *n) != unit)
            || ![now, then, gap].iter().all(exact)
        {
            continue;
        }
        let falls = captures["way"].starts_with(['减', '下', '降', '少']);
        let (whole, part) = if falls { (then, now) } else { (now, then) };
        context.push(prose, whole, &[part, gap], true);
    }
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

fn percent_of(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

/// `198件，占38.8%`, and `198件（38.8%）`
fn shares(context: &Context, index: usize, prose: &mut Prose) {
    let Some(line) = context.lines.get(index) else { return };
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    for captures in patterns::SHARE.captures_iter(&line.text) {
        let (Some(n), Some(p), Some(of)) = (captures.name("n"), captures.name("p"), captures.name("of"))
        else {
            continue;
        };
        if let (Some(n), Some(p)) = (line.number_at(n.start()), line.number_at(p.start())) {
            found.push((n, p, of.as_str().to_string()));
        }
    }
    for captures in patterns::SHARE_OF.captures_iter(&line.text) {
        let number = |name: &str| captures.name(name).and_then(|m| line.number_at(m.start()));
        if let (Some(part), Some(whole), Some(percent)) = (number("n"), number("w"), number("p")) {
            share_of(context, (part, whole, percent), prose);
        }
    }
    if let (Some(about), Some((0, p))) = (line.about, line.numbers.first())
        && context.written.get(*p).is_some_and(|n| n.sort == Sort::Percent)
    {
        found.push((about, *p, String::new()));
    }
    for (part, percent, of) in found {
        share(context, line, (part, percent), &of, prose);
    }
}

/// A share whose whole is written beside it.
fn share_of(context: &Context, (part, whole, percent): (usize, usize, usize), prose: &mut Prose) {
    let (Some(a), Some(b)) = (context.number(prose, part), context.number(prose, whole)) else { return };
    if a.unit != b.unit || !a.amount.is_exact() || !b.amount.is_exact() {
        return;
    }
    let Some(computed) = percent_of(a.amount.value, b.amount.value) else { return };
    let place = context.place(prose, part, percent);
    let (part, whole, percent) = (context.first + part, context.first + whole, context.first + percent);
    prose.shares.push(Share { percent, part, whole, change: false, computed, place });
}

fn share(context: &Context, line: &Line, (part, percent): (usize, usize), of: &str, prose: &mut Prose) {
    let unit = context.unit(prose, part).to_string();
    let Some((n, said)) = context.number(prose, part).zip(context.number(prose, percent)) else { return };
    let (n, said) = (n.amount, said.amount);
    if !n.is_exact() {
        return;
    }
    let same = |own: usize| {
        let number = context.number(prose, own)?;
        let fits = number.sort == Sort::Count && number.unit == unit && number.amount.is_exact();
        (own != part && fits && number.amount.value >= n.value && !number.amount.value.is_zero())
            .then_some(number.amount.value)
    };
    let place = |whole: usize| context.place(prose, whole.min(part), percent);
    let mut all = (0..context.written.len()).filter_map(|own| Some((own, same(own)?)));
    let right = all.find_map(|(own, whole)| {
        let computed = percent_of(n.value, whole)?;
        fits(&said, computed).then_some((own, computed))
    });
    // without a base that fits, the whole of the list it stands in is meant, if there is one, and nothing else is named
    let list = prose.lists.iter().find(|l| l.parts.contains(&(context.first + part)));
    let meant = || {
        let own = list?.whole.checked_sub(context.first)?;
        let named =
            of.is_empty() || ["总", "全部", "全年", "申请", "办结", "的"].iter().any(|w| of.contains(w));
        let same_sentence = context
            .lines
            .iter()
            .any(|l| l.sentence == line.sentence && l.numbers.iter().any(|(_, n)| *n == own));
        let whole = same(own).filter(|_| named && same_sentence)?;
        Some((own, percent_of(n.value, whole)?))
    };
    // 510件中198件，占41.5%: two figures and nothing else, the first of which has no share of its own
    let pair = || {
        let figure = |n: &usize| {
            context.written.get(*n).is_some_and(|n| matches!(n.sort, Sort::Count | Sort::Percent))
        };
        let all: Vec<usize> = line.numbers.iter().map(|(_, n)| *n).filter(figure).collect();
        match all.as_slice() {
            [whole, own, last] if *own == part && *last == percent => {
                Some((*whole, percent_of(n.value, same(*whole)?)?))
            }
            _ => None,
        }
    };
    let Some((whole, computed)) = right.or_else(meant).or_else(pair) else { return };
    let share = Share {
        percent: context.first + percent,
        part: context.first + part,
        whole: context.first + whole,
        change: false,
        computed,
        place: place(whole),
    };
    prose.shares.push(share);
}

/// `3607件，比上年的2118件增长70.3%`: only where the sentence has both figures and no third.
fn change(context: &Context, index: usize, prose: &mut Prose) {
    let Some(line) = context.lines.get(index) else { return };
    for captures in patterns::CHANGE.captures_iter(&line.text) {
        let Some(p) = captures.name("p") else { continue };
        let Some(percent) = line.number_at(p.start()) else { continue };
        let before: Vec<(usize, usize)> =
            line.numbers.iter().copied().filter(|(at, n)| *at < p.start() && is_count(context, *n)).collect();
        let [(a_at, a), (b_at, b)] = before.as_slice() else { continue };
        let between = line.text.get(*a_at..*b_at).unwrap_or_default();
        // 由4118件增至4952件: the earlier figure stands first
        let to = ["增至", "增加到", "增长到", "升至", "上升到", "降至", "下降到", "减至", "减少到"];
        let rises = to.iter().any(|w| between.contains(w)) && !between.contains('，');
        let (a, b) = if rises { (b, a) } else { (a, b) };
        let compared = rises || ["较", "比", "上年", "去年", "同期"].iter().any(|w| between.contains(w));
        let differs =
            !rises && ["增加", "减少", "增长", "下降", "多", "少"].iter().any(|w| between.contains(w));
        let (Some(now), Some(then)) = (context.number(prose, *a), context.number(prose, *b)) else {
            continue;
        };
        if !compared || differs || now.unit != then.unit || !now.amount.is_exact() || !then.amount.is_exact()
        {
            continue;
        }
        let falls = ["下降", "减少", "降低", "降幅"].iter().any(|w| captures[0].contains(w));
        let gap = now.amount.value - then.amount.value;
        let gap = if falls { -gap } else { gap };
        let Some(computed) = percent_of(gap, then.amount.value) else { continue };
        let place = context.place(prose, *a, percent);
        let (part, whole) = (context.first + a, context.first + b);
        prose.shares.push(Share {
            percent: context.first + percent,
            part,
            whole,
            change: true,
            computed,
            place,
        });
    }
}

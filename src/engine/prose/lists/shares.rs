//! Percentages held against the figures of their sentence: shares of a whole, and changes.
//!
//! Must not know tables.

use super::super::Prose;
use super::super::lines::{COUNT, Line, PERCENT};
use super::super::numerals::{Amount, Sort};
use super::{Context, is_count};
use crate::place::Place;
use regex::Regex;
use rust_decimal::{Decimal, RoundingStrategy};
use std::sync::LazyLock;

/// What the base of a percentage is called where its figure is not repeated.
const BASES: [&str; 9] =
    ["办结", "答复", "新收", "收到", "受理", "不予公开", "无法提供", "不予处理", "予以公开"];

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
    let places = said.value.scale();
    let rounded = computed.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    said.value == rounded || said.value == computed.trunc_with_scale(places)
}

static SHARE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("(?P<n>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,12}}，?(?:占比?|所占比例|比例为|占比为)(?P<of>[^，。；、{COUNT}{PERCENT}]{{0,16}})(?P<p>{PERCENT})")).ok()
});
/// A share whose base stands in it: 1942件，占4952件的39.2%
static SHARE_OF: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("(?P<n>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,12}}，?占[^，。；、{COUNT}{PERCENT}]{{0,16}}(?P<w>{COUNT})[^，。；、{COUNT}{PERCENT}]{{0,6}}(?P<p>{PERCENT})")).ok()
});
static CHANGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("(?:增长|上升|增加|提高|增幅|下降|减少|降低|降幅)(?:了|约|达|为)?(?P<p>{PERCENT})"))
        .ok()
});

fn percent_of(part: Decimal, whole: Decimal) -> Option<Decimal> {
    part.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(whole)
}

/// `198件，占38.8%`, and `198件（38.8%）`
pub(super) fn shares(context: &Context, index: usize, prose: &mut Prose) {
    let Some(line) = context.lines.get(index) else { return };
    if !line.text.contains(PERCENT) {
        return;
    }
    let mut found: Vec<(usize, usize, String)> = Vec::new();
    for captures in SHARE.as_ref().into_iter().flat_map(|r| r.captures_iter(&line.text)) {
        let (Some(n), Some(p), Some(of)) = (captures.name("n"), captures.name("p"), captures.name("of"))
        else {
            continue;
        };
        if let (Some(n), Some(p)) = (line.number_at(n.start()), line.number_at(p.start())) {
            found.push((n, p, of.as_str().to_string()));
        }
    }
    for captures in SHARE_OF.as_ref().into_iter().flat_map(|r| r.captures_iter(&line.text)) {
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

/// A share of a whole that is known.
fn share_of(context: &Context, (part, whole, percent): (usize, usize, usize), prose: &mut Prose) {
    let (Some(a), Some(b)) = (context.number(prose, part), context.number(prose, whole)) else { return };
    if a.unit != b.unit || !a.amount.is_exact() || !b.amount.is_exact() {
        return;
    }
    let Some(computed) = percent_of(a.amount.value, b.amount.value) else { return };
    let place = context.place(prose, whole.min(part), percent);
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
    let right = (0..context.written.len())
        .find(|own| same(*own).and_then(|whole| percent_of(n.value, whole)).is_some_and(|c| fits(&said, c)));
    // 占办结总数的38.4%: the base is named, and the paragraph has one figure of that name
    let named = || {
        let word = BASES.iter().find(|w| of.contains(**w))?;
        let stated = |l: &Line| -> Vec<usize> {
            let numbers = l.numbers.iter().filter(|(at, _)| {
                let head = l.text.get(..*at).unwrap_or_default();
                let clause = head.rsplit(['，', '：', '、', '；']).next().unwrap_or_default();
                clause.contains(word) && !clause.contains("其中")
            });
            numbers.map(|(_, n)| *n).collect()
        };
        let mut bases =
            context.lines.iter().flat_map(stated).filter(|n| *n < part).filter_map(|n| Some((n, same(n)?)));
        let (own, whole) = bases.next()?;
        bases.all(|(_, other)| other == whole).then_some(own)
    };
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
        (named && same_sentence && same(own).is_some()).then_some(own)
    };
    // 510件中198件，占41.5%: two figures and nothing else, the first of which has no share of its own
    let pair = || {
        let figure = |n: &usize| {
            context.written.get(*n).is_some_and(|n| matches!(n.sort, Sort::Count | Sort::Percent))
        };
        let all: Vec<usize> = line.numbers.iter().map(|(_, n)| *n).filter(figure).collect();
        match all.as_slice() {
            [whole, own, last] if *own == part && *last == percent => same(*whole).map(|_| *whole),
            _ => None,
        }
    };
    // 商业企业3件、法律服务机构1件，占17.4%: a share of both together
    let at = |own: usize| line.numbers.iter().find(|(_, n)| *n == own).map(|(at, _)| *at);
    let before = line.numbers.iter().rev().find(|(i, n)| Some(*i) < at(part) && is_count(context, *n));
    let joint = before.zip(at(part)).is_some_and(|((from, _), to)| {
        line.text.get(*from..to).is_some_and(|t| t.contains(['、', '和']) && !t.contains(['，', '；']))
    });
    let of_one = || if joint { None } else { named().or_else(meant).or_else(pair) };
    if let Some(whole) = right.or_else(of_one) {
        share_of(context, (part, whole, percent), prose);
    }
}

/// `3607件，比上年的2118件增长70.3%`: only where the sentence has both figures and no third.
pub(super) fn change(context: &Context, index: usize, prose: &mut Prose) {
    let Some(line) = context.lines.get(index) else { return };
    if !line.text.contains(PERCENT) {
        return;
    }
    for captures in CHANGE.as_ref().into_iter().flat_map(|r| r.captures_iter(&line.text)) {
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

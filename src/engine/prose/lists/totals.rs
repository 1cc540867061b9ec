//! Wholes that stand behind their parts, and figures with what they differ by.
//!
//! Must not know tables.

use super::super::Prose;
use super::super::lines::{COUNT, LAST, Line, PERCENT};
use super::{Context, is_count, overlaps, parts};
use regex::Regex;
use std::sync::LazyLock;

/// A total behind its parts: `，两项合计1911件`
static TOTAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("^，?(?:以上|前述)?(?:{COUNT}[类项种个][^，。；：、{COUNT}{PERCENT}]{{0,3}})?(?:全年)?(?:合计|共计|总计|一共|共)[^，。；：、{COUNT}{PERCENT}]{{0,6}}(?P<n>{COUNT})")).ok()
});
/// Parts that are told one by one: `分别为1106件、1280件和1242件`
static EACH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("分别[^，。；：、{COUNT}{PERCENT}]{{0,4}}(?P<all>{COUNT}[^，。；：、和{COUNT}{PERCENT}]{{0,4}}(?:[、和]{COUNT}[^，。；：、和{COUNT}{PERCENT}]{{0,4}})+)")).ok()
});
/// `比上年的4410件增加452件`
static DIFFERENCE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("(?P<a>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}，?[^，。；：、{COUNT}{PERCENT}]{{0,4}}[较比][^，。；、{COUNT}{PERCENT}]{{0,8}}(?P<b>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}(?P<way>增加|增长|上升|多|减少|下降|少)了?(?P<c>{COUNT})")).ok()
});
/// `4952件，2022年为4410件，增加542件`
static EARLIER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("(?P<a>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}，(?:上一?年度?|去年|{LAST}年度?)(?:同期)?(?:为|是)?(?P<b>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}，(?:同比|比上年|较上年)?(?P<way>增加|增长|多|减少|下降|少)了?(?P<c>{COUNT})")).ok()
});
/// `由4118件增至4952件，净增834件`
static GROWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(&format!("由[^，。；：、{COUNT}{PERCENT}]{{0,8}}(?P<b>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}(?P<way>增至|增加到|增长到|上升到|升至|减至|减少到|下降到|降至)(?P<a>{COUNT})[^，。；：、{COUNT}{PERCENT}]{{0,4}}，[净共]?(?:增加|增长|减少|下降|增|减)了?(?P<c>{COUNT})")).ok()
});

/// Where the parts of a list may begin: at every clause of a line.
fn begins(line: &str) -> impl Iterator<Item = usize> {
    let behind = line.match_indices(['，', '：']).map(|(i, c)| i + c.len());
    std::iter::once(0).chain(behind)
}

/// `上半年2386件、下半年2566件，全年共4952件`: a total behind the parts it adds up.
pub(super) fn trailing(context: &Context, index: usize, prose: &mut Prose) {
    let adds = |text: &str| text.contains(['计', '共']);
    let line = context.lines.get(index).filter(|l| adds(&l.text) && !overlaps(context, l));
    // what stands before a semicolon may be added up too
    let first = |l: &&Line| {
        context.lines[..index]
            .iter()
            .all(|o| o.sentence != l.sentence || o.outer.is_some() || o.numbers.is_empty())
    };
    let line = line.filter(first);
    let Some(line) = line else { return };
    let Some(total) = TOTAL.as_ref() else { return };
    let mut found: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut look = |all: Vec<usize>, at: usize| {
        let rest = line.text.get(at..).unwrap_or_default();
        let number =
            total.captures(rest).and_then(|c| c.name("n")).and_then(|n| line.number_at(at + n.start()));
        if let Some(whole) = number.filter(|_| all.len() > 1) {
            found.push((whole, all));
        }
    };
    for captures in EACH.as_ref().into_iter().flat_map(|r| r.captures_iter(&line.text)) {
        if let Some(all) = captures.name("all") {
            let within = line.numbers.iter().filter(|(at, _)| (all.start()..all.end()).contains(at));
            look(within.map(|(_, n)| *n).collect(), all.end());
        }
    }
    for begin in begins(&line.text) {
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
pub(super) fn difference(context: &Context, index: usize, prose: &mut Prose) {
    let Some(line) = context.lines.get(index) else { return };
    if !line.text.contains(['较', '比', '由', '年']) {
        return;
    }
    let patterns = [DIFFERENCE.as_ref(), EARLIER.as_ref(), GROWN.as_ref()];
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
        context.push_difference(prose, whole, &[part, gap]);
    }
}

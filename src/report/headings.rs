//! Tells which lines are the headings of the sections, however they are numbered and worded.
//!
//! The form's own words always count. Other words are read as a section's heading only where their number, their
//! place between the sections around them or their key words leave one section; that they depart from the form is
//! recorded by [`odd_headings`]. Must not look at tables and must not judge.

use super::{Oddity, OddityKind, Section};
use crate::form::label::{Label, Mark, RESEMBLES, distance, fold};
use crate::form::{Form, Forms, SectionForm};
use crate::place::Place;
use crate::source::{Block, Span, Stretch};
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// A section's heading.
pub(super) struct Heading {
    pub index: usize,
    pub block: usize,
    pub stretch: Stretch,
    /// What stands behind the heading on its own line.
    pub rest: Option<Stretch>,
}

/// How a line is numbered: a report numbers its sections in one way and what stands in them in others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `一、`, `第一部分`, `壹、`, `一` before a space.
    Top,
    /// `（一）`
    Bracketed,
    /// `1.`
    Digit,
    /// No number at all.
    Plain,
}

/// How well a line's words fit the section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// The form's words or a declared variant.
    Exact,
    /// Near the form's words, spelling mistakes apart.
    Close,
    /// Other words with the section's key words among them.
    Keys,
}

struct Candidate {
    heading: Heading,
    style: Style,
    fit: Fit,
    /// Whether it carries the section's own number.
    numbered: bool,
}

/// Longest line, in characters, that is looked at as a heading or a title.
pub(super) const HEADING_CHARS: usize = 60;
/// Longest reworded heading, in characters without its number.
const REWORDED_CHARS: usize = 30;
/// How much of a long paragraph is looked at for a heading at its beginning, bytes.
const HEAD_BYTES: usize = 360;
/// How many sections must be numbered `（一）` or `1.` before that is taken for the report's way.
const FEWEST_IN_OTHER_STYLE: usize = 4;

#[allow(
    clippy::unwrap_used,
    reason = "the patterns are constants, compiled by the first test that reads a report"
)]
mod patterns {
    use super::{LazyLock, Regex};
    pub static TOP: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:第\s*(?P<part>[一二三四五六七八九十]|[1-9１-９])\s*(?:部\s*分|章|篇)\s*[、.．，,：:·]?|(?P<plain>[一二三四五六七八九十]{1,3})(?:\s*[、.．，,：:·﹑､]|\s)|(?P<formal>[壹贰叁肆伍陆柒捌])\s*[、.．，,：:\s]|(?P<roman>[Ⅰ-Ⅷ]|I{1,3}|IV|VI{0,3})\s*[、.．，,：:\s])\s*",
        )
        .unwrap()
    });
    pub static BRACKETED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[（(〔\[【［﹙]\s*(?:(?P<han>[一二三四五六七八九十]{1,3})|(?P<digit>[0-9０-９]{1,2}))\s*[）)〕\]】］﹚]\s*[、.．]?\s*").unwrap()
    });
    pub static DIGIT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?P<n>[0-9０-９]{1,2})(?:\s*[、.．，,)）：:]|\s)\s*").unwrap());
    /// A line of a table of contents: dots and a page number.
    pub static CONTENTS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?:[.．·]{3,}|…|⋯)\s*[-—]?\s*[0-9０-９]*\s*[-—]?\s*$").unwrap());
}

/// Characters that nobody sees before a heading's number.
fn is_unseen(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')
}

/// How a line is numbered, its number, and where its words begin.
fn numbering(line: &str) -> (Style, Option<u8>, usize) {
    let text = line.trim_start_matches(is_unseen);
    let start = line.len() - text.len();
    let count_in = |signs: &str, sign: &str| {
        let at = signs.chars().position(|c| sign.starts_with(c))?;
        u8::try_from(at + 1).ok()
    };
    let han = |text: &str| match Label::new(&format!("{text}、")).mark {
        Some(Mark::Chinese(n)) => Some(n),
        _ => fold(text).parse().ok(),
    };
    if let Some(found) = patterns::TOP.captures(text) {
        let number =
            match (found.name("part"), found.name("plain"), found.name("formal"), found.name("roman")) {
                (Some(n), ..) | (_, Some(n), ..) => han(n.as_str()),
                (_, _, Some(n), _) => count_in("壹贰叁肆伍陆柒捌", n.as_str()),
                (.., Some(n)) => count_in("ⅠⅡⅢⅣⅤⅥⅦⅧ", n.as_str()).or_else(|| {
                    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII"]
                        .iter()
                        .position(|r| *r == n.as_str())
                        .and_then(|i| u8::try_from(i + 1).ok())
                }),
                _ => None,
            };
        return (Style::Top, number, start + found[0].len());
    }
    if let Some(found) = patterns::BRACKETED.captures(text) {
        let end = start + found[0].len();
        return match (found.name("han"), found.name("digit")) {
            (Some(n), _) => (Style::Bracketed, han(n.as_str()), end),
            (_, n) => (Style::Digit, n.and_then(|n| fold(n.as_str()).parse().ok()), end),
        };
    }
    if let Some(found) = patterns::DIGIT.captures(text)
        && !text[found[0].len()..].starts_with(|c: char| c.is_numeric())
    {
        return (Style::Digit, fold(&found["n"]).parse().ok(), start + found[0].len());
    }
    (Style::Plain, None, start)
}

/// The section that words, in normal form, are the heading of.
fn fit(words: &str, number: Option<u8>, style: Style, forms: &Forms) -> Option<(usize, Fit)> {
    let named = forms.all().iter().find_map(|f| f.sections.iter().position(|s| s.is_named(words)));
    if let Some(index) = named {
        return Some((index, Fit::Exact));
    }
    let count = words.chars().count();
    let is_sentence = words.contains(['。', ';', '!', '?']) || count > 20 && words.contains([',', '，']);
    if is_sentence || !(2..=REWORDED_CHARS).contains(&count) {
        return None;
    }
    let form = forms.all().last()?;
    let apart = |index: usize| {
        let names = forms.all().iter().filter_map(|f| f.sections.get(index)).flat_map(SectionForm::names);
        names.map(|n| distance(words, n)).min().unwrap_or(100)
    };
    let own_number =
        |index: usize| form.sections.get(index).map(SectionForm::number) == number && number.is_some();
    let keyed = (0..form.sections.len()).filter(|&i| form.sections[i].has_keys(words));
    let nearest = keyed.min_by_key(|&i| (apart(i), !own_number(i)));
    let found =
        nearest.or_else(|| (0..form.sections.len()).find(|&i| own_number(i) && apart(i) <= RESEMBLES))?;
    let close = apart(found) <= RESEMBLES;
    // a line without a number is prose unless it is nearly the form's
    (style != Style::Plain || close).then_some((found, if close { Fit::Close } else { Fit::Keys }))
}

/// A paragraph as the heading of a section, with what follows it on the same line.
fn candidate(block: usize, p: &Stretch, forms: &Forms) -> Option<Candidate> {
    let short = p.text.len() <= 4 * HEADING_CHARS || p.text.chars().count() <= HEADING_CHARS;
    let head = &p.text[..p.text.floor_char_boundary(HEAD_BYTES)];
    if short && patterns::CONTENTS.is_match(head) {
        return None;
    }
    let (style, number, start) = numbering(head);
    if !short && style == Style::Plain {
        return None;
    }
    let make = |(index, fit): (usize, Fit), end: usize| {
        let numbered = number.is_some() && forms.all().last()?.sections.get(index)?.number() == number?;
        let behind = &p.text[end..];
        let rest = behind.trim_start_matches(|c: char| c.is_whitespace() || ":：。".contains(c));
        let rest = (!rest.is_empty()).then(|| Stretch {
            text: rest.to_string(),
            span: Span { start: p.span.start + p.text.len() - rest.len(), end: p.span.end },
        });
        let stretch = match rest {
            None => p.clone(),
            Some(_) => Stretch {
                text: p.text[..end].to_string(),
                span: Span { start: p.span.start, end: p.span.start + end },
            },
        };
        Some(Candidate { heading: Heading { index, block, stretch, rest }, style, fit, numbered })
    };
    let words = fold(&head[start..]);
    let plain = words.trim_end_matches([':', '。']);
    let whole = short.then(|| fit(plain, number, style, forms)).flatten();
    if let Some((_, Fit::Exact)) = whole {
        return make(whole?, p.text.len());
    }
    // 五总体情况: the number stands right before the form's own words
    if style == Style::Plain {
        let label =
            Label::new(&format!("{}、{}", words.chars().next()?, words.chars().skip(1).collect::<String>()));
        let glued = fit(label.text.trim_end_matches([':', '。']), None, Style::Plain, forms);
        if let (Some((index, Fit::Exact)), Some(Mark::Chinese(n))) = (glued, label.mark)
            && forms.all().last()?.sections.get(index)?.number() == n
        {
            return Some(Candidate {
                style: Style::Top,
                numbered: true,
                ..make((index, Fit::Exact), p.text.len())?
            });
        }
        return make(whole?, p.text.len());
    }
    // 六、其他需要报告的事项：无
    let mut names: Vec<(usize, &str)> = forms
        .all()
        .iter()
        .flat_map(|f| f.sections.iter().enumerate().flat_map(|(i, s)| s.names().map(move |n| (i, n))))
        .collect();
    names.sort_by_key(|(_, n)| std::cmp::Reverse(n.len()));
    for (index, name) in names {
        let Some(tail) = words.strip_prefix(name) else { continue };
        let Some(end) = end_of(&head[start..], words.len() - tail.len()).map(|e| start + e) else { continue };
        let ends = p.text[end..].starts_with(|c: char| c.is_whitespace() || ":：。（(".contains(c));
        if ends || tail.trim_end_matches('。') == "无" {
            return make((index, Fit::Exact), end);
        }
    }
    // 六、其他事项：无
    if let Some(end) = head[start..].find([':', '：', '。', '\n']).map(|e| start + e)
        && !head[end..].trim_matches(|c: char| c.is_whitespace() || ":：。".contains(c)).is_empty()
    {
        return make(fit(&fold(&head[start..end]), number, style, forms)?, end);
    }
    make(whole?, p.text.len())
}

/// Where in `written` its first `folded` folded bytes end.
fn end_of(written: &str, folded: usize) -> Option<usize> {
    let mut done = 0;
    for (i, c) in written.char_indices() {
        if done == folded {
            return Some(i);
        }
        done += fold(c.encode_utf8(&mut [0; 4])).len();
    }
    (done == folded).then_some(written.len())
}

/// The headings of a document, in the order they stand in.
pub(super) fn find(paragraphs: &[(usize, Stretch)], blocks: &[Block], forms: &Forms) -> Vec<Heading> {
    let mut all: Vec<Candidate> =
        paragraphs.iter().filter_map(|(block, p)| candidate(*block, p, forms)).collect();
    drop_contents(&mut all, blocks);
    let count = forms.all().last().map_or(0, |f| f.sections.len());
    let style = main_style(&all, count);
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut others: Vec<Candidate> = Vec::new();
    for c in all {
        if c.fit == Fit::Exact && c.style == style { chosen.push(c) } else { others.push(c) }
    }
    for index in 0..count {
        if chosen.iter().any(|c| c.heading.index == index) {
            continue;
        }
        let after = chosen.iter().filter(|c| c.heading.index < index).map(|c| c.heading.block).max();
        let before = chosen.iter().filter(|c| c.heading.index > index).map(|c| c.heading.block).min();
        let best = others
            .iter()
            .enumerate()
            .filter(|(_, c)| {
                let here =
                    after.is_none_or(|a| c.heading.block > a) && before.is_none_or(|b| c.heading.block < b);
                c.heading.index == index && here
            })
            .filter_map(|(i, c)| Some((rank(c, style)?, i)))
            .min();
        if let Some((_, i)) = best {
            chosen.push(others.swap_remove(i));
            // what was taken out of order must not decide between those left
            others.sort_by_key(|c| c.heading.block);
            chosen.sort_by_key(|c| c.heading.block);
        }
    }
    chosen.into_iter().map(|c| c.heading).collect()
}

/// How sure a line that does not have both the report's numbering and the form's words is a heading; least is surest.
fn rank(c: &Candidate, main: Style) -> Option<usize> {
    let top = c.style == main || c.style == Style::Top;
    Some(match (c.fit, c.numbered) {
        (_, true) if top => 0,
        (Fit::Exact, false) if top || c.style == Style::Plain => 1,
        (Fit::Exact, true) => 2,
        (Fit::Close, false) if c.style == main && main != Style::Plain => 3,
        (Fit::Keys, false) if c.style == main && main == Style::Top => 4,
        (Fit::Close, false) if c.style == Style::Plain => 5,
        _ => return None,
    })
}

/// The way in which the report numbers its sections.
fn main_style(all: &[Candidate], count: usize) -> Style {
    let sections = |style: Style| {
        let fits = |c: &&Candidate| c.style == style && (c.numbered || c.fit == Fit::Exact);
        let found: Vec<&Candidate> = all.iter().filter(fits).collect();
        (0..count).filter(|i| found.iter().any(|c| c.heading.index == *i)).count()
    };
    let top = sections(Style::Top);
    [(Style::Bracketed, FEWEST_IN_OTHER_STYLE), (Style::Digit, FEWEST_IN_OTHER_STYLE), (Style::Plain, 1)]
        .into_iter()
        .map(|(style, least)| (style, sections(style), least))
        .filter(|(_, n, least)| n >= least && *n > top)
        .max_by_key(|(_, n, _)| *n)
        .map_or(Style::Top, |(style, ..)| style)
}

/// Headings listed one below another with nothing between are a table of contents when they stand again below.
fn drop_contents(all: &mut Vec<Candidate>, blocks: &[Block]) {
    let empty = |a: &Candidate, b: &Candidate| {
        let between = blocks.get(a.heading.block + 1..b.heading.block);
        // the list ends where the first section begins
        let onward = a.heading.index < b.heading.index;
        onward && between.is_some_and(<[Block]>::is_empty) && a.heading.rest.is_none()
    };
    let mut listed = 0;
    while listed + 1 < all.len() && empty(&all[listed], &all[listed + 1]) {
        listed += 1;
    }
    let mut times: HashMap<usize, usize> = HashMap::new();
    for candidate in all.iter() {
        *times.entry(candidate.heading.index).or_default() += 1;
    }
    let again = |c: &Candidate| times.get(&c.heading.index).is_some_and(|n| *n > 1);
    if listed >= 2 && all.iter().take(listed + 1).all(again) {
        all.drain(..=listed);
    }
}

/// Headings that stand twice, that carry another number than the form's, or that are not worded as the form prints
/// them.
pub(super) fn odd_headings(sections: &[Section], form: &Form) -> Vec<Oddity> {
    let mut oddities = Vec::new();
    for (position, section) in sections.iter().enumerate() {
        let Some(due) = form.sections.get(section.index) else { continue };
        let written = Label::new(&section.heading.text);
        let mut odd = |kind, nearest| {
            let place =
                Place { section: Some(due.id.clone()), span: Some(section.heading.span), ..Place::default() };
            let written = section.heading.text.clone();
            oddities.push(Oddity { kind, place, written, nearest, explains: vec![] });
        };
        if sections[..position].iter().any(|s| s.index == section.index) {
            odd(OddityKind::Repeated, None);
        }
        let words = written.text.trim_end_matches([':', '。']);
        let misnumbered = written.mark.is_some_and(|m| m != Mark::Chinese(due.number()));
        if !due.is_named(words) || misnumbered {
            odd(OddityKind::UnknownHeading, Some(due.heading()));
        }
    }
    oddities
}

//! One pass over a report's paragraphs: which phrase states a number, whom the sentence speaks of, what it can mean.
//!
//! Must not know a particular phrase, and judges nothing.

use super::amount::Amount;
use super::lexicon::{self, Lexicon, Match};
use super::lines::{self, COUNT, Line};
use super::numerals::{self, Sort, Written};
use super::phrases::{self, Certainty, Phrase};
use super::scope::{self, Around, Scope};
use super::{Number, Prose, Statement, lists, value};
use crate::engine::lang::figures::{Axis, CellRef, Figures, Linear, Term, Whose};
use crate::finding::{Lang, Words};
use crate::place::Place;
use crate::report::Report;
use crate::source::{Span, Stretch};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The most numbers that are read of one report.
const MOST_NUMBERS: usize = 20_000;
/// A paragraph no longer than this, without a full stop, is a heading, characters.
const HEADING: usize = 30;

impl Prose {
    /// Reads a report's prose.
    pub fn read(report: &Report, lexicon: &Lexicon) -> Self {
        let mut reading = Reading {
            report,
            lexicon,
            layout: Arc::new(report.layout.tables.clone()),
            agency: report.agency.as_ref().map(|a| lines_text(&a.text)).unwrap_or_default(),
            heading: String::new(),
            prose: Self::default(),
        };
        for (i, stretch) in report.preamble.iter().enumerate() {
            reading.paragraph(None, format!("/preamble/{i}"), stretch);
        }
        for (position, section) in report.sections.iter().enumerate() {
            let id = report.form().sections.get(section.index).map(|s| s.id.as_str());
            reading.heading.clear();
            for (i, stretch) in section.paragraphs.iter().enumerate() {
                reading.paragraph(id, format!("/sections/{position}/paragraphs/{i}"), stretch);
            }
        }
        reading.prose
    }
}

/// A paragraph, and where it stands.
struct Paragraph<'r> {
    section: Option<&'r str>,
    pointer: String,
    stretch: &'r Stretch,
    literal: bool,
}

impl Paragraph<'_> {
    fn place(&self, start: usize, end: usize) -> Place {
        let from = self.stretch.span.start;
        let span =
            if self.literal { Span { start: from + start, end: from + end } } else { self.stretch.span };
        Place {
            section: self.section.map(str::to_string),
            pointer: Some(self.pointer.clone()),
            span: Some(span),
            ..Place::default()
        }
    }
}

/// A text as lines have it, without white space.
fn lines_text(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

struct Reading<'r> {
    report: &'r Report,
    lexicon: &'r Lexicon,
    layout: Arc<Vec<usize>>,
    agency: String,
    /// The heading under which the paragraphs stand.
    heading: String,
    prose: Prose,
}

/// What was read of one paragraph so far.
#[derive(Default)]
struct SoFar {
    /// Statements with the line and sentence they stand in, and where they end.
    said: Vec<Said>,
}

struct Said {
    statement: usize,
    line: usize,
    sentence: usize,
    end: usize,
    /// Names of the readings its number agrees with, where it was compared.
    agrees: Vec<String>,
}

impl Reading<'_> {
    fn paragraph(&mut self, section: Option<&str>, pointer: String, stretch: &Stretch) {
        let text = stretch.text.as_str();
        let literal = self.report.source.slice(stretch.span) == text;
        let paragraph = Paragraph { section, pointer, stretch, literal };
        let is_heading = text.chars().nth(HEADING).is_none() && !text.contains(['。', '，', ',']);
        if is_heading {
            self.heading = lines_text(text);
        }
        let written = numerals::scan(text);
        if written.is_empty() || self.prose.numbers.len() + written.len() > MOST_NUMBERS {
            return;
        }
        let first = self.prose.numbers.len();
        self.prose.numbers.extend(written.iter().map(|w| number(&paragraph, text, w)));
        let lines = lines::lines(text, &written);
        let mut so_far = SoFar::default();
        for (index, line) in lines.iter().enumerate() {
            let found = self.lexicon.find(line);
            let mut read: Vec<Match> = Vec::new();
            for group in found.chunk_by(|a, b| a.number == b.number) {
                let before =
                    Found { paragraph: &paragraph, lines: &lines, index, before: &read, written: &written };
                if let Some(one) = self.chosen(&before, group, &so_far) {
                    self.statement(&before, one, first, &mut so_far);
                    read.push(one.clone());
                }
            }
        }
        let context = lists::Context { lines: &lines, written: &written, first };
        lists::read(&context, &mut self.prose);
    }

    /// Of the wordings that state one number, the longest that stands where its phrase may; of those equally long, the
    /// one whose whole is nearest.
    fn chosen<'m>(&self, read: &Found, group: &'m [Match], so_far: &SoFar) -> Option<&'m Match> {
        let line = read.lines.get(read.index)?;
        let text = read.paragraph.stretch.text.as_str();
        let section = read.paragraph.section.unwrap_or("前言");
        let may = |one: &&Match| {
            let Some(phrase) = self.lexicon.phrases.get(one.phrase) else { return false };
            let here = phrase.sections.is_empty() || phrase.sections.iter().any(|s| s == section);
            let until = text.floor_char_boundary(line.place(one.end.saturating_sub(1)) + '件'.len_utf8());
            let said = text.get(..until).unwrap_or_default();
            let needed = phrase.needs.is_empty() || phrase.needs.iter().any(|w| said.contains(w.as_str()));
            let behind =
                !one.part || self.whole(phrase, so_far).is_some_and(|w| w.sentence + 1 >= line.sentence);
            let counts =
                read.written.get(one.number).is_some_and(|n| amount_in(&phrase.unit, n, text).is_some());
            here && needed && behind && counts
        };
        let whole = |one: &&Match| {
            let phrase = self.lexicon.phrases.get(one.phrase)?;
            self.whole(phrase, so_far).map(|w| w.statement)
        };
        let eligible: Vec<&Match> = group.iter().filter(may).collect();
        let longest = eligible.first().map(|m| m.end - m.start)?;
        // the earlier of two that are equal in all wins
        eligible.into_iter().filter(|m| m.end - m.start == longest).rev().max_by_key(whole)
    }

    /// The last statement before that a phrase's number is a part of.
    fn whole<'s>(&self, phrase: &Phrase, so_far: &'s SoFar) -> Option<&'s Said> {
        so_far.said.iter().rev().find(|s| {
            let name = self.prose.statements.get(s.statement).map(|s| s.phrase.name.as_str());
            phrase.part_of.iter().any(|p| Some(p.as_str()) == name)
        })
    }

    fn statement(&mut self, read: &Found, one: &Match, first: usize, so_far: &mut SoFar) {
        let Found { paragraph, lines, index, written, .. } = *read;
        let Some(phrase) = self.lexicon.phrases.get(one.phrase).cloned() else { return };
        let (Some(line), Some(number)) = (lines.get(index), written.get(one.number)) else { return };
        let Some(amount) = amount_in(&phrase.unit, number, paragraph.stretch.text.as_str()) else { return };
        let whole = self.whole(&phrase, so_far);
        let (scope, follows) = self.scope(read, one, &phrase, whole);
        let of_whole = whole.and_then(|w| self.prose.statements.get(w.statement));
        let by_whole = of_whole.is_some_and(|s| s.aside.is_some());
        let mut readings: Vec<(Words, Figures)> =
            phrase.readings.iter().filter_map(|r| Some((r.name.clone(), self.figures(r)?))).collect();
        if phrase.follows && !follows.is_empty() && readings.iter().any(|(n, _)| follows.contains(&n.zh)) {
            readings.retain(|(n, _)| follows.contains(&n.zh));
        }
        let (aside, explicit) = match scope {
            Scope::Whole(explicit) => (None, explicit),
            Scope::Aside(why) => (Some(why), false),
        };
        let aside = if phrase.readings.is_empty() {
            Some(Words::new(phrase.beside.clone(), phrase.beside.clone()))
        } else if readings.is_empty() {
            Some(Words::new("报告所用的格式没有这些格", "the report's form does not have these cells"))
        } else {
            aside
        };
        let agrees = if aside.is_none() { self.agreeing(&amount, &readings) } else { vec![] };
        let certain = aside.is_none()
            && phrase.certainty == Certainty::Exact
            && amount.is_exact()
            && line.outer.is_none()
            && (explicit || whole.is_some_and(|w| !w.agrees.is_empty()));
        let start = line.place(one.start);
        let end =
            written.get(one.number).map_or(start, |n| n.tail).max(line.place(one.end.saturating_sub(1)));
        let text = paragraph.stretch.text.as_str();
        let end = text.ceil_char_boundary(end + usize::from(!text.is_char_boundary(end)));
        let end = if end > number.tail {
            text[end..].chars().next().map_or(end, |c| end + c.len_utf8())
        } else {
            end
        };
        self.prose.statements.push(Statement {
            number: first + one.number,
            place: paragraph.place(start, end),
            text: text.get(start..end).unwrap_or_default().to_string(),
            sentence: sentence(text, start, end),
            phrase,
            amount,
            readings,
            aside,
            certain,
            by_whole,
        });
        let statement = self.prose.statements.len() - 1;
        so_far.said.push(Said { statement, line: index, sentence: line.sentence, end: one.end, agrees });
    }

    /// Whom a statement speaks of, and the readings its whole agrees with.
    fn scope(
        &self,
        read: &Found,
        one: &Match,
        phrase: &Phrase,
        whole: Option<&Said>,
    ) -> (Scope, Vec<String>) {
        let Found { lines, index, written, .. } = *read;
        let Some(line) = lines.get(index) else { return (Scope::Whole(false), vec![]) };
        let Some(year) = self.report.year else {
            return (Scope::Aside(Words::new("报告没有写明年度", "the report states no year")), vec![]);
        };
        let mut follows = vec![];
        let mut part = false;
        if let Some(said) = whole
            && let Some(statement) = self.prose.statements.get(said.statement)
        {
            if let Some(why) = &statement.aside {
                if statement.by_whole {
                    return (Scope::Aside(why.clone()), vec![]);
                }
                let zh = format!("随前面的“{}”：{}", statement.text, why.zh);
                let en = format!("as “{}” before it: {}", statement.text, why.in_language(Lang::En));
                return (Scope::Aside(Words::new(zh, en)), vec![]);
            }
            let line_of = lines.get(said.line);
            let same = line_of.is_some_and(|l| l.sentence == line.sentence);
            part = same || !phrase.part_of.is_empty();
            follows.clone_from(&said.agrees);
        }
        let cut = clause(line, one, written);
        let from = whole.filter(|w| w.line == index).map_or(0, |w| w.end);
        let head = without(line, from, cut, read.before);
        let before = line.text.get(cut..one.start).unwrap_or_default();
        let before = before.trim_start_matches(['、', '和', '及', '与']);
        // a bracket speaks of what its sentence speaks of
        let outer = line.outer.and_then(|o| lines.get(o));
        let head = outer.map_or(head.clone(), |o| format!("{}{head}", without(o, 0, o.text.len(), &[])));
        let heading = heading_of(lines, index, &self.heading);
        let around = Around { agency: &self.agency, heading: &heading, head: &head, before, is_part: part };
        let scope = self.lexicon.scope.judge(&around);
        if matches!(scope, Scope::Aside(_)) {
            return (scope, follows);
        }
        let timed = outer.unwrap_or(line);
        let until = if outer.is_some() { timed.text.len() } else { one.start };
        if let Some(other) = another_year(timed, until, written, year.value) {
            return (scope::of_another_time(&other), follows);
        }
        let own_year = states_year(line, cut, one.start, written, year.value);
        match self.lexicon.scope.another_time(&format!("{head}{before}")).filter(|_| !own_year) {
            Some(word) => (scope::of_another_time(word), follows),
            None => (scope, follows),
        }
    }

    fn figures(&self, reading: &phrases::Reading) -> Option<Figures> {
        let report = self.report;
        let cells = lexicon::resolved(reading, &report.forms, &self.layout, report.layout.form)?;
        let terms = cells
            .into_iter()
            .map(|(times, table, cell)| Term { times, cell: CellRef { whose: Whose::Own, table, cell } });
        let item = Linear { terms: terms.collect(), constant: Decimal::ZERO };
        Some(Figures {
            forms: report.forms.clone(),
            layout: self.layout.clone(),
            prior: None,
            axis: Axis::Single,
            items: vec![item],
        })
    }

    fn agreeing(&self, amount: &Amount, readings: &[(Words, Figures)]) -> Vec<String> {
        let agrees = |figures: &Figures| value(self.report, figures).is_some_and(|n| amount.admits(n));
        readings.iter().filter(|(_, f)| agrees(f)).map(|(n, _)| n.zh.clone()).collect()
    }
}

/// A match and what it stands in.
struct Found<'a> {
    paragraph: &'a Paragraph<'a>,
    lines: &'a [Line],
    /// The line it is in.
    index: usize,
    /// What was read before it in the line.
    before: &'a [Match],
    written: &'a [Written],
}

fn number(paragraph: &Paragraph, text: &str, written: &Written) -> Number {
    let unit = written.unit(text).to_string();
    Number {
        place: paragraph.place(written.start, written.tail),
        text: written.text(text).to_string(),
        amount: written.amount,
        sort: written.sort,
        unit,
    }
}

/// A number in the unit a phrase counts in; `None` where it counts something else.
fn amount_in(unit: &str, number: &Written, text: &str) -> Option<Amount> {
    let is_money = number.unit(text) == "元";
    match unit {
        "万元" if is_money => number.amount.divided(Decimal::from(10_000)),
        "元" if is_money => Some(number.amount),
        "万元" | "元" => None,
        _ if is_money => None,
        _ => Some(number.amount),
    }
}

/// Where the clause of a match begins: behind the last comma, colon or number of something else.
fn clause(line: &Line, one: &Match, written: &[Written]) -> usize {
    let before = line.text.get(..one.start).unwrap_or_default();
    let mark = before.rfind(['，', '：', '。', '；']).map_or(0, |i| i + '，'.len_utf8());
    let counts = line.numbers.iter().rev().filter(|(at, _)| *at < one.start);
    let behind = counts.filter_map(|(at, n)| {
        let number = written.get(*n)?;
        let counted = matches!(number.sort, Sort::Count | Sort::Percent);
        let unit = if number.sort == Sort::Percent { 0 } else { number.unit_end - number.end };
        counted.then_some(at + COUNT.len_utf8() + unit)
    });
    behind.take(1).fold(mark, usize::max).min(one.start)
}

/// A stretch of a line without what was read of it.
fn without(line: &Line, from: usize, to: usize, found: &[Match]) -> String {
    let mut text = String::new();
    let mut at = from;
    for one in found.iter().filter(|m| m.end > from && m.start < to) {
        text.push_str(line.text.get(at..one.start.max(at)).unwrap_or_default());
        at = one.end.max(at);
    }
    text.push_str(line.text.get(at.min(to)..to).unwrap_or_default());
    text
}

/// The headings a line stands under: the paragraph before, and the first sentence of its own where that is one.
fn heading_of(lines: &[Line], index: usize, above: &str) -> String {
    let mut heading = above.to_string();
    if let Some(first) = lines.first().filter(|_| index > 0) {
        let counts = first.text.contains(COUNT);
        if !counts && first.text.chars().nth(HEADING).is_none() {
            heading.push_str(&first.text);
        }
    }
    heading
}

/// The year a line speaks of before a place, if it is another than the report's; months that are not the whole year too.
fn another_year(line: &Line, until: usize, written: &[Written], year: i32) -> Option<String> {
    let mut last = None;
    for (at, n) in line.numbers.iter().filter(|(at, _)| *at < until) {
        let Some(number) = written.get(*n).filter(|n| n.sort == Sort::Date) else { continue };
        let head = line.text.get(..*at).unwrap_or_default();
        let behind = line.text.get(at + COUNT.len_utf8()..).unwrap_or_default();
        if behind.starts_with('年') {
            if scope::is_compared_with(head) && number.amount.value != Decimal::from(year) {
                continue;
            }
            let other = number.amount.value != Decimal::from(year);
            // 2021年至2023年 is more than the year
            if !other && last.is_some() && joined(line, *at) {
                continue;
            }
            last = other.then(|| format!("{}年", number.amount.value));
        } else if behind.starts_with('月') {
            // the first and the last day of the year are no other time
            let whole = [1, 12].iter().any(|m| number.amount.value == Decimal::from(*m));
            if !whole {
                last = Some(format!("{}月", number.amount.value));
            }
        }
    }
    last
}

/// Whether a year ends a span of years.
fn joined(line: &Line, at: usize) -> bool {
    line.text.get(..at).is_some_and(|t| t.ends_with(['至', '到', '—', '-', '、', '和']))
}

/// Whether a clause states the report's year.
fn states_year(line: &Line, from: usize, to: usize, written: &[Written], year: i32) -> bool {
    let mut within = line.numbers.iter().filter(|(at, _)| (from..to).contains(at));
    within.any(|(_, n)| {
        written.get(*n).is_some_and(|n| n.sort == Sort::Date && n.amount.value == Decimal::from(year))
    })
}

/// The sentence around a stretch of a paragraph.
fn sentence(text: &str, start: usize, end: usize) -> String {
    const BYTES: usize = 900;
    let low = text.floor_char_boundary(start.saturating_sub(BYTES));
    let high = text.ceil_char_boundary((end + BYTES).min(text.len()));
    let is_mark = |c: char| lines::ends_sentence(c) || c == '；' || c == ';';
    let from = text
        .get(low..start)
        .and_then(|t| t.rfind(is_mark))
        .map_or(low, |i| low + i + text[low + i..].chars().next().map_or(1, char::len_utf8));
    let to = text.get(end..high).and_then(|t| t.find(is_mark)).map_or(high, |i| end + i);
    text.get(from..to).unwrap_or_default().to_string()
}

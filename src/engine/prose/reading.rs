//! One pass over a report's paragraphs: which phrase states a number, whom the sentence speaks of, what it can mean.
//!
//! Must not know a particular phrase, and judges nothing.

use super::amount::Amount;
use super::lexicon::{self, Lexicon, Match};
use super::lines::{self, COUNT, Line, READ};
use super::numerals::{self, Sort, Written};
use super::phrases::{self, Certainty, Phrase};
use super::scope::{Aside, Scope, Stand, Sure};
use super::{Number, Prose, Statement, lists, value};
use crate::engine::lang::figures::{Axis, CellRef, Figures, Linear, Term, Whose};
use crate::finding::{Lang, Words};
use crate::place::Place;
use crate::report::Report;
use crate::source::{Span, Stretch};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A figure of the table no less than this is not met by chance.
const TELLING: u32 = 20;
/// The most numbers that are read of one report.
const MOST_NUMBERS: usize = 20_000;

impl Prose {
    /// Reads a report's prose.
    pub fn read(report: &Report, lexicon: &Lexicon) -> Self {
        let mut reading = Reading {
            report,
            lexicon,
            layout: Arc::new(report.layout.tables.clone()),
            agency: report.agency.as_ref().map(|a| lines::packed(&a.text)).unwrap_or_default(),
            heading: String::new(),
            prose: Self::default(),
        };
        let sections = report.sections.iter().flat_map(|s| &s.paragraphs);
        let counts = |t: &&str| t.contains(|c: char| c.is_numeric());
        lexicon.warm(report.preamble.iter().chain(sections).map(|s| s.text.as_str()).filter(counts));
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
        if lines::is_heading(text) {
            self.heading = lines::packed(text);
        }
        let mut written = numerals::scan(text);
        self.lexicon.name(text, &mut written);
        if written.is_empty() || self.prose.numbers.len() + written.len() > MOST_NUMBERS {
            return;
        }
        let first = self.prose.numbers.len();
        self.prose.numbers.extend(written.iter().map(|w| number(&paragraph, text, w)));
        let lines = lines::lines(text, &written, self.report.year.as_ref().map(|y| y.value));
        let mut so_far = SoFar::default();
        let mut reads: Vec<Vec<Match>> = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let found = self.lexicon.find(line);
            let mut read: Vec<Match> = Vec::new();
            let outer = line.outer.and_then(|o| reads.get(o)).cloned().unwrap_or_default();
            for group in found.chunk_by(|a, b| a.number == b.number) {
                let before = Found {
                    paragraph: &paragraph,
                    lines: &lines,
                    index,
                    before: &read,
                    outer: &outer,
                    written: &written,
                };
                if let Some(one) = self.chosen(&before, group, &so_far) {
                    self.statement(&before, one, first, &mut so_far);
                    read.push(one.clone());
                }
            }
            reads.push(read);
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
        let is_needed = |phrase: &Phrase, one: &Match| {
            let behind = text.floor_char_boundary(line.place(one.end.saturating_sub(1)));
            let until = text[behind..].find(lines::ends_sentence).map_or(text.len(), |i| behind + i);
            let said = text.get(..until).unwrap_or_default();
            phrase.needs.iter().any(|w| said.contains(w.as_str()))
        };
        let is_behind = |phrase: &Phrase, one: &Match| {
            self.whole(phrase, so_far).is_some_and(|w| w.sentence + 1 >= line.sentence)
                || self.is_told_by_its_figure(phrase, read, one)
        };
        let may = |one: &&Match| {
            let Some(phrase) = self.lexicon.phrases.get(one.phrase) else { return false };
            let number = read.written.get(one.number);
            number.is_some_and(|n| amount_in(&phrase.unit, n, text).is_some())
                && (phrase.sections.is_empty() || phrase.sections.iter().any(|s| s == section))
                && (phrase.needs.is_empty() || is_needed(phrase, one))
                && (!one.part || is_behind(phrase, one))
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

    /// 办结4980件 without 申请: a figure of the table to the last of several digits is that figure.
    fn is_told_by_its_figure(&self, phrase: &Phrase, read: &Found, one: &Match) -> bool {
        let Some(number) = read.written.get(one.number) else { return false };
        let text = read.paragraph.stretch.text.as_str();
        let amount = amount_in(&phrase.unit, number, text).filter(Amount::is_exact);
        let Some(amount) = amount.filter(|a| a.value >= Decimal::from(TELLING)) else { return false };
        let figures = phrase.readings.iter().filter_map(|r| self.figures(r));
        figures.into_iter().any(|f| value(self.report, &f) == Some(amount.value))
    }

    /// The statements before that a phrase's number can be a part of, the last first.
    fn wholes<'s>(&self, phrase: &Phrase, so_far: &'s SoFar) -> impl Iterator<Item = &'s Said> {
        so_far.said.iter().rev().filter(|s| {
            let name = self.prose.statements.get(s.statement).map(|s| s.phrase.name.as_str());
            phrase.part_of.iter().any(|p| Some(p.as_str()) == name)
        })
    }

    /// Whether the last that was said is of one kind of applicant, not of kinds told one by one.
    fn is_of_one_kind(&self, so_far: &SoFar) -> bool {
        let sentence = so_far.said.last().map(|s| s.sentence);
        let last = so_far.said.iter().rev().take_while(|s| Some(s.sentence) == sentence);
        let phrases = last.filter_map(|s| self.prose.statements.get(s.statement));
        phrases.take_while(|s| s.phrase.is_of_a_kind()).count() == 1
    }

    /// The last of them.
    fn whole<'s>(&self, phrase: &Phrase, so_far: &'s SoFar) -> Option<&'s Said> {
        self.wholes(phrase, so_far).next()
    }

    fn statement(&mut self, read: &Found, one: &Match, first: usize, so_far: &mut SoFar) {
        let Found { paragraph, lines, index, written, .. } = *read;
        let Some(phrase) = self.lexicon.phrases.get(one.phrase).cloned() else { return };
        let (Some(line), Some(number)) = (lines.get(index), written.get(one.number)) else { return };
        let Some(amount) = amount_in(&phrase.unit, number, paragraph.stretch.text.as_str()) else { return };
        let whole = self.whole(&phrase, so_far);
        let (scope, follows) = self.scope(read, one, &phrase, so_far);
        let of_whole = whole.and_then(|w| self.prose.statements.get(w.statement));
        let by_whole = of_whole.is_some_and(|s| s.aside.is_some());
        let mut readings: Vec<(Words, Figures)> =
            phrase.readings.iter().filter_map(|r| Some((r.name.clone(), self.figures(r)?))).collect();
        if !one.names.is_empty() {
            let several = lexicon::named(&phrase, &one.names).len() > 1;
            let name = if several {
                Words::new(format!("{}之和", one.names), format!("the sum of {}", one.names))
            } else {
                Words::new(one.names.clone(), one.names.clone())
            };
            readings.extend(self.total(&phrase, &one.names).map(|figures| (name, figures)));
        }
        let mut unread = false;
        if phrase.follows && !follows.is_empty() {
            unread = !readings.is_empty() && readings.iter().all(|(n, _)| !follows.contains(&n.zh));
            readings.retain(|(n, _)| follows.contains(&n.zh));
        }
        let (aside, other_time, sure) = match scope {
            Scope::Whole(sure) => (None, false, sure),
            Scope::Aside(Aside { why, time }) => (Some(why), time, Sure { explicit: false, plain: false }),
        };
        let aside = if phrase.is_beside() {
            Some(Words::new(phrase.beside.clone(), phrase.beside.clone()))
        } else if unread {
            Some(Words::new(
                "表中有这一部分的数，句式没有收进",
                "the table has this part, the phrase does not know it",
            ))
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
            && sure.plain
            && (sure.explicit || whole.is_some_and(|w| !w.agrees.is_empty()));
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
            other_time,
        });
        let statement = self.prose.statements.len() - 1;
        so_far.said.push(Said { statement, line: index, sentence: line.sentence, end: one.end, agrees });
    }

    /// Whom a statement speaks of, and the readings its whole agrees with.
    fn scope(&self, read: &Found, one: &Match, phrase: &Phrase, so_far: &SoFar) -> (Scope, Vec<String>) {
        let Found { lines, index, written, .. } = *read;
        let whole = self.whole(phrase, so_far);
        let Some(line) = lines.get(index) else {
            return (Scope::Whole(Sure { explicit: false, plain: false }), vec![]);
        };
        let Some(year) = self.report.year else {
            let why = Words::new("报告没有写明年度", "the report states no year");
            return (Scope::Aside(Aside { why, time: false }), vec![]);
        };
        let mut follows = vec![];
        let mut part = false;
        if let Some(said) = whole
            && let Some(statement) = self.prose.statements.get(said.statement)
        {
            if let Some(why) = &statement.aside {
                let time = statement.other_time;
                if statement.by_whole {
                    return (Scope::Aside(Aside { why: why.clone(), time }), vec![]);
                }
                let zh = format!("随前面的“{}”：{}", statement.text, why.zh);
                let en = format!("as “{}” before it: {}", statement.text, why.in_language(Lang::En));
                return (Scope::Aside(Aside { why: Words::new(zh, en), time }), vec![]);
            }
            let line_of = lines.get(said.line);
            let same = line_of.is_some_and(|l| l.sentence == line.sentence);
            part = same || !phrase.part_of.is_empty();
            // 上年结转1件，新收7件：自然人6件: of which of them a sentence means, one cannot tell
            let wholes = self.wholes(phrase, so_far);
            let here = wholes.filter(|w| lines.get(w.line).is_some_and(|l| l.sentence == line.sentence));
            follows = here.flat_map(|w| w.agrees.iter().cloned()).collect();
        }
        if !phrase.follows && !phrase.part_of.is_empty() && self.is_of_one_kind(so_far) {
            let zh = "前面说的是一类申请人，看不出是不是全体";
            let why = Words::new(zh, "one kind of applicant stands before it and may be meant");
            return (Scope::Aside(Aside { why, time: false }), follows);
        }
        let cut = clause(line, one, written);
        let outer = line.outer.and_then(|o| lines.get(o));
        let own = without(line, whole.filter(|w| w.line == index).map_or(0, |w| w.end), cut, read.before);
        // a bracket speaks of what its sentence speaks of, and right behind the whole of that
        let around = outer.filter(|_| whole.is_none_or(|w| Some(w.line) != line.outer));
        let head =
            around.map_or(own.clone(), |o| format!("{}，{own}", without(o, 0, o.text.len(), read.outer)));
        let set_aside = |s: &Said| {
            let statement = self.prose.statements.get(s.statement).filter(|_| s.line == index)?;
            (statement.aside.is_some() && !statement.phrase.is_beside()).then_some(statement.other_time)
        };
        let stand = Stand {
            agency: &self.agency,
            year: year.value,
            above: &self.heading,
            lines,
            written,
            index,
            cut,
            start: one.start,
            head,
            is_part: part,
            lacks_whole: whole.is_none() && !phrase.part_of.is_empty(),
            beside: so_far.said.iter().filter_map(set_aside).reduce(|a, b| a && b),
        };
        (self.lexicon.scope.spoken(&stand), follows)
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

    /// The sum of the figures that a total names; none where one is named twice or is not in the form.
    fn total(&self, phrase: &Phrase, names: &str) -> Option<Figures> {
        let mut total: Option<Figures> = None;
        for reading in lexicon::named(phrase, names) {
            let figures = self.figures(reading)?;
            total = match total {
                None => Some(figures),
                Some(mut total) => {
                    let (item, more) = (total.items.first_mut()?, figures.items.into_iter().next()?);
                    if more.terms.iter().any(|t| item.terms.iter().any(|own| own.cell == t.cell)) {
                        return None;
                    }
                    item.terms.extend(more.terms);
                    Some(total)
                }
            };
        }
        total
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
    /// What was read of the line whose bracket it is.
    outer: &'a [Match],
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

/// A stretch of a line with marks for what was read of it.
fn without(line: &Line, from: usize, to: usize, found: &[Match]) -> String {
    let mut text = String::new();
    let mut at = from;
    for one in found.iter().filter(|m| m.end > from && m.start < to) {
        text.push_str(line.text.get(at..one.start.max(at)).unwrap_or_default());
        text.push(READ);
        at = one.end.max(at);
    }
    text.push_str(line.text.get(at.min(to)..to).unwrap_or_default());
    text
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

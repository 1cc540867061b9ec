//! Search in the report's prose: patterns in, places and numbers out.

use super::figures::Whose;
use super::handles::{Rep, Sec};
use super::{Answer, Registrar, Run, add, fault, property};
use crate::engine::literals;
use crate::engine::plan::Spot;
use crate::engine::prose::scope::Passage;
use crate::engine::prose::{self, Spoken, lines, numerals};
use crate::place::Place;
use crate::report::Report;
use crate::source::{Span, Stretch};
use aho_corasick::AhoCorasick;
use regex::{Regex, RegexBuilder};
use rhai::{Array, Dynamic};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// The most matches one search gives.
const MOST_MATCHES: usize = 2_000;
/// How far before and behind a match its sentence reaches at most, bytes.
const SENTENCE_BYTES: usize = 900;
/// The largest compiled pattern, bytes.
const PATTERN_BYTES: usize = 1 << 20;
/// The most patterns kept compiled.
const MOST_PATTERNS: usize = 1_000;

/// Patterns met so far, shared by all runs of an engine.
#[derive(Default)]
pub struct Patterns(RwLock<HashMap<String, Arc<Pattern>>>);

/// A pattern, compiled when a text could match it.
struct Pattern {
    written: String,
    /// Words of which one is in all that it matches.
    needed: Option<AhoCorasick>,
    compiled: OnceLock<Result<Regex, regex::Error>>,
}

impl Patterns {
    /// A pattern made ready. Shared, not cloned: a clone would begin without the scratch space of the others.
    fn get(&self, written: &str) -> Answer<Arc<Pattern>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(written).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let needed = literals::needed(written).and_then(|words| literals::finder(&words));
        let pattern = Arc::new(Pattern { written: written.to_string(), needed, compiled: OnceLock::new() });
        if pattern.needed.is_none() {
            // a pattern that is written wrongly needs no words either: it is said wherever it is looked for
            pattern.regex()?;
        }
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() < MOST_PATTERNS {
            all.insert(written.to_string(), pattern.clone());
        }
        Ok(pattern)
    }
}

impl Pattern {
    fn regex(&self) -> Answer<&Regex> {
        let compiled = self.compiled.get_or_init(|| build(&self.written));
        compiled.as_ref().map_err(|e| fault(format!("查找式写错了：{e}")))
    }

    /// Whether a text lacks the words for it.
    fn is_nowhere_in(&self, text: &str) -> bool {
        self.needed.as_ref().is_some_and(|words| !words.is_match(text))
    }
}

fn build(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).build()
}

/// The names of a pattern's groups, or why it does not compile.
pub(in crate::engine) fn compile_pattern(pattern: &str) -> Result<Vec<String>, String> {
    let compiled = build(pattern).map_err(|e| e.to_string())?;
    Ok(compiled.capture_names().flatten().map(str::to_string).collect())
}

/// A passage of the report that a pattern matched.
#[derive(Clone)]
pub struct Quote {
    pub(super) spot: Spot,
    groups: HashMap<String, String>,
    /// The text between the sentence marks around it.
    sentence: String,
    within: Within,
}

/// Where in the prose a passage stands.
#[derive(Clone)]
struct Within {
    run: Run,
    whose: Whose,
    paragraph: Paragraph,
    /// Where its clause begins and where the words of the passage do, bytes of the paragraph.
    from: usize,
    at: usize,
}

/// A paragraph by its place in the report.
#[derive(Clone, Copy)]
enum Paragraph {
    Title,
    Preamble(usize),
    /// A section's position, and the paragraph's in it.
    Section(usize, usize),
}

impl Within {
    /// How the passage stands to the whole agency and the report's year.
    fn spoken(&self) -> Answer<Spoken> {
        let report = self.run.report_of(self.whose)?;
        let Some(year) = report.year else { return Ok(Spoken::Elsewhere) };
        let (stretch, above) = match self.paragraph {
            Paragraph::Title => (report.title.as_ref(), String::new()),
            Paragraph::Preamble(i) => (report.preamble.get(i), String::new()),
            Paragraph::Section(position, i) => {
                let all = report.sections.get(position).map_or(&[][..], |s| s.paragraphs.as_slice());
                let heading = all.iter().take(i + 1).rfind(|p| lines::is_heading(&p.text));
                (all.get(i), heading.map(|h| lines::packed(&h.text)).unwrap_or_default())
            }
        };
        let Some(stretch) = stretch else { return Ok(Spoken::Elsewhere) };
        let agency = report.agency.as_ref().map(|a| lines::packed(&a.text)).unwrap_or_default();
        let passage = Passage {
            agency: &agency,
            year: year.value,
            text: &stretch.text,
            above: &above,
            from: self.from,
            at: self.at,
        };
        Ok(prose::spoken(&passage, self.run.lexicon()?))
    }
}

impl Quote {
    fn text(&mut self) -> String {
        self.spot.written.clone()
    }

    fn sentence(&mut self) -> String {
        self.sentence.clone()
    }

    fn of_whole(&mut self) -> Answer<bool> {
        Ok(self.within.spoken()? == Spoken::Whole)
    }

    fn of_another_time(&mut self) -> Answer<bool> {
        Ok(self.within.spoken()? == Spoken::OtherTime)
    }

    fn section(&mut self) -> String {
        self.spot.place.section.clone().unwrap_or_default()
    }

    fn group(&mut self, name: &str) -> String {
        self.groups.get(name).cloned().unwrap_or_default()
    }

    fn number(&mut self, name: &str) -> Dynamic {
        let Some(n) = self.groups.get(name).and_then(|t| numerals::number(t)) else { return Dynamic::UNIT };
        let whole = n.is_integer().then(|| i64::try_from(n).ok()).flatten();
        whole.map_or_else(|| Dynamic::from_decimal(n), Dynamic::from_int)
    }
}

/// What is searched: a report of a run.
#[derive(Clone, Copy)]
struct Searched<'a> {
    run: &'a Run,
    whose: Whose,
    report: &'a Report,
}

fn search(
    Searched { run, whose, report }: Searched,
    pattern: &Pattern,
    paragraph: Paragraph,
    p: &Stretch,
    place: &Place,
    found: &mut Vec<Quote>,
) -> Answer<()> {
    if pattern.is_nowhere_in(&p.text) {
        return Ok(());
    }
    let pattern = pattern.regex()?;
    // a JSON string's text is not its source where it holds escapes: the place is then the whole string
    let literal = report.source.slice(p.span) == p.text;
    // most patterns match nowhere, and asking that is cheaper than looking for groups
    if !pattern.is_match(&p.text) {
        return Ok(());
    }
    for captures in pattern.captures_iter(&p.text) {
        if found.len() >= MOST_MATCHES {
            return Ok(());
        }
        // a pattern may need words around what it is after: the group `here` is the place meant
        let whole = captures.name("here").or_else(|| captures.get(0));
        let Some(whole) = whole.filter(|m| !m.is_empty()) else { continue };
        let span = if literal {
            Span { start: p.span.start + whole.start(), end: p.span.start + whole.end() }
        } else {
            p.span
        };
        let groups = pattern
            .capture_names()
            .flatten()
            .filter_map(|n| Some((n.to_string(), captures.name(n)?.as_str().to_string())))
            .collect();
        let is_mark = |c: char| "。！？；;".contains(c);
        // a sentence is looked for near the match only: a text without sentence marks must not be gone through each time
        let low = p.text.floor_char_boundary(whole.start().saturating_sub(SENTENCE_BYTES));
        let high = p.text.ceil_char_boundary((whole.end() + SENTENCE_BYTES).min(p.text.len()));
        let before = p.text[low..whole.start()].char_indices().rfind(|(_, c)| is_mark(*c));
        let from = before.map_or(low, |(i, c)| low + i + c.len_utf8());
        let to = p.text[whole.end()..high].find(is_mark).map_or(high, |i| whole.end() + i);
        let before = captures.name("before");
        let within = Within {
            run: run.clone(),
            whose,
            paragraph,
            from: before.map_or(whole.start(), |m| m.start()),
            at: before.map_or(whole.start(), |m| m.end()),
        };
        found.push(Quote {
            within,
            spot: Spot {
                place: Place { span: Some(span), ..place.clone() },
                written: whole.as_str().to_string(),
                count: 1,
                ..Spot::default()
            },
            groups,
            sentence: p.text.get(from..to).unwrap_or(&p.text).to_string(),
        });
    }
    Ok(())
}

fn array(run: &Run, whose: Whose, mut found: Vec<Quote>) -> Array {
    for quote in &mut found {
        quote.spot.place = run.place(whose, std::mem::take(&mut quote.spot.place));
    }
    found.into_iter().map(Dynamic::from).collect()
}

fn search_section(
    searched: Searched,
    pattern: &Pattern,
    position: usize,
    found: &mut Vec<Quote>,
) -> Answer<()> {
    let report = searched.report;
    let Some(section) = report.sections.get(position) else { return Ok(()) };
    let id = report.form().sections.get(section.index).map(|s| s.id.clone());
    for (i, p) in section.paragraphs.iter().enumerate() {
        let pointer = format!("/sections/{position}/paragraphs/{i}");
        let place = Place { section: id.clone(), pointer: Some(pointer), ..Place::default() };
        search(searched, pattern, Paragraph::Section(position, i), p, &place, found)?;
    }
    Ok(())
}

impl Sec {
    fn find(&mut self, pattern: &str) -> Answer<Array> {
        let pattern = self.run.0.patterns.get(pattern)?;
        let mut found = Vec::new();
        if let Some((position, _)) = self.found()? {
            let report = self.run.report_of(self.whose)?;
            let searched = Searched { run: &self.run, whose: self.whose, report };
            search_section(searched, &pattern, position, &mut found)?;
        }
        self.run.note(&found);
        Ok(array(&self.run, self.whose, found))
    }
}

impl Rep {
    /// Title, preamble and every section's prose.
    fn find(&mut self, pattern: &str) -> Answer<Array> {
        let report = self.read()?;
        let pattern = self.run.0.patterns.get(pattern)?;
        let mut found = Vec::new();
        let searched = Searched { run: &self.run, whose: self.whose, report };
        if let Some(title) = &report.title {
            let place = Place { pointer: Some("/title".into()), ..Place::default() };
            search(searched, &pattern, Paragraph::Title, title, &place, &mut found)?;
        }
        for (i, p) in report.preamble.iter().enumerate() {
            let place = Place { pointer: Some(format!("/preamble/{i}")), ..Place::default() };
            search(searched, &pattern, Paragraph::Preamble(i), p, &place, &mut found)?;
        }
        for position in 0..report.sections.len() {
            search_section(searched, &pattern, position, &mut found)?;
        }
        self.run.note(&found);
        Ok(array(&self.run, self.whose, found))
    }

    fn title(&mut self) -> Answer<Dynamic> {
        let report = self.read()?;
        Ok(report.title.as_ref().map_or(Dynamic::UNIT, |t| {
            let place = Place { pointer: Some("/title".into()), span: Some(t.span), ..Place::default() };
            let place = self.run.place(self.whose, place);
            let within = Within {
                run: self.run.clone(),
                whose: self.whose,
                paragraph: Paragraph::Title,
                from: 0,
                at: 0,
            };
            Dynamic::from(Quote {
                within,
                spot: Spot { place, written: t.text.clone(), count: 1, ..Spot::default() },
                groups: HashMap::new(),
                sentence: t.text.clone(),
            })
        }))
    }
}

/// What each pattern of a list finds, one after the other.
fn each(patterns: Array, mut find: impl FnMut(&str) -> Answer<Array>) -> Answer<Array> {
    let mut found = Array::new();
    for pattern in patterns {
        let pattern = pattern.into_immutable_string().map_err(|_| fault("查找式的列表里只能是文字"))?;
        found.extend(find(&pattern)?);
    }
    Ok(found)
}

pub(super) fn register(r: &mut Registrar) {
    r.engine.register_type_with_name::<Quote>("Quote");
    add!(r, "find", Sec::find);
    add!(r, "find", Rep::find);
    add!(r, "find", |section: &mut Sec, patterns: Array| each(patterns, |p| section.find(p)));
    add!(r, "find", |report: &mut Rep, patterns: Array| each(patterns, |p| report.find(p)));
    property!(r, "title", Rep::title);
    property!(r, "text", Quote::text);
    property!(r, "sentence", Quote::sentence);
    property!(r, "section_id", Quote::section);
    property!(r, "of_whole", Quote::of_whole);
    property!(r, "of_another_time", Quote::of_another_time);
    add!(r, "group", Quote::group);
    add!(r, "number", Quote::number);
}

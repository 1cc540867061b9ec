//! `phrases.toml`: the sentences in which a report's prose states figures of its tables, as data of a pack.
//!
//! Strict: an unknown key is a fault at its place, with the key that was probably meant. Must not compile a pattern
//! or look at a report.

use crate::engine::pack::strict;
use crate::fault::{PackFault, Spot};
use crate::finding::Words;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The name of the file.
pub const FILE: &str = "phrases.toml";

/// The most phrases in a pack.
const MOST_PHRASES: usize = 400;

/// What a pack's `phrases.toml` says.
#[derive(Debug, Clone, Default)]
pub struct Phrases {
    /// Lists of words that wordings name in braces.
    pub words: BTreeMap<String, (WordChange, Spot)>,
    /// Phrases of its own.
    pub phrases: Vec<Phrase>,
    /// Phrases of packs it extends that it switches off.
    pub off: Vec<Off>,
}

/// What a pack says of a list of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordChange {
    /// These are the words.
    Set(Vec<String>),
    /// The words of the extended pack with some put in and some taken out.
    Edit {
        /// Put at the end.
        add: Vec<String>,
        /// Taken out.
        remove: Vec<String>,
    },
}

/// A phrase of an extended pack that is not looked for.
#[derive(Debug, Clone)]
pub struct Off {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Where it is said.
    pub spot: Spot,
}

/// How sure a phrase makes one of what is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It names the form's own figure: a statement about the whole agency contradicts the table exactly.
    Exact,
    /// It takes a reading: a difference is told together with how the sentence was read.
    Read,
}

/// A way of stating a figure.
#[derive(Debug, Clone)]
pub struct Phrase {
    /// Its name, in Chinese.
    pub name: String,
    /// Its name in English.
    pub en: String,
    /// Patterns with `{数}` for the number and `{词}` for a list of words, each with its place.
    pub wordings: Vec<(String, Spot)>,
    /// What its readings are counted in.
    pub unit: String,
    /// Sections it is looked for in; everywhere if empty. `前言` is what stands before the first.
    pub sections: Vec<String>,
    /// The phrases whose number it is a part of, where one stands before it.
    pub part_of: Vec<String>,
    /// Patterns that mean something only behind a number it is a part of.
    pub as_part: Vec<(String, Spot)>,
    /// Whether its reading is the one of the same name that the whole agreed with.
    pub follows: bool,
    /// Words of which the paragraph must hold one up to it; none if empty.
    pub needs: Vec<String>,
    /// How sure it is.
    pub certainty: Certainty,
    /// What it can mean.
    pub readings: Vec<Reading>,
    /// Figures by name, for totals of several: `{名目}` stands for two names or more, and their sum is meant.
    pub names: Vec<Name>,
    /// Why it has no reading, where it has none.
    pub beside: String,
    /// Sentences it is in, each with the number it states.
    pub matches: Vec<Example>,
    /// Sentences that must not be read by it.
    pub misses: Vec<(String, Spot)>,
    /// Where it begins.
    pub spot: Spot,
}

/// A meaning: figures of the tables added and taken away.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What it is called; parts follow the reading of that name.
    pub name: Words,
    /// Cells, each with how many times: `三/一/总计`.
    pub sum: Vec<(Decimal, String)>,
    /// The form it is for; all if `None`.
    pub form: Option<String>,
    /// Where it is said.
    pub spot: Spot,
}

impl Phrase {
    /// Whether it is of nothing in the tables.
    pub fn is_beside(&self) -> bool {
        self.readings.is_empty() && self.names.is_empty()
    }

    /// Whether its figures are of one kind of applicant: of a column of table three that is not the total.
    pub fn is_of_a_kind(&self) -> bool {
        let of_a_kind = |path: &String| path.starts_with("三/") && !path.ends_with("/总计");
        let mut paths = self.readings.iter().flat_map(|r| &r.sum).map(|(_, path)| path).peekable();
        self.follows && paths.peek().is_some() && paths.all(of_a_kind)
    }

    /// The phrase with nothing to be held against, and why.
    #[must_use]
    pub fn set_aside(self, reason: &str) -> Self {
        Self {
            readings: vec![],
            names: vec![],
            beside: format!("规则包停用：{reason}"),
            matches: vec![],
            misses: vec![],
            ..self
        }
    }
}

impl Reading {
    /// `三/一/总计 + 三/二/总计`
    pub fn formula(&self) -> String {
        let mut text = String::new();
        for (times, path) in &self.sum {
            let sign = match (text.is_empty(), times.is_sign_negative()) {
                (true, false) => "",
                (true, true) => "− ",
                (false, false) => " + ",
                (false, true) => " − ",
            };
            text.push_str(&format!("{sign}{path}"));
        }
        text
    }
}

/// A figure that a total may name.
#[derive(Debug, Clone)]
pub struct Name {
    /// How it is written.
    pub words: Vec<String>,
    /// The figure.
    pub reading: Reading,
}

/// A sentence that states a number.
#[derive(Debug, Clone)]
pub struct Example {
    /// The sentence.
    pub text: String,
    /// The number as digits.
    pub number: String,
    /// Where it is said.
    pub spot: Spot,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    words: BTreeMap<Spanned<String>, RawWords>,
    #[serde(default)]
    phrase: BTreeMap<Spanned<String>, RawPhrase>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawWords {
    Set(Vec<String>),
    Edit(RawEdit),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEdit {
    #[serde(default)]
    add: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPhrase {
    #[serde(default)]
    en: String,
    #[serde(default)]
    wordings: Vec<Spanned<String>>,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    sections: Vec<String>,
    #[serde(default)]
    part_of: Vec<String>,
    #[serde(default)]
    as_part: Vec<Spanned<String>>,
    #[serde(default)]
    follows: bool,
    #[serde(default)]
    needs: Vec<String>,
    certainty: Option<Spanned<String>>,
    #[serde(default)]
    readings: Vec<Spanned<RawReading>>,
    #[serde(default)]
    names: Vec<Spanned<RawName>>,
    #[serde(default)]
    beside: String,
    #[serde(default)]
    matches: Vec<Spanned<RawExample>>,
    #[serde(default)]
    misses: Vec<Spanned<String>>,
    enabled: Option<bool>,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReading {
    name: String,
    #[serde(default)]
    en: String,
    sum: String,
    form: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawName {
    words: Vec<String>,
    sum: String,
    form: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawExample {
    text: String,
    number: String,
}

/// Reads a file of phrases; `file` is named in faults.
///
/// # Errors
/// Every fault that can be told apart, each at its place.
pub fn read(file: &str, text: &str) -> Result<Phrases, Vec<PackFault>> {
    let raw: Raw = toml::from_str(text).map_err(|e| vec![strict::fault(file, text, &e)])?;
    let spot = |at: std::ops::Range<usize>| Spot::at_byte(file, text, at.start);
    let mut faults = Vec::new();
    let mut read = Phrases::default();
    for (name, words) in raw.words {
        let at = spot(name.span());
        let change = match words {
            RawWords::Set(words) => WordChange::Set(words),
            RawWords::Edit(RawEdit { add, remove }) => WordChange::Edit { add, remove },
        };
        if matches!(&change, WordChange::Set(words) if words.is_empty()) {
            let zh = format!("词表“{}”是空的", name.get_ref());
            faults.push(PackFault::new(
                at.clone(),
                Words::new(zh, format!("the list “{}” is empty", name.get_ref())),
            ));
        }
        read.words.insert(name.into_inner(), (change, at));
    }
    if raw.phrase.len() > MOST_PHRASES {
        faults.push(PackFault::new(
            Spot::file(file),
            Words::new(
                format!("一个规则包最多 {MOST_PHRASES} 个句式"),
                format!("a pack has at most {MOST_PHRASES} phrases"),
            ),
        ));
    }
    let mut said: Vec<(Spanned<String>, RawPhrase)> = raw.phrase.into_iter().collect();
    said.sort_by_key(|(name, _)| name.span().start);
    for (name, raw) in said {
        let at = spot(name.span());
        let name = name.into_inner();
        if raw.enabled == Some(false) {
            if raw.reason.trim().is_empty() {
                faults.push(PackFault::new(
                    at,
                    Words::new(
                        format!("停用句式“{name}”要写明理由：reason = \"…\""),
                        format!("switching “{name}” off needs a reason = \"…\""),
                    ),
                ));
            } else {
                read.off.push(Off { name, reason: raw.reason.trim().into(), spot: at });
            }
            continue;
        }
        match phrase(name, raw, &at, &spot) {
            Ok(phrase) => read.phrases.push(phrase),
            Err(mut wrong) => faults.append(&mut wrong),
        }
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

fn phrase(
    name: String,
    raw: RawPhrase,
    at: &Spot,
    spot: &dyn Fn(std::ops::Range<usize>) -> Spot,
) -> Result<Phrase, Vec<PackFault>> {
    let mut faults = Vec::new();
    let mut fault =
        |at: &Spot, zh: String, en: String| faults.push(PackFault::new(at.clone(), Words::new(zh, en)));
    if raw.wordings.is_empty() && raw.as_part.is_empty() {
        fault(
            at,
            format!("句式“{name}”没有写法：wordings = [\"…{{数}}…\"]"),
            format!("the phrase “{name}” has no wordings = [\"…{{数}}…\"]"),
        );
    }
    if !raw.as_part.is_empty() && raw.part_of.is_empty() {
        fault(
            at,
            format!("句式“{name}”写了 as_part，还要写 part_of：它是哪些句式的一部分"),
            format!("the phrase “{name}” has as_part and needs part_of"),
        );
    }
    for wording in raw.wordings.iter().chain(&raw.as_part) {
        let numbers = wording.get_ref().matches("{数}").count() + wording.get_ref().matches("{各数}").count();
        if numbers != 1 {
            fault(
                &spot(wording.span()),
                "写法里应有且只有一个 {数}：它是要读的数，别的数写 {别数}".into(),
                "a wording holds {数} once: the number it reads; another number is {别数}".into(),
            );
        }
    }
    let certainty = match raw.certainty.as_ref().map(|c| c.get_ref().as_str()) {
        Some("exact") => Certainty::Exact,
        Some("read") | None => Certainty::Read,
        Some(other) => {
            let at = raw.certainty.as_ref().map_or_else(|| at.clone(), |c| spot(c.span()));
            fault(
                &at,
                format!("certainty 应为 exact（与表中名目一致）或 read（按句意），不是“{other}”"),
                format!("certainty is exact or read, not “{other}”"),
            );
            Certainty::Read
        }
    };
    let given = [raw.readings.is_empty(), raw.names.is_empty(), raw.beside.trim().is_empty()];
    if given.iter().filter(|empty| !**empty).count() != 1 {
        fault(
            at,
            format!(
                "句式“{name}”应写 readings（与表中哪些数相同）、names（几项之和）或 beside（为什么不与表比较），三者取一"
            ),
            format!(
                "the phrase “{name}” has readings, names to add up, or beside = why it is not compared; one of them"
            ),
        );
    }
    for wording in raw.wordings.iter().chain(&raw.as_part) {
        if wording.get_ref().contains("{名目}") == raw.names.is_empty() {
            fault(
                &spot(wording.span()),
                "写法里的 {名目} 与 names 要么都写，要么都不写".into(),
                "{名目} in a wording and names go together".into(),
            );
        }
    }
    if raw.matches.is_empty() {
        fault(
            at,
            format!("句式“{name}”没有例句：matches = [{{ text = \"…\", number = \"…\" }}]"),
            format!("the phrase “{name}” has no examples: matches = [{{ text = \"…\", number = \"…\" }}]"),
        );
    }
    let mut reading = |at: Spot, name: Words, sum: &str, form: Option<String>| {
        let read = terms(sum);
        if read.is_none() {
            fault(
                &at,
                format!("sum 应写成“三/一/总计 + 三/二/总计”这样，不是“{sum}”"),
                format!("sum is written as “三/一/总计 + 三/二/总计”, not “{sum}”"),
            );
        }
        read.map(|sum| Reading { name, sum, form, spot: at })
    };
    let mut readings = Vec::new();
    for raw in raw.readings {
        let at = spot(raw.span());
        let raw = raw.into_inner();
        readings.extend(reading(at, Words::new(raw.name, raw.en), &raw.sum, raw.form));
    }
    let mut names = Vec::new();
    for raw in raw.names {
        let at = spot(raw.span());
        let RawName { words, sum, form } = raw.into_inner();
        let first = words.first().cloned().unwrap_or_default();
        let read = reading(at, Words::new(first.clone(), first), &sum, form);
        names.extend(read.map(|reading| Name { words, reading }));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Phrase {
        as_part: raw.as_part.into_iter().map(|w| (w.get_ref().clone(), spot(w.span()))).collect(),
        wordings: raw.wordings.into_iter().map(|w| (w.get_ref().clone(), spot(w.span()))).collect(),
        unit: raw.unit,
        sections: raw.sections,
        part_of: raw.part_of,
        follows: raw.follows,
        needs: raw.needs,
        certainty,
        readings,
        names,
        beside: raw.beside,
        matches: raw
            .matches
            .into_iter()
            .map(|e| (spot(e.span()), e.into_inner()))
            .map(|(spot, e)| Example { text: e.text, number: e.number, spot })
            .collect(),
        misses: raw.misses.into_iter().map(|m| (m.get_ref().clone(), spot(m.span()))).collect(),
        spot: at.clone(),
        name,
        en: raw.en,
    })
}

/// `三/一/总计 + 三/二/总计`: cells with their signs. A column's name may hold a stroke, so signs stand between blanks.
fn terms(sum: &str) -> Option<Vec<(Decimal, String)>> {
    let mut terms = Vec::new();
    let mut sign = Decimal::ONE;
    for (i, word) in sum.split_whitespace().enumerate() {
        match (i % 2, word) {
            (1, "+") => sign = Decimal::ONE,
            (1, "-" | "−") => sign = Decimal::NEGATIVE_ONE,
            (0, path) if path.matches('/').count() >= 2 => terms.push((sign, path.to_string())),
            _ => return None,
        }
    }
    (!terms.is_empty() && sum.split_whitespace().count() % 2 == 1).then_some(terms)
}

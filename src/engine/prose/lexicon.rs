//! The phrases of the packs in force, compiled: which wording is where in a line.
//!
//! Must not know tables, and not whom a sentence speaks of.

use super::lines::{self, COUNT, LAST, Line, NEXT, PERCENT};
use super::numerals::{Sort, Written};
use super::phrases::{Name, Phrase, Reading};
use super::scope::Words as ScopeWords;
use crate::engine::literals;
use crate::engine::pack::strict::nearest;
use crate::engine::ruleset::Parameters;
use crate::fault::{PackFault, Spot};
use crate::finding::Words;
use crate::form::Forms;
use aho_corasick::AhoCorasick;
use regex::{Regex, RegexBuilder};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// The largest compiled pattern, bytes.
const PATTERN_BYTES: usize = 8 << 20;
/// For so many reports patterns are made ready beforehand.
const WARMED: usize = 4;
/// On no more threads than these.
const MOST_THREADS: usize = 4;
/// Lists of words by name, as all packs in force leave them.
pub type WordLists = BTreeMap<String, Vec<String>>;

/// Phrases made ready to be looked for.
pub struct Lexicon {
    /// The phrases.
    pub phrases: Vec<Arc<Phrase>>,
    /// Words that tell whom and when a sentence speaks of.
    pub(super) scope: ScopeWords,
    wordings: Vec<Wording>,
    /// Names that hold a number.
    names: Vec<String>,
    /// Reports met so far.
    reports: AtomicUsize,
    /// Which of the wordings can be in a line at all; built at the first report.
    words: OnceLock<Option<Needed>>,
    faults: Vec<PackFault>,
}

/// Words without which wordings are not in a line.
struct Needed {
    finder: AhoCorasick,
    /// The wordings that a word stands for.
    wordings: Vec<Vec<usize>>,
    /// Wordings that can do without words.
    others: Vec<usize>,
}

/// A pattern, and the phrases that have it: a lawsuit and a review are 维持 in the same words.
struct Wording {
    pattern: String,
    uses: Vec<Use>,
    compiled: OnceLock<Option<Regex>>,
}

struct Use {
    phrase: usize,
    /// It means something only as a part.
    part: bool,
    spot: Spot,
}

/// A wording found in a line.
#[derive(Debug, Clone)]
pub(super) struct Match {
    pub phrase: usize,
    /// Bytes of the line.
    pub start: usize,
    pub end: usize,
    /// The number it states.
    pub number: usize,
    /// It means something only as a part.
    pub part: bool,
    /// The names of which it states the total; empty where it states one figure.
    pub names: String,
}

impl Lexicon {
    /// Phrases with the words and parameters of the packs in force.
    pub fn new(phrases: Vec<Phrase>, words: &WordLists, parameters: &Parameters) -> Self {
        let mut wordings: Vec<Wording> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut faults = Vec::new();
        for (index, phrase) in phrases.iter().enumerate() {
            let whole = phrase.wordings.iter().map(|w| (w, false));
            for ((wording, spot), part) in whole.chain(phrase.as_part.iter().map(|w| (w, true))) {
                match expanded(wording, words, &phrase.names) {
                    Ok(pattern) => {
                        let new = Use { phrase: index, part, spot: spot.clone() };
                        let at = *known.entry(pattern).or_insert_with_key(|pattern| {
                            let (pattern, compiled) = (pattern.clone(), OnceLock::new());
                            wordings.push(Wording { pattern, uses: vec![], compiled });
                            wordings.len() - 1
                        });
                        if let Some(wording) = wordings.get_mut(at) {
                            wording.uses.push(new);
                        }
                    }
                    Err(unknown) => faults.push(unknown_word(&unknown, words, spot)),
                }
            }
        }
        Self {
            phrases: phrases.into_iter().map(Arc::new).collect(),
            scope: ScopeWords::new(parameters, words),
            reports: AtomicUsize::new(0),
            names: words.get("名称里的数").cloned().unwrap_or_default(),
            wordings,
            words: OnceLock::new(),
            faults,
        }
    }

    /// What is wrong with the phrases, all that can be told: words, patterns, cells, names of other phrases.
    pub fn faults(&self, forms: &Forms) -> Vec<PackFault> {
        let mut faults = self.faults.clone();
        let mut known = Vec::new();
        for phrase in &self.phrases {
            known.push(phrase.name.as_str());
        }
        for (index, phrase) in self.phrases.iter().enumerate() {
            let uses = self.wordings.iter().flat_map(|w| w.uses.iter().map(move |u| (w, u)));
            for (wording, Use { spot, .. }) in uses.filter(|(_, u)| u.phrase == index) {
                if let Err(error) = build(&wording.pattern) {
                    let message = error.to_string().lines().last().unwrap_or_default().trim().to_string();
                    let zh = format!("句式“{}”的写法不合查找式的写法：{message}", phrase.name);
                    let en = format!("a wording of “{}” is no good pattern: {message}", phrase.name);
                    faults.push(PackFault::new(spot.clone(), Words::new(zh, en)));
                }
            }
            for whole in &phrase.part_of {
                if !known.contains(&whole.as_str()) {
                    let near = nearest(whole, known.iter().copied()).unwrap_or_default();
                    let zh = format!("没有名为“{whole}”的句式，是否为“{near}”？");
                    let en = format!("there is no phrase “{whole}”; did you mean “{near}”?");
                    faults.push(PackFault::new(phrase.spot.clone(), Words::new(zh, en)));
                }
            }
            let named = phrase.names.iter().map(|n| &n.reading);
            faults.extend(phrase.readings.iter().chain(named).filter_map(|r| unknown_cell(r, forms)));
        }
        faults
    }

    /// Marks the numbers that are part of a name: 三类内部事务信息.
    pub(super) fn name(&self, text: &str, written: &mut [Written]) {
        for word in &self.names {
            for (at, _) in text.match_indices(word.as_str()) {
                let within = |w: &&mut Written| w.start >= at && w.tail <= at + word.len();
                written.iter_mut().filter(within).for_each(|w| w.sort = Sort::Named);
            }
        }
    }

    /// The words that the wordings need.
    fn needed(&self) -> Option<Needed> {
        let mut words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut others = Vec::new();
        for (index, wording) in self.wordings.iter().enumerate() {
            match literals::needed(&wording.pattern) {
                Some(needed) => {
                    for word in needed {
                        words.entry(word).or_default().push(index);
                    }
                }
                None => others.push(index),
            }
        }
        let (words, wordings): (Vec<String>, Vec<Vec<usize>>) = words.into_iter().unzip();
        Some(Needed { finder: literals::finder(&words)?, wordings, others })
    }

    /// Compiles what the texts of a report will need, on as many threads as there are: a run on one report waits for
    /// little else. Later reports find most of it done.
    pub(super) fn warm<'t>(&self, texts: impl Iterator<Item = &'t str>) {
        if self.reports.fetch_add(1, Ordering::Relaxed) >= WARMED {
            return;
        }
        let Some(needed) = self.words.get_or_init(|| self.needed()) else { return };
        let mut wanted: BTreeSet<usize> = needed.others.iter().copied().collect();
        for text in texts.map(lines::packed) {
            let found = needed.finder.find_overlapping_iter(&text);
            wanted.extend(found.filter_map(|m| needed.wordings.get(m.pattern().as_usize())).flatten());
        }
        let wanted: Vec<&Wording> = wanted.into_iter().filter_map(|i| self.wordings.get(i)).collect();
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let share = wanted.len().div_ceil(threads).max(1);
        // threads of their own: those that check reports wait for each other
        std::thread::scope(|scope| {
            for some in wanted.chunks(share) {
                // where there is no thread to be had, they are compiled when they are looked for
                let _ = std::thread::Builder::new().spawn_scoped(scope, move || {
                    for wording in some {
                        wording.compiled.get_or_init(|| build(&wording.pattern).ok());
                    }
                });
            }
        });
    }

    /// The wordings that can be in a line.
    fn candidates(&self, line: &Line) -> BTreeSet<usize> {
        let Some(needed) = self.words.get_or_init(|| self.needed()) else {
            return (0..self.wordings.len()).collect();
        };
        let found = needed.finder.find_overlapping_iter(&line.text);
        let found = found.filter_map(|m| needed.wordings.get(m.pattern().as_usize())).flatten();
        found.chain(&needed.others).copied().collect()
    }

    /// The wordings in a line, in the order of their numbers; of each number the longest first, for it says most.
    pub(super) fn find(&self, line: &Line) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        if line.numbers.is_empty() {
            return found;
        }
        for index in self.candidates(line) {
            let Some(wording) = self.wordings.get(index) else { continue };
            let compiled = wording.compiled.get_or_init(|| build(&wording.pattern).ok());
            let Some(compiled) = compiled else { continue };
            for captures in compiled.captures_iter(&line.text) {
                let (Some(whole), Some(n)) = (captures.get(0), captures.name("n")) else { continue };
                let Some(number) = line.number_at(n.start()) else { continue };
                let (start, end) = (whole.start(), whole.end());
                let names = captures.name("names").map_or(String::new(), |m| m.as_str().to_string());
                for Use { phrase, part, .. } in &wording.uses {
                    let one =
                        Match { phrase: *phrase, start, end, number, part: *part, names: names.clone() };
                    match (captures.name("each"), self.phrases.get(*phrase)) {
                        (Some(each), Some(phrase)) => {
                            found.extend(respective(phrase, &one, line, each.range()));
                        }
                        _ => found.push(one),
                    }
                }
            }
        }
        // 不予公开、无法提供两项合计45件: what a total names is not stated of its own
        let totals: Vec<(usize, usize, usize)> =
            found.iter().filter(|m| !m.names.is_empty()).map(|m| (m.start, m.end, m.number)).collect();
        let outside = |m: &Match, (start, end, number): &(usize, usize, usize)| {
            m.number == *number || m.end <= *start || m.start >= *end
        };
        found.retain(|m| !m.names.is_empty() || totals.iter().all(|t| outside(m, t)));
        found.sort_by_key(|m| (m.number, usize::MAX - (m.end - m.start), m.phrase));
        found
    }
}

fn build(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).build()
}

/// A wording as a pattern over lines; the name of a list there is not.
fn expanded(wording: &str, words: &WordLists, names: &[Name]) -> Result<String, String> {
    let mut pattern = String::new();
    let mut rest = wording;
    while let Some(open) = rest.find('{') {
        let (before, behind) = rest.split_at(open);
        pattern.push_str(before);
        let name = behind[1..].split('}').next().unwrap_or_default();
        // {0,3} is a pattern's own
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii()) || !behind.contains('}') {
            pattern.push('{');
            rest = &behind[1..];
            continue;
        }
        match name {
            "数" => pattern.push_str(&format!("(?P<n>{COUNT})")),
            "别数" => pattern.push_str(&format!("[{COUNT}{PERCENT}]")),
            "上年份" => pattern.push_str(&format!("{LAST}年度?")),
            "下年份" => pattern.push_str(&format!("{NEXT}年度?")),
            "名目" => {
                let mut all: Vec<&str> = names.iter().flat_map(|n| &n.words).map(String::as_str).collect();
                all.sort_by_key(|n| std::cmp::Reverse(n.len()));
                let any = all.join("|");
                pattern.push_str(&format!("(?P<names>(?:{any})(?:(?:、|和|及|与|以及|加|加上)(?:{any}))+)"));
            }
            // 分别为15件、30件: so many numbers, the first of which is looked up
            "各数" => pattern.push_str(&format!(
                "(?P<each>(?P<n>{COUNT})[^，。；：、和{COUNT}{PERCENT}]{{0,3}}(?:[、，和]{COUNT}[^，。；：、和{COUNT}{PERCENT}]{{0,3}})+)"
            )),
            "略" => pattern.push_str(&format!("[^，。；：、？！{COUNT}{PERCENT}]*")),
            name => {
                let list = words.get(name).ok_or_else(|| name.to_string())?;
                let list = list.join("|").replace("{上年份}", &format!("{LAST}年度?"));
                let list = list.replace("{下年份}", &format!("{NEXT}年度?"));
                pattern.push_str(&format!("(?:{list})"));
            }
        }
        rest = &behind[name.len() + 2..];
    }
    pattern.push_str(rest);
    Ok(pattern)
}

fn unknown_word(name: &str, words: &WordLists, spot: &Spot) -> PackFault {
    let known =
        words.keys().map(String::as_str).chain(["数", "各数", "别数", "略", "名目", "上年份", "下年份"]);
    let near = nearest(name, known.clone()).unwrap_or_default();
    let all = known.collect::<Vec<_>>().join("、");
    PackFault::new(
        spot.clone(),
        Words::new(
            format!("没有名为“{name}”的词表，是否为“{near}”？可用的有 {all}"),
            format!("there is no list of words “{name}”; did you mean “{near}”? There are {all}"),
        ),
    )
}

/// A cell that is in no form the reading is for.
fn unknown_cell(reading: &Reading, forms: &Forms) -> Option<PackFault> {
    let fault = |zh: String, en: String| Some(PackFault::new(reading.spot.clone(), Words::new(zh, en)));
    if let Some(form) = &reading.form
        && forms.all().iter().all(|f| f.id != *form)
    {
        let all = forms.all().iter().map(|f| f.id.as_str()).collect::<Vec<_>>().join("、");
        return fault(
            format!("没有 {form} 年格式，可用的有 {all}"),
            format!("there is no form {form}; there are {all}"),
        );
    }
    let meant = || forms.all().iter().filter(|f| reading.form.as_ref().is_none_or(|m| *m == f.id));
    let path = reading.sum.iter().map(|(_, p)| p).find(|path| meant().all(|f| f.cells(path).is_none()))?;
    let mut all = Vec::new();
    for form in meant() {
        for table in &form.tables {
            all.extend(
                table
                    .cells
                    .iter()
                    .map(|c| format!("{}/{}/{}", table.id, table.rows[c.row].id, table.columns[c.column].id)),
            );
        }
    }
    let near = nearest(path, all.iter().map(String::as_str)).unwrap_or_default();
    fault(
        format!("没有“{path}”这一格，是否为“{near}”？"),
        format!("there is no cell “{path}”; did you mean “{near}”?"),
    )
}

/// A match for each number of a row of them, with the name it belongs to; none where there are not as many.
fn respective(phrase: &Phrase, one: &Match, line: &Line, each: std::ops::Range<usize>) -> Vec<Match> {
    let words = spelled(phrase, &one.names);
    let numbers: Vec<usize> =
        line.numbers.iter().filter(|(at, _)| each.contains(at)).map(|(_, n)| *n).collect();
    if words.len() != numbers.len() {
        return vec![];
    }
    let pairs = words.into_iter().zip(numbers);
    pairs.map(|((word, _), number)| Match { number, names: word, ..one.clone() }).collect()
}

/// The figures that a total names, in the words' order; each word is taken as the longest name it begins.
pub(super) fn named<'p>(phrase: &'p Phrase, said: &str) -> Vec<&'p Reading> {
    spelled(phrase, said).into_iter().map(|(_, reading)| reading).collect()
}

fn spelled<'p>(phrase: &'p Phrase, said: &str) -> Vec<(String, &'p Reading)> {
    let mut found = Vec::new();
    let mut rest = said;
    while let Some(c) = rest.chars().next() {
        let names = phrase.names.iter().flat_map(|n| n.words.iter().map(move |w| (w, &n.reading)));
        let longest = names.filter(|(w, _)| rest.starts_with(w.as_str())).max_by_key(|(w, _)| w.len());
        rest = match longest {
            Some((word, reading)) => {
                found.push((word.clone(), reading));
                &rest[word.len()..]
            }
            None => &rest[c.len_utf8()..],
        };
    }
    found
}

/// A reading's cells under the forms a report's tables follow; `None` where one is not in them.
pub(super) fn resolved(
    reading: &Reading,
    forms: &Forms,
    layout: &[usize],
    form: usize,
) -> Option<Vec<(Decimal, usize, usize)>> {
    if reading.form.as_ref().is_some_and(|f| forms.get(form).id != *f) {
        return None;
    }
    let mut all = Vec::new();
    for (times, path) in &reading.sum {
        let (table, cells) = forms.cells(layout, path)?;
        all.extend(cells.into_iter().map(|cell| (*times, table, cell)));
    }
    Some(all)
}

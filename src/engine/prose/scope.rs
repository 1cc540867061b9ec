//! Whom and when a statement speaks of: only what is said of the whole agency and of the report's year can be held
//! against its tables.
//!
//! What a clause says besides known words is taken to name a part, another agency or another matter. The words are
//! the pack's parameters. Must not know phrases or figures.

use super::lexicon::WordLists;
use super::lines::{COUNT, OTHER, PERCENT};
use crate::engine::pack::manifest::Parameter;
use crate::engine::ruleset::Parameters;
use crate::finding::Words as Said;
use regex::Regex;

/// The words that tell.
pub struct Words {
    /// Said of the whole agency.
    whole: Option<Regex>,
    /// Words that narrow nothing.
    neutral: Option<Regex>,
    /// Said of something else, or of a part.
    elsewhere: Vec<String>,
    /// Names of lower units.
    units: Vec<String>,
    /// Another time, and what names one without speaking of it.
    times: Option<Regex>,
}

/// Of a government's report, these may be its office alone.
const OWN_OFFICE: [&str; 5] = ["本机关", "本单位", "本部门", "本办", "本室"];

/// In a heading, these say that what follows is of one office.
const ONE_LEVEL: [&str; 4] = ["本级", "机关本身", "直属", "派出"];

/// A time behind one of these is compared with, not spoken of.
const COMPARED: &str = "(?:同比|较|比|与|同)";

/// The row of table three, which is of this year's figures.
const CARRIED: &str = "(?:上一?年度?结转|结转上年)";

/// How a statement stands to the whole agency and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// Of both; whether its own clause says so.
    Whole(bool),
    /// Of something else; why it is taken so.
    Aside(Said),
}

/// The words around a statement, numbers as marks.
#[derive(Debug, Default)]
pub(super) struct Around<'a> {
    /// The report's agency; may be empty.
    pub agency: &'a str,
    /// The heading it stands under.
    pub heading: &'a str,
    /// Clauses of its sentence before its own, without what was read of them.
    pub head: &'a str,
    /// Its own clause before it.
    pub before: &'a str,
    /// It is a part of a number stated before, so that 其中 narrows nothing.
    pub is_part: bool,
}

fn aside<T: Into<String>>(zh: T, en: T) -> Scope {
    Scope::Aside(Said::new(zh, en))
}

impl Words {
    /// The words that the packs in force give.
    pub fn new(parameters: &Parameters, words: &WordLists) -> Self {
        // the longer words first: 其中 is not 中 behind 其
        let list = |name: &str| {
            let mut all = words.get(name).cloned().unwrap_or_default();
            if let Some(Parameter::List(list)) = parameters.get(name) {
                all.extend(list.iter().cloned());
            }
            all
        };
        let any = |name: &str| {
            let words: Vec<String> = list(name).iter().map(|w| regex::escape(w)).collect();
            if words.is_empty() { None } else { Regex::new(&words.join("|")).ok() }
        };
        let times = || {
            let words: Vec<String> =
                list("另一时间").iter().filter(|w| *w != "月").map(|w| regex::escape(w)).collect();
            if words.is_empty() {
                return None;
            }
            let words = words.join("|");
            Regex::new(&format!("{COMPARED}(?:{words})|{CARRIED}|(?P<time>{words})")).ok()
        };
        Self {
            whole: any("全体"),
            neutral: any("不限范围"),
            elsewhere: list("另有所指"),
            units: list("下级单位"),
            times: times(),
        }
    }

    /// Whether an agency is a government rather than one of its departments.
    pub fn is_government(&self, agency: &str) -> bool {
        !self.units.iter().any(|u| agency.contains(u.as_str()))
    }

    /// Whom a statement speaks of.
    pub(super) fn judge(&self, around: &Around) -> Scope {
        let Around { agency, before, .. } = *around;
        if !around.is_part && before.contains("其中") {
            return aside("说的是其中一部分", "it is of a part only");
        }
        let mut rest = before.to_string();
        let mut whole = false;
        if !agency.is_empty() && rest.contains(agency) {
            whole = true;
            rest = rest.replace(agency, "");
        }
        if let Some(words) = &self.whole {
            for found in words.find_iter(&rest) {
                if OWN_OFFICE.contains(&found.as_str()) && self.is_government(agency) {
                    return aside(
                        format!("政府的报告里“{}”可能只是办公室一家", found.as_str()),
                        format!("“{}” in a government's report may be its office alone", found.as_str()),
                    );
                }
                whole = true;
            }
            rest = words.replace_all(&rest, "").into_owned();
        }
        if let Some(words) = &self.neutral {
            rest = words.replace_all(&rest, "").into_owned();
        }
        rest.retain(|c| !matches!(c, COUNT | PERCENT | OTHER));
        if around.is_part {
            rest = rest.replace("分别", "");
        }
        if !rest.is_empty() {
            // a name cut short: 财政局 in the report of 示例县财政局
            if rest.chars().count() < 2 || !agency.ends_with(&rest) {
                let said: String =
                    before.chars().filter(|c| !matches!(*c, COUNT | PERCENT | OTHER)).collect();
                return aside(
                    format!("前面的“{said}”可能说的是一部分、别的单位或别的事"),
                    format!("“{said}” before it may be a part, another agency or another matter"),
                );
            }
            whole = true;
        }
        if !whole {
            let head = around.head.replace(&format!("{COUNT}个"), "");
            let mut others = self.elsewhere.iter().chain(&self.units);
            let meant = |w: &&String| {
                (head.contains(w.as_str()) || around.heading.contains(w.as_str()))
                    && !agency.contains(w.as_str())
                    && !(around.is_part && matches!(w.as_str(), "其中" | "分别"))
            };
            if let Some(word) = others.find(meant) {
                return aside(
                    format!("同一句前面有“{word}”，可能说的是那里"),
                    format!("“{word}” stands before it in the sentence and may be what it speaks of"),
                );
            }
            if let Some(word) = ONE_LEVEL.iter().find(|w| around.heading.contains(**w) || head.contains(**w))
            {
                return aside(
                    format!("前面写明“{word}”，说的是一级或一个机关"),
                    format!("“{word}” before it says that it is one level or office"),
                );
            }
        }
        Scope::Whole(whole)
    }

    /// A word for another time than the report's year in the clauses before a statement; `head` is without what was
    /// read of them.
    pub(super) fn another_time<'h>(&self, head: &'h str) -> Option<&'h str> {
        let mut found = self.times.as_ref()?.captures_iter(head);
        found.find_map(|c| c.name("time")).map(|m| m.as_str())
    }
}

/// Why nothing is compared where the sentence speaks of another time.
pub(super) fn of_another_time(word: &str) -> Scope {
    aside(format!("前面有“{word}”，说的是别的时间"), format!("“{word}” before it speaks of another time"))
}

/// Words of comparison: a year behind one is not the year a sentence speaks of.
pub(super) fn is_compared_with(head: &str) -> bool {
    ["较", "比", "与", "同"].iter().any(|w| head.ends_with(w))
}

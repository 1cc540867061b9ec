//! Whom and when a statement speaks of: only what is said of the whole agency and of the report's year can be held
//! against its tables.
//!
//! What a clause says besides known words is taken to name a part, another agency or another matter, and so is what
//! the clauses before it say, unless they are known to narrow nothing. The words are the pack's parameters. Must not
//! know phrases or figures.

mod dates;
mod stand;

use super::lexicon::WordLists;
use super::lines::{self, COUNT, Line, READ};
use super::numerals::Sort;
use crate::engine::pack::manifest::Parameter;
use crate::engine::ruleset::Parameters;
use crate::finding::Words as Said;
use dates::{another_year, states_year};
use regex::Regex;
pub use stand::Passage;
pub(super) use stand::Stand;
use std::sync::LazyLock;

/// The words that tell.
pub struct Words {
    /// Said of the whole agency.
    whole: Late,
    /// Levels of government, as an agency's name and 全县 end in them.
    levels: Vec<String>,
    /// Words that narrow nothing.
    neutral: Late,
    /// What opens a clause that tells how the work went.
    narrating: Late,
    /// What narrows all that follows in the sentence: to a time, to anything else.
    narrowing: [Late; 2],
    /// Said of something else, or of a part.
    elsewhere: Vec<String>,
    /// Said of another matter than disclosure.
    unrelated: Vec<String>,
    /// Names of lower units.
    units: Vec<String>,
    /// Another time, and what names one without speaking of it.
    times: Late,
}

/// Compiled when a report first needs it.
type Late = LazyLock<Option<Regex>, Box<dyn FnOnce() -> Option<Regex> + Send + Sync>>;

fn late(make: impl FnOnce() -> Option<Regex> + Send + Sync + 'static) -> Late {
    LazyLock::new(Box::new(make))
}

/// One pattern of many; those that are written wrongly are told by the lints, and take none of the others with them.
fn built(all: &[String], form: impl Fn(&str) -> String) -> Option<Regex> {
    if all.is_empty() {
        return None;
    }
    let whole = |all: &[String]| Regex::new(&form(&all.join("|"))).ok();
    whole(all).or_else(|| whole(&sound(all.to_vec())))
}

fn sound(patterns: Vec<String>) -> Vec<String> {
    patterns.into_iter().filter(|p| Regex::new(p).is_ok()).collect()
}

/// The parameters of packs that this module reads as plain words.
pub const WORDS: [&str; 7] = ["全体", "级别", "不限范围", "另有所指", "下级单位", "另一时间", "无关"];

/// Those that it reads as patterns.
pub const PATTERNS: [&str; 4] = ["叙述", "限定", "限定时间", "不算限定"];

/// Of a government's report, these may be its office alone.
const OWN_OFFICE: [&str; 5] = ["本机关", "本单位", "本部门", "本办", "本室"];

/// In a heading, these say that what follows is of one office.
const ONE_LEVEL: [&str; 4] = ["本级", "机关本身", "直属", "派出"];

/// What the name of a government or of its office has behind the name of the place.
const GOVERNMENT: [&str; 9] = [
    "人民政府办公厅",
    "人民政府办公室",
    "政府办公室",
    "管理委员会",
    "人民政府",
    "行政公署",
    "管委会",
    "办事处",
    "政府",
];

/// No more than this stands behind the number of a clause that states it: its unit, characters.
const UNIT: usize = 4;

/// A clause with one of these is of the whole year, or of its end.
const WHOLE_YEAR: [&str; 6] = ["全年", "本年", "今年", "年末", "年底", "年终"];

/// A time behind one of these is compared with, not spoken of.
const COMPARED: &str = "(?:同比|较|比|与|同)";

/// The row of table three, which is of this year's figures.
const CARRIED: &str = "(?:上一?年度?结转|结转上年)";

/// How a statement stands to the whole agency and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scope {
    /// Of both.
    Whole(Sure),
    /// Of something else; why it is taken so.
    Aside(Aside),
}

/// Why a statement is not held against the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aside {
    /// In words.
    pub why: Said,
    /// It is of another time, and may be of the whole agency.
    pub time: bool,
}

/// How sure it is that the whole is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sure {
    /// The clause itself says so.
    pub explicit: bool,
    /// Nothing before it could narrow it.
    pub plain: bool,
}

/// What a clause before a statement does to it.
enum Clause<'c> {
    /// Names nothing, or the whole.
    Neutral,
    /// Tells how the work went, or counts something of its own.
    Telling,
    /// Narrows what follows.
    Narrowing(Narrow<'c>),
    /// May name a part, another agency or another matter.
    Other,
}

/// Why nothing is compared where a clause before narrows what is said.
fn narrowed(Narrow { word, time }: Narrow) -> Scope {
    let zh = format!("同一句前面有“{word}”，说的不是全体全年");
    let en = format!("“{word}” before it in the sentence narrows it");
    Scope::Aside(Aside { why: Said::new(zh, en), time })
}

/// A word that narrows; whether to a time.
#[derive(Debug, Clone, Copy)]
struct Narrow<'c> {
    word: &'c str,
    time: bool,
}

fn aside<T: Into<String>>(zh: T, en: T) -> Scope {
    Scope::Aside(Aside { why: Said::new(zh, en), time: false })
}

/// Whether a clause states a number of something, rather than how many do something.
fn counts_something(clause: &str) -> bool {
    let last = clause.rfind([COUNT, READ]);
    last.is_some_and(|at| clause[at + COUNT.len_utf8()..].chars().nth(UNIT).is_none())
}

/// The place that a government's name is of.
fn place_of(agency: &str) -> &str {
    GOVERNMENT.iter().find_map(|g| agency.strip_suffix(g)).unwrap_or(agency)
}

fn without_marks(text: &str) -> String {
    text.chars().filter(|c| !lines::is_mark(*c)).collect()
}

impl Words {
    /// The words that the packs in force give.
    pub fn new(parameters: &Parameters, words: &WordLists) -> Self {
        let list = |name: &str| {
            let mut all = words.get(name).cloned().unwrap_or_default();
            if let Some(Parameter::List(list)) = parameters.get(name) {
                all.extend(list.iter().cloned());
            }
            all
        };
        // the longer words first: 其中 is not 中 behind 其
        let any = |name: &str| -> Late {
            let mut words = list(name);
            words.sort_by_key(|w| std::cmp::Reverse(w.len()));
            late(move || built(&words.iter().map(|w| regex::escape(w)).collect::<Vec<_>>(), str::to_string))
        };
        let narrowing = |name: &str| -> Late {
            let (words, harmless) = (list(name), list("不算限定"));
            // what begins a match first wins, so that the harmless hide what they hold
            late(move || {
                let harmless =
                    sound(harmless).iter().fold(String::new(), |all, p| all + "(?:" + p.as_str() + ")|");
                built(&words, |all| format!("{harmless}(?P<narrows>{all})"))
            })
        };
        let (narrating, times) = (list("叙述"), list("另一时间"));
        Self {
            whole: any("全体"),
            levels: list("级别"),
            neutral: any("不限范围"),
            narrating: late(move || built(&narrating, |all| format!("^(?:{all})"))),
            narrowing: ["限定时间", "限定"].map(narrowing),
            elsewhere: list("另有所指"),
            unrelated: list("无关"),
            units: list("下级单位"),
            times: late(move || {
                let times: Vec<String> = times.iter().map(|w| regex::escape(w)).collect();
                built(&times, |all| format!("{COMPARED}(?:{all})|{CARRIED}|(?P<time>{all})"))
            }),
        }
    }

    /// The level of government that a text says it speaks of the whole of.
    pub(super) fn level(&self, text: &str) -> Option<&str> {
        let said = |level: &&String| ["全", "我", "本"].iter().any(|w| text.contains(&format!("{w}{level}")));
        self.levels.iter().find(said).map(String::as_str)
    }

    /// Whether an agency is a government rather than one of its departments.
    pub fn is_government(&self, agency: &str) -> bool {
        !self.units.iter().any(|u| agency.contains(u.as_str()))
    }

    /// Whom and when a statement speaks of.
    pub(super) fn spoken(&self, stand: &Stand) -> Scope {
        let Some(line) = stand.lines.get(stand.index) else {
            return aside("无法定位", "it has no place");
        };
        let before = stand.own();
        if let Some(word) = self.disclaimed(stand, line) {
            let why = Said::new(
                format!("同一句写明“{word}”"),
                format!("the sentence says “{word}”: another matter"),
            );
            return Scope::Aside(Aside { why, time: false });
        }
        let timed = Self::is_timed(stand, line, before);
        let scope = self.judge(stand, before, timed);
        let Scope::Whole(sure) = scope else { return scope };
        if let Some(Narrow { word, time }) = self.narrowing_bracket(stand, line) {
            let zh = format!("括号里的“{word}”可能限定了范围");
            let why = Said::new(zh, format!("“{word}” in brackets may narrow it"));
            return Scope::Aside(Aside { why, time });
        }
        self.time(stand, line, before, timed).unwrap_or(Scope::Whole(sure))
    }

    /// Words of the sentence that say it is of another matter than disclosure.
    fn disclaimed(&self, stand: &Stand, line: &Line) -> Option<&str> {
        let mut same = stand.lines.iter().filter(|l| l.sentence == line.sentence);
        same.find_map(|l| self.unrelated.iter().find(|w| l.text.contains(w.as_str()))).map(String::as_str)
    }

    /// Another time than the report's year that a statement speaks of.
    fn time(&self, stand: &Stand, line: &Line, before: &str, timed: bool) -> Option<Scope> {
        // a bracket speaks of the time its sentence speaks of
        let outer = line.outer.and_then(|o| stand.lines.get(o));
        let dated = outer.unwrap_or(line);
        let until = if outer.is_some() { dated.text.len() } else { stand.start };
        // 上半年收到13件，全年收到26件: the time of what was counted before is its own
        let from = match dated.text.get(..stand.cut).and_then(|t| t.rfind(COUNT)) {
            Some(counted) if timed && outer.is_none() => counted,
            _ => 0,
        };
        if let Some(other) = another_year(dated, from, until, stand.written, stand.year) {
            return Some(of_another_time(&other));
        }
        if states_year(line, stand.cut, stand.start, stand.written, stand.year) {
            return None;
        }
        let clauses = stand.clauses().filter(|c| !timed || !c.contains([COUNT, READ]));
        let mut said = clauses.chain([before]);
        if let Some(word) = said.find_map(|c| self.another_time(c)) {
            return Some(of_another_time(word));
        }
        if timed {
            return None;
        }
        if let Some(word) = self.another_time(&stand.heading()) {
            return Some(of_another_time(word));
        }
        // what stands before a semicolon tells the time of what stands behind, if that tells none
        let own_date = line
            .numbers
            .iter()
            .any(|(at, n)| *at < stand.start && stand.written.get(*n).is_some_and(|n| n.sort == Sort::Date));
        let mut earlier = stand.earlier().filter(|_| !own_date);
        let other = earlier.find_map(|l| another_year(l, 0, l.text.len(), stand.written, stand.year))?;
        Some(of_another_time(&other))
    }

    /// Whether a clause tells that it is of the whole year.
    fn is_timed(stand: &Stand, line: &Line, before: &str) -> bool {
        let said = WHOLE_YEAR.iter().any(|w| before.contains(w));
        said || states_year(line, stand.cut, stand.start, stand.written, stand.year)
    }

    /// What its own clause and those before it say of whom it speaks.
    fn judge(&self, stand: &Stand, before: &str, timed: bool) -> Scope {
        let Stand { agency, is_part, .. } = *stand;
        if !is_part && before.contains("其中") {
            return aside("说的是其中一部分", "it is of a part only");
        }
        let (rest, mut explicit) = match self.stripped(before, agency) {
            Ok(stripped) => stripped,
            Err(why) => return why,
        };
        let rest = if is_part { rest.replace("分别", "") } else { rest };
        if !rest.is_empty() {
            // a name cut short: 财政局 in the report of 示例县财政局
            if rest.chars().count() < 2 || !agency.ends_with(&rest) {
                let said = without_marks(before);
                let zh = format!("前面的“{said}”可能说的是一部分、别的单位或别的事");
                let en = format!("“{said}” before it may be a part, another agency or another matter");
                let time = self.tells_time(before);
                return Scope::Aside(Aside { why: Said::new(zh, en), time });
            }
            explicit = true;
        }
        let plain = match self.before(stand, explicit, explicit || timed) {
            Ok(plain) => plain,
            Err(why) => return why,
        };
        if explicit {
            return Scope::Whole(Sure { explicit, plain });
        }
        self.unstated(stand, timed).unwrap_or(Scope::Whole(Sure { explicit, plain }))
    }

    /// Whether the clauses before a statement could narrow it in no way, or how they do; `stated` if its own says whom
    /// or when it speaks of.
    fn before(&self, stand: &Stand, explicit: bool, stated: bool) -> Result<bool, Scope> {
        let is_part = stand.is_part;
        let mut plain = true;
        let mut clauses = stand.clauses();
        // 全县18个乡镇收到: what is counted in its own clause is whom it speaks of, unless a list goes on
        let own = clauses.next_back().unwrap_or_default();
        let counts = own.contains(COUNT) && !stand.goes_on();
        let kinds = clauses.map(|c| (c, self.clause(c, stand, stated)));
        let own_kind = if counts && !is_part { Clause::Other } else { self.clause(own, stand, stated) };
        for (clause, kind) in kinds.chain([(own, own_kind)]) {
            match kind {
                Clause::Neutral => {}
                Clause::Telling => plain &= explicit,
                Clause::Other if explicit && clause != own => plain = false,
                Clause::Other => {
                    let said = without_marks(clause);
                    let zh = format!("同一句前面的“{said}”可能说的是一部分、别的单位或别的事");
                    let en = format!("“{said}” before it may be a part, another agency or another matter");
                    let time = self.tells_time(clause);
                    return Err(Scope::Aside(Aside { why: Said::new(zh, en), time }));
                }
                Clause::Narrowing(word) => return Err(narrowed(word)),
            }
        }
        Ok(plain)
    }

    /// What else keeps a statement that does not say whom it speaks of from being of the whole.
    fn unstated(&self, stand: &Stand, timed: bool) -> Option<Scope> {
        let Stand { agency, is_part, .. } = *stand;
        let earlier: Vec<&Line> = stand.earlier().filter(|_| stand.head.is_empty()).collect();
        if stand.lacks_whole && !timed && earlier.iter().any(|l| l.text.contains(COUNT)) {
            return Some(aside(
                "前面的分号之前说的是别的数，看不出它是哪个数的一部分",
                "it would be a part of a number that the sentence does not state",
            ));
        }
        let mut narrowing =
            earlier.into_iter().filter_map(|l| l.text.split('，').next()).filter_map(|c| self.narrows(c));
        if let Some(word) = narrowing.next().filter(|_| !timed && !is_part) {
            return Some(narrowed(word));
        }
        if stand.beside.is_some_and(|time| !(time && timed)) {
            return Some(aside(
                "同一句前面的数说的不是全体全年",
                "what the sentence says before is of something else",
            ));
        }
        let head = stand.head.replace(&format!("{COUNT}个"), "");
        let heading = stand.heading();
        let mut others = self.elsewhere.iter().chain(&self.units);
        let meant = |w: &&String| {
            (head.contains(w.as_str()) || heading.contains(w.as_str()))
                && !agency.contains(w.as_str())
                && !(is_part && matches!(w.as_str(), "其中" | "分别"))
        };
        if let Some(word) = others.find(meant) {
            return Some(aside(
                format!("同一句前面有“{word}”，可能说的是那里"),
                format!("“{word}” stands before it in the sentence and may be what it speaks of"),
            ));
        }
        if let Some(word) = ONE_LEVEL.iter().find(|w| heading.contains(**w) || head.contains(**w)) {
            return Some(aside(
                format!("前面写明“{word}”，说的是一级或一个机关"),
                format!("“{word}” before it says that it is one level or office"),
            ));
        }
        None
    }

    /// A clause without the words that name the whole agency or narrow nothing, and whether it names the whole.
    fn stripped(&self, clause: &str, agency: &str) -> Result<(String, bool), Scope> {
        let mut rest = clause.to_string();
        let mut whole = false;
        // 示例镇 in the report of 示例镇人民政府
        for name in [agency, place_of(agency)] {
            if name.chars().count() > 1 && rest.contains(name) {
                whole = true;
                rest = rest.replace(name, "");
            }
        }
        if let Some(words) = self.whole.as_ref() {
            for found in words.find_iter(&rest) {
                let found = found.as_str();
                if OWN_OFFICE.contains(&found) && self.is_government(agency) {
                    return Err(aside(
                        format!("政府的报告里“{found}”可能只是办公室一家"),
                        format!("“{found}” in a government's report may be its office alone"),
                    ));
                }
                if self.is_of_another_level(found, agency) {
                    return Err(aside(
                        format!("“{found}”不是报告机关所在的一级"),
                        format!("“{found}” is another level than the agency's"),
                    ));
                }
                whole = true;
            }
            rest = words.replace_all(&rest, "").into_owned();
        }
        if let Some(words) = self.neutral.as_ref() {
            rest = words.replace_all(&rest, "").into_owned();
        }
        Ok((without_marks(&rest), whole))
    }

    /// Whether 全市 stands in the report of a county, or in that of a department.
    fn is_of_another_level(&self, word: &str, agency: &str) -> bool {
        let named = word.trim_start_matches(['全', '我', '本']);
        let Some(level) = self.levels.iter().find(|l| *l == named) else { return false };
        let place = place_of(agency);
        !agency.is_empty() && !place.ends_with(level.as_str())
    }

    /// What a clause before a statement does to it; `stated` if that says itself whom or when it speaks of.
    fn clause<'c>(&self, clause: &'c str, stand: &Stand, stated: bool) -> Clause<'c> {
        let Ok((rest, _)) = self.stripped(clause, stand.agency) else { return Clause::Other };
        if rest.is_empty() {
            return Clause::Neutral;
        }
        // a number of something else is a statement of its own; that of applications may be the whole that is meant
        let counts = counts_something(clause);
        if let Some(word) = self.narrows(clause) {
            return if counts && stated { Clause::Telling } else { Clause::Narrowing(word) };
        }
        if counts {
            let whole = stand.lacks_whole || !stand.is_part && clause.contains("申请");
            return if whole && !stated { Clause::Other } else { Clause::Telling };
        }
        let tells = self.narrating.as_ref().is_some_and(|n| n.is_match(&rest));
        if tells { Clause::Telling } else { Clause::Other }
    }

    /// A word by which a clause narrows what follows.
    fn narrows<'c>(&self, clause: &'c str) -> Option<Narrow<'c>> {
        let found = |pattern: &Late| {
            let mut found = pattern.as_ref()?.captures_iter(clause);
            found.find_map(|c| c.name("narrows")).map(|m| m.as_str())
        };
        let [time, other] = &self.narrowing;
        let other = found(other).map(|word| Narrow { word, time: false });
        other.or_else(|| found(time).map(|word| Narrow { word, time: true }))
    }

    /// A bracket in the clause, or before it, that narrows what is said.
    fn narrowing_bracket<'l>(&self, stand: &Stand<'l>, line: &Line) -> Option<Narrow<'l>> {
        let until = line.place(stand.start);
        let mut brackets = stand.lines.iter().filter(|l| l.outer == Some(stand.index));
        brackets.find_map(|bracket| {
            let before = bracket.text.is_empty() || bracket.place(0) < until;
            let whole = self.stripped(&bracket.text, stand.agency).is_ok_and(|(rest, _)| rest.is_empty());
            (before && !whole).then(|| self.narrows(&bracket.text))?
        })
    }

    /// Whether a clause narrows what is said to another time.
    fn tells_time(&self, clause: &str) -> bool {
        self.another_time(clause).is_some() || self.narrows(clause).is_some_and(|n| n.time)
    }

    /// A word for another time than the report's year in the clauses before a statement; `head` is without what was
    /// read of them.
    fn another_time<'h>(&self, head: &'h str) -> Option<&'h str> {
        let mut found = self.times.as_ref()?.captures_iter(head);
        found.find_map(|c| c.name("time")).map(|m| m.as_str())
    }
}

/// Why nothing is compared where the sentence speaks of another time.
fn of_another_time(word: &str) -> Scope {
    let zh = format!("前面有“{word}”，说的是别的时间");
    let en = format!("“{word}” before it speaks of another time");
    Scope::Aside(Aside { why: Said::new(zh, en), time: true })
}

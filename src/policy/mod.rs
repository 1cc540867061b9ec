//! What a house decides about checking: which packs, how grave a rule's findings are here, what is known of the
//! reports in which folders. Kept in `gouji.toml`, and as good for a user of the library who has none.
//!
//! Plain data and the choice of what holds for a path. Must not know how reports are judged, read files or print.

pub mod codes;
mod file;

use crate::engine::pack::strict::nearest;
use crate::fault::{PackFault, Spot};
use crate::finding::{Lang, Severity, Words};
use crate::form::Level;
use crate::source::Kind;
pub use file::read;
use globset::GlobMatcher;
use std::collections::BTreeMap;

/// The usual name of the file.
pub const FILE: &str = "gouji.toml";

/// A value with the place where it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said<T> {
    /// The value.
    pub value: T,
    /// Where it is said.
    pub at: Spot,
}

/// What is decided of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Its findings are this grave.
    Severity(Severity),
    /// It is not run.
    Off,
}

impl Change {
    /// The name used in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Severity(severity) => severity.name(),
            Self::Off => "off",
        }
    }
}

/// What is decided of a rule, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The change.
    pub change: Change,
    /// Why; may be empty.
    pub reason: String,
    /// Where the rule is named.
    pub named: Spot,
    /// Where the change is said.
    pub at: Spot,
}

/// What is decided of rules, by id in capitals.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings(pub BTreeMap<String, Setting>);

impl Settings {
    /// How grave a rule's findings are here, where that is decided. What is not certain never becomes an error.
    pub fn severity(&self, id: &str, uncertain: bool) -> Option<Severity> {
        match self.0.get(id)?.change {
            Change::Severity(Severity::Error) if uncertain => None,
            Change::Severity(severity) => Some(severity),
            Change::Off => None,
        }
    }

    /// Why a rule is not run here, where that is decided.
    pub fn off(&self, id: &str) -> Option<Words> {
        let setting = self.0.get(id).filter(|s| s.change == Change::Off)?;
        let Spot { file, line, .. } = &setting.at;
        let (zh, en) = match setting.reason.as_str() {
            "" => (String::new(), String::new()),
            reason => (format!("：{reason}"), format!(": {reason}")),
        };
        Some(Words::new(
            format!("{file} 第 {line} 行停用{zh}"),
            format!("switched off by {file}, line {line}{en}"),
        ))
    }
}

/// What holds for the reports whose paths match.
#[derive(Debug, Clone)]
pub struct ForPaths {
    /// The pattern as it is written.
    pub glob: Said<String>,
    matcher: GlobMatcher,
    /// What holds for them.
    pub holds: Holds,
}

/// What holds for a report.
#[derive(Debug, Clone, Default)]
pub struct Holds {
    /// How to take the file.
    pub kind: Option<Said<Kind>>,
    /// The level of the agency.
    pub level: Option<Said<Level>>,
    /// The region of the agency.
    pub region: Option<Said<String>>,
    /// What is decided of rules.
    pub settings: Settings,
}

/// What a house decides.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The packs, by name or by path relative to the file.
    pub rules: Vec<Said<String>>,
    /// From which severity on a run ends with 1.
    pub severity: Option<Said<Severity>>,
    /// The language of messages.
    pub lang: Option<Said<Lang>>,
    /// The format on standard output.
    pub format: Option<Said<String>>,
    /// Further outputs: format and file, relative to the file.
    pub output: Vec<Said<(String, String)>>,
    /// Limits of reading, by name.
    pub limits: Vec<(String, Said<u64>)>,
    /// The file of waivers, relative to the file.
    pub waivers: Option<Said<String>>,
    /// Folders and archives of earlier reports, relative to the file.
    pub history: Vec<Said<String>>,
    /// Names that agencies bore before, each with the one it took.
    pub aliases: Vec<(String, Said<String>)>,
    /// What is decided of rules everywhere.
    pub settings: Settings,
    /// What holds for some paths only; of several that match, the later has the last word.
    pub paths: Vec<ForPaths>,
}

/// What a run has that a policy can speak of.
pub struct Vocabulary<'a> {
    /// Every id that findings may bear, and what may be decided of it.
    pub ids: BTreeMap<&'a str, Nature>,
    /// The output formats.
    pub formats: Vec<&'a str>,
}

/// What may be decided of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// Anything.
    Rule,
    /// Not that its findings are errors.
    Uncertain,
    /// Not that it is left out: without a sound structure no rule can be trusted.
    Structure,
}

impl Policy {
    /// What holds for a report; the path is relative to the policy's file, with `/` between its parts. A part of an
    /// archive stands under the archive as under a folder.
    pub fn holds(&self, path: &str) -> Holds {
        let mut holds = Holds { settings: self.settings.clone(), ..Holds::default() };
        for these in self.paths.iter().filter(|p| p.matcher.is_match(path)) {
            let Holds { kind, level, region, settings } = these.holds.clone();
            holds.kind = kind.or(holds.kind);
            holds.level = level.or(holds.level);
            holds.region = region.or(holds.region);
            holds.settings.0.extend(settings.0);
        }
        holds
    }

    /// What cannot be meant, given what there is.
    pub fn faults(&self, words: &Vocabulary) -> Vec<PackFault> {
        let all = std::iter::once(&self.settings).chain(self.paths.iter().map(|p| &p.holds.settings));
        let mut faults: Vec<PackFault> = all
            .flat_map(|s| &s.0)
            .filter_map(|(id, setting)| {
                let problem = misfit(id, setting.change, words)?;
                let at = if words.ids.contains_key(id.as_str()) { &setting.at } else { &setting.named };
                Some(PackFault::new(at.clone(), problem))
            })
            .collect();
        let formats = self.format.iter().map(|f| (&f.value, &f.at));
        let outputs = self.output.iter().map(|o| (&o.value.0, &o.at));
        for (name, at) in formats.chain(outputs).filter(|(n, _)| !words.formats.contains(&n.as_str())) {
            faults.push(PackFault::new(at.clone(), not_among("格式", "format", name, &words.formats)));
        }
        faults
    }
}

/// Why something cannot be decided of an id.
fn misfit(id: &str, change: Change, words: &Vocabulary) -> Option<Words> {
    match (words.ids.get(id), change) {
        (None, _) => Some(unknown_rule(id, words.ids.keys().copied())),
        (Some(Nature::Uncertain), Change::Severity(Severity::Error)) => Some(Words::new(
            format!("{id} 的依据没有把握（uncertain），不能定为 error"),
            format!("{id} is marked uncertain and cannot be an error"),
        )),
        (Some(Nature::Structure), Change::Off) => Some(Words::new(
            format!("{id} 是结构检查，可以改级别，不能停用：结构不对的报告，规则也查不准"),
            format!("{id} is a check of structure: its severity can be changed, it cannot be switched off"),
        )),
        _ => None,
    }
}

/// That there is no rule of that id.
pub fn unknown_rule<'a>(id: &str, known: impl IntoIterator<Item = &'a str>) -> Words {
    let near = nearest(id, known).unwrap_or_default();
    Words::new(
        format!("没有规则 {id}，是否为 {near}？用 gouji rules list 查看全部"),
        format!("there is no rule {id}; did you mean {near}? See gouji rules list"),
    )
}

/// That there is nothing of that name.
fn not_among(zh: &str, en: &str, name: &str, known: &[&str]) -> Words {
    let near = nearest(name, known.iter().copied()).unwrap_or_default();
    Words::new(
        format!("没有“{name}”这个{zh}，是否为“{near}”？可用的有 {}", known.join("、")),
        format!("there is no {en} “{name}”; did you mean “{near}”? There are {}", known.join(", ")),
    )
}

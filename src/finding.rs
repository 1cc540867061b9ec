//! What checking answers: findings and the outcome of every rule, as plain data.
//!
//! Known to every stage; must not know how a finding came about or how it is shown.

use crate::place::Place;

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The regulation is broken.
    Error,
    /// Probably wrong, or resting on a reading.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// The name used in headers, options and JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }

    /// The severity of that name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Error, Self::Warning, Self::Info].into_iter().find(|s| s.name() == name)
    }
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both sentences.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// A sentence with these words as the reason, in brackets.
    #[must_use]
    pub fn because(&self, zh: &str, en: &str) -> Self {
        Self::new(format!("{zh}（{}）", self.zh), format!("{en} ({})", self.in_language(Lang::En)))
    }

    /// The sentence in a language; Chinese where there is no English.
    pub fn in_language(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// A figure that takes part in a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureAt {
    /// Where.
    pub place: Place,
    /// Its value as a number, exactly.
    pub value: String,
}

/// Checks of a rule that could not be made because of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The rule.
    pub rule: String,
    /// How many of its comparisons.
    pub checks: usize,
    /// How grave the rule is.
    pub severity: Severity,
}

/// Something wrong, or worth knowing, at a place in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: Words,
    /// What to do.
    pub help: Words,
    /// The article it rests on.
    pub basis: String,
    /// Where it stands.
    pub place: Place,
    /// Further places of the same finding.
    pub related: Vec<Place>,
    /// The figures concerned, with their places.
    pub figures: Vec<FigureAt>,
    /// What the figure at `place` should be, where the others say so.
    pub expected: Option<String>,
    /// Pointers of the parts of the report that cannot be used because of this.
    pub explains: Vec<String>,
    /// The checks that could not be made because of this.
    pub blocks: Vec<Blocked>,
    /// Why it does not count, if it does not; it is shown all the same.
    pub waived: Option<Waived>,
}

/// Why a finding does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waived {
    /// Somebody answers for it.
    Waiver {
        /// Why it is no fault, or cannot be mended.
        reason: String,
        /// Who said so; may be empty.
        approved: String,
        /// The last day it holds, as `2026-12-31`.
        expires: String,
    },
    /// It was known before.
    Baseline,
}

impl Finding {
    /// The same for the same fault in a report whose lines have moved: made of rule, place in the report and message,
    /// not of the place in the file. 16 hex digits.
    pub fn fingerprint(&self) -> String {
        use sha2::{Digest, Sha256};
        let place = &self.place;
        let mut digest = Sha256::new();
        for part in [&place.section, &place.table, &place.row, &place.column] {
            digest.update(part.as_deref().unwrap_or_default());
            digest.update([0]);
        }
        digest.update(&self.rule);
        digest.update([0]);
        digest.update(&self.message.zh);
        let all = format!("{:x}", digest.finalize());
        all[..16].to_string()
    }

    /// The order findings are shown in: by place in the file, then gravity, then rule.
    pub fn order(&self) -> impl Ord + use<> {
        (
            self.place.span.map_or((usize::MAX, 0), |s| (s.start, s.end)),
            self.severity,
            self.rule.clone(),
            // 三 sorts after 五 as a character
            self.place.section.as_ref().map(|s| "一二三四五六七八九".find(s.as_str())),
            self.place.clone(),
            self.message.clone(),
        )
    }
}

/// How a rule ended on a report. Silence is never a pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Every comparison held; how many there were.
    Pass(usize),
    /// At least one did not.
    Fail,
    /// The rule is for other reports; why.
    NotApplicable(Words),
    /// A figure or passage it needs is missing or unreadable; which.
    NotAssessable(Words),
    /// The script failed.
    Error(ScriptError),
}

impl Outcome {
    /// The name used in JSON and summaries.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Pass(_) => "pass",
            Self::Fail => "fail",
            Self::NotApplicable(_) => "not_applicable",
            Self::NotAssessable(_) => "not_assessable",
            Self::Error(_) => "error",
        }
    }

    /// All names, in the order summaries give them.
    pub const NAMES: [&'static str; 5] = ["pass", "fail", "not_applicable", "not_assessable", "error"];
}

/// A rule's script that failed, and where in the script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptError {
    /// The rule.
    pub rule: String,
    /// The script's file, as the pack names it.
    pub file: String,
    /// Line, from 1; 0 if unknown.
    pub line: usize,
    /// Column in characters, from 1; 0 if unknown.
    pub column: usize,
    /// What went wrong.
    pub message: String,
}

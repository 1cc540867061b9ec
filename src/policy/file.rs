//! Reads `gouji.toml`: strict, every fault at its place.
//!
//! Must not know which rules and formats there are: [`super::Policy::faults`] compares with those.

use super::{Change, ForPaths, Holds, Policy, Said, Setting, Settings, not_among};
use crate::engine::pack::strict;
use crate::fault::{PackFault, Spot};
use crate::finding::{Lang, Severity, Words};
use crate::form::Level;
use crate::source::{Kind, Limits};
use globset::GlobBuilder;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    rules: Vec<Spanned<String>>,
    severity: Option<Spanned<String>>,
    lang: Option<Spanned<String>>,
    format: Option<Spanned<String>>,
    #[serde(default)]
    output: Vec<Spanned<String>>,
    #[serde(default)]
    limit: BTreeMap<Spanned<String>, Spanned<u64>>,
    waivers: Option<Spanned<String>>,
    #[serde(default)]
    history: Vec<Spanned<String>>,
    #[serde(default)]
    alias: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    rule: BTreeMap<Spanned<String>, RawSetting>,
    #[serde(default)]
    paths: Vec<RawPaths>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSetting {
    severity: Spanned<String>,
    #[serde(default)]
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPaths {
    glob: Spanned<String>,
    #[serde(rename = "as")]
    kind: Option<Spanned<String>>,
    level: Option<Spanned<String>>,
    region: Option<Spanned<String>>,
    #[serde(default)]
    rule: BTreeMap<Spanned<String>, RawSetting>,
}

/// The text with what was found wrong so far.
struct Reading<'a> {
    file: &'a str,
    text: &'a str,
    faults: Vec<PackFault>,
}

/// Reads a policy; `file` is named in faults.
///
/// # Errors
/// Every fault that can be told apart, each at its place.
pub fn read(file: &str, text: &str) -> Result<Policy, Vec<PackFault>> {
    let raw: Raw = toml::from_str(text).map_err(|e| vec![strict::fault(file, text, &e)])?;
    let mut reading = Reading { file, text, faults: vec![] };
    let r = &mut reading;
    let severities = ["error", "warning", "info"];
    let policy = Policy {
        rules: raw.rules.into_iter().filter_map(|w| r.filled("rules", w)).collect(),
        severity: raw.severity.and_then(|w| r.one_of(w, "级别", "severity", &severities, Severity::named)),
        lang: raw.lang.and_then(|w| r.one_of(w, "语言", "language", &["zh", "en"], lang)),
        format: raw.format.map(|w| r.said(w)),
        output: raw.output.into_iter().filter_map(|w| r.output(w)).collect(),
        limits: raw.limit.into_iter().filter_map(|(name, value)| r.limit(name, value)).collect(),
        waivers: raw.waivers.and_then(|w| r.filled("waivers", w)),
        history: raw.history.into_iter().filter_map(|w| r.filled("history", w)).collect(),
        aliases: raw.alias.into_iter().filter_map(|(old, new)| r.alias(old, new)).collect(),
        settings: r.settings(raw.rule),
        paths: raw.paths.into_iter().filter_map(|p| r.paths(p)).collect(),
    };
    if reading.faults.is_empty() { Ok(policy) } else { Err(reading.faults) }
}

fn lang(name: &str) -> Option<Lang> {
    match name {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

impl Reading<'_> {
    fn spot<T>(&self, word: &Spanned<T>) -> Spot {
        Spot::at_byte(self.file, self.text, word.span().start)
    }

    fn fault(&mut self, at: Spot, problem: Words) {
        self.faults.push(PackFault::new(at, problem));
    }

    fn said<T>(&self, word: Spanned<T>) -> Said<T> {
        Said { at: self.spot(&word), value: word.into_inner() }
    }

    fn filled(&mut self, key: &str, word: Spanned<String>) -> Option<Said<String>> {
        let said = self.said(word);
        if said.value.trim().is_empty() {
            self.fault(said.at, Words::new(format!("{key} 不能是空的"), format!("{key} is empty")));
            return None;
        }
        Some(said)
    }

    fn one_of<T>(
        &mut self,
        word: Spanned<String>,
        zh: &str,
        en: &str,
        names: &[&str],
        named: impl Fn(&str) -> Option<T>,
    ) -> Option<Said<T>> {
        let said = self.said(word);
        let value = named(&said.value);
        if value.is_none() {
            self.fault(said.at.clone(), not_among(zh, en, &said.value, names));
        }
        value.map(|value| Said { value, at: said.at })
    }

    fn output(&mut self, word: Spanned<String>) -> Option<Said<(String, String)>> {
        let said = self.said(word);
        match said.value.split_once('=') {
            Some((format, file)) if !format.is_empty() && !file.is_empty() => {
                Some(Said { value: (format.into(), file.into()), at: said.at })
            }
            _ => {
                let problem = Words::new(
                    format!("output 的每一项应如 \"json=结果.json\"，不是“{}”", said.value),
                    format!("an output looks like \"json=result.json\", not “{}”", said.value),
                );
                self.fault(said.at, problem);
                None
            }
        }
    }

    fn limit(&mut self, name: Spanned<String>, value: Spanned<u64>) -> Option<(String, Said<u64>)> {
        let known = |n: &str| Limits::NAMES.contains(&n).then(|| n.to_string());
        let name = self.one_of(name, "上限", "limit", &Limits::NAMES, known)?;
        Some((name.value, self.said(value)))
    }

    fn alias(&mut self, old: Spanned<String>, new: Spanned<String>) -> Option<(String, Said<String>)> {
        let old = self.filled("alias", old)?;
        Some((old.value.trim().to_string(), self.filled("alias", new)?))
    }

    fn settings(&mut self, raw: BTreeMap<Spanned<String>, RawSetting>) -> Settings {
        let mut settings = BTreeMap::new();
        for (id, raw) in raw {
            let named = self.spot(&id);
            let id = id.into_inner().to_uppercase();
            let names = ["error", "warning", "info", "off"];
            let change = |name: &str| match name {
                "off" => Some(Change::Off),
                name => Severity::named(name).map(Change::Severity),
            };
            let Some(said) = self.one_of(raw.severity, "级别", "severity", &names, change) else {
                continue;
            };
            let setting = Setting {
                change: said.value,
                reason: raw.reason.trim().into(),
                named: named.clone(),
                at: said.at,
            };
            if let Some(first) = settings.insert(id.clone(), setting) {
                let problem = Words::new(format!("{id} 写了两次"), format!("{id} is there twice"));
                let there = Words::new("另一处", "the other one");
                self.faults.push(PackFault::new(named, problem).and(first.named, there));
            }
        }
        Settings(settings)
    }

    fn paths(&mut self, raw: RawPaths) -> Option<ForPaths> {
        let kinds = Kind::ALL.map(Kind::name);
        let levels = Level::ALL.map(Level::name);
        let at = self.spot(&raw.glob);
        let holds = Holds {
            kind: raw.kind.and_then(|w| self.one_of(w, "输入格式", "input format", &kinds, Kind::named)),
            level: raw.level.and_then(|w| self.one_of(w, "级别", "level", &levels, Level::named)),
            region: raw.region.and_then(|w| self.filled("region", w)),
            settings: self.settings(raw.rule),
        };
        if holds.kind.is_none()
            && holds.level.is_none()
            && holds.region.is_none()
            && holds.settings.0.is_empty()
        {
            let problem = Words::new(
                "这一段 paths 什么也没有规定：应写 level、region、as 或 rule",
                "these paths change nothing: write level, region, as or rule",
            );
            self.fault(at.clone(), problem);
        }
        let glob = self.said(raw.glob);
        match GlobBuilder::new(&glob.value).literal_separator(true).build() {
            Ok(built) => Some(ForPaths { glob, matcher: built.compile_matcher(), holds }),
            Err(error) => {
                let problem = Words::new(
                    format!("式样写错了（{error}），如 \"2023/**/*.docx\""),
                    format!("the pattern is not well formed ({error}); write it like \"2023/**/*.docx\""),
                );
                self.fault(at, problem);
                None
            }
        }
    }
}

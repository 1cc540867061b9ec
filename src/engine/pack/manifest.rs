//! `pack.toml`: what a pack is called, on whose authority, when and where it is in force, and what it changes of
//! the packs it extends.
//!
//! Strict: an unknown key is a fault at its place, with the key that was probably meant. Must not know Rhai, and
//! not what the changed rules check.

use super::fault::{PackFault, Spot};
use super::strict;
use crate::finding::{Severity, Words};
use rust_decimal::Decimal;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The name of the file.
pub const FILE: &str = "pack.toml";

/// What a pack says of itself.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// Short name, such as `national`.
    pub name: String,
    /// Version of the pack.
    pub version: String,
    /// Title, in Chinese.
    pub title: String,
    /// Who issued what it rests on.
    pub authority: String,
    /// First and last report year it is in force for; open where `None`.
    pub effective: (Option<i32>, Option<i32>),
    /// Regions it is for; everywhere if empty.
    pub regions: Vec<String>,
    /// The packs it adds to, with the place of each name.
    pub extends: Vec<(String, Spot)>,
    /// Lists, numbers and words that rules read with `param`, or changes of those of a pack it extends.
    pub parameters: BTreeMap<String, (Change, Spot)>,
    /// What it changes of rules of packs it extends.
    pub overrides: Vec<Override>,
    /// Where its name stands.
    pub spot: Spot,
}

/// A value that rules read with `param`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parameter {
    /// A threshold.
    Number(Decimal),
    /// Words.
    Text(String),
    /// Phrases, patterns or names.
    List(Vec<String>),
}

/// What a pack says of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is this.
    Set(Parameter),
    /// The list of the extended pack with some taken out and some put in.
    Edit {
        /// What is put at the end.
        add: Vec<String>,
        /// What is taken out.
        remove: Vec<String>,
    },
}

/// What a pack changes of a rule of a pack it extends.
#[derive(Debug, Clone)]
pub struct Override {
    /// The rule's id.
    pub id: String,
    /// Its new severity.
    pub severity: Option<Severity>,
    /// Whether it is switched off.
    pub off: bool,
    /// Why.
    pub reason: String,
    /// Where it is said.
    pub spot: Spot,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    name: Spanned<String>,
    version: Spanned<String>,
    title: String,
    #[serde(default)]
    authority: String,
    #[serde(default)]
    gouji: Option<Spanned<String>>,
    #[serde(default)]
    effective: Option<Spanned<RawYears>>,
    #[serde(default)]
    regions: Vec<String>,
    #[serde(default)]
    extends: Vec<Spanned<String>>,
    #[serde(default)]
    parameters: BTreeMap<Spanned<String>, RawParameter>,
    #[serde(default)]
    rules: BTreeMap<Spanned<String>, RawOverride>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawYears {
    from: Option<i32>,
    to: Option<i32>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawParameter {
    Number(i64),
    Float(f64),
    Text(String),
    List(Vec<String>),
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
struct RawOverride {
    severity: Option<Spanned<String>>,
    enabled: Option<bool>,
    #[serde(default)]
    reason: String,
}

/// Reads a manifest; `file` is named in faults.
///
/// # Errors
/// Every fault that can be told apart, each at its place.
pub fn read(file: &str, text: &str) -> Result<Manifest, Vec<PackFault>> {
    let raw: Raw = toml::from_str(text).map_err(|e| vec![strict::fault(file, text, &e)])?;
    let mut faults = Vec::new();
    let spot = |at: std::ops::Range<usize>| Spot::at_byte(file, text, at.start);
    let mut fault = |at: std::ops::Range<usize>, zh: String, en: String| {
        faults.push(PackFault::new(spot(at), Words::new(zh, en)));
    };
    if !is_name(raw.name.get_ref()) {
        fault(
            raw.name.span(),
            format!("包名“{}”应由小写字母、数字和连字符组成，如 henan", raw.name.get_ref()),
            format!("the name “{}” should be lower-case letters, digits and hyphens", raw.name.get_ref()),
        );
    }
    if numbers(raw.version.get_ref()).is_none() {
        fault(
            raw.version.span(),
            format!("版本“{}”应如 1.0.0", raw.version.get_ref()),
            format!("the version “{}” should look like 1.0.0", raw.version.get_ref()),
        );
    }
    if let Some(least) = &raw.gouji {
        let own = env!("CARGO_PKG_VERSION");
        match (numbers(least.get_ref()), numbers(own)) {
            (Some(least_numbers), Some(own_numbers)) if least_numbers > own_numbers => fault(
                least.span(),
                format!("规则包要求 gouji {} 或更新的版本，现在用的是 {own}。请更新程序", least.get_ref()),
                format!(
                    "the pack asks for gouji {} or later; this is {own}. Update the program",
                    least.get_ref()
                ),
            ),
            (None, _) => fault(
                least.span(),
                format!("gouji 应写最低版本，如 \"{own}\"，不是“{}”", least.get_ref()),
                format!("gouji should be a version such as \"{own}\", not “{}”", least.get_ref()),
            ),
            _ => {}
        }
    }
    let years = raw.effective.as_ref().map_or((None, None), |y| (y.get_ref().from, y.get_ref().to));
    if let (Some(effective), (Some(from), Some(to))) = (&raw.effective, years)
        && from > to
    {
        fault(
            effective.span(),
            format!("effective 的起始年度 {from} 晚于终止年度 {to}"),
            format!("effective begins in {from}, after it ends in {to}"),
        );
    }
    let mut overrides = Vec::new();
    for (id, raw) in &raw.rules {
        let severity = raw.severity.as_ref().map(|s| (Severity::named(s.get_ref()), s));
        if let Some((None, said)) = severity {
            fault(
                said.span(),
                format!("severity 应为 error、warning 或 info，不是“{}”", said.get_ref()),
                format!("severity should be error, warning or info, not “{}”", said.get_ref()),
            );
        }
        if raw.severity.is_none() && raw.enabled.is_none() {
            fault(
                id.span(),
                format!("对 {} 没有改动：应写 severity 或 enabled = false", id.get_ref()),
                format!("nothing is changed of {}: write severity or enabled = false", id.get_ref()),
            );
        }
        if raw.reason.trim().is_empty() {
            fault(
                id.span(),
                format!("改动 {} 要写明理由：reason = \"…\"", id.get_ref()),
                format!("a change of {} needs a reason = \"…\"", id.get_ref()),
            );
        }
        overrides.push(Override {
            id: id.get_ref().clone(),
            severity: severity.and_then(|(s, _)| s),
            off: raw.enabled == Some(false),
            reason: raw.reason.trim().to_string(),
            spot: spot(id.span()),
        });
    }
    let mut parameters = BTreeMap::new();
    for (name, value) in raw.parameters {
        let at = name.span();
        let Some(change) = change(value) else {
            fault(
                at,
                format!("参数“{}”的数太大，或不是十进制数", name.get_ref()),
                format!("the number of “{}” is too large or no decimal", name.get_ref()),
            );
            continue;
        };
        parameters.insert(name.into_inner(), (change, spot(at)));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Manifest {
        spot: spot(raw.name.span()),
        name: raw.name.into_inner(),
        version: raw.version.into_inner(),
        title: raw.title,
        authority: raw.authority,
        effective: years,
        regions: raw.regions,
        extends: raw.extends.into_iter().map(|e| (e.get_ref().clone(), spot(e.span()))).collect(),
        parameters,
        overrides,
    })
}

fn change(raw: RawParameter) -> Option<Change> {
    Some(match raw {
        RawParameter::Number(n) => Change::Set(Parameter::Number(n.into())),
        // the shortest decimal that reads back as the same number is what the author wrote
        RawParameter::Float(n) => Change::Set(Parameter::Number(n.to_string().parse().ok()?)),
        RawParameter::Text(t) => Change::Set(Parameter::Text(t)),
        RawParameter::List(l) => Change::Set(Parameter::List(l)),
        RawParameter::Edit(RawEdit { add, remove }) => Change::Edit { add, remove },
    })
}

/// Whether a pack may have that name.
pub(in crate::engine) fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// `1.2.3` as numbers that compare.
fn numbers(version: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    let mut parts = version.split('.');
    for number in &mut numbers {
        match parts.next() {
            Some(part) => *number = part.parse().ok()?,
            None => break,
        }
    }
    parts.next().is_none().then_some(numbers)
}

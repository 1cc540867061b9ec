//! Reads `waivers.toml`, strictly, and writes a waiver as text to put at its end.
//!
//! Must not know which rules there are: [`super::Waivers::faults`] compares with those.

use super::Waiver;
use crate::engine::pack::strict;
use crate::fault::{PackFault, Spot};
use crate::finding::Words;
use globset::{GlobBuilder, GlobMatcher};
use jiff::civil::Date;
use serde::Deserialize;
use std::sync::atomic::AtomicBool;
use toml::Spanned;
use toml::value::Datetime;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    waiver: Vec<Spanned<RawWaiver>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWaiver {
    rule: Spanned<String>,
    path: Option<Spanned<String>>,
    agency: Option<Spanned<String>>,
    place: Option<Spanned<String>>,
    reason: Spanned<String>,
    #[serde(default)]
    approved: String,
    expires: Spanned<Datetime>,
}

/// Reads waivers; `file` is named in faults.
///
/// # Errors
/// Every fault that can be told apart, each at its place.
pub fn read(file: &str, text: &str) -> Result<Vec<Waiver>, Vec<PackFault>> {
    let raw: Raw = toml::from_str(text).map_err(|e| vec![strict::fault(file, text, &e)])?;
    let mut faults = Vec::new();
    let mut waivers = Vec::new();
    for raw in raw.waiver {
        let whole = Spot::at_byte(file, text, raw.span().start);
        let raw = raw.into_inner();
        let spot = |at: std::ops::Range<usize>| Spot::at_byte(file, text, at.start);
        let mut fault =
            |at: Spot, zh: String, en: String| faults.push(PackFault::new(at, Words::new(zh, en)));
        for (key, word) in
            [("rule", Some(&raw.rule)), ("reason", Some(&raw.reason)), ("place", raw.place.as_ref())]
        {
            if let Some(word) = word.filter(|w| w.get_ref().trim().is_empty()) {
                fault(spot(word.span()), format!("{key} 不能是空的"), format!("{key} is empty"));
            }
        }
        if raw.path.is_none() && raw.agency.is_none() {
            fault(
                whole,
                "要写明豁免哪些报告：path 或 agency（全部报告写 path = \"**\"）".into(),
                "say which reports: path or agency (for all of them path = \"**\")".into(),
            );
        }
        let mut matcher = |word: Option<Spanned<String>>, separated: bool| -> Option<GlobMatcher> {
            let word = word?;
            match GlobBuilder::new(word.get_ref()).literal_separator(separated).build() {
                Ok(glob) => Some(glob.compile_matcher()),
                Err(error) => {
                    fault(
                        spot(word.span()),
                        format!("式样写错了（{error}）"),
                        format!("the pattern is not well formed ({error})"),
                    );
                    None
                }
            }
        };
        let (path, agency) = (matcher(raw.path, true), matcher(raw.agency, false));
        let Some(expires) = civil(raw.expires.get_ref()) else {
            fault(
                spot(raw.expires.span()),
                format!("expires 应是日期，如 2026-12-31，不是 {}", raw.expires.get_ref()),
                format!("expires should be a date such as 2026-12-31, not {}", raw.expires.get_ref()),
            );
            continue;
        };
        waivers.push(Waiver {
            at: spot(raw.rule.span()),
            rule: raw.rule.into_inner().trim().to_uppercase(),
            path,
            agency,
            place: raw.place.map(|p| p.into_inner().trim().to_string()),
            reason: raw.reason.into_inner().trim().to_string(),
            approved: raw.approved.trim().to_string(),
            expires,
            met: AtomicBool::new(false),
            used: AtomicBool::new(false),
        });
    }
    if faults.is_empty() { Ok(waivers) } else { Err(faults) }
}

/// A date without a time of day.
fn civil(said: &Datetime) -> Option<Date> {
    let date = said.date.filter(|_| said.time.is_none() && said.offset.is_none())?;
    let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
    Date::new(i16::try_from(date.year).ok()?, month, day).ok()
}

/// The date that a text such as `2026-12-31` is.
///
/// # Errors
/// A text that is no date, with an example of one.
pub fn date(text: &str) -> Result<Date, String> {
    let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    text.parse().ok().filter(|_| is_plain).ok_or_else(|| format!("“{text}”不是日期，应如 2026-12-31"))
}

/// A waiver to be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The rule.
    pub rule: String,
    /// The file, relative to the file of waivers, with `/` between its parts.
    pub path: String,
    /// The part of the report.
    pub place: Option<String>,
    /// Why.
    pub reason: String,
    /// Who said so.
    pub approved: Option<String>,
    /// The last day it holds.
    pub expires: Date,
}

impl Draft {
    /// Its text, to stand at the end of a file of waivers.
    pub fn text(&self) -> String {
        let mut text = format!("[[waiver]]\nrule = {}\n", quoted(&self.rule));
        text.push_str(&format!("path = {}\n", quoted(&globset::escape(&self.path))));
        if let Some(place) = &self.place {
            text.push_str(&format!("place = {}\n", quoted(place)));
        }
        text.push_str(&format!("reason = {}\n", quoted(&self.reason)));
        if let Some(approved) = &self.approved {
            text.push_str(&format!("approved = {}\n", quoted(approved)));
        }
        text.push_str(&format!("expires = {}\n", self.expires));
        text
    }
}

/// A TOML string.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

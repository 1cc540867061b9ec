//! The head of a rule file: what the rule finds, how grave, on what law, and how to mend it.
//!
//! Read without compiling the script, so that a broken rule can still be listed and explained. Strict: an unknown
//! key or a missing part is an error at its line. Must not know Rhai.

use super::law::{self, Reference};
use crate::finding::{Severity, Words};
use crate::form::Level;
use crate::report::OddityKind;

/// What a rule says of itself.
#[derive(Debug, Clone)]
pub struct Header {
    /// `GJ301`.
    pub id: String,
    /// The defect, in a few words.
    pub title: Words,
    /// How grave its findings are.
    pub severity: Severity,
    /// First and last report year; open where `None`.
    pub years: (Option<i32>, Option<i32>),
    /// The forms it is for; all if empty.
    pub forms: Vec<String>,
    /// The levels of government it is for; all if empty.
    pub levels: Vec<Level>,
    /// The regions it is for; all if empty.
    pub regions: Vec<String>,
    /// The articles it rests on.
    pub basis: String,
    /// The clauses of the law it serves.
    pub clauses: Vec<Reference>,
    /// The kind of oddity it judges, if any.
    pub observes: Option<OddityKind>,
    /// The least number of checks it must make on a report to count as passed.
    pub least: usize,
    /// What is not certain about the rule; then it may only warn.
    pub uncertain: Option<String>,
    /// The regulation in a sentence or two.
    pub explanation: Words,
    /// What to do about a finding.
    pub help: Words,
}

/// A head that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("第 {line} 行：{problem}")]
pub struct HeaderError {
    /// Line of the script, from 1.
    pub line: usize,
    /// What is wrong and what should stand there.
    pub problem: String,
}

pub(super) const KEYS: [&str; 11] = [
    "severity",
    "en",
    "years",
    "forms",
    "levels",
    "regions",
    "basis",
    "clauses",
    "observes",
    "least",
    "uncertain",
];

/// Reads the head of a script.
///
/// # Errors
/// The first thing that is missing, unknown or badly written, at its line.
pub fn read(script: &str) -> Result<Header, HeaderError> {
    let fault = |line: usize, problem: String| HeaderError { line, problem };
    let lines: Vec<(usize, &str)> = script
        .lines()
        .enumerate()
        .take_while(|(_, l)| l.starts_with("//!"))
        .map(|(i, l)| (i + 1, l.trim_start_matches("//!").trim()))
        .collect();
    let Some(&(_, first)) = lines.first() else {
        return Err(fault(1, "规则文件应以“//! 编号 标题”开头".into()));
    };
    let (id, title) = first
        .split_once(char::is_whitespace)
        .map(|(id, t)| (id.trim(), t.trim()))
        .filter(|(_, t)| !t.is_empty())
        .ok_or_else(|| fault(1, "首行应为“//! 编号 标题”，如“//! GJ301 表三某列收支不等”".into()))?;
    let valid_id = id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
        && id.starts_with(|c: char| c.is_ascii_uppercase())
        && id.ends_with(|c: char| c.is_ascii_digit());
    if !valid_id {
        return Err(fault(1, format!("编号“{id}”应由大写字母开头、数字结尾，如 GJ301")));
    }
    let mut header = Header {
        id: id.into(),
        title: Words::new(title, ""),
        severity: Severity::Error,
        years: (None, None),
        forms: vec![],
        levels: vec![],
        regions: vec![],
        basis: String::new(),
        clauses: vec![],
        observes: None,
        least: 1,
        uncertain: None,
        explanation: Words::default(),
        help: Words::default(),
    };
    let keys = lines.iter().skip(1).take_while(|(_, l)| !l.is_empty());
    let mut seen = Vec::new();
    for &(line, text) in keys {
        let (key, value) = text
            .split_once(':')
            .map(|(k, v)| (k.trim(), v.trim()))
            .ok_or_else(|| fault(line, format!("应为“键: 值”，可用的键有 {}", KEYS.join("、"))))?;
        if seen.contains(&key) {
            return Err(fault(line, format!("“{key}”写了两次")));
        }
        seen.push(key);
        set(&mut header, key, value).map_err(|p| fault(line, p))?;
    }
    let body = lines.iter().skip(1 + seen.len());
    read_text(&mut header, body).map_err(|(line, p)| fault(line, p))?;
    let end = lines.len();
    for (missing, key) in [
        (!seen.contains(&"severity"), "缺少“severity: error|warning|info”"),
        (header.basis.is_empty(), "缺少“basis: 依据的条文”"),
        (header.explanation.zh.is_empty(), "缺少说明：空一行后用一两句话写明规定"),
        (header.help.zh.is_empty(), "缺少“## 怎样改正”一段"),
    ] {
        if missing {
            return Err(fault(end, key.into()));
        }
    }
    if header.uncertain.is_some() && header.severity == Severity::Error {
        return Err(fault(end, "注明 uncertain 的规则不能是 error：没有把握的只能提醒".into()));
    }
    Ok(header)
}

fn set(header: &mut Header, key: &str, value: &str) -> Result<(), String> {
    if value.is_empty() {
        return Err(format!("“{key}”没有值"));
    }
    match key {
        "severity" => {
            header.severity = Severity::named(value)
                .ok_or_else(|| format!("severity 应为 error、warning 或 info，不是“{value}”"))?;
        }
        "en" => header.title.en = value.into(),
        "years" => {
            header.years = years(value)
                .ok_or_else(|| format!("years 应如 2019-、2019-2020、-2020 或 2021，不是“{value}”"))?;
        }
        "forms" => header.forms = list(value),
        "levels" => {
            header.levels = list(value)
                .iter()
                .map(|name| Level::named(name).ok_or_else(|| unknown_level(name)))
                .collect::<Result<_, _>>()?;
        }
        "regions" => header.regions = list(value),
        "basis" => header.basis = value.into(),
        "clauses" => header.clauses = law::references(value)?,
        "observes" => {
            header.observes = Some(OddityKind::named(value).ok_or_else(|| {
                let all: Vec<&str> = OddityKind::ALL.iter().map(|k| k.name()).collect();
                format!("observes 应为 {} 之一，不是“{value}”", all.join("、"))
            })?);
        }
        "least" => header.least = value.parse().map_err(|_| format!("least 应为自然数，不是“{value}”"))?,
        "uncertain" => header.uncertain = Some(value.into()),
        _ => {
            let near = KEYS.iter().min_by_key(|k| strsim::levenshtein(k, key)).copied().unwrap_or_default();
            return Err(format!("没有“{key}”这个键，是否为“{near}”？可用的键有 {}", KEYS.join("、")));
        }
    }
    Ok(())
}

/// `县、乡镇` or `县, 乡镇`
fn list(value: &str) -> Vec<String> {
    value.split([',', '，', '、']).map(|v| v.trim().to_string()).filter(|v| !v.is_empty()).collect()
}

fn unknown_level(name: &str) -> String {
    let all: Vec<&str> = Level::ALL.iter().map(|l| l.name()).collect();
    format!("levels 应为 {} 中的几个，不是“{name}”", all.join("、"))
}

fn years(value: &str) -> Option<(Option<i32>, Option<i32>)> {
    let year = |t: &str| if t.is_empty() { Some(None) } else { t.parse::<i32>().ok().map(Some) };
    if let Some((from, to)) = value.split_once('-') {
        let (from, to) = (year(from.trim())?, year(to.trim())?);
        // a span that ends before it begins is for no report
        (from.is_none() || to.is_none() || from <= to).then_some((from, to))
    } else {
        let only = value.parse().ok()?;
        Some((Some(only), Some(only)))
    }
}

fn read_text<'a>(
    header: &mut Header,
    lines: impl Iterator<Item = &'a (usize, &'a str)>,
) -> Result<(), (usize, String)> {
    let mut part: &mut String = &mut header.explanation.zh;
    for &(line, text) in lines {
        if let Some(name) = text.strip_prefix("##") {
            part = match name.trim() {
                "怎样改正" => &mut header.help.zh,
                "In English" => &mut header.explanation.en,
                "How to fix" => &mut header.help.en,
                other => {
                    return Err((
                        line,
                        format!("没有“## {other}”这一段；可用“怎样改正”“In English”“How to fix”"),
                    ));
                }
            };
        } else if !text.is_empty() {
            let latin = |c: char| c.is_ascii_alphanumeric() || ",.;:)".contains(c);
            if part.ends_with(latin) {
                part.push(' ');
            }
            part.push_str(text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "//! GJ301 某列收支不等\n//! severity: error\n//! en: Column out of balance\n//! years: 2019-\n//! basis: 某通知\n//!\n//! 一加二等于三加四。\n//!\n//! ## 怎样改正\n//! 核对台账。\n\nfn check(report) {}";

    #[test]
    fn a_good_head_is_read_whole() {
        let h = read(GOOD).unwrap();
        assert_eq!((h.id.as_str(), h.title.zh.as_str()), ("GJ301", "某列收支不等"));
        assert_eq!(h.years, (Some(2019), None));
        assert_eq!(h.explanation.zh, "一加二等于三加四。");
        assert_eq!(h.help.zh, "核对台账。");
    }

    #[test]
    fn each_fault_is_named_at_its_line() {
        for (from, to, line, says) in [
            ("severity: error", "severety: error", 2, "是否为“severity”"),
            ("severity: error", "severity: fatal", 2, "error、warning 或 info"),
            ("years: 2019-", "years: 二〇一九", 4, "years 应如"),
            ("GJ301 某列", "gj301 某列", 1, "大写字母"),
            ("## 怎样改正", "## 怎么办", 9, "没有“## 怎么办”"),
            ("//! basis: 某通知\n", "", 9, "basis"),
            ("years: 2019-", "clauses: f1@0a1b2c", 4, "clauses 应如"),
            ("years: 2019-", "clauses: F1@0a1b2c, F1@0a1b2c", 4, "写了两次"),
            ("//! en: Column out of balance", "//! uncertain: 凭记忆", 10, "只能提醒"),
        ] {
            let e = read(&GOOD.replace(from, to)).unwrap_err();
            assert_eq!(e.line, line, "{to}: {e}");
            assert!(e.problem.contains(says), "{to}: {e}");
        }
    }
}

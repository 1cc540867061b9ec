//! What a strict TOML reader found wrong, at its place and in both languages; an unknown key with the one that was
//! probably meant.
//!
//! Used for every TOML file that users write. Must not know what any of them is about.

use super::fault::{PackFault, Spot};
use crate::finding::Words;

/// The fault that the TOML reader tells of.
pub fn fault(file: &str, text: &str, error: &toml::de::Error) -> PackFault {
    let spot = Spot::at_byte(file, text, error.span().map_or(0, |s| s.start));
    let message = error.message().trim().to_string();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let words = match quoted.as_slice() {
        [unknown, known @ ..] if message.starts_with("unknown field") => {
            let near = nearest(unknown, known.iter().copied()).unwrap_or_default();
            Words::new(
                format!("没有“{unknown}”这个键，是否为“{near}”？可用的键有 {}", known.join("、")),
                format!("there is no key “{unknown}”; did you mean “{near}”? Keys: {}", known.join(", ")),
            )
        }
        [missing] if message.starts_with("missing field") => {
            Words::new(format!("缺少“{missing} = …”"), format!("“{missing} = …” is missing"))
        }
        _ if message.contains("untagged enum") => Words::new(
            "参数应是数、文字、文字的数组，或 { add = [..], remove = [..] }",
            "a parameter is a number, a text, an array of texts, or { add = [..], remove = [..] }",
        ),
        _ => match message.strip_prefix("invalid type: ").and_then(|m| m.split_once(", expected ")) {
            Some((found, wanted)) => Words::new(
                format!("值的类别不对：应为{}，现为{}", kind(wanted), kind(found)),
                format!("a value of the wrong kind: {found} instead of {wanted}"),
            ),
            None => {
                Words::new(format!("不合 TOML 写法：{message}"), format!("not well-formed TOML: {message}"))
            }
        },
    };
    PackFault::new(spot, words)
}

/// Of the names there are, the one most like a wrong one.
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known.into_iter().min_by_key(|k| strsim::levenshtein(k, wrong))
}

/// The kinds of TOML values as the reader names them, in Chinese; what it quotes stays.
fn kind(said: &str) -> String {
    let (name, rest) = said.split_once(' ').map_or((said, ""), |(name, rest)| (name, rest));
    let article = matches!(name, "a" | "an");
    let name = if article { rest } else { said };
    let known = [
        ("string", "文字"),
        ("integer", "整数"),
        ("floating point", "小数"),
        ("boolean", "真假值"),
        ("sequence", "数组"),
        ("map", "表"),
        ("TOML datetime", "日期"),
        ("u64", "自然数"),
        ("i32", "整数"),
        ("u32", "自然数"),
    ];
    for (english, chinese) in known {
        if let Some(rest) = name.strip_prefix(english) {
            let rest = rest.trim().trim_matches('`');
            return if rest.is_empty() { chinese.into() } else { format!("{chinese} {rest}") };
        }
    }
    said.into()
}

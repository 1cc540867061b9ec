//! The account of a report's prose, one entry for each number, for people and for machines.

use super::frame::wrapped;
use super::human::{Options, origin};
use super::json::place;
use crate::account::Account;
use crate::finding::Lang;
use crate::report::Report;
use crate::result::Held;
use serde_json::{Value, json};

/// Column where what was done with a number begins.
const INDENT: usize = 4;

/// For a person at a terminal.
pub fn text(report: &Report, path: &str, accounts: &[Account], options: &Options) -> String {
    let lang = options.lang;
    let mut out = String::new();
    for account in accounts {
        let (open, close) = if lang == Lang::Zh { ("（", "）") } else { (" (", ")") };
        let kind = account.kind.in_language(lang);
        out.push_str(&format!(
            "{}  {}{open}{kind}{close}\n",
            origin(report, path, &account.place),
            account.text
        ));
        for entry in &account.entries {
            let mark = match entry.held {
                Some(Held::Holds) => {
                    if options.style.unicode {
                        "✓"
                    } else {
                        "+"
                    }
                }
                Some(Held::Fails) => {
                    if options.style.unicode {
                        "✗"
                    } else {
                        "x"
                    }
                }
                Some(Held::NotMade) => "?",
                None => {
                    if options.style.unicode {
                        "·"
                    } else {
                        "-"
                    }
                }
            };
            let room = options.style.width.saturating_sub(INDENT + 2);
            for (i, part) in wrapped(entry.words.in_language(lang), room).iter().enumerate() {
                let head = if i == 0 { mark } else { " " };
                out.push_str(&format!("{}{head} {part}\n", " ".repeat(INDENT)));
            }
        }
    }
    let count = |held: Option<Held>| accounts.iter().filter(|a| a.held() == held).count();
    let (all, holds, fails) = (accounts.len(), count(Some(Held::Holds)), count(Some(Held::Fails)));
    let (open, alone) = (count(Some(Held::NotMade)), count(None));
    out.push_str(&match lang {
        Lang::Zh => {
            format!("文中的数 {all} 个：相符 {holds}，不符 {fails}，没有比成 {open}，不比较 {alone}。\n")
        }
        Lang::En => {
            format!("{all} numbers: {holds} agree, {fails} do not, {open} not made, {alone} left alone.\n")
        }
    });
    out
}

/// For machines.
pub fn value(report: &Report, accounts: &[Account], lang: Lang) -> Value {
    let name = |held: Option<Held>| match held {
        Some(Held::Holds) => "holds",
        Some(Held::Fails) => "fails",
        Some(Held::NotMade) => "not_made",
        None => "left_alone",
    };
    let one = |account: &Account| {
        let entries: Vec<Value> = account
            .entries
            .iter()
            .map(|e| json!({ "result": name(e.held), "text": e.words.in_language(lang) }))
            .collect();
        json!({
            "text": account.text,
            "value": account.value,
            "kind": account.kind.in_language(lang),
            "result": name(account.held()),
            "entries": entries,
            "place": place(report, &account.place),
        })
    };
    json!({ "numbers": accounts.iter().map(one).collect::<Vec<_>>() })
}

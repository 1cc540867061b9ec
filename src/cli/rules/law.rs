//! `gouji rules law`

use crate::cli::args::{FormatArg, LawArgs};
use crate::cli::{Exit, Ran, Streams, law, terminal};
use crate::engine::law::{Entry, Law, Mapping, mapping};
use crate::finding::{Lang, Severity, Words};
use crate::render::frame::wrapped;
use crate::render::human::Options;
use serde_json::{Value, json};

pub fn show(args: &LawArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let (checker, law) = match law::open(&args.pack, &options, streams)? {
        Ok(both) => both,
        Err(exit) => return Ok(exit),
    };
    let mapping = mapping(&law, checker.engine().rules().iter().map(crate::engine::Rule::header));
    match args.format {
        FormatArg::Json => {
            serde_json::to_writer_pretty(&mut streams.out, &value(&law, &mapping, options.lang))?;
            writeln!(streams.out)?;
        }
        FormatArg::Human => write!(streams.out, "{}", text(&law, &mapping, &options))?,
    }
    Ok(if mapping.holds() { Exit::Clean } else { Exit::Findings })
}

/// What there is to say of a clause's standing: its kind, and the words.
fn standings(entry: &Entry) -> Vec<(&'static str, Words)> {
    let mut all = Vec::new();
    if !entry.rules.is_empty() {
        all.push((
            "rules",
            Words::new(
                format!("规则：{}", entry.rules.join("、")),
                format!("rules: {}", entry.rules.join(", ")),
            ),
        ));
    }
    if let Some(what) = &entry.clause.manual {
        all.push((
            "manual",
            Words::new(format!("人看：{}", what.zh), format!("a person: {}", what.in_language(Lang::En))),
        ));
    }
    if let Some(why) = &entry.clause.not_checkable {
        all.push((
            "not_checkable",
            Words::new(
                format!("不能查：{}", why.zh),
                format!("not checkable: {}", why.in_language(Lang::En)),
            ),
        ));
    }
    if !entry.stale.is_empty() {
        let reference = format!("{}@{}", entry.clause.id, entry.clause.digest());
        all.push((
            "stale",
            Words::new(
                format!("过时：{} 依的是条款以前的文字；对照后写 {reference}", entry.stale.join("、")),
                format!(
                    "stale: {} rest on an earlier wording; compare, then write {reference}",
                    entry.stale.join(", ")
                ),
            ),
        ));
    }
    if entry.is_unmapped() {
        all.push((
            "unmapped",
            Words::new(
                "没有着落：没有规则查，也没有写明由人看或不能查",
                "unmapped: no rule checks it, and nothing says that a person does or that nobody can",
            ),
        ));
    }
    if entry.is_contradicted() {
        all.push((
            "contradicted",
            Words::new(
                "矛盾：写明不能查，却有规则查",
                "contradicted: said to be not checkable, yet rules check it",
            ),
        ));
    }
    all
}

fn text(law: &Law, mapping: &Mapping, options: &Options) -> String {
    let lang = options.lang;
    let mut out = String::new();
    let mut line = |text: &str, indent: usize| {
        for (i, part) in wrapped(text, options.style.width.saturating_sub(indent + 2)).iter().enumerate() {
            let hanging = if i == 0 { 0 } else { 2 };
            out.push_str(&format!("{}{part}\n", " ".repeat(indent + hanging)));
        }
    };
    let mut entries = mapping.entries.iter();
    for document in &law.documents {
        line(document.title.in_language(lang), 0);
        line("", 0);
        for entry in entries.by_ref().take(document.clauses.len()) {
            let clause = entry.clause;
            line(&format!("{}  {}", clause.id, clause.citation.in_language(lang)), 2);
            let mark = clause.mark.words();
            let mark = match lang {
                Lang::Zh => format!("（{}）", mark.zh),
                Lang::En => format!(" ({})", mark.en),
            };
            line(&format!("{}{mark}", clause.statement.in_language(lang)), 4);
            for (_, words) in standings(entry) {
                line(words.in_language(lang), 4);
            }
            line("", 0);
        }
    }
    for fault in faults(mapping) {
        line(fault.in_language(lang), 0);
    }
    line(summary(mapping).in_language(lang), 0);
    out
}

/// References to no clause, and rules that name none.
fn faults(mapping: &Mapping) -> Vec<Words> {
    let mut all: Vec<Words> = mapping
        .unknown
        .iter()
        .map(|u| {
            let near = u.nearest.unwrap_or_default();
            Words::new(
                format!("{} 写的条款 {} 不存在，是否为 {near}？", u.rule, u.id),
                format!("{} names a clause {} that is not there; did you mean {near}?", u.rule, u.id),
            )
        })
        .collect();
    if !mapping.silent.is_empty() {
        all.push(Words::new(
            format!("没有写明条款（clauses）的规则：{}", mapping.silent.join("、")),
            format!("rules that name no clause: {}", mapping.silent.join(", ")),
        ));
    }
    all
}

fn summary(mapping: &Mapping) -> Words {
    let count = |holds: fn(&Entry) -> bool| mapping.entries.iter().filter(|e| holds(e)).count();
    let all = mapping.entries.len();
    let rules = count(|e| !e.rules.is_empty());
    let manual = count(|e| e.clause.manual.is_some());
    let not = count(|e| e.clause.not_checkable.is_some());
    let stale = count(|e| !e.stale.is_empty());
    let unmapped = mapping.entries.iter().filter(|e| e.is_unmapped()).count();
    Words::new(
        format!(
            "条款 {all} 条：规则查 {rules}、人看 {manual}（与规则查可以重叠）、不能查 {not}、过时 {stale}、没有着落 {unmapped}、规则写错 {}。",
            mapping.unknown.len()
        ),
        format!(
            "{all} clauses: {rules} checked by rules, {manual} by a person (both may be so), {not} not checkable, {stale} stale, {unmapped} unmapped; {} unknown references.",
            mapping.unknown.len()
        ),
    )
}

fn value(law: &Law, mapping: &Mapping, lang: Lang) -> Value {
    let mut entries = mapping.entries.iter();
    let documents: Vec<Value> = law
        .documents
        .iter()
        .map(|document| {
            let clauses: Vec<Value> = entries
                .by_ref()
                .take(document.clauses.len())
                .map(|entry| {
                    let words = |w: &Option<Words>| w.as_ref().map(|w| w.in_language(lang).to_string());
                    json!({
                        "id": entry.clause.id,
                        "digest": entry.clause.digest(),
                        "citation": entry.clause.citation.in_language(lang),
                        "statement": entry.clause.statement.in_language(lang),
                        "mark": entry.clause.mark.letter(),
                        "rules": entry.rules,
                        "stale": entry.stale,
                        "manual": words(&entry.clause.manual),
                        "not_checkable": words(&entry.clause.not_checkable),
                        "unmapped": entry.is_unmapped(),
                    })
                })
                .collect();
            json!({ "file": document.file, "title": document.title.in_language(lang), "clauses": clauses })
        })
        .collect();
    let unknown: Vec<Value> = mapping
        .unknown
        .iter()
        .map(|u| json!({ "rule": u.rule, "clause": u.id, "nearest": u.nearest }))
        .collect();
    json!({ "documents": documents, "unknown": unknown, "silent": mapping.silent, "holds": mapping.holds() })
}

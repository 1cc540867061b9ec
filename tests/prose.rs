//! Prose read as statements: sentences written for the purpose with what should be read in them, examples of every
//! phrase, and the rules that hold statements against the tables.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

use gouji::Checker;
use gouji::engine::prose::Prose;
use gouji::report::Report;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct Sentences {
    sentences: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    text: String,
    reads: Vec<String>,
    agency: Option<String>,
}

/// A report of 2023 whose first section says this.
fn report(checker: &Checker, agency: &str, text: &str) -> Report {
    let whole = format!("{agency}2023年政府信息公开工作年度报告\n\n一、总体情况\n\n{text}各项工作有序推进，群众评价总体较好，下一步将继续改进工作方法，不断提升服务质效和工作水平。\n\n六、其他需要报告的事项\n\n无\n");
    checker.read("r.txt", whole.as_bytes(), None).unwrap()
}

/// What is held against the tables, as `收到申请=120`.
fn compared(prose: &Prose) -> BTreeSet<String> {
    let compared = prose.statements.iter().filter(|s| s.is_compared());
    compared.map(|s| format!("{}={}", s.phrase.name, s.amount.value.normalize())).collect()
}

/// Of what is read: right, wrong, missed.
fn score(file: &str) -> (usize, usize, usize) {
    let text = std::fs::read_to_string(format!("tests/prose/{file}.toml")).unwrap();
    let all: Sentences = toml::from_str(&text).unwrap();
    let checker = Checker::national().unwrap();
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for Sentence { text, reads, agency } in &all.sentences {
        let report = report(&checker, agency.as_deref().unwrap_or("示例县"), text);
        let prose = checker.engine().prose(&report);
        let found = compared(&prose);
        let due: BTreeSet<String> = reads.iter().cloned().collect();
        right += found.intersection(&due).count();
        wrong += found.difference(&due).count();
        missed += due.difference(&found).count();
        if found != due {
            let why = prose.statements.iter().filter_map(|s| Some(format!("{}：{}", s.text, s.aside.as_ref()?.zh)));
            eprintln!("{text}\n  due {due:?}\n  found {found:?}\n  {}", why.collect::<Vec<_>>().join("；"));
        }
    }
    let (precision, recall) = (right * 1000 / (right + wrong).max(1), right * 1000 / (right + missed).max(1));
    eprintln!(
        "{file}: {} sentences, {right} right, {wrong} wrong, {missed} missed; precision {precision}‰, recall {recall}‰",
        all.sentences.len()
    );
    (wrong, precision, recall)
}

#[test]
fn sentences_that_phrases_are_tuned_on() {
    let (wrong, _, recall) = score("tuned");
    assert!(wrong == 0 && recall >= 990, "{wrong} wrong, recall {recall}‰");
}

#[test]
fn sentences_held_out() {
    let (_, precision, recall) = score("heldout");
    assert!(precision >= 900 && recall >= 700, "precision {precision}‰, recall {recall}‰");
}

//! The law and the rules: every clause is accounted for, and a clause that changes makes itself heard.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use gouji::engine::law::{Law, Mark, mapping};
use gouji::engine::pack::{Origin, Pack};
use gouji::finding::Severity;
use std::fs;
use std::path::Path;

fn run(args: &[&str]) -> (String, String, i32) {
    let output = Command::cargo_bin("gouji").unwrap().env_clear().args(args).output().unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

/// The embedded pack and law in a folder, with one text replaced in one of its files.
fn ejected(file: &str, old: &str, new: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(run(&["rules", "eject", dir.path().to_str().unwrap()]).2, 0);
    let path = dir.path().join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file} does not hold {old}");
    fs::write(&path, text.replace(old, new)).unwrap();
    dir
}

fn law_of(dir: &Path) -> (String, String, i32) {
    run(&["rules", "law", "--rules", dir.to_str().unwrap()])
}

#[test]
fn every_clause_is_accounted_for_and_every_rule_names_its_clauses() {
    let (law, pack) = (Law::embedded().unwrap(), Pack::open(&Origin::named("national", None)).unwrap());
    let mapping = mapping(&law, pack.rules.iter().map(|r| &r.header));
    let (text, _, code) = run(&["rules", "law"]);
    assert!(mapping.holds() && mapping.silent.is_empty(), "{text}");
    assert_eq!(code, 0);
}

/// What nobody has compared with the text is no ground for calling a report wrong.
#[test]
fn no_error_rests_on_memory_alone() {
    let law = Law::embedded().unwrap();
    for rule in Pack::open(&Origin::named("national", None)).unwrap().rules {
        let known = rule.header.clauses.iter().filter_map(|c| law.clause(&c.id)).any(|c| c.mark != Mark::M);
        assert!(rule.header.severity != Severity::Error || known, "{}", rule.header.id);
    }
}

#[test]
fn every_clause_speaks_both_languages() {
    for clause in Law::embedded().unwrap().clauses() {
        let told = [Some(&clause.citation), Some(&clause.statement), clause.manual.as_ref()];
        for words in told.into_iter().flatten() {
            assert!(!words.zh.is_empty() && words.en.is_ascii() && !words.en.is_empty(), "{}", clause.id);
        }
    }
}

#[test]
fn a_clause_that_changes_leaves_its_rules_stale() {
    let dir = ejected("law/50-formulas.toml", "等于第三项加第四项之和", "等于第三项、第四项之和");
    let (out, _, code) = law_of(dir.path());
    assert_eq!(code, 1);
    let line = out.lines().find(|l| l.contains("过时：GJ301、GJ304")).expect(&out);
    // what the line says to write mends it
    let reference = line.split_whitespace().find(|w| w.starts_with("F1@")).unwrap();
    for rule in ["GJ301-balance.rhai", "GJ304-carried-exceeds-received.rhai"] {
        let path = dir.path().join(rule);
        let text = fs::read_to_string(&path).unwrap();
        let old = text.split_whitespace().find(|w| w.starts_with("F1@")).unwrap();
        fs::write(&path, text.replace(old, reference)).unwrap();
    }
    assert_eq!(law_of(dir.path()).2, 0);
    assert_eq!(run(&["check", "--rules", dir.path().to_str().unwrap(), "examples/sound/2021.txt"]).2, 0);
}

#[test]
fn a_clause_of_the_packs_own_must_be_accounted_for() {
    let dir = ejected("law/50-formulas.toml", "", "");
    let add = |more: &str| {
        let text = format!(
            "title = \"某省办法\"\ncite = \"某省办法\"\n[[clause]]\nid = \"P1\"\nat = \"第一条\"\nzh = \"试。\"\nmark = \"M\"\n{more}"
        );
        fs::write(dir.path().join("law/90-province.toml"), text).unwrap();
        law_of(dir.path())
    };
    let (out, _, code) = add("");
    assert_eq!(code, 1);
    assert!(out.contains("没有着落"), "{out}");
    assert_eq!(add("manual = \"看网页\"\n").2, 0);
    assert_eq!(add("not_checkable = \"报告里没有\"\n").2, 0);
    let (_, err, code) = add("manual = \"看\"\nnot_checkable = \"没有\"\n");
    assert_eq!(code, 3);
    assert!(err.contains("90-province.toml") && err.contains("只能写一个"), "{err}");
}

#[test]
fn a_reference_to_no_clause_is_named_with_its_nearest() {
    let dir = ejected("GJ302-results-do-not-add-up.rhai", "clauses: F2@", "clauses: F22@");
    let (out, _, code) = law_of(dir.path());
    assert_eq!(code, 1);
    assert!(out.contains("GJ302 写的条款 F22 不存在，是否为 F2？"), "{out}");
    // the clause itself is then without a rule
    assert!(out.contains("没有着落"), "{out}");
}

#[test]
fn json_says_the_same() {
    let (out, _, code) = run(&["rules", "law", "--format", "json"]);
    assert_eq!(code, 0);
    let value: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(value["holds"], true);
    let clauses: Vec<&serde_json::Value> = value["documents"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|d| d["clauses"].as_array().unwrap())
        .collect();
    let f1 = clauses.iter().find(|c| c["id"] == "F1").unwrap();
    assert_eq!(f1["rules"], serde_json::json!(["GJ301", "GJ304"]));
}

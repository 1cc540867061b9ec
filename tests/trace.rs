//! `check --trace`: everything a rule did on a report, what held too.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use gouji::Checker;
use gouji::engine::examples;
use gouji::finding::Outcome;
use gouji::result::Held;
use std::sync::Arc;

fn run(args: &[&str]) -> (String, String, i32) {
    let output =
        Command::cargo_bin("gouji").unwrap().env_clear().env("COLUMNS", "100").args(args).output().unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

/// The part of the output from the first trace on.
fn traces(out: &str) -> &str {
    &out[out.find("\nGJ").expect(out) + 1..]
}

#[test]
fn every_comparison_is_shown_with_its_figures() {
    let ids = ["GJ301", "gj502", "GJ101", "GJ201", "GJ302", "GJ001", "GJ105"];
    let mut args = vec!["check", "examples/wrong.txt"];
    for id in ids {
        args.extend(["--trace", id]);
    }
    let (out, _, code) = run(&args);
    assert_eq!(code, 1);
    insta::assert_snapshot!("trace_wrong_zh", traces(&out));
    args.extend(["--lang", "en"]);
    insta::assert_snapshot!("trace_wrong_en", traces(&run(&args).0));
}

#[test]
fn a_comparison_that_was_not_made_names_the_cell() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("blank.txt");
    let text = std::fs::read_to_string("examples/sound/2021.txt").unwrap();
    let line = text.lines().find(|l| l.starts_with("四、结转下年度继续办理")).unwrap();
    let mut cells: Vec<&str> = line.split('\t').collect();
    let column = cells.len() - 2;
    cells[column] = "";
    std::fs::write(&path, text.replace(line, &cells.join("\t"))).unwrap();
    let (out, _, _) = run(&["check", path.to_str().unwrap(), "--trace", "GJ301"]);
    let out = traces(&out);
    assert!(out.contains("不能判定"), "{out}");
    assert!(out.contains("– “其他”列：没有比：表三 · 四、结转下年度继续办理 · 其他空白"), "{out}");
    assert_eq!(out.matches('✓').count(), 6, "the other columns are compared: {out}");
}

#[test]
fn an_id_that_is_not_there_is_no_silent_nothing() {
    let (out, err, code) = run(&["check", "examples/wrong.txt", "--trace", "GJ310"]);
    assert_eq!((out.as_str(), code), ("", 2));
    assert!(err.contains("没有规则 GJ310，是否为 GJ"), "{err}");
}

/// The trace is of the very run that judges: it fails where findings are, and comes to the same end.
#[test]
fn a_trace_agrees_with_the_verdict() {
    let checker = Checker::national().unwrap();
    let wrong = std::fs::read("examples/wrong.txt").unwrap();
    let mut reports = vec![checker.read("wrong.txt", &wrong, None).unwrap()];
    reports.extend(["2019", "2021"].map(|f| examples::sound_report(checker.forms(), f).unwrap()));
    for report in reports.into_iter().map(Arc::new) {
        for rule in checker.engine().rules() {
            let id = &rule.header().id;
            let verdict = checker.engine().run_rule(rule, &report);
            let trace = checker.trace(&report, id).unwrap();
            assert_eq!(trace.outcome, verdict.outcome, "{id}");
            let count = |held: Held| trace.lines.iter().filter(|l| l.held == held).count();
            assert_eq!(count(Held::Fails), verdict.findings.len(), "{id}");
            assert_eq!(count(Held::NotMade), verdict.blocked.len(), "{id}");
            if let Outcome::Pass(checks) = verdict.outcome {
                assert_eq!(count(Held::Holds), checks, "{id}");
            }
        }
    }
}

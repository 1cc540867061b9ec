//! `gouji explain` and `gouji rules docs`: what a code means, with an example, and the pages made of it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use gouji::Checker;
use gouji::engine::law::Law;
use gouji::finding::Lang;
use gouji::render::pages;
use gouji::schema::codes;
use gouji::sheet::Sheet;
use std::fs;
use std::path::Path;

fn run(args: &[&str]) -> (String, String, i32) {
    let output =
        Command::cargo_bin("gouji").unwrap().env_clear().env("COLUMNS", "100").args(args).output().unwrap();
    (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
        output.status.code().unwrap(),
    )
}

fn sheets(checker: &Checker) -> Vec<Sheet> {
    let law = Law::embedded().unwrap();
    checker.engine().rules().iter().map(|r| checker.engine().sheet(r, &law)).collect()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_rule_is_explained_with_its_law_formula_and_example() {
    insta::assert_snapshot!("explain_gj401_zh", run(&["explain", "gj401"]).0);
    insta::assert_snapshot!("explain_gj504_en", run(&["explain", "GJ504", "--lang", "en"]).0);
    insta::assert_snapshot!("explain_gs05_zh", run(&["explain", "GS05"]).0);
}

#[test]
fn show_is_the_same_command() {
    assert_eq!(run(&["rules", "show", "GJ301"]), run(&["explain", "GJ301"]));
}

#[test]
fn an_unknown_code_gets_a_suggestion() {
    let (_, err, code) = run(&["explain", "GS0l"]);
    assert_eq!(code, 2);
    assert!(err.contains("是否为 GS0"), "{err}");
}

#[test]
fn every_rule_and_code_can_be_explained() {
    let checker = Checker::national().unwrap();
    for sheet in sheets(&checker) {
        let example = sheet.example.as_ref().unwrap_or_else(|| panic!("{} has no example", sheet.id));
        assert_eq!(example.finding.rule, sheet.id);
        assert!(!sheet.clauses.is_empty() && sheet.fault.is_none(), "{}", sheet.id);
    }
    for id in codes::ids() {
        let sheet = codes::sheet(id).unwrap();
        for words in [&sheet.title, &sheet.explanation, &sheet.help] {
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{id}");
        }
    }
}

/// `GOUJI_UPDATE=1` writes the pages anew.
#[test]
fn the_pages_in_the_repository_are_current() {
    let dir = Path::new("docs/rules");
    if std::env::var_os("GOUJI_UPDATE").is_some() {
        let (_, err, code) = run(&["rules", "docs", "docs/rules"]);
        assert_eq!(code, 0, "{err}");
    }
    let checker = Checker::national().unwrap();
    let due = pages::all(&sheets(&checker), checker.forms(), &[Lang::Zh, Lang::En]);
    for (name, text) in &due {
        let now = fs::read_to_string(dir.join(name)).unwrap_or_default();
        assert!(now == *text, "docs/rules/{name} is stale: run GOUJI_UPDATE=1 cargo nextest run pages");
    }
    for lang in ["zh", "en"] {
        for name in names(&dir.join(lang)) {
            assert!(due.iter().any(|(n, _)| *n == format!("{lang}/{name}")), "docs/rules/{lang}/{name}");
        }
    }
}

#[test]
fn pages_replace_their_own_kind_only() {
    let dir = tempfile::tempdir().unwrap();
    let to = dir.path().to_str().unwrap();
    let (out, _, code) = run(&["rules", "docs", to]);
    assert_eq!(code, 0, "{out}");
    let before = names(&dir.path().join("zh"));

    // a page of a rule that is no more, and two files of somebody else
    let own = fs::read_to_string(dir.path().join("zh/GJ301.md")).unwrap();
    fs::write(dir.path().join("zh/GJ999.md"), own).unwrap();
    fs::write(dir.path().join("zh/notes.md"), "mine\n").unwrap();
    fs::write(dir.path().join("zh/GJ302.md"), format!("{}\nold\n", pages::MARK)).unwrap();
    let (out, _, code) = run(&["rules", "docs", to]);
    assert_eq!(code, 0);
    assert!(out.contains("写了 1 页，删去过时的 1 页"), "{out}");
    let mut after = before.clone();
    after.push("notes.md".into());
    assert_eq!(names(&dir.path().join("zh")), after);

    // one language alone takes the other's pages away, and leaves the foreign file
    assert_eq!(run(&["rules", "docs", to, "--lang", "en"]).2, 0);
    assert_eq!(names(&dir.path().join("zh")), ["notes.md"]);
}

#[test]
fn a_foreign_file_in_the_way_stops_everything() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("README.md"), "mine\n").unwrap();
    let (_, err, code) = run(&["rules", "docs", dir.path().to_str().unwrap()]);
    assert_eq!(code, 2);
    assert!(err.contains("README.md"), "{err}");
    assert_eq!(names(dir.path()), ["README.md"]);
    assert_eq!(fs::read_to_string(dir.path().join("README.md")).unwrap(), "mine\n");
}

#[test]
fn a_rule_that_does_not_run_gets_no_page() {
    let dir = tempfile::tempdir().unwrap();
    let (pack, pages) = (dir.path().join("pack"), dir.path().join("pages"));
    assert_eq!(run(&["rules", "eject", pack.to_str().unwrap()]).2, 0);
    let path = pack.join("GJ301-balance.rhai");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("equal(t.row(", "equl(t.row(")).unwrap();
    let rules = ["--rules", pack.to_str().unwrap()];
    let (_, err, code) = run(&[&["rules", "docs", pages.to_str().unwrap()], &rules[..]].concat());
    assert_eq!(code, 3);
    assert!(err.contains("是否为“equal”"), "{err}");
    assert!(!pages.exists());
    // the page can still be read, with the fault beside it
    let (out, err, code) = run(&[&["explain", "GJ301"], &rules[..]].concat());
    assert_eq!(code, 3);
    assert!(out.contains("第一项加第二项之和") && err.contains("equl"), "{out}{err}");
}

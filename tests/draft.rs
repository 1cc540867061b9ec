//! `gouji rules new`: what it writes works at once, and it overwrites nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::path::Path;

fn gouji(args: &[&str]) -> (String, String, i32) {
    let output = Command::cargo_bin("gouji").unwrap().env_clear().args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

fn files(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .map(|d| d.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    names.sort();
    names
}

#[test]
fn a_draft_works_at_once_and_says_what_to_fill_in() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("本市规则");
    let path = pack.to_str().unwrap();
    let (out, err, code) = gouji(&["rules", "new", "SZ001", "--dir", path, "--pack-name", "benshi"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("SZ001-new-rule.rhai") && out.contains("rules test"), "{out}");
    let named = [
        "rules",
        "new",
        "SZ002",
        "--dir",
        path,
        "--title",
        "某列不符",
        "--name",
        "odd-column",
        "--severity",
        "error",
    ];
    assert_eq!(gouji(&named).2, 0);
    assert_eq!(files(&pack), ["SZ001-new-rule.rhai", "SZ002-odd-column.rhai", "pack.toml"]);
    let text = std::fs::read_to_string(pack.join("SZ002-odd-column.rhai")).unwrap();
    assert!(text.starts_with("//! SZ002 某列不符\n//! severity: error\n"), "{text}");
    insta::assert_snapshot!(std::fs::read_to_string(pack.join("SZ001-new-rule.rhai")).unwrap());
    let (out, _, code) = gouji(&["rules", "check", path]);
    assert_eq!(code, 0, "{out}");
    // what is left to fill in, and nothing else
    assert!(out.contains("[GL22]") && !out.replace("[GL22]", "").contains("[GL"), "{out}");
    assert_eq!(gouji(&["rules", "check", "--severity", "warning", path]).2, 1);
    let (out, err, code) = gouji(&["rules", "test", "--rules", path]);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(gouji(&["check", "--rules", path, "examples/sound/2021.txt"]).2, 0);
}

#[test]
fn what_stands_in_the_way_is_named_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_str().unwrap();
    let refused = |args: &[&str], says: &str| {
        let before = files(dir.path());
        let (_, err, code) = gouji(&[&["rules", "new", "--dir", path], args].concat());
        assert_eq!(code, 2, "{args:?}");
        assert!(err.contains(says), "{args:?}: {err}");
        assert_eq!(files(dir.path()), before);
    };
    refused(&["T1"], "--pack-name");
    refused(&["t1", "--pack-name", "p"], "大写字母");
    refused(&["T1", "--pack-name", "a\"b"], "名称");
    refused(&["GJ301", "--pack-name", "p"], "已用于 GJ301-");
    refused(&["T1", "--pack-name", "p", "--title", "一行\n又一行"], "一行");
    refused(&["T1", "--pack-name", "p", "--name", "../x"], "短名");
    assert_eq!(gouji(&["rules", "new", "T1", "--dir", path, "--pack-name", "p"]).2, 0);
    refused(&["T1"], "已用于 T1-new-rule.rhai");
    refused(&["T1", "--name", "other", "--lang", "en"], "already used in T1-new-rule.rhai");
    refused(&["T2", "--pack-name", "q"], "已经有了");
    // a file of that name that is no rule
    std::fs::write(dir.path().join("T3-new-rule.rhai"), "").unwrap();
    refused(&["T3"], "已经存在");
}

//! A result is evidence: made again from what it names, it is the same to the byte, or it is said what differs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

const SOUND: &str = include_str!("../examples/sound/2021.txt");

fn gouji(dir: &Path, args: &[&str]) -> (String, String, i32) {
    let mut command = Command::cargo_bin("gouji").unwrap();
    let out = command.env_clear().current_dir(dir).args(args).output().unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (text(&out.stdout), text(&out.stderr), out.status.code().unwrap())
}

/// A folder with reports, one in an archive, settings, a waiver and a baseline; and the result of a run.
fn run() -> TempDir {
    let dir = TempDir::new().unwrap();
    let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    put("wrong.txt", include_str!("../examples/wrong.txt"));
    put("gouji.toml", "waivers = \"waivers.toml\"\nrules = [\"pack\"]\n[rule.GJ401]\nseverity = \"info\"\n");
    put(
        "waivers.toml",
        "[[waiver]]\nrule = \"GJ301\"\npath = \"wrong.txt\"\nreason = \"x\"\nexpires = 2026-12-31\n",
    );
    assert_eq!(gouji(dir.path(), &["rules", "eject", "pack"]).2, 0);
    let mut zip = zip::ZipWriter::new(fs::File::create(dir.path().join("all.zip")).unwrap());
    zip.start_file("甲县.txt", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(SOUND.as_bytes()).unwrap();
    zip.finish().unwrap();
    let args =
        ["check", "--format", "json", "--today", "2026-12-31", "--level", "县", "wrong.txt", "all.zip"];
    let (out, err, _) = gouji(dir.path(), &args);
    assert!(out.starts_with('{'), "{err}");
    put("result.json", &out);
    dir
}

fn verify(dir: &TempDir) -> (String, i32) {
    let (out, err, code) = gouji(dir.path(), &["verify", "result.json"]);
    (out + &err, code)
}

#[test]
fn the_same_comes_out_from_anywhere_and_on_any_day() {
    let dir = run();
    let (out, code) = verify(&dir);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("重现了"), "{out}");
    let base = dir.path().to_str().unwrap();
    let result = dir.path().join("result.json");
    let args = ["verify", result.to_str().unwrap(), "--base", base, "--lang", "en"];
    let (out, err, code) = gouji(Path::new("."), &args);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("Result: reproduced"), "{out}");
    assert_eq!(gouji(dir.path(), &["verify", "result.json", "--rules", "./pack"]).2, 0);
}

#[test]
fn what_differs_is_named() {
    for (file, change, said) in [
        ("wrong.txt", "\n附\n", "报告 wrong.txt：不同"),
        ("gouji.toml", "[rule.GJ106]\nseverity = \"info\"\n", "设置 gouji.toml：不同"),
        (
            "waivers.toml",
            "[[waiver]]\nrule = \"GJ106\"\npath = \"*\"\nreason = \"x\"\nexpires = 2026-12-31\n",
            "豁免 waivers.toml：不同",
        ),
    ] {
        let dir = run();
        let path = dir.path().join(file);
        let text = fs::read_to_string(&path).unwrap() + change;
        fs::write(&path, text).unwrap();
        let (out, code) = verify(&dir);
        assert_eq!(code, 1, "{out}");
        assert!(out.contains(said) && out.contains("没有重现"), "{out}");
    }
}

#[test]
fn a_result_that_was_touched_is_not_reproduced() {
    let dir = run();
    let path = dir.path().join("result.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"GJ106\"", "\"GJ107\"", 1)).unwrap();
    let (out, code) = verify(&dir);
    assert_eq!(code, 1);
    assert!(
        out.contains("/reports/0/findings/0/rule（wrong.txt）：不同，当时 \"GJ107\"，现为 \"GJ106\""),
        "{out}"
    );
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    fs::write(&path, value.to_string()).unwrap();
    let (out, code) = verify(&dir);
    assert_eq!((code, out.contains("重新排版过")), (1, true), "{out}");
    fs::write(&path, "{}").unwrap();
    assert_eq!(verify(&dir).1, 2);
}

#[test]
fn without_its_inputs_or_packs_there_is_no_saying() {
    let dir = run();
    fs::remove_file(dir.path().join("all.zip")).unwrap();
    let (out, code) = verify(&dir);
    assert_eq!(code, 2);
    assert!(out.contains("报告 all.zip!甲县.txt：没有了"), "{out}");

    let dir = run();
    let rule = dir.path().join("pack/GJ301-balance.rhai");
    let text = fs::read_to_string(&rule).unwrap() + "\n";
    fs::write(&rule, text).unwrap();
    let (out, code) = verify(&dir);
    assert_eq!(code, 3);
    assert!(out.contains("规则包 national：不同"), "{out}");
    fs::remove_dir_all(dir.path().join("pack")).unwrap();
    assert_eq!(verify(&dir).1, 3);

    let dir = run();
    fs::remove_file(dir.path().join("waivers.toml")).unwrap();
    assert_eq!(verify(&dir).1, 2);
}

#[test]
fn a_run_with_a_baseline_is_made_again_with_it() {
    let dir = run();
    for (flag, file) in [("--write-baseline", "a.json"), ("--baseline", "b.json")] {
        let flags = ["check", "--format", "json", flag, "base.json", "wrong.txt"];
        let (out, _, _) = gouji(dir.path(), &flags);
        fs::write(dir.path().join(file), out).unwrap();
        let (out, err, code) = gouji(dir.path(), &["verify", file]);
        assert_eq!(code, 0, "{out}{err}");
    }
    let before = fs::read(dir.path().join("base.json")).unwrap();
    assert_eq!(gouji(dir.path(), &["verify", "a.json"]).2, 0);
    assert_eq!(fs::read(dir.path().join("base.json")).unwrap(), before, "verify writes nothing");
}

/// Whatever is changed in a result is found, told by where it stands, and the result is not accepted.
#[test]
fn nothing_in_a_result_can_be_changed_unseen() {
    use serde_json::{Value, json};
    type Change<'a> = &'a dyn Fn(&mut Value);
    let dir = run();
    fs::write(dir.path().join("bad.txt"), "").unwrap();
    fs::create_dir(dir.path().join("empty")).unwrap();
    let mut nested = zip::ZipWriter::new(fs::File::create(dir.path().join("nested.zip")).unwrap());
    nested.start_file("more.zip", zip::write::SimpleFileOptions::default()).unwrap();
    nested.finish().unwrap();
    // a waiver that has expired is a remark
    let args = [
        "check",
        "--format",
        "json",
        "--today",
        "2027-01-01",
        "wrong.txt",
        "all.zip",
        "bad.txt",
        "empty",
        "none-*.txt",
        "no.txt",
        "nested.zip",
    ];
    let (text, err, code) = gouji(dir.path(), &args);
    assert_eq!(code, 2, "{err}");
    let path = dir.path().join("result.json");
    fs::write(&path, &text).unwrap();
    let (out, code) = verify(&dir);
    assert!(code == 0 && out.contains("重现了"), "what could not be checked is the same too: {out}");
    let honest: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(honest["unreadable"].as_array().unwrap().len(), 5);
    let forge = |change: Change| {
        let mut value = honest.clone();
        change(&mut value);
        fs::write(&path, format!("{value:#}\n")).unwrap();
        verify(&dir)
    };
    let cases: [(&str, Change); 9] = [
        ("/summary/findings/error", &|v| v["summary"]["findings"]["error"] = 0.into()),
        ("/summary/reports", &|v| drop(v["reports"].as_array_mut().unwrap().remove(1))),
        ("/summary/unreadable", &|v| drop(v["unreadable"].as_array_mut().unwrap().remove(0))),
        ("/summary/unreadable", &|v| v["unreadable"] = json!([])),
        ("/remarks", &|v| drop(v.as_object_mut().unwrap().remove("remarks"))),
        ("/remarks/0/severity", &|v| v["remarks"][0]["severity"] = "info".into()),
        ("/approved~1by", &|v| v["approved/by"] = "x".into()),
        ("/summary/interrupted", &|v| v["summary"]["interrupted"] = true.into()),
        ("/gouji/options/today2", &|v| v["gouji"]["options"]["today2"] = "x".into()),
    ];
    for (pointer, change) in cases {
        let (out, code) = forge(change);
        assert_eq!(code, 1, "{pointer}: {out}");
        assert!(out.contains(&format!("结果 {pointer}")) && !out.contains("（）"), "{pointer}: {out}");
    }
    // a report or a folder of earlier ones that is gone is no difference
    fs::write(&path, &text).unwrap();
    fs::remove_file(dir.path().join("wrong.txt")).unwrap();
    assert_eq!(verify(&dir).1, 2);
    let (_, err, code) = gouji(dir.path(), &["verify", "none.json"]);
    assert!(code == 2 && err.contains("none.json 读不出来"), "{err}");
}

//! Waivers and baselines: what does not count is still shown, and comes back when its time is over.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

/// A report whose only fault is that table 3 does not balance.
fn folder() -> TempDir {
    let dir = TempDir::new().unwrap();
    let sound = fs::read_to_string("examples/sound/2021.txt").unwrap();
    fs::write(dir.path().join("sound.txt"), &sound).unwrap();
    let wrong = sound.replacen("1942\t", "1943\t", 1);
    assert_ne!(wrong, sound);
    fs::write(dir.path().join("r.txt"), wrong).unwrap();
    fs::write(dir.path().join("gouji.toml"), "waivers = \"waivers.toml\"\n").unwrap();
    dir
}

fn gouji(dir: &TempDir, args: &[&str]) -> (String, String, i32) {
    let mut command = Command::cargo_bin("gouji").unwrap();
    let out = command.env_clear().current_dir(dir.path()).args(args).output().unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (text(&out.stdout), text(&out.stderr), out.status.code().unwrap())
}

fn waivers(dir: &TempDir, text: &str) {
    fs::write(dir.path().join("waivers.toml"), text).unwrap();
}

/// The result, which is as its schema says.
fn result(dir: &TempDir, args: &[&str]) -> Value {
    let (out, err, _) = gouji(dir, &[&["check", "--format", "json"], args].concat());
    let value: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("schemas/result.schema.json").unwrap()).unwrap();
    let schema = jsonschema::options().build(&schema).unwrap();
    let errors: Vec<String> = schema.iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    value
}

/// Rules whose findings count.
fn counted(result: &Value) -> Vec<String> {
    let reports = result["reports"].as_array().unwrap().iter();
    let findings = reports.flat_map(|r| r["findings"].as_array().unwrap());
    let open = findings.filter(|f| f.get("waived").is_none());
    open.map(|f| f["rule"].as_str().unwrap().to_string()).collect()
}

const ALL: &str = "[[waiver]]\nrule = \"GJ301\"\npath = \"*.txt\"\nreason = \"在核对\"\napproved = \"张三\"\nexpires = 2026-12-31\n\n[[waiver]]\nrule = \"GJ303\"\nagency = \"示例*\"\nreason = \"在核对\"\nexpires = 2026-12-31\n\n[[waiver]]\nrule = \"GJ401\"\npath = \"r.txt\"\nreason = \"在核对\"\nexpires = 2026-12-31\n";

#[test]
fn a_waived_finding_is_shown_and_does_not_count_until_its_last_day() {
    let dir = folder();
    waivers(&dir, "");
    let open = counted(&result(&dir, &["r.txt"]));
    assert!(open.contains(&"GJ301".to_string()), "{open:?}");
    assert_eq!(gouji(&dir, &["check", "r.txt"]).2, 1);
    // one waiver for each rule that finds something
    let each = |rule: &String| {
        format!(
            "[[waiver]]\nrule = \"{rule}\"\npath = \"*.txt\"\nreason = \"在核对\"\napproved = \"张三\"\nexpires = 2026-12-31\n"
        )
    };
    let mut rules = open.clone();
    rules.dedup();
    waivers(&dir, &rules.iter().map(each).collect::<String>());
    let (out, err, code) = gouji(&dir, &["check", "--today", "2026-12-31", "r.txt"]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("豁免：在核对（张三批准，到 2026-12-31 止）"), "{out}");
    let run = result(&dir, &["--today", "2026-12-31", "r.txt"]);
    assert_eq!((counted(&run).len(), run["summary"]["waived"].as_u64().unwrap()), (0, open.len() as u64));
    assert_eq!(run["reports"][0]["findings"][0]["waived"]["approved"], "张三");
    assert!(run["reports"][0]["outcomes"]["fail"].as_array().unwrap().contains(&"GJ301".into()));
    assert_eq!(run["gouji"]["options"]["today"], "2026-12-31");
    assert_eq!(run.get("remarks"), None);
    // the day after
    let run = result(&dir, &["--today", "2027-01-01", "r.txt"]);
    assert_eq!(counted(&run), open);
    let remark = &run["remarks"][0];
    assert_eq!((&remark["code"], &remark["severity"]), (&"W001".into(), &"warning".into()));
    assert_eq!((&remark["file"], &remark["line"]), (&"waivers.toml".into(), &2.into()));
    assert_eq!(run["summary"]["findings"]["warning"], rules.len());
    let (out, _, code) = gouji(&dir, &["check", "--today", "2027-01-01", "r.txt"]);
    assert_eq!(code, 1);
    assert!(out.contains("警告[W001]") && out.contains("waivers.toml:2:8"), "{out}");
    assert_eq!(gouji(&dir, &["explain", "W001"]).2, 0);
}

#[test]
fn a_waiver_that_had_its_report_and_nothing_to_waive_is_not_needed() {
    let dir = folder();
    waivers(&dir, ALL);
    let codes = |args: &[&str]| {
        let run = result(&dir, &[&["--today", "2026-01-01"], args].concat());
        let remarks = run["remarks"].as_array().cloned().unwrap_or_default();
        remarks
            .iter()
            .map(|r| (r["code"].as_str().unwrap().to_string(), r["line"].as_u64().unwrap()))
            .collect::<Vec<_>>()
    };
    let unused = |line| ("W002".to_string(), line);
    // the sound report is one that the first two are about; the third is about another
    assert_eq!(codes(&["sound.txt"]), [unused(2), unused(9)]);
    let whole = codes(&["r.txt", "sound.txt"]);
    assert!(!whole.contains(&unused(2)), "one use is enough: {whole:?}");
    assert!(whole.contains(&unused(15)), "{whole:?}");
    let (out, _, code) = gouji(&dir, &["check", "--today", "2026-01-01", "sound.txt"]);
    assert_eq!(code, 0, "worth knowing, no more");
    assert!(out.contains("提示[W002]"), "{out}");
    assert_eq!(gouji(&dir, &["check", "--severity", "info", "--today", "2026-01-01", "sound.txt"]).2, 1);
}

#[test]
fn what_is_wrong_with_a_waiver_is_shown_at_its_place() {
    let dir = folder();
    for (text, at, words) in [
        (
            "[[waiver]]\nrule = \"GJ301\"\npath = \"**\"\nexpires = 2026-12-31\n",
            "waivers.toml:1:1",
            "缺少“reason",
        ),
        (
            "[[waiver]]\nrule = \"GJ301\"\npath = \"**\"\nreason = \" \"\nexpires = 2026-12-31\n",
            "waivers.toml:4:10",
            "不能是空的",
        ),
        (
            "[[waiver]]\nrule = \"GJ301\"\nreason = \"x\"\nexpires = 2026-12-31\n",
            "waivers.toml:1:",
            "path 或 agency",
        ),
        (
            "[[waiver]]\nrule = \"GJ3O1\"\npath = \"**\"\nreason = \"x\"\nexpires = 2026-12-31\n",
            "waivers.toml:2:8",
            "是否为 GJ301",
        ),
        (
            "[[waiver]]\nrule = \"GJ301\"\npath = \"**\"\nreason = \"x\"\nexpires = 2026-12-31T10:00:00\n",
            "waivers.toml:5:11",
            "应是日期",
        ),
        (
            "[[waiver]]\nrule = \"GJ301\"\npath = \"**\"\nreason = \"x\"\nexpire = 2026-12-31\n",
            "waivers.toml:5:1",
            "是否为“expires”",
        ),
    ] {
        waivers(&dir, text);
        let (out, err, code) = gouji(&dir, &["check", "r.txt"]);
        assert_eq!((out.as_str(), code), ("", 2), "{err}");
        assert!(err.contains(at) && err.contains(words), "{text}: {err}");
    }
    fs::remove_file(dir.path().join("waivers.toml")).unwrap();
    assert_eq!(gouji(&dir, &["check", "r.txt"]).2, 2, "waivers that are not there waive nothing unseen");
}

#[test]
fn waive_adds_what_is_there_and_keeps_what_was_written() {
    let dir = folder();
    let before = "# 本市的豁免\n";
    waivers(&dir, before);
    let waive = |rule: &str, more: &[&str]| {
        let args = ["waive", "r.txt", "--rule", rule, "--reason", "说\"明\"", "--today", "2026-01-01"];
        gouji(&dir, &[&args, more].concat())
    };
    let till = ["--expires", "2026-12-31"];
    let (_, err, code) = waive("GJ401", &till);
    assert_eq!(code, 2, "there is no such finding");
    assert!(err.contains("没有 GJ401"), "{err}");
    let (_, err, code) = waive("GJ301", &["--place", "表三/一", till[0], till[1]]);
    assert_eq!(code, 2);
    assert!(err.contains("表三/四/自然人"), "says where it is: {err}");
    assert_eq!(waive("GJ3O1", &till).2, 2);
    assert_eq!(waive("GJ301", &["--expires", "2025-12-31"]).2, 2, "past");
    assert_eq!(waive("GJ301", &["--expires", "2026-13-31"]).2, 2, "no date");
    assert_eq!(fs::read_to_string(dir.path().join("waivers.toml")).unwrap(), before, "nothing was written");

    let more = ["--place", "表三/四/自然人", "--approved", "李四", till[0], till[1]];
    let (out, err, code) = waive("gj301", &more);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("waivers.toml:3"), "{out}");
    let text = fs::read_to_string(dir.path().join("waivers.toml")).unwrap();
    assert!(text.starts_with(before) && text.contains("reason = \"说\\\"明\\\"\""), "{text}");
    let run = result(&dir, &["--today", "2026-12-31", "r.txt"]);
    let at = run["reports"][0]["findings"].as_array().unwrap().iter().find(|f| f.get("waived").is_some());
    let at = at.unwrap();
    assert_eq!((&at["place"]["column"], &at["waived"]["reason"]), (&"自然人".into(), &"说\"明\"".into()));
    let (out, _, code) = waive("GJ301", &more);
    assert_eq!((code, out.contains("已有豁免")), (0, true));
    assert_eq!(fs::read_to_string(dir.path().join("waivers.toml")).unwrap(), text, "once is enough");
}

#[test]
fn the_first_waiver_makes_the_file() {
    let dir = folder();
    let args = ["waive", "r.txt", "--rule", "GJ301", "--reason", "x", "--expires", "2100-01-01"];
    assert_eq!(gouji(&dir, &args).2, 0);
    assert!(!counted(&result(&dir, &["r.txt"])).contains(&"GJ301".to_string()));
    fs::remove_file(dir.path().join("waivers.toml")).unwrap();
    let (out, _, code) = gouji(&dir, &[&args[..], &["--no-config"]].concat());
    assert_eq!(code, 0);
    assert!(out.contains("--waivers waivers.toml"), "says how it comes to hold: {out}");
    let before = fs::read(dir.path().join("waivers.toml")).unwrap();
    let (out, _, code) = gouji(&dir, &[&args[..], &["--no-config"]].concat());
    assert!(code == 0 && out.contains("已有豁免") && out.contains("--waivers waivers.toml"), "{out}");
    assert_eq!(fs::read(dir.path().join("waivers.toml")).unwrap(), before, "once is enough");
    let (_, err, code) = gouji(&dir, &[&args[..], &["--no-config", "--waivers", "r.txt"]].concat());
    assert_eq!(code, 2, "{err}");
}

#[test]
fn a_baseline_knows_what_was_there_and_reports_what_is_new() {
    let dir = folder();
    waivers(&dir, "");
    let (_, err, code) = gouji(&dir, &["check", "--write-baseline", "base.json", "."]);
    assert_eq!(code, 0, "what is there is known from now on: {err}");
    assert!(err.contains("base.json"), "{err}");
    let known = || gouji(&dir, &["check", "--baseline", "base.json", "r.txt"]);
    let (out, _, code) = known();
    assert_eq!(code, 0);
    assert!(!out.contains("GJ301") && out.contains("豁免或已知"), "hidden and counted: {out}");
    let run = result(&dir, &["--baseline", "base.json", "r.txt"]);
    assert_eq!(run["reports"][0]["findings"][0]["waived"]["baseline"], true);
    // lines move, the faults are the same
    let path = dir.path().join("r.txt");
    let wrong = fs::read_to_string(&path).unwrap();
    fs::write(&path, wrong.replacen('\n', "\n\n\n", 1)).unwrap();
    assert_eq!(known().2, 0);
    // another fault is new
    fs::write(&path, wrong.replacen("六、其他需要报告的事项\n", "六、其他需要报告的事项\n等待××\n", 1))
        .unwrap();
    let (out, _, code) = known();
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("GJ110") && !out.contains("[GJ301]"), "{out}");
    let (out, _, _) = gouji(&dir, &["check", "--baseline", "base.json", "--format", "sarif", "r.txt"]);
    let sarif: serde_json::Value = serde_json::from_str(&out).unwrap();
    let state = |rule: &str| {
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        results.iter().find(|r| r["ruleId"] == rule).unwrap()["baselineState"].clone()
    };
    assert_eq!((state("GJ301"), state("GJ110")), ("unchanged".into(), "new".into()));
    // a fault that was mended is said once the report is checked
    fs::copy(dir.path().join("sound.txt"), &path).unwrap();
    let run = result(&dir, &["--baseline", "base.json", "r.txt"]);
    assert_eq!(run["remarks"][0]["code"], "W003");
    fs::write(dir.path().join("base.json"), "{}").unwrap();
    let (_, err, code) = known();
    assert_eq!(code, 2);
    assert!(err.contains("不是基线文件"), "{err}");
}

#[test]
fn the_same_fault_once_more_is_new() {
    let dir = folder();
    waivers(&dir, "");
    let sound = fs::read_to_string(dir.path().join("sound.txt")).unwrap();
    let with = |n: usize| {
        let blanks = "等待××。\n".repeat(n);
        let text =
            sound.replacen("六、其他需要报告的事项\n", &format!("六、其他需要报告的事项\n{blanks}"), 1);
        fs::write(dir.path().join("r.txt"), text).unwrap();
        let run = result(&dir, &["--no-config", "r.txt"]);
        counted(&run).iter().filter(|r| *r == "GJ110").count()
    };
    assert_eq!((with(2), with(1)), (2, 1));
    assert_eq!(gouji(&dir, &["check", "--write-baseline", "b.json", "r.txt"]).2, 0);
    with(2);
    let run = result(&dir, &["--baseline", "b.json", "r.txt"]);
    assert_eq!(counted(&run), ["GJ110"]);
}

#[test]
fn a_report_read_in_part_passes_only_if_somebody_answers_for_the_rest() {
    let dir = folder();
    waivers(&dir, "");
    fs::copy("examples/wrong.txt", dir.path().join("r.txt")).unwrap();
    assert_eq!(gouji(&dir, &["check", "--write-baseline", "b.json", "r.txt"]).2, 0);
    let run = result(&dir, &["--baseline", "b.json", "r.txt"]);
    assert_eq!(run["summary"]["incomplete"], 1, "and is still counted");
}

//! Settings: what holds where, whence it comes, and what is refused at its place.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use gouji::checker::Known;
use gouji::finding::{Outcome, Severity};
use gouji::{Checker, policy};
use serde_json::Value;
use std::fs;
use tempfile::TempDir;

/// A folder with a report that has faults, one that has none, and settings.
fn house(settings: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, from) in [("in/a/wrong.txt", "wrong.txt"), ("in/b/sound.txt", "sound/2021.txt")] {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(format!("examples/{from}"), path).unwrap();
    }
    fs::write(dir.path().join("gouji.toml"), settings).unwrap();
    dir
}

fn gouji(dir: &TempDir, args: &[&str]) -> (String, String, i32) {
    let mut command = Command::cargo_bin("gouji").unwrap();
    let out = command.env_clear().current_dir(dir.path()).args(args).output().unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (text(&out.stdout), text(&out.stderr), out.status.code().unwrap())
}

fn result(dir: &TempDir, args: &[&str]) -> Value {
    let (out, err, _) = gouji(dir, &[&["check", "--format", "json"], args].concat());
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"))
}

fn severities(report: &Value, rule: &str) -> Vec<String> {
    let findings = report["findings"].as_array().unwrap().iter().filter(|f| f["rule"] == rule);
    findings.map(|f| f["severity"].as_str().unwrap().to_string()).collect()
}

#[test]
fn the_nearest_file_above_the_report_holds_and_flags_have_the_last_word() {
    let dir = house("lang = \"en\"\n\n[rule.GJ301]\nseverity = \"info\"\n");
    let wrong = &result(&dir, &["in/a/wrong.txt"])["reports"][0];
    assert_eq!(severities(wrong, "GJ301"), ["info", "info"]);
    assert_eq!(severities(wrong, "GJ401"), ["error"], "the others stay");
    assert!(wrong["findings"][0]["help"].as_str().unwrap().is_ascii(), "in English");
    let zh = result(&dir, &["--lang", "zh", "in/a/wrong.txt"]);
    assert!(!zh["reports"][0]["findings"][0]["help"].as_str().unwrap().is_ascii());
    let without = result(&dir, &["--no-config", "in/a/wrong.txt"]);
    assert_eq!(severities(&without["reports"][0], "GJ301"), ["error", "error"]);
    assert_eq!(without["gouji"]["options"].get("config"), None);
    let with = result(&dir, &["in/a/wrong.txt"]);
    let config = with["gouji"]["options"]["config"].as_str().unwrap();
    assert!(config.starts_with("gouji.toml sha256:"), "evidence names the settings: {config}");
    // a nearer one takes the place of the farther, whole
    fs::write(dir.path().join("in/a/gouji.toml"), "").unwrap();
    assert_eq!(severities(&result(&dir, &["in/a/wrong.txt"])["reports"][0], "GJ301"), ["error", "error"]);
    // one run has one
    let (_, err, code) = gouji(&dir, &["check", "in"]);
    assert_eq!(code, 2);
    assert!(err.contains("in/a/gouji.toml") && err.contains("--config"), "{err}");
    assert_ne!(gouji(&dir, &["check", "--config", "gouji.toml", "in"]).2, 2);
}

#[test]
fn a_threshold_a_format_an_output_and_a_limit_hold_as_if_they_were_flags() {
    let dir = house(
        "severity = \"info\"\nformat = \"concise\"\noutput = [\"json=out.json\"]\n[limit]\nfile-bytes = 100\n",
    );
    let (out, err, code) = gouji(&dir, &["check", "in"]);
    assert_eq!(code, 2, "{out}");
    assert!(err.contains("--limit file-bytes"), "{err}");
    let (out, _, code) = gouji(&dir, &["check", "--limit", "file-bytes=1000000", "in"]);
    assert_eq!(code, 1);
    assert!(out.starts_with("in/a/wrong.txt:"), "{out}");
    let written: Value = serde_json::from_slice(&fs::read(dir.path().join("out.json")).unwrap()).unwrap();
    assert_eq!(written["summary"]["reports"], 2);
}

#[test]
fn a_rule_that_is_off_is_not_applicable_and_says_why() {
    let dir = house("[rule.gj301]\nseverity = \"off\"\nreason = \"由财政系统核对\"\n");
    let run = result(&dir, &["in"]);
    for report in run["reports"].as_array().unwrap() {
        assert!(severities(report, "GJ301").is_empty());
        let list = report["outcomes"]["not_applicable"].as_array().unwrap();
        let why = list.iter().find(|o| o["rule"] == "GJ301").unwrap()["why"].as_str().unwrap();
        assert!(why.contains("gouji.toml 第 2 行") && why.contains("由财政系统核对"), "{why}");
    }
}

#[test]
fn paths_hold_for_what_they_match_and_the_later_has_the_last_word() {
    let dir = house(
        "[[paths]]\nglob = \"in/**\"\nlevel = \"县\"\nrule.GJ301.severity = \"warning\"\n\n[[paths]]\nglob = \"in/a/*\"\nregion = \"河南省\"\nrule.GJ301.severity = \"info\"\n",
    );
    assert_eq!(severities(&result(&dir, &["in/a/wrong.txt"])["reports"][0], "GJ301"), ["info", "info"]);
    let (out, _, code) = gouji(&dir, &["config", "in/a/wrong.txt", "--severity", "warning"]);
    assert_eq!(code, 0);
    for line in [
        "rules = [\"national\"]  # 缺省",
        "severity = \"warning\"  # 命令行",
        "level = \"县\"  # gouji.toml:3",
        "region = \"河南省\"  # gouji.toml:8",
        "rule.GJ301 = \"info\"  # gouji.toml:9",
    ] {
        assert!(out.lines().any(|l| l == line), "{line}\n{out}");
    }
    let (json, _, _) = gouji(&dir, &["config", "in/b/sound.txt", "--format", "json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    let of = |key: &str| json.as_array().unwrap().iter().find(|e| e["key"] == key).unwrap().clone();
    assert_eq!(of("rule.GJ301")["value"], "warning");
    assert_eq!((&of("level")["from"], &of("level")["line"]), (&"file".into(), &3.into()));
    assert_eq!(of("region")["from"], "default");
    // a pattern is seen from the folder of the file, wherever one stands
    let mut command = Command::cargo_bin("gouji").unwrap();
    let out = command
        .current_dir(dir.path().join("in/a"))
        .args(["check", "--format", "json", "wrong.txt"])
        .output()
        .unwrap();
    let value: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(severities(&value["reports"][0], "GJ301"), ["info", "info"]);
    assert!(value["gouji"]["options"]["config"].as_str().unwrap().starts_with("../../gouji.toml "));
}

#[test]
fn packs_are_named_from_the_folder_of_the_file() {
    let dir = house("rules = [\"packs/own\"]\n");
    let (_, err, code) = gouji(&dir, &["check", "in"]);
    assert_eq!(code, 3, "no such pack: {err}");
    assert_eq!(gouji(&dir, &["rules", "eject", "packs/own"]).2, 0);
    let run = result(&dir, &["in/b"]);
    assert_eq!(run["gouji"]["options"]["rules"], "packs/own");
    assert_eq!(run["gouji"]["packs"][0]["name"], "national");
}

/// What the reader takes the schema takes, and what it refuses the schema refuses.
#[test]
fn the_schema_and_the_reader_agree() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("schemas/gouji.schema.json").unwrap()).unwrap();
    let schema = jsonschema::options().build(&schema).unwrap();
    let good = [
        "",
        "rules = [\"henan\", \"packs/own\"]\nseverity = \"warning\"\nlang = \"en\"\nformat = \"json\"\nwaivers = \"w.toml\"\noutput = [\"json=a=b.json\"]",
        "[limit]\nseconds = 5\nxml-depth = 0",
        "[rule.GJ301]\nseverity = \"off\"\nreason = \"\"",
        "[[paths]]\nglob = \"**\"\nas = \"docx\"\nlevel = \"county\"\nregion = \"河南省\"\nrule.GJ301.severity = \"info\"",
    ];
    let bad = [
        "severty = \"error\"",
        "severity = \"off\"",
        "severity = 1",
        "lang = \"fr\"",
        "rules = \"henan\"",
        "rules = [\" \"]",
        "output = [\"json\"]",
        "output = [\"=x\"]",
        "waivers = \"\"",
        "[limit]\nsecond = 5",
        "[limit]\nseconds = -1",
        "[limit]\nseconds = \"5\"",
        "[rule.GJ301]\nseverity = \"fatal\"",
        "[rule.GJ301]\nreason = \"x\"",
        "[rule.GJ301]\nseverity = \"off\"\nwhy = \"x\"",
        "[[paths]]\nlevel = \"县\"",
        "[[paths]]\nglob = \"**\"",
        "[[paths]]\nglob = \"**\"\nlevel = \"国\"",
        "[[paths]]\nglob = \"**\"\nas = \"doc\"",
        "[[paths]]\nglob = \"**\"\nregion = \"\"",
        "[[paths]]\nglob = \"**\"\nrule = {}",
    ];
    for (texts, expected) in [(&good[..], true), (&bad[..], false)] {
        for text in texts {
            let value: Value = toml::from_str(text).unwrap();
            assert_eq!(policy::read("gouji.toml", text).is_ok(), expected, "reader: {text}");
            assert_eq!(schema.is_valid(&value), expected, "schema: {text}");
        }
    }
}

#[test]
fn the_schema_speaks_chinese_and_names_every_limit_and_input_format() {
    fn walk(value: &Value, path: &str) {
        for (name, property) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
            assert!(!property["title"].as_str().unwrap_or_default().is_ascii(), "{path}/{name}");
            walk(property, &format!("{path}/{name}"));
        }
        for part in ["items", "additionalProperties"] {
            if let Some(inner) = value.get(part) {
                walk(inner, &format!("{path}/{part}"));
            }
        }
        for (name, definition) in value.get("$defs").and_then(Value::as_object).into_iter().flatten() {
            walk(definition, &format!("{path}/$defs/{name}"));
        }
    }
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("schemas/gouji.schema.json").unwrap()).unwrap();
    walk(&schema, "");
    let limits: Vec<&String> =
        schema["properties"]["limit"]["properties"].as_object().unwrap().keys().collect();
    assert_eq!(limits, gouji::source::Limits::NAMES);
    let kinds = &schema["properties"]["paths"]["items"]["properties"]["as"]["enum"];
    assert_eq!(*kinds, Value::from(gouji::source::Kind::ALL.map(gouji::source::Kind::name).to_vec()));
}

#[test]
fn what_is_wrong_is_shown_at_its_place_and_nothing_is_checked() {
    for (settings, at, words) in [
        ("severty = \"error\"", "gouji.toml:1:1", "是否为“severity”"),
        ("lang = \"zh\"\nseverity = \"warn\"", "gouji.toml:2:12", "是否为“warning”"),
        ("severity = 3", "gouji.toml:1:12", "应为文字，现为整数 3"),
        ("[rule.GJ3O1]\nseverity = \"off\"", "gouji.toml:1:7", "是否为 GJ301"),
        ("[rule.GJ505]\nseverity = \"error\"", "gouji.toml:2:12", "uncertain"),
        ("[rule.GS01]\nseverity = \"off\"", "gouji.toml:2:12", "不能停用"),
        ("format = \"jsn\"", "gouji.toml:1:10", "是否为“json”"),
        ("[[paths]]\nglob = \"[\"\nlevel = \"县\"", "gouji.toml:2:8", "式样写错了"),
        ("severity = ", "gouji.toml:1:", "不合 TOML 写法"),
    ] {
        let dir = house(settings);
        let (out, err, code) = gouji(&dir, &["check", "in"]);
        assert_eq!((out.as_str(), code), ("", 2), "{err}");
        assert!(err.contains(at) && err.replace("\n      ", "").contains(words), "{settings}: {err}");
        assert!(err.contains("没有检查任何报告"), "{err}");
        let (_, err, _) = gouji(&dir, &["check", "--lang", "en", "in"]);
        assert!(err.contains("the settings cannot be used"), "{err}");
    }
    let dir = house("");
    let (_, err, code) = gouji(&dir, &["check", "--config", "none.toml", "in"]);
    assert_eq!(code, 2);
    assert!(err.contains("none.toml"), "{err}");
}

#[test]
fn a_user_of_the_library_decides_with_the_same_data() {
    let text = "[rule.GJ301]\nseverity = \"info\"\n[rule.GJ505]\nseverity = \"error\"\n[rule.GJ401]\nseverity = \"off\"\n";
    let policy = policy::read("gouji.toml", text).unwrap();
    let checker = Checker::national().unwrap();
    let bytes = fs::read("examples/wrong.txt").unwrap();
    let checked = checker.check("wrong.txt", &bytes, Known::from(policy.holds("wrong.txt"))).unwrap();
    let of =
        |id: &str| checked.findings.iter().filter(|f| f.rule == id).map(|f| f.severity).collect::<Vec<_>>();
    assert_eq!(of("GJ301"), [Severity::Info, Severity::Info]);
    assert!(of("GJ505").iter().all(|s| *s != Severity::Error), "what is not certain is never an error");
    assert!(of("GJ401").is_empty());
    assert!(matches!(checked.outcomes["GJ401"], Outcome::NotApplicable(_)));
}

/// Every way a check ends, and that a crash is none of the usual ones.
#[test]
fn exit_statuses() {
    let dir = house("");
    assert_eq!(gouji(&dir, &["check", "in/b"]).2, 0);
    assert_eq!(gouji(&dir, &["check", "in/a"]).2, 1);
    assert_eq!(gouji(&dir, &["check", "none.txt"]).2, 2);
    assert_eq!(
        gouji(&dir, &["check", "in", "none.txt"]).2,
        2,
        "what could not be checked is graver than findings"
    );
    assert_eq!(gouji(&dir, &["check", "--rules", "no-pack", "in"]).2, 3);
    fs::create_dir(dir.path().join("broken")).unwrap();
    let pack = "name = \"broken\"\nversion = \"1.0.0\"\ntitle = \"x\"\nextends = [\"national\"]\n";
    fs::write(dir.path().join("broken/pack.toml"), pack).unwrap();
    let rule = fs::read_to_string("rules/national/GJ301-balance.rhai").unwrap().replace("GJ301", "XX301");
    fs::write(dir.path().join("broken/XX301-x.rhai"), rule.replacen("t.row(", "t.rwo(", 1)).unwrap();
    let (_, err, code) = gouji(&dir, &["check", "--rules", "broken", "in/b"]);
    assert_eq!(code, 3, "a rule that fails: {err}");
    #[cfg(debug_assertions)]
    assert_eq!(gouji(&dir, &["crash"]).2, 4);
}

#[test]
fn settings_can_give_standard_output_to_a_format() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("gouji.toml"), "format = \"concise\"\noutput = [\"json=-\"]\n").unwrap();
    std::fs::write(dir.path().join("r.txt"), include_str!("../examples/wrong.txt")).unwrap();
    let run = |args: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("gouji").unwrap();
        String::from_utf8(command.current_dir(dir.path()).args(args).output().unwrap().stdout).unwrap()
    };
    assert!(run(&["check", "r.txt"]).starts_with("{\n  \"gouji\""));
    assert!(run(&["config", "r.txt"]).contains("output = \"json=-\""));
}

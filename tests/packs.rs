//! Packs as an auditor keeps them: folders and archives that extend, change and contradict each other.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

const RULE: &str = "//! ID 法律服务机构申请数大于总计
//! severity: warning
//! en: More applications from legal services than in all
//! basis: 本省通知
//!
//! 一列不应大于总计。
//!
//! ## 怎样改正
//! 核对台账。

fn check(report) {
    let t = report.table(\"三\");
    at_most(t.cell(\"一\", \"法律服务机构\"), t.cell(\"一\", \"总计\"));
}

fn examples() {
    [pass(), fail(\"大于\", #{ \"三/一/法律服务机构\": 999999 })]
}
";

fn pack(dir: &Path, name: &str, manifest: &str, rules: &[&str]) {
    let dir = dir.join(name);
    fs::create_dir_all(&dir).unwrap();
    let head = format!("name = \"{name}\"\nversion = \"1.0.0\"\ntitle = \"某地规则包\"\n");
    fs::write(dir.join("pack.toml"), head + manifest).unwrap();
    for id in rules {
        fs::write(dir.join(format!("{id}-legal.rhai")), RULE.replace("ID", id)).unwrap();
    }
}

/// Runs in a folder; gives status, standard output and error.
fn gouji(dir: &TempDir, args: &[&str]) -> (i32, String, String) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = Command::cargo_bin("gouji")
        .unwrap()
        .current_dir(dir.path())
        .env("COLUMNS", "110")
        .env_remove("NO_COLOR")
        .args(args.iter().map(|a| a.replace("EXAMPLES", &root.join("examples").display().to_string())))
        .output()
        .unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (out.status.code().unwrap(), text(&out.stdout), text(&out.stderr))
}

/// How a rule ended on the one report of a run.
fn outcome(json: &serde_json::Value, id: &str) -> String {
    let outcomes = json["reports"][0]["outcomes"].as_object().unwrap();
    let is = |item: &serde_json::Value| *item == *id || item["rule"] == *id;
    outcomes.iter().find(|(_, rules)| rules.as_array().unwrap().iter().any(is)).unwrap().0.clone()
}

fn refused(dir: &TempDir, args: &[&str]) -> String {
    let (status, out, err) = gouji(dir, args);
    assert_eq!((status, out.as_str()), (3, ""), "{err}");
    err
}

#[test]
fn a_pack_adds_changes_and_switches_off_with_reasons() {
    let dir = TempDir::new().unwrap();
    pack(
        dir.path(),
        "city",
        "extends = [\"national\"]\n[rules.GJ301]\nseverity = \"warning\"\nreason = \"试行\"\n[rules.GJ303]\nenabled = false\nreason = \"不查\"\n",
        &["CT001"],
    );
    let (status, list, _) = gouji(&dir, &["rules", "list", "--rules", "city"]);
    assert_eq!(status, 0);
    let line = |id: &str| list.lines().find(|l| l.starts_with(id)).unwrap().to_string();
    assert!(line("CT001").contains("city"), "{list}");
    assert!(
        line("GJ301").contains("warning") && line("GJ301").contains("city 由 error 改来：试行"),
        "{list}"
    );
    assert!(line("GJ303").contains("规则包 city 停用：不查"), "{list}");
    // the broken report: GJ301 only warns, GJ303 says nothing
    let (_, out, _) = gouji(&dir, &["check", "--rules", "city", "--format", "json", "EXAMPLES/wrong.txt"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    let findings = json["reports"][0]["findings"].as_array().unwrap();
    let of = |id: &str| findings.iter().filter(|f| f["rule"] == id).collect::<Vec<_>>();
    assert!(!of("GJ301").is_empty() && of("GJ301").iter().all(|f| f["severity"] == "warning"), "{out}");
    assert!(of("GJ303").is_empty());
    assert_eq!(outcome(&json, "GJ303"), "not_applicable", "{out}");
    let packs: Vec<&str> =
        json["gouji"]["packs"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!(packs, ["national", "city"]);
}

#[test]
fn what_contradicts_is_shown_at_both_places() {
    let dir = TempDir::new().unwrap();
    pack(dir.path(), "twice", "extends = [\"national\"]\n", &["GJ301"]);
    insta::assert_snapshot!(
        "two_rules_of_one_id",
        refused(&dir, &["check", "--rules", "twice", "EXAMPLES/wrong.txt"])
    );
    pack(
        dir.path(),
        "unknown",
        "extends = [\"national\"]\n[rules.GJ31]\nenabled = false\nreason = \"不查\"\n",
        &["CT001"],
    );
    insta::assert_snapshot!(
        "override_of_unknown_id",
        refused(&dir, &["check", "--rules", "unknown", "EXAMPLES/wrong.txt"])
    );
    pack(dir.path(), "a", "extends = [\"../b\"]\n", &["CA001"]);
    pack(dir.path(), "b", "extends = [\"../c\"]\n", &["CB001"]);
    pack(dir.path(), "c", "extends = [\"../a\"]\n", &["CC001"]);
    insta::assert_snapshot!("cycle", refused(&dir, &["check", "--rules", "a", "EXAMPLES/wrong.txt"]));
    pack(
        dir.path(),
        "x",
        "extends = [\"national\"]\n[rules.GJ301]\nenabled = false\nreason = \"一\"\n",
        &["CX001"],
    );
    pack(
        dir.path(),
        "y",
        "extends = [\"national\"]\n[rules.GJ301]\nseverity = \"info\"\nreason = \"二\"\n",
        &["CY001"],
    );
    insta::assert_snapshot!(
        "two_packs_change_one_rule",
        refused(&dir, &["check", "--rules", "x", "--rules", "y", "EXAMPLES/wrong.txt"])
    );
    let english = refused(&dir, &["check", "--lang", "en", "--rules", "a", "EXAMPLES/wrong.txt"]);
    assert!(english.contains("in a circle: a → b → c → a"), "{english}");
}

#[test]
fn a_manifest_is_strict() {
    for (manifest, says) in [
        ("extend = [\"national\"]\n", "是否为“extends”"),
        ("extends = [\"natonal\"]\n", "找不到规则包"),
        ("gouji = \"99.0\"\n", "更新的版本"),
        ("[rules.GJ301]\nenabled = false\n", "写明理由"),
        (
            "extends = [\"national\"]\n[rules.GJ301]\nseverity = \"fatal\"\nreason = \"x\"\n",
            "error、warning 或 info",
        ),
        ("extends = [\"national\"]\n[rules.GJ111]\nseverity = \"error\"\nreason = \"x\"\n", "不能改为 error"),
        ("extends = [\"national\"]\n[rules.CT001]\nenabled = false\nreason = \"x\"\n", "本包自己的规则"),
        ("[effective]\nfrom = 2025\nto = 2021\n", "晚于"),
        ("[parameters]\n\"没有\" = { add = [\"x\"] }\n", "无从增删"),
        ("extends = [\"national\"]\n[parameters]\n\"占位\" = { remove = [\"没有这一条\"] }\n", "无从删去"),
        ("extends = [\"national\"]\n[parameters]\n\"占位\" = 3\n", "类别与原来的不同"),
        ("[parameters]\n\"门槛\" = true\n", "参数应是数"),
    ] {
        let dir = TempDir::new().unwrap();
        pack(dir.path(), "city", manifest, &["CT001"]);
        let err = refused(&dir, &["rules", "list", "--rules", "city"]);
        assert!(err.contains(says) && err.contains("pack.toml:"), "{manifest}{err}");
    }
}

#[test]
fn a_zip_is_a_pack_and_has_the_digest_of_its_folder() {
    let dir = TempDir::new().unwrap();
    pack(dir.path(), "city", "extends = [\"national\"]\n", &["CT001"]);
    for (file, folder) in [("flat.zip", ""), ("nested.zip", "city/")] {
        let mut zip = zip::ZipWriter::new(fs::File::create(dir.path().join(file)).unwrap());
        for name in ["CT001-legal.rhai", "pack.toml"] {
            zip.start_file(format!("{folder}{name}"), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&fs::read(dir.path().join("city").join(name)).unwrap()).unwrap();
        }
        zip.finish().unwrap();
        let digest = |rules: &str| {
            let (_, out, err) =
                gouji(&dir, &["check", "--format", "json", "--rules", rules, "EXAMPLES/sound/2021.txt"]);
            let json: serde_json::Value = serde_json::from_str(&out).expect(&err);
            json["gouji"]["packs"][1]["digest"].clone()
        };
        assert_eq!(digest(file), digest("city"));
        assert!(digest("city").is_string());
    }
    fs::write(dir.path().join("not.zip"), "no archive").unwrap();
    assert!(refused(&dir, &["rules", "list", "--rules", "not.zip"]).contains("打不开"));
}

#[test]
fn a_lock_refuses_a_pack_that_differs() {
    let dir = TempDir::new().unwrap();
    pack(dir.path(), "city", "extends = [\"national\"]\n", &["CT001"]);
    let check = ["check", "--locked", "--rules", "city", "EXAMPLES/sound/2021.txt"];
    assert!(refused(&dir, &check).contains("gouji rules lock"), "no lock yet");
    assert_eq!(gouji(&dir, &["rules", "lock", "--rules", "city"]).0, 0);
    assert_eq!(gouji(&dir, &check).0, 0);
    let rule = dir.path().join("city/CT001-legal.rhai");
    fs::write(&rule, fs::read_to_string(&rule).unwrap() + "\n").unwrap();
    let err = refused(&dir, &check);
    assert!(err.contains("规则包 city 与锁定的不同"), "{err}");
    let err = refused(&dir, &["check", "--locked", "EXAMPLES/sound/2021.txt"]);
    assert!(err.contains("锁定的规则包 city 1.0.0 没有使用"), "{err}");
}

#[test]
fn a_pack_limited_to_years_and_regions_changes_nothing_elsewhere() {
    let dir = TempDir::new().unwrap();
    let manifest = "extends = [\"national\"]\nregions = [\"河南省\"]\n[effective]\nfrom = 2022\n[rules.GJ301]\nenabled = false\nreason = \"本省不查\"\n";
    pack(dir.path(), "city", manifest, &["CT001"]);
    let ends = |file: &str, more: &[&str]| {
        let args = [&["check", "--format", "json", "--rules", "city", file], more].concat();
        let (_, out, err) = gouji(&dir, &args);
        let json: serde_json::Value = serde_json::from_str(&out).expect(&err);
        [outcome(&json, "GJ301"), outcome(&json, "CT001")]
    };
    assert_eq!(ends("EXAMPLES/sound/2021.txt", &[]), ["not_applicable", "pass"]);
    assert_eq!(ends("EXAMPLES/sound/2021.txt", &["--region", "河北省"]), ["pass", "not_applicable"]);
    assert_eq!(ends("EXAMPLES/sound/2019.txt", &[]), ["pass", "not_applicable"]);
}

#[test]
fn the_list_says_what_runs_for_a_year_and_a_level() {
    let dir = TempDir::new().unwrap();
    let (_, out, _) =
        gouji(&dir, &["rules", "list", "--rules", "henan", "--year", "2023", "--level", "department"]);
    let line = out.lines().find(|l| l.starts_with("HN104")).unwrap();
    assert!(line.contains("适用于省、市、县、乡镇一级"), "{out}");
    let (_, out, _) =
        gouji(&dir, &["rules", "list", "--rules", "henan", "--year", "2020", "--level", "乡镇"]);
    let (runs, not) = out.split_once("不运行：").unwrap();
    assert!(runs.contains("GJ201") && not.contains("HN104"), "{out}");
    let (status, _, err) = gouji(&dir, &["rules", "list", "--level", "村"]);
    assert_eq!(status, 2);
    assert!(err.contains("township"), "{err}");
}

#[test]
fn two_versions_are_compared_over_a_folder_of_reports() {
    let dir = TempDir::new().unwrap();
    let (_, _, _) = gouji(&dir, &["rules", "eject", "new"]);
    let rule = dir.path().join("new/GJ303-applicants-do-not-add-up.rhai");
    fs::write(&rule, fs::read_to_string(&rule).unwrap().replace("severity: error", "severity: warning"))
        .unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("examples/sound/2021.txt")).unwrap();
    fs::write(dir.path().join("in/sound.txt"), &text).unwrap();
    fs::write(dir.path().join("in/wrong.txt"), text.replacen("1942\t", "1943\t", 1)).unwrap();
    fs::write(dir.path().join("in/not.txt"), "no report").unwrap();
    let (status, out, err) = gouji(&dir, &["rules", "diff", "national", "new", "--reports", "in"]);
    assert_eq!(status, 2, "one file could not be compared: {err}");
    assert!(err.contains("in/not.txt"), "{err}");
    fs::remove_file(dir.path().join("in/not.txt")).unwrap();
    let (status, again, _) = gouji(&dir, &["rules", "diff", "national", "new", "--reports", "in"]);
    assert_eq!(status, 1);
    assert!(!again.contains("sound.txt"), "what is the same is not shown: {again}");
    assert!(again.contains("− error[GJ303]") && again.contains("+ warning[GJ303]"), "{again}");
    assert!(again.contains("GJ303   消失 1，新出现 1"), "{again}");
    assert!(out.contains("1 个文件不能检查"), "{out}");
    let (status, same, _) = gouji(&dir, &["rules", "diff", "national", "national", "--reports", "in"]);
    assert_eq!(status, 0, "{same}");
}

#[test]
fn a_saved_rule_is_tried_again_at_once() {
    let dir = TempDir::new().unwrap();
    pack(dir.path(), "city", "extends = [\"national\"]\n", &["CT001"]);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let report = root.join("examples/sound/2021.txt").display().to_string();
    let file = dir.path().join("city/CT001-legal.rhai");
    let args = ["rules", "watch", "city/CT001-legal.rhai", "--report", &report];
    let (status, out, _) = gouji(&dir, &[&args[..], &["--once"]].concat());
    assert_eq!(status, 0);
    assert!(out.contains("CT001 pass（1 项检查）") && out.contains("例子通过 4 个"), "{out}");
    // a running watch sees the save
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("gouji"))
        .current_dir(dir.path())
        .args(args)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let (send, lines) = std::sync::mpsc::channel();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        let mut line = String::new();
        while std::io::BufRead::read_line(&mut stdout, &mut line).is_ok_and(|n| n > 0) {
            let _ = send.send(std::mem::take(&mut line));
        }
    });
    let wait = |what: &str| {
        let end = std::time::Instant::now() + std::time::Duration::from_mins(1);
        loop {
            let left = end.saturating_duration_since(std::time::Instant::now());
            let line = lines.recv_timeout(left).unwrap_or_else(|_| panic!("never saw {what}"));
            if line.contains(what) {
                break;
            }
        }
    };
    wait("毫秒");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("t.cell(\"一\", \"总计\")", "t.cell(\"一\", \"总计\") * 0 - 1")).unwrap();
    wait("CT001 fail");
    child.kill().unwrap();
    child.wait().unwrap();
}

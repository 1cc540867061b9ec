//! A report against that of the year before: found by name or by agency and year, held against it whatever the files'
//! formats, and what cannot be compared is said.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use assert_cmd::Command;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

const THIS: &str = include_str!("../examples/sound/2021.txt");
const LAST: &str = include_str!("../examples/sound/prior/2021.txt");
/// One application carried over by natural persons too few: row and total are wrong against last year, not in themselves.
const COLUMN: [&str; 2] = ["数量\t\t\t75\t15", "数量\t\t\t74\t15"];

struct Ran {
    out: String,
    err: String,
    code: i32,
}

impl Ran {
    fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

fn gouji(dir: &TempDir, args: &[&str]) -> Ran {
    with_input(dir, args, "")
}

fn with_input(dir: &TempDir, args: &[&str], input: &str) -> Ran {
    let mut command = Command::cargo_bin("gouji").unwrap();
    let out = command.env_clear().current_dir(dir.path()).args(args).write_stdin(input).output().unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    Ran { out: text(&out.stdout), err: text(&out.stderr), code: out.status.code().unwrap() }
}

fn put(dir: &TempDir, name: &str, text: &str) {
    let path = dir.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A report and, in another format, the one of the year before.
fn pair(format: &str, this: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    put(&dir, "今年.txt", this);
    put(&dir, "last.txt", LAST);
    fs::create_dir(dir.path().join("往年")).unwrap();
    let to = format!("往年/2022.{format}");
    let kind = match format {
        "txt" => "text",
        "md" => "markdown",
        other => other,
    };
    let made = gouji(&dir, &["convert", "last.txt", "--to", kind, "-o", &to]);
    assert_eq!(made.code, 0, "{}", made.all());
    dir
}

fn changed() -> String {
    assert!(THIS.contains(COLUMN[0]));
    THIS.replacen(COLUMN[0], COLUMN[1], 1)
}

fn result(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.all()))
}

fn findings<'v>(report: &'v Value, rule: &str) -> Vec<&'v Value> {
    report["findings"].as_array().unwrap().iter().filter(|f| f["rule"] == rule).collect()
}

fn ended(report: &Value, rule: &str) -> (String, String) {
    for (name, list) in report["outcomes"].as_object().unwrap() {
        for entry in list.as_array().unwrap() {
            if entry == rule {
                return (name.clone(), String::new());
            }
            if entry["rule"] == rule {
                return (name.clone(), entry["why"].as_str().unwrap().into());
            }
        }
    }
    panic!("{rule} has no outcome")
}

#[test]
fn a_prior_in_any_format_is_compared_and_shown_where_it_stands() {
    for format in ["txt", "html", "md", "docx", "xlsx", "json"] {
        let dir = pair(format, &changed());
        let prior = format!("往年/2022.{format}");
        let ran = gouji(&dir, &["check", "今年.txt", "--prior", &prior, "--format", "json"]);
        let report = result(&ran)["reports"][0].clone();
        let found = findings(&report, "GJ701");
        assert_eq!(found.len(), 1, "{format}: {}", ran.all());
        assert_eq!(found[0]["expected"], "75", "{format}");
        let places: Vec<&Value> =
            found[0]["figures"].as_array().unwrap().iter().map(|f| &f["place"]).collect();
        assert_eq!(places[0].get("path"), None, "{format}");
        assert_eq!(places[1]["path"], *prior, "{format}");
        assert_eq!(places[1]["report"], "2022 年报告", "{format}");
        assert_eq!(report["prior"]["path"], *prior, "{format}");
        assert_eq!(ended(&report, "GJ702").0, "pass", "{format}");
        assert_eq!(ended(&report, "GJ703").0, "not_applicable", "{format}");
    }
}

#[test]
fn without_a_prior_nothing_is_compared_and_that_is_said() {
    let dir = pair("html", THIS);
    let ran = gouji(&dir, &["check", "今年.txt", "--format", "json"]);
    let report = result(&ran)["reports"][0].clone();
    assert_eq!(report.get("prior"), None);
    let (name, why) = ended(&report, "GJ701");
    assert!(name == "not_applicable" && why.contains("--prior"), "{name} {why}");
    assert_eq!(ran.code, 0, "{}", ran.all());
}

#[test]
fn people_see_both_reports() {
    let dir = pair("txt", &changed());
    for (lang, snapshot) in [("zh", "prior_zh"), ("en", "prior_en")] {
        let ran = gouji(&dir, &["check", "今年.txt", "--prior", "往年/2022.txt", "--lang", lang]);
        insta::assert_snapshot!(snapshot, ran.out);
    }
    let ran = gouji(&dir, &["check", "今年.txt", "--prior", "往年/2022.txt", "--trace", "GJ701"]);
    insta::assert_snapshot!("prior_trace", ran.out.split("GJ701 ").last().unwrap());
}

#[test]
fn every_format_names_the_other_file_or_the_other_year() {
    let dir = pair("txt", &changed());
    for format in [
        "human",
        "concise",
        "json",
        "ndjson",
        "sarif",
        "junit",
        "github",
        "gitlab",
        "checkstyle",
        "tap",
        "markdown",
        "csv",
        "html",
    ] {
        let ran = gouji(&dir, &["check", "今年.txt", "--prior", "往年/2022.txt", "--format", format]);
        assert!(ran.out.contains("2022 年报告"), "{format}: {}", ran.out);
    }
    let ran = gouji(&dir, &["check", "今年.txt", "--prior", "往年/2022.txt", "--format", "sarif"]);
    let sarif = result(&ran);
    let run = &sarif["runs"][0];
    let found = run["results"].as_array().unwrap().iter().find(|r| r["ruleId"] == "GJ701").unwrap();
    let uri = |l: &Value| l["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap().to_string();
    let related = &found["relatedLocations"];
    assert_ne!(uri(&related[0]), uri(&related[1]), "each figure in its own file");
    assert!(related[1]["physicalLocation"]["region"]["startLine"].is_number());
    let artifacts = run["artifacts"].as_array().unwrap();
    let prior = artifacts.iter().find(|a| a["location"]["uri"] == *uri(&related[1])).unwrap();
    assert!(prior["hashes"]["sha-256"].is_string(), "{prior}");
}

#[test]
fn a_prior_that_is_none_is_refused_or_said() {
    let dir = pair("html", THIS);
    let check = |prior: &str, more: &[&str]| {
        let mut args = vec!["check", "今年.txt", "--prior", prior];
        args.extend(more);
        gouji(&dir, &args)
    };
    put(&dir, "无关.txt", "今天天气很好。");
    for (prior, says) in [("没有.docx", "没有.docx"), ("无关.txt", "没有找到年度报告")] {
        let ran = check(prior, &[]);
        assert_eq!(ran.code, 2, "{prior}");
        assert!(ran.err.contains(says) && ran.err.contains("改正"), "{prior}: {}", ran.err);
    }
    put(&dir, "前年.txt", &LAST.replace("2022", "2021"));
    put(&dir, "别处.txt", &LAST.replace("示例县", "样板县"));
    for (prior, zh, en) in [
        ("前年.txt", "是 2021 年的，不是上一年（2022 年）", "is of 2021, not of the year before, 2022"),
        ("今年.txt", "是 2023 年的", "is of 2023"),
        ("别处.txt", "--alias 样板县=示例县", "--alias 样板县=示例县"),
    ] {
        let ran = check(prior, &["--format", "concise"]);
        assert_eq!(ran.code, 2, "not compared is not checked whole: {}", ran.all());
        assert!(ran.err.contains(zh), "{prior}: {}", ran.err);
        let ran = check(prior, &["--lang", "en"]);
        assert!(ran.err.contains(en) && ran.out.contains("not assessable GJ701"), "{prior}: {}", ran.all());
    }
    let ran = check("别处.txt", &["--alias", "样板县=示例县", "--format", "json"]);
    assert_eq!(ended(&result(&ran)["reports"][0], "GJ701").0, "pass", "{}", ran.all());
    let ran = gouji(&dir, &["check", "今年.txt", "前年.txt", "--prior", "往年/2022.html"]);
    assert!(ran.code == 2 && ran.err.contains("--history"), "{}", ran.all());
    let ran = gouji(&dir, &["check", "--ndjson", "--prior", "往年/2022.html"]);
    assert_eq!(ran.code, 2, "lines are paired by --history");
}

/// Reports of three agencies over years, in several formats, one in an archive.
fn archive() -> TempDir {
    let dir = pair("docx", THIS);
    put(&dir, "in/示例.txt", &changed());
    put(&dir, "in/样板.txt", &THIS.replace("示例县", "样板县"));
    put(&dir, "in/新设.txt", &THIS.replace("示例县", "新设县"));
    let other = LAST.replace("示例县", "样板县").replace("样板县2022年政府", "样板县人民政府2022年政府");
    put(&dir, "往年/2021/示例.txt", &LAST.replace("2022", "2021"));
    let mut zip = zip::ZipWriter::new(fs::File::create(dir.path().join("往年/样板.zip")).unwrap());
    zip.start_file("2022.txt", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(other.as_bytes()).unwrap();
    zip.finish().unwrap();
    dir
}

#[test]
fn a_history_is_paired_by_agency_and_year() {
    let dir = archive();
    let ran = gouji(&dir, &["check", "in", "--history", "往年", "--format", "json"]);
    let all = result(&ran);
    let by_path = |path: &str| all["reports"].as_array().unwrap().iter().find(|r| r["path"] == path).unwrap();
    let own = by_path("in/示例.txt");
    assert_eq!(own["prior"]["path"], "往年/2022.docx");
    assert_eq!(findings(own, "GJ701").len(), 1);
    let other = by_path("in/样板.txt");
    assert_eq!(other["prior"]["path"], "往年/样板.zip!2022.txt", "样板县 and 样板县人民政府 are one agency");
    assert_eq!(ended(other, "GJ701").0, "pass");
    let new = by_path("in/新设.txt");
    assert_eq!(new["prior"], Value::Null);
    let (name, why) = ended(new, "GJ701");
    assert!(name == "not_assessable" && why.contains("新设县") && why.contains("--alias"), "{why}");
    assert!(ran.err.is_empty(), "a first report is no fault: {}", ran.err);
    assert_eq!(gouji(&dir, &["check", "in/新设.txt", "--history", "往年"]).code, 0);
    let renamed = gouji(
        &dir,
        &[
            "check",
            "in/新设.txt",
            "--history",
            "往年",
            "--alias",
            "样板县=过渡县",
            "--alias",
            "过渡县=新设县",
            "--format",
            "json",
        ],
    );
    assert_eq!(
        result(&renamed)["reports"][0]["prior"]["path"],
        "往年/样板.zip!2022.txt",
        "{}",
        renamed.all()
    );
}

#[test]
fn threads_change_nothing() {
    let dir = archive();
    let run = |jobs: &str| gouji(&dir, &["check", "in", "--history", "往年", "--jobs", jobs]).all();
    assert_eq!(run("1"), run("2"));
    let run = |jobs: &str| {
        gouji(&dir, &["check", "in", "--history", "往年", "--jobs", jobs, "--format", "json"]).all()
    };
    assert_eq!(run("1"), run("2"));
}

#[test]
fn two_of_one_agency_and_year_are_not_guessed_between() {
    let dir = archive();
    put(&dir, "往年/又一份.txt", &LAST.replace("都由法制审核", "均由法制审核"));
    let ran = gouji(&dir, &["check", "今年.txt", "--history", "往年"]);
    assert_eq!(ran.code, 2, "{}", ran.all());
    assert!(
        ran.err.contains("有 2 份") && ran.err.contains("又一份.txt") && ran.err.contains("2022.docx"),
        "{}",
        ran.err
    );
    assert!(!ran.out.contains("警告[GJ701]"), "{}", ran.out);
    // the same bytes twice are one report
    fs::copy(dir.path().join("往年/2022.docx"), dir.path().join("往年/又一份.docx")).unwrap();
    fs::remove_file(dir.path().join("往年/又一份.txt")).unwrap();
    let ran = gouji(&dir, &["check", "in/示例.txt", "--history", "往年"]);
    assert!(ran.out.contains("警告[GJ701]"), "{}", ran.all());
}

#[test]
fn what_the_history_cannot_use_is_named() {
    let dir = archive();
    put(&dir, "往年/坏.docx", "PK\u{3}\u{4}");
    put(
        &dir,
        "往年/无名.txt",
        &LAST.replacen("示例县2022年政府信息公开工作年度报告", "", 1).replace("示例县人民政府按照", "按照"),
    );
    let ran = gouji(&dir, &["check", "in/新设.txt", "--history", "往年"]);
    assert!(ran.err.contains("坏.docx") && ran.err.contains("无名.txt"), "{}", ran.err);
    assert!(ran.out.contains("另有 2 个文件读不出来"), "{}", ran.out);
    assert_eq!(ran.code, 2, "what is not read may be what was wanted");
    let ran = gouji(&dir, &["check", "in/新设.txt", "--history", "没有这个文件夹"]);
    assert!(ran.err.contains("没有这个文件夹"), "{}", ran.err);
    assert_eq!((ran.out.as_str(), ran.code), ("", 2), "at once");
    for (option, word) in [("--history", "往*/*.pdf"), ("--history", "空"), ("--prior", "没有.txt")] {
        fs::create_dir_all(dir.path().join("空")).unwrap();
        let ran = gouji(&dir, &["check", "in/新设.txt", option, word]);
        assert!(ran.code == 2 && ran.err.contains(word), "{}", ran.all());
    }
}

#[test]
fn a_comma_in_a_name_is_part_of_it() {
    let dir = archive();
    fs::rename(dir.path().join("往年"), dir.path().join("往年,旧 [1]")).unwrap();
    let args =
        ["check", "in/示例.txt", "--history", "往年,旧 [1]", "--alias", "旧,名=新,名", "--format", "json"];
    let ran = gouji(&dir, &args);
    assert!(result(&ran)["reports"][0]["prior"].is_object(), "{}", ran.all());
    put(&dir, "r.json", &ran.out);
    let ran = gouji(&dir, &["verify", "r.json"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    // a history that is gone leaves nothing to compare with
    fs::remove_dir_all(dir.path().join("往年,旧 [1]")).unwrap();
    let ran = gouji(&dir, &["verify", "r.json"]);
    assert_eq!(ran.code, 2, "{}", ran.all());
}

#[test]
fn aliases_that_cannot_be_meant_are_refused() {
    let dir = archive();
    for (aliases, says) in [
        (vec!["甲=乙", "乙=甲"], "绕了一圈"),
        (vec!["甲=乙", "甲=丙"], "两个新名"),
        (vec!["甲=乙", "甲=乙"], "写了两遍"),
        (vec!["甲"], "旧名=新名"),
    ] {
        let mut args = vec!["check", "in", "--history", "往年"];
        args.extend(aliases.iter().flat_map(|a| ["--alias", a]));
        let ran = gouji(&dir, &args);
        assert!(ran.code == 2 && ran.err.contains(says), "{}", ran.all());
    }
    for earlier in ["--history=往年", "--prior=往年/样板.txt"] {
        put(&dir, "往年/样板.txt", &LAST.replace("示例县", "样板县"));
        fs::remove_file(dir.path().join("往年/样板.zip")).ok();
        let ran = gouji(&dir, &["check", "in/新设.txt", earlier, "--alias", "新设县=样板县"]);
        assert_eq!(ran.code, 2, "{}", ran.all());
        assert!(ran.err.contains("别名写反了：上年报告是“样板县"), "{}", ran.all());
    }
}

#[test]
fn what_could_do_nothing_is_refused() {
    let dir = archive();
    for args in
        [&["--plausibility"][..], &["--alias", "甲=乙"], &["--plausibility", "--prior", "往年/2022.docx"]]
    {
        let ran = gouji(&dir, &[&["check", "in/示例.txt"], args].concat());
        assert!(ran.code == 2 && ran.err.contains("--history"), "{}", ran.all());
    }
    // settings may name aliases for whoever gives a history
    put(&dir, "gouji.toml", "[alias]\n\"样板县\" = \"新设县\"\n");
    assert_eq!(gouji(&dir, &["check", "in/样板.txt"]).code, 0);
}

#[test]
fn settings_name_the_history_and_the_aliases() {
    let dir = archive();
    put(&dir, "gouji.toml", "history = [\"往年\"]\n[alias]\n\"样板县\" = \"新设县\"\n");
    let ran = gouji(&dir, &["check", "in/新设.txt", "in/示例.txt", "--format", "json"]);
    let all = result(&ran);
    assert_eq!(all["reports"][0]["prior"]["path"], "往年/样板.zip!2022.txt", "{}", ran.all());
    assert_eq!(findings(&all["reports"][1], "GJ701").len(), 1);
    let shown = gouji(&dir, &["config", "in/新设.txt"]).out;
    assert!(shown.contains("history = \"往年\"  # gouji.toml:1"), "{shown}");
    assert!(shown.contains("alias.样板县 = \"新设县\"  # gouji.toml:3"), "{shown}");
    put(&dir, "gouji.toml", "history = [\" \"]\n");
    assert_eq!(gouji(&dir, &["check", "in"]).code, 2);
}

/// A sound report as one line of JSON.
fn line(edit: impl FnOnce(&mut Value)) -> String {
    let mut value = sound::value("2021");
    edit(&mut value);
    value.to_string()
}

#[test]
fn lines_are_paired_too() {
    let dir = archive();
    let lines = format!(
        "{}\n{}\n",
        line(|v| v["tables"]["表三"]["二"]["其他"] = json!(20)),
        line(|v| v["agency"] = "新设县".into())
    );
    let ran = with_input(&dir, &["check", "--ndjson", "--history", "往年"], &lines);
    let reports: Vec<Value> = ran.out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(findings(&reports[0], "GJ701").len(), 1, "{}", ran.all());
    assert_eq!(reports[0]["prior"]["path"], "往年/2022.docx");
    assert_eq!(ended(&reports[1], "GJ701").0, "not_assessable");
}

/// What changes over the change of form is mapped by the forms' own data, and what has no counterpart is said.
#[test]
fn the_form_changes_between_2020_and_2021() {
    let dir = TempDir::new().unwrap();
    // applications carried out of 2020 and into 2021; the sound report of 2020 carries others
    let carried = sound::value("2019")["tables"]["表三"]["四"].clone();
    let this = |carried: &Value| {
        line(|v| {
            v["year"] = 2021.into();
            v["title"] = "示例县2021年政府信息公开工作年度报告".into();
            v["tables"]["表三"]["二"] = carried.clone();
        })
    };
    put(&dir, "2020.txt", sound::text("2019"));
    put(&dir, "right.json", &this(&carried));
    let mut wrong = carried;
    wrong["总计"] = 138.into();
    put(&dir, "wrong.json", &this(&wrong));
    let ran = gouji(&dir, &["check", "right.json", "--prior", "2020.txt", "--format", "json"]);
    let report = result(&ran)["reports"][0].clone();
    assert_eq!(ended(&report, "GJ701").0, "pass", "{}", ran.all());
    assert_eq!(report["prior"]["form"], "2019");
    let (name, why) = ended(&report, "GJ702");
    assert!(name == "not_assessable" && why.contains("2019 年格式") && why.contains("对外公开总数"), "{why}");
    assert_eq!(ended(&report, "GJ703").0, "not_applicable");
    let ran = gouji(&dir, &["check", "wrong.json", "--prior", "2020.txt", "--format", "json"]);
    let report = result(&ran)["reports"][0].clone();
    let found = findings(&report, "GJ701");
    assert!(found.len() == 1 && found[0]["expected"] == "137", "{}", ran.all());
}

#[test]
fn every_row_and_column_is_mapped_or_said_to_have_no_counterpart() {
    let forms = gouji::form::Forms::embedded().unwrap();
    let [old, new] = forms.all() else { panic!("two forms") };
    for (index, table) in new.tables.iter().enumerate() {
        let before = &old.tables[index];
        for row in table.rows.iter().filter(|r| !r.group) {
            let same = before.rows.iter().any(|r| r.id == row.id);
            let lacking = new.lacks_row_before(old, index, &row.id).is_some();
            assert_ne!(same, lacking, "{} {}", table.name(), row.id);
        }
        for column in &table.columns {
            let same = before.columns.iter().any(|c| c.id == column.id);
            let lacking = new.lacks_column_before(old, index, &column.id).is_some();
            assert_ne!(same, lacking, "{} {}", table.name(), column.id);
        }
    }
}

#[test]
fn a_comparison_can_be_proved_again() {
    let dir = archive();
    let args = ["check", "in", "--history", "往年", "--alias", "样板县=新设县", "--format", "json"];
    put(&dir, "r.json", &gouji(&dir, &args).out);
    let ran = gouji(&dir, &["verify", "r.json"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(ran.out.contains("往年报告 往年：相同"), "{}", ran.out);
    put(&dir, "往年/另.txt", &LAST.replace("示例县", "另一县"));
    let ran = gouji(&dir, &["verify", "r.json"]);
    assert!(ran.out.contains("往年报告 往年：不同"), "{}", ran.all());
    assert!(ran.out.contains("结果 /gouji/options/history：不同") && ran.code == 1, "{}", ran.all());
    fs::remove_file(dir.path().join("往年/另.txt")).unwrap();
    let one = ["check", "in/示例.txt", "--prior", "往年/2022.docx", "--format", "json"];
    put(&dir, "one.json", &gouji(&dir, &one).out);
    assert_eq!(gouji(&dir, &["verify", "one.json"]).code, 0);
    put(&dir, "other.txt", &LAST.replace("158", "157"));
    fs::copy(dir.path().join("other.txt"), dir.path().join("往年/2022.docx")).unwrap();
    let ran = gouji(&dir, &["verify", "one.json"]);
    assert!(ran.code == 1 && ran.out.contains("上年报告 往年/2022.docx：不同"), "{}", ran.all());
}

#[test]
fn a_finding_against_last_year_can_be_waived() {
    let dir = archive();
    let waive = |more: &[&str]| {
        let mut args =
            vec!["waive", "in/示例.txt", "--rule", "GJ701", "--reason", "合并", "--expires", "2099-12-31"];
        args.extend(more);
        gouji(&dir, &args)
    };
    assert_ne!(waive(&[]).code, 0, "without the history there is nothing to waive");
    let ran = waive(&["--history", "往年"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    let ran = gouji(&dir, &["check", "in/示例.txt", "--history", "往年", "--waivers", "waivers.toml"]);
    assert!(ran.out.contains("豁免"), "{}", ran.out);
}

#[test]
fn the_priors_are_sound_and_the_pairs_agree() {
    let forms = gouji::form::Forms::embedded().unwrap();
    let checker = gouji::Checker::national().unwrap();
    for form in sound::FORMS {
        let pair = gouji::engine::examples::sound_pair(&forms, form).unwrap();
        let prior = pair.prior.given().unwrap().report.clone();
        let checked = sound::check(&checker, &gouji::report::canonical::value(&prior));
        assert_eq!(checked.findings, [], "{form}");
        let checked = checker.judge(pair);
        assert_eq!(checked.findings, [], "{form}");
        let compared =
            ["GJ701", "GJ702", "GJ703"].iter().filter(|r| checked.outcomes[**r].name() == "pass").count();
        assert_eq!(compared, 2, "{form}");
    }
}

/// 宿迁: 121 applications are carried out of 2023 (118 of natural persons, 3 of companies) and into 2024; of normative
/// documents 597 were in force, 50 issued and 227 repealed since, 420 in force at the end; of rules 11, 2, 1 and 12. All
/// other figures are made up.
fn suqian_2024(edit: impl FnOnce(&mut Value)) -> String {
    line(|v| {
        v["year"] = 2024.into();
        v["agency"] = "宿迁市".into();
        v["title"] = "宿迁市2024年政府信息公开工作年度报告".into();
        v["tables"]["表二"]["行政规范性文件"] =
            json!({ "本年制发件数": 50, "本年废止件数": 227, "现行有效件数": 420 });
        v["tables"]["表二"]["规章"] = json!({ "本年制发件数": 2, "本年废止件数": 1, "现行有效件数": 12 });
        v["tables"]["表三"]["二"] = json!({
            "自然人": 118, "商业企业": 3, "科研机构": 0, "社会公益组织": 0, "法律服务机构": 0, "其他": 0, "总计": 121,
        });
        edit(v);
    })
}

/// Where the published reports are, from wherever the program is run.
fn corpus() -> Option<std::path::PathBuf> {
    std::env::var_os("GOUJI_CORPUS").map(|folder| fs::canonicalize(folder).unwrap())
}

#[test]
fn corpus_suqian_goes_on_from_2023_to_2024() {
    let Some(corpus) = corpus() else { return };
    let dir = TempDir::new().unwrap();
    put(&dir, "2024.json", &suqian_2024(|_| {}));
    put(&dir, "2024错.json", &suqian_2024(|v| v["tables"]["表三"]["二"]["自然人"] = 117.into()));
    for file in [
        "suqian-2023.txt",
        "suqian-2023.gb18030.txt",
        "suqian-2023.html",
        "suqian-2023.messy.html",
        "suqian-2023.docx",
    ] {
        let prior = Path::new(&corpus).join("corpus").join(file);
        let check = |name: &str| {
            result(&gouji(&dir, &["check", name, "--prior", prior.to_str().unwrap(), "--format", "json"]))["reports"][0].clone()
        };
        let report = check("2024.json");
        assert_eq!(ended(&report, "GJ701").0, "pass", "{file}");
        assert_eq!(ended(&report, "GJ702").0, "pass", "{file}: 597 + 50 − 227 = 420");
        let report = check("2024错.json");
        let found = findings(&report, "GJ701");
        assert_eq!(found.len(), 1, "{file}");
        assert!(
            found[0]["message"].as_str().unwrap().contains("2023 年报告的四、结转下年度继续办理 118"),
            "{}",
            found[0]
        );
    }
}

#[test]
fn corpus_pingtan_2023_does_not_follow_from_2022() {
    let Some(corpus) = corpus() else { return };
    let file = |name: &str| Path::new(&corpus).join("corpus").join(name).display().to_string();
    let dir = TempDir::new().unwrap();
    for this in ["pingtan-2023.txt", "pingtan-2023.md"] {
        let ran =
            gouji(&dir, &["check", &file(this), "--prior", &file("pingtan-2022.txt"), "--format", "json"]);
        let report = result(&ran)["reports"][0].clone();
        let found = findings(&report, "GJ702");
        assert_eq!(found.len(), 1, "{this}: {}", ran.all());
        let message = found[0]["message"].as_str().unwrap();
        assert!(message.contains("470，而 698（2022 年报告） + 77 − 132 = 643，差 173"), "{message}");
        assert_eq!(found[0]["severity"], "warning");
        assert_eq!(ended(&report, "GJ701").0, "pass", "{this}");
    }
}

/// The sound report as an agency's of a year, with a number of new applications by natural persons; the sums follow.
fn of(agency: &str, year: i32, applications: i64) -> String {
    let mut value = sound::value("2021");
    value["agency"] = agency.into();
    value["year"] = year.into();
    value["title"] = format!("{agency}{year}年政府信息公开工作年度报告").into();
    value["preamble"] = json!([]);
    for section in value["sections"].as_array_mut().unwrap() {
        section["paragraphs"] = json!(["无"]);
    }
    let was = value["tables"]["表三"]["一"]["自然人"].as_i64().unwrap();
    for (row, column) in [
        ("一", "自然人"),
        ("一", "总计"),
        ("三.一", "自然人"),
        ("三.一", "总计"),
        ("三.七", "自然人"),
        ("三.七", "总计"),
    ] {
        let cell = &mut value["tables"]["表三"][row][column];
        *cell = (cell.as_i64().unwrap() + applications - was).into();
    }
    value.to_string()
}

#[test]
fn what_is_far_from_other_years_and_other_agencies_is_a_hint_for_who_asks() {
    let dir = TempDir::new().unwrap();
    put(&dir, "今年.json", &of("示例县人民政府", 2024, 60_000));
    for (year, applications) in [(2021, 1900), (2022, 2000), (2023, 2100)] {
        put(&dir, &format!("报告/{year}.json"), &of("示例县人民政府", year, applications));
    }
    for n in 0..8 {
        put(&dir, &format!("报告/同级{n}.json"), &of(&format!("第{n}县人民政府"), 2024, 1800 + n * 50));
    }
    let check = |flags: &[&str]| {
        let args = ["check", "今年.json", "--history", "报告", "--format", "json"];
        gouji(&dir, &[&args, flags].concat())
    };
    let silent = result(&check(&[]));
    assert!(findings(&silent["reports"][0], "PL101").is_empty());
    let ran = check(&["--plausibility"]);
    assert_eq!(ran.code, check(&[]).code, "hints change no exit status");
    let all = result(&ran);
    let own = findings(&all["reports"][0], "PL101");
    let at: Vec<&str> = own.iter().map(|f| f["place"]["pointer"].as_str().unwrap()).collect();
    let row = |id: &str| format!("/tables/表三/{id}/总计");
    assert_eq!(at, [row("一"), row("三.一"), row("三.七")], "{}", ran.all());
    let own = own[0];
    assert_eq!(own["severity"], "info");
    let message = own["message"].as_str().unwrap();
    assert!(
        message.contains("2023 年") && message.contains("2021 年") && message.contains("中位数"),
        "{message}"
    );
    let others = findings(&all["reports"][0], "PL102");
    assert!(others.iter().all(|f| f["message"].as_str().unwrap().contains("另 8 个机关")), "{}", ran.all());
    assert!(!others.is_empty());
    // the packs in force are evidence, and a result with them can be reproduced
    assert!(all["gouji"]["packs"].as_array().unwrap().iter().any(|p| p["name"] == "plausibility"));
    put(&dir, "结果.json", &ran.out);
    assert_eq!(gouji(&dir, &["verify", "结果.json"]).code, 0);
    let english = check(&["--plausibility", "--lang", "en"]).out;
    assert!(english.contains("had 5110 in 2023, 5010 in 2022, 4910 in 2021 (median 5010)"), "{english}");
    let without = gouji(&dir, &["check", "今年.json", "--rules", "plausibility", "--format", "json"]);
    let outcomes = result(&without)["reports"][0]["outcomes"]["not_applicable"].to_string();
    assert!(outcomes.contains("PL101") && outcomes.contains("--history"), "{outcomes}");
}

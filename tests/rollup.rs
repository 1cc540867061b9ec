//! The whole against its parts: `gouji rollup` from end to end, and sums of random parts.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use assert_cmd::Command;
use gouji::form::Forms;
use gouji::report::write::{self, Format};
use gouji::report::{Report, canonical};
use gouji::rollup::{Figures, Outcome, Refusal, Rollup, State};
use gouji::source::{self, Kind, Limits};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

const TABLES: [&str; 3] = ["表二", "表三", "表四"];

fn report(forms: &Forms, value: &Value) -> Report {
    let document =
        source::read("x.json", value.to_string().as_bytes(), Some(Kind::Json), &Limits::default()).unwrap();
    Report::read(document, forms).unwrap()
}

/// The sound report of 2021's form as another agency's, every figure made anew.
fn made(agency: &str, mut figure: impl FnMut(&str) -> Value) -> Value {
    let mut value = sound::value("2021");
    value["agency"] = json!(agency);
    value["title"] = json!(format!("{agency}2023年政府信息公开工作年度报告"));
    for table in TABLES {
        for pointer in sound::cells(&value, table) {
            *value.pointer_mut(&pointer).unwrap() = figure(&pointer);
        }
    }
    value
}

/// A county and its three parts, each part in a format of its own; every figure of the county is the sum.
fn county() -> TempDir {
    let dir = TempDir::new().unwrap();
    let forms = Forms::embedded().unwrap();
    let put = |name: &str, value: &Value, format: Format| {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, write::bytes(&report(&forms, value), format).unwrap()).unwrap();
    };
    put("county.html", &made("示例县人民政府", |_| json!(60)), Format::Html);
    put("parts/a.docx", &made("示例县教育局", |_| json!(10)), Format::Docx);
    put("parts/b.xlsx", &made("示例县财政局", |_| json!(20)), Format::Xlsx);
    put("parts/c.txt", &made("示例县柳河镇人民政府", |_| json!(30)), Format::Text);
    dir
}

fn gouji(dir: &TempDir, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("gouji").unwrap();
    let out = command.env_clear().env("COLUMNS", "100").current_dir(dir.path()).args(args).output().unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (out.status.code().unwrap(), text(&out.stdout), text(&out.stderr))
}

/// Changes a file of text, which must hold what is changed.
fn change(dir: &TempDir, name: &str, from: &str, to: &str) {
    let path = dir.path().join(name);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_whole_that_is_its_parts_is_clean() {
    let dir = county();
    let (status, out, err) = gouji(&dir, &["rollup", "--parent", "county.html", "parts"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("给出 3 份，计入 3 份。共 200 格：相等 200，不等 0"), "{out}");
    let (_, all, _) = gouji(&dir, &["rollup", "--parent", "county.html", "parts", "--all"]);
    assert_eq!(all.matches("  相等  ").count(), 200, "{all}");
}

/// A part with a wrong figure, a blank and words; one of another year, one twice, one unreadable, one missing.
fn troubled() -> TempDir {
    let dir = county();
    change(&dir, "parts/c.txt", "申请数量\t\t\t30", "申请数量\t\t\t31");
    change(&dir, "parts/c.txt", "行政许可\t30", "行政许可\t");
    change(&dir, "parts/c.txt", "行政处罚\t30", "行政处罚\t若干");
    let old = made("示例县审计局", |_| json!(5))
        .to_string()
        .replace("2023", "2022")
        .replace(r#""year":2023"#, r#""year":2022"#);
    fs::write(dir.path().join("parts/d.json"), old).unwrap();
    fs::copy(dir.path().join("parts/a.docx"), dir.path().join("parts/e.docx")).unwrap();
    fs::copy(dir.path().join("county.html"), dir.path().join("parts/f.html")).unwrap();
    fs::write(dir.path().join("parts/g.txt"), "不是报告").unwrap();
    fs::write(dir.path().join("expected.txt"), "示例县教育局\n示例县财政局\n示例县审计局\n示例县民政局\n")
        .unwrap();
    dir
}

#[test]
fn what_differs_and_what_is_lacking_is_said() {
    let dir = troubled();
    let args = ["rollup", "--parent", "county.html", "parts", "--expected", "expected.txt"];
    for lang in ["zh", "en"] {
        let (status, out, err) = gouji(&dir, &[&args[..], &["--lang", lang]].concat());
        assert_eq!(status, 2, "what was not read is graver than what differs");
        insta::assert_snapshot!(format!("rollup_{lang}"), format!("{out}---\n{err}"));
    }
    let (_, csv, _) = gouji(&dir, &[&args[..], &["--format", "csv"]].concat());
    insta::assert_snapshot!("rollup_csv", csv.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
}

#[test]
fn differences_are_findings_and_blanks_are_not_zero() {
    let dir = county();
    change(&dir, "parts/c.txt", "行政许可\t30", "行政许可\t");
    let parent = ["rollup", "--parent", "county.html", "parts"];
    let (status, out, _) = gouji(&dir, &parent);
    assert_eq!(status, 2, "incomplete: {out}");
    assert!(out.contains("缺 1 份：示例县柳河镇人民政府（parts/c.txt）空白"), "{out}");
    change(&dir, "parts/c.txt", "行政处罚\t30", "行政处罚\t31");
    let (status, out, _) = gouji(&dir, &parent);
    assert_eq!(status, 1, "a certain difference is a finding: {out}");
    let (_, json, _) = gouji(&dir, &[&parent[..], &["--format", "json"]].concat());
    let value: Value = serde_json::from_str(&json).unwrap();
    let cells: Vec<&Value> =
        value["tables"].as_array().unwrap().iter().flat_map(|t| t["cells"].as_array().unwrap()).collect();
    let of = |pointer: &str| cells.iter().find(|c| c["pointer"] == pointer).unwrap();
    let licences = of("/tables/表二/行政许可/本年处理决定数量");
    assert_eq!(
        (&licences["state"], &licences["sum"], &licences["parts"]),
        (&json!("incomplete"), &json!(30), &json!(2))
    );
    let penalties = of("/tables/表二/行政处罚/本年处理决定数量");
    assert_eq!((&penalties["state"], &penalties["difference"]), (&json!("differs"), &json!(-1)));
    assert_eq!(value["summary"]["equal"], 198);
}

#[test]
fn json_follows_its_schema() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("schemas/rollup.schema.json").unwrap()).unwrap();
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::options().build(&schema).unwrap();
    let dir = troubled();
    for args in [
        &["rollup", "--parent", "county.html", "parts", "--expected", "expected.txt"][..],
        &["rollup", "parts/a.docx"],
        &["rollup", "parts/g.txt"],
    ] {
        let (_, out, _) = gouji(&dir, &[args, &["--format", "json"]].concat());
        let value: Value = serde_json::from_str(&out).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{e} at {}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let dir = troubled();
    let run = |jobs: &str| {
        gouji(&dir, &["rollup", "--parent", "county.html", "parts", "--format", "json", "--jobs", jobs])
    };
    assert_eq!(run("1"), run("7"));
}

#[test]
fn lines_of_canonical_reports_are_parts_too() {
    let dir = county();
    let lines: Vec<String> =
        [10, 20, 30].iter().map(|n| made(&format!("示例县{n}局"), |_| json!(n)).to_string()).collect();
    fs::write(dir.path().join("parts.jsonl"), lines.join("\n")).unwrap();
    let (status, out, err) = gouji(&dir, &["rollup", "--parent", "county.html", "--ndjson", "parts.jsonl"]);
    assert_eq!((status, err.as_str()), (0, ""), "{out}");
}

#[test]
fn the_sum_is_written_as_a_report() {
    let dir = county();
    let forms = Forms::embedded().unwrap();
    for file in ["sum.json", "sum.docx", "sum.xlsx"] {
        let (status, _, err) =
            gouji(&dir, &["rollup", "parts", "--write", file, "--agency", "示例县人民政府"]);
        assert_eq!(status, 0, "{err}");
        assert!(err.contains("200 格之和"), "{err}");
        let bytes = fs::read(dir.path().join(file)).unwrap();
        let document = source::read(file, &bytes, None, &Limits::default()).unwrap();
        let value = canonical::value(&Report::read(document, &forms).unwrap());
        assert_eq!((&value["agency"], &value["year"]), (&json!("示例县人民政府"), &json!(2023)), "{file}");
        for table in TABLES {
            for pointer in sound::cells(&sound::value("2021"), table) {
                assert_eq!(value.pointer(&pointer), Some(&json!(60)), "{file} {pointer}");
            }
        }
    }
    let (status, _, err) =
        gouji(&dir, &["rollup", "parts", "--write", "sum.json", "--agency", "示例县人民政府"]);
    assert_eq!(status, 2, "an existing file is not replaced unasked");
    assert!(err.contains("--force"), "{err}");
    let (status, _, err) =
        gouji(&dir, &["rollup", "parts", "--write", "parts/c.txt", "--force", "--agency", "甲"]);
    assert_eq!(status, 2, "{err}");
    assert!(fs::read_to_string(dir.path().join("parts/c.txt")).unwrap().contains("柳河镇"));
    let (status, _, err) = gouji(&dir, &["rollup", "parts", "--write", "whose.json"]);
    assert_eq!(status, 2);
    assert!(err.contains("--agency"), "{err}");
}

#[test]
fn an_incomplete_sum_is_written_blank_and_said() {
    let dir = county();
    change(&dir, "parts/c.txt", "行政许可\t30", "行政许可\t-");
    let (status, _, err) =
        gouji(&dir, &["rollup", "--parent", "county.html", "parts", "--write", "sum.json"]);
    assert_eq!(status, 2);
    assert!(err.contains("200 格中有 1 格不全，留作空白"), "{err}");
    let value: Value =
        serde_json::from_str(&fs::read_to_string(dir.path().join("sum.json")).unwrap()).unwrap();
    assert_eq!(value["agency"], "示例县人民政府");
    assert_eq!(value.pointer("/tables/表二/行政许可/本年处理决定数量"), Some(&Value::Null));
    assert_eq!(value.pointer("/tables/表二/行政处罚/本年处理决定数量"), Some(&json!(60)));
    // a part that was not read leaves no sum whole: nothing is written
    fs::write(dir.path().join("parts/g.txt"), "不是报告").unwrap();
    let (status, _, err) = gouji(&dir, &["rollup", "parts", "--write", "none.json", "--agency", "甲县"]);
    assert_eq!(status, 2);
    assert!(err.contains("没有一格是全的"), "{err}");
    assert!(!dir.path().join("none.json").exists());
}

fn roll(parent: &Value, parts: &[Value]) -> Outcome {
    let forms = Forms::embedded().unwrap();
    let mut rollup = Rollup::against("parent", &report(&forms, parent)).unwrap();
    for (i, part) in parts.iter().enumerate() {
        assert_eq!(rollup.add(Figures::of(&format!("part {i}"), &report(&forms, part))), None);
    }
    rollup.finish()
}

#[test]
fn a_table_in_another_form_counts_where_both_say_the_same() {
    let old = sound::value("2019");
    let mut part = made("示例县教育局", |_| json!(1));
    part["tables"]["表三"] = old["tables"]["表三"].clone();
    part["tables"]["表三"]["form"] = json!("2019");
    let outcome = roll(&made("示例县人民政府", |_| json!(1)), &[part]);
    assert_eq!(outcome.mapped.len(), 1);
    let cells = &outcome.tables[1];
    let lacking = cells.iter().filter(|c| c.state == State::Incomplete).count();
    assert_eq!((lacking, cells.len()), (21, 175), "three rows of seven are one row in 2019");
    let named = &cells.iter().find(|c| c.state == State::Incomplete).unwrap().sum.lacking.named;
    assert_eq!(named[0].1, gouji::rollup::Lack::OtherForm);
}

#[test]
fn a_sum_beyond_what_decimals_hold_is_said() {
    let huge = json!(79_228_162_514_264_337_593_543_950_335_u128);
    let parts = [made("甲局", |_| huge.clone()), made("乙局", |_| json!(1))];
    let outcome = roll(&made("丙县", |_| json!(1)), &parts);
    assert_eq!(outcome.count(State::Incomplete), 200);
    assert!(outcome.tables[0][0].sum.sum.is_none());
}

#[test]
fn parts_that_do_not_belong_are_refused_with_the_reason() {
    let forms = Forms::embedded().unwrap();
    let parent = report(&forms, &made("示例县人民政府", |_| json!(1)));
    let mut rollup = Rollup::against("parent", &parent).unwrap();
    let mut add = |value: &Value| rollup.add(Figures::of("x", &report(&forms, value)));
    assert_eq!(add(&made("甲局", |_| json!(1))), None);
    assert_eq!(add(&made("甲局", |_| json!(1))), Some(Refusal::Duplicate("x".into())));
    assert_eq!(add(&made("甲局", |_| json!(2))), Some(Refusal::Ambiguous("x".into())));
    assert_eq!(
        add(&made(" 甲 局", |_| json!(1))),
        Some(Refusal::Duplicate("x".into())),
        "spaces are no name"
    );
    for same in ["示例县人民政府", "示例县", "示例县政府"] {
        assert_eq!(add(&made(same, |_| json!(1))), Some(Refusal::Parent), "{same}");
        assert_eq!(add(&made(same, |_| json!(2))), Some(Refusal::OtherParent), "{same}");
    }
    let mut old = made("乙局", |_| json!(1));
    old["year"] = json!(2020);
    assert_eq!(add(&old), Some(Refusal::OtherYear(2020)));
    old.as_object_mut().unwrap().remove("year");
    assert_eq!(add(&old), Some(Refusal::NoYear));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The sum of random parts is the whole, and of one cell changed that cell is found, and only it.
    #[test]
    fn the_sum_of_parts_is_the_whole(seed in any::<u64>(), count in 1..6_usize, at in 0..200_usize, by in 1..1000_i64) {
        let mut state = seed;
        // figures of 0 to 99999 with two places, so that money is tried too
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            i64::try_from(state >> 40).unwrap() % 10_000_000
        };
        let mut sums = std::collections::BTreeMap::<String, i64>::new();
        let exact = |cents: i64| -> Value {
            serde_json::from_str(&format!("{}.{:02}", cents / 100, cents % 100)).unwrap()
        };
        let parts: Vec<Value> = (0..count).map(|i| made(&format!("第{i}局"), |pointer| {
            let cents = next();
            *sums.entry(pointer.to_string()).or_default() += cents;
            exact(cents)
        })).collect();
        let outcome = roll(&made("某市", |pointer| exact(sums[pointer])), &parts);
        prop_assert_eq!(outcome.count(State::Equal), 200);
        let changed = sums.keys().nth(at).unwrap().clone();
        let parent = made("某市", |p| exact(sums[p] + if p == changed { by } else { 0 }));
        let outcome = roll(&parent, &parts);
        prop_assert_eq!((outcome.count(State::Equal), outcome.count(State::Differs)), (199, 1));
        let found = outcome.sheets().flat_map(|(f, cells)| f.cells.iter().zip(cells)).find(|(_, c)| c.state == State::Differs);
        prop_assert_eq!(&found.unwrap().0.pointer, &changed);
    }
}

/// Of two reports of one agency that differ nobody can tell which holds; a copy in another format is no such case.
#[test]
fn two_differing_reports_of_one_agency_are_not_chosen_between() {
    let dir = county();
    assert_eq!(gouji(&dir, &["convert", "parts/a.docx", "-o", "parts/copy.json"]).0, 0);
    let rollup = ["rollup", "--parent", "county.html", "parts"];
    let (status, out, _) = gouji(&dir, &rollup);
    assert!(status == 0 && out.contains("copy.json）：与 parts/a.docx 是同一机关的，各数相同"), "{out}");
    let other = made("示例县教育局", |_| json!(11)).to_string();
    fs::write(dir.path().join("parts/revised.json"), other).unwrap();
    let (status, out, _) = gouji(&dir, &rollup);
    assert_eq!(status, 2, "{out}");
    assert!(out.contains("revised.json）：与 parts/a.docx 是同一机关的而数不同"), "{out}");
    let (_, json, _) = gouji(&dir, &[&rollup[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&json).unwrap();
    let reasons: Vec<&Value> =
        json["parts"]["refused"]["named"].as_array().unwrap().iter().map(|r| &r["reason"]).collect();
    assert_eq!(reasons, ["duplicate", "ambiguous"]);
}

/// A report that bears the name of the whole is never a part, however the name is written.
#[test]
fn the_whole_is_not_added_to_its_parts() {
    let dir = county();
    let rollup = ["rollup", "--parent", "county.html", "parts", "again.json"];
    fs::write(dir.path().join("again.json"), made("示例县", |_| json!(60)).to_string()).unwrap();
    let (status, out, _) = gouji(&dir, &rollup);
    assert_eq!(status, 0, "{out}");
    assert!(out.contains("again.json）：就是上级的报告，没有计入") && out.contains("相等 200"), "{out}");
    fs::write(dir.path().join("again.json"), made("示例县", |_| json!(61)).to_string()).unwrap();
    let (status, out, _) = gouji(&dir, &rollup);
    assert_eq!(status, 2, "{out}");
    assert!(out.contains("again.json）：与上级同名而数不同"), "{out}");
    let (_, json, _) = gouji(&dir, &[&rollup[..], &["--format", "json"]].concat());
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["parts"]["refused"]["named"][0]["reason"], "parent_differs");
}

#[test]
fn without_a_part_there_is_no_table() {
    let dir = county();
    fs::create_dir(dir.path().join("empty")).unwrap();
    fs::write(dir.path().join("none.jsonl"), "").unwrap();
    let (status, out, err) = gouji(&dir, &["rollup", "--parent", "county.html", "parts", "nothere"]);
    assert_eq!((status, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("nothere 没有这个文件或文件夹"), "{err}");
    for args in [&["empty"][..], &["--ndjson", "none.jsonl"]] {
        let rollup = [&["rollup", "--parent", "county.html"], args].concat();
        let (status, out, _) = gouji(&dir, &rollup);
        assert_eq!(status, 2);
        assert!(out.contains("没有一份报告计入") && out.lines().count() <= 3, "{out}");
        let (_, json, _) = gouji(&dir, &[&rollup[..], &["--format", "json"]].concat());
        let json: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&json["tables"], &json["summary"]["incomplete"]), (&json!([]), &json!(0)));
    }
}

#[test]
fn the_list_of_agencies_is_read_in_any_encoding() {
    let dir = county();
    let names = "# 应报送的机关\r\n示例县教育局\r\n示例县财政局\r\n示例县柳河镇人民政府\r\n示例县民政局\r\n";
    let args = ["rollup", "parts", "--expected", "expected.txt"];
    fs::write(dir.path().join("expected.txt"), names).unwrap();
    let due = gouji(&dir, &args);
    assert!(due.0 == 2 && due.1.contains("示例县民政局：应有而没有"), "{}", due.1);
    assert!(!due.1.contains('#'), "{}", due.1);
    fs::write(dir.path().join("expected.txt"), encoding_rs::GB18030.encode(names).0).unwrap();
    assert_eq!(gouji(&dir, &args), due);
    fs::write(dir.path().join("expected.txt"), encoding_rs::GB18030.encode("示例县民政局").0).unwrap();
    assert!(gouji(&dir, &args).1.contains("示例县民政局：应有而没有"), "one name is enough to tell");
}

//! The rules themselves on trial: examples, coverage, and changes that somebody must notice.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use assert_cmd::Command;
use gouji::Checker;
use gouji::engine::ruleset::RuleSet;
use gouji::engine::{Bounds, coverage, mutate};
use gouji::render;
use gouji::source::Limits;
use std::fs;
use tempfile::TempDir;

const HEAD: &str = "//! ID 某列收支不等
//! severity: error
//! en: A column does not balance
//! basis: 试
//!
//! 试。
//!
//! ## 怎样改正
//! 核对台账。

fn check(report) {
    let t = report.table(\"三\");
";

/// A folder with a pack of rules, each an id and what follows the head.
fn pack(rules: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    let manifest =
        "name = \"t\"\nversion = \"1\"\ntitle = \"试\"\n[parameters]\n\"词\" = [\"未收到\", \"没有收到\"]\n";
    fs::write(dir.path().join("pack.toml"), manifest).unwrap();
    for (id, body) in rules {
        let text = format!("{}{body}", HEAD.replace("ID", id));
        fs::write(dir.path().join(format!("{id}-t.rhai")), text).unwrap();
    }
    dir
}

/// Status, standard output, standard error; run inside the pack's folder.
fn gouji(dir: &TempDir, args: &[&str]) -> (i32, String, String) {
    let out = Command::cargo_bin("gouji")
        .unwrap()
        .current_dir(dir.path())
        .env("COLUMNS", "110")
        .args([&["rules"], args, &["--rules", "."]].concat())
        .output()
        .unwrap();
    let text = |b: &[u8]| String::from_utf8(b.to_vec()).unwrap();
    (out.status.code().unwrap(), text(&out.stdout), text(&out.stderr))
}

const BALANCE: &str = "    equal(t.row(\"一\") + t.row(\"二\"), t.row(\"三.七\") + t.row(\"四\"));
}

fn examples() {
    [
        pass(),
        fail(\"少报一件结转\", #{ \"三/四/自然人\": \"-1\" }, [\"三/四/自然人\"]),
";

fn balance(more: &str) -> String {
    format!("{BALANCE}{more}    ]\n}}\n")
}

#[test]
fn no_cell_of_tables_three_and_four_is_uncovered() {
    let checker = Checker::national().unwrap();
    let covers = coverage::run(checker.engine()).unwrap();
    let none = render::coverage::uncovered(&covers, checker.forms());
    let bad: Vec<String> =
        none.iter().filter(|u| u.table != "二").map(|u| format!("{} ({})", u.name, u.form)).collect();
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    // the page draws every cell of every table once, and nothing from elsewhere
    let page = render::coverage_page::html(&covers, checker.forms(), gouji::finding::Lang::Zh);
    let cells: usize = covers.iter().map(|c| c.cells.len()).sum();
    assert_eq!(page.matches("<td ").count(), cells);
    for outside in ["http", "src=", "<script", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("rowspan") && page.contains("colspan=\"5\">法人或其他组织"), "{page}");
}

#[test]
fn no_change_of_the_embedded_packs_goes_unnoticed() {
    // the provincial pack brings the national one along
    let set = RuleSet::open(&["henan"]).unwrap();
    let checker = Checker::new(set, Bounds::default(), Limits::default()).unwrap();
    let mutation = mutate::run(checker.engine(), &[], &|_| true).unwrap();
    let lives: Vec<String> =
        mutation.survivors.iter().map(|s| format!("{}:{}: {}", s.file, s.line, s.change.zh)).collect();
    assert!(lives.is_empty(), "{}", lives.join("\n"));
    assert!(mutation.killed > 700, "{}", mutation.killed);
}

#[test]
fn an_example_that_differs_is_shown_where_it_stands() {
    let dir = pack(&[(
        "T1",
        &balance(
            "        fail(\"错在别处\", #{ \"三/一/总计\": \"+1\" }, [\"三/二/自然人\"]),\n        pass(\"多一件\", #{ \"三/一/总计\": \"+1\" }),\n",
        ),
    )]);
    let (status, out, _) = gouji(&dir, &["test"]);
    assert_eq!(status, 1);
    assert!(out.contains("T1-t.rhai:20:9"), "{out}");
    assert!(out.contains("没有指到“三/二/自然人”") && out.contains("指到：表三"), "{out}");
    assert!(out.contains("T1-t.rhai:21:9") && out.contains("应为 pass，实为 fail"), "{out}");
    assert!(out.contains("4953 + 158"), "what was found is said: {out}");
    let (_, out, _) = gouji(&dir, &["test", "--lang", "en"]);
    assert!(out.contains("should be pass, is fail") && !out.contains("应为"), "{out}");
}

#[test]
fn an_example_may_demand_how_many_and_what_words() {
    let dir = pack(&[(
        "T1",
        &balance(
            "        fail(\"一处\", #{ \"三/一/总计\": \"+1\" }, [], 1),\n        fail(\"两处\", #{ \"三/一/总计\": \"+1\" }, [], 2),\n        fail(\"说到\", #{ \"三/一/总计\": \"+1\" }, [], [1, \"差 1\"]),\n        fail(\"没说到\", #{ \"三/一/总计\": \"+1\" }, [], \"差 9\"),\n",
        ),
    )]);
    let (status, out, _) = gouji(&dir, &["test"]);
    assert_eq!(status, 1, "{out}");
    assert!(out.contains("应报告 2 处，实报告 1 处") && out.contains("没有说到“差 9”"), "{out}");
    assert!(out.contains("不符 4 个"), "each on both forms: {out}");
}

#[test]
fn threads_change_nothing_and_ids_choose() {
    let wrong = balance("        pass(\"多一件\", #{ \"三/一/总计\": \"+1\" }),\n");
    let dir = pack(&[("T1", &wrong), ("T2", &wrong), ("T3", &wrong), ("T4", &wrong)]);
    let one = gouji(&dir, &["test", "--jobs", "1"]);
    assert_eq!(one, gouji(&dir, &["test", "--jobs", "8"]));
    let order: Vec<_> = ["T1-t", "T2-t", "T3-t", "T4-t"].map(|t| one.1.find(t).unwrap()).into();
    assert!(order.is_sorted());
    let (_, out, _) = gouji(&dir, &["test", "t2", "T4"]);
    assert!(out.contains("T2-t") && out.contains("T4-t") && !out.contains("T1-t"), "{out}");
    let (status, _, err) = gouji(&dir, &["test", "T9"]);
    assert_eq!(status, 2);
    assert!(err.contains("没有规则 T9"), "{err}");
}

#[test]
fn junit_counts_what_differed_and_what_failed() {
    let dir = pack(&[
        (
            "T1",
            &balance("        pass(\"多 <一> & “件”\", #{ \"form\": \"2021\", \"三/一/总计\": \"+1\" }),\n"),
        ),
        ("T2", "    nonsense(t);\n}\n\nfn examples() { [fail(\"无\", #{ \"form\": \"2021\" })] }\n"),
        ("T3", "    zero(t);\n"),
    ]);
    let (status, ..) = gouji(&dir, &["test", "--junit", "out.xml"]);
    assert_eq!(status, 3, "T3 does not compile");
    let xml = fs::read_to_string(dir.path().join("out.xml")).unwrap();
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    let mut totals = String::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(e) | quick_xml::events::Event::Empty(e) => {
                let name = e.name().as_ref().to_string();
                if name == "testsuites" {
                    totals = e.to_string();
                }
                *seen.entry(name).or_default() += 1;
            }
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    // T1: sound and damaged report on both forms, one more on one; T2: one; T3: the script itself
    assert_eq!((seen["testsuite"], seen["testcase"], seen["failure"], seen["error"]), (3, 7, 2, 1), "{xml}");
    for part in ["tests=\"7\"", "failures=\"2\"", "errors=\"1\""] {
        assert!(totals.contains(part), "{totals}");
    }
    assert!(xml.contains("line=\"20\"") && xml.contains("应为 pass，实为 fail"), "{xml}");
}

#[test]
fn a_slip_that_no_example_notices_is_shown_with_the_changed_line() {
    let dir = pack(&[("T1", &balance(""))]);
    let (status, out, _) = gouji(&dir, &["mutate"]);
    assert_eq!(status, 1);
    assert!(out.contains("“equal”改成“at_most”"), "{out}");
    assert!(out.contains("T1-t.rhai:13:5") && out.contains("改后：at_most(t.row"), "{out}");
    let better = "        fail(\"多报一件结转\", #{ \"三/四/自然人\": \"+1\" }, [\"三/四/自然人\"]),\n";
    let dir = pack(&[("T1", &balance(better))]);
    let (status, out, _) = gouji(&dir, &["mutate"]);
    assert_eq!((status, out.contains("看不出 0")), (0, true), "{out}");
    let (status, out, _) = gouji(&dir, &["mutate", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, json["survivors"].as_array().unwrap().len()), (0, 0));
    assert_eq!(json["changes"], 18, "{out}");
}

#[test]
fn what_no_report_can_tell_apart_is_no_survivor() {
    let body = "    equal(t.row(\"一\") + 0, t.row(\"三.七\") + t.row(\"四\") - t.row(\"二\"));
}

fn examples() {
    [
        fail(\"少\", #{ \"三/四/自然人\": \"-1\" }),
        fail(\"多\", #{ \"三/四/自然人\": \"+1\" }),
        pass(),
    ]
}
";
    let dir = pack(&[("T1", body)]);
    let (status, out, _) = gouji(&dir, &["mutate", "--lang", "en"]);
    // + 0 dropped, and - 0
    assert!(out.contains("2 equivalent to the rule, 0 not noticed"), "{out}");
    assert_eq!(status, 0);
}

#[test]
fn a_word_of_a_parameter_that_no_example_says_is_shown_at_the_manifest() {
    let body = "    for word in param(\"词\") { none(report.find(word), \"有\", \"there\"); }
}

fn examples() {
    [pass(), fail(\"未\", #{ \"节/六\": \"未收到\" }), pass(\"无\", #{ \"节/六\": \"无\" })]
}
";
    let dir = pack(&[("T1", body)]);
    let (status, out, _) = gouji(&dir, &["mutate"]);
    assert_eq!(status, 1);
    assert!(out.contains("参数“词”去掉“没有收到”") && out.contains("pack.toml:5:1"), "{out}");
    assert!(!out.contains("去掉“未收到”"), "{out}");
    let (_, out, _) = gouji(&dir, &["mutate", "--no-parameters"]);
    assert!(!out.contains("参数"), "{out}");
}

#[test]
fn a_rule_whose_examples_differ_cannot_be_mutated() {
    let dir = pack(&[("T1", &balance("        pass(\"多一件\", #{ \"三/一/总计\": \"+1\" }),\n"))]);
    let (status, _, err) = gouji(&dir, &["mutate"]);
    assert_eq!(status, 3);
    assert!(err.contains("T1 的例子现在就不符"), "{err}");
}

#[test]
fn cells_that_no_rule_notices_are_listed_by_name() {
    let body = "    at_most(t.cell(\"一\", \"自然人\"), t.cell(\"一\", \"总计\"));
}

fn examples() { [pass(), fail(\"多\", #{ \"三/一/自然人\": 999999 })] }
";
    let dir = pack(&[("T1", body), ("T2", &balance(""))]);
    let (status, out, _) = gouji(&dir, &["coverage", "--fail-uncovered", "--html", "页.html"]);
    assert_eq!(status, 1);
    assert!(out.contains("表三 · （一）予以公开 · 自然人（2021 年格式）"), "{out}");
    assert!(!out.contains("表三 · 四、结转下年度继续办理 · 自然人（2021 年格式）"), "{out}");
    assert!(out.lines().any(|l| l.trim_start().starts_with("（一）予以公开") && l.contains("[0]")), "{out}");
    let page = fs::read_to_string(dir.path().join("页.html")).unwrap();
    assert!(page.contains("class=\"n1\"") && page.contains("数不同：T2"), "{page}");
    let (status, out, _) = gouji(&dir, &["coverage", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((status, json["tables"].as_array().unwrap().len()), (0, 6));
    let (_, out, _) = gouji(&dir, &["coverage", "--lang", "en"]);
    assert!(out.contains("cells that no rule notices:"), "{out}");
}

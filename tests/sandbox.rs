//! A rule from a stranger can do nothing but read the report: each hostile script ends in a clear error at its
//! line, within its bounds, and the other rules of the pack still run.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::Checker;
use gouji::engine::Bounds;
use gouji::engine::pack::Pack;
use gouji::engine::ruleset::RuleSet;
use gouji::finding::{Outcome, ScriptError};
use gouji::source::Limits;
use std::time::{Duration, Instant};

fn rule(id: &str, body: &str) -> (String, String) {
    let script = format!(
        "//! {id} 试\n//! severity: error\n//! basis: 试\n//!\n//! 试。\n//!\n//! ## 怎样改正\n//! 试。\n\n{body}\n"
    );
    (format!("{id}.rhai"), script)
}

/// A checker with one hostile rule before and one harmless rule after it.
fn checker(hostile: &str) -> Checker {
    let manifest = "name = \"t\"\nversion = \"1\"\ntitle = \"t\"\n".to_string();
    let good = "fn check(report) { zero(report.table(\"四\").row(\"行政复议\")); }";
    let files = vec![("pack.toml".into(), manifest), rule("H1", hostile), rule("Z9", good)];
    let bounds = Bounds { time: Duration::from_millis(500), ..Bounds::default() };
    let set = RuleSet::single(Pack::from_files("t", files).unwrap()).unwrap();
    Checker::new(set, bounds, Limits::default()).unwrap()
}

fn error(hostile: &str) -> ScriptError {
    let checker = checker(hostile);
    let started = Instant::now();
    let checked = sound::check_text(&checker, sound::text("2021"));
    assert!(started.elapsed() < Duration::from_secs(20), "{hostile}: took {:?}", started.elapsed());
    assert_eq!(checked.outcomes["Z9"], Outcome::Fail, "{hostile}: the other rule did not run");
    match &checked.outcomes["H1"] {
        Outcome::Error(e) => e.clone(),
        other => panic!("{hostile}: {other:?}"),
    }
}

#[test]
fn endless_work_is_stopped_at_its_line() {
    for (body, says) in [
        ("fn check(report) {\n    loop { }\n}", "上限"),
        ("fn check(report) {\n    let n = 0;\n    while true { n += 1; }\n}", "上限"),
        ("fn f(n) { f(n + 1) }\nfn check(report) { f(0); }", "递归"),
        ("fn check(report) {\n    let n = 0;\n    for i in 0..9000000000 { n += i; }\n}", "上限"),
    ] {
        let e = error(body);
        assert!(e.message.contains(says), "{body}: {}", e.message);
        assert!(e.line >= 10, "{body}: line {}", e.line);
    }
}

#[test]
fn memory_is_bounded() {
    for body in [
        "fn check(report) {\n    let s = \"x\";\n    loop { s += s; }\n}",
        "fn check(report) {\n    let a = [1];\n    loop { a += a; }\n}",
        "fn check(report) {\n    let a = [];\n    loop { a.push([1, 2, 3]); }\n}",
        "fn check(report) {\n    let a = [];\n    a.pad(1000000000, 0);\n}",
        "fn check(report) {\n    let s = \"x\";\n    s.pad(1000000000, \"y\");\n}",
        "fn check(report) {\n    let m = #{};\n    let i = 0;\n    loop { m[`k${i}`] = i; i += 1; }\n}",
        "fn check(report) {\n    let f = report.table(\"三\").row(\"一\");\n    loop { f = f + f; }\n}",
        "fn check(report) {\n    let t = report.table(\"三\");\n    loop { zero(t.row(\"一\")); }\n}",
        "fn check(report) {\n    let m = #{};\n    let s = \"x\";\n    s.pad(200000, \"y\");\n    for i in 0..90000 { m[`k${i}`] = s + i; }\n}",
        "fn check(report) {\n    let m = #{ a: #{} };\n    let s = \"x\";\n    s.pad(200000, \"y\");\n    for i in 0..90000 { m.a[`k${i}`] = s + i; }\n}",
        "fn check(report) {\n    let f = |x| x;\n    let a = [f];\n    loop { a += a; }\n}",
    ] {
        error(body);
    }
}

#[test]
fn there_is_no_way_out() {
    for (body, line) in [
        ("fn check(report) { eval(\"1\"); }", 10),
        ("import \"x\" as x;\nfn check(report) { }", 10),
        ("fn check(report) {\n    print(\"x\");\n}", 11),
        ("fn check(report) {\n    sleep(1000);\n}", 11),
        ("fn check(report) {\n    open_file(\"/etc/passwd\");\n}", 11),
        ("fn check(report) {\n    timestamp();\n}", 11),
    ] {
        assert_eq!(error(body).line, line, "{body}");
    }
}

#[test]
fn patterns_and_messages_are_bounded() {
    let e = error("fn check(report) {\n    report.find(\"(\");\n}");
    assert!(e.message.contains("查找式"), "{}", e.message);
    error("fn check(report) {\n    report.find(\"(a{1000}){1000}\");\n}");
    // many findings with long messages, one by one and all at once
    let long = "let s = \"字\"; for i in 0..16 { s += s; }";
    for flood in [
        "for i in 0..20000 { require(false, report, s, s); }",
        "let a = []; for i in 0..2000 { a.push(report); } none(a, s, s);",
        "for i in 0..20000 { require(false, report, \"x\", \"x\"); }",
        "not_applicable(s, s);",
        "not_assessable(s, s);",
    ] {
        let e = error(&format!("fn check(report) {{\n    {long}\n    {flood}\n}}"));
        assert!(e.message.contains("最多"), "{flood}: {}", e.message);
    }
    error(
        "fn check(report) {\n    let s = \"ab\";\n    for i in 0..40 { s += s; }\n    require(false, report, s, s);\n}",
    );
}

#[test]
fn mistakes_are_named_with_the_nearest_right_word() {
    for (body, says) in [
        ("fn check(report) { equl(report.table(\"三\").row(\"一\"), 0); }", "equal"),
        ("fn check(report) { zero(report.table(\"三\").row(\"三.八\")); }", "三.七"),
        ("fn check(report) { zero(report.table(\"五\").row(\"一\")); }", "二、三、四"),
        ("fn check(report) { zero(report.table(\"三\").column(\"自然\")); }", "自然人"),
        ("fn check(report) { report.oddities(\"blanks\"); }", "blank"),
        ("fn check(report) { param(\"words\"); }", "pack.toml"),
        ("fn check(report) { require(true, 5, \"\", \"\"); }", "位置"),
        (
            "fn check(report) { let t = report.table(\"三\"); equal(t.row(\"一\"), t.column(\"总计\")); }",
            "行列",
        ),
        ("fn check(report) { reprot.table(\"三\"); }", "reprot"),
        ("fn check(report) { ", "缺少“}”"),
        ("fn chek(report) { }", "fn check(report)"),
    ] {
        let e = error(body);
        assert!(e.message.contains(says), "{body}: {}", e.message);
    }
}

/// Messages are shown on terminals: what would steer one is made visible.
#[test]
fn terminal_sequences_are_neutralised() {
    use gouji::render::{frame::Style, human};
    let checker = checker("fn check(report) { require(false, report, \"a\\x1b[2Jb\\x07\", \"a\"); }");
    let checked = sound::check_text(&checker, sound::text("2021"));
    let finding = checked.findings.iter().find(|f| f.rule == "H1").unwrap();
    let options = human::Options {
        style: Style { width: 80, colour: false, unicode: true },
        lang: gouji::finding::Lang::Zh,
        least: gouji::finding::Severity::Info,
    };
    let frame = human::frame(&checked.report, "x.txt", finding, &options);
    let drawn = gouji::render::frame::draw(&frame, &options.style, "错误");
    assert!(!drawn.contains(['\u{1b}', '\u{7}']), "{drawn:?}");
}

//! Reports per second, stage by stage, beside the same sums written by hand in Rust on the same data.
//!
//! `cargo bench`; the item rate divan prints is reports per second, one thread.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark, not the program")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use gouji::Checker;
use gouji::engine::{examples, layout_index, layouts};
use gouji::form::Forms;
use gouji::report::{Report, canonical};
use gouji::source::{self, Kind, Limits};
use serde_json::Value;
use std::sync::Arc;

fn main() {
    divan::main();
}

fn forms() -> Forms {
    Forms::embedded().unwrap()
}

fn json() -> String {
    canonical::value(&examples::sound_report(&forms(), "2021").unwrap()).to_string()
}

fn text() -> &'static str {
    examples::sound("2021").unwrap()
}

fn read(text: &str, kind: Kind, forms: &Forms) -> Report {
    let document = source::read("bench", text.as_bytes(), Some(kind), &Limits::default()).unwrap();
    Report::read(document, forms).unwrap()
}

#[divan::bench]
fn a1_parse_json(bencher: Bencher) {
    let (json, forms) = (json(), forms());
    bencher.counter(ItemsCount::new(1_u32)).bench(|| read(black_box(&json), Kind::Json, &forms));
}

#[divan::bench]
fn a2_parse_text(bencher: Bencher) {
    let forms = forms();
    bencher.counter(ItemsCount::new(1_u32)).bench(|| read(black_box(text()), Kind::Text, &forms));
}

#[divan::bench]
fn b_schema(bencher: Bencher) {
    let forms = forms();
    let report = read(&json(), Kind::Json, &forms);
    let schemas = gouji::schema::Schemas::embedded(&forms, layouts(&forms).len()).unwrap();
    let index = layout_index(&forms, &report.layout);
    bencher.counter(ItemsCount::new(1_u32)).bench(|| schemas.check(black_box(&report), index));
}

/// All rules: those recorded as plans, and those that are run on each report.
#[divan::bench]
fn c1_rules_all(bencher: Bencher) {
    let checker = Checker::national().unwrap();
    let report = Arc::new(read(&json(), Kind::Json, checker.forms()));
    bencher.counter(ItemsCount::new(1_u32)).bench(|| checker.engine().run(black_box(&report)));
}

/// The sums of tables three and four only, as plans.
#[divan::bench]
fn c2_rules_sums(bencher: Bencher) {
    let checker = Checker::national().unwrap();
    let report = Arc::new(read(&json(), Kind::Json, checker.forms()));
    let engine = checker.engine();
    let sums: Vec<_> = engine
        .rules()
        .iter()
        .filter(|r| ["GJ301", "GJ302", "GJ303", "GJ401"].contains(&r.header().id.as_str()))
        .collect();
    bencher.counter(ItemsCount::new(1_u32)).bench(|| {
        sums.iter().map(|rule| engine.run_rule(rule, black_box(&report)).findings.len()).sum::<usize>()
    });
}

/// The same sums, their scripts interpreted on each report.
#[divan::bench]
fn c3_rules_sums_interpreted(bencher: Bencher) {
    let checker = Checker::national().unwrap();
    let report = Arc::new(read(&json(), Kind::Json, checker.forms()));
    let engine = checker.engine();
    let sums: Vec<_> = engine
        .rules()
        .iter()
        .filter(|r| ["GJ301", "GJ302", "GJ303", "GJ401"].contains(&r.header().id.as_str()))
        .collect();
    bencher.counter(ItemsCount::new(1_u32)).bench(|| {
        sums.iter().map(|rule| engine.run_live(rule, black_box(&report)).findings.len()).sum::<usize>()
    });
}

#[divan::bench]
fn d1_whole_json(bencher: Bencher) {
    let checker = Checker::national().unwrap();
    let json = json();
    bencher
        .counter(ItemsCount::new(1_u32))
        .bench(|| checker.check("bench", black_box(json.as_bytes()), Some(Kind::Json)).unwrap());
}

#[divan::bench]
fn d2_whole_text(bencher: Bencher) {
    let checker = Checker::national().unwrap();
    bencher
        .counter(ItemsCount::new(1_u32))
        .bench(|| checker.check("bench", black_box(text().as_bytes()), Some(Kind::Text)).unwrap());
}

/// The sums of tables three and four by hand: no places, no rules to edit, no message.
fn by_hand(report: &Value) -> usize {
    const COLUMNS: [&str; 7] =
        ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
    let three = report["tables"]["表三"].as_object().unwrap();
    let cell = |row: &Value, column: &str| row[column].as_i64().unwrap();
    let mut wrong = 0;
    for column in COLUMNS {
        let of = |row: &str| cell(&three[row], column);
        wrong += usize::from(of("一") + of("二") != of("三.七") + of("四"));
        let parts = three.iter().filter(|(id, _)| id.starts_with("三.") && *id != "三.七");
        wrong += usize::from(of("三.七") != parts.map(|(_, row)| cell(row, column)).sum::<i64>());
    }
    for row in three.values() {
        wrong += usize::from(COLUMNS[..6].iter().map(|c| cell(row, c)).sum::<i64>() != cell(row, "总计"));
    }
    for row in report["tables"]["表四"].as_object().unwrap().values() {
        let parts = ["结果维持", "结果纠正", "其他结果", "尚未审结"];
        wrong += usize::from(parts.iter().map(|c| cell(row, c)).sum::<i64>() != cell(row, "总计"));
    }
    wrong
}

#[divan::bench]
fn e1_by_hand_sums(bencher: Bencher) {
    let value: Value = serde_json::from_str(&json()).unwrap();
    bencher.counter(ItemsCount::new(1_u32)).bench(|| by_hand(black_box(&value)));
}

#[divan::bench]
fn e2_by_hand_parse_and_sums(bencher: Bencher) {
    let json = json();
    bencher
        .counter(ItemsCount::new(1_u32))
        .bench(|| by_hand(&serde_json::from_str(black_box(&json)).unwrap()));
}

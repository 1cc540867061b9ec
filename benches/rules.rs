//! How long an auditor waits: from saving a rule to its result, and for the examples of the whole pack.
//!
//! `cargo bench --bench rules`
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark, not the program")]

use divan::{Bencher, black_box};
use gouji::engine::pack::{Pack, embedded_files};
use gouji::engine::ruleset::RuleSet;
use gouji::engine::{Bounds, RuleEngine, coverage, examples};
use gouji::form::Forms;
use std::sync::Arc;

fn main() {
    divan::main();
}

fn national(forms: &Forms) -> RuleEngine {
    RuleEngine::new(RuleSet::national().unwrap(), forms, Bounds::default())
}

/// Read one rule's file anew, compile it, run it on a report: what an editor does at every save.
#[divan::bench(args = ["GJ301", "GJ501"])]
fn a_saved_rule_to_its_result(bencher: Bencher, id: &str) {
    let forms = Forms::embedded().unwrap();
    let report = Arc::new(examples::sound_report(&forms, "2021").unwrap());
    let is_wanted = |name: &str| name == "pack.toml" || name.starts_with(id);
    let files: Vec<(String, String)> = embedded_files("national")
        .unwrap()
        .into_iter()
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, text)| (name, text.to_string()))
        .collect();
    bencher.with_inputs(|| files.clone()).bench_values(|files| {
        let pack = Pack::from_files("bench", files).unwrap();
        let engine = RuleEngine::new(RuleSet::single(pack).unwrap(), &forms, Bounds::default());
        engine.run_rule(&engine.rules()[0], black_box(&report)).findings.len()
    });
}

/// The examples of one rule.
#[divan::bench(args = ["GJ301", "GJ501"], sample_count = 20, sample_size = 1)]
fn b_examples_of_a_rule(bencher: Bencher, id: &str) {
    let engine = national(&Forms::embedded().unwrap());
    let rule = engine.rules().iter().find(|r| r.header().id == id).unwrap();
    bencher.bench(|| examples::try_rule(black_box(&engine), rule).unwrap().len());
}

/// The examples of the whole pack, on all processors.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn c_examples_of_the_pack(bencher: Bencher) {
    let engine = national(&Forms::embedded().unwrap());
    bencher.bench(|| examples::try_rules(black_box(&engine), &[]).len());
}

/// Every cell of every form, changed three ways.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn d_coverage_of_the_pack(bencher: Bencher) {
    let engine = national(&Forms::embedded().unwrap());
    bencher.bench(|| coverage::run(black_box(&engine)).unwrap().len());
}

/// The prose of a report read as statements, lists and shares: part of every check.
#[divan::bench]
fn e_prose_of_a_report(bencher: Bencher) {
    let forms = Forms::embedded().unwrap();
    let engine = national(&forms);
    let report = examples::sound_report(&forms, "2021").unwrap();
    bencher.bench(|| engine.prose(black_box(&report)).statements.len());
}

/// The same at the first report of a run, where the phrases are compiled.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn f_phrases_compiled_and_first_prose(bencher: Bencher) {
    let forms = Forms::embedded().unwrap();
    let report = examples::sound_report(&forms, "2021").unwrap();
    bencher
        .with_inputs(|| national(&forms))
        .bench_refs(|engine| engine.prose(black_box(&report)).statements.len());
}

//! Sentences set into a sound report: what is true there raises nothing, what contradicts it is found.
//!
//! The sentences were written for the purpose by people who did not know the phrases.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking"
)]

use gouji::Checker;
use gouji::finding::Severity;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Sentences {
    sentences: Vec<Sentence>,
}

#[derive(Deserialize)]
struct Sentence {
    text: String,
    section: String,
    /// A file of `tests/prose/reports`.
    report: Option<String>,
    agency: Option<String>,
    #[serde(default)]
    what: String,
}

/// The report that a sentence is set into.
fn base(name: Option<&str>) -> Value {
    let path =
        name.map_or("examples/report.json".to_string(), |name| format!("tests/prose/reports/{name}.json"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A report with a sentence instead of its own prose in figures.
fn report(sound: &Value, sentence: &Sentence) -> Value {
    let mut report = sound.clone();
    report["sections"][0]["paragraphs"] = json!([
        "本年度各项工作有序推进，群众评价总体较好，公开内容逐步充实，各科室按照分工抓好落实，制度执行到位。"
    ]);
    report["sections"][5]["paragraphs"] = json!([
        "没有其他需要报告的事项，如有补充将及时向社会公布，请社会各界继续监督本机关的政府信息公开工作。"
    ]);
    if let Some(agency) = &sentence.agency {
        report["agency"] = json!(agency);
        report["title"] = json!(format!("{agency}2023年政府信息公开工作年度报告"));
        let government = format!("{}人民政府", sound["agency"].as_str().unwrap());
        let preamble = report["preamble"].to_string().replace(&government, agency);
        report["preamble"] = serde_json::from_str(&preamble).unwrap();
    }
    let paragraphs = match sentence.section.as_str() {
        "前言" => &mut report["preamble"],
        "五" => &mut report["sections"][4]["paragraphs"],
        "六" => &mut report["sections"][5]["paragraphs"],
        _ => &mut report["sections"][0]["paragraphs"],
    };
    paragraphs.as_array_mut().unwrap().push(json!(sentence.text));
    report
}

/// Each sentence with the rules that find fault, information aside.
fn found(file: &str) -> Vec<(Sentence, Vec<String>)> {
    let text = std::fs::read_to_string(format!("tests/prose/{file}.toml")).unwrap();
    let all: Sentences = toml::from_str(&text).unwrap();
    let bases: Vec<(Option<&str>, Value)> =
        [None, Some("bureau"), Some("town"), Some("2019")].map(|name| (name, base(name))).into();
    let checker = Checker::national().unwrap();
    let check = |sentence: Sentence| {
        let sound = &bases.iter().find(|(name, _)| *name == sentence.report.as_deref()).unwrap().1;
        let bytes = serde_json::to_vec(&report(sound, &sentence)).unwrap();
        let checked = checker.check("r.json", &bytes, None).unwrap();
        let told = checked.findings.iter().filter(|f| f.severity != Severity::Info);
        let rules = told.map(|f| f.rule.clone()).collect();
        (sentence, rules)
    };
    all.sentences.into_iter().map(check).collect()
}

fn no_false_alarm(file: &str) {
    let all = found(file);
    assert!(all.len() > 2000, "{}", all.len());
    let wrong: Vec<_> = all.iter().filter(|(_, rules)| !rules.is_empty()).collect();
    for (sentence, rules) in &wrong {
        eprintln!("{rules:?} {}", sentence.text);
    }
    assert!(wrong.is_empty(), "{} of {} true sentences are found at fault", wrong.len(), all.len());
}

/// At least so many of a thousand are found.
fn contradictions(file: &str, least: usize) {
    let all = found(file);
    let missed: Vec<_> = all.iter().filter(|(_, rules)| rules.is_empty()).collect();
    for (sentence, _) in &missed {
        eprintln!("{} | {}", sentence.text, sentence.what);
    }
    let recall = (all.len() - missed.len()) * 1000 / all.len();
    eprintln!("{file}: {} of {} found, {recall}‰", all.len() - missed.len(), all.len());
    assert!(recall >= least, "{recall}‰");
}

#[test]
fn true_sentences_raise_nothing() {
    no_false_alarm("truthful");
}

#[test]
fn false_sentences_are_found() {
    contradictions("contradicting", 770);
}

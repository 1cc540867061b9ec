//! Reports written out in every format are the same reports when they are read back; and the empty one to fill in.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::Checker;
use gouji::finding::Severity;
use gouji::form::Forms;
use gouji::report::write::{self, Format};
use gouji::report::{Report, blank, canonical};
use gouji::result::Checked;
use gouji::source::{self, Kind, Limits};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::embedded().unwrap());
static CHECKER: LazyLock<Checker> = LazyLock::new(|| Checker::national().unwrap());

fn read(bytes: &[u8], kind: Option<Kind>) -> Report {
    let document = source::read("x", bytes, kind, &Limits::default()).unwrap();
    Report::read(document, &FORMS).unwrap()
}

fn kind(format: Format) -> Kind {
    match format {
        Format::Json => Kind::Json,
        Format::Text => Kind::Text,
        Format::Html => Kind::Html,
        Format::Markdown => Kind::Markdown,
        Format::Docx => Kind::Docx,
        Format::Xlsx => Kind::Sheet,
    }
}

/// Findings without their places.
fn findings(checked: &Checked) -> Vec<String> {
    let mut findings: Vec<String> = checked
        .findings
        .iter()
        .map(|f| format!("{} {:?} {:?} {:?}", f.rule, f.severity, f.message, f.expected))
        .collect();
    findings.sort();
    findings
}

/// White space in prose counts as one space in every format but text and JSON.
fn folded(value: &Value) -> Value {
    match value {
        Value::String(s) => s.split_whitespace().collect::<Vec<_>>().join(" ").into(),
        Value::Array(a) => a.iter().map(folded).collect(),
        Value::Object(o) => o.iter().map(|(k, v)| (k.clone(), folded(v))).collect::<Map<_, _>>().into(),
        other => other.clone(),
    }
}

#[test]
fn sound_and_wrong_reports_are_the_same_in_every_format() {
    let wrong_2019 = sound::text("2019").replacen("\t1671\t829\t", "\t1672\t\t", 1);
    assert_ne!(wrong_2019, sound::text("2019"));
    let wrong_2021 = include_str!("../examples/wrong.txt").to_string();
    for text in [sound::text("2019").into(), sound::text("2021").into(), wrong_2019, wrong_2021] {
        let report = read(text.as_bytes(), None);
        let expected = canonical::value(&report);
        let expected_findings = findings(&CHECKER.check("x", text.as_bytes(), None).unwrap());
        for format in Format::ALL {
            let bytes = write::bytes(&report, format).unwrap();
            // the kind is told from the content
            assert_eq!(canonical::value(&read(&bytes, None)), expected, "{format:?}");
            let checked = CHECKER.check("x", &bytes, None).unwrap();
            assert_eq!(findings(&checked), expected_findings, "{format:?}");
            assert_eq!(write::bytes(&report, format).unwrap(), bytes, "{format:?} differs between two runs");
        }
    }
}

#[test]
fn a_csv_of_the_sound_reports_is_the_same_report_with_exact_places() {
    for form in sound::FORMS {
        for padded in [false, true] {
            let csv = csv(&write::text(&read(sound::text(form).as_bytes(), None)), padded);
            let report = read(csv.as_bytes(), Some(Kind::Csv));
            assert_eq!(canonical::value(&report), sound::value(form));
            assert_eq!(canonical::value(&read(csv.as_bytes(), None)), sound::value(form), "told by content");
            for figure in report.tables.iter().flat_map(|t| &t.figures) {
                let at = report.source.extent(figure.span.unwrap()).unwrap();
                assert_eq!(csv.get(at.bytes.0..at.bytes.1).unwrap(), figure.written);
                let line = csv.split('\n').nth(at.line - 1).unwrap();
                assert!(line.chars().skip(at.column - 1).collect::<String>().starts_with(&figure.written));
            }
        }
    }
}

#[test]
fn bars_and_bare_commas_part_cells_as_tabs_do() {
    for form in sound::FORMS {
        let tabbed = write::text(&read(sound::text(form).as_bytes(), None));
        for edge in ["", "|"] {
            let row = |l: &str| format!("{edge}{}{edge}", l.replace('\t', " | "));
            let lines: Vec<String> =
                tabbed.lines().map(|l| if l.contains('\t') { row(l) } else { l.to_string() }).collect();
            let bars = lines.join("\n");
            let report = read(bars.as_bytes(), None);
            assert_eq!(canonical::value(&report), sound::value(form), "{edge}");
            for figure in report.tables.iter().flat_map(|t| &t.figures) {
                let at = report.source.extent(figure.span.unwrap()).unwrap();
                assert_eq!(&bars[at.bytes.0..at.bytes.1], figure.written);
            }
        }
        let bare = tabbed.replace('\t', ",");
        assert_eq!(canonical::value(&read(bare.as_bytes(), None)), sound::value(form));
    }
    // a bar here and there parts nothing
    let prose = "甲 | 乙 | 丙\n\n甲 | 乙\n\n一、总体情况\n\n无。\n";
    assert_eq!(read(prose.as_bytes(), None).preamble.len(), 2);
}

/// A text with tabs as a spreadsheet saves it.
fn csv(text: &str, padded: bool) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut cells: Vec<String> = line.split('\t').map(str::to_string).collect();
        for cell in &mut cells {
            if cell.contains([',', '"']) || cell.starts_with('（') {
                *cell = format!("\"{}\"", cell.replace('"', "\"\""));
            }
        }
        if padded {
            cells.resize(15, String::new());
        }
        out += &cells.join(",");
        out += "\r\n";
    }
    out
}

#[test]
fn an_empty_report_in_text() {
    let report = blank::report(&FORMS, FORMS.named("2021").unwrap(), 2025, "某市财政局").unwrap();
    insta::assert_snapshot!("new_2021", write::text(&report));
}

#[test]
fn an_empty_report_says_what_is_missing_in_every_format() {
    for (form, year) in [("2019", 2020), ("2021", 2025)] {
        let report = blank::report(&FORMS, FORMS.named(form).unwrap(), year, "某市财政局").unwrap();
        let expected = canonical::value(&report);
        for format in Format::ALL {
            let bytes = write::bytes(&report, format).unwrap();
            let checked = CHECKER.check("x", &bytes, None).unwrap();
            assert_eq!(canonical::value(&checked.report), expected, "{format:?}");
            assert!(checked.report.tables.iter().flat_map(|t| &t.figures).all(|f| f.number().is_none()));
            let of = |rule: &str| checked.findings.iter().filter(|f| f.rule == rule).count();
            assert_eq!(of("GJ007"), 3, "{format:?}: blanks once per table");
            let hints = expected.to_string().matches("【待填：").count();
            assert_eq!(of("GJ110"), hints, "{format:?}: every hint");
            let other: Vec<_> = checked
                .findings
                .iter()
                .filter(|f| !["GJ007", "GJ110"].contains(&f.rule.as_str()))
                .map(|f| (f.rule.as_str(), &f.message.zh))
                .collect();
            assert!(other.iter().all(|(rule, _)| *rule == "GJ111"), "{format:?}: {other:#?}");
            assert!(!sound::ids(&checked, Severity::Error).is_empty());
        }
    }
}

/// A figure as a report may have it; `hard` ones may keep a whole row from being read.
fn figure(money: bool, hard: bool) -> impl Strategy<Value = Value> {
    let number = if money { "[1-9][0-9]{0,4}\\.[0-9]{1,4}" } else { "0|[1-9][0-9]{0,5}" };
    let number = number.prop_map(|n| serde_json::from_str::<Value>(&n).unwrap()).boxed();
    let odd = if hard {
        "约3|[0-9]O|12 34|1-2|251000元|一|§\\|x|<b>1</b>|\\*\\*2\\*\\*"
    } else {
        "[1-9]O|12 34|251000元"
    };
    prop_oneof![
        5 => number,
        2 => Just(Value::Null),
        1 => "/|—|-|无".prop_map(|t| json!({ "text": t })),
        1 => (1..99_u32).prop_map(|n| json!({ "value": n, "text": format!("{n}（含{n}件）"), "note": format!("（含{n}件）") })),
        1 => odd.prop_map(|t| json!({ "text": t })),
    ]
}

const PLAIN: &str = "[甲乙丙丁年月日收到办结公开信息0-9]{3,30}。";

/// Prose, of any characters if `wild`.
fn prose(wild: bool) -> BoxedStrategy<Vec<String>> {
    let one = if wild {
        prop_oneof![
            3 => PLAIN.prop_map(String::from),
            2 => "\\PC{1,40}".prop_map(String::from),
            2 => "[*_#|<>&\\[\\]`~{}.0-9()+=\"'\\\\ ，一二、:-]{1,20}".prop_map(String::from),
            1 => "(# |> |- |1\\. |1\\) |\\+ |---|===|\\{|\\[|<!--|<p>|<table>|&lt;|&#124;|    ){1}[甲乙丙]{0,3}".prop_map(String::from),
            1 => "（三）不予公开|行政复议|申请人情况|第二十条第（一）项|总计|自然人".prop_map(String::from),
        ]
        .boxed()
    } else {
        PLAIN.prop_map(String::from).boxed()
    };
    prop::collection::vec(one, 0..4).boxed()
}

fn table(form: usize, table: usize, hard: bool) -> BoxedStrategy<Value> {
    let form = &FORMS.get(form).tables[table];
    let cells: Vec<_> = form
        .cells
        .iter()
        .map(|c| figure(form.columns[c.column].kind == gouji::form::Kind::Money, hard))
        .collect();
    let blanks = prop::collection::vec(prop::bool::weighted(0.15), form.rows.len());
    let missing = prop::collection::vec(prop::bool::weighted(0.2), form.rows.len());
    // at times every row has a blank at its edge, so that no row tells how the others lie
    (cells, missing, blanks, prop::bool::weighted(0.2), prop::bool::weighted(0.85))
        .prop_map(move |(figures, missing, blanks, edges, present)| {
            let mut rows = Map::new();
            if !present {
                return Value::Null;
            }
            for (cell, figure) in form.cells.iter().zip(figures) {
                if missing[cell.row] {
                    continue;
                }
                let row = rows.entry(form.rows[cell.row].id.clone()).or_insert_with(|| json!({}));
                let first = row.as_object().unwrap().is_empty();
                let figure = if blanks[cell.row] || edges && first { Value::Null } else { figure };
                row[&form.columns[cell.column].id] = figure;
            }
            if rows.is_empty() { Value::Null } else { rows.into() }
        })
        .boxed()
}

fn report(wild: bool) -> BoxedStrategy<Value> {
    (0..2_usize)
        .prop_flat_map(move |form| {
            let tables: Vec<_> = (0..3).map(|t| table(form, t, wild)).collect();
            // a report without sections and tables is none
            let kept = if wild { prop::bool::weighted(0.85).boxed() } else { Just(true).boxed() };
            let sections = prop::collection::vec((kept, prose(wild)), 6);
            (tables, sections, prose(wild), 0..3_u8).prop_map(move |(tables, sections, preamble, title)| {
                value(form, tables, sections, preamble, title)
            })
        })
        .boxed()
}

fn value(
    form: usize,
    tables: Vec<Value>,
    sections: Vec<(bool, Vec<String>)>,
    mut preamble: Vec<String>,
    title: u8,
) -> Value {
    let form = FORMS.get(form);
    let year = form.years.0;
    let mut root = json!({ "form": form.id, "year": year });
    root["agency"] = "示例县".into();
    if title == 0 {
        root["title"] = format!("{year}年政府信息公开工作年度报告").into();
        preamble.insert(0, "示例县".into());
    } else {
        root["title"] = format!("示例县{year}年政府信息公开工作年度报告").into();
    }
    root["preamble"] = preamble.into();
    let kept = form.sections.iter().zip(sections).filter(|(_, (kept, _))| *kept);
    root["sections"] =
        kept.map(|(s, (_, p))| json!({ "number": s.id, "heading": s.heading(), "paragraphs": p })).collect();
    root["tables"] = json!({});
    for (t, table) in form.tables.iter().zip(tables) {
        if !table.is_null() {
            root["tables"][t.name()] = table;
        }
    }
    root
}

/// The first place in which two values differ.
fn difference(at: &str, a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) if x.keys().eq(y.keys()) => {
            x.iter().find_map(|(k, v)| difference(&format!("{at}/{k}"), v, &y[k]))
        }
        (Value::Array(x), Value::Array(y)) if x.len() == y.len() => {
            x.iter().zip(y).enumerate().find_map(|(i, (v, w))| difference(&format!("{at}/{i}"), v, w))
        }
        _ => (a != b).then(|| format!("{at}: {a} is not {b}")),
    }
}

fn round_trips(report: &Report, expected: &Value) -> Result<(), TestCaseError> {
    for format in Format::ALL {
        let bytes = write::bytes(report, format).unwrap();
        let again = canonical::value(&read(&bytes, Some(kind(format))));
        let exact = matches!(format, Format::Json | Format::Text);
        let of = |v: &Value| if exact { v.clone() } else { folded(v) };
        let found = difference("", &of(&again), &of(expected));
        prop_assert!(found.is_none(), "{:?}: {}", format, found.unwrap_or_default());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn a_report_from_data_is_the_same_in_every_format(value in report(false)) {
        let report = read(value.to_string().as_bytes(), Some(Kind::Json));
        prop_assert_eq!(write::left_blank(&report), 0);
        round_trips(&report, &canonical::value(&report))?;
    }

    /// Prose that reads as a label or heading has been taken for one already: what is left is kept.
    #[test]
    fn a_report_from_text_is_the_same_in_every_format(value in report(true)) {
        let text = write::text(&read(value.to_string().as_bytes(), Some(Kind::Json)));
        let Ok(document) = source::read("x", text.as_bytes(), Some(Kind::Text), &Limits::default()) else {
            return Ok(());
        };
        let Ok(report) = Report::read(document, &FORMS) else { return Ok(()) };
        // a row without a certain column has no reading to keep
        if write::left_blank(&report) > 0 {
            return Ok(());
        }
        round_trips(&report, &canonical::value(&report))?;
    }
}

/// A title over cells that nobody merged, with blank ones drawn beside it, is a title all the same.
#[test]
fn lines_of_a_workbook_without_merged_cells_are_prose() {
    use std::io::{Cursor, Read, Write};
    let report = read(sound::text("2021").as_bytes(), None);
    let bytes = write::bytes(&report, Format::Xlsx).unwrap();
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut part = old.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if name.contains("worksheets/sheet") {
            let whole = String::from_utf8(text).unwrap();
            let (before, rest) = whole.split_once("<mergeCells").unwrap();
            text = (before.to_string() + rest.split_once("</mergeCells>").unwrap().1).into_bytes();
        }
        new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(&text).unwrap();
    }
    let checked = CHECKER.check("x.xlsx", &new.finish().unwrap().into_inner(), None).unwrap();
    assert_eq!(checked.report.year.map(|y| y.value), report.year.map(|y| y.value));
    let rules: Vec<&str> = checked.findings.iter().map(|f| f.rule.as_str()).collect();
    assert!(!rules.contains(&"GJ101") && !rules.contains(&"GJ108"), "{rules:?}");
}

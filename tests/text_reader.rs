//! The same report, however an office typed it, is the same report; what cannot be read for certain is said.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::Checker;
use gouji::finding::Severity;
use gouji::form::Forms;
use gouji::report::{Report, canonical};
use gouji::source::{self, Kind, Limits};
use proptest::prelude::*;
use serde_json::Value;
use std::sync::LazyLock;

static CHECKER: LazyLock<Checker> = LazyLock::new(|| Checker::national().unwrap());
static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::embedded().unwrap());

fn tables(text: &str) -> Value {
    let document = source::read("t.txt", text.as_bytes(), Some(Kind::Text), &Limits::default()).unwrap();
    canonical::value(&Report::read(document, &FORMS).unwrap())["tables"].clone()
}

/// Ways of writing one character that mean the same.
fn vary(c: char, way: usize) -> String {
    let pick = |ways: &[&str]| ways[way % ways.len()].to_string();
    match c {
        '（' => pick(&["（", "(", "﹙", "（ "]),
        '）' => pick(&["）", ")", " ）"]),
        '、' => pick(&["、", "、 "]),
        '，' => pick(&["，", ","]),
        '“' | '”' => pick(&["“", "\"", "”"]),
        '0'..='9' if way.is_multiple_of(7) => {
            char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap().to_string()
        }
        c if way.is_multiple_of(11) && !c.is_ascii() => format!("{c}\u{3000}"),
        c if way.is_multiple_of(13) && !c.is_ascii() => format!("{c}\u{a0}"),
        c => c.to_string(),
    }
}

/// Each cell of the tables written another way, blanks added before or after a row's figures.
fn retyped(text: &str, ways: &[usize], crlf: bool) -> String {
    let mut ways = ways.iter().cycle();
    let mut lines = Vec::new();
    for line in text.lines() {
        if !line.contains('\t') {
            lines.push(line.to_string());
            continue;
        }
        let mut cells: Vec<String> = line
            .split('\t')
            .map(|cell| cell.chars().map(|c| vary(c, *ways.next().unwrap())).collect())
            .collect();
        if ways.next().unwrap().is_multiple_of(5) {
            cells.push(String::new());
        }
        lines.push(cells.join("\t"));
    }
    lines.join(if crlf { "\r\n" } else { "\n" })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn labels_and_blanks_may_be_typed_any_way(
        ways in proptest::collection::vec(0..1000_usize, 50..400),
        form in 0..2_usize,
        crlf: bool,
    ) {
        let text = sound::text(sound::FORMS[form]);
        prop_assert_eq!(tables(text), tables(&retyped(text, &ways, crlf)));
    }

    /// Every cell's place is the cell: the source there says what the figure says.
    #[test]
    fn places_are_the_cells(ways in proptest::collection::vec(0..1000_usize, 50..400)) {
        let text = retyped(sound::text("2021"), &ways, false);
        let document = source::read("t.txt", text.as_bytes(), Some(Kind::Text), &Limits::default()).unwrap();
        let report = Report::read(document, &FORMS).unwrap();
        for table in &report.tables {
            for figure in &table.figures {
                prop_assert_eq!(report.source.slice(figure.span.unwrap()), &figure.written);
            }
        }
    }

    /// A report written out and read back is the same report.
    #[test]
    fn writing_and_reading_agree(edits in proptest::collection::vec((any::<prop::sample::Index>(), 0..5_usize), 0..10), form in 0..2_usize) {
        let mut value = sound::value(sound::FORMS[form]);
        let cells: Vec<String> =
            ["表二", "表三", "表四"].iter().flat_map(|t| sound::cells(&value, t)).collect::<Vec<String>>();
        for (at, kind) in edits {
            *value.pointer_mut(at.get::<String>(&cells)).unwrap() = match kind {
                0 => Value::Null,
                1 => serde_json::json!({ "text": "/" }),
                2 => serde_json::json!({ "value": 22, "text": "22（其中修订16件）", "note": "（其中修订16件）" }),
                3 => serde_json::json!({ "text": "没有" }),
                _ => 12_345.into(),
            };
        }
        let document = source::read("t.json", value.to_string().as_bytes(), Some(Kind::Json), &Limits::default()).unwrap();
        let written = gouji::report::write::text(&Report::read(document, &FORMS).unwrap());
        prop_assert_eq!(&tables(&written), &value["tables"]);
    }
}

/// What is odd in the reading, as `rule severity` pairs, sorted.
fn said(text: &str) -> Vec<String> {
    let checked = sound::check_text(&CHECKER, text);
    let mut said: Vec<String> =
        checked.findings.iter().map(|f| format!("{} {}", f.rule, f.severity.name())).collect();
    said.sort();
    said
}

fn changed(from: &str, to: &str) -> String {
    let text = sound::text("2021");
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

#[test]
fn oddities_are_said_once_and_nothing_is_guessed() {
    let row = |label: &str| sound::text("2021").lines().find(|l| l.contains(label)).unwrap().to_string();
    let secret = row("1.属于国家秘密");
    let archive = row("7.属于行政执法案卷");
    let cells: Vec<&str> = archive.split('\t').collect();
    for (name, text, due) in [
        (
            "a misspelt row",
            changed("2.其他法律行政法规禁止公开", "2.其他法律行政止公开"),
            vec!["GJ001 warning"],
        ),
        (
            "a misspelt heading",
            changed("五、存在的主要问题及改进情况\n", "五、存在的主要问题及改进情形\n"),
            vec!["GJ003 warning"],
        ),
        (
            "a blank",
            changed(&archive, &cells[..9].join("\t")).replacen(
                &cells[..9].join("\t"),
                &format!("{}\t", cells[..9].join("\t")),
                1,
            ),
            vec!["GJ007 warning"],
        ),
        ("a row with a figure too few", changed(&archive, &cells[..9].join("\t")), vec!["GJ005 error"]),
        ("a row with a figure too many", changed(&archive, &format!("{archive}\t5")), vec!["GJ005 error"]),
        ("a row twice", changed(&secret, &format!("{secret}\n{secret}")), vec!["GJ004 error"]),
        ("a dash", changed(&archive, &[&cells[..9], &["/"]].concat().join("\t")), vec!["GJ008 warning"]),
        ("words", changed(&archive, &[&cells[..9], &["若干"]].concat().join("\t")), vec!["GJ012 error"]),
    ] {
        assert_eq!(said(&text), due, "{name}");
    }
}

#[test]
fn many_blanks_are_one_finding() {
    let text: String = sound::text("2021")
        .lines()
        .map(|l| {
            let mut cells: Vec<&str> = l.split('\t').collect();
            if cells.len() == 10 && cells[9].chars().all(|c| c.is_ascii_digit()) && !cells[9].is_empty() {
                cells[4] = "";
                cells[5] = "";
            }
            cells.join("\t") + "\n"
        })
        .collect();
    assert_eq!(said(&text), ["GJ007 warning"]);
    let checked = sound::check_text(&CHECKER, &text);
    assert!(checked.findings.iter().all(|f| f.severity != Severity::Error));
    assert!(checked.findings[0].message.zh.contains("50"), "{}", checked.findings[0].message.zh);
}

#[test]
fn cells_that_have_run_together_are_refused() {
    let text = sound::text("2021").replace(['\t', '\n'], "");
    let error = CHECKER.check("t.txt", text.as_bytes(), None).map(|_| ()).unwrap_err();
    assert!(error.explain().message.zh.contains("连在一起"), "{error}");
}

#[test]
fn one_cell_a_line_is_read_where_labels_tell_the_rows() {
    let text: String = sound::text("2021")
        .lines()
        .map(|l| {
            if !l.contains('\t') && !l.starts_with("第二十条") {
                return format!("{l}\n");
            }
            // empty cells under merged ones are not there when a page is copied cell by cell
            l.split('\t').filter(|c| !c.is_empty()).flat_map(|c| [c, " |\n"]).collect()
        })
        .collect();
    let (a, b) = (tables(sound::text("2021")), tables(&text));
    for table in ["表二", "表三"] {
        assert_eq!(a[table], b[table], "{table}");
    }
}

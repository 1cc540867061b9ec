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

/// Columns are read where the header has them, and another order than the form's is said.
#[test]
fn columns_in_another_order_are_read_by_their_header() {
    let moved: String = sound::text("2021")
        .lines()
        .map(|l| {
            let mut cells: Vec<&str> = l.split('\t').collect();
            // 总计 before 自然人, in the header and in every row
            let moves = cells.len() == 10
                && (cells[9].parse::<u32>().is_ok() || cells[9] == "总计" || cells[4] == "商业企业");
            if moves {
                let total = cells.remove(9);
                cells.insert(3, total);
            }
            cells.join("\t") + "\n"
        })
        .collect();
    assert_ne!(moved, sound::text("2021"));
    assert_eq!(tables(&moved), tables(sound::text("2021")));
    assert_eq!(said(&moved), ["GJ002 warning"]);
}

/// A row that stands twice with different figures is not read at all: which one is meant nobody can tell.
#[test]
fn a_row_with_two_versions_is_not_read() {
    let text = sound::text("2021");
    let row = text.lines().find(|l| l.contains("四、结转下年度继续办理")).unwrap();
    let other = row.replace("72", "71");
    let checked = sound::check_text(&CHECKER, &text.replace(row, &format!("{row}\n{other}")));
    assert_eq!(checked.report.unread(), 7);
    assert_eq!(sound::ids(&checked, Severity::Error), ["GJ004"]);
}

#[test]
fn titles_are_known_however_they_are_written() {
    let text = sound::text("2021");
    let old = text.lines().next().unwrap();
    for title in [
        "示例县政府信息公开工作年度报告（2023年）",
        "示例县人民政府\n2023年\n政府信息公开工作年度报告",
        "示例县2 0 2 3年政府信息公开工作年度报告",
        "示例县二〇二三年政府信息公开工作年度报告",
        "示例县政府信息公开工作2023年年度报告",
        "2023年示例县政府信息公开工作年度报告",
    ] {
        // no period to tell the year by
        let text = text.replace(old, title).replace("统计期限", "期限");
        let checked = sound::check_text(&CHECKER, &text);
        assert_eq!(checked.report.year.map(|y| y.value), Some(2023), "{title}");
        assert!(checked.report.agency.as_ref().is_some_and(|a| a.text.contains("示例县")), "{title}");
    }
}

/// Prose that gives figures of tables is not a table whose cells have run together.
#[test]
fn prose_with_many_figures_is_no_table() {
    let text = sound::text("2021").replace(
        "四、政府信息公开行政复议、行政诉讼情况\n",
        "四、政府信息公开行政复议、行政诉讼情况\n\n全年行政复议26件、未经复议直接起诉23件、复议后起诉29件；信访举报投诉类申请184件、重复申请173件、要求提供公开出版物185件。\n",
    );
    assert!(said(&text).iter().all(|s| !s.starts_with("GJ013")));
}

/// A word where a figure belongs is said at its cell, also in a table of one column.
#[test]
fn words_in_a_figures_place_are_said_there() {
    assert_eq!(said(&changed("行政处罚\t6409", "行政处罚\t见附件")), ["GJ012 error"]);
}

/// A column headed by the year instead of 本年 is said there, and its figures stay unread.
#[test]
fn a_header_that_begins_with_a_year_is_a_header() {
    assert_eq!(said(&changed("本年制发件数", "2023年制发件数")), ["GJ002 warning"]);
}

/// A table that compares years uses a row's words and is no statutory table.
#[test]
fn a_comparison_in_the_prose_is_no_statutory_table() {
    let text = sound::text("2021")
        .replace("一、总体情况\n", "一、总体情况\n\n项目\t2022年\t2023年\n行政许可\t50000\t52817\n\n");
    assert_eq!(tables(&text), tables(sound::text("2021")));
    assert!(said(&text).is_empty(), "{:?}", said(&text));
}

/// Tables of other things stand in the prose, behind a statutory table or at the end, and take the form's words:
/// years side by side, one line per department, some columns only.
#[test]
fn tables_of_other_things_are_no_statutory_tables() {
    let others = [
        "指标\t2022年\t2023年\n规章\t3\t4\n行政规范性文件\t30\t37",
        "指标\t2022\t2023\n规章\t3\t4\n行政许可\t30\t37",
        "第二十条第（一）项\n信息内容\t2022年\t2023年\n规章\t3\t4\n行政规范性文件\t30\t37",
        "办理结果\t2022年\t2023年\n予以公开\t1000\t1268\n部分公开\t500\t643\n总计\t1500\t1911",
        "项目\t上年\t本年\n（一）予以公开\t1000\t1268\n结转下年度继续办理\t158\t130",
        "情形\t自然人\t法人或其他组织\t总计\n予以公开\t709\t559\t1268\n部分公开\t284\t359\t643",
        "部门\t收到申请\t予以公开\t部分公开\n县公安局\t12\t5\t3\n其他\t1\t0\t1\n总计\t13\t5\t4",
        "部门\t行政许可\t行政处罚\t行政强制\n县公安局\t100\t200\t30\n总计\t100\t200\t30",
        "单位\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\n县公安局\t2\t1\t0\t0\t3",
        "行政复议\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计\n2022年\t2\t1\t0\t0\t3",
        "类别\t行政复议\t未经复议直接起诉\t复议后起诉\n2022年\t20\t30\t3\n2023年\t26\t23\t29",
    ];
    let sound = sound::text("2021");
    for other in others {
        for before in [
            "（三）政府信息管理\n",
            "四、政府信息公开行政复议、行政诉讼情况\n",
            "五、存在的主要问题及改进情况\n",
            "六、其他需要报告的事项\n",
        ] {
            let text = sound.replace(before, &format!("对照如下：\n\n{other}\n\n{before}"));
            assert_eq!(tables(&text), tables(sound), "{other} {before}");
            assert!(said(&text).is_empty(), "{other} {before} {:?}", said(&text));
        }
        let text = format!("{sound}\n附表\n\n{other}\n");
        assert_eq!(tables(&text), tables(sound), "{other}");
        assert!(said(&text).is_empty(), "{other} {:?}", said(&text));
    }
}

/// A second statutory table is said, and none takes the place of one that is missing.
#[test]
fn a_statutory_table_twice_or_not_at_all_is_said() {
    let sound = sound::text("2021");
    let from = sound.find("（本列数据").unwrap();
    let to = sound.find("四、政府信息公开行政复议").unwrap();
    let table = &sound[from..to];
    for again in [table.to_string(), table.replace("1942", "1943")] {
        let said = said(&format!("{sound}\n附表\n\n{again}"));
        assert!(said.iter().any(|s| s == "GJ004 error"), "{said:?}");
    }
    let other = "办理结果\t2022年\t2023年\n予以公开\t1000\t1268\n部分公开\t500\t643\n总计\t1500\t1911\n\n";
    let said = said(&sound.replace(table, other));
    assert!(said.iter().any(|s| s == "GS01 error"), "{said:?}");
}

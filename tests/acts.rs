//! The likely cause where one act made many figures wrong, and what prose and the year before say of it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::Checker;
use gouji::cause::{Act, Cause, Speaks};
use gouji::report::{Beside, Prior};
use gouji::result::Checked;
use gouji::source::Kind;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

static NATIONAL: LazyLock<Checker> = LazyLock::new(|| Checker::national().unwrap());

/// A report whose prose says nothing, so that the sums alone speak.
fn silent(form: &str) -> Value {
    let mut value = sound::value(form);
    for section in value["sections"].as_array_mut().unwrap() {
        section["paragraphs"] = json!(["无"]);
    }
    value
}

fn figures(value: &Value, table: &str, row: &str) -> Vec<i64> {
    value["tables"][table][row].as_object().unwrap().values().map(|n| n.as_i64().unwrap()).collect()
}

fn put(value: &mut Value, table: &str, row: &str, figures: &[i64]) {
    let row = value["tables"][table][row].as_object_mut().unwrap();
    row.values_mut().zip(figures).for_each(|(cell, n)| *cell = json!(n));
}

/// 表四 as it stands on paper: all figures in one row.
fn strip(value: &mut Value, figures: &[i64]) {
    for (row, figures) in ["行政复议", "未经复议直接起诉", "复议后起诉"].iter().zip(figures.chunks(5))
    {
        put(value, "表四", row, figures);
    }
}

fn check(value: &Value) -> Checked {
    sound::check(&NATIONAL, value)
}

fn only(checked: &Checked) -> &Cause {
    let [cause] = checked.causes.as_slice() else {
        panic!("{:#?}", checked.causes.iter().map(|c| c.message().zh).collect::<Vec<_>>())
    };
    cause
}

/// That a report with rows of 表三 damaged has one cause with one repair, which puts the rows right again.
fn is_undone(form: &str, name: &str, damage: impl Fn(&mut Value)) -> String {
    let right = silent(form);
    let mut value = right.clone();
    damage(&mut value);
    let checked = check(&value);
    let cause = only(&checked);
    assert_eq!(cause.count, 1, "{}", cause.message().zh);
    let repair = cause.first().unwrap();
    assert_eq!(repair.act.as_ref().map(Act::name), Some(name), "{}", cause.message().zh);
    let mut mended = value.clone();
    for change in &repair.changes {
        let at = mended.pointer_mut(change.place.pointer.as_ref().unwrap()).unwrap();
        *at = json!(change.proposed.parse::<i64>().unwrap());
    }
    assert_eq!(mended, right, "{}", cause.message().zh);
    let errors = sound::ids(&checked, gouji::finding::Severity::Error).len();
    assert!(cause.explains.len() >= errors, "each error is folded beneath the cause");
    cause.message().zh
}

const RESULTS: &str = "三.七";
/// What the rows of results begin with.
const RESULTS_OF: &str = "三.";

#[test]
fn a_row_left_out_of_the_totals_or_counted_twice_is_one_mistake() {
    for form in sound::FORMS {
        for (sign, name, words) in [(-1, "left_out", "漏计了"), (1, "counted_twice", "重复计了")] {
            let said = is_undone(form, name, |value| {
                let row = figures(value, "表三", "三.四.2");
                let totals = figures(value, "表三", RESULTS);
                let wrong: Vec<i64> = totals.iter().zip(row).map(|(t, n)| t + sign * n).collect();
                put(value, "表三", RESULTS, &wrong);
            });
            assert!(said.contains(&format!("总计（像是{words}“2.没有现成信息需要另行制作”一行）")), "{said}");
        }
    }
}

#[test]
fn a_column_left_out_of_the_totals_is_one_mistake() {
    let said = is_undone("2021", "left_out", |value| {
        for row in value["tables"]["表三"].as_object_mut().unwrap().values_mut() {
            row["总计"] = json!(row["总计"].as_i64().unwrap() - row["其他"].as_i64().unwrap());
        }
    });
    assert!(said.starts_with("最可能填错的是 表三 · 总计（像是漏计了“其他”一列）：现为 4378、"), "{said}");
    assert!(said.contains("等 25 个数"), "{said}");
}

#[test]
fn a_row_of_noughts_is_one_mistake() {
    for form in sound::FORMS {
        let said = is_undone(form, "set_to_nought", |value| put(value, "表三", "三.四.2", &[0; 7]));
        assert!(said.contains("（像是整行填成了 0）：现为 0、0、0、0、0、0、0，应为 "), "{said}");
    }
}

#[test]
fn a_row_of_which_a_part_has_moved_is_one_mistake() {
    for form in sound::FORMS {
        for row in ["一", "二", "三.四.2", RESULTS, "四"] {
            for at in 0..4 {
                // a nought too many, and the figures after it moved on
                is_undone(form, "shifted", |value| {
                    let mut n = figures(value, "表三", row);
                    n.insert(at, 0);
                    put(value, "表三", row, &n[..7]);
                });
                // a figure left out, and those after it moved up
                let said = is_undone(form, "shifted", |value| {
                    let mut n = figures(value, "表三", row);
                    n.remove(at);
                    n.push(0);
                    put(value, "表三", row, &n);
                });
                let words = if at == 0 { "像是整行错开了一列" } else { "起错开了一格" };
                assert!(said.contains(words), "{said}");
            }
        }
    }
}

#[test]
fn rows_or_columns_in_each_others_place_are_an_exchange() {
    let said = is_undone("2021", "exchanged", |value| {
        let (a, b) = (figures(value, "表三", RESULTS), figures(value, "表三", "四"));
        put(value, "表三", RESULTS, &b);
        put(value, "表三", "四", &a);
    });
    assert_eq!(said, "最可能填错的是 表三 · （七）总计 ⇄ 表三 · 四、结转下年度继续办理（像是两行互换了）");
    let said = is_undone("2021", "exchanged", |value| {
        for row in value["tables"]["表三"].as_object_mut().unwrap().values_mut() {
            let (a, b) = (row["自然人"].clone(), row["总计"].clone());
            (row["自然人"], row["总计"]) = (b, a);
        }
    });
    assert_eq!(said, "最可能填错的是 表三 · 自然人 ⇄ 表三 · 总计（像是两列互换了）");
}

#[test]
fn two_cells_in_each_others_place_are_named_as_an_exchange() {
    // a row's and the balance's column: nothing else is as small
    let said = is_undone("2021", "exchanged", |value| {
        let (mut a, mut b) = (figures(value, "表三", "三.三.1"), figures(value, "表三", "三.三.8"));
        (a[0], b[1]) = (b[1], a[0]);
        put(value, "表三", "三.三.1", &a);
        put(value, "表三", "三.三.8", &b);
    });
    assert_eq!(
        said,
        "最可能填错的是 表三 · 1.属于国家秘密 · 自然人 ⇄ 表三 · 8.属于行政查询事项 · 商业企业（像是互换了）：现为 46、68，应为 68、46"
    );
    // in one column the rows' other columns would do as well: the exchange comes first
    let mut value = silent("2021");
    let (mut a, mut b) = (figures(&value, "表三", "三.三.1"), figures(&value, "表三", "三.三.8"));
    (a[0], b[0]) = (b[0], a[0]);
    put(&mut value, "表三", "三.三.1", &a);
    put(&mut value, "表三", "三.三.8", &b);
    let checked = check(&value);
    let cause = only(&checked);
    assert!(cause.count > 1 && matches!(cause.first().unwrap().act, Some(Act::Exchanged(_))), "{cause:#?}");
    // the totals of two groups of 表四: one act, where before each of ten figures might have been wrong
    let mut value = silent("2021");
    strip(&mut value, &[12, 4, 7, 3, 23, 10, 2, 6, 5, 26, 8, 1, 9, 11, 29]);
    let checked = check(&value);
    let said = only(&checked).message().zh;
    assert!(
        said.contains("可先核对 表四 · 行政复议 · 总计 ⇄ 表四 · 未经复议直接起诉 · 总计（像是互换了）"),
        "{said}"
    );
}

#[test]
fn a_row_of_remedies_that_has_moved_is_one_act_beside_the_totals() {
    let right = [12, 4, 7, 3, 26, 10, 2, 6, 5, 23, 8, 1, 9, 11, 29];
    for at in 0..5 {
        let mut left_out = right.to_vec();
        left_out.remove(at);
        left_out.push(0);
        let mut inserted = right.to_vec();
        inserted.insert(at, 6);
        inserted.truncate(15);
        for wrong in [left_out, inserted] {
            let mut value = silent("2021");
            strip(&mut value, &wrong);
            let checked = check(&value);
            let cause = only(&checked);
            assert_eq!(cause.explains.len(), 3, "{wrong:?}");
            assert!(cause.message().zh.contains("可先核对 表四（像是从“行政复议 · "), "{wrong:?}");
            let alone = cause.repairs.iter().filter(|r| r.act.is_none()).count();
            assert!(alone > 0 && cause.count > alone, "three totals may be wrong as well: {wrong:?}");
            assert!(undoes(cause, &value, &right), "{wrong:?}");
        }
    }
}

/// Whether one of a cause's repairs gives these figures of 表四.
fn undoes(cause: &Cause, value: &Value, right: &[i64]) -> bool {
    let mut wanted = value.clone();
    strip(&mut wanted, right);
    cause.repairs.iter().any(|repair| {
        let mut mended = value.clone();
        for change in &repair.changes {
            *mended.pointer_mut(change.place.pointer.as_ref().unwrap()).unwrap() =
                json!(change.proposed.parse::<i64>().unwrap());
        }
        mended == wanted
    })
}

#[test]
fn a_move_within_one_group_of_remedies_leaves_no_certainty() {
    let right = [12, 4, 7, 3, 26, 10, 2, 6, 5, 23, 8, 1, 9, 11, 29];
    // the last: no nought, but three figures that nothing else explains
    for group in [[12, 7, 3, 26, 0], [0, 12, 4, 7, 3], [5, 12, 4, 7, 3]] {
        let mut value = silent("2021");
        put(&mut value, "表四", "行政复议", &group);
        let checked = check(&value);
        let cause = only(&checked);
        assert!(cause.count > 1, "{}", cause.message().zh);
        assert!(undoes(cause, &value, &right), "{}", cause.message().zh);
        let first = cause.first().unwrap();
        assert!(first.act.is_none(), "one figure explains as much: {}", cause.message().zh);
        // prose tells them apart
        let mut value = sound::value("2021");
        put(&mut value, "表四", "行政复议", &group);
        let checked = check(&value);
        let cause = only(&checked);
        let first = Cause { repairs: vec![cause.first().unwrap().clone()], ..cause.clone() };
        assert!(undoes(&first, &value, &right), "{}", cause.message().zh);
        assert!(cause.message().zh.contains("与正文“"), "{}", cause.message().zh);
    }
}

#[test]
fn a_blank_that_a_row_left_behind_does_not_hide_its_move() {
    let mut value = silent("2021");
    strip(&mut value, &[12, 7, 3, 26, 10, 2, 6, 5, 23, 8, 1, 9, 11, 29, 0]);
    value["tables"]["表四"]["复议后起诉"]["总计"] = json!("");
    let checked = check(&value);
    let said = only(&checked).message().zh;
    assert!(said.contains("可先核对 表四（像是从“行政复议 · "), "{said}");
}

#[test]
fn no_move_in_the_row_of_remedies_is_told_as_one_figure_for_certain() {
    for form in sound::FORMS {
        let mut value = silent(form);
        let rows = ["行政复议", "未经复议直接起诉", "复议后起诉"];
        let right: Vec<i64> = rows.iter().flat_map(|r| figures(&value, "表四", r)).collect();
        for at in 0..14 {
            let end = at / 5 * 5 + 5;
            for (end, filler) in [(end, 0), (end, 17), (15, 0), (15, 17)] {
                let mut left_out = right.clone();
                left_out.insert(end, filler);
                left_out.remove(at);
                let mut inserted = right.clone();
                inserted.remove(end - 1);
                inserted.insert(at, filler);
                for wrong in [left_out, inserted] {
                    strip(&mut value, &wrong);
                    for cause in check(&value).causes {
                        assert!(cause.count > 1 || undoes(&cause, &value, &right), "{wrong:?} {cause:#?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_total_that_a_slip_explains_needs_no_move() {
    // 261 that lost a digit, and a nought: figures may have moved, but who would say so
    for total in [21, 0] {
        let mut value = silent("2021");
        put(&mut value, "表四", "行政复议", &[120, 41, 70, 30, total]);
        let checked = check(&value);
        let cause = only(&checked);
        assert_eq!(cause.count, 1, "{total}: {}", cause.message().zh);
    }
}

#[test]
fn a_total_written_one_cell_early_is_no_certain_nought() {
    // 2 is what those before it come to: the total, or the last of them beside a nought for a total
    let mut value = silent("2021");
    put(&mut value, "表四", "行政复议", &[0, 2, 0, 2, 0]);
    let checked = check(&value);
    let cause = only(&checked);
    assert!(!cause.is_certain && cause.count > 1, "{}", cause.message().zh);
    assert!(cause.message().zh.contains("总计：现为 0，应为 4"), "{}", cause.message().zh);
}

#[test]
fn a_blank_within_a_row_has_moved_the_rest() {
    let mut value = silent("2021");
    let row = figures(&value, "表三", "二");
    put(&mut value, "表三", "二", &[0, row[0], row[1], row[2], row[3], row[4], row[5]]);
    value["tables"]["表三"]["二"]["自然人"] = json!("");
    let checked = check(&value);
    let said = only(&checked).message().zh;
    assert_eq!(
        said,
        "最可能填错的是 表三 · 二、上年结转政府信息公开申请数量（像是整行错开了一列）：现为 75、15、4、10、33、21，应为 15、4、10、33、21、158"
    );
}

#[test]
fn what_remains_beside_an_act_is_named_apart() {
    let mut value = silent("2021");
    put(&mut value, "表三", "三.四.2", &[0; 7]);
    let wrong: Vec<i64> =
        figures(&value, "表三", "二").iter().enumerate().map(|(i, n)| n + i64::from(i == 2)).collect();
    put(&mut value, "表三", "二", &wrong);
    let checked = check(&value);
    let said: Vec<String> = checked.causes.iter().map(|c| c.message().zh).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.iter().any(|s| s.contains("像是整行填成了 0")), "{said:?}");
    assert!(
        said.iter().any(|s| s.contains("二、上年结转政府信息公开申请数量 · 科研机构：现为 5，应为 4")),
        "{said:?}"
    );
}

#[test]
fn prose_tells_equal_repairs_apart_and_is_folded_beneath_them() {
    for (lang, right) in [("zh", "与正文“"), ("en", "agrees with the prose, “")] {
        let mut value = sound::value("2021");
        value["tables"]["表四"]["行政复议"]["结果维持"] = json!(13);
        let checked = check(&value);
        let cause = only(&checked);
        let first = cause.first().unwrap();
        assert_eq!(cause.count, 5);
        let change = &first.changes[0];
        assert_eq!(
            (change.place.title().as_str(), change.proposed.as_str()),
            ("表四 · 行政复议 · 结果维持", "12")
        );
        let message = cause.message();
        let said = if lang == "zh" { &message.zh } else { &message.en };
        assert!(said.contains(right) && said.contains("结果维持12件"), "{said}");
        let folded: Vec<&str> = cause.explains.iter().map(|i| checked.findings[*i].rule.as_str()).collect();
        assert_eq!(folded, ["GJ602", "GJ401"]);
        // what prose contradicts comes last, and is said
        let last = cause.repairs.last().unwrap();
        assert!(
            last.evidence.iter().all(|e| e.speaks != Speaks::For) && !last.evidence.is_empty(),
            "{last:?}"
        );
    }
}

#[test]
fn certain_prose_decides_a_tie_of_two_figures() {
    // 9 件 in the wrong column: any row may have been the one, and the prose names one of them
    let mut value = sound::value("2021");
    let row = figures(&value, "表三", "一");
    let wrong: Vec<i64> = row.iter().zip([-9, 9, 0, 0, 0, 0, 0]).map(|(n, by)| n + by).collect();
    put(&mut value, "表三", "一", &wrong);
    let checked = check(&value);
    let cause = only(&checked);
    let first = cause.first().unwrap();
    assert!(cause.count > 1);
    assert!(first.changes.iter().all(|c| c.place.title().contains("一、本年新收")), "{}", cause.message().zh);
    let folded: Vec<&str> = cause.explains.iter().map(|i| checked.findings[*i].rule.as_str()).collect();
    assert!(folded.contains(&"GJ601") && cause.message().zh.contains("与正文“"), "{folded:?}");
}

#[test]
fn prose_alone_makes_no_cause() {
    let text = sound::text("2021").replace("收到政府信息公开申请4952件", "收到政府信息公开申请4925件");
    let checked = sound::check_text(&NATIONAL, &text);
    assert!(!checked.findings.is_empty() && checked.causes.is_empty(), "{:?}", checked.causes);
}

/// The report checked beside the sound one of the year before.
fn check_with_prior(value: &Value) -> Checked {
    let mut report = NATIONAL.read("test.json", value.to_string().as_bytes(), Some(Kind::Json)).unwrap();
    let prior = std::fs::read("examples/sound/prior/2021.txt").unwrap();
    let prior = NATIONAL.read("去年.txt", &prior, Some(Kind::Text)).unwrap();
    report.prior = Prior::Given(Beside::of_year_before(Arc::new(prior)));
    NATIONAL.judge(report)
}

#[test]
fn a_row_carried_over_that_moved_agrees_with_the_year_before() {
    let mut value = silent("2021");
    let row = figures(&value, "表三", "二");
    put(&mut value, "表三", "二", &[0, row[0], row[1], row[2], row[3], row[4], row[5]]);
    let checked = check_with_prior(&value);
    let cause = only(&checked);
    let said = cause.message().zh;
    assert!(
        said.starts_with("最可能填错的是 表三 · 二、上年结转政府信息公开申请数量（像是整行错开了一列）"),
        "{said}"
    );
    assert!(said.ends_with("，与 2022 年报告 表三 · 四、结转下年度继续办理 一致"), "{said}");
    assert_eq!(cause.explains.len(), checked.findings.iter().filter(|f| !f.figures.is_empty()).count());
}

#[test]
fn the_year_before_tells_equal_repairs_apart() {
    // 上年结转 one more in 自然人 and one less in 商业企业: 一 and 四 would do as well, but last year's 四 knows
    let mut value = silent("2021");
    let row = figures(&value, "表三", "二");
    let wrong: Vec<i64> = row.iter().zip([1, -1, 0, 0, 0, 0, 0]).map(|(n, by)| n + by).collect();
    put(&mut value, "表三", "二", &wrong);
    let alone = check(&value);
    assert!(only(&alone).count > 1);
    let checked = check_with_prior(&value);
    let cause = only(&checked);
    let said = cause.message().zh;
    assert!(
        cause.first().unwrap().changes.iter().all(|c| c.place.title().contains("二、上年结转")),
        "{said}"
    );
    assert!(said.contains("2022 年报告 表三 · 四、结转下年度继续办理 一致"), "{said}");
    let folded = cause.explains.iter().filter(|i| checked.findings[**i].rule == "GJ701").count();
    assert_eq!(folded, 2, "what last year's report contradicts is folded beneath");
}

/// What was damaged and is named as certain though it was not that.
fn falsely_certain(checked: &Checked, right: &Value) -> Vec<String> {
    let is_right = |c: &gouji::cause::Change| {
        let pointer = c.place.pointer.as_ref().unwrap();
        right.pointer(pointer).and_then(Value::as_i64) == c.proposed.parse().ok()
    };
    let wrong = |c: &&Cause| c.is_certain && !c.first().unwrap().changes.iter().all(is_right);
    checked.causes.iter().filter(wrong).map(|c| c.message().zh).collect()
}

/// Adds to figures of 表三; `None` if one is none or would be less than nought.
fn added(right: &Value, rows: &[&str], columns: &[&str], by: i64) -> Option<Value> {
    let mut value = right.clone();
    for (row, column) in rows.iter().flat_map(|r| columns.iter().map(move |c| (r, c))) {
        let cell = value["tables"]["表三"].get_mut(row)?.get_mut(column)?;
        *cell = json!(cell.as_i64().map(|n| n + by).filter(|n| *n >= 0)?);
    }
    Some(value)
}

/// Real reports whose sums hold, each once.
fn real_reports(corpus: &str) -> BTreeMap<String, (String, Value)> {
    let mut reports = BTreeMap::new();
    for entry in std::fs::read_dir(std::path::Path::new(corpus).join("corpus")).unwrap() {
        let path = entry.unwrap().path();
        let (name, bytes) = (path.file_name().unwrap().to_str().unwrap(), std::fs::read(&path).unwrap());
        if name == "INDEX.md" {
            continue;
        }
        let Ok(report) = NATIONAL.read(name, &bytes, None) else { continue };
        let value = gouji::report::canonical::value(&report);
        let figures = value["tables"]["表三"].to_string();
        let checked = check(&value);
        if checked.causes.is_empty()
            && figures.len() > 1000
            && value["tables"]["表三"]["一"]["总计"].as_i64() > Some(0)
        {
            reports.insert(figures, (name.to_string(), value));
        }
    }
    reports
}

#[test]
fn what_a_spreadsheet_sums_is_never_named_as_something_else_for_certain() {
    let mut reports: Vec<(String, Value)> =
        sound::FORMS.iter().map(|f| ((*f).to_string(), silent(f))).collect();
    if let Ok(corpus) = std::env::var("GOUJI_CORPUS") {
        reports.extend(real_reports(&corpus).into_values());
    } else {
        println!("GOUJI_CORPUS is not set: no real report was damaged");
    }
    let mut cases: Vec<(String, &Value, Value)> = Vec::new();
    for (name, right) in &reports {
        let rows = right["tables"]["表三"].as_object().unwrap();
        for (index, (row, cells)) in rows.iter().enumerate() {
            let columns = cells.as_object().into_iter().flat_map(|c| c.keys());
            let columns: Vec<&String> = columns.filter(|c| *c != "总计").collect();
            if columns.len() < 2 {
                continue;
            }
            // the columns by turns: that of natural persons always, as its figures are the largest
            for column in [columns[0], columns[1 + index % (columns.len() - 1)]] {
                for by in [1, -1, 3] {
                    let in_row = added(right, &[row], &[column, "总计"], by);
                    let is_result = row.starts_with(RESULTS_OF) && row != RESULTS;
                    let recomputed =
                        is_result.then(|| added(right, &[row, RESULTS], &[column, "总计"], by)).flatten();
                    let wrong = in_row.into_iter().chain(recomputed);
                    cases.extend(wrong.map(|value| (format!("{name} {row} {column} {by:+}"), right, value)));
                }
            }
        }
    }
    let (sure, wrong): (Vec<bool>, Vec<Vec<String>>) = cases
        .par_iter()
        .map(|(case, right, value)| {
            let checked = check(value);
            let wrong = falsely_certain(&checked, right).into_iter().map(|said| format!("{case}: {said}"));
            (checked.causes.iter().any(|c| c.is_certain), wrong.collect())
        })
        .unzip();
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    let sure = sure.into_iter().filter(|s| *s).count();
    println!("{} reports, {} damages, {sure} named for certain", reports.len(), cases.len());
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), cases.len());
    assert!(cases.len() > 150 * reports.len() && sure > 0);
}

/// A report with a true row of noughts in 二 and in 四, and figures of 一 as large as those of 三.七.
fn with_true_noughts(prose: bool) -> Value {
    let mut value = if prose { sound::value("2021") } else { silent("2021") };
    let results = figures(&value, "表三", RESULTS);
    put(&mut value, "表三", "一", &results);
    put(&mut value, "表三", "二", &[0; 7]);
    put(&mut value, "表三", "四", &[0; 7]);
    value
}

#[test]
fn a_true_row_of_noughts_is_not_named_for_what_a_spreadsheet_summed() {
    let right = with_true_noughts(false);
    let value = added(&right, &["一"], &["自然人", "总计"], 1).unwrap();
    let checked = check(&value);
    let cause = only(&checked);
    assert!(!cause.is_certain && cause.count == 2, "{}", cause.message().zh);
    assert!(cause.message().zh.contains("可先核对 表三 · 一、本年新收"), "{}", cause.message().zh);
    // the row of noughts is named as such, and second
    let second = &cause.repairs[1];
    assert_eq!(second.act.as_ref().map(Act::name), Some("set_to_nought"));
    assert!(second.words().zh.starts_with("表三 · 四、结转下年度继续办理（像是整行填成了 0）"));
    // two figures that all sums bear out are not taken apart by rows of noughts, of which there are many
    let right = small_rows(&right);
    let value = added(&right, &[RESULTS], &["自然人", "总计"], 3).unwrap();
    let checked = check(&value);
    let cause = only(&checked);
    assert!(cause.is_certain && cause.first().unwrap().changes.len() == 2, "{}", cause.message().zh);
}

/// The same report with rows of noughts among the results.
fn small_rows(value: &Value) -> Value {
    let mut value = value.clone();
    for (from, to) in [("三.三.1", "三.三.2"), ("三.五.1", "三.五.2"), ("三.六.1", "三.六.3")] {
        let both: Vec<i64> = figures(&value, "表三", from)
            .iter()
            .zip(figures(&value, "表三", to))
            .map(|(a, b)| a + b)
            .collect();
        put(&mut value, "表三", from, &both);
        put(&mut value, "表三", to, &[0; 7]);
    }
    value
}

#[test]
fn noughts_that_prose_confirms_are_no_mistake() {
    let mut value = with_true_noughts(true);
    value["sections"][0]["paragraphs"] = json!(["全年收到政府信息公开申请4980件，结转下年度继续办理0件。"]);
    let wrong = figures(&value, "表三", "一").iter().map(|n| n + 3).collect::<Vec<_>>();
    put(&mut value, "表三", "一", &wrong);
    let wrong: i64 = wrong[..6].iter().sum();
    value["tables"]["表三"]["一"]["总计"] = json!(wrong);
    let checked = check(&value);
    let noughts = |c: &Cause| c.repairs.iter().any(|r| matches!(r.act, Some(Act::Nought(_))));
    assert!(!checked.causes.iter().any(noughts), "{:#?}", checked.causes);
}

#[test]
fn a_third_figure_in_prose_takes_certainty_away() {
    let mut value = sound::value("2021");
    value["tables"]["表三"]["一"]["总计"] = json!(4950);
    for section in value["sections"].as_array_mut().unwrap() {
        section["paragraphs"] = json!(["无"]);
    }
    let checked = check(&value);
    assert!(only(&checked).is_certain);
    value["sections"][0]["paragraphs"] = json!(["2023年收到政府信息公开申请4951件。"]);
    let checked = check(&value);
    let cause = only(&checked);
    assert!(!cause.is_certain && cause.count == 1, "{}", cause.message().zh);
    let said = cause.message();
    assert!(said.zh.starts_with("只找到一种改法能使各式成立，但不能断定就错在这里"), "{}", said.zh);
    assert!(said.zh.contains("但现有的数、拟改的数都与正文“收到政府信息公开申请4951件”不合"), "{}", said.zh);
    assert!(said.en.contains("neither figure agrees with the prose"), "{}", said.en);
}

#[test]
fn a_row_left_from_last_year_is_one_mistake() {
    // 四 was last year's 四, which is this year's 二
    let mut value = silent("2021");
    let before = figures(&value, "表三", "二");
    put(&mut value, "表三", "四", &before);
    let checked = check_with_prior(&value);
    let cause = only(&checked);
    assert!(cause.is_certain && cause.explains.len() >= 7, "{cause:#?}");
    assert_eq!(cause.first().unwrap().act.as_ref().map(Act::name), Some("last_year"));
    let said = cause.message().zh;
    assert!(
        said.starts_with(
            "最可能填错的是 表三 · 四、结转下年度继续办理（像是整行仍是上年的数）：现为 75、15、4、10、33、21、158，应为 72、"
        ),
        "{said}"
    );
}

#[test]
fn a_row_that_has_anothers_figures_is_one_mistake() {
    for (row, of) in [("四", "二"), ("一", RESULTS), (RESULTS, "一")] {
        let said = is_undone("2021", "copied", |value| {
            let copied = figures(value, "表三", of);
            put(value, "表三", row, &copied);
        });
        assert!(said.contains("（像是抄了“"), "{said}");
    }
}

#[test]
fn a_figure_whose_totals_were_recomputed_is_named_where_prose_knows_it() {
    let mut value = added(&sound::value("2021"), &["三.一", RESULTS], &["自然人", "总计"], 81).unwrap();
    let checked = check(&value);
    let cause = only(&checked);
    assert!(!cause.is_certain && cause.count > 1);
    let first = cause.first().unwrap();
    assert_eq!(first.act.as_ref().map(Act::name), Some("recomputed"));
    let proposed: Vec<&str> = first.changes.iter().map(|c| c.proposed.as_str()).collect();
    assert_eq!(proposed, ["709", "1268", "1945", "4980"]);
    assert!(cause.message().zh.contains("“其中予以公开1268件”一致"), "{}", cause.message().zh);
    // where nobody speaks for it, any result may be the one, and none is named
    for section in value["sections"].as_array_mut().unwrap() {
        section["paragraphs"] = json!(["无"]);
    }
    let checked = check(&value);
    assert!(only(&checked).repairs.iter().all(|r| r.act.is_none()), "{:#?}", checked.causes);
}

#[test]
fn what_is_found_comes_before_what_is_not() {
    let mut value = silent("2021");
    put(&mut value, "表三", "二", &[81, 27, 36, 19, 8, 44, 999]);
    value["tables"]["表四"]["复议后起诉"]["总计"] = json!(0);
    let checked = check(&value);
    let found: Vec<bool> = checked.causes.iter().map(|c| !c.repairs.is_empty()).collect();
    assert_eq!(
        found,
        [true, false],
        "{:#?}",
        checked.causes.iter().map(|c| c.message().zh).collect::<Vec<_>>()
    );
}

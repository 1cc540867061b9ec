//! The likely cause: how often the figure that was changed is the one that is named.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::Checker;
use gouji::cause::Cause;
use gouji::engine::Bounds;
use gouji::engine::pack::Pack;
use gouji::engine::ruleset::RuleSet;
use gouji::finding::Severity;
use gouji::result::Checked;
use gouji::source::Limits;
use rayon::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// The national rules that compare figures: those that read prose have no say in causes, and take their time.
fn checker() -> Checker {
    let files = std::fs::read_dir("rules/national").unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.file_name().unwrap().to_str().unwrap().to_string(), std::fs::read_to_string(path).unwrap())
    });
    let counts =
        |name: &str| name == "pack.toml" || ["GJ2", "GJ3", "GJ4"].iter().any(|f| name.starts_with(f));
    let files = files.filter(|(name, _)| counts(name)).collect();
    let set = RuleSet::single(Pack::from_files("national", files).unwrap()).unwrap();
    Checker::new(set, Bounds::default(), Limits::default()).unwrap()
}

fn number(value: &Value, pointer: &str) -> Decimal {
    Decimal::from_str(&value.pointer(pointer).unwrap().to_string()).unwrap()
}

fn put(value: &mut Value, pointer: &str, n: Decimal) {
    *value.pointer_mut(pointer).unwrap() = serde_json::from_str(&n.normalize().to_string()).unwrap();
}

/// The ways in which one figure is changed: one more, one less, ten times, two digits swapped, a digit lost.
fn wrong(n: Decimal) -> Vec<Decimal> {
    let mut all = vec![n + Decimal::ONE, n * Decimal::TEN];
    if n >= Decimal::ONE {
        all.push(n - Decimal::ONE);
    }
    let text = n.to_string();
    if text.len() > 1 && text.chars().all(|c| c.is_ascii_digit()) {
        let mut swapped: Vec<char> = text.chars().collect();
        swapped.swap(0, 1);
        all.push(Decimal::from_str(&swapped.iter().collect::<String>()).unwrap());
        all.push(Decimal::from_str(&text[..text.len() - 1]).unwrap());
    }
    all.retain(|m| *m != n);
    all.sort();
    all.dedup();
    all
}

fn cells(value: &Value) -> Vec<String> {
    ["表二", "表三", "表四"].iter().flat_map(|t| sound::cells(value, t)).collect()
}

fn changes(cause: &Cause, repair: usize) -> BTreeMap<String, String> {
    let all = &cause.repairs[repair].changes;
    all.iter().map(|c| (c.place.pointer.clone().unwrap(), c.proposed.clone())).collect()
}

/// Every repair that is listed, of all causes together where each is taken first.
fn first(checked: &Checked) -> BTreeMap<String, String> {
    checked.causes.iter().filter(|c| !c.repairs.is_empty()).flat_map(|c| changes(c, 0)).collect()
}

fn listed(checked: &Checked, pointer: &str, right: &str) -> bool {
    let hit =
        |c: &Cause| (0..c.repairs.len()).any(|i| changes(c, i).get(pointer).is_some_and(|p| p == right));
    checked.causes.iter().any(hit)
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Told {
    /// The culprit is named, and nothing else.
    Alone,
    /// The culprit comes first of several equally small repairs.
    First,
    /// The culprit is among the equally small repairs listed.
    Listed,
    /// Something else is named.
    Other,
    /// A cause is known not to be found.
    NotFound,
    /// No equation fails.
    Silent,
}

fn told(checked: &Checked, culprits: &BTreeMap<String, String>) -> Told {
    let causes = &checked.causes;
    if causes.is_empty() {
        return Told::Silent;
    }
    let is_first = &first(checked) == culprits;
    if is_first && causes.iter().all(|c| c.count == 1) {
        Told::Alone
    } else if is_first {
        Told::First
    } else if culprits.iter().all(|(cell, n)| listed(checked, cell, n)) {
        Told::Listed
    } else if causes.iter().any(|c| c.repairs.is_empty()) {
        Told::NotFound
    } else {
        Told::Other
    }
}

#[test]
fn one_changed_figure_is_named_wherever_the_equations_can_tell() {
    let checker = checker();
    for form in sound::FORMS {
        let right = sound::value(form);
        let cases: Vec<(String, Decimal)> = cells(&right)
            .into_iter()
            .flat_map(|c| wrong(number(&right, &c)).into_iter().map(move |m| (c.clone(), m)))
            .collect();
        let results: Vec<(String, Told)> = cases
            .into_par_iter()
            .map(|(cell, m)| {
                let n = number(&right, &cell);
                let mut value = right.clone();
                put(&mut value, &cell, m);
                let checked = sound::check(&checker, &value);
                let told = told(&checked, &BTreeMap::from([(cell.clone(), n.normalize().to_string())]));
                let fails =
                    checked.findings.iter().any(|f| f.severity == Severity::Error && !f.figures.is_empty());
                assert_eq!(told == Told::Silent, !fails, "{form} {cell} {n} → {m}");
                // 表三: each figure is in a row's sum and a column's, which no other figure is in together. 表四: each
                // figure is in one sum, whose figures are alike; only a total far too small is told from its parts,
                // as they cannot be less than nought. 表二: no figure is in any equation
                let expected: &[Told] = match &cell[.."/tables/表三".len()] {
                    "/tables/表三" => &[Told::Alone],
                    "/tables/表四" if cell.ends_with("/总计") => &[Told::Alone, Told::First],
                    "/tables/表四" => &[Told::First, Told::Listed],
                    _ => &[Told::Silent],
                };
                assert!(expected.contains(&told), "{form} {cell} {n} → {m}: {told:?} {:#?}", checked.causes);
                (cell, told)
            })
            .collect();
        let mut tally: BTreeMap<Told, (usize, BTreeSet<String>)> = BTreeMap::new();
        for (cell, told) in results {
            let (count, which) = tally.entry(told).or_default();
            *count += 1;
            which.insert(cell);
        }
        for (told, (count, which)) in &tally {
            println!("{form}: {told:?}: {count} changes of {} cells", which.len());
        }
    }
}

/// Numbers that look random and are the same in every run.
fn random(seed: &mut u64, below: usize) -> usize {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*seed >> 33).unwrap() % below
}

/// The report of a small agency: few applications, and noughts in most rows and columns.
fn small() -> Value {
    let mut value = sound::value("2021");
    let table = value["tables"]["表三"].as_object_mut().unwrap();
    let columns = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"];
    let figures = [
        ("一", [9, 2, 0, 0, 0, 1]),
        ("二", [1, 0, 0, 0, 0, 0]),
        ("三.一", [4, 1, 0, 0, 0, 0]),
        ("三.二", [1, 0, 0, 0, 0, 0]),
        ("三.三.4", [1, 0, 0, 0, 0, 0]),
        ("三.四.1", [2, 1, 0, 0, 0, 1]),
        ("三.七", [8, 2, 0, 0, 0, 1]),
        ("四", [2, 0, 0, 0, 0, 0]),
    ];
    for (row, cells) in table {
        let of = figures.iter().find(|(r, _)| r == row).map_or([0; 6], |(_, n)| *n);
        let cells = cells.as_object_mut().unwrap();
        for (column, n) in columns.iter().zip(of) {
            cells[*column] = n.into();
        }
        cells["总计"] = of.iter().sum::<i64>().into();
    }
    value
}

#[test]
fn among_noughts_one_changed_figure_is_no_act() {
    let (checker, right) = (checker(), small());
    assert!(sound::check(&checker, &right).causes.is_empty());
    for cell in sound::cells(&right, "表三") {
        let n = number(&right, &cell);
        for m in wrong(n) {
            let mut value = right.clone();
            put(&mut value, &cell, m);
            let checked = sound::check(&checker, &value);
            let told = told(&checked, &BTreeMap::from([(cell.clone(), n.normalize().to_string())]));
            assert_eq!(told, Told::Alone, "{cell} {n} → {m}: {:#?}", checked.causes);
            assert!(checked.causes[0].repairs[0].act.is_none(), "{cell} {n} → {m}");
        }
    }
}

#[test]
fn among_noughts_two_changed_figures_are_seldom_taken_for_something_else() {
    let (checker, right) = (checker(), small());
    let cells = sound::cells(&right, "表三");
    let mut seed = 20_240_131;
    let mut tally: BTreeMap<Told, usize> = BTreeMap::new();
    for _ in 0..200 {
        let one = random(&mut seed, cells.len());
        let two = (one + 1 + random(&mut seed, cells.len() - 1)) % cells.len();
        let (mut value, mut culprits) = (right.clone(), BTreeMap::new());
        for cell in [&cells[one], &cells[two]] {
            let n = number(&right, cell);
            let choices = wrong(n);
            put(&mut value, cell, choices[random(&mut seed, choices.len())]);
            culprits.insert(cell.clone(), n.normalize().to_string());
        }
        let checked = sound::check(&checker, &value);
        let told = told(&checked, &culprits);
        if matches!(told, Told::Other | Told::NotFound | Told::Silent) {
            let said: Vec<_> = checked.causes.iter().map(|c| c.message().zh).collect();
            println!("{culprits:?}: {told:?} {said:?}");
        }
        *tally.entry(told).or_default() += 1;
    }
    println!("{tally:?}");
    let count = |told: Told| tally.get(&told).copied().unwrap_or_default();
    assert!(count(Told::Alone) + count(Told::First) >= 195, "{tally:?}");
    assert_eq!(count(Told::Alone) + count(Told::First) + count(Told::Listed), 200, "{tally:?}");
}

#[test]
fn two_changed_figures_are_mostly_both_named() {
    let checker = checker();
    for form in sound::FORMS {
        let right = sound::value(form);
        // 表二 is in no equation
        let cells: Vec<String> =
            cells(&right).into_iter().filter(|c| !c.starts_with("/tables/表二")).collect();
        let mut seed = 20_240_131;
        let cases: Vec<[(String, Decimal); 2]> = (0..400)
            .map(|_| {
                let one = random(&mut seed, cells.len());
                let two = (one + 1 + random(&mut seed, cells.len() - 1)) % cells.len();
                [one, two].map(|i| {
                    let choices = wrong(number(&right, &cells[i]));
                    (cells[i].clone(), choices[random(&mut seed, choices.len())])
                })
            })
            .collect();
        let results: Vec<Told> = cases
            .par_iter()
            .map(|case| {
                let (mut value, mut culprits) = (right.clone(), BTreeMap::new());
                for (cell, m) in case {
                    put(&mut value, cell, *m);
                    culprits.insert(cell.clone(), number(&right, cell).normalize().to_string());
                }
                let checked = sound::check(&checker, &value);
                let told = told(&checked, &culprits);
                if matches!(told, Told::Other | Told::NotFound | Told::Silent) {
                    println!(
                        "{form} {case:?}: {told:?} {:?}",
                        checked.causes.iter().map(|c| c.message().zh).collect::<Vec<_>>()
                    );
                }
                told
            })
            .collect();
        let count = |told: &[Told]| results.iter().filter(|t| told.contains(t)).count();
        for told in [Told::Alone, Told::First, Told::Listed, Told::Other, Told::NotFound, Told::Silent] {
            println!("{form}: {told:?}: {} of {}", count(&[told]), results.len());
        }
        // beside a total of 表四 that no slip explains stands that its figures may have moved
        assert!(count(&[Told::Alone]) >= 295, "both named and nothing else");
        let least = if form == "2019" { 358 } else { 345 };
        assert!(count(&[Told::Alone, Told::First]) >= least, "both come first");
        assert!(count(&[Told::Other, Told::NotFound, Told::Silent]) <= 1);
    }
}

/// The report with one stretch of text replaced, as `check` sees it.
fn damaged(replacements: &[(&str, &str)]) -> String {
    let mut text = sound::text("2021").to_string();
    for (from, to) in replacements {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text = text.replace(from, to);
    }
    text
}

fn causes(replacements: &[(&str, &str)]) -> Vec<String> {
    let checked = sound::check_text(&checker(), &damaged(replacements));
    checked.causes.iter().map(|c| c.message().zh).collect()
}

const CARRIED: &str = "四、结转下年度继续办理\t\t\t72\t13\t18\t7\t5\t15\t130";
const REMEDIES: &str = "12\t4\t7\t3\t26\t10\t2\t6\t5\t23";

#[test]
fn a_figure_written_in_the_wrong_row_is_found_though_its_column_adds_up() {
    // 68 件 moved from 属于国家秘密 to 属于行政执法案卷: both rows are wrong, the column is not
    let moved = [
        ("1.属于国家秘密\t68\t", "1.属于国家秘密\t0\t"),
        ("7.属于行政执法案卷\t39\t", "7.属于行政执法案卷\t107\t"),
    ];
    let checked = sound::check_text(&checker(), &damaged(&moved));
    let [cause] = checked.causes.as_slice() else { panic!("{:?}", checked.causes) };
    // the totals of both rows may be wrong as well
    assert_eq!(cause.count, 2);
    let right = [("/tables/表三/三.三.1/自然人", "68"), ("/tables/表三/三.三.7/自然人", "39")];
    let right = right.map(|(cell, n)| (cell.to_string(), n.to_string()));
    assert!((0..2).any(|i| changes(cause, i) == BTreeMap::from(right.clone())), "{cause:#?}");
}

#[test]
fn two_figures_of_a_column_that_hide_each_other_are_both_named() {
    // one more in a row and in the results' total: the column adds up, its balance and both rows do not
    let said = causes(&[
        ("1.属于国家秘密\t68\t", "1.属于国家秘密\t69\t"),
        ("（七）总计\t\t1945\t", "（七）总计\t\t1946\t"),
    ]);
    assert_eq!(
        said,
        [
            "最可能填错的是 表三 · 1.属于国家秘密 · 自然人：现为 69，应为 68（像是写错一位数字）；表三 · （七）总计 · 自然人：现为 1946，应为 1945（像是写错一位数字）"
        ]
    );
}

#[test]
fn several_figures_in_the_wrong_column_are_told_apart() {
    // 9 件 moved from 自然人 to 商业企业 in one row, 5 件 from 科研机构 to 其他 in another: all rows add up, four columns do not
    let moved = [
        ("1.信访举报投诉类申请\t73\t34\t", "1.信访举报投诉类申请\t64\t43\t"),
        ("3.其他\t26\t14\t13\t3\t11\t4\t", "3.其他\t26\t14\t8\t3\t11\t9\t"),
    ];
    let checked = sound::check_text(&checker(), &damaged(&moved));
    let sizes: Vec<usize> = checked.causes.iter().map(|c| c.repairs[0].changes.len()).collect();
    // any row may have been the one, and each is counted
    assert_eq!(sizes, [2, 2], "{:#?}", checked.causes);
    assert!(checked.causes.iter().all(|c| c.count > 10 && c.repairs.len() == 12));
}

#[test]
fn mistakes_in_different_tables_are_each_located() {
    let said = causes(&[
        (CARRIED, "四、结转下年度继续办理\t\t\t27\t13\t18\t7\t5\t15\t130"),
        (REMEDIES, "12\t4\t7\t3\t0\t10\t2\t6\t5\t23"),
    ]);
    assert_eq!(
        said,
        [
            "最可能填错的是 表三 · 四、结转下年度继续办理 · 自然人：现为 27，应为 72（像是两位数字写颠倒了）",
            "最可能填错的是 表四 · 行政复议 · 总计：现为 0，应为 26（合计处填了 0）",
        ]
    );
}

#[test]
fn a_row_one_column_off_is_one_mistake() {
    let said = causes(&[(CARRIED, "四、结转下年度继续办理\t\t\t0\t72\t13\t18\t7\t5\t15")]);
    assert_eq!(
        said,
        [
            "最可能填错的是 表三 · 四、结转下年度继续办理（像是整行错开了一列）：现为 0、72、13、18、7、5、15，应为 72、13、18、7、5、15、130"
        ]
    );
}

#[test]
fn figures_that_one_equation_cannot_tell_apart_are_all_listed() {
    let checked = sound::check_text(&checker(), &damaged(&[(REMEDIES, "13\t4\t7\t3\t26\t10\t2\t6\t5\t23")]));
    let [cause] = checked.causes.as_slice() else { panic!("{:?}", checked.causes) };
    assert_eq!((cause.count, cause.repairs.len()), (5, 5));
    assert!(
        cause.message().zh.starts_with("有 5 种同样小的改法，不能断定错在哪一格"),
        "{}",
        cause.message().zh
    );
}

#[test]
fn more_than_the_search_can_find_is_no_guess() {
    // every figure of a row made up: no change of four figures mends that
    let wrong = "四、结转下年度继续办理\t\t\t81\t27\t36\t19\t8\t44\t999";
    let checked = sound::check_text(&checker(), &damaged(&[(CARRIED, wrong)]));
    let [cause] = checked.causes.as_slice() else { panic!("{:?}", checked.causes) };
    assert!(cause.repairs.is_empty() && cause.count == 0, "{cause:?}");
    assert_eq!(cause.explains.len(), 8);
    assert!(cause.message().zh.contains("没有找到共同的原因"), "{}", cause.message().zh);
}

#[test]
fn what_is_blank_is_no_candidate_and_is_told() {
    // 总计 of the row is blank: only the column speaks of 自然人, and cannot tell it from the others
    let blank = "四、结转下年度继续办理\t\t\t27\t13\t18\t7\t5\t15\t";
    let checked = sound::check_text(&checker(), &damaged(&[(CARRIED, blank)]));
    let [cause] = checked.causes.as_slice() else { panic!("{:?}", checked.causes) };
    assert!(cause.unused > 0 && !cause.limits().zh.is_empty());
    assert!(listed(&checked, "/tables/表三/四/自然人", "72"), "{cause:#?}");
    assert!(cause.repairs.iter().flat_map(|r| &r.changes).all(|c| c.place.column.as_deref() != Some("总计")));
}

#[test]
fn the_corpus_has_its_totals_of_nought() {
    let Ok(corpus) = std::env::var("GOUJI_CORPUS") else {
        println!("GOUJI_CORPUS is not set: nothing was checked");
        return;
    };
    let path = std::path::Path::new(&corpus).join("corpus/hongze-2023.docx");
    let bytes = std::fs::read(&path).unwrap();
    let checked = Checker::national().unwrap().check("hongze-2023.docx", &bytes, None).unwrap();
    let said: Vec<_> = checked.causes.iter().map(|c| c.message().zh).collect();
    assert_eq!(
        said,
        [
            "最可能填错的是 表四 · 行政复议 · 总计：现为 0，应为 11（合计处填了 0）",
            "有 2 种同样小的改法，不能断定错在哪一格；可先核对 表四 · 复议后起诉 · 总计：现为 0，应为 5（合计处填了 0）",
        ]
    );
}

fn gouji(args: &[&str], text: &str) -> (String, i32) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("报告.txt"), text).unwrap();
    let output = assert_cmd::Command::cargo_bin("gouji")
        .unwrap()
        .env_clear()
        .current_dir(dir.path())
        .args(args)
        .arg("报告.txt")
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

fn two_mistakes() -> String {
    damaged(&[
        (CARRIED, "四、结转下年度继续办理\t\t\t27\t13\t18\t7\t5\t15\t130"),
        (REMEDIES, "13\t4\t7\t3\t26\t10\t2\t6\t5\t23"),
    ])
}

#[test]
fn people_see_the_cause_before_its_findings() {
    for lang in ["zh", "en"] {
        let (out, code) = gouji(&["check", "--lang", lang], &two_mistakes());
        assert_eq!(code, 1);
        insta::assert_snapshot!(format!("cause_human_{lang}"), out);
        let (out, code) = gouji(&["check", "--fix-preview", "--lang", lang], &two_mistakes());
        assert_eq!(code, 1, "a proposal mends nothing");
        insta::assert_snapshot!(format!("cause_preview_{lang}"), out);
    }
}

#[test]
fn a_table_too_wide_says_where_columns_are_left_out() {
    // at the default width there is no room for all columns
    let row = "四、结转下年度继续办理\t\t\t75\t15\t4\t10\t33\t21\t158";
    let cell = damaged(&[("\t709\t231\t67\t60\t83\t118\t1268", "\t709\t231\t67\t60\t83\t181\t1268")]);
    let (out, _) = gouji(&["check", "--fix-preview"], &cell);
    insta::assert_snapshot!("cause_columns_left_out", out);
    let (out, _) = gouji(&["check"], &damaged(&[(CARRIED, row)]));
    // every label hangs at its figure, and none at the margin
    assert!(!out.contains("158：现为"), "{out}");
    insta::assert_snapshot!("cause_labels_of_a_row", out);
}

#[test]
fn programs_have_the_cause_beside_the_findings() {
    for lang in ["zh", "en"] {
        let (out, code) = gouji(&["check", "--format", "json", "--lang", lang], &two_mistakes());
        assert_eq!(code, 1);
        let value: Value = serde_json::from_str(&out).unwrap();
        let report = &value["reports"][0];
        let causes = &report["causes"];
        assert_eq!(
            report["findings"].as_array().unwrap().iter().filter(|f| f["severity"] == "error").count(),
            3
        );
        insta::assert_snapshot!(format!("cause_json_{lang}"), format!("{causes:#}"));
    }
}

#[test]
fn a_preview_is_for_people() {
    for format in [&["--format", "json"][..], &["--ndjson"], &["--trace", "GJ301"]] {
        let (out, code) = gouji(&[&["check", "--fix-preview"], format].concat(), &two_mistakes());
        assert_eq!((out.as_str(), code), ("", 2));
    }
    let (out, code) = gouji(&["check", "--fix-preview"], sound::text("2021"));
    assert_eq!(code, 0);
    assert!(!out.contains("拟改"), "{out}");
}

#[test]
fn a_fix_for_an_editor_is_offered_where_one_repair_alone_will_do() {
    let (out, _) = gouji(&["check", "--format", "sarif"], &two_mistakes());
    let value: Value = serde_json::from_str(&out).unwrap();
    let results = value["runs"][0]["results"].as_array().unwrap();
    let errors: Vec<&Value> = results.iter().filter(|r| r["level"] == "error").collect();
    assert!(errors.iter().all(|r| r["properties"]["cause"].is_string()), "{errors:#?}");
    let fixes: Vec<&Value> = errors.iter().filter(|r| !r["fixes"].is_null()).copied().collect();
    assert_eq!(fixes.len(), 2, "表四's five repairs are none to offer");
    for result in fixes {
        let replaced = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        assert_eq!(replaced["insertedContent"]["text"], "72");
        let region = &replaced["deletedRegion"];
        let line = two_mistakes()
            .lines()
            .nth(usize::try_from(region["startLine"].as_u64().unwrap() - 1).unwrap())
            .unwrap()
            .to_string();
        let column = |key: &str| usize::try_from(region[key].as_u64().unwrap() - 1).unwrap();
        let cut: String = line.chars().take(column("endColumn")).skip(column("startColumn")).collect();
        assert_eq!(cut, "27");
    }
}

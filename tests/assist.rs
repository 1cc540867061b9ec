//! Completion, hover and definition, at a mark in a script: `¦` is where the cursor stands.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::redundant_closure_for_method_calls, reason = "the method itself is not general enough")]

use gouji::engine::assist::{Assistant, Proposal, Target};
use gouji::engine::lint::{Home, Linter};
use gouji::form::{Forms, source};

const PARAMETERS: &str = "name = \"t\"\nversion = \"1\"\ntitle = \"试\"\n[parameters]\n\"占位\" = [\"×{2,}\", \"_{3,}\"]\n\"打算\" = [\"将\"]\n";

fn with<T>(marked: &str, ask: impl Fn(&Assistant, usize) -> T) -> T {
    let at = marked.find('¦').expect("a mark");
    let text = marked.replacen('¦', "", 1);
    let linter = Linter::new(&Forms::embedded().unwrap());
    let home = Home::of_manifest(PARAMETERS);
    ask(&Assistant::new(&linter, &text, home.as_ref()), at)
}

fn proposals(marked: &str) -> Vec<Proposal> {
    with(marked, |a, at| a.complete(at).proposals)
}

fn labels(marked: &str) -> Vec<String> {
    proposals(marked).into_iter().map(|p| p.label).collect()
}

fn hover(marked: &str) -> Option<String> {
    with(marked, |a, at| a.hover(at)).map(|h| h.text)
}

/// A body as it stands while it is typed: nothing behind it.
fn typing(body: &str) -> String {
    format!(
        "fn check(report) {{\n    let t = report.table(\"三\");\n    let s = report.section(\"一\");\n{body}"
    )
}

#[test]
fn rows_of_the_table_meant_and_no_others() {
    let rows = labels(&typing("    t.row(\"¦"));
    assert!(rows.contains(&"三.五.5".to_string()), "{rows:?}");
    assert!(!rows.contains(&"行政复议".to_string()), "{rows:?}");
    assert_eq!(rows[..3], ["一", "二", "三"]);
    let other = labels(&typing("    report.table(\"四\").row(\"¦\")"));
    assert_eq!(other, ["行政复议", "未经复议直接起诉", "复议后起诉"]);
    // a label says what a number stands for
    let first = &proposals(&typing("    t.row(\"¦\");"))[0];
    assert_eq!(first.detail, "一、本年新收政府信息公开申请数量");
    // of a table that is not known, every row
    let any = labels("fn f(t) { t.row(\"¦");
    assert!(any.contains(&"行政复议".to_string()) && any.contains(&"规章".to_string()));
}

#[test]
fn each_argument_has_its_own_names() {
    assert_eq!(labels(&typing("    report.table(\"¦")), ["二", "三", "四"]);
    assert_eq!(labels(&typing("    t.cell(\"一\", \"¦"))[..2], ["自然人", "法人或其他组织"]);
    assert_eq!(labels(&typing("    t.column(\"自¦\")"))[0], "自然人");
    assert_eq!(labels(&typing("    report.section(\"¦")), ["一", "二", "三", "四", "五", "六"]);
    assert_eq!(labels(&typing("    param(\"¦")), ["占位", "打算"]);
    assert!(labels(&typing("    report.oddities(\"¦")).contains(&"unknown_row".to_string()));
    assert_eq!(labels(&typing("    s.find(\"¦")), [""; 0]);
}

#[test]
fn figures_of_other_years_and_agencies_are_completed_as_those_of_the_report() {
    let example = |written: &str| format!("fn examples() {{ [fail(\"x\", #{{ \"{written}¦\": 1 }})] }}");
    let tables = labels(&example("上年/"));
    assert_eq!(tables, ["上年/二", "上年/三", "上年/四"]);
    assert!(labels(&example("上年/三/四/")).contains(&"上年/三/四/自然人".to_string()));
    assert!(labels(&example("历年/三/")).contains(&"历年/三/一".to_string()));
    let peers = &proposals(&example("同级/四/行政复议/"))[0];
    assert_eq!(
        (peers.label.as_str(), peers.insert.as_str()),
        ("同级/四/行政复议/结果维持", "同级/四/行政复议/结果维持")
    );
}

#[test]
fn the_whole_name_in_quotes_is_replaced() {
    let marked = typing("    t.row(\"三.¦九\") + t.row(\"四\");");
    let text = marked.replacen('¦', "", 1);
    let found = with(&marked, |a, at| a.complete(at));
    assert_eq!(&text[found.start..found.end], "三.九");
    // an open string does not swallow what follows
    let marked = typing("    t.cell(\"三¦, \"总计\");");
    let text = marked.replacen('¦', "", 1);
    let found = with(&marked, |a, at| a.complete(at));
    assert_eq!(&text[found.start..found.end], "三");
}

#[test]
fn what_stands_before_the_dot_decides() {
    let of_table = labels(&typing("    t.¦"));
    assert!(of_table.starts_with(&["row".into(), "column".into(), "cell".into()]), "{of_table:?}");
    assert!(!of_table.contains(&"oddities".to_string()) && !of_table.contains(&"sentence".to_string()));
    let of_section = labels(&typing("    s.¦;\n    equal(1, 2);"));
    assert!(of_section.contains(&"in_order".to_string()) && !of_section.contains(&"row".to_string()));
    let of_quote = labels(&typing("    for q in s.find(\"x\") { q.nu¦"));
    assert!(of_quote.contains(&"number".to_string()) && !of_quote.contains(&"row".to_string()));
    let of_place = labels(&typing("    none(report.oddities(\"blank\").filter(|o| o.¦"));
    assert!(of_place.contains(&"nearest".to_string()) && !of_place.contains(&"section_id".to_string()));
    let documented = &proposals(&typing("    t.¦"))[0];
    assert!(documented.documentation.contains("取一行") && documented.documentation.contains("A row"));
}

#[test]
fn an_expression_begins_with_variables_verbs_and_own_functions() {
    let script =
        "fn mine(x) {\n    x\n}\n\nfn check(report) {\n    let t = report.table(\"三\");\n    ¦\n}\n";
    let found = labels(script);
    assert_eq!(found[..2], ["t", "report"]);
    assert!(
        ["equal", "require", "mine", "let"].iter().all(|w| found.contains(&(*w).to_string())),
        "{found:?}"
    );
    assert!(!found.contains(&"row".to_string()));
    // and in a comment, nothing
    assert_eq!(labels("fn check(report) {\n    // eq¦"), [""; 0]);
}

#[test]
fn the_head_has_its_keys_and_values() {
    assert!(labels("//! T1 试\n//! s¦").contains(&"severity".to_string()));
    assert_eq!(labels("//! T1 试\n//! severity: ¦"), ["error", "warning", "info"]);
    assert!(labels("//! T1 试\n//! observes: un¦").contains(&"unknown_row".to_string()));
    assert_eq!(labels("//! T1 试\n//!\n//! ## ¦"), ["怎样改正", "In English", "How to fix"]);
}

#[test]
fn examples_name_cells_step_by_step() {
    let at = |key: &str| labels(&format!("fn examples() {{\n    [ fail(\"少\", #{{ \"{key}¦"));
    assert!(at("").contains(&"三".to_string()) && at("").contains(&"前言".to_string()));
    assert!(at("三/").contains(&"三/三.四.1".to_string()));
    assert!(at("三/四/").contains(&"三/四/自然人".to_string()));
    assert!(at("节/").contains(&"节/六".to_string()));
}

#[test]
fn a_word_is_explained() {
    assert!(hover(&typing("    eq¦ual(t.row(\"一\"), 0);")).unwrap().contains("两边逐个相等"));
    let row = hover(&typing("    t.row(\"三.¦五.5\");")).unwrap();
    assert_eq!(
        row,
        "- 2021：表三 · 5.要求行政机关确认或重新出具已获取信息\n- 2019：表三 · 5.要求行政机关确认或重新出具已获取信息"
    );
    let asked = [
        typing("    t.row(\"三.¦三\");"),
        typing("    t.column(\"法¦人或其他组织\");"),
        typing("    report.table(\"二\").column(\"本年收费¦金额\");"),
        typing("    report.section(\"¦五\");"),
        typing("    param(\"¦占位\");"),
        "// 多少\n// 件\nfn count(q, n) { q }\n\nfn check(report) { co¦unt(1, 2); }".into(),
        "fn examples() { [fail(\"x\", #{ \"三/¦四/自然人\": 1 })] }".into(),
    ];
    let said: Vec<String> = asked.iter().map(|a| hover(a).unwrap()).collect();
    insta::assert_snapshot!("hover", said.join("\n\n"));
    assert_eq!(hover(&typing("    t.row(\"¦三.九\");")), None);
    assert_eq!(hover(&typing("    1 ¦+ 1;")), None);
}

#[test]
fn a_name_leads_to_its_definition() {
    let found = with(&typing("    t.row(\"¦四\");"), |a, at| a.define(at));
    let shown: Vec<(String, String)> = found
        .iter()
        .map(|t| {
            let Target::Form(form, start, end) = t else { panic!("{t:?}") };
            let text = source(form).unwrap();
            let line = text[..*start].rfind('\n').map_or(0, |i| i + 1);
            assert!(end > start);
            (form.clone(), text[line..].lines().next().unwrap().trim().to_string())
        })
        .collect();
    assert_eq!(shown[0], ("2021".into(), "{ id = \"四\", label = \"结转下年度继续办理\" },".into()));
    assert_eq!(shown[1].0, "2019");
    let script = "fn mine(x) { x }\nfn check(report) { mi¦ne(1); }";
    assert_eq!(with(script, |a, at| a.define(at)), [Target::Here(3, 7)]);
    let found = with(&typing("    param(\"¦占位\")"), |a, at| a.define(at));
    let [Target::Manifest(pack, spot)] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!((pack.as_str(), spot.line, spot.column), ("t", 5, 1));
    assert_eq!(with(&typing("    t.row(\"¦九\")"), |a, at| a.define(at)), []);
}

/// Whatever is typed, and wherever the cursor stands, there is an answer and no panic.
#[test]
fn no_place_in_any_script_is_too_odd() {
    let linter = Linter::new(&Forms::embedded().unwrap());
    let scripts = [
        "",
        "\"",
        "`${",
        "#{\"三/",
        "fn",
        "fn check(",
        "let x = ",
        "report.",
        "t.row(\"三",
        "//! ",
        "//!",
        "😀.row(\"甲",
        "fn check(report) { let t = report.table(\"三\"); `${t.name} ${report.form}` . }",
        "a[b.c(",
        "|x| x.",
        "\u{feff}//! T1",
    ];
    for script in scripts {
        for cut in (0..=script.len()).filter(|i| script.is_char_boundary(*i)) {
            let text = &script[..cut];
            linter.file("x.rhai", text, None);
            for at in 0..=text.len() {
                let assistant = Assistant::new(&linter, text, None);
                assistant.complete(at);
                assistant.hover(at);
                assistant.define(at);
            }
        }
    }
}

/// Rules as they are while somebody types them, and a chain nobody types.
#[test]
fn half_a_rule_is_linted_and_helped() {
    let linter = Linter::new(&Forms::embedded().unwrap());
    let rules = gouji::engine::pack::embedded_files("national").unwrap();
    let wanted = ["GJ107", "GJ502", "GJ303"];
    for (name, text) in rules.iter().filter(|(n, _)| wanted.iter().any(|w| n.starts_with(w))) {
        for cut in (0..text.len()).step_by(211).map(|i| text.floor_char_boundary(i)) {
            let text = &text[..cut];
            // what parses says nothing, what does not says where
            assert!(linter.file(name, text, None).iter().all(|l| l.start <= text.len() && l.start <= l.end));
            Assistant::new(&linter, text, None).complete(cut);
        }
    }
    let long = format!("fn check(report) {{ report{}", ".table(1)".repeat(8_000));
    let assistant = Assistant::new(&linter, &long, None);
    assistant.complete(long.len());
    assistant.hover(long.len() - 3);
    linter.file("T1-x.rhai", &long, None);
}

//! What JSON Schema finds, said in plain sentences at the place in the JSON source.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::Checker;
use gouji::finding::Lang;
use serde_json::{Value, json};

type Damage = Box<dyn Fn(&mut Value)>;

fn damaged(damage: impl Fn(&mut Value)) -> String {
    let mut value = sound::value("2021");
    damage(&mut value);
    let checker = Checker::national().unwrap();
    let text = serde_json::to_string_pretty(&value).unwrap();
    let checked = checker.check("r.json", text.as_bytes(), None).unwrap();
    let lines: Vec<String> = checked
        .findings
        .iter()
        .filter(|f| f.rule.starts_with("GS"))
        .map(|f| {
            let at = f.place.span.and_then(|s| checked.report.source.extent(s)).unwrap();
            let shown = f.place.span.map(|s| checked.report.source.slice(s)).unwrap_or_default();
            format!(
                "{} {} | {} | at column {} {}",
                f.rule,
                f.message.in_language(Lang::Zh),
                f.message.in_language(Lang::En),
                at.column,
                shown.lines().next().unwrap_or_default()
            )
        })
        .collect();
    lines.join("\n")
}

#[test]
fn errors_are_plain_sentences_at_their_place() {
    let cell = "/tables/表三/四/自然人";
    let set = |new: Value| move |v: &mut Value| *v.pointer_mut(cell).unwrap() = new.clone();
    let remove = |parent: &'static str, key: &'static str| {
        move |v: &mut Value| {
            v.pointer_mut(parent).unwrap().as_object_mut().unwrap().shift_remove(key);
        }
    };
    let mut said = Vec::new();
    let cases: Vec<(&str, Damage)> = vec![
        ("negative", Box::new(set(json!(-3)))),
        ("fraction", Box::new(set(json!(3.5)))),
        ("text", Box::new(set(json!("3402")))),
        ("list", Box::new(set(json!([1])))),
        ("boolean", Box::new(set(json!(true)))),
        ("cell missing", Box::new(remove("/tables/表三/四", "自然人"))),
        ("row missing", Box::new(remove("/tables/表三", "四"))),
        ("table missing", Box::new(remove("/tables", "表四"))),
        ("year missing", Box::new(remove("", "year"))),
        ("sections missing", Box::new(remove("", "sections"))),
        ("unknown column", Box::new(|v| v["tables"]["表三"]["四"]["自燃人"] = 1.into())),
        ("unknown row", Box::new(|v| v["tables"]["表三"]["五"] = json!({}))),
        ("unknown key", Box::new(|v| v["signature"] = "x".into())),
        ("year as text", Box::new(|v| v["year"] = "2023".into())),
        ("year far off", Box::new(|v| v["year"] = 23.into())),
        ("unknown form", Box::new(|v| v["form"] = "2020".into())),
        (
            "money below zero",
            Box::new(|v| v["tables"]["表二"]["行政事业性收费"]["本年收费金额"] = json!(-0.5)),
        ),
    ];
    for (name, damage) in cases {
        said.push(format!("[{name}]\n{}", damaged(damage)));
    }
    insta::assert_snapshot!("structure", said.join("\n\n"));
}

/// A number that cannot be kept exactly is no figure, and a figure must agree with the words it was read from.
#[test]
fn figures_that_cannot_be_true_are_said() {
    let checker = Checker::national().unwrap();
    let huge: serde_json::Number = "1e400".parse().unwrap();
    for figure in [Value::Number(huge), json!({ "value": 1, "text": "9" })] {
        let mut value = sound::value("2021");
        value["tables"]["表三"]["四"]["自然人"] = figure.clone();
        let checked = sound::check(&checker, &value);
        assert_eq!(sound::ids(&checked, gouji::finding::Severity::Error), ["GJ012"], "{figure}");
    }
}

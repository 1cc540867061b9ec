//! A rule gives the same findings whether it is replayed from its plan or its script is run on the report.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::Checker;
use gouji::engine::{InForce, Recorded};
use gouji::report::Report;
use gouji::source::{self, Kind, Limits};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

static CHECKER: LazyLock<Checker> = LazyLock::new(|| Checker::national().unwrap());

fn cell() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => (0_i64..2_000_000).prop_map(Value::from),
        1 => Just(Value::Null),
        1 => Just(json!({ "text": "/" })),
        1 => Just(json!({ "value": 22, "text": "22（其中修订16件）", "note": "（其中修订16件）" })),
        1 => Just(json!({ "text": "251000元" })),
        1 => (-50_i64..0).prop_map(Value::from),
        1 => Just(json!("3402")),
    ]
}

/// A sound report with some cells replaced, some removed, perhaps a table under the other form.
fn report() -> impl Strategy<Value = Value> {
    (
        0..2_usize,
        proptest::collection::vec(
            (any::<prop::sample::Index>(), proptest::option::weighted(0.9, cell())),
            0..12,
        ),
        any::<bool>(),
    )
        .prop_map(|(form, edits, mixed)| {
            let mut value = sound::value(sound::FORMS[form]);
            if mixed {
                let other = sound::FORMS[1 - form];
                value["tables"]["表三"] = sound::value(other)["tables"]["表三"].clone();
                value["tables"]["表三"]["form"] = other.into();
            }
            let cells: Vec<String> = ["表二", "表三", "表四"]
                .iter()
                .flat_map(|t| {
                    let mut tables = value.clone();
                    tables["tables"][t].as_object_mut().unwrap().shift_remove("form");
                    sound::cells(&tables, t)
                })
                .collect();
            for (at, edit) in edits {
                let pointer = at.get(&cells);
                match edit {
                    Some(new) => {
                        if let Some(cell) = value.pointer_mut(pointer) {
                            *cell = new;
                        }
                    }
                    None => {
                        let (row, column) = pointer.rsplit_once('/').unwrap();
                        let column = column.replace("~1", "/");
                        value.pointer_mut(row).unwrap().as_object_mut().unwrap().shift_remove(&column);
                    }
                }
            }
            value
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn both_ways_of_running_agree(value in report(), before in 0..3_usize) {
        let text = value.to_string();
        let document = source::read("test.json", text.as_bytes(), Some(Kind::Json), &Limits::default()).unwrap();
        let mut report = Report::read(document, CHECKER.forms()).unwrap();
        // with a report of the year before in either form, and without
        if let Some(form) = sound::FORMS.get(before) {
            report.prior = gouji::engine::examples::sound_pair(CHECKER.forms(), form).unwrap().prior;
        }
        let report = Arc::new(report);
        let engine = CHECKER.engine();
        for rule in engine.rules() {
            let replayed = engine.run_rule(rule, &report);
            let interpreted = engine.run_live(rule, &report);
            prop_assert_eq!(&replayed.outcome, &interpreted.outcome, "{}", rule.header().id);
            prop_assert_eq!(&replayed.findings, &interpreted.findings, "{}", rule.header().id);
            prop_assert_eq!(&replayed.blocked, &interpreted.blocked, "{}", rule.header().id);
        }
    }
}

#[test]
fn rules_that_only_compare_are_recorded() {
    let engine = CHECKER.engine();
    let layout = &gouji::engine::layouts(CHECKER.forms())[0];
    for id in ["GJ301", "GJ302", "GJ303", "GJ401"] {
        let rule = engine.rules().iter().find(|r| r.header().id == id).unwrap();
        assert!(matches!(engine.record(rule, layout, InForce::default()), Recorded::Plan(_)), "{id}");
    }
}

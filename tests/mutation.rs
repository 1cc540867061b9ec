//! Every single wrong figure in 表三 and 表四 is caught, at a place that contains it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod sound;

use gouji::Checker;
use gouji::finding::{Finding, Severity};
use serde_json::Value;

fn touches(finding: &Finding, pointer: &str) -> bool {
    let is = |p: &gouji::place::Place| p.pointer.as_deref() == Some(pointer);
    is(&finding.place) || finding.related.iter().any(is) || finding.figures.iter().any(|f| is(&f.place))
}

#[test]
fn sound_reports_have_no_finding() {
    let checker = Checker::national().unwrap();
    for form in sound::FORMS {
        let as_text = sound::check_text(&checker, sound::text(form));
        let as_json = sound::check(&checker, &sound::value(form));
        for checked in [as_text, as_json] {
            let said: Vec<&str> = checked.findings.iter().map(|f| f.message.zh.as_str()).collect();
            assert!(said.is_empty(), "{form}: {said:?}");
        }
    }
}

#[test]
fn every_wrong_figure_is_caught_where_it_stands() {
    let checker = Checker::national().unwrap();
    for form in sound::FORMS {
        let good = sound::value(form);
        for table in ["表三", "表四"] {
            for pointer in sound::cells(&good, table) {
                for change in [1, -1] {
                    let mut bad = good.clone();
                    let cell = bad.pointer_mut(&pointer).unwrap();
                    *cell = Value::from(cell.as_i64().unwrap() + change);
                    let checked = sound::check(&checker, &bad);
                    let caught = checked
                        .findings
                        .iter()
                        .any(|f| f.severity == Severity::Error && touches(f, &pointer));
                    assert!(caught, "{form}: {pointer} {change:+} raises no error at its place");
                }
            }
        }
    }
}

#[test]
fn every_figure_that_is_missing_is_said_and_none_is_read_as_zero() {
    let checker = Checker::national().unwrap();
    for form in sound::FORMS {
        let good = sound::value(form);
        for table in ["表二", "表三", "表四"] {
            for pointer in sound::cells(&good, table) {
                let mut bad = good.clone();
                let (row, column) = pointer.rsplit_once('/').unwrap();
                let column = column.replace("~1", "/");
                bad.pointer_mut(row).unwrap().as_object_mut().unwrap().shift_remove(&column);
                let checked = sound::check(&checker, &bad);
                let missing: Vec<&Finding> = checked.findings.iter().collect();
                assert_eq!(missing.len(), 1, "{form}: {pointer}: {missing:#?}");
                assert!(touches(missing[0], &pointer), "{form}: {pointer}: {missing:#?}");
            }
        }
    }
}

//! A sound report, printed and saved by the programs that offices use, is still the same report: `printed/README.md`
//! says how the files were made.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod sound;

use gouji::finding::Severity;
use gouji::report::canonical;
use gouji::{Checker, result::Checked};
use serde_json::{Value, json};

fn check(bytes: &[u8]) -> Checked {
    Checker::national().unwrap().check("x", bytes, None).unwrap()
}

/// White space that a line break in print took or left counts for nothing.
fn close(value: &Value) -> String {
    value.to_string().split_whitespace().collect()
}

#[test]
fn printed_by_libreoffice() {
    let checked = check(include_bytes!("printed/libreoffice.pdf"));
    assert_eq!(close(&canonical::value(&checked.report)), close(&sound::value("2021")));
    assert_eq!(sound::ids(&checked, Severity::Warning), [""; 0]);
}

#[test]
fn printed_by_chromium() {
    let checked = check(include_bytes!("printed/chromium.pdf"));
    let mut expected = sound::value("2021");
    expected["preamble"] = json!([]);
    for section in expected["sections"].as_array_mut().unwrap() {
        section["paragraphs"] = json!([]);
    }
    assert_eq!(canonical::value(&checked.report), expected);
}

#[test]
fn saved_by_libreoffice() {
    for bytes in [
        include_bytes!("printed/libreoffice.xls").as_slice(),
        include_bytes!("printed/libreoffice.ods").as_slice(),
    ] {
        let checked = check(bytes);
        assert_eq!(canonical::value(&checked.report), sound::value("2021"));
        assert_eq!(sound::ids(&checked, Severity::Warning), [""; 0]);
    }
}

//! The sound reports of both forms, as values a test can damage.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses a part of it, and fails by panicking")]

use gouji::Checker;
use gouji::engine::examples;
use gouji::form::Forms;
use gouji::report::canonical;
use gouji::result::Checked;
use gouji::source::Kind;
use serde_json::Value;

/// The forms' names.
pub const FORMS: [&str; 2] = ["2019", "2021"];

/// The sound report of a form as text.
pub fn text(form: &str) -> &'static str {
    examples::sound(form).unwrap()
}

/// The sound report of a form as canonical JSON.
pub fn value(form: &str) -> Value {
    canonical::value(&examples::sound_report(&Forms::embedded().unwrap(), form).unwrap())
}

/// Checks canonical JSON.
pub fn check(checker: &Checker, value: &Value) -> Checked {
    checker.check("test.json", value.to_string().as_bytes(), Some(Kind::Json)).unwrap()
}

/// Checks a text.
pub fn check_text(checker: &Checker, text: &str) -> Checked {
    checker.check("test.txt", text.as_bytes(), Some(Kind::Text)).unwrap()
}

/// Every figure of a table as a pointer, from the value itself.
pub fn cells(value: &Value, table: &str) -> Vec<String> {
    let escape = |key: &str| key.replace('~', "~0").replace('/', "~1");
    let mut cells = Vec::new();
    for (row, columns) in value["tables"][table].as_object().unwrap() {
        for column in columns.as_object().unwrap().keys() {
            cells.push(format!("/tables/{table}/{}/{}", escape(row), escape(column)));
        }
    }
    cells
}

/// The ids of findings of a severity.
pub fn ids(checked: &Checked, severity: gouji::finding::Severity) -> Vec<&str> {
    checked.findings.iter().filter(|f| f.severity == severity).map(|f| f.rule.as_str()).collect()
}

//! Examples as `JUnit` XML: a suite for each rule, a case for each example on each form.
//!
//! No clock and no path but the scripts' own names. Must not know how examples are tried.

use crate::finding::{Lang, ScriptError};
use crate::proof::Tried;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// A rule with what came of its examples.
pub struct Suite<'a> {
    /// Its id.
    pub rule: &'a str,
    /// Its script as it is named to people.
    pub file: String,
    /// The examples, or why there are none.
    pub tried: Result<&'a [Tried], &'a ScriptError>,
}

/// The whole run as XML.
///
/// # Errors
/// What the writer says; a string is always written.
pub fn xml(suites: &[Suite], lang: Lang) -> Result<String, String> {
    let mut report = Report::new("gouji rules test");
    for suite in suites {
        let mut cases = TestSuite::new(suite.rule);
        match suite.tried {
            Ok(tried) => cases.add_test_cases(tried.iter().map(|t| case(t, &suite.file, lang))),
            Err(error) => cases.add_test_case(failed(error, &suite.file)),
        };
        report.add_test_suite(cases);
    }
    report.to_string().map_err(|e| e.to_string())
}

fn case(tried: &Tried, file: &str, lang: Lang) -> TestCase {
    let status = match &tried.problem {
        None => TestCaseStatus::success(),
        Some(problem) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(problem.what.in_language(lang)).set_type("example");
            let found: Vec<String> = tried
                .findings
                .iter()
                .map(|f| format!("{}: {}", f.place.title(), f.message.in_language(lang)))
                .collect();
            status.set_description(found.join("\n"));
            status
        }
    };
    let name =
        if tried.form.is_empty() { tried.name.clone() } else { format!("{} [{}]", tried.name, tried.form) };
    placed(TestCase::new(name, status), &tried.rule, file, tried.at.0)
}

fn failed(error: &ScriptError, file: &str) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(error.message.as_str()).set_type("script");
    placed(TestCase::new("examples()", status), &error.rule, file, error.line)
}

fn placed(mut case: TestCase, rule: &str, file: &str, line: usize) -> TestCase {
    case.set_classname(rule);
    case.extra.insert("file".into(), file.into());
    case.extra.insert("line".into(), line.to_string().into());
    case
}

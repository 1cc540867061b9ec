//! The XML of `JUnit`: a suite for each report, a case for each rule, so that every end of every rule is on record.
//!
//! Holds all suites until the end: the counts of the whole stand in the first line.

use super::Renderer;
use super::flat::{self, Case, plain, words};
use crate::finding::{Lang, Outcome};
use crate::result::{Checked, FileResult, RunInfo, Summary};
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

/// The suites so far.
pub struct Junit {
    lang: Lang,
    report: Report,
}

impl Junit {
    /// In a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, report: Report::new("gouji") }
    }

    fn suite(&self, run: &RunInfo, path: &str, checked: &Checked) -> TestSuite {
        let mut suite = TestSuite::new(plain(path));
        suite.add_property(Property::new("digest", checked.report.source.digest()));
        suite.add_property(Property::new("form", checked.report.form().id.as_str()));
        for case in flat::cases(&checked.findings, checked.outcomes.iter()) {
            let title = run.rules.get(case.rule).map_or("", |r| r.title.in_language(self.lang));
            let name = format!("{} {title}", case.rule);
            let mut test = TestCase::new(plain(name.trim_end()), self.status(path, checked, &case));
            test.set_classname(plain(path));
            suite.add_test_case(test);
        }
        suite
    }

    fn status(&self, path: &str, checked: &Checked, case: &Case) -> TestCaseStatus {
        let lang = self.lang;
        let skipped = |why: String| {
            let mut status = TestCaseStatus::skipped();
            status.set_message(plain(&why));
            status
        };
        match case.outcome {
            Some(Outcome::Pass(_)) if case.findings.is_empty() => TestCaseStatus::success(),
            Some(Outcome::NotApplicable(why)) if case.findings.is_empty() => {
                skipped(format!("{}{}", words(lang, "不适用：", "not applicable: "), why.in_language(lang)))
            }
            Some(Outcome::NotAssessable(why)) if case.findings.is_empty() => {
                skipped(format!("{}{}", words(lang, "不能判定：", "not assessable: "), why.in_language(lang)))
            }
            Some(Outcome::Error(error)) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
                status.set_type("script");
                status.set_message(plain(&error.message));
                status.set_description(plain(&format!("{}:{}:{}", error.file, error.line, error.column)));
                status
            }
            _ if case.is_waived() => {
                let reasons = case.findings.iter().filter_map(|f| f.waived.as_ref());
                skipped(reasons.map(|w| flat::waived(w, lang)).collect::<Vec<_>>().join("; "))
            }
            _ => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                let rows: Vec<flat::Row> =
                    case.findings.iter().map(|f| flat::finding(path, &checked.report, f, lang)).collect();
                let first = rows.first().map_or(flat::elsewhere(lang).into(), |r| r.sentence(lang));
                status.set_message(plain(&first));
                status.set_type(rows.iter().map(|r| r.severity).min().map_or("error", |s| s.name()));
                let lines: Vec<String> = rows.iter().map(|r| line(r, lang)).collect();
                status.set_description(lines.join("\n"));
                status
            }
        }
    }
}

/// One finding in a case's text.
fn line(row: &flat::Row, lang: Lang) -> String {
    let at = row.line.map(|(l, c)| format!(":{l}:{c}")).unwrap_or_default();
    let waived = row.waived.as_ref().map(|w| format!(" [{w}]")).unwrap_or_default();
    let help = words(lang, "改正：", "help: ");
    let basis = words(lang, "依据：", "basis: ");
    let text = format!(
        "{}{at}: {}[{}] {}{waived} {help}{} {basis}{}",
        row.path,
        row.severity.name(),
        row.rule,
        row.sentence(lang),
        row.help,
        row.basis
    );
    plain(&text)
}

impl Renderer for Junit {
    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        let suite = match &file.outcome {
            Ok(checked) => self.suite(run, &file.path, checked),
            Err(problem) => {
                let row = flat::unreadable(&file.path, problem, self.lang);
                let mut suite = TestSuite::new(plain(&file.path));
                suite.add_test_case(broken(&row));
                suite
            }
        };
        self.report.add_test_suite(suite);
        vec![]
    }

    fn end(&mut self, _: &RunInfo, summary: &Summary) -> Vec<u8> {
        if let Some(row) = flat::interrupted(summary, self.lang) {
            let mut suite = TestSuite::new("gouji");
            suite.add_test_case(broken(&row));
            self.report.add_test_suite(suite);
        }
        xml(&self.report)
    }
}

/// A report as XML that Jenkins' schema accepts, against which its xUnit reader validates: it knows `skipped` on suites
/// but not on their root, where the library puts it.
pub(super) fn xml(report: &Report) -> Vec<u8> {
    let mut xml = Vec::new();
    // writing to memory does not fail
    let _ = report.serialize(&mut xml);
    const ATTRIBUTE: &[u8] = b" skipped=\"";
    let find = |text: &[u8], what: &[u8]| text.windows(what.len()).position(|w| w == what);
    let root = find(&xml, b"<testsuites").and_then(|from| Some((from, from + find(&xml[from..], b">")?)));
    if let Some((from, to)) = root
        && let Some(at) = find(&xml[from..to], ATTRIBUTE).map(|at| from + at)
        && let Some(length) = find(&xml[at + ATTRIBUTE.len()..to], b"\"")
    {
        xml.drain(at..at + ATTRIBUTE.len() + length + 1);
    }
    xml
}

/// The case of a file that could not be checked, or of a run broken off.
fn broken(row: &flat::Row) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type(row.rule.to_lowercase());
    status.set_message(plain(&row.message));
    status.set_description(plain(&row.help));
    let mut case = TestCase::new(row.rule.as_str(), status);
    case.set_classname(plain(&row.path));
    case
}

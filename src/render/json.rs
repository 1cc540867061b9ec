//! The result as JSON (`schemas/result.schema.json`): stable order, no clock, no path but those given.

use super::{Renderer, trace};
use crate::cause::{Act, Cause, Change, Slip, Speaks};
use crate::finding::{Finding, Lang, Outcome, Waived};
use crate::place::Place;
use crate::report::{Prior, Report};
use crate::result::{Checked, FileResult, Remark, RunInfo, RunResult, Summary, Unreadable};
use serde_json::{Map, Value, json};

/// The whole result.
pub fn value(run: &RunResult, lang: Lang) -> Value {
    json!({
        "gouji": head(&run.info),
        "reports": run.files.iter().filter_map(|f| report(f, lang)).collect::<Vec<_>>(),
        "unreadable": run.files.iter().filter_map(|f| unreadable(f, lang)).collect::<Vec<_>>(),
        "summary": summary(&run.summary()),
    })
}

/// What is to be said of the run itself.
fn remarks(remarks: &[Remark], lang: Lang) -> Value {
    let one = |r: &Remark| {
        json!({
            "code": r.code,
            "severity": r.severity.name(),
            "message": r.message.in_language(lang),
            "help": r.help.in_language(lang),
            "file": r.at.file,
            "line": r.at.line,
            "column_number": r.at.column,
        })
    };
    remarks.iter().map(one).collect()
}

fn head(run: &RunInfo) -> Value {
    let packs: Vec<Value> = run
        .packs
        .iter()
        .map(|p| json!({ "name": p.name, "version": p.version, "digest": p.digest }))
        .collect();
    json!({ "version": env!("CARGO_PKG_VERSION"), "packs": packs, "options": run.options })
}

fn summary(summary: &Summary) -> Value {
    let [error, warning, info] = summary.findings;
    let outcomes: Map<String, Value> =
        Outcome::NAMES.iter().zip(summary.outcomes).map(|(n, c)| ((*n).to_string(), c.into())).collect();
    json!({
        "reports": summary.reports,
        "unreadable": summary.unreadable,
        "incomplete": summary.incomplete,
        "findings": { "error": error, "warning": warning, "info": info },
        "waived": summary.waived,
        "outcomes": outcomes,
        "interrupted": summary.interrupted,
    })
}

/// One JSON document, written as the reports come.
pub struct Json {
    lang: Lang,
    reports: usize,
    unreadable: Vec<Value>,
}

impl Json {
    /// In a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, reports: 0, unreadable: vec![] }
    }
}

impl Renderer for Json {
    fn begin(&mut self, run: &RunInfo) -> Vec<u8> {
        format!("{{\n  \"gouji\": {},\n  \"reports\": [", indented(&head(run), 2)).into_bytes()
    }

    fn file(&mut self, _: &RunInfo, file: &FileResult) -> Vec<u8> {
        self.unreadable.extend(unreadable(file, self.lang));
        let Some(report) = report(file, self.lang) else { return vec![] };
        self.reports += 1;
        let comma = if self.reports > 1 { "," } else { "" };
        format!("{comma}\n    {}", indented(&report, 4)).into_bytes()
    }

    fn end(&mut self, _: &RunInfo, totals: &Summary) -> Vec<u8> {
        let close = if self.reports > 0 { "\n  " } else { "" };
        let unreadable = indented(&Value::from(std::mem::take(&mut self.unreadable)), 2);
        let summary = indented(&summary(totals), 2);
        // only where there are any, as with traces
        let remarks = match totals.remarks.as_slice() {
            [] => String::new(),
            some => format!(",\n  \"remarks\": {}", indented(&remarks(some, self.lang), 2)),
        };
        format!("{close}],\n  \"unreadable\": {unreadable},\n  \"summary\": {summary}{remarks}\n}}\n")
            .into_bytes()
    }
}

/// One line of JSON for each file, in order: the report's result, or why there is none.
pub struct Ndjson(pub Lang);

impl Renderer for Ndjson {
    fn file(&mut self, _: &RunInfo, file: &FileResult) -> Vec<u8> {
        let line = report(file, self.0).or_else(|| unreadable(file, self.0)).unwrap_or_default();
        format!("{line}\n").into_bytes()
    }

    fn end(&mut self, _: &RunInfo, _: &Summary) -> Vec<u8> {
        vec![]
    }
}

/// Pretty JSON whose lines after the first are moved right.
fn indented(value: &Value, by: usize) -> String {
    format!("{value:#}").replace('\n', &format!("\n{}", " ".repeat(by)))
}

fn unreadable(file: &FileResult, lang: Lang) -> Option<Value> {
    let Err(Unreadable { message, help, at }) = &file.outcome else { return None };
    let mut value =
        json!({ "path": file.path, "message": message.in_language(lang), "help": help.in_language(lang) });
    if let Some((line, column)) = at {
        value["line"] = (*line).into();
        value["column_number"] = (*column).into();
    }
    Some(value)
}

fn report(file: &FileResult, lang: Lang) -> Option<Value> {
    let checked = file.outcome.as_ref().ok()?;
    let report = &checked.report;
    let mut value = json!({
        "path": file.path,
        "digest": report.source.digest(),
        "form": report.form().id,
        "year": report.year.map(|y| y.value),
        "agency": report.agency.as_ref().map(|a| a.text.as_str()),
        "findings": checked.findings.iter().map(|f| finding(report, f, lang)).collect::<Vec<_>>(),
        "outcomes": outcomes(checked, lang),
    });
    if !checked.causes.is_empty() {
        value["causes"] = checked.causes.iter().map(|c| cause(checked, c, lang)).collect();
    }
    match &report.prior {
        Prior::NotAsked => {}
        Prior::Lacking(_) => value["prior"] = Value::Null,
        Prior::Given(beside) => {
            value["prior"] = json!({
                "path": beside.at.path,
                "digest": beside.report.source.digest(),
                "form": beside.report.form().id,
                "year": beside.report.year.map(|y| y.value),
                "agency": beside.report.agency.as_ref().map(|a| a.text.as_str()),
            });
        }
    }
    if !checked.traces.is_empty() {
        let traces = checked.traces.iter().map(|t| trace::value(report, t, lang)).collect::<Vec<_>>();
        value["trace"] = traces.into();
    }
    Some(value)
}

fn cause(checked: &Checked, cause: &Cause, lang: Lang) -> Value {
    let change = |c: &Change| {
        json!({
            "place": place(&checked.report, &c.place),
            "now": c.now,
            "proposed": c.proposed,
            "slip": c.slip.as_ref().map(Slip::name),
            "message": c.words().in_language(lang),
        })
    };
    let repairs: Vec<Value> = cause
        .repairs
        .iter()
        .map(|r| {
            let evidence = r.evidence.iter().map(
                |e| json!({ "message": e.words().in_language(lang), "agrees": e.speaks == Speaks::For }),
            );
            json!({
                "message": r.words().in_language(lang),
                "act": r.act.as_ref().map(Act::name),
                "changes": r.changes.iter().map(change).collect::<Vec<_>>(),
                "evidence": evidence.collect::<Vec<_>>(),
            })
        })
        .collect();
    let explained = cause.explains.iter().filter_map(|i| checked.findings.get(*i));
    json!({
        "message": cause.message().in_language(lang),
        "help": cause.help().in_language(lang),
        "explains": explained.map(Finding::fingerprint).collect::<Vec<_>>(),
        "repairs": repairs,
        "count": cause.count,
        "certain": cause.is_certain,
        "within": cause.within,
        "unused": cause.unused,
    })
}

fn outcomes(checked: &Checked, lang: Lang) -> Value {
    let mut lists: Map<String, Value> =
        Outcome::NAMES.iter().map(|n| ((*n).to_string(), json!([]))).collect();
    for (rule, outcome) in &checked.outcomes {
        let entry = match outcome {
            Outcome::Pass(_) | Outcome::Fail => json!(rule),
            Outcome::NotApplicable(why) | Outcome::NotAssessable(why) => {
                json!({ "rule": rule, "why": why.in_language(lang) })
            }
            Outcome::Error(e) => json!({
                "rule": rule, "why": e.message, "file": e.file, "line": e.line, "column_number": e.column,
            }),
        };
        if let Some(list) = lists.get_mut(outcome.name()).and_then(Value::as_array_mut) {
            list.push(entry);
        }
    }
    lists.into()
}

fn finding(report: &Report, finding: &Finding, lang: Lang) -> Value {
    let figures: Vec<Value> = finding
        .figures
        .iter()
        .map(|f| json!({ "place": place(report, &f.place), "value": f.value }))
        .collect();
    let blocks: Vec<Value> =
        finding.blocks.iter().map(|b| json!({ "rule": b.rule, "checks": b.checks })).collect();
    let mut value = json!({
        "rule": finding.rule,
        "severity": finding.severity.name(),
        "message": finding.message.in_language(lang),
        "help": finding.help.in_language(lang),
        "basis": finding.basis,
        "place": place(report, &finding.place),
        "related": finding.related.iter().map(|p| place(report, p)).collect::<Vec<_>>(),
        "figures": figures,
        "expected": finding.expected,
        "blocks": blocks,
        "fingerprint": finding.fingerprint(),
    });
    match &finding.waived {
        Some(Waived::Waiver { reason, approved, expires }) => {
            value["waived"] = json!({ "reason": reason, "approved": approved, "expires": expires });
        }
        Some(Waived::Baseline) => value["waived"] = json!({ "baseline": true }),
        None => {}
    }
    value
}

/// A place with the parts it has.
pub(super) fn place(report: &Report, place: &Place) -> Value {
    let mut value = Map::new();
    for (key, part) in [
        ("section", &place.section),
        ("table", &place.table),
        ("row", &place.row),
        ("column", &place.column),
        ("pointer", &place.pointer),
    ] {
        if let Some(part) = part {
            value.insert(key.into(), part.clone().into());
        }
    }
    if let Some(other) = &place.elsewhere {
        value.insert("report".into(), other.name.clone().into());
        value.insert("path".into(), other.path.clone().into());
    }
    let report = report.of_place(place);
    if let Some(at) = place.span.and_then(|span| report.source.extent(span)) {
        for (key, n) in [
            ("line", at.line),
            ("column_number", at.column),
            ("end_line", at.end_line),
            ("end_column", at.end_column),
        ] {
            value.insert(key.into(), n.into());
        }
        value.insert("bytes".into(), json!([at.bytes.0, at.bytes.1]));
    }
    if let Some(address) = place.span.and_then(|span| report.source.address(span)) {
        value.insert("address".into(), address.into());
    }
    value.into()
}

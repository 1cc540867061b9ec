//! SARIF 2.1.0, as code scanning, editors and audit tools read it.
//!
//! One run, written as the reports come: the tool with all its rules, then the results; what is known only at the end
//! (the files, the notifications) stands after them. No clock, no exit code, no path but those given.

use super::flat::{self, words};
use super::{Renderer, location, markdown};
use crate::cause::{Cause, Change};
use crate::finding::{Finding, Lang, Outcome, Severity, Waived};
use crate::place::Place;
use crate::report::Report;
use crate::result::{Checked, FileResult, RuleInfo, RunInfo, Summary};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};
use serde_sarif::sarif::{
    Artifact, ArtifactChange, ArtifactContent, ArtifactLocation, Fix, Invocation, Location, LogicalLocation,
    Message, MultiformatMessageString, Notification, PhysicalLocation, PropertyBag, Region, Replacement,
    ReportingConfiguration, ReportingDescriptor, ReportingDescriptorReference, Result as Found, ResultKind,
    ResultLevel, Suppression, ToolComponent,
};
use std::collections::BTreeMap;

/// The schema that a log names.
pub const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The key of our fingerprint; its number changes when its making does.
const FINGERPRINT: &str = "gouji/v1";
/// What a path keeps as it is in a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The log so far.
pub struct Sarif {
    lang: Lang,
    any: bool,
    artifacts: Vec<Artifact>,
    notes: Vec<Notification>,
    /// Whether a script failed.
    failed: bool,
}

impl Sarif {
    /// In a language.
    pub fn new(lang: Lang) -> Self {
        Self { lang, any: false, artifacts: vec![], notes: vec![], failed: false }
    }

    /// What stands before the results.
    fn driver(&self, run: &RunInfo) -> ToolComponent {
        let rules: Vec<_> = run.rules.iter().map(|(id, rule)| descriptor(id, rule, self.lang)).collect();
        ToolComponent::builder()
            .name("gouji")
            .version(env!("CARGO_PKG_VERSION"))
            .semantic_version(env!("CARGO_PKG_VERSION"))
            .language(words(self.lang, "zh-CN", "en"))
            .rules(rules)
            .build()
    }

    fn result(&self, run: &RunInfo, at: &ArtifactLocation, report: &Report, finding: &Finding) -> Found {
        let lang = self.lang;
        let row = flat::finding("", report, finding, lang);
        let figures = finding.figures.iter().map(|f| (&f.place, Some(f.value.as_str())));
        let related = figures.chain(finding.related.iter().map(|p| (p, None)));
        let related: Vec<Location> = related
            .zip(1..)
            .map(|((place, value), id)| {
                let title = flat::title(place, lang);
                let text = match (value, title.is_empty(), lang) {
                    (Some(value), true, _) => value.to_string(),
                    (Some(value), false, Lang::Zh) => format!("{title}：{value}"),
                    (Some(value), false, Lang::En) => format!("{title}: {value}"),
                    (None, true, _) => words(lang, "另见", "see also").into(),
                    (None, false, _) => title,
                };
                Location { id: Some(id), message: Some(message(text)), ..physical(at, report, place) }
            })
            .collect();
        let suppressions = match &finding.waived {
            Some(waived @ Waived::Waiver { .. }) => {
                let why = flat::waived(waived, lang);
                let accepted =
                    Suppression::builder().kind("external").status("accepted").justification(why).build();
                Some(vec![accepted])
            }
            Some(Waived::Baseline) | None => None,
        };
        let known = finding.waived == Some(Waived::Baseline);
        let mut result = Found::builder()
            .rule_id(finding.rule.as_str())
            .kind(ResultKind::Fail)
            .level(level(finding.severity))
            .message(message(row.sentence(lang)))
            .locations(vec![physical(at, report, &finding.place)])
            .partial_fingerprints(BTreeMap::from([(FINGERPRINT.to_string(), finding.fingerprint())]))
            .properties(bag([
                ("help", row.help.into()),
                ("basis", row.basis.into()),
                ("expected", finding.expected.as_deref().into()),
                ("address", row.address.into()),
            ]))
            .build();
        result.rule_index = index(run, &finding.rule);
        result.related_locations = (!related.is_empty()).then_some(related);
        result.suppressions = suppressions;
        let is_new = !known && run.options.contains_key("baseline");
        let state = if known { Some("unchanged") } else { is_new.then_some("new") };
        result.baseline_state = state.map(Into::into);
        result
    }

    /// What is not about a report's contents: a file or a rule that failed, a rule without an answer.
    fn note(&mut self, run: &RunInfo, at: Option<Location>, rule: Option<&str>, level: &str, text: String) {
        let associated = rule.map(|id| ReportingDescriptorReference {
            id: Some(id.into()),
            index: index(run, id),
            ..Default::default()
        });
        let mut note = Notification::builder().level(level).message(message(text)).build();
        note.locations = at.map(|l| vec![l]);
        note.associated_rule = associated;
        self.notes.push(note);
    }

    fn ends(&mut self, run: &RunInfo, at: &ArtifactLocation, checked: &Checked) {
        let whole = || Location { physical_location: Some(in_file(at.clone())), ..Default::default() };
        for (rule, outcome) in &checked.outcomes {
            match outcome {
                Outcome::NotAssessable(why) => {
                    let what = words(self.lang, "不能判定：", "not assessable: ");
                    let text = format!("{rule} {what}{}", why.in_language(self.lang));
                    self.note(run, Some(whole()), Some(rule), "note", text);
                }
                Outcome::Error(e) => {
                    self.failed = true;
                    let what = words(self.lang, "规则出错：", "the rule failed: ");
                    let text = format!("{what}{} ({}:{}:{})", e.message, e.file, e.line, e.column);
                    self.note(run, Some(whole()), Some(rule), "error", text);
                }
                Outcome::Pass(_) | Outcome::Fail | Outcome::NotApplicable(_) => {}
            }
        }
    }
}

impl Renderer for Sarif {
    fn begin(&mut self, run: &RunInfo) -> Vec<u8> {
        format!(
            "{{\n\"$schema\": \"{SCHEMA}\",\n\"version\": \"2.1.0\",\n\"runs\": [{{\n\"tool\": {{\"driver\": {}}},\n\"results\": [",
            written(&self.driver(run))
        )
        .into_bytes()
    }

    fn file(&mut self, run: &RunInfo, file: &FileResult) -> Vec<u8> {
        let index = i64::try_from(self.artifacts.len()).ok();
        let at = ArtifactLocation { uri: Some(uri(&file.path)), index, ..Default::default() };
        let digest = match &file.outcome {
            Ok(checked) => checked.report.source.digest().strip_prefix("sha256:"),
            Err(_) => None,
        };
        self.artifacts.push(Artifact {
            location: Some(ArtifactLocation { index: None, ..at.clone() }),
            hashes: digest.map(|d| BTreeMap::from([("sha-256".into(), d.into())])),
            roles: Some(vec!["analysisTarget".into()]),
            ..Default::default()
        });
        if let Some(beside) = file.outcome.as_ref().ok().and_then(|c| c.report.prior.given()) {
            let digest = beside.report.source.digest().strip_prefix("sha256:");
            self.artifacts.push(Artifact {
                location: Some(ArtifactLocation { uri: Some(uri(&beside.at.path)), ..Default::default() }),
                hashes: digest.map(|d| BTreeMap::from([("sha-256".into(), d.into())])),
                roles: Some(vec!["referencedOnCommandLine".into()]),
                ..Default::default()
            });
        }
        let checked = match &file.outcome {
            Ok(checked) => checked,
            Err(problem) => {
                let row = flat::unreadable(&file.path, problem, self.lang);
                let region = row.line.map(|(line, column)| region((line, column), None));
                let place = PhysicalLocation { region, ..in_file(at) };
                let location = Location { physical_location: Some(place), ..Default::default() };
                let help = words(self.lang, "。改正：", ". help: ");
                self.note(run, Some(location), None, "error", format!("{}{help}{}", row.message, row.help));
                return vec![];
            }
        };
        self.ends(run, &at, checked);
        let mut out = String::new();
        for (index, finding) in checked.findings.iter().enumerate() {
            let comma = if std::mem::replace(&mut self.any, true) { "," } else { "" };
            let mut result = self.result(run, &at, &checked.report, finding);
            if let Some(cause) = checked.cause_of(index) {
                explained(&mut result, &at, &checked.report, cause, self.lang);
            }
            out.push_str(&format!("{comma}\n{}", written(&result)));
        }
        out.into_bytes()
    }

    fn end(&mut self, run: &RunInfo, summary: &Summary) -> Vec<u8> {
        if let Some(row) = flat::interrupted(summary, self.lang) {
            self.note(run, None, None, "error", row.message);
        }
        let invocation = Invocation::builder()
            .execution_successful(summary.unreadable == 0 && !summary.interrupted && !self.failed)
            .tool_execution_notifications(std::mem::take(&mut self.notes))
            .build();
        let packs: Vec<Value> = run
            .packs
            .iter()
            .map(|p| json!({ "name": p.name, "version": p.version, "digest": p.digest }))
            .collect();
        let properties = json!({ "packs": packs, "options": run.options });
        format!(
            "\n],\n\"artifacts\": {},\n\"invocations\": [{}],\n\"columnKind\": \"unicodeCodePoints\",\n\"language\": \"{}\",\n\"properties\": {properties}\n}}]\n}}\n",
            written(&self.artifacts),
            written(&invocation),
            words(self.lang, "zh-CN", "en")
        )
        .into_bytes()
    }
}

/// Adds the likely cause to a result, and the change as a fix where no other is as small and the figures stand in the
/// file as written.
fn explained(result: &mut Found, at: &ArtifactLocation, report: &Report, cause: &Cause, lang: Lang) {
    let words = cause.message().in_language(lang).to_string();
    let properties = result.properties.get_or_insert_with(|| bag([]));
    properties.additional_properties.insert("cause".into(), words.clone().into());
    let [only] = cause.repairs.as_slice() else { return };
    if !cause.is_certain {
        return;
    }
    let replaced = |c: &Change| {
        let span = report.figure(c.table, c.cell).span?;
        let found = location(report, &c.place);
        (report.source.slice(span) == c.now).then_some(())?;
        let content = ArtifactContent { text: Some(c.proposed.clone()), ..Default::default() };
        Some(Replacement {
            deleted_region: region(found.line?, found.end),
            inserted_content: Some(content),
            properties: None,
        })
    };
    let Some(replacements) = only.changes.iter().map(replaced).collect::<Option<Vec<_>>>() else { return };
    let change = ArtifactChange { artifact_location: at.clone(), replacements, properties: None };
    let said = format!("{words}{}{}", self::words(lang, "。", ". "), cause.help().in_language(lang));
    result.fixes = Some(vec![Fix {
        artifact_changes: vec![change],
        description: Some(message(said)),
        properties: None,
    }]);
}

/// A part of the log as JSON.
fn written(part: &impl Serialize) -> String {
    // plain data with text for keys is always written
    serde_json::to_string(part).unwrap_or_else(|_| "null".into())
}

fn descriptor(id: &str, rule: &RuleInfo, lang: Lang) -> ReportingDescriptor {
    let said = |text: &str| MultiformatMessageString::builder().text(text).build();
    let (help, basis) = (rule.help.in_language(lang), rule.basis.as_str());
    let (mend, law) = (words(lang, "改正", "Help"), words(lang, "依据", "Basis"));
    let colon = words(lang, "：", ": ");
    let (help_marked, basis_marked) = (markdown::escaped(help), markdown::escaped(basis));
    let help = MultiformatMessageString::builder()
        .text(format!("{mend}{colon}{help}\n{law}{colon}{basis}"))
        .markdown(format!("**{mend}**{colon}{help_marked}\n\n**{law}**{colon}{basis_marked}"))
        .build();
    let usual =
        ReportingConfiguration { level: Some(level(rule.severity).to_string().into()), ..Default::default() };
    let mut descriptor = ReportingDescriptor::builder()
        .id(id)
        .short_description(said(rule.title.in_language(lang)))
        .help(help)
        .default_configuration(usual)
        .properties(bag([("basis", basis.into())]))
        .build();
    let explanation = rule.explanation.in_language(lang);
    descriptor.full_description = (!explanation.is_empty()).then(|| said(explanation));
    descriptor
}

fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Error => ResultLevel::Error,
        Severity::Warning => ResultLevel::Warning,
        Severity::Info => ResultLevel::Note,
    }
}

fn index(run: &RunInfo, rule: &str) -> Option<i64> {
    run.rules.keys().position(|id| id == rule).and_then(|i| i64::try_from(i).ok())
}

fn message(text: String) -> Message {
    Message { text: Some(text), ..Default::default() }
}

/// Properties, those without a value left out.
fn bag<const N: usize>(entries: [(&str, Value); N]) -> PropertyBag {
    let kept = entries.into_iter().filter(|(_, value)| !value.is_null());
    PropertyBag {
        tags: None,
        additional_properties: kept.map(|(key, value)| (key.to_string(), value)).collect(),
    }
}

fn in_file(at: ArtifactLocation) -> PhysicalLocation {
    PhysicalLocation { artifact_location: Some(at), ..Default::default() }
}

fn region((line, column): (usize, usize), end: Option<(usize, usize)>) -> Region {
    let number = |n: usize| i64::try_from(n.max(1)).ok();
    Region {
        start_line: number(line),
        start_column: number(column),
        end_line: end.and_then(|(line, _)| number(line)),
        end_column: end.and_then(|(_, column)| number(column)),
        ..Default::default()
    }
}

/// Where a place stands: in the file, where that has lines, and in the report's own terms.
fn physical(at: &ArtifactLocation, report: &Report, place: &Place) -> Location {
    let found = location(report, place);
    let other = place
        .elsewhere
        .as_ref()
        .map(|other| ArtifactLocation { uri: Some(uri(&other.path)), ..Default::default() });
    let at = other.as_ref().unwrap_or(at);
    let region = found.line.map(|start| region(start, found.end));
    let title = place.title();
    let name = place.column.clone().or(place.row.clone()).or(place.table.clone());
    let kind = match (&place.column, &place.row, &place.table) {
        (Some(_), _, _) => "cell",
        (None, Some(_), _) => "row",
        (None, None, Some(_)) => "table",
        (None, None, None) => "section",
    };
    let logical = (!title.is_empty()).then(|| {
        vec![LogicalLocation {
            name: Some(name.unwrap_or_else(|| title.clone())),
            fully_qualified_name: Some(title),
            kind: Some(kind.into()),
            properties: Some(bag([("pointer", place.pointer.as_deref().into())])),
            ..Default::default()
        }]
    });
    let address = found.address.filter(|_| found.line.is_none());
    Location {
        physical_location: Some(PhysicalLocation { region, ..in_file(at.clone()) }),
        logical_locations: logical,
        properties: address.map(|a| bag([("address", a.into())])),
        ..Default::default()
    }
}

/// A path as a URI: relative where it is, else of a file.
fn uri(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_string() };
    let is_drive = cfg!(windows) && path.get(1..3) == Some(":/");
    match (path.starts_with('/'), is_drive) {
        (true, _) => format!("file://{}", utf8_percent_encode(&path, PATH)),
        (_, true) => format!("file:///{}:{}", &path[..1], utf8_percent_encode(&path[2..], PATH)),
        _ => utf8_percent_encode(&path, PATH).to_string(),
    }
}

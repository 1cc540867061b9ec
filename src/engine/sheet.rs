//! The page about a rule: its head, the clauses it serves, its recorded formulas, and its first failing example.
//!
//! Must not know a particular rule.

use super::examples::{self, Instance};
use super::law::Law;
use super::plan::Step;
use super::{Recorded, Rule, RuleEngine, formula, layouts, scope};
use crate::finding::{Finding, ScriptError, Severity};
use crate::report::{Beside, Prior, Report, Section, write};
use crate::sheet::{ClauseText, Example, Formula, Right, Sheet, Subject};
use crate::source::Kind;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The name under which an example is read.
const NAME: &str = "example";

impl RuleEngine {
    /// The page about a rule.
    pub fn sheet(&self, rule: &Rule, law: &Law) -> Sheet {
        let header = rule.header();
        let clauses = header.clauses.iter().filter_map(|r| law.clause(&r.id)).map(|clause| ClauseText {
            id: clause.id.clone(),
            citation: clause.citation.clone(),
            statement: clause.statement.clone(),
            mark: clause.mark.words(),
        });
        let (formulas, fault) = self.formulas(rule);
        let example = if fault.is_some() { None } else { self.example(rule) };
        Sheet {
            id: header.id.clone(),
            title: header.title.clone(),
            subject: self.subject(rule, example.as_ref()),
            severity: header.severity,
            years: header.years,
            explanation: header.explanation.clone(),
            basis: header.basis.clone(),
            uncertain: header.uncertain.clone(),
            clauses: clauses.collect(),
            formulas,
            example,
            help: header.help.clone(),
            file: rule.file.file.clone(),
            fault,
        }
    }

    /// What the rule compares under each form of its years, or why its script fails.
    fn formulas(&self, rule: &Rule) -> (Vec<Formula>, Option<ScriptError>) {
        let mut formulas = Vec::new();
        for layout in layouts(&self.forms).iter().filter(|l| l.tables.iter().all(|t| *t == l.form)) {
            let form = self.forms.get(layout.form);
            if examples::is_elsewhere(rule, form.years) {
                continue;
            }
            let in_force = self.in_force(&scope::Subject::default());
            let lines = match self.record_pair(rule, layout, layout, in_force) {
                Recorded::Plan(plan) => Some(formula::lines(plan)),
                Recorded::Live | Recorded::Pairs(_) => None,
                Recorded::Failed(error) => return (formulas, Some(error.clone())),
            };
            formulas.push(Formula { form: form.id.clone(), lines });
        }
        (formulas, None)
    }

    /// The rule's first failing example, on the newest form it can be tried on.
    fn example(&self, rule: &Rule) -> Option<Example> {
        let given = examples::given(self, rule).ok()?;
        let failing = given.iter().filter(|e| e.must_fail());
        let forms: Vec<&str> = self.forms.all().iter().rev().map(|f| f.id.as_str()).collect();
        failing
            .flat_map(|e| forms.iter().map(move |form| (e, *form)))
            .find_map(|(e, form)| self.demonstrate(rule, e, form, &given))
    }

    fn demonstrate(
        &self,
        rule: &Rule,
        example: &Instance,
        form: &str,
        given: &[Instance],
    ) -> Option<Example> {
        let made = example.report(&self.forms, form)?;
        // an example is canonical data; people read a report as text
        let made = Arc::new(made);
        let (wrong, finding) = [self.as_text(made.clone()), made].into_iter().find_map(|report| {
            let finding = self.run_rule(rule, &report).findings.into_iter().next()?;
            Some((report, finding))
        })?;
        // another example that edits the same part and passes shows what is right there, if all of it is right
        let same = given.iter().filter(|e| e.must_pass() && e.edits_the_same(example));
        let better = same
            .filter_map(|e| Some((e.report(&self.forms, form)?, e.prose())))
            .map(|(report, prose)| (Arc::new(report), prose))
            .find(|(report, _)| {
                let mut found = self.run(report).into_iter().flat_map(|(_, v)| v.findings);
                !found.any(|f| f.severity == Severity::Error)
            });
        let right = better.or_else(|| {
            let sound = Arc::new(examples::sound_report(&self.forms, form).ok()?);
            let is_cell = finding.place.row.is_some() && finding.place.column.is_some();
            let prose = if is_cell { vec![] } else { counterpart(&finding, &wrong, &sound) };
            Some((sound, prose))
        });
        let right = right.map(|(report, prose)| Right { report: self.as_text(report), prose });
        Some(Example { name: example.name.clone(), form: form.to_string(), wrong, finding, right })
    }

    /// A report as if it had been read as text, with lines that people can read.
    fn as_text(&self, report: Arc<Report>) -> Arc<Report> {
        let as_text =
            |name: &str, report: &Report| examples::read(name, &write::text(report), Kind::Text, &self.forms);
        let Ok(mut text) = as_text(NAME, &report) else { return report };
        if let Some(beside) = report.prior.given() {
            let Ok(prior) = as_text(&beside.at.path, &beside.report) else { return report };
            text.prior = Prior::Given(Beside::of_year_before(Arc::new(prior)));
        }
        Arc::new(text)
    }

    /// What the rule looks at.
    fn subject(&self, rule: &Rule, example: Option<&Example>) -> Subject {
        if rule.header().observes.is_some() {
            return Subject::Reading;
        }
        let mut sections = BTreeSet::new();
        for layout in layouts(&self.forms).iter().filter(|l| l.tables.iter().all(|t| *t == l.form)) {
            let in_force = self.in_force(&scope::Subject::default());
            let Recorded::Plan(plan) = self.record_pair(rule, layout, layout, in_force) else {
                continue;
            };
            for step in &plan.steps {
                let Step::Compare(c) = step else { continue };
                let items = c.left.items.iter().chain(&c.right.items);
                let tables = items.flat_map(|i| &i.terms).map(|t| t.cell.table);
                sections.extend(tables.map(|t| self.forms.get(layout.form).tables[t].section.clone()));
            }
        }
        match (sections.len(), sections.pop_first(), example) {
            (1, Some(section), _) => Subject::Section(section),
            (0, _, Some(example)) if !example.finding.figures.is_empty() => Subject::ProseAndTables,
            _ => Subject::Report,
        }
    }
}

/// What stands in a sound report in place of what is wrong in another: of a paragraph, the one most like it.
fn counterpart(finding: &Finding, wrong: &Report, sound: &Report) -> Vec<String> {
    let pointer = finding.place.pointer.as_deref().unwrap_or_default();
    let Some(span) = finding.place.span.filter(|_| pointer.contains("/paragraphs/")) else {
        return first_difference(wrong, sound);
    };
    let pairs = |text: &str| -> BTreeSet<(char, char)> { text.chars().zip(text.chars().skip(1)).collect() };
    let said = pairs(wrong.source.slice(span));
    let in_section =
        |s: &&Section| sound.form().sections.get(s.index).map(|f| &f.id) == finding.place.section.as_ref();
    let paragraphs = sound.sections.iter().filter(in_section).flat_map(|s| &s.paragraphs);
    // a heading within a section is no sentence
    let sentences = paragraphs.map(|p| p.text.as_str()).filter(|t| t.contains('。'));
    let best = sentences.max_by_key(|t| pairs(t).intersection(&said).count());
    best.map(|t| vec![t.to_string()]).unwrap_or_default()
}

/// The line of a sound report where a wrong one begins to differ from it.
fn first_difference(wrong: &Report, sound: &Report) -> Vec<String> {
    let text = write::text(sound);
    let mut lines = text.lines().zip(wrong.source.text().lines());
    let line = lines.find(|(sound, wrong)| sound != wrong).map(|(line, _)| line.replace('\t', "  "));
    line.into_iter().filter(|l| !l.trim().is_empty()).collect()
}

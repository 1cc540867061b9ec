//! Which reports a rule is for: years, forms, levels of government, regions.
//!
//! Answers from heads and manifests alone, so that the question can be asked without a report. Must not know what
//! a rule checks.

use super::header::Header;
use super::pack::manifest::Manifest;
use crate::finding::{Outcome, Words};
use crate::form::{Forms, Level, Standing};
use crate::report::Report;

/// What is known of a report, or of the reports one asks about.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// First and last year it may be of; `None` where the question is not about a year.
    pub years: Option<(i32, Option<i32>)>,
    /// The form of its year.
    pub form: Option<String>,
    /// The levels it may have; `None` where the question is not about a level.
    pub levels: Option<Vec<Level>>,
    /// Its region; `None` if unknown, and then no rule is kept from it.
    pub region: Option<String>,
}

impl Subject {
    /// What a report says of itself.
    pub fn of(report: &Report) -> Self {
        // a report that states no year may be of any year of its form
        let years = report.year.map_or(report.form().years, |y| (y.value, Some(y.value)));
        Self {
            years: Some(years),
            form: Some(report.form().id.clone()),
            levels: Some(report.standing.levels.clone()),
            region: report.standing.region.clone(),
        }
    }

    /// Reports of a year, a level and a region, as far as they are given.
    pub fn asked(forms: &Forms, year: Option<i32>, standing: &Standing) -> Self {
        Self {
            years: year.map(|y| (y, Some(y))),
            form: year.and_then(|y| forms.of_year(y)).map(|i| forms.get(i).id.clone()),
            levels: (!standing.levels.is_empty()).then(|| standing.levels.clone()),
            region: standing.region.clone(),
        }
    }
}

/// Why a rule does not run, as the outcome it ends in; `None` where it runs.
pub fn keeps_out(header: &Header, subject: &Subject) -> Option<Outcome> {
    if let Some(words) = outside_years(header.years, subject) {
        return Some(Outcome::NotApplicable(words));
    }
    if let Some(form) = &subject.form
        && !header.forms.is_empty()
        && !header.forms.contains(form)
    {
        let forms = header.forms.join("、");
        return Some(Outcome::NotApplicable(Words::new(
            format!("适用于 {forms} 年格式的报告"),
            format!("for reports in the {forms} form"),
        )));
    }
    if let Some(words) = outside_regions(&header.regions, subject) {
        return Some(Outcome::NotApplicable(words));
    }
    at_level(&header.levels, subject.levels.as_deref()?)
}

/// Why a pack is not in force; `None` where it is.
pub fn not_in_force(manifest: &Manifest, subject: &Subject) -> Option<Words> {
    let why =
        outside_years(manifest.effective, subject).or_else(|| outside_regions(&manifest.regions, subject))?;
    Some(Words::new(
        format!("规则包 {} {}", manifest.name, why.zh),
        format!("the pack {} is {}", manifest.name, why.en),
    ))
}

/// Whether a pack is not in force on every report.
pub fn is_conditional(manifest: &Manifest) -> bool {
    manifest.effective != (None, None) || !manifest.regions.is_empty()
}

fn outside_years((from, to): (Option<i32>, Option<i32>), subject: &Subject) -> Option<Words> {
    let (first, last) = subject.years?;
    let fits = from.is_none_or(|f| last.is_none_or(|l| f <= l)) && to.is_none_or(|t| t >= first);
    (!fits).then(|| {
        let year = |y: Option<i32>| y.map(|y| y.to_string()).unwrap_or_default();
        let (from, to) = (year(from), year(to));
        Words::new(format!("适用于 {from}–{to} 年度的报告"), format!("for reports of {from}–{to}"))
    })
}

fn outside_regions(regions: &[String], subject: &Subject) -> Option<Words> {
    let own = subject.region.as_ref()?;
    // a rule for 河南省 is for 河南省郑州市 too
    let fits = regions.is_empty() || regions.iter().any(|r| is_within(own, r));
    (!fits).then(|| {
        let all = regions.join("、");
        Words::new(format!("适用于{all}的报告"), format!("for reports from {all}"))
    })
}

/// Whether a region is another or lies in it; 河南 is 河南省.
fn is_within(own: &str, region: &str) -> bool {
    let short = |name: &str| name.trim_end_matches(['省', '市']).to_string();
    own.starts_with(region) || own.starts_with(&short(region)) || short(own) == short(region)
}

fn at_level(wanted: &[Level], own: &[Level]) -> Option<Outcome> {
    if wanted.is_empty() || !own.is_empty() && own.iter().all(|l| wanted.contains(l)) {
        return None;
    }
    let names = |levels: &[Level], sep: &str, name: fn(Level) -> &'static str| {
        levels.iter().map(|l| name(*l)).collect::<Vec<_>>().join(sep)
    };
    let (zh, en) = (names(wanted, "、", Level::name), names(wanted, ", ", Level::en));
    if !own.is_empty() && !own.iter().any(|l| wanted.contains(l)) {
        return Some(Outcome::NotApplicable(Words::new(
            format!("适用于{zh}一级的报告"),
            format!("for reports at the level: {en}"),
        )));
    }
    let (zh_own, en_own) = if own.is_empty() {
        ("看不出报告机关是哪一级".to_string(), "the agency's name tells no level".to_string())
    } else {
        (
            format!("报告机关可能是{}级", names(own, "或", Level::name)),
            format!("the agency may be a {}", names(own, " or a ", Level::en)),
        )
    };
    Some(Outcome::NotAssessable(Words::new(
        format!("规则适用于{zh}一级，而{zh_own}；用 --level 写明"),
        format!("the rule is for the level {en}, and {en_own}; say which with --level"),
    )))
}

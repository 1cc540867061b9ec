//! `gouji rules diff`: what two versions of a pack find differently on the same reports.

use crate::checker::Checker;
use crate::cli::args::{DiffArgs, Pack};
use crate::cli::inputs::{Input, Inputs};
use crate::cli::{Exit, Ran, Streams, checker, input, output, terminal};
use crate::finding::{Finding, Lang, Outcome, Severity};
use crate::render::frame;
use crate::result::{Checked, Unreadable};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What changed on one report.
struct Changed {
    path: String,
    gone: Vec<Finding>,
    come: Vec<Finding>,
    /// Rules whose outcome is another, without a finding coming or going.
    outcomes: Vec<(String, Outcome, Outcome)>,
}

/// A file that could not be compared.
struct Refused {
    path: String,
    why: Unreadable,
}

pub fn diff(args: &DiffArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let limits = input::limits(&args.input);
    let mut checkers = Vec::new();
    for word in [&args.old, &args.new] {
        match checker(
            &Pack { rules: vec![word.clone()], rule_limits: args.rule_limits.clone() },
            limits,
            &options,
            streams,
        )? {
            Ok(checker) => checkers.push(Arc::new(checker)),
            Err(exit) => return Ok(exit),
        }
    }
    let [old, new] = checkers.as_slice() else { return Ok(Exit::Internal) };
    let inputs = Inputs::of(args.reports.iter().map(PathBuf::as_path), &limits);
    let all: Vec<Result<Changed, Box<Refused>>> =
        inputs.items.into_par_iter().map(|item| compare(old, new, item, args)).collect();
    let lang = options.lang;
    let (mut reports, mut unreadable) = (0, 0);
    let mut totals: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for one in all {
        let changed = match one {
            Ok(changed) => changed,
            Err(refused) => {
                let Refused { path, why } = *refused;
                unreadable += 1;
                output::unreadable(&path, &why, lang, streams)?;
                continue;
            }
        };
        reports += 1;
        print(&changed, lang, streams)?;
        for (index, findings) in [&changed.gone, &changed.come].into_iter().enumerate() {
            for finding in findings {
                totals.entry(finding.rule.clone()).or_default()[index] += 1;
            }
        }
    }
    for (rule, [gone, come]) in &totals {
        match lang {
            Lang::Zh => writeln!(streams.out, "{rule:<8}消失 {gone}，新出现 {come}")?,
            Lang::En => writeln!(streams.out, "{rule:<8}{gone} gone, {come} new")?,
        }
    }
    let [gone, come] = totals.values().fold([0, 0], |[a, b], [c, d]| [a + c, b + d]);
    match lang {
        Lang::Zh => writeln!(
            streams.out,
            "比较报告 {reports} 份（{unreadable} 个文件不能检查）：消失 {gone} 处，新出现 {come} 处。"
        )?,
        Lang::En => writeln!(
            streams.out,
            "{reports} reports compared ({unreadable} files could not be checked): {gone} findings gone, {come} new."
        )?,
    }
    if old.engine().broken().chain(new.engine().broken()).next().is_some() {
        return Ok(Exit::Pack);
    }
    Ok(match (unreadable, gone + come) {
        (0, 0) => Exit::Clean,
        (0, _) => Exit::Findings,
        _ => Exit::Usage,
    })
}

fn compare(
    old: &Arc<Checker>,
    new: &Arc<Checker>,
    item: Input,
    args: &DiffArgs,
) -> Result<Changed, Box<Refused>> {
    let path = item.name();
    let known = input::known(&args.input, &args.standing);
    let check = |checker: &Arc<Checker>, bytes: Vec<u8>| {
        checker.check_in_time(&path, bytes, known.clone()).map_err(|e| e.explain())
    };
    let both = item.into_bytes(&input::limits(&args.input)).and_then(|bytes| {
        let old = check(old, bytes.clone())?;
        Ok((old, check(new, bytes)?))
    });
    let (old, new) = both.map_err(|why| Box::new(Refused { path: path.clone(), why }))?;
    let without = |these: &Checked, those: &Checked| -> Vec<Finding> {
        these.findings.iter().filter(|f| !those.findings.iter().any(|g| is_same(f, g))).cloned().collect()
    };
    let (gone, come) = (without(&old, &new), without(&new, &old));
    let outcomes = new
        .outcomes
        .iter()
        .filter_map(|(rule, now)| Some((rule, old.outcomes.get(rule)?, now)))
        .filter(|(rule, was, now)| {
            was.name() != now.name() && !gone.iter().chain(&come).any(|f| f.rule == **rule)
        })
        .map(|(rule, was, now)| (rule.clone(), was.clone(), now.clone()))
        .collect();
    Ok(Changed { path, gone, come, outcomes })
}

/// Whether two findings say the same of the same place, equally gravely.
fn is_same(a: &Finding, b: &Finding) -> bool {
    a.rule == b.rule && a.severity == b.severity && a.place == b.place && a.message == b.message
}

fn print(changed: &Changed, lang: Lang, streams: &mut Streams) -> std::io::Result<()> {
    if changed.gone.is_empty() && changed.come.is_empty() && changed.outcomes.is_empty() {
        return Ok(());
    }
    writeln!(streams.out, "{}", frame::visible(&changed.path))?;
    for (sign, findings) in [("−", &changed.gone), ("+", &changed.come)] {
        for f in findings {
            let message = frame::visible(f.message.in_language(lang));
            writeln!(
                streams.out,
                "  {sign} {}[{}] {}：{message}",
                f.severity.name(),
                f.rule,
                f.place.title()
            )?;
        }
    }
    for (rule, was, now) in &changed.outcomes {
        writeln!(streams.out, "  ~ {rule}：{} → {}", was.name(), now.name())?;
    }
    writeln!(streams.out)
}

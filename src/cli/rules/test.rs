//! `gouji rules test`

use super::asked::{are_known, on_threads};
use crate::cli::args::TestArgs;
use crate::cli::{Exit, Ran, Streams, checker, output, terminal};
use crate::engine::examples;
use crate::engine::prose::trial as phrases;
use crate::finding::{Lang, Severity};
use crate::render::{script, trial, trial_junit};
use crate::source::Limits;

pub fn test(args: &TestArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    let engine = checker.engine();
    if !are_known(&args.ids, engine, options.lang, streams)? {
        return Ok(Exit::Usage);
    }
    let rules = on_threads(args.jobs, || examples::try_rules(engine, &args.ids));
    let (mut good, mut bad, mut broken) = (0, 0, 0);
    let mut suites = Vec::new();
    for (rule, tried) in &rules {
        let file = format!("{}/{}", engine.set().packs[rule.pack].origin, rule.file.file);
        match tried {
            Err(error) => {
                broken += 1;
                write!(streams.err, "{}", script::error(error, &rule.file.text, &options))?;
            }
            Ok(tried) => {
                for one in tried {
                    if one.problem.is_none() {
                        good += 1;
                        continue;
                    }
                    bad += 1;
                    writeln!(streams.out, "{}", trial::differs(one, &file, &rule.file.text, &options))?;
                }
            }
        }
        let tried = tried.as_deref();
        suites.push(trial_junit::Suite { rule: &rule.header().id, file, tried });
    }
    // phrases are of no rule: they are tried where all are
    if args.ids.is_empty() {
        let lexicon = engine.lexicon();
        let (right, mut wrong) = match phrases::tried(lexicon, checker.forms()) {
            Ok(tried) => tried,
            Err(error) => {
                writeln!(streams.err, "{error}")?;
                return Ok(Exit::Internal);
            }
        };
        wrong.extend(lexicon.faults(checker.forms()));
        good += right;
        bad += wrong.len();
        for fault in &wrong {
            write!(streams.out, "{}", script::pack_fault(fault, &options))?;
        }
    }
    let count = rules.len();
    match options.lang {
        Lang::Zh => writeln!(
            streams.out,
            "规则 {count} 条，例子通过 {good} 个，不符 {bad} 个，规则出错 {broken} 条。"
        )?,
        Lang::En => writeln!(
            streams.out,
            "{count} rules: {good} examples as expected, {bad} not, {broken} rules failed."
        )?,
    }
    if let Some(path) = &args.junit {
        let xml = match trial_junit::xml(&suites, options.lang) {
            Ok(xml) => xml,
            Err(error) => {
                writeln!(streams.err, "JUnit: {error}")?;
                return Ok(Exit::Internal);
            }
        };
        let exit = output::put_own(xml.as_bytes(), path, options.lang, streams)?;
        if exit != Exit::Clean {
            return Ok(exit);
        }
    }
    Ok(match (broken, bad) {
        (0, 0) => Exit::Clean,
        (0, _) => Exit::Findings,
        _ => Exit::Pack,
    })
}

//! `gouji check`

use super::args::{CheckArgs, FormatArg};
use super::inputs::{Input, Inputs};
use super::rules::lock;
use super::{Exit, Ran, Streams, checker, explain, input, terminal};
use crate::checker::{CheckError, Checker, Known};
use crate::finding::{Lang, Severity};
use crate::render::{frame, human, json, script};
use crate::result::{Checked, FileResult, RunResult};
use std::path::PathBuf;
use std::sync::Arc;

pub fn run(args: &CheckArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, input::limits(&args.input), &options, streams)? {
        Ok(checker) => Arc::new(checker),
        Err(exit) => return Ok(exit),
    };
    if let Some(file) = &args.locked
        && !lock::holds(file, &checker.engine().packs, options.lang, streams)?
    {
        return Ok(Exit::Pack);
    }
    let known = || checker.engine().rules().iter().map(|r| r.header().id.as_str());
    for id in &args.trace {
        if !known().any(|k| k.eq_ignore_ascii_case(id)) {
            return explain::unknown(id, known(), options.lang, streams);
        }
    }
    let mut run = RunResult {
        packs: checker.engine().packs.clone(),
        titles: checker
            .engine()
            .rules()
            .iter()
            .map(|r| (r.header().id.clone(), r.header().title.clone()))
            .collect(),
        files: Vec::new(),
    };
    let inputs = Inputs::of(args.files.iter().map(PathBuf::as_path), &input::limits(&args.input));
    if inputs.passed_over > 0 {
        match options.lang {
            Lang::Zh => writeln!(streams.err, "跳过 {} 个不像报告的文件（按扩展名）", inputs.passed_over)?,
            Lang::En => {
                writeln!(streams.err, "{} files passed over: no report's ending", inputs.passed_over)?;
            }
        }
    }
    let several = inputs.items.len() > 1;
    for item in &inputs.items {
        let mut file = check(&checker, item, args);
        if let Ok(checked) = &mut file.outcome {
            checked.traces = args.trace.iter().filter_map(|id| checker.trace(&checked.report, id)).collect();
        }
        match &file.outcome {
            Err(problem) => {
                let (word, help) = match options.lang {
                    Lang::Zh => ("错误：", "改正："),
                    Lang::En => ("error: ", "help: "),
                };
                let at = problem.at.map(|(l, c)| format!(":{l}:{c}")).unwrap_or_default();
                let (message, remedy) =
                    (problem.message.in_language(options.lang), problem.help.in_language(options.lang));
                let colon = if options.lang == Lang::Zh { "：" } else { ": " };
                let stop = if options.lang == Lang::Zh { "。" } else { ". " };
                writeln!(
                    streams.err,
                    "{word}{}{at}{colon}{message}{stop}{help}{remedy}",
                    frame::visible(&file.path)
                )?;
            }
            Ok(_) if args.format == FormatArg::Human => {
                if several {
                    writeln!(streams.out, "── {} ──", frame::visible(&file.path))?;
                }
                write!(streams.out, "{}", human::file(&run, &file, &options))?;
            }
            Ok(_) => {}
        }
        run.files.push(file);
    }
    let faults = print_script_errors(&checker, &run, &options, streams)?;
    match args.format {
        FormatArg::Human => write!(streams.out, "{}", human::summary(&run, &options))?,
        FormatArg::Json => {
            serde_json::to_writer_pretty(&mut streams.out, &json::value(&run, options.lang))?;
            writeln!(streams.out)?;
        }
    }
    Ok(exit(&run, terminal::severity(args.severity), faults))
}

fn check(checker: &Arc<Checker>, item: &Input, args: &CheckArgs) -> FileResult {
    let path = item.name();
    if let Input::Unreachable { why, .. } = item {
        return FileResult { path, outcome: Err(why.explain()) };
    }
    let known = Known {
        kind: input::kind(args.input.kind),
        level: args.standing.level,
        region: args.standing.region.clone(),
    };
    let outcome = item
        .bytes(&input::limits(&args.input))
        .map_err(CheckError::from)
        .and_then(|bytes| checker.check_in_time(&path, bytes, known))
        .map_err(|e| e.explain());
    FileResult { path, outcome }
}

/// Prints each failing script once, however many reports it failed on.
fn print_script_errors(
    checker: &Checker,
    run: &RunResult,
    options: &human::Options,
    streams: &mut Streams,
) -> std::io::Result<bool> {
    let mut seen: Vec<&str> = Vec::new();
    let failed = run.files.iter().filter_map(|f| f.outcome.as_ref().ok()).flat_map(Checked::script_errors);
    for error in checker.engine().broken().chain(failed) {
        if seen.contains(&error.rule.as_str()) {
            continue;
        }
        seen.push(&error.rule);
        let rule = checker.engine().rules().iter().find(|r| r.header().id == error.rule);
        let script = rule.map_or("", |r| r.file.text.as_str());
        write!(streams.err, "{}", script::error(error, script, options))?;
    }
    Ok(!seen.is_empty())
}

/// The gravest reason wins: a broken rule, then an unreadable file, then a finding.
fn exit(run: &RunResult, threshold: Severity, faults: bool) -> Exit {
    if faults {
        return Exit::Pack;
    }
    if run.files.iter().any(|f| f.outcome.is_err()) {
        return Exit::Usage;
    }
    let checked = || run.files.iter().filter_map(|f| f.outcome.as_ref().ok());
    if checked().filter_map(Checked::worst).any(|s| s <= threshold) {
        return Exit::Findings;
    }
    // where a statutory row, column, table or figure could not be read, there is no saying that all is well
    if checked().any(|c| c.report.unread() > 0) { Exit::Usage } else { Exit::Clean }
}

//! `gouji check`

use super::args::CheckArgs;
use super::inputs::{Inputs, lines};
use super::rules::lock;
use super::stream::{self, Plan, Sink};
use super::{Exit, Ran, Streams, checker, explain, input, output, terminal};
use crate::checker::Known;
use crate::finding::{Lang, Severity};
use crate::render;
use crate::result::RunInfo;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

pub fn run(args: &CheckArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let limits = input::limits(&args.input);
    let checker = match checker(&args.pack, limits, &options, streams)? {
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
    let plan = Plan {
        checker: &checker,
        info: RunInfo { options: in_force(args), ..checker.run_info() },
        known: Known {
            kind: input::kind(args.input.kind),
            level: args.standing.level,
            region: args.standing.region.clone(),
        },
        trace: &args.trace,
        limits,
        jobs: args.jobs,
        options,
        name_unreadable: !args.ndjson,
        settle: &|_| {},
    };
    let words = match input::words(&args.files, args.files_from.as_deref()) {
        Ok(words) => words,
        Err(error) => return output::refused(&error, options.lang, streams),
    };
    let default = if args.ndjson { "ndjson" } else { "human" };
    let format = args.format.as_deref().unwrap_or(default);
    stream::listen();
    let done = if args.ndjson {
        let sinks = match sinks(args, format, true, &options) {
            Ok(sinks) => sinks,
            Err(error) => return output::refused(&error, options.lang, streams),
        };
        stream::run(&plan, lines(words, limits), None, sinks, streams)?
    } else {
        let inputs = Inputs::of(words.iter().map(PathBuf::as_path), &limits);
        say_passed_over(inputs.passed_over, options.lang, streams)?;
        let sinks = match sinks(args, format, inputs.items.len() > 1, &options) {
            Ok(sinks) => sinks,
            Err(error) => return output::refused(&error, options.lang, streams),
        };
        let total = inputs.items.len();
        stream::run(&plan, inputs.items.into_iter(), Some(total), sinks, streams)?
    };
    stream::print_failed(&done, &checker, &options, streams)?;
    Ok(done.exit(terminal::severity(args.severity)))
}

/// The outputs asked for: one to standard output, unless files take all.
fn sinks(
    args: &CheckArgs,
    format: &str,
    several: bool,
    options: &render::human::Options,
) -> Result<Vec<Sink>, String> {
    let standard = render::format(format).is_some_and(|f| f.binary);
    if standard && std::io::stdout().is_terminal() {
        return Err(match options.lang {
            Lang::Zh => format!("终端不能显示 {format}。改正：用 --output {format}=文件 写到文件里"),
            Lang::En => {
                format!("a terminal cannot show {format}. help: write it with --output {format}=FILE")
            }
        });
    }
    let named = |name: &str| render::format(name).ok_or_else(|| format!("{name}?"));
    let mut sinks = Vec::new();
    for (name, path) in &args.output {
        let sink = Sink::file(named(name)?, path.clone(), options, several);
        sinks.push(sink.map_err(|e| format!("{}: {e}", path.display()))?);
    }
    sinks.push(Sink::standard(named(format)?, options, several));
    Ok(sinks)
}

/// Options that differ from the usual and change what is found; for evidence.
fn in_force(args: &CheckArgs) -> BTreeMap<String, String> {
    let mut options = BTreeMap::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            options.insert(name.to_string(), value);
        }
    };
    put("as", input::kind(args.input.kind).map(|k| format!("{k:?}").to_lowercase()));
    put("level", args.standing.level.map(|l| l.name().to_string()));
    put("region", args.standing.region.clone());
    put("lang", matches!(args.show.lang, super::args::LangArg::En).then(|| "en".to_string()));
    put("trace", (!args.trace.is_empty()).then(|| args.trace.join(",")));
    let numbers = |list: &[(String, u64)]| {
        let all: Vec<String> = list.iter().map(|(name, n)| format!("{name}={n}")).collect();
        (!all.is_empty()).then(|| all.join(","))
    };
    put("limit", numbers(&args.input.limits));
    put("rule-limit", numbers(&args.pack.rule_limits));
    options
}

fn say_passed_over(count: usize, lang: Lang, streams: &mut Streams) -> std::io::Result<()> {
    match (count, lang) {
        (0, _) => Ok(()),
        (n, Lang::Zh) => writeln!(streams.err, "跳过 {n} 个不像报告的文件（按扩展名）"),
        (n, Lang::En) => writeln!(streams.err, "{n} files passed over: no report's ending"),
    }
}

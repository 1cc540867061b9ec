//! `gouji check`

use super::args::CheckArgs;
use super::gate::Gate;
use super::inputs::{Input, Inputs, lines};
use super::rules::lock;
use super::stream::{self, Done, Sink};
use super::{Exit, Ran, Streams, explain, input, output, terminal};
use crate::finding::Lang;
use crate::render;
use std::io::IsTerminal;
use std::path::PathBuf;

pub fn run(args: CheckArgs, streams: &mut Streams) -> Ran {
    let words = match input::words(&args.files, args.files_from.as_deref()) {
        Ok(words) => words,
        Err(error) => return output::refused(&error, terminal::lang(&args.show), streams),
    };
    let mut gate = match Gate::open(args, &words, false, streams)? {
        Ok(gate) => gate,
        Err(exit) => return Ok(exit),
    };
    // what is refused without reading anything is refused first
    if let Some(problem) = too_many_for_one(&gate, &words) {
        return output::refused(&problem, gate.options.lang, streams);
    }
    if !gate.look_back(streams)? {
        return Ok(Exit::Usage);
    }
    let (args, checker, options, limits) = (&gate.args, &gate.checker, gate.options, gate.limits);
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
    let default = if args.ndjson { "ndjson" } else { "human" };
    let format = args.format.as_deref().unwrap_or(default);
    stream::listen();
    let done = if args.ndjson {
        if !gate.found.holds_for(&words, &[], options.lang, streams)? {
            return Ok(Exit::Usage);
        }
        let sinks = match sinks(args, format, true, &options) {
            Ok(sinks) => sinks,
            Err(error) => return output::refused(&error, options.lang, streams),
        };
        gate.run(lines(words, limits), None, sinks, streams)?
    } else {
        let inputs = Inputs::of(words.iter().map(PathBuf::as_path), &limits);
        if !gate.found.holds_for(&words, &inputs.items, options.lang, streams)? {
            return Ok(Exit::Usage);
        }
        say_passed_over(inputs.passed_over, options.lang, streams)?;
        if inputs.items.is_empty() {
            let problem = match options.lang {
                Lang::Zh => "没有给出要检查的文件：清单是空的",
                Lang::En => "there is nothing to check: the list is empty",
            };
            return output::refused(problem, options.lang, streams);
        }
        for (_, path) in &args.output {
            if inputs.items.iter().filter_map(Input::path).any(|file| output::is_same(file, path)) {
                let path = path.display();
                let problem = match options.lang {
                    Lang::Zh => format!("{path} 就是要检查的报告，不能把结果写在上面。改正：换一个文件名"),
                    Lang::En => {
                        format!("{path} is a report to be checked. help: write the result to another file")
                    }
                };
                return output::refused(&problem, options.lang, streams);
            }
        }
        let sinks = match sinks(args, format, inputs.items.len() > 1, &options) {
            Ok(sinks) => sinks,
            Err(error) => return output::refused(&error, options.lang, streams),
        };
        let total = inputs.items.len();
        gate.run(inputs.items.into_iter(), Some(total), sinks, streams)?
    };
    stream::print_failed(&done, checker, &options, streams)?;
    if !keep_baseline(&gate, &done, streams)? {
        return Ok(Exit::Usage);
    }
    Ok(done.exit(terminal::severity(args.severity)))
}

/// Why one report of the year before cannot serve: several are to be checked.
fn too_many_for_one(gate: &Gate, words: &[PathBuf]) -> Option<String> {
    let prior = gate.args.earlier.prior.as_ref()?.display();
    let n = Inputs::of(words.iter().map(PathBuf::as_path), &gate.limits).items.len();
    (n > 1).then(|| match gate.options.lang {
        Lang::Zh => format!(
            "--prior {prior} 只能配一份报告，这里有 {n} 份。改正：用 --history 给出往年报告的文件夹，按机关和年度配对"
        ),
        Lang::En => format!(
            "--prior {prior} is for one report and there are {n}. help: give the folder of earlier reports with --history, which pairs by agency and year"
        ),
    })
}

/// Writes the baseline where that was asked for; half a run makes none.
fn keep_baseline(gate: &Gate, done: &Done, streams: &mut Streams) -> std::io::Result<bool> {
    let (Some(recorder), Some(path)) = (&gate.recorder, &gate.args.write_baseline) else { return Ok(true) };
    let lang = gate.options.lang;
    if done.summary.interrupted {
        return Ok(true);
    }
    let (text, count) = recorder.text();
    if output::put_own(text.as_bytes(), path, lang, streams)? != Exit::Clean {
        return Ok(false);
    }
    let path = path.display();
    match lang {
        Lang::Zh => writeln!(streams.err, "基线 {path} 已写，记下 {count} 处问题；以后加 --baseline {path}")?,
        Lang::En => {
            writeln!(streams.err, "{path} written, with {count} findings; from now on --baseline {path}")?;
        }
    }
    Ok(true)
}

/// The outputs asked for: one to standard output, unless files take all.
fn sinks(
    args: &CheckArgs,
    format: &str,
    several: bool,
    options: &render::human::Options,
) -> Result<Vec<Sink>, String> {
    let preview = args.fix_preview;
    let standard = !preview && render::format(format).is_some_and(|f| f.binary);
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
    let standard = if preview { &render::preview::PREVIEW } else { named(format)? };
    sinks.push(Sink::standard(standard, options, several));
    Ok(sinks)
}

/// Says how many files were no reports by their names.
pub fn say_passed_over(count: usize, lang: Lang, streams: &mut Streams) -> std::io::Result<()> {
    match (count, lang) {
        (0, _) => Ok(()),
        (n, Lang::Zh) => writeln!(streams.err, "跳过 {n} 个不像报告的文件（按扩展名）"),
        (n, Lang::En) => writeln!(streams.err, "{n} files passed over: no report's ending"),
    }
}

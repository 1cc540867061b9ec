//! `gouji check`

use super::args::CheckArgs;
use super::gate::Gate;
use super::guard::{Guard, Role};
use super::inputs::{Input, Inputs, PassedOver, lines};
use super::rules::lock;
use super::stream::{self, Done, Sink};
use super::{Exit, Ran, Streams, explain, input, output, pending, signals, terminal};
use crate::finding::Lang;
use crate::render;
use crate::render::frame::visible;
use std::io::IsTerminal;
use std::path::PathBuf;

pub fn run(mut args: CheckArgs, streams: &mut Streams) -> Ran {
    signals::listen();
    let lang = terminal::lang(&args.show);
    if args.ndjson && args.files.is_empty() && args.files_from.is_none() {
        args.files.push("-".into());
    }
    let readers = args.files.iter().chain(&args.files_from).chain(&args.earlier.prior);
    if let Some(problem) = input::asked_twice(readers.map(PathBuf::as_path), lang) {
        return output::refused(problem, lang, streams);
    }
    let words = match input::words(&args.files, args.files_from.as_deref(), lang) {
        Ok(words) => words,
        Err(error) => return output::refused(&error, lang, streams),
    };
    // a list may name it too
    let readers = words.iter().chain(&args.files_from).chain(&args.earlier.prior);
    if let Some(problem) = input::asked_twice(readers.map(PathBuf::as_path), lang) {
        return output::refused(problem, lang, streams);
    }
    let asked = args.format.is_some() || args.fix_preview;
    let mut gate = match Gate::open(args, &words, false, streams)? {
        Ok(gate) => gate,
        Err(exit) => return Ok(exit),
    };
    let lang = gate.options.lang;
    // what is refused without reading anything is refused first
    let problem = too_many_for_one(&gate, &words).or_else(|| take_standard(&mut gate.args, asked, lang));
    if let Some(problem) = problem {
        return output::refused(&problem, lang, streams);
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
    let inputs =
        if args.ndjson { None } else { Some(Inputs::of(words.iter().map(PathBuf::as_path), &limits)) };
    let items = inputs.as_ref().map_or(&[][..], |i| i.items.as_slice());
    if !gate.found.holds_for(&words, items, lang, streams)? {
        return Ok(Exit::Usage);
    }
    if words.is_empty() || inputs.as_ref().is_some_and(|i| i.items.is_empty()) {
        let problem = match lang {
            Lang::Zh => "没有给出要检查的文件：清单是空的",
            Lang::En => "there is nothing to check: the list is empty",
        };
        return output::refused(problem, lang, streams);
    }
    if !output::allows(&guard(&gate, &words, items), lang, streams)? {
        return Ok(Exit::Usage);
    }
    let sinks = match sinks(args, format, args.ndjson || items.len() > 1, &options) {
        Ok(sinks) => sinks,
        Err(error) => return output::refused(&error, lang, streams),
    };
    let done = match inputs {
        None => gate.run(lines(words, limits), None, sinks, streams)?,
        Some(inputs) => {
            say_passed_over(&inputs.passed_over, args.verbose, lang, streams)?;
            let total = inputs.items.len();
            gate.run(inputs.items.into_iter(), Some(total), sinks, streams)?
        }
    };
    stream::print_failed(&done, checker, &options, streams)?;
    stream::print_unwritten(&done, lang, streams)?;
    if done.summary.reports + done.summary.unreadable == 0 && !done.summary.interrupted {
        match lang {
            Lang::Zh => writeln!(streams.err, "注意：输入是空的，一份报告也没有检查")?,
            Lang::En => writeln!(streams.err, "note: the input is empty; no report was checked")?,
        }
    }
    if !keep_baseline(&gate, &done, streams)? {
        return Ok(done.exit(terminal::severity(args.severity)).max(Exit::Usage));
    }
    Ok(gate.exit(&done))
}

/// All that the run reads and writes.
fn guard(gate: &Gate, words: &[PathBuf], items: &[Input]) -> Guard {
    let args = &gate.args;
    let mut guard = Guard::default();
    args.output.iter().for_each(|(_, path)| guard.writes(path));
    args.write_baseline.iter().for_each(|path| guard.writes_baseline(path));
    if args.ndjson {
        guard.reads(Role::Report, words.iter());
    }
    guard.reads(Role::Report, items.iter().filter_map(Input::path));
    guard.reads(Role::List, args.files_from.iter());
    gate.reads(&mut guard);
    guard
}

/// Gives standard output to the format that asks for it as its file; says why that cannot be, if it cannot.
fn take_standard(args: &mut CheckArgs, asked: bool, lang: Lang) -> Option<String> {
    let is_standard = |(_, path): &&(String, PathBuf)| pending::is_standard(path);
    let (name, path) = args.output.iter().find(is_standard).cloned()?;
    let others = args.output.iter().filter(is_standard).count() > 1;
    if asked || others {
        let word = format!("--output {name}={}", path.display());
        return Some(match lang {
            Lang::Zh => format!("{word}：标准输出只能写一种结果。改正：其余的写到文件里"),
            Lang::En => {
                format!("{word}: standard output takes one result. help: write the others to files")
            }
        });
    }
    args.output.retain(|output| !is_standard(&output));
    args.format = Some(name);
    None
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
        let sink = Sink::file(named(name)?, path, options, several);
        sinks.push(sink.map_err(|e| output::unwritable_words(path, &e, options.lang))?);
    }
    let standard = if preview { &render::preview::PREVIEW } else { named(format)? };
    sinks.push(Sink::standard(standard, options, several));
    Ok(sinks)
}

/// Says what was found in folders and archives and is no input: links by name, the rest by number, or all by name.
pub fn say_passed_over(
    passed: &PassedOver,
    verbose: bool,
    lang: Lang,
    streams: &mut Streams,
) -> std::io::Result<()> {
    let said = [
        (&passed.others, false, "不像报告的文件（按扩展名）", "passed over for having no report's ending"),
        (&passed.own, false, " gouji 自己写的结果", "passed over as results that gouji wrote"),
        (
            &passed.links,
            true,
            "链接的文件夹，没有进去",
            "passed over as links to folders, which are not followed",
        ),
        (&passed.special, false, "管道、设备等不是文件的东西", "passed over as pipes, devices and the like"),
    ];
    for (names, always, zh, en) in said.into_iter().filter(|(names, ..)| !names.is_empty()) {
        let (count, all) = (names.len(), verbose || always);
        let end = match (all, lang) {
            (true, Lang::Zh) => "：",
            (true, Lang::En) => ":",
            (false, Lang::Zh) => "；加 --verbose 逐个列出",
            (false, Lang::En) => "; --verbose names them",
        };
        match lang {
            Lang::Zh => writeln!(streams.err, "跳过 {count} 个{zh}{end}")?,
            Lang::En => writeln!(streams.err, "{count} {en}{end}")?,
        }
        for name in names.iter().filter(|_| all) {
            writeln!(streams.err, "  {}", visible(name))?;
        }
    }
    Ok(())
}

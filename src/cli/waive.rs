//! `gouji waive`: puts a waiver at the end of a file of waivers, once it is certain that there is something to waive.

use super::args::WaiveArgs;
use super::gate::{self, Gate};
use super::guard::{Guard, Role};
use super::{Exit, Ran, Streams, explain, input, output, policy, print_faults};
use crate::checker::CheckError;
use crate::finding::{Finding, Lang};
use crate::render::frame::visible;
use crate::result::FileResult;
use crate::system;
use crate::waiver::{self, Draft, FILE, Waivers};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What a new file begins with.
const HEAD: &str = "# 豁免：这些问题不计入结果，到期自动失效。用 gouji waive 添加。\n# Waivers: these findings do not count, until they expire. Added by gouji waive.\n";

pub fn run(args: WaiveArgs, streams: &mut Streams) -> Ran {
    let WaiveArgs {
        file,
        rule,
        place,
        reason,
        expires,
        approved,
        policy,
        input,
        standing,
        pack,
        earlier,
        show,
    } = args;
    let words = [file.clone()];
    let mut asked = gate::arguments(policy, input, standing, pack, show);
    asked.earlier = earlier;
    let mut gate = match Gate::open(asked, &words, true, streams)? {
        Ok(gate) => gate,
        Err(exit) => return Ok(exit),
    };
    if !gate.look_back(streams)? {
        return Ok(Exit::Usage);
    }
    let lang = gate.options.lang;
    let rule = rule.to_uppercase();
    let ids = gate.checker.ids();
    if !ids.contains_key(rule.as_str()) {
        return explain::unknown(&rule, ids.keys().copied(), lang, streams);
    }
    if reason.trim().is_empty() {
        return refuse(("--reason 不能是空的", "--reason is empty"), lang, streams);
    }
    if expires < gate.today {
        let zh = format!("--expires {expires} 已经过去");
        return refuse((&zh, &format!("--expires {expires} is past")), lang, streams);
    }
    let name = input::name(&file);
    let outcome = input::bytes(&file, &gate.limits)
        .map_err(CheckError::from)
        .and_then(|bytes| gate.checker.check_in_time(&name, bytes, gate.known(&name)))
        .map_err(|e| e.explain());
    let mut result = FileResult { path: name.clone(), outcome };
    gate.settle(&mut result);
    let (target, in_force) = target(&gate);
    let folder = policy::absolute(&target).parent().map(Path::to_path_buf).unwrap_or_default();
    let path = policy::relative_to(&folder, &name);
    let mut guard = Guard::default();
    guard.writes(&target);
    guard.reads(Role::Report, [&file]);
    gate.reads_but_waivers(&mut guard);
    if !output::allows(&guard, lang, streams)? {
        return Ok(Exit::Usage);
    }
    // what waits there to be named was written before
    if !in_force
        && let Ok(text) = std::fs::read_to_string(&target)
        && let Ok(list) = waiver::read(&policy::shown(&target), text.trim_start_matches('\u{feff}'))
        && let Ok(checked) = &mut result.outcome
    {
        Waivers::new(list, gate.today).settle(&path, checked);
    }
    let checked = match &result.outcome {
        Ok(checked) => checked,
        Err(problem) => {
            let (zh, en) = (&problem.message.zh, problem.message.in_language(Lang::En));
            let path = visible(&name);
            return refuse((&format!("{path}：{zh}"), &format!("{path}: {en}")), lang, streams);
        }
    };
    let of_rule: Vec<&Finding> = checked.findings.iter().filter(|f| f.rule == rule).collect();
    let meant: Vec<&Finding> =
        of_rule.iter().copied().filter(|f| place.as_deref().is_none_or(|p| waiver::is_at(f, p))).collect();
    if meant.is_empty() {
        return nothing(&rule, place.as_deref(), &of_rule, lang, streams);
    }
    let open = meant.iter().filter(|f| f.waived.is_none()).count();
    if open == 0 {
        match lang {
            Lang::Zh => writeln!(streams.out, "已有豁免，没有再写。")?,
            Lang::En => writeln!(streams.out, "Waived already; nothing was written.")?,
        }
        if !in_force {
            say_how_it_holds(&policy::shown(&target), lang, streams)?;
        }
        return Ok(Exit::Clean);
    }
    let draft = Draft { rule, path, place, reason: reason.trim().into(), approved, expires };
    write(&draft, &target, in_force, open, &gate, streams)
}

/// The file to write to, and whether later runs heed it.
fn target(gate: &Gate) -> (PathBuf, bool) {
    match &gate.args.policy.waivers {
        Some(path) => (path.clone(), true),
        None if gate.found.file.is_some() => (gate.found.beside(FILE), false),
        None => (FILE.into(), false),
    }
}

fn write(
    draft: &Draft,
    target: &Path,
    in_force: bool,
    open: usize,
    gate: &Gate,
    streams: &mut Streams,
) -> Ran {
    let (lang, name) = (gate.options.lang, policy::shown(target));
    let mut text = match std::fs::read_to_string(target) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => HEAD.to_string(),
        Err(error) => {
            let why = system::words(&error);
            let words = why.because(&format!("{name} 读不出来"), &format!("{name} cannot be read"));
            return refuse((&words.zh, &words.en), lang, streams);
        }
    };
    // what stands there stays as it is, comments and all
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let line = text.lines().count() + 1;
    text.push_str(&draft.text());
    if let Err(faults) = waiver::read(&name, text.trim_start_matches('\u{feff}')) {
        print_faults(&faults, &gate.options, streams)?;
        return Ok(Exit::Usage);
    }
    let exit = output::put_own(text.as_bytes(), target, lang, streams)?;
    if exit != Exit::Clean {
        return Ok(exit);
    }
    let expires = draft.expires;
    match lang {
        Lang::Zh => writeln!(streams.out, "已豁免 {open} 处，到 {expires} 止：{name}:{line}")?,
        Lang::En if open == 1 => writeln!(streams.out, "Waived 1 finding until {expires}: {name}:{line}")?,
        Lang::En => writeln!(streams.out, "Waived {open} findings until {expires}: {name}:{line}")?,
    }
    if !in_force {
        say_how_it_holds(&name, lang, streams)?;
    }
    Ok(Exit::Clean)
}

/// Says what makes later runs heed a file that none of the settings names.
fn say_how_it_holds(name: &str, lang: Lang, streams: &mut Streams) -> std::io::Result<()> {
    match lang {
        Lang::Zh => writeln!(
            streams.out,
            "检查时加 --waivers {name} 才起作用，或在 gouji.toml 里写 waivers = \"{FILE}\"。"
        ),
        Lang::En => writeln!(
            streams.out,
            "It holds with --waivers {name}, or with waivers = \"{FILE}\" in gouji.toml."
        ),
    }
}

/// Says that there is no such finding, and where those of the rule are.
fn nothing(rule: &str, place: Option<&str>, of_rule: &[&Finding], lang: Lang, streams: &mut Streams) -> Ran {
    let places: BTreeSet<String> =
        of_rule.iter().filter_map(|f| waiver::places(f).into_iter().next()).collect();
    let places: Vec<String> = places.into_iter().collect();
    match (place, lang) {
        (Some(place), Lang::Zh) if !of_rule.is_empty() => writeln!(
            streams.err,
            "错误：{place} 没有 {rule} 的问题，没有写豁免。有的是：{}",
            places.join("、")
        )?,
        (Some(place), Lang::En) if !of_rule.is_empty() => writeln!(
            streams.err,
            "error: there is no finding of {rule} at {place}; nothing was written. There are: {}",
            places.join(", ")
        )?,
        (_, Lang::Zh) => writeln!(streams.err, "错误：报告里没有 {rule} 的问题，没有写豁免")?,
        (_, Lang::En) => {
            writeln!(streams.err, "error: the report has no finding of {rule}; nothing was written")?;
        }
    }
    Ok(Exit::Usage)
}

fn refuse((zh, en): (&str, &str), lang: Lang, streams: &mut Streams) -> Ran {
    output::refused(if lang == Lang::Zh { zh } else { en }, lang, streams)
}

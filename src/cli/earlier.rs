//! Opens what reports are held against: one report of the year before, or folders and archives of earlier ones.
//!
//! Earlier reports are read once for their agency and year, and again when one is needed, so that what is held does
//! not grow with their text. Pairing itself is told in [`crate::history`].

use super::args::EarlierArgs;
use super::inputs::{Input, Inputs, Refusal, is_pattern};
use super::{Streams, check, output, policy, signals};
use crate::checker::{CheckError, Checker, Known, Pairing, STACK_BYTES};
use crate::finding::{Lang, Words};
use crate::history::{self, AliasFault, Aliases, History};
use crate::render::frame::visible;
use crate::report::{Beside, Prior, Report, Unpaired};
use crate::result::Unreadable;
use crate::source::{Kind, Limits};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files read at a time, for each thread.
const WINDOW: usize = 16;

/// What reports are held against, ready to be asked.
pub struct Opened {
    /// Pairs a report.
    pub pairing: Pairing,
    /// `sha256:` of the report given, or of the list of earlier ones with their digests.
    pub digest: String,
    /// The files there are, those too that could not be read.
    pub files: Vec<PathBuf>,
    /// How many could not be read, or cannot be paired with any report.
    pub unread: usize,
}

/// How files are read here.
pub struct Reading<'a> {
    pub checker: &'a Arc<Checker>,
    pub limits: Limits,
    pub jobs: usize,
    /// The kind of a file, where the settings say it.
    pub kind: &'a (dyn Fn(&str) -> Option<Kind> + Sync),
    pub lang: Lang,
}

/// Opens what the arguments name; `Ok(None)` where they name nothing, `Err` where it cannot be used and that was said.
pub fn open(
    args: &EarlierArgs,
    reading: &Reading,
    streams: &mut Streams,
) -> io::Result<Result<Option<Opened>, ()>> {
    let aliases = match Aliases::new(&args.alias, reading.checker.forms()) {
        Ok(aliases) => aliases,
        Err(fault) => {
            let said = alias_fault(&fault);
            output::refused(said.in_language(reading.lang), reading.lang, streams)?;
            return Ok(Err(()));
        }
    };
    if let Some(path) = &args.prior {
        return one(path, aliases, reading, streams);
    }
    if args.history.is_empty() {
        return Ok(Ok(None));
    }
    many(&args.history, aliases, reading, streams)
}

fn alias_fault(fault: &AliasFault) -> Words {
    match fault {
        AliasFault::Twice(old) => Words::new(
            format!("别名“{old}”写了两个新名。改正：只留一个"),
            format!("the alias {old} has two new names. help: keep one"),
        ),
        AliasFault::Repeated(old) => Words::new(
            format!("别名“{old}”写了两遍。改正：只留一个"),
            format!("the alias {old} is given twice. help: keep one"),
        ),
        AliasFault::Circle(old) => Words::new(
            format!("别名“{old}”绕了一圈又回到自己。改正：旧名在前、新名在后"),
            format!("the alias {old} leads back to itself. help: the old name comes first"),
        ),
    }
}

/// One report that somebody named.
fn one(
    path: &Path,
    aliases: Aliases,
    reading: &Reading,
    streams: &mut Streams,
) -> io::Result<Result<Option<Opened>, ()>> {
    let prior = match read(Input::File(path.into()), reading) {
        Ok(report) => Arc::new(report),
        Err(problem) => {
            output::unreadable(&Input::File(path.into()).name(), &problem, reading.lang, streams)?;
            return Ok(Err(()));
        }
    };
    let digest = prior.source.digest().to_string();
    let pair = move |_: &Checker, report: &Report| match history::fits(report, &prior, &aliases) {
        Ok(()) => (Prior::Given(Beside::of_year_before(prior.clone())), None),
        Err(why) => (Prior::Lacking(why), None),
    };
    Ok(Ok(Some(Opened { pairing: Pairing::new(pair), digest, files: vec![path.into()], unread: 0 })))
}

/// Folders, archives and patterns.
fn many(
    words: &[PathBuf],
    aliases: Aliases,
    reading: &Reading,
    streams: &mut Streams,
) -> io::Result<Result<Option<Opened>, ()>> {
    for word in words {
        if !word.exists() && !is_pattern(word) {
            let name = visible(&word.display().to_string());
            let problem = match reading.lang {
                Lang::Zh => format!("往年报告 {name} 没有这个文件或文件夹。改正：检查 --history 的路径"),
                Lang::En => format!("earlier reports: there is no {name}. help: check the path of --history"),
            };
            output::refused(&problem, reading.lang, streams)?;
            return Ok(Err(()));
        }
    }
    let threads = if reading.jobs > 0 { reading.jobs } else { 0 };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(STACK_BYTES)
        .build()
        .map_err(io::Error::other)?;
    let found = Inputs::of(words.iter().map(PathBuf::as_path), &reading.limits);
    check::say_passed_over(&found.passed_over, false, reading.lang, streams)?;
    let misspelt =
        |i: &&Input| matches!(i, Input::Unreachable { why: Refusal::NoMatch | Refusal::Pattern(_), .. });
    if let Some(Input::Unreachable { name, why }) = found.items.iter().find(misspelt) {
        output::unreadable(name, &why.explain(), reading.lang, streams)?;
        return Ok(Err(()));
    }
    let paths = found.items.iter().filter_map(Input::path).map(Path::to_path_buf).collect();
    let mut inputs = found.items.into_iter();
    let mut unread = 0;
    let mut history = History::new(aliases);
    let mut files: BTreeMap<String, Input> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    loop {
        let window: Vec<Input> = inputs.by_ref().take(pool.current_num_threads() * WINDOW).collect();
        if window.is_empty() {
            break;
        }
        if signals::is_broken_off() {
            let problem = match reading.lang {
                Lang::Zh => "中断了，没有结果",
                Lang::En => "broken off; there is no result",
            };
            output::refused(problem, reading.lang, streams)?;
            return Ok(Err(()));
        }
        let read: Vec<(Input, Result<Report, Unreadable>)> = pool
            .install(|| window.into_par_iter().map(|input| (input.clone(), read(input, reading))).collect());
        for (input, report) in read {
            let name = input.name();
            // two words may name the same file
            if !seen.insert(name.clone()) {
                continue;
            }
            match report {
                Ok(report) if history.add(&report, &name) => {
                    files.insert(name, input);
                }
                Ok(report) => {
                    unread += 1;
                    output::unreadable(&name, &unpairable(&report), reading.lang, streams)?;
                }
                Err(problem) => {
                    history.pass_over();
                    unread += 1;
                    output::unreadable(&name, &problem, reading.lang, streams)?;
                }
            }
        }
    }
    let list: Vec<String> = history.files().iter().map(|e| format!("{}\0{}", e.path, e.digest)).collect();
    let digest = policy::digest(list.join("\n").as_bytes());
    let limits = reading.limits;
    let kinds: BTreeMap<String, Kind> =
        files.keys().filter_map(|name| Some((name.clone(), (reading.kind)(name)?))).collect();
    history.settle();
    let before = move |history: &History, checker: &Checker, report: &Report| {
        let earlier = match history.before(report) {
            Ok(earlier) => earlier,
            Err(why) => return Prior::Lacking(why),
        };
        let again = files.get(&earlier.path).cloned().and_then(|input| {
            let bytes = input.into_bytes(&limits).ok()?;
            let kind = kinds.get(&earlier.path).copied();
            checker.read(&earlier.path, &bytes, Known { kind, ..Known::default() }).ok()
        });
        match again {
            Some(prior) if prior.source.digest() == earlier.digest => {
                Prior::Given(Beside::of_year_before(Arc::new(prior)))
            }
            _ => Prior::Lacking(Unpaired::Changed { path: earlier.path.clone() }),
        }
    };
    let pair =
        move |checker: &Checker, report: &Report| (before(&history, checker, report), history.series(report));
    Ok(Ok(Some(Opened { pairing: Pairing::new(pair), digest, files: paths, unread })))
}

fn read(input: Input, reading: &Reading) -> Result<Report, Unreadable> {
    let name = input.name();
    let bytes = input.into_bytes(&reading.limits)?;
    let known = Known { kind: (reading.kind)(&name), ..Known::default() };
    let report = reading.checker.in_time(move |checker| checker.read(&name, &bytes, known));
    report.map_err(|e: CheckError| e.explain())
}

/// Why nothing can be paired with an earlier report.
fn unpairable(report: &Report) -> Unreadable {
    let (zh, en) = match (&report.agency, report.year) {
        (None, None) => ("年度和机关", "neither year nor agency"),
        (None, Some(_)) => ("机关", "no agency"),
        _ => ("年度", "no year"),
    };
    Unreadable {
        message: Words::new(
            format!("看不出{zh}，不能与别的报告配对"),
            format!("it states {en} and cannot be paired with another report"),
        ),
        help: Words::new("在标题里写明机关和年度。", "State agency and year in the title."),
        at: None,
    }
}

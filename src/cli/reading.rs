//! Reads many inputs as reports without judging them, for commands that look at reports together.
//!
//! In parallel, in order, a window of them held at a time; one that cannot be read is named on standard error.

use super::args::{Gathered, PolicyArgs, StandingArgs};
use super::guard::{Guard, Role};
use super::inputs::{Input, Inputs, is_pattern};
use super::policy::{self, Found};
use super::stream::{self, MOST_JOBS, WINDOW};
use super::{Exit, Streams, check, forms, gate, input, output, signals, terminal};
use crate::checker::{CheckError, STACK_BYTES, in_time};
use crate::finding::{Lang, Severity};
use crate::form::Forms;
use crate::render::frame::visible;
use crate::render::human::Options;
use crate::report::Report;
use crate::result::Unreadable;
use crate::source::{self, Kind, Limits};
use rayon::prelude::*;
use std::io;
use std::path::{Path, PathBuf};

/// How reports are read.
pub struct Reading {
    /// The forms.
    pub forms: Forms,
    /// How to speak.
    pub options: Options,
    limits: Limits,
    found: Found,
    kind: Option<Kind>,
    pool: rayon::ThreadPool,
    window: usize,
    verbose: bool,
    list: Option<PathBuf>,
}

/// The inputs of a command line, and how they are read; `also` are words that are inputs of another sort.
pub fn open(
    asked: &Gathered,
    also: &[PathBuf],
    streams: &mut Streams,
) -> io::Result<Result<(Reading, Vec<PathBuf>), Exit>> {
    signals::listen();
    let lang = terminal::lang(&asked.show);
    let readers = asked.files.iter().chain(&asked.files_from).chain(also);
    if let Some(problem) = input::asked_twice(readers.map(PathBuf::as_path), lang) {
        return output::refused(problem, lang, streams).map(Err);
    }
    let mut words = match input::words(&asked.files, asked.files_from.as_deref(), lang) {
        Ok(words) => words,
        Err(error) => return output::refused(&error, lang, streams).map(Err),
    };
    words.extend_from_slice(also);
    let standing = StandingArgs { level: None, region: None };
    let pack = super::args::Pack { rules: vec![], rule_limits: vec![] };
    let own =
        PolicyArgs { config: asked.config.clone(), no_config: asked.no_config, ..PolicyArgs::default() };
    let mut args = gate::arguments(own, asked.input.clone(), standing, pack, asked.show.clone());
    let first = terminal::options(&args.show, Severity::Info);
    let found = match policy::find(&words, &args.policy, &first, streams)? {
        Ok(found) => found,
        Err(exit) => return Ok(Err(exit)),
    };
    found.fill(&mut args);
    words.truncate(words.len() - also.len());
    let forms = match forms(streams)? {
        Ok(forms) => forms,
        Err(exit) => return Ok(Err(exit)),
    };
    let jobs = match asked.jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs.min(MOST_JOBS),
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).stack_size(STACK_BYTES).build();
    let reading = Reading {
        forms,
        options: terminal::options(&args.show, Severity::Info),
        limits: input::limits(&args.input),
        kind: input::kind(args.input.kind),
        found,
        pool: pool.map_err(io::Error::other)?,
        window: jobs * WINDOW,
        verbose: asked.verbose,
        list: asked.files_from.clone(),
    };
    Ok(Ok((reading, words)))
}

impl Reading {
    /// What the words mean; what is wrong with them as a whole is said.
    pub fn inputs(&self, words: &[PathBuf], streams: &mut Streams) -> io::Result<Result<Vec<Input>, Exit>> {
        let lang = self.options.lang;
        let inputs = Inputs::of(words.iter().map(PathBuf::as_path), &self.limits);
        if !self.found.holds_for(words, &inputs.items, lang, streams)? {
            return Ok(Err(Exit::Usage));
        }
        check::say_passed_over(&inputs.passed_over, self.verbose, lang, streams)?;
        if inputs.items.is_empty() {
            let problem = match lang {
                Lang::Zh => "没有给出报告。改正：写出文件或文件夹，或用 --files-from 清单",
                Lang::En => "no reports are given. help: name files or folders, or a list with --files-from",
            };
            return output::refused(problem, lang, streams).map(Err);
        }
        Ok(Ok(inputs.items))
    }

    /// Whether every word leads somewhere; those that do not are said. What is made of many reports together says
    /// nothing where some that were meant are not there.
    pub fn all_there(&self, words: &[PathBuf], streams: &mut Streams) -> io::Result<bool> {
        let is_missing = |word: &&PathBuf| {
            let known = word.as_os_str() == "-" || is_pattern(word);
            !known && std::fs::metadata(word).is_err_and(|e| e.kind() == io::ErrorKind::NotFound)
        };
        let mut all = true;
        for word in words.iter().filter(is_missing) {
            all = false;
            let name = visible(&word.display().to_string());
            let problem = match self.options.lang {
                Lang::Zh => format!("{name} 没有这个文件或文件夹。改正：检查路径"),
                Lang::En => format!("there is no {name}. help: check the path"),
            };
            output::refused(&problem, self.options.lang, streams)?;
        }
        Ok(all)
    }

    /// The files that are read besides reports.
    pub fn reads(&self, guard: &mut Guard) {
        guard.reads(Role::List, self.list.iter());
        guard.reads(Role::Settings, self.found.file.iter());
    }

    /// The lines of files as inputs.
    pub fn lines(&self, words: Vec<PathBuf>) -> impl Iterator<Item = Input> {
        super::inputs::lines(words, self.limits)
    }

    /// Reads one input.
    ///
    /// # Errors
    /// Why it is no report.
    pub fn read(&self, item: Input) -> Result<Report, Unreadable> {
        let name = item.name();
        let is_line = matches!(item, Input::Line { .. });
        let bytes = item.into_bytes(&self.limits)?;
        let (forms, limits) = (self.forms.clone(), self.limits);
        let holds = self.found.policy.holds(&self.found.pattern_path(&name));
        let kind = self.kind.or(holds.kind.map(|k| k.value));
        let read = move |kind: Option<Kind>| -> Result<Report, CheckError> {
            Ok(Report::read(source::read(&name, &bytes, kind, &limits)?, &forms)?)
        };
        // a line is short and JSON: no thread of its own for the clock
        let read = if is_line {
            read(Some(Kind::Json))
        } else {
            in_time(limits.seconds, move || read(kind)).map_err(CheckError::from).flatten()
        };
        read.map_err(|e| e.explain())
    }

    /// Reads a file that is an input of another sort than the rest.
    ///
    /// # Errors
    /// Why it is no report.
    pub fn one(&self, path: &Path) -> Result<Report, Unreadable> {
        self.read(Input::File(path.to_path_buf()))
    }

    /// Reads inputs, makes something of each in parallel and hands it on in order. Answers whether all were read,
    /// and not broken off.
    pub fn each<T: Send>(
        &self,
        mut inputs: impl Iterator<Item = Input>,
        total: Option<usize>,
        streams: &mut Streams,
        make: impl Fn(&str, &Report) -> T + Sync,
        mut take: impl FnMut(String, Result<T, Unreadable>),
    ) -> io::Result<bool> {
        let bar = stream::progress(total);
        loop {
            let window: Vec<Input> = inputs.by_ref().take(self.window).collect();
            if window.is_empty() {
                break;
            }
            let made: Vec<_> = self.pool.install(|| {
                let one = |item: Input| {
                    if signals::is_broken_off() {
                        return None;
                    }
                    let name = item.name();
                    let made = self.read(item).map(|report| make(&name, &report));
                    // it was not read to its end
                    if made.is_err() && signals::is_broken_off() {
                        return None;
                    }
                    Some((name, made))
                };
                window.into_par_iter().map(one).collect()
            });
            for one in made {
                let Some((name, made)) = one else {
                    bar.finish_and_clear();
                    match self.options.lang {
                        Lang::Zh => writeln!(streams.err, "中断了，没有结果")?,
                        Lang::En => writeln!(streams.err, "broken off; there is no result")?,
                    }
                    return Ok(false);
                };
                if let Err(problem) = &made {
                    bar.suspend(|| output::unreadable(&name, problem, self.options.lang, streams))?;
                }
                take(name, made);
                bar.inc(1);
            }
        }
        bar.finish_and_clear();
        Ok(true)
    }

    /// Reads inputs and makes something of each that can be read, in order; the rest is passed over in silence, for
    /// inputs that are read again.
    pub fn some<T: Send>(&self, items: &[&Input], make: impl Fn(&str, &Report) -> T + Sync) -> Vec<T> {
        let one = |item: &&Input| Some(make(&item.name(), &self.read((*item).clone()).ok()?));
        self.pool.install(|| items.par_iter().map(one).collect::<Vec<_>>()).into_iter().flatten().collect()
    }

    /// Does parallel work on the threads asked for.
    pub fn on_threads<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        self.pool.install(work)
    }
}

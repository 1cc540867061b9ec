//! Takes many inputs through the checker: in parallel, in order, to any number of outputs.
//!
//! What is held at a time is a window of inputs, not all of them. Broken off, it ends its outputs properly and says
//! so; a file is written beside its name and put in place whole.

use super::inputs::Input;
use super::pending::Pending;
use super::signals::is_broken_off;
use super::{Exit, Streams, output};
use crate::checker::{Checker, Known, STACK_BYTES};
use crate::finding::{Lang, ScriptError, Severity};
use crate::render::human::Options;
use crate::render::{Format, Renderer, script};
use crate::report::Prior;
use crate::result::{Checked, FileResult, Remark, RunInfo, Summary};
use crate::source::{Kind, Limits};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Inputs held at a time, for each thread.
pub const WINDOW: usize = 16;
/// From how many inputs on progress is shown.
const MANY: usize = 30;
/// The most threads: more only wait for each other.
pub const MOST_JOBS: usize = 256;

/// How a run is made.
pub struct Plan<'a> {
    /// The checker.
    pub checker: &'a Arc<Checker>,
    /// What holds for the run.
    pub info: RunInfo,
    /// What is known of an input, by its name.
    pub known: &'a (dyn Fn(&str) -> Known + Sync),
    /// The rules to trace.
    pub trace: &'a [String],
    /// Bounds of reading.
    pub limits: Limits,
    /// Threads; 0 for as many as the machine has.
    pub jobs: usize,
    /// How to speak.
    pub options: Options,
    /// Whether files that cannot be checked are named on standard error.
    pub name_unreadable: bool,
    /// What to do with each result before it is counted and shown.
    pub settle: &'a (dyn Fn(&mut FileResult) + Sync),
    /// What to say of the run once its files are done, told whether it was whole.
    pub remarks: &'a (dyn Fn(bool) -> Vec<Remark> + Sync),
}

/// Where one format goes.
pub struct Sink {
    renderer: Box<dyn Renderer>,
    to: To,
    /// Why nothing more can be written; the others go on.
    fault: Option<io::Error>,
}

enum To {
    Standard,
    File(PathBuf, Pending),
}

impl Sink {
    /// To standard output.
    pub fn standard(format: &Format, options: &Options, several: bool) -> Self {
        Self { renderer: (format.make)(options, several), to: To::Standard, fault: None }
    }

    /// To a file, without colour.
    ///
    /// # Errors
    /// A file that cannot be begun.
    pub fn file(format: &Format, path: &Path, options: &Options, several: bool) -> io::Result<Self> {
        let mut options = *options;
        options.style.colour = false;
        options.style.unicode = true;
        let to = To::File(path.into(), Pending::new(path)?);
        Ok(Self { renderer: (format.make)(&options, several), to, fault: None })
    }

    fn put(&mut self, bytes: &[u8], streams: &mut Streams) {
        if self.fault.is_some() {
            return;
        }
        let put = match &mut self.to {
            To::Standard => streams.out.write_all(bytes),
            To::File(_, file) => file.write_all(bytes),
        };
        self.fault = put.err();
    }

    /// Puts it in place; answers what kept it from being written, and which it was.
    fn finish(self, streams: &mut Streams) -> Option<Unwritten> {
        let (path, fault) = match (self.to, self.fault) {
            (To::Standard, fault) => (None, fault.or(streams.out.flush().err())),
            // half of it is dropped
            (To::File(path, _), Some(fault)) => (Some(path), Some(fault)),
            (To::File(path, file), None) => (Some(path), file.finish().err()),
        };
        fault.map(|error| Unwritten { path, error })
    }
}

/// An output that could not be written.
pub struct Unwritten {
    /// Its file; none for standard output.
    pub path: Option<PathBuf>,
    /// Why.
    pub error: io::Error,
}

/// What a run came to.
pub struct Done {
    /// The totals.
    pub summary: Summary,
    /// Rules that failed, the first failure of each.
    pub failed: BTreeMap<String, ScriptError>,
    /// Outputs that could not be written.
    pub unwritten: Vec<Unwritten>,
}

impl Done {
    /// The gravest reason wins: a broken rule, then what could not be checked, then a finding.
    pub fn exit(&self, threshold: Severity) -> Exit {
        let s = &self.summary;
        if !self.failed.is_empty() {
            Exit::Pack
        } else if s.unreadable > 0 || s.interrupted || !self.unwritten.is_empty() {
            Exit::Usage
        } else if s.reaches(threshold) {
            Exit::Findings
        } else if s.incomplete > s.accepted {
            // where something statutory could not be read and nobody answers for it, there is no saying that all is
            // well
            Exit::Usage
        } else {
            Exit::Clean
        }
    }
}

/// Fails on a thread that checks, as the program never should: hidden, and only in debug builds.
#[cfg(debug_assertions)]
pub fn crash() -> super::Ran {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(io::Error::other)?;
    pool.install(|| panic!("asked for"))
}

/// Checks inputs as they come, `total` of them if that is known.
pub fn run(
    plan: &Plan,
    mut inputs: impl Iterator<Item = Input>,
    total: Option<usize>,
    mut sinks: Vec<Sink>,
    streams: &mut Streams,
) -> io::Result<Done> {
    let jobs = if plan.jobs > 0 {
        plan.jobs.min(MOST_JOBS)
    } else {
        std::thread::available_parallelism().map_or(1, usize::from)
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs)
        .stack_size(STACK_BYTES)
        .build()
        .map_err(io::Error::other)?;
    let bar = progress(total);
    let mut done = Done { summary: Summary::default(), failed: BTreeMap::new(), unwritten: vec![] };
    for error in plan.checker.engine().broken() {
        done.failed.entry(error.rule.clone()).or_insert_with(|| error.clone());
    }
    for sink in &mut sinks {
        let bytes = sink.renderer.begin(&plan.info);
        sink.put(&bytes, streams);
    }
    while !done.summary.interrupted {
        // nobody takes what would be said
        if sinks.iter().all(|s| s.fault.is_some()) {
            done.summary.interrupted = true;
            break;
        }
        let window: Vec<Input> = inputs.by_ref().take(jobs * WINDOW).collect();
        if window.is_empty() {
            break;
        }
        let results: Vec<Option<FileResult>> =
            pool.install(|| window.into_par_iter().map(|item| check(plan, item)).collect());
        for result in results {
            let Some(file) = result else {
                done.summary.interrupted = true;
                break;
            };
            bar.suspend(|| one(plan, &file, &mut done, &mut sinks, streams))?;
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    for remark in (plan.remarks)(!done.summary.interrupted) {
        done.summary.remark(remark);
    }
    for mut sink in sinks {
        let bytes = sink.renderer.end(&plan.info, &done.summary);
        sink.put(&bytes, streams);
        done.unwritten.extend(sink.finish(streams));
    }
    Ok(done)
}

/// Counts a result and gives it to every output.
fn one(
    plan: &Plan,
    file: &FileResult,
    done: &mut Done,
    sinks: &mut [Sink],
    streams: &mut Streams,
) -> io::Result<()> {
    done.summary.add(file);
    match &file.outcome {
        Err(problem) if plan.name_unreadable => {
            output::unreadable(&file.path, problem, plan.options.lang, streams)?;
        }
        Err(_) => {}
        Ok(checked) => {
            if let Prior::Lacking(why) = &checked.report.prior
                && why.is_fault()
            {
                output::unpaired(&file.path, &why.explain(), plan.options.lang, streams)?;
            }
            for error in Checked::script_errors(checked) {
                done.failed.entry(error.rule.clone()).or_insert_with(|| error.clone());
            }
        }
    }
    for sink in sinks {
        let bytes = sink.renderer.file(&plan.info, file);
        sink.put(&bytes, streams);
    }
    Ok(())
}

/// Checks one input; `None` once the run is broken off.
fn check(plan: &Plan, item: Input) -> Option<FileResult> {
    if is_broken_off() {
        return None;
    }
    let path = item.name();
    let checker = plan.checker;
    let known = (plan.known)(&path);
    let is_line = matches!(item, Input::Line { .. });
    let outcome = item.into_bytes(&plan.limits).and_then(|bytes| {
        // a line is short and JSON: no thread of its own for the clock
        let checked = if is_line {
            checker.check(&path, &bytes, Known { kind: Some(Kind::Json), ..known })
        } else {
            checker.check_in_time(&path, bytes, known)
        };
        checked.map_err(|e| e.explain())
    });
    // it was not read to its end
    if outcome.is_err() && is_broken_off() {
        return None;
    }
    let mut file = FileResult { path, outcome };
    if let Ok(checked) = &mut file.outcome {
        checked.traces = plan.trace.iter().filter_map(|id| checker.trace(&checked.report, id)).collect();
    }
    (plan.settle)(&mut file);
    Some(file)
}

/// A bar on a terminal that nothing else is written to; otherwise one that is never drawn.
pub fn progress(total: Option<usize>) -> ProgressBar {
    let wanted = total.is_some_and(|n| n >= MANY) && io::stderr().is_terminal();
    let target = if wanted { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len}  {elapsed}  {eta}");
    let bar = ProgressBar::with_draw_target(total.map(|n| n as u64), target);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Says which files could not be written. What is wrong with standard output is said at the end of the program.
pub fn print_unwritten(done: &Done, lang: Lang, streams: &mut Streams) -> io::Result<()> {
    for Unwritten { path, error } in &done.unwritten {
        if let Some(path) = path {
            output::unwritable(path, error, lang, streams)?;
        }
    }
    Ok(())
}

/// Prints each failing script once, however many reports it failed on.
pub fn print_failed(
    done: &Done,
    checker: &Checker,
    options: &Options,
    streams: &mut Streams,
) -> io::Result<()> {
    for error in done.failed.values() {
        let rule = checker.engine().rules().iter().find(|r| r.header().id == error.rule);
        let text = rule.map_or("", |r| r.file.text.as_str());
        write!(streams.err, "{}", script::error(error, text, options))?;
    }
    Ok(())
}

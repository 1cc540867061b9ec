//! The command line: reads arguments and files, prints, and chooses the exit status.
//!
//! Must hold no logic that a user of the library would need.

mod args;
mod check;
mod completions;
mod config;
mod convert;
mod differences;
mod earlier;
mod explain;
mod gate;
mod guard;
mod input;
mod inputs;
mod law;
mod lsp;
mod man;
mod new;
mod output;
mod pending;
mod policy;
mod prose;
mod reading;
mod rollup;
mod rules;
mod signals;
mod similar;
mod standard;
mod stream;
mod terminal;
mod verify;
mod waive;

use crate::checker::{BuildError, Checker};
use crate::engine::Bounds;
use crate::engine::pack::PackError;
use crate::engine::ruleset::RuleSet;
use crate::fault::PackFault;
use crate::finding::Lang;
use crate::form::Forms;
use crate::render::{human, script};
use crate::source::Limits;
use crate::system;
use args::{Cli, Command};
use clap::Parser;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// How the program ends; the numbers are part of its interface and never counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing at or above the threshold.
    Clean = 0,
    /// At least one finding at or above the threshold.
    Findings = 1,
    /// Wrong usage, or a file that could not be checked, wholly or in part.
    Usage = 2,
    /// A fault in a rule pack, or a rule that failed.
    Pack = 3,
    /// A fault of the program.
    Internal = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Where a command writes.
pub struct Streams<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Everything else.
    pub err: &'a mut dyn Write,
}

/// Messages: that nobody takes them must not keep results from being written.
struct Aside<'a>(&'a mut dyn Write);

impl Write for Aside<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(self.0.write(bytes).unwrap_or(bytes.len()))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        let _ = self.0.flush();
        Ok(())
    }
}

/// A command's end, or that nobody reads its output any more.
type Ran = std::io::Result<Exit>;

/// Runs a command line.
pub fn run(arguments: impl IntoIterator<Item = OsString>, streams: Streams) -> Exit {
    let Streams { out, err } = streams;
    let mut streams = Streams { out, err: &mut Aside(err) };
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // what is said when the command is over knows no settings
    let in_english = arguments.windows(2).any(|w| w[0] == "--lang" && w[1] == "en")
        || arguments.iter().any(|w| w == "--lang=en");
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // help and version are no errors
            let asked = !error.use_stderr();
            let rendered = error.render();
            let _ = if asked { write!(streams.out, "{rendered}") } else { write!(streams.err, "{rendered}") };
            return if asked { Exit::Clean } else { Exit::Usage };
        }
    };
    // its status is what is asked for
    let is_gate = matches!(
        cli.command,
        Command::Check(_) | Command::Rollup(_) | Command::Similar(_) | Command::Verify(_)
    );
    let ran = match cli.command {
        Command::Check(args) => check::run(args, &mut streams),
        Command::Convert(args) => convert::run(&args, &mut streams),
        Command::Explain(args) => explain::run(&args, &mut streams),
        Command::Rollup(args) => rollup::run(&args, &mut streams),
        Command::Similar(args) => similar::run(&args, &mut streams),
        Command::New(args) => new::run(&args, &mut streams),
        Command::Prose(args) => prose::run(&args, &mut streams),
        Command::Rules(command) => rules::run(&command, &mut streams),
        Command::Lsp(args) => lsp::run(&args, &mut streams),
        Command::Completions(args) => completions::run(&args, &mut streams),
        Command::Man(args) => man::run(&args, &mut streams),
        Command::Waive(args) => waive::run(args, &mut streams),
        Command::Verify(args) => verify::run(&args, &mut streams),
        Command::Config(args) => config::run(args, &mut streams),
        #[cfg(debug_assertions)]
        Command::Crash => stream::crash(),
    };
    let (exit, lost) = match ran {
        Ok(exit) => (exit, streams.out.flush().err()),
        Err(error) => (Exit::Clean, Some(error)),
    };
    match lost {
        None => exit,
        // the reader went away, as `head` does: no fault of the program or the report, but nothing was passed either
        Some(e) if e.kind() == std::io::ErrorKind::BrokenPipe => {
            if is_gate {
                exit.max(Exit::Usage)
            } else {
                exit
            }
        }
        Some(e) => {
            let why = system::words(&e);
            let _ = if in_english {
                writeln!(streams.err, "error: the result cannot be written ({})", why.en)
            } else {
                writeln!(streams.err, "错误：写不出结果（{}）", why.zh)
            };
            exit.max(Exit::Usage)
        }
    }
}

/// The forms that travel inside the program; a fault in them is printed.
fn forms(streams: &mut Streams) -> std::io::Result<Result<Forms, Exit>> {
    match Forms::embedded() {
        Ok(forms) => Ok(Ok(forms)),
        Err(error) => {
            writeln!(streams.err, "内部错误：{error}")?;
            Ok(Err(Exit::Internal))
        }
    }
}

/// Builds the checker a command asks for; a fault of the pack is printed.
fn checker(
    pack: &args::Pack,
    limits: Limits,
    options: &human::Options,
    streams: &mut Streams,
) -> std::io::Result<Result<Checker, Exit>> {
    let set = if pack.rules.is_empty() { RuleSet::national() } else { RuleSet::open(&pack.rules) };
    let mut bounds = Bounds::default();
    for (name, value) in &pack.rule_limits {
        bounds.set(name, *value);
    }
    let built = set.map_err(BuildError::from).and_then(|s| Checker::new(s, bounds, limits));
    match built {
        Ok(checker) => Ok(Ok(checker)),
        Err(BuildError::Pack(error)) => {
            print_pack_error(&error, options, streams)?;
            Ok(Err(Exit::Pack))
        }
        Err(error) => {
            writeln!(streams.err, "内部错误：{error}")?;
            Ok(Err(Exit::Internal))
        }
    }
}

fn print_pack_error(
    error: &PackError,
    options: &human::Options,
    streams: &mut Streams,
) -> std::io::Result<()> {
    let PackError::Faults(faults) = error else {
        let why = error.words();
        return match options.lang {
            Lang::Zh => writeln!(streams.err, "错误：规则包不能使用：{}", why.zh),
            Lang::En => writeln!(streams.err, "error: the rule pack cannot be used: {}", why.en),
        };
    };
    for fault in faults {
        write!(streams.err, "{}", script::pack_fault(fault, options))?;
    }
    Ok(())
}

/// Prints what is wrong with a file of settings.
fn print_faults(
    faults: &[PackFault],
    options: &human::Options,
    streams: &mut Streams,
) -> std::io::Result<()> {
    for fault in faults {
        write!(streams.err, "{}", script::settings_fault(fault, options))?;
    }
    Ok(())
}

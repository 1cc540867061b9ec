//! `gouji prose`: every number of a report's prose, how it was read and what it was held against.

use super::args::{FormatArg, ProseArgs};
use super::{Exit, Ran, Streams, checker, input, output, terminal};
use crate::checker::CheckError;
use crate::finding::Severity;
use crate::render::prose;

pub fn run(args: &ProseArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let name = input::name(&args.file);
    let limits = input::limits(&args.input);
    let checker = match checker(&args.pack, limits, &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    let known = input::known(&args.input, &args.standing);
    let read = input::bytes(&args.file, &limits)
        .map_err(CheckError::from)
        .and_then(|bytes| checker.read(&name, &bytes, known));
    let report = match read {
        Ok(report) => report,
        Err(error) => {
            output::unreadable(&name, &error.explain(), options.lang, streams)?;
            return Ok(Exit::Usage);
        }
    };
    let accounts = checker.engine().prose(&report).accounts(&report);
    match args.format {
        FormatArg::Human => write!(streams.out, "{}", prose::text(&report, &name, &accounts, &options))?,
        FormatArg::Json => writeln!(streams.out, "{:#}", prose::value(&report, &accounts, options.lang))?,
    }
    Ok(Exit::Clean)
}

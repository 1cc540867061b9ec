//! `gouji rules list`

use super::years;
use crate::cli::args::RulesArgs;
use crate::cli::{Exit, Ran, Streams, checker, terminal};
use crate::finding::Severity;
use crate::source::Limits;

pub fn list(args: &RulesArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    for rule in checker.engine().rules() {
        let h = rule.header();
        let title = h.title.in_language(options.lang);
        writeln!(streams.out, "{:<8}{:<9}{:<11}{title}", h.id, h.severity.name(), years(h))?;
    }
    Ok(Exit::Clean)
}

//! `gouji rules list`

use super::years;
use crate::cli::args::ListArgs;
use crate::cli::{Exit, Ran, Streams, checker, terminal};
use crate::engine::scope::Subject;
use crate::finding::{Lang, Outcome, Severity};
use crate::form::Standing;
use crate::render::frame::visible;
use crate::source::Limits;

pub fn list(args: &ListArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let checker = match checker(&args.pack, Limits::default(), &options, streams)? {
        Ok(checker) => checker,
        Err(exit) => return Ok(exit),
    };
    let engine = checker.engine();
    let standing =
        Standing { levels: args.standing.level.into_iter().collect(), region: args.standing.region.clone() };
    let subject = Subject::asked(checker.forms(), args.year, &standing);
    let in_force = engine.in_force(&subject);
    let several = engine.packs.len() > 1;
    let mut kept_out = Vec::new();
    let mut runs = 0;
    for rule in engine.rules() {
        let h = rule.header();
        let title = visible(h.title.in_language(options.lang));
        if let Some(outcome) = engine.keeps_out(rule, &subject, in_force) {
            kept_out.push((h, title, outcome));
            continue;
        }
        runs += 1;
        let pack = if several { format!("{:<10}", engine.packs[rule.pack].name) } else { String::new() };
        let severity = engine.severity(rule, in_force);
        let changed = engine.changes(rule, in_force).severity.map_or_else(String::new, |(pack, said)| {
            let name = &engine.packs[pack].name;
            match options.lang {
                Lang::Zh => format!("（{name} 由 {} 改来：{}）", h.severity.name(), visible(&said.reason)),
                Lang::En => {
                    format!(" (was {}, changed by {name}: {})", h.severity.name(), visible(&said.reason))
                }
            }
        });
        writeln!(streams.out, "{:<8}{pack}{:<9}{:<11}{title}{changed}", h.id, severity.name(), years(h))?;
    }
    if !kept_out.is_empty() {
        match options.lang {
            Lang::Zh => writeln!(streams.out, "\n运行 {runs} 条；以下 {} 条不运行：", kept_out.len())?,
            Lang::En => writeln!(streams.out, "\n{runs} run; these {} do not:", kept_out.len())?,
        }
        for (h, title, outcome) in kept_out {
            let (Outcome::NotApplicable(why) | Outcome::NotAssessable(why)) = outcome else { continue };
            let colon = if options.lang == Lang::Zh { "：" } else { ": " };
            writeln!(streams.out, "{:<8}{title}{colon}{}", h.id, visible(why.in_language(options.lang)))?;
        }
    }
    Ok(Exit::Clean)
}

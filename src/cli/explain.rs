//! `gouji explain`, which is `gouji rules show` too.

use super::args::ShowArgs;
use super::{Exit, Ran, Streams, law, terminal};
use crate::checker::Checker;
use crate::engine::law::Law;
use crate::engine::lint;
use crate::finding::{Lang, Severity};
use crate::policy::codes as remarks;
use crate::render::{script, sheet};
use crate::schema::codes;
use crate::sheet::Sheet;

pub fn run(args: &ShowArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let (checker, law) = match law::open(&args.pack, &options, streams)? {
        Ok(both) => both,
        Err(exit) => return Ok(exit),
    };
    let Some(found) = find(&args.id, &checker, &law) else {
        return unknown(&args.id, known(&checker), options.lang, streams);
    };
    write!(streams.out, "{}", sheet::text(&found, &options))?;
    let Some(fault) = &found.fault else { return Ok(Exit::Clean) };
    let rule = checker.engine().rules().iter().find(|r| r.header().id == found.id);
    let script = rule.map_or("", |r| r.file.text.as_str());
    write!(streams.err, "{}", script::error(fault, script, &options))?;
    Ok(Exit::Pack)
}

/// Every code that can be explained. Whoever adds a kind of code adds it here and in [`find`].
fn known(checker: &Checker) -> impl Iterator<Item = &str> + '_ {
    let rules = checker.engine().rules().iter().map(|r| r.header().id.as_str());
    rules
        .chain(codes::ids().chain(remarks::ALL).map(|id| -> &str { id }))
        .chain(lint::CODES.iter().map(|c| c.code))
}

/// The page about a code, of whatever kind it is.
fn find(id: &str, checker: &Checker, law: &Law) -> Option<Sheet> {
    let rule = checker.engine().rules().iter().find(|r| r.header().id.eq_ignore_ascii_case(id));
    rule.map(|r| checker.engine().sheet(r, law))
        .or_else(|| codes::sheet(id))
        .or_else(|| remarks::sheet(id))
        .or_else(|| lint::sheet(id))
}

/// Says that there is no such code, and which one may be meant.
pub fn unknown<'a>(id: &str, known: impl Iterator<Item = &'a str>, lang: Lang, streams: &mut Streams) -> Ran {
    let wanted = id.to_uppercase();
    let near = known.min_by_key(|k| strsim::levenshtein(k, &wanted)).unwrap_or_default();
    match lang {
        Lang::Zh => {
            writeln!(streams.err, "错误：没有规则 {id}，是否为 {near}？用 gouji rules list 查看全部。")?;
        }
        Lang::En => {
            writeln!(
                streams.err,
                "error: there is no rule {id}; did you mean {near}? See gouji rules list."
            )?;
        }
    }
    Ok(Exit::Usage)
}

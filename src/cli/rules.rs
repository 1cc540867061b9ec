//! `gouji rules …`: one file per command.

mod asked;
mod check;
mod coverage;
mod diff;
mod docs;
mod eject;
mod law;
mod list;
pub mod lock;
mod mutate;
mod new;
mod prove;
mod test;
mod watch;
mod zip;

use super::args::RulesCommand;
use super::{Exit, Ran, Streams, explain};
use crate::engine::header::Header;
use crate::engine::lang::reference;

pub fn run(command: &RulesCommand, streams: &mut Streams) -> Ran {
    match command {
        RulesCommand::List(args) => list::list(args, streams),
        RulesCommand::Show(args) => explain::run(args, streams),
        RulesCommand::Test(args) => test::test(args, streams),
        RulesCommand::Check(args) => check::check(args, streams),
        RulesCommand::New(args) => new::new(args, streams),
        RulesCommand::Coverage(args) => coverage::coverage(args, streams),
        RulesCommand::Mutate(args) => mutate::mutate(args, streams),
        RulesCommand::Eject(args) => eject::eject(args, streams),
        RulesCommand::Zip(args) => zip::zip(args, streams),
        RulesCommand::Lock(args) => lock::lock(args, streams),
        RulesCommand::Prove(args) => prove::prove(args, streams),
        RulesCommand::Diff(args) => diff::diff(args, streams),
        RulesCommand::Watch(args) => watch::watch(args, streams),
        RulesCommand::Docs(args) => docs::docs(args, streams),
        RulesCommand::Law(args) => law::show(args, streams),
        RulesCommand::Reference => manual(streams),
    }
}

/// The years a rule is for, as its head writes them.
fn years(header: &Header) -> String {
    let year = |y: Option<i32>| y.map(|y| y.to_string()).unwrap_or_default();
    match header.years {
        (None, None) => "*".into(),
        (from, to) => format!("{}-{}", year(from), year(to)),
    }
}

fn manual(streams: &mut Streams) -> Ran {
    write!(streams.out, "{}", reference::markdown())?;
    Ok(Exit::Clean)
}

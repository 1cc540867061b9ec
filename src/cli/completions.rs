//! `gouji completions`

use super::args::{Cli, CompletionsArgs};
use super::{Exit, Ran, Streams};
use clap::CommandFactory;

pub fn run(args: &CompletionsArgs, streams: &mut Streams) -> Ran {
    let mut command = Cli::command();
    // the generator panics where it cannot write, as when nobody reads; so it writes to memory
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "gouji", &mut script);
    streams.out.write_all(&script)?;
    Ok(Exit::Clean)
}

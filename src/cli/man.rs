//! `gouji man`

use super::args::{Cli, ManArgs};
use super::{Exit, Ran, Streams, output, pending, terminal};
use clap::{Command, CommandFactory};
use clap_mangen::Man;
use std::fs;
use std::path::Path;

pub fn run(args: &ManArgs, streams: &mut Streams) -> Ran {
    let mut command = Cli::command();
    let Some(dir) = &args.dir else {
        Man::new(command).render(&mut streams.out)?;
        return Ok(Exit::Clean);
    };
    let lang = terminal::lang(&args.show);
    if let Err(error) = fs::create_dir_all(dir) {
        return output::refused(&format!("{}: {error}", dir.display()), lang, streams);
    }
    // gives every command its full name, gouji-rules-list
    command.build();
    if let Err(error) = write(&command, dir) {
        return output::refused(&format!("{}: {error}", dir.display()), lang, streams);
    }
    Ok(Exit::Clean)
}

/// A page for a command and for each one below it.
fn write(command: &Command, dir: &Path) -> std::io::Result<()> {
    for below in command.get_subcommands().filter(|c| !c.is_hide_set() && c.get_name() != "help") {
        write(below, dir)?;
    }
    let name = command.get_display_name().unwrap_or_else(|| command.get_name()).to_string();
    let mut page = Vec::new();
    Man::new(command.clone()).render(&mut page)?;
    pending::replace(&page, &dir.join(format!("{name}.1")))
}

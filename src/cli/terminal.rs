//! What the terminal can show: width, colour, characters.

use super::args::{ColourArg, LangArg, SeverityArg, Show};
use crate::finding::{Lang, Severity};
use crate::render::frame::Style;
use crate::render::human::Options;
use std::io::IsTerminal;

/// Width where output goes to no terminal.
const PLAIN_WIDTH: usize = 100;
/// Width of the widest lines: longer ones are hard to read.
const WIDEST: usize = 120;

/// The options for human output.
pub fn options(show: &Show, least: Severity) -> Options {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    let terminal = std::io::stdout().is_terminal();
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    let width = columns
        .or_else(|| terminal.then(terminal_size::terminal_size).flatten().map(|(w, _)| usize::from(w.0)))
        .unwrap_or(PLAIN_WIDTH);
    let dumb = std::env::var("TERM").is_ok_and(|t| t == "dumb");
    let colour = match show.color {
        ColourArg::Always => true,
        ColourArg::Never => false,
        ColourArg::Auto => terminal && !dumb && !is_set("NO_COLOR"),
    };
    Options { style: Style { width: width.min(WIDEST), colour, unicode: !dumb }, lang: lang(show), least }
}

/// The language asked for.
pub fn lang(show: &Show) -> Lang {
    match show.lang {
        None | Some(LangArg::Zh) => Lang::Zh,
        Some(LangArg::En) => Lang::En,
    }
}

/// The severity asked for.
pub fn severity(arg: Option<SeverityArg>) -> Severity {
    match arg {
        None | Some(SeverityArg::Error) => Severity::Error,
        Some(SeverityArg::Warning) => Severity::Warning,
        Some(SeverityArg::Info) => Severity::Info,
    }
}

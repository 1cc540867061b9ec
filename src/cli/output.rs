//! Puts what a command made where it belongs: standard output, or a file; and says what is wrong with either.
//!
//! An existing file is replaced only if asked, what the run reads never.

use super::args::{Output, ToArg};
use super::guard::Guard;
use super::pending::{self, Pending};
use super::{Exit, Ran, Streams};
use crate::finding::{Lang, Words};
use crate::render::frame::visible;
use crate::report::write::{Format, WriteError};
use crate::result::Unreadable;
use crate::system;
use std::fs;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

/// The format asked for.
pub fn format(arg: ToArg) -> Format {
    match arg {
        ToArg::Text => Format::Text,
        ToArg::Json => Format::Json,
        ToArg::Html => Format::Html,
        ToArg::Markdown => Format::Markdown,
        ToArg::Docx => Format::Docx,
        ToArg::Xlsx => Format::Xlsx,
    }
}

/// Writes what was made, or says why not.
pub fn put(
    made: Result<Vec<u8>, WriteError>,
    format: Format,
    to: &Output,
    lang: Lang,
    streams: &mut Streams,
) -> Ran {
    let path = to.output.as_deref().filter(|p| !pending::is_standard(p));
    let refused = match (made, path) {
        (Err(error), _) => Refused::NotWritable(error),
        (Ok(_), None) if format.is_binary() && io::stdout().is_terminal() => Refused::Terminal,
        (Ok(bytes), None) => {
            streams.out.write_all(&bytes)?;
            return Ok(Exit::Clean);
        }
        (Ok(bytes), Some(path)) => match save(&bytes, path, to.force) {
            Ok(()) => return Ok(Exit::Clean),
            Err(refused) => refused,
        },
    };
    let path = to.output.as_deref().map(|p| p.display().to_string()).unwrap_or_default();
    match lang {
        Lang::Zh => writeln!(streams.err, "错误：{}", refused.zh(&path))?,
        Lang::En => writeln!(streams.err, "error: {}", refused.en(&path))?,
    }
    Ok(Exit::Usage)
}

/// Writes a file of the program's own, replacing an older one, or says why not.
pub fn put_own(bytes: &[u8], path: &Path, lang: Lang, streams: &mut Streams) -> Ran {
    match pending::replace(bytes, path) {
        Ok(()) => Ok(Exit::Clean),
        Err(error) => unwritable(path, &error, lang, streams),
    }
}

/// Says that a file cannot be written.
pub fn unwritable(path: &Path, error: &io::Error, lang: Lang, streams: &mut Streams) -> Ran {
    refused(&unwritable_words(path, error, lang), lang, streams)
}

/// That a file cannot be written.
pub fn unwritable_words(path: &Path, error: &io::Error, lang: Lang) -> String {
    let path = visible(&path.display().to_string());
    let error = system::words(error);
    let error = error.in_language(lang);
    match lang {
        Lang::Zh => format!("{path} 写不进去（{error}）。改正：检查路径、权限和磁盘"),
        Lang::En => format!("{path} cannot be written ({error}). help: check path, permissions and disk"),
    }
}

/// Why nothing was written.
enum Refused {
    NotWritable(WriteError),
    Terminal,
    Exists,
    Failed(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl Refused {
    fn zh(&self, path: &str) -> String {
        match self {
            Self::NotWritable(WriteError::TooLong { length, limit }) => {
                format!("有一段长 {length} 字，工作簿的一格最多 {limit} 字。改正：转成别的格式，如 --to docx")
            }
            Self::NotWritable(error) => format!("不能写成这种格式（{error}）"),
            Self::Terminal => "这种文件不能在终端里显示。改正：用 -o 文件名 写到文件里".into(),
            Self::Exists => format!("{path} 已经存在，没有写。改正：换一个文件名，或加 --force 覆盖"),
            Self::Failed(error) => format!("{path} 写不进去（{}）", system::words(error).zh),
        }
    }

    fn en(&self, path: &str) -> String {
        match self {
            Self::NotWritable(error @ WriteError::TooLong { .. }) => {
                format!("{error}. help: convert to another format, such as --to docx")
            }
            Self::NotWritable(error) => format!("cannot be written in this format ({error})"),
            Self::Terminal => {
                "a terminal cannot show this kind of file. help: write it to a file with -o FILE".into()
            }
            Self::Exists => {
                format!("{path} exists; nothing was written. help: choose another name, or add --force")
            }
            Self::Failed(error) => format!("{path} cannot be written ({})", system::words(error).en),
        }
    }
}

/// Says that something on the command line cannot be done.
pub fn refused(problem: &str, lang: Lang, streams: &mut Streams) -> Ran {
    match lang {
        Lang::Zh => writeln!(streams.err, "错误：{problem}")?,
        Lang::En => writeln!(streams.err, "error: {problem}")?,
    }
    Ok(Exit::Usage)
}

/// Whether a run may write what it is to write; if not, says why.
pub fn allows(guard: &Guard, lang: Lang, streams: &mut Streams) -> io::Result<bool> {
    let Some(why) = guard.refusal() else { return Ok(true) };
    refused(why.in_language(lang), lang, streams)?;
    Ok(false)
}

/// Says that a file could not be read as a report: where, why, and what to do.
pub fn unreadable(path: &str, problem: &Unreadable, lang: Lang, streams: &mut Streams) -> io::Result<()> {
    let (word, help, colon, stop) = match lang {
        Lang::Zh => ("错误：", "改正：", "：", "。"),
        Lang::En => ("error: ", "help: ", ": ", ". "),
    };
    let at = problem.at.map(|(l, c)| format!(":{l}:{c}")).unwrap_or_default();
    let (message, remedy) = (problem.message.in_language(lang), problem.help.in_language(lang));
    writeln!(streams.err, "{word}{}{at}{colon}{message}{stop}{help}{remedy}", visible(path))
}

/// Says that a report could not be held against one of the year before, and what to do.
pub fn unpaired(path: &str, why: &Words, lang: Lang, streams: &mut Streams) -> io::Result<()> {
    let path = visible(path);
    match lang {
        Lang::Zh => writeln!(streams.err, "错误：{path}：没有与上年报告比：{}", why.zh),
        Lang::En => writeln!(streams.err, "error: {path}: not compared with the year before: {}", why.en),
    }
}

/// Writes a file; one that is there only if that was asked for.
fn save(bytes: &[u8], path: &Path, force: bool) -> Result<(), Refused> {
    let is_there = fs::symlink_metadata(path).is_ok() && !pending::is_special(path);
    if is_there && !force {
        return Err(Refused::Exists);
    }
    let mut file = Pending::new(path)?;
    file.write_all(bytes)?;
    if force {
        return Ok(file.finish()?);
    }
    match file.finish_new() {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Refused::Exists),
        done => Ok(done?),
    }
}

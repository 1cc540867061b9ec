//! Puts what a command made where it belongs: standard output, or a file that is written whole or not at all.
//!
//! An existing file is replaced only if asked, the input never.

use super::args::{Output, ToArg};
use super::{Exit, Ran, Streams};
use crate::finding::{Lang, Words};
use crate::render::frame::visible;
use crate::report::write::{Format, WriteError};
use crate::result::Unreadable;
use std::fs;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

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
    input: Option<&Path>,
    lang: Lang,
    streams: &mut Streams,
) -> Ran {
    let refused = match (made, to.output.as_deref()) {
        (Err(error), _) => Refused::NotWritable(error),
        (Ok(_), None) if format.is_binary() && io::stdout().is_terminal() => Refused::Terminal,
        (Ok(bytes), None) => {
            streams.out.write_all(&bytes)?;
            return Ok(Exit::Clean);
        }
        (Ok(bytes), Some(path)) => match save(&bytes, path, to.force, input) {
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
    let Err(error) = replace(bytes, path) else { return Ok(Exit::Clean) };
    let (refused, path) = (Refused::Failed(error), path.display().to_string());
    match lang {
        Lang::Zh => writeln!(streams.err, "错误：{}", refused.zh(&path))?,
        Lang::En => writeln!(streams.err, "error: {}", refused.en(&path))?,
    }
    Ok(Exit::Usage)
}

/// Why nothing was written.
enum Refused {
    NotWritable(WriteError),
    Terminal,
    Exists,
    Input,
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
            Self::Input => format!("{path} 就是读入的报告，不能覆盖。改正：换一个文件名"),
            Self::Failed(error) => format!("{path} 写不进去（{error}）"),
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
            Self::Input => format!("{path} is the report that was read. help: choose another name"),
            Self::Failed(error) => format!("{path} cannot be written ({error})"),
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

/// A file being written beside its name; dropped before its end, it leaves no trace.
pub struct Pending {
    file: io::BufWriter<fs::File>,
    temporary: PathBuf,
    target: PathBuf,
}

impl Pending {
    /// Begins a file.
    pub fn new(path: PathBuf) -> io::Result<Self> {
        // through a link to the file itself, so that the link stays one
        let target = fs::canonicalize(&path).unwrap_or(path);
        if target.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        let temporary = beside(&target);
        Ok(Self { file: io::BufWriter::new(fs::File::create(&temporary)?), temporary, target })
    }

    /// Puts it in place, whole.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        fs::rename(&self.temporary, &self.target)
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        // in place already where it was finished
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Replaces a file, or makes it, so that nobody ever sees half of it.
pub fn replace(bytes: &[u8], path: &Path) -> io::Result<()> {
    let temporary = beside(path);
    let done = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if done.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    done
}

/// Writes a file by way of another in the same folder, so that nobody ever sees half of it.
fn save(bytes: &[u8], path: &Path, force: bool, input: Option<&Path>) -> Result<(), Refused> {
    let old = fs::symlink_metadata(path).ok();
    // through a link to the file itself, so that the link stays one
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    if input.is_some_and(|i| is_same(i, &target)) {
        return Err(Refused::Input);
    }
    if old.is_some() && !force {
        return Err(Refused::Exists);
    }
    if target.is_dir() {
        return Err(Refused::Failed(ErrorKind::IsADirectory.into()));
    }
    let temporary = beside(&target);
    let done = write_beside(bytes, &temporary, &target, force);
    if done.is_err() {
        // ours alone: it was made anew under a name nobody else uses
        let _ = fs::remove_file(&temporary);
    }
    done
}

fn write_beside(bytes: &[u8], temporary: &Path, target: &Path, force: bool) -> Result<(), Refused> {
    let mut file = fs::File::create_new(temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    if force {
        if let Ok(old) = fs::metadata(target) {
            fs::set_permissions(temporary, old.permissions())?;
        }
        return Ok(fs::rename(temporary, target)?);
    }
    // a link fails where the file has come to be meanwhile; a rename would replace it
    match fs::hard_link(temporary, target) {
        Ok(()) => Ok(fs::remove_file(temporary)?),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Refused::Exists),
        // not every file system has links
        Err(_) => Ok(fs::rename(temporary, target)?),
    }
}

/// A name in the same folder that no other run uses.
fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    target.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

/// Whether two paths lead to one file, by whatever names.
pub fn is_same(a: &Path, b: &Path) -> bool {
    let (Ok(path_a), Ok(path_b)) = (fs::canonicalize(a), fs::canonicalize(b)) else { return false };
    path_a == path_b || is_linked(&path_a, &path_b)
}

#[cfg(unix)]
fn is_linked(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (fs::metadata(a), fs::metadata(b)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_linked(_: &Path, _: &Path) -> bool {
    false
}

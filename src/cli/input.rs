//! Reads report files and standard input, never more than the limit.

use super::args::{KindArg, StandingArgs};
use super::standard;
use crate::checker::Known;
use crate::finding::Lang;
use crate::source::decode::{DecodeError, decode};
use crate::source::{Kind, Limits, SourceError};
use crate::system;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
/// A file that cannot be opened, a directory, or more bytes than the limit.
pub fn bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, SourceError> {
    if path.as_os_str() == "-" {
        return take(standard::Input::open(), limits);
    }
    let file = File::open(path).map_err(SourceError::Unreachable)?;
    let metadata = file.metadata().map_err(SourceError::Unreachable)?;
    if metadata.is_dir() {
        return Err(SourceError::Directory);
    }
    if metadata.len() > limits.file_bytes {
        return Err(SourceError::TooLarge { limit: limits.file_bytes });
    }
    take(file, limits)
}

/// All that a reader gives, never more than the limit.
///
/// # Errors
/// A fault of reading, or more bytes than the limit.
pub fn take(reader: impl Read, limits: &Limits) -> Result<Vec<u8>, SourceError> {
    let mut bytes = Vec::new();
    reader.take(limits.file_bytes + 1).read_to_end(&mut bytes).map_err(SourceError::Unreachable)?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(SourceError::TooLarge { limit: limits.file_bytes });
    }
    Ok(bytes)
}

/// The words of the command line, and those of a file that lists one a line (`-` is standard input).
///
/// # Errors
/// A list that cannot be read, in words.
pub fn words(given: &[PathBuf], list: Option<&Path>, lang: Lang) -> Result<Vec<PathBuf>, String> {
    let mut words = given.to_vec();
    if let Some(path) = list {
        words.extend(self::list(path, lang)?.into_iter().map(PathBuf::from));
    }
    Ok(words)
}

/// The lines of a list that are not empty, in any encoding that reports are read in.
///
/// # Errors
/// A list that cannot be read, in words.
pub fn list(path: &Path, lang: Lang) -> Result<Vec<String>, String> {
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        standard::Input::open().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    let name = name(path);
    let bytes = bytes.map_err(|e| match lang {
        Lang::Zh => format!("清单 {name} 读不出来（{}）。改正：检查路径和权限", system::words(&e).zh),
        Lang::En => format!(
            "the list {name} cannot be read ({}). help: check path and permissions",
            system::words(&e).en
        ),
    })?;
    let text = match decode(&bytes) {
        Ok(decoded) => decoded.text,
        Err(DecodeError::Empty) => String::new(),
        Err(e) => {
            return Err(match lang {
                Lang::Zh => format!("清单 {name} 不是文本。改正：存成 UTF-8 的文本，一行一个"),
                Lang::En => {
                    format!("the list {name} is no text ({e}). help: save it as UTF-8 text, one a line")
                }
            });
        }
    };
    Ok(text.lines().map(str::trim_end).filter(|l| !l.is_empty()).map(String::from).collect())
}

/// Why standard input cannot serve: more than one is to be read from it.
pub fn asked_twice<'a>(paths: impl IntoIterator<Item = &'a Path>, lang: Lang) -> Option<&'static str> {
    let count = paths.into_iter().filter(|p| p.as_os_str() == "-").count();
    (count > 1).then_some(match lang {
        Lang::Zh => "标准输入（-）只能读一次。改正：只写一个 -，其余的写到文件里",
        Lang::En => "standard input (-) can be read once only. help: write one -, and the rest to files",
    })
}

/// The limits asked for.
pub fn limits(input: &super::args::Input) -> Limits {
    let mut limits = Limits::default();
    for (name, value) in &input.limits {
        limits.set(name, *value);
    }
    limits
}

/// The kind asked for.
pub fn kind(arg: Option<KindArg>) -> Option<Kind> {
    arg.map(|k| match k {
        KindArg::Text => Kind::Text,
        KindArg::Json => Kind::Json,
        KindArg::Html => Kind::Html,
        KindArg::Markdown => Kind::Markdown,
        KindArg::Csv => Kind::Csv,
        KindArg::Docx => Kind::Docx,
        KindArg::Pdf => Kind::Pdf,
        KindArg::Sheet => Kind::Sheet,
    })
}

/// What the command line says of every input.
pub fn known(input: &super::args::Input, standing: &StandingArgs) -> Known {
    Known {
        kind: kind(input.kind),
        level: standing.level,
        region: standing.region.clone(),
        ..Known::default()
    }
}

/// The name to show for a path.
pub fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "<stdin>".into() } else { path.display().to_string() }
}

//! Reads report files and standard input, never more than the limit.

use super::args::{KindArg, StandingArgs};
use crate::checker::Known;
use crate::source::{Kind, Limits, SourceError};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The bytes of a file, or of standard input for `-`.
///
/// # Errors
/// A file that cannot be opened, a directory, or more bytes than the limit.
pub fn bytes(path: &Path, limits: &Limits) -> Result<Vec<u8>, SourceError> {
    if path.as_os_str() == "-" {
        return take(std::io::stdin().lock(), limits);
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
/// A list that cannot be read.
pub fn words(given: &[PathBuf], list: Option<&Path>) -> Result<Vec<PathBuf>, String> {
    let mut words = given.to_vec();
    if let Some(list) = list {
        let text = if list.as_os_str() == "-" {
            std::io::read_to_string(std::io::stdin().lock())
        } else {
            std::fs::read_to_string(list)
        };
        let text = text.map_err(|e| format!("{}: {e}", list.display()))?;
        let text = text.trim_start_matches('\u{feff}');
        words.extend(text.lines().map(str::trim_end).filter(|l| !l.is_empty()).map(PathBuf::from));
    }
    Ok(words)
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

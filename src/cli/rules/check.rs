//! `gouji rules check`: what is wrong with rules, before any report is read.

use crate::cli::args::{CheckRulesArgs, FormatArg};
use crate::cli::{Exit, Ran, Streams, forms, print_pack_error, terminal};
use crate::engine::lint::{File, Home, Lint, Linter, extent};
use crate::engine::pack::manifest::FILE as MANIFEST;
use crate::engine::pack::{Origin, PackError, embedded_names};
use crate::finding::Severity;
use crate::render::human::Options;
use crate::render::script::{self, Note};
use std::fs;
use std::io::Error;
use std::path::Path;

/// The largest rule file, bytes: larger ones no pack takes.
const FILE_BYTES: u64 = 256 << 10;

pub fn check(args: &CheckRulesArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    let forms = match forms(streams)? {
        Ok(forms) => forms,
        Err(exit) => return Ok(exit),
    };
    let linter = Linter::new(&forms);
    let mut words: Vec<&str> = args.paths.iter().chain(&args.rules).map(String::as_str).collect();
    if words.is_empty() {
        words = embedded_names();
    }
    let (mut files, mut lints) = (Vec::new(), Vec::new());
    for word in words {
        match lint(&linter, word) {
            Ok((of, found)) => {
                files.extend(of);
                lints.extend(found);
            }
            Err(error) => {
                print_pack_error(&error, &options, streams)?;
                return Ok(Exit::Usage);
            }
        }
    }
    show(&files, &lints, args, &options, streams)
}

fn show(
    files: &[File],
    lints: &[Lint],
    args: &CheckRulesArgs,
    options: &Options,
    streams: &mut Streams,
) -> Ran {
    let text_of = |name: &str| files.iter().find(|(f, _)| f == name).map_or("", |(_, t)| t.as_str());
    let notes: Vec<Note> = lints.iter().map(|l| note(l, text_of(&l.file))).collect();
    let rules = files.iter().filter(|(name, _)| is_rule(Path::new(name))).count();
    match args.format {
        FormatArg::Json => writeln!(streams.out, "{:#}", script::json(rules, &notes))?,
        FormatArg::Human => {
            for note in &notes {
                writeln!(streams.out, "{}", script::human(note, text_of(&note.file), options))?;
            }
            writeln!(streams.out, "{}", script::summary(rules, &notes, options.lang))?;
        }
    }
    let least = terminal::severity(Some(args.severity));
    Ok(match notes.iter().map(|n| n.severity).min() {
        Some(Severity::Error) => Exit::Pack,
        Some(gravest) if gravest <= least => Exit::Findings,
        _ => Exit::Clean,
    })
}

/// A lint at the lines and columns a person counts.
pub(in crate::cli) fn note(lint: &Lint, text: &str) -> Note {
    let at = extent(text, lint.start, lint.end);
    Note {
        code: lint.code,
        severity: lint.severity,
        file: lint.file.clone(),
        from: (at.line, at.column),
        to: (at.end_line, at.end_column),
        message: lint.message.clone(),
        help: lint.help.clone(),
    }
}

/// A rule file, or a pack by the words that name packs everywhere.
fn lint(linter: &Linter, word: &str) -> Result<(Vec<File>, Vec<Lint>), PackError> {
    let path = Path::new(word);
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if is_rule(path) && !path.is_dir() {
        let text = text(path).map_err(|source| PackError::Unreachable { path: word.into(), source })?;
        let lints = linter.file(word, &text, Home::in_folder(folder).as_ref());
        return Ok((vec![(word.into(), text)], lints));
    }
    if path.file_name().is_some_and(|n| n == MANIFEST) {
        return linter.open(&Origin::Path(folder.into()));
    }
    linter.open(&Origin::named(word, None))
}

fn is_rule(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("rhai"))
}

fn text(path: &Path) -> std::io::Result<String> {
    if fs::metadata(path)?.len() > FILE_BYTES {
        return Err(Error::other(format!("> {FILE_BYTES} bytes")));
    }
    let text = fs::read_to_string(path)?;
    // Notepad puts a byte order mark before the text
    Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
}

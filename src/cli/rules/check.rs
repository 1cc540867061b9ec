//! `gouji rules check`: what is wrong with rules, before any report is read.

use crate::cli::args::{CheckRulesArgs, FormatArg};
use crate::cli::{Exit, Ran, Streams, terminal};
use crate::engine::lint::{CODES, Lint, Linter, MANIFEST, Parameters, explain, extent};
use crate::engine::pack::Pack;
use crate::finding::{Lang, Severity};
use crate::form::Forms;
use crate::render::human::Options;
use crate::render::script::{self, Note};
use std::fs;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// The largest rule file, bytes: larger ones no pack takes.
const FILE_BYTES: u64 = 256 << 10;

/// The name and text of a file.
type File = (String, String);

pub fn check(args: &CheckRulesArgs, streams: &mut Streams) -> Ran {
    let options = terminal::options(&args.show, Severity::Info);
    if let Some(code) = &args.explain {
        return explained(code, &options, streams);
    }
    let forms = match Forms::embedded() {
        Ok(forms) => forms,
        Err(error) => {
            writeln!(streams.err, "内部错误：{error}")?;
            return Ok(Exit::Internal);
        }
    };
    let linter = Linter::new(&forms);
    let mut files: Vec<File> = Vec::new();
    let mut lints: Vec<Lint> = Vec::new();
    let paths: Vec<&PathBuf> = args.paths.iter().chain(&args.pack.rules).collect();
    if paths.is_empty() {
        files = Pack::national_files().into_iter().map(|(name, text)| (name, text.to_string())).collect();
        lints = linter.pack(&files);
    }
    for path in paths {
        match read(path) {
            Ok(Read::Pack(pack)) => {
                lints.extend(linter.pack(&pack));
                files.extend(pack);
            }
            Ok(Read::Rule((name, text), parameters)) => {
                lints.extend(linter.file(&name, &text, parameters.as_ref()));
                files.push((name, text));
            }
            Err(error) => {
                let path = path.display();
                match options.lang {
                    Lang::Zh => writeln!(streams.err, "错误：{path} 读不了（{error}）")?,
                    Lang::En => writeln!(streams.err, "error: {path} cannot be read ({error})")?,
                }
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
    let rules = files.iter().filter(|(name, _)| !name.ends_with(MANIFEST)).count();
    match args.format {
        FormatArg::Json => writeln!(streams.out, "{:#}", script::json(rules, &notes))?,
        FormatArg::Human => {
            for note in &notes {
                writeln!(streams.out, "{}", script::human(note, text_of(&note.file), options))?;
            }
            writeln!(streams.out, "{}", script::summary(rules, &notes, options.lang))?;
        }
    }
    let least = terminal::severity(args.severity);
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

/// What a path leads to.
enum Read {
    Pack(Vec<File>),
    /// One rule, with the lists of the pack it stands in.
    Rule(File, Option<Parameters>),
}

fn read(path: &Path) -> std::io::Result<Read> {
    if path.is_dir() {
        return Ok(Read::Pack(folder(path)?));
    }
    if path.file_name().is_some_and(|n| n == MANIFEST) {
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        return Ok(Read::Pack(folder(parent)?));
    }
    if !is_rule(path) {
        return Err(Error::new(ErrorKind::InvalidInput, "应是规则包的文件夹或 .rhai 文件"));
    }
    let manifest = text(&path.with_file_name(MANIFEST)).ok();
    let parameters = manifest.and_then(|text| Parameters::read(&text));
    Ok(Read::Rule((path.display().to_string(), text(path)?), parameters))
}

fn is_rule(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("rhai"))
}

fn folder(dir: &Path) -> std::io::Result<Vec<File>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let is_manifest = path.file_name().is_some_and(|n| n == MANIFEST);
        if path.is_file() && (is_manifest || is_rule(&path)) {
            files.push((path.display().to_string(), text(&path)?));
        }
    }
    if files.is_empty() {
        return Err(Error::new(ErrorKind::NotFound, "文件夹里没有规则文件（.rhai）"));
    }
    files.sort();
    Ok(files)
}

fn text(path: &Path) -> std::io::Result<String> {
    if fs::metadata(path)?.len() > FILE_BYTES {
        return Err(Error::other(format!("{} 大于 {FILE_BYTES} 字节", path.display())));
    }
    let text = fs::read_to_string(path)?;
    // Notepad puts a byte order mark before the text
    Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text))
}

fn explained(code: &str, options: &Options, streams: &mut Streams) -> Ran {
    let Some(found) = explain(code) else {
        let (first, last) = (CODES.first().map_or("", |c| c.code), CODES.last().map_or("", |c| c.code));
        match options.lang {
            Lang::Zh => writeln!(streams.err, "错误：没有编码 {code}，可用的是 {first} 到 {last}。")?,
            Lang::En => {
                writeln!(streams.err, "error: there is no code {code}; they run from {first} to {last}.")?;
            }
        }
        return Ok(Exit::Usage);
    };
    let (title, explanation) = (found.title(), found.explanation());
    let (code, severity) = (found.code, found.severity.name());
    writeln!(streams.out, "{code} {}", title.in_language(options.lang))?;
    writeln!(streams.out, "\n{}\n", explanation.in_language(options.lang))?;
    match options.lang {
        Lang::Zh => writeln!(streams.out, "级别：{severity}")?,
        Lang::En => writeln!(streams.out, "severity: {severity}")?,
    }
    Ok(Exit::Clean)
}

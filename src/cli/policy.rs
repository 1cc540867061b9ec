//! Finds the settings that hold for a run, and puts them under the flags.
//!
//! The nearest `gouji.toml` above an input holds, and one run has one: inputs with different ones are refused
//! rather than checked by the wrong one.

use super::args::{CheckArgs, LangArg, PolicyArgs, SeverityArg};
use super::inputs::Input;
use super::{Exit, Streams, print_faults};
use crate::engine::pack::Origin;
use crate::finding::{Lang, Severity};
use crate::policy::{self, FILE, Policy};
use crate::render::human::Options;
use crate::system;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The settings of a run.
#[derive(Default)]
pub struct Found {
    /// What they say; nothing where there is no file.
    pub policy: Policy,
    /// The file, as it is shown.
    pub file: Option<String>,
    /// `sha256:` of its bytes.
    pub digest: String,
    /// Its folder, absolute.
    folder: PathBuf,
    /// Whether it was found and not named, so that other inputs may have another.
    nearest: bool,
}

/// The settings for the words of a command line; faults are printed.
pub fn find(
    words: &[PathBuf],
    args: &PolicyArgs,
    options: &Options,
    streams: &mut Streams,
) -> std::io::Result<Result<Found, Exit>> {
    let nearest = || nearest(&words.first().map_or_else(here, |w| folder(w)));
    let file = match &args.config {
        _ if args.no_config => None,
        Some(file) => Some(file.clone()),
        None => nearest(),
    };
    let Some(file) = file else {
        return Ok(Ok(Found { nearest: args.config.is_none() && !args.no_config, ..Found::default() }));
    };
    let name = shown(&file);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            let why = system::words(&error);
            match options.lang {
                Lang::Zh => writeln!(streams.err, "错误：设置文件 {name} 读不出来（{}）", why.zh)?,
                Lang::En => {
                    writeln!(streams.err, "error: the settings {name} cannot be read ({})", why.en)?;
                }
            }
            return Ok(Err(Exit::Usage));
        }
    };
    match policy::read(&name, text.strip_prefix('\u{feff}').unwrap_or(&text)) {
        Ok(policy) => Ok(Ok(Found {
            policy,
            file: Some(name),
            digest: digest(text.as_bytes()),
            folder: absolute(&file).parent().map(Path::to_path_buf).unwrap_or_default(),
            nearest: args.config.is_none(),
        })),
        Err(faults) => {
            print_faults(&faults, options, streams)?;
            Ok(Err(Exit::Usage))
        }
    }
}

impl Found {
    /// Whether all inputs have these settings; if not, says which has others.
    pub fn holds_for(
        &self,
        words: &[PathBuf],
        items: &[Input],
        lang: Lang,
        streams: &mut Streams,
    ) -> std::io::Result<bool> {
        if !self.nearest {
            return Ok(true);
        }
        let mut folders: BTreeSet<PathBuf> = words.iter().map(|w| folder(w)).collect();
        folders.extend(items.iter().filter_map(Input::path).map(folder));
        for folder in folders {
            let other = nearest(&folder).map(|f| shown(&f));
            if other == self.file {
                continue;
            }
            let place = shown(&folder);
            let none = if lang == Lang::Zh { "（没有）" } else { "none" };
            let own = self.file.as_deref().unwrap_or(none);
            let other = other.as_deref().unwrap_or(none);
            match lang {
                Lang::Zh => writeln!(
                    streams.err,
                    "错误：这些报告的设置文件不同：有的是 {own}，{place} 里的是 {other}；一次只能按一个检查。改正：分开检查，或用 --config 指定一个"
                )?,
                Lang::En => writeln!(
                    streams.err,
                    "error: these reports have different settings: {own}, but {other} in {place}; one run has one. help: check them apart, or name one with --config"
                )?,
            }
            return Ok(false);
        }
        Ok(true)
    }

    /// Puts what is set under what the command line says.
    pub fn fill(&self, args: &mut CheckArgs) {
        let Policy { rules, severity, lang, format, output, limits, waivers, history, aliases, .. } =
            &self.policy;
        if args.pack.rules.is_empty() {
            args.pack.rules = rules.iter().map(|r| self.pack(&r.value)).collect();
        }
        let severity = severity.as_ref().map(|s| match s.value {
            Severity::Error => SeverityArg::Error,
            Severity::Warning => SeverityArg::Warning,
            Severity::Info => SeverityArg::Info,
        });
        args.severity = args.severity.or(severity);
        let lang = lang.as_ref().map(|l| if l.value == Lang::En { LangArg::En } else { LangArg::Zh });
        args.show.lang = args.show.lang.or(lang);
        // with --ndjson a line comes out for a line, whatever is usual here
        if !args.ndjson && args.format.is_none() {
            args.format = format.as_ref().map(|f| f.value.clone());
        }
        if args.output.is_empty() {
            let outputs = output.iter().map(|o| (o.value.0.clone(), self.output(&o.value.1)));
            args.output = outputs.collect();
        }
        // of the same name the later has the last word
        let set = limits.iter().map(|(name, n)| (name.clone(), n.value));
        let set: Vec<_> = set.filter(|(name, _)| args.input.limits.iter().all(|(n, _)| n != name)).collect();
        args.input.limits.splice(..0, set);
        // one report given on the command line is what it is held against
        if args.earlier.history.is_empty() && args.earlier.prior.is_none() {
            args.earlier.history = history.iter().map(|h| self.beside(&h.value)).collect();
        }
        let known: Vec<_> = aliases
            .iter()
            .map(|(old, new)| (old.clone(), new.value.clone()))
            .filter(|(old, _)| args.earlier.alias.iter().all(|(o, _)| o != old))
            .collect();
        args.earlier.alias.extend(known);
        if args.policy.waivers.is_none() {
            args.policy.waivers = waivers.as_ref().map(|w| self.beside(&w.value));
        }
    }

    /// A pack as the settings name it: one of the program, or a path from their folder.
    fn pack(&self, word: &str) -> String {
        match Origin::named(word, None) {
            Origin::Embedded(name) => name,
            Origin::Path(_) => self.beside(word).display().to_string(),
        }
    }

    /// A path that is relative to the settings' folder.
    pub fn beside(&self, path: &str) -> PathBuf {
        shown(&self.folder.join(path)).into()
    }

    /// A file of results; `-` is standard output.
    pub fn output(&self, path: &str) -> PathBuf {
        if path == "-" { path.into() } else { self.beside(path) }
    }

    /// An input's path as patterns see it.
    pub fn pattern_path(&self, name: &str) -> String {
        relative_to(&self.folder, name)
    }
}

/// A path from a folder, with `/` between its parts, a part of an archive under the archive. A path elsewhere stays
/// as it is.
pub fn relative_to(folder: &Path, name: &str) -> String {
    let path = absolute(Path::new(name));
    let path = path.strip_prefix(folder).map_or_else(|_| PathBuf::from(name), Path::to_path_buf);
    path.to_string_lossy().replace('\\', "/").replace(".zip!", ".zip/")
}

/// `sha256:` of bytes.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(bytes))
}

/// The nearest settings above a folder, the folder included.
fn nearest(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|f| f.join(FILE)).find(|f| f.is_file())
}

/// The folder where the search for an input's settings begins.
fn folder(word: &Path) -> PathBuf {
    let path = absolute(word);
    // what is no folder may be a file, a pattern or standard input: what stands above it counts
    path.ancestors().find(|p| p.is_dir()).map_or_else(here, Path::to_path_buf)
}

fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// A path from the root, without detours; links are not followed.
pub fn absolute(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            part => whole.push(part),
        }
    }
    whole
}

/// A path as people here would write it: from the current folder, where that is not far.
pub fn shown(path: &Path) -> String {
    let (path, here) = (absolute(path), here());
    for (up, folder) in here.ancestors().enumerate() {
        // at the root there is nothing in common
        if folder.parent().is_none() {
            break;
        }
        if let Ok(rest) = path.strip_prefix(folder) {
            let shown: PathBuf = std::iter::repeat_n("..", up).map(Path::new).chain([rest]).collect();
            return if shown.as_os_str().is_empty() { ".".into() } else { shown.display().to_string() };
        }
    }
    path.display().to_string()
}

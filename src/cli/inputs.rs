//! What the words of a command line mean: files, folders, patterns, archives, a list of files, standard input.
//!
//! A folder is walked in the order of names, past hidden files and what `.gitignore` names; of its files those with
//! an ending that reports have are taken, but for what the program itself wrote there; the others are told by name. A
//! file named outright is always taken, and none twice, by whatever names: of a file and a link to it, the file's own
//! name is kept. Nothing is read here but folders, the tables of contents of archives, and enough of a file to know
//! the program's own.

mod lines;
mod refusal;

use super::guard::place;
use super::input;
use crate::checker::CheckError;
use crate::finding::Words;
use crate::render::own;
use crate::result::Unreadable;
use crate::source::{Kind, Limits, SourceError};
use crate::system;
use globset::GlobBuilder;
use ignore::WalkBuilder;
pub use lines::lines;
pub use refusal::Refusal;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zip::result::ZipError;

/// How much of a file's beginning and end is looked at.
const EDGE: u64 = 4096;

/// A file to check.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file, or standard input for `-`.
    File(PathBuf),
    /// A part of an archive.
    Archived {
        /// The archive.
        archive: Arc<Path>,
        /// Its place in the archive's table of contents.
        index: usize,
        /// Its name there.
        name: String,
    },
    /// A line of a file of lines, each a canonical report.
    Line {
        /// File and line.
        name: String,
        /// The line, unless it is beyond the limit or cannot be read.
        bytes: Result<Vec<u8>, Unreadable>,
    },
    /// Something that should be an input and is none.
    Unreachable {
        /// As it was named.
        name: String,
        /// Why.
        why: Refusal,
    },
}

/// The inputs of a run.
#[derive(Debug, Default)]
pub struct Inputs {
    /// In the order given, folders by name.
    pub items: Vec<Input>,
    /// What was found on the way and is no input.
    pub passed_over: PassedOver,
    /// The files there are: the name each was taken up by, and its items.
    seen: HashMap<PathBuf, (PathBuf, Range<usize>)>,
    /// Items that were taken up by the name of a link and then met by their own.
    renamed: Vec<Range<usize>>,
}

/// What lies in folders and archives and is no input, by name.
#[derive(Debug, Default)]
pub struct PassedOver {
    /// Files that have no report's ending.
    pub others: Vec<String>,
    /// What the program itself wrote.
    pub own: Vec<String>,
    /// Links to folders.
    pub links: Vec<String>,
    /// Pipes, sockets, devices.
    pub special: Vec<String>,
}

/// Why a folder is walked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// For itself.
    Folder,
    /// For a pattern that goes into folders.
    Deep,
    /// For a pattern that does not.
    Shallow,
}

impl Inputs {
    /// What words mean.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a Path>, limits: &Limits) -> Self {
        let mut inputs = Self::default();
        for word in words {
            inputs.word(word, limits);
        }
        let renamed = std::mem::take(&mut inputs.renamed);
        if !renamed.is_empty() {
            let mut at = 0..;
            inputs.items.retain(|_| at.next().is_some_and(|at| renamed.iter().all(|r| !r.contains(&at))));
        }
        inputs
    }

    fn word(&mut self, word: &Path, limits: &Limits) {
        if word.as_os_str() == "-" || word.is_file() {
            self.file(word.to_path_buf(), limits);
        } else if word.is_dir() {
            self.folder(word, limits);
        } else if !word.exists() && is_pattern(word) {
            self.pattern(word, limits);
        } else {
            // reading it will say what is wrong
            self.take(word.to_path_buf());
        }
    }

    /// Takes a file up, unless it is there already.
    fn take(&mut self, path: PathBuf) {
        self.once(path, |inputs, path| inputs.items.push(Input::File(path.into())));
    }

    fn file(&mut self, path: PathBuf, limits: &Limits) {
        if is_archive(&path) {
            self.once(path, |inputs, path| inputs.archive(path, limits));
        } else {
            self.take(path);
        }
    }

    /// Takes up what is there by no name yet, or only by that of a link to it.
    fn once(&mut self, path: PathBuf, take: impl FnOnce(&mut Self, &Path)) {
        if path.as_os_str() == "-" {
            return take(self, &path);
        }
        let place = place(&path);
        if let Some((before, items)) = self.seen.get(&place) {
            if !is_link(before) || is_link(&path) {
                return;
            }
            self.renamed.push(items.clone());
        }
        let first = self.items.len();
        take(self, &path);
        self.seen.insert(place, (path, first..self.items.len()));
    }

    fn refuse(&mut self, name: &Path, why: Refusal) {
        self.items.push(Input::Unreachable { name: name.display().to_string(), why });
    }

    fn folder(&mut self, folder: &Path, limits: &Limits) {
        if self.walk(folder, limits, Way::Folder, |_| true) == 0 {
            self.refuse(folder, Refusal::NoReport);
        }
    }

    /// Takes up what is wanted of a folder; answers how much that was, named before or not.
    fn walk(&mut self, folder: &Path, limits: &Limits, way: Way, wanted: impl Fn(&Path) -> bool) -> usize {
        let mut met = 0;
        let walk = WalkBuilder::new(folder).require_git(false).sort_by_file_name(std::cmp::Ord::cmp).build();
        for entry in walk {
            match entry {
                Err(error) => {
                    met += 1;
                    let why = error.io_error().map(system::words);
                    let why = why.unwrap_or_else(|| Words::new(error.to_string(), error.to_string()));
                    self.refuse(told_of(&error).unwrap_or(folder), Refusal::System(why));
                }
                Ok(entry) if entry.depth() == 0 || entry.file_type().is_some_and(|t| t.is_dir()) => {}
                Ok(entry) if !entry.path().is_file() => {
                    met += usize::from(self.no_file(entry.path(), way, wanted(entry.path())));
                }
                Ok(entry) if !wanted(entry.path()) => {}
                Ok(entry) if !is_report_name(&entry.file_name().to_string_lossy()) => {
                    self.passed_over.others.push(entry.path().display().to_string());
                }
                Ok(entry) if is_own(entry.path()) => {
                    self.passed_over.own.push(entry.path().display().to_string());
                }
                Ok(entry) => {
                    met += 1;
                    // the walk says ./a for what the pattern calls a
                    let short = entry.path().strip_prefix("./").ok().filter(|_| way != Way::Folder);
                    self.file(short.unwrap_or(entry.path()).to_path_buf(), limits);
                }
            }
        }
        met
    }

    /// Takes down what is in a folder and is neither a file nor a folder, or cannot be reached; answers whether it
    /// should have been a report.
    fn no_file(&mut self, path: &Path, way: Way, is_wanted: bool) -> bool {
        let name = path.display().to_string();
        let last = path.file_name().unwrap_or_default().to_string_lossy();
        match fs::metadata(path) {
            // a link to a file is that file; one to a folder could lead back here and is not followed
            Ok(there) if there.is_dir() => {
                self.passed_over.links.extend((way != Way::Shallow).then_some(name));
            }
            Err(error) if is_wanted && is_report_name(&last) => {
                let why = if is_link(path) {
                    Refusal::Link(system::words(&error))
                } else {
                    Refusal::System(system::words(&error))
                };
                self.refuse(path, why);
                return true;
            }
            Err(_) if is_wanted => self.passed_over.others.push(name),
            Ok(_) if is_wanted => self.passed_over.special.push(name),
            _ => {}
        }
        false
    }

    fn pattern(&mut self, word: &Path, limits: &Limits) {
        let text = word.to_string_lossy();
        let glob = match GlobBuilder::new(&text).literal_separator(true).build() {
            Ok(glob) => glob.compile_matcher(),
            Err(error) => return self.refuse(word, Refusal::Pattern(error.to_string())),
        };
        // the part before the first special character is the folder to walk
        let fixed: PathBuf = word
            .components()
            .take_while(|c| !c.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
            .collect();
        let base = if fixed.as_os_str().is_empty() { Path::new(".") } else { &fixed };
        let way = if text.contains("**") { Way::Deep } else { Way::Shallow };
        let met = self.walk(base, limits, way, |path| glob.is_match(path.strip_prefix("./").unwrap_or(path)));
        if met == 0 {
            self.refuse(word, Refusal::NoMatch);
        }
    }

    fn archive(&mut self, path: &Path, limits: &Limits) {
        let opened = File::open(path).map_err(|e| Refusal::System(system::words(&e)));
        let archive =
            opened.and_then(|f| zip::ZipArchive::new(f).map_err(|e| Refusal::Archive(unopened(&e))));
        let archive = match archive {
            Ok(archive) => archive,
            Err(why) => return self.refuse(path, why),
        };
        if archive.len() > limits.pieces {
            let why = explained(SourceError::TooManyPieces { limit: limits.pieces }).message;
            return self.refuse(path, Refusal::Archive(why));
        }
        let hidden = announced(path, &archive).saturating_sub(archive.len());
        if hidden > 0 {
            self.refuse(path, Refusal::SameName(hidden));
        }
        let shared: Arc<Path> = path.into();
        let mut names: Vec<(String, usize)> =
            archive.file_names_raw().enumerate().map(|(index, raw)| (decoded(raw), index)).collect();
        names.sort();
        let before = self.items.len();
        for (name, index) in names {
            let last = name.rsplit('/').next().unwrap_or_default();
            if last.is_empty() || last.starts_with('.') || name.starts_with("__MACOSX") {
                continue;
            }
            if is_archive(Path::new(last)) {
                self.refuse(&path.join(&name), Refusal::Nested);
            } else if is_report_name(last) {
                self.items.push(Input::Archived { archive: shared.clone(), index, name });
            } else {
                self.passed_over.others.push(format!("{}!{name}", path.display()));
            }
        }
        if self.items.len() == before {
            self.refuse(path, Refusal::NoReport);
        }
    }
}

/// Why an archive cannot be opened.
fn unopened(error: &ZipError) -> Words {
    match error {
        ZipError::Io(error) => system::words(error),
        ZipError::InvalidArchive(detail) => {
            Words::new("不是压缩包，或已损坏", format!("no archive, or a damaged one: {detail}"))
        }
        error => Words::new("写法不认识", error.to_string()),
    }
}

/// The path that a fault of the walk is about.
fn told_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => told_of(err),
        _ => None,
    }
}

fn is_link(path: &Path) -> bool {
    path.is_symlink()
}

/// How many parts an archive's end says it has: of two of one name its table of contents keeps the later only. 0 where the
/// end cannot be read or counts past 65,534.
fn announced(path: &Path, archive: &zip::ZipArchive<File>) -> usize {
    // the end: 22 bytes and a comment; the count of parts in bytes 10 and 11
    let length = 22 + i64::try_from(archive.comment().len()).unwrap_or_default();
    let mut end = [0; 12];
    let read = File::open(path).and_then(|mut file| {
        file.seek(io::SeekFrom::End(-length))?;
        file.read_exact(&mut end)
    });
    let count = usize::from(u16::from_le_bytes([end[10], end[11]]));
    if read.is_err() || !end.starts_with(b"PK\x05\x06") || count == usize::from(u16::MAX) { 0 } else { count }
}

/// A name in an archive: UTF-8, or GB18030 as Chinese Windows writes it.
fn decoded(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.replace('\\', "/"),
        Err(_) => encoding_rs::GB18030.decode_without_bom_handling(raw).0.replace('\\', "/"),
    }
}

/// Whether the program wrote a file; one that cannot be read is told when it is read as a report.
fn is_own(path: &Path) -> bool {
    let Ok(mut file) = File::open(path) else { return false };
    let mut head = Vec::new();
    if file.by_ref().take(EDGE).read_to_end(&mut head).is_err() {
        return false;
    }
    if head.starts_with(b"PK") {
        // other archives are not worth a look into them
        if path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("xlsx")) {
            return false;
        }
        let book = zip::ZipArchive::new(file).ok();
        let sheets = book.and_then(|mut book| {
            let mut sheets = String::new();
            let list = book.by_name("xl/workbook.xml").ok()?;
            list.take(EDGE).read_to_string(&mut sheets).ok()?;
            Some(sheets)
        });
        return sheets.is_some_and(|sheets| own::is_own_workbook(&sheets));
    }
    let mut tail = Vec::new();
    let length = file.metadata().map_or(0, |m| m.len());
    let read = file.seek(io::SeekFrom::Start(length.saturating_sub(EDGE)));
    let read = read.and_then(|_| file.take(EDGE).read_to_end(&mut tail));
    read.is_ok() && own::is_own(&head, &tail)
}

/// Whether a word that is no file's name is a pattern.
pub fn is_pattern(word: &Path) -> bool {
    word.to_string_lossy().contains(['*', '?', '[', '{'])
}

fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("zip"))
}

/// Whether a file in a folder is taken for a report.
fn is_report_name(name: &str) -> bool {
    // ~$ is Word's lock beside an open document
    let ending = name.rsplit_once('.').map_or("", |(_, e)| e).to_ascii_lowercase();
    !name.starts_with("~$") && (ending == "zip" || Kind::ENDINGS.contains(&ending.as_str()))
}

impl Input {
    /// The input of a name that [`Input::name`] gave; `None` where there is none such any more.
    pub fn named(name: &str) -> Option<Self> {
        let path = Path::new(name);
        if path.is_file() {
            return Some(Self::File(path.into()));
        }
        let (archive, part) = name.split_once('!')?;
        let names = zip::ZipArchive::new(File::open(archive).ok()?).ok()?;
        let index = names.file_names_raw().position(|raw| decoded(raw) == part)?;
        Some(Self::Archived { archive: Path::new(archive).into(), index, name: part.into() })
    }

    /// The file it is in; none for standard input.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) if path.as_os_str() != "-" => Some(path),
            Self::Archived { archive, .. } => Some(archive),
            _ => None,
        }
    }

    /// The name to show.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => input::name(path),
            Self::Archived { archive, name, .. } => format!("{}!{name}", archive.display()),
            Self::Line { name, .. } | Self::Unreachable { name, .. } => name.clone(),
        }
    }

    /// Its bytes.
    ///
    /// # Errors
    /// What keeps it from being read: it is none, cannot be opened, or holds more bytes than the limit.
    pub fn into_bytes(self, limits: &Limits) -> Result<Vec<u8>, Unreadable> {
        let read = match self {
            Self::Unreachable { why, .. } => return Err(why.explain()),
            Self::File(path) => input::bytes(&path, limits),
            Self::Archived { archive, index, .. } => entry(&archive, index, limits),
            Self::Line { bytes, .. } => return bytes,
        };
        read.map_err(explained)
    }
}

/// What could not be checked by these names, found again by the way it was found.
pub fn refused(names: &[&str], limits: &Limits) -> Vec<Input> {
    let mut found = Vec::new();
    let mut done = HashSet::new();
    for name in names.iter().filter(|n| done.insert(**n)) {
        let times = names.iter().filter(|n| *n == name).count();
        if let Some(part) = name.contains('!').then(|| Input::named(name)).flatten() {
            found.extend(std::iter::repeat_n(part, times));
            continue;
        }
        // an archive within an archive bears the name of both
        let outer = Path::new(name).ancestors().find(|p| is_archive(p) && p.is_file());
        let word = outer.unwrap_or(Path::new(name));
        let inputs = Inputs::of([word], limits).items;
        found.extend(inputs.into_iter().filter(|i| i.name() == **name).take(times));
    }
    found
}

fn explained(error: SourceError) -> Unreadable {
    CheckError::from(error).explain()
}

thread_local! {
    /// The archive this thread read from last: a table of contents of thousands is not read again for each part.
    static LAST: RefCell<Option<(Arc<Path>, zip::ZipArchive<File>)>> = const { RefCell::new(None) };
}

fn entry(archive: &Arc<Path>, index: usize, limits: &Limits) -> Result<Vec<u8>, SourceError> {
    let broken = |e: ZipError| match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SourceError::Locked { what: "zip" },
        e => SourceError::Unreachable(io::Error::other(e)),
    };
    LAST.with_borrow_mut(|last| {
        // the same word of the command line, not only the same name: what `watch` reads again may have changed
        if !last.as_ref().is_some_and(|(path, _)| Arc::ptr_eq(path, archive)) {
            let file = File::open(archive).map_err(SourceError::Unreachable)?;
            *last = Some((archive.clone(), zip::ZipArchive::new(file).map_err(broken)?));
        }
        match last {
            Some((_, archive)) => input::take(archive.by_index(index).map_err(broken)?, limits),
            // it was put there a line before
            None => Err(SourceError::Unreachable(io::ErrorKind::NotFound.into())),
        }
    })
}

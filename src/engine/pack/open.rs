//! Where packs come from: the program itself, a folder, a `.zip`.
//!
//! Bounded: a stranger's pack can be as large as it likes, what is read of it is not. Must not know what the files
//! mean.

use super::fault::{PackError, PackFault, Spot};
use super::manifest;
use crate::engine::prose::phrases;
use crate::finding::Words;
use include_dir::{Dir, include_dir};
use std::fmt;
use std::fs::File;
use std::io::{Error, ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The largest file of a pack, bytes.
const FILE_BYTES: u64 = 256 << 10;
/// The largest archive, bytes.
const ARCHIVE_BYTES: u64 = 32 << 20;
/// The most files in a pack.
const MOST_FILES: usize = 4_000;

/// What the names of a pack's clauses of the law begin with: they stand in a folder of their own.
pub(super) const LAW: &str = "law/";

/// Where a pack comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Origin {
    /// A pack of the program, by name.
    Embedded(String),
    /// A folder or a `.zip`.
    Path(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded(name) => write!(f, "{name}"),
            Self::Path(path) => write!(f, "{}", path.display()),
        }
    }
}

/// The names of the packs that travel inside the program.
pub fn embedded_names() -> Vec<&'static str> {
    EMBEDDED
        .dirs()
        .filter(|d| d.get_file(d.path().join(manifest::FILE)).is_some())
        .filter_map(|d| d.path().to_str())
        .collect()
}

/// The names and texts of an embedded pack's files.
pub fn embedded_files(name: &str) -> Option<Vec<(String, &'static str)>> {
    let dir = EMBEDDED.get_dir(name)?;
    let law = dir.get_dir(dir.path().join(LAW));
    let own = dir.files().map(|f| ("", f));
    let files = own.chain(law.into_iter().flat_map(Dir::files).map(|f| (LAW, f)));
    Some(
        files
            .filter_map(|(folder, f)| {
                Some((format!("{folder}{}", f.path().file_name()?.to_str()?), f.contents_utf8()?))
            })
            .collect(),
    )
}

impl Origin {
    /// What a user or a pack at `base` means by a word: a pack of the program, or else a path.
    ///
    /// A word with a separator or a dot is always a path, so that a folder of the same name as a pack of the program
    /// can be meant: `./national`.
    pub fn named(word: &str, base: Option<&Path>) -> Self {
        if embedded_names().contains(&word) {
            return Self::Embedded(word.into());
        }
        Self::Path(base.map_or_else(|| PathBuf::from(word), |b| tidy(&b.join(word))))
    }

    /// The folder that names of packs in its manifest are relative to.
    pub fn base(&self) -> Option<&Path> {
        match self {
            Self::Embedded(_) => None,
            Self::Path(path) if path.is_dir() => Some(path),
            Self::Path(path) => path.parent(),
        }
    }

    /// The same for every way of naming one folder.
    pub(in crate::engine) fn identity(&self) -> Self {
        match self {
            Self::Embedded(_) => self.clone(),
            Self::Path(path) => Self::Path(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())),
        }
    }

    /// The names and texts of its files.
    ///
    /// # Errors
    /// A folder or file that cannot be read.
    pub fn files(&self) -> Result<Vec<(String, String)>, PackError> {
        match self {
            Self::Embedded(name) => {
                let files = embedded_files(name).unwrap_or_default();
                Ok(files.into_iter().map(|(n, t)| (n, t.to_string())).collect())
            }
            Self::Path(path) if path.is_dir() => folder(path),
            Self::Path(path) if path.is_file() => archive(path),
            Self::Path(path) => Err(unreachable(path)(ErrorKind::NotFound.into())),
        }
    }
}

/// A path without the detours that `extends = ["../base"]` brings in.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}

fn unreachable(path: &Path) -> impl FnOnce(Error) -> PackError {
    let path = path.display().to_string();
    move |source| PackError::Unreachable { path, source }
}

fn refused(path: &Path, zh: impl Into<String>, en: impl Into<String>) -> PackError {
    PackFault::new(Spot::file(&path.display().to_string()), Words::new(zh, en)).into()
}

fn folder(dir: &Path) -> Result<Vec<(String, String)>, PackError> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(unreachable(dir))? {
        let path = entry.map_err(unreachable(dir))?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() && format!("{name}/") == LAW {
            clauses(&path, &mut files)?;
            continue;
        }
        if path.is_dir() && !name.starts_with('.') {
            let holds_rules = std::fs::read_dir(&path)
                .is_ok_and(|entries| entries.flatten().any(|e| is_rhai(&e.file_name().to_string_lossy())));
            if holds_rules {
                return Err(in_subfolder(&path));
            }
        }
        if path.is_file() && name.to_lowercase().contains(".rhai.") {
            return Err(refused(
                &path,
                "文件名应以 .rhai 结尾：记事本另存时会添上 .txt，这条规则不会运行",
                "the name should end in .rhai: some editors add .txt, and the rule would not run",
            ));
        }
        if !is_wanted(&name) || !path.is_file() {
            continue;
        }
        let file = File::open(&path).map_err(unreachable(&path))?;
        files.push((name, text(&path, file)?));
        if files.len() > MOST_FILES {
            return Err(too_many(dir));
        }
    }
    Ok(files)
}

/// The clauses of the law that a pack brings along.
fn clauses(dir: &Path, files: &mut Vec<(String, String)>) -> Result<(), PackError> {
    for entry in std::fs::read_dir(dir).map_err(unreachable(dir))? {
        let path = entry.map_err(unreachable(dir))?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if is_toml(&name) && path.is_file() {
            let file = File::open(&path).map_err(unreachable(&path))?;
            files.push((format!("{LAW}{name}"), text(&path, file)?));
        }
    }
    Ok(())
}

/// A `.zip` of a pack's files, or of the folder that holds them.
fn archive(path: &Path) -> Result<Vec<(String, String)>, PackError> {
    let file = File::open(path).map_err(unreachable(path))?;
    if file.metadata().map_err(unreachable(path))?.len() > ARCHIVE_BYTES {
        return Err(refused(
            path,
            format!("压缩包大于 {ARCHIVE_BYTES} 字节"),
            format!("the archive is larger than {ARCHIVE_BYTES} bytes"),
        ));
    }
    let damaged = |e: zip::result::ZipError| {
        refused(
            path,
            format!("应是规则包的文件夹或 .zip，打不开（{e}）"),
            format!("should be a pack's folder or .zip and cannot be opened ({e})"),
        )
    };
    let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
    if archive.len() > MOST_FILES {
        return Err(too_many(path));
    }
    let mut found: Vec<(String, String)> = Vec::new();
    let mut root: Option<String> = None;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        let whole = entry.name().map_err(damaged)?.replace('\\', "/");
        let (folder, name) = whole.rsplit_once('/').unwrap_or(("", &whole));
        if folder.starts_with("__MACOSX") {
            continue;
        }
        let shown = path.join(&whole);
        if is_toml(name) && format!("/{folder}/").ends_with(&format!("/{LAW}")) {
            let name = format!("{LAW}{name}");
            found.push((name, text(&shown, entry)?));
            continue;
        }
        if !is_wanted(name) {
            continue;
        }
        if *root.get_or_insert_with(|| folder.to_string()) != folder {
            return Err(in_subfolder(&shown));
        }
        let name = name.to_string();
        found.push((name, text(&shown, entry)?));
    }
    Ok(found)
}

fn text(path: &Path, reader: impl Read) -> Result<String, PackError> {
    let mut bytes = Vec::new();
    reader.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreachable(path))?;
    if bytes.len() as u64 > FILE_BYTES {
        return Err(refused(
            path,
            format!("文件大于 {FILE_BYTES} 字节"),
            format!("the file is larger than {FILE_BYTES} bytes"),
        ));
    }
    String::from_utf8(bytes).map_err(|_| {
        refused(path, "文件不是 UTF-8 编码：请另存为 UTF-8", "the file is not UTF-8: save it as UTF-8")
    })
}

fn in_subfolder(path: &Path) -> PackError {
    refused(
        path,
        "规则包的文件要放在同一个文件夹里：子文件夹里的规则不会运行",
        "a pack's files stand in one folder: rules in a subfolder would not run",
    )
}

fn too_many(path: &Path) -> PackError {
    refused(path, format!("文件多于 {MOST_FILES} 个"), format!("there are more than {MOST_FILES} files"))
}

fn is_wanted(name: &str) -> bool {
    is_rhai(name) || name == manifest::FILE || name == phrases::FILE
}

fn is_toml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

pub(super) fn is_rhai(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("rhai"))
}

//! Sees that a run writes over nothing that it reads, and writes no file twice.
//!
//! Files are told by what they are, not by their names: a link, a detour or another spelling is the same file. Must not
//! read or write.

use super::{pending, policy};
use crate::finding::Words;
use crate::render::frame::visible;
use std::fs;
use std::path::{Path, PathBuf};

/// What a file is to the run that reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A report to be checked, converted, added up; or the archive it is in.
    Report,
    /// The report of the year before.
    Prior,
    /// An earlier report.
    History,
    /// The report of the whole.
    Parent,
    /// The names of agencies.
    Expected,
    /// A list of paths.
    List,
    /// Settings.
    Settings,
    /// Waivers.
    Waivers,
    /// The baseline in force.
    Baseline,
    /// The lock of packs.
    Lock,
    /// A rule pack.
    Pack,
}

impl Role {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Report => ("读入的报告", "a report that is read"),
            Self::Prior => ("读入的上年报告（--prior）", "the report of the year before (--prior)"),
            Self::History => ("读入的往年报告（--history）", "an earlier report (--history)"),
            Self::Parent => ("读入的上级报告（--parent）", "the report of the whole (--parent)"),
            Self::Expected => ("机关名单（--expected）", "the list of agencies (--expected)"),
            Self::List => ("报告清单（--files-from）", "the list of reports (--files-from)"),
            Self::Settings => ("设置文件", "the file of settings"),
            Self::Waivers => ("豁免文件", "the file of waivers"),
            Self::Baseline => ("基线（--baseline）", "the baseline (--baseline)"),
            Self::Lock => ("规则包的锁定文件（--locked）", "the lock of the packs (--locked)"),
            Self::Pack => ("规则包里的文件", "a file of the rule pack"),
        }
    }
}

/// A file that the run writes.
struct Written {
    path: PathBuf,
    /// The file that is there, if there is one.
    id: Option<Id>,
    /// Where it will be.
    place: PathBuf,
    /// Whether it is the new baseline, which may replace the one in force.
    is_baseline: bool,
}

/// What a run writes, held against what it reads.
#[derive(Default)]
pub struct Guard {
    written: Vec<Written>,
    refusal: Option<Words>,
}

impl Guard {
    /// The run writes a file.
    pub fn writes(&mut self, path: &Path) {
        self.put(path, false);
    }

    /// The run writes a baseline.
    pub fn writes_baseline(&mut self, path: &Path) {
        self.put(path, true);
    }

    fn put(&mut self, path: &Path, is_baseline: bool) {
        // a device is not written over
        if pending::is_standard(path) || pending::is_special(path) {
            return;
        }
        let id = id(path);
        let place = place(path);
        let taken = self.written.iter().find(|w| w.place == place || (id.is_some() && w.id == id));
        if let Some(other) = taken {
            let (a, b) = (shown(&other.path), shown(path));
            self.refuse(Words::new(
                format!("{a} 和 {b} 是同一个文件，不能写两样东西。改正：换一个文件名"),
                format!("{a} and {b} are one file and cannot hold two things. help: choose another name"),
            ));
        }
        self.written.push(Written { path: path.into(), id, place, is_baseline });
    }

    /// The run reads files.
    pub fn reads<P: AsRef<Path>>(&mut self, role: Role, paths: impl IntoIterator<Item = P>) {
        // where nothing is written over, there is no need to look
        if self.written.iter().all(|w| w.id.is_none()) {
            return;
        }
        for path in paths {
            let Some(read) = id(path.as_ref()) else { continue };
            let same = self.written.iter().find(|w| w.id.as_ref() == Some(&read));
            if let Some(written) = same.filter(|w| !(w.is_baseline && role == Role::Baseline)) {
                let path = shown(&written.path);
                return self.refuse_over(role, &path);
            }
        }
    }

    /// The run reads the rules of a folder.
    pub fn reads_pack(&mut self, folder: &Path) {
        let Ok(folder) = fs::canonicalize(folder) else { return };
        if folder.is_file() {
            return self.reads(Role::Pack, [folder]);
        }
        let is_of_pack = |w: &&Written| {
            let ending = w.place.extension().and_then(|e| e.to_str());
            w.place.starts_with(&folder) && matches!(ending, Some("rhai" | "toml"))
        };
        if let Some(written) = self.written.iter().find(is_of_pack) {
            let path = shown(&written.path);
            self.refuse_over(Role::Pack, &path);
        }
    }

    fn refuse_over(&mut self, role: Role, path: &str) {
        let (zh, en) = role.words();
        self.refuse(Words::new(
            format!("{path} 就是{zh}，不能写在上面。改正：换一个文件名"),
            format!("{path} is {en} and is not written over. help: choose another name"),
        ));
    }

    fn refuse(&mut self, words: Words) {
        self.refusal.get_or_insert(words);
    }

    /// Why the run must not be made.
    pub fn refusal(&self) -> Option<&Words> {
        self.refusal.as_ref()
    }
}

fn shown(path: &Path) -> String {
    visible(&path.display().to_string())
}

/// Where a file is or will be, links of folders followed.
pub fn place(path: &Path) -> PathBuf {
    if let Ok(whole) = fs::canonicalize(path) {
        return whole;
    }
    let whole = policy::absolute(path);
    match (whole.parent().map(fs::canonicalize), whole.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => whole,
    }
}

/// What a file is, whatever its name.
#[cfg(unix)]
type Id = (u64, u64);

#[cfg(unix)]
fn id(path: &Path) -> Option<Id> {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).ok().map(|m| (m.dev(), m.ino()))
}

#[cfg(not(unix))]
type Id = PathBuf;

#[cfg(not(unix))]
fn id(path: &Path) -> Option<Id> {
    fs::canonicalize(path).ok()
}

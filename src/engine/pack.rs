//! Rule packs: a `pack.toml` and one `.rhai` file per rule, from the program or from a folder.
//!
//! Reads files and headers; must not compile or run a script.

use super::header::{self, Header, HeaderError};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

static NATIONAL: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules/national");

/// The largest rule file, bytes.
const FILE_BYTES: u64 = 256 << 10;
/// The most rules in a pack.
const MOST_RULES: usize = 2_000;

/// A set of rules that belong together.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Short name.
    pub name: String,
    /// Version.
    pub version: String,
    /// Title, in Chinese.
    pub title: String,
    /// Who issued what it rests on.
    pub authority: String,
    /// `sha256:` of the names and texts of all its files.
    pub digest: String,
    /// Phrase lists and the like that rules read with `param`.
    pub parameters: BTreeMap<String, Vec<String>>,
    /// The rules by id.
    pub rules: Vec<RuleFile>,
}

/// A rule's file.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// File name within the pack.
    pub file: String,
    /// The whole script.
    pub text: String,
    /// Its head.
    pub header: Header,
}

/// A pack that cannot be used. All faults of a pack are given at once.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The folder or a file in it cannot be read.
    #[error("{path}: {source}")]
    Unreachable {
        /// The folder or file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// No `pack.toml`, or one that is not well formed.
    #[error("{path}: {detail}")]
    Manifest {
        /// The file.
        path: String,
        /// What is wrong.
        detail: String,
    },
    /// Faults in rule files.
    #[error("{} faults in rule files", .0.len())]
    Rules(Vec<RuleFault>),
}

/// A rule file that cannot be taken.
#[derive(Debug, Clone)]
pub struct RuleFault {
    /// The file.
    pub file: String,
    /// Its text, to show the place.
    pub text: String,
    /// What is wrong.
    pub error: HeaderError,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    name: String,
    version: String,
    title: String,
    #[serde(default)]
    authority: String,
    #[serde(default)]
    parameters: BTreeMap<String, Vec<String>>,
}

impl Pack {
    /// The national pack that travels inside the program.
    ///
    /// # Errors
    /// A fault in the embedded pack; a released program has none (a test loads it).
    pub fn national() -> Result<Self, PackError> {
        let files = NATIONAL
            .files()
            .map(|f| (file_name(f.path()), f.contents_utf8().unwrap_or_default().to_string()))
            .collect();
        Self::from_files("national", files)
    }

    /// The names and texts of the embedded pack's files.
    pub fn national_files() -> Vec<(String, &'static str)> {
        NATIONAL.files().map(|f| (file_name(f.path()), f.contents_utf8().unwrap_or_default())).collect()
    }

    /// A pack from a folder.
    ///
    /// # Errors
    /// A folder or file that cannot be read, and every fault in manifest and heads.
    pub fn from_dir(dir: &Path) -> Result<Self, PackError> {
        let unreachable = |path: &Path| {
            let path = path.display().to_string();
            move |source| PackError::Unreachable { path, source }
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(dir).map_err(unreachable(dir))? {
            let path = entry.map_err(unreachable(dir))?.path();
            let name = file_name(&path);
            // the clauses of the law that a pack adds; read by whoever asks about the law
            if path.is_dir() && name == super::law::FOLDER {
                continue;
            }
            if path.is_dir() && !name.starts_with('.') {
                let detail = format!("规则包里不能有子文件夹（{name}）：其中的规则不会运行");
                return Err(PackError::Manifest { path: path.display().to_string(), detail });
            }
            let wanted = is_rhai(&name) || name == "pack.toml";
            if !wanted || !path.is_file() {
                continue;
            }
            let size = std::fs::metadata(&path).map_err(unreachable(&path))?.len();
            if size > FILE_BYTES {
                let detail = format!("文件大于 {FILE_BYTES} 字节");
                return Err(PackError::Manifest { path: path.display().to_string(), detail });
            }
            let text = std::fs::read_to_string(&path).map_err(unreachable(&path))?;
            files.push((name, text));
        }
        Self::from_files(&dir.display().to_string(), files)
    }

    /// A pack from names and texts of files; `origin` is named in errors.
    ///
    /// # Errors
    /// Every fault in manifest and heads.
    pub fn from_files(origin: &str, mut files: Vec<(String, String)>) -> Result<Self, PackError> {
        files.sort();
        // Notepad puts a byte order mark before the text
        for (_, text) in &mut files {
            if let Some(rest) = text.strip_prefix('\u{feff}') {
                *text = rest.to_string();
            }
        }
        let manifest_fault =
            |detail: String| PackError::Manifest { path: format!("{origin}/pack.toml"), detail };
        let mut digest = Sha256::new();
        for (name, text) in &files {
            for part in [name, text] {
                digest.update((part.len() as u64).to_le_bytes());
                digest.update(part.as_bytes());
            }
        }
        let manifest = files.iter().find(|(name, _)| name == "pack.toml").ok_or_else(|| {
            manifest_fault("没有 pack.toml；规则包须有 pack.toml，写明 name、version、title".into())
        })?;
        let manifest: Manifest = toml::from_str(&manifest.1).map_err(|e| manifest_fault(e.to_string()))?;
        let mut rules: Vec<RuleFile> = Vec::new();
        let mut faults = Vec::new();
        for (file, text) in files.into_iter().filter(|(name, _)| is_rhai(name)) {
            let taken = header::read(&text).and_then(|header| {
                if let Some(first) = rules.iter().find(|r| r.header.id == header.id) {
                    let problem = format!("编号 {} 已用于 {}", header.id, first.file);
                    return Err(HeaderError { line: 1, problem });
                }
                if !file.starts_with(&header.id) {
                    let problem = format!("文件名应以编号开头，如 {}-….rhai", header.id);
                    return Err(HeaderError { line: 1, problem });
                }
                Ok(header)
            });
            match taken {
                Ok(header) => rules.push(RuleFile { file, text, header }),
                Err(error) => faults.push(RuleFault { file: format!("{origin}/{file}"), text, error }),
            }
        }
        if !faults.is_empty() {
            return Err(PackError::Rules(faults));
        }
        if rules.is_empty() || rules.len() > MOST_RULES {
            return Err(manifest_fault(format!(
                "规则包应有 1 到 {MOST_RULES} 条规则（.rhai 文件），现有 {} 条",
                rules.len()
            )));
        }
        rules.sort_by(|a, b| a.header.id.cmp(&b.header.id));
        Ok(Self {
            name: manifest.name,
            version: manifest.version,
            title: manifest.title,
            authority: manifest.authority,
            digest: format!("sha256:{:x}", digest.finalize()),
            parameters: manifest.parameters,
            rules,
        })
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&RuleFile> {
        self.rules.iter().find(|r| r.header.id.eq_ignore_ascii_case(id))
    }
}

fn is_rhai(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("rhai"))
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

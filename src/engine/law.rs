//! The law clause by clause: what a report can break, and whether a rule, a person or nobody checks it.
//!
//! Clauses are TOML files, those in `rules/law/` within the program. A rule names the clauses it serves together with
//! a digest of their text, so that a clause that changes leaves its rules stale. Works on names and texts of files;
//! must not open any, and must not know Rhai.

use super::header::Header;
use crate::finding::Words;
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

static LAW: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules/law");

/// The name of a pack's folder that holds clauses and no rules.
pub const FOLDER: &str = "law";
/// Hexadecimal digits of a clause's digest.
const DIGEST_DIGITS: usize = 6;

/// What is known of a clause's wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Mark {
    /// Read in the text as an authority republished it.
    R,
    /// Read in a published report or the form that circulates.
    S,
    /// From memory, not compared with the text.
    M,
}

impl Mark {
    /// The letter.
    pub fn letter(self) -> &'static str {
        match self {
            Self::R => "R",
            Self::S => "S",
            Self::M => "M",
        }
    }

    /// What the letter means.
    pub fn words(self) -> Words {
        match self {
            Self::R => Words::new("据公布的条文", "read in the published text"),
            Self::S => {
                Words::new("据公布的报告或流传的格式", "read in published reports or the circulated form")
            }
            Self::M => Words::new("凭记忆，未与条文核对", "from memory, not compared with the text"),
        }
    }
}

/// A sentence of the law that a report can break, in our words.
#[derive(Debug, Clone)]
pub struct Clause {
    /// `R50-1`.
    pub id: String,
    /// Document and article.
    pub citation: Words,
    /// What it demands.
    pub statement: Words,
    /// How certain the wording is.
    pub mark: Mark,
    /// What a person must look at, where rules do not see it or not all of it.
    pub manual: Option<Words>,
    /// Why neither rule nor person can tell from the report.
    pub not_checkable: Option<Words>,
}

impl Clause {
    /// Changes whenever what the clause says, or where it stands, changes; the English is a translation.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for part in [&self.citation.zh, &self.statement.zh] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        format!("{:x}", hash.finalize()).chars().take(DIGEST_DIGITS).collect()
    }
}

/// A regulation, notice or form with its clauses.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its file.
    pub file: String,
    /// Its title.
    pub title: Words,
    /// Its clauses in order.
    pub clauses: Vec<Clause>,
}

/// All documents in force, in the order of their files.
#[derive(Debug, Clone, Default)]
pub struct Law {
    /// The documents.
    pub documents: Vec<Document>,
}

/// A clause that a rule says it serves, as it was when somebody last compared the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The clause.
    pub id: String,
    /// Its digest then.
    pub digest: String,
}

/// A file of clauses that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}：{detail}")]
pub struct LawError {
    /// The file.
    pub file: String,
    /// What is wrong.
    pub detail: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentFile {
    title: Both,
    cite: Both,
    #[serde(default)]
    clause: Vec<ClauseFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClauseFile {
    id: String,
    at: Both,
    zh: String,
    #[serde(default)]
    en: String,
    mark: Mark,
    manual: Option<Both>,
    not_checkable: Option<Both>,
}

/// Chinese alone, or both languages.
#[derive(Deserialize)]
#[serde(untagged)]
enum Both {
    Zh(String),
    Both { zh: String, en: String },
}

impl From<Both> for Words {
    fn from(both: Both) -> Self {
        match both {
            Both::Zh(zh) => Self::new(zh, ""),
            Both::Both { zh, en } => Self::new(zh, en),
        }
    }
}

impl Law {
    /// The names and texts of the files that travel inside the program.
    pub fn embedded_files() -> Vec<(String, &'static str)> {
        LAW.files()
            .map(|f| {
                let name = f.path().file_name().map(|n| n.to_string_lossy().into_owned());
                (name.unwrap_or_default(), f.contents_utf8().unwrap_or_default())
            })
            .collect()
    }

    /// The clauses that travel inside the program.
    ///
    /// # Errors
    /// A fault in them; a released program has none (a test reads them all).
    pub fn embedded() -> Result<Self, LawError> {
        Self::with(Vec::new())
    }

    /// The clauses within the program together with those of a pack. A file of the pack takes the place of the one
    /// that has its name, others are added.
    ///
    /// # Errors
    /// A file that is not well formed, or an id that is used twice.
    pub fn with(files: Vec<(String, String)>) -> Result<Self, LawError> {
        let mut all: BTreeMap<String, String> =
            Self::embedded_files().into_iter().map(|(name, text)| (name, text.to_string())).collect();
        all.extend(files);
        let mut law = Self::default();
        for (file, text) in all {
            let document = read(&file, text.trim_start_matches('\u{feff}'))?;
            for clause in &document.clauses {
                let twice = law.clause(&clause.id).is_some()
                    || document.clauses.iter().filter(|c| c.id == clause.id).count() > 1;
                if twice {
                    return Err(LawError { file, detail: format!("编号 {} 用了两次", clause.id) });
                }
            }
            law.documents.push(document);
        }
        Ok(law)
    }

    /// All clauses in order.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.documents.iter().flat_map(|d| &d.clauses)
    }

    /// The clause of that id.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses().find(|c| c.id == id)
    }

    /// The id most like one that is not there.
    fn nearest(&self, id: &str) -> Option<&str> {
        self.clauses().map(|c| c.id.as_str()).min_by_key(|c| strsim::levenshtein(c, id))
    }
}

fn read(file: &str, text: &str) -> Result<Document, LawError> {
    let fault = |detail: String| LawError { file: file.into(), detail };
    let given: DocumentFile = toml::from_str(text).map_err(|e| fault(e.to_string()))?;
    let cite = Words::from(given.cite);
    let mut clauses = Vec::new();
    for clause in given.clause {
        let id = clause.id;
        if !is_id(&id) {
            return Err(fault(format!("编号“{id}”只能由大写字母、数字和 - 组成")));
        }
        if clause.zh.trim().is_empty() {
            return Err(fault(format!("{id} 没有写明要求（zh）")));
        }
        if clause.manual.is_some() && clause.not_checkable.is_some() {
            return Err(fault(format!("{id} 的 manual 和 not_checkable 只能写一个")));
        }
        let at = Words::from(clause.at);
        let english = |zh: &str, en: &str| if en.is_empty() { zh.to_string() } else { en.to_string() };
        clauses.push(Clause {
            id,
            citation: Words::new(
                format!("{}{}", cite.zh, at.zh),
                format!("{}{}", english(&cite.zh, &cite.en), english(&at.zh, &at.en)),
            ),
            statement: Words::new(clause.zh, clause.en),
            mark: clause.mark,
            manual: clause.manual.map(Words::from),
            not_checkable: clause.not_checkable.map(Words::from),
        });
    }
    Ok(Document { file: file.into(), title: given.title.into(), clauses })
}

fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_uppercase())
        && id.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
}

/// Reads what a rule's head says after `clauses:`, such as `F1@0a1b2c, R50-2@3d4e5f`.
///
/// # Errors
/// What is badly written, in words.
pub fn references(value: &str) -> Result<Vec<Reference>, String> {
    let mut all: Vec<Reference> = Vec::new();
    for item in value.split([',', '，', '、']).map(str::trim).filter(|i| !i.is_empty()) {
        // without a digest the reference is stale, and `rules law` says which digest to write
        let (id, digest) = item.split_once('@').map_or((item, ""), |(i, d)| (i.trim(), d.trim()));
        if !is_id(id) || !digest.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err(format!("clauses 应如 F1@0a1b2c, R50-2@3d4e5f，不是“{item}”"));
        }
        if all.iter().any(|r| r.id == id) {
            return Err(format!("clauses 里 {id} 写了两次"));
        }
        all.push(Reference { id: id.into(), digest: digest.to_lowercase() });
    }
    Ok(all)
}

/// Who checks a clause.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The clause.
    pub clause: &'a Clause,
    /// The rules that serve it.
    pub rules: Vec<&'a str>,
    /// Those of them that were compared with another wording.
    pub stale: Vec<&'a str>,
}

impl Entry<'_> {
    /// Whether nothing says how the clause is checked.
    pub fn is_unmapped(&self) -> bool {
        self.rules.is_empty() && self.clause.manual.is_none() && self.clause.not_checkable.is_none()
    }

    /// Whether rules check what is said to be not checkable.
    pub fn is_contradicted(&self) -> bool {
        !self.rules.is_empty() && self.clause.not_checkable.is_some()
    }
}

/// A rule that serves a clause which is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown<'a> {
    /// The rule.
    pub rule: &'a str,
    /// The id it names.
    pub id: &'a str,
    /// The id it resembles.
    pub nearest: Option<&'a str>,
}

/// The law and the rules laid side by side.
#[derive(Debug, Clone)]
pub struct Mapping<'a> {
    /// Every clause in order.
    pub entries: Vec<Entry<'a>>,
    /// References to no clause.
    pub unknown: Vec<Unknown<'a>>,
    /// Rules that name no clause.
    pub silent: Vec<&'a str>,
}

impl Mapping<'_> {
    /// Whether every clause is accounted for and every reference is good.
    pub fn holds(&self) -> bool {
        self.unknown.is_empty()
            && self.entries.iter().all(|e| e.stale.is_empty() && !e.is_unmapped() && !e.is_contradicted())
    }
}

/// Lays law and rules side by side.
pub fn mapping<'a>(law: &'a Law, rules: impl Iterator<Item = &'a Header>) -> Mapping<'a> {
    let rules: Vec<&Header> = rules.collect();
    let entries = law
        .clauses()
        .map(|clause| {
            let digest = clause.digest();
            let serving = |r: &&&Header| r.clauses.iter().any(|c| c.id == clause.id);
            let outdated = |r: &&&Header| r.clauses.iter().any(|c| c.id == clause.id && c.digest != digest);
            Entry {
                clause,
                rules: rules.iter().filter(serving).map(|r| r.id.as_str()).collect(),
                stale: rules.iter().filter(outdated).map(|r| r.id.as_str()).collect(),
            }
        })
        .collect();
    let unknown = rules
        .iter()
        .flat_map(|r| r.clauses.iter().map(|c| (r.id.as_str(), c.id.as_str())))
        .filter(|(_, id)| law.clause(id).is_none())
        .map(|(rule, id)| Unknown { rule, id, nearest: law.nearest(id) })
        .collect();
    let silent = rules.iter().filter(|r| r.clauses.is_empty()).map(|r| r.id.as_str()).collect();
    Mapping { entries, unknown, silent }
}

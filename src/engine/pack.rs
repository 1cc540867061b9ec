//! Rule packs: a `pack.toml` and one `.rhai` file per rule, from the program, a folder or a `.zip`.
//!
//! Reads files and heads of single packs; how packs stand together is told in [`super::ruleset`]. Must not compile
//! or run a script.

pub mod fault;
pub mod manifest;
mod open;
pub mod strict;

use super::header::{self, Header};
use super::prose::phrases::{self, Phrases};
use crate::finding::Words;
pub use fault::{PackError, PackFault, Spot};
use manifest::Manifest;
pub use open::{Origin, embedded_files, embedded_names};
use sha2::{Digest, Sha256};

/// The most rules in a pack.
const MOST_RULES: usize = 2_000;

/// A set of rules that belong together.
#[derive(Debug, Clone)]
pub struct Pack {
    /// What it says of itself.
    pub manifest: Manifest,
    /// Where it came from, as the user named it.
    pub origin: String,
    /// `sha256:` of the names and texts of all its files.
    pub digest: String,
    /// The rules by id.
    pub rules: Vec<RuleFile>,
    /// The ways in which prose states figures, see [`super::prose`].
    pub phrases: Phrases,
    /// The names and texts of its files of clauses, see [`super::law`].
    pub law: Vec<(String, String)>,
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

impl RuleFile {
    /// The place of its first line; `origin` is that of its pack.
    pub fn spot(&self, origin: &str) -> Spot {
        Spot::at_line(&format!("{origin}/{}", self.file), &self.text, 1)
    }
}

impl Pack {
    /// Reads a pack.
    ///
    /// # Errors
    /// A folder or file that cannot be read, and every fault in manifest and heads.
    pub fn open(origin: &Origin) -> Result<Self, PackError> {
        Self::from_files(&origin.to_string(), origin.files()?)
    }

    /// A pack from names and texts of files; `origin` is named in errors.
    ///
    /// # Errors
    /// Every fault in manifest and heads.
    pub fn from_files(origin: &str, files: Vec<(String, String)>) -> Result<Self, PackError> {
        match Self::read(origin, files) {
            (Some(pack), faults) if faults.is_empty() => Ok(pack),
            (_, faults) => Err(PackError::Faults(faults)),
        }
    }

    /// As much of a pack as can be read, without the rules that have a fault; `None` without a good manifest.
    pub(in crate::engine) fn read(
        origin: &str,
        mut files: Vec<(String, String)>,
    ) -> (Option<Self>, Vec<PackFault>) {
        files.sort();
        // Notepad puts a byte order mark before the text
        for (_, text) in &mut files {
            if let Some(rest) = text.strip_prefix('\u{feff}') {
                *text = rest.to_string();
            }
        }
        let digest = digest(&files);
        let path = format!("{origin}/{}", manifest::FILE);
        let Some((_, text)) = files.iter().find(|(name, _)| name == manifest::FILE) else {
            let problem = Words::new(
                "没有 pack.toml；规则包须有 pack.toml，写明 name、version、title",
                "there is no pack.toml; a pack needs one that gives name, version and title",
            );
            return (None, vec![PackFault::new(Spot::file(&path), problem)]);
        };
        let mut faults = Vec::new();
        let manifest = manifest::read(&path, text).map_err(|f| faults.extend(f)).ok();
        let phrases = files.iter().find(|(name, _)| name == phrases::FILE).map(|(name, text)| {
            phrases::read(&format!("{origin}/{name}"), text).map_err(|f| faults.extend(f)).unwrap_or_default()
        });
        let phrases = phrases.unwrap_or_default();
        let mut rules: Vec<RuleFile> = Vec::new();
        let (law, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(name, _)| name.starts_with(open::LAW));
        let law = law.into_iter().map(|(n, t)| (n[open::LAW.len()..].to_string(), t)).collect();
        for (file, text) in files.into_iter().filter(|(name, _)| open::is_rhai(name)) {
            match rule(origin, file, text, &rules) {
                Ok(rule) => rules.push(rule),
                Err(fault) => faults.push(*fault),
            }
        }
        if rules.len() > MOST_RULES {
            faults.push(PackFault::new(
                Spot::file(&path),
                Words::new(
                    format!("一个规则包最多 {MOST_RULES} 条规则，现有 {} 条", rules.len()),
                    format!("a pack has at most {MOST_RULES} rules; this one has {}", rules.len()),
                ),
            ));
        }
        if let (true, Some(m)) = (rules.is_empty() && faults.is_empty(), &manifest)
            && m.extends.is_empty()
        {
            faults.push(PackFault::new(
                Spot::file(&path),
                Words::new(
                    "规则包里没有规则（.rhai 文件），也没有 extends：什么也不会检查",
                    "the pack has no rule (.rhai file) and extends none: it would check nothing",
                ),
            ));
        }
        rules.sort_by(|a, b| a.header.id.cmp(&b.header.id));
        let pack =
            manifest.map(|manifest| Self { manifest, origin: origin.into(), digest, rules, phrases, law });
        (pack, faults)
    }
}

fn rule(origin: &str, file: String, text: String, before: &[RuleFile]) -> Result<RuleFile, Box<PackFault>> {
    let path = format!("{origin}/{file}");
    let at = |line: usize| Spot::at_line(&path, &text, line);
    let header = header::read(&text)
        .map_err(|e| Box::new(PackFault::new(at(e.line), Words::new(e.problem, String::new()))))?;
    let id = &header.id;
    if let Some(first) = before.iter().find(|r| r.header.id == *id) {
        let problem = Words::new(
            format!("编号 {id} 已用于 {}", first.file),
            format!("{id} is the id of {} too", first.file),
        );
        return Err(Box::new(PackFault::new(at(1), problem).and(first.spot(origin), first_use(id))));
    }
    if !file.starts_with(id.as_str()) {
        let problem = Words::new(
            format!("文件名应以编号开头，如 {id}-….rhai"),
            format!("the file's name should begin with the id, as {id}-….rhai"),
        );
        return Err(Box::new(PackFault::new(at(1), problem)));
    }
    Ok(RuleFile { file, text, header })
}

/// What stands at the other place where an id is used.
pub(super) fn first_use(id: &str) -> Words {
    Words::new(format!("{id} 先在这里"), format!("{id} is here first"))
}

fn digest(files: &[(String, String)]) -> String {
    let mut digest = Sha256::new();
    for part in files.iter().flat_map(|(name, text)| [name, text]) {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    format!("sha256:{:x}", digest.finalize())
}

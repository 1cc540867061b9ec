//! Lints of rule scripts: what is wrong with a rule before any report is read, every fault at its place.
//!
//! One concern per file; all faults of a pack are given at once, and a file that does not parse hinders no other.
//! Reads text and the syntax tree Rhai makes of it; must not know a particular rule.

mod arguments;
mod calls;
mod clauses;
mod codes;
mod facts;
mod flow;
mod head;
mod home;
mod manifest;
mod names;
mod patterns;
mod place;
mod runs;
mod scope;
pub(super) mod signatures;
pub(super) mod tokens;
pub(super) mod types;
mod walk;

pub use codes::{CODES, Code, sheet};
pub use home::{Home, words};
pub use place::{Extent, extent};

use super::pack::manifest::FILE as MANIFEST;
use super::pack::{Origin, Pack, PackError, PackFault, Spot};
use super::prose::trial;
use super::ruleset::RuleSet;
use super::sandbox::{Bounds, parse_message, prepare};
use crate::finding::{Severity, Words};
use crate::form::Forms;
use facts::Facts;
use rhai::{AST, OptimizationLevel};
use signatures::Signatures;
use std::path::Path;
use std::time::Duration;

/// The name and text of a file.
pub type File = (String, String);

/// Something wrong with a rule's script or its pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    /// Its code: `GL03`.
    pub code: &'static str,
    /// How grave: an error keeps the rule from working as written.
    pub severity: Severity,
    /// The file, as it was named to the linter.
    pub file: String,
    /// First byte in the file's text.
    pub start: usize,
    /// Just past the last byte.
    pub end: usize,
    /// What is wrong.
    pub message: Words,
    /// What to write instead, where that is known; may be empty.
    pub help: Words,
}

/// Lints scripts; made once and used for many.
pub struct Linter {
    rhai: rhai::Engine,
    names: Vec<&'static str>,
    signatures: Signatures,
    forms: Forms,
    /// The national pack, to try rules in that stand in none.
    base: Option<Home>,
}

/// What one file is linted with.
struct Script<'a> {
    file: &'a str,
    text: &'a str,
    index: place::Index,
    forms: &'a Forms,
    signatures: &'a Signatures,
    base: Option<&'a Home>,
    /// Its pack; unknown where the file stands in none, or in one that cannot be used.
    home: Option<&'a Home>,
}

impl Script<'_> {
    fn lint(&self, code: &'static str, (start, end): (usize, usize), message: Words) -> Lint {
        let severity = codes::severity(code);
        Lint { code, severity, file: self.file.into(), start, end, message, help: Words::default() }
    }
}

impl Lint {
    fn help(mut self, help: Words) -> Self {
        self.help = help;
        self
    }
}

impl Linter {
    /// A linter for rules on these forms.
    pub fn new(forms: &Forms) -> Self {
        let mut rhai = rhai::Engine::new_raw();
        let names = prepare(&mut rhai, Bounds::default());
        // unknown variables are found here, all of them and not the first; nothing may be folded away unseen
        rhai.set_strict_variables(false).set_optimization_level(OptimizationLevel::None);
        let signatures = Signatures::new(&rhai);
        // a fault in the embedded pack is for its own test to find; scripts are then not tried
        let national = RuleSet::national().ok().and_then(|mut set| set.packs.pop());
        let base = national.and_then(|pack| Home::of(pack, None).ok());
        Self { rhai, names, signatures, forms: forms.clone(), base }
    }

    /// Lints a pack's own rules and its manifest; the packs it extends are read and not linted. The files are
    /// given as the lints name them.
    ///
    /// # Errors
    /// A folder or file that cannot be read, or is no pack.
    pub fn open(&self, origin: &Origin) -> Result<(Vec<File>, Vec<Lint>), PackError> {
        Ok(self.pack(&origin.to_string(), origin.files()?, origin.base()))
    }

    /// Lints a pack of these files, which extends packs that stand relative to `base`.
    pub fn pack(&self, origin: &str, files: Vec<File>, base: Option<&Path>) -> (Vec<File>, Vec<Lint>) {
        let (pack, faults) = Pack::read(origin, files.clone());
        let files: Vec<File> = files
            .into_iter()
            // Notepad puts a byte order mark before the text
            .map(|(name, text)| (format!("{origin}/{name}"), text.trim_start_matches('\u{feff}').to_string()))
            .collect();
        let rules = || files.iter().filter(|(name, _)| is_rule(name));
        let home = pack.clone().and_then(|p| Home::of(p, base).ok());
        let mut lints: Vec<Lint> =
            rules().flat_map(|(name, text)| self.file(name, text, home.as_ref())).collect();
        lints.extend(head::duplicates(rules()));
        let manifest = pack.as_ref().map(|p| p.manifest.clone());
        // a fault in the head of a rule is a lint of that rule already
        let mut faults: Vec<PackFault> = faults.into_iter().filter(|f| !is_rule(&f.at.file)).collect();
        match pack.map(|p| (RuleSet::based(p, base), manifest.as_ref())) {
            Some((Ok(set), Some(manifest))) => {
                let inherited = set.packs.iter().rev().skip(1).flat_map(|p| &p.rules);
                let scripts: Vec<&str> =
                    rules().map(|(_, t)| t.as_str()).chain(inherited.map(|r| r.text.as_str())).collect();
                lints.extend(manifest::judge(&files, manifest, &scripts));
                faults.extend(self.phrases(&set));
            }
            Some((Err(PackError::Faults(more)), _)) => faults.extend(more),
            Some((Err(error @ PackError::Unreachable { .. }), Some(manifest))) => {
                let problem = error.words();
                faults.push(PackFault::new(manifest.spot.clone(), problem));
            }
            _ => {}
        }
        lints.extend(faults.iter().map(|f| manifest::fault(&files, manifest.as_ref(), f)));
        if let Some(Err(error)) = home.as_ref().map(Home::law) {
            let message = Words::new(&error.detail, String::new());
            let at = Spot::file(&format!("{origin}/{}/{}", super::law::FOLDER, error.file));
            lints.push(manifest::lint("GL20", &files, &at, message));
        }
        lints.sort_by(|a, b| (&a.file, a.start, a.code).cmp(&(&b.file, b.start, b.code)));
        lints.dedup();
        (files, lints)
    }

    /// What is wrong with a pack's own phrases: words, patterns, cells, and examples that come out otherwise.
    fn phrases(&self, set: &RuleSet) -> Vec<PackFault> {
        let Some(own) = set.packs.len().checked_sub(1) else { return vec![] };
        if set.packs[own].phrases.phrases.is_empty() && set.packs[own].phrases.words.is_empty() {
            return vec![];
        }
        let lexicon = set.own_lexicon(own);
        let faults = lexicon.faults(&self.forms);
        // examples of phrases that do not compile would only say so once more
        if faults.is_empty() {
            trial::tried(&lexicon, &self.forms).map_or(faults, |(_, wrong)| wrong)
        } else {
            faults
        }
    }

    /// Lints one rule file; `home` is its pack, where it is in one.
    pub fn file(&self, file: &str, text: &str, home: Option<&Home>) -> Vec<Lint> {
        let (forms, signatures, base) = (&self.forms, &self.signatures, self.base.as_ref());
        let script = Script { file, text, index: place::Index::new(text), forms, signatures, base, home };
        let mut lints = head::check(&script);
        match self.rhai.compile(text) {
            Err(error) => lints.push(syntax(&script, &error, &self.names)),
            Ok(ast) => lints.extend(self.tree(&script, &ast)),
        }
        lints.sort_by(|a, b| (a.start, a.code).cmp(&(b.start, b.code)));
        lints
    }

    fn tree(&self, script: &Script, ast: &AST) -> Vec<Lint> {
        let tokens = tokens::read(&self.rhai, script.text);
        let facts = Facts::gather(ast, &tokens, script);
        let mut lints = scope::check(script, &facts);
        lints.extend(calls::check(script, &facts));
        lints.extend(names::check(script, &facts));
        lints.extend(patterns::check(script, &facts));
        lints.extend(arguments::check(script, &facts));
        lints.extend(flow::check(script, &facts));
        // a script with a known fault would only fail at it once more
        if lints.iter().all(|l| l.severity != Severity::Error) {
            lints.extend(runs::check(script, &facts));
        } else {
            lints.extend(flow::entry_points(script, &facts));
        }
        lints
    }

    /// A script's tokens, as far as it can be read.
    pub(super) fn tokens(&self, text: &str) -> Vec<tokens::Token> {
        tokens::read(&self.rhai, text)
    }

    /// What there is to call.
    pub(super) fn signatures(&self) -> &Signatures {
        &self.signatures
    }

    /// The forms whose names the lints know.
    pub fn forms(&self) -> &Forms {
        &self.forms
    }
}

/// What a lint may spend on trying a script: it runs as the author types.
const BOUNDS: Bounds = Bounds {
    operations: 200_000,
    calls: 24,
    string: 256 << 10,
    array: 20_000,
    map: 5_000,
    time: Duration::from_millis(300),
};

fn syntax(script: &Script, error: &rhai::ParseError, names: &[&str]) -> Lint {
    let at = place::offset(script.text, error.position());
    let zh = match error.err_type() {
        // Rhai's reason for wanting it is English
        rhai::ParseErrorType::MissingToken(token, _) if token == "," => "这里应是“,”或右括号".into(),
        rhai::ParseErrorType::MissingToken(token, _) => format!("缺少“{token}”"),
        other => parse_message(other, names),
    };
    let message = Words::new(zh, error.err_type().to_string());
    script.lint("GL01", place::word(script.text, at), message)
}

/// A file's name without its folder.
fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

fn is_rule(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|e| e.eq_ignore_ascii_case("rhai"))
}

/// The name nearest to one that does not exist, if it is near enough to be meant.
fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    names
        .into_iter()
        .filter(|n| *n != name)
        .map(|n| (strsim::damerau_levenshtein(n, name), n))
        .filter(|(distance, n)| *distance <= 1 + length.max(n.chars().count()) / 4 && *distance < length)
        .min()
        .map(|(_, n)| n)
}

/// “Did you mean”, or nothing.
fn meant(near: Option<&str>) -> Words {
    near.map_or_else(Words::default, |n| Words::new(format!("是否为“{n}”？"), format!("did you mean “{n}”?")))
}

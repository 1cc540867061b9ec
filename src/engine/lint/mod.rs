//! Lints of rule scripts: what is wrong with a rule before any report is read, every fault at its place.
//!
//! One concern per file; all faults of a pack are given at once, and a file that does not parse hinders no other.
//! Reads text and the syntax tree Rhai makes of it; opens no file and must not know a particular rule.

mod arguments;
mod calls;
mod codes;
mod facts;
mod flow;
mod head;
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

pub use codes::{CODES, Code, explain};
pub use manifest::Parameters;
pub use place::{Extent, extent};

use super::pack::Pack;
use super::{Bounds, parse_message, prepare};
use crate::finding::{Severity, Words};
use crate::form::Forms;
use facts::Facts;
use rhai::{AST, OptimizationLevel};
use signatures::Signatures;
use std::time::Duration;

/// The name of a pack's manifest.
pub const MANIFEST: &str = "pack.toml";

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
    /// A pack without rules, to try single ones in.
    base: Option<Pack>,
}

/// What one file is linted with.
struct Script<'a> {
    file: &'a str,
    text: &'a str,
    index: place::Index,
    forms: &'a Forms,
    signatures: &'a Signatures,
    base: Option<&'a Pack>,
    /// The pack's lists; unknown where the file stands in no pack.
    parameters: Option<&'a Parameters>,
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
        let base = Pack::national().ok().map(|pack| Pack { rules: vec![], ..pack });
        Self { rhai, names, signatures, forms: forms.clone(), base }
    }

    /// Lints a pack: the names and texts of its files, among them `pack.toml`.
    pub fn pack(&self, files: &[(String, String)]) -> Vec<Lint> {
        let manifest = files.iter().find(|(name, _)| is_manifest(name));
        let (parameters, mut lints) = match manifest {
            Some((name, text)) => manifest::read(name, text),
            None => (None, vec![manifest::missing(files)]),
        };
        let rules = || files.iter().filter(|(name, _)| !is_manifest(name));
        for (name, text) in rules() {
            lints.extend(self.file(name, text, parameters.as_ref()));
        }
        lints.extend(head::duplicates(rules()));
        if let (Some((name, text)), Some(parameters)) = (manifest, &parameters) {
            let scripts: Vec<&str> = rules().map(|(_, text)| text.as_str()).collect();
            lints.extend(manifest::judge(name, text, parameters, &scripts));
        }
        if lints.iter().all(|l| l.severity != Severity::Error) {
            lints.extend(manifest::load(files));
        }
        lints.sort_by(|a, b| (&a.file, a.start, a.code).cmp(&(&b.file, b.start, b.code)));
        lints.dedup();
        lints
    }

    /// Lints one rule file; `parameters` are those of its pack, where it is in one.
    pub fn file(&self, file: &str, text: &str, parameters: Option<&Parameters>) -> Vec<Lint> {
        let (forms, signatures, base) = (&self.forms, &self.signatures, self.base.as_ref());
        let script =
            Script { file, text, index: place::Index::new(text), forms, signatures, base, parameters };
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

/// Whether a file is a pack's manifest.
fn is_manifest(name: &str) -> bool {
    name.rsplit(['/', '\\']).next() == Some(MANIFEST)
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

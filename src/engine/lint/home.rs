//! The pack a rule stands in, with the packs that one extends: their parameters and the law as the rule finds them.
//!
//! Must not know how scripts are linted.

use crate::engine::law::{Law, LawError};
use crate::engine::pack::manifest::Parameter;
use crate::engine::pack::{Origin, Pack, PackError, RuleFile, Spot};
use crate::engine::ruleset::{Parameters, RuleSet};
use std::path::Path;

/// The pack whose rules each serve a clause.
const NATIONAL: &str = "national";

/// A pack and those it extends, without their rules.
pub struct Home {
    set: RuleSet,
    parameters: Parameters,
    law: Result<Law, LawError>,
}

impl Home {
    /// That of a pack which stands at `base`.
    ///
    /// # Errors
    /// A pack it extends cannot be read, or they contradict each other.
    pub(super) fn of(pack: Pack, base: Option<&Path>) -> Result<Self, PackError> {
        let mut set = RuleSet::alone(Pack { rules: vec![], ..pack }, base)?;
        // a rule is tried as where all of them are in force
        for pack in &mut set.packs {
            pack.manifest.effective = (None, None);
            pack.manifest.regions.clear();
        }
        let law = Law::with(set.packs.iter().flat_map(|p| p.law.iter().cloned()).collect());
        let parameters = set.own_parameters(set.packs.len() - 1);
        Ok(Self { set, parameters, law })
    }

    /// That of the rules in a folder; `None` where it holds no pack, or one that cannot be used.
    pub fn in_folder(folder: &Path) -> Option<Self> {
        let origin = Origin::Path(folder.into());
        let files = origin.files().ok()?;
        Self::of(Pack::read(&origin.to_string(), files).0?, origin.base()).ok()
    }

    /// That of a manifest alone.
    pub fn of_manifest(text: &str) -> Option<Self> {
        let files = vec![(super::MANIFEST.to_string(), text.to_string())];
        Self::of(Pack::read("", files).0?, None).ok()
    }

    /// What `param` gives, by name.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Where the last word on a parameter is said, with the name of the pack that says it.
    pub fn place(&self, parameter: &str) -> Option<(&str, &Spot)> {
        let last = |p: &&Pack| p.manifest.parameters.contains_key(parameter);
        let pack = self.set.packs.iter().rev().find(last)?;
        Some((&pack.manifest.name, &pack.manifest.parameters.get(parameter)?.1))
    }

    /// The law its rules serve.
    pub(super) fn law(&self) -> Result<&Law, &LawError> {
        self.law.as_ref()
    }

    /// Whether each of its rules must serve a clause.
    pub(super) fn is_national(&self) -> bool {
        self.set.packs.last().is_some_and(|p| p.manifest.name == NATIONAL)
    }

    /// The packs with this rule as the only one, for it to be tried.
    pub(super) fn with(&self, rule: RuleFile) -> RuleSet {
        let mut set = self.set.clone();
        if let Some(own) = set.packs.last_mut() {
            own.rules.push(rule);
        }
        set
    }
}

/// The words of a parameter: what a rule may search for.
pub fn words(parameter: &Parameter) -> &[String] {
    match parameter {
        Parameter::List(list) => list,
        Parameter::Text(text) => std::slice::from_ref(text),
        Parameter::Number(_) => &[],
    }
}

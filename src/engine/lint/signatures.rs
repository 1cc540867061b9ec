//! Every function a script can call, as the engine has them registered, with the manual's usage.
//!
//! Read off the engine, so that it cannot fall behind the language.

use super::types::Type;
use crate::engine::lang::reference;
use rhai::Engine;
use std::any::TypeId;
use std::collections::BTreeMap;

/// Names that the interpreter itself knows.
const BUILT_IN: [&str; 6] = ["type_of", "call", "curry", "Fn", "is_def_var", "is_def_fn"];

/// The functions and properties of the rule language and of Rhai.
pub struct Signatures {
    functions: BTreeMap<String, Vec<Vec<TypeId>>>,
    properties: BTreeMap<String, Vec<TypeId>>,
}

impl Signatures {
    /// Reads them off an engine.
    pub fn new(engine: &Engine) -> Self {
        let all = engine.collect_fn_metadata(
            None,
            |f| {
                Some((
                    f.metadata.name.to_string(),
                    f.metadata.param_types.iter().copied().collect::<Vec<_>>(),
                ))
            },
            true,
        );
        let mut this = Self { functions: BTreeMap::new(), properties: BTreeMap::new() };
        for (name, parameters) in all {
            if let Some(property) = name.strip_prefix("get$") {
                this.properties.entry(property.into()).or_default().extend(parameters.first());
            } else if !name.contains('$') {
                this.functions.entry(name).or_default().push(parameters);
            }
        }
        this
    }

    /// Whether there is a function of that name at all.
    pub fn has(&self, name: &str) -> bool {
        BUILT_IN.contains(&name) || self.functions.contains_key(name)
    }

    /// Whether some function of that name takes these; the interpreter's own take anything.
    pub fn takes(&self, name: &str, arguments: &[Type]) -> bool {
        BUILT_IN.contains(&name)
            || self.functions.get(name).is_some_and(|all| {
                all.iter().any(|parameters| {
                    // some functions are registered without their types
                    parameters.len() == arguments.len()
                        && parameters.iter().zip(arguments).all(|(p, a)| a.fits(*p))
                })
            })
    }

    /// Whether some function of that name takes that many.
    pub fn takes_count(&self, name: &str, count: usize) -> bool {
        self.functions.get(name).is_some_and(|all| all.iter().any(|p| p.len() == count))
    }

    /// Whether some function of that name takes this first: it is a method of it.
    pub fn is_method(&self, name: &str, receiver: &Type) -> bool {
        BUILT_IN.contains(&name)
            || self
                .functions
                .get(name)
                .is_some_and(|all| all.iter().any(|p| p.first().is_some_and(|p| receiver.fits(*p))))
    }

    /// Whether there is a property of that name at all.
    pub fn has_property(&self, name: &str) -> bool {
        self.properties.contains_key(name)
    }

    /// Whether this has a property of that name.
    pub fn is_property(&self, name: &str, receiver: &Type) -> bool {
        self.properties.get(name).is_some_and(|all| all.iter().any(|p| receiver.fits(*p)))
    }

    /// Names that can stand after the dot of this, operators left out.
    pub fn members(&self, receiver: &Type) -> impl Iterator<Item = &str> {
        let methods = self.functions.keys().filter(|n| self.is_method(n, receiver));
        let properties = self.properties.keys().filter(|n| self.is_property(n, receiver));
        methods.chain(properties).map(String::as_str).filter(|n| is_word(n))
    }

    /// Names of functions, operators left out.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.functions.keys().map(String::as_str).chain(BUILT_IN).filter(|n| is_word(n))
    }
}

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The manual's entry for a name.
pub fn manual(name: &str) -> Option<&'static reference::Entry> {
    reference::CHAPTERS.iter().flat_map(|c| c.entries).find(|e| e.name == name)
}

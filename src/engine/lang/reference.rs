//! Documentation of every function of the rule language, from which `rules/README.md` is made and which a test runs.
//!
//! Data only.

/// The manual as Markdown.
pub fn markdown() -> String {
    String::new()
}

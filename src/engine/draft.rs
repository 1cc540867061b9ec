//! Drafts to begin from: a rule that already works and an empty pack's manifest.
//!
//! Makes texts; writes nothing to disk.

use super::header::{self, HeaderError};
use super::pack::manifest::is_name;
use crate::finding::Severity;

const RULE: &str = include_str!("draft.rhai");

/// What is known of a rule to be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its id.
    pub id: String,
    /// The defect in Chinese; a place to fill in where it is not known yet.
    pub title: Option<String>,
    /// The short English name in the file's name.
    pub name: String,
    /// How grave.
    pub severity: Severity,
}

impl Draft {
    /// The file's name.
    pub fn file(&self) -> String {
        format!("{}-{}.rhai", self.id, self.name)
    }

    /// The rule: one that passes its own examples.
    ///
    /// # Errors
    /// An id or title that no head may have.
    pub fn text(&self) -> Result<String, HeaderError> {
        let title = self.title.as_deref().unwrap_or("【待填：查的是什么毛病】");
        if title.contains(['\n', '\r']) {
            return Err(HeaderError { line: 1, problem: "标题应在一行之内".into() });
        }
        let english = "【待填 to be filled in: the defect】";
        let text = RULE
            .replace("{SEVERITY}", self.severity.name())
            .replace("{EN}", english)
            .replace("{ID}", &self.id)
            .replace("{TITLE}", title);
        header::read(&text).map(|_| text)
    }
}

/// A manifest for a pack of that name, which adds to the national one; `None` for a name that no pack may have.
pub fn manifest(name: &str) -> Option<String> {
    is_name(name).then(|| {
        format!(
            "name = \"{name}\"\nversion = \"0.1.0\"\ntitle = \"{name}\"\nauthority = \"\"\nextends = [\"national\"]\n\n# 规则用 param(\"名\") 取用的数、文字、词表 · what rules read with param(\"name\")\n[parameters]\n"
        )
    })
}

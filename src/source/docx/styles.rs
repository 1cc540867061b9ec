//! What styles say about numbering and hiding, with what they are based on.
//!
//! Must not read text.

use super::is_name;
use super::numbering::Item;
use crate::source::xml::Element;
use std::collections::HashMap;

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    item: Option<Item>,
    hidden: Option<bool>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    default_paragraph: Option<String>,
}

/// Longest chain of styles that is followed.
const CHAIN: usize = 32;

impl Styles {
    /// Reads `styles.xml`.
    pub fn read(root: &Element) -> Self {
        let mut read = Self::default();
        for style in root.elements().filter(|e| &*e.name == "w:style") {
            let Some(id) = style.attribute("styleId").filter(is_name) else { continue };
            let is_default = matches!(style.attribute("default"), Some("1" | "true" | "on"));
            if is_default && style.attribute("type") == Some("paragraph") {
                read.default_paragraph = Some(id.into());
            }
            let based_on = style.child("w:basedOn").and_then(|e| e.attribute("val"));
            read.styles.insert(
                id.into(),
                Style {
                    based_on: based_on.map(Into::into),
                    item: style.child("w:pPr").and_then(Item::read),
                    hidden: style.at(&["w:rPr", "w:vanish"]).map(is_on),
                },
            );
        }
        read
    }

    /// The style of paragraphs that name none.
    pub fn default_paragraph(&self) -> Option<&str> {
        self.default_paragraph.as_deref()
    }

    /// The list item of a style: its own, or of the nearest style it is based on; and the style that says so.
    pub fn item(&self, style: &str) -> Option<(Item, &str)> {
        self.chain(style).find_map(|(id, s)| s.item.clone().map(|i| (i, id)))
    }

    /// The list a list style refers to.
    pub fn list(&self, style: &str) -> Option<String> {
        self.item(style)?.0.list
    }

    /// Whether text of a style is hidden, where the style says.
    pub fn hidden(&self, style: &str) -> Option<bool> {
        self.chain(style).find_map(|(_, s)| s.hidden)
    }

    fn chain<'a>(&'a self, style: &str) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let mut next = self.styles.get_key_value(style);
        std::iter::from_fn(move || {
            let (id, style) = next?;
            next = style.based_on.as_deref().and_then(|b| self.styles.get_key_value(b));
            Some((id.as_str(), style))
        })
        .take(CHAIN)
    }
}

/// Whether a property that can be switched is on.
pub(super) fn is_on(e: &Element) -> bool {
    !matches!(e.attribute("val"), Some("0" | "false" | "off"))
}

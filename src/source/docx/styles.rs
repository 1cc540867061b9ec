//! What styles say about numbering, hiding, raising and striking out, with what they are based on.
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
    look: Look,
}

/// How properties of a run say its text is shown; `None` where they do not say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Look {
    pub hidden: Option<bool>,
    /// Whether it is raised or lowered, as a kind of character or by a distance.
    vertical: Option<bool>,
    shifted: Option<bool>,
    struck: Option<bool>,
    struck_twice: Option<bool>,
}

impl Look {
    /// Reads `w:rPr`.
    pub fn read(properties: &Element) -> Self {
        let value = |name: &str| properties.child(name).and_then(|e| e.attribute("val"));
        let on = |name: &str| properties.child(name).map(is_on);
        Self {
            hidden: on("w:vanish"),
            vertical: value("w:vertAlign").map(|v| v != "baseline"),
            shifted: value("w:position").map(|v| v.bytes().any(|b| matches!(b, b'1'..=b'9'))),
            struck: on("w:strike"),
            struck_twice: on("w:dstrike"),
        }
    }

    /// What these properties say, and what `below` says where they do not.
    pub fn or(self, below: Self) -> Self {
        Self {
            hidden: self.hidden.or(below.hidden),
            vertical: self.vertical.or(below.vertical),
            shifted: self.shifted.or(below.shifted),
            struck: self.struck.or(below.struck),
            struck_twice: self.struck_twice.or(below.struck_twice),
        }
    }

    /// Whether the text is no part of the number it stands beside.
    pub fn is_apart(self) -> bool {
        [self.vertical, self.shifted, self.struck, self.struck_twice].contains(&Some(true))
    }
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
                    look: style.child("w:rPr").map(Look::read).unwrap_or_default(),
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

    /// How text of a style is shown.
    pub fn look(&self, style: &str) -> Look {
        self.chain(style).fold(Look::default(), |look, (_, s)| look.or(s.look))
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

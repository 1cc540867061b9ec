//! XML as a tree of elements, within bounds: no DTD, no entities of its own, no more depth or elements than allowed.
//!
//! Namespaces are known by their address, whatever prefix a file gives them. Read without recursion; what walks
//! the tree may recurse, for its depth is bounded. Must not know what the elements mean.

use super::package::damaged;
use super::{Limits, SourceError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

/// Addresses of namespaces, transitional and strict, and the prefix they go by here.
const NAMESPACES: [(&str, &str); 12] = [
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w:"),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", "w:"),
    ("http://schemas.openxmlformats.org/markup-compatibility/2006", "mc:"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/math", "m:"),
    ("http://purl.oclc.org/ooxml/officeDocument/math", "m:"),
    ("http://schemas.openxmlformats.org/package/2006/relationships", "rel:"),
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "x:"),
    ("http://purl.oclc.org/ooxml/spreadsheetml/main", "x:"),
    ("urn:oasis:names:tc:opendocument:xmlns:office:1.0", "office:"),
    ("urn:oasis:names:tc:opendocument:xmlns:table:1.0", "table:"),
    ("urn:oasis:names:tc:opendocument:xmlns:text:1.0", "text:"),
    ("urn:oasis:names:tc:opendocument:xmlns:meta:1.0", "meta:"),
];

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its local name behind the prefix of its namespace: `w:p`; `?:p` in a namespace not known here.
    pub name: Box<str>,
    attributes: Vec<(Box<str>, Box<str>)>,
    /// What stands in it, in order.
    pub children: Vec<Node>,
}

/// A part of an element's content.
#[derive(Debug)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An attribute by its local name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| &**n == name).map(|(_, v)| &**v)
    }

    /// The elements in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|n| match n {
            Node::Element(e) => Some(e),
            Node::Text(_) => None,
        })
    }

    /// The first element in it of that name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|e| &*e.name == name)
    }

    /// The element at the end of a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |e, name| e.child(name))
    }

    /// The text that stands directly in it.
    pub fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|n| match n {
            Node::Text(t) => Some(t.as_str()),
            Node::Element(_) => None,
        });
        texts.collect()
    }
}

/// Parses a part's text; `part` names it in errors.
///
/// # Errors
/// XML that is not well formed, has a DTD, or breaks a limit.
pub(super) fn parse(
    part: &str,
    text: &str,
    what: &'static str,
    limits: &Limits,
) -> Result<Element, SourceError> {
    let bad = |detail: String| damaged(what, format!("{part}: {detail}"));
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let mut count = 0;
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|e| bad(e.to_string()))?;
        match event {
            Event::Start(start) => {
                if root.is_some() {
                    return Err(bad("a second root element".into()));
                }
                if open.len() >= limits.xml_depth {
                    return Err(SourceError::XmlTooDeep { part: part.into(), limit: limits.xml_depth });
                }
                count += 1;
                if count > limits.pieces {
                    return Err(SourceError::TooManyPieces { limit: limits.pieces });
                }
                let prefix = prefix(&namespace);
                let element = element(prefix, &start).map_err(bad)?;
                open.push(element);
            }
            Event::End(_) => {
                let Some(done) = open.pop() else { return Err(bad("a stray end tag".into())) };
                match open.last_mut() {
                    Some(parent) => parent.children.push(Node::Element(done)),
                    None => root = Some(done),
                }
            }
            Event::Text(t) => add_text(&mut open, &t.xml10_content()),
            Event::CData(t) => add_text(&mut open, &t.xml10_content()),
            Event::GeneralRef(r) => {
                let resolved = match r.resolve_char_ref().map_err(|e| bad(e.to_string()))? {
                    Some(c) => Some(c),
                    None => predefined(&r.into_inner()),
                };
                let Some(c) = resolved else { return Err(bad("an entity that XML does not define".into())) };
                add_text(&mut open, c.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => return Err(SourceError::XmlDtd { part: part.into() }),
            Event::Eof => break,
            _ => {}
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err(bad("cut short".into())),
    }
}

fn prefix(namespace: &ResolveResult) -> &'static str {
    let ResolveResult::Bound(namespace) = namespace else { return "?:" };
    NAMESPACES.iter().find(|(address, _)| *address == namespace.as_ref()).map_or("?:", |(_, prefix)| prefix)
}

fn element(prefix: &str, start: &BytesStart) -> Result<Element, String> {
    let name = format!("{prefix}{}", start.local_name().as_ref()).into();
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
        attributes.push((attribute.key.local_name().as_ref().into(), value.as_ref().into()));
    }
    Ok(Element { name, attributes, children: Vec::new() })
}

fn add_text(open: &mut [Element], text: &str) {
    let Some(element) = open.last_mut() else { return };
    match element.children.last_mut() {
        Some(Node::Text(t)) => t.push_str(text),
        _ => element.children.push(Node::Text(text.into())),
    }
}

/// The character of one of the five entities that XML defines.
pub(super) fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

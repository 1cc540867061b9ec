//! The numbers Word writes before paragraphs: part of what a reader sees, and nowhere in the text.
//!
//! Follows `numbering.xml` and the styles that refer to it. Must not know what a numbered paragraph says.

use super::{is_name, numerals};
use crate::source::xml::Element;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// One level of a list.
#[derive(Debug)]
struct Level {
    start: u32,
    format: String,
    text: String,
    restart: Option<usize>,
    legal: bool,
    style: Option<String>,
}

/// Where a list takes its levels from.
#[derive(Debug, Default)]
struct List {
    definition: String,
    /// Levels that this list has its own way.
    own: HashMap<usize, Rc<Level>>,
    starts: HashMap<usize, u32>,
}

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    definitions: HashMap<String, HashMap<usize, Rc<Level>>>,
    /// Definitions that stand for a list style.
    links: HashMap<String, String>,
    lists: HashMap<String, List>,
    counts: HashMap<String, Vec<Option<u32>>>,
    started: HashSet<(String, usize)>,
}

/// A list and a level in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Item {
    pub list: Option<String>,
    pub level: Option<usize>,
}

impl Item {
    /// What `w:numPr` says.
    pub fn read(properties: &Element) -> Option<Self> {
        let number = properties.child("w:numPr")?;
        let value = |name| number.child(name).and_then(|e| e.attribute("val"));
        Some(Self {
            list: value("w:numId").filter(is_name).map(Into::into),
            level: value("w:ilvl").and_then(|v| v.parse().ok()),
        })
    }
}

/// Most levels a list has.
const LEVELS: usize = 9;

impl Numbering {
    /// Reads `numbering.xml`; `list_of_style` tells which list a list style refers to.
    pub fn read(root: &Element, list_of_style: impl Fn(&str) -> Option<String>) -> Self {
        let mut numbering = Self::default();
        for definition in root.elements().filter(|e| &*e.name == "w:abstractNum") {
            let Some(id) = definition.attribute("abstractNumId").filter(is_name) else { continue };
            let link = definition.child("w:numStyleLink").and_then(|e| e.attribute("val"));
            if let Some(list) = link.and_then(&list_of_style) {
                numbering.links.insert(id.into(), list);
            }
            numbering.definitions.insert(id.into(), definition.elements().filter_map(level).collect());
        }
        for list in root.elements().filter(|e| &*e.name == "w:num") {
            let definition = list.child("w:abstractNumId").and_then(|e| e.attribute("val")).filter(is_name);
            let (Some(id), Some(definition)) = (list.attribute("numId"), definition) else { continue };
            let mut read = List { definition: definition.into(), ..List::default() };
            for own in list.elements().filter(|e| &*e.name == "w:lvlOverride") {
                let Some(index) = own.attribute("ilvl").and_then(|v| v.parse().ok()) else { continue };
                if let Some((_, level)) = own.child("w:lvl").and_then(level) {
                    read.own.insert(index, level);
                }
                let start = own.child("w:startOverride").and_then(|e| e.attribute("val"));
                if let Some(start) = start.and_then(|v| v.parse().ok()) {
                    read.starts.insert(index, start);
                }
            }
            numbering.lists.insert(id.into(), read);
        }
        numbering
    }

    /// The level whose number goes with a paragraph style.
    pub fn level_of_style(&self, list: &str, style: &str) -> Option<usize> {
        let definition = self.definition(list)?;
        let levels = self.definitions.get(definition)?;
        levels.iter().find(|(_, l)| l.style.as_deref() == Some(style)).map(|(i, _)| *i)
    }

    fn definition(&self, list: &str) -> Option<&str> {
        let own = &self.lists.get(list)?.definition;
        // a definition that stands for a list style has the levels of that style's list
        let linked = self.links.get(own).and_then(|l| self.lists.get(l)).map(|l| l.definition.as_str());
        Some(linked.unwrap_or(own))
    }

    fn level(&self, list: &str, index: usize) -> Option<&Rc<Level>> {
        let own = self.lists.get(list)?.own.get(&index);
        own.or_else(|| self.definitions.get(self.definition(list)?)?.get(&index))
    }

    /// Counts one paragraph on and gives its number as a reader sees it; empty for bullets.
    pub fn next(&mut self, list: &str, index: usize) -> Option<String> {
        if list == "0" || index >= LEVELS {
            return None;
        }
        let definition = self.definition(list)?.to_string();
        let level = Rc::clone(self.level(list, index)?);
        let starts_anew = self.lists.get(list)?.starts.get(&index).copied();
        let first = starts_anew.filter(|_| self.started.insert((list.into(), index)));
        let restarts: Vec<usize> = (index + 1..LEVELS)
            .filter(|&below| match self.level(list, below).and_then(|l| l.restart) {
                Some(0) => false,
                Some(after) => index < after,
                None => true,
            })
            .collect();
        let above: Vec<u32> = (0..LEVELS).map(|i| self.level(list, i).map_or(1, |l| l.start)).collect();
        let counts = self.counts.entry(definition).or_insert_with(|| vec![None; LEVELS]);
        let count = first.unwrap_or_else(|| counts[index].map_or(level.start, |n| n.saturating_add(1)));
        counts[index] = Some(count);
        for below in restarts {
            counts[below] = None;
        }
        let counts: Vec<u32> = counts.iter().zip(above).map(|(n, start)| n.unwrap_or(start)).collect();
        Some(self.written(list, &level, &counts))
    }

    fn written(&self, list: &str, level: &Level, counts: &[u32]) -> String {
        if matches!(level.format.as_str(), "bullet" | "none") {
            return String::new();
        }
        let mut out = String::new();
        let mut chars = level.text.chars().peekable();
        while let Some(c) = chars.next() {
            let place = chars.peek().and_then(|d| d.to_digit(10)).filter(|d| c == '%' && *d > 0);
            match place {
                Some(place) => {
                    chars.next();
                    let index = place as usize - 1;
                    let format = self.level(list, index).map_or("decimal", |l| l.format.as_str());
                    let format = if level.legal { "decimal" } else { format };
                    out.push_str(&numerals::written(counts.get(index).copied().unwrap_or(1), format));
                }
                None => out.push(c),
            }
        }
        out
    }
}

fn level(e: &Element) -> Option<(usize, Rc<Level>)> {
    if &*e.name != "w:lvl" {
        return None;
    }
    let value = |name| e.child(name).and_then(|c| c.attribute("val"));
    let level = Level {
        start: value("w:start").and_then(|v| v.parse().ok()).unwrap_or(1),
        format: value("w:numFmt").unwrap_or("decimal").into(),
        text: value("w:lvlText").unwrap_or_default().into(),
        restart: value("w:lvlRestart").and_then(|v| v.parse().ok()),
        legal: e.child("w:isLgl").is_some_and(super::styles::is_on),
        style: value("w:pStyle").map(Into::into),
    };
    Some((e.attribute("ilvl")?.parse().ok()?, Rc::new(level)))
}

//! What a page's own style sheets and `style` attributes keep from being shown.
//!
//! No style engine: of `<style>` the rules outside any @-rule with selectors of one element (`.h`, `td.h`, `#a`), of
//! declarations the few that hide text or set it apart. What stands in another file, or under a selector that looks
//! at more than the element, is not known. Must not know what a page is read for.

use super::tree::{Id, Kind, ROOT, Tree};
use crate::source::{Limits, SourceError};
use std::collections::HashMap;

/// How an element is shown; `None` where nothing says so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Not shown with all in it.
    gone: Option<bool>,
    /// Not seen, unless what is in it says otherwise.
    unseen: Option<bool>,
    /// Text of no size, unless what is in it says otherwise.
    no_size: Option<bool>,
    /// Raised, lowered or struck out.
    pub raised: Option<bool>,
    pub struck: Option<bool>,
}

/// A declaration: what it sets, and whether it insists.
type Declaration = (Look, bool);

impl Look {
    /// What an attribute or a rule's declarations say, in order.
    fn read(declarations: &str) -> Vec<Declaration> {
        declarations.split(';').filter_map(declaration).collect()
    }

    fn or(self, below: Self) -> Self {
        Self {
            gone: self.gone.or(below.gone),
            unseen: self.unseen.or(below.unseen),
            no_size: self.no_size.or(below.no_size),
            raised: self.raised.or(below.raised),
            struck: self.struck.or(below.struck),
        }
    }
}

fn declaration(text: &str) -> Option<Declaration> {
    let (property, value) = text.split_once(':')?;
    let value = value.trim().to_ascii_lowercase();
    let (value, insists) = match value.split_once('!') {
        Some((value, rest)) => (value.trim_end().to_string(), rest.trim() == "important"),
        None => (value, false),
    };
    let mut look = Look::default();
    match property.trim().to_ascii_lowercase().as_str() {
        "display" => look.gone = Some(value == "none"),
        "visibility" => look.unseen = Some(matches!(value.as_str(), "hidden" | "collapse")),
        "font-size" => look.no_size = size(&value),
        "vertical-align" => look.raised = Some(matches!(value.as_str(), "super" | "sub")),
        "text-decoration" | "text-decoration-line" => look.struck = Some(value.contains("line-through")),
        _ => return None,
    }
    Some((look, insists))
}

/// Whether a font size is none; not known of one that goes by the size around it.
fn size(value: &str) -> Option<bool> {
    let end = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, unit) = value.split_at(end);
    let relative =
        matches!(unit, "em" | "%" | "ex" | "ch") || matches!(value, "inherit" | "smaller" | "larger");
    match number.parse::<f64>() {
        Ok(0.0) => Some(true),
        _ if relative => None,
        _ => Some(false),
    }
}

/// What the selector of a rule asks of an element.
#[derive(Debug, Default)]
struct Selector {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
}

impl Selector {
    /// A selector of one element; `None` where it looks at more than its name, id and classes.
    fn read(text: &str) -> Option<Self> {
        let mut selector = Self::default();
        let name = |text: &str| text.find(['.', '#']).unwrap_or(text.len());
        let (tag, mut rest) = text.split_at(name(text));
        if !tag.is_empty() && tag != "*" {
            selector.tag = Some(tag.to_ascii_lowercase());
        }
        while let Some(mark) = rest.chars().next() {
            let (word, behind) = rest.get(1..)?.split_at(name(rest.get(1..)?));
            if mark == '.' {
                selector.classes.push(word.into());
            } else {
                selector.id = Some(word.into());
            }
            rest = behind;
        }
        let is_plain = |word: &str| {
            !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        };
        let mut words = selector.tag.iter().chain(&selector.id).chain(&selector.classes);
        (words.all(|w| is_plain(w)) && !(tag.is_empty() && selector.weight() == 0)).then_some(selector)
    }

    /// How much it weighs against another.
    fn weight(&self) -> usize {
        let one = |part: &Option<String>| usize::from(part.is_some());
        one(&self.id) * 10_000 + self.classes.len().min(99) * 100 + one(&self.tag)
    }

    /// The word by which its rules are looked up: what is rarest on a page.
    fn key(&self) -> String {
        match (&self.id, self.classes.first(), &self.tag) {
            (Some(id), ..) => format!("#{id}"),
            (None, Some(class), _) => format!(".{class}"),
            (None, None, tag) => tag.clone().unwrap_or_default(),
        }
    }

    fn fits(&self, name: &str, attributes: &Attributes) -> bool {
        self.tag.as_ref().is_none_or(|t| t == name)
            && self.id.as_ref().is_none_or(|i| Some(i) == attributes.id.as_ref())
            && self.classes.iter().all(|c| attributes.classes().any(|a| a == c))
    }
}

/// A selector with one declaration.
struct Rule {
    selector: Selector,
    look: Look,
    /// Its standing: whether it insists, its weight, its place.
    rank: (bool, usize, usize),
}

/// What an element says of itself that matters here.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    pub hidden: bool,
    pub id: Option<String>,
    pub class: Option<String>,
    pub style: Option<String>,
    /// What a field shows.
    pub value: Option<String>,
}

impl Attributes {
    fn classes(&self) -> impl Iterator<Item = &str> {
        self.class.as_deref().unwrap_or_default().split_ascii_whitespace()
    }
}

/// The rules of a page by their keys.
#[derive(Default)]
struct Rules {
    by_key: HashMap<String, Vec<Rule>>,
    count: usize,
}

impl Rules {
    fn add_sheet(&mut self, sheet: &str) {
        let sheet = without_comments(sheet);
        let mut rest = sheet.as_str();
        while let Some(open) = rest.find(['{', ';']) {
            let (head, behind) = rest.split_at(open);
            if behind.starts_with(';') {
                // @import and the like
                rest = behind.get(1..).unwrap_or_default();
                continue;
            }
            let end = closing(behind);
            let body = behind.get(1..end).unwrap_or_default();
            rest = behind.get(end + 1..).unwrap_or_default();
            let head = head.trim().trim_start_matches("<!--").trim_start_matches("-->").trim();
            // a rule for paper or for small screens is not what the page shows
            if !head.starts_with('@') {
                self.add(head, body);
            }
        }
    }

    fn add(&mut self, selectors: &str, body: &str) {
        for (look, insists) in Look::read(body) {
            for selector in selectors.split(',').filter_map(|s| Selector::read(s.trim())) {
                self.count += 1;
                let rank = (insists, selector.weight(), self.count);
                self.by_key.entry(selector.key()).or_default().push(Rule { selector, look, rank });
            }
        }
    }

    /// How an element is shown; `tries` counts the rules that were looked at.
    fn look(&self, name: &str, attributes: &Attributes, tries: &mut usize) -> Look {
        let id = attributes.id.iter().map(|i| format!("#{i}"));
        let mut keys: Vec<String> = attributes.classes().map(|c| format!(".{c}")).chain(id).collect();
        keys.extend([name.to_string(), String::new()]);
        keys.sort_unstable();
        keys.dedup();
        let mut fitting: Vec<(&Look, (bool, usize, usize))> = Vec::new();
        for rule in keys.iter().filter_map(|k| self.by_key.get(k)).flatten() {
            *tries += 1;
            if rule.selector.fits(name, attributes) {
                fitting.push((&rule.look, rule.rank));
            }
        }
        let own = attributes.style.as_deref().map(Look::read).unwrap_or_default();
        fitting.extend(own.iter().zip(0..).map(|((look, insists), i)| (look, (*insists, usize::MAX, i))));
        fitting.sort_unstable_by_key(|(_, rank)| std::cmp::Reverse(*rank));
        let shown = fitting.into_iter().fold(Look::default(), |look, (below, _)| look.or(*below));
        shown.or(Look { gone: attributes.hidden.then_some(true), ..Look::default() })
    }
}

fn without_comments(sheet: &str) -> String {
    let mut plain = String::new();
    let mut rest = sheet;
    while let Some((before, behind)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = behind.split_once("*/").map_or("", |(_, after)| after);
    }
    plain + rest
}

/// Where the brace that `text` begins with is closed; its end where it is not.
fn closing(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// Marks the elements of a tree that are not shown or are set apart, and takes out text that is not seen.
///
/// # Errors
/// More rules to look at than the limits allow.
pub(super) fn apply(tree: &mut Tree, limits: &Limits) -> Result<(), SourceError> {
    /// Rules looked at per piece that may be read.
    const TRIES: usize = 8;
    let mut rules = Rules::default();
    for sheet in sheets(tree) {
        rules.add_sheet(&sheet);
    }
    let mut tries = 0;
    // what holds for the text in each element that is open: not seen, of no size
    let mut open: Vec<(Id, bool, bool)> = Vec::new();
    let mut next = Some(ROOT);
    while let Some(id) = next {
        let (_, mut unseen, mut no_size) = open.last().copied().unwrap_or((ROOT, false, false));
        if let Some(node) = tree.node_mut(id) {
            match &mut node.kind {
                Kind::Element { name, attributes, hidden, apart, .. } => {
                    let plain = Attributes::default();
                    let look = rules.look(name, attributes.as_deref().unwrap_or(&plain), &mut tries);
                    *hidden = look.gone == Some(true);
                    *apart |= look.raised == Some(true) || look.struck == Some(true);
                    unseen = look.unseen.unwrap_or(unseen);
                    no_size = look.no_size.unwrap_or(no_size);
                    if (unseen || no_size)
                        && let Some(attributes) = attributes
                    {
                        attributes.value = None;
                    }
                }
                Kind::Text(_) if unseen || no_size => node.kind = Kind::Other,
                _ => {}
            }
        }
        if tries > limits.pieces.saturating_mul(TRIES) {
            return Err(SourceError::TooManyPieces { limit: limits.pieces });
        }
        let child = tree.node(id).and_then(|n| n.first);
        if child.is_some() {
            open.push((id, unseen, no_size));
        }
        next = child.or_else(|| {
            tree.after(id, ROOT, |left| {
                if open.last().is_some_and(|(o, ..)| *o == left) {
                    open.pop();
                }
            })
        });
    }
    Ok(())
}

/// The texts of the page's style sheets.
fn sheets(tree: &Tree) -> Vec<String> {
    let mut sheets = Vec::new();
    let mut next = Some(ROOT);
    while let Some(id) = next {
        if tree.name(id) == Some("style") {
            let mut sheet = String::new();
            let mut child = tree.node(id).and_then(|n| n.first);
            while let Some(node) = child.and_then(|c| tree.node(c)) {
                if let Kind::Text(text) = &node.kind {
                    sheet.push_str(text);
                }
                child = node.next;
            }
            sheets.push(sheet);
        }
        next = tree.node(id).and_then(|n| n.first).or_else(|| tree.after(id, ROOT, |_| {}));
    }
    sheets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gone(sheet: &str, name: &str, class: &str, style: &str) -> bool {
        let mut rules = Rules::default();
        rules.add_sheet(sheet);
        let some = |text: &str| Some(text.to_string()).filter(|t| !t.is_empty());
        let attributes = Attributes { class: some(class), style: some(style), ..Attributes::default() };
        rules.look(name, &attributes, &mut 0).gone == Some(true)
    }

    #[test]
    fn the_weightiest_rule_holds() {
        assert!(gone(".h{display:none}", "p", "a h", ""));
        assert!(gone("p, .x { color: red; Display : NONE ; }", "p", "", ""));
        assert!(!gone(".h{display:none}", "p", "hh", ""));
        assert!(!gone("td.h{display:none}", "p", "h", ""));
        assert!(!gone(".h{display:none} .h{display:block}", "p", "h", ""));
        assert!(gone(".h{display:none} p{display:block}", "p", "h", ""));
        assert!(!gone(".h{display:none}", "p", "h", "display:inline"));
        assert!(gone(".h{display:none !important}", "p", "h", "display:inline"));
        assert!(gone("/* .x{ */ .h{display:none}", "p", "h", ""));
    }

    #[test]
    fn what_is_not_known_hides_nothing() {
        for sheet in [
            "@media print{.h{display:none}}",
            ".a .h{display:none}",
            ".h:hover{display:none}",
            "div>.h{display:none}",
            "@import url(x.css); .h{color:red",
        ] {
            assert!(!gone(sheet, "p", "h", ""), "{sheet}");
        }
        assert!(gone("@import url(x.css); @media print{.a{color:red}} .h{display:none}", "p", "h", ""));
    }

    #[test]
    fn sizes() {
        for (value, none) in [
            ("0", Some(true)),
            ("0px", Some(true)),
            ("0.0em", Some(true)),
            ("12px", Some(false)),
            ("2em", None),
            ("medium", Some(false)),
        ] {
            assert_eq!(size(value), none, "{value}");
        }
    }
}

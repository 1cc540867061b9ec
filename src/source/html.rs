//! HTML: the paragraphs and data tables of a page, without what belongs to the site.
//!
//! Which element is which is decided by what it holds, for pages rarely say it: a table whose cells hold a few words
//! each is data, any other is layout. Nothing is fetched or run. Must not know a report's labels.

mod page;
mod style;
mod table;
mod tree;

use super::rendition::{CellText, Rendition};
use super::runs::Runs;
use super::{Limits, SourceError, Span};
use tree::{Id, Kind, ROOT, Tree};

/// What a page holds, in reading order.
#[derive(Debug)]
struct Item {
    content: Content,
    /// The element it stands in.
    node: Id,
    /// Whether part of it is a link.
    linked: bool,
}

#[derive(Debug)]
enum Content {
    Line { text: Runs, heading: bool },
    Table(Vec<Vec<Cell>>),
}

/// A cell, and where it stands if it says nothing.
#[derive(Debug)]
struct Cell {
    text: Runs,
    tag: Span,
}

/// Writes a page out.
///
/// # Errors
/// More elements, lines or cells than the limits, or nesting beyond a browser's.
pub fn read(source: &str, limits: &Limits) -> Result<Rendition, SourceError> {
    let tree = tree::parse(source, limits)?;
    let reader = Reader::read(&tree, source, Span::default());
    let mut rendition = Rendition::new();
    let items = page::article(&tree, reader.items, reader.title);
    write(items, &mut rendition, limits)?;
    Ok(rendition)
}

/// Writes out the stretch `at` of a source of another format.
///
/// # Errors
/// As for [`read`].
pub(super) fn fragment(
    source: &str,
    at: Span,
    limits: &Limits,
    rendition: &mut Rendition,
) -> Result<(), SourceError> {
    let part = source.get(at.start..at.end).unwrap_or_default();
    let tree = tree::parse(part, limits)?;
    write(Reader::read(&tree, part, at).items, rendition, limits)
}

fn write(items: Vec<Item>, rendition: &mut Rendition, limits: &Limits) -> Result<(), SourceError> {
    for item in items {
        match item.content {
            Content::Line { text, .. } => text.write(rendition),
            Content::Table(rows) => rendition.table(
                rows.into_iter()
                    .map(|row| row.into_iter().map(|cell| cell.text.into_cell(cell.tag)).collect())
                    .collect::<Vec<Vec<CellText>>>(),
            ),
        }
        if rendition.pieces.len() > limits.pieces {
            return Err(SourceError::TooManyPieces { limit: limits.pieces });
        }
    }
    Ok(())
}

/// Walks a tree and collects what it holds.
struct Reader<'a> {
    tree: &'a Tree,
    source: &'a str,
    /// Where `source` begins in the file.
    base: Span,
    items: Vec<Item>,
    title: Runs,
    line: Runs,
    /// The element the line began in.
    line_node: Id,
    linked: bool,
    /// How many open elements are links, headings, preformatted.
    inside: [usize; 3],
}

const LINK: usize = 0;
const HEADING: usize = 1;
const PRE: usize = 2;

impl<'a> Reader<'a> {
    fn read(tree: &'a Tree, source: &'a str, base: Span) -> Self {
        let mut reader = Self {
            tree,
            source,
            base,
            items: Vec::new(),
            title: Runs::default(),
            line: Runs::default(),
            line_node: ROOT,
            linked: false,
            inside: [0; 3],
        };
        reader.walk();
        reader
    }

    fn walk(&mut self) {
        let layout = self.layout_tables();
        let mut next = Some(ROOT);
        while let Some(id) = next {
            let descend = self.enter(id, &layout);
            let child = self.tree.node(id).filter(|_| descend).and_then(|n| n.first);
            next =
                child.or_else(|| self.tree.after(id, ROOT, |left| self.leave(left, left != id || descend)));
        }
        self.end_line();
    }

    /// The tables that hold tables, by their ids in order.
    fn layout_tables(&self) -> Vec<Id> {
        let mut found = Vec::new();
        let mut open: Vec<Id> = Vec::new();
        let mut next = Some(ROOT);
        while let Some(id) = next {
            if self.tree.name(id) == Some("table") {
                // only the nearest can be new: those around it hold one already
                found.extend(open.last());
                open.push(id);
            }
            let child = self.tree.node(id).filter(|_| !passed_over(self.tree, id)).and_then(|n| n.first);
            next = child.or_else(|| {
                self.tree.after(id, ROOT, |left| {
                    if open.last() == Some(&left) {
                        open.pop();
                    }
                })
            });
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Takes a node; `false` if what is in it is done with.
    fn enter(&mut self, id: Id, layout: &[Id]) -> bool {
        let tree = self.tree;
        let Some(node) = tree.node(id) else { return false };
        let name = match &node.kind {
            Kind::Other => return true,
            Kind::Text(text) => {
                self.take_text(id, text);
                return false;
            }
            Kind::Element { .. } if passed_over(self.tree, id) => return false,
            Kind::Element { name, .. } => &**name,
        };
        match name {
            "title" => {
                let base = self.base.start;
                let mut title = std::mem::take(&mut self.title);
                each_text(tree, id, |text, at| push(&mut title, self.source, text, at, base));
                self.title = title;
                return false;
            }
            "br" | "hr" => self.end_line(),
            "table" => {
                self.end_line();
                if layout.binary_search(&id).is_err()
                    && let Some((caption, rows, linked)) = table::data(tree, self.source, self.base.start, id)
                {
                    let caption = Content::Line { text: caption, heading: false };
                    self.items.push(Item { content: caption, node: id, linked });
                    self.items.push(Item { content: Content::Table(rows), node: id, linked });
                    return false;
                }
            }
            _ if is_block(name) => self.end_line(),
            _ => {}
        }
        if let Some(kind) = counted(name) {
            self.inside[kind] += 1;
        }
        true
    }

    fn leave(&mut self, id: Id, entered: bool) {
        let Some(name) = self.tree.name(id).filter(|_| entered) else { return };
        if is_block(name) {
            self.end_line();
        }
        if let Some(kind) = counted(name) {
            self.inside[kind] = self.inside[kind].saturating_sub(1);
        }
    }

    fn take_text(&mut self, id: Id, text: &str) {
        let Some(node) = self.tree.node(id) else { return };
        let (source, base) = (self.source, self.base.start);
        if self.line.is_empty() {
            self.line_node = node.parent.unwrap_or(ROOT);
        }
        self.linked |= self.inside[LINK] > 0 && !text.trim().is_empty();
        if self.inside[PRE] == 0 {
            push(&mut self.line, source, text, node.at, base);
            return;
        }
        let mut at = node.at;
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                self.end_line();
                self.line_node = node.parent.unwrap_or(ROOT);
            }
            let end = (at.start + part.len()).min(node.at.end);
            push(&mut self.line, source, part, Span { start: at.start, end }, base);
            at.start = (end + 1).min(node.at.end);
        }
    }

    fn end_line(&mut self) {
        let text = std::mem::take(&mut self.line);
        let linked = std::mem::take(&mut self.linked);
        if !text.is_empty() {
            let content = Content::Line { text, heading: self.inside[HEADING] > 0 };
            self.items.push(Item { content, node: self.line_node, linked });
        }
    }
}

/// Whether an element and all in it is not part of what the page says.
fn passed_over(tree: &Tree, id: Id) -> bool {
    match tree.node(id).map(|n| &n.kind) {
        Some(Kind::Element { name, hidden, .. }) => *hidden || is_passed_over(name),
        _ => false,
    }
}

/// Appends a node's text; it is literal where the source says it letter for letter.
fn push(runs: &mut Runs, source: &str, text: &str, at: Span, base: usize) {
    let literal = source.get(at.start..at.end) == Some(text);
    runs.push(text, Span { start: at.start + base, end: at.end + base }, literal);
}

/// The texts in a node, in order.
fn each_text(tree: &Tree, top: Id, mut take: impl FnMut(&str, Span)) {
    let mut next = Some(top);
    while let Some(id) = next {
        let Some(node) = tree.node(id) else { return };
        if let Kind::Text(text) = &node.kind {
            take(text, node.at);
        }
        next = node.first.or_else(|| tree.after(id, top, |_| {}));
    }
}

fn counted(name: &str) -> Option<usize> {
    match name {
        "a" => Some(LINK),
        "h1" | "h2" | "h3" => Some(HEADING),
        "pre" | "xmp" | "listing" | "plaintext" => Some(PRE),
        _ => None,
    }
}

/// Elements that show nothing, or nothing that is the document's.
fn is_passed_over(name: &str) -> bool {
    matches!(
        name,
        "applet"
            | "aside"
            | "audio"
            | "button"
            | "canvas"
            | "datalist"
            | "embed"
            | "footer"
            | "frameset"
            | "iframe"
            | "input"
            | "math"
            | "nav"
            | "noembed"
            | "noframes"
            | "noscript"
            | "object"
            | "script"
            | "select"
            | "style"
            | "svg"
            | "template"
            | "textarea"
            | "video"
            | "xml"
    )
}

/// Elements that stand on lines of their own. Elements unknown to HTML are part of the line, as in a browser.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "html"
            | "legend"
            | "li"
            | "listing"
            | "main"
            | "menu"
            | "ol"
            | "p"
            | "plaintext"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
            | "xmp"
    )
}

//! The parse tree of an HTML text in which every tag and every stretch of text knows its place.
//!
//! html5ever builds the tree but gives no offsets. So the text is handed to it tag by tag: what it appends while a
//! stretch is being fed came from that stretch. Must not know what the tree is read for.

use super::super::{Limits, SourceError, Span};
use super::style::{self, Attributes};
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, ExpandedName, LocalName, ParseOpts, QualName, local_name, ns, parse_document};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// Greatest nesting of elements. Browsers flatten beyond 512; the parser's work grows with it.
pub(super) const DEPTH: usize = 1000;

/// A node's index.
pub(super) type Id = u32;

/// The root of every tree.
pub(super) const ROOT: Id = 0;

/// The tree of a text.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
}

#[derive(Debug)]
pub(super) struct Node {
    pub parent: Option<Id>,
    pub first: Option<Id>,
    pub next: Option<Id>,
    last: Option<Id>,
    previous: Option<Id>,
    depth: u32,
    /// The start tag, or the text.
    pub at: Span,
    pub kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Element {
        name: LocalName,
        /// What it says of itself that bears on how it is shown.
        attributes: Option<Box<Attributes>>,
        hidden: bool,
        /// Whether it is raised, lowered or struck out.
        apart: bool,
    },
    Text(StrTendril),
    /// The document, comments and the like.
    Other,
}

impl Tree {
    pub fn node(&self, id: Id) -> Option<&Node> {
        self.nodes.get(id as usize)
    }

    pub fn node_mut(&mut self, id: Id) -> Option<&mut Node> {
        self.nodes.get_mut(id as usize)
    }

    /// The name of an element.
    pub fn name(&self, id: Id) -> Option<&str> {
        match &self.node(id)?.kind {
            Kind::Element { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The node after `id` in reading order below `top`, its children passed over; `leave` sees what ends.
    pub fn after(&self, id: Id, top: Id, mut leave: impl FnMut(Id)) -> Option<Id> {
        let mut at = id;
        loop {
            leave(at);
            if at == top {
                return None;
            }
            let node = self.node(at)?;
            if node.next.is_some() {
                return node.next;
            }
            at = node.parent?;
        }
    }
}

/// What the tree builder holds of a node.
#[derive(Debug, Clone)]
struct Handle {
    id: Id,
    name: Rc<QualName>,
}

/// A stretch that is handed to the parser at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Feed {
    Text,
    /// A tag, a comment, or the beginning of one.
    Tag,
    /// A character reference.
    Entity,
}

struct Sink<'a> {
    source: &'a str,
    document: Handle,
    state: RefCell<State>,
}

struct State {
    nodes: Vec<Node>,
    deepest: u32,
    feed: Feed,
    span: Span,
    /// Up to where the stretch being fed was appended.
    cursor: usize,
    /// Stretches of text the parser still holds back: text out of place in a table.
    held: VecDeque<Span>,
}

/// Builds the tree of `source`.
///
/// # Errors
/// More nodes than [`Limits::pieces`], or nesting beyond [`DEPTH`].
pub(super) fn parse(source: &str, limits: &Limits) -> Result<Tree, SourceError> {
    let mut parser = parse_document(Sink::new(source), ParseOpts::default());
    let mut start = 0;
    while let Some((feed, length)) = next_feed(source.get(start..).unwrap_or_default()) {
        let span = Span { start, end: start + length };
        start = span.end;
        parser.tokenizer.sink.sink.begin(feed, span);
        parser.process(StrTendril::from(source.get(span.start..span.end).unwrap_or_default()));
        let state = parser.tokenizer.sink.sink.state.borrow();
        if state.nodes.len() > limits.pieces {
            return Err(SourceError::TooManyPieces { limit: limits.pieces });
        }
        if state.deepest as usize > DEPTH {
            return Err(SourceError::TooDeep { limit: DEPTH });
        }
    }
    let mut tree = parser.finish();
    style::apply(&mut tree, limits)?;
    Ok(tree)
}

/// The kind and length of the stretch at the head of `rest`.
fn next_feed(rest: &str) -> Option<(Feed, usize)> {
    let bytes = rest.as_bytes();
    Some(match bytes.first()? {
        b'<' => (Feed::Tag, rest.find('>').map_or(rest.len(), |i| i + 1)),
        b'&' => {
            let name = bytes.iter().skip(1).take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
            (Feed::Entity, 1 + name + usize::from(bytes.get(1 + name) == Some(&b';')))
        }
        _ => (Feed::Text, rest.find(['<', '&']).unwrap_or(rest.len())),
    })
}

impl<'a> Sink<'a> {
    fn new(source: &'a str) -> Self {
        let name = QualName::new(None, ns!(), local_name!(""));
        let sink = Self {
            source,
            document: Handle { id: ROOT, name: Rc::new(name) },
            state: RefCell::new(State {
                nodes: Vec::new(),
                deepest: 0,
                feed: Feed::Tag,
                span: Span::default(),
                cursor: 0,
                held: VecDeque::new(),
            }),
        };
        sink.state.borrow_mut().add(Kind::Other, Span::default());
        sink
    }

    fn begin(&self, feed: Feed, span: Span) {
        const HELD: usize = 64;
        let mut state = self.state.borrow_mut();
        let left = Span { start: state.cursor, end: state.span.end };
        let left_text = self.source.get(left.start..left.end).unwrap_or_default();
        if state.feed != Feed::Tag && !left_text.trim().is_empty() {
            state.held.push_back(left);
            if state.held.len() > HELD {
                state.held.pop_front();
            }
        }
        (state.feed, state.span, state.cursor) = (feed, span, span.start);
    }

    fn text(&self, text: StrTendril) -> Id {
        let mut state = self.state.borrow_mut();
        let at = state.locate(self.source, &text);
        state.add(Kind::Text(text), at)
    }

    fn child(&self, child: NodeOrText<Handle>) -> Id {
        match child {
            NodeOrText::AppendNode(handle) => handle.id,
            NodeOrText::AppendText(text) => self.text(text),
        }
    }

    fn other(&self) -> Handle {
        let mut state = self.state.borrow_mut();
        let at = state.span;
        Handle { id: state.add(Kind::Other, at), name: Rc::clone(&self.document.name) }
    }
}

impl State {
    fn add(&mut self, kind: Kind, at: Span) -> Id {
        let id = Id::try_from(self.nodes.len()).unwrap_or(Id::MAX);
        let (parent, first, next, last, previous) = (None, None, None, None, None);
        self.nodes.push(Node { parent, first, next, last, previous, depth: 0, at, kind });
        id
    }

    /// Where the text that the parser hands over stands.
    fn locate(&mut self, source: &str, text: &str) -> Span {
        let find = |from: usize, to: usize| {
            let at = from + source.get(from..to)?.find(text)?;
            Some(Span { start: at, end: at + text.len() })
        };
        if text.trim().is_empty() || self.feed == Feed::Entity {
            // white space has no place anyone asks for
            self.cursor = if self.feed == Feed::Entity { self.span.end } else { self.cursor };
            return self.span;
        }
        if self.feed == Feed::Tag
            && let Some((index, found)) =
                self.held.iter().enumerate().find_map(|(i, s)| Some((i, find(s.start, s.end)?)))
        {
            self.held.drain(..index);
            if let Some(first) = self.held.front_mut() {
                first.start = found.end;
            }
            return found;
        }
        match find(self.cursor, self.span.end) {
            Some(found) => {
                self.held.clear();
                self.cursor = found.end;
                found
            }
            None => self.held.front().map_or(self.span, |held| held.to(self.span)),
        }
    }

    fn node(&mut self, id: Id) -> Option<&mut Node> {
        self.nodes.get_mut(id as usize)
    }

    fn detach(&mut self, id: Id) {
        let Some(node) = self.node(id) else { return };
        let (parent, previous, next) = (node.parent.take(), node.previous.take(), node.next.take());
        if let Some(before) = previous.and_then(|p| self.node(p)) {
            before.next = next;
        }
        if let Some(after) = next.and_then(|n| self.node(n)) {
            after.previous = previous;
        }
        if let Some(parent) = parent.and_then(|p| self.node(p)) {
            if parent.first == Some(id) {
                parent.first = next;
            }
            if parent.last == Some(id) {
                parent.last = previous;
            }
        }
    }

    /// Puts `id` before `next`, or last.
    fn attach(&mut self, id: Id, parent: Id, next: Option<Id>) {
        self.detach(id);
        let Some(owner) = self.node(parent) else { return };
        let depth = owner.depth + 1;
        let previous = match next {
            None => owner.last.replace(id),
            Some(next) => self.node(next).and_then(|n| n.previous.replace(id)),
        };
        match previous.and_then(|p| self.node(p)) {
            Some(before) => before.next = Some(id),
            None => {
                if let Some(owner) = self.node(parent) {
                    owner.first = Some(id);
                }
            }
        }
        if let Some(node) = self.node(id) {
            (node.parent, node.previous, node.next, node.depth) = (Some(parent), previous, next, depth);
        }
        self.deepest = self.deepest.max(depth);
    }
}

impl TreeSink for Sink<'_> {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'b>
        = ExpandedName<'b>
    where
        Self: 'b;

    fn finish(self) -> Tree {
        Tree { nodes: self.state.into_inner().nodes }
    }

    fn get_document(&self) -> Handle {
        self.document.clone()
    }

    fn elem_name<'b>(&'b self, target: &'b Handle) -> ExpandedName<'b> {
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> Handle {
        let attributes = attributes(&name.local, &attrs);
        let mut state = self.state.borrow_mut();
        let at = state.span;
        let kind = Kind::Element { name: name.local.clone(), attributes, hidden: false, apart: false };
        let id = state.add(kind, at);
        Handle { id, name: Rc::new(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.other()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.other()
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        let child = self.child(child);
        self.state.borrow_mut().attach(child, parent.id, None);
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let child = self.child(child);
        let mut state = self.state.borrow_mut();
        if let Some(parent) = state.node(sibling.id).and_then(|n| n.parent)
            && child != sibling.id
        {
            state.attach(child, parent, Some(sibling.id));
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.state.borrow_mut().node(element.id).is_some_and(|n| n.parent.is_some());
        if has_parent {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.state.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut state = self.state.borrow_mut();
        while let Some(child) = state.node(node.id).and_then(|n| n.first) {
            state.attach(child, new_parent.id, None);
        }
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn set_quirks_mode(&self, _: QuirksMode) {}
    fn add_attrs_if_missing(&self, _: &Handle, _: Vec<Attribute>) {}
}

/// The attributes that bear on what an element shows; `None` where it has none of them.
fn attributes(name: &str, attributes: &[Attribute]) -> Option<Box<Attributes>> {
    let value = |name: &str| attributes.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string());
    let typed = |kind: &str| {
        // of the kinds of fields, those that show their value as text
        !matches!(
            kind.to_ascii_lowercase().as_str(),
            "button"
                | "checkbox"
                | "color"
                | "file"
                | "hidden"
                | "image"
                | "password"
                | "radio"
                | "range"
                | "reset"
                | "submit"
        )
    };
    let is_field = name == "input" && value("type").is_none_or(|t| typed(t.trim()));
    let read = Attributes {
        hidden: attributes.iter().any(|a| &*a.name.local == "hidden"),
        id: value("id"),
        class: value("class"),
        style: value("style"),
        value: if is_field { value("value") } else { None },
    };
    let says = read.hidden || [&read.id, &read.class, &read.style, &read.value].iter().any(|v| v.is_some());
    says.then(|| Box::new(read))
}

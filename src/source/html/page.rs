//! Tells a page's article from the site around it.
//!
//! By what stands where: the smallest element that holds the tables of figures, the sentences and the numbered
//! headings is the article, if there is one. Must not know a site or a report.

use super::super::runs::{Runs, is_numbered_heading};
use super::tree::{Id, ROOT, Tree};
use super::{Content, Item};

/// What the page says, without the navigation above and the imprint below its article.
pub(super) fn article(tree: &Tree, items: Vec<Item>, title: Runs) -> Vec<Item> {
    let anchors: Vec<usize> = (0..items.len()).filter(|&i| items.get(i).is_some_and(is_anchor)).collect();
    let around = anchors
        .iter()
        .filter_map(|&i| items.get(i))
        .map(|item| item.node)
        .reduce(|a, b| common(tree, a, b))
        .filter(|_| anchors.len() > 1)
        .unwrap_or(ROOT);
    let last = anchors.last().copied();
    let mut within = false;
    let mut kept = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let inside = is_within(tree, item.node, around);
        within |= inside;
        // above the article its title may stand, below it nothing of it
        let above = !within || last.is_some_and(|last| index < last);
        if inside || above && !item.linked {
            kept.push(item);
        }
    }
    if !title.is_empty() && !says_title(&kept, &title.text()) {
        kept.insert(
            0,
            Item { content: Content::Line { text: title, heading: true }, node: ROOT, linked: false },
        );
    }
    kept
}

/// Whether an item is certainly of the article.
fn is_anchor(item: &Item) -> bool {
    const SENTENCE: usize = 120;
    if item.linked {
        return false;
    }
    match &item.content {
        Content::Line { text, .. } => {
            let text = text.text();
            text.len() >= SENTENCE && text.contains('。') || is_numbered_heading(&text)
        }
        Content::Table(rows) => {
            rows.iter().flatten().any(|c| c.text.text().starts_with(|d: char| d.is_ascii_digit()))
        }
    }
}

/// Whether the page shows its title itself.
fn says_title(items: &[Item], title: &str) -> bool {
    const SHORTEST: usize = 6;
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let title = plain(title);
    items.iter().any(|item| match &item.content {
        Content::Line { heading: true, .. } => true,
        Content::Line { text, .. } if text.len() <= title.len() * 2 => {
            let line = plain(&text.text());
            line.chars().count() >= SHORTEST && title.contains(&line)
        }
        _ => false,
    })
}

fn is_within(tree: &Tree, node: Id, top: Id) -> bool {
    let mut at = Some(node);
    while let Some(id) = at {
        if id == top {
            return true;
        }
        at = tree.node(id).and_then(|n| n.parent);
    }
    false
}

/// The smallest element that holds both.
fn common(tree: &Tree, a: Id, b: Id) -> Id {
    let above = |node: Id| {
        let mut path = vec![node];
        while let Some(parent) = path.last().and_then(|id| tree.node(*id)).and_then(|n| n.parent) {
            path.push(parent);
        }
        path.reverse();
        path
    };
    above(a).into_iter().zip(above(b)).take_while(|(x, y)| x == y).last().map_or(ROOT, |(x, _)| x)
}

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
    let depths = depths(tree);
    let around = anchors
        .iter()
        .filter_map(|&i| items.get(i))
        .map(|item| item.node)
        .reduce(|a, b| common(tree, &depths, a, b))
        .filter(|_| anchors.len() > 1)
        .unwrap_or(ROOT);
    let last = anchors.last().copied();
    let mut within = false;
    let mut kept = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        let inside = is_within(tree, &depths, item.node, around);
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

/// How many elements each node stands in.
fn depths(tree: &Tree) -> Vec<usize> {
    let mut depths = Vec::new();
    let mut next = Some(ROOT);
    while let Some(id) = next {
        let Some(node) = tree.node(id) else { break };
        let depth = node.parent.map_or(0, |p| depth(&depths, p) + 1);
        let at = id as usize;
        if depths.len() <= at {
            depths.resize(at + 1, 0);
        }
        if let Some(place) = depths.get_mut(at) {
            *place = depth;
        }
        next = node.first.or_else(|| tree.after(id, ROOT, |_| {}));
    }
    depths
}

fn depth(depths: &[usize], id: Id) -> usize {
    depths.get(id as usize).copied().unwrap_or(0)
}

/// The element around a node that stands in no more than `most` elements.
fn climb(tree: &Tree, depths: &[usize], mut node: Id, most: usize) -> Id {
    while depth(depths, node) > most
        && let Some(parent) = tree.node(node).and_then(|n| n.parent)
    {
        node = parent;
    }
    node
}

fn is_within(tree: &Tree, depths: &[usize], node: Id, top: Id) -> bool {
    climb(tree, depths, node, depth(depths, top)) == top
}

/// The smallest element that holds both.
fn common(tree: &Tree, depths: &[usize], mut a: Id, mut b: Id) -> Id {
    let mut level = depth(depths, a).min(depth(depths, b));
    loop {
        (a, b) = (climb(tree, depths, a, level), climb(tree, depths, b, level));
        if a == b {
            return a;
        }
        let Some(up) = level.checked_sub(1) else { return ROOT };
        level = up;
    }
}

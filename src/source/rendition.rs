//! A document written out as text: paragraphs on lines of their own, table rows as tab-separated cells.
//!
//! Readers of formats that are not plain text build one, so that every later stage sees the same kind of
//! document; each piece remembers where in the file it came from. Must not know a format or a report.

use super::{Block, GridRow, Span, Stretch};

/// Where a piece of a rendition came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The stretch of the decoded source text, where the file is text (HTML, Markdown).
    pub source: Option<Span>,
    /// The container's own address, such as `表格 2 第 5 行第 3 格`, `Sheet1!C7` or `第 3 页`.
    pub address: Option<String>,
}

/// A piece of the rendition and where it came from.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub span: Span,
    pub origin: Origin,
}

/// A document being written out.
#[derive(Debug, Default)]
pub struct Rendition {
    pub(super) text: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) blocks: Vec<Block>,
    /// Places of what the file holds and does not show, and that was therefore not read.
    pub(super) hidden: Vec<String>,
}

/// A cell of a table to be written out.
#[derive(Debug, Clone, Default)]
pub struct CellText {
    /// What it says; white space is folded to single spaces.
    pub text: String,
    /// Where it came from.
    pub origin: Origin,
}

impl Rendition {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn piece(&mut self, text: &str, origin: Origin) -> Stretch {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let start = self.text.len();
        self.text.push_str(&text);
        let span = Span { start, end: self.text.len() };
        self.pieces.push(Piece { span, origin });
        Stretch { text, span }
    }

    /// Appends a paragraph or heading; one without text is passed over.
    pub fn paragraph(&mut self, text: &str, origin: Origin) {
        if text.trim().is_empty() {
            return;
        }
        let stretch = self.piece(text, origin);
        self.text.push('\n');
        self.blocks.push(Block::Paragraph(stretch));
    }

    /// Appends a table. A cell that spans several rows or columns is given once, where it begins; the places it
    /// covers are left out, so that a row is its own label cells and figures.
    pub fn table(&mut self, rows: Vec<Vec<CellText>>) {
        let rows: Vec<GridRow> = rows
            .into_iter()
            .filter(|r| !r.is_empty())
            .map(|row| {
                let last = row.len() - 1;
                let cells = row
                    .into_iter()
                    .enumerate()
                    .map(|(i, cell)| {
                        let stretch = self.piece(&cell.text, cell.origin);
                        self.text.push(if i == last { '\n' } else { '\t' });
                        stretch
                    })
                    .collect();
                GridRow { cells }
            })
            .collect();
        if !rows.is_empty() {
            self.blocks.push(Block::Grid(rows));
        }
    }
}

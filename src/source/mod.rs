//! File bytes to a [`Document`]: headings, paragraphs and table grids, each with its place in the file.
//!
//! One file per input format. Must not know what a report is: no statutory label stands here.

mod container;
mod csv;
pub mod decode;
mod docx;
pub mod html;
pub mod json;
mod limits;
mod lines;
mod located;
pub mod markdown;
mod package;
mod pdf;
pub mod rendition;
mod runs;
mod sheet;
mod sniff;
pub mod text;
mod xml;

use decode::{DecodeError, Decoded};
use json::{JsonError, JsonTree};
pub use limits::{JsonFault, Limits, SourceError};
pub use located::{Extent, SourceText, Span};
use rendition::Rendition;
use std::sync::Arc;

/// A file taken apart, before anyone asks what its parts mean.
#[derive(Debug)]
pub struct Document {
    /// The text that places refer to.
    pub source: Arc<SourceText>,
    /// What stands in it.
    pub content: Content,
    /// Whether it carries tracked changes that nobody has settled; it is read as if all were accepted.
    pub has_changes: bool,
    /// Places of what it holds and does not show: rows, columns and sheets that were not read.
    pub hidden: Vec<String>,
}

/// What a document holds.
#[derive(Debug)]
pub enum Content {
    /// Prose and tables in reading order.
    Blocks(Vec<Block>),
    /// Data.
    Json(JsonTree),
}

/// A part of a document in reading order.
#[derive(Debug)]
pub enum Block {
    /// A paragraph or heading.
    Paragraph(Stretch),
    /// A table.
    Grid(Vec<GridRow>),
    /// Cells whose rows the file does not tell apart: one a line, each closed by a bar.
    Cells(Vec<Stretch>),
}

/// A row of a table as it stands in the file; rows may differ in length.
#[derive(Debug, Clone)]
pub struct GridRow {
    /// Its cells, blanks included.
    pub cells: Vec<Stretch>,
}

/// A piece of text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stretch {
    /// The text, trimmed.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// How to take a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Plain text with tab-separated tables.
    Text,
    /// The canonical report.
    Json,
    /// A web page, or part of one.
    Html,
    /// Markdown with GFM tables.
    Markdown,
    /// Comma-separated values.
    Csv,
    /// A Word document (DOCX).
    Docx,
    /// A PDF with text.
    Pdf,
    /// A workbook (XLSX, XLS, ODS).
    Sheet,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Text, Self::Json, Self::Html, Self::Markdown, Self::Csv, Self::Docx, Self::Pdf, Self::Sheet];

    /// Its name in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Html => "html",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
            Self::Sheet => "sheet",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// How the names of files that may hold a report end; what one is, its content tells.
    pub const ENDINGS: [&'static str; 16] = [
        "docx", "doc", "wps", "xlsx", "xls", "ods", "et", "pdf", "html", "htm", "shtml", "md", "txt", "csv",
        "tsv", "json",
    ];
}

/// Takes a file's bytes apart.
///
/// `kind` of `None` decides by content: JSON, a web page, Markdown with tables or headings, what is plainly CSV, else plain text.
///
/// # Errors
/// Bytes that are no text, break a limit, or are not the JSON they should be.
pub fn read(name: &str, bytes: &[u8], kind: Option<Kind>, limits: &Limits) -> Result<Document, SourceError> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(SourceError::TooLarge { limit: limits.file_bytes });
    }
    let has_changes = false;
    match kind.or_else(|| container::kind(bytes, limits)) {
        Some(Kind::Docx) => {
            let read = docx::read(bytes, limits)?;
            return Ok(rendered(name, bytes, read.rendition, None, read.has_changes));
        }
        Some(Kind::Pdf) => return Ok(rendered(name, bytes, pdf::read(bytes, limits)?, None, has_changes)),
        Some(Kind::Sheet) => {
            return Ok(rendered(name, bytes, sheet::read(bytes, limits)?, None, has_changes));
        }
        Some(Kind::Text | Kind::Json | Kind::Html | Kind::Markdown | Kind::Csv) | None => {}
    }
    if kind.is_none() {
        container::refuse(bytes)?;
    }
    let declared = sniff::declared_encoding(bytes);
    let decoded = declared.map_or_else(|| decode::decode(bytes), |e| decode::decode_as(bytes, e));
    let decoded = decoded.map_err(|e| match e {
        DecodeError::Empty => SourceError::Empty,
        DecodeError::Binary { what } => SourceError::NotText { what },
        DecodeError::Undecodable { offset } => SourceError::Undecodable { offset },
    })?;
    let plain = |decoded| Arc::new(SourceText::plain(name, bytes, decoded));
    match kind.unwrap_or_else(|| sniff::kind(name, &decoded.text)) {
        Kind::Html => {
            let rendition = html::read(&decoded.text, limits)?;
            Ok(rendered(name, bytes, rendition, Some(decoded), has_changes))
        }
        Kind::Markdown => {
            let rendition = markdown::read(&decoded.text, limits)?;
            Ok(rendered(name, bytes, rendition, Some(decoded), has_changes))
        }
        Kind::Csv => {
            let rendition = csv::read(&decoded.text, limits)?;
            Ok(rendered(name, bytes, rendition, Some(decoded), has_changes))
        }
        Kind::Json => {
            let source = plain(decoded);
            let tree = json::read(source.text(), limits.depth).map_err(|e| json_error(&source, e))?;
            Ok(Document { source, content: Content::Json(tree), has_changes, hidden: vec![] })
        }
        // the containers were taken above
        Kind::Text | Kind::Docx | Kind::Pdf | Kind::Sheet => {
            let source = plain(decoded);
            let content = Content::Blocks(text::blocks(&source, limits)?);
            Ok(Document { source, content, has_changes, hidden: vec![] })
        }
    }
}

fn rendered(
    name: &str,
    bytes: &[u8],
    mut rendition: Rendition,
    decoded: Option<Decoded>,
    has_changes: bool,
) -> Document {
    let hidden = std::mem::take(&mut rendition.hidden);
    let (source, blocks) = SourceText::rendered(name, bytes, rendition, decoded);
    Document { source: Arc::new(source), content: Content::Blocks(blocks), has_changes, hidden }
}

fn json_error(source: &SourceText, error: JsonError) -> SourceError {
    let line_of = |span: Span| source.extent(span).map_or((0, 0), |at| (at.line, at.column));
    let (span, detail) = match error {
        JsonError::Syntax { span, detail } => (span, JsonFault::Syntax(detail)),
        JsonError::DuplicateKey { key, first, again } => {
            (again, JsonFault::DuplicateKey { key, first_line: line_of(first).0 })
        }
        JsonError::TooDeep { span, limit } => (span, JsonFault::TooDeep(limit)),
    };
    let (line, column) = line_of(span);
    SourceError::Json { line, column, detail }
}

//! File bytes to a [`Document`]: headings, paragraphs and table grids, each with its place in the file.
//!
//! One file per input format. Must not know what a report is: no statutory label stands here.

mod container;
mod csv;
pub mod decode;
mod docx;
pub mod html;
pub mod json;
mod lines;
pub mod markdown;
mod package;
mod pdf;
pub mod rendition;
mod runs;
mod sheet;
mod sniff;
pub mod text;
mod xml;

use decode::{ByteMap, DecodeError, Decoded};
use json::{JsonError, JsonTree};
use rendition::Rendition;
use std::sync::Arc;

/// A stretch of a document's decoded text, in bytes of that text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// The text of a file as a person reads it, and the way back to the file.
///
/// For plain text and JSON that is the file's own text; for other formats a [`rendition::Rendition`] of it.
#[derive(Debug)]
pub struct SourceText {
    /// The name to show, as the caller gave it.
    pub name: String,
    text: Lines,
    digest: String,
    origin: FileOrigin,
}

/// How the text came out of the file.
#[derive(Debug)]
enum FileOrigin {
    /// It is the file's text.
    Itself(ByteMap),
    /// It was written out piece by piece; the file's own text, where it is text.
    Pieces(Vec<rendition::Piece>, Option<(Lines, ByteMap)>),
}

/// Where a span stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column one past the last character.
    pub end_column: usize,
    /// First and one-past-last byte in the original file.
    pub bytes: (usize, usize),
}

/// A text and where its lines begin.
#[derive(Debug)]
struct Lines {
    text: String,
    starts: Vec<usize>,
}

impl Lines {
    fn new(text: String) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { text, starts }
    }

    /// Line index, from 0, of an offset.
    fn index(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset).saturating_sub(1)
    }

    fn extent(&self, span: Span, map: &ByteMap) -> Extent {
        let place = |offset: usize| {
            let line = self.index(offset);
            let start = self.starts.get(line).copied().unwrap_or(0);
            let column = self.text.get(start..offset).map_or(0, |s| s.chars().count());
            (line + 1, column + 1)
        };
        let ((line, column), (end_line, end_column)) = (place(span.start), place(span.end));
        let bytes = (map.to_file(span.start), map.to_file(span.end));
        Extent { line, column, end_line, end_column, bytes }
    }
}

impl SourceText {
    fn plain(name: &str, bytes: &[u8], decoded: Decoded) -> Self {
        let origin = FileOrigin::Itself(decoded.map);
        Self { name: name.into(), text: Lines::new(decoded.text), digest: digest(bytes), origin }
    }

    /// A rendition of a file; `decoded` is the file's own text, where it is text.
    fn rendered(
        name: &str,
        bytes: &[u8],
        rendition: Rendition,
        decoded: Option<Decoded>,
    ) -> (Self, Vec<Block>) {
        let original = decoded.map(|d| (Lines::new(d.text), d.map));
        let origin = FileOrigin::Pieces(rendition.pieces, original);
        let text = Lines::new(rendition.text);
        (Self { name: name.into(), text, digest: digest(bytes), origin }, rendition.blocks)
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text.text
    }

    /// `sha256:` and the digest of the file's bytes.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The text of a span; empty where the span does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.start..span.end).unwrap_or_default()
    }

    /// The span of the line that an offset stands in, without its line end.
    pub fn line_around(&self, offset: usize) -> Span {
        let index = self.text.index(offset);
        let start = self.text.starts.get(index).copied().unwrap_or(self.text().len());
        let end = self.text.starts.get(index + 1).map_or(self.text().len(), |&next| next - 1);
        let trimmed = self.text().get(start..end).unwrap_or_default().trim_end_matches('\r').len();
        Span { start, end: start + trimmed }
    }

    /// The pieces a span touches.
    fn pieces(&self, span: Span) -> &[rendition::Piece] {
        let FileOrigin::Pieces(pieces, _) = &self.origin else { return &[] };
        let from = pieces.partition_point(|p| {
            p.span.end < span.start || p.span.end == span.start && p.span.start < p.span.end
        });
        let to = pieces.partition_point(|p| p.span.start < span.end.max(span.start + 1));
        pieces.get(from..to.max(from)).unwrap_or_default()
    }

    /// Line, column and bytes of a span in the file; `None` where the file has no lines a person could count.
    pub fn extent(&self, span: Span) -> Option<Extent> {
        match &self.origin {
            FileOrigin::Itself(map) => Some(self.text.extent(span, map)),
            FileOrigin::Pieces(_, None) => None,
            FileOrigin::Pieces(_, Some((original, map))) => {
                let places = self.pieces(span).iter().filter_map(|p| {
                    let source = p.origin.source?;
                    // where the piece stands in the source as it is written out, its parts do too
                    let literal = original.text.get(source.start..source.end)
                        == self.text().get(p.span.start..p.span.end);
                    let within =
                        |offset: usize| source.start + offset.clamp(p.span.start, p.span.end) - p.span.start;
                    Some(if literal {
                        Span { start: within(span.start), end: within(span.end) }
                    } else {
                        source
                    })
                });
                places.reduce(Span::to).map(|place| original.extent(place, map))
            }
        }
    }

    /// The container's own address of a span, where it has one.
    pub fn address(&self, span: Span) -> Option<&str> {
        self.pieces(span).iter().find_map(|p| p.origin.address.as_deref())
    }
}

fn digest(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    format!("sha256:{:x}", Sha256::digest(bytes))
}

/// A file taken apart, before anyone asks what its parts mean.
#[derive(Debug)]
pub struct Document {
    /// The text that places refer to.
    pub source: Arc<SourceText>,
    /// What stands in it.
    pub content: Content,
    /// Whether it carries tracked changes that nobody has settled; it is read as if all were accepted.
    pub has_changes: bool,
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

/// Bounds on what is read, so that no file can exhaust the machine.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Greatest size of a file, bytes.
    pub file_bytes: u64,
    /// Greatest length of one line, bytes of text.
    pub line_bytes: usize,
    /// Greatest number of lines, and of cells in all.
    pub pieces: usize,
    /// Greatest nesting of JSON.
    pub depth: usize,
    /// Greatest size of all that is unpacked from a container, bytes.
    pub unpacked_bytes: u64,
    /// How many times larger than packed a part of a container may be, once it is over a megabyte.
    pub unpacked_ratio: u64,
    /// Greatest nesting of XML.
    pub xml_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 32 << 20,
            line_bytes: 4 << 20,
            pieces: 2_000_000,
            depth: 64,
            unpacked_bytes: 64 << 20,
            unpacked_ratio: 200,
            xml_depth: 256,
        }
    }
}

impl Limits {
    /// The limits' names, as options and messages use them.
    pub const NAMES: [&str; 7] =
        ["file-bytes", "line-bytes", "pieces", "depth", "unpacked-bytes", "unpacked-ratio", "xml-depth"];

    /// Sets the limit of that name; `false` if there is none.
    pub fn set(&mut self, name: &str, value: u64) -> bool {
        let size = usize::try_from(value).unwrap_or(usize::MAX);
        match name {
            "file-bytes" => self.file_bytes = value,
            "line-bytes" => self.line_bytes = size,
            "pieces" => self.pieces = size,
            "depth" => self.depth = size,
            "unpacked-bytes" => self.unpacked_bytes = value,
            "unpacked-ratio" => self.unpacked_ratio = value,
            "xml-depth" => self.xml_depth = size,
            _ => return false,
        }
        true
    }
}

impl SourceError {
    /// The name of the limit that was met, if one was.
    pub fn limit(&self) -> Option<&'static str> {
        match self {
            Self::TooLarge { .. } => Some("file-bytes"),
            Self::LineTooLong { .. } => Some("line-bytes"),
            Self::TooManyPieces { .. } => Some("pieces"),
            Self::UnpacksTooLarge { .. } => Some("unpacked-bytes"),
            Self::UnpacksTooDense { .. } => Some("unpacked-ratio"),
            Self::XmlTooDeep { .. } => Some("xml-depth"),
            Self::Json { detail: JsonFault::TooDeep(_), .. } => Some("depth"),
            _ => None,
        }
    }
}

/// Why a file cannot be taken as a report. Each says what to do in [`SourceError::help`].
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Missing, a directory, not permitted.
    #[error("{0}")]
    Unreachable(std::io::Error),
    /// It is a folder.
    #[error("is a directory")]
    Directory,
    /// Nothing in it.
    #[error("is empty")]
    Empty,
    /// Larger than [`Limits::file_bytes`].
    #[error("is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A line longer than [`Limits::line_bytes`].
    #[error("line {line} is longer than the limit of {limit} bytes")]
    LineTooLong {
        /// Line, from 1.
        line: usize,
        /// The limit.
        limit: usize,
    },
    /// More lines or cells than [`Limits::pieces`].
    #[error("has more than {limit} lines or cells")]
    TooManyPieces {
        /// The limit.
        limit: usize,
    },
    /// Another kind of file.
    #[error("is not text but {what}")]
    NotText {
        /// PDF, ZIP and the like.
        what: &'static str,
    },
    /// Elements nested beyond what a page needs.
    #[error("has elements nested deeper than the limit of {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// Bytes of no encoding gouji reads.
    #[error("byte {offset} belongs to no text in UTF-8, UTF-16 or GB18030")]
    Undecodable {
        /// Offset in the file.
        offset: usize,
    },
    /// A container or a part of it that cannot be read.
    #[error("is a damaged {what}: {detail}")]
    Damaged {
        /// DOCX, PDF and the like.
        what: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// Encrypted or protected by a password.
    #[error("is a {what} locked with a password")]
    Locked {
        /// DOCX, PDF and the like.
        what: &'static str,
    },
    /// Word's format before 2007.
    #[error("is a Word document in the format before 2007")]
    OldWord,
    /// A PDF whose pages are pictures.
    #[error("is a PDF without text on page {page}")]
    NoTextLayer {
        /// The first page without text.
        page: usize,
    },
    /// A PDF whose fonts do not say which characters their glyphs are.
    #[error("is a PDF whose text on page {page} stands for no known characters")]
    NoCharacters {
        /// The page.
        page: usize,
    },
    /// Larger unpacked than [`Limits::unpacked_bytes`].
    #[error("unpacks to more than the limit of {limit} bytes (at {part})")]
    UnpacksTooLarge {
        /// The part at which the limit was passed.
        part: String,
        /// The limit.
        limit: u64,
    },
    /// A part denser than [`Limits::unpacked_ratio`].
    #[error("part {part} unpacks to more than {limit} times its size")]
    UnpacksTooDense {
        /// The part.
        part: String,
        /// The limit.
        limit: u64,
    },
    /// XML nested beyond [`Limits::xml_depth`].
    #[error("part {part} is nested deeper than the limit of {limit} levels")]
    XmlTooDeep {
        /// The part.
        part: String,
        /// The limit.
        limit: usize,
    },
    /// XML with a document type definition, which no office program writes.
    #[error("part {part} has a document type definition")]
    XmlDtd {
        /// The part.
        part: String,
    },
    /// JSON that cannot be read.
    #[error("line {line}, column {column}: {detail}")]
    Json {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong.
        detail: JsonFault,
    },
}

/// What is wrong with a JSON text.
#[derive(Debug, thiserror::Error)]
pub enum JsonFault {
    /// Not JSON.
    #[error("not valid JSON: {0}")]
    Syntax(String),
    /// A key stands twice in one object.
    #[error("key {key:?} stands twice, first on line {first_line}")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Line of the first.
        first_line: usize,
    },
    /// Nested beyond [`Limits::depth`].
    #[error("nested deeper than the limit of {0} levels")]
    TooDeep(usize),
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
    match kind.unwrap_or_else(|| sniff::kind(&decoded.text)) {
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
            Ok(Document { source, content: Content::Json(tree), has_changes })
        }
        // the containers were taken above
        Kind::Text | Kind::Docx | Kind::Pdf | Kind::Sheet => {
            let source = plain(decoded);
            let content = Content::Blocks(text::blocks(&source, limits)?);
            Ok(Document { source, content, has_changes })
        }
    }
}

fn rendered(
    name: &str,
    bytes: &[u8],
    rendition: Rendition,
    decoded: Option<Decoded>,
    has_changes: bool,
) -> Document {
    let (source, blocks) = SourceText::rendered(name, bytes, rendition, decoded);
    Document { source: Arc::new(source), content: Content::Blocks(blocks), has_changes }
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

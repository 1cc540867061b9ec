//! The text of a file, and where each stretch of it stands in the file.
//!
//! Must not know formats, or what the text says.

use super::Block;
use super::decode::{ByteMap, Decoded};
use super::rendition::{self, Rendition};

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
    pub(super) fn plain(name: &str, bytes: &[u8], decoded: Decoded) -> Self {
        let origin = FileOrigin::Itself(decoded.map);
        Self { name: name.into(), text: Lines::new(decoded.text), digest: digest(bytes), origin }
    }

    /// A rendition of a file; `decoded` is the file's own text, where it is text.
    pub(super) fn rendered(
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

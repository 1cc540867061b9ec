//! Bounds on reading, and why a file cannot be taken apart.

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
    /// Longest time for one file, seconds.
    pub seconds: u64,
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
            seconds: 60,
        }
    }
}

impl Limits {
    /// The limits' names, as options and messages use them.
    pub const NAMES: [&str; 8] = [
        "file-bytes",
        "line-bytes",
        "pieces",
        "depth",
        "unpacked-bytes",
        "unpacked-ratio",
        "xml-depth",
        "seconds",
    ];

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
            "seconds" => self.seconds = value,
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
            Self::TooSlow { .. } => Some("seconds"),
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
    /// It took longer than [`Limits::seconds`].
    #[error("takes longer than the limit of {limit} seconds")]
    TooSlow {
        /// The limit.
        limit: u64,
    },
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
    /// A PDF with a table that runs over the edge of its page.
    #[error("is a PDF with a table that runs over the edge of page {page}")]
    CutOff {
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

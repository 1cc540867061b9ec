//! A ZIP container (DOCX, XLSX, ODS): finds out which it is, and takes parts out of it within bounds.
//!
//! What a header says about a part's size is not believed; bytes are counted as they come. Knows containers;
//! must not know what the parts mean.

use super::decode::{self, DecodeError};
use super::xml::{self, Element};
use super::{Kind, Limits, SourceError};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Below this size a part is never too dense: a short run of blanks compresses well.
const DENSE_FROM: u64 = 1 << 20;

/// An open container.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
    spent: u64,
    what: &'static str,
}

impl<'a> Package<'a> {
    /// Opens a container.
    ///
    /// # Errors
    /// Bytes that are no container.
    pub fn open(bytes: &'a [u8], what: &'static str, limits: &Limits) -> Result<Self, SourceError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(what, e.to_string()))?;
        Ok(Self { archive, limits: *limits, spent: 0, what })
    }

    /// What the container holds, by its parts; `None` where it is no kind of document read here.
    pub fn kind(&self) -> Option<Kind> {
        let has = |name: &str| self.archive.index_for_name(name).is_some();
        let under = |folder: &str| self.archive.file_names().flatten().any(|n| n.starts_with(folder));
        if under("word/") {
            Some(Kind::Docx)
        } else if under("xl/") && !has("xl/workbook.bin") || has("content.xml") && self.is_spreadsheet() {
            Some(Kind::Sheet)
        } else {
            None
        }
    }

    /// An `OpenDocument` container says what it is in a part of its own.
    fn is_spreadsheet(&self) -> bool {
        let mut archive = self.archive.clone();
        let Ok(part) = archive.by_name("mimetype") else { return false };
        let mut mime = String::new();
        part.take(128).read_to_string(&mut mime).is_ok() && mime.contains("opendocument.spreadsheet")
    }

    /// Whether a part of that name is there.
    pub fn has(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }

    /// The bytes of a part; `None` where there is no such part.
    ///
    /// # Errors
    /// A part beyond the limits, locked or damaged.
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, SourceError> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let mut bytes = Vec::new();
        self.inflate(index, |chunk| bytes.extend_from_slice(chunk))?;
        Ok(Some(bytes))
    }

    /// The elements of a part; `None` where there is no such part.
    ///
    /// # Errors
    /// As [`Package::bytes`], and XML that is not well formed, too deep, or has a DTD.
    pub fn xml(&mut self, name: &str) -> Result<Option<Element>, SourceError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        xml::parse(name, &text, self.what, &self.limits).map(Some)
    }

    /// The text of a part; `None` where there is no such part.
    ///
    /// # Errors
    /// As [`Package::bytes`], and a part that is no text.
    pub fn text(&mut self, name: &str) -> Result<Option<String>, SourceError> {
        let Some(bytes) = self.bytes(name)? else { return Ok(None) };
        let decoded = decode::decode(&bytes).map_err(|e| {
            let detail = match e {
                DecodeError::Empty => format!("{name}: empty"),
                _ => format!("{name}: not text"),
            };
            damaged(self.what, detail)
        })?;
        Ok(Some(decoded.text))
    }

    /// The name of a part as the container writes it, whatever case and stroke `path` is written with.
    pub fn named(&self, path: &str) -> Option<String> {
        let plain = |name: &str| name.replace('\\', "/").to_ascii_lowercase();
        let wanted = plain(path);
        let mut names = self.archive.file_names().flatten();
        names.find(|n| plain(n) == wanted).map(|n| n.to_string())
    }

    /// Inflates every part once and keeps nothing, for a reader that would inflate them without bounds.
    ///
    /// # Errors
    /// A part beyond the limits, locked or damaged, or with a DTD.
    pub fn weigh(&mut self) -> Result<(), SourceError> {
        const HEAD: usize = 4096;
        for index in 0..self.archive.len() {
            let mut head = Vec::new();
            self.inflate(index, |chunk| {
                let wanted = HEAD.saturating_sub(head.len()).min(chunk.len());
                head.extend_from_slice(chunk.get(..wanted).unwrap_or_default());
            })?;
            // a DTD stands before the root element
            if head.starts_with(b"<") && head.windows(9).any(|w| w == b"<!DOCTYPE") {
                let part = self.archive.name_for_index(index).and_then(Result::ok);
                let part = part.map(|n| n.to_string()).unwrap_or_default();
                return Err(SourceError::XmlDtd { part });
            }
        }
        Ok(())
    }

    fn inflate(&mut self, index: usize, mut take: impl FnMut(&[u8])) -> Result<(), SourceError> {
        let what = self.what;
        let mut part = self.archive.by_index(index).map_err(|e| match e {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SourceError::Locked { what },
            e => damaged(what, e.to_string()),
        })?;
        let name = part.name().map(|n| n.to_string()).unwrap_or_default();
        let packed = part.compressed_size().max(1);
        let mut size: u64 = 0;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = part.read(&mut buffer).map_err(|e| damaged(what, format!("{name}: {e}")))?;
            if read == 0 {
                return Ok(());
            }
            size += read as u64;
            self.spent += read as u64;
            if self.spent > self.limits.unpacked_bytes {
                return Err(SourceError::UnpacksTooLarge { part: name, limit: self.limits.unpacked_bytes });
            }
            if size > DENSE_FROM && size / packed > self.limits.unpacked_ratio {
                return Err(SourceError::UnpacksTooDense { part: name, limit: self.limits.unpacked_ratio });
            }
            take(buffer.get(..read).unwrap_or_default());
        }
    }
}

/// A container or part that cannot be read.
pub(super) fn damaged(what: &'static str, detail: impl Into<String>) -> SourceError {
    SourceError::Damaged { what, detail: detail.into() }
}

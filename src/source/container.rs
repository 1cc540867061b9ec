//! Which kind of binary file this is, by what stands in it; its name is not asked.
//!
//! Must not read more of a file than it takes to tell.

use super::package::Package;
use super::{Kind, Limits, SourceError};

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The kind of a container read here; `None` for text and for everything else.
pub(super) fn kind(bytes: &[u8], limits: &Limits) -> Option<Kind> {
    if is_pdf(bytes) {
        Some(Kind::Pdf)
    } else if bytes.starts_with(b"PK") {
        Package::open(bytes, "ZIP", limits).ok()?.kind()
    } else if bytes.starts_with(OLE) && (has_stream(bytes, "Workbook") || has_stream(bytes, "Book")) {
        Some(Kind::Sheet)
    } else {
        None
    }
}

/// Names what stands in the way of kinds that look like a container read here and are none.
///
/// # Errors
/// Old Word documents, locked office documents, damaged containers.
pub(super) fn refuse(bytes: &[u8]) -> Result<(), SourceError> {
    if bytes.starts_with(OLE) {
        if has_stream(bytes, "EncryptedPackage") {
            return Err(SourceError::Locked { what: "DOCX/XLSX" });
        }
        if has_stream(bytes, "WordDocument") {
            return Err(SourceError::OldWord);
        }
    }
    if bytes.starts_with(b"PK\x03\x04") {
        // a sound archive of another kind is refused as what it is
        Package::open(bytes, "ZIP", &Limits::default())?;
    }
    Ok(())
}

/// Some writers put white space or a byte order mark before the mark.
fn is_pdf(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start().starts_with(b"%PDF-")
}

/// Whether an OLE file has a stream of that name: names stand in its directory in UTF-16, 64 bytes each.
fn has_stream(bytes: &[u8], name: &str) -> bool {
    let mut wanted: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    wanted.extend([0, 0]);
    bytes.chunks_exact(128).any(|entry| entry.starts_with(&wanted))
}

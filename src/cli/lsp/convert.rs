//! Between bytes and what editors count in, between lints and diagnostics, between paths and addresses.

use crate::engine::lint::Lint;
use crate::finding::{Lang, Severity};
use lsp_types::{Diagnostic, DiagnosticSeverity, DiagnosticTag, NumberOrString, Position, Range};
use std::path::{Path, PathBuf};

/// A byte offset as an editor counts: lines from 0, UTF-16 units from 0.
pub fn position(text: &str, offset: usize) -> Position {
    let before = &text[..text.floor_char_boundary(offset)];
    let line = before.matches('\n').count();
    let units = before[before.rfind('\n').map_or(0, |i| i + 1)..].encode_utf16().count();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Position::new(number(line), number(units))
}

/// The byte offset of an editor's position; beyond a line's or the text's end, that end.
pub fn offset(text: &str, position: Position) -> usize {
    let lines = text.split_inclusive('\n').take(position.line as usize);
    let start: usize = lines.map(str::len).sum();
    let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    let mut units = 0;
    for (i, c) in line.char_indices() {
        if units >= position.character as usize {
            return start + i;
        }
        units += c.len_utf16();
    }
    start + line.len()
}

/// A stretch of bytes as an editor counts.
pub fn range(text: &str, start: usize, end: usize) -> Range {
    Range::new(position(text, start), position(text, end))
}

/// A lint for an editor.
pub fn diagnostic(lint: &Lint, text: &str, lang: Lang) -> Diagnostic {
    let mut message = lint.message.in_language(lang).to_string();
    let help = lint.help.in_language(lang);
    if !help.is_empty() {
        message.push('\n');
        message.push_str(help);
    }
    let fades = ["GL08", "GL09", "GL17"].contains(&lint.code);
    Diagnostic {
        range: range(text, lint.start, lint.end),
        severity: Some(match lint.severity {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Info => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(lint.code.into())),
        source: Some("gouji".into()),
        message,
        tags: fades.then(|| vec![DiagnosticTag::UNNECESSARY]),
        ..Diagnostic::default()
    }
}

/// The path of a `file:` address.
pub fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    // a host, where there is one, is this machine
    let rest = &rest[rest.find('/')?..];
    let mut bytes = Vec::with_capacity(rest.len());
    let mut left = rest.bytes();
    while let Some(byte) = left.next() {
        if byte == b'%' {
            let (high, low) =
                (char::from(left.next()?).to_digit(16)?, char::from(left.next()?).to_digit(16)?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let text = String::from_utf8(bytes).ok()?;
    // /C:/rules
    let drive = text.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &text[1..] } else { &text }))
}

/// The `file:` address of a path.
pub fn uri(path: &Path) -> String {
    let text = path.display().to_string().replace('\\', "/");
    let mut uri = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_utf16_units() {
        let text = "甲\n乙😀丙\r\n";
        let at = text.find('丙').unwrap();
        assert_eq!(position(text, at), Position::new(1, 3));
        assert_eq!(offset(text, Position::new(1, 3)), at);
        // beyond the line's end, and beyond the text's
        assert_eq!(offset(text, Position::new(1, 99)), text.find('\r').unwrap());
        assert_eq!(offset(text, Position::new(9, 0)), text.len());
        // in the middle of a pair
        assert_eq!(offset(text, Position::new(1, 2)), at);
    }

    #[test]
    fn paths_and_addresses_go_both_ways() {
        let path_of = Path::new("/规则 包/GJ1-a.rhai");
        assert_eq!(uri(path_of), "file:///%E8%A7%84%E5%88%99%20%E5%8C%85/GJ1-a.rhai");
        assert_eq!(path(&uri(path_of)).unwrap(), path_of);
        assert_eq!(path("file:///c%3A/r/a.rhai").unwrap(), Path::new("c:/r/a.rhai"));
        assert_eq!(path("untitled:1"), None);
        assert_eq!(path("file:///a%"), None);
    }
}

//! What a file is, by its content: names and extensions are often wrong, a `.doc` of a web page is HTML.
//!
//! Must not read more than it takes to tell, and must not know a report.

use super::Kind;
use super::decode::Encoding;

/// How to take a text; the file's name decides nothing, but one that ends in `.csv` helps to tell CSV.
pub fn kind(name: &str, text: &str) -> Kind {
    let head = text.trim_start();
    if head.starts_with(['{', '[']) {
        return Kind::Json;
    }
    let tags = Tags::of(text);
    if tags.document {
        Kind::Html
    } else if has_pipe_table(text) {
        Kind::Markdown
    } else if begins_with_tag(head) {
        Kind::Html
    } else if has_headings(text) {
        Kind::Markdown
    } else if tags.elements {
        Kind::Html
    } else if super::csv::is_plain(text, is_named_csv(name)) {
        Kind::Csv
    } else {
        Kind::Text
    }
}

fn is_named_csv(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case("csv"))
}

/// The tags that tell a page from a text with angle brackets in it.
#[derive(Default)]
struct Tags {
    /// Of a whole page.
    document: bool,
    /// Of a part of one: an element that is opened and closed.
    elements: bool,
}

impl Tags {
    fn of(text: &str) -> Self {
        let mut tags = Self::default();
        let mut opened = Vec::new();
        for (at, _) in text.match_indices('<') {
            let rest = text.get(at + 1..).unwrap_or_default();
            let closing = rest.starts_with('/');
            let name = tag_name(rest.trim_start_matches('/'));
            match name.as_str() {
                "!doctype" | "html" | "body" => tags.document = true,
                "table" | "tr" | "td" | "p" | "div" if closing => {
                    tags.elements |= opened.contains(&name);
                }
                "table" | "tr" | "td" | "p" | "div" if !opened.contains(&name) => opened.push(name),
                _ => {}
            }
            if tags.document {
                break;
            }
        }
        tags
    }
}

/// The name of a tag whose `<` was taken off, in lower case; empty where none stands.
fn tag_name(rest: &str) -> String {
    const LONGEST: usize = 10;
    let name: String =
        rest.chars().take(LONGEST).take_while(|c| c.is_ascii_alphanumeric() || *c == '!').collect();
    let ended = rest
        .get(name.len()..)
        .is_some_and(|r| r.starts_with(|c: char| c.is_whitespace() || ">/".contains(c)));
    if ended { name.to_ascii_lowercase() } else { String::new() }
}

fn begins_with_tag(head: &str) -> bool {
    let Some(rest) = head.strip_prefix('<') else { return false };
    let known = [
        "a", "article", "b", "br", "center", "div", "font", "h1", "h2", "h3", "head", "hr", "main", "meta",
        "p", "pre", "section", "span", "strong", "style", "table", "tbody", "td", "title", "tr", "ul",
    ];
    rest.starts_with("!--") || known.contains(&tag_name(rest).as_str())
}

/// A row of dashes under a row with as many cells.
fn has_pipe_table(text: &str) -> bool {
    let mut above = 0;
    for line in text.lines().map(str::trim) {
        let cells = pipe_cells(line);
        let rule = cells > 0
            && line.contains("--")
            && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
            // one cell a line, each closed by a bar, is no table
            && (cells > 1 || line.starts_with('|'));
        if rule && cells == above {
            return true;
        }
        above = cells;
    }
    false
}

/// The number of cells that bars part a line into; 0 where no bar stands.
pub(super) fn pipe_cells(line: &str) -> usize {
    let bars = line.matches('|').count() - line.matches("\\|").count();
    if bars == 0 {
        return 0;
    }
    (bars + 1).saturating_sub(usize::from(line.starts_with('|')) + usize::from(line.ends_with('|'))).max(1)
}

/// Several headings marked by `#`, and no cell parted by a tab.
fn has_headings(text: &str) -> bool {
    let is_heading = |line: &&str| {
        let words = line.trim_start_matches('#');
        let level = line.len() - words.len();
        (1..=6).contains(&level) && words.starts_with(' ')
    };
    !text.contains('\t') && text.lines().filter(is_heading).nth(1).is_some()
}

/// The encoding a page declares for itself, where it is one that bytes alone may not tell.
pub fn declared_encoding(bytes: &[u8]) -> Option<Encoding> {
    const HEAD: usize = 4096;
    let head = bytes.get(..HEAD.min(bytes.len()))?.to_ascii_lowercase();
    let find = |from: usize, what: &[u8]| {
        head.get(from..)?.windows(what.len()).position(|w| w == what).map(|at| from + at + what.len())
    };
    let mut at = 0;
    while let Some(tag) = find(at, b"<meta") {
        at = tag;
        let end = find(tag, b">").unwrap_or(head.len());
        let Some(value) = find(tag, b"charset").filter(|v| *v < end) else { continue };
        let label: Vec<u8> = head
            .get(value..end)?
            .iter()
            .copied()
            .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
            .collect();
        let encoding = encoding_rs::Encoding::for_label(&label)?;
        return match encoding.name() {
            "GBK" | "gb18030" => Some(Encoding::Gb18030),
            "UTF-8" => Some(Encoding::Utf8),
            _ => None,
        };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_kind() {
        for (text, expected) in [
            ("<!DOCTYPE html><html>", Kind::Html),
            ("\n<TABLE border=1><tr><td>1</table>", Kind::Html),
            ("甲县报告\n<p>一</p>", Kind::Html),
            ("# 甲\n\n| a | b |\n|---|:-:|\n| 1 | 2 |", Kind::Markdown),
            ("a | b\n--|--\n1 | 2", Kind::Markdown),
            ("# 甲\n\n## 乙\n", Kind::Markdown),
            ("# 甲\n\n## 乙\n\n<table><tr><td>1</td></tr></table>", Kind::Markdown),
            ("<div align=center>\n\n| a |\n|---|\n| 1 |\n\n</div>", Kind::Markdown),
            ("甲\t乙\n1\t2", Kind::Text),
            ("甲 |\n-- |\n0 |", Kind::Text),
            ("规章 |\n- |\n0 |", Kind::Text),
            ("a < b and c > d", Kind::Text),
            ("《办法》<试行>", Kind::Text),
            ("{\"form\": 1}", Kind::Json),
        ] {
            assert_eq!(kind("x", text), expected, "{text}");
        }
    }

    #[test]
    fn declared_encodings_are_read() {
        for (page, expected) in [
            (&b"<meta charset=gb2312>"[..], Some(Encoding::Gb18030)),
            (
                b"<META http-equiv=\"Content-Type\" content=\"text/html; charset=GBK\"/>",
                Some(Encoding::Gb18030),
            ),
            (b"<meta name=a><meta charset='utf-8'>", Some(Encoding::Utf8)),
            (b"<meta name=a> charset=gbk", None),
            (b"<meta charset=big5>", None),
            (b"", None),
        ] {
            assert_eq!(declared_encoding(page), expected);
        }
    }
}

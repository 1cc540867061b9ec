//! PDFs with text: tables rebuilt from the lines drawn around their cells, prose from where the glyphs stand.
//!
//! A PDF has no tables, only glyphs and lines at places. What lines enclose is certain and becomes a cell; text
//! without lines around it is prose, whatever it looks like. Scans, locked files and fonts that do not say their
//! characters are refused, and so is a table cut off at the page's edge, as a program prints one that is too wide.
//! Must not know what a report is.
//!
//! Of the libraries compared on 17 files (two as published, prints by Chromium and `LibreOffice`), pdf-extract and
//! `pdf_oxide` recovered all characters and figures, lopdf lost up to one in twenty Chinese characters; none gives the
//! lines that cells are told by, so that text came out as `label1 2 3`, empty cells gone. hayro-syntax leaves fonts
//! and layout to us; read here, all characters came back in about the time of the fastest.

mod cmap;
mod content;
mod font;
mod grid;
mod lines;
mod pages;
mod stream;

use super::package::damaged;
use super::rendition::{Origin, Rendition};
use super::{Limits, SourceError};
use content::Shown;
use grid::Table;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use lines::{Line, Paragraphs};
use std::panic::{AssertUnwindSafe, catch_unwind};

const WHAT: &str = "PDF";

/// Reads a PDF.
///
/// # Errors
/// A damaged or locked file, one beyond the limits, or one whose text cannot be told.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Rendition, SourceError> {
    if stream::grows_beyond(bytes, limits.unpacked_bytes) {
        let limit = limits.unpacked_bytes;
        return Err(SourceError::UnpacksTooLarge { part: WHAT.into(), limit });
    }
    // the library is careful, but a fault of its own must not take the program down
    let pages = catch_unwind(AssertUnwindSafe(|| pages(bytes, limits)))
        .unwrap_or_else(|_| Err(damaged(WHAT, "its parts contradict one another")))?;
    Writer { work: grid::WORK, ..Writer::default() }.write(pages)
}

fn pages(bytes: &[u8], limits: &Limits) -> Result<Vec<Shown>, SourceError> {
    /// Most pages: an annual report has a dozen.
    const MOST: usize = 2000;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|e| match e {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => SourceError::Locked { what: WHAT },
        LoadPdfError::Decryption(_) => damaged(WHAT, "its encryption is not known"),
        LoadPdfError::Invalid => damaged(WHAT, "its list of parts cannot be read"),
    })?;
    let mut budget = limits.unpacked_bytes;
    let (mut glyphs, mut rules) = (0, 0);
    let mut pages = Vec::new();
    for (index, page) in pdf.pages().iter().take(MOST + 1).enumerate() {
        if index == MOST {
            return Err(damaged(WHAT, format!("more than {MOST} pages")));
        }
        let shown = content::page(page, limits.pieces - glyphs.max(rules), &mut budget);
        glyphs += shown.glyphs.len();
        rules += shown.rules.len();
        if glyphs.max(rules) > limits.pieces {
            return Err(SourceError::TooManyPieces { limit: limits.pieces });
        }
        refuse(&shown, index + 1)?;
        pages.push(shown);
    }
    if glyphs == 0 {
        return Err(SourceError::NoTextLayer { page: 1 });
    }
    Ok(pages)
}

/// A page that cannot be told for certain makes the file unreadable: what is on it would be missing silently.
fn refuse(shown: &Shown, page: usize) -> Result<(), SourceError> {
    if shown.cut_short {
        return Err(damaged(WHAT, format!("page {page} cannot be unpacked")));
    }
    let visible = shown.glyphs.iter().filter(|g| !g.text.trim().is_empty()).count();
    // a page number printed on a scan does not make it text
    if shown.has_images && visible < 12 {
        return Err(SourceError::NoTextLayer { page });
    }
    if shown.unknown * 10 > visible {
        return Err(SourceError::NoCharacters { page });
    }
    Ok(())
}

/// A page's lines and tables, top to bottom.
enum Part {
    Line(Line),
    Table(Table),
}

/// Writes pages out; paragraphs and tables go on over page breaks.
#[derive(Default)]
struct Writer {
    rendition: Rendition,
    paragraphs: Paragraphs,
    table: pages::Open,
    /// What is left of [`grid::WORK`].
    work: usize,
}

fn origin(page: usize) -> Origin {
    Origin { source: None, address: Some(format!("第 {page} 页")) }
}

impl Writer {
    fn write(mut self, pages: Vec<Shown>) -> Result<Rendition, SourceError> {
        for (index, shown) in pages.into_iter().enumerate() {
            self.page(index + 1, shown)?;
        }
        self.end_table();
        self.end_paragraphs();
        Ok(self.rendition)
    }

    fn page(&mut self, page: usize, mut shown: Shown) -> Result<(), SourceError> {
        /// No table on paper comes so near its edge, points.
        const EDGE: f64 = 1.5;
        let tables =
            grid::take(&shown.rules, &mut shown.glyphs, &mut self.work).map_err(|grid::Drawing| {
                damaged(WHAT, format!("more lines up to page {page} than tables have"))
            })?;
        // some programs close what is left of a table by a line on the very edge of the page
        let over = |t: &Table| t.cut_off || t.left < EDGE || t.right > shown.width - EDGE;
        if tables.iter().any(over) {
            return Err(SourceError::CutOff { page });
        }
        let mut lines = lines::of(shown.glyphs);
        drop_page_numbers(&mut lines, &tables);
        let margins = lines.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(left, right), l| {
            (left.min(l.left), right.max(l.right))
        });
        let leading = lines::leading(&lines);
        let mut parts: Vec<(f64, Part)> = lines.into_iter().map(|l| (l.top, Part::Line(l))).collect();
        parts.extend(tables.into_iter().map(|t| (t.top, Part::Table(t))));
        parts.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (place, (_, part)) in parts.into_iter().enumerate() {
            match part {
                Part::Line(line) => {
                    self.end_table();
                    self.paragraphs.add(page, &line, margins, leading);
                }
                Part::Table(table) => {
                    self.end_paragraphs();
                    self.add_table(page, table, place == 0);
                }
            }
        }
        Ok(())
    }

    fn add_table(&mut self, page: usize, table: Table, first_on_page: bool) {
        if !(first_on_page && self.table.goes_on(&table)) {
            self.end_table();
        }
        self.table.add(table, &origin(page));
    }

    fn end_table(&mut self) {
        self.rendition.table(self.table.take());
    }

    fn end_paragraphs(&mut self) {
        self.paragraphs.close();
        for (page, text) in std::mem::take(&mut self.paragraphs.done) {
            self.rendition.paragraph(&text, origin(page));
        }
    }
}

/// The number of a page stands above or below everything else.
fn drop_page_numbers(lines: &mut Vec<Line>, tables: &[Table]) {
    let top = tables.iter().map(|t| t.top).fold(f64::INFINITY, f64::min);
    let bottom = tables.iter().map(|t| t.bottom).fold(f64::NEG_INFINITY, f64::max);
    if lines.last().is_some_and(|l| l.top > bottom && lines::is_page_number(&l.text)) {
        lines.pop();
    }
    if lines.first().is_some_and(|l| l.bottom < top && lines::is_page_number(&l.text)) {
        lines.remove(0);
    }
}

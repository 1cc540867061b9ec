//! Word documents (DOCX): paragraphs and tables as a reader sees them with all changes accepted.
//!
//! Seen: text of every run, numbers that Word generates, text boxes (once), links, content controls, results of
//! fields. Not seen: hidden text and rows, prompts in cells, deletions, instructions of fields, comments, footnotes, headers and footers. No
//! link or relationship is followed out of the container. Must not know what a report is.

mod inline;
mod numbering;
mod numerals;
mod styles;
mod table;

use super::package::{Package, damaged};
use super::rendition::{Origin, Rendition};
use super::xml::{Element, Node};
use super::{Limits, SourceError};
use numbering::Numbering;
use styles::Styles;

/// What kind of file this is, in errors.
const WHAT: &str = "DOCX";

/// A document as read.
pub(super) struct Read {
    pub rendition: Rendition,
    /// Whether changes to it were tracked and are not settled; it is read as if all were accepted.
    pub has_changes: bool,
}

/// Reads a document.
///
/// # Errors
/// A container, or a part of it, that is damaged, locked or beyond the limits.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Read, SourceError> {
    let mut package = Package::open(bytes, WHAT, limits)?;
    let main = main_part(&mut package)?;
    let folder = main.rfind('/').map_or("", |i| main.get(..=i).unwrap_or_default());
    let styles = package.xml(&format!("{folder}styles.xml"))?.map(|e| Styles::read(&e)).unwrap_or_default();
    let numbering = package.xml(&format!("{folder}numbering.xml"))?;
    let numbering = numbering.map(|e| Numbering::read(&e, |style| styles.list(style))).unwrap_or_default();
    let document = package.xml(&main)?.ok_or_else(|| damaged(WHAT, format!("no part {main}")))?;
    let body = document.child("w:body").ok_or_else(|| damaged(WHAT, format!("{main}: no body")))?;
    let limit = limits.unpacked_bytes;
    let mut reader = Reader {
        styles,
        numbering,
        fields: Vec::new(),
        has_changes: false,
        in_cell: false,
        cells: 0,
        numbers_left: Some(limit),
    };
    let blocks = reader.blocks(body);
    if reader.cells > limits.pieces {
        return Err(SourceError::TooManyPieces { limit: limits.pieces });
    }
    if reader.numbers_left.is_none() {
        return Err(SourceError::UnpacksTooLarge { part: format!("{folder}numbering.xml"), limit });
    }
    let mut out = Writer::default();
    out.write(blocks);
    Ok(Read { rendition: out.rendition, has_changes: reader.has_changes })
}

/// The main part is where the container's own list says; nearly always `word/document.xml`.
fn main_part(package: &mut Package) -> Result<String, SourceError> {
    const USUAL: &str = "word/document.xml";
    if package.has(USUAL) {
        return Ok(USUAL.into());
    }
    let parts = package.xml("_rels/.rels")?.ok_or_else(|| damaged(WHAT, "no list of parts"))?;
    let is_main = |e: &&Element| {
        e.attribute("Type").is_some_and(|t| t.ends_with("/officeDocument"))
            && e.attribute("TargetMode") != Some("External")
    };
    let target = parts.elements().find(is_main).and_then(|e| e.attribute("Target"));
    let target = target.ok_or_else(|| damaged(WHAT, "no main part"))?;
    Ok(target.trim_start_matches('/').into())
}

/// A paragraph or table, before it is written out.
enum Part {
    Paragraph(String),
    Table(Vec<Row>),
}

/// A row of a table: the cells that begin in it.
struct Row {
    /// Which row of the table, from 1.
    number: usize,
    cells: Vec<Cell>,
}

/// A cell where it begins.
struct Cell {
    /// Which cell of its row, from 1.
    number: usize,
    parts: Vec<Part>,
}

/// What is known while reading on.
struct Reader {
    styles: Styles,
    numbering: Numbering,
    /// For each field that is open, whether its result has begun.
    fields: Vec<bool>,
    has_changes: bool,
    /// Whether what is read stands in a cell of a table.
    in_cell: bool,
    cells: usize,
    /// How many bytes of numbers may still be written before paragraphs: each is said once and shown many times.
    /// `None` once there were more.
    numbers_left: Option<u64>,
}

impl Reader {
    /// The paragraphs and tables in an element, in order.
    fn blocks(&mut self, parent: &Element) -> Vec<Part> {
        let mut parts = Vec::new();
        self.add_blocks(parent, &mut parts, &mut String::new());
        parts
    }

    /// `carried` is the text of paragraphs whose end was deleted: they go on in the next.
    fn add_blocks(&mut self, parent: &Element, parts: &mut Vec<Part>, carried: &mut String) {
        for e in parent.elements() {
            match &*e.name {
                "w:p" => {
                    let paragraph = self.paragraph(e);
                    carried.push_str(&paragraph.text);
                    if paragraph.goes_on {
                        parts.extend(paragraph.boxes);
                        continue;
                    }
                    parts.push(Part::Paragraph(std::mem::take(carried)));
                    parts.extend(paragraph.boxes);
                }
                "w:tbl" => {
                    let rows = self.table(e);
                    parts.push(Part::Table(rows));
                }
                "w:sdt" => {
                    let Some(content) = e.child("w:sdtContent") else { continue };
                    if !inline::is_prompt(e) {
                        self.add_blocks(content, parts, carried);
                        continue;
                    }
                    for part in self.blocks(content) {
                        match part {
                            Part::Paragraph(text) => {
                                parts.extend(self.prompt(&text).map(Part::Paragraph));
                            }
                            Part::Table(_) => parts.push(part),
                        }
                    }
                }
                "mc:AlternateContent" => {
                    if let Some(choice) = chosen(e) {
                        self.add_blocks(choice, parts, carried);
                    }
                }
                "w:ins" | "w:moveTo" => {
                    self.has_changes = true;
                    self.add_blocks(e, parts, carried);
                }
                "w:del" | "w:moveFrom" => self.has_changes = true,
                "w:customXml" | "w:smartTag" => self.add_blocks(e, parts, carried),
                _ => {}
            }
        }
        if !carried.is_empty() {
            parts.push(Part::Paragraph(std::mem::take(carried)));
        }
    }
}

/// Whether a style or list can go by that name: each paragraph copies the names it goes by, so none is a book.
fn is_name(name: &&str) -> bool {
    const LONGEST: usize = 256;
    name.len() <= LONGEST
}

/// Of the same content given in several ways, the one to read: the first; the fallback repeats it.
fn chosen(alternatives: &Element) -> Option<&Element> {
    alternatives.child("mc:Choice").or_else(|| alternatives.child("mc:Fallback"))
}

/// Writes parts out with their addresses.
#[derive(Default)]
struct Writer {
    rendition: Rendition,
    paragraphs: usize,
    tables: usize,
}

impl Writer {
    fn write(&mut self, parts: Vec<Part>) {
        for part in parts {
            match part {
                Part::Paragraph(text) if text.trim().is_empty() => {}
                Part::Paragraph(text) => {
                    self.paragraphs += 1;
                    let address = format!("第 {} 段", self.paragraphs);
                    self.rendition.paragraph(&text, Origin { source: None, address: Some(address) });
                }
                Part::Table(rows) => self.table(rows),
            }
        }
    }
}

/// Whether an element holds, at any depth, an element of that name.
fn contents<'a>(e: &'a Element, name: &str, found: &mut Vec<&'a Element>) {
    for child in e.elements() {
        match &*child.name {
            n if n == name => found.push(child),
            "mc:AlternateContent" => {
                if let Some(choice) = chosen(child) {
                    contents(choice, name, found);
                }
            }
            _ => contents(child, name, found),
        }
    }
}

/// All text in an element, for formulas.
fn all_text(e: &Element, out: &mut String) {
    for node in &e.children {
        match node {
            Node::Element(c) if &*c.name == "m:t" => out.push_str(&c.text()),
            Node::Element(c) => all_text(c, out),
            Node::Text(_) => {}
        }
    }
}

//! What calamine passes over in an XLSX: hidden rows and columns, and runs of a cell's text that are raised, lowered or
//! struck out.
//!
//! Reads the same parts once more, in the same order, so that cells need no names: the nth here is the nth there. Must
//! not know tables.

use super::WHAT;
use super::hidden::Hidden;
use crate::source::lines;
use crate::source::package::{Package, damaged};
use crate::source::xml::predefined;
use crate::source::{Limits, SourceError};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;

/// A workbook's parts.
pub(super) struct Parts<'a> {
    package: Package<'a>,
    /// The part of each sheet, by the sheet's name.
    sheets: HashMap<String, String>,
    /// Shared texts that are not what their runs joined would be, by number.
    strings: HashMap<usize, String>,
}

/// What is not as calamine has it.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub hidden: Hidden,
    /// Texts of cells that are not what their runs joined would be, by the cell's number in order.
    pub texts: HashMap<usize, String>,
    /// Whether any cell has a value.
    pub says_something: bool,
}

fn bad(error: impl std::fmt::Display) -> SourceError {
    damaged(WHAT, error.to_string())
}

impl<'a> Parts<'a> {
    /// Opens a workbook and reads its list of sheets and its shared texts.
    ///
    /// # Errors
    /// Parts that are missing, damaged or beyond the limits.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, SourceError> {
        let mut package = Package::open(bytes, WHAT, limits)?;
        let relations = part(&mut package, "_rels/.rels")?;
        let is_main = |r: &&Relation| r.kind.ends_with("/relationships/officeDocument");
        let main = self::relations(&relations)?.into_iter().rev().find(|r| is_main(&r));
        let main = main.map(|r| r.target.trim_start_matches('/').to_string());
        let main = main.ok_or_else(|| bad("no workbook"))?;
        let (folder, name) = main.rsplit_once('/').map_or(("", main.as_str()), |(f, n)| (f, n));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let relations = part(&mut package, &format!("{folder}_rels/{name}.rels"))?;
        let targets: HashMap<String, String> = self::relations(&relations)?
            .into_iter()
            .map(|r| {
                (r.id, r.target.strip_prefix('/').map_or(format!("{folder}{}", r.target), str::to_string))
            })
            .collect();
        let mut sheets = HashMap::new();
        let workbook = part(&mut package, &main)?;
        each(&workbook, |_, start| {
            if start.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) = (attribute(start, "name")?, attribute(start, "id")?)
                && let Some(target) = targets.get(&id)
            {
                sheets.entry(name).or_insert_with(|| target.clone());
            }
            Ok(())
        })?;
        let mut strings = HashMap::new();
        let shared = format!("{folder}sharedStrings.xml");
        if package.named(&shared).is_some() {
            let text = part(&mut package, &shared)?;
            let mut count = 0;
            each(&text, |reader, start| {
                if start.local_name().as_ref() == "si" {
                    strings.extend(rich(reader, "si")?.map(|text| (count, text)));
                    count += 1;
                }
                Ok(())
            })?;
        }
        Ok(Self { package, sheets, strings })
    }

    /// Reads one sheet.
    ///
    /// # Errors
    /// A part that is missing, damaged or beyond the limits.
    pub fn sheet(&mut self, name: &str) -> Result<Shown, SourceError> {
        let path = self.sheets.get(name).ok_or_else(|| bad(format!("no part for sheet {name}")))?.clone();
        let text = part(&mut self.package, &path)?;
        let mut shown = Shown::default();
        let (mut row, mut cell, mut in_data) = (0_u32, 0, false);
        each(&text, |reader, start| {
            match start.local_name().as_ref() {
                "sheetData" => in_data = true,
                "col" if is_off(start, "width")? => {
                    let number = |name| -> Result<Option<u32>, SourceError> {
                        Ok(attribute(start, name)?.and_then(|v| v.parse::<u32>().ok()?.checked_sub(1)))
                    };
                    if let (Some(min), Some(max)) = (number("min")?, number("max")?) {
                        shown.hidden.columns.add(min, max);
                    }
                }
                "row" if in_data => {
                    let number = attribute(start, "r")?.and_then(|r| r.parse::<u32>().ok());
                    row = number.unwrap_or(row.saturating_add(1));
                    if is_off(start, "ht")? {
                        shown.hidden.rows.add(row.saturating_sub(1), row.saturating_sub(1));
                    }
                }
                "c" if in_data => {
                    let shared = attribute(start, "t")?.as_deref() == Some("s");
                    let value = value(reader)?;
                    shown.says_something |= value.is_some();
                    let text = match value {
                        Some(Value::Number(n)) if shared => {
                            n.parse().ok().and_then(|n: usize| self.strings.get(&n)).cloned()
                        }
                        Some(Value::Rich(text)) => text,
                        _ => None,
                    };
                    shown.texts.extend(text.map(|text| (cell, text)));
                    cell += 1;
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(shown)
    }
}

/// The text of a part, whatever case its name is written in.
fn part(package: &mut Package, path: &str) -> Result<String, SourceError> {
    let name = package.named(path).ok_or_else(|| bad(format!("no part {path}")))?;
    package.text(&name)?.ok_or_else(|| bad(format!("no part {path}")))
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

fn relations(text: &str) -> Result<Vec<Relation>, SourceError> {
    let mut relations = Vec::new();
    each(text, |_, start| {
        if start.local_name().as_ref() == "Relationship" {
            let of = |name| Ok(attribute(start, name)?.unwrap_or_default());
            relations.push(Relation { id: of("Id")?, kind: of("Type")?, target: of("Target")? });
        }
        Ok(())
    })?;
    Ok(relations)
}

/// Goes through a part; `take` sees each element's start and may read on to its end.
fn each<'t>(
    text: &'t str,
    mut take: impl FnMut(&mut Reader<&'t [u8]>, &BytesStart<'t>) -> Result<(), SourceError>,
) -> Result<(), SourceError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    // as calamine reads it: what it accepts must not be refused here
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event().map_err(bad)? {
            Event::Start(start) => take(&mut reader, &start)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attribute(start: &BytesStart, name: &str) -> Result<Option<String>, SourceError> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(bad)?;
        if attribute.key.local_name().as_ref() == name && attribute.key.as_namespace_binding().is_none() {
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(bad)?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// Whether a row or column is hidden, or of no size.
fn is_off(start: &BytesStart, size: &str) -> Result<bool, SourceError> {
    let hidden = attribute(start, "hidden")?.is_some_and(|v| is_on(&v));
    let size = attribute(start, size)?.and_then(|v| v.parse::<f64>().ok());
    Ok(hidden || size.is_some_and(|s| s <= 0.0))
}

fn is_on(value: &str) -> bool {
    !matches!(value, "0" | "false")
}

enum Value {
    /// What stands in `v`.
    Number(String),
    /// A text of its own, where it is not what its runs joined would be.
    Rich(Option<String>),
}

/// Reads a cell to its end.
fn value(reader: &mut Reader<&[u8]>) -> Result<Option<Value>, SourceError> {
    let mut value = None;
    let mut in_value = false;
    loop {
        match reader.read_event().map_err(bad)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "is" => value = Some(Value::Rich(rich(reader, "is")?)),
                "v" => in_value = true,
                _ => {}
            },
            Event::Text(text) if in_value => {
                in_value = false;
                // the text of its own counts, whatever is repeated beside it
                value.get_or_insert(Value::Number(text.xml10_content().into_owned()));
            }
            Event::End(end) => match end.local_name().as_ref() {
                "c" => return Ok(value),
                _ => in_value = false,
            },
            Event::Eof => return Ok(value),
            _ => {}
        }
    }
}

/// Reads a text to its end; `Some` where a raised, lowered or struck run would run into the number beside it.
fn rich(reader: &mut Reader<&[u8]>, name: &str) -> Result<Option<String>, SourceError> {
    let mut text = String::new();
    let (mut parted, mut apart, mut after_apart) = (false, false, false);
    let (mut in_text, mut reading) = (false, false);
    let mut part = String::new();
    let mut preserve = false;
    loop {
        match reader.read_event().map_err(bad)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "r" => apart = false,
                "vertAlign" => apart |= attribute(&start, "val")?.is_some_and(|v| v != "baseline"),
                "strike" => apart |= attribute(&start, "val")?.is_none_or(|v| is_on(&v)),
                "rPh" => reading = true,
                "t" if !reading => {
                    in_text = true;
                    preserve = attribute(&start, "space")?.as_deref() == Some("preserve");
                    part.clear();
                }
                _ => {}
            },
            Event::Text(t) if in_text => part.push_str(&t.xml10_content()),
            Event::CData(t) if in_text => part.push_str(&t.xml10_content()),
            Event::GeneralRef(r) if in_text => {
                let c = r.resolve_char_ref().map_err(bad)?;
                part.extend(c.or_else(|| predefined(&r.into_inner())));
            }
            Event::End(end) => match end.local_name().as_ref() {
                "t" if in_text => {
                    in_text = false;
                    let white = [' ', '\t', '\r', '\n'];
                    let part = if preserve { part.as_str() } else { part.trim_matches(white) };
                    let at = text.len();
                    text.push_str(part);
                    if (apart || after_apart) && lines::meet(&text, at) {
                        text.insert_str(at, lines::APART);
                        parted = true;
                    }
                    after_apart = apart;
                }
                "rPh" => reading = false,
                "r" => apart = false,
                end if end == name => return Ok(parted.then_some(text)),
                _ => {}
            },
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

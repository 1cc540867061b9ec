//! The text of a paragraph.
//!
//! Must not know tables.

use super::numbering::Item;
use super::styles::{Look, is_on};
use super::{Part, Reader, all_text, chosen, contents};
use crate::source::lines;
use crate::source::xml::Element;

/// A paragraph as read.
pub(super) struct Paragraph {
    pub text: String,
    /// Whether its end was deleted, so that it goes on in the next.
    pub goes_on: bool,
    /// What stands in text boxes anchored in it.
    pub boxes: Vec<Part>,
}

/// What holds for the runs of a paragraph.
struct Inline {
    text: String,
    /// How the paragraph's style has it shown.
    look: Look,
    /// Whether the run before was raised, lowered or struck out.
    after_apart: bool,
    boxes: Vec<Part>,
}

impl Reader {
    pub(super) fn paragraph(&mut self, e: &Element) -> Paragraph {
        let properties = e.child("w:pPr");
        let style = properties.and_then(|p| p.child("w:pStyle")).and_then(|s| s.attribute("val"));
        let style = style.or(self.styles.default_paragraph()).map(str::to_string);
        let mark = properties.and_then(|p| p.child("w:rPr"));
        let look = style.as_deref().map(|s| self.styles.look(s)).unwrap_or_default();
        let mark_deleted =
            mark.is_some_and(|m| m.child("w:del").is_some() || m.child("w:moveFrom").is_some());
        let mark_inserted = mark.is_some_and(|m| m.child("w:ins").is_some() || m.child("w:moveTo").is_some());
        self.has_changes |= mark_deleted || mark_inserted;
        let mut inline = Inline { text: String::new(), look, after_apart: false, boxes: Vec::new() };
        self.runs(e, &mut inline);
        let number = self.number(properties, style.as_deref());
        // a paragraph that is wholly deleted or hidden shows no number either
        let gone = inline.text.is_empty() && (mark_deleted || mark_is_hidden(mark));
        let text = match number {
            Some(number) if !gone => numbered(&number, &inline.text),
            _ => inline.text,
        };
        Paragraph { text, goes_on: mark_deleted, boxes: inline.boxes }
    }

    fn number(&mut self, properties: Option<&Element>, style: Option<&str>) -> Option<String> {
        let own = properties.and_then(Item::read);
        let of_style = style.and_then(|s| self.styles.item(s));
        let list = own.as_ref().and_then(|i| i.list.clone());
        let list = list.or_else(|| of_style.as_ref().and_then(|(i, _)| i.list.clone()))?;
        let level = own.and_then(|i| i.level).or_else(|| {
            let (item, named_by) = of_style.as_ref()?;
            self.numbering.level_of_style(&list, named_by).or(item.level)
        });
        let left = self.numbers_left?;
        let number = self.numbering.next(&list, level.unwrap_or(0))?;
        self.numbers_left = left.checked_sub(number.len() as u64);
        Some(number).filter(|n| !n.is_empty())
    }

    fn runs(&mut self, parent: &Element, inline: &mut Inline) {
        for e in parent.elements() {
            match &*e.name {
                "w:r" => self.run(e, inline),
                "w:ins" | "w:moveTo" => {
                    self.has_changes = true;
                    self.runs(e, inline);
                }
                "w:del" | "w:moveFrom" => self.has_changes = true,
                "w:sdt" if is_prompt(e) => {
                    let mut prompt = Inline { boxes: Vec::new(), text: String::new(), ..*inline };
                    self.runs(e, &mut prompt);
                    inline.text.extend(self.prompt(&prompt.text));
                }
                "w:hyperlink" | "w:smartTag" | "w:customXml" | "w:fldSimple" | "w:bdo" | "w:dir"
                | "w:sdtContent" | "w:sdt" => self.runs(e, inline),
                "mc:AlternateContent" => {
                    if let Some(choice) = chosen(e) {
                        self.runs(choice, inline);
                    }
                }
                "m:oMath" | "m:oMathPara" => all_text(e, &mut inline.text),
                _ => {}
            }
        }
    }

    fn run(&mut self, run: &Element, inline: &mut Inline) {
        let look = self.look(run, inline.look);
        let before = inline.text.len();
        // a raised mark or a struck figure is no part of the number it stands beside
        let apart = look.is_apart();
        let after_apart = std::mem::replace(&mut inline.after_apart, apart);
        self.run_content(run, look.hidden.unwrap_or(false), inline);
        if (apart || after_apart) && lines::meet(&inline.text, before) {
            inline.text.insert_str(before, lines::APART);
        }
    }

    /// How a run is shown: as it says itself, else as its style does, else as the paragraph's.
    fn look(&self, run: &Element, paragraph: Look) -> Look {
        let Some(properties) = run.child("w:rPr") else { return paragraph };
        let style = properties.child("w:rStyle").and_then(|s| s.attribute("val"));
        let of_style = style.map(|s| self.styles.look(s)).unwrap_or_default();
        Look::read(properties).or(of_style).or(paragraph)
    }

    /// What a prompt left standing in a content control reads as: in a cell, nothing was filled in; in prose it is a hint
    /// still to be replaced, written the way those are.
    pub(super) fn prompt(&self, prompt: &str) -> Option<String> {
        (!self.in_cell && !prompt.trim().is_empty()).then(|| format!("【待填：{}】", prompt.trim()))
    }

    fn run_content(&mut self, run: &Element, hidden: bool, inline: &mut Inline) {
        for e in run.elements() {
            match &*e.name {
                "w:fldChar" => match e.attribute("fldCharType") {
                    Some("begin") => self.fields.push(false),
                    Some("separate") => {
                        if let Some(result) = self.fields.last_mut() {
                            *result = true;
                        }
                    }
                    Some("end") => {
                        self.fields.pop();
                    }
                    _ => {}
                },
                "mc:AlternateContent" => {
                    if let Some(choice) = chosen(e) {
                        self.run_content(choice, hidden, inline);
                    }
                }
                "w:drawing" | "w:pict" | "w:object" => {
                    let mut found = Vec::new();
                    contents(e, "w:txbxContent", &mut found);
                    for content in found {
                        // a field cannot reach into a box
                        let fields = std::mem::take(&mut self.fields);
                        let parts = self.blocks(content);
                        self.fields = fields;
                        inline.boxes.extend(parts);
                    }
                }
                // what stands before a field's result is its instruction
                _ if hidden || self.fields.contains(&false) => {}
                "w:t" => inline.text.push_str(&e.text()),
                "w:tab" | "w:ptab" => inline.text.push('\t'),
                "w:br" | "w:cr" => inline.text.push('\n'),
                "w:noBreakHyphen" => inline.text.push('-'),
                "w:sym" => inline.text.extend(symbol(e)),
                "w:ruby" => {
                    if let Some(base) = e.child("w:rubyBase") {
                        self.runs(base, inline);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Whether a content control shows the prompt to fill it in, and no content.
pub(super) fn is_prompt(control: &Element) -> bool {
    control.at(&["w:sdtPr", "w:showingPlcHdr"]).is_some_and(is_on)
}

fn mark_is_hidden(mark: Option<&Element>) -> bool {
    mark.and_then(|m| m.child("w:vanish")).is_some_and(is_on)
}

/// A number and its paragraph; a gap only where number and words would run into one another.
fn numbered(number: &str, text: &str) -> String {
    let closed = number.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    if closed { format!("{number}{text}") } else { format!("{number} {text}") }
}

/// A symbol by the number it has in its font; the fonts that forms use for boxes and ticks are known.
fn symbol(e: &Element) -> Option<char> {
    let code = u32::from_str_radix(e.attribute("char")?, 16).ok()?;
    let font = e.attribute("font").unwrap_or_default();
    let known = match (font, code & 0xFF) {
        _ if !(0xF000..=0xF0FF).contains(&code) => None,
        ("Wingdings" | "Wingdings 2", 0x52 | 0xFE) => Some('☑'),
        ("Wingdings", 0x6F | 0xA8 | 0x71) | ("Wingdings 2", 0xA3) => Some('□'),
        ("Wingdings", 0xFC) | ("Wingdings 2", 0x50) => Some('✓'),
        ("Wingdings", 0xFB) | ("Wingdings 2", 0x4F) => Some('✗'),
        ("Wingdings", 0x6C) | ("Symbol", 0xB7) => Some('•'),
        ("Wingdings", 0x6E) => Some('■'),
        ("Symbol", 0x2D) => Some('−'),
        ("Symbol", 0xB1) => Some('±'),
        ("Symbol", low @ (0x20..=0x2C | 0x2E..=0x3F)) => char::from_u32(low),
        _ => None,
    };
    known.or_else(|| char::from_u32(code))
}

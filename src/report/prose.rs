//! Finds title, year and agency in a document's paragraphs, and puts the report together.
//!
//! Must not read figures of tables and must not judge.

use super::headings::{self, HEADING_CHARS, Heading};
use super::tables::Read;
use super::{Layout, Prior, Report, Section, Year};
use crate::form::Forms;
use crate::form::label::fold;
use crate::source::{Block, SourceText, Span, Stretch};
use regex::Regex;
use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

/// Headings and title, before the tables are known.
pub(super) struct Outline {
    /// Form of the report's year, or the latest.
    pub form: usize,
    pub year: Option<Year>,
    pub title: Option<(usize, Stretch)>,
    pub agency: Option<Stretch>,
    pub sections: Vec<Heading>,
    paragraphs: Vec<(usize, Stretch)>,
    tables: Vec<usize>,
}

#[allow(
    clippy::unwrap_used,
    reason = "the patterns are constants, compiled by the first test that reads a report"
)]
mod patterns {
    use super::{LazyLock, Regex};
    fn pattern(text: &str) -> Regex {
        Regex::new(text).unwrap()
    }
    const YEAR: &str = r"(?<y>[12１２]\s*(?:[0-9０-９]\s*){3}|[一二]\s*(?:[〇○零О一二三四五六七八九]\s*){3})";
    const SUBJECT: &str = r"(?:政府)?\s*信\s*息\s*公\s*开|政\s*务\s*公\s*开";
    /// Titles: the year first, the year in the middle, the year last.
    pub static TITLES: LazyLock<[Regex; 3]> = LazyLock::new(|| {
        [
            format!(r"^(?:标题\s*[:：])?\s*(?<before>.*?)\s*{YEAR}年\s*度?\s*(?<after>.*?)(?:{SUBJECT}).*报\s*告"),
            format!(r"^(?:标题\s*[:：])?\s*(?<before>.*?)\s*(?:{SUBJECT})\s*(?:工\s*作)?\s*{YEAR}年.*报\s*告"),
            format!(
                r"^(?:标题\s*[:：])?\s*(?<before>.*?)\s*(?:{SUBJECT}).*报\s*告\s*[（(〔\[]?\s*{YEAR}年?\s*度?\s*[）)〕\]]?\s*$"
            ),
        ]
        .map(|text| pattern(&text))
    });
    pub static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(r"统计\s*(?:期限|时限|期间|时间|周期|口径)[^。]{{0,20}}?{YEAR}年\s*1\s*月\s*1\s*日"))
    });
    pub static REPORTED: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"{YEAR}年\s*度[^。，,；;]{{0,30}}?信息公开")));
}

/// The number a written year stands for.
fn year_number(written: &str) -> Option<i32> {
    let digits: String = fold(written)
        .chars()
        .map(|c| match c {
            '〇' | '○' | '零' | 'О' => '0',
            c => {
                ('1'..='9').zip("一二三四五六七八九".chars()).find(|(_, han)| *han == c).map_or(c, |(d, _)| d)
            }
        })
        .collect();
    digits.parse().ok().filter(|y| (1990..=2100).contains(y))
}

pub(super) fn outline(blocks: &[Block], forms: &Forms, source: &SourceText) -> Outline {
    let paragraphs: Vec<(usize, Stretch)> = blocks
        .iter()
        .enumerate()
        .filter_map(|(i, b)| match b {
            Block::Paragraph(p) => Some((i, p.clone())),
            _ => None,
        })
        .collect();
    let tables = blocks
        .iter()
        .enumerate()
        .filter(|(_, b)| !matches!(b, Block::Paragraph(_)))
        .map(|(i, _)| i)
        .collect();
    let sections = headings::find(&paragraphs, blocks, forms);
    let first = sections.first().map_or(usize::MAX, |s| s.block);
    let title = find_title(&paragraphs, first);
    let year = find_year(title.as_ref().map(|t| &t.1), &paragraphs);
    let form = year.and_then(|y| forms.of_year(y.value)).unwrap_or(forms.all().len() - 1);
    let agency = title.as_ref().and_then(|(block, t)| find_agency(*block, t, &paragraphs, source));
    Outline { form, year, title, agency, sections, paragraphs, tables }
}

/// The title: a line before the first section that names year and report, or up to three short lines that do together.
fn find_title(paragraphs: &[(usize, Stretch)], first: usize) -> Option<(usize, Stretch)> {
    let head: Vec<&(usize, Stretch)> = paragraphs.iter().take_while(|(b, _)| *b < first).collect();
    let short = |p: &Stretch| p.text.chars().count() <= HEADING_CHARS && !p.text.contains('。');
    for lines in 1..=3 {
        for window in head.windows(lines) {
            if !window.iter().all(|(_, p)| short(p)) {
                continue;
            }
            let text: String = window.iter().map(|(_, p)| p.text.as_str()).collect();
            let is_title = patterns::TITLES.iter().any(|t| t.is_match(&text));
            if let ([(block, from), ..], [.., (_, to)]) = (window, window)
                && is_title
                && text.chars().count() <= HEADING_CHARS
            {
                return Some((*block, Stretch { text, span: from.span.to(to.span) }));
            }
        }
    }
    None
}

fn find_year(title: Option<&Stretch>, paragraphs: &[(usize, Stretch)]) -> Option<Year> {
    let read = |pattern: &Regex, p: &Stretch| {
        let found = pattern.captures(&p.text)?.name("y")?;
        let span = Span { start: p.span.start + found.start(), end: p.span.start + found.end() };
        Some(Year { value: year_number(found.as_str())?, span: Some(span) })
    };
    let of_title = |t: &Stretch| {
        let mut year = patterns::TITLES.iter().find_map(|pattern| read(pattern, t))?;
        // a title over several lines is shown whole
        let literal = t.span.end - t.span.start == t.text.len();
        year.span = if literal { year.span } else { Some(t.span) };
        Some(year)
    };
    title.and_then(of_title).or_else(|| {
        [&patterns::PERIOD, &patterns::REPORTED]
            .into_iter()
            .find_map(|pattern| paragraphs.iter().find_map(|(_, p)| read(pattern, p)))
    })
}

fn find_agency(
    block: usize,
    title: &Stretch,
    paragraphs: &[(usize, Stretch)],
    source: &SourceText,
) -> Option<Stretch> {
    let found = patterns::TITLES.iter().find_map(|t| t.captures(&title.text))?;
    for name in ["before", "after"] {
        let Some(part) = found.name(name) else { continue };
        let text = part.as_str().trim().trim_end_matches('的');
        if !text.is_empty() {
            let start = title.span.start + part.start();
            let span = Span { start, end: start + text.len() };
            let whole = source.slice(span) == text;
            return Some(Stretch { text: text.to_string(), span: if whole { span } else { title.span } });
        }
    }
    // the agency's name on a line of its own above the title
    paragraphs
        .iter()
        .rev()
        .find(|(b, _)| *b < block)
        .filter(|(_, p)| p.text.chars().count() <= 30 && !p.text.contains(['。', '，', '：', ':']))
        .map(|(_, p)| p.clone())
}

pub(super) fn assemble(source: Arc<SourceText>, forms: &Forms, outline: Outline, read: Read) -> Report {
    let table_blocks: HashSet<usize> = read.tables.iter().flat_map(|t| t.blocks.iter().copied()).collect();
    let mut preamble = Vec::new();
    let mut sections: Vec<(usize, Section)> = outline
        .sections
        .into_iter()
        .map(|h| {
            let paragraphs = h.rest.into_iter().filter(|r| !r.text.is_empty()).collect();
            (h.block, Section { index: h.index, heading: h.stretch, paragraphs, has_table: false })
        })
        .collect();
    // the title may stand on several lines
    let title_span = outline.title.as_ref().map(|(_, t)| t.span);
    let in_title = |p: &Stretch| title_span.is_some_and(|t| t.start <= p.span.start && p.span.end <= t.end);
    // the sections stand in the order of their blocks
    let headings: Vec<usize> = sections.iter().map(|(b, _)| *b).collect();
    let owner = |block: usize| headings.partition_point(|h| *h < block).checked_sub(1);
    for (block, p) in outline.paragraphs {
        if headings.binary_search(&block).is_ok() || table_blocks.contains(&block) || in_title(&p) {
            continue;
        }
        match owner(block).and_then(|i| sections.get_mut(i)) {
            Some((_, section)) => section.paragraphs.push(p),
            None => preamble.push(p),
        }
    }
    for block in outline.tables {
        if let Some((_, section)) = owner(block).and_then(|i| sections.get_mut(i)) {
            section.has_table = true;
        }
    }
    // a table that stands elsewhere, as on a sheet of its own, is its section's all the same
    for (index, table) in read.tables.iter().enumerate().filter(|(_, t)| t.data.present) {
        let form = &forms.get(table.form).tables[index];
        let of = forms.get(outline.form).section(&form.section);
        for (_, section) in sections.iter_mut().filter(|(_, s)| Some(s.index) == of) {
            section.has_table = true;
        }
    }
    let sections: Vec<Section> = sections.into_iter().map(|(_, s)| s).collect();
    let mut oddities = headings::odd_headings(&sections, forms.get(outline.form));
    let mut tables = Vec::new();
    let mut layout = Layout { form: outline.form, tables: vec![] };
    for table in read.tables {
        layout.tables.push(table.form);
        tables.push(table.data);
        oddities.extend(table.oddities);
    }
    // a report that states no year follows the form its tables follow
    if outline.year.is_none()
        && let Some((_, form)) = tables.iter().zip(&layout.tables).find(|(t, _)| t.present)
    {
        layout.form = *form;
    }
    Report {
        source,
        layout,
        forms: forms.clone(),
        year: outline.year,
        standing: outline.agency.as_ref().map(|a| forms.standing(&a.text)).unwrap_or_default(),
        agency: outline.agency,
        title: outline.title.map(|(_, t)| t),
        preamble,
        sections,
        tables,
        oddities,
        raw: None,
        prior: Prior::NotAsked,
        series: None,
    }
}

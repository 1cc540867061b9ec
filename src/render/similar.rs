//! Prose that stands in two reports: for a person, as JSON (`schemas/similar.schema.json`) and as a table.
//!
//! Says what is alike and where; must not say what that means.

use super::columns::cut;
use super::csv::{harmless, line};
use super::flat::{plain, words};
use super::frame::{visible, wrapped};
use super::human::Options;
use crate::finding::Lang;
use crate::place::number_en;
use crate::similar::passages::{Passage, Standing};
use crate::similar::{Group, Named, Outcome, Pair, Relation, Section};
use serde_json::{Value, json};

/// The most passages shown of a section.
const PASSAGES: usize = 2;
/// The most of a passage shown, in columns.
const PASSAGE: usize = 300;
/// The most members shown of a group.
const MEMBERS: usize = 10;
/// The most differing figures shown of a passage.
const FIGURES: usize = 8;
/// The most reports in several files that are named.
const SAME: usize = 10;

/// Headings of the table, in both languages.
pub(super) const HEADINGS: [(&str, &str); 17] = [
    ("关系", "Relation"),
    ("部分", "Section"),
    ("相同百分之几", "Percent"),
    ("相同片段", "Shared"),
    ("全部片段", "All"),
    ("组", "Group"),
    ("文件甲", "First file"),
    ("机关甲", "First agency"),
    ("年度甲", "First year"),
    ("文件乙", "Second file"),
    ("机关乙", "Second agency"),
    ("年度乙", "Second year"),
    ("最长的相同文字（甲）", "Longest passage (first)"),
    ("位置甲", "First place"),
    ("最长的相同文字（乙）", "Longest passage (second)"),
    ("位置乙", "Second place"),
    ("不同的数", "Differing figures"),
];

fn relation(relation: Relation, lang: Lang) -> &'static str {
    let (zh, en) = match relation {
        Relation::LastYear => ("与上一年相同", "same as last year's"),
        Relation::OtherAgency => ("与别的机关相同", "same as another agency's"),
        Relation::Unknown => ("相同（机关或年度不明）", "the same (agency or year not known)"),
    };
    words(lang, zh, en)
}

/// `某局 2023（a.txt）`
fn named(report: &Named, lang: Lang) -> String {
    let year = report.year.map(|y| y.to_string());
    let parts: Vec<&str> = [report.agency.as_deref(), year.as_deref()].into_iter().flatten().collect();
    let (who, path) = (visible(&parts.join(" ")), visible(&report.path));
    match (who.is_empty(), lang) {
        (true, _) => path,
        (false, Lang::Zh) => format!("{who}（{path}）"),
        (false, Lang::En) => format!("{who} ({path})"),
    }
}

fn section(id: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("第{id}部分"),
        Lang::En => format!("section {}", number_en(id)),
    }
}

/// `a.txt:41:3`, or the container's own address.
fn place(report: &Named, standing: &Standing) -> String {
    let path = visible(&report.path);
    match (standing.line, &standing.address) {
        (Some((line, column)), _) => format!("{path}:{line}:{column}"),
        (None, Some(address)) => format!("{path} {}", visible(address)),
        (None, None) => path,
    }
}

fn figures(passage: &Passage, most: usize, lang: Lang) -> String {
    let arrow = |(a, b): &(String, String)| {
        let blank = |text: &str| if text.is_empty() { "—".to_string() } else { visible(text) };
        format!("{} → {}", blank(a), blank(b))
    };
    let some: Vec<String> = passage.figures.iter().take(most).map(arrow).collect();
    let more = if passage.figures.len() > some.len() { "……" } else { "" };
    format!("{}{more}", some.join(words(lang, "、", ", ")))
}

/// For a person: groups, then pairs, each with its longest passages, then what was compared.
pub fn human(outcome: &Outcome, options: &Options, threshold: u8) -> String {
    let lang = options.lang;
    let mut out = String::new();
    let mut told: Vec<bool> = vec![false; outcome.groups.len()];
    for (number, of) in outcome.groups.iter().enumerate() {
        group(number, of, outcome, options, &mut told, &mut out);
    }
    let mut folded = 0;
    for pair in &outcome.pairs {
        // what a group has shown is not shown for each two of it
        let apart: Vec<&Section> = pair.sections.iter().filter(|s| s.group.is_none()).collect();
        if apart.is_empty() {
            folded += 1;
            continue;
        }
        out.push_str(&format!("{}{}\n", relation(pair.relation, lang), words(lang, "：", ":")));
        out.push_str(&format!("  {}\n  {}\n", named(&pair.first, lang), named(&pair.second, lang)));
        for section in apart {
            one(pair, section, options, &mut out);
        }
        out.push('\n');
    }
    for (kept, others) in outcome.same.iter().take(SAME) {
        let others: Vec<String> = others.iter().take(MEMBERS).map(|n| visible(&n.path)).collect();
        let list = others.join(words(lang, "、", ", "));
        out.push_str(&match lang {
            Lang::Zh => format!("同一份报告，没有互相比较：{}与 {list}\n", named(kept, lang)),
            Lang::En => {
                format!("the same report, not compared with itself: {} and {list}\n", named(kept, lang))
            }
        });
    }
    match (outcome.same.len().saturating_sub(SAME), lang) {
        (0, _) => {}
        (more, Lang::Zh) => out.push_str(&format!("另有 {more} 份报告也有几个文件\n")),
        (1, Lang::En) => out.push_str("1 more report has several files\n"),
        (more, Lang::En) => out.push_str(&format!("{more} more reports have several files\n")),
    }
    out.push_str(&summary(outcome, threshold, folded, lang));
    out
}

fn group(
    number: usize,
    group: &Group,
    outcome: &Outcome,
    options: &Options,
    told: &mut [bool],
    out: &mut String,
) {
    let lang = options.lang;
    let (low, high) = group.percent;
    let percent = if low == high { format!("{low}%") } else { format!("{low}%–{high}%") };
    out.push_str(&match lang {
        Lang::Zh => {
            format!("{}：{} 份报告的文字相同，{percent}\n", section(&group.section, lang), group.count)
        }
        Lang::En => format!(
            "{}: {} reports share their prose, {percent}\n",
            section(&group.section, lang),
            group.count
        ),
    });
    for member in group.members.iter().take(MEMBERS) {
        out.push_str(&format!("  {}\n", named(member, lang)));
    }
    match (group.count.saturating_sub(MEMBERS.min(group.members.len())), lang) {
        (0, _) => {}
        (more, Lang::Zh) => out.push_str(&format!("  另有 {more} 份\n")),
        (more, Lang::En) => out.push_str(&format!("  {more} more\n")),
    }
    let strongest = outcome
        .pairs
        .iter()
        .find_map(|pair| Some((pair, pair.sections.iter().find(|s| s.group == Some(number))?)));
    if let Some((pair, section)) = strongest
        && !told[number]
    {
        told[number] = true;
        one(pair, section, options, out);
    }
    out.push('\n');
}

/// A section of a pair with its longest passages.
fn one(pair: &Pair, of: &Section, options: &Options, out: &mut String) {
    let lang = options.lang;
    let share = &of.share;
    let (percent, shared, total) = (share.percent(), share.shared, share.total);
    out.push_str(&match lang {
        Lang::Zh => format!("  {}：相同 {percent}%（{shared}/{total} 个片段）\n", section(&of.section, lang)),
        Lang::En => {
            format!("  {}: {percent}% shared ({shared}/{total} shingles)\n", section(&of.section, lang))
        }
    });
    for passage in of.passages.iter().take(PASSAGES) {
        let (first, second) = (&passage.first, &passage.second);
        out.push_str(&format!("    {}\n    {}\n", place(&pair.first, first), place(&pair.second, second)));
        let width = options.style.width.saturating_sub(8);
        for line in wrapped(&cut(&visible(&second.text), PASSAGE), width) {
            let bar = if options.style.unicode { "│" } else { "|" };
            out.push_str(&format!("      {bar} {line}\n"));
        }
        if !passage.figures.is_empty() {
            let figures = figures(passage, FIGURES, lang);
            out.push_str(&match lang {
                Lang::Zh => format!("      数不同：{figures}\n"),
                Lang::En => format!("      figures differ: {figures}\n"),
            });
        }
    }
    match (of.passages.len().saturating_sub(PASSAGES), lang) {
        (0, _) => {}
        (more, Lang::Zh) => out.push_str(&format!("    另有 {more} 段相同的文字，见 --format json\n")),
        (1, Lang::En) => out.push_str("    1 more passage, see --format json\n"),
        (more, Lang::En) => out.push_str(&format!("    {more} more passages, see --format json\n")),
    }
}

fn summary(outcome: &Outcome, threshold: u8, folded: usize, lang: Lang) -> String {
    let Outcome { reports, compared, short, found, unreadable, most_say, ordinary, .. } = outcome;
    let listed = outcome.pairs.len();
    let mut out = match lang {
        Lang::Zh => format!(
            "读了 {reports} 份报告，比较 {compared} 个部分（太短没有比的 {short} 个）；有部分相同到 {threshold}% 的 {found} 对"
        ),
        Lang::En => format!(
            "Reports read: {reports}; sections compared: {compared} (too short: {short}); pairs with a section of {threshold}% or more: {found}"
        ),
    };
    if listed < *found {
        out.push_str(&match lang {
            Lang::Zh => format!("，只列 {listed} 对（--most 0 全部列出）"),
            Lang::En => format!(", listed: {listed} (--most 0 lists all)"),
        });
    }
    if folded > 0 {
        out.push_str(&match lang {
            Lang::Zh => format!("，其中 {folded} 对并在各组里"),
            Lang::En => format!(", told with their groups: {folded}"),
        });
    }
    out.push_str(words(lang, "。\n", ".\n"));
    if *most_say > 0 {
        out.push_str(&match lang {
            Lang::Zh => format!(
                "多数机关都有的 {most_say} 个片段没有计（--common 100 则都计）；有 {ordinary} 个部分大半由它们组成。\n"
            ),
            Lang::En => format!(
                "Not counted, as most agencies have them: {most_say} shingles (--common 100 counts all); sections that mostly consist of these: {ordinary}.\n"
            ),
        });
    }
    for report in &outcome.changed {
        out.push_str(&match lang {
            Lang::Zh => format!("{} 在运行中改动了，没有比较。\n", named(report, lang)),
            Lang::En => format!("{} was changed during the run and not compared.\n", named(report, lang)),
        });
    }
    if *unreadable > 0 {
        out.push_str(&match lang {
            Lang::Zh => format!("没有读出的 {unreadable} 份没有比较。\n"),
            Lang::En => format!("Not compared, as they could not be read: {unreadable}.\n"),
        });
    }
    out.push_str(words(
        lang,
        "法定用语、数和机关名称不计。文字相同只是事实，是不是照抄由人判断。\n",
        "Statutory words, figures and names do not count. That prose is the same is a fact; whether it was copied is for a person.\n",
    ));
    out
}

fn report(report: &Named) -> Value {
    json!({ "path": &*report.path, "agency": report.agency.as_deref(), "year": report.year })
}

fn standing(standing: &Standing) -> Value {
    let mut value = json!({ "text": standing.text });
    if let Some((line, column)) = standing.line {
        value["line"] = line.into();
        value["column_number"] = column.into();
    }
    if let Some(address) = &standing.address {
        value["address"] = address.as_str().into();
    }
    value
}

fn section_value(section: &Section) -> Value {
    let passage = |p: &Passage| {
        let figures: Vec<Value> = p.figures.iter().map(|(a, b)| json!({ "first": a, "second": b })).collect();
        json!({
            "length": p.length,
            "first": standing(&p.first),
            "second": standing(&p.second),
            "figures": figures,
        })
    };
    let share = &section.share;
    json!({
        "section": &*section.section,
        "percent": share.percent(),
        "shared": share.shared,
        "total": share.total,
        "first": share.first,
        "second": share.second,
        "group": section.group,
        "passages": section.passages.iter().map(passage).collect::<Vec<_>>(),
    })
}

/// Everything as JSON: stable order, no clock.
pub fn json(outcome: &Outcome, threshold: u8, common: u8) -> Value {
    let pair = |p: &Pair| {
        json!({
            "relation": p.relation.name(),
            "first": report(&p.first),
            "second": report(&p.second),
            "sections": p.sections.iter().map(section_value).collect::<Vec<_>>(),
        })
    };
    let group = |g: &Group| {
        json!({
            "section": &*g.section,
            "count": g.count,
            "members": g.members.iter().map(report).collect::<Vec<_>>(),
            "percent": { "least": g.percent.0, "most": g.percent.1 },
        })
    };
    let same = |(kept, others): &(Named, Vec<Named>)| json!({ "report": report(kept), "others": others.iter().map(report).collect::<Vec<_>>() });
    json!({
        "gouji": { "version": env!("CARGO_PKG_VERSION") },
        "options": { "threshold": threshold, "common": common },
        "pairs": outcome.pairs.iter().map(pair).collect::<Vec<_>>(),
        "groups": outcome.groups.iter().map(group).collect::<Vec<_>>(),
        "changed": outcome.changed.iter().map(report).collect::<Vec<_>>(),
        "same": outcome.same.iter().map(same).collect::<Vec<_>>(),
        "summary": {
            "reports": outcome.reports,
            "unreadable": outcome.unreadable,
            "compared": outcome.compared,
            "short": outcome.short,
            "common": outcome.most_say,
            "ordinary": outcome.ordinary,
            "pairs": outcome.found,
        },
    })
}

/// A line for each section of a pair, for spreadsheets.
pub fn csv(outcome: &Outcome, lang: Lang) -> Vec<u8> {
    let heads: Vec<String> = HEADINGS.iter().map(|(zh, en)| words(lang, zh, en).to_string()).collect();
    let mut out = [b"\xEF\xBB\xBF".to_vec(), line(&heads)].concat();
    for pair in &outcome.pairs {
        for section in &pair.sections {
            let ends = [&pair.first, &pair.second].map(|n| {
                let year = n.year.map(|y| y.to_string()).unwrap_or_default();
                [n.path.to_string(), n.agency.as_deref().unwrap_or_default().into(), year]
            });
            let longest = section.passages.first();
            let passage = |of: fn(&Passage) -> &Standing, report: &Named| {
                longest.map_or([String::new(), String::new()], |p| [of(p).text.clone(), place(report, of(p))])
            };
            let mut cells = vec![
                relation(pair.relation, lang).to_string(),
                section.section.to_string(),
                section.share.percent().to_string(),
                section.share.shared.to_string(),
                section.share.total.to_string(),
                section.group.map(|g| (g + 1).to_string()).unwrap_or_default(),
            ];
            cells.extend(ends.into_iter().flatten());
            cells.extend(passage(|p| &p.first, &pair.first));
            cells.extend(passage(|p| &p.second, &pair.second));
            cells.push(longest.map(|p| figures(p, usize::MAX, lang)).unwrap_or_default());
            let cells: Vec<String> = cells.iter().map(|c| harmless(&plain(c))).collect();
            out.extend(line(&cells));
        }
    }
    out
}

//! The codes of structural findings, each with the page that explains it.
//!
//! Must not know rules.

use super::Kind;
use crate::finding::{Severity, Words};
use crate::sheet::{Sheet, Subject};

/// Every code there is.
const ALL: [Kind; 8] = [
    Kind::Missing,
    Kind::Unknown,
    Kind::Type,
    Kind::Negative,
    Kind::Fraction,
    Kind::NotAllowed,
    Kind::Range,
    Kind::Other,
];

/// The codes in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    ALL.into_iter().map(Kind::code)
}

/// The page about a code.
pub fn sheet(id: &str) -> Option<Sheet> {
    let kind = ALL.into_iter().find(|k| k.code().eq_ignore_ascii_case(id))?;
    let (title, explanation) = kind.page();
    Some(Sheet {
        id: kind.code().into(),
        title,
        subject: Subject::Reading,
        severity: Severity::Error,
        years: (None, None),
        explanation,
        basis: "国办公开办函〔2019〕60号、国办公开办函〔2021〕30号所附格式（schemas/report-*.schema.json）"
            .into(),
        uncertain: None,
        clauses: vec![],
        formulas: vec![],
        example: None,
        help: kind.help(),
        file: String::new(),
        fault: None,
    })
}

impl Kind {
    /// What the code says, and what is behind it.
    fn page(self) -> (Words, Words) {
        let both = |title: (&str, &str), text: (&str, &str)| {
            (Words::new(title.0, title.1), Words::new(text.0, text.1))
        };
        match self {
            Self::Missing => both(
                ("缺少格式规定的内容", "Something that the form demands is missing"),
                (
                    "报告年度的格式有这一部分、这张表、这一行或这一格，报告里没有。",
                    "The form of the report's year has this section, table, row or cell, and the report has not.",
                ),
            ),
            Self::Unknown => both(
                ("有格式以外的内容", "Something stands there that is not in the form"),
                (
                    "规范报告里只能有格式规定的名称；多出来的，或名称写错的，不读。",
                    "A canonical report has the form's names only; what is added or misspelt is not read.",
                ),
            ),
            Self::Type => both(
                ("该填数的地方不是数", "A value is of the wrong kind"),
                (
                    "表里的各格是数，各部分是成段的文字；种类不同的值不读。",
                    "Cells hold numbers and sections hold paragraphs; a value of another kind is not read.",
                ),
            ),
            Self::Negative => both(
                ("件数或金额小于 0", "A count or an amount is below zero"),
                (
                    "件数和金额都不小于 0；只有 2019 年格式表二的“本年增/减”可以带负号。",
                    "Counts and amounts are not below zero; only the change in table two of the 2019 form may be.",
                ),
            ),
            Self::Fraction => both(
                ("件数不是整数", "A count is not a whole number"),
                ("件数按件计；只有金额可以有小数。", "Counts are whole; only amounts have decimals."),
            ),
            Self::NotAllowed => both(
                ("不是格式允许的值", "A value is not one that the form allows"),
                ("这一项只能取几个固定的值。", "Only certain values are allowed here."),
            ),
            Self::Range => both(
                ("数值超出格式允许的范围", "A value is out of range"),
                ("这一项有上限或下限。", "There is a least or a greatest value here."),
            ),
            Self::Other => both(
                ("不合数据模式", "A value does not fit the schema"),
                ("数据模式的其他要求没有满足。", "Some other demand of the schema is not met."),
            ),
        }
    }
}

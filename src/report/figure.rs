//! A figure as it stands in a cell: what was written, how it is read, and where.
//!
//! Reads, never guesses and never judges: what a blank means, or whether a number is too large, is for the rules.

use crate::form::label::fold;
use crate::form::{Column, Kind};
use crate::source::Span;
use rust_decimal::Decimal;

/// How a cell is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// A number, with the note written after it, if any.
    Number(Decimal, Option<String>),
    /// Nothing written.
    Blank,
    /// A dash, stroke or 无 in the number's place.
    Dash,
    /// Something that is not certainly a number.
    Unreadable(Unreadable),
    /// The report has no such cell.
    Absent,
}

/// Why a cell is not certainly a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// A unit that is not the form's, such as 元 in a column of 万元.
    Unit,
    /// The row has more or fewer cells than the form, so the cell's column is not certain.
    Column,
    /// Words, or digits mixed with words.
    Words,
    /// JSON of another type than a figure.
    Type,
}

/// A figure of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// How it is read.
    pub reading: Reading,
    /// What the cell says, trimmed.
    pub written: String,
    /// Where it stands in the source, if it stands there.
    pub span: Option<Span>,
}

impl Figure {
    /// A figure the report does not have.
    pub const ABSENT: Self = Self { reading: Reading::Absent, written: String::new(), span: None };

    /// The number, if the cell is certainly one.
    pub fn number(&self) -> Option<Decimal> {
        match &self.reading {
            Reading::Number(n, _) => Some(*n),
            _ => None,
        }
    }

    /// Reads a cell's text by the kind and unit of its column.
    pub fn read(written: &str, column: &Column, span: Option<Span>) -> Self {
        Self { reading: reading(written, column), written: written.trim().to_string(), span }
    }
}

/// Whether a cell's text could be a figure: blank, a dash, or beginning like a number.
///
/// Used to tell label cells from figure cells; `1.属于国家秘密` is a label.
pub fn looks_like_figure(written: &str) -> bool {
    if written.bytes().all(|b| b.is_ascii_digit()) {
        return true;
    }
    let folded = fold(written);
    if folded.is_empty() || is_dash(&folded) {
        return true;
    }
    let digits = folded.trim_start_matches(['+', '-', '增', '减']);
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != ',').unwrap_or(digits.len());
    if end == 0 {
        return false;
    }
    let rest = &digits[end..];
    // 2023年制发件数 heads a column
    if end == 4 && rest.starts_with('年') {
        return false;
    }
    let fraction = rest.strip_prefix('.').map(|r| r.trim_start_matches(|c: char| c.is_ascii_digit()));
    match fraction {
        Some(after) if after.len() == rest.len() - 1 => false,
        Some(after) => !after.starts_with(['.', '、']),
        None => !rest.starts_with(['、', ')']),
    }
}

fn is_dash(folded: &str) -> bool {
    matches!(folded, "/" | "无" | "\\") || (!folded.is_empty() && folded.chars().all(|c| c == '-'))
}

/// Whether white space stands between two digits: two numbers, or one typed apart; nobody can tell.
fn is_apart(written: &str) -> bool {
    let digit = |w: &str, last: bool| {
        let c = if last { w.chars().last() } else { w.chars().next() };
        c.is_some_and(|c| fold(c.encode_utf8(&mut [0; 4])).starts_with(|c: char| c.is_ascii_digit()))
    };
    let words: Vec<&str> = written.split_whitespace().collect();
    words.windows(2).any(|w| digit(w[0], true) && digit(w[1], false))
}

fn reading(written: &str, column: &Column) -> Reading {
    let folded = fold(written);
    if is_apart(written) {
        return Reading::Unreadable(Unreadable::Words);
    }
    if folded.is_empty() {
        return Reading::Blank;
    }
    if is_dash(&folded) {
        return Reading::Dash;
    }
    let Some((number, rest)) = leading_number(&folded, column.kind) else {
        return Reading::Unreadable(Unreadable::Words);
    };
    if rest.is_empty() {
        return Reading::Number(number, None);
    }
    // the note is kept as written: cut the written text where the number ends
    let note = || Some(written.trim().chars().skip_while(|c| !is_note_start(*c)).collect::<String>());
    // （元） is a unit, whatever stands around it; （其中修订16件） is a note
    let bare = rest.trim_start_matches('(').trim_end_matches(')').trim_start_matches("单位:");
    let is_unit = matches!(
        bare,
        "元" | "万元"
            | "亿元"
            | "千元"
            | "百万元"
            | "万"
            | "亿"
            | "万件"
            | "千件"
            | "件"
            | "项"
            | "个"
            | "次"
    );
    if rest.starts_with('(') && rest.ends_with(')') && !is_unit {
        return Reading::Number(number, note());
    }
    let rest = if is_unit { bare } else { rest };
    if let Some(unit) = &column.unit {
        let rest = rest.strip_prefix(fold(unit).as_str());
        return match rest {
            Some("") => Reading::Number(number, None),
            _ => Reading::Unreadable(Unreadable::Unit),
        };
    }
    if matches!(rest, "件" | "项" | "个") {
        return Reading::Number(number, None);
    }
    Reading::Unreadable(if is_unit || rest.ends_with('元') { Unreadable::Unit } else { Unreadable::Words })
}

fn is_note_start(c: char) -> bool {
    matches!(c, '(' | '（' | '[' | '［' | '【' | '〔' | '﹙')
}

/// The number at the head of a folded text and what follows it.
fn leading_number(folded: &str, kind: Kind) -> Option<(Decimal, &str)> {
    let (negative, unsigned) = match (folded.chars().next()?, kind) {
        ('-', _) => (true, &folded[1..]),
        ('+', _) => (false, &folded[1..]),
        // 本年增/减 is also written 增3, 减2: the column's own words
        ('增', Kind::Change) => (false, &folded['增'.len_utf8()..]),
        ('减', Kind::Change) => (true, &folded['减'.len_utf8()..]),
        _ => (false, folded),
    };
    let end = unsigned
        .char_indices()
        .find(|&(i, c)| {
            let next_is_digit = unsigned[i + c.len_utf8()..].starts_with(|d: char| d.is_ascii_digit());
            !(c.is_ascii_digit() || matches!(c, ',' | '.') && i > 0 && next_is_digit)
        })
        .map_or(unsigned.len(), |(i, _)| i);
    let (digits, rest) = unsigned.split_at(end);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
    if whole.is_empty() || fraction.is_some_and(|f| f.contains(['.', ','])) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    if grouped && (first.is_empty() || first.len() > 3 || groups.any(|g| g.len() != 3)) {
        return None;
    }
    let plain = digits.replace(',', "");
    let number: Decimal = Decimal::from_str_exact(&plain).ok()?;
    Some((if negative { -number } else { number }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Forms;

    fn read(written: &str, table: &str, column: &str) -> Reading {
        let forms = Forms::embedded().unwrap();
        let form = forms.get(forms.named("2019").unwrap());
        let t = &form.tables[form.table(table).unwrap()];
        Figure::read(written, &t.columns[t.column(column).unwrap()], None).reading
    }

    fn number(text: &str) -> Reading {
        Reading::Number(Decimal::from_str_exact(text).unwrap(), None)
    }

    #[test]
    fn counts() {
        let count = |w| read(w, "三", "自然人");
        assert_eq!(count("3402"), number("3402"));
        assert_eq!(count(" ３４０２ "), number("3402"));
        assert_eq!(count("1,808,595"), number("1808595"));
        assert_eq!(count("1，808"), number("1808"));
        assert_eq!(count("-1"), number("-1"));
        assert_eq!(count("3.5"), number("3.5"));
        assert_eq!(count("5件"), number("5"));
        assert_eq!(count(""), Reading::Blank);
        assert_eq!(count("\u{3000}"), Reading::Blank);
        for dash in ["/", "-", "—", "——", "－", "无"] {
            assert_eq!(count(dash), Reading::Dash, "{dash}");
        }
        for words in ["12 34", "1\u{3000}2", "3O", "12 34 56x", "1,23", "一", "约3", "3.4.5", "1-2"] {
            assert_eq!(count(words), Reading::Unreadable(Unreadable::Words), "{words}");
        }
    }

    #[test]
    fn notes_stay_beside_their_number() {
        assert_eq!(
            read("22（其中修订16件）", "三", "自然人"),
            Reading::Number(22.into(), Some("（其中修订16件）".into()))
        );
    }

    #[test]
    fn money_has_the_forms_unit_or_is_not_read() {
        let money = |w| read(w, "二", "采购总金额");
        assert_eq!(money("59237.2449"), number("59237.2449"));
        assert_eq!(money("59237.2449万元"), number("59237.2449"));
        assert_eq!(money("59237.2449（万元）"), number("59237.2449"));
        for wrong in ["251000元", "3200（元）", "3200（单位：元）"] {
            assert_eq!(money(wrong), Reading::Unreadable(Unreadable::Unit), "{wrong}");
        }
        assert_eq!(read("1（万件）", "三", "自然人"), Reading::Unreadable(Unreadable::Unit));
        assert_eq!(money("2亿元"), Reading::Unreadable(Unreadable::Unit));
    }

    #[test]
    fn changes_carry_their_sign() {
        let change = |w| read(w, "二", "本年增/减");
        assert_eq!(change("+3"), number("3"));
        assert_eq!(change("－3"), number("-3"));
        assert_eq!(change("减2"), number("-2"));
        assert_eq!(change("增2"), number("2"));
    }

    #[test]
    fn labels_are_not_figures() {
        for figure in ["0", "", "/", "640020470", "22（其中修订16件）", "251000元", "1.5", "+3", "3,402"]
        {
            assert!(looks_like_figure(figure), "{figure}");
        }
        for label in ["1.属于国家秘密", "1、属于", "2．重复申请", "规章", "（一）予以公开", "(1)x"]
        {
            assert!(!looks_like_figure(label), "{label}");
        }
    }
}

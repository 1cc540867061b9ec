//! The normal form of labels, in which two ways of writing the same statutory words are equal.
//!
//! Knows characters and list marks (REGULATION §8); must not know any form, table or report.

/// A list mark at the head of a label, as the forms number their sections and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// `一、`
    Chinese(u8),
    /// `（一）`
    Bracketed(u8),
    /// `1.`
    Digit(u8),
}

/// A label in normal form: its list mark, and its words without white space and in one width.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Label {
    /// The list mark, if the label begins with one.
    pub mark: Option<Mark>,
    /// The words after the mark, folded by [`fold`].
    pub text: String,
}

impl Label {
    /// The normal form of `written`.
    pub fn new(written: &str) -> Self {
        let folded = fold(written);
        let (mark, rest) = split_mark(&folded);
        Self { mark, text: rest.to_string() }
    }
}

/// Folds one character; `None` drops it.
///
/// Full-width digits, Latin and punctuation become half-width, the kinds of bracket, quotation mark and dash
/// become one of each, white space of every kind goes.
pub fn fold_char(c: char) -> Option<char> {
    Some(match c {
        '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}' | '\u{ad}' => return None,
        c if c.is_whitespace() || c.is_control() => return None,
        '（' | '﹙' | '〔' | '［' | '[' | '【' => '(',
        '）' | '﹚' | '〕' | '］' | ']' | '】' => ')',
        '“' | '”' | '„' | '〝' | '〞' | '＂' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' | '＇' => '\'',
        '—' | '–' | '‐' | '‑' | '―' | '－' | '−' => '-',
        '·' | '•' | '・' => '·',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    })
}

/// All of `written` in one width and without white space: the ground on which labels are compared.
pub fn fold(written: &str) -> String {
    let mut folded = String::with_capacity(written.len());
    folded.extend(written.chars().filter_map(fold_char));
    folded
}

/// The value of a Chinese ordinal up to 99, as used in list marks.
fn ordinal(text: &str) -> Option<u8> {
    let digit = |c: char| (1..).zip("一二三四五六七八九".chars()).find(|(_, d)| *d == c).map(|(n, _)| n);
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        ['十'] => Some(10),
        ['十', c] => digit(*c).map(|d| 10 + d),
        [c, '十'] => digit(*c).map(|d| d * 10),
        [c, '十', d] => Some(digit(*c)? * 10 + digit(*d)?),
        [c] => digit(*c),
        _ => None,
    }
}

fn split_mark(folded: &str) -> (Option<Mark>, &str) {
    let is_han = |c: char| "一二三四五六七八九十".contains(c);
    if let Some(rest) = folded.strip_prefix('(') {
        if let Some((inside, after)) = rest.split_once(')') {
            let after = after.strip_prefix(['、', '.']).unwrap_or(after);
            if let Some(n) = ordinal(inside) {
                return (Some(Mark::Bracketed(n)), after);
            }
            if let Some(n) = small_number(inside) {
                return (Some(Mark::Digit(n)), after);
            }
        }
        return (None, folded);
    }
    let head_end = folded.find(|c: char| !is_han(c)).unwrap_or(folded.len());
    if let (Some(n), Some(rest)) =
        (ordinal(&folded[..head_end]), folded[head_end..].strip_prefix(['、', '.']))
    {
        return (Some(Mark::Chinese(n)), rest);
    }
    let head_end = folded.find(|c: char| !c.is_ascii_digit()).unwrap_or(folded.len());
    if let (Some(n), Some(rest)) =
        (small_number(&folded[..head_end]), folded[head_end..].strip_prefix(['、', '.', ')']))
    {
        // `1.5` is a number, not the first item "5"
        if !rest.starts_with(|c: char| c.is_ascii_digit()) {
            return (Some(Mark::Digit(n)), rest);
        }
    }
    (None, folded)
}

fn small_number(text: &str) -> Option<u8> {
    (text.len() <= 2).then(|| text.parse().ok()).flatten()
}

/// How far two labels in normal form are apart: edits over the length of the longer, 0 to 100.
///
/// Used only to name the label that a stray one resembles; a resemblance is never read as identity.
pub fn distance(a: &str, b: &str) -> usize {
    let longest = a.chars().count().max(b.chars().count());
    (strsim::levenshtein(a, b) * 100).checked_div(longest).unwrap_or(0)
}

/// The greatest [`distance`] at which a stray label is said to resemble a statutory one.
pub const RESEMBLES: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_space_brackets_and_marks_do_not_matter() {
        for (a, b) in [
            ("三、本年度办理结果", "三 、本 年 度办 理 结果"),
            ("（一）予以公开", "(一) 予以公开"),
            ("1.属于国家秘密", "１．属于国家秘密"),
            ("1.属于国家秘密", "1、属于国家秘密"),
            ("危及“三安全一稳定”", "危及\"三安全一稳定\""),
            ("采购总金额（单位：万元）", "采购总金额(单位:万元)"),
        ] {
            assert_eq!(Label::new(a), Label::new(b), "{a} / {b}");
        }
    }

    #[test]
    fn marks_are_told_apart_from_numbers_and_words() {
        assert_eq!(Label::new("十二、其他").mark, Some(Mark::Chinese(12)));
        assert_eq!(Label::new("1.5").mark, None);
        assert_eq!(Label::new("一是提高认识").mark, None);
        assert_eq!(Label::new("(本列数据)").mark, None);
        assert_eq!(Label::new("2023.").mark, None);
    }
}

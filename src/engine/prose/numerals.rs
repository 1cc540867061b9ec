//! Numbers as people write them in prose: digits of either width, 两百余, 3.5万, 百分之三十三点九, 第六期, 2023年.
//!
//! Exact decimals throughout; what is written roughly becomes bounds. Must not know what a number counts.

pub use super::amount::Amount;
use super::amount::{Rough, amount, place};
use super::digits::{Read, arabic, chinese, han_digit, is_digit, scaled};
use rust_decimal::Decimal;

/// What kind of number it is, as its neighbours tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// So many of something.
    Count,
    /// A share of a hundred.
    Percent,
    /// A year, month or day.
    Date,
    /// 第六
    Ordinal,
    /// （一） or 1. before a paragraph.
    Mark,
    /// 〔2021〕30号, 电话
    Code,
    /// Part of a name, in quotation marks or joined to letters.
    Named,
    /// 1—6
    Range,
}

/// A number and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// First byte, words such as 约 included.
    pub start: usize,
    /// The byte behind the numeral; its unit begins here.
    pub end: usize,
    /// The byte behind its unit.
    pub unit_end: usize,
    /// The byte behind 左右 or 以上, where that follows the unit.
    pub tail: usize,
    /// What it comes to.
    pub amount: Amount,
    /// Its kind.
    pub sort: Sort,
}

impl Written {
    /// The unit as written; may be empty.
    pub fn unit<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.end..self.unit_end).unwrap_or_default()
    }

    /// Numeral and unit as written.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.tail).unwrap_or_default()
    }
}

/// Units, the longer before those they begin with.
const UNITS: [&str; 88] = [
    "个百分点",
    "个工作日",
    "平方公里",
    "平方米",
    "工作日",
    "个月",
    "人次",
    "件次",
    "条次",
    "场次",
    "户次",
    "家次",
    "公里",
    "公斤",
    "小时",
    "分钟",
    "季度",
    "星期",
    "元",
    "件",
    "宗",
    "起",
    "例",
    "条",
    "份",
    "次",
    "场",
    "期",
    "个",
    "项",
    "家",
    "人",
    "名",
    "篇",
    "册",
    "部",
    "类",
    "批",
    "户",
    "辆",
    "米",
    "级",
    "岁",
    "天",
    "日",
    "月",
    "年",
    "秒",
    "倍",
    "位",
    "种",
    "处",
    "套",
    "本",
    "张",
    "幅",
    "单",
    "笔",
    "轮",
    "届",
    "所",
    "间",
    "台",
    "字",
    "页",
    "版",
    "款",
    "章",
    "卷",
    "吨",
    "亩",
    "支",
    "组",
    "号",
    "周",
    "步",
    "点",
    "时",
    "分",
    "座",
    "站",
    "幢",
    "栋",
    "棵",
    "枚",
    "块",
    "层",
    "道",
];

/// What a lone 一 must count to be a number: 一个, 一次 and the like are mostly none.
const COUNTED_ONE: [&str; 5] = ["件", "宗", "起", "例", "份"];

/// Words before a number that make it rough; the longer before those they end in.
const BEFORE: [(&str, Rough); 18] = [
    ("不少于", Rough::AtLeast),
    ("不低于", Rough::AtLeast),
    ("不多于", Rough::AtMost),
    ("不超过", Rough::AtMost),
    ("不足", Rough::AtMost),
    ("不到", Rough::AtMost),
    ("将近", Rough::Under),
    ("接近", Rough::Under),
    ("大约", Rough::About),
    ("大概", Rough::About),
    ("超过", Rough::AtLeast),
    ("突破", Rough::AtLeast),
    ("至少", Rough::AtLeast),
    ("最多", Rough::AtMost),
    ("约", Rough::About),
    ("近", Rough::Under),
    ("逾", Rough::AtLeast),
    ("超", Rough::AtLeast),
];

/// Words behind number and unit that make it rough.
const BEHIND: [(&str, Rough); 5] = [
    ("左右", Rough::About),
    ("上下", Rough::About),
    ("以上", Rough::AtLeast),
    ("以下", Rough::AtMost),
    ("以内", Rough::AtMost),
];

/// The number a piece of prose writes, exactly; `None` where it writes none.
pub fn number(written: &str) -> Option<Decimal> {
    let chars: Vec<(usize, char)> = written.trim().char_indices().collect();
    let read = arabic(&chars, 0).or_else(|| chinese(&chars, 0))?;
    let (value, next) = scaled(&chars, read.next, read.value)?;
    (next == chars.len()).then_some(value)
}

/// Every number of a text, in order.
pub fn scan(text: &str) -> Vec<Written> {
    if !text.contains(|c| is_digit(c) || han_digit(c).is_some() || "十百拾佰仟".contains(c)) {
        return vec![];
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut found: Vec<Written> = Vec::new();
    let (mut at, mut depth, mut angle) = (0, 0_usize, 0_usize);
    while let Some((_, c)) = chars.get(at) {
        match c {
            '“' | '《' | '「' | '『' | '〈' => depth += 1,
            '”' | '》' | '」' | '』' | '〉' => depth = depth.saturating_sub(1),
            '〔' | '［' | '[' => angle += 1,
            '〕' | '］' | ']' => angle = angle.saturating_sub(1),
            // a quotation mark that was never closed does not swallow the next sentence
            '。' => (depth, angle) = (0, 0),
            _ => {}
        }
        let Some((mut written, next)) = one(text, &chars, at) else {
            at += 1;
            continue;
        };
        if angle > 0 {
            written.sort = Sort::Code;
        } else if depth > 0 {
            written.sort = Sort::Named;
        }
        // both ends of a range
        if let Some(last) = found.last_mut()
            && last.tail < written.start
            && last.unit_end == last.end
            && is_joined(text, last.tail, written.start)
        {
            let sort = if written.sort == Sort::Date { Sort::Date } else { Sort::Range };
            last.sort = sort;
            written.sort = sort;
        }
        found.push(written);
        at = next;
    }
    found
}

fn is_joined(text: &str, from: usize, to: usize) -> bool {
    let between = text.get(from..to).unwrap_or_default().trim();
    let dash = |c: char| "-—–－~～".contains(c);
    !between.is_empty() && (between.chars().all(dash) || between == "至" || between == "到")
}

/// The number that begins at a character, and the index behind it.
fn one(text: &str, chars: &[(usize, char)], from: usize) -> Option<(Written, usize)> {
    let char_at = |i: usize| chars.get(i).map(|(_, c)| *c);
    let byte = |i: usize| chars.get(i).map_or(text.len(), |(b, _)| *b);
    let before = from.checked_sub(1).and_then(char_at);
    if text[byte(from)..].starts_with("百分之") {
        return hundredth(text, chars, from);
    }
    let is_arabic = char_at(from).is_some_and(is_digit);
    let read = if is_arabic { arabic(chars, from) } else { chinese(chars, from) }?;
    let mut next = read.next;
    let mut rough = None;
    let mut value = read.value;
    let mut last = Decimal::new(1, value.scale());
    // 余 before 万, or behind it
    let odd = |i: usize| char_at(i).is_some_and(|c| matches!(c, '余' | '多' | '几' | '来'));
    if odd(next) {
        rough = Some(Rough::Odd);
        next += 1;
    }
    let wide = if is_arabic || rough.is_some() { scaled(chars, next, value)? } else { (value, next) };
    if wide.1 > next {
        last =
            last.checked_mul(wide.0.checked_div(value).filter(|_| !value.is_zero()).unwrap_or(Decimal::ONE))?;
        (value, next) = wide;
        rough = rough.or(Some(Rough::Rounded));
    } else if !is_arabic && text[..byte(next)].ends_with(['万', '亿']) {
        last = place(value);
        rough = rough.or(Some(Rough::Rounded));
    }
    if odd(next) {
        rough = Some(Rough::Odd);
        next += 1;
    }
    // some writers set digits off: 749 件, 2025 年
    let close = byte(next);
    let apart = text[close..].len() - text[close..].trim_start_matches([' ', '\u{3000}', '\u{a0}']).len();
    let beyond = &text[close + apart..];
    let has_unit = UNITS.iter().any(|u| beyond.starts_with(u)) || beyond.starts_with(['%', '％']);
    let end = if apart > 0 && has_unit { close + apart } else { close };
    let rest = &text[end..];
    let unit = UNITS.iter().find(|u| rest.starts_with(**u)).copied().unwrap_or_default();
    let start = byte(from);
    let head = &text[..start];
    let sort = if rest.starts_with(['%', '％']) {
        Sort::Percent
    } else if head.ends_with('第') || unit == "季度" && value <= Decimal::from(4) && !head.ends_with('前')
    {
        Sort::Ordinal
    } else {
        Sort::Count
    };
    if !is_arabic && sort == Sort::Count {
        let is_year = unit == "年" && next - from == 4 && value >= Decimal::from(1000);
        let one = next == from + 1 && char_at(from) == Some('一');
        let counted = if one { COUNTED_ONE.contains(&unit) } else { !unit.is_empty() };
        let tenths = next == from + 1
            && rest.starts_with('成')
            && !rest.chars().nth(1).is_some_and(|c| "果员为立功长本绩型分品交".contains(c));
        // 百分之 and 三分之一 are read elsewhere or not at all; 十几 and 数十 are no number
        if rest.starts_with("分之") || before.is_some_and(|c| matches!(c, '之' | '数' | '几' | '点')) {
            return None;
        }
        if tenths {
            let value = value.checked_mul(Decimal::TEN)?;
            let amount = amount(value, roughly(head).map(|(_, r)| r).or(Some(Rough::Rounded)), Decimal::TEN);
            let end = end + '成'.len_utf8();
            let start = roughly(head).map_or(start, |(w, _)| start - w);
            return Some((
                Written { start, end, unit_end: end, tail: end, amount, sort: Sort::Percent },
                next + 1,
            ));
        }
        if !(is_year
            || counted
                && !matches!(
                    unit,
                    "年" | "届" | "步" | "点" | "时" | "分" | "部" | "道" | "级" | "层" | "站"
                ))
        {
            // a list mark, which is told for completeness
            let marked = is_mark(head, rest);
            if !marked {
                return None;
            }
        }
    }
    let unit = if sort == Sort::Percent { if rest.starts_with('%') { "%" } else { "％" } } else { unit };
    let unit_end = end + unit.len();
    let tail_rough =
        BEHIND.iter().find(|(w, _)| text[unit_end..].starts_with(w)).filter(|_| !unit.is_empty());
    let tail = unit_end + tail_rough.map_or(0, |(w, _)| w.len());
    let head_rough = roughly(head);
    let rough = match (rough, head_rough, tail_rough) {
        (Some(Rough::Odd), ..) => Some(Rough::Odd),
        (_, Some((_, r)), _) => Some(r),
        (_, None, Some((_, r))) => Some(*r),
        (r, None, None) => r,
    };
    let letters = |c: char| c.is_ascii_alphabetic() || matches!(c, '+' | '×' | '/' | '_' | '@');
    let behind = char_at(next);
    let sort = match sort {
        Sort::Count if is_mark(head, rest) => Sort::Mark,
        Sort::Count if unit == "号" || is_code(head, value, unit, next - from) => Sort::Code,
        Sort::Count if matches!(unit, "月" | "日") || unit == "年" && next - from == 4 => Sort::Date,
        Sort::Count if before.is_some_and(letters) || behind.is_some_and(letters) => Sort::Named,
        sort => sort,
    };
    let start = head_rough.map_or(start, |(width, _)| start - width);
    let amount = amount(value, rough, last);
    let index = chars.partition_point(|(b, _)| *b < tail);
    Some((Written { start, end, unit_end, tail, amount, sort }, index.max(next)))
}

/// 百分之三十三点九
fn hundredth(text: &str, chars: &[(usize, char)], from: usize) -> Option<(Written, usize)> {
    let byte = |i: usize| chars.get(i).map_or(text.len(), |(b, _)| *b);
    let number = from + 3;
    let hundred = |i: usize| chars.get(i).is_some_and(|(_, c)| *c == '百');
    let read = arabic(chars, number)
        .or_else(|| chinese(chars, number))
        .or_else(|| hundred(number).then_some(Read { value: Decimal::ONE_HUNDRED, next: number + 1 }))?;
    let head = &text[..byte(from)];
    let rough = roughly(head);
    let start = byte(from) - rough.map_or(0, |(w, _)| w);
    let end = byte(read.next);
    let amount = amount(read.value, rough.map(|(_, r)| r), Decimal::ONE);
    Some((Written { start, end, unit_end: end, tail: end, amount, sort: Sort::Percent }, read.next))
}

/// The word before a number that makes it rough, and how long it is.
fn roughly(head: &str) -> Option<(usize, Rough)> {
    let (word, rough) = BEFORE.iter().find(|(w, _)| head.ends_with(w))?;
    let before = head[..head.len() - word.len()].chars().next_back();
    // 最近, 预约, 赶超
    let part_of_a_word = match *word {
        "近" => before.is_some_and(|c| "最附就靠临".contains(c)),
        "约" => before.is_some_and(|c| "预节合条公签违契".contains(c)),
        "超" => before.is_some_and(|c| "赶高".contains(c)),
        _ => false,
    };
    (!part_of_a_word).then_some((word.len(), *rough))
}

/// Whether a number is a list mark: （一） 一、 1. at the beginning of a sentence.
fn is_mark(head: &str, rest: &str) -> bool {
    let before = head.trim_end().chars().next_back();
    let begins = before.is_none_or(|c| "。！？；;：:\n".contains(c));
    let bracketed = before.is_some_and(|c| c == '（' || c == '(') && rest.starts_with(['）', ')']);
    bracketed || begins && rest.starts_with(['、', '.', '．', '）', ')'])
}

/// Whether a number is one that is dialled or typed.
fn is_code(head: &str, value: Decimal, unit: &str, digits: usize) -> bool {
    let named = [
        "电话",
        "传真",
        "邮编",
        "热线",
        "电话：",
        "电话:",
        "邮编：",
        "邮编:",
        "传真：",
        "传真:",
        "编号",
        "编码",
    ];
    unit.is_empty()
        && (named.iter().any(|w| head.trim_end().ends_with(w))
            || digits >= 7
            || head.ends_with('-')
            || head.ends_with('－'))
        || value == Decimal::from(12345) && unit.is_empty()
}

#[cfg(test)]
mod tests;

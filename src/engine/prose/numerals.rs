//! Numbers as people write them in prose: digits of either width, 两百余, 3.5万, 百分之三十三点九, 第六期, 2023年.
//!
//! Exact decimals throughout; what is written roughly becomes bounds. Must not know what a number counts.

use rust_decimal::Decimal;

/// A number as far as its words tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount {
    /// The digits written.
    pub value: Decimal,
    /// The least it can mean.
    pub low: Option<Decimal>,
    /// The most it can mean.
    pub high: Option<Decimal>,
}

impl Amount {
    /// Neither more nor less.
    pub fn exact(value: Decimal) -> Self {
        Self { value, low: Some(value), high: Some(value) }
    }

    /// Whether it means one number only.
    pub fn is_exact(&self) -> bool {
        self.low == Some(self.value) && self.high == Some(self.value)
    }

    /// Whether it can mean `n`.
    pub fn admits(&self, n: Decimal) -> bool {
        self.low.is_none_or(|low| low <= n) && self.high.is_none_or(|high| n <= high)
    }

    /// The same in another unit; `None` beyond what is exact.
    pub fn divided(&self, by: Decimal) -> Option<Self> {
        let over = |n: Decimal| n.checked_div(by);
        let bound = |n: Option<Decimal>| n.map_or(Some(None), |n| over(n).map(Some));
        Some(Self { value: over(self.value)?, low: bound(self.low)?, high: bound(self.high)? })
    }

    /// Two amounts counted together.
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let both = |a: Option<Decimal>, b: Option<Decimal>| match (a, b) {
            (Some(a), Some(b)) => a.checked_add(b).map(Some),
            _ => Some(None),
        };
        Some(Self {
            value: self.value.checked_add(other.value)?,
            low: both(self.low, other.low)?,
            high: both(self.high, other.high)?,
        })
    }
}

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rough {
    About,
    Under,
    AtLeast,
    AtMost,
    /// 三千余: at least that, and less than one more of the last place.
    Odd,
    /// 3.5万: right to the last place written.
    Rounded,
}

/// The number a piece of prose writes, exactly; `None` where it writes none.
pub fn number(written: &str) -> Option<Decimal> {
    let chars: Vec<(usize, char)> = written.trim().char_indices().collect();
    let read = arabic(&chars, 0).or_else(|| chinese(&chars, 0))?;
    let (value, next) = scaled(&chars, read.next, read.value)?;
    (next == chars.len()).then_some(value)
}

/// Every number of a text, in order.
pub fn scan(text: &str) -> Vec<Written> {
    if !text.contains(|c| is_digit(c) || han_digit(c).is_some() || c == '十' || c == '百') {
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

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn narrow(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        _ => None,
    }
}

fn han_digit(c: char) -> Option<u32> {
    match c {
        '〇' | '零' | '○' => Some(0),
        '两' | '俩' => Some(2),
        c => (1..).zip("一二三四五六七八九".chars()).find(|(_, d)| *d == c).map(|(n, _)| n),
    }
}

struct Read {
    value: Decimal,
    /// The index behind it.
    next: usize,
}

/// 3607, 3,607, 33.9, ３６０７
fn arabic(chars: &[(usize, char)], from: usize) -> Option<Read> {
    let digit = |i: usize| chars.get(i).and_then(|(_, c)| narrow(*c));
    let mut plain = String::new();
    let mut at = from;
    while let Some(d) = digit(at) {
        plain.push(d);
        at += 1;
    }
    if plain.is_empty() {
        return None;
    }
    let three = |i: usize| (0..3).all(|k| digit(i + k).is_some()) && digit(i + 3).is_none();
    if plain.len() <= 3 {
        let mut grouped = plain.clone();
        let mut end = at;
        while chars.get(end).is_some_and(|(_, c)| *c == ',')
            && (0..3).all(|k| digit(end + 1 + k).is_some())
            && (three(end + 1) || chars.get(end + 4).is_some_and(|(_, c)| *c == ','))
        {
            grouped.extend((1..=3).filter_map(|k| digit(end + k)));
            end += 4;
        }
        (plain, at) = (grouped, end);
    }
    if chars.get(at).is_some_and(|(_, c)| *c == '.' || *c == '．') && digit(at + 1).is_some() {
        plain.push('.');
        at += 1;
        while let Some(d) = digit(at) {
            plain.push(d);
            at += 1;
        }
    }
    Some(Read { value: Decimal::from_str_exact(&plain).ok()?, next: at })
}

/// 一千二百三十, 二〇二三, 三十三点九; 万 and 亿 are part of it.
fn chinese(chars: &[(usize, char)], from: usize) -> Option<Read> {
    let char_at = |i: usize| chars.get(i).map(|(_, c)| *c);
    let run = (from..)
        .take_while(|i| char_at(*i).is_some_and(|c| han_digit(c).is_some() || "十百千万亿".contains(c)));
    let run: Vec<char> = run.filter_map(char_at).collect();
    let first = run.first().copied()?;
    if han_digit(first).is_none() && first != '十' {
        return None;
    }
    let mut next = from + run.len();
    let mut value = Decimal::from(whole(&run)?);
    if char_at(next) == Some('点') {
        let digits: String =
            (next + 1..).map_while(|i| char_at(i).and_then(han_digit)).map(|d| d.to_string()).collect();
        if !digits.is_empty() {
            next += 1 + digits.len();
            value = value.checked_add(Decimal::from_str_exact(&format!("0.{digits}")).ok()?)?;
        }
    }
    Some(Read { value, next })
}

/// A run of Chinese digits and places; `None` where they stand in no order a number has.
fn whole(run: &[char]) -> Option<i64> {
    if run.len() > 1 && run.iter().all(|c| han_digit(*c).is_some()) {
        return run.iter().try_fold(0_i64, |n, c| n.checked_mul(10)?.checked_add(i64::from(han_digit(*c)?)));
    }
    // `total` has what stands before 亿 or 万, `part` what stands since
    let (mut total, mut part, mut last, mut place) = (0_i64, 0_i64, None, i64::MAX);
    let mut group = i64::MAX;
    for c in run {
        if let Some(d) = han_digit(*c) {
            if last.is_some_and(|l| l != 0) {
                return None;
            }
            last = Some(i64::from(d));
            continue;
        }
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                let unit = if *c == '万' { 10_000 } else { 100_000_000 };
                part = part.checked_add(last.take().unwrap_or(0))?;
                if part == 0 || unit >= group {
                    return None;
                }
                total = total.checked_add(part.checked_mul(unit)?)?;
                (part, place, group) = (0, i64::MAX, unit);
                continue;
            }
        };
        if unit >= place {
            return None;
        }
        place = unit;
        let times = match last.take() {
            Some(0) if unit == 10 => 1,
            Some(d) => d,
            None if unit == 10 => 1,
            None => return None,
        };
        part = part.checked_add(times.checked_mul(unit)?)?;
    }
    total.checked_add(part)?.checked_add(last.unwrap_or(0))
}

/// 万, 亿 behind digits.
fn scaled(chars: &[(usize, char)], at: usize, value: Decimal) -> Option<(Decimal, usize)> {
    let scale = match chars.get(at).map(|(_, c)| *c) {
        Some('万') if chars.get(at + 1).is_some_and(|(_, c)| *c == '亿') => 1_000_000_000_000_i64,
        Some('万') => 10_000,
        Some('亿') => 100_000_000,
        Some('千') if !chars.get(at + 1).is_some_and(|(_, c)| "瓦米克".contains(*c)) => 1000,
        _ => return Some((value, at)),
    };
    let width = if scale == 1_000_000_000_000 { 2 } else { 1 };
    Some((value.checked_mul(Decimal::from(scale))?, at + width))
}

/// One more of the last place that is not nought.
fn place(value: Decimal) -> Decimal {
    let value = value.normalize();
    if value.scale() > 0 || value.is_zero() {
        return Decimal::new(1, value.scale());
    }
    let mut mantissa = value.mantissa();
    let mut place = Decimal::ONE;
    while mantissa % 10 == 0 {
        mantissa /= 10;
        place *= Decimal::TEN;
    }
    place
}

fn amount(value: Decimal, rough: Option<Rough>, last: Decimal) -> Amount {
    let Some(rough) = rough else { return Amount::exact(value) };
    // 约3000 may be told of 2900, and of 2700 too
    let wide = place(value).max(value.checked_div(Decimal::TEN).unwrap_or_default());
    let (low, high) = match rough {
        Rough::About => (value.checked_sub(wide), value.checked_add(wide)),
        Rough::Under => (value.checked_sub(wide), Some(value)),
        Rough::AtLeast => (Some(value), None),
        Rough::AtMost => (None, Some(value)),
        Rough::Odd => (Some(value), value.checked_add(place(value))),
        Rough::Rounded => (value.checked_sub(last), value.checked_add(last)),
    };
    Amount { value, low, high }
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
    let end = byte(next);
    let rest = &text[end..];
    let unit = UNITS.iter().find(|u| rest.starts_with(**u)).copied().unwrap_or_default();
    let start = byte(from);
    let head = &text[..start];
    let sort = if rest.starts_with(['%', '％']) {
        Sort::Percent
    } else if head.ends_with('第') {
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
                && !matches!(unit, "年" | "步" | "点" | "时" | "分" | "部" | "道" | "级" | "层" | "站"))
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

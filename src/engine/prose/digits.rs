//! The digits of a number, Arabic of either width or Chinese, and the places 万 and 亿.
//!
//! Must not know what stands around them.

use rust_decimal::Decimal;

pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

fn narrow(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        _ => None,
    }
}

/// Numerals as cheques have them, in the common script.
fn common(c: char) -> char {
    let formal = "壹贰叁肆伍陆柒捌玖拾佰仟萬".chars().zip("一二三四五六七八九十百千万".chars());
    formal.into_iter().find(|(f, _)| *f == c).map_or(c, |(_, plain)| plain)
}

pub(super) fn han_digit(c: char) -> Option<u32> {
    match c {
        '〇' | '零' | '○' => Some(0),
        '两' | '俩' => Some(2),
        c => (1..).zip("一二三四五六七八九".chars()).find(|(_, d)| *d == c).map(|(n, _)| n),
    }
}

pub(super) struct Read {
    pub value: Decimal,
    /// The index behind it.
    pub next: usize,
}

/// 3607, 3,607, 33.9, ３６０７
pub(super) fn arabic(chars: &[(usize, char)], from: usize) -> Option<Read> {
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
    let is_place = chars.get(at).is_some_and(|(_, c)| "万千百十".contains(*c));
    if is_place
        && digit(at + 1).is_some()
        && let Some(read) = mixed(chars, from)
    {
        return Some(read);
    }
    let three = |i: usize| (0..3).all(|k| digit(i + k).is_some()) && digit(i + 3).is_none();
    if plain.len() <= 3 {
        let mut grouped = plain.clone();
        let mut end = at;
        let comma =
            chars.get(end).map(|(_, c)| *c).filter(|c| *c == ',' || *c == '，' && is_grouped(chars, end));
        while chars.get(end).is_some_and(|(_, c)| Some(*c) == comma)
            && (0..3).all(|k| digit(end + 1 + k).is_some())
            && (three(end + 1) || chars.get(end + 4).is_some_and(|(_, c)| Some(*c) == comma))
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

/// Whether a comma of full width sets off thousands rather than clauses: three digits behind it, and what they count.
fn is_grouped(chars: &[(usize, char)], comma: usize) -> bool {
    let digits = chars[comma + 1..].iter().take_while(|(_, c)| is_digit(*c)).count();
    let behind = chars.get(comma + 1 + digits).map(|(_, c)| *c);
    digits == 3 && behind.is_some_and(|c| c == '，' || "件条份项宗起人个元万亿".contains(c))
}

/// 4千9百52, 1万2000: digits and places together; `None` where it is not that.
fn mixed(chars: &[(usize, char)], from: usize) -> Option<Read> {
    let char_at = |i: usize| chars.get(i).map(|(_, c)| *c);
    let (mut total, mut at, mut above) = (Decimal::ZERO, from, i64::MAX);
    let mut places = 0;
    loop {
        let mut digits = String::new();
        while let Some(d) = char_at(at).and_then(narrow) {
            digits.push(d);
            at += 1;
        }
        if digits.is_empty() {
            break;
        }
        let n = Decimal::from_str_exact(&digits).ok()?;
        let place = match char_at(at) {
            Some('万') => 10_000,
            Some('千') => 1000,
            Some('百') => 100,
            Some('十') => 10,
            _ => 1,
        };
        if place >= above || n >= Decimal::from(above) {
            return None;
        }
        total = total.checked_add(n.checked_mul(Decimal::from(place))?)?;
        places += 1;
        above = place;
        if place == 1 {
            break;
        }
        at += 1;
    }
    (places > 1).then_some(Read { value: total, next: at })
}

/// 一千二百三十, 二〇二三, 三十三点九; 万 and 亿 are part of it.
pub(super) fn chinese(chars: &[(usize, char)], from: usize) -> Option<Read> {
    let char_at = |i: usize| chars.get(i).map(|(_, c)| *c);
    let run = (from..).map_while(|i| char_at(i).map(common));
    let run = run.take_while(|c| han_digit(*c).is_some() || "十百千万亿".contains(*c));
    let run: Vec<char> = run.collect();
    let first = run.first().copied()?;
    // 队伍, 大陆: one formal numeral alone is a word
    if run.len() == 1 && char_at(from).is_some_and(|c| common(c) != c) {
        return None;
    }
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
            // 一千零十, and a bare 十
            Some(0) | None if unit == 10 => 1,
            Some(d) => d,
            None => return None,
        };
        part = part.checked_add(times.checked_mul(unit)?)?;
    }
    total.checked_add(part)?.checked_add(last.unwrap_or(0))
}

/// 万, 亿 behind digits.
pub(super) fn scaled(chars: &[(usize, char)], at: usize, value: Decimal) -> Option<(Decimal, usize)> {
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

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
pub(super) fn chinese(chars: &[(usize, char)], from: usize) -> Option<Read> {
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

//! Numbers as people write them in prose: digits of either width, 两百余, 3.5万.
//!
//! Must not know what a number counts.

use crate::form::label::fold;
use rust_decimal::Decimal;

/// The number a piece of prose writes, exactly; `None` where it writes none.
pub(super) fn number(written: &str) -> Option<Decimal> {
    let text = fold(written);
    let (body, scale) = [("亿", 100_000_000), ("万", 10_000)]
        .into_iter()
        .find_map(|(unit, scale)| {
            let body = text.strip_suffix(unit)?;
            body.ends_with(|c: char| c.is_ascii_digit()).then_some((body, scale))
        })
        .unwrap_or((text.as_str(), 1));
    if body.starts_with(|c: char| c.is_ascii_digit()) {
        let plain = body.replace(',', "");
        return Decimal::from_str_exact(&plain).ok()?.checked_mul(Decimal::from(scale));
    }
    chinese(&text).map(Decimal::from)
}

fn digit(c: char) -> Option<i64> {
    match c {
        '〇' | '零' | '○' => Some(0),
        '两' | '俩' => Some(2),
        c => (1..).zip("一二三四五六七八九".chars()).find(|(_, d)| *d == c).map(|(n, _)| n),
    }
}

/// 一千二百三十, 两万, 二〇二三.
fn chinese(text: &str) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    let chars: Vec<char> = text.chars().collect();
    if chars.len() > 1 && chars.iter().all(|c| digit(*c).is_some()) {
        return chars.iter().try_fold(0_i64, |n, c| n.checked_mul(10)?.checked_add(digit(*c)?));
    }
    let (mut whole, mut part, mut last) = (0_i64, 0_i64, None);
    for c in chars {
        if let Some(d) = digit(c) {
            last = Some(d);
            continue;
        }
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' | '亿' => {
                part += last.take().unwrap_or(0);
                whole =
                    whole.checked_add(part)?.checked_mul(if c == '万' { 10_000 } else { 100_000_000 })?;
                part = 0;
                continue;
            }
            _ => return None,
        };
        part = part.checked_add(last.take().unwrap_or(1).checked_mul(unit)?)?;
    }
    whole.checked_add(part)?.checked_add(last.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_numbers() {
        for (written, value) in [
            ("3607", "3607"),
            ("３６０７", "3607"),
            ("1,808", "1808"),
            ("18万", "180000"),
            ("3.5万", "35000.0"),
            ("两", "2"),
            ("十", "10"),
            ("二十三", "23"),
            ("一百零五", "105"),
            ("三千", "3000"),
            ("两万三千", "23000"),
            ("二〇二三", "2023"),
            ("六", "6"),
        ] {
            assert_eq!(number(written), Decimal::from_str_exact(value).ok(), "{written}");
        }
        for none in ["", "若干", "件"] {
            assert_eq!(number(none), None, "{none}");
        }
    }
}

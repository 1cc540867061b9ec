//! Numbers written the ways Word counts in.
//!
//! Must not know lists or paragraphs.

/// A number in one of Word's number formats; formats unknown here are written in digits.
pub(super) fn written(n: u32, format: &str) -> String {
    match format {
        "none" | "bullet" => String::new(),
        "decimalZero" => format!("{n:02}"),
        "decimalFullWidth" | "decimalFullWidth2" => digits(n, &FULL_WIDTH),
        "upperLetter" => letters(n, b'A'),
        "lowerLetter" => letters(n, b'a'),
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" | "ideographEnclosedCircle"
            if (1..=20).contains(&n) =>
        {
            offset('①', n)
        }
        "decimalEnclosedParen" if (1..=20).contains(&n) => offset('⑴', n),
        "decimalEnclosedFullstop" if (1..=20).contains(&n) => offset('⒈', n),
        "ideographTraditional" => one_of(n, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => one_of(n, "子丑寅卯辰巳午未申酉戌亥"),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => digits(n, &IDEOGRAPHS),
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanDigital2" => counting(n, &IDEOGRAPHS, ['十', '百', '千']),
        "chineseLegalSimplified" => {
            counting(n, &['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'], ['拾', '佰', '仟'])
        }
        "ideographLegalTraditional" | "japaneseLegal" => {
            counting(n, &['零', '壹', '貳', '參', '肆', '伍', '陸', '柒', '捌', '玖'], ['拾', '佰', '仟'])
        }
        _ => n.to_string(),
    }
}

const IDEOGRAPHS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
const FULL_WIDTH: [char; 10] = ['０', '１', '２', '３', '４', '５', '６', '７', '８', '９'];

fn digits(n: u32, of: &[char; 10]) -> String {
    n.to_string().chars().filter_map(|c| of.get(c.to_digit(10)? as usize)).collect()
}

fn offset(first: char, n: u32) -> String {
    char::from_u32(first as u32 + n - 1).map_or_else(|| n.to_string(), String::from)
}

fn one_of(n: u32, of: &str) -> String {
    let index = (n as usize).checked_sub(1);
    index.and_then(|i| of.chars().nth(i)).map_or_else(|| n.to_string(), String::from)
}

/// 一, 十, 十一, 二十, 一百零一; from ten thousand on in digits.
fn counting(n: u32, of: &[char; 10], units: [char; 3]) -> String {
    let zero = if of[0] == '〇' { '零' } else { of[0] };
    if n == 0 {
        return zero.into();
    }
    if n >= 10_000 {
        return n.to_string();
    }
    let mut out = String::new();
    let mut gap = false;
    for (power, unit) in [(1000, Some(units[2])), (100, Some(units[1])), (10, Some(units[0])), (1, None)] {
        let digit = (n / power % 10) as usize;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push(zero);
            gap = false;
        }
        // ten is 十, not 一十; so is eleven
        if !(power == 10 && digit == 1 && out.is_empty() && unit == Some('十')) {
            out.push(of[digit]);
        }
        out.extend(unit);
    }
    out
}

/// A to Z, then AA to ZZ, as Word goes on.
fn letters(n: u32, first: u8) -> String {
    let Some(index) = n.checked_sub(1) else { return n.to_string() };
    let times = (index / 26 + 1).min(30) as usize;
    let letter = first + u8::try_from(index % 26).unwrap_or_default();
    char::from(letter).to_string().repeat(times)
}

fn roman(mut n: u32) -> String {
    const VALUES: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if n == 0 || n >= 4000 {
        return n.to_string();
    }
    let mut out = String::new();
    for (value, text) in VALUES {
        while n >= value {
            out.push_str(text);
            n -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_as_word_does() {
        for (n, format, expected) in [
            (1, "chineseCounting", "一"),
            (10, "chineseCountingThousand", "十"),
            (11, "japaneseCounting", "十一"),
            (20, "taiwaneseCounting", "二十"),
            (101, "chineseCountingThousand", "一百零一"),
            (110, "chineseCountingThousand", "一百一十"),
            (1001, "chineseCountingThousand", "一千零一"),
            (10, "ideographDigital", "一〇"),
            (12, "chineseLegalSimplified", "壹拾贰"),
            (3, "decimalEnclosedCircle", "③"),
            (3, "decimalFullWidth", "３"),
            (27, "upperLetter", "AA"),
            (4, "lowerRoman", "iv"),
            (2, "ideographTraditional", "乙"),
            (7, "decimal", "7"),
            (7, "thaiCounting", "7"),
        ] {
            assert_eq!(written(n, format), expected, "{n} {format}");
        }
    }
}

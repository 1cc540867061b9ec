use super::*;

#[test]
fn prose_numbers() {
    for (written, value) in [
        ("3607", "3607"),
        ("３６０７", "3607"),
        ("1,808", "1808"),
        ("1,808,595", "1808595"),
        ("18万", "180000"),
        ("3.5万", "35000"),
        ("两", "2"),
        ("十", "10"),
        ("二十三", "23"),
        ("一百零五", "105"),
        ("三千", "3000"),
        ("一千二百三十", "1230"),
        ("两万三千", "23000"),
        ("一亿零五十万", "100500000"),
        ("二〇二三", "2023"),
        ("三十三点九", "33.9"),
        ("六", "6"),
    ] {
        assert_eq!(number(written).map(|n| n.normalize()), Decimal::from_str_exact(value).ok(), "{written}");
    }
    for none in ["", "若干", "件", "十四五", "百千", "一二十三四"] {
        assert_eq!(number(none), None, "{none}");
    }
}

fn read(text: &str) -> Vec<(String, String)> {
    scan(text)
        .into_iter()
        .filter(|w| matches!(w.sort, Sort::Count | Sort::Percent))
        .map(|w| (w.text(text).to_string(), w.amount.value.normalize().to_string()))
        .collect()
}

#[test]
fn numbers_stand_in_prose_with_their_units() {
    let text =
        "共接到来电三千余次，收到申请两件、约3.5万余条、１２件，占33.9％（百分之三十三点九），超八成。";
    let found = read(text);
    let texts: Vec<&str> = found.iter().map(|(t, _)| t.as_str()).collect();
    assert_eq!(texts, ["三千余次", "两件", "约3.5万余条", "１２件", "33.9％", "百分之三十三点九", "超八成"]);
    let values: Vec<&str> = found.iter().map(|(_, v)| v.as_str()).collect();
    assert_eq!(values, ["3000", "2", "35000", "12", "33.9", "33.9", "80"]);
}

#[test]
fn a_unit_may_stand_apart() {
    let text = "2025 年收到 749 件，占 33.9 %";
    let units: Vec<(&str, Sort)> = scan(text).iter().map(|w| (w.unit(text), w.sort)).collect();
    assert_eq!(units, [("年", Sort::Date), ("件", Sort::Count), ("%", Sort::Percent)]);
}

#[test]
fn what_counts_nothing_is_told_apart() {
    let text = "第二十条第（一）项，2023年1月1日至12月31日，国办公开办函〔2021〕30号，“12345热线”，电话：0527-84368000，进一步、统一、十四五规划，一是、三是。";
    assert_eq!(read(text), [], "{:?}", scan(text));
}

#[test]
fn rough_numbers_have_bounds() {
    for (text, admits, refuses) in [
        ("三千余次", &["3000", "3999"][..], &["2999", "4001"][..]),
        ("约3000件", &["2000", "3000", "3300"], &["1999", "4001"]),
        ("近100件", &["99", "100"], &["101"]),
        ("超过100件", &["100", "2000"], &["99"]),
        ("不足100件", &["0", "100"], &["101"]),
        ("100件左右", &["95", "110"], &["201"]),
        ("18万条", &["180000", "175000", "189999"], &["195000"]),
        ("59237.24万元", &["592372449"], &["592373000"]),
        ("120件", &["120"], &["119", "121"]),
    ] {
        let found = scan(text);
        let amount = found.first().map(|w| w.amount);
        for n in admits {
            let n = Decimal::from_str_exact(n).unwrap();
            assert!(amount.is_some_and(|a| a.admits(n)), "{text} {n} {amount:?}");
        }
        for n in refuses {
            let n = Decimal::from_str_exact(n).unwrap();
            assert!(amount.is_some_and(|a| !a.admits(n)), "{text} {n} {amount:?}");
        }
    }
}

/// A number as Chinese numerals, by the textbook.
fn in_han(n: u64) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    fn below(n: u64) -> String {
        let mut text = String::new();
        let mut gap = false;
        for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = n / unit % 10;
            if digit == 0 {
                gap = !text.is_empty();
            } else {
                if gap {
                    text.push('零');
                    gap = false;
                }
                text.push_str(DIGITS[usize::try_from(digit).unwrap()]);
                text.push_str(name);
            }
        }
        text
    }
    if n < 10_000 {
        return below(n);
    }
    let (high, low) = (n / 10_000, n % 10_000);
    let zero = if low > 0 && low < 1000 { "零" } else { "" };
    format!("{}万{zero}{}", below(high), if low == 0 { String::new() } else { below(low) })
}

proptest::proptest! {
    #[test]
    fn chinese_numerals_read_back(n in 1_u64..100_000_000) {
        proptest::prop_assert_eq!(number(&in_han(n)), Some(Decimal::from(n)), "{}", in_han(n));
    }

    #[test]
    fn digits_of_either_width_and_with_separators_read_back(n in 0_u64..1_000_000_000_000) {
        let plain = n.to_string();
        let wide: String = plain.chars().map(|c| char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap()).collect();
        let mut grouped = String::new();
        for (i, c) in plain.chars().enumerate() {
            if i > 0 && (plain.len() - i) % 3 == 0 {
                grouped.push(',');
            }
            grouped.push(c);
        }
        for text in [&plain, &wide, &grouped] {
            proptest::prop_assert_eq!(number(text), Some(Decimal::from(n)), "{}", text);
            let sentence = format!("全年收到{text}件。");
            let found = scan(&sentence);
            proptest::prop_assert_eq!(found.len(), 1, "{:?}", found);
            proptest::prop_assert_eq!(found[0].amount, Amount::exact(Decimal::from(n)));
        }
    }

    #[test]
    fn no_text_is_too_strange(text in "[0-9０-９一二两〇十百千万亿点年月日件%％百分之第（）《》约余多,. ]{0,40}") {
        let found = scan(&text);
        let mut last = 0;
        for w in &found {
            proptest::prop_assert!(w.start >= last && w.start < w.end && w.end <= w.unit_end && w.unit_end <= w.tail);
            proptest::prop_assert!(text.is_char_boundary(w.start) && text.is_char_boundary(w.tail));
            last = w.tail;
        }
        super::super::lines::lines(&text, &found, Some(2023));
    }
}

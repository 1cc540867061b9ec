//! Recognises how a figure may have gone wrong, by comparing it with the one that would be right.
//!
//! A slip recognised is no proof: it decides which of several equally small repairs is named first, and gives words
//! to it. Must not know reports or rules.

use super::search::Number;
use crate::cause::Slip;
use crate::place::Place;
use num_traits::{CheckedDiv, CheckedSub, Signed, Zero};

/// What is known around a figure that may be wrong.
pub struct Setting<'a> {
    /// The figure and the one that would be right.
    pub now: (&'a str, Number),
    /// The figure that would be right.
    pub proposed: (&'a str, Number),
    /// Where the figure should be the sum of others: those, with their places.
    pub operands: Vec<(Place, Number)>,
    /// The same cell of the year before, where that report is known.
    pub prior: Option<Number>,
}

/// The slip that turns the right figure into the one that stands there, the most telling first.
pub fn slip(setting: &Setting) -> Option<Slip> {
    let ((now_text, now), (right_text, right)) = (setting.now, setting.proposed);
    if setting.prior == Some(now) && !now.is_zero() {
        return Some(Slip::LastYear);
    }
    if now.is_zero() {
        return (setting.operands.len() > 1).then_some(Slip::Nought);
    }
    if now == -right {
        return Some(Slip::Sign);
    }
    if let Some(factor) = factor(now, right) {
        return Some(Slip::Factor(factor));
    }
    let (a, b): (Vec<char>, Vec<char>) = (now_text.chars().collect(), right_text.chars().collect());
    if is_swapped(&a, &b) {
        return Some(Slip::Swapped);
    }
    let missing = right.checked_sub(&now)?;
    let operand = |amount: Number| {
        // with a single operand every difference would be one
        let many = setting.operands.len() > 1 && !amount.is_zero();
        setting.operands.iter().filter(|_| many).find(|(_, n)| *n == amount).map(|(place, _)| place.clone())
    };
    if let Some(place) = operand(missing) {
        return Some(Slip::LeftOut(place));
    }
    if let Some(place) = operand(-missing) {
        return Some(Slip::Twice(place));
    }
    // figures of one digit differ by a digit whatever they are
    if a.len().min(b.len()) < 2 {
        return None;
    }
    if is_without_one(&b, &a) {
        return Some(Slip::DigitLost);
    }
    if is_without_one(&a, &b) {
        return Some(Slip::DigitAdded);
    }
    let differ = a.iter().zip(&b).filter(|(x, y)| x != y).count();
    (a.len() == b.len() && differ == 1).then_some(Slip::Digit)
}

/// How telling a slip is: the more, the less likely by chance.
pub fn weight(slip: Option<&Slip>) -> u32 {
    match slip {
        None => 0,
        Some(Slip::Digit) => 1,
        Some(Slip::DigitLost | Slip::DigitAdded) => 2,
        Some(Slip::LeftOut(_) | Slip::Twice(_)) => 3,
        Some(Slip::Factor(_) | Slip::Swapped) => 4,
        Some(Slip::Nought | Slip::Sign | Slip::Shifted) => 5,
        Some(Slip::LastYear) => 6,
    }
}

fn factor(now: Number, right: Number) -> Option<u32> {
    if right.is_zero() || now.is_negative() != right.is_negative() {
        return None;
    }
    let (large, small) = if now.abs() > right.abs() { (now, right) } else { (right, now) };
    let ratio = large.checked_div(&small)?;
    [10, 100, 1000, 10_000].into_iter().find(|f| ratio == Number::from(i128::from(*f)))
}

/// Whether two neighbouring digits have changed places.
fn is_swapped(a: &[char], b: &[char]) -> bool {
    let differ: Vec<usize> = (0..a.len().min(b.len())).filter(|&i| a[i] != b[i]).collect();
    let [i, j] = differ[..] else { return false };
    a.len() == b.len() && j == i + 1 && a[i] == b[j] && a[j] == b[i]
}

/// Whether `short` is `long` without one character.
fn is_without_one(long: &[char], short: &[char]) -> bool {
    long.len() == short.len() + 1
        && (0..long.len()).any(|i| long[..i] == short[..i] && long[i + 1..] == short[i..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(now: i128, right: i128, operands: &[i128]) -> Option<&'static str> {
        let (a, b) = (now.to_string(), right.to_string());
        let operands = operands.iter().map(|n| (Place::default(), Number::from(*n))).collect();
        let setting = Setting {
            now: (&a, Number::from(now)),
            proposed: (&b, Number::from(right)),
            operands,
            prior: None,
        };
        slip(&setting).map(|s| s.name())
    }

    #[test]
    fn slips_are_told_by_the_figures() {
        for (now, right, operands, name) in [
            (171, 117, &[][..], Some("digits_swapped")),
            (118, 117, &[], Some("digit_mistyped")),
            (17, 117, &[], Some("digit_left_out")),
            (1177, 117, &[], Some("digit_too_many")),
            (-117, 117, &[], Some("sign")),
            (1170, 117, &[], Some("factor")),
            (117, 1_170_000, &[], Some("factor")),
            (0, 11, &[10, 1], Some("nought_for_total")),
            (10, 23, &[10, 13], Some("operand_left_out")),
            (36, 23, &[10, 13], Some("operand_counted_twice")),
            (0, 11, &[], None),
            (3, 4, &[], None),
            (117, 205, &[], None),
        ] {
            assert_eq!(told(now, right, operands), name, "{now} for {right}");
        }
    }

    #[test]
    fn last_years_figure_is_told_where_that_year_is_known() {
        let setting = Setting {
            now: ("88", Number::from(88)),
            proposed: ("91", Number::from(91)),
            operands: vec![],
            prior: Some(Number::from(88)),
        };
        assert_eq!(slip(&setting), Some(Slip::LastYear));
    }
}

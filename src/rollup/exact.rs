//! Sums that are exact or none.
//!
//! Must not know what is added up.

use rust_decimal::Decimal;

/// The sum, unless decimals would have to round it.
pub(super) fn sum(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let sum = a.checked_add(b)?;
    // a sum that did not fit has lost places
    (sum.scale() >= a.scale().max(b.scale()) || sum.is_zero()).then(|| sum.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_that_decimals_cannot_hold_is_none_and_not_rounded() {
        let d = |text: &str| Decimal::from_str_exact(text).unwrap();
        assert_eq!(sum(d("0.1"), d("0.20")), Some(d("0.3")));
        assert_eq!(sum(d("5"), d("-5.000")), Some(Decimal::ZERO));
        assert_eq!(sum(Decimal::MAX, d("1")), None);
        assert_eq!(sum(Decimal::MAX - d("1"), d("0.1")), None, "would be rounded");
    }
}

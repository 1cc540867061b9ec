//! What a number can mean: itself, or what lies between bounds where it is written roughly.
//!
//! Must not know how it is written.

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

/// How a number is rough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rough {
    About,
    Under,
    AtLeast,
    AtMost,
    /// 三千余: at least that, and less than one more of the last place.
    Odd,
    /// 3.5万: right to the last place written.
    Rounded,
}

/// One more of the last place that is not nought.
pub(super) fn place(value: Decimal) -> Decimal {
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

/// What a number means that is rough in a way; `last` is the last place written.
pub(super) fn amount(value: Decimal, rough: Option<Rough>, last: Decimal) -> Amount {
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

//! Decimals of up to 38 digits: money, mostly.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use super::integer;

/// A decimal with `SCALE` digits after the point and at most 38 digits in all.
///
/// The value is `unscaled / 10^SCALE`, exactly; there is no rounding anywhere. How many digits a field allows is its
/// schema's precision, which is checked when the field is read and written.
///
/// ```
/// use heirloom::avro::logical::Decimal;
///
/// let price: Decimal<2> = "12.34".parse()?;
/// assert_eq!(price, Decimal::new(1234));
/// let fee = Decimal::new(-5);
/// assert_eq!(fee.to_string(), "-0.05");
/// assert_eq!(price.checked_add(fee), Some(Decimal::new(1229)));
/// # Ok::<(), heirloom::avro::logical::ParseDecimalError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal<const SCALE: u32>(i128);

impl<const SCALE: u32> Decimal<SCALE> {
    /// Zero.
    pub const ZERO: Self = Decimal(0);

    /// The decimal `unscaled / 10^SCALE`.
    pub const fn new(unscaled: i128) -> Self {
        Decimal(unscaled)
    }

    /// The decimal of a whole number; `None` when it has more digits than a decimal holds.
    ///
    /// ```
    /// # use heirloom::avro::logical::Decimal;
    /// assert_eq!(Decimal::<2>::from_whole(12), Some(Decimal::new(1200)));
    /// ```
    pub const fn from_whole(whole: i64) -> Option<Self> {
        match 10_i128.checked_pow(SCALE) {
            // `as` because `From` is not const; an i64 always fits.
            Some(unit) => match unit.checked_mul(whole as i128) {
                Some(unscaled) => Some(Decimal(unscaled)),
                None => None,
            },
            None => None,
        }
    }

    /// The value times `10^SCALE`.
    pub const fn unscaled(self) -> i128 {
        self.0
    }

    /// Whether the value is below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether the value is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum; `None` when it has more digits than a decimal holds.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Decimal(sum)),
            None => None,
        }
    }

    /// The difference; `None` when it has more digits than a decimal holds.
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(difference) => Some(Decimal(difference)),
            None => None,
        }
    }

    /// The value with the other sign; `None` for the smallest value alone.
    pub const fn checked_neg(self) -> Option<Self> {
        match self.0.checked_neg() {
            Some(negated) => Some(Decimal(negated)),
            None => None,
        }
    }

    /// Whether the value has at most `precision` digits, the scale's among them.
    pub const fn fits(self, precision: u32) -> bool {
        match 10_u128.checked_pow(precision) {
            Some(end) => self.0.unsigned_abs() < end,
            None => true,
        }
    }
}

impl<const SCALE: u32> fmt::Display for Decimal<SCALE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        f.pad_integral(self.0 >= 0, "", &with_point(digits, SCALE as usize))
    }
}

impl<const SCALE: u32> fmt::Debug for Decimal<SCALE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({self})")
    }
}

impl<const SCALE: u32> FromStr for Decimal<SCALE> {
    type Err = ParseDecimalError;

    /// Reads an optional sign, digits, and optionally a point with digits. Digits beyond the scale must be zeros.
    fn from_str(text: &str) -> Result<Self, ParseDecimalError> {
        let (negative, digits) = scaled_digits(text, SCALE as usize)?;
        let bytes = integer::from_digits(negative, &digits).ok_or(NOT_A_NUMBER)?;
        integer::to_i128(&bytes)
            .map(Decimal)
            .ok_or(ParseDecimalError("too many digits"))
    }
}

/// A text that is not a decimal of the wanted scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseDecimalError(&'static str);

pub(super) const NOT_A_NUMBER: ParseDecimalError = ParseDecimalError("not a decimal number");

impl fmt::Display for ParseDecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for ParseDecimalError {}

/// Puts the point before the last `scale` digits.
pub(super) fn with_point(mut digits: String, scale: usize) -> String {
    if scale > 0 {
        let missing = (scale + 1).saturating_sub(digits.len());
        digits.insert_str(0, &"0".repeat(missing));
        digits.insert(digits.len() - scale, '.');
    }
    digits
}

/// Sign, digits before the point, digits after it.
pub(super) fn parts(text: &str) -> Result<(bool, &str, &str), ParseDecimalError> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(unsigned) => (true, unsigned),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return Err(NOT_A_NUMBER),
        None => (unsigned, ""),
    };
    let all_digits = whole
        .bytes()
        .chain(fraction.bytes())
        .all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !all_digits {
        return Err(NOT_A_NUMBER);
    }
    Ok((negative, whole, fraction))
}

/// Sign and digits of the unscaled value.
pub(super) fn scaled_digits(text: &str, scale: usize) -> Result<(bool, String), ParseDecimalError> {
    let (negative, whole, fraction) = parts(text)?;
    let kept = fraction.get(..scale).unwrap_or(fraction);
    if fraction.bytes().skip(scale).any(|digit| digit != b'0') {
        return Err(ParseDecimalError(
            "more digits after the point than the scale has",
        ));
    }
    Ok((negative, format!("{whole}{kept:0<scale$}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (text, unscaled) in [
            ("12.34", 1234),
            ("-0.05", -5),
            ("0.00", 0),
            (
                "-170141183460469231731687303715884105.72",
                -17014118346046923173168730371588410572,
            ),
        ] {
            let value: Decimal<2> = text.parse().unwrap();
            assert_eq!(value.unscaled(), unscaled);
            assert_eq!(value.to_string(), text);
        }
        assert_eq!("+7".parse(), Ok(Decimal::<2>::new(700)));
        assert_eq!("7.5000".parse(), Ok(Decimal::<2>::new(750)));
        assert_eq!("-12".parse(), Ok(Decimal::<0>::new(-12)));
        assert_eq!(Decimal::<0>::new(-12).to_string(), "-12");
        assert_eq!(Decimal::<38>::new(i128::MAX).to_string().len(), 40);
        for text in [
            "", "-", ".5", "5.", "1e3", "1_000", "0.001", "٣", "--1", "1.2.3", " 1",
        ] {
            assert!(text.parse::<Decimal<2>>().is_err(), "{text:?}");
        }
        assert!(
            "999999999999999999999999999999999999999"
                .parse::<Decimal<0>>()
                .is_err()
        );
    }

    #[test]
    fn padding_keeps_columns_straight() {
        assert_eq!(
            format!("{:>8}|{:<8}|", Decimal::<2>::new(-5), Decimal::<2>::new(5)),
            "   -0.05|0.05    |"
        );
    }

    #[test]
    fn arithmetic_is_checked() {
        let most = Decimal::<2>::new(i128::MAX);
        assert_eq!(most.checked_add(Decimal::new(1)), None);
        assert_eq!(Decimal::<2>::new(i128::MIN).checked_neg(), None);
        assert_eq!(
            Decimal::<2>::new(3).checked_sub(Decimal::new(5)),
            Some(Decimal::new(-2))
        );
        assert_eq!(Decimal::<30>::from_whole(i64::MAX), None);
        assert!(Decimal::<2>::new(-999).fits(3) && !Decimal::<2>::new(1000).fits(3));
        assert!(Decimal::<2>::new(i128::MIN).fits(39));
    }

    proptest::proptest! {
        #[test]
        fn text_and_back(unscaled: i128) {
            let value = Decimal::<7>::new(unscaled);
            proptest::prop_assert_eq!(value.to_string().parse(), Ok(value));
        }
    }
}

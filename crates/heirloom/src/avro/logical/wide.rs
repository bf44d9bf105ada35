//! Decimals without an upper bound of their own: fields of more than 38 digits, and Avro's `big-decimal`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::decimal::{NOT_A_NUMBER, ParseDecimalError, parts, scaled_digits, with_point};
use super::integer;

/// A decimal with `SCALE` digits after the point, for fields whose precision is over 38.
///
/// ```
/// use heirloom::avro::logical::WideDecimal;
///
/// let text = "1234567890123456789012345678901234567890.12";
/// let value: WideDecimal<2> = text.parse()?;
/// assert_eq!(value.to_string(), text);
/// # Ok::<(), heirloom::avro::logical::ParseDecimalError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WideDecimal<const SCALE: u32> {
    /// Minimal two's complement.
    unscaled: Vec<u8>,
}

impl<const SCALE: u32> WideDecimal<SCALE> {
    /// The decimal whose unscaled value is given as big-endian two's complement; none at all is zero.
    pub fn from_be_bytes(unscaled: &[u8]) -> Self {
        WideDecimal {
            unscaled: integer::minimal(unscaled).to_vec(),
        }
    }

    /// The unscaled value as big-endian two's complement, in as few bytes as possible.
    pub fn as_be_bytes(&self) -> &[u8] {
        &self.unscaled
    }

    /// The value times `10^SCALE`, where that fits.
    pub fn unscaled(&self) -> Option<i128> {
        integer::to_i128(&self.unscaled)
    }

    /// Whether the value is below zero.
    pub fn is_negative(&self) -> bool {
        integer::is_negative(&self.unscaled)
    }

    /// Whether the value has at most `precision` digits, the scale's among them.
    pub fn fits(&self, precision: u32) -> bool {
        // Four bits hold more than one decimal digit: decides absurd lengths without converting them.
        let bytes_max = (precision as usize).div_ceil(2) + 1;
        let precision = precision as usize;
        self.unscaled.len() <= bytes_max && {
            let digits = integer::digits(&self.unscaled);
            digits.len() <= precision || digits == "0"
        }
    }
}

impl<const SCALE: u32> Default for WideDecimal<SCALE> {
    fn default() -> Self {
        WideDecimal::from_be_bytes(&[])
    }
}

impl<const SCALE: u32> From<i128> for WideDecimal<SCALE> {
    /// The decimal `unscaled / 10^SCALE`.
    fn from(unscaled: i128) -> Self {
        WideDecimal::from_be_bytes(&unscaled.to_be_bytes())
    }
}

impl<const SCALE: u32> Ord for WideDecimal<SCALE> {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_size = || {
            let order = self.unscaled.len().cmp(&other.unscaled.len());
            if self.is_negative() {
                order.reverse()
            } else {
                order
            }
        };
        other
            .is_negative()
            .cmp(&self.is_negative())
            .then_with(by_size)
            .then_with(|| self.unscaled.cmp(&other.unscaled))
    }
}

impl<const SCALE: u32> PartialOrd for WideDecimal<SCALE> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<const SCALE: u32> fmt::Display for WideDecimal<SCALE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = with_point(integer::digits(&self.unscaled), SCALE as usize);
        f.pad_integral(!self.is_negative(), "", &text)
    }
}

impl<const SCALE: u32> fmt::Debug for WideDecimal<SCALE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WideDecimal({self})")
    }
}

impl<const SCALE: u32> FromStr for WideDecimal<SCALE> {
    type Err = ParseDecimalError;

    /// Reads an optional sign, digits, and optionally a point with digits. Digits beyond the scale must be zeros.
    fn from_str(text: &str) -> Result<Self, ParseDecimalError> {
        let (negative, digits) = scaled_digits(text, SCALE as usize)?;
        let unscaled = integer::from_digits(negative, &digits).ok_or(NOT_A_NUMBER)?;
        Ok(WideDecimal { unscaled })
    }
}

/// A decimal that carries its scale: Avro's `big-decimal`.
///
/// Equality is that of the representation: 1.0 and 1.00 differ, as they do in Java.
///
/// ```
/// use heirloom::avro::logical::BigDecimal;
///
/// let value: BigDecimal = "-12.340".parse()?;
/// assert_eq!((value.unscaled(), value.scale()), (Some(-12340), 3));
/// assert_eq!(value.to_string(), "-12.340");
/// # Ok::<(), heirloom::avro::logical::ParseDecimalError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct BigDecimal {
    /// Minimal two's complement.
    unscaled: Vec<u8>,
    scale: i32,
}

impl BigDecimal {
    /// The decimal `unscaled / 10^scale`, its unscaled value given as big-endian two's complement.
    pub fn from_be_bytes(unscaled: &[u8], scale: i32) -> Self {
        BigDecimal {
            unscaled: integer::minimal(unscaled).to_vec(),
            scale,
        }
    }

    /// The decimal `unscaled / 10^scale`.
    pub fn new(unscaled: i128, scale: i32) -> Self {
        BigDecimal::from_be_bytes(&unscaled.to_be_bytes(), scale)
    }

    /// The unscaled value as big-endian two's complement, in as few bytes as possible.
    pub fn as_be_bytes(&self) -> &[u8] {
        &self.unscaled
    }

    /// The value times `10^scale`, where that fits.
    pub fn unscaled(&self) -> Option<i128> {
        integer::to_i128(&self.unscaled)
    }

    /// How many digits stand after the point; below zero, how many zeros follow the unscaled value.
    pub fn scale(&self) -> i32 {
        self.scale
    }
}

impl Default for BigDecimal {
    fn default() -> Self {
        BigDecimal::new(0, 0)
    }
}

/// Longer unscaled values are shown in hexadecimal, because conversion to decimal takes quadratic time.
const SHOWN_BYTES_MAX: usize = 512;
/// Larger scales are shown as an exponent: a few bytes must not print as millions of zeros.
const SHOWN_SCALE_MAX: usize = 100;

impl fmt::Display for BigDecimal {
    /// Plain, such as `-12.340`, for scales from 0 to 100; else with an exponent, such as `1234E+5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let positive = !integer::is_negative(&self.unscaled);
        if self.unscaled.len() > SHOWN_BYTES_MAX {
            f.write_str("0x")?;
            self.unscaled
                .iter()
                .try_for_each(|byte| write!(f, "{byte:02x}"))?;
            return write!(f, "E{:+}", -i64::from(self.scale));
        }
        let digits = integer::digits(&self.unscaled);
        match usize::try_from(self.scale) {
            Ok(scale @ ..=SHOWN_SCALE_MAX) => {
                f.pad_integral(positive, "", &with_point(digits, scale))
            }
            _ => f.pad_integral(
                positive,
                "",
                &format!("{digits}E{:+}", -i64::from(self.scale)),
            ),
        }
    }
}

impl fmt::Debug for BigDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BigDecimal({self})")
    }
}

impl FromStr for BigDecimal {
    type Err = ParseDecimalError;

    /// Reads an optional sign, digits, and optionally a point with digits, which become the scale.
    fn from_str(text: &str) -> Result<Self, ParseDecimalError> {
        let (negative, whole, fraction) = parts(text)?;
        let scale = i32::try_from(fraction.len()).map_err(|_| NOT_A_NUMBER)?;
        let unscaled = integer::from_digits(negative, &format!("{whole}{fraction}"));
        Ok(BigDecimal {
            unscaled: unscaled.ok_or(NOT_A_NUMBER)?,
            scale,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precision_is_exact() {
        let most: WideDecimal<0> = "9".repeat(40).parse().unwrap();
        assert!(most.fits(40) && !most.fits(39));
        let next: WideDecimal<0> = format!("-1{}", "0".repeat(40)).parse().unwrap();
        assert!(next.fits(41) && !next.fits(40));
        assert!(WideDecimal::<0>::default().fits(0));
        assert!(!WideDecimal::<0>::from_be_bytes(&vec![1; 1 << 20]).fits(100));
        for precision in 39..400 {
            let most: WideDecimal<0> = "9".repeat(precision as usize).parse().unwrap();
            assert!(
                most.fits(precision) && !most.fits(precision - 1),
                "{precision}"
            );
        }
    }

    #[test]
    fn extreme_scales_print_short() {
        assert_eq!(BigDecimal::new(12, -3).to_string(), "12E+3");
        assert_eq!(
            BigDecimal::new(-12, i32::MAX).to_string(),
            "-12E-2147483647"
        );
        assert_eq!(BigDecimal::new(12, i32::MIN).to_string(), "12E+2147483648");
        assert_eq!(BigDecimal::new(5, 3).to_string(), "0.005");
        assert!(
            BigDecimal::from_be_bytes(&[1; 600], 2)
                .to_string()
                .ends_with("01E-2")
        );
    }

    proptest::proptest! {
        #[test]
        fn order_is_that_of_the_numbers(left: i128, right: i128) {
            for (left, right) in [(left, right), (left >> 90, right >> 90), (left, left >> 9)] {
                let (wide_left, wide_right) = (WideDecimal::<3>::from(left), WideDecimal::from(right));
                proptest::prop_assert_eq!(wide_left.cmp(&wide_right), left.cmp(&right));
                proptest::prop_assert_eq!(wide_left.to_string().parse(), Ok(wide_left));
            }
        }
    }
}

//! What a value means under its logical type, in words that two readers can compare.

use heirloom_schema::avro::Logical;
use serde_json::Value;

/// A value of the base type, read under a logical type.
pub(super) fn text(value: &Value, logical: Option<Logical>) -> String {
    let Some(logical) = logical else {
        return format!("{value} (plain)");
    };
    match logical {
        Logical::Decimal { precision, scale } => decimal(value, (precision, scale)),
        Logical::BigDecimal => format!("{value} (a decimal with its own scale)"),
        Logical::Uuid => format!("{value} (uuid)"),
        Logical::Duration => format!("{value} (months, days and milliseconds)"),
        Logical::Date => format!("{value} days since 1970-01-01"),
        Logical::TimeMillis => format!("{value} ms since midnight"),
        Logical::TimeMicros => format!("{value} µs since midnight"),
        Logical::TimestampMillis => format!("{value} ms since 1970-01-01T00:00Z"),
        Logical::TimestampMicros => format!("{value} µs since 1970-01-01T00:00Z"),
        Logical::TimestampNanos => format!("{value} ns since 1970-01-01T00:00Z"),
        Logical::LocalTimestampMillis => format!("{value} ms since 1970-01-01T00:00 local time"),
        Logical::LocalTimestampMicros => format!("{value} µs since 1970-01-01T00:00 local time"),
        Logical::LocalTimestampNanos => format!("{value} ns since 1970-01-01T00:00 local time"),
    }
}

/// Powers beyond this one are not made.
const DIGITS_MAX: u32 = 1_000;

/// A power of ten in bytes, the highest first, with a sign that is not set.
pub(super) fn power_of_ten(exponent: u32) -> Option<Vec<u8>> {
    if exponent > DIGITS_MAX {
        return None;
    }
    let mut bytes = vec![1_u8];
    for _ in 0..exponent {
        let mut carry = 0;
        for byte in bytes.iter_mut().rev() {
            let product = u32::from(*byte) * 10 + carry;
            *byte = (product & 0xFF) as u8;
            carry = product >> 8;
        }
        if carry > 0 {
            bytes.insert(0, carry as u8);
        }
    }
    if bytes[0] & 0x80 != 0 {
        bytes.insert(0, 0);
    }
    Some(bytes)
}

/// The digits of an unscaled value that is not negative, with the point in its place. Witnesses need no more.
fn decimal(value: &Value, (precision, scale): (u32, u32)) -> String {
    let text = value.as_str().unwrap_or_default();
    let digits = digits(text.chars().map(|it| it as u32));
    let is_beyond = digits.len() > precision as usize;
    let padded = format!("{digits:0>width$}", width = scale as usize + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale as usize);
    let note = match is_beyond {
        true => format!("of more than {precision} digits"),
        false => "decimal".to_owned(),
    };
    match fraction {
        "" => format!("{whole} ({note})"),
        _ => format!("{whole}.{fraction} ({note})"),
    }
}

/// Bytes of a number, the highest first, as decimal digits without zeros before them.
fn digits(bytes: impl Iterator<Item = u32>) -> String {
    // The lowest digit first.
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = byte;
        for digit in &mut digits {
            let next = *digit * 256 + carry;
            *digit = next % 10;
            carry = next / 10;
        }
        while carry > 0 {
            digits.push(carry % 10);
            carry /= 10;
        }
    }
    let digits = digits.iter().rev();
    digits.filter_map(|it| char::from_digit(*it, 10)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_ten_are_those_of_wide_integers() {
        for exponent in 0..=38 {
            let mut bytes = 10_u128.pow(exponent).to_be_bytes().to_vec();
            bytes.drain(..bytes.iter().take_while(|it| **it == 0).count());
            if bytes[0] >= 0x80 {
                bytes.insert(0, 0);
            }
            assert_eq!(power_of_ten(exponent), Some(bytes), "10^{exponent}");
        }
        assert!(power_of_ten(DIGITS_MAX).is_some());
        assert!(power_of_ten(DIGITS_MAX + 1).is_none());
    }

    #[test]
    fn decimals_are_told_with_their_digits() {
        let told = |number: u32, precision, scale| {
            let bytes = number.to_be_bytes().map(char::from);
            let value = Value::String(bytes.iter().collect());
            text(&value, Some(Logical::Decimal { precision, scale }))
        };
        assert_eq!(told(12_345, 9, 2), "123.45 (decimal)");
        assert_eq!(told(12_345, 9, 0), "12345 (decimal)");
        assert_eq!(told(7, 9, 3), "0.007 (decimal)");
        assert_eq!(told(0, 9, 2), "0.00 (decimal)");
        assert_eq!(told(99, 2, 0), "99 (decimal)");
        assert_eq!(told(100, 2, 0), "100 (of more than 2 digits)");
        assert_eq!(told(u32::MAX, 10, 4), "429496.7295 (decimal)");
    }
}

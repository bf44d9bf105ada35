//! Avro's duration: three counts that cannot be turned into each other.

use std::fmt;

/// Months, days and milliseconds; 12 bytes on the wire.
///
/// ```
/// use heirloom::avro::logical::Duration;
///
/// let duration = Duration { months: 14, days: 3, millis: 1_500 };
/// assert_eq!(duration.to_string(), "P14M3DT1.500S");
/// assert_eq!(Duration::from_le_bytes(duration.to_le_bytes()), duration);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Months.
    pub months: u32,
    /// Days.
    pub days: u32,
    /// Milliseconds.
    pub millis: u32,
}

impl Duration {
    /// Reads the wire form: three little-endian numbers.
    pub const fn from_le_bytes(bytes: [u8; 12]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = bytes;
        Duration {
            months: u32::from_le_bytes([a, b, c, d]),
            days: u32::from_le_bytes([e, f, g, h]),
            millis: u32::from_le_bytes([i, j, k, l]),
        }
    }

    /// The wire form: three little-endian numbers.
    pub const fn to_le_bytes(self) -> [u8; 12] {
        let [a, b, c, d] = self.months.to_le_bytes();
        let [e, f, g, h] = self.days.to_le_bytes();
        let [i, j, k, l] = self.millis.to_le_bytes();
        [a, b, c, d, e, f, g, h, i, j, k, l]
    }
}

impl fmt::Display for Duration {
    /// ISO 8601, such as `P1M2DT0.003S`; `PT0S` for nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Duration {
            months,
            days,
            millis,
        } = *self;
        f.write_str("P")?;
        if months > 0 {
            write!(f, "{months}M")?;
        }
        if days > 0 {
            write!(f, "{days}D")?;
        }
        match (millis / 1000, millis % 1000) {
            (0, 0) if months > 0 || days > 0 => Ok(()),
            (seconds, 0) => write!(f, "T{seconds}S"),
            (seconds, rest) => write!(f, "T{seconds}.{rest:03}S"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (months, days, millis, text) in [
            (0, 0, 0, "PT0S"),
            (1, 0, 0, "P1M"),
            (0, 2, 60_000, "P2DT60S"),
            (0, 0, 7, "PT0.007S"),
        ] {
            assert_eq!(
                Duration {
                    months,
                    days,
                    millis
                }
                .to_string(),
                text
            );
        }
    }

    #[test]
    fn bytes_are_little_endian() {
        let duration = Duration {
            months: 1,
            days: 2,
            millis: 0x0403_0201,
        };
        assert_eq!(duration.to_le_bytes(), [1, 0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 4]);
    }
}

//! Dates, times and timestamps as counts of one unit, with the ISO 8601 text that people read.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident($repr:ty): $show:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $repr);

        impl From<$repr> for $name {
            fn from(count: $repr) -> Self {
                $name(count)
            }
        }

        impl From<$name> for $repr {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let show: fn(i64) -> String = $show;
                f.pad(&show(self.0.into()))
            }
        }
    )*};
}

counts! {
    /// Days since 1970-01-01.
    ///
    /// ```
    /// # use heirloom::avro::logical::Date;
    /// assert_eq!(Date(19_782).to_string(), "2024-02-29");
    /// ```
    Date(i32): date;
    /// Milliseconds since midnight; a time of day without date or zone.
    ///
    /// ```
    /// # use heirloom::avro::logical::TimeMillis;
    /// assert_eq!(TimeMillis(45_296_789).to_string(), "12:34:56.789");
    /// ```
    TimeMillis(i32): |count| time(count, 3);
    /// Microseconds since midnight; a time of day without date or zone.
    TimeMicros(i64): |count| time(count, 6);
    /// Milliseconds since 1970-01-01T00:00Z: an instant.
    ///
    /// ```
    /// # use heirloom::avro::logical::TimestampMillis;
    /// assert_eq!(TimestampMillis(1_709_210_096_789).to_string(), "2024-02-29T12:34:56.789Z");
    /// assert_eq!(TimestampMillis(-1).to_string(), "1969-12-31T23:59:59.999Z");
    /// ```
    TimestampMillis(i64): |count| date_time(count, 3) + "Z";
    /// Microseconds since 1970-01-01T00:00Z: an instant.
    TimestampMicros(i64): |count| date_time(count, 6) + "Z";
    /// Nanoseconds since 1970-01-01T00:00Z: an instant.
    TimestampNanos(i64): |count| date_time(count, 9) + "Z";
    /// Milliseconds since 1970-01-01T00:00 in a zone that the value does not name.
    ///
    /// ```
    /// # use heirloom::avro::logical::LocalTimestampMillis;
    /// assert_eq!(LocalTimestampMillis(0).to_string(), "1970-01-01T00:00:00.000");
    /// ```
    LocalTimestampMillis(i64): |count| date_time(count, 3);
    /// Microseconds since 1970-01-01T00:00 in a zone that the value does not name.
    LocalTimestampMicros(i64): |count| date_time(count, 6);
    /// Nanoseconds since 1970-01-01T00:00 in a zone that the value does not name.
    LocalTimestampNanos(i64): |count| date_time(count, 9);
}

macro_rules! instants {
    ($($name:ident: $nanos_per_unit:expr;)*) => {$(
        impl $name {
            /// The instant of a system clock, rounded down to the unit; `None` when it does not fit.
            ///
            /// ```
            #[doc = concat!("# use heirloom::avro::logical::", stringify!($name), ";")]
            #[doc = concat!("let epoch = ", stringify!($name), "::from_system_time(std::time::UNIX_EPOCH);")]
            #[doc = concat!("assert_eq!(epoch, Some(", stringify!($name), "(0)));")]
            /// ```
            pub fn from_system_time(time: SystemTime) -> Option<Self> {
                units_since_epoch(time, $nanos_per_unit).map($name)
            }
        }
    )*};
}

instants! {
    TimestampMillis: 1_000_000;
    TimestampMicros: 1_000;
    TimestampNanos: 1;
}

fn units_since_epoch(time: SystemTime, nanos_per_unit: i128) -> Option<i64> {
    let nanos = match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).ok()?,
        Err(before) => -i128::try_from(before.duration().as_nanos()).ok()?,
    };
    i64::try_from(nanos.div_euclid(nanos_per_unit)).ok()
}

const SECONDS_PER_DAY: i64 = 86_400;

/// The text of a date `days` after 1970-01-01; years outside 0..=9999 carry a sign, as ISO 8601 wants.
fn date(days: i64) -> String {
    let (year, month, day) = civil(days);
    let year = match year {
        0..=9999 => format!("{year:04}"),
        _ => format!("{year:+05}"),
    };
    format!("{year}-{month:02}-{day:02}")
}

/// The text of a time of day; `digits` after the point say the unit. A count beyond a day shows more than 24 hours,
/// a negative one a sign: the wire allows both.
fn time(count: i64, digits: usize) -> String {
    let per_second = 10_u64.pow(digits as u32);
    let (seconds, rest) = (
        count.unsigned_abs() / per_second,
        count.unsigned_abs() % per_second,
    );
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let sign = if count < 0 { "-" } else { "" };
    format!("{sign}{hours:02}:{minutes:02}:{seconds:02}.{rest:0digits$}")
}

fn date_time(count: i64, digits: usize) -> String {
    let per_day = SECONDS_PER_DAY * 10_i64.pow(digits as u32);
    let (days, rest) = (count.div_euclid(per_day), count.rem_euclid(per_day));
    format!("{}T{}", date(days), time(rest, digits))
}

/// Year, month and day of a date in the proleptic Gregorian calendar, `days` after 1970-01-01.
///
/// Counts in years that begin on 1 March, so that the leap day is the last day of its year, and in periods of 400
/// years (146,097 days), in which the calendar repeats.
fn civil(days: i64) -> (i64, i64, i64) {
    // 719,468 days lie between 0000-03-01 and 1970-01-01.
    let days = days + 719_468;
    let (period, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    // The months from March on have 31, 30, 31, 30, 31 days, 153 in all, again and again.
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (period * 400 + year + carry, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_dates() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (59, "1970-03-01"),
            (10_957, "2000-01-01"),
            (11_016, "2000-02-29"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
            (-25_508, "1900-03-01"),
            (-719_528, "0000-01-01"),
            (-719_529, "-0001-12-31"),
            (2_932_896, "9999-12-31"),
            (2_932_897, "+10000-01-01"),
        ] {
            assert_eq!(Date(days).to_string(), text);
        }
        assert_eq!(Date(i32::MAX).to_string(), "+5881580-07-11");
        assert_eq!(Date(i32::MIN).to_string(), "-5877641-06-23");
    }

    #[test]
    fn each_day_follows_the_one_before() {
        let mut before = civil(-800_000);
        for days in -799_999..800_000 {
            let (year, month, day) = civil(days);
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match before.1 {
                2 => {
                    28 + i64::from(
                        before.0 % 4 == 0 && (before.0 % 100 != 0 || before.0 % 400 == 0),
                    )
                }
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            let expected = match before {
                (year, 12, 31) => (year + 1, 1, 1),
                (year, month, day) if day == length => (year, month + 1, 1),
                (year, month, day) => (year, month, day + 1),
            };
            assert_eq!((year, month, day), expected, "leap: {leap}");
            before = expected;
        }
    }

    #[test]
    fn system_times_are_rounded_down() {
        let before = UNIX_EPOCH - std::time::Duration::from_nanos(1_500_000);
        assert_eq!(
            TimestampMillis::from_system_time(before),
            Some(TimestampMillis(-2))
        );
        assert_eq!(
            TimestampNanos::from_system_time(before),
            Some(TimestampNanos(-1_500_000))
        );
        let far = UNIX_EPOCH + std::time::Duration::from_secs(1 << 40);
        assert_eq!(TimestampNanos::from_system_time(far), None);
        assert_eq!(
            TimestampMicros::from_system_time(far),
            Some(TimestampMicros(1_000_000 << 40))
        );
    }

    #[test]
    fn extremes_print() {
        assert_eq!(
            TimestampMillis(i64::MAX).to_string(),
            "+292278994-08-17T07:12:55.807Z"
        );
        assert_eq!(
            TimestampNanos(i64::MIN).to_string(),
            "1677-09-21T00:12:43.145224192Z"
        );
        assert_eq!(
            LocalTimestampMicros(1).to_string(),
            "1970-01-01T00:00:00.000001"
        );
        assert_eq!(TimeMillis(-1).to_string(), "-00:00:00.001");
        assert_eq!(TimeMillis(90_000_000).to_string(), "25:00:00.000");
        assert_eq!(TimeMicros(i64::MIN).to_string(), "-2562047788:00:54.775808");
    }
}

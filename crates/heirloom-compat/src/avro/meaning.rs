//! What a value means under its logical type, in words that two readers can compare.

use heirloom_schema::avro::Logical;
use serde_json::Value;

/// A value of the base type, read under a logical type.
pub(super) fn text(value: &Value, logical: Option<Logical>) -> String {
    let Some(logical) = logical else {
        return format!("{value} (plain)");
    };
    match logical {
        Logical::Decimal { scale, .. } => decimal(value, scale),
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

/// The digits of an unscaled value of one byte, with the point in its place. Witnesses need no more.
fn decimal(value: &Value, scale: u32) -> String {
    let last = value.as_str().and_then(|it| it.chars().last());
    let unscaled = u32::from(last.unwrap_or_default());
    let digits = format!("{unscaled:0>width$}", width = scale as usize + 1);
    let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
    match fraction {
        "" => format!("{whole} (decimal)"),
        _ => format!("{whole}.{fraction} (decimal)"),
    }
}

//! Rust types for Avro's logical types; each keeps its unit or scale, so that two of them cannot be mixed up.
//!
//! | logical type | here |
//! |---|---|
//! | decimal, precision up to 38 | [`Decimal<SCALE>`] |
//! | decimal, precision over 38 | [`WideDecimal<SCALE>`] |
//! | big-decimal | [`BigDecimal`] |
//! | date | [`Date`] |
//! | time-millis, time-micros | [`TimeMillis`], [`TimeMicros`] |
//! | timestamp-millis, -micros, -nanos | [`TimestampMillis`], [`TimestampMicros`], [`TimestampNanos`] |
//! | local-timestamp-millis, -micros, -nanos | [`LocalTimestampMillis`], [`LocalTimestampMicros`], [`LocalTimestampNanos`] |
//! | duration | [`Duration`] |
//! | uuid | [`uuid::Uuid`] |

mod codec;
mod decimal;
mod duration;
mod integer;
mod time;
mod wide;

pub use decimal::{Decimal, ParseDecimalError};
pub use duration::Duration;
pub use time::{
    Date, LocalTimestampMicros, LocalTimestampMillis, LocalTimestampNanos, TimeMicros, TimeMillis,
    TimestampMicros, TimestampMillis, TimestampNanos,
};
pub use wide::{BigDecimal, WideDecimal};

//! What the demo builds from events: one view per stream, each a fold over the stream's newest events. A view gives
//! the same totals as the archive's script computed on its own, and a table for people.

mod bank;
mod clinic;
mod orders;
mod sensors;

pub(crate) use bank::Balances;
pub(crate) use clinic::Patients;
pub(crate) use orders::Orders;
pub(crate) use sensors::Sensors;

use std::collections::BTreeMap;

use heirloom::Stream;
use serde_json::Value;

use crate::report::Table;

/// A view: state that follows from a stream's events alone.
pub(crate) trait View: Default {
    /// The stream's sum enum.
    type Event: Stream;

    /// Takes in one event.
    fn apply(&mut self, event: Self::Event);

    /// The totals, in the shape of the archive's control totals.
    fn totals(&self) -> Value;

    /// A few lines for people.
    fn table(&self) -> Table;
}

/// Adds one to the count of `name`.
fn count(counts: &mut BTreeMap<String, u64>, name: impl Into<String>) {
    *counts.entry(name.into()).or_default() += 1;
}

/// A Protobuf enum value's name without the prefix that its enum gives it.
fn symbol(name: &'static str, prefix: &str) -> &'static str {
    name.strip_prefix(prefix).unwrap_or(name)
}

/// Cents as units with two decimal places.
fn units(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:02}",
        cents.unsigned_abs() / 100,
        cents.unsigned_abs() % 100
    )
}

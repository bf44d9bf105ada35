//! The rules of Protobuf.

use super::Rule;

/// Sorted by id.
pub(super) static RULES: &[&Rule] = &[];

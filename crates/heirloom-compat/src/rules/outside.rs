//! Rules about facts from outside a pair: the contract directory, its lock, the registry. Whoever has the fact names
//! the rule.

use super::Rule;

/// Sorted by id.
pub(super) static RULES: &[&Rule] = &[];

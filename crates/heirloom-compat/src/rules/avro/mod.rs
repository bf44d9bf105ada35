//! The rules of Avro.

mod alias_removed;
mod decimal_changed;
mod enum_default_changed;
mod enum_symbol_added;
mod enum_symbol_remapped;
mod enum_symbol_removed;
mod field_added;
mod field_added_without_default;
mod field_default_changed;
mod field_removed;
mod field_renamed;
mod field_renamed_without_alias;
mod fixed_size_changed;
mod logical_type_changed;
mod name_changed;
mod promotion_invalid_utf8;
mod promotion_lossy;
mod reordered;
mod type_changed;
mod type_renamed;
mod union_branch_added;
mod union_branch_removed;
mod union_branches_reordered;

use super::Rule;

/// Sorted by id.
pub(super) static RULES: &[&Rule] = &[
    &alias_removed::RULE,
    &decimal_changed::RULE,
    &enum_default_changed::RULE,
    &enum_symbol_added::RULE,
    &enum_symbol_remapped::RULE,
    &enum_symbol_removed::RULE,
    &field_added::RULE,
    &field_added_without_default::RULE,
    &field_default_changed::RULE,
    &field_removed::RULE,
    &field_renamed::RULE,
    &field_renamed_without_alias::RULE,
    &fixed_size_changed::RULE,
    &logical_type_changed::RULE,
    &name_changed::RULE,
    &promotion_invalid_utf8::RULE,
    &promotion_lossy::RULE,
    &reordered::RULE,
    &type_changed::RULE,
    &type_renamed::RULE,
    &union_branch_added::RULE,
    &union_branch_removed::RULE,
    &union_branches_reordered::RULE,
];

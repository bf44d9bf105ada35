//! The resolution-normal form: everything that affects resolution, and nothing else.

use crate::Fingerprint;

use super::{NodeId, Schema};

/// The resolution-normal form: names, order, types, defaults, aliases, enum defaults, logical types.
pub fn normal_form(schema: &Schema) -> String {
    node_normal_form(schema, schema.root())
}

/// The normal form of one node with all that it contains.
pub fn node_normal_form(schema: &Schema, node: NodeId) -> String {
    let _ = (schema, node);
    String::new()
}

/// SHA-256 of the normal form: two texts with one fingerprint resolve alike.
pub fn normal_fingerprint(schema: &Schema) -> Fingerprint {
    Fingerprint::of(normal_form(schema))
}

//! Parsing Canonical Form and its fingerprints; Avro 1.12, section Parsing Canonical Form for Schemas.

mod crc64;
mod form;

use md5::{Digest, Md5};

use crate::Fingerprint;

use super::parse::kind_name;
use super::{Field, Node, NodeKind, Schema};

pub(super) use form::{Steps, write_form};

/// The Parsing Canonical Form; Avro 1.12, section Transforming into Parsing Canonical Form.
///
/// Types of referenced texts stand in it in full at their first use. Logical types are no part of it.
///
/// ```
/// use heirloom_schema::{Source, avro};
///
/// let text = r#"{"namespace": "shop", "name": "Day", "type": "record", "doc": "A day.",
///     "fields": [{"name": "at", "type": {"type": "int", "logicalType": "date"}}]}"#;
/// let schema = avro::parse(&Source::new("day.avsc", text), &[], avro::Strictness::Strict).unwrap();
/// assert_eq!(
///     avro::canonical_form(&schema),
///     r#"{"name":"shop.Day","type":"record","fields":[{"name":"at","type":"int"}]}"#
/// );
/// ```
pub fn canonical_form(schema: &Schema) -> String {
    write_form(schema, schema.root(), canonical_node)
}

/// CRC-64-AVRO (Rabin) of the canonical form. Java shows the same number as a signed one.
pub fn fingerprint_crc64(schema: &Schema) -> u64 {
    crc64::crc64(canonical_form(schema).as_bytes())
}

/// MD5 of the canonical form.
pub fn fingerprint_md5(schema: &Schema) -> [u8; 16] {
    Md5::digest(canonical_form(schema)).into()
}

/// SHA-256 of the canonical form.
pub fn fingerprint_sha256(schema: &Schema) -> Fingerprint {
    Fingerprint::of(canonical_form(schema))
}

/// One node: `name`, `type`, `fields`, `symbols`, `items`, `values`, `size`, in this order. Names and symbols are
/// letters, digits, `_` and dots, so that nothing needs an escape.
fn canonical_node<'s>(node: &'s Node, steps: &mut Steps<'s>) {
    match &node.kind {
        NodeKind::Record(record) => {
            steps.text(format!(
                "{{\"name\":\"{}\",\"type\":\"record\",\"fields\":[",
                record.name
            ));
            for (index, Field { name, node, .. }) in record.fields.iter().enumerate() {
                let comma = if index > 0 { "," } else { "" };
                steps
                    .text(format!("{comma}{{\"name\":\"{name}\",\"type\":"))
                    .node(*node)
                    .text("}");
            }
            steps.text("]}");
        }
        NodeKind::Enum(symbols) => {
            let names = symbols.symbols.join("\",\"");
            let names = if symbols.symbols.is_empty() {
                names
            } else {
                format!("\"{names}\"")
            };
            steps.text(format!(
                "{{\"name\":\"{}\",\"type\":\"enum\",\"symbols\":[{names}]}}",
                symbols.name
            ));
        }
        NodeKind::Fixed(fixed) => {
            let (name, size) = (&fixed.name, fixed.size);
            steps.text(format!(
                "{{\"name\":\"{name}\",\"type\":\"fixed\",\"size\":{size}}}"
            ));
        }
        NodeKind::Array(items) => {
            steps
                .text("{\"type\":\"array\",\"items\":")
                .node(*items)
                .text("}");
        }
        NodeKind::Map(values) => {
            steps
                .text("{\"type\":\"map\",\"values\":")
                .node(*values)
                .text("}");
        }
        NodeKind::Union(branches) => {
            steps.text("[").nodes(branches).text("]");
        }
        primitive => {
            steps.text(format!("\"{}\"", kind_name(primitive)));
        }
    }
}

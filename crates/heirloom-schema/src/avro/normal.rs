//! The resolution-normal form: everything that affects resolution, and nothing else.

use std::fmt::Write;

use crate::Fingerprint;

use super::canonical::{Steps, write_form};
use super::parse::kind_name;
use super::{Field, FullName, Logical, Node, NodeId, NodeKind, Schema, Value};

/// The resolution-normal form: names, order, types, defaults, aliases, enum defaults, logical types.
///
/// JSON text without blanks. Two schemas with one normal form resolve alike in both roles, whatever their texts
/// look like. Documentation, sort order, properties, whether a record is an error, and the order of aliases do
/// not show. Types of referenced texts stand in it in full at their first use. A default is a JSON value in which
/// a record is an array of its fields, an enum the index of its symbol, and a union an array of the branch's index
/// and the value.
///
/// ```
/// use heirloom_schema::{Source, avro};
///
/// let text = r#"{"name": "Day", "type": "record", "doc": "A day.", "aliases": ["Date"], "fields": [
///     {"name": "note", "type": ["null", "string"], "default": "none"}]}"#;
/// let schema = avro::parse(&Source::new("day.avsc", text), &[], avro::Strictness::Strict).unwrap();
/// assert_eq!(
///     avro::normal_form(&schema),
///     r#"{"name":"Day","type":"record","aliases":["Date"],"fields":["#.to_owned()
///         + r#"{"name":"note","type":["null","string"],"default":[1,"none"]}]}"#
/// );
/// ```
pub fn normal_form(schema: &Schema) -> String {
    node_normal_form(schema, schema.root())
}

/// The normal form of one node with all that it reaches, so that it can be compared with a node of another schema.
///
/// Costs a walk over all that the node reaches.
pub fn node_normal_form(schema: &Schema, node: NodeId) -> String {
    write_form(schema, node, normal_node)
}

/// SHA-256 of the normal form: two texts with one fingerprint resolve alike.
pub fn normal_fingerprint(schema: &Schema) -> Fingerprint {
    Fingerprint::of(normal_form(schema))
}

fn normal_node<'s>(node: &'s Node, steps: &mut Steps<'s>) {
    let logical = node.logical.map_or_else(String::new, logical_attributes);
    match &node.kind {
        NodeKind::Record(record) => {
            let aliases = type_aliases(&record.name, &record.aliases);
            let name = record.name.to_string();
            let head = ["{\"name\":\"", &name, "\",\"type\":\"record\"", &aliases];
            steps.text(head.concat()).text(",\"fields\":[");
            for (index, field) in record.fields.iter().enumerate() {
                steps.text(if index > 0 { "," } else { "" });
                normal_field(field, steps);
            }
            steps.text("]}");
        }
        NodeKind::Enum(symbols) => {
            let name = &symbols.name;
            let aliases = type_aliases(name, &symbols.aliases);
            let list = list(&symbols.symbols);
            let default = match symbols.default {
                Some(index) => format!(",\"default\":{index}"),
                None => String::new(),
            };
            steps.text(format!(
                "{{\"name\":\"{name}\",\"type\":\"enum\"{aliases},\"symbols\":{list}{default}}}"
            ));
        }
        NodeKind::Fixed(fixed) => {
            let (name, size) = (&fixed.name, fixed.size);
            let aliases = type_aliases(name, &fixed.aliases);
            steps.text(format!(
                "{{\"name\":\"{name}\",\"type\":\"fixed\"{aliases},\"size\":{size}{logical}}}"
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
        primitive if logical.is_empty() => {
            steps.text("\"").text(kind_name(primitive)).text("\"");
        }
        primitive => {
            steps.text(format!(
                "{{\"type\":\"{}\"{logical}}}",
                kind_name(primitive)
            ));
        }
    }
}

/// A field of a record.
fn normal_field<'s>(field: &'s Field, steps: &mut Steps<'s>) {
    let own = |alias: &&String| **alias != field.name;
    let aliases = alias_list(field.aliases.iter().filter(own).cloned().collect());
    let head = ["{\"name\":\"", &field.name, "\"", &aliases, ",\"type\":"];
    steps.text(head.concat()).node(field.node);
    if let Some(default) = &field.default {
        let mut text = ",\"default\":".to_owned();
        write_value(default, &mut text);
        steps.text(text);
    }
    steps.text("}");
}

/// The attributes of a logical type, after a comma.
fn logical_attributes(logical: Logical) -> String {
    let parameters = match logical {
        Logical::Decimal { precision, scale } => {
            format!(",\"precision\":{precision},\"scale\":{scale}")
        }
        _ => String::new(),
    };
    format!(",\"logicalType\":\"{}\"{parameters}", logical_name(logical))
}

/// The name of a logical type in a schema's text.
fn logical_name(logical: Logical) -> &'static str {
    match logical {
        Logical::Decimal { .. } => "decimal",
        Logical::BigDecimal => "big-decimal",
        Logical::Uuid => "uuid",
        Logical::Date => "date",
        Logical::TimeMillis => "time-millis",
        Logical::TimeMicros => "time-micros",
        Logical::TimestampMillis => "timestamp-millis",
        Logical::TimestampMicros => "timestamp-micros",
        Logical::TimestampNanos => "timestamp-nanos",
        Logical::LocalTimestampMillis => "local-timestamp-millis",
        Logical::LocalTimestampMicros => "local-timestamp-micros",
        Logical::LocalTimestampNanos => "local-timestamp-nanos",
        Logical::Duration => "duration",
    }
}

fn type_aliases(name: &FullName, aliases: &[FullName]) -> String {
    alias_list(
        aliases
            .iter()
            .filter(|alias| *alias != name)
            .map(ToString::to_string)
            .collect(),
    )
}

/// The attribute `aliases`, sorted, after a comma; nothing where there are none.
fn alias_list(mut aliases: Vec<String>) -> String {
    aliases.sort_unstable();
    aliases.dedup();
    if aliases.is_empty() {
        String::new()
    } else {
        format!(",\"aliases\":{}", list(&aliases))
    }
}

/// An array of names, which need no escapes.
fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "[]".to_owned();
    }
    ["[\"", &names.join("\",\""), "\"]"].concat()
}

/// Recurses as deep as the value, which the parser bounds.
fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Int(value) => out.push_str(&value.to_string()),
        Value::Long(value) => out.push_str(&value.to_string()),
        Value::Float(value) => out.push_str(&format!("{value:?}")),
        Value::Double(value) => out.push_str(&format!("{value:?}")),
        Value::Bytes(bytes) => write_string(bytes.iter().copied().map(char::from), out),
        Value::String(text) => write_string(text.chars(), out),
        Value::Enum(index) => out.push_str(&index.to_string()),
        Value::Array(values) | Value::Record(values) => write_values(values, out),
        Value::Map(entries) => {
            // The order of a map's entries means nothing.
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| key);
            out.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                write_string(key.chars(), out);
                out.push(':');
                write_value(value, out);
            }
            out.push('}');
        }
        Value::Union(branch, value) => {
            out.push_str(&format!("[{branch},"));
            write_value(value, out);
            out.push(']');
        }
    }
}

fn write_values(values: &[Value], out: &mut String) {
    out.push('[');
    for (index, value) in values.iter().enumerate() {
        out.push_str(if index > 0 { "," } else { "" });
        write_value(value, out);
    }
    out.push(']');
}

fn write_string(chars: impl Iterator<Item = char>, out: &mut String) {
    out.push('"');
    for c in chars {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

//! Defaults: encoded once, when the plan is compiled, and shown to people.

use std::fmt::Write as _;

use heirloom_schema::avro::{NodeId, NodeKind, Schema, Value};

/// Appends the encoding of a value that was checked against its node.
pub(super) fn encode(value: &Value, schema: &Schema, id: NodeId, out: &mut Vec<u8>) {
    match (value, &schema.node(id).kind) {
        (Value::Boolean(value), _) => out.push(u8::from(*value)),
        (Value::Int(value), _) => put_long(i64::from(*value), out),
        (Value::Long(value), _) => put_long(*value, out),
        (Value::Float(value), _) => out.extend(value.to_le_bytes()),
        (Value::Double(value), _) => out.extend(value.to_le_bytes()),
        (Value::Bytes(value), NodeKind::Fixed(_)) => out.extend(value),
        (Value::Bytes(value), _) => put_bytes(value, out),
        (Value::String(value), _) => put_bytes(value.as_bytes(), out),
        (Value::Enum(index), _) => put_index(*index, out),
        (Value::Array(items), NodeKind::Array(of)) => {
            if !items.is_empty() {
                put_index(items.len(), out);
            }
            items.iter().for_each(|item| encode(item, schema, *of, out));
            out.push(0);
        }
        (Value::Map(entries), NodeKind::Map(of)) => {
            if !entries.is_empty() {
                put_index(entries.len(), out);
            }
            for (key, value) in entries {
                put_bytes(key.as_bytes(), out);
                encode(value, schema, *of, out);
            }
            out.push(0);
        }
        (Value::Union(index, value), NodeKind::Union(branches)) => {
            put_index(*index, out);
            if let Some(branch) = branches.get(*index) {
                encode(value, schema, *branch, out);
            }
        }
        (Value::Record(values), NodeKind::Record(record)) => {
            for (field, value) in record.fields.iter().zip(values) {
                encode(value, schema, field.node, out);
            }
        }
        // A null, and what cannot be: a checked value has the shape of its node.
        _ => {}
    }
}

/// A long: zigzag varint.
pub(super) fn put_long(value: i64, out: &mut Vec<u8>) {
    let mut left = ((value << 1) ^ (value >> 63)) as u64;
    while left >= 0x80 {
        out.push(left as u8 | 0x80);
        left >>= 7;
    }
    out.push(left as u8);
}

/// An index or a count.
pub(super) fn put_index(index: usize, out: &mut Vec<u8>) {
    put_long(i64::try_from(index).unwrap_or(i64::MAX), out);
}

/// Bytes with their length.
pub(super) fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put_index(bytes.len(), out);
    out.extend_from_slice(bytes);
}

/// The most characters of a default that are shown.
const SHOWN_MAX: usize = 60;

/// The default as the schema would write it, cut where it is long.
pub(super) fn show(value: &Value, schema: &Schema, id: NodeId) -> Box<str> {
    let mut text = String::new();
    write(value, schema, id, &mut text);
    if let Some((cut, _)) = text.char_indices().nth(SHOWN_MAX) {
        text.truncate(cut);
        text.push_str("...");
    }
    text.into()
}

fn write(value: &Value, schema: &Schema, id: NodeId, text: &mut String) {
    if text.len() > 4 * SHOWN_MAX {
        return;
    }
    // Writing to a string does not fail.
    let _ = match (value, &schema.node(id).kind) {
        (Value::Null, _) => write!(text, "null"),
        (Value::Boolean(value), _) => write!(text, "{value}"),
        (Value::Int(value), _) => write!(text, "{value}"),
        (Value::Long(value), _) => write!(text, "{value}"),
        (Value::Float(value), _) => write!(text, "{value:?}"),
        (Value::Double(value), _) => write!(text, "{value:?}"),
        (Value::String(value), _) => write!(text, "{value:?}"),
        (Value::Bytes(value), _) => write!(text, "\"{}\"", value.escape_ascii()),
        (Value::Enum(index), NodeKind::Enum(it)) => {
            let symbol = it.symbols.get(*index).map_or("", String::as_str);
            write!(text, "{symbol:?}")
        }
        (Value::Union(index, value), NodeKind::Union(branches)) => {
            if let Some(branch) = branches.get(*index) {
                write(value, schema, *branch, text);
            }
            Ok(())
        }
        (Value::Array(items), NodeKind::Array(of)) => {
            list(('[', ']'), items.iter(), text, |item, text| {
                write(item, schema, *of, text);
            })
        }
        (Value::Map(entries), NodeKind::Map(of)) => {
            list(('{', '}'), entries.iter(), text, |(key, value), text| {
                let _ = write!(text, "{key:?}: ");
                write(value, schema, *of, text);
            })
        }
        (Value::Record(values), NodeKind::Record(record)) => {
            let fields = record.fields.iter().zip(values);
            list(('{', '}'), fields, text, |(field, value), text| {
                let _ = write!(text, "{:?}: ", field.name);
                write(value, schema, field.node, text);
            })
        }
        _ => Ok(()),
    };
}

fn list<T>(
    (open, close): (char, char),
    items: impl Iterator<Item = T>,
    text: &mut String,
    mut each: impl FnMut(T, &mut String),
) -> std::fmt::Result {
    text.push(open);
    for (index, item) in items.enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        each(item, text);
    }
    text.push(close);
    Ok(())
}

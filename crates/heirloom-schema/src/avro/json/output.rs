//! JSON tokens as text.

use std::fmt::Write;

use super::super::{NodeId, NodeKind, Schema, Value};
use super::branch_name;

/// A string in quotes. Only what JSON demands is escaped.
pub(super) fn string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest
        .bytes()
        .position(|byte| byte < b' ' || byte == b'"' || byte == b'\\')
    {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        // What is escaped is ASCII, so that the next byte starts a character.
        escape(special.as_bytes().first().copied().unwrap_or_default(), out);
        rest = special.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    out.push('"');
}

fn escape(byte: u8, out: &mut String) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        _ => write(out, format_args!("\\u{byte:04x}")),
    }
}

/// Bytes as a string of one code point per byte.
pub(super) fn bytes(bytes: &[u8], out: &mut String) {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => string(text, out),
        _ => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            string(&text, out);
        }
    }
}

pub(super) fn integer(value: i64, out: &mut String) {
    write(out, format_args!("{value}"));
}

pub(super) fn float(value: f32, out: &mut String) {
    if value.is_finite() {
        write(out, format_args!("{value:?}"));
    } else {
        not_finite(value.is_nan(), value > 0.0, out);
    }
}

pub(super) fn double(value: f64, out: &mut String) {
    if value.is_finite() {
        write(out, format_args!("{value:?}"));
    } else {
        not_finite(value.is_nan(), value > 0.0, out);
    }
}

fn not_finite(is_nan: bool, is_positive: bool, out: &mut String) {
    out.push_str(match (is_nan, is_positive) {
        (true, _) => "\"NaN\"",
        (false, true) => "\"Infinity\"",
        (false, false) => "\"-Infinity\"",
    });
}

/// Opens the object of a union's branch; whether there is one to close. Null stands alone.
pub(super) fn open_branch(schema: &Schema, branch: NodeId, out: &mut String) -> bool {
    if matches!(schema.node(branch).kind, NodeKind::Null) {
        return false;
    }
    out.push('{');
    string(&branch_name(schema, branch), out);
    out.push(':');
    true
}

/// A default. Parsing bounds the depth of defaults.
pub(super) fn value(schema: &Schema, id: NodeId, value: &Value, out: &mut String) {
    match (value, &schema.node(id).kind) {
        (Value::Boolean(value), _) => out.push_str(if *value { "true" } else { "false" }),
        (Value::Int(value), _) => integer((*value).into(), out),
        (Value::Long(value), _) => integer(*value, out),
        (Value::Float(value), _) => float(*value, out),
        (Value::Double(value), _) => double(*value, out),
        (Value::Bytes(value), _) => bytes(value, out),
        (Value::String(text), _) => string(text, out),
        (Value::Enum(index), NodeKind::Enum(symbols)) => {
            string(symbols.symbols.get(*index).map_or("", String::as_str), out);
        }
        (Value::Array(items), NodeKind::Array(item)) => {
            let entries = items.iter().map(|value| (None, *item, value));
            all(schema, ['[', ']'], entries, out);
        }
        (Value::Map(entries), NodeKind::Map(of)) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (Some(key.as_str()), *of, value));
            all(schema, ['{', '}'], entries, out);
        }
        (Value::Record(values), NodeKind::Record(record)) => {
            let fields = record.fields.iter().zip(values);
            let entries =
                fields.map(|(field, value)| (Some(field.name.as_str()), field.node, value));
            all(schema, ['{', '}'], entries, out);
        }
        (Value::Union(index, inner), NodeKind::Union(branches)) => {
            let branch = branches.get(*index).copied().unwrap_or(id);
            let is_open = open_branch(schema, branch, out);
            self::value(schema, branch, inner, out);
            if is_open {
                out.push('}');
            }
        }
        _ => out.push_str("null"),
    }
}

fn all<'a>(
    schema: &Schema,
    [open, close]: [char; 2],
    entries: impl Iterator<Item = (Option<&'a str>, NodeId, &'a Value)>,
    out: &mut String,
) {
    out.push(open);
    for (index, (key, node, value)) in entries.enumerate() {
        if index > 0 {
            out.push(',');
        }
        if let Some(key) = key {
            string(key, out);
            out.push(':');
        }
        self::value(schema, node, value, out);
    }
    out.push(close);
}

fn write(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing into a string does not fail.
    let _ = out.write_fmt(arguments);
}

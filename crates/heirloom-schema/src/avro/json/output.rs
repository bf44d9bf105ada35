//! What defaults and union branches are as JSON.

use super::super::{NodeId, NodeKind, Schema, Value};
use super::branch_name;
pub(super) use crate::json::text::{bytes, double, float, integer, string};

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

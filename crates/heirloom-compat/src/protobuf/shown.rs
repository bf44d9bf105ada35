//! A field of a message as text, so that what was written and what arrived can be compared and shown.

use std::collections::BTreeMap;

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, Value};

/// What a message holds in a field: `absent`, or its value.
pub(super) fn field(message: &DynamicMessage, field: &FieldDescriptor) -> String {
    if !message.has_field(field) && field.supports_presence() {
        return match field.kind() {
            Kind::Message(_) => "absent".to_owned(),
            kind => {
                let default = message.get_field(field);
                match value(&default, &kind) {
                    zero if is_zero(&default) => format!("absent ({zero})"),
                    other => format!("absent, which reads as {other}"),
                }
            }
        };
    }
    value(&message.get_field(field), &field.kind())
}

/// Whether two values are one, in whatever types: numbers by their number, text by its bytes, one by a list of it.
pub(super) fn is_same(from: &Value, to: &Value) -> bool {
    match (from, to) {
        (Value::List(from), Value::List(to)) => {
            let mut pairs = from.iter().zip(to);
            from.len() == to.len() && pairs.all(|(from, to)| is_same(from, to))
        }
        (Value::List(items), one) | (one, Value::List(items)) => {
            matches!(items.as_slice(), [item] if is_same(item, one))
        }
        (Value::Map(from), Value::Map(to)) => {
            let number = |key: &MapKey| match key {
                MapKey::Bool(it) => u8::from(*it).to_string(),
                key => map_key(key),
            };
            let to: BTreeMap<String, &Value> = to.iter().map(|(k, v)| (number(k), v)).collect();
            let mut entries = from.iter();
            from.len() == to.len()
                && entries.all(|(key, from)| {
                    let found = to.get(&number(key));
                    found.is_some_and(|to| is_same(from, to))
                })
        }
        (Value::Message(from), Value::Message(to)) => {
            let held = |message: &DynamicMessage| {
                let fields = message.fields();
                let fields = fields.map(|(field, it)| (field.number(), it.clone()));
                fields.collect::<BTreeMap<u32, Value>>()
            };
            let (from, to) = (held(from), held(to));
            let mut pairs = from.iter().zip(&to);
            from.len() == to.len()
                && pairs.all(|(from, to)| from.0 == to.0 && is_same(from.1, to.1))
        }
        _ => match (whole(from), whole(to), bytes_of(from), bytes_of(to)) {
            (Some(from), Some(to), ..) => from == to,
            (_, _, Some(from), Some(to)) => from == to,
            _ => from == to,
        },
    }
}

/// Whether a value is, or holds, the number of an enum.
pub(super) fn holds(value: &Value, number: i32) -> bool {
    match value {
        Value::EnumNumber(it) => *it == number,
        Value::List(items) => items.iter().any(|it| holds(it, number)),
        Value::Map(entries) => entries.values().any(|it| holds(it, number)),
        _ => false,
    }
}

fn whole(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Bool(it) => i128::from(*it),
        Value::I32(it) | Value::EnumNumber(it) => i128::from(*it),
        Value::I64(it) => i128::from(*it),
        Value::U32(it) => i128::from(*it),
        Value::U64(it) => i128::from(*it),
        _ => return None,
    })
}

fn bytes_of(value: &Value) -> Option<&[u8]> {
    match value {
        Value::String(it) => Some(it.as_bytes()),
        Value::Bytes(it) => Some(it),
        _ => None,
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::F32(it) => *it == 0.0,
        Value::F64(it) => *it == 0.0,
        value => whole(value) == Some(0) || bytes_of(value).is_some_and(<[u8]>::is_empty),
    }
}

fn value(value: &Value, kind: &Kind) -> String {
    match value {
        Value::Bool(it) => it.to_string(),
        Value::I32(it) => it.to_string(),
        Value::I64(it) => it.to_string(),
        Value::U32(it) => it.to_string(),
        Value::U64(it) => it.to_string(),
        Value::F32(it) => it.to_string(),
        Value::F64(it) => it.to_string(),
        Value::String(it) => format!("{it:?}"),
        Value::Bytes(it) => bytes(it),
        Value::EnumNumber(number) => symbol(*number, kind),
        Value::Message(it) => message(it),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(|it| self::value(it, kind)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let inner = match kind {
                Kind::Message(entry) if entry.is_map_entry() => {
                    entry.map_entry_value_field().kind()
                }
                kind => kind.clone(),
            };
            let mut entries: Vec<(&MapKey, &Value)> = entries.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            let entries: Vec<String> = entries
                .into_iter()
                .map(|(key, it)| format!("{}: {}", map_key(key), self::value(it, &inner)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

fn map_key(key: &MapKey) -> String {
    match key {
        MapKey::Bool(it) => it.to_string(),
        MapKey::I32(it) => it.to_string(),
        MapKey::I64(it) => it.to_string(),
        MapKey::U32(it) => it.to_string(),
        MapKey::U64(it) => it.to_string(),
        MapKey::String(it) => format!("{it:?}"),
    }
}

fn bytes(bytes: &[u8]) -> String {
    // Bytes that are text compare with text.
    match std::str::from_utf8(bytes) {
        Ok(text) => format!("{text:?}"),
        Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

fn symbol(number: i32, kind: &Kind) -> String {
    let Kind::Enum(symbols) = kind else {
        return number.to_string();
    };
    match symbols.get_value(number) {
        Some(value) => format!("{number} ({})", value.name()),
        None => format!("{number} (no value of {})", symbols.name()),
    }
}

fn message(message: &DynamicMessage) -> String {
    use prost_reflect::ReflectMessage;
    let mut fields: Vec<String> = message
        .fields()
        .map(|(field, it)| format!("{}: {}", field.name(), value(it, &field.kind())))
        .collect();
    if message.unknown_fields().next().is_some() {
        fields.push("fields that it does not know".to_owned());
    }
    format!("{} {{{}}}", message.descriptor().name(), fields.join(", "))
}

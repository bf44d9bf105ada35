//! A field of a message as text, so that what was written and what arrived can be compared and shown.

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

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(it) => !it,
        Value::I32(it) => *it == 0,
        Value::I64(it) => *it == 0,
        Value::U32(it) => *it == 0,
        Value::U64(it) => *it == 0,
        Value::F32(it) => *it == 0.0,
        Value::F64(it) => *it == 0.0,
        Value::String(it) => it.is_empty(),
        Value::Bytes(it) => it.is_empty(),
        Value::EnumNumber(it) => *it == 0,
        _ => false,
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

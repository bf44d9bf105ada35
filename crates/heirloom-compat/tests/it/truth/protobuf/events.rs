//! Random events of a message, as dynamic messages.

use std::collections::HashMap;

use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor, Value};

use crate::random::Dice;

/// Beyond this depth only what is required is set.
const DEPTH: usize = 4;
/// Beyond this depth there is no event.
const DEPTH_MAX: usize = 12;

/// A random event; `None` where what is required does not end.
pub(super) fn event(
    message: &MessageDescriptor,
    dice: &mut Dice,
    depth: usize,
) -> Option<DynamicMessage> {
    if depth > DEPTH_MAX {
        return None;
    }
    let mut event = DynamicMessage::new(message.clone());
    // In a random order: of a oneof the last one stays.
    let mut fields: Vec<FieldDescriptor> = message.fields().collect();
    for index in (1..fields.len()).rev() {
        fields.swap(index, dice.below(index + 1));
    }
    for field in fields {
        let is_required = field.cardinality() == prost_reflect::Cardinality::Required;
        let is_message = matches!(field.kind(), Kind::Message(_));
        if !is_required && (dice.below(2) == 0 || is_message && depth >= DEPTH) {
            continue;
        }
        let value = value(&field, dice, depth)?;
        event.set_field(&field, value);
    }
    Some(event)
}

fn value(field: &FieldDescriptor, dice: &mut Dice, depth: usize) -> Option<Value> {
    let count = dice.below(4);
    if let (Kind::Message(entry), true) = (field.kind(), field.is_map()) {
        let (key, inner) = (entry.map_entry_key_field(), entry.map_entry_value_field());
        let mut entries = HashMap::new();
        for _ in 0..count {
            let key = key_of(&single(&key.kind(), dice, depth)?)?;
            entries.insert(key, single(&inner.kind(), dice, depth)?);
        }
        return Some(Value::Map(entries));
    }
    if field.is_list() {
        let items = (0..count).map(|_| single(&field.kind(), dice, depth));
        return Some(Value::List(items.collect::<Option<_>>()?));
    }
    single(&field.kind(), dice, depth)
}

fn key_of(value: &Value) -> Option<MapKey> {
    Some(match value {
        Value::Bool(it) => MapKey::Bool(*it),
        Value::I32(it) => MapKey::I32(*it),
        Value::I64(it) => MapKey::I64(*it),
        Value::U32(it) => MapKey::U32(*it),
        Value::U64(it) => MapKey::U64(*it),
        Value::String(it) => MapKey::String(it.clone()),
        _ => return None,
    })
}

/// Eight bytes that are, where a map stands, the length of an entry and an entry with an unknown field.
const ENTRY_64: u64 = u64::from_le_bytes([7, 0x1a, 5, 0, 0, 0, 0, 0]);
/// Likewise four.
const ENTRY_32: u32 = u32::from_le_bytes([3, 0x1a, 1, 0]);

fn single(kind: &Kind, dice: &mut Dice, depth: usize) -> Option<Value> {
    let texts = [
        "",
        "a",
        "\u{e9}\u{1f426}",
        "\u{8}\u{7f}",
        "long enough to be none",
    ];
    let bytes = [&b""[..], b"a", b"\xff\x00", b"\x08\x01", b"\x0a\x01a"];
    Some(match kind {
        Kind::Double => {
            let entry = f64::from_bits(ENTRY_64);
            Value::F64([0.0, 0.1, 1.5, -1e300, f64::MAX, entry][dice.below(6)])
        }
        Kind::Float => {
            let entry = f32::from_bits(ENTRY_32);
            Value::F32([0.0, 0.1, 1.5, -1e30, 3e38, entry][dice.below(6)])
        }
        Kind::Int32 | Kind::Sint32 => {
            Value::I32([0, 1, -1, 300, i32::MAX, i32::MIN][dice.below(6)])
        }
        Kind::Sfixed32 => {
            let entry = ENTRY_32.cast_signed();
            Value::I32([0, 1, -1, 300, i32::MAX, i32::MIN, entry][dice.below(7)])
        }
        Kind::Int64 | Kind::Sint64 => {
            Value::I64([0, 1, -1, 1 << 32, i64::MAX, i64::MIN][dice.below(6)])
        }
        Kind::Sfixed64 => {
            let entry = ENTRY_64.cast_signed();
            Value::I64([0, 1, -1, 1 << 32, i64::MAX, i64::MIN, entry][dice.below(7)])
        }
        Kind::Uint32 => Value::U32([0, 1, 300, u32::MAX][dice.below(4)]),
        Kind::Fixed32 => Value::U32([0, 1, 300, u32::MAX, ENTRY_32][dice.below(5)]),
        Kind::Uint64 => Value::U64([0, 1, 1 << 32, u64::MAX][dice.below(4)]),
        Kind::Fixed64 => Value::U64([0, 1, 1 << 32, u64::MAX, ENTRY_64][dice.below(5)]),
        Kind::Bool => Value::Bool(dice.below(2) == 0),
        Kind::String => Value::String(texts[dice.below(5)].to_owned()),
        Kind::Bytes => Value::Bytes(bytes[dice.below(5)].to_vec().into()),
        Kind::Enum(symbols) => {
            let count = symbols.values().len();
            let is_closed = symbols.parent_file().syntax() == prost_reflect::Syntax::Proto2;
            match dice.below(count + 1) {
                index if index < count => Value::EnumNumber(symbols.values().nth(index)?.number()),
                _ if is_closed => Value::EnumNumber(symbols.values().next()?.number()),
                _ => Value::EnumNumber(77),
            }
        }
        Kind::Message(message) => Value::Message(event(message, dice, depth + 1)?),
    })
}

/// Whether all that is required is there, at every depth.
pub(super) fn is_whole(message: &DynamicMessage) -> bool {
    use prost_reflect::ReflectMessage;
    let descriptor = message.descriptor();
    let has_all = descriptor.fields().all(|field| {
        field.cardinality() != prost_reflect::Cardinality::Required || message.has_field(&field)
    });
    has_all && message.fields().all(|(_, value)| is_value_whole(value))
}

fn is_value_whole(value: &Value) -> bool {
    match value {
        Value::Message(inner) => is_whole(inner),
        Value::List(items) => items.iter().all(is_value_whole),
        Value::Map(entries) => entries.values().all(is_value_whole),
        _ => true,
    }
}

//! Events made on purpose, as dynamic messages of the writer's descriptors.

use std::collections::HashMap;

use prost_reflect::{
    Cardinality, DescriptorPool, DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MapKey,
    MessageDescriptor, Syntax, Value,
};

use heirloom_schema::protobuf::Schema;

/// How many messages that need each other may stand in one another: beyond that a schema has no finite event.
const REQUIRED_MAX: usize = 32;
/// How many messages an event may hold because they are required.
const EVENT_MAX: usize = 10_000;

/// How many levels of messages are looked into for a value that shows a difference.
const WITHIN: usize = 3;
/// How many messages are tried in one field, but for the plain ones.
const MESSAGES_MAX: usize = 1_000;
/// How many items, or letters, make a message long.
const MANY: usize = 130;
/// How deep a message may stand in itself; prost reads a hundred.
const DEPTH: usize = 80;
/// Text of more bytes above 0x7f than a varint may have.
const NO_VARINT: &str = "\u{80}\u{80}\u{80}\u{80}\u{80}\u{80}";
/// Numbers that an enum hardly has: one that takes a byte above 0x7f, and one below zero.
const UNKNOWN: [i32; 2] = [200, -1];

/// The descriptor of a schema's root.
pub(super) fn root(schema: &Schema) -> Option<MessageDescriptor> {
    pool(schema)?.get_message_by_name(&schema.message(schema.root()).full_name)
}

/// The descriptors of everything that a schema knows.
pub(super) fn pool(schema: &Schema) -> Option<DescriptorPool> {
    let descriptors = schema.file_descriptor_set().clone();
    DescriptorPool::from_file_descriptor_set(descriptors).ok()
}

/// The descriptor at the end of `steps` from a message, each the number of a field.
pub(super) fn at(root: &MessageDescriptor, steps: &[i32]) -> Option<MessageDescriptor> {
    steps.iter().try_fold(root.clone(), |message, number| {
        let field = message.get_field(u32::try_from(*number).ok()?)?;
        match inner(&field)? {
            Kind::Message(message) => Some(message),
            _ => None,
        }
    })
}

/// The kind of one value of a field: of a map that of its values.
pub(super) fn inner(field: &FieldDescriptor) -> Option<Kind> {
    match field.kind() {
        Kind::Message(entry) if field.is_map() => Some(entry.map_entry_value_field().kind()),
        kind => Some(kind),
    }
}

/// An event that has `message` at the end of `steps`, and elsewhere only what is required.
pub(super) fn around(
    root: &MessageDescriptor,
    steps: &[i32],
    message: DynamicMessage,
) -> Option<DynamicMessage> {
    let Some((number, rest)) = steps.split_first() else {
        return Some(message);
    };
    let mut event = smallest(root)?;
    let field = root.get_field(u32::try_from(*number).ok()?)?;
    let Kind::Message(below) = inner(&field)? else {
        return None;
    };
    let value = Value::Message(around(&below, rest, message)?);
    event.set_field(&field, standing(&field, value));
    Some(event)
}

/// One value as its field holds it: alone, in a list or in a map.
fn standing(field: &FieldDescriptor, value: Value) -> Value {
    if field.is_map() {
        let entries = HashMap::from([(smallest_key(field), value)]);
        return Value::Map(entries);
    }
    match field.is_list() {
        true => Value::List(vec![value]),
        false => value,
    }
}

fn smallest_key(field: &FieldDescriptor) -> MapKey {
    let key = match field.kind() {
        Kind::Message(entry) => entry.map_entry_key_field().kind(),
        kind => kind,
    };
    match key {
        Kind::Bool => MapKey::Bool(false),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => MapKey::I32(1),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => MapKey::I64(1),
        Kind::Uint32 | Kind::Fixed32 => MapKey::U32(1),
        Kind::Uint64 | Kind::Fixed64 => MapKey::U64(1),
        _ => MapKey::String("k".to_owned()),
    }
}

/// A message with nothing but what is required.
pub(super) fn smallest(message: &MessageDescriptor) -> Option<DynamicMessage> {
    filled(message, REQUIRED_MAX, &mut { EVENT_MAX })
}

fn filled(message: &MessageDescriptor, depth: usize, left: &mut usize) -> Option<DynamicMessage> {
    let depth = depth.checked_sub(1)?;
    *left = left.checked_sub(1)?;
    let mut event = DynamicMessage::new(message.clone());
    for field in message.fields() {
        if field.cardinality() == Cardinality::Required {
            let value = match field.kind() {
                Kind::Message(inner) => Value::Message(filled(&inner, depth, left)?),
                kind => Value::default_value(&kind),
            };
            event.set_field(&field, value);
        }
    }
    Some(event)
}

/// Values of a field that tend to show a difference, the plainest first; as the field holds them.
pub(super) fn candidates(field: &FieldDescriptor) -> Vec<Value> {
    let Some(kind) = inner(field) else {
        return Vec::new();
    };
    let singles = singles(&kind, WITHIN);
    let mut all = Vec::new();
    all.extend(keyed(field, singles.first()));
    for value in &singles {
        all.push(standing(field, value.clone()));
    }
    if field.is_list() {
        all.push(Value::List(
            singles.iter().cycle().take(2).cloned().collect(),
        ));
        let plainest = singles.first().cloned();
        all.push(Value::List(singles));
        all.push(Value::List(vec![Value::default_value(&kind)]));
        // Two that are read as they are by many others: messages with nothing in them, and zeros.
        let pair = match kind {
            Kind::Message(_) => plainest,
            _ => Some(Value::default_value(&kind)),
        };
        all.extend(pair.map(|it| Value::List(vec![it; 2])));
    }
    // Zero, said aloud where that can be.
    if !field.is_map() && !field.is_list() && !matches!(kind, Kind::Message(_)) {
        all.push(Value::default_value(&kind));
    }
    all
}

/// Maps of one entry with different keys, where the field is a map.
fn keyed(field: &FieldDescriptor, value: Option<&Value>) -> Vec<Value> {
    let (true, Some(value)) = (field.is_map(), value) else {
        return Vec::new();
    };
    let keys = keys(field).into_iter();
    keys.map(|key| Value::Map(HashMap::from([(key, value.clone())])))
        .collect()
}

fn keys(field: &FieldDescriptor) -> Vec<MapKey> {
    match smallest_key(field) {
        MapKey::Bool(_) => vec![MapKey::Bool(true)],
        MapKey::I32(_) => [1, 2, -1, 300, i32::MIN].map(MapKey::I32).to_vec(),
        MapKey::I64(_) => [1, 2, -1, 300, 1 << 32, (1 << 32) + 1, i64::MIN]
            .map(MapKey::I64)
            .to_vec(),
        MapKey::U32(_) => [1, 2, 300, u32::MAX].map(MapKey::U32).to_vec(),
        MapKey::U64(_) => [1, 2, 300, (1 << 32) + 1, u64::MAX]
            .map(MapKey::U64)
            .to_vec(),
        MapKey::String(_) => ["k", "\u{7}", "\u{80}", NO_VARINT, &"k".repeat(MANY)]
            .map(|text| MapKey::String(text.to_owned()))
            .to_vec(),
    }
}

/// Whether an event may hold numbers that the enum does not name.
fn is_open(symbols: &EnumDescriptor) -> bool {
    symbols.parent_file().syntax() != Syntax::Proto2
}

fn singles(kind: &Kind, within: usize) -> Vec<Value> {
    match kind {
        Kind::Double => [1.5, -1.0, f64::MAX, f64::from_bits(0x8180_8080_8080_8080)]
            .map(Value::F64)
            .to_vec(),
        Kind::Float => [1.5, -1.0, f32::MAX].map(Value::F32).to_vec(),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => {
            [1, 2, -1, 300, i32::MAX, i32::MIN].map(Value::I32).to_vec()
        }
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => [
            1,
            2,
            -1,
            300,
            1 << 31,
            1 << 32,
            (1 << 32) + 1,
            i64::MAX,
            i64::MIN,
        ]
        .map(Value::I64)
        .to_vec(),
        Kind::Uint32 | Kind::Fixed32 => [1, 2, 300, u32::MAX].map(Value::U32).to_vec(),
        Kind::Uint64 | Kind::Fixed64 => [1, 2, 300, 1 << 31, 1 << 32, (1 << 32) + 1, u64::MAX]
            .map(Value::U64)
            .to_vec(),
        Kind::Bool => vec![Value::Bool(true)],
        Kind::String => ["a", "\u{7}", "\u{80}", "\u{8}\u{7f}\u{7}", NO_VARINT]
            .map(|text| Value::String(text.to_owned()))
            .to_vec(),
        Kind::Bytes => [&b"a"[..], b"\xff", b"\x07", b"\x08"]
            .map(|bytes| Value::Bytes(bytes.to_vec().into()))
            .to_vec(),
        Kind::Enum(symbols) => {
            let known = symbols.values().map(|value| value.number());
            let unknown = UNKNOWN.into_iter().filter(|_| is_open(symbols));
            known.chain(unknown).map(Value::EnumNumber).collect()
        }
        Kind::Message(message) => messages(message, within),
    }
}

/// A message, and the same with one field set to each of its candidates: first plain ones, then some that are longer
/// than what one byte can say, then messages in `within` levels of messages.
fn messages(message: &MessageDescriptor, within: usize) -> Vec<Value> {
    let Some(empty) = smallest(message) else {
        return Vec::new();
    };
    let mut all = vec![Value::Message(empty.clone())];
    let Some(deeper) = within.checked_sub(1) else {
        return all;
    };
    let set = |field: &FieldDescriptor, value: Value| {
        let mut message = empty.clone();
        message.set_field(field, value);
        Value::Message(message)
    };
    for field in message.fields() {
        let Some(kind) = inner(&field) else { continue };
        let plain = singles(&kind, 0);
        all.extend(
            keyed(&field, plain.first())
                .into_iter()
                .map(|map| set(&field, map)),
        );
        all.extend(
            plain
                .into_iter()
                .map(|value| set(&field, standing(&field, value))),
        );
        all.extend(long(message, &empty, &field));
    }
    for field in message.fields() {
        if let (Some(kind @ Kind::Message(_)), true) = (inner(&field), all.len() < MESSAGES_MAX) {
            // The first is empty, and is there.
            let inside = singles(&kind, deeper).into_iter().skip(1);
            all.extend(inside.map(|value| set(&field, standing(&field, value))));
        }
    }
    all
}

/// A message in which one field takes more than 127 bytes: with many items, or within itself many times.
fn long(
    message: &MessageDescriptor,
    empty: &DynamicMessage,
    field: &FieldDescriptor,
) -> Option<Value> {
    let kind = inner(field)?;
    let many = match &kind {
        Kind::Message(again) if again == message && !field.is_list() && !field.is_map() => {
            let within = |message: DynamicMessage, _| {
                let mut around = empty.clone();
                around.set_field(field, Value::Message(message));
                around
            };
            return Some(Value::Message((0..DEPTH).fold(empty.clone(), within)));
        }
        Kind::String => Value::String("a".repeat(MANY)),
        _ if field.is_list() => Value::List(vec![singles(&kind, 0).into_iter().next()?; MANY]),
        _ => return None,
    };
    let mut message = empty.clone();
    message.set_field(field, many_or_one(field, many));
    Some(Value::Message(message))
}

fn many_or_one(field: &FieldDescriptor, value: Value) -> Value {
    match value {
        Value::List(items) => Value::List(items),
        value => standing(field, value),
    }
}

#[cfg(test)]
mod tests {
    use heirloom_schema::Source;
    use heirloom_schema::protobuf::parse;

    use super::*;
    use crate::protobuf::shown;

    fn message(body: &str) -> MessageDescriptor {
        let source = Source::new("order.proto", body);
        let schema = parse(&source, "order.proto", &[], Some("Order")).unwrap();
        root(&schema).unwrap()
    }

    /// What a message says with a field set to a value; long texts by their start and length.
    fn told(message: &MessageDescriptor, field: &FieldDescriptor, value: Value) -> String {
        let mut event = DynamicMessage::new(message.clone());
        event.set_field(field, value);
        let text = shown::field(&event, field);
        match text.len() > 90 {
            true => format!("{}… ({} bytes)", text.get(..40).unwrap(), text.len()),
            false => text,
        }
    }

    /// What stands in the field before it is set, and the candidates.
    fn tried(message: &MessageDescriptor) -> String {
        let empty = DynamicMessage::new(message.clone());
        let mut text = String::new();
        for field in message.fields() {
            text += &format!("{} {}\n", field.name(), shown::field(&empty, &field));
            for value in candidates(&field) {
                text += &format!("  {}\n", told(message, &field, value));
            }
        }
        text
    }

    #[test]
    fn values_of_each_kind_are_tried() {
        let scalars = [
            "double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32",
            "fixed64", "sfixed32", "sfixed64", "bool", "string", "bytes", "Status",
        ];
        let fields: String = scalars
            .iter()
            .zip(1..)
            .map(|(kind, number)| format!("optional {kind} f{number} = {number};\n"))
            .collect();
        let order = message(&format!(
            "syntax = \"proto3\";\nmessage Order {{ {fields} }} enum Status {{ NEW = 0; PAID = 1; }}"
        ));
        insta::assert_snapshot!(tried(&order));
    }

    #[test]
    fn lists_and_maps_of_each_kind_are_tried() {
        let keys = [
            "bool", "sint32", "fixed64", "fixed32", "int64", "uint64", "sfixed32", "string",
        ];
        let fields: String = keys
            .iter()
            .zip(1..)
            .map(|(kind, number)| format!("map<{kind}, Status> f{number} = {number};\n"))
            .collect();
        let order = message(&format!(
            "syntax = \"proto3\";\nmessage Order {{ {fields} repeated Status all = 20; repeated string texts = 21; }}
             enum Status {{ NEW = 0; PAID = 1; }}"
        ));
        insta::assert_snapshot!(tried(&order));
    }

    /// Of a closed enum no other number can be written; defaults are what an absent field reads as.
    #[test]
    fn what_is_closed_or_has_a_default_is_told_so() {
        let order = message(
            "syntax = \"proto2\";
             message Order {
               optional Status status = 1;
               optional Status paid = 2 [default = PAID];
               optional string note = 3 [default = \"none\"];
               optional double rate = 4 [default = 0.5];
               optional Order again = 5;
               required int32 id = 6;
             }
             enum Status { NEW = 0; PAID = 1; }",
        );
        insta::assert_snapshot!(tried(&order));
    }

    #[test]
    fn messages_are_tried_with_each_of_their_fields() {
        let order = message(
            "syntax = \"proto3\";
             message Order {
               string note = 1;
               repeated bool flags = 2;
               map<bool, Order> by = 3;
               Order again = 4;
               Other other = 5;
               repeated Order list = 6;
             }
             message Other { bool is = 1; }",
        );
        let again = order.get_field(4).unwrap();
        let all = singles(&again.kind(), 2);
        let text: Vec<_> = all.into_iter().map(|it| told(&order, &again, it)).collect();
        insta::assert_snapshot!(text.join("\n"));
    }
}

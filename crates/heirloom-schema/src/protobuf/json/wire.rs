//! A message as bytes, the same from run to run: prost-reflect keeps maps in the order of their hashes.

use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, ReflectMessage, Value};

/// Appends a message that was built from JSON, so that its depth is bounded and it has no unknown fields.
pub(super) fn write(message: &DynamicMessage, out: &mut Vec<u8>) {
    if let Some(any) = ordered_any(message) {
        any.encode_raw(out);
        return;
    }
    for (field, value) in super::fields(message) {
        match (&*value, field.kind()) {
            // As it is equal to the default, it would be left out.
            (Value::F32(zero), _) if *zero == 0.0 => {
                prost::encoding::float::encode(field.number(), zero, out);
            }
            (Value::F64(zero), _) if *zero == 0.0 => {
                prost::encoding::double::encode(field.number(), zero, out);
            }
            (Value::Map(entries), Kind::Message(entry)) => {
                let mut entries: Vec<(&MapKey, &Value)> = entries.iter().collect();
                entries.sort_by_key(|(key, _)| *key);
                let (key_field, value_field) =
                    (entry.map_entry_key_field(), entry.map_entry_value_field());
                for (key, value) in entries {
                    let mut message = DynamicMessage::new(entry.clone());
                    message.set_field(&key_field, key.clone().into());
                    message.set_field(&value_field, value.clone());
                    nested(&field, &message, out);
                }
            }
            (Value::Message(inner), _) => nested(&field, inner, out),
            (Value::List(values), Kind::Message(_)) => {
                for inner in values.iter().filter_map(Value::as_message) {
                    nested(&field, inner, out);
                }
            }
            (value, _) => alone(message, &field, value, out),
        }
    }
    for (extension, value) in message.extensions() {
        let mut single = DynamicMessage::new(message.descriptor());
        single.set_extension(&extension, value.clone());
        single.encode_raw(out);
    }
}

/// An `Any` whose bytes are in order too.
fn ordered_any(message: &DynamicMessage) -> Option<DynamicMessage> {
    let descriptor = message.descriptor();
    if descriptor.full_name() != "google.protobuf.Any" {
        return None;
    }
    let (url, value) = (
        message.get_field_by_number(1)?,
        message.get_field_by_number(2)?,
    );
    let name = url.as_str()?.rsplit_once('/')?.1;
    let inner = descriptor.parent_pool().get_message_by_name(name)?;
    let inner = DynamicMessage::decode(inner, value.as_bytes()?.clone()).ok()?;
    let mut bytes = Vec::new();
    write(&inner, &mut bytes);
    let mut any = message.clone();
    any.set_field_by_number(2, Value::Bytes(bytes.into()));
    Some(any)
}

fn nested(field: &FieldDescriptor, message: &DynamicMessage, out: &mut Vec<u8>) {
    if field.is_group() {
        encode_key(field.number(), WireType::StartGroup, out);
        write(message, out);
        encode_key(field.number(), WireType::EndGroup, out);
        return;
    }
    let mut bytes = Vec::new();
    write(message, &mut bytes);
    encode_key(field.number(), WireType::LengthDelimited, out);
    encode_varint(bytes.len() as u64, out);
    out.extend_from_slice(&bytes);
}

/// A field without messages in it, as prost-reflect has it.
fn alone(of: &DynamicMessage, field: &FieldDescriptor, value: &Value, out: &mut Vec<u8>) {
    let mut single = DynamicMessage::new(of.descriptor());
    single.set_field(field, value.clone());
    single.encode_raw(out);
}

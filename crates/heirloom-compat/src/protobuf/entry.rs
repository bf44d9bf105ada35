//! Events with entries of maps that lack their key or their value, as prost writes them where it is zero; prost-reflect,
//! which writes all other events of proofs, leaves out neither where the writer's file is of proto2.

use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor};

use super::event::{candidates, inner, smallest};

/// An event for each entry that has one of the two, in the map `field` of the message at the end of `steps`.
pub(super) fn halves(
    root: &MessageDescriptor,
    steps: &[i32],
    field: &FieldDescriptor,
) -> Vec<Vec<u8>> {
    let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) else {
        return Vec::new();
    };
    let Some(place) = smallest(field.parent_message()) else {
        return Vec::new();
    };
    let (key, value) = (entry.map_entry_key_field(), entry.map_entry_value_field());
    // What a message is without is no zero: it may be required.
    let is_zero = !matches!(value.kind(), Kind::Message(_));
    let parts = [is_zero.then_some(key), Some(value)];
    let parts = parts.iter().flatten();
    let halves = parts.flat_map(|part| {
        candidates(part).into_iter().map(|it| {
            let mut half = DynamicMessage::new(entry.clone());
            half.set_field(part, it);
            half.encode_to_vec()
        })
    });
    let events = halves.filter_map(|half| {
        let mut message = place.encode_to_vec();
        nested(field, &half, &mut message);
        around(root, steps, message)
    });
    events.collect()
}

/// The bytes of an event that has the bytes of a message at the end of `steps`.
fn around(root: &MessageDescriptor, steps: &[i32], message: Vec<u8>) -> Option<Vec<u8>> {
    let Some((number, rest)) = steps.split_first() else {
        return Some(message);
    };
    let field = root.get_field(u32::try_from(*number).ok()?)?;
    let Kind::Message(below) = inner(&field)? else {
        return None;
    };
    let message = around(&below, rest, message)?;
    let mut event = smallest(root)?.encode_to_vec();
    match field.kind() {
        Kind::Message(entry) if field.is_map() => {
            let mut value = Vec::new();
            nested(&entry.map_entry_value_field(), &message, &mut value);
            nested(&field, &value, &mut event);
        }
        _ => nested(&field, &message, &mut event),
    }
    Some(event)
}

fn nested(field: &FieldDescriptor, message: &[u8], out: &mut Vec<u8>) {
    if field.is_group() {
        encode_key(field.number(), WireType::StartGroup, out);
        out.extend_from_slice(message);
        encode_key(field.number(), WireType::EndGroup, out);
        return;
    }
    encode_key(field.number(), WireType::LengthDelimited, out);
    encode_varint(message.len() as u64, out);
    out.extend_from_slice(message);
}

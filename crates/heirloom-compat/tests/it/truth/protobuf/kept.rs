//! Whether what was written has arrived, decided from the two messages alone, without the resolution.

use prost::Message;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, ReflectMessage, Value};

/// Whether all that the reader knows of what was written has arrived as it was, and nothing else has.
pub(super) fn is_kept(sent: &DynamicMessage, come: &DynamicMessage) -> bool {
    sent.descriptor().fields().all(|from| {
        let to = come.descriptor().get_field(from.number());
        to.is_none_or(|to| is_field_kept((sent, &from), (come, &to)))
    })
}

/// Whether a reader fills something in that the writer does not know, or ignores something that was written.
pub(super) fn is_defaulted(sent: &DynamicMessage, come: &DynamicMessage) -> bool {
    let (from, to) = (sent.descriptor(), come.descriptor());
    let is_ignored = || come.unknown_fields().next().is_some();
    let is_filled = |field: &FieldDescriptor| match from.get_field(field.number()) {
        None => true,
        // Zero that was written arrives as absent.
        Some(from) if !from.supports_presence() && field.supports_presence() => {
            is_single(&from) && !come.has_field(field)
        }
        Some(from) => {
            come.has_field(field)
                && is_defaulted_within(&sent.get_field(&from), &come.get_field(field))
        }
    };
    is_ignored() || to.fields().any(|field| is_filled(&field))
}

fn is_defaulted_within(sent: &Value, come: &Value) -> bool {
    match (sent, come) {
        (Value::Message(sent), Value::Message(come)) => is_defaulted(sent, come),
        (Value::List(sent), Value::List(come)) => {
            let mut pairs = sent.iter().zip(come);
            pairs.any(|(sent, come)| is_defaulted_within(sent, come))
        }
        (one, Value::List(come)) => come.iter().any(|come| is_defaulted_within(one, come)),
        (Value::Map(sent), Value::Map(come)) => sent.iter().any(|(key, sent)| {
            let mut come = come.iter();
            come.any(|(other, come)| {
                whole_key(key) == whole_key(other) && is_defaulted_within(sent, come)
            })
        }),
        _ => false,
    }
}

/// Whether a writer finds what it wrote in what a reader writes again.
pub(super) fn is_written_again(sent: &DynamicMessage, come: &DynamicMessage) -> bool {
    let again = DynamicMessage::decode(sent.descriptor(), come.encode_to_vec().as_slice());
    match again {
        Ok(again) => again == *sent,
        // A list of one may be packed, which is none of the one.
        Err(_) => has(sent, come, &|from, to, _| is_single(from) && to.is_list()),
    }
}

/// Whether a number has become the number of an enum.
pub(super) fn has_enum_for_number(sent: &DynamicMessage, come: &DynamicMessage) -> bool {
    let is_enum = |field: &FieldDescriptor| match field.kind() {
        Kind::Message(entry) if field.is_map() => {
            matches!(entry.map_entry_value_field().kind(), Kind::Enum(_))
        }
        kind => matches!(kind, Kind::Enum(_)),
    };
    has(sent, come, &|from, to, _| !is_enum(from) && is_enum(to))
}

/// Whether of several elements one has become.
pub(super) fn has_one_of_many(sent: &DynamicMessage, come: &DynamicMessage) -> bool {
    let is_many = |value: &Value| matches!(value, Value::List(items) if items.len() > 1);
    has(sent, come, &|_, to, sent| is_single(to) && is_many(sent))
}

type Wanted<'a> = &'a dyn Fn(&FieldDescriptor, &FieldDescriptor, &Value) -> bool;

/// Whether a field that arrived, and what it was sent as, are as wanted, at any depth.
fn has(sent: &DynamicMessage, come: &DynamicMessage, is_wanted: Wanted<'_>) -> bool {
    come.fields().any(|(to, value)| {
        let from = sent.descriptor().get_field(to.number());
        from.is_some_and(|from| {
            let sent = sent.get_field(&from);
            is_wanted(&from, &to, &sent) || has_within(&sent, value, is_wanted)
        })
    })
}

fn has_within(sent: &Value, come: &Value, is_wanted: Wanted<'_>) -> bool {
    match (sent, come) {
        (Value::Message(sent), Value::Message(come)) => has(sent, come, is_wanted),
        (Value::List(sent), Value::List(come)) => {
            let mut pairs = sent.iter().zip(come);
            pairs.any(|(sent, come)| has_within(sent, come, is_wanted))
        }
        (one, Value::List(come)) => come.iter().any(|come| has_within(one, come, is_wanted)),
        (Value::List(sent), one) => sent.iter().any(|sent| has_within(sent, one, is_wanted)),
        (Value::Map(sent), Value::Map(come)) => sent.iter().any(|(key, sent)| {
            let mut come = come.iter();
            come.any(|(other, come)| {
                whole_key(key) == whole_key(other) && has_within(sent, come, is_wanted)
            })
        }),
        _ => false,
    }
}

fn is_field_kept(
    (sent, from): (&DynamicMessage, &FieldDescriptor),
    (come, to): (&DynamicMessage, &FieldDescriptor),
) -> bool {
    // Of a field without presence zero and absent are one.
    let has_both = from.supports_presence() && to.supports_presence();
    if has_both && sent.has_field(from) != come.has_field(to) {
        return false;
    }
    if is_single(from) && !is_single(to) && !sent.has_field(from) {
        return !come.has_field(to);
    }
    let is_message = matches!(from.kind(), Kind::Message(_)) && is_single(from);
    if is_message && !sent.has_field(from) {
        return !come.has_field(to);
    }
    is_same(
        (&sent.get_field(from), &from.kind()),
        (&come.get_field(to), &to.kind()),
    )
}

fn is_single(field: &FieldDescriptor) -> bool {
    !field.is_list() && !field.is_map()
}

fn is_same((sent, from): (&Value, &Kind), (come, to): (&Value, &Kind)) -> bool {
    match (sent, come) {
        (Value::Message(sent), Value::Message(come)) => is_kept(sent, come),
        (Value::List(sent), Value::List(come)) => {
            let mut pairs = sent.iter().zip(come);
            sent.len() == come.len() && pairs.all(|(a, b)| is_same((a, from), (b, to)))
        }
        (one, Value::List(come)) => matches!(&come[..], [come] if is_same((one, from), (come, to))),
        (Value::Map(sent), Value::Map(come)) => {
            let inner = |kind: &Kind| match kind {
                Kind::Message(entry) => entry.map_entry_value_field().kind(),
                kind => kind.clone(),
            };
            let (from, to) = (inner(from), inner(to));
            let find = |key: &MapKey| {
                let mut entries = come.iter();
                entries.find_map(|(other, it)| (whole_key(key) == whole_key(other)).then_some(it))
            };
            sent.len() == come.len()
                && sent
                    .iter()
                    .all(|(key, a)| find(key).is_some_and(|b| is_same((a, &from), (b, &to))))
        }
        _ => is_scalar_same(sent, come) && is_known(sent, from, to),
    }
}

/// A reader whose enum is closed knows the number, if the writer does.
fn is_known(sent: &Value, from: &Kind, to: &Kind) -> bool {
    match (sent, from, to) {
        (Value::EnumNumber(number), Kind::Enum(from), Kind::Enum(to)) => {
            let is_closed = to.parent_file().syntax() == prost_reflect::Syntax::Proto2;
            !is_closed || from.get_value(*number).is_none() || to.get_value(*number).is_some()
        }
        _ => true,
    }
}

fn is_scalar_same(sent: &Value, come: &Value) -> bool {
    match (whole(sent), whole(come)) {
        (Some(sent), Some(come)) => return sent == come,
        (None, None) => {}
        _ => return false,
    }
    let bytes = |value: &Value| match value {
        Value::String(it) => Some(it.clone().into_bytes()),
        Value::Bytes(it) => Some(it.to_vec()),
        _ => None,
    };
    match (sent, come) {
        (Value::F32(sent), Value::F32(come)) => sent.to_bits() == come.to_bits(),
        (Value::F64(sent), Value::F64(come)) => sent.to_bits() == come.to_bits(),
        _ => bytes(sent).is_some_and(|sent| bytes(come) == Some(sent)),
    }
}

fn whole(value: &Value) -> Option<i128> {
    Some(match value {
        Value::Bool(it) => (*it).into(),
        Value::I32(it) | Value::EnumNumber(it) => (*it).into(),
        Value::I64(it) => (*it).into(),
        Value::U32(it) => (*it).into(),
        Value::U64(it) => (*it).into(),
        _ => return None,
    })
}

fn whole_key(key: &MapKey) -> String {
    match key {
        MapKey::Bool(it) => u8::from(*it).to_string(),
        MapKey::I32(it) => it.to_string(),
        MapKey::I64(it) => it.to_string(),
        MapKey::U32(it) => it.to_string(),
        MapKey::U64(it) => it.to_string(),
        MapKey::String(it) => format!("{it:?}"),
    }
}

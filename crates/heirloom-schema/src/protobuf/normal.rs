//! The normal form: everything of a message's closure that affects bytes, JSON names or resolution; nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::Fingerprint;

use super::graph::{
    Cardinality, Enum, EnumId, Field, FieldKind, MapValue, Message, MessageId, Reserved, Schema,
};

/// The normal form of the root message with everything that it contains.
///
/// Full names, fields with number, name, JSON name, kind, cardinality, oneof, packing and default, enum values and
/// what is reserved, ordered by number. Comments, layout, the files' division and paths, options that only steer
/// generators, and the order of definitions leave no trace.
///
/// ```
/// use heirloom_schema::{Source, protobuf};
/// let text = "syntax = \"proto3\"; message Tag { repeated int32 ids = 2; string name = 1; }";
/// let schema = protobuf::parse(&Source::new("tag.proto", text), "tag.proto", &[], None).unwrap();
/// assert_eq!(
///     protobuf::normal_form(&schema),
///     "message Tag\n 1 implicit string name \"name\"\n 2 repeated int32 ids \"ids\" packed\n"
/// );
/// ```
pub fn normal_form(schema: &Schema) -> String {
    message_normal_form(schema, schema.root())
}

/// SHA-256 of the normal form: two texts with one fingerprint read and write alike.
pub fn normal_fingerprint(schema: &Schema) -> Fingerprint {
    Fingerprint::of(normal_form(schema))
}

/// The normal form of one message with everything that it contains: the message first, then the rest by name.
///
/// Two versions of a schema in which a message has one normal form can share one type for it.
pub fn message_normal_form(schema: &Schema, message: MessageId) -> String {
    let closure = Closure::of(schema, message);
    let mut form = String::new();
    write_message(&mut form, schema, schema.message(message));
    for &id in closure.messages.values() {
        let other = schema.message(id);
        if id != message && !other.is_map_entry {
            write_message(&mut form, schema, other);
        }
    }
    for &id in closure.enums.values() {
        if let Some(symbols) = schema.enumeration(id) {
            write_enum(&mut form, symbols);
        }
    }
    form
}

/// SHA-256 of the normal form of one message.
pub fn message_normal_fingerprint(schema: &Schema, message: MessageId) -> Fingerprint {
    Fingerprint::of(message_normal_form(schema, message))
}

/// The normal form of one enum; empty for an id of another schema.
pub fn enum_normal_form(schema: &Schema, id: EnumId) -> String {
    let mut form = String::new();
    if let Some(symbols) = schema.enumeration(id) {
        write_enum(&mut form, symbols);
    }
    form
}

/// What a message contains, by full name, itself included.
struct Closure<'a> {
    messages: BTreeMap<&'a str, MessageId>,
    enums: BTreeMap<&'a str, EnumId>,
}

impl<'a> Closure<'a> {
    fn of(schema: &'a Schema, message: MessageId) -> Self {
        let mut closure = Closure {
            messages: BTreeMap::new(),
            enums: BTreeMap::new(),
        };
        let mut open = vec![message];
        while let Some(id) = open.pop() {
            let message = schema.message(id);
            if closure.messages.insert(&message.full_name, id).is_some() {
                continue;
            }
            for field in &message.fields {
                match field.kind {
                    FieldKind::Message(id) | FieldKind::Group(id) => open.push(id),
                    FieldKind::Map {
                        value: MapValue::Message(id),
                        ..
                    } => open.push(id),
                    FieldKind::Enum(id)
                    | FieldKind::Map {
                        value: MapValue::Enum(id),
                        ..
                    } => {
                        if let Some(symbols) = schema.enumeration(id) {
                            closure.enums.insert(&symbols.full_name, id);
                        }
                    }
                    FieldKind::Scalar(_) | FieldKind::Map { .. } => {}
                }
            }
        }
        closure
    }
}

// Writing to a String cannot fail, so the results of `write!` are dropped below.

fn write_message(form: &mut String, schema: &Schema, message: &Message) {
    let _ = writeln!(form, "message {}", message.full_name);
    let mut fields: Vec<_> = message.fields.iter().collect();
    fields.sort_by_key(|field| field.number);
    for field in fields {
        write_field(form, schema, message, field);
    }
    write_reserved(form, &message.reserved);
    for (first, last) in merged(&message.extension_ranges) {
        let _ = writeln!(form, " extensions {first}..{last}");
    }
}

fn write_field(form: &mut String, schema: &Schema, message: &Message, field: &Field) {
    let cardinality = match field.cardinality {
        Cardinality::Implicit => "implicit",
        Cardinality::Optional => "optional",
        Cardinality::Required => "required",
        Cardinality::Repeated => "repeated",
    };
    let _ = write!(
        form,
        " {} {cardinality} {} {} {:?}",
        field.number,
        full_kind(schema, field.kind),
        field.name,
        field.json_name
    );
    if let Some(oneof) = field.oneof.and_then(|index| message.oneofs.get(index)) {
        let _ = write!(form, " oneof {}", oneof.name);
    }
    if field.packed {
        form.push_str(" packed");
    }
    if let Some(default) = &field.default {
        let _ = write!(form, " default {default:?}");
    }
    form.push('\n');
}

/// Kinds with full names, and enums told from messages.
fn full_kind(schema: &Schema, kind: FieldKind) -> String {
    match kind {
        FieldKind::Scalar(scalar) => scalar.name().to_owned(),
        FieldKind::Message(id) => format!("message:{}", schema.message(id).full_name),
        FieldKind::Group(id) => format!("group:{}", schema.message(id).full_name),
        FieldKind::Enum(id) => {
            format!(
                "enum:{}",
                schema
                    .enumeration(id)
                    .map_or("", |symbols| &symbols.full_name)
            )
        }
        FieldKind::Map { key, value, .. } => {
            format!("map<{},{}>", key.name(), full_kind(schema, value.into()))
        }
    }
}

fn write_enum(form: &mut String, symbols: &Enum) {
    let _ = writeln!(
        form,
        "enum {} {}",
        symbols.full_name,
        if symbols.is_closed { "closed" } else { "open" }
    );
    // The first value is what absence reads as in a closed enum.
    if let Some(first) = symbols.values.first() {
        let _ = writeln!(form, " first {}", first.number);
    }
    let mut values: Vec<_> = symbols.values.iter().collect();
    // Stable: of the names of one number, JSON writes the first.
    values.sort_by_key(|value| value.number);
    for value in values {
        let _ = writeln!(form, " {} {}", value.number, value.name);
    }
    write_reserved(form, &symbols.reserved);
}

fn write_reserved(form: &mut String, reserved: &Reserved) {
    for (first, last) in merged(&reserved.ranges) {
        let _ = writeln!(form, " reserved {first}..{last}");
    }
    for name in reserved.names.iter().collect::<BTreeSet<_>>() {
        let _ = writeln!(form, " reserved {name:?}");
    }
}

/// Sorted, with ranges that touch made one: `1, 2, 3` and `1 to 3` reserve the same.
fn merged(ranges: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut sorted = ranges.to_vec();
    sorted.sort_unstable();
    let mut merged: Vec<(i32, i32)> = Vec::new();
    for (first, last) in sorted {
        match merged.last_mut() {
            Some(top) if first <= top.1.saturating_add(1) => top.1 = top.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

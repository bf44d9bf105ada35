//! Changes between two Protobuf schemas: fields and enum values by number.

use std::collections::BTreeSet;

use heirloom_schema::protobuf::{EnumId, Field, FieldKind, MapValue, Message, Schema};

use super::{Changes, join};

pub(super) fn compare(old: &Schema, new: &Schema, changes: &mut Changes) {
    let mut seen = BTreeSet::new();
    let mut enums = BTreeSet::new();
    let mut pending = vec![(String::new(), old.root(), new.root())];
    while let Some((path, before, after)) = pending.pop() {
        if !seen.insert((before, after)) {
            continue;
        }
        let (old_message, new_message) = (old.message(before), new.message(after));
        if old_message.full_name != new_message.full_name {
            let names = [&old_message.full_name, &new_message.full_name];
            changes.push(&path, &format!("{} renamed to {}", names[0], names[1]));
        }
        let pairs = fields(&path, (old, old_message), (new, new_message), changes);
        for (place, one, other) in pairs.into_iter().rev() {
            match (flat(one.kind), flat(other.kind)) {
                (
                    FieldKind::Message(one) | FieldKind::Group(one),
                    FieldKind::Message(other) | FieldKind::Group(other),
                ) => pending.push((place, one, other)),
                (FieldKind::Enum(one), FieldKind::Enum(other)) if enums.insert((one, other)) => {
                    values(&place, (old, one), (new, other), changes);
                }
                _ => {}
            }
        }
    }
}

/// Compares the fields of two messages; the answer are the pairs whose types go on.
fn fields<'a>(
    path: &str,
    (old, old_message): (&Schema, &'a Message),
    (new, new_message): (&Schema, &'a Message),
    changes: &mut Changes,
) -> Vec<(String, &'a Field, &'a Field)> {
    let mut pairs = Vec::new();
    for field in &new_message.fields {
        let Some(other) = old_message.field(field.number) else {
            changes.added(path, &field.name);
            continue;
        };
        if other.name != field.name {
            changes.renamed(path, &other.name, &field.name);
        }
        let place = join(path, &field.name);
        let (before, after) = (old.type_name(other), new.type_name(field));
        if before != after {
            changes.retyped(&place, &before, &after);
        }
        let oneof = |of: &Message, field: &Field| {
            field
                .oneof
                .and_then(|index| of.oneofs.get(index))
                .map(|oneof| oneof.name.clone())
        };
        match (oneof(old_message, other), oneof(new_message, field)) {
            (None, Some(name)) => changes.push(&place, &format!("moved into oneof {name}")),
            (Some(name), None) => changes.push(&place, &format!("moved out of oneof {name}")),
            _ => {}
        }
        pairs.push((place, other, field));
    }
    for field in &old_message.fields {
        if new_message.field(field.number).is_none() {
            let is_reserved = new_message.reserved.has_number(field.number);
            let name = if is_reserved {
                "(reserved)"
            } else {
                "(number not reserved)"
            };
            changes.removed(path, &format!("{} {name}", field.name));
        }
    }
    pairs
}

fn values(
    path: &str,
    (old, old_id): (&Schema, EnumId),
    (new, new_id): (&Schema, EnumId),
    changes: &mut Changes,
) {
    let (Some(old), Some(new)) = (old.enumeration(old_id), new.enumeration(new_id)) else {
        return;
    };
    let mut before = Vec::new();
    let mut after = Vec::new();
    for value in &old.values {
        match new.value(value.number) {
            Some(other) if other.name != value.name && new.value_named(&value.name).is_none() => {
                changes.renamed(path, &value.name, &other.name);
            }
            Some(_) => {}
            None => before.push(value.name.as_str()),
        }
    }
    for value in &new.values {
        if old.value(value.number).is_none() {
            after.push(value.name.as_str());
        }
    }
    changes.members(path, &before, &after);
}

/// A map goes on with its values.
fn flat(kind: FieldKind) -> FieldKind {
    match kind {
        FieldKind::Map {
            value: MapValue::Message(id),
            ..
        } => FieldKind::Message(id),
        FieldKind::Map {
            value: MapValue::Enum(id),
            ..
        } => FieldKind::Enum(id),
        other => other,
    }
}

//! Fields that one side lacks, and differences that no event's bytes meet.

use std::collections::{BTreeMap, BTreeSet};

use heirloom_schema::protobuf::{
    Cardinality, EnumId, EnumValue, Field, FieldKind, MapValue, Message, MessageId, Resolution,
    Scalar, Schema,
};

use super::observe::{Kind, Note, Observer};
use crate::Verdict;

/// Names and places of the two roots.
pub(super) fn of_roots(seen: &mut Observer<'_>) {
    let (from, to) = (seen.writer, seen.reader);
    let roots = (from.message(from.root()), to.message(to.root()));
    let spans = (roots.0.span, roots.1.span);
    let (older, newer) = seen.by_age(&roots.0.full_name, &roots.1.full_name);
    if older != newer {
        let (older, newer) = (older.clone(), newer.clone());
        let note = Note::RootRenamed { older, newer };
        seen.push(Kind::Note(note), Verdict::Exact, (0, None), ("", ""), spans);
    }
    let (older, newer) = seen.by_age(from.message_index(), to.message_index());
    if older != newer {
        let (older, newer) = (older.to_vec(), newer.to_vec());
        let note = Note::MessageIndexMoved { older, newer };
        seen.push(Kind::Note(note), Verdict::Exact, (0, None), ("", ""), spans);
    }
}

/// The fields of a pair of messages.
pub(super) fn of_pair(seen: &mut Observer<'_>, pair: usize, ids: (MessageId, MessageId)) {
    let (from, to) = seen.pair(ids);
    for field in &from.fields {
        match to.field(field.number) {
            Some(other) => of_fields(seen, pair, (from, field), (to, other)),
            None => ignored(seen, pair, (from, field), to),
        }
    }
    for field in &to.fields {
        let is_required = field.cardinality == Cardinality::Required;
        if from.field(field.number).is_none() && !is_required {
            let kind = Kind::Absent {
                field: field.name.clone(),
                number: field.number,
                is_reserved: from.reserved.has_number(field.number),
            };
            let at = (pair, Some(field.number));
            let spans = (from.span, field.span);
            seen.push(kind, Verdict::Defaulted, at, ("", &part(field)), spans);
        }
    }
    reserved(seen, pair, from, to);
    json_names(seen, pair, from, to);
}

fn part(field: &Field) -> String {
    format!("{} ({})", field.name, field.number)
}

fn oneof<'m>(message: &'m Message, field: &Field) -> Option<&'m str> {
    let oneof = message.oneofs.get(field.oneof?)?;
    Some(&oneof.name)
}

fn ignored(seen: &mut Observer<'_>, pair: usize, (from, field): (&Message, &Field), to: &Message) {
    let name = oneof(from, field);
    let is_known = |name: &&str| to.oneofs.iter().any(|it| it.name == **name);
    let kind = Kind::Ignored {
        field: field.name.clone(),
        number: field.number,
        is_reserved: to.reserved.has_number(field.number),
        oneof: name.filter(is_known).map(str::to_owned),
    };
    let at = (pair, Some(field.number));
    let spans = (field.span, to.span);
    seen.push(kind, Verdict::Defaulted, at, (&part(field), ""), spans);
}

fn of_fields(
    seen: &mut Observer<'_>,
    pair: usize,
    (from, field): (&Message, &Field),
    (to, other): (&Message, &Field),
) {
    let mut notes = Vec::new();
    let (older, newer) = seen.by_age(&field.name, &other.name);
    let (older_json, newer_json) = seen.by_age(&field.json_name, &other.json_name);
    // Readers of JSON take a field by its own name as well.
    let is_read_in_json = [&other.json_name, &other.name].contains(&&field.json_name);
    if older != newer {
        notes.push(Note::FieldRenamed {
            older: older.clone(),
            newer: newer.clone(),
            is_read_in_json,
        });
    } else if older_json != newer_json {
        notes.push(Note::JsonNameChanged {
            older: older_json.clone(),
            newer: newer_json.clone(),
            is_read_in_json,
        });
    }
    let is_read = !seen.refused.contains(&(pair, field.number));
    if is_read && json_form(field) != json_form(other) {
        let types = (seen.writer.type_name(field), seen.reader.type_name(other));
        let (older, newer) = seen.by_age(types.0, types.1);
        notes.push(Note::JsonTypeChanged { older, newer });
    }
    let (older, newer) = seen.by_age(oneof(from, field), oneof(to, other));
    if older != newer {
        notes.push(Note::OneofMoved {
            field: other.name.clone(),
            older: older.map(str::to_owned),
            newer: newer.map(str::to_owned),
        });
    }
    let is_list = |field: &Field| field.cardinality == Cardinality::Repeated;
    if is_list(field) && is_list(other) && field.packed != other.packed {
        notes.push(Note::PackedChanged {
            field: other.name.clone(),
        });
    }
    let (older, newer) = seen.by_age(field.cardinality, other.cardinality);
    if older == Cardinality::Required && newer != Cardinality::Required && {
        field.cardinality == Cardinality::Required
    } {
        notes.push(Note::RequiredRemoved {
            field: other.name.clone(),
        });
    }
    let at = (pair, Some(field.number));
    let (parts, spans) = ((part(field), part(other)), (field.span, other.span));
    for note in notes {
        let parts = (parts.0.as_str(), parts.1.as_str());
        seen.push(Kind::Note(note), Verdict::Exact, at, parts, spans);
    }
}

/// What stands in JSON for a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Number,
    Bool,
    Text,
    Base64,
    Symbol,
    Object,
}

fn scalar_form(scalar: Scalar) -> Form {
    match scalar {
        Scalar::Bool => Form::Bool,
        Scalar::String => Form::Text,
        Scalar::Bytes => Form::Base64,
        // Those of 64 bits are strings, and readers of both take both.
        _ => Form::Number,
    }
}

/// What stands in JSON for a field: whether it is a list, the form of its value, and of a map's keys.
fn json_form(field: &Field) -> (bool, Form, Option<Form>) {
    let is_list = field.cardinality == Cardinality::Repeated;
    match field.kind {
        FieldKind::Scalar(scalar) => (is_list, scalar_form(scalar), None),
        FieldKind::Enum(_) => (is_list, Form::Symbol, None),
        FieldKind::Message(_) | FieldKind::Group(_) => (is_list, Form::Object, None),
        FieldKind::Map { key, value, .. } => {
            let value = match value {
                MapValue::Scalar(scalar) => scalar_form(scalar),
                MapValue::Enum(_) => Form::Symbol,
                MapValue::Message(_) => Form::Object,
            };
            (false, value, Some(scalar_form(key)))
        }
    }
}

/// Numbers and names that the older message reserved and the newer one does not.
fn reserved(seen: &mut Observer<'_>, pair: usize, from: &Message, to: &Message) {
    let (older, newer) = seen.by_age(from, to);
    let ranges = older.reserved.ranges.iter().filter(|(first, last)| {
        let covered = |number: i64| {
            newer.reserved.ranges.iter().find_map(|&(low, high)| {
                let (low, high) = (i64::from(low), i64::from(high));
                (low..=high).contains(&number).then_some(high)
            })
        };
        let mut next = i64::from(*first);
        while next <= i64::from(*last) {
            match covered(next) {
                Some(high) => next = high + 1,
                None => return true,
            }
        }
        false
    });
    let range = |&(first, last): &(i32, i32)| match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    };
    let names = older.reserved.names.iter();
    let names = names.filter(|name| !newer.reserved.has_name(name));
    let gone: Vec<String> = ranges
        .map(range)
        .chain(names.map(|name| format!("\"{name}\"")))
        .collect();
    if !gone.is_empty() {
        let what = gone.join(", ");
        let note = Kind::Note(Note::ReservedRemoved { what });
        let spans = (from.span, to.span);
        seen.push(note, Verdict::Exact, (pair, None), ("", ""), spans);
    }
}

/// Names in JSON that belong to fields of different numbers. Readers take a field's own name as well.
fn json_names(seen: &mut Observer<'_>, pair: usize, from: &Message, to: &Message) {
    let by = |name: fn(&Field) -> &str| {
        let fields = to.fields.iter().rev();
        let named = fields.map(|it| (name(it), it));
        named.collect::<BTreeMap<&str, &Field>>()
    };
    let (by_json_name, by_name) = (by(|it| &it.json_name), by(|it| &it.name));
    for field in &from.fields {
        let name = field.json_name.as_str();
        let other = by_json_name.get(name).or_else(|| by_name.get(name));
        let Some(other) = other.filter(|other| other.number != field.number) else {
            continue;
        };
        let (older, newer) = seen.by_age(field.number, other.number);
        let note = Kind::Note(Note::JsonNameReused {
            name: field.json_name.clone(),
            older,
            newer,
        });
        let parts = (part(field), part(other));
        let spans = (field.span, other.span);
        let at = (pair, Some(field.number));
        seen.push(note, Verdict::Exact, at, (&parts.0, &parts.1), spans);
    }
}

/// The values of all enums that two fields of one number hold.
pub(super) fn of_enums(seen: &mut Observer<'_>, resolution: &Resolution) {
    let mut known = BTreeSet::new();
    for (pair, ids) in resolution.pairs().iter().enumerate() {
        let (from, to) = seen.pair(*ids);
        for field in &from.fields {
            let Some(other) = to.field(field.number) else {
                continue;
            };
            let enums = (enum_of(field.kind), enum_of(other.kind));
            if let (Some(from), Some(to)) = enums
                && known.insert((from, to))
            {
                of_enum(seen, (pair, field.number), (from, to));
            }
        }
    }
}

fn enum_of(kind: FieldKind) -> Option<EnumId> {
    match kind {
        FieldKind::Enum(id)
        | FieldKind::Map {
            value: MapValue::Enum(id),
            ..
        } => Some(id),
        _ => None,
    }
}

fn of_enum(seen: &mut Observer<'_>, (pair, number): (usize, i32), ids: (EnumId, EnumId)) {
    let (writer, reader): (&Schema, &Schema) = (seen.writer, seen.reader);
    let (Some(from), Some(to)) = (writer.enumeration(ids.0), reader.enumeration(ids.1)) else {
        return;
    };
    // Values that a closed reader lacks are a loss, which says so already.
    let is_lost = |it: i32| to.is_closed && from.value(it).is_some() && to.value(it).is_none();
    let (older, newer) = seen.by_age(from, to);
    let mut notes = Vec::new();
    for value in newer.values.iter().filter(|value| !is_lost(value.number)) {
        if older.value(value.number).is_none() {
            notes.push(Note::EnumValueAdded {
                value: value.name.clone(),
                number: value.number,
            });
        }
    }
    for value in older.values.iter().filter(|value| !is_lost(value.number)) {
        if newer.value(value.number).is_none() {
            notes.push(Note::EnumValueRemoved {
                value: value.name.clone(),
                number: value.number,
            });
        }
    }
    // Of several names of a number writers print the first, and readers take all of them.
    let printed = |value: &&EnumValue| {
        from.value(value.number)
            .is_some_and(|it| it.name == value.name)
    };
    for value in from.values.iter().filter(printed) {
        // Where the name has another number, a loss says so already.
        if let (Some(other), None) = (to.value(value.number), to.value_named(&value.name)) {
            let (older, newer) = seen.by_age(&value.name, &other.name);
            notes.push(Note::EnumValueRenamed {
                older: older.clone(),
                newer: newer.clone(),
                number: value.number,
            });
        }
    }
    let at = (pair, Some(number));
    let (from_part, to_part) = (from.name().to_owned(), to.name().to_owned());
    for note in notes {
        let parts = (from_part.as_str(), to_part.as_str());
        let spans = (from.span, to.span);
        seen.push(Kind::Note(note), Verdict::Exact, at, parts, spans);
    }
}

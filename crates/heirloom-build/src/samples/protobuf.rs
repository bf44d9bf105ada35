//! Random messages of a Protobuf schema, written as prost writes them: fields by number, a oneof where its lowest
//! number is, maps by key, zero left out where absence cannot be seen.

mod scalar;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use heirloom_schema::protobuf::{
    Cardinality, EnumId, Field, FieldKind, MapValue, Message, MessageId, Scalar, Schema,
};

use super::random::Random;
use super::{DEPTH, Fill, LEAST, MOST, VALUES};

use scalar::{Sorted, write_scalar};
use wire::{
    EIGHT_BYTES, FOUR_BYTES, GROUP_END, LENGTH, key_of, length_delimited, varint, wire_type,
};

/// Payloads of a schema: the first has as little as possible, the second as much, and together they have every member
/// of every oneof and every value of every enum, as far as [`MOST`] samples go.
pub(super) fn samples(schema: &Schema, random: &mut Random) -> Vec<Vec<u8>> {
    let mut writer = Samples {
        schema,
        random,
        left: BTreeMap::new(),
        fill: Fill::Least,
        values: 0,
    };
    writer.left_of(schema.root());
    let mut samples = Vec::new();
    while samples.len() < LEAST || (samples.len() < MOST && !writer.left.is_empty()) {
        writer.fill = Fill::of(samples.len());
        writer.values = 0;
        samples.push(writer.message(schema.root(), 0));
    }
    samples
}

/// Something with alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Choice {
    Enum(EnumId),
    Oneof(MessageId, usize),
}

struct Samples<'s> {
    schema: &'s Schema,
    random: &'s mut Random,
    /// Numbers that no sample has yet: values of an enum, members of a oneof.
    left: BTreeMap<Choice, BTreeSet<i32>>,
    fill: Fill,
    /// Plain values that the sample has so far.
    values: usize,
}

impl Samples<'_> {
    fn is_deep(&self, depth: usize) -> bool {
        depth >= DEPTH || (depth > 0 && self.values > VALUES)
    }

    fn left_of(&mut self, root: MessageId) {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![root]);
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            for field in &self.schema.message(id).fields {
                if let Some(oneof) = field.oneof {
                    self.left
                        .entry(Choice::Oneof(id, oneof))
                        .or_default()
                        .insert(field.number);
                }
                match field.kind {
                    FieldKind::Message(inner)
                    | FieldKind::Group(inner)
                    | FieldKind::Map {
                        value: MapValue::Message(inner),
                        ..
                    } => waiting.push(inner),
                    FieldKind::Enum(id)
                    | FieldKind::Map {
                        value: MapValue::Enum(id),
                        ..
                    } => {
                        let numbers = self.numbers(id).into_iter().collect();
                        self.left.insert(Choice::Enum(id), numbers);
                    }
                    _ => {}
                }
            }
        }
    }

    fn numbers(&self, id: EnumId) -> Vec<i32> {
        let values = self
            .schema
            .enumeration(id)
            .map(|symbols| symbols.values.as_slice());
        values
            .unwrap_or_default()
            .iter()
            .map(|value| value.number)
            .collect()
    }

    fn message(&mut self, id: MessageId, depth: usize) -> Vec<u8> {
        let schema = self.schema;
        let message = schema.message(id);
        let mut out = Vec::new();
        for place in places(message) {
            match place {
                Place::Field(field) => self.field(field, depth, &mut out),
                Place::Oneof(index, members) => {
                    let rare = self.is_deep(depth) || self.fill == Fill::Least;
                    if rare || (self.fill == Fill::Some && self.random.once_in(5)) {
                        continue;
                    }
                    let numbers: Vec<i32> = members.iter().map(|field| field.number).collect();
                    let number = self.choose(Choice::Oneof(id, index), &numbers);
                    if let Some(field) = message.field(number) {
                        self.value(field, depth, &mut out);
                    }
                }
            }
        }
        out
    }

    fn field(&mut self, field: &Field, depth: usize, out: &mut Vec<u8>) {
        match (field.cardinality, field.kind) {
            (_, FieldKind::Map { key, value, .. }) => self.map(field, key, value, depth, out),
            (Cardinality::Repeated, _) => {
                let count = self.count(depth);
                if field.packed {
                    let mut values = Vec::new();
                    (0..count).for_each(|_| self.plain(field.kind, depth, &mut values));
                    if count > 0 {
                        key_of(field.number, LENGTH, out);
                        length_delimited(&values, out);
                    }
                } else {
                    (0..count).for_each(|_| self.value(field, depth, out));
                }
            }
            (Cardinality::Required, _) => self.value(field, depth, out),
            (Cardinality::Optional, _) => {
                let is_there = match self.fill {
                    Fill::Least => false,
                    _ if field.kind.is_message() && self.is_deep(depth) => false,
                    Fill::Most => true,
                    Fill::Some => !self.random.once_in(3),
                };
                if is_there {
                    self.value(field, depth, out);
                }
            }
            (Cardinality::Implicit, _) => {
                let mut value = Vec::new();
                if self.fill != Fill::Least {
                    self.plain(field.kind, depth, &mut value);
                }
                if value.iter().any(|byte| *byte != 0) {
                    key_of(field.number, wire_type(field.kind), out);
                    out.extend_from_slice(&value);
                }
            }
        }
    }

    fn map(
        &mut self,
        field: &Field,
        key: Scalar,
        value: MapValue,
        depth: usize,
        out: &mut Vec<u8>,
    ) {
        if let MapValue::Message(id) = value
            && self.has_declared_defaults(id)
        {
            // Whether prost writes such a value depends on its defaults, which the text alone tells.
            return;
        }
        for key in self.keys(key, depth) {
            let mut entry = Vec::new();
            if key.encoded.iter().any(|byte| *byte != 0) {
                key_of(1, key.wire_type, &mut entry);
                entry.extend_from_slice(&key.encoded);
            }
            let mut encoded = Vec::new();
            self.plain(value.into(), depth + 1, &mut encoded);
            if !self.is_default(value, &encoded) {
                key_of(2, wire_type(value.into()), &mut entry);
                entry.extend_from_slice(&encoded);
            }
            key_of(field.number, LENGTH, out);
            length_delimited(&entry, out);
        }
    }

    /// Whether prost leaves a map's value out: zero, nothing, the first value of an enum.
    fn is_default(&self, value: MapValue, encoded: &[u8]) -> bool {
        match value {
            MapValue::Enum(id) => {
                let mut first = Vec::new();
                varint(
                    self.numbers(id).first().copied().unwrap_or(0) as i64 as u64,
                    &mut first,
                );
                encoded == first
            }
            MapValue::Message(id) => {
                let mut default = Vec::new();
                length_delimited(&self.default_message(id), &mut default);
                encoded == default
            }
            MapValue::Scalar(_) => encoded.iter().all(|byte| *byte == 0),
        }
    }

    /// What prost writes of a message in which nothing was set: its required fields.
    fn default_message(&self, id: MessageId) -> Vec<u8> {
        let message = self.schema.message(id);
        let is_required = |field: &&Field| field.cardinality == Cardinality::Required;
        let required: BTreeMap<i32, &Field> = message
            .fields
            .iter()
            .filter(is_required)
            .map(|field| (field.number, field))
            .collect();
        let mut out = Vec::new();
        for field in required.into_values() {
            key_of(field.number, wire_type(field.kind), &mut out);
            match field.kind {
                FieldKind::Message(id) => length_delimited(&self.default_message(id), &mut out),
                FieldKind::Group(id) => {
                    out.extend(self.default_message(id));
                    key_of(field.number, GROUP_END, &mut out);
                }
                FieldKind::Enum(id) => {
                    let first = self.numbers(id).first().copied().unwrap_or(0);
                    varint(i64::from(first) as u64, &mut out);
                }
                kind => out.extend(match wire_type(kind) {
                    EIGHT_BYTES => [0; 8].as_slice(),
                    FOUR_BYTES => [0; 4].as_slice(),
                    _ => [0; 1].as_slice(),
                }),
            }
        }
        out
    }

    /// Whether a message has a required field with a default of its own, directly or in a required message.
    fn has_declared_defaults(&self, id: MessageId) -> bool {
        let mut fields = self.schema.message(id).fields.iter();
        fields.any(|field| {
            field.cardinality == Cardinality::Required
                && match field.kind {
                    FieldKind::Message(id) | FieldKind::Group(id) => self.has_declared_defaults(id),
                    _ => field.default.is_some(),
                }
        })
    }

    /// Keys of a map, all different, in the order of their values.
    fn keys(&mut self, scalar: Scalar, depth: usize) -> Vec<Key> {
        let count = self.count(depth);
        let keys: BTreeMap<Sorted, Key> = (0..count)
            .map(|_| {
                let mut encoded = Vec::new();
                self.values += 1;
                let sorted = write_scalar(scalar, self.random, &mut encoded);
                (
                    sorted,
                    Key {
                        encoded,
                        wire_type: wire_type(FieldKind::Scalar(scalar)),
                    },
                )
            })
            .collect();
        keys.into_values().collect()
    }

    fn count(&mut self, depth: usize) -> usize {
        match self.fill {
            _ if self.is_deep(depth) => 0,
            Fill::Least => 0,
            Fill::Most => 1,
            Fill::Some => self.random.below(4),
        }
    }

    /// A value with its key.
    fn value(&mut self, field: &Field, depth: usize, out: &mut Vec<u8>) {
        key_of(field.number, wire_type(field.kind), out);
        self.plain(field.kind, depth, out);
        if let FieldKind::Group(_) = field.kind {
            key_of(field.number, GROUP_END, out);
        }
    }

    /// A value without its key.
    fn plain(&mut self, kind: FieldKind, depth: usize, out: &mut Vec<u8>) {
        match kind {
            FieldKind::Scalar(scalar) => {
                self.values += 1;
                write_scalar(scalar, self.random, out);
            }
            FieldKind::Enum(id) => {
                let is_closed = self
                    .schema
                    .enumeration(id)
                    .is_none_or(|symbols| symbols.is_closed);
                let number = match !is_closed && self.fill == Fill::Some && self.random.once_in(8) {
                    // A value that a newer writer would know.
                    true => 1_000_000 + self.random.below(1000) as i32,
                    false => {
                        let numbers = self.numbers(id);
                        self.choose(Choice::Enum(id), &numbers)
                    }
                };
                varint(i64::from(number) as u64, out);
            }
            FieldKind::Message(id) => {
                let message = self.message(id, depth + 1);
                length_delimited(&message, out);
            }
            FieldKind::Group(id) => out.extend(self.message(id, depth + 1)),
            FieldKind::Map { .. } => {}
        }
    }

    /// One of the numbers, those first that no sample had yet.
    fn choose(&mut self, choice: Choice, numbers: &[i32]) -> i32 {
        let fresh: Vec<i32> = match self.left.get(&choice) {
            Some(left) => numbers
                .iter()
                .copied()
                .filter(|number| left.contains(number))
                .collect(),
            None => Vec::new(),
        };
        let from = if fresh.is_empty() { numbers } else { &fresh };
        let chosen = from
            .get(self.random.below(from.len()))
            .copied()
            .unwrap_or(0);
        if let Some(left) = self.left.get_mut(&choice) {
            left.remove(&chosen);
            if left.is_empty() {
                self.left.remove(&choice);
            }
        }
        chosen
    }
}

struct Key {
    encoded: Vec<u8>,
    wire_type: u64,
}

/// What prost writes in one place.
enum Place<'m> {
    Field(&'m Field),
    Oneof(usize, Vec<&'m Field>),
}

/// The fields and oneofs of a message by number; a oneof by its lowest one.
fn places(message: &Message) -> Vec<Place<'_>> {
    let mut places: BTreeMap<i32, Place<'_>> = BTreeMap::new();
    let mut oneofs: BTreeMap<usize, Vec<&Field>> = BTreeMap::new();
    for field in &message.fields {
        match field.oneof {
            Some(oneof) => oneofs.entry(oneof).or_default().push(field),
            None => {
                places.insert(field.number, Place::Field(field));
            }
        }
    }
    for (index, fields) in oneofs {
        let lowest = fields.iter().map(|field| field.number).min().unwrap_or(0);
        places.insert(lowest, Place::Oneof(index, fields));
    }
    places.into_values().collect()
}

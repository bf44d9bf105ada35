//! What stands in the bytes of an event that prost and the official runtime for Python take for different things: found
//! by reading the wire along the reader's descriptor, with neither of the two.

use std::collections::BTreeSet;

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor, Syntax};

/// One thing that the two decoders do not agree about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Departure {
    /// A known number with another wire type than its field has.
    WireType,
    /// What is no bytes at all has the number of a map.
    InMap,
    /// An entry of a map holds what is neither its key nor its value.
    Entry,
    /// A number that a closed enum lacks.
    Number,
    /// Text of proto2 that is not UTF-8.
    Text,
    /// A zero with a sign in a field without presence.
    Zero,
    /// A varint of a packed list that says more than 64 bits.
    Wide,
}

impl Departure {
    fn name(self) -> &'static str {
        match self {
            Departure::WireType => {
                "prost: refuses another wire type, Python keeps an unknown field"
            }
            Departure::InMap => {
                "prost: takes what stands in a map's place for a length, Python keeps an unknown field"
            }
            Departure::Entry => {
                "Python: an entry of a map with an unknown field in it is an unknown field"
            }
            Departure::Number => "Python: a number that a closed enum lacks is an unknown field",
            Departure::Text => "prost: text of proto2 is UTF-8, Python does not check",
            Departure::Zero => "prost: leaves out a zero with a sign",
            Departure::Wide => {
                "prost: refuses a varint of more than 64 bits, Python takes the first 64"
            }
        }
    }
}

/// All that stand in one event.
pub(super) struct Departures(BTreeSet<Departure>);

/// One field's tag and what follows it.
struct Record<'a> {
    number: u32,
    content: Content<'a>,
}

enum Content<'a> {
    Varint(u64),
    Four(&'a [u8]),
    Eight(&'a [u8]),
    Bytes(&'a [u8]),
    Group(&'a [u8]),
}

impl Departures {
    /// Of an event that is read as `message`.
    pub(super) fn of(bytes: &[u8], message: &MessageDescriptor) -> Departures {
        let mut found = Departures(BTreeSet::new());
        let _ = found.message(bytes, message);
        found
    }

    /// The name of the first of `possible` that is there.
    pub(super) fn first(&self, possible: &[Departure]) -> Option<&'static str> {
        let mut possible = possible.iter();
        let found = possible.find(|it| self.0.contains(it));
        found.map(|it| it.name())
    }

    /// `None` where the bytes end early: what is found by then counts.
    fn message(&mut self, mut bytes: &[u8], message: &MessageDescriptor) -> Option<()> {
        while !bytes.is_empty() {
            let record = record(&mut bytes)?;
            match message.get_field(record.number) {
                Some(field) => self.field(&record.content, &field),
                None if message.is_map_entry() => {
                    self.0.insert(Departure::Entry);
                }
                None => {}
            }
        }
        Some(())
    }

    fn field(&mut self, content: &Content<'_>, field: &FieldDescriptor) {
        let kind = field.kind();
        match (content, &kind) {
            (Content::Bytes(bytes), Kind::Message(inner)) if !field.is_group() => {
                let _ = self.message(bytes, inner);
            }
            (Content::Group(bytes), Kind::Message(inner)) if field.is_group() => {
                let _ = self.message(bytes, inner);
            }
            (Content::Bytes(bytes), Kind::String) => {
                let is_checked = field.parent_file().syntax() != Syntax::Proto2;
                if !is_checked && std::str::from_utf8(bytes).is_err() {
                    self.0.insert(Departure::Text);
                }
            }
            (Content::Bytes(_), Kind::Bytes) => {}
            (Content::Bytes(bytes), Kind::Enum(_)) if field.is_list() => {
                let mut bytes = *bytes;
                while let Some(number) = varint(&mut bytes) {
                    self.number(number, &kind);
                }
            }
            (Content::Bytes(bytes), kind) if field.is_list() && is_number(kind) => {
                if is_varint(kind) && has_wide(bytes) {
                    self.0.insert(Departure::Wide);
                }
            }
            (Content::Varint(number), kind) if is_varint(kind) => self.number(*number, kind),
            (Content::Four(bytes), kind) if is_four(kind) => self.zero(bytes, field),
            (Content::Eight(bytes), kind) if is_eight(kind) => self.zero(bytes, field),
            _ if field.is_map() => {
                self.0.insert(Departure::InMap);
            }
            _ => {
                self.0.insert(Departure::WireType);
                if field.parent_message().is_map_entry() {
                    self.0.insert(Departure::Entry);
                }
            }
        }
    }

    fn number(&mut self, number: u64, kind: &Kind) {
        if let Kind::Enum(symbols) = kind
            && symbols.parent_file().syntax() == Syntax::Proto2
            && symbols.get_value(number as i32).is_none()
        {
            self.0.insert(Departure::Number);
        }
    }

    fn zero(&mut self, bytes: &[u8], field: &FieldDescriptor) {
        let is_float = matches!(field.kind(), Kind::Float | Kind::Double);
        let is_negative = bytes
            .split_last()
            .is_some_and(|(last, rest)| *last == 0x80 && rest.iter().all(|it| *it == 0));
        if is_float && is_negative && !field.supports_presence() && !field.is_list() {
            self.0.insert(Departure::Zero);
        }
    }
}

fn record<'a>(bytes: &mut &'a [u8]) -> Option<Record<'a>> {
    let tag = varint(bytes)?;
    let number = u32::try_from(tag >> 3).ok()?;
    let content = match tag & 7 {
        0 => Content::Varint(varint(bytes)?),
        1 => Content::Eight(taken(bytes, 8)?),
        2 => {
            let len = usize::try_from(varint(bytes)?).ok()?;
            Content::Bytes(taken(bytes, len)?)
        }
        3 => {
            let all = *bytes;
            let len = loop {
                let left = bytes.len();
                let mut ahead = *bytes;
                if varint(&mut ahead)? & 7 == 4 {
                    *bytes = ahead;
                    break all.len() - left;
                }
                record(bytes)?;
            };
            Content::Group(&all[..len])
        }
        5 => Content::Four(taken(bytes, 4)?),
        _ => return None,
    };
    Some(Record { number, content })
}

fn taken<'a>(bytes: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    Some(taken)
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    prost::encoding::decode_varint(bytes).ok()
}

/// Whether among varints there is one that says more than 64 bits: the last of ten bytes can say one.
fn has_wide(bytes: &[u8]) -> bool {
    let ends = bytes.split_inclusive(|byte| byte & 0x80 == 0);
    ends.into_iter()
        .any(|varint| varint.len() == 10 && varint[9] > 1)
}

fn is_four(kind: &Kind) -> bool {
    matches!(kind, Kind::Float | Kind::Fixed32 | Kind::Sfixed32)
}

fn is_eight(kind: &Kind) -> bool {
    matches!(kind, Kind::Double | Kind::Fixed64 | Kind::Sfixed64)
}

fn is_varint(kind: &Kind) -> bool {
    is_number(kind) && !is_four(kind) && !is_eight(kind)
}

fn is_number(kind: &Kind) -> bool {
    !matches!(kind, Kind::Message(_) | Kind::String | Kind::Bytes)
}

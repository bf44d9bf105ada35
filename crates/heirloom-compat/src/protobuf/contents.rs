//! What the bytes of a message can be, for readers that take them for something else.

use std::collections::BTreeMap;

use heirloom_schema::protobuf::{Cardinality, Enum, Field, FieldKind, MessageId, Scalar, Schema};

/// After so many fields the bytes count as anything.
const FIELDS_MAX: usize = 1_000;
/// Messages that stand deeper count as anything.
const DEPTH_MAX: usize = 64;

/// A varint takes so many bytes at most; the last of so many is 0 or 1.
const VARINT_MAX: usize = 10;

/// What is true of the bytes of every value of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes {
    /// They are varints, one after the other, but for what `high_end` says.
    are_varints: bool,
    /// So many bytes from 0x80 may stand at the end, and make a varint with what follows.
    high_end: usize,
    /// They are below 0x80, so that they are text.
    pub(super) are_ascii: bool,
    /// So many at most, where that has an end.
    len_max: Option<u64>,
}

impl Bytes {
    /// Of a message of a schema.
    pub(super) fn of(schema: &Schema, message: MessageId) -> Bytes {
        let mut ends = BTreeMap::new();
        loop {
            let mut walk = Walk {
                schema,
                above: Vec::new(),
                left: FIELDS_MAX,
                ends: ends.clone(),
            };
            let bytes = walk.message(message);
            // Messages within themselves end as they do elsewhere, which the first walk finds out.
            if walk.ends == ends {
                return bytes;
            }
            ends = walk.ends;
        }
    }

    /// Whether they are a list of varints.
    pub(super) fn are_varints(&self) -> bool {
        self.are_varints && self.high_end == 0
    }

    /// Whether there are none.
    pub(super) fn are_none(&self) -> bool {
        self.len_max == Some(0)
    }

    const ANYTHING: Bytes = Bytes {
        are_varints: false,
        high_end: 0,
        are_ascii: false,
        len_max: None,
    };
    const VARINTS: Bytes = Bytes {
        are_varints: true,
        len_max: Some(10),
        ..Bytes::ANYTHING
    };

    /// Fixed bytes, each of which can be anything.
    fn fixed(len: usize) -> Bytes {
        Bytes {
            high_end: len,
            ..Bytes::VARINTS
        }
    }
}

/// Whether a tag ends a varint that starts with `high` bytes before it.
fn ends_varint(high: usize, number: i32) -> bool {
    let tag = u64::try_from(number).unwrap_or_default() << 3;
    let more = usize::try_from(tag.max(1).ilog2() / 7).unwrap_or(VARINT_MAX);
    match high + more + 1 {
        VARINT_MAX => tag >> (7 * more) <= 1,
        len => len < VARINT_MAX,
    }
}

/// Looks into messages.
struct Walk<'a> {
    schema: &'a Schema,
    /// The messages around the one that is looked at.
    above: Vec<MessageId>,
    left: usize,
    /// The `high_end` of messages, as far as it is known.
    ends: BTreeMap<MessageId, usize>,
}

impl Walk<'_> {
    fn message(&mut self, message: MessageId) -> Bytes {
        let mut all = Bytes {
            are_varints: true,
            high_end: 0,
            are_ascii: true,
            len_max: Some(0),
        };
        if self.above.contains(&message) {
            // It holds itself, to any depth: what else is in it is found out above.
            all.len_max = None;
            all.high_end = self.ends.get(&message).copied().unwrap_or_default();
            return all;
        }
        let fields = &self.schema.message(message).fields;
        let left = self.left.checked_sub(fields.len());
        let Some(left) = left.filter(|_| self.above.len() < DEPTH_MAX) else {
            return Bytes::ANYTHING;
        };
        self.left = left;
        self.above.push(message);
        // Fields are written in the order of their numbers, so before this one none ends the message.
        let required = fields
            .iter()
            .filter(|field| field.cardinality == Cardinality::Required);
        let last = required.map(|field| field.number).max().unwrap_or_default();
        let mut high = 0;
        for field in fields {
            let one = self.field(field);
            // Numbers above 15 make tags of more than one byte.
            all.are_varints &= one.are_varints;
            high = high.max(one.high_end);
            if field.number >= last {
                all.high_end = all.high_end.max(one.high_end);
            }
            all.are_ascii &= one.are_ascii && field.number < 16;
            all.len_max = match (all.len_max, one.len_max) {
                (Some(sum), Some(len)) if field.cardinality != Cardinality::Repeated => {
                    Some(sum.saturating_add(len).saturating_add(10))
                }
                _ => None,
            };
        }
        self.above.pop();
        let mut numbers = fields.iter().map(|field| field.number);
        all.are_varints &= numbers.all(|number| ends_varint(high, number));
        self.ends.insert(message, all.high_end);
        all
    }

    fn field(&mut self, field: &Field) -> Bytes {
        let mut one = self.kind(field.kind);
        if matches!(field.kind, FieldKind::Group(_)) {
            // Its end is a tag.
            one.are_varints &= ends_varint(one.high_end, field.number);
            one.high_end = 0;
        }
        match field.packed {
            true => Bytes {
                are_varints: one.are_varints(),
                ..Bytes::ANYTHING
            },
            false => one,
        }
    }

    fn kind(&mut self, kind: FieldKind) -> Bytes {
        match kind {
            FieldKind::Scalar(Scalar::Bool) => Bytes {
                are_ascii: true,
                ..Bytes::VARINTS
            },
            FieldKind::Scalar(
                Scalar::Int32
                | Scalar::Int64
                | Scalar::Uint32
                | Scalar::Uint64
                | Scalar::Sint32
                | Scalar::Sint64,
            ) => Bytes::VARINTS,
            FieldKind::Scalar(Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32) => {
                Bytes::fixed(4)
            }
            FieldKind::Scalar(Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64) => {
                Bytes::fixed(8)
            }
            FieldKind::Scalar(Scalar::String | Scalar::Bytes) => Bytes::ANYTHING,
            FieldKind::Enum(id) => Bytes {
                are_ascii: self.schema.enumeration(id).is_some_and(is_small),
                ..Bytes::VARINTS
            },
            FieldKind::Group(id) => self.message(id),
            FieldKind::Message(id) | FieldKind::Map { entry: id, .. } => {
                let inner = self.message(id);
                // A length above 127 takes more than one byte.
                let is_short = inner.len_max.is_some_and(|len| len < 128);
                Bytes {
                    are_ascii: inner.are_ascii && is_short,
                    ..inner
                }
            }
        }
    }
}

/// Whether no value of a closed enum takes more than one byte.
pub(super) fn is_small(symbols: &Enum) -> bool {
    let mut values = symbols.values.iter();
    symbols.is_closed && values.all(|value| (0..128).contains(&value.number))
}

//! What the bytes of a message can be, for readers that take them for something else.

use heirloom_schema::protobuf::{Cardinality, Enum, Field, FieldKind, MessageId, Scalar, Schema};

/// After so many fields the bytes count as anything.
const FIELDS_MAX: usize = 1_000;
/// Messages that stand deeper count as anything.
const DEPTH_MAX: usize = 64;

/// What is true of the bytes of every value of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes {
    /// They are varints, one after the other.
    pub(super) are_varints: bool,
    /// They are below 0x80, so that they are text.
    pub(super) are_ascii: bool,
    /// So many at most, where that has an end.
    len_max: Option<u64>,
}

impl Bytes {
    /// Of a message of a schema.
    pub(super) fn of(schema: &Schema, message: MessageId) -> Bytes {
        let mut walk = Walk {
            schema,
            above: Vec::new(),
            left: FIELDS_MAX,
        };
        walk.message(message)
    }

    const ANYTHING: Bytes = Bytes {
        are_varints: false,
        are_ascii: false,
        len_max: None,
    };
    const VARINTS: Bytes = Bytes {
        are_varints: true,
        are_ascii: false,
        len_max: Some(10),
    };
}

/// Looks into messages.
struct Walk<'a> {
    schema: &'a Schema,
    /// The messages around the one that is looked at.
    above: Vec<MessageId>,
    left: usize,
}

impl Walk<'_> {
    fn message(&mut self, message: MessageId) -> Bytes {
        let mut all = Bytes {
            are_varints: true,
            are_ascii: true,
            len_max: Some(0),
        };
        if self.above.contains(&message) {
            // It holds itself, to any depth: what else is in it is found out above.
            all.len_max = None;
            return all;
        }
        let fields = &self.schema.message(message).fields;
        let left = self.left.checked_sub(fields.len());
        let Some(left) = left.filter(|_| self.above.len() < DEPTH_MAX) else {
            return Bytes::ANYTHING;
        };
        self.left = left;
        self.above.push(message);
        for field in fields {
            let one = self.field(field);
            // Numbers above 15 make tags of more than one byte.
            all.are_varints &= one.are_varints;
            all.are_ascii &= one.are_ascii && field.number < 16;
            all.len_max = match (all.len_max, one.len_max) {
                (Some(sum), Some(len)) if field.cardinality != Cardinality::Repeated => {
                    Some(sum.saturating_add(len).saturating_add(10))
                }
                _ => None,
            };
        }
        self.above.pop();
        all
    }

    fn field(&mut self, field: &Field) -> Bytes {
        let one = self.kind(field.kind);
        match field.packed {
            true => Bytes {
                are_varints: one.are_varints,
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
            FieldKind::Scalar(_) => Bytes::ANYTHING,
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
fn is_small(symbols: &Enum) -> bool {
    let mut values = symbols.values.iter();
    symbols.is_closed && values.all(|value| (0..128).contains(&value.number))
}

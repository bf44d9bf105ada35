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
    /// So many at most, where they are below 0x80 and that has an end.
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
        ..Bytes::ANYTHING
    };
    /// One of them, which is a byte below 0x80.
    const SMALL: Bytes = Bytes {
        are_ascii: true,
        len_max: Some(1),
        ..Bytes::VARINTS
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
        ..VARINT_MAX => true,
        VARINT_MAX => tag >> (7 * more) <= 1,
        _ => false,
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
        if self.above.contains(&message) {
            // It holds itself, to any depth: what else is in it is found out above.
            return Bytes {
                are_varints: true,
                high_end: self.ends.get(&message).copied().unwrap_or_default(),
                are_ascii: true,
                len_max: None,
            };
        }
        let fields = &self.schema.message(message).fields;
        let left = self.left.checked_sub(fields.len());
        let Some(left) = left.filter(|_| self.above.len() < DEPTH_MAX) else {
            return Bytes::ANYTHING;
        };
        self.left = left;
        self.above.push(message);
        let parts = fields.iter().map(|field| (field, self.field(field)));
        let mut parts: Vec<(&Field, Bytes)> = parts.collect();
        self.above.pop();
        // Fields are written in the order of their numbers.
        parts.sort_by_key(|(field, _)| field.number);
        let (are_varints, high_end) = varints(&parts);
        self.ends.insert(message, high_end);
        Bytes {
            are_varints,
            high_end,
            // Numbers above 15 make tags of more than one byte.
            are_ascii: parts
                .iter()
                .all(|(field, one)| one.are_ascii && field.number < 16),
            len_max: len_max(&parts),
        }
    }

    fn field(&mut self, field: &Field) -> Bytes {
        let mut one = self.kind(field.kind);
        if matches!(field.kind, FieldKind::Group(_)) {
            // Its end is a tag.
            one.are_varints &= ends_varint(one.high_end, field.number);
            one.high_end = 0;
            one.len_max = one.len_max.map(|len| len + 1);
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
            FieldKind::Scalar(Scalar::Bool) => Bytes::SMALL,
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
            FieldKind::Enum(id) => match self.schema.enumeration(id).is_some_and(is_small) {
                true => Bytes::SMALL,
                false => Bytes::VARINTS,
            },
            FieldKind::Group(id) => self.message(id),
            FieldKind::Message(id) | FieldKind::Map { entry: id, .. } => {
                let inner = self.message(id);
                // A length above 127 takes more than one byte.
                let len = inner.len_max.filter(|len| *len < 128);
                Bytes {
                    are_ascii: inner.are_ascii && len.is_some(),
                    len_max: len.map(|len| len + 1),
                    ..inner
                }
            }
        }
    }
}

/// Whether the fields of a message are varints, and how many bytes from 0x80 may stand at its end.
fn varints(parts: &[(&Field, Bytes)]) -> (bool, usize) {
    let (mut are_varints, mut high) = (true, 0);
    for (field, one) in parts {
        let most = high.max(one.high_end);
        let before = match field.cardinality {
            Cardinality::Repeated => most,
            _ => high,
        };
        are_varints &= one.are_varints && ends_varint(before, field.number);
        high = match field.cardinality {
            Cardinality::Required => one.high_end,
            _ => most,
        };
    }
    (are_varints, high)
}

/// How long fields whose tags take a byte can be, of each oneof one.
fn len_max(parts: &[(&Field, Bytes)]) -> Option<u64> {
    let mut sum = 0;
    let mut longest: BTreeMap<usize, u64> = BTreeMap::new();
    for (field, one) in parts {
        let len = match field.cardinality {
            Cardinality::Repeated => return None,
            _ => 1 + one.len_max?,
        };
        match field.oneof {
            Some(oneof) => {
                let known = longest.entry(oneof).or_default();
                *known = len.max(*known);
            }
            None => sum += len,
        }
    }
    Some(sum + longest.into_values().sum::<u64>())
}

/// Whether no value of a closed enum takes more than one byte.
pub(super) fn is_small(symbols: &Enum) -> bool {
    let mut values = symbols.values.iter();
    symbols.is_closed && values.all(|value| (0..128).contains(&value.number))
}

#[cfg(test)]
mod tests {
    use heirloom_schema::Source;
    use heirloom_schema::protobuf::parse;

    use super::*;

    /// What is true of all messages `M`.
    fn told(text: &str) -> String {
        let source = Source::new("m.proto", format!("syntax = \"proto2\";\n{text}"));
        let schema = parse(&source, "m.proto", &[], Some("M")).unwrap();
        let bytes = Bytes::of(&schema, schema.root());
        let mut told = Vec::new();
        told.extend(bytes.are_none().then_some("nothing"));
        told.extend(bytes.are_varints().then_some("varints"));
        told.extend(bytes.are_ascii.then_some("text"));
        told.join(", ")
    }

    #[test]
    fn a_tag_ends_a_varint_of_ten_bytes_at_most() {
        for (high, number, expected) in [
            (0, 536_870_911, true),
            (4, 536_870_911, true),
            (8, 15, true),
            (8, 16, true),
            (8, 31, true),
            (8, 32, false),
            (8, 2_048, false),
            (7, 2_048, true),
        ] {
            assert_eq!(ends_varint(high, number), expected, "{high} {number}");
        }
    }

    /// The double that a message in itself ends with stands before the tag of the next one.
    #[test]
    fn messages_end_within_themselves_as_elsewhere() {
        let of = |a: &str| {
            told(&format!(
                "message M {{ optional A a = 1; required int32 i = 2; }}
                 message A {{ optional B b = 1; optional double d = 2; }}
                 message B {{ {a} }}"
            ))
        };
        assert_eq!(of("repeated A a = 31;"), "varints");
        assert_eq!(of("repeated A a = 32;"), "");
        assert_eq!(of("optional A a = 32;"), "varints");
    }

    /// A field of fifteen booleans takes 32 bytes, and three of them 96.
    #[test]
    fn lengths_of_two_bytes_are_no_text() {
        let bools = |count: i32| -> String {
            let fields = (1..=count).map(|at| format!("optional bool f{at} = {at};"));
            fields.collect()
        };
        let (few, many) = (bools(14), bools(15));
        let of = |fields: &str| {
            told(&format!(
                "message M {{ optional N n = 1; }} message N {{ {fields} }}
                 message Few {{ {few} }} message Many {{ {many} }}"
            ))
        };
        let three = "optional Many a = 1; optional Many b = 2; optional Many c = 3;";
        for (fields, expected) in [
            (format!("{three} optional Few d = 4;"), "varints, text"),
            (format!("{three} optional Many d = 4;"), "varints"),
            (
                format!("{three} optional group G = 4 {{ {few} }}"),
                "varints, text",
            ),
            (
                format!("{three} optional group G = 4 {{ {many} }}"),
                "varints",
            ),
            (
                format!("oneof o {{ Few d = 4; bool e = 5; }} {three}"),
                "varints, text",
            ),
            (
                format!("oneof o {{ Many d = 4; bool e = 5; }} {three}"),
                "varints",
            ),
            ("repeated bool a = 1;".to_owned(), "varints"),
            (String::new(), "varints, text"),
        ] {
            assert_eq!(of(&fields), expected, "{fields}");
        }
        assert_eq!(told("message M { }"), "nothing, varints, text");
        assert_eq!(told("message M { repeated bool a = 1; }"), "varints, text");
    }

    #[test]
    fn messages_that_stand_too_deep_can_be_anything() {
        let of = |depth: usize| {
            let chain =
                (1..depth).map(|at| format!("message M{at} {{ optional M{} m = 1; }}", at + 1));
            let chain: String = chain.collect();
            told(&format!(
                "message M {{ optional M1 m = 1; }} {chain} message M{depth} {{ }}"
            ))
        };
        assert_eq!(of(DEPTH_MAX - 1), "varints, text");
        assert_eq!(of(DEPTH_MAX), "");
    }
}

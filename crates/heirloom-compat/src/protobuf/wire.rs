//! What prost does with the bytes of one field that it reads as another: whether it can refuse them at all.

use std::collections::BTreeSet;

use heirloom_schema::protobuf::{
    Cardinality, Field, FieldKind, MapValue, MessageId, Scalar, Schema,
};

use super::contents::{Bytes, is_small};

/// Whether the decoder refuses events in which the writer's field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Refusal {
    /// No event.
    Never,
    /// Some.
    Sometimes,
    /// Every event that has the field.
    Always,
}

/// What stands between the tags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    Varint,
    Four,
    Eight,
    Group(MessageId),
    Text,
    Bytes,
    Packed,
    Message(MessageId),
}

impl Content {
    fn is_delimited(self) -> bool {
        matches!(
            self,
            Content::Text | Content::Bytes | Content::Packed | Content::Message(_)
        )
    }
}

/// Whether events that lack a field are refused for it, by decoders that keep to the specification.
pub(super) fn is_demanded(from: Option<&Field>, to: &Field) -> bool {
    let is_there = from.is_some_and(|it| it.cardinality == Cardinality::Required);
    to.cardinality == Cardinality::Required && !is_there
}

/// What becomes of a field of `writer` that a field of `reader` reads.
pub(super) fn refusal(
    (writer, from): (&Schema, &Field),
    (reader, to): (&Schema, &Field),
) -> Refusal {
    let mut seen = BTreeSet::new();
    fields((writer, from), (reader, to), &mut seen)
}

type Seen = BTreeSet<(MessageId, MessageId)>;

fn fields(
    (writer, from): (&Schema, &Field),
    (reader, to): (&Schema, &Field),
    seen: &mut Seen,
) -> Refusal {
    let written = written(from);
    let wanted = single(to.kind);
    let is_list = to.cardinality == Cardinality::Repeated;
    let is_number = matches!(wanted, Content::Varint | Content::Four | Content::Eight);
    match (written, wanted) {
        _ if written == wanted && !matches!(written, Content::Message(_) | Content::Group(_)) => {
            Refusal::Never
        }
        // A list of numbers is read packed or not; what is no list of whole numbers is refused.
        (Content::Packed, _) if is_list && is_number => match (single(from.kind), wanted) {
            // Eight bytes are twice four.
            (Content::Eight, Content::Four) => Refusal::Never,
            (from, to) if from == to => Refusal::Never,
            _ => Refusal::Sometimes,
        },
        // A message of nothing but varints is itself a list of varints, and one of nothing a list of anything.
        (Content::Message(from), _) if is_list && is_number => {
            let bytes = Bytes::of(writer, from);
            match bytes.are_none() || wanted == Content::Varint && bytes.are_varints() {
                true => Refusal::Never,
                false => Refusal::Sometimes,
            }
        }
        (from, _) if is_list && is_number && from.is_delimited() => Refusal::Sometimes,
        (Content::Group(from), Content::Group(to)) => messages((writer, from), (reader, to), seen),
        (Content::Packed, Content::Text) if are_ascii(writer, from.kind) => Refusal::Never,
        // Zero is a length, of nothing.
        (Content::Varint, _) if is_map(to) && is_zero(writer, from.kind) => Refusal::Never,
        // prost does not look at the wire type of a map's entry, and takes what stands there for a length.
        (from, _) if !from.is_delimited() && is_map(to) => Refusal::Sometimes,
        (from, to) if !from.is_delimited() || !to.is_delimited() => Refusal::Always,
        (_, Content::Bytes) => Refusal::Never,
        (Content::Message(from), Content::Message(to)) => {
            messages((writer, from), (reader, to), seen)
        }
        (Content::Message(from), Content::Text) if Bytes::of(writer, from).are_ascii => {
            Refusal::Never
        }
        _ => Refusal::Sometimes,
    }
}

/// Whether some event of one message is refused as another; a message may always be empty.
fn messages(
    (writer, from): (&Schema, MessageId),
    (reader, to): (&Schema, MessageId),
    seen: &mut Seen,
) -> Refusal {
    if !seen.insert((from, to)) {
        return Refusal::Never;
    }
    let written = writer.message(from);
    let is_refused = reader.message(to).fields.iter().any(|field| {
        let other = written.field(field.number);
        is_demanded(other, field)
            || other.is_some_and(|it| fields((writer, it), (reader, field), seen) != Refusal::Never)
    });
    match is_refused {
        true => Refusal::Sometimes,
        false => Refusal::Never,
    }
}

fn is_map(field: &Field) -> bool {
    matches!(field.kind, FieldKind::Map { .. })
}

/// Whether no value of the kind takes more than one byte, below 0x80.
fn are_ascii(schema: &Schema, kind: FieldKind) -> bool {
    match kind {
        FieldKind::Scalar(Scalar::Bool) => true,
        FieldKind::Enum(id) => schema.enumeration(id).is_some_and(is_small),
        _ => false,
    }
}

/// Whether all values of a closed enum are the same numbers in a scalar of other values than an enum's, alone or in maps
/// whose keys arrive as they are.
pub(super) fn keeps_all(writer: &Schema, from: FieldKind, to: FieldKind) -> bool {
    let (id, scalar) = match (from, to) {
        (FieldKind::Enum(id), FieldKind::Scalar(scalar)) => (id, scalar),
        (
            FieldKind::Map {
                key,
                value: MapValue::Enum(id),
                ..
            },
            FieldKind::Map {
                key: other,
                value: MapValue::Scalar(scalar),
                ..
            },
        ) if key.is_kept_as(other) => (id, scalar),
        _ => return false,
    };
    let is_kept = |number: i32| match scalar {
        Scalar::Uint32 | Scalar::Uint64 => number >= 0,
        Scalar::Bool => (0..=1).contains(&number),
        // What zigzag leaves as it is.
        Scalar::Sint32 | Scalar::Sint64 => number == 0,
        _ => false,
    };
    writer.enumeration(id).is_some_and(|symbols| {
        symbols.is_closed && symbols.values.iter().all(|value| is_kept(value.number))
    })
}

/// Whether the kind has no value but zero.
fn is_zero(schema: &Schema, kind: FieldKind) -> bool {
    let FieldKind::Enum(id) = kind else {
        return false;
    };
    schema.enumeration(id).is_some_and(|symbols| {
        symbols.is_closed && symbols.values.iter().all(|value| value.number == 0)
    })
}

/// How a field is written.
fn written(field: &Field) -> Content {
    match field.packed {
        true => Content::Packed,
        false => single(field.kind),
    }
}

/// How one value of a kind stands on the wire.
fn single(kind: FieldKind) -> Content {
    match kind {
        FieldKind::Scalar(scalar) => match scalar {
            Scalar::Double | Scalar::Fixed64 | Scalar::Sfixed64 => Content::Eight,
            Scalar::Float | Scalar::Fixed32 | Scalar::Sfixed32 => Content::Four,
            Scalar::String => Content::Text,
            Scalar::Bytes => Content::Bytes,
            _ => Content::Varint,
        },
        FieldKind::Enum(_) => Content::Varint,
        FieldKind::Message(id) | FieldKind::Map { entry: id, .. } => Content::Message(id),
        FieldKind::Group(id) => Content::Group(id),
    }
}

/// The messages of two fields, where one is read as the other; a map is read as messages of two fields.
pub(super) fn inner(from: &Field, to: &Field) -> Option<(MessageId, MessageId)> {
    match (single(from.kind), single(to.kind)) {
        (Content::Message(from), Content::Message(to))
        | (Content::Group(from), Content::Group(to)) => Some((from, to)),
        _ => None,
    }
}

/// The message that a field holds, once or often, itself or as a map's value.
pub(super) fn message_of(kind: FieldKind) -> Option<MessageId> {
    match kind {
        FieldKind::Message(id)
        | FieldKind::Group(id)
        | FieldKind::Map {
            value: MapValue::Message(id),
            ..
        } => Some(id),
        _ => None,
    }
}

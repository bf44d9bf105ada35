//! What bytes of one scalar become when prost reads them as another.

use crate::protobuf::Scalar;

/// What a change of kind does to values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// Every value arrives as it is.
    Same,
    /// Every value arrives as it is, in a larger type.
    Widened,
    /// Some values arrive as others.
    Narrowed,
    /// The bits mean something else.
    Reinterpreted,
    /// Fails where bytes are not UTF-8.
    NotUtf8,
    /// Another wire type: fails.
    Incompatible,
}

/// A scalar read as another.
pub(super) fn relation(writer: Scalar, reader: Scalar) -> Relation {
    use Scalar::{Bool, Bytes, Int32, Int64, Sint32, Sint64, String, Uint32, Uint64};
    match (writer, reader) {
        _ if writer == reader => Relation::Same,
        (String, Bytes)
        | (Int32, Int64)
        | (Uint32, Uint64 | Int64)
        | (Sint32, Sint64)
        | (Bool, Int32 | Int64 | Uint32 | Uint64) => Relation::Widened,
        (Bytes, String) => Relation::NotUtf8,
        _ if wire_type(writer) != wire_type(reader) => Relation::Incompatible,
        // Whatever is not zero becomes true, zigzag or not.
        (_, Bool) => Relation::Narrowed,
        _ if is_zigzag(writer) != is_zigzag(reader) => Relation::Reinterpreted,
        (Scalar::Float, _) | (_, Scalar::Float) | (Scalar::Double, _) | (_, Scalar::Double) => {
            Relation::Reinterpreted
        }
        _ => Relation::Narrowed,
    }
}

impl Scalar {
    /// Whether every value arrives as it is where bytes of this scalar are read as another.
    ///
    /// ```
    /// use heirloom_schema::protobuf::Scalar;
    /// assert!(Scalar::Int32.is_kept_as(Scalar::Int64));
    /// assert!(!Scalar::Int64.is_kept_as(Scalar::Int32));
    /// ```
    pub fn is_kept_as(self, reader: Scalar) -> bool {
        relation(self, reader) <= Relation::Widened
    }
}

/// An enum's number read as a scalar. Numbers are written as int32, negative ones included.
pub(super) fn from_enum(reader: Scalar) -> Relation {
    relation(Scalar::Int32, reader).max(Relation::Widened)
}

/// A scalar read as an enum's number.
pub(super) fn into_enum(writer: Scalar) -> Relation {
    match wire_type(writer) {
        WireType::Varint => Relation::Reinterpreted,
        _ => Relation::Incompatible,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WireType {
    Varint,
    Four,
    Eight,
    Length,
}

fn wire_type(scalar: Scalar) -> WireType {
    match scalar {
        Scalar::Int32
        | Scalar::Int64
        | Scalar::Uint32
        | Scalar::Uint64
        | Scalar::Sint32
        | Scalar::Sint64
        | Scalar::Bool => WireType::Varint,
        Scalar::Fixed32 | Scalar::Sfixed32 | Scalar::Float => WireType::Four,
        Scalar::Fixed64 | Scalar::Sfixed64 | Scalar::Double => WireType::Eight,
        Scalar::String | Scalar::Bytes => WireType::Length,
    }
}

fn is_zigzag(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::Sint32 | Scalar::Sint64)
}

//! A message of the graph: its fields, what type each has, and what it reserves.

use super::{EnumId, MessageId};
use crate::{SourceId, Span};

/// A message, a group's message or a map's entry.
#[derive(Clone, Debug)]
pub struct Message {
    /// Package, enclosing messages and name, joined by dots.
    pub full_name: String,
    /// The enclosing message.
    pub parent: Option<MessageId>,
    /// In the order of the text.
    pub fields: Vec<Field>,
    /// In the order of the text; those that `optional` of proto3 makes up are not here.
    pub oneofs: Vec<Oneof>,
    /// Numbers and names that no field may take.
    pub reserved: Reserved,
    /// Numbers that other files may give to extensions, first and last.
    pub extension_ranges: Vec<(i32, i32)>,
    /// Made up by the compiler for a map field.
    pub is_map_entry: bool,
    /// The file that defines it: 0 is the schema's own.
    pub file: SourceId,
    /// The definition's text.
    pub span: Span,
    /// The comment above it, without comment signs.
    pub doc: Option<String>,
    /// Where each field stands in `fields`.
    pub(in crate::protobuf) index: FieldIndex,
}

/// Positions of fields, in the order of their numbers and of their names: wide messages are compared field by field.
#[derive(Clone, Debug)]
pub(in crate::protobuf) struct FieldIndex {
    numbers: Vec<usize>,
    names: Vec<usize>,
}

impl FieldIndex {
    pub(in crate::protobuf) fn of(fields: &[Field]) -> Self {
        let mut numbers: Vec<usize> = (0..fields.len()).collect();
        let mut names = numbers.clone();
        numbers.sort_by_key(|at| fields[*at].number);
        names.sort_by(|one, other| fields[*one].name.cmp(&fields[*other].name));
        FieldIndex { numbers, names }
    }
}

impl Message {
    /// The last part of the full name.
    pub fn name(&self) -> &str {
        self.full_name.rsplit('.').next().unwrap_or(&self.full_name)
    }

    /// The field with a number.
    pub fn field(&self, number: i32) -> Option<&Field> {
        let find = |at: &usize| self.fields.get(*at).map(|field| field.number);
        let index = &self.index.numbers;
        let found = index.binary_search_by(|at| find(at).cmp(&Some(number)));
        self.fields.get(*index.get(found.ok()?)?)
    }

    /// The field with a name.
    pub fn field_named(&self, name: &str) -> Option<&Field> {
        let find = |at: &usize| self.fields.get(*at).map(|field| field.name.as_str());
        let index = &self.index.names;
        let found = index.binary_search_by(|at| find(at).cmp(&Some(name)));
        self.fields.get(*index.get(found.ok()?)?)
    }
}

/// A oneof that the text declares.
#[derive(Clone, Debug)]
pub struct Oneof {
    /// Its name.
    pub name: String,
    /// The definition's text.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
}

/// Numbers and names that are reserved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reserved {
    /// First and last number of each range, in the order of the text.
    pub ranges: Vec<(i32, i32)>,
    /// In the order of the text.
    pub names: Vec<String>,
}

impl Reserved {
    /// Whether a number is reserved.
    pub fn has_number(&self, number: i32) -> bool {
        self.ranges
            .iter()
            .any(|&(first, last)| (first..=last).contains(&number))
    }

    /// Whether a name is reserved.
    pub fn has_name(&self, name: &str) -> bool {
        self.names.iter().any(|reserved| reserved == name)
    }
}

/// A field of a message.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name in the text.
    pub name: String,
    /// Its name in Protobuf's JSON, given or derived.
    pub json_name: String,
    /// Its number on the wire.
    pub number: i32,
    /// How often it may stand, and whether its absence can be seen.
    pub cardinality: Cardinality,
    /// What it holds.
    pub kind: FieldKind,
    /// Index of its oneof in the message's `oneofs`.
    pub oneof: Option<usize>,
    /// The declared default of proto2, as the descriptor writes it: an enum value's name, bytes C-escaped.
    pub default: Option<String>,
    /// Whether a repeated field is written packed.
    pub packed: bool,
    /// The definition's text.
    pub span: Span,
    /// The type's text.
    pub type_span: Span,
    /// The comment above it.
    pub doc: Option<String>,
}

/// How often a field may stand, and whether its absence can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cardinality {
    /// Singular; zero and absent are one (proto3 without `optional`).
    Implicit,
    /// Singular with presence: `optional`, a member of a oneof, or any singular message.
    Optional,
    /// `required` of proto2.
    Required,
    /// A list or a map.
    Repeated,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A scalar.
    Scalar(Scalar),
    /// An enum.
    Enum(EnumId),
    /// A message, length-delimited.
    Message(MessageId),
    /// A message between group tags (proto2).
    Group(MessageId),
    /// A map; on the wire a repeated message of its entry.
    Map {
        /// Type of the keys.
        key: Scalar,
        /// Type of the values.
        value: MapValue,
        /// The entry's made-up message.
        entry: MessageId,
    },
}

impl FieldKind {
    /// Whether it is a message or a group, not a map.
    pub fn is_message(self) -> bool {
        matches!(self, FieldKind::Message(_) | FieldKind::Group(_))
    }
}

/// What a map's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MapValue {
    /// A scalar.
    Scalar(Scalar),
    /// An enum.
    Enum(EnumId),
    /// A message.
    Message(MessageId),
}

impl From<MapValue> for FieldKind {
    fn from(value: MapValue) -> Self {
        match value {
            MapValue::Scalar(scalar) => FieldKind::Scalar(scalar),
            MapValue::Enum(id) => FieldKind::Enum(id),
            MapValue::Message(id) => FieldKind::Message(id),
        }
    }
}

/// The scalar types of Protobuf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scalar {
    /// IEEE 754 double.
    Double,
    /// IEEE 754 single.
    Float,
    /// 32-bit signed, varint.
    Int32,
    /// 64-bit signed, varint.
    Int64,
    /// 32-bit unsigned, varint.
    Uint32,
    /// 64-bit unsigned, varint.
    Uint64,
    /// 32-bit signed, zigzag varint.
    Sint32,
    /// 64-bit signed, zigzag varint.
    Sint64,
    /// 32-bit unsigned, four bytes.
    Fixed32,
    /// 64-bit unsigned, eight bytes.
    Fixed64,
    /// 32-bit signed, four bytes.
    Sfixed32,
    /// 64-bit signed, eight bytes.
    Sfixed64,
    /// True or false.
    Bool,
    /// UTF-8 text.
    String,
    /// Any bytes.
    Bytes,
}

impl Scalar {
    /// As the text writes it.
    pub fn name(self) -> &'static str {
        match self {
            Scalar::Double => "double",
            Scalar::Float => "float",
            Scalar::Int32 => "int32",
            Scalar::Int64 => "int64",
            Scalar::Uint32 => "uint32",
            Scalar::Uint64 => "uint64",
            Scalar::Sint32 => "sint32",
            Scalar::Sint64 => "sint64",
            Scalar::Fixed32 => "fixed32",
            Scalar::Fixed64 => "fixed64",
            Scalar::Sfixed32 => "sfixed32",
            Scalar::Sfixed64 => "sfixed64",
            Scalar::Bool => "bool",
            Scalar::String => "string",
            Scalar::Bytes => "bytes",
        }
    }
}

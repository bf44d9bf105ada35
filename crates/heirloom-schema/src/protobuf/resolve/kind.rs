//! What can be in the way of a read, and what can be lost in it, each with the sentence that people see.

use crate::Span;

/// One cause for which some events, or all, cannot be read as what they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where it happens: index into [`Resolution::pairs`](super::Resolution::pairs). `None` for
    /// [`reused_numbers`](crate::protobuf::reused_numbers), which looks at more than one pair.
    pub pair: Option<usize>,
    /// Number of the field that it is about; `None` where it is about a oneof.
    pub number: Option<i32>,
    /// What is in the way.
    pub kind: FailureKind,
    /// Path in the writer, for example `/OrderPlaced/lines/quantity (3)`.
    pub writer_path: String,
    /// Path in the reader.
    pub reader_path: String,
    /// Place in the writer's sources.
    pub writer_span: Span,
    /// Place in the reader's sources.
    pub reader_span: Span,
}

impl Failure {
    /// One sentence: what the change does to the field.
    pub fn message(&self) -> String {
        self.kind.message()
    }
}

/// A field as messages show it: its number and its declared type and name, such as `repeated string tags`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldText {
    /// On the wire.
    pub number: i32,
    /// Its name.
    pub name: String,
    /// Type and name as declared.
    pub declared: String,
    /// The oneof that it is a member of.
    pub oneof: Option<String>,
}

/// What is in the way of a read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The two kinds have different wire types: prost refuses the record.
    Kind {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// A message became something else, something else became a message, or it is another message and not the old
    /// one under a new name.
    MessageType {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// The number now belongs to a field of another name and another kind.
    NumberReused {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// An older version used the number for something else, a later one dropped it, and the reader uses it again.
    NumberReusedLater {
        /// Index of the older version in the history.
        version: usize,
        /// In the older version.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// `required` in the reader and not in the writer (or not there at all). Decoders that keep to the specification
    /// refuse an event without it; prost fills in zero.
    Required {
        /// In the writer.
        writer: Option<FieldText>,
        /// In the reader.
        reader: FieldText,
    },
    /// Bytes into string: fails for bytes that are not UTF-8.
    NotUtf8 {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// A packed list into a singular field: prost refuses the packed wire type.
    PackedToSingular {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
}

impl FailureKind {
    /// Whether only the records fail that hold such a value, each of them noticed by the decoder. Every other failure
    /// is of the field: it is misread, or each record that has it is refused.
    pub fn is_of_values(&self) -> bool {
        matches!(self, FailureKind::NotUtf8 { .. })
    }
}

/// One cause for which some value arrives changed, remapped or re-meant though every event can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Where it happens: index into [`Resolution::pairs`](super::Resolution::pairs). `None` for
    /// [`reused_numbers`](crate::protobuf::reused_numbers), which looks at more than one pair.
    pub pair: Option<usize>,
    /// Number of the field that it is about; `None` where it is about a oneof.
    pub number: Option<i32>,
    /// What is lost.
    pub kind: LossKind,
    /// Path in the writer.
    pub writer_path: String,
    /// Path in the reader.
    pub reader_path: String,
    /// Place in the writer's sources.
    pub writer_span: Span,
    /// Place in the reader's sources.
    pub reader_span: Span,
}

impl Loss {
    /// One sentence: what the change does to the value.
    pub fn message(&self) -> String {
        self.kind.message()
    }
}

/// What is lost in a read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LossKind {
    /// The reader's kind cannot hold every value: int64 to int32, anything to bool, signed to unsigned.
    Narrowed {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// Same wire type, other meaning of the bits: int32 to sint32, fixed32 to float, int32 to enum.
    Reinterpreted {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// Implicit presence became explicit or the reverse: zero and absent are told apart on one side only.
    Presence {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// Only the last element of a list is kept; messages are merged into one.
    LastOfMany {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// Fields that could stand together are now members of one oneof, which keeps the last.
    OneofJoined {
        /// The reader's oneof.
        oneof: String,
        /// The fields, by their names in the writer.
        fields: Vec<String>,
    },
    /// An absent field now reads as another default.
    Default {
        /// Number of the field and its declaration in the reader.
        reader: FieldText,
        /// The writer's default.
        from: String,
        /// The reader's default.
        to: String,
    },
    /// The old name of the number lives on under another number, or the new one had another number.
    NumbersMoved {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
    /// The reader's closed enum lacks values of the writer.
    EnumValuesRemoved {
        /// Full name of the reader's enum.
        name: String,
        /// Name and number of each, by number.
        values: Vec<(String, i32)>,
    },
    /// A number of an enum bears a name that had another number, or its old name has another number now.
    EnumValueMoved {
        /// Full name of the reader's enum.
        name: String,
        /// The number.
        number: i32,
        /// Its name in the writer.
        from: String,
        /// Its name in the reader.
        to: String,
    },
    /// Another enum, and not the old one under a new name.
    EnumType {
        /// In the writer.
        writer: FieldText,
        /// In the reader.
        reader: FieldText,
    },
}

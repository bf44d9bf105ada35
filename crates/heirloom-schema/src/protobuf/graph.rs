//! The Protobuf schema graph: arenas of the messages and enums of a file and of everything that it imports.

use std::collections::BTreeMap;

use prost_types::FileDescriptorSet;

use crate::{Location, Source, SourceId, Span};

/// A compiled Protobuf file with its imports, and the message in it that is the event.
///
/// Messages and enums live in arenas, those of the schema's own file first, each before its nested ones; fields
/// refer to them by id, so recursive messages make a cyclic graph. Walks must remember where they have been.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(super) sources: Vec<Source>,
    pub(super) import_paths: Vec<String>,
    pub(super) packages: Vec<String>,
    pub(super) syntax: Syntax,
    pub(super) messages: Vec<Message>,
    pub(super) enums: Vec<Enum>,
    pub(super) message_ids: BTreeMap<String, MessageId>,
    pub(super) enum_ids: BTreeMap<String, EnumId>,
    pub(super) root: MessageId,
    pub(super) message_index: Vec<i32>,
    pub(super) descriptors: FileDescriptorSet,
}

impl Schema {
    /// The message that is the event.
    pub fn root(&self) -> MessageId {
        self.root
    }

    /// Where the root stands in its file, as Confluent's frame writes it: the index of the top-level message, then
    /// of each nested one. `[0]` is the first message of the file, which the frame shortens to one zero byte.
    pub fn message_index(&self) -> &[i32] {
        &self.message_index
    }

    /// One message. Ids come from the same schema; any other id gives the root.
    pub fn message(&self, id: MessageId) -> &Message {
        self.messages
            .get(id.index())
            .unwrap_or(&self.messages[self.root.index()])
    }

    /// All messages with their ids, map entries included: the own file's first, then those of imports.
    pub fn messages(&self) -> impl ExactSizeIterator<Item = (MessageId, &Message)> {
        self.messages
            .iter()
            .enumerate()
            .map(|(index, message)| (MessageId(index as u32), message))
    }

    /// The message with a full name such as `acme.orders.OrderPlaced`.
    pub fn message_named(&self, full_name: &str) -> Option<MessageId> {
        self.message_ids.get(full_name).copied()
    }

    /// One enum. `None` for an id of another schema.
    pub fn enumeration(&self, id: EnumId) -> Option<&Enum> {
        self.enums.get(id.index())
    }

    /// All enums with their ids: the own file's first, then those of imports.
    pub fn enums(&self) -> impl ExactSizeIterator<Item = (EnumId, &Enum)> {
        self.enums
            .iter()
            .enumerate()
            .map(|(index, symbols)| (EnumId(index as u32), symbols))
    }

    /// The enum with a full name.
    pub fn enum_named(&self, full_name: &str) -> Option<EnumId> {
        self.enum_ids.get(full_name).copied()
    }

    /// The schema's own text, then the texts that it imports, directly or not. A well-known type's source has its
    /// import path for a name and an empty text.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The source that a span lies in.
    pub fn source(&self, id: SourceId) -> &Source {
        self.sources
            .get(usize::from(id.0))
            .unwrap_or(&self.sources[0])
    }

    /// File, line and column of a span's start.
    pub fn location(&self, span: Span) -> Location {
        self.source(span.source).location(span.start as usize)
    }

    /// The import path of the schema's own file.
    pub fn import_path(&self) -> &str {
        self.import_path_of(SourceId(0))
    }

    /// The import path of one source, for example `common/money.proto`.
    pub fn import_path_of(&self, id: SourceId) -> &str {
        self.import_paths
            .get(usize::from(id.0))
            .map_or("", String::as_str)
    }

    /// The package of the schema's own file; empty where it has none.
    pub fn package(&self) -> &str {
        self.package_of(SourceId(0))
    }

    /// The package of one source; empty where it has none.
    pub fn package_of(&self, id: SourceId) -> &str {
        self.packages
            .get(usize::from(id.0))
            .map_or("", String::as_str)
    }

    /// The syntax of the schema's own file.
    pub fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// Whether a source is one of Google's well-known types, which are built in.
    pub fn is_well_known(&self, id: SourceId) -> bool {
        id != SourceId(0)
            && self.source(id).text().is_empty()
            && self.import_path_of(id).starts_with("google/protobuf/")
    }

    /// Descriptors of the schema's own file and its import closure, well-known types included, each file after
    /// those that it imports, with source info: what prost-build takes.
    pub fn file_descriptor_set(&self) -> &FileDescriptorSet {
        &self.descriptors
    }

    /// A full name as people write it in the schema's own file: without the package.
    pub(super) fn short_name<'a>(&self, full_name: &'a str) -> &'a str {
        let package = self.package();
        match full_name
            .strip_prefix(package)
            .and_then(|rest| rest.strip_prefix('.'))
        {
            Some(rest) if !package.is_empty() => rest,
            _ => full_name,
        }
    }

    /// A field's type as the text declares it, for example `repeated string`, `map<string, Ward>` or `optional int32`.
    ///
    /// ```
    /// use heirloom_schema::{Source, protobuf};
    /// let text = "syntax = \"proto3\"; message Cart { map<string, int32> items = 1; optional bool gift = 2; }";
    /// let schema = protobuf::parse(&Source::new("cart.proto", text), "cart.proto", &[], None).unwrap();
    /// let cart = schema.message(schema.root());
    /// let types: Vec<_> = cart.fields.iter().map(|field| schema.type_name(field)).collect();
    /// assert_eq!(types, ["map<string, int32>", "optional bool"]);
    /// ```
    pub fn type_name(&self, field: &Field) -> String {
        let kind = self.kind_name(field.kind);
        match (field.cardinality, field.kind) {
            (_, FieldKind::Map { .. }) => kind,
            (Cardinality::Repeated, _) => format!("repeated {kind}"),
            (Cardinality::Required, _) => format!("required {kind}"),
            (Cardinality::Optional, _) if field.oneof.is_none() && !field.kind.is_message() => {
                format!("optional {kind}")
            }
            _ => kind,
        }
    }

    /// A kind as the text names it, without its label: `int32`, `Ward`, `map<string, Ward>`.
    pub fn kind_name(&self, kind: FieldKind) -> String {
        let message = |id: MessageId| self.short_name(&self.message(id).full_name).to_owned();
        let symbols = |id: EnumId| {
            self.enumeration(id)
                .map_or("", |symbols| self.short_name(&symbols.full_name))
                .to_owned()
        };
        match kind {
            FieldKind::Scalar(scalar) => scalar.name().to_owned(),
            FieldKind::Message(id) => message(id),
            FieldKind::Group(id) => format!("group {}", message(id)),
            FieldKind::Enum(id) => symbols(id),
            FieldKind::Map { key, value, .. } => {
                let value = match value {
                    MapValue::Scalar(scalar) => scalar.name().to_owned(),
                    MapValue::Enum(id) => symbols(id),
                    MapValue::Message(id) => message(id),
                };
                format!("map<{}, {value}>", key.name())
            }
        }
    }
}

/// The syntax that a file declares; proto2 where it declares none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// `proto2`.
    Proto2,
    /// `proto3`.
    Proto3,
}

impl Syntax {
    /// As the file writes it.
    pub fn name(self) -> &'static str {
        match self {
            Syntax::Proto2 => "proto2",
            Syntax::Proto3 => "proto3",
        }
    }
}

/// The index of a message in its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(pub(super) u32);

impl MessageId {
    /// Position in the arena, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The index of an enum in its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumId(pub(super) u32);

impl EnumId {
    /// Position in the arena, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

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
    pub(super) index: FieldIndex,
}

/// Positions of fields, in the order of their numbers and of their names: wide messages are compared field by field.
#[derive(Clone, Debug)]
pub(super) struct FieldIndex {
    numbers: Vec<usize>,
    names: Vec<usize>,
}

impl FieldIndex {
    pub(super) fn of(fields: &[Field]) -> Self {
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

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Package, enclosing messages and name, joined by dots.
    pub full_name: String,
    /// The enclosing message.
    pub parent: Option<MessageId>,
    /// In the order of the text; with `allow_alias` a number may have several names.
    pub values: Vec<EnumValue>,
    /// Of proto2: a number without a name is an unknown field, not a value.
    pub is_closed: bool,
    /// Numbers and names that no value may take.
    pub reserved: Reserved,
    /// The file that defines it: 0 is the schema's own.
    pub file: SourceId,
    /// The definition's text.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
}

impl Enum {
    /// The last part of the full name.
    pub fn name(&self) -> &str {
        self.full_name.rsplit('.').next().unwrap_or(&self.full_name)
    }

    /// The value with a name.
    pub fn value_named(&self, name: &str) -> Option<&EnumValue> {
        self.values.iter().find(|value| value.name == name)
    }

    /// The first value with a number.
    pub fn value(&self, number: i32) -> Option<&EnumValue> {
        self.values.iter().find(|value| value.number == number)
    }
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// Its name in the text.
    pub name: String,
    /// Its number on the wire.
    pub number: i32,
    /// The definition's text.
    pub span: Span,
    /// The comment above it.
    pub doc: Option<String>,
}

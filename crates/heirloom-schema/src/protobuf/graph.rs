//! The Protobuf schema graph: arenas of the messages and enums of a file and of everything that it imports.

mod message;

use std::collections::BTreeMap;

use prost_types::FileDescriptorSet;

use crate::{Location, Source, SourceId, Span};

pub(super) use message::FieldIndex;
pub use message::{Cardinality, Field, FieldKind, MapValue, Message, Oneof, Reserved, Scalar};

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

//! Linked descriptors to the graph.

use std::collections::BTreeMap;

use prost_reflect::{
    Cardinality as Label, DescriptorPool, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor,
    Syntax as DeclaredSyntax,
};

use crate::{SourceId, Span};

use super::graph::{
    Cardinality, Enum, EnumId, EnumValue, Field, FieldIndex, FieldKind, MapValue, Message,
    MessageId, Oneof, Reserved, Scalar,
};
use super::imports::Parsed;
use super::spans::Spans;

/// The arenas of a schema and their names.
#[derive(Default)]
pub(super) struct Arenas {
    pub(super) messages: Vec<Message>,
    pub(super) enums: Vec<Enum>,
    pub(super) message_ids: BTreeMap<String, MessageId>,
    pub(super) enum_ids: BTreeMap<String, EnumId>,
}

/// Lowers all files, in the order of their source ids.
pub(super) fn lower(pool: &DescriptorPool, files: &[Parsed]) -> Arenas {
    let mut found = Found::default();
    for (index, parsed) in files.iter().enumerate() {
        let Some(file) = pool.get_file_by_name(&parsed.import_path) else {
            continue;
        };
        file.enums()
            .for_each(|symbols| found.add_enum(index, symbols));
        file.messages()
            .for_each(|message| found.add_message(index, message));
    }
    let spans: Vec<_> = files
        .iter()
        .map(|parsed| Spans::new(&parsed.source, &parsed.descriptor))
        .collect();
    let messages = found
        .messages
        .iter()
        .map(|(file, message)| found.lowering(*file, &spans[*file]).message(message))
        .collect();
    let enums = found
        .enums
        .iter()
        .map(|(file, symbols)| found.lowering(*file, &spans[*file]).enumeration(symbols))
        .collect();
    Arenas {
        messages,
        enums,
        message_ids: found.message_ids,
        enum_ids: found.enum_ids,
    }
}

/// Definitions in arena order, each with the index of its file.
#[derive(Default)]
struct Found {
    messages: Vec<(usize, MessageDescriptor)>,
    enums: Vec<(usize, EnumDescriptor)>,
    message_ids: BTreeMap<String, MessageId>,
    enum_ids: BTreeMap<String, EnumId>,
}

impl Found {
    /// Recursion is bounded by the nesting that the parser allows.
    fn add_message(&mut self, file: usize, message: MessageDescriptor) {
        let id = MessageId(self.messages.len() as u32);
        self.message_ids.insert(message.full_name().to_owned(), id);
        self.messages.push((file, message.clone()));
        message
            .child_enums()
            .for_each(|symbols| self.add_enum(file, symbols));
        message
            .child_messages()
            .for_each(|nested| self.add_message(file, nested));
    }

    fn add_enum(&mut self, file: usize, symbols: EnumDescriptor) {
        let id = EnumId(self.enums.len() as u32);
        self.enum_ids.insert(symbols.full_name().to_owned(), id);
        self.enums.push((file, symbols));
    }

    fn lowering<'a>(&'a self, file: usize, spans: &'a Spans<'a>) -> Lowering<'a> {
        Lowering {
            found: self,
            file: SourceId(file as u16),
            spans,
        }
    }
}

/// What lowering one file's definitions needs.
struct Lowering<'a> {
    found: &'a Found,
    file: SourceId,
    spans: &'a Spans<'a>,
}

impl Lowering<'_> {
    fn span(&self, path: &[i32]) -> Span {
        self.spans.span(self.file, &[path])
    }

    fn parent(&self, parent: Option<MessageDescriptor>) -> Option<MessageId> {
        parent.map(|message| self.message_id(&message))
    }

    /// Every message of the pool's files is in the table; the root's id stands in for what cannot be.
    fn message_id(&self, message: &MessageDescriptor) -> MessageId {
        let id = self.found.message_ids.get(message.full_name());
        debug_assert!(
            id.is_some(),
            "all messages are collected before fields are lowered"
        );
        id.copied().unwrap_or(MessageId(0))
    }

    fn enum_id(&self, symbols: &EnumDescriptor) -> EnumId {
        let id = self.found.enum_ids.get(symbols.full_name());
        debug_assert!(
            id.is_some(),
            "all enums are collected before fields are lowered"
        );
        id.copied().unwrap_or(EnumId(0))
    }

    fn message(&self, message: &MessageDescriptor) -> Message {
        let proto = message.descriptor_proto();
        let oneofs: Vec<_> = message
            .oneofs()
            .filter(|oneof| !oneof.is_synthetic())
            .collect();
        let fields: Vec<_> = fields_in_order(message)
            .iter()
            .map(|field| self.field(field))
            .collect();
        Message {
            full_name: message.full_name().to_owned(),
            parent: self.parent(message.parent_message()),
            index: FieldIndex::of(&fields),
            fields,
            oneofs: oneofs
                .iter()
                .map(|oneof| Oneof {
                    name: oneof.name().to_owned(),
                    span: self.span(oneof.path()),
                    doc: self.spans.doc(oneof.path()),
                })
                .collect(),
            reserved: Reserved {
                ranges: proto
                    .reserved_range
                    .iter()
                    .map(|range| (range.start(), range.end().saturating_sub(1)))
                    .collect(),
                names: proto.reserved_name.clone(),
            },
            extension_ranges: proto
                .extension_range
                .iter()
                .map(|range| (range.start(), range.end().saturating_sub(1)))
                .collect(),
            is_map_entry: message.is_map_entry(),
            file: self.file,
            span: self.span(&text_path(message)),
            doc: self.spans.doc(message.path()),
        }
    }

    fn field(&self, field: &FieldDescriptor) -> Field {
        let path = field.path();
        let part = |part: i32| [path, &[part]].concat();
        let owner = text_path(field.parent_message());
        // 6 and 5 are type_name and type in FieldDescriptorProto, 1 is its name.
        let type_paths = [part(6), part(5), part(1), path.to_vec(), owner.clone()];
        let type_paths: Vec<_> = type_paths.iter().map(Vec::as_slice).collect();
        Field {
            name: field.name().to_owned(),
            json_name: field.json_name().to_owned(),
            number: field.number() as i32,
            cardinality: cardinality(field),
            kind: self.kind(field),
            oneof: field.containing_oneof().and_then(|oneof| {
                let declared = field
                    .parent_message()
                    .oneofs()
                    .filter(|other| !other.is_synthetic());
                declared.into_iter().position(|other| other == oneof)
            }),
            default: field.field_descriptor_proto().default_value.clone(),
            packed: is_packed(field),
            span: self.spans.span(self.file, &[path, &owner]),
            type_span: self.spans.span(self.file, &type_paths),
            doc: self.spans.doc(path),
        }
    }

    fn kind(&self, field: &FieldDescriptor) -> FieldKind {
        match field.kind() {
            Kind::Message(entry) if field.is_map() => FieldKind::Map {
                key: scalar(&entry.map_entry_key_field().kind()).unwrap_or(Scalar::String),
                value: match entry.map_entry_value_field().kind() {
                    Kind::Message(value) => MapValue::Message(self.message_id(&value)),
                    Kind::Enum(value) => MapValue::Enum(self.enum_id(&value)),
                    value => MapValue::Scalar(scalar(&value).unwrap_or(Scalar::Bytes)),
                },
                entry: self.message_id(&entry),
            },
            Kind::Message(message) if field.is_group() => {
                FieldKind::Group(self.message_id(&message))
            }
            Kind::Message(message) => FieldKind::Message(self.message_id(&message)),
            Kind::Enum(symbols) => FieldKind::Enum(self.enum_id(&symbols)),
            kind => FieldKind::Scalar(scalar(&kind).unwrap_or(Scalar::Bytes)),
        }
    }

    fn enumeration(&self, symbols: &EnumDescriptor) -> Enum {
        let proto = symbols.enum_descriptor_proto();
        let value = |index: usize| [symbols.path(), &[2, index as i32]].concat();
        Enum {
            full_name: symbols.full_name().to_owned(),
            parent: self.parent(symbols.parent_message()),
            values: proto
                .value
                .iter()
                .enumerate()
                .map(|(index, symbol)| EnumValue {
                    name: symbol.name().to_owned(),
                    number: symbol.number(),
                    span: self.span(&value(index)),
                    doc: self.spans.doc(&value(index)),
                })
                .collect(),
            is_closed: symbols.parent_file().syntax() == DeclaredSyntax::Proto2,
            reserved: Reserved {
                ranges: proto
                    .reserved_range
                    .iter()
                    .map(|range| (range.start(), range.end()))
                    .collect(),
                names: proto.reserved_name.clone(),
            },
            file: self.file,
            span: self.span(symbols.path()),
            doc: self.spans.doc(symbols.path()),
        }
    }
}

/// The descriptor gives fields by number; the graph has them as the text does.
fn fields_in_order(message: &MessageDescriptor) -> Vec<FieldDescriptor> {
    let mut fields: Vec<_> = message.fields().collect();
    fields.sort_by(|left, right| left.path().cmp(right.path()));
    fields
}

/// The descriptor's own answer is taken before options are resolved, so it knows only the syntax's default.
fn is_packed(field: &FieldDescriptor) -> bool {
    let can_be = match field.kind() {
        Kind::String | Kind::Bytes | Kind::Message(_) => false,
        _ => field.cardinality() == Label::Repeated,
    };
    let options = field.field_descriptor_proto().options.as_ref();
    let declared = options.and_then(|options| options.packed);
    can_be && declared.unwrap_or(field.parent_file().syntax() == DeclaredSyntax::Proto3)
}

/// A map's entry has no text of its own: that of the map field stands for it.
fn text_path(message: &MessageDescriptor) -> Vec<i32> {
    let parent = message.parent_message().filter(|_| message.is_map_entry());
    let field = parent.and_then(|parent| {
        parent
            .fields()
            .find(|field| field.kind().as_message() == Some(message))
    });
    field.map_or_else(|| message.path().to_vec(), |field| field.path().to_vec())
}

fn cardinality(field: &FieldDescriptor) -> Cardinality {
    match field.cardinality() {
        Label::Repeated => Cardinality::Repeated,
        Label::Required => Cardinality::Required,
        Label::Optional if field.supports_presence() => Cardinality::Optional,
        Label::Optional => Cardinality::Implicit,
    }
}

fn scalar(kind: &Kind) -> Option<Scalar> {
    Some(match kind {
        Kind::Double => Scalar::Double,
        Kind::Float => Scalar::Float,
        Kind::Int32 => Scalar::Int32,
        Kind::Int64 => Scalar::Int64,
        Kind::Uint32 => Scalar::Uint32,
        Kind::Uint64 => Scalar::Uint64,
        Kind::Sint32 => Scalar::Sint32,
        Kind::Sint64 => Scalar::Sint64,
        Kind::Fixed32 => Scalar::Fixed32,
        Kind::Fixed64 => Scalar::Fixed64,
        Kind::Sfixed32 => Scalar::Sfixed32,
        Kind::Sfixed64 => Scalar::Sfixed64,
        Kind::Bool => Scalar::Bool,
        Kind::String => Scalar::String,
        Kind::Bytes => Scalar::Bytes,
        Kind::Message(_) | Kind::Enum(_) => return None,
    })
}

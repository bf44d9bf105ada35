//! A file that is not written as text but as its compiled descriptor in base64, which Confluent takes wherever a text
//! does not parse: what its conversion makes of the descriptor.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use prost::Message as _;
use prost_types::field_descriptor_proto::{Label as DescribedLabel, Type as DescribedType};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
};

use super::syntax::{
    Enum, Field, File, Label, Message, OneOf, Reserved, Service, Syntax, Type, TypeName,
};

/// Java's plain decoder: no line breaks, and padding only if one likes.
const DECODER: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The file that a text is in base64; `None` where it is none.
pub(super) fn read(text: &str) -> Option<File> {
    let bytes = DECODER.decode(text).ok()?;
    let described = FileDescriptorProto::decode(bytes.as_slice()).ok()?;
    let syntax = match described.syntax() {
        "proto3" => Some(Syntax::Proto3),
        "proto2" => Some(Syntax::Proto2),
        _ => None,
    };
    let is_proto3 = syntax == Some(Syntax::Proto3);
    let messages = described.message_type.iter();
    let messages = messages.map(|it| Type::Message(message(it, is_proto3)));
    let enums = described.enum_type.iter();
    Some(File {
        syntax,
        package: described.package.clone().filter(|it| !it.is_empty()),
        types: messages
            .chain(enums.map(|it| Type::Enum(of_enum(it))))
            .collect(),
        services: described
            .service
            .iter()
            .map(|it| Service {
                name: it.name().to_owned(),
                calls: it.method.iter().map(call).collect(),
            })
            .collect(),
    })
}

fn call(it: &prost_types::MethodDescriptorProto) -> (String, String) {
    let (from, to) = (it.input_type(), it.output_type());
    let (streams, answers) = (it.client_streaming(), it.server_streaming());
    let signature = format!("{from}:{streams}->{to}:{answers}");
    (it.name().to_owned(), signature)
}

/// The descriptors are of a text that was nested no deeper than Protobuf's own decoder goes.
fn message(described: &DescriptorProto, is_proto3: bool) -> Message {
    let mut oneofs: Vec<OneOf> = described
        .oneof_decl
        .iter()
        .map(|it| OneOf {
            name: it.name().to_owned(),
            ..OneOf::default()
        })
        .collect();
    let mut fields = Vec::new();
    for it in &described.field {
        let index = it.oneof_index.filter(|_| !it.proto3_optional());
        let oneof = index.and_then(|index| usize::try_from(index).ok());
        match oneof.and_then(|index| oneofs.get_mut(index)) {
            Some(oneof) => oneof.fields.push(field(it, None)),
            None => fields.push(field(it, label(it, is_proto3))),
        }
    }
    // Those that compilers make for optional fields of proto3 hold none of them here.
    oneofs.retain(|it| !it.fields.is_empty());
    let nested = described.nested_type.iter();
    let nested = nested.map(|it| Type::Message(message(it, is_proto3)));
    let enums = described.enum_type.iter();
    let names = described.reserved_name.iter().cloned().map(Reserved::Name);
    let ranges = described.reserved_range.iter();
    // The descriptor's ends are behind the last number.
    let ranges = ranges.map(|it| match (it.start(), it.end().saturating_sub(1)) {
        (start, end) if start == end => Reserved::Number(start),
        (start, end) => Reserved::Range(start, end),
    });
    Message {
        name: described.name().to_owned(),
        types: nested
            .chain(enums.map(|it| Type::Enum(of_enum(it))))
            .collect(),
        fields,
        oneofs,
        reserved: names.chain(ranges).collect(),
        is_map_entry: described.options.as_ref().is_some_and(|it| it.map_entry()),
        ..Message::default()
    }
}

fn field(described: &FieldDescriptorProto, label: Option<Label>) -> Field {
    Field {
        label,
        of: TypeName::Named(type_name(described).to_owned()),
        name: described.name().to_owned(),
        number: described.number(),
        at: 0,
    }
}

fn label(described: &FieldDescriptorProto, is_proto3: bool) -> Option<Label> {
    match described.label() {
        _ if described.proto3_optional() => Some(Label::Optional),
        DescribedLabel::Repeated => Some(Label::Repeated),
        DescribedLabel::Required if !is_proto3 => Some(Label::Required),
        DescribedLabel::Optional if !is_proto3 => Some(Label::Optional),
        DescribedLabel::Required | DescribedLabel::Optional => None,
    }
}

fn type_name(described: &FieldDescriptorProto) -> &str {
    match described.r#type() {
        DescribedType::Double => "double",
        DescribedType::Float => "float",
        DescribedType::Int64 => "int64",
        DescribedType::Uint64 => "uint64",
        DescribedType::Int32 => "int32",
        DescribedType::Fixed64 => "fixed64",
        DescribedType::Fixed32 => "fixed32",
        DescribedType::Bool => "bool",
        DescribedType::String => "string",
        DescribedType::Bytes => "bytes",
        DescribedType::Uint32 => "uint32",
        DescribedType::Sfixed32 => "sfixed32",
        DescribedType::Sfixed64 => "sfixed64",
        DescribedType::Sint32 => "sint32",
        DescribedType::Sint64 => "sint64",
        DescribedType::Group | DescribedType::Message | DescribedType::Enum => {
            described.type_name()
        }
    }
}

fn of_enum(described: &EnumDescriptorProto) -> Enum {
    let values = described.value.iter();
    Enum {
        name: described.name().to_owned(),
        at: 0,
        values: values
            .map(|it| (it.name().to_owned(), it.number()))
            .collect(),
    }
}

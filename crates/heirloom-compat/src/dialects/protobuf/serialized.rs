//! A file that is not written as text but as its compiled descriptor in base64, which Confluent takes wherever a text
//! does not parse: what its conversion makes of the descriptor. Custom options are lost on the way, and groups become
//! fields with messages.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use prost::Message as _;
use prost_types::field_descriptor_proto::{Label as DescribedLabel, Type as DescribedType};
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    MethodDescriptorProto, ServiceDescriptorProto,
};

use super::syntax::{
    Call, Enum, Extend, Extensions, Field, File, Label, Message, OneOf, Reserved, Service, Side,
    Symbol, Syntax, Type, TypeName,
};

mod options;

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
    let imports = |are_public: bool| {
        let all = (0_i32..).zip(&described.dependency);
        let public = &described.public_dependency;
        let of_kind = all.filter(move |(index, _)| public.contains(index) == are_public);
        of_kind.map(|(_, path)| path.clone()).collect()
    };
    Some(File {
        syntax,
        package: described.package.clone().filter(|it| !it.is_empty()),
        imports: imports(false),
        public_imports: imports(true),
        options: options::of_file(described.options.as_ref()),
        types: messages
            .chain(enums.map(|it| Type::Enum(of_enum(it))))
            .collect(),
        extends: extends(&described.extension, is_proto3),
        services: described.service.iter().map(service).collect(),
        is_lossy: has_groups(&described.extension) || described.message_type.iter().any(of_groups),
    })
}

fn has_groups(fields: &[FieldDescriptorProto]) -> bool {
    fields.iter().any(|it| it.r#type() == DescribedType::Group)
}

fn of_groups(described: &DescriptorProto) -> bool {
    has_groups(&described.field)
        || has_groups(&described.extension)
        || described.nested_type.iter().any(of_groups)
}

fn service(described: &ServiceDescriptorProto) -> Service {
    let options = described.options.as_ref();
    Service {
        name: described.name().to_owned(),
        at: 0,
        calls: described.method.iter().map(call).collect(),
        options: options::deprecated(options.and_then(|it| it.deprecated)),
    }
}

fn call(described: &MethodDescriptorProto) -> Call {
    let side = |of: &str, is_stream: bool| Side {
        of: of.to_owned(),
        is_stream,
    };
    Call {
        name: described.name().to_owned(),
        at: 0,
        request: side(described.input_type(), described.client_streaming()),
        response: side(described.output_type(), described.server_streaming()),
        options: options::of_call(described.options.as_ref()),
    }
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
            Some(oneof) => oneof.fields.push(field(it, None, is_proto3)),
            None => fields.push(field(it, label(it, is_proto3), is_proto3)),
        }
    }
    // Those that compilers make for optional fields of proto3 hold none of them here.
    oneofs.retain(|it| !it.fields.is_empty());
    let nested = described.nested_type.iter();
    let nested = nested.map(|it| Type::Message(message(it, is_proto3)));
    let enums = described.enum_type.iter();
    // The descriptor's ends are behind the last number.
    let ranges = described.reserved_range.iter();
    let ranges = ranges.map(|it| range(it.start(), it.end().saturating_sub(1)));
    let extensions = described.extension_range.iter();
    let extensions = extensions.map(|it| Extensions {
        numbers: vec![range(it.start(), it.end().saturating_sub(1))],
        options: Vec::new(),
    });
    Message {
        name: described.name().to_owned(),
        types: nested
            .chain(enums.map(|it| Type::Enum(of_enum(it))))
            .collect(),
        fields,
        oneofs,
        reserved: reserved(ranges, &described.reserved_name),
        options: options::of_message(described.options.as_ref()),
        extensions: extensions.collect(),
        extends: extends(&described.extension, is_proto3),
        is_map_entry: described.options.as_ref().is_some_and(|it| it.map_entry()),
        ..Message::default()
    }
}

fn range(first: i32, last: i32) -> Reserved {
    match first == last {
        true => Reserved::Number(first),
        false => Reserved::Range(first, last),
    }
}

/// Each by itself, ranges first.
fn reserved(ranges: impl Iterator<Item = Reserved>, names: &[String]) -> Vec<Vec<Reserved>> {
    let names = names.iter().cloned().map(Reserved::Name);
    ranges.chain(names).map(|one| vec![one]).collect()
}

/// What is extended, each message once.
fn extends(described: &[FieldDescriptorProto], is_proto3: bool) -> Vec<Extend> {
    let mut extends: Vec<Extend> = Vec::new();
    for it in described {
        let field = field(it, label(it, is_proto3), is_proto3);
        let name = it.extendee();
        match extends.iter_mut().find(|extend| extend.name == name) {
            Some(extend) => extend.fields.push(field),
            None => extends.push(Extend {
                name: name.to_owned(),
                at: 0,
                fields: vec![field],
            }),
        }
    }
    extends
}

fn field(described: &FieldDescriptorProto, label: Option<Label>, is_proto3: bool) -> Field {
    let default = described.default_value.clone().filter(|_| !is_proto3);
    Field {
        label,
        of: TypeName::Named(type_name(described).to_owned()),
        name: described.name().to_owned(),
        number: described.number(),
        at: 0,
        options: options::of_field(described.options.as_ref()),
        default: match described.r#type() {
            // Escaped already. Confluent leaves out the quotes, and cannot read what it prints then.
            DescribedType::Bytes => default.map(|default| format!("\"{default}\"")),
            _ => default,
        },
        json_name: described.json_name.clone(),
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
    if let Some(name) = &described.type_name {
        return name;
    }
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
        DescribedType::Group => "group",
        DescribedType::Message => "message",
        DescribedType::Bytes => "bytes",
        DescribedType::Uint32 => "uint32",
        DescribedType::Enum => "enum",
        DescribedType::Sfixed32 => "sfixed32",
        DescribedType::Sfixed64 => "sfixed64",
        DescribedType::Sint32 => "sint32",
        DescribedType::Sint64 => "sint64",
    }
}

fn of_enum(described: &EnumDescriptorProto) -> Enum {
    let symbols = described.value.iter().map(|it| Symbol {
        name: it.name().to_owned(),
        number: it.number(),
        options: options::deprecated(it.options.as_ref().and_then(|it| it.deprecated)),
    });
    let ranges = described.reserved_range.iter();
    // Of an enum the ends are the last numbers.
    let ranges = ranges.map(|it| range(it.start(), it.end()));
    Enum {
        name: described.name().to_owned(),
        at: 0,
        symbols: symbols.collect(),
        reserved: reserved(ranges, &described.reserved_name),
        options: options::of_enum(described.options.as_ref()),
    }
}

//! Fields, oneofs and groups.

use std::collections::BTreeSet;

use prost_reflect::{
    Cardinality, DynamicMessage, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor,
};
use prost_types::FieldDescriptorProto;

use super::options::{bracketed, quoted};
use super::{Printer, body};

/// What a field or an extension is printed from.
struct Member {
    label: &'static str,
    name: String,
    number: u32,
    kind: Kind,
    is_group: bool,
    options: String,
}

/// The fields of a message, a oneof where its first field stands.
pub(super) fn members(printer: &mut Printer, of: &MessageDescriptor) {
    let mut printed = BTreeSet::new();
    // The descriptor itself has its fields in the order of their numbers.
    let declared = of.descriptor_proto().field.iter();
    let declared = declared.filter_map(|field| of.get_field_by_name(field.name()));
    for one in printer.sorted(declared, FieldDescriptor::number) {
        let oneof = one.containing_oneof().filter(|oneof| !oneof.is_synthetic());
        let Some(oneof) = oneof else {
            field(printer, &one);
            continue;
        };
        if !printed.insert(oneof.name().to_owned()) {
            continue;
        }
        printer.block(&format!("oneof {}", oneof.name()), |printer| {
            for option in super::statements(&oneof.options()) {
                printer.line(&option);
            }
            for one in printer.sorted(oneof.fields(), FieldDescriptor::number) {
                field(printer, &one);
            }
        });
    }
}

fn field(printer: &mut Printer, of: &FieldDescriptor) {
    let proto = of.field_descriptor_proto();
    let is_in_oneof = of.containing_oneof().is_some_and(|it| !it.is_synthetic());
    let label = match of.cardinality() {
        _ if of.is_map() || is_in_oneof => "",
        Cardinality::Repeated => "repeated ",
        Cardinality::Required => "required ",
        Cardinality::Optional if printer.is_proto3 && !proto.proto3_optional() => "",
        Cardinality::Optional => "optional ",
    };
    let member = Member {
        label,
        name: of.name().to_owned(),
        number: of.number(),
        kind: of.kind(),
        is_group: of.is_group(),
        options: options(&of.options(), proto),
    };
    if of.is_map()
        && let Some(entry) = of.kind().as_message()
    {
        let key = type_name(&entry.map_entry_key_field().kind());
        let value = type_name(&entry.map_entry_value_field().kind());
        let Member {
            name,
            number,
            options,
            ..
        } = member;
        return printer.line(&format!("map<{key}, {value}> {name} = {number}{options};"));
    }
    print(printer, &member);
}

/// A field that extends a message.
pub(super) fn extension(printer: &mut Printer, of: &ExtensionDescriptor) {
    let proto = of.field_descriptor_proto();
    let label = match of.cardinality() {
        Cardinality::Repeated => "repeated ",
        Cardinality::Required => "required ",
        Cardinality::Optional if printer.is_proto3 && !proto.proto3_optional() => "",
        Cardinality::Optional => "optional ",
    };
    let member = Member {
        label,
        name: of.name().to_owned(),
        number: of.number(),
        kind: of.kind(),
        is_group: of.is_group(),
        options: options(&of.options(), proto),
    };
    print(printer, &member);
}

fn print(printer: &mut Printer, member: &Member) {
    let Member {
        label,
        name,
        number,
        kind,
        is_group,
        options,
    } = member;
    match kind.as_message() {
        Some(group) if *is_group => {
            let head = format!("{label}group {} = {number}", group.name());
            printer.block(&head, |printer| body(printer, group));
        }
        _ => {
            let of = type_name(kind);
            printer.line(&format!("{label}{of} {name} = {number}{options};"));
        }
    }
}

fn type_name(kind: &Kind) -> String {
    let scalar = match kind {
        Kind::Message(of) => return format!(".{}", of.full_name()),
        Kind::Enum(of) => return format!(".{}", of.full_name()),
        Kind::Double => "double",
        Kind::Float => "float",
        Kind::Int32 => "int32",
        Kind::Int64 => "int64",
        Kind::Uint32 => "uint32",
        Kind::Uint64 => "uint64",
        Kind::Sint32 => "sint32",
        Kind::Sint64 => "sint64",
        Kind::Fixed32 => "fixed32",
        Kind::Fixed64 => "fixed64",
        Kind::Sfixed32 => "sfixed32",
        Kind::Sfixed64 => "sfixed64",
        Kind::Bool => "bool",
        Kind::String => "string",
        Kind::Bytes => "bytes",
    };
    scalar.to_owned()
}

/// The options of a field, and what a text writes among them: its default, and a JSON name that is not the usual one.
fn options(options: &DynamicMessage, proto: &FieldDescriptorProto) -> String {
    use prost_types::field_descriptor_proto::Type;
    let mut further = Vec::new();
    if let Some(default) = &proto.default_value {
        let default = match proto.r#type() {
            Type::String => quoted(default.as_bytes()),
            // A descriptor has the bytes with escapes already.
            Type::Bytes => format!("\"{default}\""),
            _ => default.clone(),
        };
        further.push(format!("default = {default}"));
    }
    let usual = json_name(proto.name());
    let own = proto.json_name.as_ref().filter(|own| **own != usual);
    further.extend(own.map(|own| format!("json_name = {}", quoted(own.as_bytes()))));
    bracketed(options, further)
}

/// The JSON name that a compiler gives a field.
fn json_name(name: &str) -> String {
    let (mut out, mut is_next) = (String::new(), false);
    for c in name.chars() {
        match c {
            '_' => is_next = true,
            c if is_next => {
                out.push(c.to_ascii_uppercase());
                is_next = false;
            }
            c => out.push(c),
        }
    }
    out
}

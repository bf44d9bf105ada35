//! The body of an upcaster for people to start from: which fields of the newer root can be taken as they are.

use std::collections::BTreeSet;

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FieldDescriptorProto};

use super::ProtobufVersion;
use super::ident::snake;
use super::share::Declared;

/// One `field: expression` per field of the newer root's struct. Where the meaning changed, nothing is taken as it is.
pub(super) fn skeleton(
    older: &ProtobufVersion<'_>,
    newer: &ProtobufVersion<'_>,
    meaning_changed: bool,
) -> Vec<String> {
    let (Some(before), Some(after)) = (Root::of(older), Root::of(newer)) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (field, name) in after.fields() {
        let source = before
            .fields()
            .find(|(other, _)| other.number() == field.number());
        lines.push(match source {
            Some((other, from)) if !meaning_changed && is_alike(&before, other, &after, field) => {
                format!("{name}: self.{from},")
            }
            _ => {
                let from = before.holders_of(&BTreeSet::from([field.number()]));
                format!("{name}: {},", to_do(&from))
            }
        });
    }
    lines.extend(after.oneofs().map(|(index, name)| {
        let from = before.holders_of(&after.members(index));
        format!("{name}: {},", to_do(&from))
    }));
    lines
}

/// What a person has to write, and from what.
fn to_do(from: &[String]) -> String {
    let from: Vec<String> = from.iter().map(|name| format!("`self.{name}`")).collect();
    match from.as_slice() {
        [] => "todo!()".to_owned(),
        from => format!("todo!(\"from {}\")", from.join(", ")),
    }
}

/// The root of a version, in the text and with decided names.
struct Root<'a> {
    version: &'a ProtobufVersion<'a>,
    original: DescriptorProto,
    named: DescriptorProto,
}

impl<'a> Root<'a> {
    fn of(version: &'a ProtobufVersion<'a>) -> Option<Self> {
        let original = Declared::of(version.originals.first()?);
        let named = Declared::of(&version.files.first()?.file);
        Some(Root {
            version,
            original: (*original.messages.get(&version.root)?).clone(),
            named: (*named.messages.get(&version.root_type()?.renamed)?).clone(),
        })
    }

    /// The fields that are fields of the struct, with their names there.
    fn fields(&self) -> impl Iterator<Item = (&FieldDescriptorProto, String)> {
        let pairs = self.original.field.iter().zip(&self.named.field);
        let plain =
            pairs.filter(|(field, _)| field.oneof_index.is_none() || field.proto3_optional());
        plain.map(|(field, named)| (field, snake(named.name())))
    }

    /// The struct's oneofs: their indexes in the message, and their names in the struct.
    fn oneofs(&self) -> impl Iterator<Item = (i32, String)> {
        let fields = self
            .original
            .field
            .iter()
            .filter(|field| !field.proto3_optional());
        let indexes: BTreeSet<i32> = fields.filter_map(|field| field.oneof_index).collect();
        let oneofs = self.named.oneof_decl.iter().enumerate();
        oneofs
            .map(|(index, oneof)| (index as i32, oneof))
            .filter(move |(index, _)| indexes.contains(index))
            .map(|(index, oneof)| (index, snake(oneof.name())))
    }

    /// The numbers of a oneof's members.
    fn members(&self, oneof: i32) -> BTreeSet<i32> {
        let members = self
            .original
            .field
            .iter()
            .filter(|field| field.oneof_index == Some(oneof));
        members.map(FieldDescriptorProto::number).collect()
    }

    /// The struct's fields in which any of these numbers are.
    fn holders_of(&self, numbers: &BTreeSet<i32>) -> Vec<String> {
        let plain = self
            .fields()
            .filter(|(field, _)| numbers.contains(&field.number()))
            .map(|(_, name)| name);
        let oneofs = self
            .oneofs()
            .filter(|(index, _)| !self.members(*index).is_disjoint(numbers))
            .map(|(_, name)| name);
        plain.chain(oneofs).collect()
    }
}

/// Whether both fields have one Rust type and one meaning.
fn is_alike(
    before: &Root<'_>,
    older: &FieldDescriptorProto,
    after: &Root<'_>,
    newer: &FieldDescriptorProto,
) -> bool {
    let path = |root: &Root<'_>, field: &FieldDescriptorProto| {
        root.version.paths.get(field.type_name()).cloned()
    };
    let is_message = matches!(newer.r#type(), Type::Message | Type::Group);
    let is_enum = newer.r#type() == Type::Enum;
    older.name() == newer.name()
        && older.r#type() == newer.r#type()
        && older.label() == newer.label()
        && older.default_value == newer.default_value
        && older.proto3_optional() == newer.proto3_optional()
        && before.version.schema.syntax() == after.version.schema.syntax()
        && (!is_message
            || path(before, older) == path(after, newer)
                && (path(after, newer).is_some() || older.type_name() == newer.type_name()))
        && (!is_enum || keeps_names(before, older, after, newer))
}

/// Whether every number of the older enum has its name in the newer one too.
fn keeps_names(
    before: &Root<'_>,
    older: &FieldDescriptorProto,
    after: &Root<'_>,
    newer: &FieldDescriptorProto,
) -> bool {
    let values = |root: &Root<'_>, field: &FieldDescriptorProto| -> BTreeSet<(i32, String)> {
        let schema = root.version.schema;
        let id = schema.enum_named(field.type_name().trim_start_matches('.'));
        let symbols = id.and_then(|id| schema.enumeration(id));
        let values = symbols.into_iter().flat_map(|symbols| &symbols.values);
        values
            .map(|value| (value.number, value.name.clone()))
            .collect()
    };
    values(before, older).is_subset(&values(after, newer))
}

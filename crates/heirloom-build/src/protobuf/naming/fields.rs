//! Names of fields and oneofs: of struct fields, of variants, and of the methods that prost and we derive from them.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto};

use crate::protobuf::ident::{camel, snake};

use super::{Namer, Place, Taken, is_map_entry};

/// What the fields of a message use up.
#[derive(Debug, Default)]
struct Used {
    fields: BTreeSet<String>,
    methods: BTreeSet<String>,
    variants: BTreeMap<i32, BTreeSet<String>>,
}

impl Namer {
    /// Names the fields and oneofs of a message; known ones choose first, then those of lower numbers, so that a new
    /// field never renames an old one. `taken` are the types that are nested in the message.
    pub(super) fn fields(
        &mut self,
        place: &Place,
        rust: &str,
        message: &mut DescriptorProto,
        taken: &mut Taken,
    ) {
        let synthetic = synthetic_oneofs(message);
        let maps: BTreeMap<String, DescriptorProto> = message
            .nested_type
            .iter()
            .filter(|nested| is_map_entry(nested))
            .map(|nested| {
                (
                    format!("{}.{}", place.original, nested.name()),
                    nested.clone(),
                )
            })
            .collect();
        let mut used = Used::default();
        let mut order: Vec<usize> = (0..message.field.len()).collect();
        let full = |name: &str| format!("{}.{name}", place.original);
        order.sort_by_key(|&index| {
            let field = message.field.get(index);
            let is_known = field.is_some_and(|it| self.known.contains_key(&full(it.name())));
            (!is_known, field.map(FieldDescriptorProto::number))
        });
        for index in order {
            let Some(field) = message.field.get_mut(index) else {
                continue;
            };
            let original = field.name().to_owned();
            let oneof = field.oneof_index.filter(|oneof| !synthetic.contains(oneof));
            let known = self.known.get(&full(&original)).cloned();
            let name = used.claim(field, known, oneof, maps.get(field.type_name()));
            self.known.insert(full(&original), name.clone());
            field.name = Some(name);
            if oneof.is_none() {
                let key = format!("{rust}.{}", snake(field.name()));
                let path = [place.path.as_slice(), &[2, index as i32]].concat();
                self.document(key, &path, || {
                    format!("Field `{original}`, number {}.", field.number())
                });
            }
        }
        self.oneofs(place, rust, message, taken, &mut used);
    }

    fn oneofs(
        &mut self,
        place: &Place,
        rust: &str,
        message: &mut DescriptorProto,
        taken: &mut Taken,
        used: &mut Used,
    ) {
        let synthetic = synthetic_oneofs(message);
        let nested: BTreeSet<String> = message
            .nested_type
            .iter()
            .map(|nested| nested.name())
            .chain(message.enum_type.iter().map(|nested| nested.name()))
            .map(camel)
            .collect();
        for (index, oneof) in message.oneof_decl.iter_mut().enumerate() {
            if synthetic.contains(&(index as i32)) {
                continue;
            }
            let original = oneof.name().to_owned();
            // prost-build tells a oneof from a nested type of the same name by this suffix.
            let type_name = |name: &str| match camel(name) {
                name if nested.contains(&name) => format!("{name}OneOf"),
                name => name,
            };
            let numbered = (2_u32..).map(|count| format!("{original}_oneof_{count}"));
            let candidates = [original.clone(), format!("{original}_oneof")]
                .into_iter()
                .chain(numbered);
            let is_free = |name: &String| {
                !snake(name).is_empty()
                    && !used.fields.contains(&snake(name))
                    && !taken.types.contains(&type_name(name))
            };
            let free = candidates.into_iter().find(is_free).unwrap_or_default();
            used.fields.insert(snake(&free));
            taken.types.insert(type_name(&free));
            let path = [place.path.as_slice(), &[8, index as i32]].concat();
            let enum_key = [place.modules.join("::"), type_name(&free)].join("::");
            let otherwise = || format!("One of the alternatives of `{original}`.");
            self.document(format!("{rust}.{}", snake(&free)), &path, otherwise);
            self.document(enum_key.clone(), &path, otherwise);
            for (field_index, field) in message.field.iter().enumerate() {
                if field.oneof_index == Some(index as i32) {
                    let path = [place.path.as_slice(), &[2, field_index as i32]].concat();
                    let key = format!("{enum_key}.{}", camel(field.name()));
                    self.document(key, &path, || {
                        format!("Field `{}`, number {}.", field.name(), field.number())
                    });
                }
            }
            oneof.name = Some(free);
        }
    }
}

impl Used {
    fn claim(
        &mut self,
        field: &FieldDescriptorProto,
        known: Option<String>,
        oneof: Option<i32>,
        map: Option<&DescriptorProto>,
    ) -> String {
        let original = field.name();
        let numbered = format!("{}_{}", original.trim_end_matches('_'), field.number());
        let more = (2_u32..).map(|count| format!("field_{}_{count}", field.number()));
        let candidates = known
            .into_iter()
            .chain([original.to_owned(), numbered])
            .chain(more);
        let free = candidates
            .into_iter()
            .find(|name| self.is_free(name, field, oneof, map))
            .unwrap_or_default();
        match oneof {
            Some(oneof) => {
                self.variants.entry(oneof).or_default().insert(camel(&free));
            }
            None => {
                self.fields.insert(snake(&free));
                self.methods.extend(methods(&snake(&free), field, map));
            }
        }
        free
    }

    fn is_free(
        &self,
        name: &str,
        field: &FieldDescriptorProto,
        oneof: Option<i32>,
        map: Option<&DescriptorProto>,
    ) -> bool {
        if let Some(oneof) = oneof {
            let variant = camel(name);
            return !variant.is_empty()
                && !self
                    .variants
                    .get(&oneof)
                    .is_some_and(|variants| variants.contains(&variant));
        }
        let name = snake(name);
        !name.is_empty()
            && !self.fields.contains(&name)
            && methods(&name, field, map)
                .iter()
                .all(|method| !self.methods.contains(method))
    }
}

/// The methods that prost derives for a field, and our own.
fn methods(name: &str, field: &FieldDescriptorProto, map: Option<&DescriptorProto>) -> Vec<String> {
    let plain = name.trim_start_matches("r#");
    if let Some(entry) = map {
        let is_enum = entry.field.iter().any(|field| field.r#type() == Type::Enum);
        let names = [
            format!("get_{plain}"),
            format!("insert_{plain}"),
            format!("{plain}_open"),
        ];
        return if is_enum { names.into() } else { Vec::new() };
    }
    match (field.r#type(), field.label()) {
        (Type::Enum, Label::Repeated) => {
            vec![
                plain.to_owned(),
                format!("push_{plain}"),
                format!("{plain}_open"),
            ]
        }
        (Type::Enum, _) => vec![
            plain.to_owned(),
            format!("set_{plain}"),
            format!("{plain}_open"),
        ],
        (Type::Message | Type::Group, _) | (_, Label::Repeated) => Vec::new(),
        _ => vec![plain.to_owned()],
    }
}

/// Indexes of the oneofs that the compiler made up for `optional` fields of proto3.
pub(super) fn synthetic_oneofs(message: &DescriptorProto) -> BTreeSet<i32> {
    let optional = message.field.iter().filter(|field| field.proto3_optional());
    optional.filter_map(|field| field.oneof_index).collect()
}

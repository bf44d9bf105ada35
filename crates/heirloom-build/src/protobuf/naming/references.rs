//! Uses of names that changed: types of fields, and enum values in defaults.

use std::collections::BTreeMap;

use prost_types::DescriptorProto;
use prost_types::field_descriptor_proto::Type;

use super::Named;

/// Points all references in all files at the names that their targets have now. Runs once, on files that refer to
/// nothing else.
pub(crate) fn refer(files: &mut [Named]) {
    let types: BTreeMap<String, String> = files
        .iter()
        .flat_map(|file| &file.types)
        .map(|named| (named.original.clone(), named.renamed.clone()))
        .collect();
    let values: BTreeMap<String, BTreeMap<String, String>> =
        files.iter().flat_map(|file| file.values.clone()).collect();
    for file in files {
        let mut waiting: Vec<&mut DescriptorProto> = file.file.message_type.iter_mut().collect();
        while let Some(message) = waiting.pop() {
            for field in &mut message.field {
                if let Some(default) = &mut field.default_value
                    && field.r#type == Some(Type::Enum as i32)
                    && let Some(value) = values
                        .get(field.type_name.as_deref().unwrap_or_default())
                        .and_then(|names| names.get(default))
                {
                    default.clone_from(value);
                }
                if let Some(name) = &mut field.type_name
                    && let Some(renamed) = types.get(name)
                {
                    name.clone_from(renamed);
                }
            }
            waiting.extend(message.nested_type.iter_mut());
        }
    }
}

//! A file with decided names to Rust, through prost-build.

use std::collections::{BTreeMap, BTreeSet};

use prost_build::{Config, Module};
use prost_types::FileDescriptorProto;
use prost_types::field_descriptor_proto::{Label, Type};

use super::share::Declared;

/// The Rust of the first file; the rest are what it imports. `externs` are the Rust paths of types that must not be
/// generated, by full name with a leading dot: those of imports and those of older versions.
///
/// # Errors
/// prost-build's own words.
pub(crate) fn generate(
    files: &[FileDescriptorProto],
    externs: &BTreeMap<String, String>,
) -> Result<syn::File, String> {
    let mut config = Config::new();
    config
        .prost_path("::heirloom::prost")
        .prost_types_path("::heirloom::prost_types")
        .btree_map(["."])
        .disable_comments(["."])
        .skip_debug(["."]);
    for (name, path) in externs {
        config.extern_path(name, path);
    }
    for path in endless_groups(files) {
        config.boxed(path);
    }
    let module = |index: usize| Module::from_parts([if index == 0 { "own" } else { "imported" }]);
    let requests = files.iter().enumerate().map(|(index, file)| {
        let mut file = file.clone();
        file.service.clear();
        (module(index), file)
    });
    let modules = config
        .generate(requests.collect())
        .map_err(|error| error.to_string())?;
    let source = modules.get(&module(0)).map_or("", String::as_str);
    syn::parse_file(source).map_err(|error| error.to_string())
}

/// Groups that contain themselves, as paths for [`Config::boxed`]: prost-build looks at messages only.
fn endless_groups(files: &[FileDescriptorProto]) -> Vec<String> {
    let mut messages = BTreeMap::new();
    for file in files {
        messages.extend(Declared::of(file).messages);
    }
    let reaches = |from: &str, to: &str| {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![from.to_owned()]);
        while let Some(name) = waiting.pop() {
            if name == to {
                return true;
            }
            let fields = messages
                .get(&name)
                .into_iter()
                .flat_map(|message| &message.field);
            if seen.insert(name.clone()) {
                let singular = fields.filter(|field| field.label() != Label::Repeated);
                waiting.extend(singular.filter_map(|field| field.type_name.clone()));
            }
        }
        false
    };
    let mut paths = Vec::new();
    for (name, message) in &messages {
        for field in &message.field {
            let is_group = field.r#type() == Type::Group && field.label() != Label::Repeated;
            if is_group && reaches(field.type_name(), name) {
                let oneof = field
                    .oneof_index
                    .and_then(|index| message.oneof_decl.get(index as usize));
                let oneof = oneof
                    .map(|oneof| format!(".{}", oneof.name()))
                    .unwrap_or_default();
                paths.push(format!("{name}{oneof}.{}", field.name()));
            }
        }
    }
    paths
}

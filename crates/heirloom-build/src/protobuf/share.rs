//! Which types of a version are those of the version before it, so that upcasters need not copy them.

use std::collections::{BTreeMap, BTreeSet};

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};

/// Full names, with a leading dot, of the messages and enums that are one Rust type in both files: declared alike,
/// down to everything that they contain, and neither the root nor around or above it. `same` says of a type of
/// another file whether both versions mean one Rust type.
pub(crate) fn shared(
    older: &FileDescriptorProto,
    newer: &FileDescriptorProto,
    roots: [&str; 2],
    same: impl Fn(&str) -> bool,
) -> BTreeSet<String> {
    if older.package() != newer.package() || older.syntax() != newer.syntax() {
        return BTreeSet::new();
    }
    let (before, after) = (Declared::of(older), Declared::of(newer));
    let mut shared: BTreeSet<String> = BTreeSet::new();
    for (name, symbols) in &after.enums {
        if before.enums.get(name).is_some_and(|other| other == symbols) {
            shared.insert(name.clone());
        }
    }
    for (name, message) in &after.messages {
        let is_root = roots
            .iter()
            .any(|root| *root == name || root.starts_with(&format!("{name}.")));
        if !is_root
            && before
                .messages
                .get(name)
                .is_some_and(|other| other == message)
        {
            shared.insert(name.clone());
        }
    }
    loop {
        let stays = |name: &str| match shared.contains(name) {
            true => true,
            false => !after.declares(name) && same(name),
        };
        let gone: Vec<String> = after
            .messages
            .iter()
            .filter(|(name, message)| {
                shared.contains(*name) && !parts(name, message).iter().all(|part| stays(part))
            })
            .map(|(name, _)| name.clone())
            .collect();
        if gone.is_empty() {
            return shared;
        }
        gone.iter().for_each(|name| {
            shared.remove(name);
        });
    }
}

/// All that a message's Rust type is made of: types of its fields, and what is nested in it.
fn parts(name: &str, message: &DescriptorProto) -> BTreeSet<String> {
    let nested = message
        .nested_type
        .iter()
        .map(|nested| format!("{name}.{}", nested.name()));
    let enums = message
        .enum_type
        .iter()
        .map(|nested| format!("{name}.{}", nested.name()));
    let uses = message
        .field
        .iter()
        .filter_map(|field| field.type_name.clone());
    nested.chain(enums).chain(uses).collect()
}

/// The declarations of a file by full name.
#[derive(Default)]
pub(crate) struct Declared<'a> {
    /// Map entries included.
    pub(crate) messages: BTreeMap<String, &'a DescriptorProto>,
    /// Nested ones included.
    pub(crate) enums: BTreeMap<String, &'a EnumDescriptorProto>,
}

impl<'a> Declared<'a> {
    /// All declarations of one file.
    pub(crate) fn of(file: &'a FileDescriptorProto) -> Self {
        let package = match file.package() {
            "" => String::new(),
            package => format!(".{package}"),
        };
        let mut declared = Declared::default();
        for symbols in &file.enum_type {
            declared
                .enums
                .insert(format!("{package}.{}", symbols.name()), symbols);
        }
        let mut waiting: Vec<(String, &DescriptorProto)> = file
            .message_type
            .iter()
            .map(|message| (format!("{package}.{}", message.name()), message))
            .collect();
        while let Some((name, message)) = waiting.pop() {
            for symbols in &message.enum_type {
                declared
                    .enums
                    .insert(format!("{name}.{}", symbols.name()), symbols);
            }
            waiting.extend(
                message
                    .nested_type
                    .iter()
                    .map(|nested| (format!("{name}.{}", nested.name()), nested)),
            );
            declared.messages.insert(name, message);
        }
        declared
    }

    fn declares(&self, name: &str) -> bool {
        self.messages.contains_key(name) || self.enums.contains_key(name)
    }
}

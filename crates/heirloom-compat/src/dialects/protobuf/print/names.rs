//! What names mean in a text that is normalized.

use std::collections::BTreeMap;

use super::super::syntax::{Extend, Field, File, Label, TypeName, is_scalar};
use super::super::table::{Schema, Types, declarations, join, resolve};
use super::Printer;

/// The custom options that Confluent knows without a reference.
const KNOWN: [&str; 5] = [
    "confluent.file_meta",
    "confluent.message_meta",
    "confluent.field_meta",
    "confluent.enum_meta",
    "confluent.enum_value_meta",
];

/// Types and custom options by their full names, and where in the text one is.
#[derive(Debug)]
pub(super) struct Names<'s> {
    types: &'s Types<'s>,
    /// Whether an option may be set several times.
    options: BTreeMap<String, bool>,
    /// The package, and the types around.
    scope: String,
    /// How long the scope is without each of the types around.
    lengths: Vec<usize>,
}

impl<'s> Names<'s> {
    pub(super) fn new(schema: &'s Schema, types: &'s Types<'s>) -> Self {
        let known = KNOWN.iter().map(|name| ((*name).to_owned(), false));
        let mut options: BTreeMap<String, bool> = known.collect();
        let references = schema.references.iter().map(|(.., file)| file);
        for file in references.chain([&schema.own]) {
            collect(file, &mut options);
        }
        Names {
            types,
            options,
            scope: schema.own.package.clone().unwrap_or_default(),
            lengths: Vec::new(),
        }
    }

    pub(super) fn enter(&mut self, name: &str) {
        self.lengths.push(self.scope.len());
        self.scope = join(&self.scope, name);
    }

    pub(super) fn leave(&mut self) {
        if let Some(length) = self.lengths.pop() {
            self.scope.truncate(length);
        }
    }

    /// The full name of a type, with a dot in front.
    fn full(&self, name: &str) -> Option<String> {
        let is_known = |full: &str| self.types.get(full).is_some();
        resolve(name, &self.scope, is_known).map(|full| format!(".{full}"))
    }

    /// The full name of a custom option.
    pub(super) fn option(&self, name: &str) -> Option<String> {
        let is_known = |full: &str| self.options.contains_key(full);
        resolve(name, &self.scope, is_known)
    }

    /// A custom option of a full name of which only one can be set.
    pub(super) fn is_single(&self, full: &str) -> bool {
        let name = full.strip_prefix('.').unwrap_or(full);
        self.options.get(name).is_some_and(|repeats| !repeats)
    }
}

fn collect(file: &File, options: &mut BTreeMap<String, bool>) {
    let mut add = |scope: &str, extends: &[Extend]| {
        let fields = extends.iter().flat_map(|extend| &extend.fields);
        let named = |field: &Field| (join(scope, &field.name), field.label);
        let named = fields.map(named);
        options.extend(named.map(|(name, label)| (name, label == Some(Label::Repeated))));
    };
    add(file.package.as_deref().unwrap_or_default(), &file.extends);
    for (name, of) in declarations(file) {
        if let Some(message) = of.message() {
            add(&name, &message.extends);
        }
    }
}

impl Printer<'_> {
    /// A name of a type as it is printed.
    pub(super) fn name_of(&self, name: &str) -> String {
        let full = self.names.as_ref().and_then(|names| names.full(name));
        full.unwrap_or_else(|| name.to_owned())
    }

    /// The type of a field as it is printed: a normalized text has maps in place of their entries.
    pub(super) fn type_of(&self, of: &TypeName) -> TypeName {
        let Some(names) = &self.names else {
            return of.clone();
        };
        let of = match of {
            TypeName::Named(name) if !is_scalar(name) => {
                let full = self.name_of(name);
                let entry = names.types.get(full.strip_prefix('.').unwrap_or(&full));
                let map = entry.and_then(|entry| entry.map());
                map.unwrap_or(TypeName::Named(full))
            }
            _ => of.clone(),
        };
        match of {
            TypeName::Map(key, value) => {
                let value = self.name_of(&value);
                TypeName::Map(key, value)
            }
            named @ TypeName::Named(_) => named,
        }
    }
}

//! Rust names for everything that a Protobuf file declares, decided before prost-build sees the file.
//!
//! prost-build turns names into Rust's case and lets the result collide: two fields, two messages or two values that
//! differ in case only do not compile, or stop it with a panic. So names are decided here, and where they have to
//! differ from prost's the file is renamed for prost; what is left of the old names (a value's name as text) is put
//! back into its output.

mod fields;
mod references;

use std::collections::{BTreeMap, BTreeSet};

use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorProto};

use super::comments::Comments;
use super::ident::{camel, snake, strip_prefix};
use crate::docs::sanitise;

pub(crate) use references::refer;

/// A file with the Rust names of what it declares.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// The file, renamed so that prost-build's own names are the decided ones.
    pub(crate) file: FileDescriptorProto,
    /// Every message and enum, enclosing ones before nested ones.
    pub(crate) types: Vec<NamedType>,
    /// Documentation by Rust path: `order::Line`, `order::Line.price`, `order::Kind.Express`.
    pub(crate) docs: BTreeMap<String, String>,
    /// Enum values that are not called in the renamed file as in the text: by Rust path of the enum, the name there
    /// to the name in the text.
    pub(crate) renamed_values: BTreeMap<String, BTreeMap<String, String>>,
    /// Names that were decided, those of earlier versions included: full name in the text with a leading dot to the
    /// last part of the name in the renamed file.
    pub(crate) known: BTreeMap<String, String>,
    /// By enum (original name with a leading dot): name of a value in the text to the name of the value, or of the
    /// one that it is an alias of, in the renamed file.
    values: BTreeMap<String, BTreeMap<String, String>>,
}

/// A message or an enum.
#[derive(Clone, Debug)]
pub(crate) struct NamedType {
    /// Full name in the text, with a leading dot.
    pub(crate) original: String,
    /// Full name in the renamed file, with a leading dot.
    pub(crate) renamed: String,
    /// Path below the file's module: `order::Line`.
    pub(crate) rust: String,
    /// Whether prost-build makes a module for what is nested in it.
    pub(crate) has_module: bool,
    /// Made up for a map field; there is no Rust type.
    pub(crate) is_map_entry: bool,
}

impl NamedType {
    /// The module that the type stands in, below the file's; empty at the top.
    pub(crate) fn module(&self) -> &str {
        self.rust.rsplit_once("::").map_or("", |(module, _)| module)
    }

    /// The type's name alone.
    pub(crate) fn name(&self) -> &str {
        self.rust
            .rsplit_once("::")
            .map_or(&self.rust, |(_, name)| name)
    }
}

impl Named {
    /// Decides the names of one file; what is in `known` keeps its name, so that a later version never renames what an
    /// earlier one had. References to types are still the old ones: see [`refer`].
    pub(crate) fn of(file: &FileDescriptorProto, known: &BTreeMap<String, String>) -> Self {
        let mut file = file.clone();
        let mut namer = Namer {
            comments: Comments::of(&file),
            known: known.clone(),
            ..Namer::default()
        };
        let package = match file.package() {
            "" => String::new(),
            package => format!(".{package}"),
        };
        let place = Place {
            original: package.clone(),
            renamed: package,
            ..Place::default()
        };
        let mut messages = std::mem::take(&mut file.message_type);
        let mut enums = std::mem::take(&mut file.enum_type);
        namer.types(
            &place,
            [4, 5],
            &mut messages,
            &mut enums,
            &mut Taken::default(),
        );
        file.message_type = messages;
        file.enum_type = enums;
        Named {
            file,
            types: namer.types,
            docs: namer.docs,
            renamed_values: namer.renamed_values,
            known: namer.known,
            values: namer.values,
        }
    }
}

/// Where declarations stand.
#[derive(Clone, Debug, Default)]
struct Place {
    original: String,
    renamed: String,
    modules: Vec<String>,
    path: Vec<i32>,
}

impl Place {
    fn rust(&self, name: &str) -> String {
        let mut path = self.modules.join("::");
        if !path.is_empty() {
            path.push_str("::");
        }
        path + name
    }
}

/// Names of one module that are in use.
#[derive(Debug, Default)]
struct Taken {
    types: BTreeSet<String>,
    modules: BTreeSet<String>,
}

impl Taken {
    /// The known name, the name itself, or the name with the lowest number that makes it free.
    fn claim(&mut self, name: &str, known: Option<String>) -> String {
        let base = match camel(name) {
            base if base.is_empty() => "Blank".to_owned(),
            base => base,
        };
        let numbered = (2_u32..).map(|number| format!("{}{number}", base.trim_end_matches('_')));
        let is_free = |name: &String| {
            let (camel, snake) = (camel(name), snake(name));
            !camel.is_empty() && !self.types.contains(&camel) && !self.modules.contains(&snake)
        };
        let free = known
            .into_iter()
            .chain([name.to_owned()])
            .chain(numbered)
            .find(is_free)
            .unwrap_or(base);
        self.types.insert(camel(&free));
        self.modules.insert(snake(&free));
        free
    }
}

#[derive(Debug, Default)]
struct Namer {
    comments: Comments,
    known: BTreeMap<String, String>,
    types: Vec<NamedType>,
    docs: BTreeMap<String, String>,
    renamed_values: BTreeMap<String, BTreeMap<String, String>>,
    values: BTreeMap<String, BTreeMap<String, String>>,
}

impl Namer {
    /// Names the messages and enums of one module, then what is nested in them. `tags` are the descriptor's field
    /// numbers of messages and of enums, for the paths of comments.
    fn types(
        &mut self,
        place: &Place,
        tags: [i32; 2],
        messages: &mut [DescriptorProto],
        enums: &mut [EnumDescriptorProto],
        taken: &mut Taken,
    ) {
        let originals: Vec<String> = messages.iter().map(|it| it.name().to_owned()).collect();
        let enum_originals: Vec<String> = enums.iter().map(|it| it.name().to_owned()).collect();
        let messages_named = messages
            .iter_mut()
            .filter(|message| !is_map_entry(message))
            .map(|message| &mut message.name);
        let enums_named = enums.iter_mut().map(|symbols| &mut symbols.name);
        let mut names: Vec<&mut String> = messages_named.chain(enums_named).flatten().collect();
        let key = |name: &str| format!("{}.{name}", place.original);
        // Known names first, then those that are spelled as in Rust.
        names.sort_by_key(|name| (!self.known.contains_key(&key(name)), camel(name) != **name));
        for name in names {
            let original = key(name);
            *name = taken.claim(name, self.known.get(&original).cloned());
            self.known.insert(original, name.clone());
        }
        for (index, (symbols, original)) in enums.iter_mut().zip(&enum_originals).enumerate() {
            let path = [place.path.as_slice(), &[tags[1], index as i32]].concat();
            self.enumeration(place, path, original, symbols);
        }
        for (index, (message, original)) in messages.iter_mut().zip(&originals).enumerate() {
            let path = [place.path.as_slice(), &[tags[0], index as i32]].concat();
            self.message(place, path, original, message);
        }
    }

    fn message(
        &mut self,
        place: &Place,
        path: Vec<i32>,
        original: &str,
        message: &mut DescriptorProto,
    ) {
        let renamed = message.name().to_owned();
        let mut modules = place.modules.clone();
        modules.push(snake(&renamed));
        let inner = Place {
            original: format!("{}.{original}", place.original),
            renamed: format!("{}.{renamed}", place.renamed),
            modules,
            path,
        };
        let rust = place.rust(&camel(&renamed));
        let has_module = !message.enum_type.is_empty()
            || message
                .nested_type
                .iter()
                .any(|nested| !is_map_entry(nested))
            || message.oneof_decl.len() > fields::synthetic_oneofs(message).len();
        self.types.push(NamedType {
            original: inner.original.clone(),
            renamed: inner.renamed.clone(),
            rust: rust.clone(),
            has_module,
            is_map_entry: is_map_entry(message),
        });
        if is_map_entry(message) {
            return;
        }
        self.document(rust.clone(), &inner.path, || {
            format!("Message `{}`.", &inner.original[1..])
        });
        let mut nested = std::mem::take(&mut message.nested_type);
        let mut enums = std::mem::take(&mut message.enum_type);
        let mut taken = Taken::default();
        self.types(&inner, [3, 4], &mut nested, &mut enums, &mut taken);
        message.nested_type = nested;
        message.enum_type = enums;
        self.fields(&inner, &rust, message, &mut taken);
    }

    fn enumeration(
        &mut self,
        place: &Place,
        path: Vec<i32>,
        original: &str,
        symbols: &mut EnumDescriptorProto,
    ) {
        let name = camel(symbols.name());
        let rust = place.rust(&name);
        let full = format!("{}.{original}", place.original);
        self.document(rust.clone(), &path, || format!("Enum `{}`.", &full[1..]));
        self.types.push(NamedType {
            original: full.clone(),
            renamed: format!("{}.{}", place.renamed, symbols.name()),
            rust: rust.clone(),
            has_module: false,
            is_map_entry: false,
        });
        let (mut variants, mut by_number) = (BTreeSet::new(), BTreeMap::new());
        let mut renames = BTreeMap::new();
        let variant = |text: &str| strip_prefix(&name, &camel(text));
        let known: BTreeMap<String, String> = symbols
            .value
            .iter()
            .filter_map(|value| {
                let known = self.known.get(&format!("{full}.{}", value.name()))?;
                Some((value.name().to_owned(), known.clone()))
            })
            .collect();
        for (index, value) in symbols.value.iter_mut().enumerate() {
            let original = value.name().to_owned();
            let number = value.number();
            if let Some(first) = by_number.get(&number) {
                // An alias: prost leaves it out, and a default that names it must name the first one.
                renames.insert(original, String::clone(first));
                continue;
            }
            let distinct = format!("{original}_{}", number.to_string().replace('-', "neg_"));
            let numbered = (2_u32..).map(|count| format!("{distinct}_{count}"));
            let candidates = known.get(&original).cloned().into_iter();
            let mut candidates = candidates
                .chain([original.clone(), distinct.clone()])
                .chain(numbered);
            let is_kept = |text: &str| {
                let mut kept = known.iter().filter(|(other, _)| **other != original);
                kept.any(|(_, kept)| variant(kept) == variant(text))
            };
            let is_free = |text: &String| {
                let variant = variant(text);
                !variant.is_empty() && !variants.contains(&variant) && !is_kept(text)
            };
            let free = candidates.find(is_free).unwrap_or_default();
            variants.insert(variant(&free));
            by_number.insert(number, free.clone());
            self.known
                .insert(format!("{full}.{original}"), free.clone());
            let path = [path.as_slice(), &[2, index as i32]].concat();
            self.document(format!("{rust}.{}", variant(&free)), &path, || {
                format!("`{original}`, {number}.")
            });
            if free != original {
                let renamed = self.renamed_values.entry(rust.clone()).or_default();
                renamed.insert(free.clone(), original.clone());
            }
            value.name = Some(free.clone());
            renames.insert(original, free);
        }
        self.values.insert(full, renames);
    }

    /// The comment at a path, made harmless, or else a text of ours.
    fn document(&mut self, key: String, path: &[i32], otherwise: impl FnOnce() -> String) {
        let comment = self
            .comments
            .at(path)
            .map(sanitise)
            .filter(|text| !text.trim().is_empty());
        self.docs.insert(key, comment.unwrap_or_else(otherwise));
    }
}

/// Whether the message was made up for a map field.
pub(crate) fn is_map_entry(message: &DescriptorProto) -> bool {
    message
        .options
        .as_ref()
        .is_some_and(|options| options.map_entry())
}

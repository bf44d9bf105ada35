//! Files as descriptors, as the Protobuf compiler makes them: maps are fields of entry messages, groups are messages,
//! and `optional` of proto3 is a oneof that nobody wrote.

use std::collections::BTreeMap;

use super::super::known::KNOWN;
use super::super::syntax::{self, File, Label, Message, Syntax, Type, TypeName, is_scalar};
use super::super::table::{Schema, join, resolve};

/// All messages that a file sees.
#[derive(Debug, Default)]
pub(super) struct Descriptors {
    /// Full names of the messages that the file itself declares, not inside of others.
    pub(super) own: Vec<String>,
    /// By full names.
    messages: BTreeMap<String, Descriptor>,
}

impl Descriptors {
    pub(super) fn message(&self, full: &str) -> Option<&Descriptor> {
        self.messages.get(full)
    }
}

/// A message.
#[derive(Debug, Default)]
pub(super) struct Descriptor {
    pub(super) name: String,
    pub(super) full: String,
    /// Full names of the messages inside, in their order.
    pub(super) nested: Vec<String>,
    pub(super) fields: Vec<Field>,
    /// Those that were written.
    pub(super) oneofs: Vec<OneOf>,
    /// Indexes of fields by number; of two with one number the first counts.
    by_number: BTreeMap<i32, usize>,
}

impl Descriptor {
    pub(super) fn field(&self, number: i32) -> Option<&Field> {
        self.by_number
            .get(&number)
            .map(|index| &self.fields[*index])
    }

    pub(super) fn has_oneof(&self, name: &str) -> bool {
        let in_oneofs = self.fields.iter().filter_map(|field| field.oneof.as_ref());
        let mut names = in_oneofs.map(|oneof| &oneof.name);
        self.oneofs.iter().any(|oneof| oneof.name == name) || names.any(|it| it == name)
    }
}

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) number: i32,
    pub(super) of: Of,
    pub(super) is_required: bool,
    pub(super) oneof: Option<InOneOf>,
    at: usize,
}

impl Field {
    pub(super) fn is_in_real_oneof(&self) -> bool {
        self.oneof.as_ref().is_some_and(|oneof| oneof.is_real)
    }
}

/// The oneof of a field.
#[derive(Clone, Debug)]
pub(super) struct InOneOf {
    pub(super) name: String,
    /// It was written.
    is_real: bool,
}

/// What a field is of.
#[derive(Debug)]
pub(super) enum Of {
    /// The name of an encoding.
    Scalar(&'static str),
    /// The full name of a message.
    Message(String),
}

/// A oneof with the numbers of its fields.
#[derive(Debug)]
pub(super) struct OneOf {
    pub(super) name: String,
    pub(super) members: Vec<i32>,
}

/// Makes the descriptors of a text and its references.
pub(super) fn descriptors(schema: &Schema) -> Descriptors {
    let mut builder = Builder::default();
    for (package, messages, enums) in &KNOWN {
        for name in *messages {
            builder.declare(join(package, name), name.rsplit('.').next().unwrap_or(name));
        }
        let enums = enums.iter().map(|name| (join(package, name), true));
        builder.is_enum.extend(enums);
    }
    let references = schema.references.iter().map(|(_, _, file)| file);
    let files: Vec<&File> = references.chain([&schema.own]).collect();
    for file in &files {
        let package = file.package.as_deref().unwrap_or_default();
        builder.names(package, &file.types);
    }
    for file in &files {
        let package = file.package.as_deref().unwrap_or_default();
        builder.is_proto3 = file.syntax == Some(Syntax::Proto3);
        for message in file.types.iter().filter_map(Type::message) {
            builder.message(&join(package, &message.name), message);
        }
    }
    let package = schema.own.package.as_deref().unwrap_or_default();
    let own = schema.own.types.iter().filter_map(Type::message);
    let mut own: Vec<(usize, String)> = own
        .map(|message| (message.at, join(package, &message.name)))
        .collect();
    own.sort();
    builder.made.own = own.into_iter().map(|(_, name)| name).collect();
    builder.made
}

#[derive(Debug, Default)]
struct Builder {
    /// Every type by full name.
    is_enum: BTreeMap<String, bool>,
    /// Syntax of the file that is being made.
    is_proto3: bool,
    made: Descriptors,
}

impl Builder {
    /// A message of which nothing is known but its name, so far.
    fn declare(&mut self, full: String, name: &str) {
        let descriptor = Descriptor {
            name: name.to_owned(),
            full: full.clone(),
            ..Descriptor::default()
        };
        self.is_enum.insert(full.clone(), false);
        self.made.messages.insert(full, descriptor);
    }

    /// Learns the names of types, those inside of them and of groups too.
    fn names(&mut self, scope: &str, types: &[Type]) {
        for of in types {
            let full = join(scope, of.name());
            self.is_enum.insert(full.clone(), of.message().is_none());
            if let Type::Message(message) = of {
                self.names_inside(&full, message);
            }
        }
    }

    fn names_inside(&mut self, full: &str, message: &Message) {
        self.names(full, &message.types);
        for group in groups(message) {
            let name = join(full, &group.body.name);
            self.names_inside(&name, &group.body);
            self.is_enum.insert(name, false);
        }
    }

    /// Makes a message and those inside of it.
    fn message(&mut self, full: &str, message: &Message) {
        let mut nested: Vec<(usize, String)> = Vec::new();
        let mut fields: Vec<Field> = Vec::new();
        for of in message.types.iter().filter_map(Type::message) {
            let name = join(full, &of.name);
            self.message(&name, of);
            nested.push((of.at, name));
        }
        let plain = message.fields.iter().map(|field| (field, None));
        let inside = message.oneofs.iter().flat_map(|oneof| {
            let name = Some(&oneof.name);
            oneof.fields.iter().map(move |field| (field, name))
        });
        for (field, oneof) in plain.chain(inside) {
            if let TypeName::Map(key, value) = &field.of {
                let entry = join(full, &entry_name(&field.name));
                self.entry(&entry, (key, value), full);
                nested.push((field.at, entry));
            }
            fields.push(self.field(field, oneof, full));
        }
        for group in groups(message) {
            let name = join(full, &group.body.name);
            self.message(&name, &group.body);
            let oneof = message
                .oneofs
                .iter()
                .find(|oneof| oneof.groups.iter().any(|it| std::ptr::eq(it, group)));
            fields.push(Field {
                number: group.number,
                of: Of::Message(name.clone()),
                is_required: group.label == Some(Label::Required),
                oneof: oneof.map(|oneof| InOneOf {
                    name: oneof.name.clone(),
                    is_real: true,
                }),
                at: group.body.at,
            });
            nested.push((group.body.at, name));
        }
        nested.sort();
        fields.sort_by_key(|field| field.at);
        let oneofs = message.oneofs.iter().map(|oneof| OneOf {
            name: oneof.name.clone(),
            members: {
                let fields = oneof.fields.iter().map(|it| (it.at, it.number));
                let groups = oneof.groups.iter().map(|it| (it.body.at, it.number));
                let mut members: Vec<_> = fields.chain(groups).collect();
                members.sort_unstable();
                members.into_iter().map(|(_, number)| number).collect()
            },
        });
        let by_number = fields.iter().enumerate().rev();
        let descriptor = Descriptor {
            name: message.name.clone(),
            full: full.to_owned(),
            nested: nested.into_iter().map(|(_, name)| name).collect(),
            oneofs: oneofs.collect(),
            by_number: by_number
                .map(|(index, field)| (field.number, index))
                .collect(),
            fields,
        };
        self.made.messages.insert(full.to_owned(), descriptor);
    }

    /// The message that stands for a map.
    fn entry(&mut self, full: &str, (key, value): (&str, &str), scope: &str) {
        self.declare(full.to_owned(), full.rsplit('.').next().unwrap_or(full));
        let fields = [(1, key), (2, value)].map(|(number, of)| Field {
            number,
            of: self.of(of, scope),
            is_required: false,
            oneof: None,
            at: 0,
        });
        if let Some(entry) = self.made.messages.get_mut(full) {
            entry.fields.extend(fields);
            entry.by_number = [(1, 0), (2, 1)].into();
        }
    }

    fn field(&mut self, field: &syntax::Field, oneof: Option<&String>, full: &str) -> Field {
        let is_hidden = self.is_proto3 && field.label == Some(Label::Optional);
        let hidden = is_hidden.then(|| InOneOf {
            name: format!("_{}", field.name),
            is_real: false,
        });
        let written = oneof.map(|name| InOneOf {
            name: name.clone(),
            is_real: true,
        });
        Field {
            number: field.number,
            of: match &field.of {
                TypeName::Named(name) => self.of(name, full),
                TypeName::Map(..) => Of::Message(join(full, &entry_name(&field.name))),
            },
            is_required: field.label == Some(Label::Required),
            oneof: written.or(hidden),
            at: field.at,
        }
    }

    fn of(&mut self, name: &str, scope: &str) -> Of {
        if is_scalar(name) {
            return Of::Scalar(encoding(name));
        }
        let full = resolve(name, scope, |full| self.is_enum.contains_key(full));
        let full = full.unwrap_or_else(|| name.to_owned());
        match self.is_enum.get(&full) {
            Some(true) => return Of::Scalar("varint"),
            Some(false) => {}
            // Refused before it comes to this.
            None => self.declare(full.clone(), name),
        }
        Of::Message(full)
    }
}

fn groups(message: &Message) -> impl Iterator<Item = &syntax::Group> {
    let inside = message.oneofs.iter().flat_map(|oneof| &oneof.groups);
    message.groups.iter().chain(inside)
}

/// `by_name` makes `ByNameEntry`.
fn entry_name(field: &str) -> String {
    let mut name = String::new();
    let mut is_start = true;
    for letter in field.chars() {
        match letter {
            '_' => is_start = true,
            _ if is_start => {
                name.push(letter.to_ascii_uppercase());
                is_start = false;
            }
            _ => name.push(letter),
        }
    }
    name + "Entry"
}

fn encoding(scalar: &str) -> &'static str {
    match scalar {
        "sint32" | "sint64" => "zigzag",
        "string" | "bytes" => "bytes",
        "fixed32" | "sfixed32" => "int32",
        "fixed64" | "sfixed64" => "int64",
        "float" => "float",
        "double" => "double",
        _ => "varint",
    }
}

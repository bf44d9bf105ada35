//! A Protobuf file as it is written: what the parsers of the products keep of it, before anything is checked.

/// A file.
#[derive(Debug, Default)]
pub(super) struct File {
    /// The syntax that it names.
    pub(super) syntax: Option<Syntax>,
    pub(super) package: Option<String>,
    /// Its messages and enums, in their order.
    pub(super) types: Vec<Type>,
    pub(super) services: Vec<Service>,
}

/// The syntaxes that the products know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Proto2,
    Proto3,
}

/// A message or an enum.
#[derive(Debug)]
pub(super) enum Type {
    Message(Message),
    Enum(Enum),
}

impl Type {
    pub(super) fn name(&self) -> &str {
        match self {
            Type::Message(message) => &message.name,
            Type::Enum(one) => &one.name,
        }
    }

    pub(super) fn message(&self) -> Option<&Message> {
        match self {
            Type::Message(message) => Some(message),
            Type::Enum(_) => None,
        }
    }

    /// Byte offset of its name.
    pub(super) fn at(&self) -> usize {
        match self {
            Type::Message(message) => message.at,
            Type::Enum(one) => one.at,
        }
    }

    /// The types that are declared inside.
    pub(super) fn types(&self) -> &[Type] {
        self.message().map_or(&[], |message| &message.types)
    }
}

/// A message, or the body of a group.
#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) types: Vec<Type>,
    /// Fields outside of oneofs; groups are not among them.
    pub(super) fields: Vec<Field>,
    pub(super) oneofs: Vec<OneOf>,
    pub(super) groups: Vec<Group>,
    pub(super) reserved: Vec<Reserved>,
    /// `option map_entry = true`.
    pub(super) is_map_entry: bool,
}

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) label: Option<Label>,
    pub(super) of: TypeName,
    pub(super) name: String,
    pub(super) number: i32,
    /// Byte offset of its type.
    pub(super) at: usize,
}

/// A label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Optional,
    Required,
    Repeated,
}

/// The type of a field, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TypeName {
    /// A scalar, or a name of a message or an enum.
    Named(String),
    /// A map from a key to a value.
    Map(String, String),
}

impl TypeName {
    pub(super) fn text(&self) -> String {
        match self {
            TypeName::Named(name) => name.clone(),
            TypeName::Map(key, value) => format!("map<{key}, {value}>"),
        }
    }
}

/// A oneof.
#[derive(Debug, Default)]
pub(super) struct OneOf {
    pub(super) name: String,
    pub(super) fields: Vec<Field>,
    pub(super) groups: Vec<Group>,
}

/// A field with its message in one.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) label: Option<Label>,
    pub(super) number: i32,
    pub(super) body: Message,
}

/// What a message reserves.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reserved {
    Name(String),
    Number(i32),
    /// First and last.
    Range(i32, i32),
}

/// An enum.
#[derive(Debug, Default)]
pub(super) struct Enum {
    pub(super) name: String,
    pub(super) at: usize,
    /// Names and numbers.
    pub(super) values: Vec<(String, i32)>,
}

/// A service.
#[derive(Debug, Default)]
pub(super) struct Service {
    pub(super) name: String,
    /// Names and signatures.
    pub(super) calls: Vec<(String, String)>,
}

/// The scalar types.
pub(super) const SCALARS: [&str; 15] = [
    "bool", "bytes", "double", "fixed32", "fixed64", "float", "int32", "int64", "sfixed32",
    "sfixed64", "sint32", "sint64", "string", "uint32", "uint64",
];

/// Whether a name is that of a scalar.
pub(super) fn is_scalar(name: &str) -> bool {
    SCALARS.contains(&name)
}

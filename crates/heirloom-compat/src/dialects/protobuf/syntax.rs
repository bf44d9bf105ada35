//! A Protobuf file as it is written: what the parsers of the products keep of it, before anything is checked.

mod options;

pub(super) use options::{Constant, Setting, Value, named};

/// A file.
#[derive(Debug, Default)]
pub(super) struct File {
    /// The syntax that it names.
    pub(super) syntax: Option<Syntax>,
    pub(super) package: Option<String>,
    /// Paths of imports but for weak ones.
    pub(super) imports: Vec<String>,
    /// Paths of public imports.
    pub(super) public_imports: Vec<String>,
    pub(super) options: Vec<Setting>,
    /// Its messages and enums, in their order.
    pub(super) types: Vec<Type>,
    pub(super) extends: Vec<Extend>,
    pub(super) services: Vec<Service>,
    /// Confluent's print would not say the same: it makes the groups of a descriptor messages, and writes defaults of
    /// bytes without their quotes.
    pub(super) is_lossy: bool,
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
    /// Of each statement what it lists.
    pub(super) reserved: Vec<Vec<Reserved>>,
    pub(super) options: Vec<Setting>,
    pub(super) extensions: Vec<Extensions>,
    pub(super) extends: Vec<Extend>,
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
    /// But for the two that follow.
    pub(super) options: Vec<Setting>,
    pub(super) default: Option<String>,
    pub(super) json_name: Option<String>,
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
    pub(super) options: Vec<Setting>,
}

/// A field with its message in one.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) label: Option<Label>,
    pub(super) number: i32,
    pub(super) body: Message,
}

/// Numbers that a message leaves to others.
#[derive(Debug, Default)]
pub(super) struct Extensions {
    pub(super) numbers: Vec<Reserved>,
    pub(super) options: Vec<Setting>,
}

/// Fields of a message that is declared elsewhere.
#[derive(Debug)]
pub(super) struct Extend {
    /// The message.
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) fields: Vec<Field>,
}

/// What a message or an enum reserves.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    pub(super) symbols: Vec<Symbol>,
    /// Of each statement what it lists.
    pub(super) reserved: Vec<Vec<Reserved>>,
    pub(super) options: Vec<Setting>,
}

/// A symbol of an enum.
#[derive(Debug)]
pub(super) struct Symbol {
    pub(super) name: String,
    pub(super) number: i32,
    pub(super) options: Vec<Setting>,
}

/// A service.
#[derive(Debug, Default)]
pub(super) struct Service {
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) calls: Vec<Call>,
    pub(super) options: Vec<Setting>,
}

/// A call of a service.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) request: Side,
    pub(super) response: Side,
    pub(super) options: Vec<Setting>,
}

impl Call {
    /// What it takes and gives.
    pub(super) fn signature(&self) -> String {
        format!(
            "{}->{}",
            self.request.signature(),
            self.response.signature()
        )
    }
}

/// What a call takes or gives.
#[derive(Debug)]
pub(super) struct Side {
    /// Its message.
    pub(super) of: String,
    pub(super) is_stream: bool,
}

impl Side {
    fn signature(&self) -> String {
        format!("{}:{}", self.of, self.is_stream)
    }
}

/// The scalar types.
pub(super) const SCALARS: [&str; 15] = [
    "bool", "bytes", "double", "fixed32", "fixed64", "float", "int32", "int64", "sfixed32",
    "sfixed64", "sint32", "sint64", "string", "uint32", "uint64",
];

/// Whether a default is a word that needs no quotes.
pub(super) fn is_bare(default: &str) -> bool {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '+');
    !default.is_empty() && default.chars().all(is_bare)
}

/// Whether a name is that of a scalar.
pub(super) fn is_scalar(name: &str) -> bool {
    SCALARS.contains(&name)
}

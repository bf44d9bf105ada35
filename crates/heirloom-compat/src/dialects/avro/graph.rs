//! Avro schemas as the products' own parsers leave them: one node for each place of a schema, and one for a named type
//! wherever it is used again. Their checkers remember pairs of such nodes, so that places count.

use heirloom_schema::avro::FullName;
use heirloom_schema::avro::syntax::{Json, JsonId};

/// A schema with its texts: first its own, then its references in the order in which they were read.
#[derive(Debug)]
pub(super) struct Graph<'t> {
    pub(super) texts: Vec<Json<'t>>,
    pub(super) nodes: Vec<Node>,
    pub(super) root: Edge,
    /// Roots of the references.
    pub(super) references: Vec<NodeId>,
    /// Named types in the order in which they became known.
    pub(super) named: Vec<NodeId>,
}

/// Index of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NodeId(pub(super) u32);

/// A place of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) node: NodeId,
    /// A name in place of a definition.
    pub(super) is_use: bool,
    /// A name that the text defines only after this place.
    pub(super) is_later: bool,
}

/// A value in one of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) text: usize,
    pub(super) json: JsonId,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Where it stands.
    pub(super) at: At,
}

#[derive(Debug)]
pub(super) enum Kind {
    Primitive(Primitive),
    Array(Edge),
    Map(Edge),
    Union(Vec<Edge>),
    Record(Record),
    Enum(Enum),
    Fixed(Fixed),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Primitive {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
}

#[derive(Debug)]
pub(super) struct Record {
    pub(super) named: Named,
    pub(super) fields: Vec<Field>,
    /// Their positions in the order of their names.
    pub(super) by_name: Vec<u32>,
    pub(super) is_error: bool,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) aliases: Vec<String>,
    pub(super) node: Edge,
    /// The default, whatever it is.
    pub(super) default: Option<At>,
    /// The field's object.
    pub(super) at: At,
}

#[derive(Debug)]
pub(super) struct Enum {
    pub(super) named: Named,
    pub(super) symbols: Vec<String>,
    /// The default where it is a string.
    pub(super) default: Option<String>,
}

#[derive(Debug)]
pub(super) struct Fixed {
    pub(super) named: Named,
    pub(super) size: i64,
}

/// What records, enums and fixed have.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: FullName,
    /// As the text writes them.
    pub(super) aliases: Vec<String>,
}

impl Record {
    /// The field of a name.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let at = |position: u32| self.fields.get(position as usize);
        let found = self
            .by_name
            .binary_search_by(|position| at(*position).map_or("", |field| &*field.name).cmp(name));
        at(*self.by_name.get(found.ok()?)?)
    }
}

impl Primitive {
    pub(super) fn of(name: &str) -> Option<Primitive> {
        let all = [
            Primitive::Null,
            Primitive::Boolean,
            Primitive::Int,
            Primitive::Long,
            Primitive::Float,
            Primitive::Double,
            Primitive::Bytes,
            Primitive::String,
        ];
        all.into_iter().find(|it| it.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Primitive::Null => "null",
            Primitive::Boolean => "boolean",
            Primitive::Int => "int",
            Primitive::Long => "long",
            Primitive::Float => "float",
            Primitive::Double => "double",
            Primitive::Bytes => "bytes",
            Primitive::String => "string",
        }
    }

    fn shout(self) -> &'static str {
        match self {
            Primitive::Null => "NULL",
            Primitive::Boolean => "BOOLEAN",
            Primitive::Int => "INT",
            Primitive::Long => "LONG",
            Primitive::Float => "FLOAT",
            Primitive::Double => "DOUBLE",
            Primitive::Bytes => "BYTES",
            Primitive::String => "STRING",
        }
    }

    /// Whether a reader of this type takes what a writer of the other wrote, by the promotions that all products know.
    pub(super) fn takes(self, writer: Primitive) -> bool {
        use Primitive::{Bytes, Double, Float, Int, Long, String};
        self == writer
            || matches!(
                (writer, self),
                (Int, Long | Float | Double)
                    | (Long, Float | Double)
                    | (Float, Double)
                    | (String, Bytes)
                    | (Bytes, String)
            )
    }
}

impl Kind {
    /// The type in lower case.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Kind::Primitive(primitive) => primitive.name(),
            Kind::Array(_) => "array",
            Kind::Map(_) => "map",
            Kind::Union(_) => "union",
            Kind::Record(_) => "record",
            Kind::Enum(_) => "enum",
            Kind::Fixed(_) => "fixed",
        }
    }

    /// The type in upper case, as messages write it.
    pub(super) fn shout(&self) -> &'static str {
        match self {
            Kind::Primitive(primitive) => primitive.shout(),
            Kind::Array(_) => "ARRAY",
            Kind::Map(_) => "MAP",
            Kind::Union(_) => "UNION",
            Kind::Record(_) => "RECORD",
            Kind::Enum(_) => "ENUM",
            Kind::Fixed(_) => "FIXED",
        }
    }

    pub(super) fn named(&self) -> Option<&Named> {
        match self {
            Kind::Record(record) => Some(&record.named),
            Kind::Enum(symbols) => Some(&symbols.named),
            Kind::Fixed(fixed) => Some(&fixed.named),
            _ => None,
        }
    }
}

impl Graph<'_> {
    /// One node; any id that is not of this graph gives the first.
    pub(super) fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.0 as usize).unwrap_or(&self.nodes[0])
    }

    pub(super) fn kind(&self, id: NodeId) -> &Kind {
        &self.node(id).kind
    }

    pub(super) fn record(&self, id: NodeId) -> Option<&Record> {
        match self.kind(id) {
            Kind::Record(record) => Some(record),
            _ => None,
        }
    }

    /// The full name of a named type; of any other nothing.
    pub(super) fn name(&self, id: NodeId) -> String {
        let named = self.kind(id).named();
        named.map_or_else(String::new, |named| named.name.to_string())
    }
}

/// The name that `text` means inside `namespace`; a leading dot means no namespace.
pub(super) fn qualified(text: &str, namespace: &str) -> FullName {
    let (namespace, name) = text.rsplit_once('.').unwrap_or((namespace, text));
    FullName {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
    }
}

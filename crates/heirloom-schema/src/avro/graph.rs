//! The Avro schema graph: an arena of nodes in which a reference to a named type is the type's own node.

use std::fmt;

use crate::{Location, Source, SourceId, Span};

use super::Value;

/// A parsed, valid Avro schema with everything that it refers to.
///
/// Nodes live in one arena; a use of a named type is the [`NodeId`] of its definition, so a recursive schema is a
/// cyclic graph. Walks must remember where they have been.
#[derive(Clone, Debug)]
pub struct Schema {
    pub(super) sources: Vec<Source>,
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
}

impl Schema {
    /// The node of the whole schema.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// One node. Ids come from the same schema; any other id gives the root.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes
            .get(id.index())
            .unwrap_or(&self.nodes[self.root.index()])
    }

    /// All nodes with their ids, in the order of their texts; those of referenced sources included.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = (NodeId, &Node)> {
        self.nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (NodeId(index as u32), node))
    }

    /// The schema's own text, then the texts of what it refers to.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The source that a span lies in.
    pub fn source(&self, id: SourceId) -> &Source {
        self.sources
            .get(usize::from(id.0))
            .unwrap_or(&self.sources[0])
    }

    /// File, line and column of a span's start.
    pub fn location(&self, span: Span) -> Location {
        self.source(span.source).location(span.start as usize)
    }

    /// The full name of the root where it is a named type.
    pub fn full_name(&self) -> Option<&FullName> {
        self.node(self.root).name()
    }

    /// The same nodes with another one as the root; any id that is not of this schema leaves the root as it is.
    pub fn rooted_at(&self, id: NodeId) -> Schema {
        let is_ours = id.index() < self.nodes.len();
        Schema {
            root: if is_ours { id } else { self.root },
            ..self.clone()
        }
    }

    /// The same schema with a record that has one of its fields alone, as a reader that asks for nothing else.
    pub fn with_only_field(&self, record: NodeId, name: &str) -> Schema {
        let mut schema = self.clone();
        if let Some(Node {
            kind: NodeKind::Record(record),
            ..
        }) = schema.nodes.get_mut(record.index())
        {
            record.fields.retain(|field| field.name == name);
        }
        schema
    }

    /// Whether the node is defined in a referenced source, not in the schema's own text.
    pub fn is_referenced(&self, id: NodeId) -> bool {
        self.node(id).span.source != SourceId(0)
    }
}

/// The index of a node in its schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// Position in the arena, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One node: its kind, its logical type and where it stands.
#[derive(Clone, Debug)]
pub struct Node {
    /// What the node is.
    pub kind: NodeKind,
    /// The logical type, where it is valid for the kind; an invalid or unknown one is ignored, as the
    /// specification demands, and stays in `properties`.
    pub logical: Option<Logical>,
    /// Attributes that the specification does not define, in the order of the text, values as JSON text.
    pub properties: Vec<(String, String)>,
    /// The definition's text.
    pub span: Span,
}

impl Node {
    /// The full name of a record, enum or fixed.
    pub fn name(&self) -> Option<&FullName> {
        match &self.kind {
            NodeKind::Record(record) => Some(&record.name),
            NodeKind::Enum(symbols) => Some(&symbols.name),
            NodeKind::Fixed(fixed) => Some(&fixed.name),
            _ => None,
        }
    }
}

/// The kinds of Avro 1.12, section Schema Declaration.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// No value.
    Null,
    /// True or false.
    Boolean,
    /// 32-bit signed.
    Int,
    /// 64-bit signed.
    Long,
    /// IEEE 754 single.
    Float,
    /// IEEE 754 double.
    Double,
    /// Any bytes.
    Bytes,
    /// Unicode text.
    String,
    /// Items of one type.
    Array(NodeId),
    /// String keys to values of one type.
    Map(NodeId),
    /// One of several branches, in order.
    Union(Vec<NodeId>),
    /// Named fields; an error is a record too.
    Record(Record),
    /// Named symbols.
    Enum(Enum),
    /// A fixed number of bytes.
    Fixed(Fixed),
}

/// A record or an error.
#[derive(Clone, Debug)]
pub struct Record {
    /// Full name.
    pub name: FullName,
    /// Other full names under which a writer may know it.
    pub aliases: Vec<FullName>,
    /// Documentation.
    pub doc: Option<String>,
    /// Fields in the order of the text.
    pub fields: Vec<Field>,
    /// Declared as `error`.
    pub is_error: bool,
}

/// A field of a record.
#[derive(Clone, Debug)]
pub struct Field {
    /// Name.
    pub name: String,
    /// Other names under which a writer may know it.
    pub aliases: Vec<String>,
    /// Documentation.
    pub doc: Option<String>,
    /// Type.
    pub node: NodeId,
    /// Default, checked against the type.
    pub default: Option<Value>,
    /// Sort order.
    pub order: Order,
    /// Attributes that the specification does not define, values as JSON text.
    pub properties: Vec<(String, String)>,
    /// The field's object.
    pub span: Span,
    /// The value of its `type` attribute: the place of use, also where the type is defined elsewhere.
    pub type_span: Span,
}

/// How a field takes part in sorting; Avro 1.12, section Sort Order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The default.
    #[default]
    Ascending,
    /// Reversed.
    Descending,
    /// Not compared.
    Ignore,
}

/// An enum.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Full name.
    pub name: FullName,
    /// Other full names under which a writer may know it.
    pub aliases: Vec<FullName>,
    /// Documentation.
    pub doc: Option<String>,
    /// Symbols in the order of the text.
    pub symbols: Vec<String>,
    /// Index of the symbol that stands for a writer's unknown one.
    pub default: Option<usize>,
}

/// A fixed.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// Full name.
    pub name: FullName,
    /// Other full names under which a writer may know it.
    pub aliases: Vec<FullName>,
    /// Documentation.
    pub doc: Option<String>,
    /// Size in bytes.
    pub size: usize,
}

/// A logical type that is valid where it stands; Avro 1.12, section Logical Types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Logical {
    /// Digits before and after the point; on bytes or fixed.
    Decimal {
        /// All digits, at least 1.
        precision: u32,
        /// Digits after the point, at most `precision`.
        scale: u32,
    },
    /// Any number of digits with its own scale; on bytes.
    BigDecimal,
    /// RFC 4122; on string or fixed 16.
    Uuid,
    /// Days since 1970-01-01; on int.
    Date,
    /// Milliseconds since midnight; on int.
    TimeMillis,
    /// Microseconds since midnight; on long.
    TimeMicros,
    /// Milliseconds since 1970-01-01T00:00Z; on long.
    TimestampMillis,
    /// Microseconds since 1970-01-01T00:00Z; on long.
    TimestampMicros,
    /// Nanoseconds since 1970-01-01T00:00Z; on long.
    TimestampNanos,
    /// Milliseconds since 1970-01-01T00:00 in an unstated zone; on long.
    LocalTimestampMillis,
    /// Microseconds since 1970-01-01T00:00 in an unstated zone; on long.
    LocalTimestampMicros,
    /// Nanoseconds since 1970-01-01T00:00 in an unstated zone; on long.
    LocalTimestampNanos,
    /// Months, days and milliseconds; on fixed 12.
    Duration,
}

/// A name with its namespace, which may be empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FullName {
    /// Namespace without the last dot; empty where there is none.
    pub namespace: String,
    /// The part after the last dot.
    pub name: String,
}

impl fmt::Display for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.namespace.is_empty() {
            f.write_str(&self.name)
        } else {
            write!(f, "{}.{}", self.namespace, self.name)
        }
    }
}

//! Resolution: what happens at every node when bytes of a writer are read into a reader; Avro 1.12, section
//! Schema Resolution. The types are here, the walk that fills them in `resolve/`.

mod identity;
mod matching;
mod message;
mod names;
mod path;
mod report;
mod walk;

pub(super) use identity::identities;
pub(super) use message::type_name;

use crate::Span;

use super::{Logical, NodeId, Schema, Value};

/// What happens at every pair of nodes that a read meets. A graph: recursive schemas make it cyclic.
#[derive(Clone, Debug)]
pub struct Resolution {
    pub(super) nodes: Vec<Resolved>,
    pub(super) root: ResolvedId,
    pub(super) failures: Vec<Failure>,
    pub(super) losses: Vec<Loss>,
    pub(super) sites: Sites,
    pub(super) identities: Vec<bool>,
    pub(super) steps: usize,
}

/// For each failure and each loss the pairs at which it happens, which [`Resolution::then`] needs to know whether it
/// still can.
#[derive(Clone, Debug, Default)]
pub(super) struct Sites {
    pub(super) failures: Vec<Vec<ResolvedId>>,
    pub(super) losses: Vec<Vec<ResolvedId>>,
}

impl Resolution {
    /// The pair of roots.
    pub fn root(&self) -> ResolvedId {
        self.root
    }

    /// One pair. Ids come from the same resolution; any other id gives the root.
    pub fn node(&self, id: ResolvedId) -> &Resolved {
        self.nodes
            .get(id.index())
            .unwrap_or(&self.nodes[self.root.index()])
    }

    /// All pairs with their ids.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = (ResolvedId, &Resolved)> {
        self.nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (ResolvedId(index as u32), node))
    }

    /// Whether a decoder of the reader, given the writer's bytes, gives what this pair gives: nothing is moved,
    /// filled in, skipped, converted, remapped or re-meant, here and in everything below.
    ///
    /// Names do not count, as they are not in the bytes: a record renamed through an alias can be identical. The
    /// reader may have more enum symbols and more union branches at the end, and a wider decimal of the same scale.
    /// A recursive pair is identical when nothing in its cycle differs. After [`Resolution::then`] the answer may be
    /// `false` for two changes that cancel each other out; `true` is always right.
    pub fn is_identity(&self, id: ResolvedId) -> bool {
        self.identities.get(id.index()).copied().unwrap_or(false)
    }

    /// How many reads in a row this is: 1 from [`resolve`], the sum after [`Resolution::then`].
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// Everything because of which some event cannot be read. Empty: every event can.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// The failures that happen at this pair itself, not above or below it.
    pub fn failures_at(&self, id: ResolvedId) -> impl Iterator<Item = &Failure> {
        let both = self.failures.iter().zip(&self.sites.failures);
        both.filter(move |(_, sites)| sites.contains(&id))
            .map(|(failure, _)| failure)
    }

    /// Everything because of which some value arrives changed, remapped or re-meant.
    pub fn losses(&self) -> &[Loss] {
        &self.losses
    }

    /// The pairs at which the failure of that position in [`Resolution::failures`] happens: one from [`resolve`],
    /// any number after [`Resolution::then`].
    pub fn failure_sites(&self, index: usize) -> &[ResolvedId] {
        self.sites.failures.get(index).map_or(&[], Vec::as_slice)
    }

    /// The pairs at which the loss of that position in [`Resolution::losses`] happens.
    pub fn loss_sites(&self, index: usize) -> &[ResolvedId] {
        self.sites.losses.get(index).map_or(&[], Vec::as_slice)
    }
}

/// The index of a pair in its resolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ResolvedId(pub(super) u32);

impl ResolvedId {
    /// Position in the arena, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A writer node, the reader node that it is read into, and how.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// In the writer schema.
    pub writer: NodeId,
    /// In the reader schema.
    pub reader: NodeId,
    /// How it is read.
    pub action: Action,
}

/// How a writer node is read into a reader node.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// The same primitive, or a fixed of the same size: as it is.
    Copy,
    /// Another primitive (int to long, float to double, string to bytes, ...): the nodes say which.
    Promote,
    /// Another primitive by way of a third, which changes or refuses some values; only after
    /// [`Resolution::then`].
    PromoteVia(Waypoint),
    /// A record into a record.
    Record(RecordAction),
    /// An enum into an enum: for each writer symbol the reader's index; `None` fails.
    Enum(Vec<Option<usize>>),
    /// Items into items.
    Array(ResolvedId),
    /// Values into values.
    Map(ResolvedId),
    /// The writer is a union: one pair per writer branch, each against the whole reader node.
    FromUnion(Vec<ResolvedId>),
    /// The reader is a union and the writer is not: the branch that takes it.
    IntoUnion {
        /// Index of the reader's branch.
        branch: usize,
        /// The writer against that branch.
        inner: ResolvedId,
    },
    /// Cannot be read.
    Fail,
}

/// The type between two promotions that one promotion cannot stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waypoint {
    /// An int or long becomes a float and then a double: the float's rounding stays.
    Float,
    /// Bytes become a string and then bytes again: they must be UTF-8.
    String,
}

/// A record into a record.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordAction {
    /// What becomes of each writer field, in the writer's order.
    pub fields: Vec<WriterField>,
    /// Reader fields that the writer lacks: index and default, in the reader's order. A field without a default
    /// is a failure and is not here.
    pub defaults: Vec<(usize, Value)>,
}

/// What becomes of a writer field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriterField {
    /// Read into the reader's field.
    Read {
        /// Index of the reader's field.
        reader: usize,
        /// The pair of field types.
        resolved: ResolvedId,
    },
    /// Stepped over.
    Skip,
}

/// One cause for which some events, or all, cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// What is in the way.
    pub kind: FailureKind,
    /// Which read of several in a row, from 0: paths and spans are in that read's writer and reader.
    pub step: usize,
    /// Path in the writer, for example `/fields/amount/items`; `/` is the root.
    pub writer_path: String,
    /// Path in the reader.
    pub reader_path: String,
    /// Place in the writer's sources.
    pub writer_span: Span,
    /// Place in the reader's sources.
    pub reader_span: Span,
}

/// What is in the way of a read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FailureKind {
    /// The types do not match and no promotion joins them.
    Type {
        /// Type name in the writer, such as `string` or `record acme.Order`.
        writer: String,
        /// Type name in the reader.
        reader: String,
    },
    /// Two named types of one kind without a common name or alias.
    Name {
        /// Full name in the writer.
        writer: String,
        /// Full name in the reader.
        reader: String,
    },
    /// The reader has a field that the writer lacks, and no default for it.
    MissingDefault {
        /// The reader's field.
        field: String,
    },
    /// Writer symbols that the reader lacks, and the reader's enum has no default.
    MissingSymbols {
        /// The symbols, in the writer's order.
        symbols: Vec<String>,
    },
    /// Two fixed types of different sizes.
    FixedSize {
        /// Bytes in the writer.
        writer: usize,
        /// Bytes in the reader.
        reader: usize,
    },
    /// A value that the reader's union (or, from a writer union, the reader's type) has no place for.
    NoBranch {
        /// Type name in the writer: of the branch, where the writer is a union.
        writer: String,
        /// The writer's branch, where the writer is a union.
        branch: Option<usize>,
    },
    /// Bytes into string: fails for bytes that are not UTF-8.
    NotUtf8,
}

/// One cause for which some value arrives changed, remapped or re-meant though every event can be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// What is lost.
    pub kind: LossKind,
    /// Which read of several in a row, from 0: paths and spans are in that read's writer and reader.
    pub step: usize,
    /// Path in the writer; `/` is the root.
    pub writer_path: String,
    /// Path in the reader.
    pub reader_path: String,
    /// Place in the writer's sources.
    pub writer_span: Span,
    /// Place in the reader's sources.
    pub reader_span: Span,
}

/// What is lost in a read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum LossKind {
    /// Writer symbols that become the reader's enum default.
    Remapped {
        /// The symbols, in the writer's order.
        symbols: Vec<String>,
        /// The default that they become.
        default: String,
    },
    /// A promotion that cannot hold every value: int or long to float, long to double.
    Precision {
        /// Type name in the writer.
        writer: String,
        /// Type name in the reader.
        reader: String,
    },
    /// The logical type changed, came or went: the same number means something else. A decimal whose precision
    /// grows while its scale stays is not a loss.
    Meaning {
        /// In the writer.
        writer: Option<Logical>,
        /// In the reader.
        reader: Option<Logical>,
    },
}

/// Resolves a writer against a reader.
///
/// **Names.** Two records, enums or fixed match when their unqualified names are equal or an alias of the reader's is
/// the writer's full name. This holds for the root too. (Java's decoder reads records of any name, its
/// compatibility check does as we do.)
///
/// **Fields.** By name first, for all reader fields; then the remaining reader fields take the remaining writer fields
/// by alias, in the reader's order. No writer field is read twice.
///
/// **Reader unions.** The branch is chosen once per pair, by this order, and then kept though it may have failures
/// inside:
/// 1. the same unnamed type; for a named type the same full name, then an alias that is the writer's full name;
/// 2. a record, enum or fixed of the same unqualified name that has no failure at its own level (a field without
///    default, a field of an impossible type, a symbol, a size), the first of them;
/// 3. the first of the same unqualified name, whatever its failures;
/// 4. the first that the writer can be promoted to.
///
/// Java differs: it takes a record of another name when its fields fit, which the specification does not allow, of
/// several that fit by unqualified name the last, and an enum or fixed by its full name only. It also renames the writer
/// by aliases before it matches. The crate's README lists all differences of Java's decoders; a test holds them to it.
///
/// **Writer unions.** Every branch is resolved against the whole reader node; a branch without a place fails alone.
///
/// **Logical types** play no part in matching. Where they differ the pair has a [`LossKind::Meaning`].
///
/// Each pair of nodes is resolved once and reports once, at its first path in the writer's order. Depth and size of
/// the schemas are bounded by memory only.
///
/// ```
/// use heirloom_schema::Source;
/// use heirloom_schema::avro::{Strictness, parse, resolve};
///
/// let schema = |text: &str| parse(&Source::new("money.avsc", text), &[], Strictness::Strict);
/// let old = schema(r#"{"type": "record", "name": "Money", "fields": []}"#)?;
/// let new = schema(
///     r#"{"type": "record", "name": "Money", "fields": [{"name": "currency", "type": "string"}]}"#,
/// )?;
///
/// let resolution = resolve(&old, &new);
/// let failure = &resolution.failures()[0];
/// assert_eq!(failure.reader_path, "/fields/currency");
/// assert_eq!(failure.kind.message(), "field `currency` was added without a default");
/// assert!(resolve(&new, &old).failures().is_empty());
/// # Ok::<(), heirloom_schema::SchemaErrors>(())
/// ```
pub fn resolve(writer: &Schema, reader: &Schema) -> Resolution {
    walk::Walk::new(writer, reader).run()
}

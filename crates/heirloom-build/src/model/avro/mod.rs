//! Avro contracts: the Rust shape of every node of every version, and how bytes of one version become another.

mod build;
pub(crate) mod defaults;
mod index;
mod min_size;
mod names;
mod plan;
mod reason;
mod recursion;
mod shape;

use std::collections::{BTreeMap, BTreeSet};

use heirloom_contract::ContractId;
use heirloom_schema::avro::{Logical, NodeId, Schema};

use super::Modules;

pub(crate) use build::build;
pub(crate) use index::AvroIndex;
pub(crate) use min_size::min_sizes;
pub(crate) use plan::Plan;

/// An Avro contract with all its versions.
#[derive(Debug)]
pub(crate) struct AvroContract<'a> {
    /// Oldest first, numbered from 1 without gaps.
    pub(crate) versions: Vec<AvroVersion<'a>>,
    /// How bytes of one version are read as another's struct: one for each version and the end of its run of
    /// derived steps, where that is another version.
    pub(crate) reads: Vec<Plan>,
    /// How one version's struct becomes another's: each derived step, and each run of them behind a step by hand.
    pub(crate) conversions: Vec<Plan>,
    /// Where other contracts' types are.
    pub(crate) modules: Modules,
}

impl<'a> AvroContract<'a> {
    /// One version, by its number.
    pub(crate) fn version(&self, number: u32) -> &AvroVersion<'a> {
        let index = (number as usize)
            .saturating_sub(1)
            .min(self.versions.len().saturating_sub(1));
        &self.versions[index]
    }
}

/// One version: its schema, and the Rust shape of each of the schema's nodes.
#[derive(Debug)]
pub(crate) struct AvroVersion<'a> {
    pub(crate) number: u32,
    pub(crate) schema: &'a Schema,
    /// By node index; referenced nodes included.
    pub(crate) shapes: Vec<Shape>,
    /// The fewest bytes that a value takes, by node index.
    pub(crate) min_sizes: Vec<usize>,
    /// Records that can contain themselves, through whatever.
    pub(crate) recursive: BTreeSet<NodeId>,
    /// Types of this version's module, in the order of the text; what is not defined here is re-exported.
    pub(crate) types: Vec<TypeModel>,
}

impl AvroVersion<'_> {
    /// The Rust shape of a node.
    pub(crate) fn shape(&self, node: NodeId) -> &Shape {
        &self.shapes[node.index()]
    }

    /// The fewest bytes that a value of the node takes.
    pub(crate) fn min_size(&self, node: NodeId) -> usize {
        self.min_sizes[node.index()]
    }
}

/// A Rust type of a version's module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TypeModel {
    /// The record, enum, fixed, or union that becomes an enum.
    pub(crate) node: NodeId,
    pub(crate) name: String,
    /// The version whose module defines it; another version's module re-exports it.
    pub(crate) home: u32,
    /// For a union: record and field that it belongs to, as people write it.
    pub(crate) position: String,
    /// A fixed with a logical type has no type of its own: as the root it becomes an alias.
    pub(crate) is_alias: bool,
}

/// A Rust type, wherever it is used: the same value is the same type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TypePath {
    pub(crate) contract: ContractId,
    /// The version whose module defines it.
    pub(crate) version: u32,
    pub(crate) name: String,
}

/// What a node is in Rust.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Logical(LogicalShape),
    Record(TypePath, Vec<FieldShape>),
    /// Variants in the order of the symbols.
    Enum(TypePath, Vec<String>),
    /// A newtype over so many bytes.
    Fixed(TypePath, usize),
    Array(NodeId),
    Map(NodeId),
    Union(UnionShape),
}

/// A logical type that has a Rust type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogicalShape {
    pub(crate) logical: Logical,
    pub(crate) carrier: Carrier,
}

/// What a logical type stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    Int,
    Long,
    Bytes,
    String,
    Fixed(usize),
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldShape {
    pub(crate) name: String,
    pub(crate) node: NodeId,
    /// The record contains itself here.
    pub(crate) is_boxed: bool,
}

/// A union: a unit, its only branch, an option, an enum, or an option of an enum.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct UnionShape {
    /// In the order of the schema.
    pub(crate) branches: Vec<BranchShape>,
    /// The branch that is null, where another one is not: the type is an `Option`.
    pub(crate) null: Option<usize>,
    /// The enum, where there are two branches or more beside null.
    pub(crate) path: Option<TypePath>,
}

/// A branch of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BranchShape {
    pub(crate) node: NodeId,
    /// The variant's name, where the union becomes an enum.
    pub(crate) variant: String,
    /// The union contains itself here.
    pub(crate) is_boxed: bool,
}

/// Where a union stands: the record's full name, the field's name, and `Item` or `Value` for each array or map
/// between the field and the union.
pub(crate) type UnionKey = (String, String, String);

/// The Rust names of one contract's own types, over all versions.
#[derive(Debug, Default)]
pub(crate) struct ContractNames {
    /// By full name.
    pub(crate) types: BTreeMap<String, String>,
    /// Fields and symbols, by full name of their record or enum.
    pub(crate) members: BTreeMap<String, crate::names::Scope>,
    /// The enum's name and its variants, by the schema's branch names.
    pub(crate) unions: BTreeMap<UnionKey, (String, crate::names::Scope)>,
    /// For each version and full name the version that defines the Rust type.
    pub(crate) homes: BTreeMap<(u32, String), u32>,
}

//! Avro 1.12 schemas: text to graph, canonical forms and fingerprints, resolution of a writer against a reader.

mod canonical;
mod compose;
mod graph;
#[cfg(feature = "json")]
pub mod json;
mod normal;
mod parse;
mod resolve;
mod value;

pub use canonical::{canonical_form, fingerprint_crc64, fingerprint_md5, fingerprint_sha256};
pub use graph::{
    Enum, Field, Fixed, FullName, Logical, Node, NodeId, NodeKind, Order, Record, Schema,
};
pub use normal::{node_normal_form, normal_fingerprint, normal_form};
pub use parse::json as syntax;
pub use parse::{Strictness, parse};
pub use resolve::{
    Action, Failure, FailureKind, Loss, LossKind, RecordAction, Resolution, Resolved, ResolvedId,
    Waypoint, WriterField, resolve,
};
pub use value::Value;

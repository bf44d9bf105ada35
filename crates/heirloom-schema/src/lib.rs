//! What an event schema says: text to graph with spans, canonical forms, fingerprints, resolution.
//!
//! ```text
//! text --parse--> Schema (graph, every node with its span) --+--> canonical form, normal form --> fingerprints
//!                                                            +--> resolve(writer, reader) --> Resolution
//! ```
//! Pure: no input or output, no clock, no threads. [`avro`] and [`protobuf`] have the same shape.

pub mod avro;
mod error;
mod fingerprint;
pub mod protobuf;
mod span;

pub use error::{SchemaError, SchemaErrors};
pub use fingerprint::Fingerprint;
pub use span::{Location, Source, SourceId, Span};

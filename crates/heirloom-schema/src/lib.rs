//! What an event schema says: text to graph with spans, canonical forms, fingerprints, resolution.
//!
//! ```text
//! text --parse--> Schema (graph, every node with its span) --+--> canonical form, normal form --> fingerprints
//!                                                            +--> resolve(writer, reader) --> Resolution
//! ```
//! With the feature `json`, events become JSON and JSON becomes events: [`avro::json`], [`protobuf::json`].
//!
//! Pure: no input or output, no clock, no threads. [`avro`] and [`protobuf`] have the same shape.

pub mod avro;
mod error;
mod fingerprint;
#[cfg(feature = "json")]
mod json;
pub mod protobuf;
mod span;

pub use error::{SchemaError, SchemaErrors};
pub use fingerprint::Fingerprint;
#[cfg(feature = "json")]
pub use json::JsonError;
pub use span::{Location, Places, Source, SourceId, Span};

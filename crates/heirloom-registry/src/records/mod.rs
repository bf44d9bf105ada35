//! Typed events in records, independent of any Kafka client: bytes and headers in, bytes and headers out.
//!
//! ```text
//! start:   contracts ──names──► subjects ──policy──► registry ──► heads, one per contract
//! writing: event ──► head (or header) + payload                    no lock, no wait, no allocation but the buffer's
//! reading: record ──► known id? ──► event
//!                         └── no: fetched once, resolved, kept; then read
//! ```

mod deserializer;
mod error;
mod framing;
mod heads;
mod naming;
mod refusal;
mod same;
mod search;
mod serializer;
mod start;
mod target;
mod texts;

pub use deserializer::{
    DeserializeError, Deserializer, DeserializerBuilder, PrewarmError, Stranger,
};
pub use error::StartError;
pub use framing::Framing;
pub use naming::{Naming, Part, ReferenceNames, SubjectNames};
pub use refusal::{Cause, Incompatible, Refusal, RefusalReason, RefusedPair};
pub use serializer::{EventSerializer, Header, SerializeError, Serializer};
pub use start::{Policy, SerializerBuilder};
pub use target::Target;

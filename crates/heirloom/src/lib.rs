//! The run time of heirloom: typed, versioned events that read every byte ever written.
//!
//! `heirloom-build` generates, from a folder of contracts, a struct per event and version and the code that reads
//! every version into the newest one. This crate is what that code and its users need:
//!
//! ```text
//! record --frame--> schema id + payload --Writers--> contract, version --Stream::decode--> newest typed events
//! ```
//! - [`Event`] and [`Stream`] are implemented by generated code; [`Upcast`] and [`Split`] by people.
//! - [`frame`] takes the Confluent framings apart and puts them together.
//! - [`Writers`] knows which contract and version a schema id means; [`Decoder`] reads records with it.
//! - [`Quarantined`] is a record that could not be read: place, reason, every byte.
//! - [`encode_framed`] writes an event; [`Kept`] forwards one as it came.
//! - [`avro`] and [`protobuf`] are the codecs under the generated code.
//!
//! From a topic to a state, `S` being a generated sum enum such as `bank::Event`:
//!
//! ```
//! use heirloom::{Decoder, Format, Quarantined, Record, Stream, WriterError, WriterSchema, Writers};
//! use heirloom::frame::SchemaId;
//!
//! fn replay<'a, S: Stream>(
//!     schemas: &[(u32, Format, &str)],
//!     records: impl Iterator<Item = Record<'a>>,
//!     mut fold: impl FnMut(S),
//! ) -> Result<Vec<Quarantined>, WriterError> {
//!     let mut writers = Writers::builder();
//!     for &(id, format, text) in schemas {
//!         writers.register(&[SchemaId(id).into()], &WriterSchema { format, text, references: &[] })?;
//!     }
//!     let decoder = Decoder::<S>::new(writers.build());
//!     Ok(records.filter_map(|record| decoder.decode(&record, &mut fold).err()).collect())
//! }
//! ```
//!
//! Features: `avro` and `protobuf`, both on by default, for events in either language; `protobuf-writers` for Protobuf
//! writers that are in no history, see [`UnknownWriters`].
//!
//! Bytes from outside are hostile: nothing here panics on them, and no declared length is believed before it is
//! compared with what is there.

#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

#[cfg(feature = "avro")]
pub mod avro;
mod contract;
mod decoder;
mod encode;
mod error;
mod event;
pub mod frame;
mod kept;
#[doc(hidden)]
pub mod laws;
mod limits;
#[cfg(feature = "avro")]
pub mod plan;
#[cfg(feature = "protobuf")]
pub mod protobuf;
mod quarantine;
mod upcast;
mod writers;

pub use contract::{ContractInfo, Format, ReferenceInfo, Subjects, VersionInfo};
pub use decoder::{Decoded, Decoder, Record};
pub use encode::{encode_framed, encode_framed_of};
pub use error::{DecodeError, DecodeErrorKind, EncodeError};
pub use event::{Event, Stream};
pub use kept::Kept;
pub use limits::Limits;
pub use quarantine::{Quarantined, Reason};
pub use upcast::{EventMeta, Position, Split, Upcast, UpcastError};

pub use uuid;
pub use writers::{
    Compared, Lossy, OpenError, Refused, UnknownWriters, Writer, WriterError, WriterErrorKind,
    WriterSchema, Writers, WritersBuilder,
};

#[cfg(feature = "protobuf")]
#[doc(hidden)]
pub use {prost, prost_types};

/// Includes the modules that `heirloom_build::compile` generated, in the module where it stands.
///
/// ```text
/// mod contracts {
///     heirloom::include_contracts!();
/// }
/// ```
#[macro_export]
macro_rules! include_contracts {
    () => {
        include!(concat!(env!("OUT_DIR"), "/contracts.rs"));
    };
}

/// Includes the generated law tests: fused decode equals chained upcasts, bytes round-trip, nothing panics.
///
/// It stands in a test module in which the name `contracts` is the module of [`include_contracts!`]:
///
/// ```ignore
/// #[cfg(test)]
/// mod laws {
///     use super::contracts;
///     heirloom::include_laws!();
/// }
/// ```
#[macro_export]
macro_rules! include_laws {
    () => {
        include!(concat!(env!("OUT_DIR"), "/contract_laws.rs"));
    };
}

//! Protobuf schemas, proto2 and proto3: text to graph, normal forms and fingerprints, resolution of a writer
//! against a reader.
//!
//! Everything but [`text_digest`] and [`text_messages`] needs the feature `protobuf`, so that a service can tell two texts apart without
//! a compiler on board.

mod digest;
#[cfg(feature = "protobuf")]
mod error;
#[cfg(feature = "protobuf")]
mod extensions;
#[cfg(feature = "protobuf")]
mod graph;
#[cfg(feature = "protobuf")]
mod history;
#[cfg(feature = "protobuf")]
mod imports;
#[cfg(all(feature = "protobuf", feature = "json"))]
pub mod json;
#[cfg(feature = "protobuf")]
mod lower;
#[cfg(feature = "protobuf")]
mod normal;
mod outline;
#[cfg(feature = "protobuf")]
mod parse;
#[cfg(feature = "protobuf")]
mod path;
#[cfg(feature = "protobuf")]
mod reserved;
#[cfg(feature = "protobuf")]
mod resolve;
#[cfg(feature = "protobuf")]
mod root;
#[cfg(feature = "protobuf")]
mod rules;
#[cfg(feature = "protobuf")]
mod spans;
#[cfg(feature = "protobuf")]
mod syntax;

pub use digest::text_digest;
#[cfg(feature = "protobuf")]
pub use graph::{
    Cardinality, Enum, EnumId, EnumValue, Field, FieldKind, MapValue, Message, MessageId, Oneof,
    Reserved, Scalar, Schema, Syntax,
};
#[cfg(feature = "protobuf")]
pub use history::reused_numbers;
#[cfg(feature = "protobuf")]
pub use normal::{
    enum_normal_form, message_normal_fingerprint, message_normal_form, normal_fingerprint,
    normal_form,
};
pub use outline::text_messages;
#[cfg(feature = "protobuf")]
pub use parse::{descriptors, parse};
#[cfg(feature = "protobuf")]
pub use reserved::check_reserved_names;
#[cfg(feature = "protobuf")]
pub use resolve::{Failure, FailureKind, FieldText, Loss, LossKind, Resolution, resolve};

//! Tests of the public surface, in one binary.

mod canonical;
mod compose;
mod corpus;
mod depth;
mod differential;
mod java;
#[cfg(feature = "json")]
mod json;
mod normal;
mod parse;
#[cfg(feature = "protobuf")]
mod protobuf;
mod resolve;
mod schemas;

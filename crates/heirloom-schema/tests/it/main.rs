//! Tests of the public surface, in one binary.

mod canonical;
mod corpus;
mod parse;
mod java;
mod depth;
#[cfg(feature = "protobuf")]
mod protobuf;
mod schemas;
mod differential;
mod compose;
mod resolve;

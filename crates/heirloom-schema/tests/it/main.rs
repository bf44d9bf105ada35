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
#[allow(dead_code, reason = "some of it is asked by the tests of other crates")]
mod program;
#[cfg(feature = "protobuf")]
mod protobuf;
mod resolve;
mod schemas;

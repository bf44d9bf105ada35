//! The generator from the outside: contract directories in, Rust and errors out.

mod corpus;
mod protobuf;
mod refused;
mod steps;
mod support;

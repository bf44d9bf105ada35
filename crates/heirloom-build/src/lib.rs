//! Compiles contracts (Avro and Protobuf event definitions with all their versions) to typed Rust events.
//!
//! ```text
//! contract directory --heirloom-contract--> Contracts --model--> every decision --emit--> Rust source
//! ```
//! A build script calls [`compile`], and the crate includes what it wrote:
//!
//! ```no_run
//! // build.rs
//! fn main() -> Result<(), heirloom_build::Error> {
//!     heirloom_build::compile("schemas")
//! }
//! ```
//! ```ignore
//! // src/lib.rs
//! mod contracts {
//!     heirloom::include_contracts!();
//! }
//! #[cfg(test)]
//! mod laws {
//!     use super::contracts;
//!     heirloom::include_laws!();
//! }
//! ```
//! Every name, every step and every type is decided in the model, where it can be tested without reading Rust;
//! emission is a straight line. The output depends on nothing but the directory's content.

mod compile;
mod emit;
mod error;
mod model;
mod names;
mod protobuf;
mod samples;

pub use compile::{Generated, compile, generate};
pub use error::{Error, Problem};

//! Schema registries.
//!
//! [`api`] is what the Confluent Schema Registry API says, in types that the client and the embedded registry share:
//! requests, answers, subjects, error codes.
//! - [`records`] puts typed events into records and takes them out.

pub mod api;
pub mod records;

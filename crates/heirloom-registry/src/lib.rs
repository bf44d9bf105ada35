//! Schema registries.
//!
//! [`api`] is what the Confluent Schema Registry API says, in types that the client and the embedded registry share:
//! requests, answers, subjects, error codes.

pub mod api;

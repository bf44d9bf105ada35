//! Schema registries.
//!
//! [`api`] is what the Confluent Schema Registry API says, in types that the client and the embedded registry share:
//! requests, answers, subjects, error codes.
//! - [`client`] asks a registry of any product, asynchronously or waiting.
//! - `converter`, a feature, takes over what is written for the crate schema_registry_converter.
//! - [`records`] puts typed events into records and takes them out.
//! - `server`, with the feature of that name, is a registry in the process.

pub mod api;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "schema-registry-converter")]
pub mod converter;
#[cfg(feature = "client")]
pub mod records;
#[cfg(feature = "server")]
pub mod server;

/// The examples of the README.
#[cfg(all(doctest, feature = "client"))]
#[doc = include_str!("../README.md")]
struct Readme;

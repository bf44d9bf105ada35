//! The client: every call of the API, typed, on any product that speaks it.
//!
//! ```no_run
//! use heirloom_registry::api::NewSchema;
//! use heirloom_registry::client::{Register, Registry};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let registry = Registry::builder()
//!     .url("https://user:password@registry.example:8081")
//!     .build()?;
//! let subject = "orders-value".parse()?;
//! let registered = registry
//!     .register(&subject, &NewSchema::avro(r#""string""#), &Register::default())
//!     .await?;
//! let schema = registry.schema(registered.id).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A request goes `request` -> `send` (attempts, addresses, waits) -> `answer` (body, meaning of a refusal); `cache` is
//! before it for schemas by id, and for what may change where the caller asks for that. The crate's README has tables
//! of what each product lacks and of what is repeated.

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )
)]

mod address;
mod answer;
mod associations;
pub mod blocking;
mod builder;
mod cache;
mod compatibility;
mod credentials;
mod error;
mod options;
mod request;
mod retry;
mod schemas;
mod send;
mod server;
mod settings;
mod subjects;
mod tls;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use reqwest::Client;
use serde::de::DeserializeOwned;

pub use builder::{Builder, Caches, Timeouts};
pub use error::{Error, ErrorKind};
pub use options::{
    Associate, Below, ByMetadata, Cascade, Check, Deleted, Deletion, Force, Inherit,
    ListAssociations, ListContexts, ListSchemas, ListSubjects, ListUses, ListVersions, Lookup,
    Page, ReadGuid, ReadId, ReadVersion, Register, ResourceScope, Scope,
};
pub use retry::Retry;

use crate::api::{Config, IdSchema, SubjectSchema};
use address::Address;
use answer::Answer;
use cache::{Cache, Recent};
use credentials::Credentials;
use request::Request;
use send::Outcome;

/// A client of a registry: cheap to clone, and shared by whoever asks.
///
/// Reads, and writes of which a second one changes nothing, are repeated when they fail ([`Retry`]).
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    http: Client,
    addresses: Vec<Address>,
    /// The address that answered last.
    preferred: AtomicUsize,
    credentials: Option<Credentials>,
    timeouts: Timeouts,
    retry: Retry,
    answer_size_max: usize,
    recent: Recent,
    schemas: Cache<Arc<IdSchema>>,
    latest: Cache<Arc<SubjectSchema>>,
    configs: Cache<Arc<Config>>,
}

impl Registry {
    /// The settings of a client; it needs at least an address.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Sends a request, and reads its answer.
    async fn ask<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Error> {
        self.answer(request).await?.json(request)
    }

    async fn answer(&self, request: &Request) -> Result<Answer, Error> {
        match self.0.send(request).await? {
            Outcome::Answer(answer) => Ok(answer),
            // Only removals that can tell end so, and they look at the outcome themselves.
            Outcome::Gone => Err(Error::new(
                ErrorKind::NotFound,
                &request.asked,
                "is not there any more",
            )),
        }
    }
}

impl fmt::Display for Registry {
    /// Its addresses, without users and passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, address) in self.0.addresses.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{address:?}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("addresses", &self.0.addresses)
            .field("credentials", &self.0.credentials)
            .finish_non_exhaustive()
    }
}

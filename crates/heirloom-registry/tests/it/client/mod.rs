//! The client, against a server that fails on demand and against real registries.

mod auth;
mod caches;
mod calls;
mod defects;
mod failures;
mod faults;
mod peers;
mod retries;

use std::time::Duration;

use heirloom_registry::api::{NewSchema, Subject};
use heirloom_registry::client::{Builder, Registry, Retry, Timeouts};

use faults::Faults;

/// Settings with which a test waits for milliseconds.
fn quick(url: &str) -> Builder {
    Registry::builder()
        .url(url)
        .no_proxy()
        .retry(Retry {
            count_max: 3,
            wait_min: Duration::from_millis(2),
            wait_max: Duration::from_millis(10),
            settle: Duration::from_millis(500),
        })
        .timeouts(Timeouts {
            connect: Duration::from_millis(1_000),
            request: Duration::from_millis(1_000),
            call: Duration::from_secs(10),
        })
}

/// A client of one server.
fn client(server: &Faults) -> Registry {
    quick(&server.url()).build().unwrap()
}

fn subject(text: &str) -> Subject {
    text.parse().unwrap()
}

fn string_schema() -> NewSchema {
    NewSchema::avro(r#""string""#)
}

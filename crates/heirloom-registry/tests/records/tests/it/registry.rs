//! The registries of the tests, the events that go through them, and how they do.

use std::sync::atomic::{AtomicU32, Ordering};

use heirloom::{EventMeta, Record, Stream};
use heirloom_registry::client::{Registry, Retry, Timeouts};
use heirloom_registry::records::{Deserializer, Framing, Policy, Serializer, SubjectNames};
use heirloom_registry::server::Server;
use heirloom_registry_records::common::address::Address;
use heirloom_registry_records::common::currency::Currency;
use heirloom_registry_records::common::money::Money;
use heirloom_registry_records::parcels::parcel_sent::v2::Size;
use heirloom_registry_records::parcels::{self, ParcelSent};
use heirloom_registry_records::shop::{self, BasketDropped, ItemAdded};
use std::time::Duration;

/// A registry of its own.
pub(crate) async fn embedded() -> (Server, Registry) {
    let server = Server::builder().start().await.unwrap();
    let registry = client(&server.url());
    (server, registry)
}

/// A client that does not wait long.
pub(crate) fn client(url: &str) -> Registry {
    Registry::builder()
        .url(url)
        .no_proxy()
        .retry(Retry {
            count_max: 1,
            wait_min: Duration::from_millis(2),
            wait_max: Duration::from_millis(10),
            settle: Duration::ZERO,
        })
        .timeouts(Timeouts {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(20),
            call: Duration::from_secs(30),
        })
        .build()
        .unwrap()
}

/// Every registry that there is: the embedded one, and the real one. The server must be kept.
pub(crate) async fn all() -> Vec<(Option<Server>, Registry)> {
    let (server, registry) = embedded().await;
    let mut all = vec![(Some(server), registry)];
    if let Ok(url) = std::env::var("HEIRLOOM_REGISTRY") {
        all.push((None, client(&url)));
    }
    all
}

/// A serializer that registers what it writes.
pub(crate) async fn registering<S: Stream>(
    registry: &Registry,
    (subjects, framing): (SubjectNames, Framing),
) -> Serializer<S> {
    let builder = Serializer::builder(registry).subjects(subjects);
    let builder = builder.framing(framing).policy(Policy::Register);
    builder.start().await.unwrap()
}

/// The events of a record: its value, and its header where it has one.
pub(crate) async fn read<S: Stream>(
    deserializer: &Deserializer<S>,
    topic: &str,
    (value, header): (&[u8], Option<(&str, &[u8])>),
) -> Vec<S> {
    let header = header.map(|(name, value)| (name, Some(value)));
    let headers: Vec<_> = header.into_iter().collect();
    let record = Record {
        topic,
        meta: EventMeta {
            headers: &headers,
            ..EventMeta::default()
        },
        value: Some(value),
    };
    let mut events = Vec::new();
    let read = deserializer.deserialize(&record, |event| events.push(event));
    read.await.unwrap();
    events
}

/// A topic that no other test uses, also in a registry that is kept from run to run.
pub(crate) fn topic(name: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    format!("{name}/{}-{count}", now.as_nanos())
}

pub(crate) fn item_added() -> ItemAdded {
    ItemAdded {
        basket: "b1".to_owned(),
        price: Money {
            cents: 1_250,
            currency: Currency::Usd,
        },
    }
}

pub(crate) fn shop() -> [shop::Event; 2] {
    [
        shop::Event::ItemAdded(item_added()),
        shop::Event::BasketDropped(BasketDropped {
            basket: "b2".to_owned(),
            reason: Some("too dear".to_owned()),
        }),
    ]
}

pub(crate) fn parcels() -> [parcels::Event; 1] {
    [parcels::Event::ParcelSent(ParcelSent {
        parcel: "p1".to_owned(),
        to: Some(Address {
            street: "Elm".to_owned(),
        }),
        sizes: vec![Size { width: 7 }],
        insured: true,
    })]
}

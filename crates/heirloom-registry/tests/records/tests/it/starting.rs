//! A producer starts when the registry has its schemas, and says why not where it does not.

use heirloom_registry::api::{ConfigUpdate, NewSchema, Subject};
use heirloom_registry::client::{Register, Registry, Scope};
use heirloom_registry::records::{EventSerializer, Policy, Serializer, StartError, SubjectNames};
use heirloom_registry_records::parcels;
use heirloom_registry_records::shop::{self, BasketDropped, ItemAdded};
use insta::assert_snapshot;

use crate::registry::{embedded, item_added};

/// The text of a refusal, with the port taken out.
fn told(registry: &Registry, error: &StartError) -> String {
    error
        .to_string()
        .replace(&registry.to_string(), "http://registry")
}

async fn refused(registry: &Registry, builder: EventBuilder) -> String {
    let error = builder.start().await.unwrap_err();
    told(registry, &error)
}

type EventBuilder = heirloom_registry::records::SerializerBuilder<EventSerializer<BasketDropped>>;

fn dropped(registry: &Registry) -> EventBuilder {
    EventSerializer::builder(registry)
}

async fn register(registry: &Registry, subject: &str, text: &str) {
    let subject: Subject = subject.parse().unwrap();
    let schema = NewSchema::avro(text);
    registry
        .register(&subject, &schema, &Register::default())
        .await
        .unwrap();
}

const FIRST: &str = include_str!("../../schemas/shop/history/basket_dropped.v1.avsc");

/// `reason` is required: the newest version leaves it out of old events, and old readers miss it.
const OTHER: &str = r#"{"type": "record", "name": "BasketDropped", "namespace": "shop", "fields": [
    {"name": "basket", "type": "string"}, {"name": "reason", "type": "int"}]}"#;

#[tokio::test]
async fn an_empty_registry() {
    let (_server, registry) = embedded().await;
    let error = Serializer::<shop::Event>::builder(&registry)
        .start()
        .await
        .unwrap_err();
    assert_snapshot!(told(&registry, &error));
}

#[tokio::test]
async fn a_schema_that_is_not_published_yet() {
    let (_server, registry) = embedded().await;
    register(&registry, "shop-value", FIRST).await;
    assert_snapshot!(refused(&registry, dropped(&registry)).await);
}

#[tokio::test]
async fn a_schema_that_the_registry_would_refuse() {
    let (_server, registry) = embedded().await;
    register(&registry, "shop-value", OTHER).await;
    let update = ConfigUpdate {
        compatibility: Some("FULL".parse().unwrap()),
        ..ConfigUpdate::default()
    };
    registry
        .set_config(&Scope::Registry, &update)
        .await
        .unwrap();
    assert_snapshot!(refused(&registry, dropped(&registry)).await);
}

#[tokio::test]
async fn registering_what_the_registry_refuses() {
    let (_server, registry) = embedded().await;
    register(&registry, "shop-value", OTHER).await;
    assert_snapshot!(refused(&registry, dropped(&registry).policy(Policy::Register)).await);
}

#[tokio::test]
async fn another_schema_is_the_latest() {
    let (_server, registry) = embedded().await;
    register(&registry, "shop-value", FIRST).await;
    assert_snapshot!(refused(&registry, dropped(&registry).policy(Policy::UseLatest)).await);
}

#[tokio::test]
async fn the_latest_in_another_layout() {
    let (_server, registry) = embedded().await;
    let newest = include_str!("../../schemas/shop/basket_dropped.avsc").replace('\n', " ");
    register(&registry, "shop-value", &newest).await;
    dropped(&registry)
        .policy(Policy::UseLatest)
        .start()
        .await
        .unwrap();
}

#[tokio::test]
async fn a_reference_is_missing() {
    let (_server, registry) = embedded().await;
    let builder = EventSerializer::<ItemAdded>::builder(&registry);
    let error = builder.start().await.unwrap_err();
    assert_snapshot!(told(&registry, &error));
}

#[tokio::test]
async fn registering_registers_references_in_order_and_once() {
    let (_server, registry) = embedded().await;
    let start = || {
        let builder = Serializer::<shop::Event>::builder(&registry);
        builder.policy(Policy::Register).start()
    };
    start().await.unwrap();
    start().await.unwrap();
    let parcels = Serializer::<parcels::Event>::builder(&registry).policy(Policy::Register);
    parcels.start().await.unwrap();
    let mut told = String::new();
    for subject in registry.subjects(&Default::default()).await.unwrap() {
        let subject: Subject = subject.parse().unwrap();
        let versions = registry
            .versions(&subject, &Default::default())
            .await
            .unwrap();
        let latest = registry.latest(&subject).await.unwrap();
        let references = latest.references.iter();
        let references: Vec<String> = references
            .map(|it| format!("{} = {}@{}", it.name, it.subject, it.version))
            .collect();
        told.push_str(&format!("{subject} {versions:?} {references:?}\n"));
    }
    assert_snapshot!(told, @r#"
    common.Currency [1] []
    common.Money [1] ["common.Currency = common.Currency@1"]
    common/address.proto [1] []
    parcels-parcels.ParcelSent [1] ["common/address.proto = common/address.proto@1"]
    shop-shop.BasketDropped [1] []
    shop-shop.ItemAdded [1] ["common.Money = common.Money@1"]
    "#);
}

#[tokio::test]
async fn a_registry_that_is_not_there() {
    let (server, registry) = embedded().await;
    server.shutdown().await;
    let error = dropped(&registry).start().await.unwrap_err();
    assert!(matches!(error, StartError::Registry(_)), "{error}");
}

#[tokio::test]
async fn events_of_another_stream_are_not_written() {
    let (_server, registry) = embedded().await;
    let builder = Serializer::<parcels::Event>::builder(&registry);
    let serializer = builder.policy(Policy::Register).start().await.unwrap();
    let mut value = b"before".to_vec();
    let error = serializer
        .serialize_event(&item_added(), &mut value)
        .unwrap_err();
    assert_snapshot!(error, @"events of shop/item_added are not written by this serializer, which was not started with that contract");
    assert_eq!(value, b"before");
}

#[tokio::test]
async fn after_the_start_the_registry_is_not_asked() {
    let (server, registry) = embedded().await;
    let builder = Serializer::<shop::Event>::builder(&registry).subjects(SubjectNames::Record);
    let serializer = builder.policy(Policy::Register).start().await.unwrap();
    server.shutdown().await;
    for event in crate::registry::shop() {
        serializer.serialize(&event, &mut Vec::new()).unwrap();
    }
}

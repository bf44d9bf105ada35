//! Ids that turn up in the stream: old versions, other teams' writers, strangers, and a registry that is away.

use heirloom::{Lossy, Record, UnknownWriters};
use heirloom_registry::api::{NewSchema, SchemaType, Subject};
use heirloom_registry::client::{Register, Registry};
use heirloom_registry::records::{DeserializeError, Deserializer, SubjectNames};
use heirloom_registry_records::shop::{self, BasketDropped};
use insta::assert_snapshot;

use crate::registry::embedded;

async fn register(registry: &Registry, schema: NewSchema) -> u32 {
    let subject: Subject = "shop-shop.BasketDropped".parse().unwrap();
    let registered = registry
        .register(&subject, &schema, &Register::default())
        .await;
    registered.unwrap().id
}

fn framed(id: u32, payload: &[u8]) -> Vec<u8> {
    let mut value = vec![0];
    value.extend(id.to_be_bytes());
    value.extend(payload);
    value
}

async fn read(
    deserializer: &Deserializer<shop::Event>,
    value: &[u8],
) -> Result<Vec<shop::Event>, DeserializeError> {
    let record = Record {
        topic: "shop",
        value: Some(value),
        ..Record::default()
    };
    let mut events = Vec::new();
    deserializer
        .deserialize(&record, |event| events.push(event))
        .await?;
    Ok(events)
}

fn dropped(basket: &str, reason: Option<&str>) -> shop::Event {
    shop::Event::BasketDropped(BasketDropped {
        basket: basket.to_owned(),
        reason: reason.map(str::to_owned),
    })
}

const FIRST: &str = include_str!("../../schemas/shop/history/basket_dropped.v1.avsc");

#[tokio::test]
async fn an_old_version() {
    let (_server, registry) = embedded().await;
    let id = register(&registry, NewSchema::avro(FIRST)).await;
    let deserializer = Deserializer::builder(&registry).build();
    let events = read(&deserializer, &framed(id, b"\x04b1")).await.unwrap();
    assert_eq!(events, [dropped("b1", None)]);
}

#[tokio::test]
async fn a_writer_of_another_team() {
    let (_server, registry) = embedded().await;
    let newer = FIRST.replace(
        r#""fields": ["#,
        r#""fields": [ { "name": "shelf", "type": "long", "default": 0 }, "#,
    );
    let id = register(&registry, NewSchema::avro(newer)).await;
    let deserializer = Deserializer::builder(&registry).build();
    let events = read(&deserializer, &framed(id, b"\x0e\x04b1"))
        .await
        .unwrap();
    assert_eq!(events, [dropped("b1", None)]);
}

/// A long that arrives as nothing the reader can hold exactly: read with losses, if at all.
const LOSSY: &str = r#"{"type": "record", "name": "ItemAdded", "namespace": "shop", "fields": [
    {"name": "basket", "type": "string"},
    {"name": "price", "type": {"type": "record", "name": "Money", "namespace": "common", "fields": [
        {"name": "cents", "type": "long"},
        {"name": "currency", "type": {"type": "enum", "name": "Currency",
            "symbols": ["EUR", "USD", "CHF"]}}]}}]}"#;

#[tokio::test]
async fn losses_are_refused_unless_allowed() {
    let (_server, registry) = embedded().await;
    let id = register(&registry, NewSchema::avro(LOSSY)).await;
    let value = framed(id, b"\x04b1\x02\x04");
    let deserializer = Deserializer::builder(&registry).build();
    let refused = read(&deserializer, &value).await.unwrap_err();
    let DeserializeError::Unreadable(quarantined, Some(_)) = &refused else {
        panic!("{refused}");
    };
    assert_eq!(quarantined.bytes(), value);
    assert_snapshot!(refused.to_string());
    let allowed = UnknownWriters {
        lossy: Lossy::Allow,
        ..UnknownWriters::default()
    };
    let deserializer = Deserializer::builder(&registry).unknown(allowed).build();
    assert_eq!(read(&deserializer, &value).await.unwrap().len(), 1);
}

#[tokio::test]
async fn strangers_are_asked_for_once() {
    let (server, registry) = embedded().await;
    let foreign = r#"{"type": "record", "name": "Foreign", "fields": []}"#;
    let foreign = register(&registry, NewSchema::avro(foreign)).await;
    let subject: Subject = "json".parse().unwrap();
    let json = NewSchema {
        schema: "{}".to_owned(),
        schema_type: SchemaType::Json,
        ..NewSchema::default()
    };
    let json = registry
        .register(&subject, &json, &Register::default())
        .await
        .unwrap()
        .id;
    let deserializer = Deserializer::builder(&registry).build();
    let ids = [foreign, json, 99];
    let mut told = String::new();
    for id in ids {
        let error = read(&deserializer, &framed(id, b"")).await.unwrap_err();
        told.push_str(&format!("{error}\n"));
    }
    assert_snapshot!(told);
    server.shutdown().await;
    for id in [foreign, json] {
        let error = read(&deserializer, &framed(id, b"")).await.unwrap_err();
        assert!(matches!(error, DeserializeError::Unreadable(..)), "{error}");
    }
}

#[tokio::test]
async fn an_outage_delays_only_new_ids() {
    let (server, registry) = embedded().await;
    let known = register(&registry, NewSchema::avro(FIRST)).await;
    let deserializer = Deserializer::builder(&registry).build();
    let count = deserializer
        .prewarm("shop", &SubjectNames::TopicRecord)
        .await
        .unwrap();
    assert_eq!(count, 1);
    server.shutdown().await;
    read(&deserializer, &framed(known, b"\x04b1"))
        .await
        .unwrap();
    let error = read(&deserializer, &framed(known + 1, b""))
        .await
        .unwrap_err();
    assert!(matches!(error, DeserializeError::Registry(_)), "{error}");
}

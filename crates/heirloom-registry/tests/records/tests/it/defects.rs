//! What serializers of other clients were seen to do wrong, each a test that ours passes: schema_registry_converter 6.0.0
//! (`src`) and schema-registry-client 0.4.2 (`sr_client`).

use heirloom_registry::api::{NewSchema, Reference, Subject, Version};
use heirloom_registry::client::{Register, Registry};
use heirloom_registry::records::{Deserializer, Framing, Policy, Serializer, SubjectNames};
use heirloom_registry_records::shop::{self, ItemAdded};

use crate::registry::{embedded, item_added, read, registering, shop as events};

async fn serializer(registry: &Registry, framing: Framing) -> Serializer<shop::Event> {
    registering(registry, (SubjectNames::Record, framing)).await
}

/// A second schema by GUID was read with the first one's, since both had no id.
#[tokio::test]
async fn src_1_guids_are_told_apart() {
    let (_server, registry) = embedded().await;
    let serializer = serializer(&registry, Framing::GuidHeader).await;
    let deserializer = Deserializer::<shop::Event>::builder(&registry).build();
    for event in events() {
        let mut value = Vec::new();
        let header = serializer.serialize(&event, &mut value).unwrap();
        assert_eq!(read(&deserializer, "", (&value, header)).await, [event]);
    }
}

/// Of two schemas in one subject the second was never registered, and its records had the first one's id.
#[tokio::test]
async fn src_2_a_subject_has_more_than_one_schema() {
    let (_server, registry) = embedded().await;
    let first = include_str!("../../schemas/shop/history/basket_dropped.v1.avsc");
    let subject: Subject = "shop.BasketDropped".parse().unwrap();
    let first = NewSchema::avro(first);
    let first = registry
        .register(&subject, &first, &Register::default())
        .await
        .unwrap();
    let serializer = serializer(&registry, Framing::Id).await;
    let [_, event] = events();
    let mut value = Vec::new();
    serializer.serialize(&event, &mut value).unwrap();
    assert_ne!(value[1..5], first.id.to_be_bytes());
    let deserializer = Deserializer::<shop::Event>::builder(&registry).build();
    assert_eq!(read(&deserializer, "", (&value, None)).await, [event]);
}

/// References were put into the text by replacing their names: in defaults too, and twice where they were used twice.
#[tokio::test]
async fn src_3_references_are_types_and_not_texts() {
    let (_server, registry) = embedded().await;
    serializer(&registry, Framing::Id).await;
    let text = r#"{"type": "record", "name": "ItemAdded", "namespace": "shop", "fields": [
        {"name": "note", "type": "string", "default": "common.Money"},
        {"name": "basket", "type": "string"},
        {"name": "price", "type": "common.Money"},
        {"name": "before", "type": ["null", "common.Money"], "default": null}]}"#;
    let schema = NewSchema {
        references: vec![Reference {
            name: "common.Money".to_owned(),
            subject: "common.Money".to_owned(),
            version: Version::Latest,
        }],
        ..NewSchema::avro(text)
    };
    let subject: Subject = "shop.ItemAdded".parse().unwrap();
    let registered = registry
        .register(&subject, &schema, &Register::default())
        .await
        .unwrap();
    let mut value = vec![0];
    value.extend(registered.id.to_be_bytes());
    // A note, `b1`, 1250 cents in USD, and no price before.
    value.extend(b"\x02n\x04b1\xc4\x13\x02\x00");
    let deserializer = Deserializer::<shop::Event>::builder(&registry).build();
    let read = read(&deserializer, "", (&value, None)).await;
    assert_eq!(read, [shop::Event::ItemAdded(item_added())]);
}

/// With the newest version of a subject, a long beyond 32 bits came back as another number.
#[tokio::test]
async fn sr_client_1_the_newest_version_changes_no_value() {
    let (_server, registry) = embedded().await;
    serializer(&registry, Framing::Id).await;
    let builder = Serializer::<shop::Event>::builder(&registry).subjects(SubjectNames::Record);
    let serializer = builder.policy(Policy::UseLatest).start().await.unwrap();
    let mut added: ItemAdded = item_added();
    added.price.cents = 5_000_000_000;
    let mut value = Vec::new();
    serializer.serialize_event(&added, &mut value).unwrap();
    let deserializer = Deserializer::<shop::Event>::builder(&registry).build();
    let read = read(&deserializer, "", (&value, None)).await;
    assert_eq!(read, [shop::Event::ItemAdded(added)]);
}

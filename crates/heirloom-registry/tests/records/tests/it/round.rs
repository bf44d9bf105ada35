//! What a serializer writes a deserializer reads, in every framing and under all names.

use std::fmt::Debug;

use heirloom::{Decoded, Record, Stream};
use heirloom_registry::client::Registry;
use heirloom_registry::records::{Deserializer, Framing, Policy, Serializer, SubjectNames};

use heirloom_registry_records::shop;

use crate::registry::{all, parcels, read, shop as events, topic};

/// Writes events with one serializer and reads them with a deserializer that knows nothing yet.
async fn round<S: Stream + Clone + PartialEq + Debug>(
    registry: &Registry,
    (names, framing): (SubjectNames, Framing),
    events: &[S],
) {
    let topic = topic("round");
    let builder = || {
        let builder = Serializer::<S>::builder(registry).topic(topic.as_str());
        builder.subjects(names.clone()).framing(framing)
    };
    builder().policy(Policy::Register).start().await.unwrap();
    let serializer = builder().start().await.unwrap();
    let deserializer = Deserializer::<S>::builder(registry).build();
    for event in events {
        let mut value = Vec::new();
        let header = serializer.serialize(event, &mut value).unwrap();
        assert_eq!(header.is_some(), framing.is_header());
        let read = read(&deserializer, &topic, (&value, header)).await;
        assert_eq!(
            &read[..],
            std::slice::from_ref(event),
            "{names:?} {framing:?}"
        );
    }
    let tombstone = deserializer.deserialize(&Record::default(), |_| {}).await;
    assert_eq!(tombstone.unwrap(), Decoded::Tombstone);
}

fn names() -> [SubjectNames; 3] {
    [
        SubjectNames::Record,
        SubjectNames::TopicRecord,
        SubjectNames::custom(|it| format!("{} of {}", it.full_name, it.topic)),
    ]
}

#[tokio::test]
async fn framings_and_names() {
    for (server, registry) in all().await {
        // Only Confluent's registry, and ours, name schemas by GUID.
        let guids = server
            .iter()
            .flat_map(|_| [Framing::Guid, Framing::GuidHeader]);
        let framings = [Framing::Id, Framing::IdHeader].into_iter().chain(guids);
        for framing in framings {
            for names in names() {
                round(&registry, (names.clone(), framing), &events()).await;
                round(&registry, (names, framing), &parcels()).await;
            }
            round(&registry, (SubjectNames::Topic, framing), &parcels()).await;
        }
        round(
            &registry,
            (SubjectNames::Record, Framing::SingleObject),
            &events(),
        )
        .await;
    }
}

#[test]
fn without_a_runtime() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (server, registry) = runtime.block_on(crate::registry::embedded());
    let blocking = registry.blocking().unwrap();
    let builder = Serializer::builder(&registry).policy(Policy::Register);
    let serializer: Serializer<shop::Event> = builder.start_blocking(&blocking).unwrap();
    let deserializer = Deserializer::<shop::Event>::builder(&registry).build();
    for event in events() {
        let mut value = Vec::new();
        serializer.serialize(&event, &mut value).unwrap();
        let record = Record {
            value: Some(&value),
            ..Record::default()
        };
        let mut read = Vec::new();
        deserializer
            .deserialize_blocking(&blocking, &record, |event| read.push(event))
            .unwrap();
        assert_eq!(read, [event]);
    }
    runtime.block_on(server.shutdown());
}

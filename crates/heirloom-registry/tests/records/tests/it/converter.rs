//! Ours and the crate schema_registry_converter 6 read each other's records, through the embedded registry.

use apache_avro::types::Value;
use heirloom::Stream;
use heirloom_registry::client::Registry;
use heirloom_registry::records::{Deserializer, Framing, Header, Serializer, SubjectNames};
use heirloom_registry_records::{parcels, shop};
use schema_registry_converter::async_impl::avro::{AvroDecoder, AvroEncoder};
use schema_registry_converter::async_impl::proto_raw::{ProtoRawDecoder, ProtoRawEncoder};
use schema_registry_converter::async_impl::schema_registry::SrSettings;
use schema_registry_converter::schema_registry_common::SubjectNameStrategy;

use crate::registry::{self, embedded, parcels as parcel_events, registering, shop as shop_events};

/// A record: its value and its header.
type Written = (Vec<u8>, Option<(&'static str, Vec<u8>)>);

const FRAMINGS: [Framing; 3] = [Framing::Id, Framing::IdHeader, Framing::GuidHeader];

fn settings(registry: &Registry) -> SrSettings {
    // Its HTTP client asks the process for one; whoever installs it first is right.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut settings = SrSettings::new_builder(registry.to_string());
    settings.no_proxy().build().unwrap()
}

async fn serializer<S: Stream>(registry: &Registry, framing: Framing) -> Serializer<S> {
    registering(registry, (SubjectNames::TopicRecord, framing)).await
}

fn write<S: Stream>(serializer: &Serializer<S>, event: &S) -> Written {
    let mut value = Vec::new();
    let header = serializer.serialize(event, &mut value).unwrap();
    let owned = |(name, value): Header<'_>| (name, value.to_vec());
    let header = header.map(owned);
    (value, header)
}

async fn read<S: Stream>(registry: &Registry, (value, header): &Written) -> Vec<S> {
    let header = header.as_ref().map(|(name, value)| (*name, &**value));
    let deserializer = Deserializer::builder(registry).build();
    registry::read(&deserializer, "shop", (value, header)).await
}

/// What the event without references is to apache-avro.
fn dropped() -> Vec<(&'static str, Value)> {
    let reason = Value::Union(1, Box::new(Value::String("too dear".to_owned())));
    vec![
        ("basket", Value::String("b2".to_owned())),
        ("reason", reason),
    ]
}

#[tokio::test]
async fn it_reads_ours() {
    let (_server, registry) = embedded().await;
    let avro = AvroDecoder::new(settings(&registry));
    let protobuf = ProtoRawDecoder::new(settings(&registry));
    for framing in FRAMINGS {
        let [_, event] = shop_events();
        let (value, header) = write(&serializer::<shop::Event>(&registry, framing).await, &event);
        let header = header.as_ref().map(|(_, header)| header.as_slice());
        let read = avro
            .decode_with_header_id(header, Some(&value))
            .await
            .unwrap();
        let expected = dropped()
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        assert_eq!(read.value, Value::Record(expected.collect()), "{framing:?}");

        let [event] = parcel_events();
        let (value, header) = write(
            &serializer::<parcels::Event>(&registry, framing).await,
            &event,
        );
        let header = header.as_ref().map(|(_, header)| header.as_slice());
        let read = protobuf
            .decode_with_header_id(header, Some(&value))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(*read.full_name, "parcels.ParcelSent");
        let mut payload = Vec::new();
        event.encode(&mut payload).unwrap();
        assert_eq!(read.bytes, payload, "{framing:?}");
    }
}

#[tokio::test]
async fn ours_reads_it() {
    let (_server, registry) = embedded().await;
    serializer::<shop::Event>(&registry, Framing::Id).await;
    serializer::<parcels::Event>(&registry, Framing::Id).await;
    let strategy = |topic: &str, name: &str| {
        SubjectNameStrategy::TopicRecordNameStrategy(topic.to_owned(), name.to_owned())
    };
    let [_, event] = shop_events();
    let avro = AvroEncoder::new(settings(&registry));
    let names = strategy("shop", "shop.BasketDropped");
    let value = avro.encode(dropped(), names.clone()).await.unwrap();
    assert_eq!(
        read::<shop::Event>(&registry, &(value, None)).await,
        std::slice::from_ref(&event)
    );
    let (value, header) = avro
        .encode_with_header_id(dropped(), names, false)
        .await
        .unwrap();
    let written = (value, Some((header.name, header.value)));
    assert_eq!(read::<shop::Event>(&registry, &written).await, [event]);

    let [event] = parcel_events();
    let mut payload = Vec::new();
    event.encode(&mut payload).unwrap();
    let protobuf = ProtoRawEncoder::new(settings(&registry));
    let names = strategy("parcels", "parcels.ParcelSent");
    let name = "parcels.ParcelSent";
    let value = protobuf
        .encode(&payload, name, names.clone())
        .await
        .unwrap();
    assert_eq!(
        read::<parcels::Event>(&registry, &(value, None)).await,
        std::slice::from_ref(&event)
    );
    let written = protobuf
        .encode_with_header_id(&payload, name, names, false)
        .await
        .unwrap();
    let (value, header) = written;
    let written = (value, Some((header.name, header.value)));
    assert_eq!(read::<parcels::Event>(&registry, &written).await, [event]);
}

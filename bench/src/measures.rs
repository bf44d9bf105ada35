//! What is timed of the three events: encoding, decoding, decoding of older versions.

use std::hint::black_box;

use anyhow::{Result, ensure};
use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use heirloom::{Event, EventMeta};
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::events::bench::order;
use crate::peers;
use crate::race::Race;
use crate::random::{self, Random};
use crate::samples::{COUNT, Samples};

pub const ENCODE: &str = "encode";
pub const DECODE: &str = "decode";
pub const BORROWED: &str = "decode borrowed";
pub const UPCAST: &str = "decode v1 as v3";

pub const OURS: &str = "heirloom";
pub const NEWEST: &str = "heirloom, newest version";
pub const FAST: &str = "serde_avro_fast";
pub const APACHE: &str = "apache-avro, serde";
pub const VALUE: &str = "apache-avro, Value";
pub const PROST: &str = "prost";
pub const JSON: &str = "serde_json";
pub const COPY: &str = "floor: copy of the bytes";
pub const CLONE: &str = "floor: clone of the event";
pub const UTF8: &str = "floor: from_utf8 of the texts";
pub const STRINGS: &str = "floor: from_utf8 and String of the texts";

/// Encodes all of `events`, each into the emptied buffer.
fn encoding<'a, T>(
    events: &'a [T],
    mut encode: impl FnMut(&T, &mut Vec<u8>) + 'a,
) -> impl FnMut() + 'a {
    let mut out = Vec::with_capacity(4096);
    move || {
        for event in events {
            out.clear();
            encode(black_box(event), &mut out);
            black_box(&out);
        }
    }
}

/// Decodes all of `payloads`; what comes out is dropped, as every consumer does in the end.
fn decoding<'a, T>(
    payloads: &'a [Vec<u8>],
    mut decode: impl FnMut(&'a [u8]) -> T + 'a,
) -> impl FnMut() + 'a {
    move || {
        for payload in payloads {
            black_box(decode(black_box(payload)));
        }
    }
}

/// Ours, as a decoder of records does it: the event goes to a sink.
fn into_sink<O: Event>(version: u32) -> impl FnMut(&[u8]) {
    move |payload| {
        O::decode(version, payload, &EventMeta::default(), &mut |event| {
            black_box(event);
        })
        .unwrap();
    }
}

/// Encoding and owned decoding of one type.
pub fn both_ways<'a, O, P, M>(
    race: &mut Race<'a>,
    event: &'static str,
    samples: &'a Samples<O, P, M>,
) where
    O: Event + Clone,
    P: Serialize + DeserializeOwned,
    M: Message + Default,
{
    race.group(ENCODE, event);
    encodings(race, samples);
    race.group(DECODE, event);
    decodings(race, samples);
}

fn encodings<'a, O: Event, P: Serialize, M: Message>(
    race: &mut Race<'a>,
    samples: &'a Samples<O, P, M>,
) {
    let writer = || {
        GenericDatumWriter::builder(&samples.schema)
            .build()
            .unwrap()
    };
    race.add(
        OURS,
        COUNT,
        encoding(&samples.ours, |event, out| event.encode(out).unwrap()),
    );
    let mut fast = serde_avro_fast::ser::SerializerConfig::new(&samples.fast);
    race.add(
        FAST,
        COUNT,
        encoding(&samples.peers, move |event, out| {
            *out = serde_avro_fast::to_datum(event, std::mem::take(out), &mut fast).unwrap();
        }),
    );
    let serde = writer();
    race.add(
        APACHE,
        COUNT,
        encoding(&samples.peers, move |event, out| {
            serde.write_ser(out, event).unwrap();
        }),
    );
    let value = writer();
    race.add(
        VALUE,
        COUNT,
        encoding(&samples.peers, move |event, out| {
            let event = apache_avro::to_value(event).unwrap();
            let event = event.resolve(&samples.schema).unwrap();
            value.write_value(out, event).unwrap();
        }),
    );
    race.add(
        PROST,
        COUNT,
        encoding(&samples.messages, |event, out| event.encode(out).unwrap()),
    );
    race.add(
        JSON,
        COUNT,
        encoding(&samples.peers, |event, out| {
            serde_json::to_writer(out, event).unwrap()
        }),
    );
    race.add(
        COPY,
        COUNT,
        encoding(&samples.avro, |bytes, out| out.extend_from_slice(bytes)),
    );
}

fn decodings<'a, O, P, M>(race: &mut Race<'a>, samples: &'a Samples<O, P, M>)
where
    O: Event + Clone,
    P: DeserializeOwned,
    M: Message + Default,
{
    let reader = || {
        GenericDatumReader::builder(&samples.schema)
            .build()
            .unwrap()
    };
    race.add(
        OURS,
        COUNT,
        decoding(&samples.avro, into_sink::<O>(samples.newest)),
    );
    race.add(
        FAST,
        COUNT,
        decoding(&samples.avro, |mut bytes| {
            let event: P = serde_avro_fast::from_datum_slice(&mut bytes, &samples.fast).unwrap();
            event
        }),
    );
    let serde = reader();
    race.add(
        APACHE,
        COUNT,
        decoding(&samples.avro, move |mut bytes| {
            serde.read_deser::<P>(&mut bytes).unwrap()
        }),
    );
    let value = reader();
    race.add(
        VALUE,
        COUNT,
        decoding(&samples.avro, move |mut bytes| {
            apache_avro::from_value::<P>(&value.read_value(&mut bytes).unwrap()).unwrap()
        }),
    );
    race.add(
        PROST,
        COUNT,
        decoding(&samples.protobuf, |bytes| M::decode(bytes).unwrap()),
    );
    race.add(
        JSON,
        COUNT,
        decoding(&samples.json, |bytes| {
            serde_json::from_slice::<P>(bytes).unwrap()
        }),
    );
    race.add(
        COPY,
        COUNT,
        encoding(&samples.avro, |bytes, out| out.extend_from_slice(bytes)),
    );
    race.add(CLONE, COUNT, || {
        for event in &samples.ours {
            black_box(black_box(event).clone());
        }
    });
    if samples.texts.iter().all(|texts| !texts.is_empty()) {
        utf8(race, &samples.texts);
        race.add(STRINGS, COUNT, || {
            for text in samples.texts.iter().flatten() {
                let text = std::str::from_utf8(black_box(text.as_bytes())).unwrap();
                black_box(text.to_owned());
            }
        });
    }
}

/// Decoding with the texts left in the payload, against the only peer that can.
pub fn borrowed<'a>(race: &mut Race<'a>, small: &'a Smalls, order: &'a Orders) {
    use crate::events::bench::{order::Order, small::Small};
    race.group(BORROWED, "small");
    race.add(
        OURS,
        COUNT,
        decoding(&small.avro, |bytes| Small::decode_ref(bytes).unwrap()),
    );
    race.add(
        FAST,
        COUNT,
        decoding(&small.avro, |bytes| {
            serde_avro_fast::from_datum_slice::<peers::Small<&str>>(bytes, &small.fast).unwrap()
        }),
    );
    utf8(race, &small.texts);
    race.group(BORROWED, "order");
    race.add(
        OURS,
        COUNT,
        decoding(&order.avro, |bytes| Order::decode_ref(bytes).unwrap()),
    );
    race.add(
        FAST,
        COUNT,
        decoding(&order.avro, |bytes| {
            serde_avro_fast::from_datum_slice::<peers::Order<&str, &[u8]>>(bytes, &order.fast)
                .unwrap()
        }),
    );
    utf8(race, &order.texts);
}

/// # Errors
/// Borrowed events that are not the owned ones.
pub fn check_borrowed(small: &Smalls, order: &Orders) -> Result<()> {
    use crate::events::bench::{order::Order, small::Small};
    for (bytes, owned) in small.avro.iter().zip(&small.ours) {
        ensure!(
            &Small::decode_ref(bytes)?.to_owned() == owned,
            "borrowed is another event"
        );
    }
    for (bytes, owned) in order.avro.iter().zip(&order.ours) {
        ensure!(
            &Order::decode_ref(bytes)?.to_owned() == owned,
            "borrowed is another event"
        );
    }
    Ok(())
}

fn utf8<'a>(race: &mut Race<'a>, texts: &'a [Vec<String>]) {
    race.add(UTF8, COUNT, || {
        for text in texts.iter().flatten() {
            black_box(std::str::from_utf8(black_box(text.as_bytes())).unwrap());
        }
    });
}

/// Orders in their first version, and what the peers need to read them as the newest.
pub struct Older {
    pub bytes: Vec<Vec<u8>>,
    writer: Schema,
    fast: serde_avro_fast::Schema,
}

type Smalls = Samples<crate::events::bench::Small, peers::Small, peers::protobuf::Small>;
type Orders = Samples<order::Order, peers::Order, peers::protobuf::Order>;

impl Older {
    /// # Errors
    /// Contenders that do not agree.
    pub fn new(orders: &Orders, random: &mut Random) -> Result<Self> {
        let text = order::CONTRACT.version(1).unwrap().schema;
        let older = Older {
            bytes: Vec::new(),
            writer: Schema::parse_str(text)?,
            fast: text.parse()?,
        };
        let writer = GenericDatumWriter::builder(&older.writer).build()?;
        let reader = GenericDatumReader::builder(&older.writer)
            .reader_schema(&orders.schema)
            .build()?;
        let mut all = Vec::new();
        for (order, ours) in orders.peers.iter().zip(&orders.ours) {
            let mut bytes = Vec::new();
            writer.write_ser(&mut bytes, &random::order_v1(order, random))?;
            let read = order::Order::decode_one(1, &bytes, &EventMeta::default())?;
            ensure!(&read == ours, "v1 is read as another order");
            ensure!(
                &chained(&bytes) == ours,
                "v1 is read as another order step by step"
            );
            let read: peers::Order = serde_avro_fast::from_datum_slice(&bytes, &older.fast)?;
            ensure!(&read == order, "serde_avro_fast reads v1 as another order");
            // apache-avro does not follow the reader's alias from `delivery` to `shipping`.
            let read: peers::Order =
                apache_avro::from_value(&reader.read_value(&mut bytes.as_slice())?)?;
            let lost = peers::Order {
                shipping: None,
                ..order.clone()
            };
            ensure!(read == lost, "apache-avro reads v1 as another order");
            all.push(bytes);
        }
        drop((writer, reader));
        Ok(Older {
            bytes: all,
            ..older
        })
    }
}

/// The first version's struct, then two upcasters.
fn chained(bytes: &[u8]) -> order::Order {
    use heirloom::Upcast;
    use heirloom::avro::{Datum, Reader};
    let meta = EventMeta::default();
    let v1 = order::v1::Order::read(&mut Reader::new(bytes)).unwrap();
    let v2: order::v2::Order = v1.upcast(&meta).unwrap();
    v2.upcast(&meta).unwrap()
}

/// Decoding of the first version into the newest.
pub fn upcasts<'a>(race: &mut Race<'a>, orders: &'a Orders, older: &'a Older) {
    race.group(UPCAST, "order");
    race.add(
        OURS,
        COUNT,
        decoding(&older.bytes, into_sink::<order::Order>(1)),
    );
    race.add(
        "heirloom, newest version",
        COUNT,
        decoding(&orders.avro, into_sink::<order::Order>(3)),
    );
    race.add(
        "heirloom, step by step",
        COUNT,
        decoding(&older.bytes, chained),
    );
    race.add(
        FAST,
        COUNT,
        decoding(&older.bytes, |bytes| {
            serde_avro_fast::from_datum_slice::<peers::Order>(bytes, &older.fast).unwrap()
        }),
    );
    let reader = GenericDatumReader::builder(&older.writer)
        .reader_schema(&orders.schema)
        .build()
        .unwrap();
    race.add(
        VALUE,
        COUNT,
        decoding(&older.bytes, move |mut bytes| {
            let value = reader.read_value(&mut bytes).unwrap();
            apache_avro::from_value::<peers::Order>(&value).unwrap()
        }),
    );
}

//! What is timed of the three events in their newest versions: encoding and decoding, owned and borrowed.

use std::hint::black_box;

use anyhow::{Result, ensure};
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use heirloom::Event;
use prost::Message;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::names::{
    APACHE, BINCODE, BORROWED, CLONE, COPY, DECODE, ENCODE, FAST, JSON, OURS, PROST, RKYV,
    RKYV_ACCESS, STRINGS, UTF8, VALUE,
};
use crate::peers::limits::Limit;
use crate::peers::{self, Peer};
use crate::race::Race;
use crate::samples::{COUNT, Orders, Samples, Smalls};
use crate::turns::{decoding, encoding, into_sink};

/// Encoding and owned decoding of one type.
pub fn both_ways<'a, O, P>(race: &mut Race<'a>, event: &'static str, samples: &'a Samples<O, P>)
where
    O: Event + Clone,
    P: Peer + Serialize + DeserializeOwned,
{
    race.group(ENCODE, event);
    encodings(race, samples);
    race.group(DECODE, event);
    decodings(race, samples);
}

fn encodings<'a, O: Event, P: Peer + Serialize>(race: &mut Race<'a>, samples: &'a Samples<O, P>) {
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
    race.add(BINCODE, COUNT, encoding(&samples.limits, Limit::bincode));
    race.add(RKYV, COUNT, encoding(&samples.limits, Limit::rkyv));
    copies(race, &samples.avro);
}

/// A floor of both ways.
fn copies<'a>(race: &mut Race<'a>, payloads: &'a [Vec<u8>]) {
    race.add(
        COPY,
        COUNT,
        encoding(payloads, |bytes, out| out.extend_from_slice(bytes)),
    );
}

fn decodings<'a, O, P>(race: &mut Race<'a>, samples: &'a Samples<O, P>)
where
    O: Event + Clone,
    P: Peer + DeserializeOwned,
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
        decoding(&samples.avro, |bytes| {
            serde_avro_fast::from_datum_slice::<P>(bytes, &samples.fast).unwrap()
        }),
    );
    let serde = reader();
    race.add(
        APACHE,
        COUNT,
        decoding(&samples.avro, move |bytes| {
            let mut bytes = bytes.as_slice();
            serde.read_deser::<P>(&mut bytes).unwrap()
        }),
    );
    let value = reader();
    race.add(
        VALUE,
        COUNT,
        decoding(&samples.avro, move |bytes| {
            let mut bytes = bytes.as_slice();
            apache_avro::from_value::<P>(&value.read_value(&mut bytes).unwrap()).unwrap()
        }),
    );
    race.add(
        PROST,
        COUNT,
        decoding(&samples.protobuf, |bytes| {
            P::Message::decode(bytes.as_slice()).unwrap()
        }),
    );
    race.add(
        JSON,
        COUNT,
        decoding(&samples.json, |bytes| {
            serde_json::from_slice::<P>(bytes).unwrap()
        }),
    );
    race.add(
        BINCODE,
        COUNT,
        decoding(&samples.bincode, |bytes| P::Limit::from_bincode(bytes)),
    );
    race.add(RKYV, COUNT, decoding(&samples.rkyv, P::Limit::from_rkyv));
    floors(race, samples);
}

fn floors<'a, O: Clone, P: Peer>(race: &mut Race<'a>, samples: &'a Samples<O, P>) {
    copies(race, &samples.avro);
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
    race.add(
        RKYV_ACCESS,
        COUNT,
        decoding(&small.rkyv, peers::limits::Small::access),
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
    race.add(
        RKYV_ACCESS,
        COUNT,
        decoding(&order.rkyv, peers::limits::Order::access),
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

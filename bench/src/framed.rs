//! What frame, id and sum type of the stream cost over the bare decode: the whole decoder, on newest versions.

use std::hint::black_box;

use anyhow::{Context, Result};
use heirloom::frame::SchemaId;
use heirloom::{Decoder, Event, EventMeta, Format, Record, Stream, WriterSchema, Writers};

use crate::events::bench;
use crate::names::{BARE, IDENTITY, OURS, STREAM};
use crate::peers::Peer;
use crate::race::Race;
use crate::samples::{COUNT, Samples};
use crate::turns::{decoding, into_sink};

/// The stream's decoder. Each version has an id.
pub struct Framed(Decoder<bench::Event>);

/// A schema without references under so many ids, from `first` on.
///
/// # Errors
/// A schema that the stream cannot read.
pub fn register<S: Stream>(
    writers: &mut heirloom::WritersBuilder<S>,
    text: &str,
    ids: impl Iterator<Item = u32>,
) -> Result<()> {
    let ids: Vec<_> = ids.map(|it| SchemaId(it).into()).collect();
    let schema = WriterSchema {
        format: Format::Avro,
        text,
        references: &[],
    };
    writers.register(&ids, &schema)?;
    Ok(())
}

/// A payload as a record's value: a zero, the id, the payload.
pub fn framed(id: u32, payload: &[u8]) -> Vec<u8> {
    [&[0], &id.to_be_bytes()[..], payload].concat()
}

/// Decodes all of `values`, as a consumer does.
pub fn consuming<'a, S: Stream + 'a>(
    decoder: &'a Decoder<S>,
    values: &'a [Vec<u8>],
) -> impl FnMut() + 'a {
    decoding(values, move |value| {
        let record = Record {
            topic: S::TOPIC,
            value: Some(value),
            ..Record::default()
        };
        let decoded = decoder.decode(&record, |event| {
            black_box(event);
        });
        decoded.unwrap();
    })
}

impl Framed {
    /// # Errors
    /// A version that is none.
    pub fn new() -> Result<Self> {
        let mut writers = Writers::builder();
        for version in bench::Event::CONTRACTS.iter().flat_map(|it| it.versions) {
            register(&mut writers, version.schema, std::iter::once(id(version)))?;
        }
        Ok(Framed(Decoder::new(writers.build())))
    }

    /// # Errors
    /// Bytes that the decoder does not read.
    pub fn add<'a, O: Event, P: Peer>(
        &'a self,
        race: &mut Race<'a>,
        event: &'static str,
        samples: &'a Samples<O, P>,
    ) -> Result<()> {
        let values = samples.avro.iter().map(|it| framed(id(O::NEWEST), it));
        let values: &'static [Vec<u8>] = Vec::leak(values.collect());
        let first = Record {
            value: values.first().map(Vec::as_slice),
            ..Record::default()
        };
        self.0.decode(&first, drop).ok().context("a framed event")?;
        race.group(IDENTITY, event);
        race.add(OURS, COUNT, consuming(&self.0, values));
        race.add(
            BARE,
            COUNT,
            decoding(&samples.avro, into_sink::<O>(samples.newest)),
        );
        let mut all = bench::Event::CONTRACTS.iter();
        let contract = all.position(|it| *it == O::CONTRACT);
        let contract = contract.context("a contract of the stream")?;
        race.add(
            STREAM,
            COUNT,
            decoding(&samples.avro, move |payload| {
                let mut sink = |event: bench::Event| drop(black_box(event));
                let version = samples.newest;
                bench::Event::decode(contract, version, payload, &EventMeta::default(), &mut sink)
                    .unwrap();
            }),
        );
        Ok(())
    }
}

/// An id as registries give them: a small number.
fn id(version: &heirloom::VersionInfo) -> u32 {
    let all = bench::Event::CONTRACTS.iter().flat_map(|it| it.versions);
    let position = all.map(|it| it.normal).position(|it| it == version.normal);
    100_000 + position.unwrap_or_default() as u32
}

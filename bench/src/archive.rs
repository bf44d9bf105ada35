//! The demo's archive: framed records of all versions as other encoders wrote them, through the whole decoder; and the
//! newest events that come out, encoded again. The peers get bare payloads: apache-avro reads them into values by
//! their writers' schemas, prost into the newest messages by number, and both go no further.

mod avro;
mod borrowed;
mod prost;

use std::hint::black_box;

use anyhow::{Context, Result, ensure};
use apache_avro::types::Value;
use heirloom::frame::{Frame, SchemaGuid, SchemaId, WriterId};
use heirloom::{Decoder, EventMeta, Format, Stream, WriterErrorKind, WriterSchema, Writers};

use self::avro::Schemas;
use self::files::{Archive, ArchivedRecord, RegisteredSchema, STREAMS};
use self::prost::Message;
use crate::contracts::{bank, clinic, orders, sensors};
use crate::names::{
    ARCHIVE_BORROWED, ARCHIVE_DECODE, ARCHIVE_ENCODE, COPY, OURS, OWNED, PROST_NEWEST, VALUE_READY,
    VALUE_WRITER,
};
use crate::race::Race;

#[allow(dead_code)]
#[path = "../../src/demo/archive.rs"]
mod files;

/// The archive, once for the whole run.
pub struct Topics {
    archive: &'static Archive,
    /// Of the registry, by position.
    schemas: &'static [Option<Schemas>],
}

/// The records of a stream and their newest events.
struct Topic<S> {
    records: Vec<ArchivedRecord<'static>>,
    decoder: Decoder<S>,
    /// Payloads by position of their schemas.
    payloads: Vec<(usize, &'static [u8])>,
    events: Vec<S>,
    /// The newest bytes of the events.
    newest: Vec<Vec<u8>>,
}

impl Topics {
    /// # Errors
    /// A damaged archive.
    pub fn load() -> Result<Self> {
        let archive: &'static Archive = Box::leak(Box::new(Archive::built_in()?));
        let mut schemas = Vec::new();
        for schema in &archive.registry {
            if schema.schema_type != "AVRO" {
                schemas.push(None);
                continue;
            }
            let mut references = Vec::new();
            for reference in &schema.references {
                references.push(archive.referenced(reference)?.schema.as_str());
            }
            let parsed = Schemas::parse(&schema.schema, references.into_iter())?;
            schemas.push(Some(parsed));
        }
        Ok(Topics {
            archive,
            schemas: Vec::leak(schemas),
        })
    }

    /// Groups for each stream.
    ///
    /// # Errors
    /// A peer that does not read what it should.
    pub fn add(&self, race: &mut Race<'_>) -> Result<()> {
        let bank = self.topic::<bank::Event>()?;
        let orders = self.topic::<orders::Event>()?;
        let sensors = self.topic::<sensors::Event>()?;
        let clinic = self.topic::<clinic::Event>()?;
        self.decode(race, bank, Self::values)?;
        self.decode(race, orders, Self::messages)?;
        self.decode(race, sensors, Self::values)?;
        self.decode(race, clinic, Self::messages)?;
        encode(race, bank, newest_values)?;
        encode(race, orders, newest_messages)?;
        encode(race, sensors, newest_values)?;
        encode(race, clinic, newest_messages)?;
        borrowed(race, bank)?;
        borrowed(race, sensors)
    }

    fn topic<S: Stream>(&self) -> Result<&'static Topic<S>> {
        let index = STREAMS.iter().position(|it| *it == S::NAME);
        let index = index.context("the archive lacks a stream")?;
        let records: Vec<_> = self.archive.records(index).collect::<Result<_>>()?;
        let decoder = decoder::<S>(self.archive)?;
        let mut events = Vec::new();
        for record in &records {
            // The broken ones are quarantined.
            let _ = decoder.decode(&record.framed(S::TOPIC), |event| events.push(event));
        }
        let mut newest = Vec::new();
        for event in &events {
            let mut bytes = Vec::new();
            event.encode(&mut bytes)?;
            newest.push(bytes);
        }
        let payloads = records.iter().filter_map(|it| self.payload(it)).collect();
        Ok(Box::leak(Box::new(Topic {
            records,
            decoder,
            payloads,
            events,
            newest,
        })))
    }

    /// A record's payload without its frame, and the position of its schema.
    fn payload(&self, record: &ArchivedRecord<'static>) -> Option<(usize, &'static [u8])> {
        let frame = Frame::of_value(record.value?, &record.headers).ok()?;
        let is_its = |schema: &RegisteredSchema| match frame.writer() {
            WriterId::Id(id) => id == SchemaId(schema.id),
            WriterId::Guid(guid) => Some(guid) == SchemaGuid::from_text(&schema.guid),
            _ => false,
        };
        let position = self.archive.registry.iter().position(is_its)?;
        let framed = frame.open(format(&self.archive.registry[position])).ok()?;
        Some((position, framed.payload))
    }

    fn decode<S: Stream>(
        &self,
        race: &mut Race<'_>,
        topic: &'static Topic<S>,
        peer: impl Fn(&Self, &mut Race<'_>, &[(usize, &'static [u8])]) -> Result<usize>,
    ) -> Result<()> {
        race.group(ARCHIVE_DECODE, S::NAME);
        race.add(OURS, topic.records.len(), || {
            for record in &topic.records {
                let record = record.framed(S::TOPIC);
                let _ = black_box(topic.decoder.decode(&record, |event| {
                    black_box(event);
                }));
            }
        });
        let read = peer(self, race, &topic.payloads)?;
        let (name, all) = (S::NAME, topic.records.len());
        // The first admissions have a text where the newest have a message.
        ensure!(
            read * 20 > all * 19,
            "a peer reads {read} of {all} of {name}"
        );
        let mut out = Vec::new();
        race.add(COPY, topic.records.len(), move || {
            for record in &topic.records {
                out.clear();
                out.extend_from_slice(record.value.unwrap_or_default());
                black_box(&out);
            }
        });
        Ok(())
    }

    /// apache-avro's line; gives how many it reads.
    fn values(&self, race: &mut Race<'_>, payloads: &[(usize, &'static [u8])]) -> Result<usize> {
        let mut readers = Vec::new();
        for schemas in self.schemas {
            readers.push(schemas.as_ref().map(Schemas::reader).transpose()?);
        }
        let mut readable = payloads.to_vec();
        readable.retain(|(schema, payload)| {
            let reader = readers.get(*schema).and_then(Option::as_ref);
            reader.is_some_and(|it| it.read_value(&mut &**payload).is_ok())
        });
        let count = readable.len();
        race.add(VALUE_WRITER, count, move || {
            for (schema, payload) in &readable {
                if let Some(reader) = &readers[*schema] {
                    black_box(reader.read_value(&mut &**payload).unwrap());
                }
            }
        });
        Ok(count)
    }

    /// prost's line; gives how many it reads.
    fn messages(&self, race: &mut Race<'_>, payloads: &[(usize, &'static [u8])]) -> Result<usize> {
        let readers = payloads.iter().filter_map(|(schema, payload)| {
            let decode = Message::decoder(&self.archive.registry[*schema].subject)?;
            decode(payload).map(|_| (decode, *payload))
        });
        let readers: Vec<_> = readers.collect();
        let count = readers.len();
        race.add(PROST_NEWEST, count, move || {
            for (decode, payload) in &readers {
                black_box(decode(payload));
            }
        });
        Ok(count)
    }
}

fn encode<S: Stream>(
    race: &mut Race<'_>,
    topic: &'static Topic<S>,
    peer: impl Fn(&mut Race<'_>, &'static Topic<S>) -> Result<()>,
) -> Result<()> {
    race.group(ARCHIVE_ENCODE, S::NAME);
    let mut out = Vec::with_capacity(4096);
    race.add(OURS, topic.events.len(), move || {
        for event in &topic.events {
            out.clear();
            event.encode(&mut out).unwrap();
            black_box(&out);
        }
    });
    peer(race, topic)?;
    let mut out = Vec::with_capacity(4096);
    race.add(COPY, topic.newest.len(), move || {
        for bytes in &topic.newest {
            out.clear();
            out.extend_from_slice(bytes);
            black_box(&out);
        }
    });
    Ok(())
}

/// apache-avro's line: values that are there already.
fn newest_values<S: Stream>(race: &mut Race<'_>, topic: &'static Topic<S>) -> Result<()> {
    let mut schemas = Vec::new();
    for contract in S::CONTRACTS {
        let newest = contract.newest().context("no version")?;
        let references = newest.references.iter().map(|it| it.schema);
        schemas.push(Schemas::parse(newest.schema, references)?);
    }
    let schemas: &'static [Schemas] = Vec::leak(schemas);
    let readers: Vec<_> = schemas.iter().map(Schemas::reader).collect::<Result<_>>()?;
    let writers: Vec<_> = schemas.iter().map(Schemas::writer).collect::<Result<_>>()?;
    let mut values: Vec<(usize, Value)> = Vec::new();
    for (event, bytes) in topic.events.iter().zip(&topic.newest) {
        let contract = S::CONTRACTS.iter().position(|it| *it == event.contract());
        let contract = contract.context("an event without a contract")?;
        let value = readers[contract].read_value(&mut bytes.as_slice())?;
        values.push((contract, value));
    }
    let mut out = Vec::with_capacity(4096);
    race.add(VALUE_READY, values.len(), move || {
        for (contract, value) in &values {
            out.clear();
            writers[*contract].write_value_ref(&mut out, value).unwrap();
            black_box(&out);
        }
    });
    Ok(())
}

/// prost's line.
fn newest_messages<S: Stream>(race: &mut Race<'_>, topic: &'static Topic<S>) -> Result<()> {
    let mut messages = Vec::new();
    for (event, bytes) in topic.events.iter().zip(&topic.newest) {
        let newest = event.contract().newest().context("no version")?;
        let decode = Message::decoder(newest.full_name).context("an unknown message")?;
        messages.push(decode(bytes).context("prost refuses an event")?);
    }
    let mut out = Vec::with_capacity(4096);
    race.add(PROST_NEWEST, messages.len(), move || {
        for message in &messages {
            out.clear();
            message.encode(&mut out);
            black_box(&out);
        }
    });
    Ok(())
}

/// The newest bytes, with the texts left in them and without.
fn borrowed<S: Stream>(race: &mut Race<'_>, topic: &'static Topic<S>) -> Result<()> {
    let mut readers = Vec::new();
    for (event, bytes) in topic.events.iter().zip(&topic.newest) {
        let newest = event.contract().newest().context("no version")?;
        let read = borrowed::reader(newest.full_name).context("an event without borrowed form")?;
        readers.push((read, bytes.as_slice()));
    }
    race.group(ARCHIVE_BORROWED, S::NAME);
    race.add(OURS, readers.len(), move || {
        for (read, bytes) in &readers {
            read(bytes);
        }
    });
    let mut owned = Vec::new();
    for (event, bytes) in topic.events.iter().zip(&topic.newest) {
        let contract = S::CONTRACTS.iter().position(|it| *it == event.contract());
        let newest = event.contract().newest().context("no version")?;
        owned.push((
            contract.context("no contract")?,
            newest.number,
            bytes.as_slice(),
        ));
    }
    race.add(OWNED, owned.len(), move || {
        for (contract, version, bytes) in &owned {
            S::decode(
                *contract,
                *version,
                bytes,
                &EventMeta::default(),
                &mut |event| {
                    black_box(event);
                },
            )
            .unwrap();
        }
    });
    Ok(())
}

fn format(schema: &RegisteredSchema) -> Format {
    match schema.schema_type.as_str() {
        "AVRO" => Format::Avro,
        _ => Format::Protobuf,
    }
}

fn decoder<S: Stream>(archive: &Archive) -> Result<Decoder<S>> {
    let mut writers = Writers::<S>::builder();
    for schema in &archive.registry {
        register(archive, schema, &mut writers)?;
    }
    Ok(Decoder::new(writers.build()))
}

fn register<S: Stream>(
    archive: &Archive,
    schema: &RegisteredSchema,
    writers: &mut heirloom::WritersBuilder<S>,
) -> Result<()> {
    let mut references = Vec::new();
    for reference in &schema.references {
        let text = archive.referenced(reference)?.schema.as_str();
        references.push((reference.name.as_str(), text));
    }
    let guid = SchemaGuid::from_text(&schema.guid).context("no GUID")?;
    let ids = [SchemaId(schema.id).into(), guid.into()];
    let schema = WriterSchema {
        format: format(schema),
        text: &schema.schema,
        references: &references,
    };
    match writers.register(&ids, &schema) {
        Ok(_) => Ok(()),
        // Another stream's.
        Err(error) if matches!(error.kind(), WriterErrorKind::Unknown(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

//! The demo's archive: framed records of all versions as other encoders wrote them, through the whole decoder. The
//! peer reads Avro's records into values by their writers' schemas, and goes no further.

use std::collections::BTreeMap;
use std::hint::black_box;

use anyhow::{Context, Result};
use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use heirloom::frame::{SchemaGuid, SchemaId};
use heirloom::{Decoder, Format, Stream, WriterErrorKind, WriterSchema, Writers};

use self::files::{Archive, ArchivedRecord, RegisteredSchema, STREAMS};
use crate::contracts::{bank, clinic, orders, sensors};
use crate::race::Race;

#[allow(dead_code)]
#[path = "../../src/demo/archive.rs"]
mod files;

pub const DECODE: &str = "decode the archive";
const PEER: &str = "apache-avro, Value of the writer";
const COPY: &str = "floor: copy of the records";

/// The archive, once for the whole run.
pub struct Topics {
    archive: &'static Archive,
    schemas: BTreeMap<u32, Schema>,
}

impl Topics {
    /// # Errors
    /// A damaged archive.
    pub fn load() -> Result<Self> {
        let archive: &'static Archive = Box::leak(Box::new(Archive::built_in()?));
        let mut schemas = BTreeMap::new();
        for schema in archive
            .registry
            .iter()
            .filter(|it| it.schema_type == "AVRO")
        {
            let mut texts = vec![schema.schema.as_str()];
            for reference in &schema.references {
                texts.push(archive.referenced(reference)?.schema.as_str());
            }
            let parsed = Schema::parse_list(texts)?;
            schemas.insert(schema.id, parsed.into_iter().next().context("no schema")?);
        }
        Ok(Topics { archive, schemas })
    }

    /// A group for each stream.
    pub fn add<'a>(&'a self, race: &mut Race<'a>) {
        self.stream::<bank::Event>(race);
        self.stream::<orders::Event>(race);
        self.stream::<sensors::Event>(race);
        self.stream::<clinic::Event>(race);
    }

    fn stream<'a, S: Stream + 'a>(&'a self, race: &mut Race<'a>) {
        let index = STREAMS.iter().position(|it| *it == S::NAME).unwrap();
        let records: Vec<ArchivedRecord<'static>> =
            self.archive.records(index).map(Result::unwrap).collect();
        let records: &'static [ArchivedRecord<'static>] = Box::leak(records.into());
        let decoder = decoder::<S>(self.archive).unwrap();
        race.group(DECODE, S::NAME);
        race.add(crate::measures::OURS, records.len(), move || {
            for record in records {
                let _ = black_box(decoder.decode(&record.framed(S::TOPIC), |event| {
                    black_box(event);
                }));
            }
        });
        let readers: BTreeMap<u32, GenericDatumReader<'a>> = self
            .schemas
            .iter()
            .filter_map(|(id, it)| Some((*id, GenericDatumReader::builder(it).build().ok()?)))
            .collect();
        let avro: Vec<(u32, &'static [u8])> = records
            .iter()
            .filter_map(|record| {
                let value = record.value?;
                let id = u32::from_be_bytes(*value.get(1..)?.first_chunk()?);
                let payload = value.get(5..)?;
                let reader = (value.first() == Some(&0)).then(|| readers.get(&id))??;
                reader.read_value(&mut &*payload).ok()?;
                Some((id, payload))
            })
            .collect();
        if avro.len() * 2 > records.len() {
            race.add(PEER, avro.len(), move || {
                for (id, payload) in &avro {
                    if let Some(reader) = readers.get(id) {
                        let _ = black_box(reader.read_value(&mut &**payload));
                    }
                }
            });
        }
        let mut out = Vec::new();
        race.add(COPY, records.len(), move || {
            for record in records {
                out.clear();
                out.extend_from_slice(record.value.unwrap_or_default());
                black_box(&out);
            }
        });
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
    let format = match schema.schema_type.as_str() {
        "AVRO" => Format::Avro,
        _ => Format::Protobuf,
    };
    let guid = SchemaGuid::from_text(&schema.guid).context("no GUID")?;
    let ids = [SchemaId(schema.id).into(), guid.into()];
    let schema = WriterSchema {
        format,
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

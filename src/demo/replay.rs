//! A stream's records in the order of the archive, decoded into the newest events and folded into a view.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use heirloom::frame::{SchemaGuid, SchemaId};
use heirloom::{Decoded, Decoder, Format, Stream, WriterErrorKind, WriterSchema, Writers};

use super::archive::{Archive, ArchivedRecord, RegisteredSchema, STREAMS};
use super::fold::View;
use super::{IN_NO_HISTORY, StreamOutcome, VersionCount};

/// Replays the stream of a view.
pub(super) fn replay<V: View>(archive: &Archive) -> Result<StreamOutcome> {
    let decoder = decoder::<V::Event>(archive)?;
    let mut view = V::default();
    let mut outcome = Counts::default();
    let started = Instant::now();
    for record in records::<V::Event>(archive)? {
        let record = record?;
        outcome.records += 1;
        match decoder.decode(&record.framed(V::Event::TOPIC), |event| view.apply(event)) {
            Ok(Decoded::Events { writer, count }) => {
                let number = match writer.is_unknown() {
                    true => IN_NO_HISTORY,
                    false => writer.version().number,
                };
                let version = (writer.contract_index(), number);
                *outcome.versions.entry(version).or_default() += 1;
                outcome.newest_events += count as u64;
            }
            Ok(Decoded::Tombstone) => {}
            Err(quarantined) => outcome.quarantined.push(quarantined),
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    Ok(StreamOutcome {
        name: V::Event::NAME,
        records: outcome.records,
        versions: version_counts::<V::Event>(&outcome.versions),
        newest_events: outcome.newest_events,
        quarantined: outcome.quarantined,
        seconds,
        totals: view.totals(),
        table: view.table(),
    })
}

#[derive(Default)]
struct Counts {
    records: u64,
    /// By contract index and version.
    versions: BTreeMap<(usize, u32), u64>,
    newest_events: u64,
    quarantined: Vec<heirloom::Quarantined>,
}

fn version_counts<S: Stream>(counts: &BTreeMap<(usize, u32), u64>) -> Vec<VersionCount> {
    let mut versions = Vec::new();
    for (index, contract) in S::CONTRACTS.iter().enumerate() {
        let newest = contract.newest().map_or(0, |version| version.number);
        let count = |version| {
            let events = counts.get(&(index, version)).copied();
            VersionCount {
                contract: contract.name,
                version,
                newest,
                events: events.unwrap_or_default(),
            }
        };
        versions.extend(Some(count(IN_NO_HISTORY)).filter(|it| it.events > 0));
        versions.extend(contract.versions.iter().map(|it| count(it.number)));
    }
    versions
}

/// The archived records of a stream.
pub(super) fn records<S: Stream>(
    archive: &Archive,
) -> Result<impl Iterator<Item = Result<ArchivedRecord<'_>>>> {
    let index = STREAMS.iter().position(|stream| *stream == S::NAME);
    let index = index.with_context(|| format!("the archive has no stream {}", S::NAME))?;
    Ok(archive.records(index))
}

/// A decoder for a stream's records: the registry's schemas, each found among our versions by what it says.
pub(super) fn decoder<S: Stream>(archive: &Archive) -> Result<Decoder<S>> {
    let mut writers = Writers::<S>::builder();
    let mut known = 0;
    for schema in &archive.registry {
        if register(archive, schema, &mut writers)? {
            known += 1;
        }
    }
    if known == 0 {
        bail!("registry.json has no schema of stream {}", S::NAME);
    }
    Ok(Decoder::new(writers.build()))
}

/// Registers a schema under its id and GUID; false where it is none of this stream's.
fn register<S: Stream>(
    archive: &Archive,
    schema: &RegisteredSchema,
    writers: &mut heirloom::WritersBuilder<S>,
) -> Result<bool> {
    let mut references = Vec::new();
    for reference in &schema.references {
        let text = archive.referenced(reference)?.schema.as_str();
        references.push((reference.name.as_str(), text));
    }
    let format = match schema.schema_type.as_str() {
        "AVRO" => Format::Avro,
        "PROTOBUF" => Format::Protobuf,
        other => bail!("registry.json: id {} is of type {other}", schema.id),
    };
    let guid = SchemaGuid::from_text(&schema.guid)
        .with_context(|| format!("registry.json: {} is no GUID", schema.guid))?;
    let ids = [SchemaId(schema.id).into(), guid.into()];
    let schema = WriterSchema {
        format,
        text: &schema.schema,
        references: &references,
    };
    match writers.register(&ids, &schema) {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.kind(), WriterErrorKind::Unknown(_)) => Ok(false),
        Err(error) => Err(error).context("registry.json holds what heirloom cannot read"),
    }
}

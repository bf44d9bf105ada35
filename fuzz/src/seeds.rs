//! Inputs to start from: records of the archive, the schemas of the contracts and of the corpus.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use heirloom::frame::{Frame, SchemaGuid, SchemaId, VALUE_HEADER};
use heirloom::{Format, Stream, WriterErrorKind, WriterSchema, Writers};

use self::files::{Archive, ArchivedRecord, STREAMS};
use crate::contracts::{bank, clinic, orders, sensors};
use crate::json::Codec;
use crate::{decode, schemas};

#[allow(dead_code)]
#[path = "../../src/demo/archive.rs"]
mod files;

/// How many records of each version.
const EACH: usize = 3;

/// A record of the archive.
struct Sample {
    format: Format,
    /// Its version's place in [`decode::versions`] of the format.
    version: u8,
    header: Vec<u8>,
    value: Vec<u8>,
    payload: Vec<u8>,
}

/// The seeds of a target, the same each time.
///
/// # Errors
/// A target that there is not, a damaged archive.
pub fn seeds(target: &str) -> Result<Vec<Vec<u8>>> {
    let of = |wanted| samples().map(|all| all.into_iter().filter(move |it| it.format == wanted));
    let payload = |it: Sample| [&[it.version], it.payload.as_slice()].concat();
    Ok(match target {
        "avro_decode" => of(Format::Avro)?.map(payload).collect(),
        "protobuf_decode" => of(Format::Protobuf)?.map(payload).collect(),
        "frame" => samples()?.iter().map(framed).collect(),
        "plan" => {
            let readers = [0, 1, 2, 128];
            let each = |it: Sample| readers.map(|to| [&[it.version, to], &*it.payload].concat());
            of(Format::Avro)?.flat_map(each).collect()
        }
        "avro_schema" => texts(Format::Avro, &["avro", "avro-invalid"]),
        "protobuf_schema" => texts(Format::Protobuf, &["protobuf", "protobuf-invalid"]),
        "json" => samples()?.iter().flat_map(both).collect(),
        _ => bail!("there is no target {target}"),
    })
}

fn framed(sample: &Sample) -> Vec<u8> {
    let format = u8::from(sample.format == Format::Protobuf);
    let size = sample.header.len() as u8;
    [&[format, size], &*sample.header, &*sample.value].concat()
}

/// The event, and its JSON.
fn both(sample: &Sample) -> Vec<Vec<u8>> {
    let version = usize::from(sample.version);
    let (mode, text) = match sample.format {
        Format::Avro => (0, schemas::avro()[version].schema.print(&sample.payload)),
        Format::Protobuf => (2, schemas::protobuf()[version].print(&sample.payload)),
    };
    let mut seeds = vec![[&[mode, sample.version], &*sample.payload].concat()];
    if let Ok(text) = text {
        seeds.push([&[mode + 1, sample.version], text.as_bytes()].concat());
    }
    seeds
}

fn texts(format: Format, folders: &[&str]) -> Vec<Vec<u8>> {
    let contracts = schemas::contracts()
        .into_iter()
        .filter(|it| it.format == format);
    let versions = contracts
        .flat_map(|it| it.versions)
        .map(|it| it.schema.to_owned());
    let files = folders.iter().flat_map(|it| schemas::corpus(it));
    let files = files.filter_map(|it| std::fs::read(it).ok());
    // Large ones slow the fuzzer down and reach nothing new.
    let all = versions.map(String::into_bytes).chain(files);
    all.filter(|it| it.len() <= 4_096).collect()
}

/// The first records of every version.
fn samples() -> Result<Vec<Sample>> {
    let archive = Archive::built_in()?;
    let mut all = Vec::new();
    add::<bank::Event>(&archive, &mut all)?;
    add::<orders::Event>(&archive, &mut all)?;
    add::<sensors::Event>(&archive, &mut all)?;
    add::<clinic::Event>(&archive, &mut all)?;
    Ok(all)
}

fn add<S: Stream>(archive: &Archive, all: &mut Vec<Sample>) -> Result<()> {
    let stream = STREAMS
        .iter()
        .position(|it| *it == S::NAME)
        .context("an archived stream")?;
    let writers = writers::<S>(archive)?;
    let mut counts = BTreeMap::new();
    for record in archive.records(stream) {
        let record = record?;
        let Some(sample) = sample(&writers, &record) else {
            continue;
        };
        let count = counts
            .entry((sample.format == Format::Avro, sample.version))
            .or_insert(0);
        *count += 1;
        if *count <= EACH {
            all.push(sample);
        }
    }
    Ok(())
}

/// `None` for the records that are broken on purpose.
fn sample<S: Stream>(writers: &Writers<S>, record: &ArchivedRecord<'_>) -> Option<Sample> {
    let value = record.value?;
    let header = record.headers.iter().rfind(|it| it.0 == VALUE_HEADER);
    let (writer, framed) = writers
        .open(Frame::of_value(value, &record.headers).ok()?)
        .ok()?;
    let format = writer.contract().format;
    let version = decode::versions(format).iter().position(|it| {
        it.stream == S::NAME
            && it.contract == writer.contract_index()
            && it.number == writer.version().number
    })?;
    Some(Sample {
        format,
        version: version.try_into().ok()?,
        header: header.and_then(|it| it.1).unwrap_or_default().to_vec(),
        value: value.to_vec(),
        payload: framed.payload.to_vec(),
    })
}

fn writers<S: Stream>(archive: &Archive) -> Result<Writers<S>> {
    let mut writers = Writers::<S>::builder();
    for schema in &archive.registry {
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
        let text = WriterSchema {
            format,
            text: &schema.schema,
            references: &references,
        };
        match writers.register(&[SchemaId(schema.id).into(), guid.into()], &text) {
            Ok(_) => {}
            // Another stream's, or a branch's.
            Err(error) if matches!(error.kind(), WriterErrorKind::Unknown(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(writers.build())
}

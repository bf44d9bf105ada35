//! The archive that the demo reads: records of four topics as independent encoders wrote them, and what the registry
//! would answer about their schema ids. `archive/README.md` describes the files byte by byte.

use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use heirloom::{EventMeta, Position, Record};
use serde::Deserialize;

/// The files of an archive, unpacked.
pub(crate) struct Archive {
    /// Records of each stream, in the order of [`STREAMS`].
    records: [Vec<u8>; 4],
    /// What the registry would answer.
    pub(crate) registry: Vec<RegisteredSchema>,
    /// The control totals, computed by the script that wrote the events.
    pub(crate) totals: serde_json::Value,
}

/// The streams, each with its own file.
pub(crate) const STREAMS: [&str; 4] = ["bank", "orders", "sensors", "clinic"];

/// One subject version of the registry.
#[derive(Debug, Deserialize)]
pub(crate) struct RegisteredSchema {
    /// The id that frames carry.
    pub(crate) id: u32,
    /// The id that headers carry, as 32 or 36 hexadecimal characters.
    pub(crate) guid: String,
    /// The subject.
    pub(crate) subject: String,
    /// The subject's version, which need not be ours.
    pub(crate) version: u32,
    /// `AVRO` or `PROTOBUF`.
    #[serde(rename = "schemaType")]
    pub(crate) schema_type: String,
    /// The text.
    pub(crate) schema: String,
    /// What the text refers to.
    #[serde(default)]
    pub(crate) references: Vec<RegisteredReference>,
}

/// A reference of a registered schema.
#[derive(Debug, Deserialize)]
pub(crate) struct RegisteredReference {
    /// Full name or import path.
    pub(crate) name: String,
    /// Where it is registered.
    pub(crate) subject: String,
    /// And in which version.
    pub(crate) version: u32,
}

impl Archive {
    /// The archive that the binary carries.
    ///
    /// # Errors
    /// A damaged archive.
    pub(crate) fn built_in() -> Result<Archive> {
        Archive::unpack(
            [
                include_bytes!("../../archive/bank.records.gz"),
                include_bytes!("../../archive/orders.records.gz"),
                include_bytes!("../../archive/sensors.records.gz"),
                include_bytes!("../../archive/clinic.records.gz"),
            ],
            include_str!("../../archive/registry.json"),
            include_str!("../../archive/totals.json"),
        )
    }

    /// An archive in a folder, with the same file names as in `archive/`.
    ///
    /// # Errors
    /// A missing or damaged file.
    pub(crate) fn read(folder: &Path) -> Result<Archive> {
        let bytes = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        let mut packed = Vec::new();
        for stream in STREAMS {
            packed.push(bytes(&format!("{stream}.records.gz"))?);
        }
        let [bank, orders, sensors, clinic] = packed.as_slice() else {
            bail!("an archive has one file per stream");
        };
        let text = |name: &str| String::from_utf8(bytes(name)?).context("not UTF-8");
        let (registry, totals) = (text("registry.json")?, text("totals.json")?);
        Archive::unpack([bank, orders, sensors, clinic], &registry, &totals)
    }

    fn unpack(packed: [&[u8]; 4], registry: &str, totals: &str) -> Result<Archive> {
        let mut records: [Vec<u8>; 4] = Default::default();
        for ((bytes, out), stream) in packed.into_iter().zip(&mut records).zip(STREAMS) {
            flate2::read::GzDecoder::new(bytes)
                .read_to_end(out)
                .with_context(|| format!("cannot unpack {stream}.records.gz"))?;
        }
        Ok(Archive {
            records,
            registry: serde_json::from_str(registry).context("registry.json is damaged")?,
            totals: serde_json::from_str(totals).context("totals.json is damaged")?,
        })
    }

    /// The records of the stream at `index` in [`STREAMS`], in the order of the file.
    pub(crate) fn records(&self, index: usize) -> Records<'_> {
        Records {
            left: self.records.get(index).map_or(&[], Vec::as_slice),
        }
    }

    /// The registered schema behind a reference.
    ///
    /// # Errors
    /// When the registry has no such subject version.
    pub(crate) fn referenced(&self, reference: &RegisteredReference) -> Result<&RegisteredSchema> {
        self.registry
            .iter()
            .find(|s| s.subject == reference.subject && s.version == reference.version)
            .ok_or_else(|| {
                anyhow!(
                    "registry.json lacks {} v{}",
                    reference.subject,
                    reference.version
                )
            })
    }
}

/// One record of a topic.
#[derive(Debug)]
pub(crate) struct ArchivedRecord<'a> {
    /// Partition.
    pub(crate) partition: i32,
    /// Offset.
    pub(crate) offset: i64,
    /// Milliseconds since 1970-01-01T00:00Z.
    pub(crate) timestamp_ms: i64,
    /// In order.
    pub(crate) headers: Vec<(&'a str, Option<&'a [u8]>)>,
    /// The aggregate's id.
    pub(crate) key: Option<&'a [u8]>,
    /// `None` is a tombstone.
    pub(crate) value: Option<&'a [u8]>,
}

/// The records of one stream, read one after the other.
pub(crate) struct Records<'a> {
    left: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<ArchivedRecord<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.left.is_empty() {
            return None;
        }
        let record = self.record();
        if record.is_err() {
            self.left = &[];
        }
        Some(record.context("the archive is damaged"))
    }
}

impl<'a> Records<'a> {
    fn record(&mut self) -> Result<ArchivedRecord<'a>> {
        let size = u32::from_be_bytes(take_array(&mut self.left)?);
        let mut body = take(&mut self.left, size as usize)?;
        let body = &mut body;
        let partition = u32::from_be_bytes(take_array(body)?).try_into()?;
        let offset = u64::from_be_bytes(take_array(body)?).try_into()?;
        let timestamp_ms = i64::from_be_bytes(take_array(body)?);
        let mut headers = Vec::new();
        for _ in 0..u16::from_be_bytes(take_array(body)?) {
            let size = u16::from_be_bytes(take_array(body)?);
            let name = std::str::from_utf8(take(body, size.into())?)?;
            headers.push((name, take_nullable(body)?));
        }
        let key = take_nullable(body)?;
        let value = take_nullable(body)?;
        Ok(ArchivedRecord {
            partition,
            offset,
            timestamp_ms,
            headers,
            key,
            value,
        })
    }
}

fn take<'a>(left: &mut &'a [u8], count: usize) -> Result<&'a [u8]> {
    let (taken, rest) = left
        .split_at_checked(count)
        .context("a record is cut off")?;
    *left = rest;
    Ok(taken)
}

fn take_array<const N: usize>(left: &mut &[u8]) -> Result<[u8; N]> {
    Ok(take(left, N)?.try_into()?)
}

fn take_nullable<'a>(left: &mut &'a [u8]) -> Result<Option<&'a [u8]>> {
    match i32::from_be_bytes(take_array(left)?) {
        -1 => Ok(None),
        size => take(left, size.try_into()?).map(Some),
    }
}

impl<'a> ArchivedRecord<'a> {
    /// The record as a consumer would hand it to a decoder.
    pub(crate) fn framed<'r>(&'r self, topic: &'r str) -> Record<'r>
    where
        'a: 'r,
    {
        Record {
            topic,
            meta: EventMeta {
                position: Position {
                    partition: self.partition,
                    offset: self.offset,
                },
                timestamp_ms: Some(self.timestamp_ms),
                key: self.key,
                headers: &self.headers,
                ..EventMeta::default()
            },
            value: self.value,
        }
    }
}

//! One event between bytes and JSON, by the schema that wrote it and, where one is named, the schema that reads it.

use anyhow::Result;
use heirloom::frame::{SchemaId, WriterId};
use heirloom_contract::Schema;
use heirloom_schema::JsonError;
use heirloom_schema::avro::json::{
    Limits, decode_to_json_with, encode_from_json, event_length, resolve_to_json,
};
use heirloom_schema::avro::{self, Action, NodeKind, Resolution, WriterField};
use heirloom_schema::protobuf::{self, json::JsonCodec};

use crate::exit::Refused;

use super::{EVENT_MAX, Reader};

/// The longest JSON of one event.
const JSON_MAX: usize = 4 * EVENT_MAX;

/// Reads and writes the events of one writer.
pub(crate) enum Codec {
    Avro(Box<Avro>),
    Protobuf(Protobuf),
}

pub(crate) struct Avro {
    pub(super) writer: avro::Schema,
    reader: Option<(avro::Schema, Resolution)>,
}

pub(crate) struct Protobuf {
    /// Of the versions that an event passes before it is read: what they do not know is lost there.
    passed: Vec<JsonCodec>,
    json: JsonCodec,
    pub(super) message_index: Vec<i32>,
}

impl Codec {
    pub(crate) fn new(writer: Schema, reader: &Reader) -> Result<Self> {
        match writer {
            Schema::Avro(writer) => {
                let schemas = reader.schemas.iter().map(|schema| match schema {
                    Schema::Avro(schema) => Some(schema),
                    Schema::Protobuf(_) => None,
                });
                let schemas: Option<Vec<_>> = schemas.collect();
                Codec::avro(writer, &schemas.ok_or_else(two_formats)?, reader.is_lossy)
            }
            Schema::Protobuf(writer) => {
                let schemas = reader.schemas.iter().map(|schema| match schema {
                    Schema::Protobuf(schema) => Some(schema),
                    Schema::Avro(_) => None,
                });
                let schemas: Option<Vec<_>> = schemas.collect();
                Codec::protobuf(&writer, &schemas.ok_or_else(two_formats)?, reader.is_lossy)
            }
        }
    }

    fn avro(writer: avro::Schema, passed: &[&avro::Schema], is_lossy: bool) -> Result<Self> {
        let mut reader: Option<(&avro::Schema, Resolution)> = None;
        for next in passed.iter().copied() {
            let resolution = match &reader {
                None => avro::resolve(&writer, next),
                Some((before, resolution)) => {
                    resolution.then(&avro::resolve(before, next), before, next)
                }
            };
            reader = Some((next, resolution));
        }
        if let Some((reader, resolution)) = &reader {
            refuse_broken(resolution, reader)?;
            let losses = resolution.losses().iter();
            let losses =
                losses.map(|loss| format!("{}: {}", loss.reader_path, loss.kind.message()));
            refuse_losses(losses.collect(), is_lossy)?;
        }
        Ok(Codec::Avro(Box::new(Avro {
            reader: reader.map(|(reader, resolution)| (reader.clone(), resolution)),
            writer,
        })))
    }

    fn protobuf(
        writer: &protobuf::Schema,
        passed: &[&protobuf::Schema],
        is_lossy: bool,
    ) -> Result<Self> {
        let mut before = writer;
        for next in passed.iter().copied() {
            let resolution = protobuf::resolve(before, next);
            let failures = resolution.failures().iter();
            let failures = failures.map(|it| format!("{}: {}", it.reader_path, it.kind.message()));
            refuse_failures(failures.collect(), "reads some fields as what they are not")?;
            let losses = resolution.losses().iter();
            let losses =
                losses.map(|loss| format!("{}: {}", loss.reader_path, loss.kind.message()));
            refuse_losses(losses.collect(), is_lossy)?;
            before = next;
        }
        let codec = |schema| Ok(JsonCodec::new(schema)?.with_json_max(JSON_MAX));
        let (passed, last) = match passed.split_last() {
            Some((last, between)) => (between, *last),
            None => (&[][..], writer),
        };
        let passed = passed.iter().map(|schema| codec(schema));
        Ok(Codec::Protobuf(Protobuf {
            passed: passed.collect::<Result<_, JsonError>>()?,
            json: codec(last)?,
            message_index: writer.message_index().to_vec(),
        }))
    }

    /// Appends an event as JSON, and tells how many of its bytes no field of the schema holds.
    pub(crate) fn decode(&self, bytes: &[u8], out: &mut String) -> Result<usize, JsonError> {
        match self {
            Codec::Avro(avro) => avro.decode(bytes, true, out).map(|_| 0),
            Codec::Protobuf(protobuf) => protobuf.decode(bytes, out),
        }
    }

    /// Appends an event from JSON.
    pub(crate) fn encode(&self, text: &str, out: &mut Vec<u8>) -> Result<(), JsonError> {
        match self {
            Codec::Avro(avro) => encode_from_json(&avro.writer, text, out),
            Codec::Protobuf(protobuf) => protobuf.json.encode_from_json(text, out),
        }
    }

    /// Appends what stands before an event of a registry's schema.
    pub(crate) fn frame(&self, id: u32, out: &mut Vec<u8>) {
        let message_index = match self {
            Codec::Avro(_) => &[][..],
            Codec::Protobuf(protobuf) => &protobuf.message_index,
        };
        WriterId::Id(SchemaId(id)).write(message_index, out);
    }
}

impl Avro {
    /// Appends the event at the start of `bytes` as JSON, and tells how many bytes it takes.
    pub(crate) fn decode(
        &self,
        bytes: &[u8],
        is_whole: bool,
        out: &mut String,
    ) -> Result<usize, JsonError> {
        let limits = limits();
        match &self.reader {
            Some((reader, resolution)) => {
                let sides = (&self.writer, reader);
                resolve_to_json(sides, resolution, bytes, limits, is_whole, out)
            }
            None if is_whole => {
                avro::json::decode_to_json(&self.writer, bytes, out).map(|()| bytes.len())
            }
            None => decode_to_json_with(&self.writer, bytes, limits, out),
        }
    }

    /// How many bytes the event at the start of `bytes` takes, even if it cannot be read for its values.
    pub(crate) fn length(&self, bytes: &[u8]) -> Option<usize> {
        event_length(&self.writer, bytes, limits()).ok()
    }
}

impl Protobuf {
    fn decode(&self, bytes: &[u8], out: &mut String) -> Result<usize, JsonError> {
        let (mut unknown, mut json, mut passing) = (0, String::new(), Vec::new());
        for (index, version) in self.passed.iter().enumerate() {
            json.clear();
            let bytes = if index == 0 { bytes } else { &passing };
            unknown += version.decode_to_json(bytes, &mut json)?.bytes;
            passing.clear();
            version.encode_from_json(&json, &mut passing)?;
        }
        let bytes = if self.passed.is_empty() {
            bytes
        } else {
            &passing
        };
        Ok(unknown + self.json.decode_to_json(bytes, out)?.bytes)
    }
}

fn limits() -> Limits {
    Limits {
        json_max: JSON_MAX,
        ..Limits::default()
    }
}

fn two_formats() -> anyhow::Error {
    let message = "the writer is of one format and the reader of another";
    Refused::new(message, "name two schemas of Avro or two of Protobuf").into()
}

/// Before the first of a million events fails as all of them will.
fn refuse_broken(resolution: &Resolution, reader: &avro::Schema) -> Result<()> {
    let root = resolution.node(resolution.root());
    let is_broken = match (&root.action, &reader.node(root.reader).kind) {
        (Action::Fail, _) => true,
        (Action::Record(action), NodeKind::Record(record)) => {
            let is_read = |field: &&WriterField| matches!(field, WriterField::Read { .. });
            let read = action.fields.iter().filter(is_read).count();
            read + action.defaults.len() < record.fields.len()
        }
        _ => false,
    };
    if !is_broken {
        return Ok(());
    }
    let failures = resolution.failures().iter();
    let failures = failures.map(|it| format!("{}: {}", it.reader_path, it.kind.message()));
    refuse_failures(failures.collect(), "can read no event of the writer")
}

fn refuse_failures(failures: Vec<String>, what: &str) -> Result<()> {
    if failures.is_empty() {
        return Ok(());
    }
    let message = format!("the reader {what}: {}", failures.join("; "));
    let help = "leave out --reader, or name a reader that resolves";
    Err(Refused::new(message, help).into())
}

fn refuse_losses(losses: Vec<String>, is_lossy: bool) -> Result<()> {
    if losses.is_empty() || is_lossy {
        return Ok(());
    }
    let message = format!("some values would arrive changed: {}", losses.join("; "));
    Err(Refused::new(message, "add --lossy to read them all the same").into())
}

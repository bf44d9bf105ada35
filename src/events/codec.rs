//! One event between bytes and JSON, by the schema that wrote it and, where one is named, the schema that reads it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use heirloom::frame::{Frame, SchemaId, WriterId};
use heirloom_contract::Schema;
use heirloom_schema::JsonError;
use heirloom_schema::avro::json::{Limits, decode_to_json_with, encode_from_json, resolve_to_json};
use heirloom_schema::avro::{self, Action, NodeKind, Resolution, WriterField};
use heirloom_schema::protobuf::{self, json::JsonCodec};

use crate::exit::Refused;

use super::{EVENT_MAX, ReaderArgs, WriterArgs};

/// The longest JSON of one event.
const JSON_MAX: usize = 4 * EVENT_MAX;

/// Reads and writes the events of one writer.
pub(crate) enum Codec {
    Avro(Box<Avro>),
    Protobuf(Protobuf),
}

pub(crate) struct Avro {
    writer: avro::Schema,
    reader: Option<(avro::Schema, Resolution)>,
}

pub(crate) struct Protobuf {
    json: JsonCodec,
    message_index: Vec<i32>,
}

impl Codec {
    pub(crate) fn new(writer: Schema, reader: Option<Schema>, is_lossy: bool) -> Result<Self> {
        match (writer, reader) {
            (Schema::Avro(writer), None) => Ok(Codec::avro(writer, None)),
            (Schema::Avro(writer), Some(Schema::Avro(reader))) => {
                let resolution = avro::resolve(&writer, &reader);
                refuse_broken(&resolution, &reader)?;
                let losses = resolution.losses().iter();
                let losses =
                    losses.map(|loss| format!("{}: {}", loss.reader_path, loss.kind.message()));
                refuse_losses(losses.collect(), is_lossy)?;
                Ok(Codec::avro(writer, Some((reader, resolution))))
            }
            (Schema::Protobuf(writer), reader) => {
                let reader = match reader {
                    None => None,
                    Some(Schema::Protobuf(reader)) => Some(reader),
                    Some(Schema::Avro(_)) => return Err(two_formats()),
                };
                Codec::protobuf(&writer, reader.as_ref(), is_lossy)
            }
            (Schema::Avro(_), Some(Schema::Protobuf(_))) => Err(two_formats()),
        }
    }

    fn avro(writer: avro::Schema, reader: Option<(avro::Schema, Resolution)>) -> Self {
        Codec::Avro(Box::new(Avro { writer, reader }))
    }

    fn protobuf(
        writer: &protobuf::Schema,
        reader: Option<&protobuf::Schema>,
        is_lossy: bool,
    ) -> Result<Self> {
        if let Some(reader) = reader {
            let resolution = protobuf::resolve(writer, reader);
            let losses = resolution.losses().iter();
            let losses =
                losses.map(|loss| format!("{}: {}", loss.reader_path, loss.kind.message()));
            refuse_losses(losses.collect(), is_lossy)?;
        }
        Ok(Codec::Protobuf(Protobuf {
            json: JsonCodec::new(reader.unwrap_or(writer))?.with_json_max(JSON_MAX),
            message_index: writer.message_index().to_vec(),
        }))
    }

    /// Appends an event as JSON, and tells how many of its bytes no field of the schema holds.
    pub(crate) fn decode(&self, bytes: &[u8], out: &mut String) -> Result<usize, JsonError> {
        match self {
            Codec::Avro(avro) => avro.decode(bytes, true, out).map(|_| 0),
            Codec::Protobuf(protobuf) => protobuf
                .json
                .decode_to_json(bytes, out)
                .map(|unknown| unknown.bytes),
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
        let limits = Limits {
            json_max: JSON_MAX,
            ..Limits::default()
        };
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
    let failures: Vec<String> = failures.collect();
    let message = format!(
        "the reader can read no event of the writer: {}",
        failures.join("; ")
    );
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

/// The codecs of a run: one, or one for each version where frames tell them apart.
pub(crate) struct Writers {
    codec: Codec,
    by_fingerprint: BTreeMap<u64, Codec>,
    is_framed: bool,
}

impl Writers {
    /// As the command line has it.
    pub(crate) fn new(
        writer: &WriterArgs,
        reader: &ReaderArgs,
        is_framed: bool,
        root: &Path,
    ) -> Result<Self> {
        let schema = writer.writer(root)?.ok_or_else(WriterArgs::no_writer)?;
        let reader_schema = reader
            .reader
            .as_deref()
            .map(|name| writer.reader(name, root));
        let reader_schema = reader_schema.transpose()?;
        let mut by_fingerprint = BTreeMap::new();
        if is_framed {
            for version in writer.versions(root)? {
                if let Schema::Avro(avro) = &version.schema {
                    let fingerprint = avro::fingerprint_crc64(avro);
                    let codec = Codec::new(version.schema, reader_schema.clone(), reader.lossy)?;
                    by_fingerprint.insert(fingerprint, codec);
                }
            }
        }
        Ok(Writers {
            codec: Codec::new(schema, reader_schema, reader.lossy)?,
            by_fingerprint,
            is_framed,
        })
    }

    /// The codec of an event, and its payload.
    pub(crate) fn open<'a>(&self, bytes: &'a [u8]) -> Result<(&Codec, &'a [u8]), String> {
        if !self.is_framed {
            return Ok((&self.codec, bytes));
        }
        let frame = Frame::parse(bytes).map_err(|error| error.to_string())?;
        let codec = match (frame.writer(), &self.codec) {
            (WriterId::Crc64(found), Codec::Avro(avro)) => {
                let own = avro::fingerprint_crc64(&avro.writer);
                match self.by_fingerprint.get(&found) {
                    Some(codec) => codec,
                    None if found == own => &self.codec,
                    None => {
                        return Err(format!(
                            "written with another schema, of fingerprint {found:016x}"
                        ));
                    }
                }
            }
            _ => &self.codec,
        };
        let (format, message_index) = match codec {
            Codec::Avro(_) => (heirloom::Format::Avro, None),
            Codec::Protobuf(protobuf) => {
                (heirloom::Format::Protobuf, Some(&protobuf.message_index))
            }
        };
        let framed = frame.open(format).map_err(|error| error.to_string())?;
        match message_index {
            Some(expected) if *expected != *framed.message_index => {
                let found = framed.message_index;
                Err(format!(
                    "the message index is {found:?}, that of the event's message {expected:?}"
                ))
            }
            _ => Ok((codec, framed.payload)),
        }
    }
}

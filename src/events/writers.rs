//! Which codec is for which event, by what frames say of it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use heirloom::frame::{Frame, SchemaId, WriterId};
use heirloom_contract::Schema;
use heirloom_schema::avro;

use crate::exit::Refused;

use super::{Codec, Reader, ReaderArgs, WriterArgs};

/// The codecs of a run: one, or one for each version where frames tell them apart.
pub(crate) struct Writers {
    codec: Codec,
    /// By the fingerprints of single-object encoding; or why no event of that version can be read.
    by_fingerprint: BTreeMap<u64, Result<Codec, String>>,
    /// By the ids of a registry, where the command line says which is which.
    by_id: BTreeMap<String, Codec>,
    /// The first id or GUID that was met, where nothing says which is which: all events are taken for its schema's.
    met: Option<WriterId>,
    is_framed: bool,
}

impl Writers {
    /// As the command line has it.
    pub(crate) fn new(
        writer: &WriterArgs,
        reader: &ReaderArgs,
        (is_framed, ids): (bool, &[String]),
        root: &Path,
    ) -> Result<Self> {
        let schema = writer.writer(root)?.ok_or_else(WriterArgs::no_writer)?;
        let codec = |schema: Schema| {
            let reader = Reader::new(reader, writer, &schema, root)?;
            Codec::new(schema, &reader)
        };
        let mut by_fingerprint = BTreeMap::new();
        if is_framed {
            for version in writer.versions(root)? {
                if let Schema::Avro(avro) = &version.schema {
                    let fingerprint = avro::fingerprint_crc64(avro);
                    let codec = codec(version.schema).map_err(|error| error.to_string());
                    by_fingerprint.insert(fingerprint, codec);
                }
            }
        }
        let mut by_id = BTreeMap::new();
        for named in ids {
            let (id, schema) = named_id(named)?;
            by_id.insert(id.to_string(), codec(writer.named(schema, root)?)?);
        }
        Ok(Writers {
            codec: codec(schema)?,
            by_fingerprint,
            by_id,
            met: None,
            is_framed,
        })
    }

    /// The codec of an event, and its payload.
    pub(crate) fn open<'a>(&mut self, bytes: &'a [u8]) -> Result<(&Codec, &'a [u8]), String> {
        if !self.is_framed {
            return Ok((&self.codec, bytes));
        }
        let frame = Frame::parse(bytes).map_err(|error| error.to_string())?;
        let writer = frame.writer();
        self.meet(writer)?;
        let codec = self.codec(writer)?;
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

    /// An id says nothing without its registry, but two ids are two schemas.
    fn meet(&mut self, writer: WriterId) -> Result<(), String> {
        if matches!(writer, WriterId::Crc64(_)) || !self.by_id.is_empty() {
            return Ok(());
        }
        let met = *self.met.get_or_insert(writer);
        if met == writer {
            return Ok(());
        }
        Err(format!(
            "written with {writer}, events before it with {met}: --id says which is which"
        ))
    }

    fn codec(&self, writer: WriterId) -> Result<&Codec, String> {
        match (writer, &self.codec) {
            (WriterId::Crc64(found), Codec::Avro(own)) => match self.by_fingerprint.get(&found) {
                Some(Ok(codec)) => Ok(codec),
                Some(Err(why)) => Err(why.clone()),
                None if found == avro::fingerprint_crc64(&own.writer) => Ok(&self.codec),
                None => Err(format!(
                    "written with another schema, of fingerprint {found:016x}"
                )),
            },
            _ if self.by_id.is_empty() => Ok(&self.codec),
            _ => self
                .by_id
                .get(&writer.to_string())
                .ok_or_else(|| format!("written with {writer}, which no --id names")),
        }
    }
}

/// `7=2`: the id, and a version or a file.
fn named_id(text: &str) -> Result<(WriterId, &str)> {
    let parts = text.split_once('=');
    let parts = parts.and_then(|(id, schema)| Some((id.parse().ok()?, schema)));
    match parts {
        Some((id, schema)) => Ok((WriterId::Id(SchemaId(id)), schema)),
        None => {
            let help = "write it as in --id 7=2 or --id 7=their.avsc";
            Err(Refused::new(format!("`{text}` is not an id and its schema"), help).into())
        }
    }
}

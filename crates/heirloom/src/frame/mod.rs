//! The framings that put a schema id before a payload, or into a header: taking them apart and putting them together.
//!
//! | bytes | framing |
//! |---|---|
//! | `00`, id as 4 bytes big-endian | Confluent prefix with the registry's id |
//! | `01`, GUID as 16 bytes | Confluent prefix with the schema's GUID |
//! | `c3 01`, CRC-64-AVRO as 8 bytes little-endian | Avro single-object encoding |
//! | a header [`VALUE_HEADER`] or [`KEY_HEADER`] with either Confluent prefix | the record's value or key is bare |
//!
//! After a Confluent prefix of a Protobuf schema comes the message index. Nothing in the bytes tells Avro from
//! Protobuf, so taking a frame apart has two steps: [`Frame::parse`] finds the writer, whose schema has a format, and
//! [`Frame::open`] finds the payload.
//!
//! ```
//! use heirloom::Format;
//! use heirloom::frame::{Frame, SchemaId, WriterId};
//!
//! let mut bytes = Vec::new();
//! WriterId::Id(SchemaId(7)).write(&[1], &mut bytes);
//! bytes.extend(b"payload");
//! assert_eq!(bytes, b"\x00\x00\x00\x00\x07\x02\x02payload");
//!
//! let frame = Frame::parse(&bytes)?;
//! assert_eq!(frame.writer(), WriterId::Id(SchemaId(7)));
//! let framed = frame.open(Format::Protobuf)?;
//! assert_eq!((&*framed.message_index, framed.payload), (&[1][..], &b"payload"[..]));
//! # Ok::<(), heirloom::frame::FrameError>(())
//! ```
#![deny(clippy::arithmetic_side_effects)]

mod error;
mod id;
mod message_index;
#[cfg(test)]
mod tests;

pub use error::FrameError;
pub use id::{SchemaGuid, SchemaId, WriterId};
pub use message_index::{MESSAGE_INDEX_MAX, MessageIndex, write_message_index};

use crate::Format;

/// The header that holds the id of a value's schema.
pub const VALUE_HEADER: &str = "__value_schema_id";
/// The header that holds the id of a key's schema.
pub const KEY_HEADER: &str = "__key_schema_id";

/// Bytes of which the writer is known, but not yet where the payload begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    writer: WriterId,
    /// What follows the writer's id, in the value or in the header.
    rest: &'a [u8],
    /// The value, when the id stood in a header.
    bare: Option<&'a [u8]>,
}

/// The parts of a framed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Framed<'a> {
    /// Whose schema the payload was written with.
    pub writer: WriterId,
    /// Which message of its file the payload is; empty for Avro.
    pub message_index: MessageIndex,
    /// The encoded event alone.
    pub payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// Finds the writer's id at the start of a value.
    ///
    /// # Errors
    /// No bytes, an unknown first byte, or the end inside the id.
    pub fn parse(value: &'a [u8]) -> Result<Self, FrameError> {
        let (writer, rest) = WriterId::parse(value)?;
        Ok(Frame {
            writer,
            rest,
            bare: None,
        })
    }

    /// Finds the writer's id in a header; `value` is the record's bare value (or key).
    ///
    /// # Errors
    /// As [`Frame::parse`]; single-object encoding does not occur in headers.
    pub fn parse_header(header: &'a [u8], value: &'a [u8]) -> Result<Self, FrameError> {
        match WriterId::parse(header)? {
            (WriterId::Crc64(_), _) => Err(FrameError::Magic(id::SINGLE_OBJECT[0])),
            (writer, rest) => Ok(Frame {
                writer,
                rest,
                bare: Some(value),
            }),
        }
    }

    /// Finds the writer's id of a record's value: in the last [`VALUE_HEADER`] where there is one, else in the value.
    /// This is what Confluent's deserializers do by default.
    ///
    /// # Errors
    /// As [`Frame::parse`].
    pub fn of_value(
        value: &'a [u8],
        headers: &[(&'a str, Option<&'a [u8]>)],
    ) -> Result<Self, FrameError> {
        match Frame::head(value, headers) {
            (header, Some(value)) => Frame::parse_header(header, value),
            (value, None) => Frame::parse(value),
        }
    }

    /// The bytes that name the writer of a record's value, and the value if they are a header's.
    #[inline]
    pub(crate) fn head(
        value: &'a [u8],
        headers: &[(&'a str, Option<&'a [u8]>)],
    ) -> (&'a [u8], Option<&'a [u8]>) {
        match headers.iter().rfind(|(name, _)| *name == VALUE_HEADER) {
            Some((_, header)) => (header.unwrap_or_default(), Some(value)),
            None => (value, None),
        }
    }

    /// Whose schema the payload was written with.
    pub fn writer(&self) -> WriterId {
        self.writer
    }

    /// Finds the payload, now that the format of the writer's schema is known.
    ///
    /// # Errors
    /// A message index that is none, or bytes that are left in the header.
    pub fn open(self, format: Format) -> Result<Framed<'a>, FrameError> {
        let (message_index, rest) = match (format, self.writer) {
            (Format::Avro, _) => (MessageIndex::EMPTY, self.rest),
            (Format::Protobuf, WriterId::Crc64(_)) => return Err(FrameError::SingleObject),
            (Format::Protobuf, _) => MessageIndex::parse(self.rest)?,
        };
        let payload = match self.bare {
            Some(_) if !rest.is_empty() => return Err(FrameError::HeaderTrailing(rest.len())),
            Some(value) => value,
            None => rest,
        };
        Ok(Framed {
            writer: self.writer,
            message_index,
            payload,
        })
    }
}

impl Framed<'_> {
    /// Appends the same frame with its payload; an id that stood in a header comes first now.
    pub fn write(&self, out: &mut Vec<u8>) {
        self.writer.write(&self.message_index, out);
        out.extend_from_slice(self.payload);
    }
}

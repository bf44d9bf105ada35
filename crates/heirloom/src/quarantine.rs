//! A record that could not be read: its place, the reason, and every byte of it.

use std::error::Error;
use std::fmt;

use crate::frame::{Frame, FrameError, WriterId};
use crate::{DecodeError, DecodeErrorKind, OpenError, Position, Record, Writer};

/// A record that could not be read. One word wide; nothing of the record is lost.
#[derive(Debug)]
pub struct Quarantined(Box<Inner>);

#[derive(Debug)]
struct Inner {
    topic: String,
    position: Position,
    timestamp_ms: Option<i64>,
    key: Option<Vec<u8>>,
    headers: Vec<(String, Option<Vec<u8>>)>,
    value: Vec<u8>,
    writer_id: Option<WriterId>,
    writer: Option<Writer>,
    reason: Reason,
}

/// Why a record could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reason {
    /// Its frame is broken, or its writer is not known.
    Open(OpenError),
    /// Its payload is not what its writer's schema says, or an upcaster refused it.
    Decode(DecodeError),
}

impl Quarantined {
    #[cold]
    pub(crate) fn new(
        record: &Record<'_>,
        value: &[u8],
        writer: Option<Writer>,
        reason: Reason,
    ) -> Self {
        let owned =
            |(name, value): &(&str, Option<&[u8]>)| ((*name).to_owned(), value.map(<[u8]>::to_vec));
        Quarantined(Box::new(Inner {
            topic: record.topic.to_owned(),
            position: record.meta.position,
            timestamp_ms: record.meta.timestamp_ms,
            key: record.meta.key.map(<[u8]>::to_vec),
            headers: record.meta.headers.iter().map(owned).collect(),
            value: value.to_vec(),
            writer_id: Frame::of_value(value, record.meta.headers)
                .ok()
                .map(|it| it.writer()),
            writer,
            reason,
        }))
    }

    /// The topic.
    pub fn topic(&self) -> &str {
        &self.0.topic
    }

    /// Where the record stands.
    pub fn position(&self) -> Position {
        self.0.position
    }

    /// The record's timestamp, in milliseconds since 1970-01-01T00:00Z.
    pub fn timestamp_ms(&self) -> Option<i64> {
        self.0.timestamp_ms
    }

    /// The record's key.
    pub fn key(&self) -> Option<&[u8]> {
        self.0.key.as_deref()
    }

    /// The record's headers, in order.
    pub fn headers(&self) -> &[(String, Option<Vec<u8>>)] {
        &self.0.headers
    }

    /// The record's value as it was, frame and all.
    pub fn bytes(&self) -> &[u8] {
        &self.0.value
    }

    /// The schema that the record names, where its frame could be read so far.
    pub fn writer_id(&self) -> Option<WriterId> {
        self.0.writer_id
    }

    /// The version that the record was written with, where it is known.
    pub fn writer(&self) -> Option<Writer> {
        self.0.writer
    }

    /// Why it could not be read.
    pub fn reason(&self) -> &Reason {
        &self.0.reason
    }

    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match &self.0.reason {
            Reason::Open(OpenError::Frame(FrameError::Empty)) => {
                "a tombstone has no value at all; ask the producer what an empty one means"
            }
            Reason::Open(OpenError::Frame(_)) => {
                "the value was not written by a schema-aware serializer, or was damaged: look at its first bytes"
            }
            Reason::Open(OpenError::Unregistered(_)) => {
                "register the schema behind it as a version of a contract, or update to a build that knows it"
            }
            Reason::Open(OpenError::Message(..)) => {
                "add the message as a contract of the stream, or filter such records out"
            }
            Reason::Open(OpenError::Ambiguous(_)) => {
                "frame records with a registry's id, which tells such versions apart"
            }
            Reason::Decode(error) => match error.kind() {
                DecodeErrorKind::Upcast { .. } => {
                    "teach the upcaster this case; the bytes are kept and can be read again"
                }
                DecodeErrorKind::Unresolved(_) => {
                    "give the newest version a place for such values; the bytes are kept and can be read again"
                }
                _ => {
                    "the bytes are not what the schema says: damaged, or written with another schema under this id"
                }
            },
        }
    }
}

impl fmt::Display for Quarantined {
    /// Two lines: place and reason, then what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            topic,
            position,
            value,
            writer_id,
            writer,
            reason,
            ..
        } = &*self.0;
        let Position { partition, offset } = position;
        if topic.is_empty() {
            write!(f, "partition {partition} offset {offset}: ")?;
        } else {
            write!(f, "{topic}/{partition}@{offset}: ")?;
        }
        write!(f, "{reason} (")?;
        if let Some(id) = writer_id {
            write!(f, "{id}, ")?;
        }
        if let Some(writer) = writer {
            write!(f, "{writer}, ")?;
        }
        write!(f, "{} bytes)\n  help: {}", value.len(), self.help())
    }
}

impl Error for Quarantined {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.0.reason {
            Reason::Open(_) => None,
            Reason::Decode(error) => error.source(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Open(error) => error.fmt(f),
            Reason::Decode(error) => error.fmt(f),
        }
    }
}

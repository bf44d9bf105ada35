//! How bytes name the schema that they were written with.

use std::fmt;

use uuid::Uuid;

use super::{FrameError, write_message_index};

const ID: u8 = 0x00;
const GUID: u8 = 0x01;
pub(super) const SINGLE_OBJECT: [u8; 2] = [0xc3, 0x01];

/// The number that a registry gave a schema; differs from registry to registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub u32);

/// The digest by which a Confluent registry names a schema; the same in every registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaGuid(pub [u8; 16]);

impl SchemaGuid {
    /// Reads the text form, a uuid.
    ///
    /// ```
    /// use heirloom::frame::SchemaGuid;
    /// let guid = SchemaGuid::from_text("d629bb05-ad85-3d20-fbcb-895de3c459f7").unwrap();
    /// assert_eq!(guid.to_string(), "d629bb05-ad85-3d20-fbcb-895de3c459f7");
    /// ```
    pub fn from_text(text: &str) -> Option<Self> {
        Uuid::try_parse(text)
            .ok()
            .map(|uuid| SchemaGuid(uuid.into_bytes()))
    }
}

impl fmt::Display for SchemaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for SchemaGuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Uuid::from_bytes(self.0).fmt(f)
    }
}

/// How a framed value names the schema that it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WriterId {
    /// A registry's id.
    Id(SchemaId),
    /// A registry's GUID.
    Guid(SchemaGuid),
    /// CRC-64-AVRO of the Parsing Canonical Form.
    Crc64(u64),
}

impl WriterId {
    /// Appends the frame's head. `message_index` is where the message stands in its Protobuf file, and empty for Avro.
    /// The same bytes are the value of a header.
    pub fn write(self, message_index: &[i32], out: &mut Vec<u8>) {
        match self {
            WriterId::Id(SchemaId(id)) => {
                out.push(ID);
                out.extend_from_slice(&id.to_be_bytes());
            }
            WriterId::Guid(SchemaGuid(guid)) => {
                out.push(GUID);
                out.extend_from_slice(&guid);
            }
            WriterId::Crc64(fingerprint) => {
                out.extend_from_slice(&SINGLE_OBJECT);
                out.extend_from_slice(&fingerprint.to_le_bytes());
            }
        }
        if !message_index.is_empty() {
            write_message_index(message_index, out);
        }
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<(Self, &[u8]), FrameError> {
        let truncated = |needed| FrameError::Truncated {
            needed,
            found: bytes.len(),
        };
        match bytes {
            [] => Err(FrameError::Empty),
            [ID, rest @ ..] => {
                let (id, rest) = rest.split_first_chunk().ok_or(truncated(5))?;
                Ok((WriterId::Id(SchemaId(u32::from_be_bytes(*id))), rest))
            }
            [GUID, rest @ ..] => {
                let (guid, rest) = rest.split_first_chunk().ok_or(truncated(17))?;
                Ok((WriterId::Guid(SchemaGuid(*guid)), rest))
            }
            [0xc3, 0x01, rest @ ..] => {
                let (crc, rest) = rest.split_first_chunk().ok_or(truncated(10))?;
                Ok((WriterId::Crc64(u64::from_le_bytes(*crc)), rest))
            }
            [0xc3] => Err(truncated(10)),
            [first, ..] => Err(FrameError::Magic(*first)),
        }
    }
}

impl From<SchemaId> for WriterId {
    fn from(id: SchemaId) -> Self {
        WriterId::Id(id)
    }
}

impl From<SchemaGuid> for WriterId {
    fn from(guid: SchemaGuid) -> Self {
        WriterId::Guid(guid)
    }
}

impl fmt::Display for WriterId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WriterId::Id(id) => write!(f, "schema id {id}"),
            WriterId::Guid(guid) => write!(f, "schema guid {guid}"),
            WriterId::Crc64(fingerprint) => write!(f, "schema fingerprint {fingerprint:016x}"),
        }
    }
}

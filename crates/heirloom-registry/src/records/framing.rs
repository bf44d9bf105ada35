//! How a record names the schema that it was written with.

use heirloom::VersionInfo;
use heirloom::frame::{SchemaGuid, SchemaId, WriterId};
use uuid::Uuid;

/// How a record names the schema that it was written with. Readers understand all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Framing {
    /// The registry's id before the payload. What every product and client understands.
    #[default]
    Id,
    /// The schema's GUID before the payload; Confluent 8.0 and newer.
    Guid,
    /// The registry's id in a header; the value is the bare payload.
    IdHeader,
    /// The schema's GUID in a header; the value is the bare payload.
    GuidHeader,
    /// Avro's single-object encoding, which names the schema by its fingerprint; of no use with Protobuf.
    SingleObject,
}

impl Framing {
    /// Whether a header names the schema.
    pub fn is_header(self) -> bool {
        matches!(self, Framing::IdHeader | Framing::GuidHeader)
    }

    /// Whether the schema's GUID names it.
    pub(crate) fn needs_guid(self) -> bool {
        matches!(self, Framing::Guid | Framing::GuidHeader)
    }

    /// What names a version, from what the registry calls it; `None` where that name is not known.
    pub(crate) fn writer(
        self,
        version: &VersionInfo,
        id: u32,
        guid: Option<SchemaGuid>,
    ) -> Option<WriterId> {
        match self {
            Framing::Id | Framing::IdHeader => Some(SchemaId(id).into()),
            Framing::Guid | Framing::GuidHeader => guid.map(WriterId::Guid),
            Framing::SingleObject => version.crc64.map(WriterId::Crc64),
        }
    }
}

/// A GUID as frames hold it.
pub(super) fn guid(uuid: Uuid) -> SchemaGuid {
    SchemaGuid(uuid.into_bytes())
}

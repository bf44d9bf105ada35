//! What generated code knows about a contract: names, versions with their schemas, subjects.

/// The schema language of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Apache Avro 1.12, binary encoding.
    Avro,
    /// Protocol Buffers, proto2 or proto3.
    Protobuf,
}

/// A contract with all its versions; a constant of generated code.
#[derive(Debug, PartialEq, Eq)]
pub struct ContractInfo {
    /// The stream's name.
    pub stream: &'static str,
    /// The contract's name inside the stream.
    pub name: &'static str,
    /// The topic that the stream is kept in.
    pub topic: &'static str,
    /// The schema language.
    pub format: Format,
    /// All versions, oldest first; never empty.
    pub versions: &'static [VersionInfo],
    /// Whether its events are no longer written: who reads drops them or splits them into others.
    pub retired: bool,
}

impl ContractInfo {
    /// The newest version; `None` only for a hand-made value without versions.
    pub const fn newest(&self) -> Option<&VersionInfo> {
        self.versions.last()
    }

    /// The version with this number, from 1.
    pub fn version(&self, number: u32) -> Option<&VersionInfo> {
        self.versions
            .iter()
            .find(|version| version.number == number)
    }
}

/// One version of a contract.
#[derive(Debug, PartialEq, Eq)]
pub struct VersionInfo {
    /// From 1, in the order in which versions were frozen.
    pub number: u32,
    /// Full name of the record or message.
    pub full_name: &'static str,
    /// The schema text, byte for byte as in the history.
    pub schema: &'static str,
    /// What the text refers to, directly or not.
    pub references: &'static [ReferenceInfo],
    /// Names of those that it refers to directly.
    pub direct_references: &'static [&'static str],
    /// SHA-256 of the resolution-normal form.
    pub normal: [u8; 32],
    /// SHA-256 of the Parsing Canonical Form (Avro) or of the normal form (Protobuf).
    pub sha256: [u8; 32],
    /// CRC-64-AVRO of the Parsing Canonical Form, for single-object encoding; `None` for Protobuf.
    pub crc64: Option<u64>,
    /// Where the message stands in its file, as the Confluent frame writes it; empty for Avro.
    pub message_index: &'static [i32],
    /// False for a draft, which must not be published.
    pub frozen: bool,
}

/// A schema that another one refers to.
#[derive(Debug, PartialEq, Eq)]
pub struct ReferenceInfo {
    /// Full name (Avro) or import path (Protobuf).
    pub name: &'static str,
    /// The contract behind it, as `stream/name`.
    pub contract: &'static str,
    /// The contract's version.
    pub version: u32,
    /// The schema text.
    pub schema: &'static str,
    /// Names of what it refers to directly itself; each is one of [`VersionInfo::references`].
    pub direct_references: &'static [&'static str],
}

/// Default subject names of an event's value, by the naming strategies of the Confluent serializers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subjects {
    /// `TopicNameStrategy`: `<topic>-value`.
    pub topic: &'static str,
    /// `RecordNameStrategy`: the full name.
    pub record: &'static str,
    /// `TopicRecordNameStrategy`: `<topic>-<full name>`.
    pub topic_record: &'static str,
}

//! What the directory holds: streams, contracts and their versions, each parsed with the references that it pins.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use heirloom_schema::{Fingerprint, avro, protobuf};

use crate::{Config, ContractConfig, Finding, StreamConfig};

/// Everything in a contract directory, and everything that is wrong with it.
#[derive(Clone, Debug)]
pub struct Contracts {
    /// The folder of `heirloom.toml`; all other paths are relative to it.
    pub root: PathBuf,
    /// What `heirloom.toml` says.
    pub config: Config,
    /// In the order of their names.
    pub streams: Vec<Stream>,
    /// In the order of their places. While there are any, nothing may be generated or published.
    pub findings: Vec<Finding>,
    /// Every file and folder that was read, relative to the root: when one of them changes, load again.
    pub files: Vec<PathBuf>,
}

impl Contracts {
    /// All contracts of all streams, in the order of their ids.
    pub fn contracts(&self) -> impl Iterator<Item = &Contract> {
        self.streams.iter().flat_map(|stream| &stream.contracts)
    }

    /// One contract.
    pub fn contract(&self, id: &ContractId) -> Option<&Contract> {
        self.contracts().find(|contract| contract.id == *id)
    }

    /// One stream.
    pub fn stream(&self, name: &str) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.name == name)
    }

    /// The version that a reference is pinned to.
    pub fn referenced(&self, reference: &Reference) -> Option<&Version> {
        self.contract(&reference.contract)?
            .version(reference.version)
    }
}

/// A folder of contracts that share a topic or an aggregate.
#[derive(Clone, Debug)]
pub struct Stream {
    /// The folder's name.
    pub name: String,
    /// The topic: as configured, else the name.
    pub topic: String,
    /// Shared types: contracts that others refer to and that are no events, so that there is no sum enum.
    pub shared: bool,
    /// What the configuration says, defaults where it says nothing.
    pub config: StreamConfig,
    /// In the order of their names.
    pub contracts: Vec<Contract>,
}

/// One event or shared type with all its versions.
#[derive(Clone, Debug)]
pub struct Contract {
    /// Stream and name.
    pub id: ContractId,
    /// Avro or Protobuf; the same for all versions.
    pub format: Format,
    /// Oldest first, numbered from 1; the draft, where there is one, is the last. Without findings there is no gap and
    /// at least one version; versions that could not be parsed are not here.
    pub versions: Vec<Version>,
    /// The file that people edit, relative to the root; `None` where only the history is left.
    pub working_file: Option<PathBuf>,
    /// What the configuration says, defaults where it says nothing.
    pub config: ContractConfig,
    /// Where the working schema stands against the newest frozen version.
    pub status: Status,
    /// Some version could not be read or parsed: a finding says why.
    pub is_broken: bool,
}

impl Contract {
    /// The newest version, the draft included.
    pub fn latest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The version of that number.
    pub fn version(&self, number: u32) -> Option<&Version> {
        self.versions
            .iter()
            .find(|version| version.number == number)
    }

    /// The frozen versions, oldest first.
    pub fn frozen(&self) -> impl DoubleEndedIterator<Item = &Version> {
        self.versions
            .iter()
            .filter(|version| version.state == State::Frozen)
    }

    /// The draft, where there is one.
    pub fn draft(&self) -> Option<&Version> {
        self.versions
            .last()
            .filter(|version| version.state == State::Draft)
    }
}

/// Stream and name of a contract; prints and parses as `bank/account_opened`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContractId {
    /// The stream's name.
    pub stream: String,
    /// The contract's name: the working file's name without its extension.
    pub name: String,
}

impl ContractId {
    /// An id from its parts.
    pub fn new(stream: impl Into<String>, name: impl Into<String>) -> Self {
        ContractId {
            stream: stream.into(),
            name: name.into(),
        }
    }
}

impl fmt::Display for ContractId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.stream, self.name)
    }
}

impl FromStr for ContractId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('/') {
            Some((stream, name))
                if !stream.is_empty() && !name.is_empty() && !name.contains('/') =>
            {
                Ok(ContractId::new(stream, name))
            }
            _ => Err(format!("`{text}` is not of the form STREAM/NAME")),
        }
    }
}

/// The language of a contract's schemas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `.avsc`
    Avro,
    /// `.proto`
    Protobuf,
}

impl Format {
    /// Every format.
    pub(crate) const ALL: [Format; 2] = [Format::Avro, Format::Protobuf];

    /// The format of a file, by its extension.
    pub fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()? {
            "avsc" => Some(Format::Avro),
            "proto" => Some(Format::Protobuf),
            _ => None,
        }
    }

    /// The extension of its files, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Avro => "avsc",
            Format::Protobuf => "proto",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Format::Avro => "avro",
            Format::Protobuf => "protobuf",
        })
    }
}

/// Where a working schema stands against the newest frozen version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Equal to it, byte for byte and in its references.
    Frozen,
    /// Different: what changed, one short phrase each, for example `+ currency`. Never empty.
    Draft(Vec<String>),
    /// Nothing is frozen yet.
    New,
}

/// One version of a contract.
#[derive(Clone, Debug)]
pub struct Version {
    /// From 1, in the order in which versions were frozen; ours, not a registry's.
    pub number: u32,
    /// Relative to the root, with `/`: the history file, or the working file of a draft.
    pub file: PathBuf,
    /// The exact text of the file.
    pub text: Arc<str>,
    /// The text parsed together with what it refers to.
    pub schema: Schema,
    /// Frozen or draft.
    pub state: State,
    /// The contracts that the text refers to directly, with the version that this version reads them at, in the order
    /// of their names.
    pub references: Vec<Reference>,
    /// SHA-256 of the schema's normal form: two versions with one fingerprint resolve alike.
    pub fingerprint: Fingerprint,
}

/// A parsed schema of either format.
#[derive(Clone, Debug)]
pub enum Schema {
    /// Avro.
    Avro(avro::Schema),
    /// Protobuf.
    Protobuf(protobuf::Schema),
}

/// Whether a version may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Published: never edited again.
    Frozen,
    /// The working schema, before it is frozen.
    Draft,
}

/// A use of another contract's type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// What the text says: the full name of an Avro type, or the path of a Protobuf import.
    pub name: String,
    /// The contract that defines it.
    pub contract: ContractId,
    /// The version that is used.
    pub version: u32,
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.contract, self.version)
    }
}

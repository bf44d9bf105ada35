//! Why a schema text could not be registered.

use std::error::Error;
use std::fmt;

use heirloom_schema::{Fingerprint, SchemaErrors};

use crate::Format;
use crate::frame::WriterId;

/// A schema text that no version of the stream has. One word wide.
#[derive(Debug)]
pub struct WriterError(Box<WriterErrorKind>);

/// What was wrong with a schema text.
#[derive(Debug)]
#[non_exhaustive]
pub enum WriterErrorKind {
    /// Not a schema, even read with leniency; the faults.
    Unreadable(SchemaErrors),
    /// A schema that no version has.
    Unknown(Compared),
    /// A schema that no version has, and that cannot or must not be read as the newest version of its contract.
    Refused(Refused),
    /// The id was given to another schema before.
    Taken(WriterId),
    /// There are as many writers in no history as there may be.
    TooMany(usize),
    /// There are as many ids as there may be.
    Ids(usize),
    /// Its plan would be too large.
    #[cfg(feature = "avro")]
    Plan(crate::plan::PlanError),
}

/// What a schema that is not known was compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The schema's language.
    pub format: Format,
    /// The schema's full name (Avro).
    pub full_name: Option<String>,
    /// What was compared: the fingerprint of the resolution-normal form (Avro), the digest of the text (Protobuf).
    pub fingerprint: Fingerprint,
    /// The contracts of that format, and how many versions each has.
    pub contracts: Vec<(&'static str, usize)>,
    /// Versions with the same name or text, which differ in the shape or in what they refer to.
    pub near: Vec<String>,
}

/// A schema that is in no history and was not made a writer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The version that it was to be read into.
    pub reader: String,
    /// Whether it could be read, but with losses.
    pub is_lossy: bool,
    /// What fails or is lost, each with its places in the writer and the reader; the first 100.
    pub causes: Vec<String>,
}

/// A refusal is remembered, so it is bounded.
#[cfg(any(feature = "avro", feature = "protobuf-writers"))]
const CAUSES_MAX: usize = 100;

#[cfg(any(feature = "avro", feature = "protobuf-writers"))]
impl Refused {
    /// A refusal to read the writer as `reader`.
    #[cold]
    pub(super) fn new(
        reader: &super::Writer,
        is_lossy: bool,
        causes: impl Iterator<Item = String>,
    ) -> Self {
        let super::Writer {
            contract, version, ..
        } = reader;
        Refused {
            reader: format!("{}/{} v{}", contract.stream, contract.name, version.number),
            is_lossy,
            causes: causes.take(CAUSES_MAX).collect(),
        }
    }
}

/// One cause of a refusal.
#[cfg(any(feature = "avro", feature = "protobuf-writers"))]
pub(super) fn cause(
    path: &str,
    message: &str,
    (writer, reader): (heirloom_schema::Location, heirloom_schema::Location),
) -> String {
    format!(
        "{path}: {message} (writer {}:{}, reader {}:{})",
        writer.line, writer.column, reader.line, reader.column
    )
}

impl WriterError {
    #[cold]
    pub(super) fn new(kind: WriterErrorKind) -> Self {
        WriterError(Box::new(kind))
    }

    /// What was wrong.
    pub fn kind(&self) -> &WriterErrorKind {
        &self.0
    }
}

impl fmt::Display for WriterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            WriterErrorKind::Unreadable(errors) => {
                write!(f, "the schema is not readable: {errors}")
            }
            WriterErrorKind::Unknown(compared) => compared.fmt(f),
            WriterErrorKind::Refused(refused) => refused.fmt(f),
            WriterErrorKind::TooMany(limit) => {
                write!(
                    f,
                    "there are {limit} writers already that are in no history"
                )
            }
            WriterErrorKind::Ids(limit) => write!(f, "there are {limit} ids already"),
            #[cfg(feature = "avro")]
            WriterErrorKind::Plan(error) => error.fmt(f),
            WriterErrorKind::Taken(id) => write!(f, "{id} was given to another schema before"),
        }
    }
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let format = match self.format {
            Format::Avro => "avro",
            Format::Protobuf => "protobuf",
        };
        write!(f, "the {format} schema ")?;
        if let Some(name) = &self.full_name {
            write!(f, "`{name}` ")?;
        }
        write!(
            f,
            "with fingerprint {} is none of the known versions (",
            self.fingerprint
        )?;
        for (index, (contract, count)) in self.contracts.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{contract}: {count}")?;
        }
        f.write_str(")")?;
        match self.near.as_slice() {
            [] => Ok(()),
            near => write!(f, "; nearest: {}", near.join(", ")),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.is_lossy {
            true => "would be read with losses",
            false => "cannot be read",
        };
        write!(
            f,
            "the schema is in no history and {verdict} as {}",
            self.reader
        )?;
        for cause in &self.causes {
            write!(f, "\n  {cause}")?;
        }
        Ok(())
    }
}

impl Error for WriterError {}

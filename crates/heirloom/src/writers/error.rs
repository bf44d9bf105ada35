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
    /// The id was given to another schema before.
    Taken(WriterId),
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

impl Error for WriterError {}

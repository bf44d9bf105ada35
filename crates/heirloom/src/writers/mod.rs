//! Which contract and version wrote a record: from the ids of a registry, through schema texts, to versions.
//!
//! An id means nothing by itself, and differs between registries. What it stands for is a schema text, and a text is
//! compared by content with the versions that the generated code knows:
//!
//! - Avro by the fingerprint of its resolution-normal form, so that layout and docs do not matter. Where several
//!   versions of a contract have the same one, the version with the same text is meant, else the newest.
//! - Protobuf by the digest of its tokens, so that layout and comments do not matter, and of the texts it imports. A
//!   file stands for all its messages; the frame's message index says which one.
//! - Avro's single-object encoding by the CRC-64 in the frame; needs no registration.
//!
//! A schema that is no version is read by a plan, or refused, as [`UnknownWriters`] say.

mod error;
mod ids;
#[cfg(feature = "protobuf-writers")]
mod numbered;
#[cfg(feature = "avro")]
mod planned;
mod table;
#[cfg(test)]
mod tests;
mod unknown;

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::frame::{Frame, FrameError, Framed, MessageIndex, WriterId};
#[cfg(feature = "avro")]
use crate::plan::Plan;
use crate::{ContractInfo, Format, Stream, VersionInfo};

pub use error::{Compared, Refused, WriterError, WriterErrorKind};
use ids::Entry;
pub(crate) use ids::{Ids, Known};
use table::Table;
pub use unknown::{Lossy, UnknownWriters};

/// Who wrote some bytes: a version of a contract, or a writer that is in no history and read into the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Writer {
    index: u32,
    contract: &'static ContractInfo,
    version: &'static VersionInfo,
    origin: Origin,
}

/// Where a writer's schema is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// The contract's history.
    History,
    /// Elsewhere; the plan of this index reads it.
    #[cfg(feature = "avro")]
    Plan(u16),
    /// Elsewhere; the newest version reads it by field number.
    #[cfg(feature = "protobuf-writers")]
    Number,
}

impl Writer {
    /// Position of the contract in [`Stream::CONTRACTS`].
    pub fn contract_index(&self) -> usize {
        self.index as usize
    }

    /// The contract.
    pub fn contract(&self) -> &'static ContractInfo {
        self.contract
    }

    /// The version; the newest one for a writer that is in no history.
    pub fn version(&self) -> &'static VersionInfo {
        self.version
    }

    /// Whether the writer's schema is in no history: its bytes are not the version's.
    pub fn is_unknown(&self) -> bool {
        self.origin != Origin::History
    }
}

impl fmt::Display for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{} v{}",
            self.contract.stream, self.contract.name, self.version.number
        )?;
        match self.origin {
            Origin::History => Ok(()),
            #[cfg(feature = "avro")]
            Origin::Plan(_) => f.write_str(" by plan"),
            #[cfg(feature = "protobuf-writers")]
            Origin::Number => f.write_str(" by field number"),
        }
    }
}

/// A schema as a registry answers it.
#[derive(Clone, Copy, Debug)]
pub struct WriterSchema<'a> {
    /// The schema language.
    pub format: Format,
    /// The text.
    pub text: &'a str,
    /// Name and text of what it refers to, directly or not: full names (Avro), import paths (Protobuf).
    pub references: &'a [(&'a str, &'a str)],
}

/// The writers of a stream's records; share it in an `Arc`. A lookup takes no lock, also while
/// [`Writers::register`] adds what the stream brings.
///
/// ```no_run
/// use heirloom::frame::SchemaId;
/// use heirloom::{Format, Stream, WriterSchema, Writers};
///
/// fn writers<S: Stream>(account_opened: &str) -> Result<Writers<S>, heirloom::WriterError> {
///     let mut writers = Writers::builder();
///     let schema = WriterSchema { format: Format::Avro, text: account_opened, references: &[] };
///     writers.register(&[SchemaId(42).into()], &schema)?;
///     Ok(writers.build())
/// }
/// ```
pub struct Writers<S> {
    /// Those of the table, for who only looks up.
    ids: Arc<Ids>,
    table: Mutex<Table>,
    stream: PhantomData<fn() -> S>,
}

impl<S: Stream> Writers<S> {
    /// A table that knows no ids yet.
    pub fn builder() -> WritersBuilder<S> {
        WritersBuilder {
            table: Table::new(S::CONTRACTS),
            stream: PhantomData,
        }
    }

    /// [`WritersBuilder::register`] while others look up and decode, for an id that turns up in the stream. Who asks
    /// for a schema that another thread is registering waits for it; a schema is resolved, and its plan compiled,
    /// once.
    ///
    /// # Errors
    /// As [`WritersBuilder::register`].
    pub fn register(
        &self,
        ids: &[WriterId],
        schema: &WriterSchema<'_>,
    ) -> Result<Vec<Writer>, WriterError> {
        self.table().register(ids, schema)
    }

    /// The format of the schema that an id means.
    pub fn format(&self, writer: WriterId) -> Option<Format> {
        self.ids.get(writer).map(Entry::format)
    }

    /// The version that an id and, for Protobuf, a message index mean.
    pub fn find(&self, writer: WriterId, message_index: &[i32]) -> Option<Writer> {
        self.ids.find(writer, message_index)
    }

    /// The plan that reads a writer, where one does. Waits while another thread registers; who reads records does not
    /// need it.
    #[cfg(feature = "avro")]
    pub fn plan(&self, writer: Writer) -> Option<Plan> {
        self.table().plan(writer).cloned()
    }

    /// Finds writer and payload of a frame.
    ///
    /// # Errors
    /// An id that was not registered, a message that is no event, a frame that goes wrong after the id.
    pub fn open<'a>(&self, frame: Frame<'a>) -> Result<(Writer, Framed<'a>), OpenError> {
        let (known, framed) = self.ids.open(frame)?;
        Ok((known.writer, framed))
    }

    pub(crate) fn ids(&self) -> &Ids {
        &self.ids
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S> fmt::Debug for Writers<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writers")
            .field("ids", &self.ids.len())
            .finish_non_exhaustive()
    }
}

/// Fills a table of writers. See [`Writers::builder`].
pub struct WritersBuilder<S> {
    table: Table,
    stream: PhantomData<fn() -> S>,
}

impl<S: Stream> WritersBuilder<S> {
    /// What becomes of schemas that are in no history; for those that are registered from now on.
    #[must_use]
    pub fn unknown(mut self, policy: UnknownWriters) -> Self {
        self.table.set_policy(policy);
        self
    }

    /// How many ids there may be, those of single-object encoding included: 100,000 unless this says otherwise. One
    /// more is refused with [`WriterErrorKind::Ids`].
    #[must_use]
    pub fn ids_max(mut self, ids_max: usize) -> Self {
        self.table.set_ids_max(ids_max);
        self
    }

    /// Finds the versions that `schema` is and remembers them under `ids`, usually a registry's id and GUID. Gives one
    /// writer for Avro, and one for each message of a Protobuf file that is an event.
    ///
    /// A schema that is in no history is resolved here, once: nothing is compiled while records are read.
    ///
    /// # Errors
    /// A text that is not readable, one that is no version of the stream's contracts and cannot be read as one, an
    /// id that was given to another schema, and more than there may be. No id is then given.
    pub fn register(
        &mut self,
        ids: &[WriterId],
        schema: &WriterSchema<'_>,
    ) -> Result<Vec<Writer>, WriterError> {
        self.table.register(ids, schema)
    }

    /// The finished table.
    pub fn build(self) -> Writers<S> {
        Writers {
            ids: Arc::clone(self.table.ids()),
            table: Mutex::new(self.table),
            stream: PhantomData,
        }
    }
}

impl<S> fmt::Debug for WritersBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WritersBuilder")
            .field("ids", &self.table.ids().len())
            .finish_non_exhaustive()
    }
}

/// Why the writer of a frame is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// The frame goes wrong after the id.
    Frame(FrameError),
    /// Nothing was registered under this id.
    Unregistered(WriterId),
    /// This message of the schema's file is no event of the stream.
    Message(WriterId, MessageIndex),
    /// Versions that read differently have the same CRC-64, which leaves out defaults, aliases and logical types.
    Ambiguous(u64),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(error) => error.fmt(f),
            Self::Unregistered(id) => {
                write!(f, "{id} is not registered as a version of this stream")
            }
            Self::Message(id, index) => {
                write!(f, "message {index:?} of {id} is no event of this stream")
            }
            Self::Ambiguous(fingerprint) => {
                write!(
                    f,
                    "several versions that read differently have fingerprint {fingerprint:016x}"
                )
            }
        }
    }
}

impl std::error::Error for OpenError {}

//! Records into events. What an id means is asked once; known ids never wait for the registry.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, RwLock};

use heirloom::frame::{SchemaGuid, SchemaId, WriterId};
use heirloom::{
    Decoded, Decoder, OpenError, Quarantined, Reason, Record, Stream, UnknownWriters, WriterError,
    WriterSchema, Writers,
};
use uuid::Uuid;

use super::framing::guid;
use super::texts;
use super::{Naming, Part, SubjectNames};
use crate::api::{IdSchema, InvalidSubject, SchemaType, Subject, Version};
use crate::client::{Error, ErrorKind, ListVersions, ReadVersion, Registry, blocking};

/// How many ids are remembered that mean nothing to the stream.
const STRANGERS_MAX: usize = 100_000;

/// Reads the records of a stream into its newest events. Cheap to clone; clones share what they know.
///
/// Records of known ids take no lock and never wait. An unknown id is asked for once, however many tasks meet it; an
/// outage of the registry delays those records alone.
pub struct Deserializer<S> {
    decoder: Decoder<S>,
    shared: Arc<Shared>,
}

struct Shared {
    registry: Registry,
    /// Ids of schemas that are no writers of the stream, and why.
    strangers: RwLock<BTreeMap<WriterId, Stranger>>,
}

/// Why the schema behind an id writes no event of the stream.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Stranger {
    /// No version has it, and it cannot or must not be read as one.
    Schema(Arc<WriterError>),
    /// Its language is none in which events are written.
    Language(SchemaType),
}

/// What was learnt about an id.
enum Learnt {
    Writer,
    Stranger(Stranger),
    /// The registry has no such id. Not remembered: it may only not have heard of it yet.
    Missing,
}

/// The settings of a deserializer.
#[derive(Debug)]
pub struct DeserializerBuilder<S> {
    registry: Registry,
    unknown: UnknownWriters,
    stream: std::marker::PhantomData<fn() -> S>,
}

impl<S: Stream> DeserializerBuilder<S> {
    /// What becomes of writers that are in no history.
    #[must_use]
    pub fn unknown(mut self, policy: UnknownWriters) -> Self {
        self.unknown = policy;
        self
    }

    /// The deserializer. It knows no ids yet: [`Deserializer::prewarm`] asks for all there are.
    pub fn build(self) -> Deserializer<S> {
        let writers = Writers::builder().unknown(self.unknown).build();
        Deserializer {
            decoder: Decoder::new(writers),
            shared: Arc::new(Shared {
                registry: self.registry,
                strangers: RwLock::default(),
            }),
        }
    }
}

impl<S: Stream> Deserializer<S> {
    /// The settings of a deserializer.
    pub fn builder(registry: &Registry) -> DeserializerBuilder<S> {
        DeserializerBuilder {
            registry: registry.clone(),
            unknown: UnknownWriters::default(),
            stream: std::marker::PhantomData,
        }
    }

    /// The decoder below, which reads records of known ids.
    pub fn decoder(&self) -> &Decoder<S> {
        &self.decoder
    }

    /// Hands the events of a record's value to `sink`: all of them or, after an error, none. Waits for the registry
    /// only where the record's id is not known.
    ///
    /// # Errors
    /// A record that cannot be read, with every byte of it; or why the registry could not be asked, after which the
    /// same record can be given again.
    pub async fn deserialize(
        &self,
        record: &Record<'_>,
        mut sink: impl FnMut(S),
    ) -> Result<Decoded, DeserializeError> {
        let quarantined = match self.decoder.decode(record, &mut sink) {
            Ok(decoded) => return Ok(decoded),
            Err(quarantined) => quarantined,
        };
        let &Reason::Open(OpenError::Unregistered(id)) = quarantined.reason() else {
            return Err(DeserializeError::Unreadable(quarantined, None));
        };
        match self.learn(id).await? {
            Learnt::Writer => {
                let again = self.decoder.decode(record, sink);
                again.map_err(|quarantined| DeserializeError::Unreadable(quarantined, None))
            }
            Learnt::Stranger(stranger) => {
                Err(DeserializeError::Unreadable(quarantined, Some(stranger)))
            }
            Learnt::Missing => Err(DeserializeError::Unreadable(quarantined, None)),
        }
    }

    /// [`Deserializer::deserialize`] for programs without an asynchronous runtime.
    ///
    /// # Errors
    /// As there; inside an asynchronous runtime it refuses to wait.
    pub fn deserialize_blocking(
        &self,
        registry: &blocking::Registry,
        record: &Record<'_>,
        mut sink: impl FnMut(S),
    ) -> Result<Decoded, DeserializeError> {
        // Only what is not known needs the network.
        match self.decoder.decode(record, &mut sink) {
            Err(quarantined) if is_unregistered(&quarantined) => {
                registry.wait(self.deserialize(record, sink))
            }
            Ok(decoded) => Ok(decoded),
            Err(quarantined) => Err(DeserializeError::Unreadable(quarantined, None)),
        }
    }

    /// Asks for every version of the subjects of the stream's contracts, and tells how many ids are known then. A
    /// subject that is not there is none; a schema that is no writer of the stream is remembered as such.
    ///
    /// # Errors
    /// The registry's, and a name that no subject can have.
    pub async fn prewarm(&self, topic: &str, names: &SubjectNames) -> Result<usize, PrewarmError> {
        let mut known = 0;
        for subject in subjects::<S>(topic, names) {
            let subject: Subject = subject.parse().map_err(PrewarmError::Subject)?;
            known += self.prewarm_subject(&subject).await?;
        }
        Ok(known)
    }

    async fn prewarm_subject(&self, subject: &Subject) -> Result<usize, Error> {
        let registry = &self.shared.registry;
        let versions = match registry.versions(subject, &ListVersions::default()).await {
            Ok(versions) => versions,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        let mut known = 0;
        for version in versions.into_iter().filter_map(Version::of) {
            let how = ReadVersion::default();
            let found = registry.version(subject, version, &how).await?;
            let mut ids = vec![WriterId::Id(SchemaId(found.id))];
            ids.extend(found.guid.map(|uuid| WriterId::Guid(guid(uuid))));
            let schema = IdSchema {
                schema: found.schema,
                schema_type: found.schema_type,
                references: found.references,
                ..IdSchema::default()
            };
            let learnt = self.register(&ids, subject.context(), &schema).await?;
            known += usize::from(matches!(learnt, Learnt::Writer));
        }
        Ok(known)
    }

    /// Finds out what an id means.
    async fn learn(&self, id: WriterId) -> Result<Learnt, Error> {
        if let Some(stranger) = self.shared.stranger(id) {
            return Ok(Learnt::Stranger(stranger));
        }
        let registry = &self.shared.registry;
        let found = match id {
            WriterId::Id(SchemaId(id)) => registry.schema(id).await,
            WriterId::Guid(SchemaGuid(guid)) => {
                registry.schema_by_guid(Uuid::from_bytes(guid)).await
            }
            // A fingerprint names a version or nothing; no registry is asked by it.
            WriterId::Crc64(_) => return Ok(Learnt::Missing),
        };
        match found {
            Ok(schema) => {
                let subject = schema.subject.as_deref().unwrap_or_default();
                let subject = subject.parse::<Subject>().ok();
                let context = subject.as_ref().map_or("", Subject::context);
                self.register(&[id], context, &schema).await
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Learnt::Missing),
            Err(error) => Err(error),
        }
    }

    async fn register(
        &self,
        ids: &[WriterId],
        context: &str,
        schema: &IdSchema,
    ) -> Result<Learnt, Error> {
        let Some(format) = texts::format(&schema.schema_type) else {
            let stranger = Stranger::Language(schema.schema_type.clone());
            return Ok(self.shared.remember(ids, stranger));
        };
        let references = texts::texts(&self.shared.registry, context, &schema.references).await?;
        let text = schema.schema.clone();
        let text = texts::readable(&schema.schema_type, text, &references);
        let references: Vec<(&str, &str)> = references
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        let schema = WriterSchema {
            format,
            text: &text,
            references: &references,
        };
        Ok(match self.decoder.writers().register(ids, &schema) {
            Ok(_) => Learnt::Writer,
            Err(error) => self.shared.remember(ids, Stranger::Schema(Arc::new(error))),
        })
    }
}

/// The subjects of the stream's contracts, by every full name that a version has.
fn subjects<S: Stream>(topic: &str, names: &SubjectNames) -> Vec<String> {
    let versions = S::CONTRACTS.iter().flat_map(|contract| contract.versions);
    let mut subjects: Vec<String> = versions
        .map(|version| {
            names.subject(&Naming {
                topic,
                full_name: version.full_name,
                part: Part::Value,
            })
        })
        .collect();
    subjects.sort();
    subjects.dedup();
    subjects
}

fn is_unregistered(quarantined: &Quarantined) -> bool {
    matches!(
        quarantined.reason(),
        Reason::Open(OpenError::Unregistered(_))
    )
}

impl Shared {
    fn stranger(&self, id: WriterId) -> Option<Stranger> {
        let strangers = self.strangers.read();
        let strangers = strangers.unwrap_or_else(std::sync::PoisonError::into_inner);
        strangers.get(&id).cloned()
    }

    fn remember(&self, ids: &[WriterId], stranger: Stranger) -> Learnt {
        let strangers = self.strangers.write();
        let mut strangers = strangers.unwrap_or_else(std::sync::PoisonError::into_inner);
        if strangers.len() < STRANGERS_MAX {
            strangers.extend(ids.iter().map(|id| (*id, stranger.clone())));
        }
        Learnt::Stranger(stranger)
    }
}

impl<S> Clone for Deserializer<S> {
    fn clone(&self) -> Self {
        Deserializer {
            decoder: self.decoder.clone(),
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<S: Stream> fmt::Debug for Deserializer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deserializer")
            .field("stream", &S::NAME)
            .finish_non_exhaustive()
    }
}

/// Why a record gave no events.
#[derive(Debug)]
#[non_exhaustive]
pub enum DeserializeError {
    /// It cannot be read: its bytes and its place, and what is known about the schema behind its id.
    Unreadable(Quarantined, Option<Stranger>),
    /// The registry could not be asked about its id. The record can be given again.
    Registry(Error),
}

impl From<Error> for DeserializeError {
    fn from(error: Error) -> Self {
        DeserializeError::Registry(error)
    }
}

impl fmt::Display for DeserializeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeserializeError::Unreadable(quarantined, stranger) => {
                quarantined.fmt(f)?;
                match stranger {
                    Some(stranger) => write!(f, "\n  {stranger}"),
                    None => Ok(()),
                }
            }
            DeserializeError::Registry(error) => {
                write!(f, "{error}\n  help: {}", error.help())
            }
        }
    }
}

impl std::error::Error for DeserializeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            DeserializeError::Unreadable(quarantined, _) => quarantined.source(),
            DeserializeError::Registry(error) => error.source(),
        }
    }
}

impl fmt::Display for Stranger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stranger::Schema(error) => error.fmt(f),
            Stranger::Language(language) => {
                write!(
                    f,
                    "its schema is one of {language}, in which no events are written"
                )
            }
        }
    }
}

/// Why ids could not be asked for ahead.
#[derive(Debug)]
#[non_exhaustive]
pub enum PrewarmError {
    /// The registry could not be asked.
    Registry(Error),
    /// A subject cannot be called like this.
    Subject(InvalidSubject),
}

impl From<Error> for PrewarmError {
    fn from(error: Error) -> Self {
        PrewarmError::Registry(error)
    }
}

impl fmt::Display for PrewarmError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PrewarmError::Registry(error) => {
                write!(f, "{error}\n  help: {}", error.help())
            }
            PrewarmError::Subject(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for PrewarmError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            PrewarmError::Registry(error) => error.source(),
            PrewarmError::Subject(_) => None,
        }
    }
}

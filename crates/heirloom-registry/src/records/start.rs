//! The start of a producer: every schema that it writes is found in the registry, or it does not start.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;

use heirloom::frame::SchemaGuid;
use heirloom::{ContractInfo, Event, Format, ReferenceInfo, Stream, VersionInfo};
use heirloom_compat::Level;

use super::framing::guid;
use super::heads::Heads;
use super::refusal::{Incompatible, Refusal, RefusalReason};
use super::serializer::Started;
use super::{EventSerializer, Framing, Naming, Part, ReferenceNames, Serializer, SubjectNames};
use super::{same, texts};
use crate::api::{
    Code, Compatibility, InvalidSubject, NewSchema, Reference, SchemaType, Subject, Version,
};
use crate::client::{Check, Error, ErrorKind, Lookup, Register, Registry, blocking};

/// How the ids of the schemas are found that a producer writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Policy {
    /// Each newest version must be registered already, as CI does it. The default.
    #[default]
    Lookup,
    /// Each is registered where it is missing; for development. Drafts are registered too.
    Register,
    /// Each must be the newest version that its subject has.
    UseLatest,
}

/// What a serializer is for: one event, or a stream.
pub trait Target: Sized + private::Target {}

impl<E: Event> Target for EventSerializer<E> {}
impl<S: Stream> Target for Serializer<S> {}

mod private {
    use super::{ContractInfo, Started, SubjectNames};

    /// Not to be implemented elsewhere.
    pub trait Target {
        /// The contracts whose events are written.
        fn contracts() -> Vec<&'static ContractInfo>;
        /// The topic that the events are kept in.
        fn topic() -> &'static str;
        /// How subjects are called unless somebody says otherwise.
        fn subjects() -> SubjectNames;
        /// The serializer.
        fn started(started: Started) -> Self;
    }
}

impl<S: Stream> private::Target for Serializer<S> {
    fn contracts() -> Vec<&'static ContractInfo> {
        let contracts = S::CONTRACTS.iter().copied();
        contracts.filter(|contract| !contract.retired).collect()
    }

    fn topic() -> &'static str {
        S::TOPIC
    }

    fn subjects() -> SubjectNames {
        SubjectNames::TopicRecord
    }

    fn started(started: Started) -> Self {
        Serializer {
            started,
            stream: PhantomData,
        }
    }
}

impl<E: Event> private::Target for EventSerializer<E> {
    fn contracts() -> Vec<&'static ContractInfo> {
        vec![E::CONTRACT]
    }

    fn topic() -> &'static str {
        E::CONTRACT.topic
    }

    fn subjects() -> SubjectNames {
        SubjectNames::Topic
    }

    fn started(started: Started) -> Self {
        EventSerializer {
            started,
            event: PhantomData,
        }
    }
}

impl<S: Stream> Serializer<S> {
    /// The settings of a serializer of all events of a stream; subjects are called after topic and record, unless
    /// [`SerializerBuilder::subjects`] says otherwise.
    pub fn builder(registry: &Registry) -> SerializerBuilder<Self> {
        SerializerBuilder::new(registry)
    }
}

impl<E: Event> EventSerializer<E> {
    /// The settings of a serializer of one event; its subject is called after the topic, unless
    /// [`SerializerBuilder::subjects`] says otherwise.
    pub fn builder(registry: &Registry) -> SerializerBuilder<Self> {
        SerializerBuilder::new(registry)
    }
}

/// The settings of a serializer.
///
/// ```no_run
/// use heirloom::Stream;
/// use heirloom_registry::client::Registry;
/// use heirloom_registry::records::{Serializer, StartError, SubjectNames};
///
/// async fn producer<S: Stream>(registry: &Registry) -> Result<Serializer<S>, StartError> {
///     Serializer::<S>::builder(registry).subjects(SubjectNames::Record).start().await
/// }
/// ```
#[derive(Clone, Debug)]
pub struct SerializerBuilder<T> {
    registry: Registry,
    topic: String,
    subjects: SubjectNames,
    references: ReferenceNames,
    framing: Framing,
    part: Part,
    policy: Policy,
    target: PhantomData<fn() -> T>,
}

impl<T: Target> SerializerBuilder<T> {
    fn new(registry: &Registry) -> Self {
        SerializerBuilder {
            registry: registry.clone(),
            topic: T::topic().to_owned(),
            subjects: T::subjects(),
            references: ReferenceNames::default(),
            framing: Framing::default(),
            part: Part::default(),
            policy: Policy::default(),
            target: PhantomData,
        }
    }

    /// The topic, where it is not the one that the contracts name.
    #[must_use]
    pub fn topic(mut self, topic: impl Into<String>) -> Self {
        self.topic = topic.into();
        self
    }

    /// How subjects are called.
    #[must_use]
    pub fn subjects(mut self, subjects: SubjectNames) -> Self {
        self.subjects = subjects;
        self
    }

    /// How the subjects of references are called.
    #[must_use]
    pub fn references(mut self, references: ReferenceNames) -> Self {
        self.references = references;
        self
    }

    /// How records name their schema.
    #[must_use]
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// Whether the events are keys or values.
    #[must_use]
    pub fn part(mut self, part: Part) -> Self {
        self.part = part;
        self
    }

    /// How ids are found.
    #[must_use]
    pub fn policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Asks the registry about every schema that will be written.
    ///
    /// # Errors
    /// Every schema that must not be published, with the reasons; or why the registry could not be asked.
    pub async fn start(self) -> Result<T, StartError> {
        let mut heads = Vec::new();
        let mut refusals = Vec::new();
        for contract in T::contracts() {
            let Some(newest) = contract.newest() else {
                continue;
            };
            match self.head(contract, newest).await? {
                Ok(head) => heads.push((contract, head)),
                Err(refusal) => refusals.push(refusal),
            }
        }
        if !refusals.is_empty() {
            return Err(StartError::Refused(refusals));
        }
        Ok(T::started(Started {
            heads: Heads::new(heads),
            framing: self.framing,
            part: self.part,
        }))
    }

    /// [`SerializerBuilder::start`] for programs without an asynchronous runtime.
    ///
    /// # Errors
    /// As there; inside an asynchronous runtime it refuses to wait.
    pub fn start_blocking(self, registry: &blocking::Registry) -> Result<T, StartError> {
        registry.wait(self.start())
    }

    /// The head of a contract's records.
    async fn head(
        &self,
        contract: &'static ContractInfo,
        newest: &'static VersionInfo,
    ) -> Result<Result<Vec<u8>, Refusal>, StartError> {
        let subject = self.subjects.subject(&Naming {
            topic: &self.topic,
            full_name: newest.full_name,
            part: self.part,
        });
        let subject: Subject = subject.parse().map_err(StartError::Subject)?;
        let refusal = |reason| Refusal {
            contract: format!("{}/{}", contract.stream, contract.name),
            version: newest.number,
            subject: subject.to_string(),
            registry: self.registry.to_string(),
            reason,
        };
        if !newest.frozen && self.policy != Policy::Register {
            return Ok(Err(refusal(RefusalReason::Draft)));
        }
        let references = match self.references_of(contract.format, newest).await? {
            Ok(references) => references,
            Err(reason) => return Ok(Err(refusal(reason))),
        };
        let schema = new_schema(contract.format, newest.schema, references);
        let named = match self.named(contract, newest, &subject, &schema).await? {
            Ok(named) => named,
            Err(reason) => return Ok(Err(refusal(reason))),
        };
        let name = match named.guid {
            None if self.framing.needs_guid() => self.guid_of(named.id).await?,
            known => known,
        };
        let Some(writer) = self.framing.writer(newest, named.id, name) else {
            return Ok(Err(refusal(RefusalReason::Unnamed)));
        };
        let mut head = Vec::new();
        writer.write(newest.message_index, &mut head);
        Ok(Ok(head))
    }

    /// What a registry calls a version, by policy.
    async fn named(
        &self,
        contract: &ContractInfo,
        newest: &VersionInfo,
        subject: &Subject,
        schema: &NewSchema,
    ) -> Result<Result<Named, RefusalReason>, StartError> {
        if self.policy == Policy::UseLatest {
            return self.latest(contract.format, newest, subject).await;
        }
        let missing = match self.find(subject, schema).await? {
            Found::Version(named, _) => return Ok(Ok(named)),
            missing => missing,
        };
        if self.policy == Policy::Register {
            let how = Register::default();
            return match self.registry.register(subject, schema, &how).await {
                Ok(registered) => Ok(Ok(Named {
                    id: registered.id,
                    guid: registered.guid.map(guid),
                })),
                Err(error) if error.kind() == ErrorKind::Incompatible => {
                    let messages = error.fault().map(|fault| fault.message.clone());
                    let messages = messages.into_iter().collect();
                    let reason = self.incompatible(contract, newest, subject, messages);
                    Ok(Err(reason.await?))
                }
                Err(error) => Err(StartError::Registry(error)),
            };
        }
        if missing == Found::NoSubject {
            return Ok(Err(RefusalReason::UnknownSubject));
        }
        let answer = self.check(subject, schema).await?;
        if answer.is_compatible {
            let level = self.level(subject).await?;
            return Ok(Err(RefusalReason::Unregistered(level)));
        }
        let reason = self.incompatible(contract, newest, subject, answer.messages);
        Ok(Err(reason.await?))
    }

    /// The newest version of the subject, if it is this one.
    async fn latest(
        &self,
        format: Format,
        newest: &VersionInfo,
        subject: &Subject,
    ) -> Result<Result<Named, RefusalReason>, StartError> {
        let latest = match self.registry.latest(subject).await {
            Ok(latest) => latest,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Err(RefusalReason::UnknownSubject));
            }
            Err(error) => return Err(StartError::Registry(error)),
        };
        let references = texts::texts(&self.registry, subject.context(), &latest.references);
        let references = references.await?;
        let is_same = texts::format(&latest.schema_type) == Some(format)
            && same::is_version(format, newest, &latest.schema, &references);
        Ok(match is_same {
            true => Ok(Named {
                id: latest.id,
                guid: latest.guid.map(guid),
            }),
            false => Err(RefusalReason::OtherLatest(latest.version)),
        })
    }

    async fn find(&self, subject: &Subject, schema: &NewSchema) -> Result<Found, StartError> {
        // A registry that normalizes has another text than the one that was sent.
        for normalize in [false, true] {
            let how = Lookup {
                normalize,
                ..Lookup::default()
            };
            match self.registry.lookup(subject, schema, &how).await {
                Ok(found) => {
                    let named = Named {
                        id: found.id,
                        guid: found.guid.map(guid),
                    };
                    return Ok(Found::Version(named, found.version));
                }
                Err(error) if error.code() == Some(Code::SubjectNotFound) => {
                    return Ok(Found::NoSubject);
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(StartError::Registry(error)),
            }
        }
        Ok(Found::NoSchema)
    }

    /// The registry's own opinion, about all versions where it can tell.
    async fn check(
        &self,
        subject: &Subject,
        schema: &NewSchema,
    ) -> Result<Compatibility, StartError> {
        let how = Check {
            verbose: true,
            ..Check::default()
        };
        match self.registry.check_all(subject, schema, &how).await {
            Err(error) if error.kind() == ErrorKind::Unsupported => {
                let latest = self.registry.check(subject, Version::Latest, schema, &how);
                Ok(latest.await?)
            }
            answer => Ok(answer?),
        }
    }

    async fn incompatible(
        &self,
        contract: &ContractInfo,
        newest: &VersionInfo,
        subject: &Subject,
        messages: Vec<String>,
    ) -> Result<RefusalReason, StartError> {
        let level = self.level(subject).await?;
        let published = texts::published(&self.registry, subject).await?;
        let incompatible = Incompatible::of(contract, newest, level, &published, messages);
        Ok(RefusalReason::Incompatible(incompatible))
    }

    async fn level(&self, subject: &Subject) -> Result<Level, StartError> {
        let config = self.registry.effective_config(subject).await?;
        Ok(config.compatibility_level.unwrap_or_default())
    }

    async fn guid_of(&self, id: u32) -> Result<Option<SchemaGuid>, StartError> {
        let schema = self.registry.schema(id).await?;
        Ok(schema.guid.map(guid))
    }

    /// Where the registry has what a version refers to; what is missing is registered if the policy says so.
    async fn references_of(
        &self,
        format: Format,
        version: &VersionInfo,
    ) -> Result<Result<Vec<Reference>, RefusalReason>, StartError> {
        let mut known: BTreeMap<&str, Reference> = BTreeMap::new();
        for reference in in_order(version) {
            let own = listed(&known, version, reference.direct_references);
            let schema = new_schema(format, reference.schema, own);
            let name = self.references.subject(reference.name);
            let subject: Subject = name.parse().map_err(StartError::Subject)?;
            let mut found = self.find(&subject, &schema).await?;
            if self.policy == Policy::Register && !matches!(found, Found::Version(..)) {
                let how = Register::default();
                self.registry.register(&subject, &schema, &how).await?;
                found = self.find(&subject, &schema).await?;
            }
            let number = match found {
                Found::Version(_, number) => Version::of(number),
                _ => None,
            };
            let Some(version) = number else {
                let reason = RefusalReason::Reference(reference.name.to_owned(), name);
                return Ok(Err(reason));
            };
            let found = Reference {
                name: reference.name.to_owned(),
                subject: name,
                version,
            };
            known.insert(reference.name, found);
        }
        Ok(Ok(listed(&known, version, version.direct_references)))
    }
}

/// What a registry calls a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Named {
    id: u32,
    guid: Option<SchemaGuid>,
}

/// What became of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// Its names, and the version in the subject.
    Version(Named, u32),
    NoSubject,
    NoSchema,
}

fn new_schema(format: Format, text: &str, references: Vec<Reference>) -> NewSchema {
    NewSchema {
        schema: text.to_owned(),
        schema_type: match format {
            Format::Avro => SchemaType::Avro,
            Format::Protobuf => SchemaType::Protobuf,
        },
        references,
        ..NewSchema::default()
    }
}

/// Everything that a version refers to, each after what it refers to itself.
fn in_order(version: &VersionInfo) -> Vec<&ReferenceInfo> {
    let find = |name: &str| version.references.iter().find(|it| it.name == name);
    let mut order = Vec::with_capacity(version.references.len());
    let mut seen = BTreeSet::new();
    let direct = version.direct_references.iter().rev();
    let mut open: Vec<(&str, bool)> = direct.map(|name| (*name, false)).collect();
    while let Some((name, is_done)) = open.pop() {
        let Some(reference) = find(name) else {
            continue;
        };
        if is_done {
            order.push(reference);
        } else if seen.insert(name) {
            open.push((name, true));
            let own = reference.direct_references.iter().rev();
            open.extend(own.map(|name| (*name, false)));
        }
    }
    order
}

/// The references with these names. A contract that is referred to by several names is listed by the first: a
/// registry reads each text once.
fn listed(
    known: &BTreeMap<&str, Reference>,
    version: &VersionInfo,
    names: &[&str],
) -> Vec<Reference> {
    let mut contracts = BTreeSet::new();
    let mut listed = Vec::with_capacity(names.len());
    for name in names {
        let info = version.references.iter().find(|it| it.name == *name);
        let is_new = info.is_none_or(|info| contracts.insert((info.contract, info.version)));
        if is_new {
            listed.extend(known.get(name).cloned());
        }
    }
    listed
}

/// Why a producer does not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// These schemas must not be published.
    Refused(Vec<Refusal>),
    /// The registry could not be asked.
    Registry(Error),
    /// A subject cannot be called like this.
    Subject(InvalidSubject),
}

impl From<Error> for StartError {
    fn from(error: Error) -> Self {
        StartError::Registry(error)
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Refused(refusals) => {
                write!(f, "the producer does not start")?;
                refusals
                    .iter()
                    .try_for_each(|refusal| write!(f, "\n{refusal}"))
            }
            StartError::Registry(error) => {
                write!(
                    f,
                    "the producer does not start: {error}\n  help: {}",
                    error.help()
                )
            }
            StartError::Subject(error) => write!(f, "the producer does not start: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Registry(error) => error.source(),
            StartError::Refused(_) | StartError::Subject(_) => None,
        }
    }
}

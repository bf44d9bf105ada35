//! The start of a producer: every schema that it writes is found in the registry, or it does not start.

use std::marker::PhantomData;

use heirloom::{ContractInfo, Format, VersionInfo};

use super::framing::guid;
use super::heads::Heads;
use super::refusal::{Refusal, RefusalReason};
use super::search::{Found, Named, Search, new_schema};
use super::serializer::Started;
use super::{Framing, Naming, Part, ReferenceNames, StartError, SubjectNames, Target};
use super::{same, texts};
use crate::api::{NewSchema, Subject};
use crate::client::{ErrorKind, Register, Registry, blocking};

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
    pub(super) fn new(registry: &Registry) -> Self {
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
        let subject = self.subject(newest)?;
        let refusal = |reason| self.refusal(contract, newest, &subject, reason);
        if !newest.frozen && self.policy != Policy::Register {
            return Ok(Err(refusal(RefusalReason::Draft)));
        }
        let references = match self.search().references_of(contract.format, newest).await? {
            Ok(references) => references,
            Err(reason) => return Ok(Err(refusal(reason))),
        };
        let schema = new_schema(contract.format, newest.schema, references);
        let named = match self.named(contract, newest, &subject, &schema).await? {
            Ok(named) => named,
            Err(reason) => return Ok(Err(refusal(reason))),
        };
        let name = match named.guid {
            None if self.framing.needs_guid() => self.search().guid_of(named.id).await?,
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
        let search = self.search();
        if self.policy == Policy::UseLatest {
            return self.latest(contract.format, newest, subject).await;
        }
        let missing = match search.find(subject, schema).await? {
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
                    let reason = search.incompatible(contract, newest, subject, messages);
                    Ok(Err(reason.await?))
                }
                Err(error) => Err(StartError::Registry(error)),
            };
        }
        if missing == Found::NoSubject {
            return Ok(Err(RefusalReason::UnknownSubject));
        }
        let answer = search.check(subject, schema).await?;
        if answer.is_compatible {
            let level = search.level(subject).await?;
            return Ok(Err(RefusalReason::Unregistered(level)));
        }
        let reason = search.incompatible(contract, newest, subject, answer.messages);
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
        let text = latest.schema.clone();
        let text = texts::readable(&latest.schema_type, text, &references);
        let is_same = texts::format(&latest.schema_type) == Some(format)
            && same::is_version(format, newest, &text, &references);
        Ok(match is_same {
            true => Ok(Named {
                id: latest.id,
                guid: latest.guid.map(guid),
            }),
            false => Err(RefusalReason::OtherLatest(latest.version)),
        })
    }

    /// Registers the frozen versions of every contract up to a number, oldest first, with what they refer to, and gives
    /// their ids: a history for development and tests, as `heirloom apply` makes it from CI.
    ///
    /// # Errors
    /// The first version that the registry refuses; or why it could not be asked.
    pub async fn publish_history(&self, until: u32) -> Result<Vec<u32>, StartError> {
        let mut ids = Vec::new();
        let search = Search {
            registers: true,
            ..self.search()
        };
        for contract in T::contracts() {
            let versions = contract.versions.iter();
            let versions = versions.filter(|it| it.frozen && it.number <= until);
            for version in versions {
                let subject = self.subject(version)?;
                let found = search.references_of(contract.format, version).await?;
                let references = found.map_err(|reason| {
                    StartError::Refused(vec![self.refusal(contract, version, &subject, reason)])
                })?;
                let schema = new_schema(contract.format, version.schema, references);
                let how = Register::default();
                let registered = self.registry.register(&subject, &schema, &how).await?;
                ids.push(registered.id);
            }
        }
        Ok(ids)
    }

    fn refusal(
        &self,
        contract: &ContractInfo,
        version: &VersionInfo,
        subject: &Subject,
        reason: RefusalReason,
    ) -> Refusal {
        Refusal {
            contract: format!("{}/{}", contract.stream, contract.name),
            version: version.number,
            subject: subject.to_string(),
            registry: self.registry.to_string(),
            reason,
        }
    }

    fn search(&self) -> Search {
        Search {
            registry: self.registry.clone(),
            references: self.references,
            registers: self.policy == Policy::Register,
        }
    }

    fn subject(&self, version: &VersionInfo) -> Result<Subject, StartError> {
        let subject = self.subjects.subject(&Naming {
            topic: &self.topic,
            full_name: version.full_name,
            part: self.part,
        });
        subject.parse().map_err(StartError::Subject)
    }
}

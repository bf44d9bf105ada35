//! Where a registry has the schemas of a contract, and what it says of those that it does not have.

use std::collections::{BTreeMap, BTreeSet};

use heirloom::frame::SchemaGuid;
use heirloom::{ContractInfo, Format, ReferenceInfo, VersionInfo};
use heirloom_compat::Level;

use super::framing::guid;
use super::refusal::{Incompatible, RefusalReason};
use super::texts;
use super::{ReferenceNames, StartError};
use crate::api::{Code, Compatibility, NewSchema, Reference, SchemaType, Subject, Version};
use crate::client::{Check, ErrorKind, Lookup, Register, Registry};

/// A search in a registry.
#[derive(Clone, Debug)]
pub(super) struct Search {
    pub(super) registry: Registry,
    pub(super) references: ReferenceNames,
    /// Whether references that are missing are registered.
    pub(super) registers: bool,
}

impl Search {
    pub(super) async fn find(
        &self,
        subject: &Subject,
        schema: &NewSchema,
    ) -> Result<Found, StartError> {
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
    pub(super) async fn check(
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

    pub(super) async fn incompatible(
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

    pub(super) async fn level(&self, subject: &Subject) -> Result<Level, StartError> {
        let config = self.registry.effective_config(subject).await?;
        Ok(config.compatibility_level.unwrap_or_default())
    }

    pub(super) async fn guid_of(&self, id: u32) -> Result<Option<SchemaGuid>, StartError> {
        let schema = self.registry.schema(id).await?;
        Ok(schema.guid.map(guid))
    }

    /// Where the registry has what a version refers to; what is missing is registered if the policy says so.
    pub(super) async fn references_of(
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
            if self.registers && !matches!(found, Found::Version(..)) {
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
pub(super) struct Named {
    pub(super) id: u32,
    pub(super) guid: Option<SchemaGuid>,
}

/// What became of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Its names, and the version in the subject.
    Version(Named, u32),
    NoSubject,
    NoSchema,
}

pub(super) fn new_schema(format: Format, text: &str, references: Vec<Reference>) -> NewSchema {
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

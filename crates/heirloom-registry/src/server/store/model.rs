//! Everything that the registry holds, in memory: what requests are answered from, and what writes are planned on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::change::Change;
use crate::api::{Config, Metadata, Mode, Reference, RuleSet, SchemaType, Subject, Version};
use crate::server::digest::Identity;

/// A schema as it is kept: what its id stands for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::server) struct Content {
    /// Its text, canonical as Confluent's is.
    pub(in crate::server) schema: String,
    #[serde(default)]
    pub(in crate::server) schema_type: SchemaType,
    /// With concrete versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::server) references: Vec<Reference>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::server) metadata: Option<Metadata>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::server) rule_set: Option<RuleSet>,
}

impl Content {
    /// Its identity.
    pub(in crate::server) fn guid(&self) -> Uuid {
        let identity = Identity {
            schema: &self.schema,
            references: &self.references,
            metadata: self.metadata.as_ref(),
            rule_set: self.rule_set.as_ref(),
        };
        identity.guid()
    }
}

/// A schema under its id.
#[derive(Clone, Debug)]
pub(in crate::server) struct Schema {
    pub(in crate::server) content: Arc<Content>,
    pub(in crate::server) guid: Uuid,
    /// Subjects and versions that have it, deleted softly or not.
    pub(in crate::server) users: BTreeSet<(String, u32)>,
}

impl Schema {
    /// A schema that no version has yet.
    pub(in crate::server) fn new(content: Content) -> Self {
        Schema {
            guid: content.guid(),
            content: Arc::new(content),
            users: BTreeSet::new(),
        }
    }
}

/// A version of a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) struct Entry {
    pub(in crate::server) id: u32,
    /// When it was registered, in milliseconds since 1970.
    pub(in crate::server) ts: i64,
    /// Deleted softly.
    pub(in crate::server) deleted: bool,
}

/// The versions of a subject by their numbers.
pub(in crate::server) type Versions = BTreeMap<u32, Entry>;

/// A context. Ids are unique in it.
#[derive(Clone, Debug, Default)]
pub(in crate::server) struct Context {
    /// The largest id that was ever given.
    pub(in crate::server) last_id: u32,
    pub(in crate::server) schemas: BTreeMap<u32, Schema>,
    /// Ids by identity; of several, the first.
    pub(in crate::server) ids: BTreeMap<Uuid, BTreeSet<u32>>,
    pub(in crate::server) subjects: BTreeMap<String, Versions>,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub(in crate::server) struct Model {
    pub(in crate::server) contexts: BTreeMap<String, Context>,
    /// Settings by scope, see [`scope`](crate::server::registry::scope).
    pub(in crate::server) configs: BTreeMap<String, Config>,
    pub(in crate::server) modes: BTreeMap<String, Mode>,
    /// Who refers to a version: contexts and ids.
    referrers: BTreeMap<(Subject, u32), BTreeSet<(String, u32)>>,
}

impl Model {
    /// Makes a change.
    pub(in crate::server) fn apply(&mut self, change: &Change) {
        match change {
            Change::Schema {
                context,
                id,
                schema,
            } => self.add_schema(context, *id, schema),
            Change::NoSchema { context, id } => self.drop_schema(context, *id),
            Change::Version {
                subject,
                version,
                entry,
            } => self.add_version(subject, *version, *entry),
            Change::NoVersion { subject, version } => self.drop_version(subject, *version),
            Change::Config { scope, config } => set(&mut self.configs, scope, config.as_deref()),
            Change::Mode { scope, mode } => set(&mut self.modes, scope, mode.as_ref()),
            Change::LastId { context, id } => self.context_mut(context).last_id = *id,
        }
    }

    fn context_mut(&mut self, context: &str) -> &mut Context {
        self.contexts.entry(context.to_owned()).or_default()
    }

    fn add_schema(&mut self, context: &str, id: u32, schema: &Schema) {
        for key in targets(context, &schema.content) {
            let referrers = self.referrers.entry(key).or_default();
            referrers.insert((context.to_owned(), id));
        }
        let of = self.context_mut(context);
        of.ids.entry(schema.guid).or_default().insert(id);
        of.schemas.insert(id, schema.clone());
    }

    fn drop_schema(&mut self, context: &str, id: u32) {
        let of = self.context_mut(context);
        let Some(schema) = of.schemas.remove(&id) else {
            return;
        };
        if let Some(ids) = of.ids.get_mut(&schema.guid) {
            ids.remove(&id);
            if ids.is_empty() {
                of.ids.remove(&schema.guid);
            }
        }
        for key in targets(context, &schema.content) {
            if let Some(referrers) = self.referrers.get_mut(&key) {
                referrers.remove(&(context.to_owned(), id));
                if referrers.is_empty() {
                    self.referrers.remove(&key);
                }
            }
        }
    }

    fn add_version(&mut self, subject: &Subject, version: u32, entry: Entry) {
        let context = self.context_mut(subject.context());
        let name = subject.name().to_owned();
        let versions = context.subjects.entry(name.clone()).or_default();
        if let Some(before) = versions.insert(version, entry)
            && before.id != entry.id
            && let Some(schema) = context.schemas.get_mut(&before.id)
        {
            schema.users.remove(&(name.clone(), version));
        }
        if let Some(schema) = context.schemas.get_mut(&entry.id) {
            schema.users.insert((name, version));
        }
    }

    fn drop_version(&mut self, subject: &Subject, version: u32) {
        let context = self.context_mut(subject.context());
        let Some(versions) = context.subjects.get_mut(subject.name()) else {
            return;
        };
        let dropped = versions.remove(&version);
        if versions.is_empty() {
            context.subjects.remove(subject.name());
        }
        let schema = dropped.and_then(|entry| context.schemas.get_mut(&entry.id));
        if let Some(schema) = schema {
            schema.users.remove(&(subject.name().to_owned(), version));
        }
    }

    /// The context of a name.
    pub(in crate::server) fn context(&self, context: &str) -> Option<&Context> {
        self.contexts.get(context)
    }

    /// The versions of a subject, all of them.
    pub(in crate::server) fn versions(&self, subject: &Subject) -> Option<&Versions> {
        self.context(subject.context())?
            .subjects
            .get(subject.name())
    }

    /// The schema of an id.
    pub(in crate::server) fn schema(&self, context: &str, id: u32) -> Option<&Schema> {
        self.context(context)?.schemas.get(&id)
    }

    /// The schemas that refer to a version, by context and id, that some version which is not deleted has.
    pub(in crate::server) fn referrers(
        &self,
        subject: &Subject,
        version: u32,
    ) -> Vec<(String, u32)> {
        let found = self.referrers.get(&(subject.clone(), version));
        let found = found.into_iter().flatten();
        let live = found.filter(|(context, id)| self.is_live(context, *id));
        live.cloned().collect()
    }

    /// Likewise, whether they are deleted softly or not.
    pub(in crate::server) fn all_referrers(
        &self,
        subject: &Subject,
        version: u32,
    ) -> Vec<(String, u32)> {
        let found = self.referrers.get(&(subject.clone(), version));
        found.into_iter().flatten().cloned().collect()
    }

    /// Whether some version that is not deleted has the id.
    pub(in crate::server) fn is_live(&self, context: &str, id: u32) -> bool {
        self.users(context, id).any(|(.., entry)| !entry.deleted)
    }

    /// The versions that have an id.
    pub(in crate::server) fn users<'a>(
        &'a self,
        context: &'a str,
        id: u32,
    ) -> impl Iterator<Item = (&'a str, u32, Entry)> {
        let of = self.context(context);
        let schema = of.and_then(|of| of.schemas.get(&id));
        let users = schema.into_iter().flat_map(|schema| &schema.users);
        users.filter_map(move |(subject, version)| {
            let entry = of?.subjects.get(subject)?.get(version)?;
            Some((&**subject, *version, *entry))
        })
    }
}

fn set<T: Clone>(settings: &mut BTreeMap<String, T>, scope: &str, value: Option<&T>) {
    match value {
        Some(value) => {
            settings.insert(scope.to_owned(), value.clone());
        }
        None => {
            settings.remove(scope);
        }
    }
}

/// The versions that a schema refers to.
fn targets(context: &str, content: &Content) -> BTreeSet<(Subject, u32)> {
    let references = content.references.iter();
    let targets = references.filter_map(|reference| {
        let subject = target(context, reference)?;
        let version = reference.version.number()?;
        Some((subject, version))
    });
    targets.collect()
}

/// The subject of a reference; without a context it is one of the context of the schema that refers.
pub(in crate::server) fn target(context: &str, reference: &Reference) -> Option<Subject> {
    match reference.subject.starts_with(":.") {
        true => reference.subject.parse().ok(),
        false => Subject::in_context(context, &reference.subject).ok(),
    }
}

/// The version of a subject that a request means: one that is there.
pub(in crate::server) fn find(
    versions: &Versions,
    version: Version,
    takes_deleted: bool,
) -> Option<(u32, Entry)> {
    match version {
        Version::Number(number) => {
            let entry = versions.get(&number.get())?;
            (takes_deleted || !entry.deleted).then_some((number.get(), *entry))
        }
        Version::Latest => {
            let mut newest = versions.iter().rev();
            let found = newest.find(|(_, entry)| !entry.deleted);
            found.map(|(version, entry)| (*version, *entry))
        }
    }
}

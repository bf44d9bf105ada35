//! Registration: what is there already is found, what is new is checked, numbered and kept.

use heirloom_compat::dialects::Reading;

use super::compatibility::{self, Inquiry};
use super::rules::{self, VERSION_PROPERTY, merge_metadata, merge_rules};
use super::texts::{self, Candidate, Rules};
use super::{Answered, Registry, config, lookup, mode, now_ms, tags};
use crate::api::{Config, Metadata, Mode, NewSchema, Registered, Settings, Subject, Version};
use crate::server::fault::{
    incompatible, invalid_schema, not_permitted, schema_too_large, store_failed,
};
use crate::server::store::{Change, Content, Context, Entry, Model, Plan, Schema, Versions};

/// How a schema is registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Registering {
    /// In its normalized form.
    pub(crate) normalizes: bool,
    /// Whether it may follow is not asked.
    pub(crate) is_forced: bool,
}

impl Registry {
    /// Registers a schema, or finds it.
    pub(crate) async fn register(
        &self,
        subject: Subject,
        (mut new, how): (NewSchema, Registering),
    ) -> Answered<Registered> {
        super::check_subject(&subject)?;
        self.check_size(&new.schema)?;
        rules::check(new.rule_set.as_ref())?;
        if tags::retag(&self.store.read(), subject.context(), &mut new)? {
            self.check_size(&new.schema)?;
            // Such a version knows its number.
            new.version.get_or_insert(Version::Latest);
        }
        if let Some(found) = found(&self.store.read(), &subject, (&new, how))? {
            return Ok(found);
        }
        let plan = move |model: &Model| plan(model, &subject, (new, how));
        self.store.write(plan).await
    }

    pub(super) fn check_size(&self, schema: &str) -> Answered<()> {
        match schema.len() > self.schema_size_max {
            true => Err(schema_too_large()),
            false => Ok(()),
        }
    }
}

/// What is registered already. Where it has another id than the request asks for, it is not what is asked for; nor is
/// anything where a number is asked for, or before a schema has the tags of the version before and what the settings
/// add.
fn found(
    model: &Model,
    subject: &Subject,
    (new, how): (&NewSchema, Registering),
) -> Answered<Option<Registered>> {
    let settings = config::effective(model, subject).settings;
    let is_complete = new.propagate_schema_tags != Some(true) && !adds(&settings);
    if new.schema.trim().is_empty() || new.version.is_some() || !is_complete {
        return Ok(None);
    }
    let normalizes = how.normalizes || settings.normalize == Some(true);
    let found = lookup::lookup(model, subject, (new, normalizes, false));
    // A text that cannot be read is refused in its turn, after the mode of the subject.
    let found = found.ok().flatten();
    let found = found.filter(|(_, entry, _)| id(new).is_none_or(|id| id == entry.id));
    Ok(found.map(|(version, entry, schema)| answer((version, entry), schema)))
}

/// Whether settings add metadata or rules to what is registered.
fn adds(settings: &Settings) -> bool {
    settings.default_metadata.is_some()
        || settings.override_metadata.is_some()
        || settings.default_rule_set.is_some()
        || settings.override_rule_set.is_some()
}

fn id(new: &NewSchema) -> Option<u32> {
    new.id.and_then(|id| u32::try_from(id).ok())
}

fn answer((version, entry): (u32, Entry), schema: &Schema) -> Registered {
    let content = &schema.content;
    Registered {
        id: entry.id,
        version: Some(version),
        guid: Some(schema.guid),
        schema_type: content.schema_type.clone(),
        references: content.references.clone(),
        metadata: content.metadata.clone(),
        rule_set: content.rule_set.clone(),
        schema: Some(content.schema.clone()),
        ts: Some(entry.ts),
    }
}

fn plan(
    model: &Model,
    subject: &Subject,
    (mut new, how): (NewSchema, Registering),
) -> Plan<Registered> {
    // Another request may have come first.
    if let Some(found) = found(model, subject, (&new, how))? {
        return Ok((Vec::new(), found));
    }
    let given = id(&new);
    mode::check_register(model, subject, given.is_some())?;
    let is_import = matches!(
        mode::effective(model, subject),
        Mode::Import | Mode::Forward
    );
    let config = config::effective(model, subject);
    let empty = Versions::new();
    let versions = model.versions(subject).unwrap_or(&empty);
    let next = next_version(versions)?;
    let previous = previous(model, subject, versions);
    if new.schema.trim().is_empty() {
        let previous = previous.ok_or_else(|| invalid_schema("Empty schema"))?;
        new.schema.clone_from(&previous.schema);
        new.schema_type = previous.schema_type.clone();
        new.references.clone_from(&previous.references);
    }
    if !is_import && new.propagate_schema_tags.take() == Some(true) {
        tags::propagate(model, subject.context(), (previous, &mut new))?;
        if let Some(found) = found(model, subject, (&new, how))? {
            return Ok((Vec::new(), found));
        }
    }
    if !is_import {
        complete(&mut new, (previous, &config), next);
    }
    let is_strict = given.is_none();
    let candidate = read(model, subject, (&new, how), (&config, is_strict))?;
    let schema = Schema::new(candidate.content.clone());
    if new.version.is_none()
        && let Some(found) = live(model, subject, (&schema, given))
    {
        return Ok((Vec::new(), found));
    }
    if !is_import && !how.is_forced {
        let inquiry = inquiry(model, subject, (versions, &candidate, &config))?;
        let messages = inquiry.map_or(Ok(Vec::new()), Inquiry::messages)?;
        if !messages.is_empty() {
            return Err(incompatible(subject, &messages));
        }
    }
    let version = new.version.and_then(Version::number).unwrap_or(next);
    if version != next && !is_import {
        let why = "Version is not one more than previous version";
        return Err(invalid_schema(why));
    }
    keep(model, subject, (schema, given, version))
}

/// The number of a new version, if none is asked for.
fn next_version(versions: &Versions) -> Answered<u32> {
    let last = versions.last_key_value().map_or(0, |(version, _)| *version);
    let next = last.checked_add(1).filter(|next| *next <= Version::MAX);
    next.ok_or_else(|| store_failed("no number is left for a version"))
}

/// The newest version that says exactly the same, under the id that the request gives.
fn live(
    model: &Model,
    subject: &Subject,
    (schema, given): (&Schema, Option<u32>),
) -> Option<Registered> {
    let id = known(model, subject.context(), schema)?;
    let mut newest = model.versions(subject)?.iter().rev();
    let (version, entry) = newest.find(|(_, entry)| entry.id == id && !entry.deleted)?;
    let is_asked_for = given.is_none_or(|given| given == id);
    is_asked_for.then(|| answer((*version, *entry), schema))
}

/// The id of a schema in a context.
fn known(model: &Model, context: &str, schema: &Schema) -> Option<u32> {
    let of = model.context(context)?;
    let mut ids = of.ids.get(&schema.guid).into_iter().flatten();
    let has = |id: &&u32| of.schemas.get(id).is_some_and(|it| is_same(it, schema));
    ids.find(has).copied()
}

/// The language is no part of the identity, but an id stands for a text in one.
fn is_same(one: &Schema, other: &Schema) -> bool {
    one.guid == other.guid && one.content.schema_type == other.content.schema_type
}

/// The newest version that is not deleted.
fn previous<'m>(model: &'m Model, subject: &Subject, versions: &Versions) -> Option<&'m Content> {
    let mut newest = versions.values().rev();
    let entry = newest.find(|entry| !entry.deleted)?;
    let schema = model.schema(subject.context(), entry.id)?;
    Some(&schema.content)
}

/// Metadata and rules: those of the version before where there are none, between those that the settings say.
fn complete(new: &mut NewSchema, (previous, config): (Option<&Content>, &Config), version: u32) {
    let settings = &config.settings;
    let own = new.metadata.as_ref();
    let own = own.or(previous.and_then(|previous| previous.metadata.as_ref()));
    let merged = merge_metadata(settings.default_metadata.as_ref(), own);
    let mut merged = merge_metadata(merged.as_ref(), settings.override_metadata.as_ref());
    let has_version = |metadata: &Metadata| metadata.properties.contains_key(VERSION_PROPERTY);
    if new.version.is_some() || merged.as_ref().is_some_and(has_version) {
        let metadata = merged.get_or_insert_default();
        let property = (VERSION_PROPERTY.to_owned(), version.to_string());
        metadata.properties.extend([property]);
    }
    let own = new.rule_set.as_ref();
    let own = own.or(previous.and_then(|previous| previous.rule_set.as_ref()));
    let rules = merge_rules(settings.default_rule_set.as_ref(), own);
    new.rule_set = merge_rules(rules.as_ref(), settings.override_rule_set.as_ref());
    new.metadata = merged;
}

fn read(
    model: &Model,
    subject: &Subject,
    (new, how): (&NewSchema, Registering),
    (config, is_strict): (&Config, bool),
) -> Answered<Candidate> {
    let rules = Rules {
        reading: match is_strict {
            true => compatibility::reading(config),
            false => Reading::Registered,
        },
        normalizes: how.normalizes || config.settings.normalize == Some(true),
        takes_deleted: !is_strict,
    };
    texts::read(model, subject.context(), (new, rules))
}

fn inquiry(
    model: &Model,
    subject: &Subject,
    (versions, candidate, config): (&Versions, &Candidate, &Config),
) -> Answered<Option<Inquiry>> {
    let live = versions.iter().filter(|(_, entry)| !entry.deleted);
    let live: Vec<(u32, u32)> = live.map(|(version, entry)| (*version, entry.id)).collect();
    let history = compatibility::older(model, subject.context(), &live);
    compatibility::inquiry(model, subject.context(), (&history, candidate, config))
}

/// The changes that keep a schema, under an id that the request gives, that the schema has already, or that is new.
fn keep(
    model: &Model,
    subject: &Subject,
    (new, given, version): (Schema, Option<u32>, u32),
) -> Plan<Registered> {
    let context = subject.context().to_owned();
    let nothing = Context::default();
    let of = model.context(&context).unwrap_or(&nothing);
    let known = known(model, &context, &new);
    let next = of
        .last_id
        .checked_add(1)
        .filter(|next| *next <= Version::MAX);
    let next = next.ok_or_else(|| store_failed("no number is left for an id"));
    let id = match given.or(known) {
        Some(id) => id,
        None => next?,
    };
    let mut changes = Vec::new();
    if id > of.last_id {
        let context = context.clone();
        changes.push(Change::LastId { context, id });
    }
    match of.schemas.get(&id) {
        Some(schema) if is_same(schema, &new) => {}
        Some(_) => {
            let shown = mode::shown_context(subject);
            return Err(not_permitted(format!(
                "Overwrite new schema with id {id} in context {shown} is not permitted."
            )));
        }
        None => changes.push(Change::Schema {
            context,
            id,
            schema: new.clone(),
        }),
    }
    let entry = Entry {
        id,
        ts: now_ms(),
        deleted: false,
    };
    changes.extend(super::deletes::replaced(model, subject, (version, id)));
    changes.push(Change::Version {
        subject: subject.clone(),
        version,
        entry,
    });
    Ok((changes, answer((version, entry), &new)))
}

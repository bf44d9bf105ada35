//! Tags on parts of schemas, which stand in their texts: put on and taken off, and told.

use heirloom_compat::dialects::tags::{Part, Tagged, Untaggable, retagged, tags};

use super::lookup::located;
use super::register::Registering;
use super::rules::{self, VERSION_PROPERTY, merge_rules};
use super::texts;
use super::{Answered, Registry};
use crate::api::{
    Entity, EntityTags, EntityType, NewSchema, Registered, RuleSet, Subject, TagChange, Version,
};
use crate::server::fault::{Refusal, invalid_rule_set, invalid_schema};
use crate::server::store::{Content, Model, find};

/// Stands for every tag where tags are asked for.
const EVERY_TAG: &str = "*";

impl Registry {
    /// Registers a version again with other tags, and with the metadata and rules that the change names.
    pub(crate) async fn tag(
        &self,
        subject: Subject,
        (version, change): (Version, TagChange),
    ) -> Answered<Registered> {
        super::check_subject(&subject)?;
        let mut new = changed(&self.store.read(), &subject, (version, change))?;
        retag(&self.store.read(), subject.context(), &mut new)?;
        self.register(subject, (new, Registering::default())).await
    }
}

/// What is to be registered where tags of a version change.
fn changed(
    model: &Model,
    subject: &Subject,
    (version, change): (Version, TagChange),
) -> Answered<NewSchema> {
    let (.., schema) = located(model, subject, (version, false))?;
    let content = &schema.content;
    let mut metadata = change.metadata.clone().or(content.metadata.clone());
    let properties = &mut metadata.get_or_insert_default().properties;
    // Its number takes the place of this one when it is registered.
    properties.insert(VERSION_PROPERTY.to_owned(), "0".to_owned());
    Ok(NewSchema {
        schema: content.schema.clone(),
        schema_type: content.schema_type.clone(),
        references: content.references.clone(),
        metadata,
        rule_set: changed_rules(model, subject, &change)?,
        version: change.new_version.and_then(Version::of),
        schema_tags_to_add: change.tags_to_add,
        schema_tags_to_remove: change.tags_to_remove,
        ..NewSchema::default()
    })
}

/// The rules of the new version: those that are given, or those of the version before it with some more, and without some.
fn changed_rules(
    model: &Model,
    subject: &Subject,
    change: &TagChange,
) -> Answered<Option<RuleSet>> {
    let (merged, removed) = (&change.rules_to_merge, &change.rules_to_remove);
    if merged.is_none() && removed.is_empty() {
        return Ok(change.rule_set.clone());
    }
    if change.rule_set.is_some() {
        return Err(invalid_rule_set(
            "ruleSet should be omitted if specifying rulesToMerge or rulesToRemove",
        ));
    }
    rules::check(merged.as_ref())?;
    let before = change.new_version.map(|version| version.saturating_sub(1));
    let before = before.map_or(Some(Version::Latest), Version::of);
    let found = before.and_then(|version| find(model.versions(subject)?, version, false));
    let schema = found.and_then(|(_, entry)| model.schema(subject.context(), entry.id));
    let old = schema.and_then(|schema| schema.content.rule_set.as_ref());
    let mut rules = merge_rules(old, merged.as_ref());
    if let Some(rules) = &mut rules {
        for of_kind in [
            &mut rules.migration_rules,
            &mut rules.domain_rules,
            &mut rules.encoding_rules,
        ] {
            of_kind.retain(|rule| !removed.contains(&rule.name));
        }
    }
    Ok(rules)
}

/// Brings the tags that a request names into its text. Whether it names some.
pub(super) fn retag(model: &Model, context: &str, new: &mut NewSchema) -> Answered<bool> {
    let add: Vec<Tagged> = new.schema_tags_to_add.drain(..).map(known).collect();
    let remove: Vec<Tagged> = new.schema_tags_to_remove.drain(..).map(known).collect();
    if add.is_empty() && remove.is_empty() {
        return Ok(false);
    }
    let format = texts::format(&new.schema_type);
    let format = format.ok_or_else(|| refused(new, &Untaggable::NotAvro))?;
    let (text, _) = texts::unread(model, context, (new, true))?;
    let text = retagged(format, &text, (&add, &remove));
    new.schema = text.map_err(|error| refused(new, &error))?;
    Ok(true)
}

/// Puts all tags of the version before on a new schema.
pub(super) fn propagate(
    model: &Model,
    context: &str,
    (previous, new): (Option<&Content>, &mut NewSchema),
) -> Answered<()> {
    let Some(previous) = previous else {
        return Ok(());
    };
    let every = [EVERY_TAG.to_owned()];
    new.schema_tags_to_add = wanted(model, context, (previous, &every));
    retag(model, context, new).map(drop)
}

fn refused(new: &NewSchema, error: &Untaggable) -> Refusal {
    match error {
        Untaggable::Unparsable(errors) => texts::refused(new, &texts::details(errors)),
        Untaggable::NoPart(part) => invalid_schema(format!(
            "No matching path '{}' found in the schema",
            part.path()
        )),
        other => texts::refused(new, other),
    }
}

/// The parts of a schema that have one of some tags, with all that they have.
pub(super) fn wanted(
    model: &Model,
    context: &str,
    (content, names): (&Content, &[String]),
) -> Vec<EntityTags> {
    let format = texts::format(&content.schema_type).filter(|_| !names.is_empty());
    let Some(format) = format else {
        return Vec::new();
    };
    let text = texts::kept(model, context, content).ok();
    // What is kept can be read.
    let found = text.and_then(|text| tags(format, &text).ok());
    let mut found = found.unwrap_or_default();
    let is_wanted = |tag: &String| names.contains(tag) || names.iter().any(|it| it == EVERY_TAG);
    found.retain(|tagged| tagged.tags.iter().any(is_wanted));
    found.into_iter().map(told).collect()
}

fn known(
    EntityTags {
        schema_entity,
        tags,
    }: EntityTags,
) -> Tagged {
    let path = schema_entity.entity_path;
    let part = match schema_entity.entity_type {
        EntityType::Record => Part::Record(path),
        EntityType::Field => Part::Field(path),
    };
    Tagged { part, tags }
}

fn told(Tagged { part, tags }: Tagged) -> EntityTags {
    let (entity_path, entity_type) = match part {
        Part::Record(path) => (path, EntityType::Record),
        Part::Field(path) => (path, EntityType::Field),
    };
    EntityTags {
        schema_entity: Entity {
            entity_path,
            entity_type,
        },
        tags,
    }
}

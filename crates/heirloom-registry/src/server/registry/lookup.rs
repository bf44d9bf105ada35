//! Finding a schema: by subject and version, by id, by GUID, and by its text.

use heirloom_compat::dialects::{Form, Format, Reading, Text, confluent_text};
use uuid::Uuid;

use super::rules::without_version;
use super::texts::{self, Candidate, Rules};
use super::{Answered, Registry, config, shown, tags};
use crate::api::{
    ContextId, DEFAULT_CONTEXT, IdSchema, NewSchema, SchemaType, Subject, SubjectSchema,
    SubjectVersion, Version,
};
use crate::server::fault::{schema_not_found, subject_not_found, version_not_found};
use crate::server::store::{Content, Entry, Model, Schema, Versions, find};

/// In which form a text is handed out: the parameter `format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TextFormat {
    /// As it is kept.
    #[default]
    Kept,
    /// Avro with the types of its references in their places.
    Resolved,
    /// Protobuf as a file descriptor in base 64.
    Serialized,
}

impl TextFormat {
    /// As requests name it; what is not known changes nothing.
    pub(crate) fn of(name: &str) -> TextFormat {
        match name {
            "resolved" => TextFormat::Resolved,
            "serialized" => TextFormat::Serialized,
            _ => TextFormat::Kept,
        }
    }
}

/// What a schema is shown with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// Its text.
    pub(crate) format: TextFormat,
    /// Parts that have one of these tags.
    pub(crate) tags: Vec<String>,
}

impl Registry {
    /// A version of a subject.
    pub(crate) fn version(
        &self,
        subject: &Subject,
        (version, takes_deleted): (Version, bool),
        view: &View,
    ) -> Answered<SubjectSchema> {
        let model = &*self.store.read();
        let (version, entry, schema) = located(model, subject, (version, takes_deleted))?;
        let (context, content) = (subject.context(), &schema.content);
        let mut answer = shown(subject, version, (entry, schema));
        answer.schema = formatted(model, context, (content, view.format));
        answer.schema_tags = tags::wanted(model, context, (content, &view.tags));
        Ok(answer)
    }

    /// The newest version whose metadata has some properties.
    pub(crate) fn with_metadata(
        &self,
        subject: &Subject,
        (properties, takes_deleted): (&[(String, String)], bool),
        format: TextFormat,
    ) -> Answered<SubjectSchema> {
        let model = &*self.store.read();
        let versions = existing(model, subject, takes_deleted)?;
        let newest = versions.iter().rev();
        let mut newest = newest.filter(|(_, entry)| takes_deleted || !entry.deleted);
        let found = newest.find_map(|(version, entry)| {
            let schema = model.schema(subject.context(), entry.id)?;
            let own = &schema.content.metadata.as_ref()?.properties;
            let mut wanted = properties.iter();
            let has_all = wanted.all(|(name, value)| own.get(name) == Some(value));
            has_all.then_some((*version, *entry, schema))
        });
        let (version, entry, schema) = found.ok_or_else(|| schema_not_found(None))?;
        let mut answer = shown(subject, version, (entry, schema));
        answer.schema = formatted(model, subject.context(), (&schema.content, format));
        Ok(answer)
    }

    /// The version of a subject that has a text.
    pub(crate) fn lookup(
        &self,
        subject: &Subject,
        new: &NewSchema,
        (normalizes, takes_deleted): (bool, bool),
    ) -> Answered<SubjectSchema> {
        let model = &*self.store.read();
        existing(model, subject, takes_deleted)?;
        let normalizes =
            normalizes || config::effective(model, subject).settings.normalize == Some(true);
        let found = lookup(model, subject, (new, normalizes, takes_deleted))?;
        let (version, entry, schema) = found.ok_or_else(|| schema_not_found(None))?;
        Ok(shown(subject, version, (entry, schema)))
    }

    /// The schema of an id, as a subject or context has it.
    pub(crate) fn by_id(
        &self,
        id: u32,
        (subject, has_max_id): (Option<&Subject>, bool),
        view: &View,
    ) -> Answered<IdSchema> {
        let model = &*self.store.read();
        let (context, schema) = with_id(model, id, subject)?;
        let mut answer = id_schema(model, context, (id, schema), view.format);
        answer.schema_tags = tags::wanted(model, context, (&schema.content, &view.tags));
        let last_id = model.context(context).map(|context| context.last_id);
        answer.max_id = last_id.filter(|_| has_max_id);
        Ok(answer)
    }

    /// The subjects that have an id.
    pub(crate) fn versions_of_id(
        &self,
        id: u32,
        (subject, takes_deleted): (Option<&Subject>, bool),
    ) -> Answered<Vec<SubjectVersion>> {
        let model = &*self.store.read();
        let (context, _) = with_id(model, id, subject)?;
        let users = model.users(context, id);
        let users = users.filter(|(.., entry)| takes_deleted || !entry.deleted);
        let name = subject.map(Subject::name).filter(|name| !name.is_empty());
        let users = users.filter(|(of, ..)| name.is_none_or(|name| name == *of));
        let versions = users.filter_map(|(name, version, _)| {
            let subject = Subject::in_context(context, name).ok()?.to_string();
            Some(SubjectVersion { subject, version })
        });
        Ok(versions.collect())
    }

    /// The schema of a GUID, from whichever context.
    pub(crate) fn by_guid(&self, guid: &str, format: TextFormat) -> Answered<IdSchema> {
        let model = &*self.store.read();
        let found = ids_of(model, guid).into_iter().next();
        let found = found.and_then(|(context, id)| {
            let schema = model.schema(context, id)?;
            Some(id_schema(model, context, (id, schema), format))
        });
        found.ok_or_else(|| schema_not_found(Some(&guid)))
    }

    /// The ids that a GUID has in the contexts.
    pub(crate) fn ids_of_guid(&self, guid: &str) -> Answered<Vec<ContextId>> {
        let model = &*self.store.read();
        let ids: Vec<ContextId> = ids_of(model, guid)
            .into_iter()
            .map(|(context, id)| ContextId {
                context: context.to_owned(),
                id,
            })
            .collect();
        match ids.is_empty() {
            true => Err(schema_not_found(Some(&guid))),
            false => Ok(ids),
        }
    }
}

fn ids_of<'m>(model: &'m Model, guid: &str) -> Vec<(&'m str, u32)> {
    let Ok(guid) = guid.parse::<Uuid>() else {
        return Vec::new();
    };
    let contexts = model.contexts.iter();
    let ids = contexts.flat_map(|(name, context)| {
        let ids = context.ids.get(&guid).into_iter().flatten();
        ids.map(move |id| (&**name, *id))
    });
    ids.collect()
}

fn id_schema(
    model: &Model,
    context: &str,
    (id, schema): (u32, &Schema),
    format: TextFormat,
) -> IdSchema {
    let content = &schema.content;
    let users: Vec<(&str, u32, Entry)> = model.users(context, id).collect();
    let live = users.iter().find(|(.., entry)| !entry.deleted);
    let user = live.or(users.first());
    let subject = user.and_then(|(name, ..)| Subject::in_context(context, name).ok());
    IdSchema {
        schema: formatted(model, context, (content, format)),
        schema_type: content.schema_type.clone(),
        references: content.references.clone(),
        metadata: content.metadata.clone(),
        rule_set: content.rule_set.clone(),
        max_id: None,
        subject: subject.map(|subject| subject.to_string()),
        version: user.map(|(_, version, _)| *version),
        guid: Some(schema.guid),
        ts: user.map(|(.., entry)| entry.ts),
        deleted: user.is_some_and(|(.., entry)| entry.deleted),
        ..IdSchema::default()
    }
}

/// The schema of an id. A subject without a context may be one of any.
fn with_id<'m>(
    model: &'m Model,
    id: u32,
    subject: Option<&Subject>,
) -> Answered<(&'m str, &'m Schema)> {
    let context = subject.map_or(DEFAULT_CONTEXT, Subject::context);
    let of = model.contexts.get_key_value(context);
    let of = of.and_then(|(name, context)| Some((&**name, context.schemas.get(&id)?)));
    let name = subject.map(Subject::name).filter(|name| !name.is_empty());
    let has_name =
        |schema: &Schema, name: &str| schema.users.iter().any(|(subject, _)| subject == name);
    let found = match (of, name) {
        (Some((context, schema)), Some(name)) if has_name(schema, name) => {
            return Ok((context, schema));
        }
        (of, Some(name)) if context == DEFAULT_CONTEXT => {
            let mut others = model.contexts.iter();
            let other = others.find_map(|(context, held)| {
                let schema = held.schemas.get(&id)?;
                has_name(schema, name).then_some((&**context, schema))
            });
            other.or(of)
        }
        (of, _) => of,
    };
    found.ok_or_else(|| schema_not_found(Some(&id)))
}

/// The versions of a subject that has some.
pub(super) fn existing<'m>(
    model: &'m Model,
    subject: &Subject,
    takes_deleted: bool,
) -> Answered<&'m Versions> {
    let versions = model.versions(subject);
    let versions = versions.filter(|versions| {
        let mut entries = versions.values();
        entries.any(|entry| takes_deleted || !entry.deleted)
    });
    versions.ok_or_else(|| subject_not_found(subject))
}

/// A version of a subject, or what of it is missing.
pub(super) fn located<'m>(
    model: &'m Model,
    subject: &Subject,
    (version, takes_deleted): (Version, bool),
) -> Answered<(u32, Entry, &'m Schema)> {
    let versions = existing(model, subject, takes_deleted)?;
    let found = find(versions, version, takes_deleted);
    let found = found.and_then(|(version, entry)| {
        let schema = model.schema(subject.context(), entry.id)?;
        Some((version, entry, schema))
    });
    found.ok_or_else(|| version_not_found(version.number().map_or(-1, i64::from)))
}

/// A text in a form; as it is kept where the form does not apply.
fn formatted(model: &Model, context: &str, (content, format): (&Content, TextFormat)) -> String {
    let kept = || content.schema.clone();
    let (of, form) = match (&content.schema_type, format) {
        (SchemaType::Avro, TextFormat::Resolved) => (Format::Avro, Form::Resolved),
        (SchemaType::Protobuf, TextFormat::Serialized) => (Format::Protobuf, Form::Serialized),
        _ => return kept(),
    };
    let text = texts::kept(model, context, content).ok();
    let text = text.and_then(|text| confluent_text(of, &text, Reading::Registered, form).ok());
    text.unwrap_or_else(kept)
}

/// The newest version of a subject that has a text; of metadata and rules only what the request names counts.
pub(super) fn lookup<'m>(
    model: &'m Model,
    subject: &Subject,
    (new, normalizes, takes_deleted): (&NewSchema, bool, bool),
) -> Answered<Option<(u32, Entry, &'m Schema)>> {
    let rules = Rules {
        reading: Reading::Registered,
        normalizes,
        takes_deleted: true,
    };
    let context = subject.context();
    let candidate = texts::read(model, context, (new, rules))?;
    let versions = model.versions(subject).into_iter().flatten().rev();
    let versions = versions.filter(|(_, entry)| takes_deleted || !entry.deleted);
    let each = versions.filter_map(|(version, entry)| {
        let schema = model.schema(context, entry.id)?;
        Some((*version, *entry, schema))
    });
    let each: Vec<(u32, Entry, &Schema)> = each.collect();
    let find = |candidate: &Candidate| {
        let mut each = each.iter();
        each.find(|(.., schema)| is_same(model, context, (candidate, &schema.content)))
            .copied()
    };
    if let Some(found) = find(&candidate) {
        return Ok(Some(found));
    }
    // What was registered in the one form is found by the other.
    let normalizes = !normalizes;
    let other = texts::read(
        model,
        context,
        (
            new,
            Rules {
                normalizes,
                ..rules
            },
        ),
    );
    if let Some(found) = other.ok().as_ref().and_then(find) {
        return Ok(Some(found));
    }
    // What came in an archive, or by the file of an older server, may not be printed yet.
    let printed = each.iter().find(|(.., schema)| {
        let printed = printed(model, context, &schema.content);
        printed.is_some_and(|kept| is_same(model, context, (&candidate, &kept)))
    });
    Ok(printed.copied())
}

/// A Protobuf schema with the text that would be kept of it, where another is.
fn printed(model: &Model, context: &str, kept: &Content) -> Option<Content> {
    if kept.schema_type != SchemaType::Protobuf {
        return None;
    }
    let text = texts::kept(model, context, kept).ok()?;
    let text = confluent_text(Format::Protobuf, &text, Reading::Registered, Form::Plain).ok()?;
    (text != kept.schema).then(|| Content {
        schema: text,
        ..kept.clone()
    })
}

fn is_same(model: &Model, context: &str, (candidate, kept): (&Candidate, &Content)) -> bool {
    let own = &candidate.content;
    if own.schema_type != kept.schema_type {
        return false;
    }
    let has_metadata = own.metadata.is_none()
        || without_version(own.metadata.as_ref()) == without_version(kept.metadata.as_ref());
    let has_rules = own.rule_set.is_none() || own.rule_set == kept.rule_set;
    if !has_metadata || !has_rules {
        return false;
    }
    if own.references == kept.references {
        return own.schema == kept.schema;
    }
    let is_inlined = own.references.is_empty() && own.schema_type == SchemaType::Avro;
    is_inlined && resolved(model, context, kept).is_some_and(|text| text == own.schema)
}

/// An Avro text with the types of its references in their places.
fn resolved(model: &Model, context: &str, kept: &Content) -> Option<String> {
    let text: Text = texts::kept(model, context, kept).ok()?;
    confluent_text(Format::Avro, &text, Reading::Registered, Form::Resolved).ok()
}

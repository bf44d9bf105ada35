//! Lists: subjects, versions, schemas, contexts, and who refers to a version.

use super::lookup::{existing, located};
use super::{Answered, Registry, shown};
use crate::api::{DEFAULT_CONTEXT, RuleSet, Subject, SubjectSchema, Version};
use crate::server::store::{Context, Entry, Model};

/// Which of what is deleted softly is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Deleted {
    /// Nothing.
    #[default]
    Left,
    /// All.
    Taken,
    /// Nothing else.
    Only,
}

impl Deleted {
    fn takes(self, entry: &Entry) -> bool {
        match self {
            Deleted::Left => !entry.deleted,
            Deleted::Taken => true,
            Deleted::Only => entry.deleted,
        }
    }
}

/// The subjects that a list is of: `:*:` before a beginning means those of all contexts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Prefix {
    /// `None` is every context.
    context: Option<String>,
    name: String,
}

impl Prefix {
    /// As requests write it.
    pub(crate) fn of(text: &str) -> Prefix {
        if let Some(name) = text.strip_prefix(":*:") {
            return Prefix {
                context: None,
                name: name.to_owned(),
            };
        }
        let subject = text.parse::<Subject>();
        let (context, name) = subject.as_ref().map_or((DEFAULT_CONTEXT, text), |subject| {
            (subject.context(), subject.name())
        });
        Prefix {
            context: Some(context.to_owned()),
            name: name.to_owned(),
        }
    }

    /// The contexts that it takes in, the default one first.
    fn contexts<'m>(&self, model: &'m Model) -> impl Iterator<Item = (&'m str, &'m Context)> {
        // `.` comes before every other name.
        let all = model.contexts.iter();
        let taken = all.filter(|(name, _)| self.context.as_ref().is_none_or(|it| it == *name));
        taken.map(|(name, context)| (&**name, context))
    }
}

impl Registry {
    /// Names of subjects.
    pub(crate) fn subjects(&self, prefix: &Prefix, deleted: Deleted) -> Vec<String> {
        let model = &*self.store.read();
        let mut subjects = Vec::new();
        for (context, of) in prefix.contexts(model) {
            for (name, versions) in &of.subjects {
                let has_live = versions.values().any(|entry| !entry.deleted);
                let is_taken = match deleted {
                    Deleted::Only => !has_live,
                    Deleted::Left => has_live,
                    Deleted::Taken => true,
                };
                if is_taken && name.starts_with(&prefix.name) {
                    let subject = Subject::in_context(context, name);
                    subjects.extend(subject.ok().map(|subject| subject.to_string()));
                }
            }
        }
        subjects
    }

    /// Numbers of versions.
    pub(crate) fn versions(&self, subject: &Subject, deleted: Deleted) -> Answered<Vec<u32>> {
        let model = &*self.store.read();
        let versions = existing(model, subject, deleted != Deleted::Left)?;
        let taken = versions.iter().filter(|(_, entry)| deleted.takes(entry));
        let taken: Vec<u32> = taken.map(|(version, _)| *version).collect();
        match taken.is_empty() {
            true => Err(crate::server::fault::subject_not_found(subject)),
            false => Ok(taken),
        }
    }

    /// Versions with all that is known of them; those alone that have rules of a type, where one is named.
    pub(crate) fn schemas(
        &self,
        prefix: &Prefix,
        (deleted, is_latest_only): (Deleted, bool),
        rule_type: Option<&str>,
    ) -> Vec<SubjectSchema> {
        let model = &*self.store.read();
        let mut schemas = Vec::new();
        for (context, of) in prefix.contexts(model) {
            for (name, versions) in &of.subjects {
                let Ok(subject) = Subject::in_context(context, name) else {
                    continue;
                };
                if !name.starts_with(&prefix.name) {
                    continue;
                }
                let taken = versions.iter().filter(|(_, entry)| deleted.takes(entry));
                let count = if is_latest_only { 1 } else { usize::MAX };
                let mut taken: Vec<SubjectSchema> = taken
                    .rev()
                    .take(count)
                    .filter_map(|(version, entry)| {
                        let schema = of.schemas.get(&entry.id)?;
                        Some(shown(&subject, *version, (*entry, schema)))
                    })
                    .collect();
                taken.reverse();
                schemas.append(&mut taken);
            }
        }
        schemas.retain(|schema| rule_type.is_none_or(|it| has_rules(schema, it)));
        schemas
    }

    /// Ids of the schemas that refer to a version.
    pub(crate) fn referrers(
        &self,
        subject: &Subject,
        (version, takes_deleted): (Version, bool),
    ) -> Answered<Vec<u32>> {
        let model = &*self.store.read();
        let (version, ..) = located(model, subject, (version, true))?;
        let referrers = match takes_deleted {
            true => model.all_referrers(subject, version),
            false => model.referrers(subject, version),
        };
        let mut ids: Vec<u32> = referrers.into_iter().map(|(_, id)| id).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Names of contexts, the default one first, which is always there.
    pub(crate) fn contexts(&self, prefix: &str) -> Vec<String> {
        let model = &*self.store.read();
        let used = model.contexts.iter();
        let used = used.filter(|(_, context)| !context.subjects.is_empty());
        let used = used.map(|(name, _)| name.clone());
        let others = used.filter(|name| name != DEFAULT_CONTEXT);
        let all = std::iter::once(DEFAULT_CONTEXT.to_owned()).chain(others);
        all.filter(|name| name.starts_with(prefix)).collect()
    }
}

fn has_rules(schema: &SubjectSchema, rule_type: &str) -> bool {
    let mut rules = schema.rule_set.iter().flat_map(RuleSet::rules);
    rules.any(|rule| rule.engine.as_deref() == Some(rule_type))
}

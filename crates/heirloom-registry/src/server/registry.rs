//! What the registry does: Confluent's rules, on the store. Each request is one function here; `http` only translates.

mod compatibility;
mod config;
mod deletes;
mod listing;
mod lookup;
mod mode;
mod register;
mod rules;
mod tags;
mod texts;

use std::time::{SystemTime, UNIX_EPOCH};

pub(super) use compatibility::Against;
pub(super) use deletes::dropped;
pub(super) use listing::{Deleted, Prefix};
pub(super) use lookup::{TextFormat, View};
pub(super) use register::Registering;

use super::fault::{Refusal, invalid_subject};
use super::store::{Entry, Schema, Store};
use crate::api::{DEFAULT_CONTEXT, Subject, SubjectSchema};

/// The scope of the settings that hold in every context which has none.
pub(super) const GLOBAL: &str = ":.__GLOBAL:";

/// The registry.
#[derive(Debug)]
pub(super) struct Registry {
    pub(super) store: Store,
    /// The longest text that is taken, in bytes.
    pub(super) schema_size_max: usize,
}

impl Registry {
    /// The subject that another one is only a name of.
    pub(super) fn renamed(&self, subject: Subject) -> Subject {
        let model = self.store.read();
        let config = model.configs.get(&scope(&subject));
        let alias = config.and_then(|config| config.settings.alias.as_ref());
        let alias = alias.filter(|alias| !alias.is_empty());
        let alias = alias.and_then(|alias| match alias.starts_with(":.") {
            true => alias.parse().ok(),
            false => Subject::in_context(subject.context(), alias).ok(),
        });
        alias.unwrap_or(subject)
    }
}

type Answered<T> = Result<T, Refusal>;

/// The scope of a subject's own settings; a subject without a name stands for its context.
pub(super) fn scope(subject: &Subject) -> String {
    subject.to_string()
}

/// The scopes in which the settings of a subject are looked for, the nearest first.
fn scopes(subject: &Subject) -> impl Iterator<Item = String> {
    let context = match subject.context() {
        DEFAULT_CONTEXT => String::new(),
        context => format!(":{context}:"),
    };
    let own = scope(subject);
    let own = (own != context).then_some(own);
    own.into_iter().chain([context, GLOBAL.to_owned()])
}

/// Refuses what names no subject that schemas can be under.
fn check_subject(subject: &Subject) -> Answered<()> {
    match subject.name().is_empty() || subject.context() == ".__GLOBAL" {
        true => Err(invalid_subject(&subject.to_string())),
        false => Ok(()),
    }
}

/// A version of a subject as answers show it.
pub(super) fn shown(
    subject: &Subject,
    version: u32,
    (entry, schema): (Entry, &Schema),
) -> SubjectSchema {
    let content = &schema.content;
    SubjectSchema {
        subject: subject.to_string(),
        version,
        id: entry.id,
        guid: Some(schema.guid),
        schema_type: content.schema_type.clone(),
        references: content.references.clone(),
        metadata: content.metadata.clone(),
        rule_set: content.rule_set.clone(),
        schema: content.schema.clone(),
        ts: Some(entry.ts),
        deleted: entry.deleted,
        ..SubjectSchema::default()
    }
}

/// Milliseconds since 1970.
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

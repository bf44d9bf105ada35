//! Modes: whether a scope may be written to.

use super::config::top;
use super::{Answered, GLOBAL, Registry, scope, scopes};
use crate::api::{DEFAULT_CONTEXT, Mode, Subject};
use crate::server::fault::{Refusal, no_own_mode, not_permitted, subject_not_found};
use crate::server::store::{Change, Model};

/// The mode that holds for a subject. `READONLY_OVERRIDE` of a wider scope comes before what the subject says.
pub(super) fn effective(model: &Model, subject: &Subject) -> Mode {
    let found: Vec<Mode> = scopes(subject)
        .filter_map(|scope| model.modes.get(&scope).copied())
        .collect();
    if found.contains(&Mode::ReadOnlyOverride) {
        return Mode::ReadOnlyOverride;
    }
    found.first().copied().unwrap_or_default()
}

/// Refuses to write to what is only to be read.
pub(super) fn check_writable(model: &Model, subject: &Subject) -> Answered<()> {
    match effective(model, subject) {
        Mode::ReadOnly | Mode::ReadOnlyOverride => Err(forbidden(subject, "is in read-only mode")),
        _ => Ok(()),
    }
}

/// Refuses a registration, with an id of its own or without.
pub(super) fn check_register(model: &Model, subject: &Subject, has_id: bool) -> Answered<()> {
    check_writable(model, subject)?;
    match (has_id, effective(model, subject)) {
        (true, Mode::Import | Mode::Forward) | (false, Mode::ReadWrite) => Ok(()),
        (true, _) => Err(forbidden(subject, "is not in import mode")),
        (false, _) => Err(forbidden(subject, "is not in read-write mode")),
    }
}

/// A context as messages write it; the default one is not written.
pub(super) fn shown_context(subject: &Subject) -> String {
    match subject.context() {
        DEFAULT_CONTEXT => String::new(),
        context => format!(":{context}:"),
    }
}

fn forbidden(subject: &Subject, what: &str) -> Refusal {
    let context = shown_context(subject);
    not_permitted(format!("Subject {subject} in context {context} {what}"))
}

impl Registry {
    /// The mode of a scope: `None` is the default context.
    pub(crate) fn mode(&self, subject: Option<&Subject>, falls_through: bool) -> Answered<Mode> {
        let model = self.store.read();
        let Some(subject) = subject else {
            return Ok(effective(&model, &top()));
        };
        if falls_through {
            return Ok(effective(&model, subject));
        }
        let own = model.modes.get(&scope(subject)).copied();
        own.ok_or_else(|| no_own_mode(subject))
    }

    /// Sets the mode of a scope. `IMPORT` wants a scope without subjects, unless it is forced.
    pub(crate) async fn set_mode(
        &self,
        subject: Option<Subject>,
        (mode, is_forced): (Mode, bool),
    ) -> Answered<Mode> {
        let subject = subject.unwrap_or_else(top);
        let plan = move |model: &Model| {
            let mut changes = Vec::new();
            let is_new = effective(model, &subject) != Mode::Import;
            if mode == Mode::Import && is_new && !is_forced {
                let under = under(model, &subject);
                if under.iter().any(|under| has_live(model, under)) {
                    let message = "Cannot import since found existing subjects";
                    return Err(not_permitted(message));
                }
                // What is deleted softly would be in the way of the versions that come.
                for under in &under {
                    changes.extend(super::deletes::purge(model, under));
                }
            }
            let scope = scope(&subject);
            let set = Some(mode);
            changes.push(Change::Mode { scope, mode: set });
            Ok((changes, mode))
        };
        self.store.write(plan).await
    }

    /// Removes the mode of a scope, and of the subjects in it; gives what it was.
    pub(crate) async fn delete_mode(
        &self,
        subject: Option<Subject>,
        is_recursive: bool,
    ) -> Answered<Mode> {
        let is_top = subject.is_none();
        let subject = subject.unwrap_or_else(top);
        let plan = move |model: &Model| {
            let own = scope(&subject);
            let before = match model.modes.get(&own) {
                Some(mode) => *mode,
                None if is_top => effective(model, &subject),
                None => return Err(subject_not_found(&subject)),
            };
            let mut scopes = vec![own];
            if is_recursive && subject.name().is_empty() {
                let is_under = |scope: &&String| {
                    let under = scope.parse::<Subject>();
                    under.is_ok_and(|under| {
                        !under.name().is_empty() && under.context() == subject.context()
                    })
                };
                scopes.extend(model.modes.keys().filter(is_under).cloned());
            }
            let changes = scopes.into_iter();
            let changes = changes.map(|scope| Change::Mode { scope, mode: None });
            Ok((changes.collect(), before))
        };
        self.store.write(plan).await
    }
}

/// The subjects of a scope that have versions, deleted or not.
fn under(model: &Model, subject: &Subject) -> Vec<Subject> {
    if !subject.name().is_empty() {
        return vec![subject.clone()];
    }
    let is_global = subject.to_string() == GLOBAL;
    let contexts = model.contexts.iter();
    let contexts = contexts.filter(|(name, _)| is_global || *name == subject.context());
    let subjects = contexts.flat_map(|(context, of)| {
        let names = of.subjects.keys();
        names.filter_map(move |name| Subject::in_context(context, name).ok())
    });
    subjects.collect()
}

fn has_live(model: &Model, subject: &Subject) -> bool {
    let versions = model.versions(subject);
    versions.is_some_and(|versions| versions.values().any(|entry| !entry.deleted))
}

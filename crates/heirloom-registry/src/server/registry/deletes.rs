//! Deletes: softly first, for ever after.

use super::lookup::existing;
use super::{Answered, GLOBAL, Registry, mode, scope};
use crate::api::{DEFAULT_CONTEXT, Subject, Version};
use crate::server::fault::{
    context_not_empty, invalid_subject, reference_exists, subject_not_found,
    subject_not_soft_deleted, subject_soft_deleted, version_not_found, version_not_soft_deleted,
    version_soft_deleted,
};
use crate::server::store::{Change, Entry, Model, Plan, Versions, find};

impl Registry {
    /// Deletes a subject; gives its versions.
    pub(crate) async fn delete_subject(
        &self,
        subject: Subject,
        is_permanent: bool,
    ) -> Answered<Vec<u32>> {
        let plan = move |model: &Model| match is_permanent {
            true => delete_subject_for_ever(model, &subject),
            false => delete_subject(model, &subject),
        };
        self.store.write(plan).await
    }

    /// Deletes a version; gives its number.
    pub(crate) async fn delete_version(
        &self,
        subject: Subject,
        (version, is_permanent): (Version, bool),
    ) -> Answered<u32> {
        let plan = move |model: &Model| delete_version(model, &subject, (version, is_permanent));
        self.store.write(plan).await
    }

    /// Deletes the settings of a context that has no subjects.
    pub(crate) async fn delete_context(&self, context: Subject) -> Answered<()> {
        if context.to_string() == GLOBAL {
            return Err(invalid_subject(GLOBAL));
        }
        let plan = move |model: &Model| {
            let of = model.context(context.context());
            if of.is_some_and(|of| !of.subjects.is_empty()) {
                return Err(context_not_empty(context.context()));
            }
            Ok((unset(model, &context), ()))
        };
        self.store.write(plan).await
    }
}

fn delete_subject(model: &Model, subject: &Subject) -> Plan<Vec<u32>> {
    let all = existing(model, subject, true)?;
    if all.values().all(|entry| entry.deleted) {
        return Err(subject_soft_deleted(subject));
    }
    mode::check_writable(model, subject)?;
    let live = all.iter().filter(|(_, entry)| !entry.deleted);
    let live: Vec<(u32, Entry)> = live.map(|(version, entry)| (*version, *entry)).collect();
    let mut changes = Vec::new();
    for (version, entry) in &live {
        check_referrers(model, subject, *version)?;
        changes.push(Change::Version {
            subject: subject.clone(),
            version: *version,
            entry: Entry {
                deleted: true,
                ..*entry
            },
        });
    }
    Ok((changes, live.iter().map(|(version, _)| *version).collect()))
}

fn delete_subject_for_ever(model: &Model, subject: &Subject) -> Plan<Vec<u32>> {
    let all = existing(model, subject, true)?;
    mode::check_writable(model, subject)?;
    for (version, entry) in all {
        check_referrers(model, subject, *version)?;
        if !entry.deleted {
            return Err(subject_not_soft_deleted(subject));
        }
    }
    let mut changes = purge(model, subject);
    changes.extend(unset(model, subject));
    Ok((changes, all.keys().copied().collect()))
}

fn delete_version(
    model: &Model,
    subject: &Subject,
    (version, is_permanent): (Version, bool),
) -> Plan<u32> {
    let versions = model.versions(subject).filter(|all| !all.is_empty());
    let versions = versions.ok_or_else(|| subject_not_found(subject))?;
    let found = find(versions, version, true);
    let number = version.number().map_or(-1, i64::from);
    let (version, entry) = found.ok_or_else(|| version_not_found(number))?;
    match (is_permanent, entry.deleted) {
        (false, true) => return Err(version_soft_deleted(subject, version)),
        (true, false) => return Err(version_not_soft_deleted(subject, version)),
        _ => {}
    }
    mode::check_writable(model, subject)?;
    let referrers = model.referrers(subject, version);
    if !referrers.is_empty() {
        return Err(reference_exists(subject, version));
    }
    let changes = match is_permanent {
        true => dropped(model, subject, &[version]),
        false => vec![Change::Version {
            subject: subject.clone(),
            version,
            entry: Entry {
                deleted: true,
                ..entry
            },
        }],
    };
    Ok((changes, version))
}

/// Refuses to delete what others refer to. A subject may refer to itself.
fn check_referrers(model: &Model, subject: &Subject, version: u32) -> Answered<()> {
    let referrers = model.referrers(subject, version);
    let is_other = |(context, id): &(String, u32)| {
        let mut users = model.users(context, *id);
        users.any(|(name, _, entry)| {
            !entry.deleted && (context != subject.context() || name != subject.name())
        })
    };
    match referrers.iter().any(is_other) {
        true => Err(reference_exists(subject, version)),
        false => Ok(()),
    }
}

/// All versions of a subject for ever.
pub(super) fn purge(model: &Model, subject: &Subject) -> Vec<Change> {
    let versions = model.versions(subject).into_iter().flat_map(Versions::keys);
    let versions: Vec<u32> = versions.copied().collect();
    dropped(model, subject, &versions)
}

/// Versions for ever, and the schemas that nobody else has.
pub(crate) fn dropped(model: &Model, subject: &Subject, versions: &[u32]) -> Vec<Change> {
    let context = subject.context();
    let all = model.versions(subject);
    let of = |version: &u32| all.and_then(|all| all.get(version)).map(|entry| entry.id);
    let mut ids: Vec<u32> = versions.iter().filter_map(of).collect();
    ids.sort_unstable();
    ids.dedup();
    let drop = |version: &u32| Change::NoVersion {
        subject: subject.clone(),
        version: *version,
    };
    let mut changes: Vec<Change> = versions.iter().map(drop).collect();
    for id in ids {
        let mut users = model.users(context, id);
        let has_other =
            users.any(|(name, version, _)| name != subject.name() || !versions.contains(&version));
        if !has_other {
            let context = context.to_owned();
            changes.push(Change::NoSchema { context, id });
        }
    }
    changes
}

/// What a new version replaces: the version of its number, which an import may overwrite, and versions of the same id
/// that were deleted softly and that nothing refers to. The id itself stays.
pub(super) fn replaced(model: &Model, subject: &Subject, (version, id): (u32, u32)) -> Vec<Change> {
    let Some(versions) = model.versions(subject) else {
        return Vec::new();
    };
    let is_replaced = |number: u32, entry: &Entry| {
        let is_old = entry.deleted && entry.id == id;
        let has_referrers = || !model.all_referrers(subject, number).is_empty();
        number == version || (is_old && !has_referrers())
    };
    let replaced = versions.iter();
    let replaced = replaced.filter(|(number, entry)| is_replaced(**number, entry));
    let replaced: Vec<u32> = replaced.map(|(number, _)| *number).collect();
    let mut changes = dropped(model, subject, &replaced);
    changes
        .retain(|change| !matches!(change, Change::NoSchema { id: dropped, .. } if *dropped == id));
    changes
}

/// Level and mode of a scope.
fn unset(model: &Model, subject: &Subject) -> Vec<Change> {
    let scope = scope(subject);
    let mut changes = Vec::new();
    if model.configs.contains_key(&scope) {
        let (scope, config) = (scope.clone(), None);
        changes.push(Change::Config { scope, config });
    }
    if model.modes.contains_key(&scope) && subject.to_string() != DEFAULT_CONTEXT {
        let mode = None;
        changes.push(Change::Mode { scope, mode });
    }
    changes
}

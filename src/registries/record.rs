//! The record of a registry's ids: what is added to it, by whom, and what is never added.
//!
//! `pull` and `apply` add the versions that they bring, `verify --record` all that it sees. A subject of which anything
//! is denied is left as it is; an id that differs is replaced only where somebody accepts it for that subject.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use heirloom_contract::{Action, Contracts, Error, RegistryIds, rewrite};

use super::recall::of;
use super::{Connection, Found, Item, Survey, Surveyed};
use crate::exit::Refused;
use crate::report::counted;

/// What is recorded of a registry that `heirloom.toml` names.
pub(crate) struct Record {
    /// What is recorded.
    pub(crate) ids: RegistryIds,
    /// Relative to the root.
    file: PathBuf,
    /// The file.
    path: PathBuf,
    registry: String,
    /// How many ids are otherwise than in the file.
    count: usize,
}

/// What became of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// Relative to the root; `None` of a registry without a record.
    pub(crate) file: Option<PathBuf>,
    /// How many ids were written.
    pub(crate) count: usize,
    /// What is not recorded, and what is otherwise than before.
    pub(crate) notes: Vec<String>,
}

impl Recorded {
    /// Of a registry that has no record.
    pub(crate) fn none() -> Self {
        let note = "a registry that heirloom.toml does not name has no record of ids: no change of them is seen";
        Recorded {
            file: None,
            count: 0,
            notes: vec![note.to_owned()],
        }
    }
}

impl Record {
    /// Reads it; `None` of a registry that `heirloom.toml` does not name.
    pub(crate) fn of(
        contracts: &Contracts,
        connection: &Connection,
    ) -> Result<Option<Record>, Error> {
        if !connection.is_named {
            return Ok(None);
        }
        let (root, schemas) = (&contracts.root, &contracts.config.schemas);
        let ids = RegistryIds::read(root, schemas, &connection.name)?;
        let file = ids.file(schemas);
        Ok(Some(Record {
            path: root.join(&file),
            file,
            ids,
            registry: connection.name.clone(),
            count: 0,
        }))
    }

    /// Adds the wanted versions of all subjects of which nothing is denied, and writes the file where that changes it.
    pub(crate) fn add(
        &mut self,
        survey: &Survey<'_>,
        found: &[(Action, Found)],
        is_wanted: impl Fn(&Item<'_>) -> bool,
    ) -> Result<Recorded, Error> {
        let mut notes = Vec::new();
        let denied = found.iter().filter(|(action, _)| *action == Action::Deny);
        let denied: BTreeSet<&str> = denied.map(|(_, it)| it.subject.as_str()).collect();
        for (subject, surveyed) in &survey.subjects {
            let name = subject.to_string();
            let new = surveyed.unrecorded().filter(|it| is_wanted(it.1));
            let new: Vec<usize> = new.map(|(index, _)| index).collect();
            if !new.is_empty() && denied.contains(name.as_str()) {
                notes.push(format!(
                    "{name} is not recorded: something is wrong with it"
                ));
                continue;
            }
            self.set(&name, surveyed, &new);
        }
        if self.count > 0 {
            rewrite(&[(self.path.clone(), &self.ids.render())])?;
        }
        Ok(Recorded {
            count: std::mem::take(&mut self.count),
            notes,
            ..self.unchanged()
        })
    }

    /// Takes the ids that subjects have now for theirs, and the findings of that off the list; what is told instead is
    /// the answer. A subject of which anything else is denied keeps them. `add` writes.
    pub(crate) fn accept(
        &mut self,
        survey: &Survey<'_>,
        found: &mut Vec<(Action, Found)>,
        subjects: &[String],
    ) -> anyhow::Result<Vec<String>> {
        let known: BTreeMap<String, &Surveyed<'_>> = survey
            .subjects
            .iter()
            .map(|(subject, it)| (subject.to_string(), it))
            .collect();
        let mut notes = Vec::new();
        for name in subjects {
            let Some(surveyed) = known.get(name) else {
                let help = "`heirloom verify --json` lists the subjects";
                let message = format!("no frozen version is under subject `{name}`");
                return Err(Refused::new(message, help).into());
            };
            let is_settled = |it: &Found| it.subject == *name && it.is_registered_again();
            let mut denied = found.iter().filter(|it| it.0 == Action::Deny);
            if denied.any(|(_, it)| it.subject == *name && !is_settled(it)) {
                notes.push(format!(
                    "{name} is not accepted: something else is wrong with it"
                ));
                continue;
            }
            let settled = found.iter().filter(|(_, it)| is_settled(it));
            notes.extend(settled.map(|(_, it)| format!("accepted: {name}: {}", it.message)));
            found.retain(|(_, it)| !is_settled(it));
            let all: Vec<usize> = (0..surveyed.items.len()).collect();
            self.set(name, surveyed, &all);
        }
        Ok(notes)
    }

    /// Sets what the registry has of some items.
    fn set(&mut self, subject: &str, surveyed: &Surveyed<'_>, indices: &[usize]) {
        for index in indices {
            let item = surveyed.items.get(*index);
            if let Some((item, published)) = item.zip(surveyed.published(*index)) {
                let (id, now) = (&item.contract().id, of(published));
                let number = item.version.number;
                self.count += usize::from(self.ids.get(subject, id, number) != Some(now));
                self.ids.set(subject, id, number, now);
            }
        }
    }

    /// Nothing became of it.
    pub(crate) fn unchanged(&self) -> Recorded {
        Recorded {
            file: Some(self.file.clone()),
            count: 0,
            notes: Vec::new(),
        }
    }

    /// It could not be written, or what is to be in it not be asked.
    pub(crate) fn failed(&self, error: &anyhow::Error) -> Recorded {
        let registry = &self.registry;
        let note = format!(
            "the ids are not recorded: {error:#}; `heirloom verify --registry {registry} --record` does it"
        );
        Recorded {
            notes: vec![note],
            ..self.unchanged()
        }
    }

    /// What is not recorded, in one line with the command that records.
    pub(crate) fn lacking(&self, survey: &Survey<'_>) -> Recorded {
        let count = |it: &Surveyed<'_>| it.found.iter().flatten().count();
        let all: usize = survey.subjects.values().map(count).sum();
        let lacking = survey.subjects.values().map(|it| it.unrecorded().count());
        let lacking: usize = lacking.sum();
        let note = || {
            let versions = counted(all, "version");
            let registry = &self.registry;
            format!(
                "the ids of {lacking} of {versions} are not recorded, so that no change of them is seen: `heirloom verify --registry {registry} --record`"
            )
        };
        Recorded {
            notes: (lacking > 0).then(note).into_iter().collect(),
            ..self.unchanged()
        }
    }
}

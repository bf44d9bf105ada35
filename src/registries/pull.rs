//! From a registry to a contract folder: working schemas, histories, a lock whose pins are the registry's references,
//! and what `heirloom.toml` must say. What is there already is kept, and what is new is added to it.
//!
//! Everything is written into a folder of its own first and read back from there; what differs from the real one is what
//! is to be written.

mod layout;
mod naming;
mod stage;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use heirloom_contract::{ContractId, Contracts, Finding, Format, RegistryIds, SubjectNaming};
use heirloom_registry::api::Subject;
use heirloom_registry::client::ListSubjects;

use super::read::{Reader, SubjectState, in_context_of};
use super::recall::of;
use super::{Connection, Published, Survey};
use crate::exit::Refused;
use naming::{Place, place};

/// The folder of the schemas where there is no `heirloom.toml` yet.
const SCHEMAS: &str = "schemas";

/// The name of a registry that was named by its address, in a new `heirloom.toml`.
const NAME: &str = "main";

/// What a pull would write.
#[derive(Debug)]
pub(crate) struct Pull {
    /// Files that differ, in the order in which they are to be written.
    pub(crate) changes: Vec<Change>,
    /// Each new version: contract, number, subject and the registry's number.
    pub(crate) versions: Vec<(ContractId, u32, String, u32)>,
    /// What is not pulled, and why.
    pub(crate) notes: Vec<String>,
}

/// A file to write.
#[derive(Debug)]
pub(crate) struct Change {
    /// Relative to the root.
    pub(crate) file: PathBuf,
    /// What is there; `None` where nothing is.
    pub(crate) old: Option<String>,
    /// What is to be there.
    pub(crate) new: String,
}

/// Reads subjects, all without names, and works out what the folder `root` lacks of them.
pub(crate) fn pull(
    existing: Option<&Contracts>,
    root: &Path,
    connection: &Connection,
    names: &[String],
) -> Result<Pull> {
    let mut pulling = Pulling {
        existing,
        schemas: existing.map_or(SCHEMAS, |it| it.config.schemas.as_str()),
        states: BTreeMap::new(),
        contracts: BTreeMap::new(),
        streams: BTreeMap::new(),
        notes: Vec::new(),
    };
    pulling.read(connection, names)?;
    if let Some(contracts) = existing {
        pulling.recognise(contracts, connection)?;
    }
    pulling.place();
    loop {
        let staged = pulling.stage(root, connection)?;
        match staged {
            Ok(mut changes) => {
                // Before the lock, which makes the versions count.
                let record = pulling.record(root, connection)?;
                changes.splice(0..0, record);
                let versions = pulling.new_versions();
                return Ok(Pull {
                    changes,
                    versions,
                    notes: pulling.notes,
                });
            }
            Err(findings) => pulling.leave_out(&findings)?,
        }
    }
}

/// A contract with the registry's versions that it is made of.
#[derive(Debug)]
struct Pulled {
    subject: Subject,
    format: Format,
    message: Option<String>,
    /// Versions that the folder has already.
    known: u32,
    /// By the registry's number, the number of ours.
    numbers: BTreeMap<u32, u32>,
    /// What is new, in order.
    new: Vec<Published>,
}

/// A stream that must be in `heirloom.toml`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct StreamSettings {
    is_shared: bool,
    topic: Option<String>,
    naming: SubjectNaming,
}

struct Pulling<'c> {
    existing: Option<&'c Contracts>,
    schemas: &'c str,
    states: BTreeMap<Subject, SubjectState>,
    contracts: BTreeMap<ContractId, Pulled>,
    /// Of the folder, and new ones.
    streams: BTreeMap<String, StreamSettings>,
    notes: Vec<String>,
}

impl Pulling<'_> {
    /// Reads the subjects, and those that they refer to.
    fn read(&mut self, connection: &Connection, names: &[String]) -> Result<()> {
        let all = match names.is_empty() {
            true => connection.client.subjects(&ListSubjects::default())?,
            false => names.to_vec(),
        };
        let mut reader = Reader::new(&connection.client);
        let mut open = Vec::new();
        for name in &all {
            open.push(name.parse::<Subject>().map_err(|error| {
                Refused::new(error.to_string(), "`heirloom pull` without names takes all")
            })?);
        }
        open.reverse();
        while let Some(subject) = open.pop() {
            if self.states.contains_key(&subject) {
                continue;
            }
            let state = reader.subject(&subject)?;
            if state.versions.is_empty() && names.contains(&subject.to_string()) {
                let help = "without names all subjects are pulled";
                let message = format!("the registry has no subject `{subject}`");
                return Err(Refused::nothing(message, help).into());
            }
            for published in &state.versions {
                let references = published.references.iter();
                open.extend(references.filter_map(|it| in_context_of(&subject, &it.subject)));
            }
            self.states.insert(subject, state);
        }
        Ok(())
    }

    /// Finds the contracts that are there already, and what the registry has after their newest versions.
    fn recognise(&mut self, contracts: &Contracts, connection: &Connection) -> Result<()> {
        for stream in &contracts.streams {
            let settings = StreamSettings {
                is_shared: stream.shared,
                topic: (!stream.shared).then(|| stream.topic.clone()),
                naming: stream.config.subjects,
            };
            self.streams.insert(stream.name.clone(), settings);
        }
        let survey = Survey::of(contracts, connection)?;
        for (subject, surveyed) in &survey.subjects {
            let (Some(item), Some(state)) = (surveyed.items.first(), self.states.remove(subject))
            else {
                continue;
            };
            let last = surveyed.found.iter().flatten().max().copied();
            let mut numbers = BTreeMap::new();
            for (index, item) in surveyed.items.iter().enumerate() {
                if let Some(published) = surveyed.published(index) {
                    numbers.insert(published.version, item.version.number);
                }
            }
            let mut new = Vec::new();
            for (position, published) in surveyed.extra() {
                match last.is_none_or(|last| position > last) {
                    true => new.push(published.clone()),
                    false => self.notes.push(format!(
                        "version {} of {subject} is not taken: a history only grows at its end",
                        published.version
                    )),
                }
            }
            // The same contract under another subject has the same versions.
            let known = item.contract().frozen().count();
            let pulled = Pulled {
                subject: subject.clone(),
                format: item.contract().format,
                message: None,
                known: u32::try_from(known)?,
                numbers,
                new,
            };
            drop(state);
            self.contracts
                .entry(item.contract().id.clone())
                .or_insert(pulled);
        }
        Ok(())
    }

    /// Finds a place for every subject that is no contract yet, and numbers all versions.
    fn place(&mut self) {
        let states = std::mem::take(&mut self.states);
        let mut referred: BTreeMap<Subject, BTreeSet<u32>> = BTreeMap::new();
        let known = self
            .contracts
            .values()
            .flat_map(|it| it.new.iter().map(|new| (&it.subject, new)));
        let read = states
            .iter()
            .flat_map(|(subject, it)| it.versions.iter().map(move |new| (subject, new)));
        for (subject, published) in known.chain(read) {
            for reference in &published.references {
                if let Some(other) = in_context_of(subject, &reference.subject) {
                    let numbers = referred.entry(other).or_default();
                    numbers.extend(reference.version.number());
                }
            }
        }
        for (subject, mut state) in states {
            let numbers = referred.get(&subject);
            let is_used =
                |it: &Published| numbers.is_some_and(|numbers| numbers.contains(&it.version));
            state
                .versions
                .extend(state.deleted.into_iter().filter(is_used));
            state.versions.sort_by_key(|it| it.version);
            let Some(newest) = state.versions.last() else {
                continue;
            };
            match place(&subject.to_string(), newest, numbers.is_some()) {
                Ok(place) => self.add(subject, place, state.versions),
                Err(why) => self.notes.push(format!("{subject} is not pulled: {why}")),
            }
        }
        for pulled in self.contracts.values_mut() {
            for (number, published) in (pulled.known + 1..).zip(&pulled.new) {
                pulled.numbers.insert(published.version, number);
            }
        }
    }

    fn add(&mut self, subject: Subject, place: Place, versions: Vec<Published>) {
        let settings = StreamSettings {
            is_shared: place.is_shared,
            topic: place.topic.clone(),
            naming: place.naming,
        };
        // Protobuf types are imported by the names of stream and contract.
        let is_fixed = place.is_shared && place.format == Format::Protobuf;
        let names = |name: &str| {
            let others = (2..1_000).map(|it| format!("{name}_{it}"));
            std::iter::once(name.to_owned())
                .chain(others)
                .collect::<Vec<_>>()
        };
        let fits = |stream: &&String| match self.streams.get(*stream) {
            Some(other) => *other == settings || other.is_shared && settings.is_shared,
            None => true,
        };
        let streams = names(&place.stream);
        let stream = streams.iter().find(fits).unwrap_or(&place.stream).clone();
        let is_free = |name: &&String| {
            let id = ContractId::new(stream.clone(), (*name).clone());
            !self.contracts.contains_key(&id)
        };
        let contracts = names(&place.name);
        let name = contracts
            .iter()
            .find(is_free)
            .unwrap_or(&place.name)
            .clone();
        if is_fixed && (stream != place.stream || name != place.name) {
            let path = format!("{}/{}", place.stream, place.name);
            self.notes.push(format!(
                "{subject} is not pulled: {path} is something else here"
            ));
            return;
        }
        self.streams.entry(stream.clone()).or_insert(settings);
        let pulled = Pulled {
            subject,
            format: place.format,
            message: place.message,
            known: 0,
            numbers: BTreeMap::new(),
            new: versions,
        };
        self.contracts.insert(ContractId::new(stream, name), pulled);
    }

    /// Leaves out the new contracts that cannot be read, and those that refer to them.
    fn leave_out(&mut self, findings: &[Finding]) -> Result<()> {
        let is_in = |id: &ContractId, finding: &Finding| {
            let file = finding.location.file.to_string();
            let files = [
                format!("{}/{}/{}.", self.schemas, id.stream, id.name),
                format!("{}/{}/history/{}.", self.schemas, id.stream, id.name),
            ];
            files.iter().any(|it| file.starts_with(it.as_str()))
        };
        let mut left = BTreeSet::new();
        for finding in findings {
            let new = self.contracts.iter().filter(|(_, it)| it.known == 0);
            let hit = new
                .filter(|(id, _)| is_in(id, finding))
                .map(|(id, _)| id.clone())
                .next();
            let Some(id) = hit else {
                let help = format!("correct it, or name the subjects to pull: {}", finding.help);
                let message = format!("{}: {}", finding.location, finding.message);
                return Err(Refused::new(message, help).into());
            };
            if left.insert(id.clone()) {
                let subject = self.contracts.get(&id).map(|it| it.subject.to_string());
                let subject = subject.unwrap_or_default();
                let (rule, message) = (finding.rule, &finding.message);
                self.notes
                    .push(format!("{subject} is not pulled: {message} [{rule}]"));
            }
        }
        for id in &left {
            self.contracts.remove(id);
        }
        Ok(())
    }

    /// The record of the registry's ids with those of the new versions, where that is another one.
    fn record(&mut self, root: &Path, connection: &Connection) -> Result<Option<Change>> {
        let name = match (connection.is_named, self.existing) {
            (true, _) => connection.name.as_str(),
            // As the new heirloom.toml calls it.
            (false, None) => NAME,
            (false, Some(_)) => return Ok(None),
        };
        let mut ids = RegistryIds::read(root, self.schemas, name)?;
        let (file, old) = (ids.file(self.schemas), ids.render());
        for (contract, pulled) in &self.contracts {
            let subject = pulled.subject.to_string();
            for (version, published) in (pulled.known + 1..).zip(&pulled.new) {
                let (now, was) = (of(published), ids.get(&subject, contract, version));
                match was.filter(|was| *was != now) {
                    None => ids.set(&subject, contract, version, now),
                    Some(was) => self.notes.push(format!(
                        "{contract} v{version} is recorded with id {}, and has id {}: `heirloom verify` says more",
                        was.id, now.id
                    )),
                }
            }
        }
        let new = ids.render();
        Ok((new != old).then(|| Change {
            old: root.join(&file).is_file().then_some(old),
            file,
            new,
        }))
    }

    fn new_versions(&self) -> Vec<(ContractId, u32, String, u32)> {
        let mut versions = Vec::new();
        for (id, pulled) in &self.contracts {
            for (number, published) in (pulled.known + 1..).zip(&pulled.new) {
                let subject = pulled.subject.to_string();
                versions.push((id.clone(), number, subject, published.version));
            }
        }
        versions
    }
}

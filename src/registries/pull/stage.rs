//! What is to be written, in a folder of its own: made, read back, and compared with the real one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use heirloom_compat::Level;
use heirloom_contract::{
    ContractId, Contracts, ErrorKind, Finding, Format, InitOptions, Pins, SubjectNaming, init,
};
use heirloom_registry::api::Subject;

use super::super::Connection;
use super::super::read::{Reader, in_context_of};
use super::layout::laid_out;
use super::{Change, NAME, Pulled, Pulling, SCHEMAS};

impl Pulling<'_> {
    /// Writes everything into a folder of its own and reads it back: what differs, or what is wrong with it.
    pub(super) fn stage(
        &self,
        root: &Path,
        connection: &Connection,
    ) -> Result<Result<Vec<Change>, Vec<Finding>>> {
        let folder = tempfile::tempdir().context("a temporary folder")?;
        let staging = folder.path();
        for file in self.existing.iter().flat_map(|it| &it.files) {
            let from = root.join(file);
            let is_lock = self.existing.is_some_and(|it| it.lock_file() == *file);
            if from.is_file() && !is_lock {
                write(
                    &staging.join(file),
                    &fs::read(&from).with_context(|| file.display().to_string())?,
                )?;
            }
        }
        for (id, pulled) in &self.contracts {
            self.write_contract(staging, id, pulled)?;
        }
        let configuration = match self.existing {
            Some(_) => fs::read_to_string(root.join("heirloom.toml")).context("heirloom.toml")?,
            None => format!(
                "# Contracts of this crate, read by heirloom.\n\n# The folder of the streams.\nschemas = \"{SCHEMAS}\"\n"
            ),
        };
        let configuration = format!("{configuration}{}", self.settings(connection));
        write(&staging.join("heirloom.toml"), configuration.as_bytes())?;
        let options = InitOptions {
            schemas: None,
            pins: self.pins(),
            ignores_unused_pins: true,
        };
        match init(staging, &options) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::Findings => {
                return Ok(Err(error.findings().to_vec()));
            }
            Err(error) => return Err(error.into()),
        }
        let contracts = Contracts::load(staging)?;
        match contracts.findings.is_empty() {
            true => Ok(Ok(changes(staging, root, &contracts)?)),
            false => Ok(Err(contracts.findings)),
        }
    }

    /// The new versions of a contract; its working schema is the newest, but for a draft of somebody's.
    fn write_contract(&self, staging: &Path, id: &ContractId, pulled: &Pulled) -> Result<()> {
        let extension = pulled.format.extension();
        let stream = staging.join(self.schemas).join(&id.stream);
        for (number, published) in (pulled.known + 1..).zip(&pulled.new) {
            let text = match pulled.format {
                Format::Avro => laid_out(&published.text),
                Format::Protobuf => format!("{}\n", published.text.trim_end()),
            };
            let file = stream
                .join("history")
                .join(format!("{}.v{number}.{extension}", id.name));
            write(&file, text.as_bytes())?;
            let contract = self.existing.and_then(|it| it.contract(id));
            let has_draft = contract.is_some_and(|it| it.draft().is_some());
            if !has_draft {
                write(
                    &stream.join(format!("{}.{extension}", id.name)),
                    text.as_bytes(),
                )?;
            }
        }
        Ok(())
    }

    /// What must be added to the configuration.
    fn settings(&self, connection: &Connection) -> String {
        let mut text = String::new();
        // A string of JSON is one of TOML, but for a character that no subject can have.
        let quoted = |it: &str| serde_json::Value::from(it).to_string();
        let is_address = connection.name.contains("://");
        if self.existing.is_none() && is_address {
            text.push_str(&format!(
                "\n[registries.{NAME}]\nurl = {}\n",
                quoted(&connection.name)
            ));
        }
        for (name, settings) in &self.streams {
            let is_known = self.existing.is_some_and(|it| it.stream(name).is_some());
            let is_said = self
                .existing
                .is_some_and(|it| it.config.streams.contains_key(name));
            let is_used = self.contracts.keys().any(|it| it.stream == *name);
            if is_known || is_said || !is_used {
                continue;
            }
            text.push_str(&format!("\n[streams.{name}]\n"));
            if settings.is_shared {
                text.push_str("shared = true\n");
            }
            if let Some(topic) = settings.topic.as_ref().filter(|it| *it != name) {
                text.push_str(&format!("topic = {}\n", quoted(topic)));
            }
            match settings.naming {
                SubjectNaming::Topic => text.push_str("subjects = \"topic\"\n"),
                SubjectNaming::Record => text.push_str("subjects = \"record\"\n"),
                SubjectNaming::TopicRecord => {}
            }
            if let Some(level) = self.level_of(name, connection) {
                text.push_str(&format!("level = \"{level}\"\n"));
            }
        }
        for (id, pulled) in &self.contracts {
            let message = pulled.message.as_ref().filter(|_| pulled.known == 0);
            if let Some(message) = message {
                text.push_str(&format!(
                    "\n[contracts.\"{id}\"]\nmessage = {}\n",
                    quoted(message)
                ));
            }
        }
        text
    }

    /// The level that all subjects of a new stream have.
    fn level_of(&self, stream: &str, connection: &Connection) -> Option<Level> {
        let contracts = self.contracts.iter().filter(|(id, _)| id.stream == stream);
        let reader = Reader::new(&connection.client);
        let levels = contracts.map(|(_, it)| reader.level(&it.subject).ok());
        let levels: BTreeSet<Option<Level>> = levels.collect();
        match levels.len() {
            1 => levels.first().copied().flatten(),
            _ => None,
        }
    }

    /// The pins of the folder, and those that the registry's references are.
    fn pins(&self) -> Pins {
        let mut pins = Pins::new();
        for contract in self.existing.iter().flat_map(|it| it.contracts()) {
            for version in contract.frozen() {
                let used = version.references.iter();
                let used = used.map(|it| (it.contract.clone(), it.version));
                pins.insert((contract.id.clone(), version.number), used.collect());
            }
        }
        let by_subject: BTreeMap<&Subject, (&ContractId, &Pulled)> = self
            .contracts
            .iter()
            .map(|(id, pulled)| (&pulled.subject, (id, pulled)))
            .collect();
        for (id, pulled) in &self.contracts {
            for (number, published) in (pulled.known + 1..).zip(&pulled.new) {
                for reference in &published.references {
                    let subject = in_context_of(&pulled.subject, &reference.subject);
                    let found = subject.and_then(|it| by_subject.get(&it).copied());
                    let found = found.and_then(|(contract, it)| {
                        let number = it.numbers.get(&reference.version.number()?)?;
                        Some((contract.clone(), *number))
                    });
                    if let Some((contract, version)) = found {
                        let own = pins.entry((id.clone(), number)).or_default();
                        own.insert(contract, version);
                    }
                }
            }
        }
        pins
    }
}

fn write(file: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    fs::write(file, bytes).with_context(|| file.display().to_string())
}

/// The files of `staging` that `root` has otherwise: schemas, then the lock that makes them count, then the
/// configuration that makes a folder of contracts of it.
fn changes(staging: &Path, root: &Path, contracts: &Contracts) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    let attributes = PathBuf::from(&contracts.config.schemas).join(".gitattributes");
    for file in contracts.files.iter().chain([&attributes]) {
        let path = staging.join(file);
        if !path.is_file() {
            continue;
        }
        let new = fs::read_to_string(&path).with_context(|| file.display().to_string())?;
        let old = fs::read_to_string(root.join(file)).ok();
        if old.as_ref() != Some(&new) {
            changes.push(Change {
                file: file.clone(),
                old,
                new,
            });
        }
    }
    let lock = contracts.lock_file();
    let rank = |file: &Path| {
        let is_configuration = file == Path::new("heirloom.toml");
        u8::from(file == lock) + 2 * u8::from(is_configuration)
    };
    changes
        .sort_by(|one, other| (rank(&one.file), &one.file).cmp(&(rank(&other.file), &other.file)));
    Ok(changes)
}

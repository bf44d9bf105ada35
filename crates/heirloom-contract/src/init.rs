//! The start: schema files that are there already become contracts, with a configuration and the first lock.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use heirloom_schema::Source;

use crate::config::{self, Parsed};
use crate::freeze::entry;
use crate::layout::{Layout, history_path, working_path};
use crate::load::{CONFIGURATION, Loaded, lock_path, read_configuration};
use crate::lock::Lock;
use crate::pins::{Pins, adopt_history};
use crate::search::find_schemas;
use crate::write::{Mode, Write, write_all};
use crate::{Contract, ContractId, Contracts, Error, ErrorKind, Finding, Reference, State, Status};

/// The file in the schemas folder that says how git treats what is in it.
const ATTRIBUTES: &str = ".gitattributes";

const ATTRIBUTES_TEXT: &str = "\
# Versions are compared byte for byte: git must not convert line endings, whatever core.autocrlf says.
*.avsc -text
*.proto -text
heirloom.lock -text
";

/// What to start from, where that cannot be seen from the files.
#[derive(Clone, Debug, Default)]
pub struct InitOptions {
    /// The folder of the schemas, relative to the root; searched for where it is not given.
    pub schemas: Option<String>,
    /// References of history files that are not to be pinned to the newest version.
    pub pins: Pins,
    /// A pin of what a version does not refer to is left out: registries list references that no text uses.
    pub ignores_unused_pins: bool,
}

/// What was found and written.
#[derive(Clone, Debug)]
pub struct Init {
    /// The folder of the schemas, relative to the root.
    pub schemas: String,
    /// All files that were written, relative to the root.
    pub written: Vec<PathBuf>,
    /// Every contract with the number of its frozen versions.
    pub contracts: Vec<(ContractId, u32)>,
    /// Streams that the configuration now calls shared: others refer to each of their contracts.
    pub shared: Vec<String>,
    /// The references of every frozen version that has any.
    pub pinned: Vec<(ContractId, u32, Vec<Reference>)>,
    /// Contracts whose working schema differs from the newest history file, with what differs.
    pub drafts: Vec<(ContractId, Vec<String>)>,
}

/// Makes a contract directory of what is in `root`: writes `heirloom.toml`, unless it is there, and the first lock.
///
/// Files in `history/` are taken as frozen; a working schema without a history becomes version 1.
///
/// # Errors
/// There is a lock already, the schema files are not where streams can be seen, a pin fits nothing, there are
/// findings, or the disk refuses. Then nothing is written.
pub fn init(root: &Path, options: &InitOptions) -> Result<Init, Error> {
    let (mut parsed, is_new) = configuration(root, options)?;
    let schemas = parsed.config.schemas.clone();
    let mut layout = Layout::read(root, &schemas)?;
    if layout.lock.is_some() {
        return Err(Error::refused(
            format!(
                "{} is there already: this folder was initialised before",
                lock_path(&schemas)
            ),
            "`heirloom status` shows where it stands, `heirloom freeze` freezes what changed",
        ));
    }
    let mut writes = complete(root, &schemas, &mut layout);
    let (lock, missing) = adopt_history(&layout, &options.pins);
    layout.findings.extend(missing);
    check_pins(options, &lock)?;
    let mut loaded = Loaded::assemble(root, parsed.clone(), layout.clone(), Some(lock.clone()));
    let shared = if is_new {
        shared_streams(&loaded.contracts)
    } else {
        Vec::new()
    };
    if !shared.is_empty() {
        // What is shared may be what an event may not.
        let text = render_configuration(&schemas, &shared);
        parsed = config::parse(&Source::new(CONFIGURATION, text));
        loaded = Loaded::assemble(root, parsed, layout, Some(lock));
    }
    refuse(loaded.contracts.findings.clone())?;
    writes.extend(attributes(root, &schemas));
    if is_new {
        let text = render_configuration(&schemas, &shared);
        writes.push(created(root.join(CONFIGURATION), text));
    }
    let lock = complete_lock(&loaded).render();
    writes.push(created(root.join(lock_path(&schemas)), lock));
    write_all(&writes)?;
    Ok(report(root, schemas, &writes, shared, &loaded.contracts))
}

/// The configuration that is there, or the one to be written.
fn configuration(root: &Path, options: &InitOptions) -> Result<(Parsed, bool), Error> {
    if !root.is_dir() {
        return Err(Error::io(
            "read",
            root,
            std::io::Error::new(std::io::ErrorKind::NotFound, "there is no such folder"),
        ));
    }
    match read_configuration(root) {
        Ok(parsed) => {
            let other = options
                .schemas
                .as_ref()
                .filter(|other| **other != parsed.config.schemas);
            if let Some(other) = other {
                return Err(Error::refused(
                    format!(
                        "heirloom.toml says that the schemas are in {}, not in {other}",
                        parsed.config.schemas
                    ),
                    "change `schemas` in heirloom.toml, or leave out --schemas",
                ));
            }
            refuse(parsed.findings.clone())?;
            Ok((parsed, false))
        }
        Err(error) if error.kind() == ErrorKind::NoConfiguration => {
            let schemas = match &options.schemas {
                Some(schemas) => schemas.trim_end_matches('/').to_owned(),
                None => find_schemas(root)?,
            };
            let text = render_configuration(&schemas, &[]);
            let parsed = config::parse(&Source::new(CONFIGURATION, text));
            refuse(parsed.findings.clone())?;
            Ok((parsed, true))
        }
        Err(error) => Err(error),
    }
}

fn refuse(findings: Vec<Finding>) -> Result<(), Error> {
    if findings.is_empty() {
        Ok(())
    } else {
        Err(Error::findings_in_the_way(findings))
    }
}

/// A new file.
fn created(path: PathBuf, text: impl Into<Vec<u8>>) -> Write {
    Write {
        path,
        bytes: text.into(),
        mode: Mode::Create,
    }
}

/// Tells git to leave the line endings alone, unless the file is there: digests are of bytes.
fn attributes(root: &Path, schemas: &str) -> Option<Write> {
    let path = root.join(schemas).join(ATTRIBUTES);
    let is_there = path.symlink_metadata().is_ok();
    (!is_there).then(|| created(path, ATTRIBUTES_TEXT))
}

/// Gives every contract both a history and a working schema; the answer is what must be written for it.
fn complete(root: &Path, schemas: &str, layout: &mut Layout) -> Vec<Write> {
    let mut writes = Vec::new();
    for (id, files) in &mut layout.contracts {
        let format = files.format();
        let newest = files
            .history
            .values()
            .next_back()
            .and_then(|files| files.get(&format));
        let (path, source) = match (files.working.get(&format), newest) {
            (Some(working), None) => (history_path(schemas, id, 1, format), working.clone()),
            (None, Some(newest)) => (working_path(schemas, id, format), newest.clone()),
            _ => continue,
        };
        // A file that is not UTF-8 has a finding, which will stop the init.
        let Some(text) = &source.text else { continue };
        writes.push(created(root.join(&path), text.as_bytes()));
        // Under the path of the file that is there: findings must not speak of one that is not.
        match files.working.is_empty() {
            true => drop(files.working.insert(format, source)),
            false => drop(files.history.entry(1).or_default().insert(format, source)),
        }
    }
    writes
}

/// Every pin names a version that exists, a reference that it has, and a version of that.
fn check_pins(options: &InitOptions, lock: &Lock) -> Result<(), Error> {
    let wrong = |message: String, help: &str| Err(Error::refused(message, help));
    for ((id, version), used) in &options.pins {
        let Some(entry) = lock.entry(id, *version) else {
            let message = format!("there is no version {version} of `{id}` to pin a reference of");
            return wrong(
                message,
                "a pin is of the form STREAM/NAME@VERSION=STREAM/NAME@VERSION",
            );
        };
        for (contract, pinned) in used {
            if !entry.references.contains_key(contract) {
                if options.ignores_unused_pins {
                    continue;
                }
                let message = format!("version {version} of `{id}` does not refer to `{contract}`");
                return wrong(message, "leave out this --pin");
            }
            if lock.entry(contract, *pinned).is_none() {
                let message = format!("there is no version {pinned} of `{contract}` to pin");
                return wrong(message, "pin a version that is in the history");
            }
        }
    }
    Ok(())
}

/// Streams of contracts that contracts of other streams refer to, all of them.
fn shared_streams(contracts: &Contracts) -> Vec<String> {
    let mut used: BTreeSet<&ContractId> = BTreeSet::new();
    for contract in contracts.contracts() {
        let references = contract
            .versions
            .iter()
            .flat_map(|version| &version.references);
        let others = references.filter(|used| used.contract.stream != contract.id.stream);
        used.extend(others.map(|reference| &reference.contract));
    }
    let is_shared = |contracts: &[Contract]| contracts.iter().all(|one| used.contains(&one.id));
    let streams = contracts
        .streams
        .iter()
        .filter(|stream| is_shared(&stream.contracts));
    streams.map(|stream| stream.name.clone()).collect()
}

fn render_configuration(schemas: &str, shared: &[String]) -> String {
    let mut text = format!(
        "# Contracts of this crate, read by heirloom.\n\n# The folder of the streams.\nschemas = {}\n",
        quoted(schemas)
    );
    for stream in shared {
        text.push_str(
            "\n# Types that events refer to: versioned like events, but none themselves.\n",
        );
        text.push_str(&format!("[streams.{stream}]\nshared = true\n"));
    }
    text
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The lock with the digests of the normal forms.
fn complete_lock(loaded: &Loaded) -> Lock {
    let mut lock = Lock::default();
    for contract in loaded.contracts.contracts() {
        let frozen = contract
            .versions
            .iter()
            .filter(|version| version.state == State::Frozen);
        let entries: BTreeMap<u32, _> = frozen
            .map(|version| (version.number, entry(version)))
            .collect();
        lock.contracts.insert(contract.id.clone(), entries);
    }
    lock
}

fn report(
    root: &Path,
    schemas: String,
    writes: &[Write],
    shared: Vec<String>,
    contracts: &Contracts,
) -> Init {
    let relative = |write: &Write| {
        write
            .path
            .strip_prefix(root)
            .map_or_else(|_| write.path.clone(), Path::to_owned)
    };
    let mut pinned = Vec::new();
    for contract in contracts.contracts() {
        for version in contract
            .frozen()
            .filter(|version| !version.references.is_empty())
        {
            pinned.push((
                contract.id.clone(),
                version.number,
                version.references.clone(),
            ));
        }
    }
    Init {
        schemas,
        written: writes.iter().map(relative).collect(),
        contracts: contracts
            .contracts()
            .map(|one| {
                (
                    one.id.clone(),
                    one.frozen().count().try_into().unwrap_or(u32::MAX),
                )
            })
            .collect(),
        shared,
        pinned,
        drafts: contracts
            .contracts()
            .filter_map(|contract| match &contract.status {
                Status::Draft(changes) => Some((contract.id.clone(), changes.clone())),
                Status::Frozen | Status::New => None,
            })
            .collect(),
    }
}

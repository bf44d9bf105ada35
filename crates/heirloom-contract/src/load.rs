//! Disk to [`Contracts`]: the one entry for everything that reads a contract directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io, path};

use heirloom_schema::Source;

use crate::assemble::assemble;
use crate::checks::{
    check_consumers, check_events, check_files, check_names, check_settings, check_without_lock,
};
use crate::config::{self, Parsed};
use crate::layout::{LOCK, Layout};
use crate::links::Links;
use crate::lock::Lock;
use crate::sources::Sources;
use crate::{Contract, Contracts, Error, Finding, State, Stream, pins};

/// The name of the configuration file.
pub(crate) const CONFIGURATION: &str = "heirloom.toml";

impl Contracts {
    /// Reads the directory whose `heirloom.toml` is in `root`.
    ///
    /// # Errors
    /// There is no `heirloom.toml`, or a file cannot be read. What is wrong with the content is in
    /// [`Contracts::findings`].
    pub fn load(root: &Path) -> Result<Contracts, Error> {
        Ok(Loaded::read(root)?.contracts)
    }

    /// Reads the directory of the nearest `heirloom.toml`: in `from` or in a folder above it.
    ///
    /// # Errors
    /// As [`Contracts::load`].
    pub fn discover(from: &Path) -> Result<Contracts, Error> {
        Contracts::load(&Contracts::find_root(from)?)
    }

    /// The folder of the nearest `heirloom.toml`: `from` or a folder above it.
    ///
    /// # Errors
    /// There is none, or there is no folder `from`.
    pub fn find_root(from: &Path) -> Result<PathBuf, Error> {
        if !from.is_dir() {
            let missing = io::Error::new(io::ErrorKind::NotFound, "there is no such folder");
            return Err(Error::io("read", from, missing));
        }
        if from.join(CONFIGURATION).is_file() {
            return Ok(from.to_owned());
        }
        let absolute = path::absolute(from).map_err(|error| Error::io("read", from, error))?;
        let above = absolute
            .ancestors()
            .find(|folder| folder.join(CONFIGURATION).is_file());
        above
            .map(Path::to_owned)
            .ok_or_else(|| Error::no_configuration(from))
    }

    /// Where the lock is, relative to the root.
    pub fn lock_file(&self) -> PathBuf {
        PathBuf::from(lock_path(&self.config.schemas))
    }
}

pub(crate) fn lock_path(schemas: &str) -> String {
    format!("{schemas}/{LOCK}")
}

/// A loaded directory with what freezing needs beside it.
pub(crate) struct Loaded {
    pub(crate) contracts: Contracts,
    pub(crate) layout: Layout,
    pub(crate) lock: Lock,
}

impl Loaded {
    pub(crate) fn read(root: &Path) -> Result<Loaded, Error> {
        let parsed = read_configuration(root)?;
        let has_syntax_fault = parsed
            .findings
            .iter()
            .any(|found| found.rule == "config/syntax");
        if has_syntax_fault {
            return Ok(Loaded::without_layout(root, parsed));
        }
        let layout = Layout::read(root, &parsed.config.schemas)?;
        Ok(Loaded::assemble(root, parsed, layout, None))
    }

    /// A configuration that is no TOML says nothing about where the schemas are.
    fn without_layout(root: &Path, mut parsed: Parsed) -> Loaded {
        sort(&mut parsed.findings);
        let contracts = Contracts {
            root: root.to_owned(),
            config: parsed.config,
            streams: Vec::new(),
            findings: parsed.findings,
            files: vec![PathBuf::from(CONFIGURATION)],
        };
        Loaded {
            contracts,
            layout: Layout::default(),
            lock: Lock::default(),
        }
    }

    /// Everything after the files are read. Pure. `adopted` stands in for the lock of a directory that has none yet.
    pub(crate) fn assemble(
        root: &Path,
        parsed: Parsed,
        layout: Layout,
        adopted: Option<Lock>,
    ) -> Loaded {
        let Parsed {
            config,
            places,
            mut findings,
        } = parsed;
        findings.extend(layout.findings.iter().cloned());
        let path = lock_path(&config.schemas);
        let lock = match (adopted, &layout.lock) {
            (Some(lock), _) => Some(lock),
            (None, Some(text)) => {
                let (lock, faults) = Lock::parse(&Source::new(path.as_str(), text.clone()));
                let is_readable = faults.is_empty();
                findings.extend(faults);
                is_readable.then_some(lock)
            }
            (None, None) => {
                findings.extend(check_without_lock(&path, &layout));
                None
            }
        };
        if let Some(lock) = &lock {
            findings.extend(check_files(&config.schemas, &layout, lock));
        }
        // Without a lock to go by, the history is what it would be: the rest of the directory can still be checked.
        let lock = lock.unwrap_or_else(|| pins::adopt_history(&layout, &BTreeMap::new()).0);
        let mut sources = Sources::new(&layout, &lock);
        let links = Links::new(&sources, &lock);
        let parsed = std::mem::take(&mut sources.parsed);
        let (contracts, faults) = assemble(&config, &sources, parsed, &lock, links);
        findings.extend(faults);
        findings.extend(check_names(&layout, &contracts));
        findings.extend(check_events(&config, &contracts));
        findings.extend(check_settings(&config, &places, &contracts));
        findings.extend(check_consumers(&config, &places, &contracts));
        findings.extend(check_normal_forms(&lock, &sources, &contracts));
        sort(&mut findings);
        let mut files: Vec<PathBuf> = layout.seen.iter().cloned().collect();
        files.push(PathBuf::from(CONFIGURATION));
        files.sort();
        let streams = streams(&config, contracts);
        let contracts = Contracts {
            root: root.to_owned(),
            config,
            streams,
            findings,
            files,
        };
        Loaded {
            contracts,
            layout,
            lock,
        }
    }
}

/// By place. Two checks may find the same.
fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|one, other| (&one.location, one.rule).cmp(&(&other.location, other.rule)));
    findings.dedup();
}

pub(crate) fn read_configuration(root: &Path) -> Result<Parsed, Error> {
    let path = root.join(CONFIGURATION);
    if !path.is_file() {
        return Err(Error::no_configuration(root));
    }
    let bytes = fs::read(&path).map_err(|error| Error::io("read", &path, error))?;
    // A byte that is no UTF-8 becomes a character that TOML does not allow outside of strings and comments.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(config::parse(&Source::new(CONFIGURATION, text)))
}

fn streams(config: &crate::Config, contracts: Vec<Contract>) -> Vec<Stream> {
    let mut streams: BTreeMap<String, Vec<Contract>> = BTreeMap::new();
    for contract in contracts {
        streams
            .entry(contract.id.stream.clone())
            .or_default()
            .push(contract);
    }
    let stream = |(name, contracts): (String, Vec<Contract>)| {
        let config = config.streams.get(&name).cloned().unwrap_or_default();
        let topic = config.topic.clone().unwrap_or_else(|| name.clone());
        Stream {
            topic,
            shared: config.shared,
            config,
            contracts,
            name,
        }
    };
    streams.into_iter().map(stream).collect()
}

/// The digest of the normal form in the lock is that of the frozen text with the pinned references.
fn check_normal_forms(lock: &Lock, sources: &Sources, contracts: &[Contract]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for contract in contracts {
        for version in contract
            .versions
            .iter()
            .filter(|v| v.state == State::Frozen)
        {
            let Some(entry) = lock.entry(&contract.id, version.number) else {
                continue;
            };
            let text = sources.get(&contract.id);
            let text = text.and_then(|texts| texts.frozen.get(&version.number));
            let is_edited = text.is_none_or(|text| text.digest != entry.sha256);
            if is_edited
                || entry
                    .normal
                    .is_none_or(|normal| normal == version.fingerprint)
            {
                continue;
            }
            let (id, number) = (&contract.id, version.number);
            findings.push(Finding::new(
                "lock/entry-invalid",
                entry.location.clone(),
                format!("the digest of the normal form of version {number} of `{id}` is not that of its file"),
                "restore heirloom.lock from git, and the files of the references that this version pins",
            ));
        }
    }
    findings
}

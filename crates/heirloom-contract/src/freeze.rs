//! Freezing: the working schemas that changed become the next versions, in the history and in the lock.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use heirloom_schema::{Fingerprint, Location};

use crate::layout::history_path;
use crate::load::{Loaded, lock_path};
use crate::lock::Entry;
use crate::near::did_you_mean;
use crate::write::{Mode, Write, write_all};
use crate::{
    Contract, ContractId, Contracts, Error, Finding, Format, Schema, Status, Step, Version,
};

/// What was frozen.
#[derive(Clone, Debug)]
pub struct Freeze {
    /// In the order in which one needs the other; never empty.
    pub frozen: Vec<Frozen>,
}

/// One version that was frozen.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// The contract.
    pub contract: ContractId,
    /// The version's number.
    pub version: u32,
    /// The history file, relative to the root.
    pub file: PathBuf,
    /// What changed against the version before; empty for the first.
    pub changes: Vec<String>,
    /// The step from the version before; `None` for the first.
    pub step: Option<Step>,
    /// It was not asked for, but this contract refers to it, and a frozen version can only refer to frozen ones.
    pub needed_by: Option<ContractId>,
    /// The history file was there already, left by a freeze that was interrupted.
    pub adopted: bool,
}

/// Freezes one contract, with the drafts that it refers to, or all that are drafts or new.
///
/// All or nothing: the lock is written last, and a history file that is not in the lock is no version. When the process
/// dies in between, the next freeze adopts the files.
///
/// # Errors
/// Nothing changed, there is no such contract, there are findings, or the disk refuses.
pub fn freeze(root: &Path, contract: Option<&ContractId>) -> Result<Freeze, Error> {
    freeze_with(root, contract, write_all)
}

pub(crate) fn freeze_with(
    root: &Path,
    contract: Option<&ContractId>,
    write: impl FnOnce(&[Write]) -> Result<(), Error>,
) -> Result<Freeze, Error> {
    let loaded = Loaded::read(root)?;
    refuse_findings(&loaded)?;
    let selected = select(&loaded.contracts, contract)?;
    let mut lock = loaded.lock.clone();
    let mut writes = Vec::new();
    let mut frozen = Vec::new();
    let is_shared = |id: &ContractId| {
        let stream = loaded.contracts.stream(&id.stream);
        stream.is_some_and(|stream| stream.shared)
    };
    for (contract, needed_by) in selected {
        let Some(version) = contract.latest() else {
            continue;
        };
        let file = history_path(
            &loaded.contracts.config.schemas,
            &contract.id,
            version.number,
            contract.format,
        );
        let adopted = is_in_history(&loaded, &contract.id, version.number);
        if !adopted {
            let bytes = version.text.as_bytes().to_vec();
            writes.push(Write {
                path: root.join(&file),
                bytes,
                mode: Mode::Create,
            });
        }
        let entries = lock.contracts.entry(contract.id.clone()).or_default();
        entries.insert(version.number, entry(version));
        frozen.push(Frozen {
            contract: contract.id.clone(),
            version: version.number,
            file: PathBuf::from(file),
            changes: match &contract.status {
                Status::Draft(changes) => changes.clone(),
                Status::Frozen | Status::New => Vec::new(),
            },
            step: Step::into(contract, version, is_shared(&contract.id)),
            needed_by,
            adopted,
        });
    }
    let path = lock_path(&loaded.contracts.config.schemas);
    refuse_other_lock(root, &path, loaded.layout.lock.as_deref())?;
    let bytes = lock.render().into_bytes();
    writes.push(Write {
        path: root.join(path),
        bytes,
        mode: Mode::Replace,
    });
    write(&writes)?;
    Ok(Freeze { frozen })
}

/// The lock's entry for a version.
pub(crate) fn entry(version: &Version) -> Entry {
    let references: BTreeMap<ContractId, u32> = version
        .references
        .iter()
        .map(|reference| (reference.contract.clone(), reference.version))
        .collect();
    Entry {
        format: match version.schema {
            Schema::Avro(_) => Format::Avro,
            Schema::Protobuf(_) => Format::Protobuf,
        },
        sha256: Fingerprint::of(version.text.as_ref()),
        normal: Some(version.fingerprint),
        references,
        location: Location {
            file: "heirloom.lock".into(),
            line: 1,
            column: 1,
        },
    }
}

/// All findings stand in the way but those that the freeze heals: unlocked files that hold what is to be frozen.
fn refuse_findings(loaded: &Loaded) -> Result<(), Error> {
    let healed: BTreeSet<String> = loaded
        .contracts
        .contracts()
        .filter_map(|contract| {
            let number = contract.draft()?.number;
            let path = history_path(
                &loaded.contracts.config.schemas,
                &contract.id,
                number,
                contract.format,
            );
            is_in_history(loaded, &contract.id, number).then_some(path)
        })
        .collect();
    let is_healed = |finding: &&Finding| {
        finding.rule == "lock/version-unlocked" && healed.contains(finding.location.file.as_ref())
    };
    let findings: Vec<Finding> = loaded
        .contracts
        .findings
        .iter()
        .filter(|finding| !is_healed(finding))
        .cloned()
        .collect();
    if findings.is_empty() {
        Ok(())
    } else {
        Err(Error::findings_in_the_way(findings))
    }
}

/// Whether the history has the text of the draft already.
fn is_in_history(loaded: &Loaded, id: &ContractId, number: u32) -> bool {
    let Some(contract) = loaded.contracts.contract(id) else {
        return false;
    };
    let files = loaded
        .layout
        .contracts
        .get(id)
        .and_then(|files| files.history.get(&number));
    let file = files.and_then(|files| files.get(&contract.format));
    let text = file.and_then(|file| file.text.as_deref());
    text.is_some()
        && text
            == contract
                .version(number)
                .map(|version| version.text.as_ref())
}

type Selected<'a> = Vec<(&'a Contract, Option<ContractId>)>;

/// What to freeze, references first.
fn select<'a>(contracts: &'a Contracts, only: Option<&ContractId>) -> Result<Selected<'a>, Error> {
    let mut selected = Selected::new();
    match only {
        Some(id) => {
            let contract = contracts
                .contract(id)
                .ok_or_else(|| unknown(contracts, id))?;
            if contract.draft().is_none() {
                let latest = contract.latest().map_or(0, |version| version.number);
                return Err(Error::refused(
                    format!(
                        "`{id}` is unchanged since version {latest}: there is nothing to freeze"
                    ),
                    "edit the working schema first; `heirloom status` shows what has changed",
                ));
            }
            add(contracts, contract, None, &mut selected);
        }
        None => {
            for contract in contracts.contracts() {
                add(contracts, contract, None, &mut selected);
            }
            // Everything was asked for.
            selected
                .iter_mut()
                .for_each(|(_, needed_by)| *needed_by = None);
        }
    }
    if selected.is_empty() {
        let (message, help) = match contracts.streams.is_empty() {
            true => (
                "there are no contracts to freeze".to_owned(),
                format!(
                    "put a schema into {}/<stream>/<contract>.avsc or .proto",
                    contracts.config.schemas
                ),
            ),
            false => (
                "no contract has changed since it was frozen: there is nothing to freeze"
                    .to_owned(),
                "edit a working schema first; `heirloom status` shows what has changed".to_owned(),
            ),
        };
        return Err(Error::refused(message, help));
    }
    Ok(selected)
}

/// Adds a contract that is a draft, after the drafts that it refers to. References are not circular: that would have
/// been a finding.
fn add<'a>(
    contracts: &'a Contracts,
    contract: &'a Contract,
    needed_by: Option<&ContractId>,
    selected: &mut Selected<'a>,
) {
    let Some(draft) = contract.draft() else {
        return;
    };
    if selected.iter().any(|(other, _)| other.id == contract.id) {
        return;
    }
    for reference in &draft.references {
        if let Some(other) = contracts.contract(&reference.contract) {
            add(contracts, other, Some(&contract.id), selected);
        }
    }
    selected.push((contract, needed_by.cloned()));
}

fn unknown(contracts: &Contracts, id: &ContractId) -> Error {
    let ids: Vec<String> = contracts
        .contracts()
        .map(|contract| contract.id.to_string())
        .collect();
    let near = did_you_mean(&id.to_string(), ids.iter().map(String::as_str));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`heirloom status` lists the contracts".to_owned(),
    };
    Error::refused(format!("there is no contract `{id}`"), help)
}

/// Another freeze may have run since the lock was read.
fn refuse_other_lock(root: &Path, path: &str, read: Option<&str>) -> Result<(), Error> {
    let now = fs::read(root.join(path)).ok();
    if now.as_deref() == read.map(str::as_bytes) {
        return Ok(());
    }
    Err(Error::at_the_same_time(Path::new(path)))
}

#[cfg(test)]
mod tests;

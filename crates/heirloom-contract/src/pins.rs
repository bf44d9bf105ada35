//! A lock for a history that has none yet: each version pinned to the newest version of what it refers to, unless told
//! otherwise.

use std::collections::BTreeMap;

use heirloom_schema::Location;

use crate::config::version_number;
use crate::layout::Layout;
use crate::links::link;
use crate::lock::{Entry, Lock};
use crate::sources::Sources;
use crate::{ContractId, Finding};

/// What `--pin bank/money_deposited@2=common/money@1` says: version 2 refers to version 1 of a shared type.
pub type Pins = BTreeMap<(ContractId, u32), BTreeMap<ContractId, u32>>;

/// `common/money@1`
pub(crate) fn parse_reference(text: &str) -> Option<(ContractId, u32)> {
    let (id, version) = text.split_once('@')?;
    Some((id.parse().ok()?, version_number(&format!("v{version}"))?))
}

/// Reads `bank/money_deposited@2=common/money@1` and adds it to `pins`.
///
/// ```
/// let mut pins = heirloom_contract::Pins::new();
/// heirloom_contract::parse_pin("bank/paid@2=common/money@1", &mut pins).unwrap();
/// assert_eq!(pins.len(), 1);
/// assert!(heirloom_contract::parse_pin("bank/paid=common/money", &mut pins).is_err());
/// ```
///
/// # Errors
/// The text is of another form; the error is a sentence that says so.
pub fn parse_pin(text: &str, pins: &mut Pins) -> Result<(), String> {
    let sides = text.split_once('=');
    let sides =
        sides.and_then(|(user, used)| Some((parse_reference(user)?, parse_reference(used)?)));
    let Some((user, (contract, version))) = sides else {
        return Err(format!(
            "`{text}` is not of the form STREAM/NAME@VERSION=STREAM/NAME@VERSION"
        ));
    };
    pins.entry(user).or_default().insert(contract, version);
    Ok(())
}

/// A lock in which all history files are frozen, without digests of normal forms, and the references that could not
/// be found.
pub(crate) fn adopt_history(layout: &Layout, pins: &Pins) -> (Lock, Vec<Finding>) {
    let mut lock = Lock::default();
    for (id, files) in &layout.contracts {
        let format = files.format();
        let entries = files.history.iter().filter_map(|(number, files)| {
            let file = files.get(&format)?;
            let location = Location {
                file: file.path.as_str().into(),
                line: 1,
                column: 1,
            };
            let sha256 = file.digest()?;
            Some((
                *number,
                Entry {
                    format,
                    sha256,
                    normal: None,
                    references: BTreeMap::new(),
                    location,
                },
            ))
        });
        let entries: BTreeMap<u32, Entry> = entries.collect();
        if !entries.is_empty() {
            lock.contracts.insert(id.clone(), entries);
        }
    }
    let sources = Sources::new(layout, &lock);
    let mut findings = Vec::new();
    for (id, texts) in &sources.contracts {
        for (number, text) in &texts.frozen {
            let (found, missing) = link(&sources, id, texts.format, text);
            findings.extend(missing);
            let pinned = pins.get(&(id.clone(), *number));
            let references = found.into_iter().map(|(_, contract)| {
                let pin = pinned.and_then(|pins| pins.get(&contract)).copied();
                let newest = || sources.get(&contract).map_or(0, |texts| texts.locked);
                let version = pin.unwrap_or_else(newest);
                (contract, version)
            });
            let references = references.collect();
            if let Some(entry) = lock
                .contracts
                .get_mut(id)
                .and_then(|all| all.get_mut(number))
            {
                entry.references = references;
            }
        }
    }
    (lock, findings)
}

//! The pins of a frozen version against its text: the lock names the contracts that the text refers to, and no others.

use crate::lock::{Entry, RESTORE};
use crate::sources::{Sources, Text, Texts, import_path};
use crate::{ContractId, Finding, Format};

/// Says where the pins of a version are not those that its text needs. Nothing is said of a text that was edited, nor
/// where there is no lock yet: those have findings of their own.
pub(crate) fn check_pins(
    sources: &Sources,
    id: &ContractId,
    number: u32,
    entry: &Entry,
) -> Option<Finding> {
    let texts = sources.get(id)?;
    let text = texts.frozen.get(&number)?;
    if entry.normal.is_none() || text.digest != entry.sha256 {
        return None;
    }
    let pinned: Vec<Pinned<'_>> = entry
        .references
        .iter()
        .filter_map(|(contract, version)| Pinned::new(sources, contract, *version))
        .collect();
    let is_used = |name: &str| text.uses.used.iter().any(|(used, _)| used == name);
    let stranger = pinned.iter().find(|pinned| !is_used(&pinned.name));
    let mut used = text.uses.used.iter().map(|(name, _)| name.as_str());
    let unpinned = used.find(|name| !pinned.iter().any(|pinned| pinned.defines(name)));
    let needs = unpinned.map(|name| needed(sources, texts.format, name));
    let subject = format!("version {number} of `{id}`");
    let message = match (stranger, needs) {
        (None, None) => return None,
        (Some(Pinned { pin, .. }), None) => {
            format!("{subject} pins `{pin}`, which its text does not refer to")
        }
        (None, Some(needs)) => {
            format!("{subject} pins no version of {needs}, which its text refers to")
        }
        (Some(Pinned { pin, .. }), Some(needs)) => {
            format!("{subject} pins `{pin}`, but its text refers to {needs}")
        }
    };
    let location = entry.location.clone();
    Some(Finding::new(
        "lock/entry-invalid",
        location,
        message,
        RESTORE,
    ))
}

/// A version that the lock pins.
struct Pinned<'a> {
    /// `common/money@1`
    pin: String,
    /// What a text calls it.
    name: String,
    text: &'a Text,
}

impl<'a> Pinned<'a> {
    /// `None` where the version is not frozen, which is a finding of its own.
    fn new(sources: &'a Sources, contract: &ContractId, version: u32) -> Option<Self> {
        let texts: &Texts = sources.get(contract)?;
        let text = texts.frozen.get(&version)?;
        Some(Pinned {
            pin: format!("{contract}@{version}"),
            name: match texts.format {
                Format::Avro => text.uses.root.clone().unwrap_or_default(),
                Format::Protobuf => import_path(contract),
            },
            text,
        })
    }

    /// Also of a type inside of its root, which a text may use that refers to the root as well.
    fn defines(&self, name: &str) -> bool {
        self.name == name || self.text.uses.defined.iter().any(|defined| defined == name)
    }
}

/// A name that a text uses, with the contract of that name where there is one.
fn needed(sources: &Sources, format: Format, name: &str) -> String {
    let contract = match format {
        Format::Avro => sources.with_root(name).first(),
        Format::Protobuf => sources.imported(name),
    };
    contract.map_or_else(|| format!("`{name}`"), |id| format!("`{name}` (`{id}`)"))
}

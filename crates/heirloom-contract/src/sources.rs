//! The texts of all contracts before any is parsed: frozen ones by the lock, the working one, and what they name.

use std::collections::BTreeMap;
use std::sync::Arc;

use heirloom_schema::Source;

use crate::layout::{File, Files, Layout};
use crate::lock::Lock;
use crate::uses::Uses;
use crate::{ContractId, Format};

/// The texts of all contracts.
pub(crate) struct Sources {
    pub(crate) contracts: BTreeMap<ContractId, Texts>,
}

/// The texts of one contract.
pub(crate) struct Texts {
    pub(crate) format: Format,
    /// The versions that are in the lock and in the history.
    pub(crate) frozen: BTreeMap<u32, Text>,
    pub(crate) working: Option<Text>,
    /// The highest version in the lock; 0 where nothing is frozen.
    pub(crate) locked: u32,
}

/// One text.
pub(crate) struct Text {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: Arc<str>,
    pub(crate) uses: Uses,
}

impl Sources {
    pub(crate) fn new(layout: &Layout, lock: &Lock) -> Self {
        let texts = |(id, files)| (Clone::clone(id), Texts::new(id, files, lock));
        Sources {
            contracts: layout.contracts.iter().map(texts).collect(),
        }
    }

    pub(crate) fn get(&self, id: &ContractId) -> Option<&Texts> {
        self.contracts.get(id)
    }

    /// The Avro contracts whose newest text has this root.
    pub(crate) fn with_root<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ContractId> {
        let has = move |uses: &Uses| uses.root.as_deref() == Some(name);
        self.with_newest(move |texts, uses| texts.format == Format::Avro && has(uses))
    }

    /// The Avro contracts whose newest text defines this type at any depth.
    pub(crate) fn defining<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a ContractId> {
        self.with_newest(move |_, uses| uses.defined.iter().any(|defined| defined == name))
    }

    fn with_newest<'a>(
        &'a self,
        matches: impl Fn(&Texts, &Uses) -> bool + 'a,
    ) -> impl Iterator<Item = &'a ContractId> {
        self.contracts.iter().filter_map(move |(id, texts)| {
            texts
                .newest_readable()
                .filter(|text| matches(texts, &text.uses))
                .map(|_| id)
        })
    }
}

impl Texts {
    fn new(id: &ContractId, files: &Files, lock: &Lock) -> Self {
        let format = files.format();
        let text = |file: &File| {
            let text = file.text.clone()?;
            Some(Text {
                path: file.path.clone(),
                uses: Uses::of(format, &text),
                text,
            })
        };
        let in_lock = |number: u32| lock.entry(id, number).is_some();
        let frozen = files.history.iter().filter(|(number, _)| in_lock(**number));
        Texts {
            format,
            frozen: frozen
                .filter_map(|(number, files)| Some((*number, text(files.get(&format)?)?)))
                .collect(),
            working: files.working.get(&format).and_then(text),
            locked: lock
                .entries(id)
                .map(|(number, _)| number)
                .max()
                .unwrap_or_default(),
        }
    }

    /// The working text, else the newest frozen one.
    pub(crate) fn newest(&self) -> Option<&Text> {
        self.working
            .as_ref()
            .or_else(|| self.frozen.values().next_back())
    }

    /// The newest text that names its root: a slip in a working schema is not to hide what it defines from others.
    fn newest_readable(&self) -> Option<&Text> {
        let mut texts = self.working.iter().chain(self.frozen.values().rev());
        texts
            .find(|text| text.uses.root.is_some())
            .or_else(|| self.newest())
    }

    /// The text of a version: frozen, or else the working one, which is the draft.
    pub(crate) fn version(&self, number: u32) -> Option<&Text> {
        if number > self.locked {
            self.working.as_ref()
        } else {
            self.frozen.get(&number)
        }
    }
}

impl Text {
    pub(crate) fn source(&self) -> Source {
        Source::new(self.path.as_str(), self.text.clone())
    }
}

impl Files {
    /// Of the working schema, else of the newest frozen version; where there are several, a finding says so.
    pub(crate) fn format(&self) -> Format {
        let working = self.working.keys().next();
        let frozen = || self.history.values().next_back()?.keys().next();
        working.or_else(frozen).copied().unwrap_or(Format::Avro)
    }
}

/// What other files import a Protobuf contract by.
pub(crate) fn import_path(id: &ContractId) -> String {
    format!("{id}.proto")
}

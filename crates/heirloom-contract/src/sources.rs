//! The texts of all contracts before any is parsed: frozen ones by the lock, the working one, and what they name.

use std::collections::BTreeMap;
use std::sync::Arc;

use heirloom_schema::avro::{self, Strictness};
use heirloom_schema::{Fingerprint, Source};

use crate::layout::{File, Files, Layout};
use crate::lock::Lock;
use crate::uses::Uses;
use crate::{ContractId, Format};

/// The texts of all contracts.
#[derive(Default)]
pub(crate) struct Sources {
    pub(crate) contracts: BTreeMap<ContractId, Texts>,
    /// Versions that were parsed to see what they use: those that use nothing of others. Each is parsed once.
    pub(crate) parsed: Parsed,
    roots: Index,
    defined: Index,
}

/// Schemas by contract and version.
pub(crate) type Parsed = BTreeMap<(ContractId, u32), avro::Schema>;

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
#[derive(Clone)]
pub(crate) struct Text {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: Arc<str>,
    pub(crate) digest: Fingerprint,
    pub(crate) uses: Uses,
}

impl Sources {
    pub(crate) fn new(layout: &Layout, lock: &Lock) -> Self {
        let mut sources = Sources::default();
        for (id, files) in &layout.contracts {
            let texts = Texts::new(id, files, lock, &mut sources.parsed);
            if let Some(newest) = texts.newest_readable() {
                if let (Format::Avro, Some(root)) = (texts.format, &newest.uses.root) {
                    sources.roots.push(root, id);
                }
                for name in &newest.uses.defined {
                    sources.defined.push(name, id);
                }
            }
            sources.contracts.insert(id.clone(), texts);
        }
        sources
    }

    pub(crate) fn get(&self, id: &ContractId) -> Option<&Texts> {
        self.contracts.get(id)
    }

    /// The Avro contracts whose newest text has this root.
    pub(crate) fn with_root(&self, name: &str) -> &[ContractId] {
        self.roots.of(name)
    }

    /// The Avro contracts whose newest text defines this type at any depth.
    pub(crate) fn defining(&self, name: &str) -> &[ContractId] {
        self.defined.of(name)
    }

    /// The Protobuf contract that is imported by this path.
    pub(crate) fn imported(&self, path: &str) -> Option<&ContractId> {
        let id: ContractId = path.strip_suffix(".proto")?.parse().ok()?;
        let (id, texts) = self.contracts.get_key_value(&id)?;
        (texts.format == Format::Protobuf).then_some(id)
    }
}

/// Contracts by the names of types.
#[derive(Default)]
struct Index(BTreeMap<String, Vec<ContractId>>);

impl Index {
    fn push(&mut self, name: &str, id: &ContractId) {
        let ids = self.0.entry(name.to_owned()).or_default();
        if ids.last() != Some(id) {
            ids.push(id.clone());
        }
    }

    fn of(&self, name: &str) -> &[ContractId] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }
}

impl Texts {
    fn new(id: &ContractId, files: &Files, lock: &Lock, parsed: &mut Parsed) -> Self {
        let format = files.format();
        let mut frozen: BTreeMap<u32, Text> = BTreeMap::new();
        for (number, files) in &files.history {
            let (Some(entry), Some(file)) = (lock.entry(id, *number), files.get(&format)) else {
                continue;
            };
            let alone = (entry.references.is_empty()).then(|| alone(format, file));
            let text = match alone.flatten() {
                Some(schema) => {
                    let text = Text::new(file, |_| Uses::of_schema(&schema));
                    parsed.insert((id.clone(), *number), schema);
                    text
                }
                None => Text::new(file, |text| Uses::of(format, text)),
            };
            frozen.extend(text.map(|text| (*number, text)));
        }
        let working = files.working.get(&format).and_then(|file| {
            let newest = frozen.values().next_back();
            let same = newest.filter(|it| file.text.as_ref() == Some(&it.text));
            match same {
                Some(frozen) => Some(Text {
                    path: file.path.clone(),
                    ..frozen.clone()
                }),
                None => Text::new(file, |text| Uses::of(format, text)),
            }
        });
        Texts {
            format,
            frozen,
            working,
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

/// A frozen Avro schema that refers to no other text, and is valid.
fn alone(format: Format, file: &File) -> Option<avro::Schema> {
    let text = file.text.as_ref()?;
    let source = Source::new(file.path.as_str(), text.clone());
    let is_avro = format == Format::Avro;
    is_avro
        .then(|| avro::parse(&source, &[], strictness(&file.path)).ok())
        .flatten()
}

/// What is frozen cannot be corrected any more, so that it is read as its writers read it. A working schema that becomes
/// version 1 right now still can.
pub(crate) fn strictness(path: &str) -> Strictness {
    match path.contains("/history/") {
        true => Strictness::Lenient,
        false => Strictness::Strict,
    }
}

impl Text {
    fn new(file: &File, uses: impl FnOnce(&str) -> Uses) -> Option<Self> {
        let text = file.text.clone()?;
        Some(Text {
            path: file.path.clone(),
            digest: file.digest()?,
            uses: uses(&text),
            text,
        })
    }

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

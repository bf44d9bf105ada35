//! From the names that texts use to the contracts that define them, and which version of each is the newest.

use std::collections::{BTreeMap, BTreeSet};

use crate::lock::Lock;
use crate::near::did_you_mean;
use crate::sources::{Sources, Text, import_path};
use crate::{ContractId, Finding, Format, Reference};

/// What the working schemas refer to, and the newest version of every contract.
#[derive(Default)]
pub(crate) struct Links {
    /// The references of each working schema, each at the newest version.
    pub(crate) references: BTreeMap<ContractId, Vec<Reference>>,
    /// Drafts included.
    pub(crate) newest: BTreeMap<ContractId, u32>,
    /// Of drafts whose text is the frozen one: `reference common/money 1 -> 2`.
    pub(crate) moved: BTreeMap<ContractId, Vec<String>>,
    /// Contracts on a cycle: they have no newest version that could be parsed.
    pub(crate) cyclic: BTreeSet<ContractId>,
    pub(crate) findings: Vec<Finding>,
}

impl Links {
    pub(crate) fn new(sources: &Sources, lock: &Lock) -> Self {
        let mut links = Links::default();
        let mut names = BTreeMap::new();
        for (id, texts) in &sources.contracts {
            let Some(text) = &texts.working else { continue };
            let (found, findings) = link(sources, id, texts.format, text);
            links.findings.extend(findings);
            names.insert(id.clone(), found);
        }
        let mut walk = Walk {
            sources,
            lock,
            names: &names,
            links,
            path: Vec::new(),
        };
        for id in sources.contracts.keys() {
            walk.visit(id);
        }
        walk.links
    }
}

/// The contracts that a text refers to, each with the name that the text has for it.
pub(crate) fn link(
    sources: &Sources,
    id: &ContractId,
    format: Format,
    text: &Text,
) -> (Vec<(String, ContractId)>, Vec<Finding>) {
    let mut found: Vec<(String, ContractId)> = Vec::new();
    let mut missing = Vec::new();
    let mut findings = Vec::new();
    for (name, offset) in &text.uses.used {
        let candidates: Vec<&ContractId> = match format {
            Format::Avro => {
                let others = sources.with_root(name).iter();
                others.filter(|other| *other != id).collect()
            }
            Format::Protobuf => sources.imported(name).into_iter().collect(),
        };
        match candidates.as_slice() {
            [one] => found.push((name.clone(), (*one).clone())),
            [] => missing.push((name, *offset)),
            several => findings.push(ambiguous(text, name, *offset, several)),
        }
    }
    for (name, offset) in missing {
        let nested = sources.defining(name).first();
        if !nested.is_some_and(|nested| found.iter().any(|(_, id)| id == nested)) {
            findings.push(unknown(sources, format, text, name, offset, nested));
        }
    }
    found.sort();
    (found, findings)
}

fn ambiguous(text: &Text, name: &str, offset: usize, several: &[&ContractId]) -> Finding {
    let ids: Vec<String> = several.iter().map(|id| format!("`{id}`")).collect();
    Finding::new(
        "contract/reference-ambiguous",
        text.source().location(offset),
        format!(
            "refers to `{name}`, which is defined by {}",
            ids.join(" and ")
        ),
        "give one of them another name or namespace",
    )
}

fn unknown(
    sources: &Sources,
    format: Format,
    text: &Text,
    name: &str,
    offset: usize,
    nested: Option<&ContractId>,
) -> Finding {
    let known: Vec<String> = match format {
        Format::Avro => {
            let newest = sources
                .contracts
                .values()
                .filter_map(|texts| texts.newest());
            newest.filter_map(|text| text.uses.root.clone()).collect()
        }
        Format::Protobuf => {
            let files = sources.contracts.iter();
            let files = files.filter(|(_, texts)| texts.format == Format::Protobuf);
            files.map(|(id, _)| import_path(id)).collect()
        }
    };
    let simple = name.rsplit('.').next().unwrap_or(name);
    let help = if let Some(id) = nested {
        format!(
            "it is defined inside `{id}`: refer to the root of that contract too, or make a contract of it"
        )
    } else if let Some(near) = did_you_mean(name, known.iter().map(String::as_str)) {
        format!("did you mean `{near}`?")
    } else if let Some(near) = did_you_mean(simple, PRIMITIVES).filter(|_| format == Format::Avro) {
        format!("did you mean `{near}`?")
    } else {
        match format {
            Format::Avro => {
                "define it in this schema, or in a contract of its own whose root has that full name"
            }
            Format::Protobuf => {
                "an import is a path from the schemas folder to a working schema, \
                 such as \"common/address.proto\""
            }
        }
        .to_owned()
    };
    let verb = if format == Format::Avro {
        "refers to"
    } else {
        "imports"
    };
    let location = text.source().location(offset);
    let message = format!("{verb} `{name}`, which no contract defines");
    Finding::new("contract/reference-missing", location, message, help)
}

const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

/// Depth first along the references of the working schemas, as a contract's newest version depends on whether those
/// that it refers to have a newer one.
struct Walk<'a> {
    sources: &'a Sources,
    lock: &'a Lock,
    names: &'a BTreeMap<ContractId, Vec<(String, ContractId)>>,
    links: Links,
    path: Vec<&'a ContractId>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, id: &'a ContractId) {
        if self.links.newest.contains_key(id) {
            return;
        }
        if let Some(start) = self.path.iter().position(|other| *other == id) {
            self.cycle(start);
            return;
        }
        self.path.push(id);
        let names = self.names.get(id).map_or(&[][..], Vec::as_slice);
        for (_, target) in names {
            self.visit(target);
        }
        self.path.pop();
        let references: Vec<Reference> = names.iter().map(|name| self.reference(name)).collect();
        self.number(id, &references);
        self.links.references.insert(id.clone(), references);
    }

    fn reference(&self, (name, contract): &(String, ContractId)) -> Reference {
        let version = self.links.newest.get(contract).copied().unwrap_or_default();
        Reference {
            name: name.clone(),
            contract: contract.clone(),
            version,
        }
    }

    /// Decides whether the working schema is the newest frozen version or a draft of the next.
    fn number(&mut self, id: &ContractId, references: &[Reference]) {
        let Some(texts) = self.sources.get(id) else {
            return;
        };
        let frozen = texts.frozen.get(&texts.locked);
        let is_same_text = match (&texts.working, frozen) {
            (Some(working), Some(frozen)) => working.text == frozen.text,
            (working, _) => working.is_none(),
        };
        let moved = if is_same_text {
            self.moved(id, texts.locked, references)
        } else {
            Vec::new()
        };
        let is_draft = !is_same_text || !moved.is_empty();
        self.links
            .newest
            .insert(id.clone(), texts.locked.saturating_add(u32::from(is_draft)));
        if !moved.is_empty() {
            self.links.moved.insert(id.clone(), moved);
        }
    }

    fn moved(&self, id: &ContractId, version: u32, references: &[Reference]) -> Vec<String> {
        let Some(entry) = self.lock.entry(id, version) else {
            return Vec::new();
        };
        let moved = references.iter().filter_map(|reference| {
            let Reference {
                contract,
                version: new,
                ..
            } = reference;
            let old = entry.references.get(contract)?;
            (old != new).then(|| format!("reference {contract} {old} -> {new}"))
        });
        moved.collect()
    }

    fn cycle(&mut self, start: usize) {
        let members: Vec<&ContractId> = self.path.iter().skip(start).copied().collect();
        let Some(first) = members.first() else { return };
        let Some(text) = self
            .sources
            .get(first)
            .and_then(|texts| texts.working.as_ref())
        else {
            return;
        };
        let next = members.get(1).unwrap_or(first);
        let names = self.names.get(*first).into_iter().flatten();
        let name = names
            .filter(|(_, id)| id == *next)
            .map(|(name, _)| name)
            .next();
        let offset = text.uses.used.iter().find(|(used, _)| Some(used) == name);
        let chain: Vec<String> = members
            .iter()
            .chain([first])
            .map(|id| format!("`{id}`"))
            .collect();
        self.links.findings.push(Finding::new(
            "contract/reference-cycle",
            text.source()
                .location(offset.map_or(0, |(_, offset)| *offset)),
            format!(
                "contracts refer to each other in a circle: {}",
                chain.join(" -> ")
            ),
            "move what both need into a contract of its own, or define one type inside the other",
        ));
        self.links.cyclic.extend(members.into_iter().cloned());
    }
}

//! Contracts as a registry has them: each frozen version under its subject, what it refers to before it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use heirloom_compat::Level;
use heirloom_contract::{
    Contract, ContractId, Contracts, Format, Schema, Stream, SubjectNaming, Version,
};
use heirloom_registry::api::{NewSchema, Reference, SchemaType, Subject, Version as Number};

use crate::exit::Refused;
use crate::verdicts::History;

/// A frozen version under a subject. An event that others refer to is one under its own subject and one under the name
/// by which they do.
#[derive(Clone, Debug)]
pub(crate) struct Item<'a> {
    /// The subject.
    pub(crate) subject: Subject,
    /// The contract.
    pub(crate) history: History<'a>,
    /// The version.
    pub(crate) version: &'a Version,
}

impl<'a> Item<'a> {
    /// The contract.
    pub(crate) fn contract(&self) -> &'a Contract {
        self.history.contract
    }

    /// As people call it: `bank/account_opened v2`.
    pub(crate) fn name(&self) -> String {
        format!("{} v{}", self.contract().id, self.version.number)
    }
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Items<'a> {
    /// What is referred to comes first, and of each contract the older version.
    pub(crate) order: Vec<Item<'a>>,
}

impl<'a> Items<'a> {
    /// The subjects of all frozen versions.
    pub(crate) fn of(contracts: &'a Contracts) -> Result<Self> {
        let mut walk = Walk {
            contracts,
            seen: BTreeSet::new(),
            order: Vec::new(),
        };
        for contract in contracts.contracts() {
            for version in contract.frozen() {
                walk.visit(contract, version)?;
            }
        }
        refuse_shared_subjects(&walk.order)?;
        Ok(Items { order: walk.order })
    }
}

struct Walk<'a> {
    contracts: &'a Contracts,
    seen: BTreeSet<(&'a ContractId, u32)>,
    order: Vec<Item<'a>>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, contract: &'a Contract, version: &'a Version) -> Result<()> {
        if !self.seen.insert((&contract.id, version.number)) {
            return Ok(());
        }
        let contracts: &'a Contracts = self.contracts;
        if let Some(former) = contract.frozen().rfind(|it| it.number < version.number) {
            self.visit(contract, former)?;
        }
        for reference in &version.references {
            let contract = contracts.contract(&reference.contract);
            let referred = contract.and_then(|it| Some((it, it.version(reference.version)?)));
            if let Some((contract, version)) = referred {
                self.visit(contract, version)?;
            }
        }
        let history = History {
            contracts,
            contract,
        };
        for subject in subjects(history, version)? {
            self.order.push(Item {
                subject,
                history,
                version,
            });
        }
        Ok(())
    }
}

/// The subjects of a version: that of the event, and the name by which others refer to the contract.
pub(crate) fn subjects(history: History<'_>, version: &Version) -> Result<Vec<Subject>> {
    let History {
        contracts,
        contract,
    } = history;
    let stream = contracts.stream(&contract.id.stream);
    let is_shared = stream.is_some_and(|it| it.shared);
    let versions = contracts.contracts().flat_map(|it| &it.versions);
    let mut references = versions.flat_map(|it| &it.references);
    let mut names = BTreeSet::new();
    if is_shared || references.any(|it| it.contract == contract.id) {
        names.insert(reference_name(contract, version));
    }
    if let Some(stream) = stream.filter(|_| !is_shared) {
        names.insert(event_subject(stream, version));
    }
    let parsed = names.iter().map(|name| {
        name.parse().map_err(|error| {
            let help = "change the topic, or `subjects`, of the stream in heirloom.toml";
            Refused::new(format!("{}: {error}", contract.id), help).into()
        })
    });
    parsed.collect()
}

/// Two contracts in one subject would be versions of each other.
fn refuse_shared_subjects(items: &[Item<'_>]) -> Result<()> {
    let mut owners: BTreeMap<&Subject, &ContractId> = BTreeMap::new();
    for item in items {
        let id = &item.contract().id;
        let owner = owners.entry(&item.subject).or_insert(id);
        if *owner != id {
            let message = format!("`{owner}` and `{id}` are both subject `{}`", item.subject);
            let help = "say subjects = \"topic-record\" for the stream in heirloom.toml";
            return Err(Refused::new(message, help).into());
        }
    }
    Ok(())
}

/// The subject of an event, as serializers with the stream's strategy call it.
fn event_subject(stream: &Stream, version: &Version) -> String {
    let topic = &stream.topic;
    match stream.config.subjects {
        SubjectNaming::Topic => format!("{topic}-value"),
        SubjectNaming::Record => full_name(version),
        SubjectNaming::TopicRecord => format!("{topic}-{}", full_name(version)),
    }
}

/// What others refer to a version by: the full name (Avro), the import path (Protobuf).
fn reference_name(contract: &Contract, version: &Version) -> String {
    match contract.format {
        Format::Avro => full_name(version),
        Format::Protobuf => format!("{}.proto", contract.id),
    }
}

/// Full name of the record or message; empty of an Avro type without a name.
pub(crate) fn full_name(version: &Version) -> String {
    match &version.schema {
        Schema::Avro(schema) => schema
            .full_name()
            .map(ToString::to_string)
            .unwrap_or_default(),
        Schema::Protobuf(schema) => schema.message(schema.root()).full_name.clone(),
    }
}

/// The level of a contract, and whether `heirloom.toml` says it.
pub(crate) fn level(history: History<'_>) -> (Level, bool) {
    let stream = history.contracts.stream(&history.contract.id.stream);
    let is_said = stream.is_some_and(|it| it.config.level.is_some());
    (history.level(), is_said)
}

/// Where the registry has the versions that others refer to: subject and number by contract and version of ours.
pub(crate) type Places = BTreeMap<(ContractId, u32), (Subject, u32)>;

/// A version as it is registered. The error names what it refers to and the registry does not have.
pub(crate) fn new_schema(
    history: History<'_>,
    version: &Version,
    places: &Places,
) -> Result<NewSchema, Vec<String>> {
    let mut references = Vec::new();
    let mut missing = Vec::new();
    let mut contracts = BTreeSet::new();
    for reference in &version.references {
        // A registry reads each text once, by whichever name.
        if !contracts.insert((&reference.contract, reference.version)) {
            continue;
        }
        let place = places.get(&(reference.contract.clone(), reference.version));
        match place.and_then(|(subject, number)| Some((subject, Number::of(*number)?))) {
            Some((subject, version)) => references.push(Reference {
                name: reference.name.clone(),
                subject: subject.to_string(),
                version,
            }),
            None => missing.push(reference.to_string()),
        }
    }
    if !missing.is_empty() {
        return Err(missing);
    }
    Ok(NewSchema {
        schema: version.text.to_string(),
        schema_type: schema_type(history.contract.format),
        references,
        ..NewSchema::default()
    })
}

/// A format as registries call it.
pub(crate) fn schema_type(format: Format) -> SchemaType {
    match format {
        Format::Avro => SchemaType::Avro,
        Format::Protobuf => SchemaType::Protobuf,
    }
}

/// Whether a version stands under the name that others refer to it by.
pub(crate) fn is_reference(item: &Item<'_>) -> bool {
    item.subject.to_string() == reference_name(item.contract(), item.version)
}

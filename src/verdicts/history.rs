//! The versions of a contract as sides of pairs, what upcasters cover of them, and their texts as a registry gets them.

use heirloom_compat::dialects::{Format, Text};
use heirloom_compat::{Level, Newer, SchemaRef};
use heirloom_contract::{Contract, Contracts, Schema, Version};
use heirloom_schema::Source;

use super::{JudgedPair, Name, Side};

/// One contract with what is said of its stream.
#[derive(Clone, Copy, Debug)]
pub(crate) struct History<'a> {
    /// All contracts, for what this one refers to.
    pub(crate) contracts: &'a Contracts,
    /// The contract.
    pub(crate) contract: &'a Contract,
}

/// The side that a version is.
pub(crate) fn side(version: &Version) -> Side<'_> {
    Side {
        name: Name::Version(version.number),
        schema: match &version.schema {
            Schema::Avro(schema) => SchemaRef::Avro(schema),
            Schema::Protobuf(schema) => SchemaRef::Protobuf(schema),
        },
        known: Some(version.fingerprint),
    }
}

impl<'a> History<'a> {
    /// The level of the contract's stream.
    pub(crate) fn level(self) -> Level {
        let stream = self.contracts.stream(&self.contract.id.stream);
        let level = stream.and_then(|it| it.config.level.as_deref());
        level
            .and_then(|level| level.parse().ok())
            .unwrap_or(Level::BackwardTransitive)
    }

    /// Of each version, oldest first, whether our upcasters bring its events into the newest version as it was meant:
    /// every step on the way is derived without a loss, or code that the build demands. Shared types have none.
    pub(crate) fn covered(self) -> Vec<bool> {
        let stream = self.contracts.stream(&self.contract.id.stream);
        if stream.is_none_or(|stream| stream.shared) || self.contract.is_broken {
            return vec![false; self.contract.versions.len()];
        }
        let mut is_covered = true;
        let versions = self.contract.versions.iter().rev();
        let steps = versions.filter_map(|version| self.contract.step(version.number, false));
        let from = steps.map(|step| {
            is_covered &= step.losses.is_empty();
            is_covered
        });
        let mut covered: Vec<bool> = from.collect();
        covered.reverse();
        covered.push(false);
        covered
    }

    /// A pair of versions, judged and proven.
    pub(crate) fn judged(
        self,
        writer: &'a Version,
        reader: &'a Version,
        covered: &[bool],
    ) -> JudgedPair<'a> {
        let newer = match writer.number > reader.number {
            true => Newer::Writer,
            false => Newer::Reader,
        };
        let id = self.contract.id.to_string();
        let mut pair = JudgedPair::of(&id, side(writer), side(reader), newer);
        pair.is_upcast = self.is_upcast(writer, reader, covered) && !pair.verdict.is_compatible();
        pair
    }

    /// Whether our readers meet an event of `writer` only after upcasters made it one of `reader`: the newest.
    pub(crate) fn is_upcast(self, writer: &Version, reader: &Version, covered: &[bool]) -> bool {
        let newest = self.contract.latest().map(|it| it.number);
        let versions = self.contract.versions.iter();
        let index = versions.take_while(|it| it.number < writer.number).count();
        newest == Some(reader.number)
            && writer.number < reader.number
            && covered.get(index).copied().unwrap_or_default()
    }

    /// The format as dialects call it.
    pub(crate) fn format(self) -> Format {
        match self.contract.format {
            heirloom_contract::Format::Avro => Format::Avro,
            heirloom_contract::Format::Protobuf => Format::Protobuf,
        }
    }

    /// A version's text with everything that it refers to.
    pub(crate) fn text(self, version: &Version) -> Text {
        let mut references = Vec::new();
        self.referenced(version, &mut references);
        let references = references
            .into_iter()
            .map(|(name, version)| (name, source(version)));
        Text {
            source: source(version),
            references: references.collect(),
        }
    }

    /// What a version refers to, what that refers to first.
    pub(crate) fn referenced(self, version: &Version, found: &mut Vec<(String, &'a Version)>) {
        let contracts: &'a Contracts = self.contracts;
        for reference in &version.references {
            if found.iter().any(|(name, _)| *name == reference.name) {
                continue;
            }
            if let Some(version) = contracts.referenced(reference) {
                self.referenced(version, found);
                found.push((reference.name.clone(), version));
            }
        }
    }
}

fn source(version: &Version) -> Source {
    Source::new(version.file.display().to_string(), version.text.clone())
}

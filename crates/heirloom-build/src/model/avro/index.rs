//! The names of all Avro contracts, and which contract a referenced source belongs to.

use std::collections::BTreeMap;

use heirloom_contract::{ContractId, Contracts, Format};
use heirloom_schema::avro::{NodeId, Schema};

use super::ContractNames;
use super::names::contract_names;

/// The names of all Avro contracts of a directory.
#[derive(Debug)]
pub(crate) struct AvroIndex {
    names: BTreeMap<ContractId, ContractNames>,
    /// By the file of a version, as sources are named.
    owners: BTreeMap<String, (ContractId, u32)>,
}

/// The contract version whose text defines a node, and that contract's names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Owner<'i> {
    pub(super) contract: &'i ContractId,
    pub(super) version: u32,
    pub(super) names: &'i ContractNames,
}

impl AvroIndex {
    pub(crate) fn new(contracts: &Contracts) -> Self {
        let mut index = AvroIndex {
            names: BTreeMap::new(),
            owners: BTreeMap::new(),
        };
        for contract in contracts.contracts().filter(|it| it.format == Format::Avro) {
            index
                .names
                .insert(contract.id.clone(), contract_names(contract));
            for version in &contract.versions {
                let file = version.file.to_string_lossy().replace('\\', "/");
                index
                    .owners
                    .insert(file, (contract.id.clone(), version.number));
            }
        }
        index
    }

    /// Who defines a node of version `number` of a contract.
    pub(super) fn owner<'i>(
        &'i self,
        contract: &'i ContractId,
        number: u32,
        schema: &Schema,
        node: NodeId,
    ) -> Option<Owner<'i>> {
        let (contract, version) = if schema.is_referenced(node) {
            let source = schema.source(schema.node(node).span.source).name();
            let (contract, version) = self.owners.get(source)?;
            (contract, *version)
        } else {
            (contract, number)
        };
        Some(Owner {
            contract,
            version,
            names: self.names.get(contract)?,
        })
    }
}

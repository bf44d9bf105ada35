//! The model of a whole directory: streams, contracts, exports, and what both formats share.

use std::collections::BTreeMap;

use heirloom_contract::{Contract, Contracts, Format, Stream};

use super::avro::AvroIndex;
use super::{ContractModel, Model, Modules, Parts, ReferenceModel, StreamModel, avro};
use crate::names::{Scope, pascal, snake};
use crate::{Error, Problem, protobuf};

/// The model of a directory.
///
/// # Errors
/// Findings of the directory, and everything that has no place in Rust.
pub(crate) fn build(contracts: &Contracts) -> Result<Model<'_>, Error> {
    if !contracts.findings.is_empty() {
        return Err(Error::new(
            contracts.findings.iter().map(Problem::from).collect(),
        ));
    }
    let mut problems = Vec::new();
    let modules = modules(contracts);
    let index = AvroIndex::new(contracts);
    let mut streams = Vec::new();
    for stream in contracts
        .streams
        .iter()
        .filter(|stream| !stream.contracts.is_empty())
    {
        streams.push(stream_model(
            contracts,
            &modules,
            &index,
            stream,
            &mut problems,
        ));
    }
    if problems.is_empty() {
        Ok(Model { streams })
    } else {
        Err(Error::new(problems))
    }
}

fn modules(contracts: &Contracts) -> Modules {
    let mut modules = BTreeMap::new();
    let mut streams = Scope::with_taken(["__root"]);
    streams.claim(
        contracts.streams.iter().map(|stream| stream.name.as_str()),
        snake,
    );
    for stream in &contracts.streams {
        let mut inside = Scope::default();
        inside.claim(
            stream
                .contracts
                .iter()
                .map(|contract| contract.id.name.as_str()),
            snake,
        );
        for contract in &stream.contracts {
            let names = (streams.name(&stream.name), inside.name(&contract.id.name));
            modules.insert(
                contract.id.clone(),
                (names.0.to_owned(), names.1.to_owned()),
            );
        }
    }
    Modules(modules)
}

fn stream_model<'a>(
    contracts: &'a Contracts,
    all_modules: &Modules,
    index: &AvroIndex,
    stream: &'a Stream,
    problems: &mut Vec<Problem>,
) -> StreamModel<'a> {
    let mut models = Vec::new();
    let mut module = String::new();
    for contract in &stream.contracts {
        let modules = all_modules.of(&contract.id);
        modules.0.clone_into(&mut module);
        let parts = match contract.format {
            Format::Avro => avro::build(contracts, all_modules, index, contract, problems),
            Format::Protobuf => protobuf::build(contracts, all_modules, contract, problems),
        };
        let Some(Parts {
            versions,
            steps,
            body,
        }) = parts
        else {
            continue;
        };
        models.push(ContractModel {
            contract,
            stream_module: modules.0.to_owned(),
            module: modules.1.to_owned(),
            topic: &stream.topic,
            shared: stream.shared,
            export: String::new(),
            versions,
            steps,
            retired: contract.config.retired,
            borrowed: contracts.config.borrowed && !stream.shared,
            body,
        });
    }
    name_exports(&mut models);
    StreamModel {
        stream,
        module,
        contracts: models,
    }
}

/// The name of the newest struct, unless several contracts or the sum enum would share it: then the contract's own.
fn name_exports(models: &mut [ContractModel<'_>]) {
    let plain: Vec<String> = models
        .iter()
        .map(|model| model.newest().type_name.clone())
        .collect();
    let mut scope = Scope::with_taken(["Event"]);
    let is_free =
        |name: &str| name != "Event" && plain.iter().filter(|it| *it == name).count() == 1;
    for (model, name) in models
        .iter_mut()
        .zip(&plain)
        .filter(|(_, name)| is_free(name))
    {
        model.export = scope.free(name);
    }
    for model in models.iter_mut().filter(|model| model.export.is_empty()) {
        model.export = scope.free(&pascal(&model.contract.id.name));
    }
}

/// Everything that a version refers to: its own references in their order, then theirs.
pub(crate) fn references<'a>(
    contracts: &'a Contracts,
    contract: &'a Contract,
    number: u32,
) -> Vec<ReferenceModel<'a>> {
    let mut found: Vec<ReferenceModel<'a>> = Vec::new();
    let mut open = contract
        .version(number)
        .map(|version| vec![version])
        .unwrap_or_default();
    while let Some(version) = (!open.is_empty()).then(|| open.remove(0)) {
        for reference in &version.references {
            let is_known = found.iter().any(|it| it.reference == reference);
            if let Some(version) = contracts.referenced(reference).filter(|_| !is_known) {
                found.push(ReferenceModel { reference, version });
                open.push(version);
            }
        }
    }
    found
}

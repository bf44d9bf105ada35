//! Protobuf contracts: what prost-build makes of each version, and everything around it.
//!
//! ```text
//! descriptors --naming--> renamed files --generate (prost-build)--> Rust --dress--> a version's module
//!                             share: which types are the older version's
//! ```

mod bounds;
mod comments;
mod debug;
mod dress;
mod fusion;
mod generate;
mod ident;
mod naming;
mod open;
mod reason;
mod share;
mod skeleton;
mod version;

use std::collections::BTreeMap;
use std::rc::Rc;

use heirloom_contract::{Contract, Contracts, Version};
use heirloom_schema::protobuf;
use proc_macro2::TokenStream;
use quote::quote;

use crate::Problem;
use crate::model::{Body, Modules, Parts, Step, VersionModel, kind, references};

use dress::Dress;
pub(crate) use fusion::stops;
pub(crate) use version::ProtobufVersion;
use version::Versions;

/// A Protobuf contract with all its versions.
#[derive(Debug)]
pub(crate) struct ProtobufContract<'a> {
    pub(crate) versions: Vec<Rc<ProtobufVersion<'a>>>,
    /// The content of each version's module, in the same order.
    items: Vec<TokenStream>,
}

impl ProtobufContract<'_> {
    /// The content of a version's module.
    pub(crate) fn items(&self, number: u32) -> TokenStream {
        let index = self
            .versions
            .iter()
            .position(|version| version.number == number);
        index
            .and_then(|index| self.items.get(index))
            .cloned()
            .unwrap_or_default()
    }
}

/// The Protobuf part of the model of one contract; what is in the way goes to `problems`.
pub(crate) fn build<'a>(
    contracts: &'a Contracts,
    modules: &Modules,
    contract: &'a Contract,
    problems: &mut Vec<Problem>,
) -> Option<Parts<'a>> {
    let versions = Versions::new(contracts, modules).of(contract);
    let mut items = Vec::new();
    let mut models = Vec::new();
    for (version, model) in versions.iter().zip(&contract.versions) {
        let (root, reexport) = root_name(version);
        match rust(version, reexport) {
            Ok(tokens) => items.push(tokens),
            Err(message) => problems.push(Problem::at(
                version.schema.source(Default::default()).location(0),
                format!("prost-build refuses the file: {message}"),
                "this file has no Rust form; change what the message names",
            )),
        }
        models.push(version_model(contracts, contract, version, model, root));
    }
    let steps = versions
        .windows(2)
        .enumerate()
        .filter_map(|(index, pair)| match pair {
            [older, newer] => Some(step(contract, versions.get(..=index)?, older, newer)),
            _ => None,
        });
    let steps = steps.collect();
    let is_whole = items.len() == contract.versions.len();
    is_whole.then(|| Parts {
        versions: models,
        steps,
        body: Body::Protobuf(ProtobufContract { versions, items }),
    })
}

fn version_model<'a>(
    contracts: &'a Contracts,
    contract: &'a Contract,
    version: &ProtobufVersion<'a>,
    model: &'a Version,
    type_name: String,
) -> VersionModel<'a> {
    VersionModel {
        version: model,
        full_name: version
            .schema
            .message(version.schema.root())
            .full_name
            .clone(),
        type_name,
        message_index: version.schema.message_index().to_vec(),
        sha256: protobuf::normal_fingerprint(version.schema).0,
        crc64: None,
        references: references(contracts, contract, version.number),
    }
}

/// The root's name directly in the version's module; where the root is a nested message, also what to re-export
/// there.
fn root_name(version: &ProtobufVersion<'_>) -> (String, Option<TokenStream>) {
    let Some(root) = version.root_type() else {
        return (String::new(), None);
    };
    if root.module().is_empty() {
        return (root.name().to_owned(), None);
    }
    let taken: Vec<&str> = version
        .types()
        .filter(|it| it.module().is_empty())
        .map(|it| it.rust.as_str())
        .collect();
    let numbered = (2_u32..).map(|number| format!("{}{number}", root.name()));
    let mut names = std::iter::once(root.name().to_owned()).chain(numbered);
    let name = names
        .find(|name| !taken.contains(&name.as_str()))
        .unwrap_or_default();
    let export = format!("self::{} as {name}", root.rust)
        .parse()
        .unwrap_or_default();
    (name, Some(export))
}

/// The content of a version's module.
fn rust(version: &ProtobufVersion<'_>, root: Option<TokenStream>) -> Result<TokenStream, String> {
    let Some(own) = version.files.first() else {
        return Ok(quote!());
    };
    let files: Vec<_> = version
        .files
        .iter()
        .map(|named| named.file.clone())
        .collect();
    let file = generate::generate(&files, &version.externs())?;
    let mut exports: BTreeMap<String, Vec<TokenStream>> = BTreeMap::new();
    exports.entry(String::new()).or_default().extend(root);
    for named in version
        .types()
        .filter(|named| version.older.contains(&named.original))
    {
        let parent = named
            .original
            .rsplit_once('.')
            .map_or("", |(parent, _)| parent);
        let Some(path) = version.paths.get(&named.original) else {
            continue;
        };
        if version.older.contains(parent) || named.is_map_entry {
            continue;
        }
        let exports = exports.entry(named.module().to_owned()).or_default();
        exports.push(
            format!("{path} as {}", named.name())
                .parse()
                .unwrap_or_default(),
        );
        if named.has_module {
            let (above, name) = path.rsplit_once("::").unwrap_or_default();
            let module = |name: &str| ident::snake(name);
            exports.push(
                format!("{above}::{} as {}", module(name), module(named.name()))
                    .parse()
                    .unwrap_or_default(),
            );
        }
    }
    Ok(Dress {
        docs: &own.docs,
        values: &own.renamed_values,
        exports: &exports,
    }
    .file(file))
}

/// The step between two versions, the older of which is the last of `history`.
fn step(
    contract: &Contract,
    history: &[Rc<ProtobufVersion<'_>>],
    older: &ProtobufVersion<'_>,
    newer: &ProtobufVersion<'_>,
) -> Step {
    let (failures, losses) = reason::reasons(history, older, newer);
    let whole = || {
        let place = |version: &ProtobufVersion<'_>| {
            let schema = version.schema;
            schema.location(schema.message(schema.root()).span)
        };
        (place(older), place(newer))
    };
    let meaning_changed = contract.config.step(newer.number).meaning_changed;
    Step {
        from: older.number,
        to: newer.number,
        kind: kind(contract, newer.number, failures, losses, whole),
        skeleton: skeleton::skeleton(older, newer, meaning_changed),
    }
}

//! One version of a Protobuf contract: its files with decided names, and the Rust path of every type.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use heirloom_contract::{Contract, ContractId, Contracts, Schema, Version};
use heirloom_schema::protobuf;
use prost_types::FileDescriptorProto;

use crate::model::Modules;
use crate::names;

use super::naming::{Named, NamedType, refer};
use super::share::shared;

/// A version of a Protobuf contract.
#[derive(Debug)]
pub(crate) struct ProtobufVersion<'a> {
    pub(crate) number: u32,
    pub(crate) schema: &'a protobuf::Schema,
    /// The contract's own file, then the files that it imports, as the text has them.
    pub(super) originals: Vec<FileDescriptorProto>,
    /// The same with decided names.
    pub(super) files: Vec<Named>,
    /// Where the Rust type of each message and enum is defined, from `__root`, by full name with a leading dot; types
    /// of imports included, well-known ones left out.
    pub(super) paths: BTreeMap<String, String>,
    /// Types of the own file that an older version defines.
    pub(super) older: BTreeSet<String>,
    /// Full name of the root, with a leading dot.
    pub(super) root: String,
}

/// The versions of the contracts that were asked for, each contract made once.
pub(super) struct Versions<'a, 'm> {
    contracts: &'a Contracts,
    modules: &'m Modules,
    made: BTreeMap<&'a ContractId, Vec<Rc<ProtobufVersion<'a>>>>,
}

impl<'a, 'm> Versions<'a, 'm> {
    pub(super) fn new(contracts: &'a Contracts, modules: &'m Modules) -> Self {
        Versions {
            contracts,
            modules,
            made: BTreeMap::new(),
        }
    }

    /// All versions of a contract, oldest first. Contracts that it refers to come before, so that there is no cycle.
    pub(super) fn of(&mut self, contract: &'a Contract) -> Vec<Rc<ProtobufVersion<'a>>> {
        if let Some(made) = self.made.get(&contract.id) {
            return made.clone();
        }
        let mut versions: Vec<Rc<ProtobufVersion<'a>>> = Vec::new();
        for version in &contract.versions {
            if let Schema::Protobuf(schema) = &version.schema {
                let imported = self.imported(version);
                let module = version_path(self.modules, &contract.id, version.number);
                let before = versions.last().map(Rc::as_ref);
                let next = ProtobufVersion::of(&module, version.number, schema, before, &imported);
                versions.push(Rc::new(next));
            }
        }
        self.made.insert(&contract.id, versions.clone());
        versions
    }

    /// The versions of other contracts that a version refers to directly.
    fn imported(&mut self, version: &'a Version) -> Vec<Rc<ProtobufVersion<'a>>> {
        let mut imported = Vec::new();
        for reference in &version.references {
            if let Some(contract) = self.contracts.contract(&reference.contract) {
                let versions = self.of(contract);
                imported.extend(
                    versions
                        .into_iter()
                        .find(|it| it.number == reference.version),
                );
            }
        }
        imported
    }
}

impl<'a> ProtobufVersion<'a> {
    fn of(
        module: &str,
        number: u32,
        schema: &'a protobuf::Schema,
        before: Option<&Self>,
        imported: &[Rc<Self>],
    ) -> Self {
        let mut originals = schema.file_descriptor_set().file.clone();
        originals.sort_by_key(|file| file.name() != schema.import_path());
        let own = before.and_then(|before| before.files.first());
        let mut known = own.map(|named| named.known.clone()).unwrap_or_default();
        let imported_names = imported
            .iter()
            .flat_map(|it| &it.files)
            .flat_map(|it| &it.known);
        known.extend(imported_names.map(|(name, known)| (name.clone(), known.clone())));
        let mut files: Vec<Named> = originals
            .iter()
            .map(|file| Named::of(file, &known))
            .collect();
        refer(&mut files);
        let mut paths = imported_paths(imported);
        let root = format!(".{}", schema.message(schema.root()).full_name);
        let older = match (before, originals.first()) {
            (Some(before), Some(file)) => {
                let same = |name: &str| before.paths.get(name) == paths.get(name);
                let roots = [before.root.as_str(), root.as_str()];
                before
                    .originals
                    .first()
                    .map(|older| shared(older, file, roots, same))
                    .unwrap_or_default()
            }
            _ => BTreeSet::new(),
        };
        for named in files.first().into_iter().flat_map(|file| &file.types) {
            let earlier = before.filter(|_| older.contains(&named.original));
            let path = earlier.and_then(|before| before.paths.get(&named.original).cloned());
            let path = path.unwrap_or_else(|| format!("{module}::{}", named.rust));
            paths.insert(named.original.clone(), path);
        }
        ProtobufVersion {
            number,
            schema,
            originals,
            files,
            paths,
            older,
            root,
        }
    }

    /// The types of the own file.
    pub(crate) fn types(&self) -> impl Iterator<Item = &NamedType> {
        self.files.first().into_iter().flat_map(|file| &file.types)
    }

    /// The root message's names.
    pub(super) fn root_type(&self) -> Option<&NamedType> {
        self.types().find(|named| named.original == self.root)
    }

    /// What prost-build must not generate: types of imports and of older versions, by their name in the renamed
    /// files.
    pub(super) fn externs(&self) -> BTreeMap<String, String> {
        let own: BTreeSet<&str> = self.types().map(|named| named.original.as_str()).collect();
        let is_extern = |name: &str| self.older.contains(name) || !own.contains(name);
        let types = self.files.iter().flat_map(|file| &file.types);
        let externs = types.filter(|named| is_extern(&named.original));
        externs
            .filter_map(|named| {
                Some((
                    named.renamed.clone(),
                    self.paths.get(&named.original)?.clone(),
                ))
            })
            .collect()
    }
}

/// The Rust paths of all types that a version imports: of what it imports itself before what that imports.
fn imported_paths(imported: &[Rc<ProtobufVersion<'_>>]) -> BTreeMap<String, String> {
    let own = imported.iter().flat_map(|version| {
        let types = version.types().map(|named| &named.original);
        types.filter_map(|name| Some((name, version.paths.get(name)?)))
    });
    let all = imported.iter().flat_map(|version| &version.paths);
    let mut paths: BTreeMap<String, String> = BTreeMap::new();
    for (name, path) in own.chain(all) {
        paths.entry(name.clone()).or_insert_with(|| path.clone());
    }
    paths
}

/// The path of a version's module from `__root`.
fn version_path(modules: &Modules, id: &ContractId, number: u32) -> String {
    let (stream, contract) = modules.of(id);
    format!(
        "__root::{}::{}::v{number}",
        names::ident(stream),
        names::ident(contract)
    )
}

//! Texts, lock and links to parsed versions: every version with the texts that it pins, each fault as a finding.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use heirloom_schema::avro::Strictness;
use heirloom_schema::{SchemaError, SchemaErrors, Source, avro, protobuf};

use crate::checks::check_pins;
use crate::links::Links;
use crate::lock::{Lock, RESTORE};
use crate::sources::{Parsed, Sources, Text, Texts, import_path, strictness};
use crate::{
    Config, Contract, ContractId, Finding, Format, Reference, Schema, State, Status, Version,
};

/// Parses all versions of all contracts.
pub(crate) fn assemble(
    config: &Config,
    sources: &Sources,
    alone: Parsed,
    lock: &Lock,
    links: Links,
) -> (Vec<Contract>, Vec<Finding>) {
    let mut assembly = Assembly {
        config,
        sources,
        alone,
        lock,
        links: &links,
        parsed: BTreeMap::new(),
        findings: links.findings.clone(),
    };
    for (id, texts) in &sources.contracts {
        let newest = assembly.newest(id, texts);
        let frozen = texts.frozen.keys().copied();
        for number in frozen.chain([newest]) {
            assembly.version(id, number);
        }
    }
    let contracts = sources.contracts.iter();
    let contracts = contracts.map(|(id, texts)| assembly.contract(id, texts));
    let contracts = contracts.collect();
    (contracts, assembly.findings)
}

struct Assembly<'a> {
    config: &'a Config,
    sources: &'a Sources,
    /// Parsed already, as they refer to nothing.
    alone: Parsed,
    lock: &'a Lock,
    links: &'a Links,
    /// `None` while a version is being parsed, and for good where it could not be. Its contract takes it in the end.
    parsed: BTreeMap<(ContractId, u32), Option<Version>>,
    findings: Vec<Finding>,
}

impl Assembly<'_> {
    /// The number of the newest version, the draft included.
    fn newest(&self, id: &ContractId, texts: &Texts) -> u32 {
        self.links.newest.get(id).copied().unwrap_or(texts.locked)
    }

    /// A contract with its versions, all of which were parsed before: others refer to them.
    fn contract(&mut self, id: &ContractId, texts: &Texts) -> Contract {
        let newest = self.newest(id, texts);
        let frozen = texts.frozen.keys().copied();
        let numbers: BTreeSet<u32> = frozen.chain([newest]).collect();
        let numbers = numbers.into_iter();
        let versions: Vec<Version> = numbers
            .filter_map(|number| self.parsed.remove(&(id.clone(), number))?)
            .collect();
        let is_broken = u32::try_from(versions.len()) != Ok(newest) || newest == 0;
        let status = self.status(id, texts, newest, &versions);
        Contract {
            id: id.clone(),
            format: texts.format,
            working_file: texts.working.as_ref().map(|text| PathBuf::from(&text.path)),
            config: self
                .config
                .contracts
                .get(&id.to_string())
                .cloned()
                .unwrap_or_default(),
            status,
            is_broken,
            versions,
        }
    }

    fn status(&self, id: &ContractId, texts: &Texts, newest: u32, versions: &[Version]) -> Status {
        if texts.locked == 0 {
            return Status::New;
        }
        if newest == texts.locked {
            return Status::Frozen;
        }
        let mut changes = self.links.moved.get(id).cloned().unwrap_or_default();
        let find = |number| versions.iter().find(|version| version.number == number);
        if changes.is_empty() {
            changes = match (find(texts.locked), find(newest)) {
                (Some(old), Some(new)) => crate::changes::between(old, new),
                _ => vec!["text changed".to_owned()],
            };
        }
        Status::Draft(changes)
    }

    /// Parses one version, after those that it refers to. `false` where it or one of them is broken.
    fn version(&mut self, id: &ContractId, number: u32) -> bool {
        let key = (id.clone(), number);
        if let Some(known) = self.parsed.get(&key) {
            return known.is_some();
        }
        self.parsed.insert(key.clone(), None);
        let version = self.parse(id, number);
        let is_parsed = version.is_some();
        self.parsed.insert(key, version);
        is_parsed
    }

    fn parse(&mut self, id: &ContractId, number: u32) -> Option<Version> {
        let texts = self.sources.get(id)?;
        let text = texts.version(number)?;
        let state = if number > texts.locked {
            State::Draft
        } else {
            State::Frozen
        };
        if state == State::Draft && self.links.cyclic.contains(id) {
            return None;
        }
        let references = self.references(id, number, state)?;
        let mut all_parsed = true;
        for reference in &references {
            all_parsed &= self.version(&reference.contract, reference.version);
        }
        if !all_parsed {
            return None;
        }
        let closure = self.closure(id, number, text, &references)?;
        let alone = self.alone.remove(&(id.clone(), number));
        let parsed = match (texts.format, alone) {
            (Format::Avro, Some(schema)) => Ok(Schema::Avro(schema)),
            (Format::Avro, None) => parse_avro(text, state, &closure),
            (Format::Protobuf, _) => self.parse_protobuf(id, text, state, &closure),
        };
        let schema = parsed
            .map_err(|errors| self.invalid(text, texts.format, errors))
            .ok()?;
        self.check_root(&schema)?;
        let fingerprint = match &schema {
            Schema::Avro(schema) => avro::normal_fingerprint(schema),
            Schema::Protobuf(schema) => protobuf::normal_fingerprint(schema),
        };
        Some(Version {
            number,
            file: PathBuf::from(&text.path),
            text: text.text.clone(),
            schema,
            state,
            references,
            fingerprint,
        })
    }

    fn parse_protobuf(
        &self,
        id: &ContractId,
        text: &Text,
        state: State,
        closure: &[(ContractId, Source)],
    ) -> Result<Schema, SchemaErrors> {
        let imports: Vec<(String, Source)> = closure
            .iter()
            .map(|(id, source)| (import_path(id), source.clone()))
            .collect();
        let config = self.config.contracts.get(&id.to_string());
        let root = config.and_then(|config| config.message.as_deref());
        let schema = protobuf::parse(&text.source(), &import_path(id), &imports, root)?;
        if state == State::Draft {
            protobuf::check_reserved_names(&schema)?;
        }
        Ok(Schema::Protobuf(schema))
    }

    /// The direct references of a version: as pinned where it is frozen, at the newest version where it is a draft.
    fn references(&mut self, id: &ContractId, number: u32, state: State) -> Option<Vec<Reference>> {
        if state == State::Draft {
            return Some(self.links.references.get(id).cloned().unwrap_or_default());
        }
        let entry = self.lock.entry(id, number)?;
        let mut references = Vec::new();
        for (contract, version) in &entry.references {
            let target = self
                .sources
                .get(contract)
                .filter(|target| *version <= target.locked);
            let Some((target, text)) = target.and_then(|t| Some((t, t.frozen.get(version)?)))
            else {
                // A pinned version that is in the lock and not in the history has a finding of its own.
                if self.lock.entry(contract, *version).is_none() {
                    self.findings.push(Finding::new(
                        "lock/entry-invalid",
                        entry.location.clone(),
                        format!("version {number} of `{id}` pins `{contract}@{version}`, which is not frozen"),
                        RESTORE,
                    ));
                }
                return None;
            };
            let name = match target.format {
                Format::Avro => text.uses.root.clone().unwrap_or_default(),
                Format::Protobuf => import_path(contract),
            };
            references.push(Reference {
                name,
                contract: contract.clone(),
                version: *version,
            });
        }
        if let Some(misfit) = check_pins(self.sources, id, number, entry) {
            self.findings.push(misfit);
            return None;
        }
        references.sort();
        Some(references)
    }

    /// The texts of everything that a version refers to, directly or not, in the order of the contracts' ids.
    fn closure(
        &mut self,
        id: &ContractId,
        number: u32,
        text: &Text,
        direct: &[Reference],
    ) -> Option<Vec<(ContractId, Source)>> {
        let mut versions: BTreeMap<ContractId, u32> = BTreeMap::new();
        let mut pending: Vec<Reference> = direct.to_vec();
        while let Some(Reference {
            contract, version, ..
        }) = pending.pop()
        {
            match versions.insert(contract.clone(), version) {
                Some(other) if other == version => continue,
                Some(other) => {
                    self.two_versions(id, number, text, &contract, [other, version]);
                    return None;
                }
                None => {}
            }
            let known = self.parsed.get(&(contract, version));
            let known = known.and_then(Option::as_ref);
            pending.extend(
                known
                    .into_iter()
                    .flat_map(|version| version.references.clone()),
            );
        }
        let source = |(id, version): (ContractId, u32)| {
            let source = self.sources.get(&id)?.version(version)?.source();
            Some((id, source))
        };
        Some(versions.into_iter().filter_map(source).collect())
    }

    fn two_versions(
        &mut self,
        id: &ContractId,
        number: u32,
        text: &Text,
        contract: &ContractId,
        mut versions: [u32; 2],
    ) {
        versions.sort_unstable();
        let [old, new] = versions;
        let message = format!(
            "version {number} of `{id}` reaches `{contract}` at version {old} and at version {new}"
        );
        let help =
            "one schema can hold one version of a type: pin the references to fit each other";
        self.findings.push(Finding::of_file(
            "contract/reference-conflict",
            &text.path,
            message,
            help,
        ));
    }

    /// Faults of the text, without those that are the same as a missing reference that is a finding already.
    fn invalid(&mut self, text: &Text, format: Format, errors: SchemaErrors) {
        let is_reported = |error: &SchemaError| {
            let of_references =
                |finding: &&Finding| finding.rule.starts_with("contract/reference-");
            self.findings
                .iter()
                .filter(of_references)
                .map(|finding| &finding.location)
                .any(|place| {
                    // A compiler of Protobuf may place a missing import anywhere in its line.
                    let is_line_enough =
                        format == Format::Protobuf && place.line == error.location.line;
                    place.file == error.location.file && is_line_enough || *place == error.location
                })
        };
        let mut errors = errors.0;
        let before = errors.len();
        errors.retain(|error| !is_reported(error));
        if errors.is_empty() && before > 0 {
            return;
        }
        let count = errors.len();
        let message = match count {
            1 => "this schema has a fault".to_owned(),
            _ => format!("this schema has {count} faults"),
        };
        let mut finding = Finding::of_file(
            "contract/schema-invalid",
            &text.path,
            message,
            "correct what is listed",
        );
        if let Some(first) = errors.first() {
            finding.location = first.location.clone();
        }
        finding.schema_errors = errors;
        self.findings.push(finding);
    }

    /// An Avro event without a name can be neither referred to nor generated.
    fn check_root(&mut self, schema: &Schema) -> Option<()> {
        let Schema::Avro(schema) = schema else {
            return Some(());
        };
        if schema.full_name().is_some() {
            return Some(());
        }
        self.findings.push(Finding::new(
            "contract/root-not-named",
            schema.location(schema.node(schema.root()).span),
            "the root of this schema is no named type",
            "make it a record (or, for a shared type, an enum or a fixed) with a name",
        ));
        None
    }
}

fn parse_avro(
    text: &Text,
    state: State,
    closure: &[(ContractId, Source)],
) -> Result<Schema, SchemaErrors> {
    let strictness = match state {
        State::Frozen => strictness(&text.path),
        State::Draft => Strictness::Strict,
    };
    let others: Vec<Source> = closure.iter().map(|(_, source)| source.clone()).collect();
    avro::parse(&text.source(), &others, strictness).map(Schema::Avro)
}

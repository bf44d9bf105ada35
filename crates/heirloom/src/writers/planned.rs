//! Writers in no history: the contract they belong to, the verdict, the plan.

use std::collections::BTreeMap;

use heirloom_schema::Fingerprint;
use heirloom_schema::avro::{NodeKind, Resolution, Schema, resolve};
use heirloom_schema::protobuf::text_messages;

use super::table::parse_avro;
use super::{
    Lossy, Origin, Refused, UnknownProtobuf, UnknownWriters, Writer, WriterError, WriterErrorKind,
};
use crate::plan::{Plan, PlanLimits};
use crate::{ContractInfo, Format};

/// All plans of a table.
#[derive(Default)]
pub(super) struct Plans {
    pub(super) policy: UnknownWriters,
    plans: Vec<Planned>,
    /// The newest schemas of Avro contracts, by their index; parsed when the first unknown writer comes.
    readers: Option<BTreeMap<usize, Schema>>,
    operations: usize,
    default_bytes: usize,
}

struct Planned {
    /// Of the writer's resolution-normal form.
    fingerprint: Fingerprint,
    writer: Writer,
    plan: Plan,
}

impl Plans {
    pub(super) fn get(&self, index: usize) -> Option<&Plan> {
        self.plans.get(index).map(|it| &it.plan)
    }

    /// Without the readers' schemas.
    pub(super) fn finished(mut self) -> Self {
        self.readers = None;
        self
    }

    /// A writer that a plan reads; `None` if no contract has anything to do with it.
    pub(super) fn read(
        &mut self,
        contracts: &'static [&'static ContractInfo],
        writer: &Schema,
        fingerprint: Fingerprint,
    ) -> Result<Option<Writer>, WriterError> {
        let known = self.plans.iter().find(|it| it.fingerprint == fingerprint);
        if let Some(known) = known {
            return Ok(Some(known.writer));
        }
        if self.readers.is_none() {
            self.readers = Some(readers(contracts)?);
        }
        let readers = self.readers.as_ref();
        let contract = readers.and_then(|it| contract_of(contracts, it, writer));
        let found = contract.and_then(|index| {
            let contract = contracts.get(index)?;
            Some((index, *contract, contract.newest()?, readers?.get(&index)?))
        });
        let Some((index, contract, version, reader)) = found else {
            return Ok(None);
        };
        let plans_max = self.policy.plans_max.min(u16::MAX.into());
        let position = u16::try_from(self.plans.len());
        let (Ok(position), true) = (position, self.plans.len() < plans_max) else {
            return Err(WriterError::new(WriterErrorKind::Plans(plans_max)));
        };
        let made = Writer {
            index: index as u32,
            contract,
            version,
            origin: Origin::Plan(position),
        };
        let plan = self.plan(made, writer, reader)?;
        self.operations = self.operations.saturating_add(plan.operations());
        self.default_bytes = self.default_bytes.saturating_add(plan.default_bytes());
        self.plans.push(Planned {
            fingerprint,
            writer: made,
            plan,
        });
        Ok(Some(made))
    }

    fn plan(&self, into: Writer, writer: &Schema, reader: &Schema) -> Result<Plan, WriterError> {
        let refuse = |is_lossy, causes| {
            let Writer {
                contract, version, ..
            } = into;
            let reader = format!("{}/{} v{}", contract.stream, contract.name, version.number);
            WriterError::new(WriterErrorKind::Refused(Refused {
                reader,
                is_lossy,
                causes,
            }))
        };
        let resolution = resolve(writer, reader);
        let UnknownWriters { lossy, plans, .. } = self.policy;
        let limits = PlanLimits {
            operations_max: plans.operations_max.saturating_sub(self.operations),
            default_bytes_max: plans.default_bytes_max.saturating_sub(self.default_bytes),
        };
        let plan = Plan::compile(&resolution, writer, reader, &limits)
            .map_err(|error| WriterError::new(WriterErrorKind::Plan(error)))?;
        if plan.always_fails() {
            return Err(refuse(false, failures(&resolution, writer, reader)));
        }
        if lossy == Lossy::Refuse && !resolution.losses().is_empty() {
            return Err(refuse(true, losses(&resolution, writer, reader)));
        }
        Ok(plan)
    }

    /// The messages of a Protobuf text that are read by number.
    pub(super) fn by_number(
        &self,
        contracts: &'static [&'static ContractInfo],
        text: &str,
    ) -> BTreeMap<Vec<i32>, Writer> {
        if self.policy.protobuf == UnknownProtobuf::Refuse {
            return BTreeMap::new();
        }
        let messages = text_messages(text);
        let newest = contracts
            .iter()
            .enumerate()
            .filter_map(|(index, contract)| {
                let contract: &'static ContractInfo = contract;
                let version = contract.newest()?;
                let origin = Origin::Number;
                (contract.format == Format::Protobuf).then_some(Writer {
                    index: index as u32,
                    contract,
                    version,
                    origin,
                })
            });
        newest
            .filter_map(|writer| {
                let named = |name: &String| *name == writer.version.full_name;
                let position = messages.iter().position(named)?;
                Some((vec![i32::try_from(position).ok()?], writer))
            })
            .collect()
    }
}

fn readers(
    contracts: &'static [&'static ContractInfo],
) -> Result<BTreeMap<usize, Schema>, WriterError> {
    let avro = contracts
        .iter()
        .enumerate()
        .filter(|(_, contract)| contract.format == Format::Avro);
    avro.filter_map(|(index, contract)| Some((index, contract.newest()?)))
        .map(|(index, version)| {
            let references = version.references.iter().map(|it| (it.name, it.schema));
            Ok((index, parse_avro(version.schema, references)?))
        })
        .collect()
}

/// The contract that a writer belongs to, by names: closest first.
fn contract_of(
    contracts: &'static [&'static ContractInfo],
    readers: &BTreeMap<usize, Schema>,
    writer: &Schema,
) -> Option<usize> {
    let name = writer.full_name()?;
    let by_name = || {
        let mut all = readers.iter();
        all.find(|(_, reader)| reader.full_name() == Some(name))
    };
    let by_alias = || {
        let mut all = readers.iter();
        all.find(|(_, reader)| match &reader.node(reader.root()).kind {
            NodeKind::Record(it) => it.aliases.contains(name),
            NodeKind::Enum(it) => it.aliases.contains(name),
            NodeKind::Fixed(it) => it.aliases.contains(name),
            _ => false,
        })
    };
    let by_history = || {
        let text = name.to_string();
        readers.iter().find(|(index, _)| {
            let versions = contracts.get(**index).map(|it| it.versions);
            let mut versions = versions.unwrap_or_default().iter();
            versions.any(|version| version.full_name == text)
        })
    };
    let found = by_name().or_else(by_alias).or_else(by_history);
    found.map(|(index, _)| *index)
}

fn failures(resolution: &Resolution, writer: &Schema, reader: &Schema) -> Vec<String> {
    let causes = resolution.failures().iter().map(|it| {
        let places = (
            writer.location(it.writer_span),
            reader.location(it.reader_span),
        );
        cause(&it.writer_path, &it.kind.message(), &places)
    });
    causes.collect()
}

fn losses(resolution: &Resolution, writer: &Schema, reader: &Schema) -> Vec<String> {
    let causes = resolution.losses().iter().map(|it| {
        let places = (
            writer.location(it.writer_span),
            reader.location(it.reader_span),
        );
        cause(&it.writer_path, &it.kind.message(), &places)
    });
    causes.collect()
}

fn cause(
    path: &str,
    message: &str,
    (writer, reader): &(heirloom_schema::Location, heirloom_schema::Location),
) -> String {
    format!(
        "{path}: {message} (writer {}:{}, reader {}:{})",
        writer.line, writer.column, reader.line, reader.column
    )
}

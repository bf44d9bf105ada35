//! Avro writers in no history: the contract they belong to, the verdict, the plan.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use heirloom_schema::avro::{NodeKind, Schema, resolve};

use super::error::cause;
use super::ids::Known;
use super::table::parse_avro;
use super::{Lossy, Origin, Refused, UnknownWriters, Writer, WriterError, WriterErrorKind};
use crate::plan::{Plan, PlanLimits};
use crate::{ContractInfo, Format};

/// All plans of a table.
#[derive(Clone, Default)]
pub(super) struct Plans {
    plans: Vec<Plan>,
    /// The newest schemas of Avro contracts, by their index; parsed when the first unknown writer comes.
    readers: Arc<OnceLock<BTreeMap<usize, Schema>>>,
    operations: usize,
    default_bytes: usize,
}

impl Plans {
    pub(super) fn get(&self, index: usize) -> Option<&Plan> {
        self.plans.get(index)
    }

    /// A writer that a plan reads; `None` if no contract has anything to do with it.
    pub(super) fn read(
        &mut self,
        contracts: &'static [&'static ContractInfo],
        policy: &UnknownWriters,
        writer: &Schema,
    ) -> Result<Option<Known>, WriterError> {
        let readers = Arc::clone(&self.readers);
        let readers = match readers.get() {
            Some(readers) => readers,
            None => {
                let parsed = parsed(contracts)?;
                readers.get_or_init(|| parsed)
            }
        };
        let found = contract_of(contracts, readers, writer).and_then(|index| {
            let contract = contracts.get(index)?;
            Some((index, *contract, contract.newest()?, readers.get(&index)?))
        });
        let Some((index, contract, version, reader)) = found else {
            return Ok(None);
        };
        let Ok(position) = u16::try_from(self.plans.len()) else {
            return Err(WriterError::new(WriterErrorKind::TooMany(u16::MAX.into())));
        };
        let made = Writer {
            index: index as u32,
            contract,
            version,
            origin: Origin::Plan(position),
        };
        let plan = self.plan(policy, made, writer, reader)?;
        self.operations = self.operations.saturating_add(plan.operations());
        self.default_bytes = self.default_bytes.saturating_add(plan.default_bytes());
        self.plans.push(plan.clone());
        Ok(Some(Known {
            writer: made,
            plan: Some(plan),
        }))
    }

    fn plan(
        &self,
        policy: &UnknownWriters,
        into: Writer,
        writer: &Schema,
        reader: &Schema,
    ) -> Result<Plan, WriterError> {
        let resolution = resolve(writer, reader);
        let UnknownWriters { lossy, plans, .. } = policy;
        let limits = PlanLimits {
            operations_max: plans.operations_max.saturating_sub(self.operations),
            default_bytes_max: plans.default_bytes_max.saturating_sub(self.default_bytes),
        };
        let plan = Plan::compile(&resolution, writer, reader, &limits)
            .map_err(|error| WriterError::new(WriterErrorKind::Plan(error)))?;
        let places = |from, to| (writer.location(from), reader.location(to));
        let refused = if plan.always_fails() {
            let causes = resolution.failures().iter().map(|it| {
                let places = places(it.writer_span, it.reader_span);
                cause(&it.writer_path, &it.kind.message(), places)
            });
            Refused::new(&into, false, causes)
        } else if *lossy == Lossy::Refuse && !resolution.losses().is_empty() {
            let causes = resolution.losses().iter().map(|it| {
                let places = places(it.writer_span, it.reader_span);
                cause(&it.writer_path, &it.kind.message(), places)
            });
            Refused::new(&into, true, causes)
        } else {
            return Ok(plan);
        };
        Err(WriterError::new(WriterErrorKind::Refused(refused)))
    }
}

fn parsed(
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

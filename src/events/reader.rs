//! What events are read into: a schema by the rules of its format, or a version of the writer's own contract by the
//! steps that the generated types take.

use std::path::Path;

use anyhow::Result;
use heirloom_contract::{Contract, Schema};
use heirloom_schema::{avro, protobuf};

use crate::exit::Refused;

use super::{ReaderArgs, WriterArgs};

/// The schemas that events pass on their way, the last of which is the one that they are read into.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reader {
    /// None where events stay as they were written; several where they pass versions between.
    pub(super) schemas: Vec<Schema>,
    /// Values may arrive changed.
    pub(super) is_lossy: bool,
}

impl Reader {
    /// For events of `writer`, as the command line has it.
    pub(crate) fn new(
        arguments: &ReaderArgs,
        named: &WriterArgs,
        writer: &Schema,
        root: &Path,
    ) -> Result<Self> {
        let Some(name) = &arguments.reader else {
            return Ok(Reader::default());
        };
        let is_lossy = arguments.lossy;
        let one = |schema| Reader {
            schemas: vec![schema],
            is_lossy,
        };
        if !WriterArgs::is_version(name) {
            return Ok(one(named.reader_file(Path::new(name), root)?));
        }
        let contract = named.contract(root)?;
        let to = WriterArgs::named_version(&contract, name)?;
        match known(&contract, named.version, writer) {
            Some(from) if from < to.number => steps(&contract, from, to.number, is_lossy),
            Some(from) if from == to.number => Ok(Reader::default()),
            _ => Ok(one(to.schema.clone())),
        }
    }
}

/// The version that events were written with: the one that was named, or the newest with the same meaning.
fn known(contract: &Contract, named: Option<u32>, writer: &Schema) -> Option<u32> {
    named.or_else(|| {
        let fingerprint = match writer {
            Schema::Avro(schema) => avro::normal_fingerprint(schema),
            Schema::Protobuf(schema) => protobuf::normal_fingerprint(schema),
        };
        let versions = contract.versions.iter().rev();
        let mut same = versions.filter(|version| version.fingerprint == fingerprint);
        same.next().map(|version| version.number)
    })
}

/// The versions after `from` up to `to`, where every step is derived.
pub(super) fn steps(contract: &Contract, from: u32, to: u32, is_lossy: bool) -> Result<Reader> {
    for number in from + 1..=to {
        let Some(step) = contract.step(number, is_lossy) else {
            continue;
        };
        if step.by_hand.is_empty() {
            continue;
        }
        let id = &contract.id;
        let is_loss = contract
            .step(number, true)
            .is_some_and(|step| step.by_hand.is_empty());
        let help = match is_loss {
            true => "add --lossy to read them all the same".to_owned(),
            false => format!(
                "only a program built with that upcaster can run it; leave out --reader, or name the file of \
                 version {to} to read by the rules of the format alone"
            ),
        };
        return Err(Refused::new(format!("`{id}` {step}"), help).into());
    }
    let versions = contract.versions.iter();
    let passed = versions.filter(|version| version.number > from && version.number <= to);
    Ok(Reader {
        schemas: passed.map(|version| version.schema.clone()).collect(),
        // What the steps lose is allowed, or they would not be derived.
        is_lossy: true,
    })
}

//! Contracts to what is emitted: every decision (names, versions, steps, types), without a token of Rust.

pub(crate) mod avro;
mod build;
mod step;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use heirloom_contract::{Contract, ContractId, Reference, Retired, Stream, Version};

use crate::protobuf::ProtobufContract;

pub(crate) use build::{build, references};
pub(crate) use step::{Kind, Reason, Step, kind};

/// Everything that is emitted.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    /// In the order of their names.
    pub(crate) streams: Vec<StreamModel<'a>>,
}

/// A stream: a module, and a sum enum unless it is shared.
#[derive(Debug)]
pub(crate) struct StreamModel<'a> {
    pub(crate) stream: &'a Stream,
    /// Rust name of the module, without `r#`.
    pub(crate) module: String,
    /// In the order of their names.
    pub(crate) contracts: Vec<ContractModel<'a>>,
}

/// A contract: a module with one module per version.
#[derive(Debug)]
pub(crate) struct ContractModel<'a> {
    pub(crate) contract: &'a Contract,
    /// Rust name of the stream's module.
    pub(crate) stream_module: String,
    /// Rust name of the module inside the stream's.
    pub(crate) module: String,
    /// The topic of the stream.
    pub(crate) topic: &'a str,
    /// No event: no `Event` implementation, no variant of the sum enum.
    pub(crate) shared: bool,
    /// Under which name the stream's module re-exports the newest struct; also the variant of the sum enum.
    pub(crate) export: String,
    /// Oldest first, never empty.
    pub(crate) versions: Vec<VersionModel<'a>>,
    /// One for each version but the last: `steps[i]` leads from `versions[i]` to `versions[i + 1]`.
    pub(crate) steps: Vec<Step>,
    /// What becomes of the events, where they are no longer written.
    pub(crate) retired: Option<Retired>,
    /// Whether the newest struct gets a borrowed form, where the format has one.
    pub(crate) borrowed: bool,
    /// What the format alone knows.
    pub(crate) body: Body<'a>,
}

impl<'a> ContractModel<'a> {
    /// The newest version.
    pub(crate) fn newest(&self) -> &VersionModel<'a> {
        self.versions
            .last()
            .expect("a contract without versions has a finding and is not built")
    }

    /// One version, by its number.
    pub(crate) fn version(&self, number: u32) -> Option<&VersionModel<'a>> {
        self.versions
            .iter()
            .find(|version| version.number() == number)
    }

    /// The step that leads away from a version; `None` for the newest.
    pub(crate) fn step_from(&self, number: u32) -> Option<&Step> {
        self.steps.iter().find(|step| step.from == number)
    }

    /// The version at the end of the run of derived steps that starts at `number`.
    pub(crate) fn boundary(&self, number: u32) -> u32 {
        let run = self.steps.iter().skip_while(|step| step.from < number);
        run.take_while(|step| step.kind == Kind::Auto)
            .last()
            .map_or(number, |step| step.to)
    }
}

/// What one format alone knows of a contract.
#[derive(Debug)]
pub(crate) enum Body<'a> {
    Avro(avro::AvroContract<'a>),
    Protobuf(ProtobufContract<'a>),
}

/// A version: a module with the root struct and all that it needs.
#[derive(Debug)]
pub(crate) struct VersionModel<'a> {
    pub(crate) version: &'a Version,
    /// Full name of the root record or message.
    pub(crate) full_name: String,
    /// Rust name of the root struct, directly in the version's module.
    pub(crate) type_name: String,
    /// Where the message stands in its file; empty for Avro.
    pub(crate) message_index: Vec<i32>,
    /// Of the canonical form (Avro) or the normal form (Protobuf).
    pub(crate) sha256: [u8; 32],
    /// Of the canonical form; `None` for Protobuf.
    pub(crate) crc64: Option<u64>,
    /// The schemas that the text refers to, those that they refer to included: direct ones first.
    pub(crate) references: Vec<ReferenceModel<'a>>,
}

impl VersionModel<'_> {
    /// From 1.
    pub(crate) fn number(&self) -> u32 {
        self.version.number
    }

    /// Rust name of the module inside the contract's.
    pub(crate) fn module(&self) -> String {
        format!("v{}", self.version.number)
    }
}

/// A schema that another one refers to, directly or not.
#[derive(Debug)]
pub(crate) struct ReferenceModel<'a> {
    pub(crate) reference: &'a Reference,
    /// The version that the reference is pinned to.
    pub(crate) version: &'a Version,
}

/// The Rust modules of all contracts: `bank` and `account_opened`, without `r#`. A version's types are at
/// `__root::bank::account_opened::v2`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Modules(pub(crate) BTreeMap<ContractId, (String, String)>);

impl Modules {
    /// The modules of a contract's stream and of the contract itself; empty names for one that is not there.
    pub(crate) fn of(&self, contract: &ContractId) -> (&str, &str) {
        self.0
            .get(contract)
            .map_or(("", ""), |(stream, contract)| (stream, contract))
    }
}

/// What a format makes of one contract; `build` adds what both formats share.
#[derive(Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) versions: Vec<VersionModel<'a>>,
    pub(crate) steps: Vec<Step>,
    pub(crate) body: Body<'a>,
}

//! The contract directory: configuration, working schemas, history and lock, read from and written to disk.
//!
//! ```text
//! heirloom.toml          configuration                          ─┐
//! schemas/<stream>/      working schemas, one per contract       ├─ Contracts::load ──> contracts, versions, findings
//! schemas/<stream>/history/<contract>.vN.*   frozen versions     │
//! schemas/heirloom.lock  digest and references of each version  ─┘
//! schemas/registry-ids/  what each registry gave, for whoever asks one: RegistryIds
//! ```
//! Reading never fails because of what people wrote: what is wrong with the directory is a [`Finding`] with file, line
//! and help. [`Error`] means that the directory could not be read at all. Contracts with findings must not be built:
//! ask [`Contracts::findings`] first.
//!
//! ```no_run
//! use heirloom_contract::Contracts;
//!
//! let contracts = Contracts::load(std::path::Path::new("."))?;
//! assert!(contracts.findings.is_empty(), "{}", contracts.findings[0]);
//! for contract in contracts.contracts() {
//!     for version in &contract.versions {
//!         println!("{} v{}: {}", contract.id, version.number, version.file.display());
//!     }
//! }
//! # Ok::<(), heirloom_contract::Error>(())
//! ```

mod assemble;
mod changes;
mod checks;
mod config;
mod contracts;
mod document;
mod error;
mod finding;
mod freeze;
mod ids;
mod init;
mod layout;
mod links;
mod load;
mod lock;
mod near;
mod pins;
mod search;
mod sources;
mod step;
mod uses;
mod write;

pub use config::{
    Action, Config, ConsumerConfig, ContractConfig, PolicyConfig, PolicyEntry, Reads,
    RegistryConfig, Retired, StepConfig, StreamConfig, SubjectNaming,
};
pub use contracts::{
    Contract, ContractId, Contracts, Format, Reference, Schema, State, Status, Stream, Version,
};
pub use error::{Error, ErrorKind};
pub use finding::Finding;
pub use freeze::{Freeze, Frozen, freeze};
pub use ids::{RegistryId, RegistryIds};
pub use init::{Init, InitOptions, init};
pub use near::did_you_mean;
pub use pins::{Pins, parse_pin};
pub use step::Step;
pub use write::rewrite;

pub use heirloom_schema::{Location, SchemaError};

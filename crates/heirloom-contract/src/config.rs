//! `heirloom.toml`: which folder, which streams, what is special about a contract or one of its steps.

use std::collections::BTreeMap;

/// What `heirloom.toml` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder of the schemas, relative to the root, with `/`; `schemas` by default.
    pub schemas: String,
    /// By stream.
    pub streams: BTreeMap<String, StreamConfig>,
    /// By `STREAM/NAME`.
    pub contracts: BTreeMap<String, ContractConfig>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            schemas: "schemas".to_owned(),
            streams: BTreeMap::new(),
            contracts: BTreeMap::new(),
        }
    }
}

/// `[streams.NAME]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamConfig {
    /// The topic; the stream's name where it is not given.
    pub topic: Option<String>,
    /// Shared types, no events.
    pub shared: bool,
    /// Compatibility level, as registries name them; `BACKWARD_TRANSITIVE` where it is not given.
    pub level: Option<String>,
}

/// `[contracts."STREAM/NAME"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractConfig {
    /// The root message of a `.proto` file, without its package.
    pub message: Option<String>,
    /// The event is no longer written, and this becomes of those that were.
    pub retired: Option<Retired>,
    /// Derive steps though their resolution is lossy.
    pub lossy: bool,
    /// By the version that a step leads to: `v3` is the step from version 2 into version 3.
    pub steps: BTreeMap<u32, StepConfig>,
}

/// What becomes of the events of a retired contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retired {
    /// They decode into nothing.
    Drop,
    /// Each is split into other events of the stream, by hand.
    Split,
}

/// `[contracts."STREAM/NAME".vN]`: the step into version N.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepConfig {
    /// Demand a hand-written upcaster though one could be derived: the meaning changed where the shape did not.
    pub meaning_changed: bool,
    /// One event of the version before becomes any number of this one's, by hand.
    pub split: bool,
    /// Derive this step though its resolution is lossy.
    pub lossy: bool,
}

impl ContractConfig {
    /// What is special about the step into a version; defaults where nothing is.
    pub fn step(&self, into: u32) -> StepConfig {
        let mut step = self.steps.get(&into).cloned().unwrap_or_default();
        step.lossy |= self.lossy;
        step
    }
}

//! `heirloom.toml`: which folder, which streams, what is special about a contract or one of its steps.

pub(crate) mod consumers;
mod policy;
mod registries;

use std::collections::BTreeMap;

use heirloom_schema::{Location, Source};
use toml::Spanned;
use toml::de::DeValue;

use crate::Finding;
use crate::document::{Document, Key, Rules};
pub use consumers::{ConsumerConfig, Reads};
pub use policy::{Action, PolicyConfig, PolicyEntry};
pub use registries::RegistryConfig;

/// What `heirloom.toml` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The folder of the schemas, relative to the root, with `/`; `schemas` by default.
    pub schemas: String,
    /// Whether newest events also have a form that leaves texts and bytes in the payload; `true` by default. Generated
    /// code without it compiles faster.
    pub borrowed: bool,
    /// By stream.
    pub streams: BTreeMap<String, StreamConfig>,
    /// By `STREAM/NAME`.
    pub contracts: BTreeMap<String, ContractConfig>,
    /// What the gate does with what it finds.
    pub policy: PolicyConfig,
    /// The registry product whose answers are shown; Confluent's where it is not given.
    pub dialect: Option<String>,
    /// In the order of the text.
    pub consumers: Vec<ConsumerConfig>,
    /// By name.
    pub registries: BTreeMap<String, RegistryConfig>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            schemas: "schemas".to_owned(),
            borrowed: true,
            streams: BTreeMap::new(),
            contracts: BTreeMap::new(),
            policy: PolicyConfig::default(),
            dialect: None,
            consumers: Vec::new(),
            registries: BTreeMap::new(),
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
    /// How the subjects of its events are called.
    pub subjects: SubjectNaming,
}

/// How the subjects of a stream's events are called, by the naming strategies of Confluent's serializers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectNaming {
    /// `<topic>-value`: the stream has one kind of event.
    Topic,
    /// The full name.
    Record,
    /// `<topic>-<full name>`: each kind of event has its own history in the topic.
    #[default]
    TopicRecord,
}

const NAMINGS: [(&str, SubjectNaming); 3] = [
    ("topic", SubjectNaming::Topic),
    ("record", SubjectNaming::Record),
    ("topic-record", SubjectNaming::TopicRecord),
];

/// `[contracts."STREAM/NAME"]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractConfig {
    /// The root message of a `.proto` file, without its package.
    pub message: Option<String>,
    /// The event is no longer written, and this becomes of those that were.
    pub retired: Option<Retired>,
    /// Derive steps though their resolution is lossy.
    pub lossy: bool,
    /// What the gate does with what it finds in this contract, before what it does in all.
    pub policy: PolicyConfig,
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

/// Where the names of a configuration stand, for findings that need the directory to be found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places {
    pub(crate) streams: BTreeMap<String, Location>,
    pub(crate) contracts: BTreeMap<String, Location>,
    pub(crate) messages: BTreeMap<String, Location>,
    pub(crate) retired: BTreeMap<String, Location>,
    pub(crate) steps: BTreeMap<(String, u32), Location>,
    /// In the order of the configuration's.
    pub(crate) consumers: Vec<consumers::ConsumerPlaces>,
}

const LEVELS: [&str; 7] = [
    "NONE",
    "BACKWARD",
    "BACKWARD_TRANSITIVE",
    "FORWARD",
    "FORWARD_TRANSITIVE",
    "FULL",
    "FULL_TRANSITIVE",
];

const DIALECTS: [&str; 5] = [
    "confluent",
    "confluent-main",
    "karapace",
    "apicurio",
    "redpanda",
];

const RULES: Rules = Rules {
    syntax: "config/syntax",
    unknown_key: "config/unknown-key",
    bad_value: "config/bad-value",
};

/// A text read: what it says, where, and what is wrong with it. Findings do not stop the reading, but after
/// `config/syntax` there is nothing to go on with.
#[derive(Clone, Debug)]
pub(crate) struct Parsed {
    pub(crate) config: Config,
    pub(crate) places: Places,
    pub(crate) findings: Vec<Finding>,
}

/// Reads the text of a `heirloom.toml`.
pub(crate) fn parse(source: &Source) -> Parsed {
    let mut reader = Reader {
        document: Document::new(source, RULES),
        config: Config::default(),
        places: Places::default(),
    };
    reader.read();
    Parsed {
        config: reader.config,
        places: reader.places,
        findings: reader.document.findings,
    }
}

struct Reader<'a> {
    document: Document<'a>,
    config: Config,
    places: Places,
}

impl<'a> Reader<'a> {
    fn read(&mut self) {
        let help = "correct the line; https://toml.io/en/v1.0.0 is the format";
        for (key, value) in &self.document.parse(help).unwrap_or_default() {
            match key.get_ref().as_ref() {
                "schemas" => self.schemas(key, value),
                "borrowed" => self.config.borrowed = self.document.flag(key, value),
                "streams" => self.each(key, value, Self::stream),
                "contracts" => self.each(key, value, Self::contract),
                "policy" => {
                    self.config.policy = PolicyConfig::read(&mut self.document, key, value);
                }
                "dialect" => {
                    let dialects = DIALECTS.map(|dialect| (dialect, dialect.to_owned()));
                    self.config.dialect = self.document.word(key, value, &dialects);
                }
                "consumers" => {
                    let found = consumers::read(&mut self.document, key, value);
                    (self.config.consumers, self.places.consumers) = found.into_iter().unzip();
                }
                "registries" => self.each(key, value, Self::registry),
                _ => {
                    let known = [
                        "schemas",
                        "borrowed",
                        "streams",
                        "contracts",
                        "policy",
                        "dialect",
                        "consumers",
                        "registries",
                    ];
                    self.document.unknown_key(key, "heirloom.toml", &known);
                }
            }
        }
    }

    fn schemas(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'a>>) {
        let Some(text) = self.document.text(key, value) else {
            return;
        };
        let folder = text.trim_end_matches('/');
        let inside = |part: &str| !part.is_empty() && part != "." && part != "..";
        if folder.split('/').all(inside) && !folder.contains('\\') {
            folder.clone_into(&mut self.config.schemas);
        } else {
            let message = format!("`schemas` is \"{text}\", which is no folder below this one");
            self.document
                .bad_value(value, message, "name a folder, for example \"schemas\"");
        }
    }

    fn each(
        &mut self,
        key: &Key<'_>,
        value: &Spanned<DeValue<'a>>,
        read: fn(&mut Self, &Key<'_>, &Spanned<DeValue<'a>>),
    ) {
        let Some(table) = self.document.table(key, value) else {
            return;
        };
        table.iter().for_each(|(key, value)| read(self, key, value));
    }

    fn stream(&mut self, name: &Key<'_>, value: &Spanned<DeValue<'a>>) {
        let Some(table) = self.document.table(name, value) else {
            return;
        };
        let mut stream = StreamConfig::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "topic" => stream.topic = self.document.text(key, value).map(str::to_owned),
                "shared" => stream.shared = self.document.flag(key, value),
                "level" => {
                    let levels = LEVELS.map(|level| (level, level.to_owned()));
                    stream.level = self.document.word(key, value, &levels);
                }
                "subjects" => {
                    let naming = self.document.word(key, value, &NAMINGS);
                    stream.subjects = naming.unwrap_or_default();
                }
                _ => {
                    let known = ["topic", "shared", "level", "subjects"];
                    self.document.unknown_key(key, "a stream", &known);
                }
            }
        }
        let id = name.get_ref().clone().into_owned();
        self.places
            .streams
            .insert(id.clone(), self.document.location(name));
        self.config.streams.insert(id, stream);
    }

    fn registry(&mut self, name: &Key<'_>, value: &Spanned<DeValue<'a>>) {
        let registry = registries::read(&mut self.document, name, value);
        let id = name.get_ref().clone().into_owned();
        self.config
            .registries
            .extend(registry.map(|registry| (id, registry)));
    }

    fn contract(&mut self, name: &Key<'_>, value: &Spanned<DeValue<'a>>) {
        let Some(table) = self.document.table(name, value) else {
            return;
        };
        let id = name.get_ref().clone().into_owned();
        let mut contract = ContractConfig::default();
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "message" => {
                    contract.message = self.document.text(key, value).map(str::to_owned);
                    self.places
                        .messages
                        .insert(id.clone(), self.document.location(key));
                }
                "retired" => {
                    let words = [("drop", Retired::Drop), ("split", Retired::Split)];
                    contract.retired = self.document.word(key, value, &words);
                    self.places
                        .retired
                        .insert(id.clone(), self.document.location(key));
                }
                "lossy" => contract.lossy = self.allow(key, value),
                "policy" => {
                    contract.policy = PolicyConfig::read(&mut self.document, key, value);
                }
                other => match version_number(other) {
                    Some(into) => {
                        let step = self.step(key, value);
                        contract.steps.insert(into, step);
                        let place = self.document.location(key);
                        self.places.steps.insert((id.clone(), into), place);
                    }
                    None => {
                        let known = ["message", "retired", "lossy", "policy", "v2"];
                        self.document.unknown_key(key, "a contract", &known);
                    }
                },
            }
        }
        self.places
            .contracts
            .insert(id.clone(), self.document.location(name));
        self.config.contracts.insert(id, contract);
    }

    fn step(&mut self, name: &Key<'_>, value: &Spanned<DeValue<'a>>) -> StepConfig {
        let mut step = StepConfig::default();
        let Some(table) = self.document.table(name, value) else {
            return step;
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "meaning-changed" => step.meaning_changed = self.document.flag(key, value),
                "split" => step.split = self.document.flag(key, value),
                "lossy" => step.lossy = self.allow(key, value),
                _ => {
                    let known = ["meaning-changed", "split", "lossy"];
                    self.document.unknown_key(key, "a step", &known);
                }
            }
        }
        step
    }

    fn allow(&mut self, key: &Key<'_>, value: &Spanned<DeValue<'a>>) -> bool {
        let words = [("allow", true), ("refuse", false)];
        self.document.word(key, value, &words).unwrap_or_default()
    }
}

/// The N of `vN`: from 1, without leading zeros.
pub(crate) fn version_number(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('v')?;
    let plain = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok())?
}

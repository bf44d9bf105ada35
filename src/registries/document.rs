//! The plan as a file: everything that `apply` needs, and the registry as it was when it was made. Its JSON Schema is
//! `docs/schema/plan.json`.

use heirloom_registry::api::{NewSchema, Reference};
use serde::{Deserialize, Serialize};

/// The version of the format.
pub(crate) const FORMAT: u32 = 1;

/// What is to be done to a registry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// [`FORMAT`].
    pub(crate) format: u32,
    /// The registry: its name in `heirloom.toml`, or its URL.
    pub(crate) registry: String,
    /// Its product.
    pub(crate) dialect: String,
    /// The subjects as they were.
    pub(crate) subjects: Vec<SubjectDocument>,
    /// What is to be done, in this order.
    pub(crate) steps: Vec<Step>,
    /// What is not done, and why.
    pub(crate) notes: Vec<String>,
    /// What can never be registered as the registry is, and why.
    pub(crate) blocked: Vec<String>,
}

/// A subject as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SubjectDocument {
    /// Its name.
    pub(crate) subject: String,
    /// The level that held for it.
    pub(crate) level: String,
    /// Its mode.
    pub(crate) mode: String,
    /// Its versions, oldest first.
    pub(crate) versions: Vec<Digest>,
}

/// A version as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Digest {
    /// The registry's number.
    pub(crate) version: u32,
    /// Its id.
    pub(crate) id: u32,
    /// Of its text and its references.
    pub(crate) sha256: String,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Step {
    /// Register a version.
    Register(Box<RegisterStep>),
    /// Set the level of a subject.
    Level(LevelStep),
}

impl Step {
    /// The subject that it changes.
    pub(crate) fn subject(&self) -> &str {
        match self {
            Step::Register(step) => &step.subject,
            Step::Level(step) => &step.subject,
        }
    }

    /// In a line.
    pub(crate) fn title(&self) -> String {
        match self {
            Step::Register(step) => {
                let RegisterStep {
                    subject,
                    number,
                    contract,
                    version,
                    ..
                } = &**step;
                format!("register {contract} v{version} as version {number} of {subject}")
            }
            Step::Level(LevelStep { subject, from, to }) => {
                format!("set the level of {subject} from {from} to {to}")
            }
        }
    }
}

/// A version to register.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RegisterStep {
    /// The subject.
    pub(crate) subject: String,
    /// The number that the registry will give it.
    pub(crate) number: u32,
    /// The contract.
    pub(crate) contract: String,
    /// The version of the contract.
    pub(crate) version: u32,
    /// What is sent. References to what the plan registers itself have the number that it will get.
    pub(crate) schema: NewSchema,
    /// Full name of the record or message.
    pub(crate) root: String,
    /// Digest of the normal form, by which it is recognised.
    pub(crate) normal: String,
    /// What happens to events between it and the older versions that the level asks for: the worst.
    pub(crate) verdict: String,
    /// What the product would answer by our model of it.
    pub(crate) predicted: Words,
    /// What the registry answered.
    pub(crate) answer: Option<Words>,
    /// Why it was not asked.
    pub(crate) unasked: Option<String>,
    /// What the three say differently, and why.
    pub(crate) differences: Vec<String>,
    /// Whether it would be refused, as far as can be told.
    pub(crate) refused: bool,
}

impl RegisterStep {
    /// What it refers to directly.
    pub(crate) fn references(&self) -> &[Reference] {
        &self.schema.references
    }
}

/// An answer of a registry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Words {
    /// Whether it would take the version.
    pub(crate) compatible: bool,
    /// The level that this was at.
    pub(crate) level: String,
    /// Why not, in its words.
    pub(crate) messages: Vec<String>,
}

/// A level to set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LevelStep {
    /// The subject.
    pub(crate) subject: String,
    /// The level that holds.
    pub(crate) from: String,
    /// The level of the contract.
    pub(crate) to: String,
}

impl Plan {
    /// Steps that the registry would refuse.
    pub(crate) fn refused(&self) -> impl Iterator<Item = (usize, &RegisterStep)> {
        let steps = self.steps.iter().enumerate();
        steps.filter_map(|(index, step)| match step {
            Step::Register(step) if step.refused => Some((index + 1, &**step)),
            Step::Register(_) | Step::Level(_) => None,
        })
    }
}

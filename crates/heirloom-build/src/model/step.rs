//! Steps from one version to the next: derived, or written by hand and why.

use heirloom_contract::{Contract, StepConfig};
use heirloom_schema::Location;

/// The step from one version of a contract to the next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) kind: Kind,
    /// The body of an `Upcast` for people to start from: one `field: expression` per field of the newer struct, in
    /// which what cannot be carried over is `todo!()` with a comment. Empty for a derived step.
    pub(crate) skeleton: Vec<String>,
}

/// Who writes a step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// Derived: total and lossless, or lossy by permission.
    Auto,
    /// By a person, `Upcast`: why, never empty, the most telling reason first.
    Hand(Vec<Reason>),
    /// By a person, `Split`: one event becomes any number of the next version's.
    Split,
}

/// Why a step cannot be derived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    /// What changed, lower case, without a full stop, schema names in backticks: "field `currency` was added
    /// without a default".
    pub(crate) message: String,
    /// Place in the older version.
    pub(crate) writer: Location,
    /// Place in the newer version.
    pub(crate) reader: Location,
    /// How the step could be made derivable: "give `currency` a default in the schema".
    pub(crate) help: String,
}

/// The kind of a step from what the configuration says of it and what stands in the way: `failures` always,
/// `losses` unless the configuration allows them.
pub(crate) fn kind(
    contract: &Contract,
    into: u32,
    failures: Vec<Reason>,
    losses: Vec<Reason>,
    whole: impl FnOnce() -> (Location, Location),
) -> Kind {
    let StepConfig {
        meaning_changed,
        split,
        lossy,
        ..
    } = contract.config.step(into);
    if split {
        return Kind::Split;
    }
    let mut reasons = failures;
    if !lossy {
        reasons.extend(losses);
    }
    if meaning_changed {
        let (writer, reader) = whole();
        reasons.push(Reason {
            message: "heirloom.toml says that its meaning changed".to_owned(),
            writer,
            reader,
            help: format!(
                "remove `meaning-changed` from [contracts.\"{}\".v{into}] in heirloom.toml",
                contract.id
            ),
        });
    }
    if reasons.is_empty() {
        Kind::Auto
    } else {
        Kind::Hand(reasons)
    }
}

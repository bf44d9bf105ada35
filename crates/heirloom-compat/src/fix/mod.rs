//! Fixes of a finding: edits of the newer version's text, each tried before it is offered.
//!
//! ```text
//! finding ── avro, protobuf ──> Proposal { kind, title, edits }
//!                                   │ applied to the text, parsed, every pair judged again
//!                                   └─ trial ──> Fix { edits, outcome: safe or not, verdicts before and after }
//! ```
//! An edit changes as little of the text as it can, and takes indentation, commas and line ends from its neighbours.

mod avro;
mod defaults;
mod edit;
mod json;
mod proto;
mod protobuf;
#[cfg(test)]
mod tests;
mod trial;

use std::fmt;

use crate::{Direction, Finding, Judgement, SchemaRef, Verdict};

pub use edit::{Edit, apply};
pub use trial::{Edited, edited};

/// A version that stands against the one that is being edited.
#[derive(Clone, Copy, Debug)]
pub struct Role<'a> {
    /// What people call it, for example `v3`.
    pub name: &'a str,
    /// The version.
    pub schema: SchemaRef<'a>,
    /// [`Direction::Backward`]: it wrote, and the edited version reads. [`Direction::Forward`]: it reads what the edited
    /// version writes.
    pub direction: Direction,
    /// Whether this pair must be readable. The others are judged too: a fix that harms them is not safe.
    pub is_asked: bool,
}

/// What a fix does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FixKind {
    /// Gives a field a default.
    AddDefault,
    /// Makes a field a union with null, or no longer required.
    MakeOptional,
    /// Adds the old name to the aliases.
    AddAlias,
    /// Reserves the number and the name of a removed field.
    Reserve,
    /// Keeps the field of the older version.
    KeepField,
    /// Gives an enum a default.
    EnumDefault,
    /// Restores what the older version had: a symbol, a branch, a value, a type, a name.
    Restore,
    /// Leaves the contract as it is and makes a new one. No edit, but advice.
    NewContract,
}

impl FixKind {
    /// As reports write it, for example `add-default`.
    pub fn name(self) -> &'static str {
        match self {
            FixKind::AddDefault => "add-default",
            FixKind::MakeOptional => "make-optional",
            FixKind::AddAlias => "add-alias",
            FixKind::Reserve => "reserve",
            FixKind::KeepField => "keep-field",
            FixKind::EnumDefault => "enum-default",
            FixKind::Restore => "restore",
            FixKind::NewContract => "new-contract",
        }
    }
}

impl fmt::Display for FixKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// One way to answer a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does.
    pub kind: FixKind,
    /// What it does here, in the imperative, without a full stop.
    pub title: String,
    /// Changes of the edited version's own text, by their places, without overlap; none of mere advice.
    pub edits: Vec<Edit>,
    /// What the verdicts are after it.
    pub outcome: FixOutcome,
}

/// What was found when a fix was tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FixOutcome {
    /// Every asked pair that the finding hits rises to where all events arrive whole, and no pair falls.
    pub is_safe: bool,
    /// The pairs that the finding hits, and those whose verdict changes.
    pub effects: Vec<Effect>,
    /// What a person should know before taking it, one clause each, lower case, without a full stop.
    pub notes: Vec<String>,
}

/// What becomes of one pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The name of the [`Role`].
    pub role: String,
    /// The direction of the [`Role`].
    pub direction: Direction,
    /// What the finding alone made of the pair, and what is left of that.
    pub cause: (Verdict, Verdict),
    /// The whole pair, before and after.
    pub pair: (Verdict, Verdict),
}

/// A way to answer a finding that was not tried yet: the first of `tries` that parses and helps is taken.
#[derive(Debug)]
struct Proposal {
    kind: FixKind,
    title: String,
    tries: Vec<Vec<Edit>>,
}

impl Proposal {
    fn new(kind: FixKind, title: impl Into<String>, tries: Vec<Vec<Edit>>) -> Self {
        Proposal {
            kind,
            title: title.into(),
            tries: tries
                .into_iter()
                .filter(|edits| !edits.is_empty())
                .collect(),
        }
    }
}

/// The fixes of the findings of one edited version against all the versions that matter to it.
#[derive(Debug)]
pub struct Repairs<'a> {
    working: SchemaRef<'a>,
    roles: &'a [Role<'a>],
    before: Vec<Judgement>,
}

impl<'a> Repairs<'a> {
    /// Judges the edited version in all roles.
    pub fn new(working: SchemaRef<'a>, roles: &'a [Role<'a>]) -> Self {
        let before = roles.iter().map(|role| trial::judged(working, role));
        Repairs {
            working,
            roles,
            before: before.collect(),
        }
    }

    /// What was found out about each role, in their order.
    pub fn judgements(&self) -> &[Judgement] {
        &self.before
    }

    /// The fixes of a finding of the judgement at that position, the best first: what is safe before what is not,
    /// and what keeps the change before what takes it back.
    ///
    /// Nothing is offered where there is nothing to mend; the last of several is always the advice to make a new
    /// contract.
    pub fn fixes(&self, role: usize, finding: &Finding) -> Vec<Fix> {
        let Some(other) = self.roles.get(role) else {
            return Vec::new();
        };
        let mut fixes: Vec<Fix> = self
            .proposals(other, finding)
            .into_iter()
            .filter_map(|proposal| self.tried(proposal, role, finding))
            .collect();
        fixes.sort_by_key(|fix| !fix.outcome.is_safe);
        if finding.verdict >= Verdict::Lossy {
            fixes.push(Fix {
                kind: FixKind::NewContract,
                title: "leave this contract as it is, and make a new one for the new shape"
                    .to_owned(),
                edits: Vec::new(),
                outcome: FixOutcome {
                    notes: vec![
                        "write both until the last reader of the old one is gone".to_owned(),
                    ],
                    ..FixOutcome::default()
                },
            });
        }
        fixes
    }

    fn proposals(&self, other: &Role<'_>, finding: &Finding) -> Vec<Proposal> {
        match (other.schema, self.working) {
            (SchemaRef::Avro(older), SchemaRef::Avro(working)) => {
                avro::proposals(older, working, finding)
            }
            (SchemaRef::Protobuf(older), SchemaRef::Protobuf(working)) => {
                protobuf::proposals(older, working, finding)
            }
            _ => Vec::new(),
        }
    }
}

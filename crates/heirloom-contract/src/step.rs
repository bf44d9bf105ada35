//! The step from one version to the next as freezing explains it: derived, or to be written by hand and why.

use std::fmt;

use heirloom_schema::{avro, protobuf};

use crate::{Contract, Schema, State, Version};

/// The step from one version of a contract to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The version that it starts from.
    pub from: u32,
    /// The version that it leads to.
    pub to: u32,
    /// Why the upcaster must be written by hand, one sentence for each cause; empty where it is derived.
    pub by_hand: Vec<String>,
    /// What the step loses and is derived in spite of, because heirloom.toml allows it.
    pub losses: Vec<String>,
    /// The contract is a shared type: nobody upcasts it by itself, only the events that use it.
    pub is_shared: bool,
}

impl Step {
    /// The step into a version of a contract; `None` into the first.
    pub(crate) fn into(contract: &Contract, to: &Version, is_shared: bool) -> Option<Step> {
        let is_lossy = contract.config.step(to.number).lossy;
        Step::with_losses(contract, to, is_shared, is_lossy)
    }

    fn with_losses(
        contract: &Contract,
        to: &Version,
        is_shared: bool,
        is_lossy: bool,
    ) -> Option<Step> {
        let from = contract.version(to.number.checked_sub(1)?)?;
        let settings = contract.config.step(to.number);
        let mut by_hand = Vec::new();
        if settings.split {
            by_hand.push("heirloom.toml declares a split".to_owned());
        }
        if settings.meaning_changed {
            by_hand.push("heirloom.toml declares that the meaning changed".to_owned());
        }
        let (failures, losses) = match (&from.schema, &to.schema) {
            (Schema::Avro(writer), Schema::Avro(reader)) => avro_causes(writer, reader),
            (Schema::Protobuf(writer), Schema::Protobuf(reader)) => {
                protobuf_causes(contract, to, writer, reader)
            }
            _ => (vec!["the format changed".to_owned()], Vec::new()),
        };
        by_hand.extend(failures);
        let mut accepted = Vec::new();
        match is_lossy {
            true => accepted = losses,
            false => by_hand.extend(losses),
        }
        Some(Step {
            from: from.number,
            to: to.number,
            by_hand,
            losses: accepted,
            is_shared,
        })
    }
}

impl Contract {
    /// The step into a version from the one before it; `None` into the first, or where there is no such version.
    /// `allow_losses` derives it though values arrive changed, whatever the configuration says.
    pub fn step(&self, into: u32, allow_losses: bool) -> Option<Step> {
        let is_lossy = allow_losses || self.config.step(into).lossy;
        Step::with_losses(self, self.version(into)?, false, is_lossy)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Step {
            from,
            to,
            by_hand,
            losses: _,
            is_shared,
        } = self;
        match by_hand.as_slice() {
            [] => write!(f, "v{from} -> v{to} is derived"),
            causes if *is_shared => write!(
                f,
                "v{from} -> v{to} cannot be derived by itself: {}; events that use it will need \
                 an upcaster by hand where theirs cannot be derived",
                causes.join("; ")
            ),
            causes => write!(
                f,
                "v{from} -> v{to} needs an upcaster by hand: {}",
                causes.join("; ")
            ),
        }
    }
}

/// Failures and losses.
type Causes = (Vec<String>, Vec<String>);

fn avro_causes(writer: &avro::Schema, reader: &avro::Schema) -> Causes {
    let resolution = avro::resolve(writer, reader);
    let at = |message: String, path: &str| match dotted(path).as_str() {
        "" => message,
        field => format!("{message} (at `{field}`)"),
    };
    let failures = resolution.failures().iter();
    let failures = failures.map(|failure| at(failure.kind.message(), &failure.reader_path));
    let losses = resolution
        .losses()
        .iter()
        .map(|loss| at(loss.kind.message(), &loss.reader_path));
    (failures.collect(), losses.collect())
}

/// `/fields/lines/items/fields/price` as `lines[].price`; the event as a whole is the empty text.
fn dotted(path: &str) -> String {
    let mut dotted = String::new();
    let mut parts = path.split('/').skip(1);
    while let Some(part) = parts.next() {
        match part {
            "fields" => {
                if !dotted.is_empty() {
                    dotted.push('.');
                }
                dotted.push_str(parts.next().unwrap_or_default());
            }
            "items" | "values" => dotted.push_str("[]"),
            _ => {}
        }
    }
    dotted
}

fn protobuf_causes(
    contract: &Contract,
    to: &Version,
    writer: &protobuf::Schema,
    reader: &protobuf::Schema,
) -> Causes {
    let resolution = protobuf::resolve(writer, reader);
    let older = contract
        .versions
        .iter()
        .filter(|version| version.number < to.number);
    let history: Vec<&protobuf::Schema> = older
        .filter_map(|version| match &version.schema {
            Schema::Protobuf(schema) if version.state == State::Frozen => Some(schema),
            _ => None,
        })
        .collect();
    let reused = protobuf::reused_numbers(&history, reader);
    let failures = resolution
        .failures()
        .iter()
        .chain(&reused)
        .map(protobuf::Failure::message);
    let losses = resolution.losses().iter().map(protobuf::Loss::message);
    (failures.collect(), losses.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_as_in_the_errors_of_the_generator() {
        let paths = [
            "",
            "/fields/a",
            "/fields/c/items/fields/x",
            "/fields/u/type/1/values",
        ];
        assert_eq!(paths.map(dotted), ["", "a", "c[].x", "u[]"]);
    }
}

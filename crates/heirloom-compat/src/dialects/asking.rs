//! What a level asks of each product, whatever the format: which versions, in which order, in which directions, where
//! the product stops to look, and the lines around what it found.

use super::{Answer, Dialect, Format, Incompatibility, Question, message};
use crate::Direction;

/// One difference that a product finds between a reader and a writer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// The product's own name for it.
    pub(super) kind: String,
    /// Where, as the product writes it.
    pub(super) location: String,
    /// What it adds; may be empty.
    pub(super) detail: String,
    /// The line of its answer.
    pub(super) message: String,
}

/// Asks a product about a candidate and its history.
///
/// `compare` finds the differences of one version, by its position, in one direction; `shown` is the text of a version
/// as the product would repeat it.
pub(super) fn answer(
    dialect: Dialect,
    question: &Question<'_>,
    mut compare: impl FnMut(usize, Direction) -> Vec<Difference>,
    shown: impl Fn(usize) -> String,
) -> Answer {
    let ways = Ways::of(dialect, question.format);
    let mut answer = Answer {
        is_compatible: true,
        ..Answer::default()
    };
    let mut is_looking = true;
    for version in question.level.checked(question.history.len()) {
        let mut messages = Vec::new();
        let mut failed = 0;
        let directions = ways.order.iter().filter(|it| question.level.asks(**it));
        let asked = directions.clone().count();
        let mut found = Vec::new();
        for direction in directions {
            let differences = compare(version, *direction);
            failed += usize::from(!differences.is_empty());
            for difference in differences {
                messages.push(difference.message);
                found.push(Incompatibility {
                    kind: difference.kind,
                    location: difference.location,
                    detail: difference.detail,
                    version,
                    direction: *direction,
                });
            }
        }
        let is_refused = match ways.refuses_when_both_fail {
            true => failed == asked && failed > 0,
            false => failed > 0,
        };
        answer.incompatibilities.append(&mut found);
        if !is_refused {
            continue;
        }
        answer.is_compatible = false;
        if is_looking {
            answer.messages.append(&mut messages);
            if ways.names_versions {
                answer
                    .messages
                    .extend(message::version(version + 1, &shown(version)));
            }
            is_looking = !ways.stops;
        }
    }
    if !answer.is_compatible {
        answer.messages.extend((ways.end)(question.level.name()));
        if ways.has_each_message_once {
            let mut known = std::collections::BTreeSet::new();
            answer
                .messages
                .retain(|message| known.insert(message.clone()));
        }
    }
    answer
}

/// The ways of a product.
struct Ways {
    /// In which order it takes the directions of FULL.
    order: [Direction; 2],
    /// It looks no further when a version was refused.
    stops: bool,
    /// With two directions, it refuses only a version that fails in both.
    refuses_when_both_fail: bool,
    /// It repeats the version that it refused.
    names_versions: bool,
    has_each_message_once: bool,
    /// The last lines, from the name of the level.
    end: fn(&str) -> Vec<String>,
}

impl Ways {
    fn of(dialect: Dialect, format: Format) -> Ways {
        use Direction::{Backward, Forward};
        let karapace = Ways {
            order: [Backward, Forward],
            stops: true,
            refuses_when_both_fail: false,
            names_versions: false,
            has_each_message_once: true,
            end: |_| Vec::new(),
        };
        match dialect {
            Dialect::Confluent | Dialect::ConfluentMain => Ways {
                order: [Forward, Backward],
                names_versions: true,
                has_each_message_once: false,
                end: |level| {
                    vec![format!(
                        "{{validateFields: 'false', compatibility: '{level}'}}"
                    )]
                },
                ..karapace
            },
            Dialect::Karapace => karapace,
            Dialect::Apicurio => Ways {
                stops: false,
                refuses_when_both_fail: format == Format::Protobuf,
                ..karapace
            },
            Dialect::Redpanda => Ways {
                names_versions: true,
                has_each_message_once: false,
                end: |level| vec![format!("{{compatibility: '{level}'}}")],
                ..karapace
            },
        }
    }
}

//! Avro: each product's own parser, then its own checker.

mod compare;
mod graph;
mod java;
mod karapace;
mod print;
mod read;
mod redpanda;
mod rules;
mod tags;

use std::collections::{BTreeMap, BTreeSet};

use heirloom_schema::SchemaErrors;

use super::asking::{self, Difference};
use super::{Answer, Dialect, Form, Question, Reading, Text, Unparsable, message};
use crate::Direction;

use compare::GaveUp;
use graph::Graph;
use java::Java;
use karapace::Karapace;
use redpanda::Redpanda;
use rules::{Role, Rules};
pub(super) use tags::{retagged, tags};

/// Asks a product about Avro schemas.
///
/// # Errors
/// A text that the product's parser refuses.
pub(super) fn ask(dialect: Dialect, question: &Question<'_>) -> Result<Answer, Unparsable> {
    let registered = Rules::of(dialect, Role::Registered);
    let mut history = Vec::with_capacity(question.history.len());
    for (version, text) in question.history.iter().enumerate() {
        let graph = read::read(text, registered).map_err(|errors| Unparsable {
            version: Some(version),
            errors,
        })?;
        history.push(graph);
    }
    let candidate = Rules::of(dialect, Role::Candidate);
    let new = read::read(question.new, candidate).map_err(|errors| Unparsable {
        version: None,
        errors,
    })?;
    let compare = |version: usize, direction| {
        let (reader, writer) = match direction {
            Direction::Backward => (&new, &history[version]),
            Direction::Forward => (&history[version], &new),
        };
        differences(dialect, (reader, writer), direction)
    };
    let shown = |version: usize| text(&history[version]);
    Ok(asking::answer(dialect, question, compare, shown))
}

/// The text that Confluent makes of a schema.
///
/// # Errors
/// What Confluent's parser refuses.
pub(super) fn confluent(text: &Text, reading: Reading, form: Form) -> Result<String, SchemaErrors> {
    let role = match reading {
        Reading::New => Role::Candidate,
        Reading::Registered => Role::Registered,
    };
    let graph = read::read(text, Rules::of(Dialect::Confluent, role))?;
    let style = match form {
        Form::Normalized => print::Style::Normalized,
        Form::Plain | Form::Resolved | Form::Serialized => print::Style::Plain,
    };
    let known = match form {
        Form::Resolved => BTreeSet::new(),
        Form::Plain | Form::Normalized | Form::Serialized => referenced(&graph),
    };
    let printed = print::Printed {
        style,
        tags: &BTreeMap::new(),
    };
    Ok(print::styled(&graph, graph.root.node, &known, printed))
}

/// A schema as Java writes it, without the types that its references define.
fn text(graph: &Graph<'_>) -> String {
    print::java(graph, graph.root.node, &referenced(graph))
}

/// Names of the types that its references define.
fn referenced(graph: &Graph<'_>) -> BTreeSet<String> {
    let references = graph.references.iter();
    let named = references.filter_map(|id| graph.kind(*id).named());
    named.map(|named| named.name.to_string()).collect()
}

fn differences(
    dialect: Dialect,
    (reader, writer): (&Graph<'_>, &Graph<'_>),
    direction: Direction,
) -> Vec<Difference> {
    let found = match dialect {
        Dialect::Confluent | Dialect::ConfluentMain | Dialect::Apicurio => {
            compare::compare(&Java { reader, writer }, reader, writer)
        }
        Dialect::Karapace => compare::compare(&Karapace { reader, writer }, reader, writer),
        Dialect::Redpanda => compare::compare(&Redpanda { reader, writer }, reader, writer),
    };
    let causes = match found {
        Ok(causes) => causes,
        Err(GaveUp(why)) => {
            return vec![Difference {
                kind: "EXCEPTION".to_owned(),
                location: String::new(),
                message: format!("Unexpected exception during compatibility check: {why}"),
                detail: why,
            }];
        }
    };
    let differences = causes.into_iter().map(|cause| {
        let (location, detail) = (cause.place.pointer(), cause.detail.to_string());
        Difference {
            message: match dialect {
                // Karapace answers with what it adds, and nothing else.
                Dialect::Karapace => detail.clone(),
                Dialect::Apicurio => format!("{detail} at {location}"),
                _ => message::avro((cause.kind, &location, &detail), direction),
            },
            kind: cause.kind.to_owned(),
            location,
            detail,
        }
    });
    differences.collect()
}

//! Protobuf: each product's own parser, then its own checker.

mod apicurio;
mod confluent;
mod java;
mod karapace;
mod known;
mod lex;
mod parse;
mod print;
mod redpanda;
mod serialized;
mod stored;
mod syntax;
mod table;

use heirloom_schema::SchemaErrors;

use super::asking::{self, Difference};
use super::{Answer, Dialect, Question, Text, Unparsable};
use crate::Direction;
use confluent::Release;
pub(super) use stored::confluent_text;
use table::Schema;

/// How many messages one comparison looks at; messages that use each other in many ways could take for ever.
const WORK_MAX: usize = 30_000;

/// How deep a comparison follows messages through fields. The products end in an overflow of their stacks not far
/// below.
const DEPTH_MAX: usize = 256;

/// Asks a product about Protobuf schemas.
///
/// # Errors
/// A text that the product's parser refuses.
pub(super) fn ask(dialect: Dialect, question: &Question<'_>) -> Result<Answer, Unparsable> {
    let mut history = Vec::with_capacity(question.history.len());
    for (version, text) in question.history.iter().enumerate() {
        let version = Some(version);
        let schema = read(dialect, text).map_err(|errors| Unparsable { version, errors })?;
        history.push(schema);
    }
    let version = None;
    let new = read(dialect, question.new).map_err(|errors| Unparsable { version, errors })?;
    let compare = |version: usize, direction| {
        // Every product takes the writer's schema for the original and the reader's for the update.
        let (original, update) = match direction {
            Direction::Backward => (&history[version], &new),
            Direction::Forward => (&new, &history[version]),
        };
        differences(dialect, (original, update), direction).unwrap_or_else(|| vec![beyond()])
    };
    let shown = |version: usize| question.history[version].source.text().to_owned();
    let mut answer = asking::answer(dialect, question, compare, shown);
    if dialect == Dialect::Apicurio && !answer.is_compatible {
        answer.messages = vec![apicurio::message(question.level)];
    }
    Ok(answer)
}

/// What was not compared must not count as equal.
fn beyond() -> Difference {
    let why = format!(
        "the messages use each other more than {DEPTH_MAX} levels deep, or in more than {WORK_MAX} ways"
    );
    Difference {
        kind: "EXCEPTION".to_owned(),
        location: String::new(),
        message: format!("Unexpected exception during compatibility check: {why}"),
        detail: why,
    }
}

fn read(dialect: Dialect, text: &Text) -> Result<Schema, SchemaErrors> {
    if dialect == Dialect::Redpanda {
        strict(text)?;
    }
    let parse = match dialect {
        Dialect::Confluent | Dialect::ConfluentMain => confluent::read,
        _ => parse::parse,
    };
    let schema = Schema::read(text, parse)?;
    if matches!(dialect, Dialect::Confluent | Dialect::ConfluentMain) {
        schema.check_text(&text.source)?;
        schema.check_all_types(&text.source)?;
        return Ok(schema);
    }
    if dialect == Dialect::Redpanda {
        schema.check_reserved(&text.source)?;
    }
    schema.check_names(&text.source)?;
    // Apicurio asks not what the fields are of.
    if dialect != Dialect::Apicurio {
        schema.check_fields(&text.source)?;
    }
    Ok(schema)
}

/// Redpanda reads with the Protobuf compiler. A file without a message, or with several, is whole to it.
fn strict(text: &Text) -> Result<(), SchemaErrors> {
    let path = text.source.name();
    match heirloom_schema::protobuf::parse(&text.source, path, &text.references, None) {
        Ok(_) => Ok(()),
        Err(SchemaErrors(mut errors)) => {
            errors.retain(|error| error.rule != "protobuf/root-ambiguous");
            match errors.is_empty() {
                true => Ok(()),
                false => Err(SchemaErrors(errors)),
            }
        }
    }
}

/// What the product refuses; `None` where the two are beyond the bounds.
fn differences(
    dialect: Dialect,
    (original, update): (&Schema, &Schema),
    direction: Direction,
) -> Option<Vec<Difference>> {
    let difference = |kind: &str, location: String, message: String| Difference {
        kind: kind.to_owned(),
        location,
        detail: String::new(),
        message,
    };
    Some(match dialect {
        Dialect::Confluent | Dialect::ConfluentMain => {
            let release = match dialect {
                Dialect::ConfluentMain => Release::Main,
                _ => Release::General,
            };
            let found = confluent::compare(original, update, release)?.into_iter();
            let found = found.filter(|it| !it.kind.is_compatible());
            found
                .map(|it| {
                    let message = it.message(direction);
                    difference(it.kind.name(), it.path, message)
                })
                .collect()
        }
        Dialect::Karapace => {
            let found = karapace::compare(original, update)?.into_iter();
            let found = found.filter(|it| !it.is_compatible());
            found
                .map(|it| {
                    let message = it.message();
                    difference(it.kind, it.path, message)
                })
                .collect()
        }
        Dialect::Redpanda => {
            let found = redpanda::compare(update, original)?.into_iter();
            found
                .map(|it| {
                    let message = it.message();
                    difference(it.kind, it.path, message)
                })
                .collect()
        }
        Dialect::Apicurio => {
            let found = apicurio::compare(original, update).into_iter();
            found
                .map(|it| Difference {
                    kind: it.kind.to_owned(),
                    location: it.place,
                    detail: it.detail,
                    message: String::new(),
                })
                .collect()
        }
    })
}

#[cfg(test)]
mod tests;

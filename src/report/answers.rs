//! What registries would answer, for people and for programs.

use std::io;

use heirloom_compat::Direction;
use heirloom_compat::dialects::{Answer, Incompatibility, Unparsable};
use heirloom_schema::SchemaErrors;
use serde_json::{Value, json};

use crate::output::Output;

/// Whether the product `name` would accept, and its own words.
pub(crate) fn write_answer(
    answer: Result<&Answer, &Unparsable>,
    name: &str,
    output: &mut Output,
) -> io::Result<()> {
    match answer {
        Ok(answer) => {
            let would = if answer.is_compatible {
                "accept"
            } else {
                "refuse"
            };
            writeln!(output.out, "{name}: would {would} it")?;
            let mut messages = answer.messages.iter();
            messages.try_for_each(|message| writeln!(output.out, "  {message}"))
        }
        Err(unparsable) => {
            writeln!(output.err, "{}", unparsable.errors)?;
            writeln!(output.err, "{name} would not read it")
        }
    }
}

/// An answer as data. `file` tells what a position in the history is called.
pub(crate) fn answer_json(
    answer: Result<&Answer, &Unparsable>,
    file: &dyn Fn(usize) -> Option<String>,
) -> Value {
    let each = |it: &Incompatibility| {
        json!({
            "type": it.kind,
            "location": it.location,
            "message": it.detail,
            "version": it.version + 1,
            "file": file(it.version),
            "direction": match it.direction {
                Direction::Backward => "BACKWARD",
                Direction::Forward => "FORWARD",
            },
        })
    };
    match answer {
        Ok(answer) => json!({
            "compatible": answer.is_compatible,
            "messages": answer.messages,
            "incompatibilities": answer.incompatibilities.iter().map(each).collect::<Value>(),
        }),
        Err(unparsable) => json!({
            "version": unparsable.version.map(|index| index + 1),
            "errors": errors_json(&unparsable.errors),
        }),
    }
}

/// Faults of a schema as data.
pub(crate) fn errors_json(errors: &SchemaErrors) -> Value {
    let each = errors.0.iter().map(|error| {
        json!({
            "rule": error.rule,
            "file": &*error.location.file,
            "line": error.location.line,
            "column": error.location.column,
            "path": error.path,
            "message": error.message,
            "help": error.help,
        })
    });
    each.collect()
}

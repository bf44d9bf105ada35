//! What the products answer, row by row.

mod confluent;
mod hostile;
mod others;
mod stored;
mod texts;

use heirloom_schema::{SchemaErrors, Source};

use super::*;
use crate::Level;
use crate::dialects::Format;

/// A text without references.
fn text(text: &str) -> Text {
    Text {
        source: Source::new("a.proto", text),
        references: Vec::new(),
    }
}

/// A file of proto3 in the package `shop`.
fn proto3(body: &str) -> String {
    format!("syntax = \"proto3\"; package shop; {body}")
}

/// The same of proto2.
fn proto2(body: &str) -> String {
    format!("syntax = \"proto2\"; package shop; {body}")
}

/// A file of proto3 with one message.
fn order(fields: &str) -> String {
    proto3(&format!("message Order {{ {fields} }}"))
}

/// What a product finds when `new` follows `old`, as `KIND location`.
fn asked(
    dialect: Dialect,
    level: Level,
    old: &Text,
    new: &Text,
) -> Result<Vec<String>, SchemaErrors> {
    let question = Question {
        format: Format::Protobuf,
        level,
        history: std::slice::from_ref(old),
        new,
    };
    let answer = ask(dialect, &question).map_err(|it| it.errors)?;
    let found = answer.incompatibilities.iter();
    let found: Vec<String> = found
        .map(|it| format!("{} {}", it.kind, it.location))
        .collect();
    Ok(found)
}

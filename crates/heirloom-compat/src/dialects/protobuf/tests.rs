//! What the products answer, row by row.

mod hostile;

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
    assert_eq!(answer.is_compatible, found.is_empty());
    Ok(found)
}

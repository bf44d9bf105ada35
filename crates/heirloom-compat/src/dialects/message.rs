//! The lines of an answer, as Confluent words them for Avro; Redpanda and Apicurio took them over.

use crate::Direction;

/// What readers and writers are called in a direction.
fn roles(direction: Direction) -> (&'static str, &'static str) {
    match direction {
        Direction::Backward => ("new", "old"),
        Direction::Forward => ("old", "new"),
    }
}

/// A cause as a line.
pub(super) fn avro((kind, location, detail): (&str, &str, &str), direction: Direction) -> String {
    let (reader, writer) = roles(direction);
    let description = match kind {
        "NAME_MISMATCH" => format!("The name of the schema has changed (path '{location}')"),
        "FIXED_SIZE_MISMATCH" => format!(
            "The size of FIXED type field at path '{location}' in the {reader} schema does not match with the \
             {writer} schema"
        ),
        "MISSING_ENUM_SYMBOLS" => format!(
            "The {reader} schema is missing enum symbols '{detail}' at path '{location}' in the {writer} schema"
        ),
        "READER_FIELD_MISSING_DEFAULT_VALUE" => format!(
            "The field '{detail}' at path '{location}' in the {reader} schema has no default value and is missing in \
             the {writer} schema"
        ),
        "MISSING_UNION_BRANCH" => format!(
            "The {reader} schema is missing a type inside a union field at path '{location}' in the {writer} schema"
        ),
        "TYPE_MISMATCH" => format!(
            "The type (path '{location}') of a field in the {reader} schema does not match with the {writer} schema"
        ),
        _ => format!("{reader} schema is not compatible with {writer} schema: check '{location}'"),
    };
    format!("{{errorType:'{kind}', description:'{description}', additionalInfo:'{detail}'}}")
}

/// The lines that follow those of one older version, counted from 1.
pub(super) fn version(number: usize, text: &str) -> [String; 2] {
    const TEXT_MAX: usize = 10 * 1024;
    let schema = if text.len() <= TEXT_MAX {
        format!("{{oldSchema: '{text}'}}")
    } else {
        let end = (0..=TEXT_MAX).rev().find(|end| text.is_char_boundary(*end));
        let cut = text.get(..end.unwrap_or_default()).unwrap_or_default();
        format!("{{oldSchema: <truncated> '{cut}...'}}")
    };
    [format!("{{oldSchemaVersion: {number}}}"), schema]
}

//! Numbers that come back: used by an older version, dropped, and used again for something else.

use std::collections::BTreeSet;

use super::graph::{Field, FieldKind, MapValue, Message, MessageId, Schema};
use super::resolve::field_text;
use super::{Failure, FailureKind};

/// Fields of the reader whose number an older version of `history` used for another field and a later one dropped.
///
/// `history` holds all versions from the first on, the reader not among them. Comparing the last version with the
/// reader cannot see this: there the number is merely new. Messages are matched by full name, roots with roots; a
/// field that comes back with its old name and type is no fault.
pub fn reused_numbers(history: &[&Schema], reader: &Schema) -> Vec<Failure> {
    let mut failures = Vec::new();
    for id in contained(reader) {
        let message = reader.message(id);
        let versions: Vec<_> = history
            .iter()
            .map(|version| (*version, counterpart(version, reader, id)))
            .collect();
        for field in &message.fields {
            failures.extend(reused(&versions, (reader, message), field));
        }
    }
    failures
}

/// The messages that the root contains, itself first, without the entries of maps.
fn contained(schema: &Schema) -> Vec<MessageId> {
    let mut found = vec![schema.root()];
    let mut seen = BTreeSet::from([schema.root()]);
    let mut next = 0;
    while let Some(&id) = found.get(next) {
        for field in &schema.message(id).fields {
            match field.kind {
                FieldKind::Message(id)
                | FieldKind::Group(id)
                | FieldKind::Map {
                    value: MapValue::Message(id),
                    ..
                } => {
                    if seen.insert(id) {
                        found.push(id);
                    }
                }
                FieldKind::Scalar(_) | FieldKind::Enum(_) | FieldKind::Map { .. } => {}
            }
        }
        next += 1;
    }
    found
}

fn counterpart<'a>(version: &'a Schema, reader: &Schema, id: MessageId) -> Option<&'a Message> {
    if id == reader.root() {
        return Some(version.message(version.root()));
    }
    version
        .message_named(&reader.message(id).full_name)
        .map(|id| version.message(id))
}

/// The newest version that used the field's number for something else and that a version without it followed.
fn reused(
    versions: &[(&Schema, Option<&Message>)],
    (reader, message): (&Schema, &Message),
    field: &Field,
) -> Option<Failure> {
    let mut was_dropped = false;
    for (version, (schema, older)) in versions.iter().enumerate().rev() {
        let Some(older_message) = older else { continue };
        let Some(older) = older_message.field(field.number) else {
            was_dropped = true;
            continue;
        };
        if was_dropped && !is_same(schema, older, reader, field) {
            return Some(Failure {
                pair: None,
                number: Some(field.number),
                kind: FailureKind::NumberReusedLater {
                    version,
                    writer: field_text(schema, older_message, older),
                    reader: field_text(reader, message, field),
                },
                writer_path: path(schema, older_message, older),
                reader_path: path(reader, message, field),
                writer_span: older.span,
                reader_span: field.span,
            });
        }
    }
    None
}

fn is_same(writer_schema: &Schema, writer: &Field, reader_schema: &Schema, reader: &Field) -> bool {
    writer.name == reader.name
        && writer_schema.kind_name(writer.kind) == reader_schema.kind_name(reader.kind)
}

fn path(schema: &Schema, message: &Message, field: &Field) -> String {
    format!(
        "/{}/{} ({})",
        schema.short_name(&message.full_name),
        field.name,
        field.number
    )
}

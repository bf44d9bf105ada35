//! Why a step between two versions cannot be derived, in the words of people.

use std::rc::Rc;

use heirloom_schema::Location;
use heirloom_schema::protobuf::{
    Failure, FailureKind, Loss, LossKind, Schema, resolve, reused_numbers,
};

use crate::model::Reason;

use super::ProtobufVersion;

/// Failures, which are always in the way, and losses, which may be allowed. `history` ends with `older`.
pub(super) fn reasons(
    history: &[Rc<ProtobufVersion<'_>>],
    older: &ProtobufVersion<'_>,
    newer: &ProtobufVersion<'_>,
) -> (Vec<Reason>, Vec<Reason>) {
    let resolution = resolve(older.schema, newer.schema);
    let place = |failure: &Failure| older.schema.location(failure.writer_span);
    let mut failures: Vec<Reason> = resolution
        .failures()
        .iter()
        .map(|failure| failed(failure, place(failure), newer.schema))
        .collect();
    for failure in reused(history, newer) {
        let root = older.schema.message(older.schema.root());
        let mut reason = failed(&failure, older.schema.location(root.span), newer.schema);
        if let FailureKind::NumberReusedLater { version, .. } = &failure.kind
            && let Some(version) = history.get(*version)
        {
            let used = version.schema.location(failure.writer_span);
            reason.help.push_str(&format!(", which {used} used"));
        }
        failures.push(reason);
    }
    let losses = resolution
        .losses()
        .iter()
        .map(|loss| lost(loss, older.schema, newer.schema))
        .collect();
    (failures, losses)
}

/// Numbers that this very step takes again; those that an earlier step took are that step's.
fn reused(history: &[Rc<ProtobufVersion<'_>>], newer: &ProtobufVersion<'_>) -> Vec<Failure> {
    let schemas: Vec<&Schema> = history.iter().map(|version| version.schema).collect();
    let Some((older, before)) = schemas.split_last() else {
        return Vec::new();
    };
    let earlier = reused_numbers(before, older);
    let known = |failure: &Failure| {
        earlier.iter().any(|it| {
            it.reader_path == failure.reader_path && it.writer_path == failure.writer_path
        })
    };
    reused_numbers(&schemas, newer.schema)
        .into_iter()
        .filter(|failure| !known(failure))
        .collect()
}

fn failed(failure: &Failure, writer: Location, reader: &Schema) -> Reason {
    let help = match &failure.kind {
        FailureKind::Kind { reader, .. }
        | FailureKind::NumberReused { reader, .. }
        | FailureKind::NumberReusedLater { reader, .. }
        | FailureKind::MessageType { reader, .. } => {
            format!(
                "give `{}` a number that was never used, and reserve {}",
                reader.name, reader.number
            )
        }
        FailureKind::Required { reader, .. } => format!("declare `{}` optional", reader.name),
        FailureKind::NotUtf8 { reader, .. } => {
            format!(
                "keep `{}` as bytes, or add the text under a new number",
                reader.name
            )
        }
        FailureKind::PackedToSingular { reader, .. } => {
            format!(
                "keep `{}` repeated, or add the single value under a new number",
                reader.name
            )
        }
        _ => "give the changed field a new number, and reserve the old one".to_owned(),
    };
    Reason {
        message: failure.message(),
        writer,
        reader: reader.location(failure.reader_span),
        help,
    }
}

fn lost(loss: &Loss, writer: &Schema, reader: &Schema) -> Reason {
    let allow = "or allow the loss with `lossy = \"allow\"` in heirloom.toml";
    let undo = match &loss.kind {
        LossKind::Narrowed { reader, .. } | LossKind::Reinterpreted { reader, .. } => {
            format!(
                "keep the type of `{}`, or add the new one under a new number",
                reader.name
            )
        }
        LossKind::Presence { writer, reader } => match (&writer.oneof, &reader.oneof) {
            (None, Some(oneof)) => format!("keep `{}` out of oneof `{oneof}`", reader.name),
            (Some(oneof), None) => format!("keep `{}` in oneof `{oneof}`", reader.name),
            _ => format!("keep the presence of `{}` as it was", reader.name),
        },
        LossKind::LastOfMany { reader, .. } => format!("keep `{}` repeated", reader.name),
        LossKind::OneofJoined { oneof, .. } => format!("keep the fields of `{oneof}` apart"),
        LossKind::Default { reader, from, .. } => {
            format!("keep {from} as the default of `{}`", reader.name)
        }
        LossKind::EnumValuesRemoved { name, .. } => {
            format!("keep the values of `{name}`, marked as deprecated")
        }
        LossKind::EnumValueMoved { name, .. } => {
            format!("keep the numbers of the values of `{name}`")
        }
        _ => "keep the numbers of fields as they were".to_owned(),
    };
    Reason {
        message: loss.message(),
        writer: writer.location(loss.writer_span),
        reader: reader.location(loss.reader_span),
        help: format!("{undo}, {allow}"),
    }
}

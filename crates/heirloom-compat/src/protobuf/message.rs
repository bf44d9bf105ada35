//! What an observation says to the person who made the newer version: one clause, lower case, without a full stop.

use heirloom_schema::protobuf::{FailureKind, FieldText, LossKind};

use super::observe::{Kind, Note};
use crate::Newer;

/// The clause of an observation.
pub(super) fn message(kind: &Kind, newer: Newer) -> String {
    match kind {
        Kind::Failure(kind) => failure(kind, newer),
        Kind::Loss(kind) => loss(kind, newer),
        Kind::Ignored {
            field,
            number,
            is_reserved,
            oneof,
        } => ignored((field, *number), *is_reserved, oneof.as_deref(), newer),
        Kind::Absent {
            field,
            number,
            is_reserved,
        } => match (newer, is_reserved) {
            (Newer::Reader, _) => format!("field `{field}` = {number} was added"),
            (Newer::Writer, true) => {
                format!("field `{field}` = {number} was removed; older readers find it absent")
            }
            (Newer::Writer, false) => format!(
                "field `{field}` = {number} was removed and its number is not reserved; older \
                 readers find it absent"
            ),
        },
        Kind::PresenceGained { writer, reader } => match newer {
            Newer::Reader => format!(
                "field `{}` got presence: zeros that were written before arrive as absent",
                reader.name
            ),
            Newer::Writer => format!(
                "field `{}` lost presence: zeros arrive at older readers as absent",
                writer.name
            ),
        },
        Kind::Note(note) => noted(note),
    }
}

fn ignored(
    (field, number): (&str, i32),
    is_reserved: bool,
    oneof: Option<&str>,
    newer: Newer,
) -> String {
    let unset = oneof.map(|oneof| format!("; events that have it arrive with `{oneof}` not set"));
    let unset = unset.unwrap_or_default();
    match newer {
        Newer::Writer => {
            format!("field `{field}` = {number} was added, which older readers ignore{unset}")
        }
        Newer::Reader if is_reserved => format!("field `{field}` = {number} was removed{unset}"),
        Newer::Reader => {
            format!("field `{field}` = {number} was removed and its number is not reserved{unset}")
        }
    }
}

/// Resolutions speak of the change from writer to reader; of an older reader it is told the other way round.
fn failure(kind: &FailureKind, newer: Newer) -> String {
    if newer == Newer::Reader {
        return kind.message();
    }
    let older = "older readers";
    match kind {
        FailureKind::Kind { writer, reader } => {
            changed(reader, writer, &format!("{older} cannot read its bytes"))
        }
        FailureKind::MessageType { writer, reader } => {
            changed(reader, writer, "a message-typed change")
        }
        FailureKind::NumberReused { writer, reader } => format!(
            "field number {} was reused: `{}` is now `{}`",
            writer.number, reader.declared, writer.declared
        ),
        FailureKind::Required {
            writer: Some(writer),
            reader,
        } => changed(reader, writer, &format!("{older} refuse events without it")),
        FailureKind::Required {
            writer: None,
            reader,
        } => format!(
            "field number {} `{}` was removed: {older} refuse events without it",
            reader.number, reader.declared
        ),
        FailureKind::NotUtf8 { writer, reader } => changed(
            reader,
            writer,
            &format!("{older} refuse bytes that are not UTF-8"),
        ),
        FailureKind::PackedToSingular { writer, reader } => changed(
            reader,
            writer,
            &format!("{older} cannot read a packed list as one value"),
        ),
        _ => kind.message(),
    }
}

fn loss(kind: &LossKind, newer: Newer) -> String {
    if newer == Newer::Reader {
        return kind.message();
    }
    let older = "older readers";
    match kind {
        LossKind::Narrowed { writer, reader } => {
            changed(reader, writer, &format!("not every value fits {older}"))
        }
        LossKind::Reinterpreted { writer, reader } => changed(
            reader,
            writer,
            &format!("the same bytes mean other values to {older}"),
        ),
        LossKind::Presence { writer, reader } => {
            changed(reader, writer, "only one of them tells absent from zero")
        }
        LossKind::LastOfMany { writer, reader } => changed(
            reader,
            writer,
            &format!("{older} keep one of several elements"),
        ),
        LossKind::OneofJoined { oneof, fields } => {
            let fields: Vec<String> = fields.iter().map(|name| format!("`{name}`")).collect();
            format!(
                "fields {} can stand together now; {older} have them in oneof `{oneof}` and keep one",
                fields.join(", ")
            )
        }
        LossKind::Default { reader, from, to } => format!(
            "field number {} `{}` had default `{to}` and now has `{from}`: an absent value reads \
             as another",
            reader.number, reader.declared
        ),
        LossKind::NumbersMoved { writer, reader } => changed(
            reader,
            writer,
            "one of these names has another number on the other side",
        ),
        LossKind::EnumValuesRemoved { name, values } => {
            let values: Vec<String> = values
                .iter()
                .map(|(value, number)| format!("`{value} = {number}`"))
                .collect();
            format!(
                "enum `{name}` got {}; it is closed, so events lose the value at {older}",
                values.join(", ")
            )
        }
        LossKind::EnumValueMoved {
            name,
            number,
            from,
            to,
        } => format!(
            "number {number} of enum `{name}` was `{to}` and is now `{from}`: one of these names \
             has another number on the other side"
        ),
        LossKind::EnumType { writer, reader } => changed(
            reader,
            writer,
            "another enum, whose numbers mean something else",
        ),
        _ => kind.message(),
    }
}

fn changed(older: &FieldText, newer: &FieldText, effect: &str) -> String {
    format!(
        "field number {} was `{}` and is now `{}`: {effect}",
        newer.number, older.declared, newer.declared
    )
}

fn noted(note: &Note) -> String {
    match note {
        Note::FieldRenamed {
            older,
            newer,
            is_read_in_json,
        } => {
            let effect = match is_read_in_json {
                true => "its bytes and its JSON stay readable",
                false => "its bytes stay readable, its JSON does not",
            };
            format!("field `{older}` was renamed to `{newer}`: {effect}")
        }
        Note::JsonNameChanged {
            older,
            newer,
            is_read_in_json,
        } => {
            let effect = match is_read_in_json {
                true => "its JSON stays readable",
                false => "its JSON is refused, or its value dropped",
            };
            format!("the name in JSON changed from `{older}` to `{newer}`: {effect}")
        }
        Note::JsonTypeChanged { older, newer } => {
            format!(
                "type changed from `{older}` to `{newer}`: bytes are read, JSON of one is refused by the other"
            )
        }
        Note::JsonNameReused { name, older, newer } => {
            format!("`{name}` in JSON was field number {older} and is now field number {newer}")
        }
        Note::OneofMoved {
            field,
            older,
            newer,
        } => match (older, newer) {
            (None, Some(newer)) => format!("field `{field}` moved into oneof `{newer}`"),
            (Some(older), None) => format!("field `{field}` moved out of oneof `{older}`"),
            (Some(older), Some(newer)) => {
                format!("field `{field}` moved from oneof `{older}` to oneof `{newer}`")
            }
            (None, None) => format!("field `{field}` stayed outside of oneofs"),
        },
        Note::ReservedRemoved { what } => format!("{what} is no longer reserved"),
        Note::EnumValueAdded { value, number } => {
            format!("enum value `{value}` = {number} was added")
        }
        Note::EnumValueRemoved { value, number } => {
            format!("enum value `{value}` = {number} was removed")
        }
        Note::EnumValueRenamed {
            older,
            newer,
            number,
        } => format!("enum value {number} was renamed from `{older}` to `{newer}`"),
        Note::MessageIndexMoved { older, newer } => format!(
            "the message moved in its file: frames carry the index {newer:?} and not {older:?}"
        ),
        Note::RootRenamed { older, newer } => {
            format!("the message was renamed from `{older}` to `{newer}`")
        }
        Note::PackedChanged { field } => format!("the list `{field}` is packed on one side only"),
        Note::RequiredRemoved { field } => {
            format!("field `{field}` is no longer required: older readers refuse events without it")
        }
    }
}

/// The exact values that fail or change: as JSON where they can be counted, else in words; empty where every value
/// does.
pub(super) fn values(kind: &Kind) -> Vec<String> {
    let one = |text: &str| vec![text.to_owned()];
    match kind {
        Kind::Failure(FailureKind::NotUtf8 { .. }) => one("bytes that are not UTF-8"),
        Kind::Failure(FailureKind::PackedToSingular { .. }) => one("lists that are not empty"),
        Kind::Failure(FailureKind::Required {
            writer: Some(_), ..
        }) => one("events without it"),
        Kind::Loss(LossKind::LastOfMany { .. }) => one("lists of two elements or more"),
        Kind::Loss(LossKind::EnumValuesRemoved { values, .. }) => {
            let values = values.iter().map(|(value, _)| format!("\"{value}\""));
            values.collect()
        }
        Kind::Loss(LossKind::EnumValueMoved { from, .. }) => vec![format!("\"{from}\"")],
        Kind::Loss(LossKind::OneofJoined { .. }) => one("events with more than one of them"),
        Kind::Loss(LossKind::Default { .. }) => one("events without it"),
        _ => Vec::new(),
    }
}

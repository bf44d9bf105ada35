//! The sentences of failures and losses, each from the point of view of the change from writer to reader.

use super::kind::{FailureKind, FieldText, LossKind};

impl FailureKind {
    /// One sentence, lower case: what the change does to the field.
    pub fn message(&self) -> String {
        match self {
            FailureKind::Kind { writer, reader } => changed(
                writer,
                reader,
                "bytes of the one cannot be read as the other",
            ),
            FailureKind::MessageType { writer, reader } => {
                changed(writer, reader, "a message-typed change")
            }
            FailureKind::NumberReused { writer, reader } => format!(
                "field number {} was reused: `{}` is now `{}`",
                reader.number, writer.declared, reader.declared
            ),
            FailureKind::NumberReusedLater {
                version,
                writer,
                reader,
            } => format!(
                "field number {} was reused: it was `{}` in version {}, was dropped, and is now `{}`",
                reader.number,
                writer.declared,
                version + 1,
                reader.declared
            ),
            FailureKind::Required {
                writer: Some(writer),
                reader,
            } => changed(writer, reader, "events without it cannot be read"),
            FailureKind::Required {
                writer: None,
                reader,
            } => format!(
                "field number {} `{}` was added: events written before it cannot be read",
                reader.number, reader.declared
            ),
            FailureKind::NotUtf8 { writer, reader } => {
                changed(writer, reader, "bytes that are not UTF-8 cannot be read")
            }
            FailureKind::PackedToSingular { writer, reader } => {
                changed(writer, reader, "a packed list cannot be read as one value")
            }
        }
    }
}

impl LossKind {
    /// One sentence, lower case: what the change does to the value.
    pub fn message(&self) -> String {
        match self {
            LossKind::Narrowed { writer, reader } => {
                changed(writer, reader, "not every value fits")
            }
            LossKind::Reinterpreted { writer, reader } => {
                changed(writer, reader, "the same bytes mean other values")
            }
            LossKind::Presence { writer, reader } => {
                changed(writer, reader, "only one of them tells absent from zero")
            }
            LossKind::LastOfMany { writer, reader } => {
                changed(writer, reader, "several elements become one")
            }
            LossKind::OneofJoined { oneof, fields } => format!(
                "fields {} could stand together and are now in oneof `{oneof}`, which keeps one",
                quoted(fields.iter().map(String::as_str))
            ),
            LossKind::Default { reader, from, to } => format!(
                "field number {} `{}` had default `{from}` and now has `{to}`: an absent value \
                 reads as another",
                reader.number, reader.declared
            ),
            LossKind::NumbersMoved { writer, reader } => changed(
                writer,
                reader,
                "one of these names has another number on the other side",
            ),
            LossKind::EnumValuesRemoved { name, values } => {
                let values: Vec<_> = values
                    .iter()
                    .map(|(value, number)| format!("{value} = {number}"))
                    .collect();
                format!(
                    "enum `{name}` no longer has {}: it is closed, so events lose the value",
                    quoted(values.iter().map(String::as_str))
                )
            }
            LossKind::EnumValueMoved {
                name,
                number,
                from,
                to,
            } => format!(
                "number {number} of enum `{name}` was `{from}` and is now `{to}`: one of these \
                 names has another number on the other side"
            ),
            LossKind::EnumType { writer, reader } => changed(
                writer,
                reader,
                "another enum, whose numbers mean something else",
            ),
        }
    }
}

fn changed(writer: &FieldText, reader: &FieldText, effect: &str) -> String {
    let moved = match (&writer.oneof, &reader.oneof) {
        _ if writer.declared != reader.declared => None,
        (None, Some(oneof)) => Some(format!("now in oneof `{oneof}`")),
        (Some(oneof), None) => Some(format!("no longer in oneof `{oneof}`")),
        _ => None,
    };
    if let Some(moved) = moved {
        let (number, declared) = (reader.number, &reader.declared);
        return format!("field number {number} `{declared}` is {moved}: {effect}");
    }
    format!(
        "field number {} was `{}` and is now `{}`: {effect}",
        reader.number, writer.declared, reader.declared
    )
}

fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

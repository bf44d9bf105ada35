//! What an observation says to the person who made the newer version: one clause, lower case, without a full stop.

use heirloom_schema::avro::{FailureKind, LossKind};

use super::observe::{Kind, Note};
use crate::Newer;

/// The clause of an observation.
pub(super) fn message(kind: &Kind, newer: Newer) -> String {
    match kind {
        Kind::Failure(kind) => failure(kind, newer),
        Kind::Loss(kind) => loss(kind, newer),
        Kind::Renamed {
            writer,
            reader,
            is_filled,
        } => renamed(writer, reader, *is_filled, newer),
        Kind::Ignored { field } => match newer {
            Newer::Reader => format!("field `{field}` was removed"),
            Newer::Writer => format!("field `{field}` was added; older readers ignore it"),
        },
        Kind::Filled { field, default } => match newer {
            Newer::Reader => format!("field `{field}` was added with the default {default}"),
            Newer::Writer => {
                format!(
                    "field `{field}` was removed; older readers fill in their default {default}"
                )
            }
        },
        Kind::Note(note) => noted(note),
    }
}

fn failure(kind: &FailureKind, newer: Newer) -> String {
    if newer == Newer::Reader {
        return kind.message();
    }
    match kind {
        FailureKind::Type { writer, reader } => {
            format!("type changed from `{reader}` to `{writer}`")
        }
        FailureKind::Name { writer, reader } => {
            format!("renamed from `{reader}` to `{writer}`, which older readers do not know")
        }
        FailureKind::MissingDefault { field } => {
            format!("field `{field}` was removed, and older readers have no default for it")
        }
        FailureKind::MissingSymbols { symbols } => format!(
            "enum {} added, and the enum of older readers has no default",
            were("symbol", symbols)
        ),
        FailureKind::FixedSize { writer, reader } => {
            format!("size of the fixed changed from {reader} to {writer} bytes")
        }
        FailureKind::NoBranch {
            writer,
            branch: Some(_),
        } => format!("union branch `{writer}` was added"),
        FailureKind::NoBranch {
            writer,
            branch: None,
        } => format!(
            "type changed to `{writer}`, for which the union of older readers has no branch"
        ),
        FailureKind::NotUtf8 => "type changed from `string` to `bytes`, and older readers refuse \
            bytes that are not UTF-8"
            .to_owned(),
        _ => kind.message(),
    }
}

fn loss(kind: &LossKind, newer: Newer) -> String {
    if newer == Newer::Reader {
        return kind.message();
    }
    match kind {
        LossKind::Remapped { symbols, default } => format!(
            "enum {} added; older readers take {} for their default `{default}`",
            were("symbol", symbols),
            if symbols.len() == 1 { "it" } else { "them" }
        ),
        LossKind::Precision { writer, reader } => format!(
            "type changed from `{reader}` to `{writer}`, of which older readers cannot hold every value"
        ),
        LossKind::Meaning { writer, reader } => LossKind::Meaning {
            writer: *reader,
            reader: *writer,
        }
        .message(),
        _ => kind.message(),
    }
}

fn renamed(writer: &str, reader: &str, is_filled: bool, newer: Newer) -> String {
    let (older, newest) = match newer {
        Newer::Reader => (writer, reader),
        Newer::Writer => (reader, writer),
    };
    let end = match (is_filled, newer) {
        (true, Newer::Reader) => {
            ", so that its value is dropped and the default stands in its place"
        }
        (true, Newer::Writer) => ", so that older readers drop its value and take their default",
        (false, Newer::Reader) => " and without a default",
        (false, Newer::Writer) => ", and older readers have no default for the old name",
    };
    format!("field `{older}` was renamed to `{newest}` without an alias{end}")
}

fn noted(note: &Note) -> String {
    match note {
        Note::DefaultAdded { field } => format!("field `{field}` got a default"),
        Note::DefaultRemoved { field } => format!("field `{field}` lost its default"),
        Note::DefaultChanged { field } => format!("the default of field `{field}` changed"),
        Note::AliasRemoved { alias } => format!("alias `{alias}` was removed"),
        Note::NameChanged { older, newer } => format!("renamed from `{older}` to `{newer}`"),
        Note::FieldRenamed { older, newer } => {
            format!("field `{older}` was renamed to `{newer}`, and an alias keeps it readable")
        }
        Note::BranchesReordered => "the branches of the union stand in another order".to_owned(),
        Note::Reordered => "the same stands in another order".to_owned(),
        Note::EnumDefault { older, newer } => match (older, newer) {
            (None, Some(newer)) => format!("the enum got the default `{newer}`"),
            (Some(older), None) => format!("the enum lost its default `{older}`"),
            (Some(older), Some(newer)) => {
                format!("the default of the enum changed from `{older}` to `{newer}`")
            }
            (None, None) => "the default of the enum did not change".to_owned(),
        },
    }
}

fn were(what: &str, names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [one] => format!("{what} {one} was"),
        _ => format!("{what}s {} were", quoted.join(", ")),
    }
}

/// The exact values that fail or change: as JSON where they can be counted, else in words; empty where every value
/// does.
pub(super) fn values(kind: &Kind) -> Vec<String> {
    let quoted = |symbols: &[String]| symbols.iter().map(|it| format!("\"{it}\"")).collect();
    match kind {
        Kind::Failure(FailureKind::MissingSymbols { symbols })
        | Kind::Loss(LossKind::Remapped { symbols, .. }) => quoted(symbols),
        Kind::Failure(FailureKind::NoBranch {
            writer,
            branch: Some(_),
        }) => vec![match writer.as_str() {
            "null" => "null".to_owned(),
            other => format!("every {other}"),
        }],
        Kind::Failure(FailureKind::NotUtf8) => vec!["bytes that are not UTF-8".to_owned()],
        Kind::Loss(LossKind::Precision { reader, .. }) => vec![match reader.as_str() {
            "float" => "integers beyond 2^24 that a float cannot hold".to_owned(),
            _ => "integers beyond 2^53 that a double cannot hold".to_owned(),
        }],
        _ => Vec::new(),
    }
}

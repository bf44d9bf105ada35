//! One enum read as another. prost keeps every number, so nothing fails; names are what can change.

use std::collections::BTreeMap;

use crate::Span;
use crate::protobuf::graph::{Enum, EnumId, EnumValue, Schema};

use super::kind::LossKind;
use super::naming::{Naming, naming};

/// Two enums that are one thing.
pub(super) struct EnumMatch {
    pub(super) losses: Vec<EnumLoss>,
}

/// A loss at the enum, whichever field holds it.
pub(super) struct EnumLoss {
    pub(super) kind: LossKind,
    pub(super) writer_span: Span,
    pub(super) reader_span: Span,
}

/// What is lost between two enums; `None` where they are different enums.
pub(super) fn compare(
    writer_schema: &Schema,
    writer: EnumId,
    reader_schema: &Schema,
    reader: EnumId,
) -> Option<EnumMatch> {
    let (writer, reader) = (
        writer_schema.enumeration(writer)?,
        reader_schema.enumeration(reader)?,
    );
    let naming = naming(
        &writer.full_name,
        &reader.full_name,
        reader_schema.enum_named(&writer.full_name).is_some(),
        writer_schema.enum_named(&reader.full_name).is_some(),
    );
    match naming {
        Naming::Different => return None,
        Naming::Renamed if !has_common_value(writer, reader) => return None,
        Naming::Renamed | Naming::Same => {}
    }
    let mut losses = Vec::new();
    losses.extend(removed(writer, reader));
    losses.extend(moved(writer, reader));
    Some(EnumMatch { losses })
}

/// The names of each number, in the order of the text.
fn by_number(symbols: &Enum) -> BTreeMap<i32, Vec<&EnumValue>> {
    let mut numbers: BTreeMap<i32, Vec<&EnumValue>> = BTreeMap::new();
    for value in &symbols.values {
        numbers.entry(value.number).or_default().push(value);
    }
    numbers
}

/// Values that a closed reader does not know: its accessors give the default instead.
fn removed(writer: &Enum, reader: &Enum) -> Option<EnumLoss> {
    if !reader.is_closed {
        return None;
    }
    let gone: Vec<_> = by_number(writer)
        .into_iter()
        .filter(|(number, _)| reader.value(*number).is_none())
        .filter_map(|(_, names)| names.first().copied())
        .collect();
    let first = gone.first()?;
    Some(EnumLoss {
        writer_span: first.span,
        reader_span: reader.span,
        kind: LossKind::EnumValuesRemoved {
            name: reader.full_name.clone(),
            values: gone
                .iter()
                .map(|value| (value.name.clone(), value.number))
                .collect(),
        },
    })
}

/// Numbers without a common name, where one of their names has another number on the other side. Without such a
/// name it is a rename.
fn moved<'a>(writer: &'a Enum, reader: &'a Enum) -> impl Iterator<Item = EnumLoss> + 'a {
    let readers = by_number(reader);
    by_number(writer)
        .into_iter()
        .filter_map(move |(number, from)| {
            let to = readers.get(&number)?;
            let is_kept = from
                .iter()
                .any(|value| to.iter().any(|other| other.name == value.name));
            let is_moved = from
                .iter()
                .any(|value| reader.value_named(&value.name).is_some())
                || to
                    .iter()
                    .any(|value| writer.value_named(&value.name).is_some());
            let (from, to) = (from.first()?, to.first()?);
            (!is_kept && is_moved).then(|| EnumLoss {
                writer_span: from.span,
                reader_span: to.span,
                kind: LossKind::EnumValueMoved {
                    name: reader.full_name.clone(),
                    number,
                    from: from.name.clone(),
                    to: to.name.clone(),
                },
            })
        })
}

/// Whether two enums of different names share a number with its name, their own name as a prefix apart.
fn has_common_value(writer: &Enum, reader: &Enum) -> bool {
    let bare = |symbols: &Enum, value: &EnumValue| {
        let value = value.name.replace('_', "").to_ascii_uppercase();
        let prefix = symbols.name().replace('_', "").to_ascii_uppercase();
        value
            .strip_prefix(&prefix)
            .map(str::to_owned)
            .unwrap_or(value)
    };
    writer.values.iter().any(|value| {
        reader
            .values
            .iter()
            .any(|other| other.number == value.number && bare(writer, value) == bare(reader, other))
    })
}

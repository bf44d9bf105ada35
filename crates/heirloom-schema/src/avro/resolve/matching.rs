//! What matches what: names, promotions, fields, symbols, and the branch of a reader's union. Looks one level deep.

use std::collections::HashMap;
use std::mem::discriminant;

use super::super::{Enum, FullName, NodeId, NodeKind, Record, Schema};

/// Whether values of `writer` become values of the other primitive `reader`.
pub(super) fn promotes(writer: &NodeKind, reader: &NodeKind) -> bool {
    use NodeKind::{Bytes, Double, Float, Int, Long, String};
    matches!(
        (writer, reader),
        (Int, Long | Float | Double)
            | (Long, Float | Double)
            | (Float, Double)
            | (String, Bytes)
            | (Bytes, String)
    )
}

/// Whether that promotion rounds some values.
pub(super) fn rounds(writer: &NodeKind, reader: &NodeKind) -> bool {
    use NodeKind::{Double, Float, Int, Long};
    matches!((writer, reader), (Int | Long, Float) | (Long, Double))
}

/// How two named types of one kind belong together, closest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kinship {
    /// The same full name.
    FullName,
    /// An alias of the reader is the writer's full name.
    Alias,
    /// The same unqualified name.
    SimpleName,
}

/// How a named reader belongs to a named writer, if it does.
fn kinship(writer: &FullName, reader: &FullName, reader_aliases: &[FullName]) -> Option<Kinship> {
    if writer == reader {
        Some(Kinship::FullName)
    } else if reader_aliases.contains(writer) {
        Some(Kinship::Alias)
    } else if writer.name == reader.name {
        Some(Kinship::SimpleName)
    } else {
        None
    }
}

/// For each writer field the reader's field that it is read into.
pub(super) fn pair_fields(writer: &Record, reader: &Record) -> Vec<Option<usize>> {
    let names = writer
        .fields
        .iter()
        .enumerate()
        .map(|(index, field)| (field.name.as_str(), index));
    let by_name: HashMap<&str, usize> = names.collect();
    let mut pairs = vec![None; writer.fields.len()];
    let mut unpaired = Vec::new();
    for (to, field) in reader.fields.iter().enumerate() {
        match by_name.get(field.name.as_str()) {
            Some(&from) if pairs[from].is_none() => pairs[from] = Some(to),
            _ => unpaired.push((to, field)),
        }
    }
    for (to, field) in unpaired {
        let from = field.aliases.iter().find_map(|alias| {
            by_name
                .get(alias.as_str())
                .copied()
                .filter(|from| pairs[*from].is_none())
        });
        if let Some(from) = from {
            pairs[from] = Some(to);
        }
    }
    pairs
}

/// The reader's fields that none of the `pairs` fills.
pub(super) fn unfilled(pairs: &[Option<usize>], reader_fields: usize) -> Vec<usize> {
    let mut filled = vec![false; reader_fields];
    for to in pairs.iter().flatten() {
        filled[*to] = true;
    }
    (0..reader_fields).filter(|to| !filled[*to]).collect()
}

/// For each writer symbol the reader's index of it, without the reader's default.
pub(super) fn pair_symbols(writer: &Enum, reader: &Enum) -> Vec<Option<usize>> {
    let symbols = reader
        .symbols
        .iter()
        .enumerate()
        .map(|(index, symbol)| (symbol.as_str(), index));
    let by_name: HashMap<&str, usize> = symbols.collect();
    writer
        .symbols
        .iter()
        .map(|symbol| by_name.get(symbol.as_str()).copied())
        .collect()
}

/// Two schemas whose nodes are compared.
#[derive(Clone, Copy)]
pub(super) struct Sides<'a> {
    pub(super) writer: &'a Schema,
    pub(super) reader: &'a Schema,
}

impl Sides<'_> {
    /// The branch of a reader's union that takes the writer, which is no union; in the order that
    /// [`resolve`](super::resolve) documents.
    pub(super) fn choose_branch(self, writer: NodeId, branches: &[NodeId]) -> Option<usize> {
        let kinships: Vec<Option<Kinship>> = branches
            .iter()
            .map(|branch| self.same_type(writer, *branch))
            .collect();
        let first = |wanted: Kinship| kinships.iter().position(|found| *found == Some(wanted));
        let fitting = || {
            kinships.iter().zip(branches).position(|(found, branch)| {
                *found == Some(Kinship::SimpleName) && self.fits(writer, *branch)
            })
        };
        let promoted = || {
            let from = &self.writer.node(writer).kind;
            branches
                .iter()
                .position(|branch| promotes(from, &self.reader.node(*branch).kind))
        };
        first(Kinship::FullName)
            .or_else(|| first(Kinship::Alias))
            .or_else(fitting)
            .or_else(|| first(Kinship::SimpleName))
            .or_else(promoted)
    }

    /// Whether both are of one type, promotions aside; unnamed types are as close as a full name.
    pub(super) fn same_type(self, writer: NodeId, reader: NodeId) -> Option<Kinship> {
        let (writer, reader) = (
            &self.writer.node(writer).kind,
            &self.reader.node(reader).kind,
        );
        match (writer, reader) {
            (NodeKind::Record(writer), NodeKind::Record(reader)) => {
                kinship(&writer.name, &reader.name, &reader.aliases)
            }
            (NodeKind::Enum(writer), NodeKind::Enum(reader)) => {
                kinship(&writer.name, &reader.name, &reader.aliases)
            }
            (NodeKind::Fixed(writer), NodeKind::Fixed(reader)) => {
                kinship(&writer.name, &reader.name, &reader.aliases)
            }
            _ => (discriminant(writer) == discriminant(reader)).then_some(Kinship::FullName),
        }
    }

    /// Whether two named types of one kind have no failure at their own level.
    fn fits(self, writer: NodeId, reader: NodeId) -> bool {
        match (
            &self.writer.node(writer).kind,
            &self.reader.node(reader).kind,
        ) {
            (NodeKind::Record(writer), NodeKind::Record(reader)) => {
                let pairs = pair_fields(writer, reader);
                let missing = unfilled(&pairs, reader.fields.len());
                missing
                    .iter()
                    .all(|to| reader.fields[*to].default.is_some())
                    && writer.fields.iter().zip(&pairs).all(|(field, to)| {
                        to.is_none_or(|to| self.may_read(field.node, reader.fields[to].node))
                    })
            }
            (NodeKind::Enum(writer), NodeKind::Enum(reader)) => {
                reader.default.is_some() || pair_symbols(writer, reader).iter().all(Option::is_some)
            }
            (NodeKind::Fixed(writer), NodeKind::Fixed(reader)) => writer.size == reader.size,
            _ => true,
        }
    }

    /// Whether the types themselves do not stand against a read. Deeper levels and branches are not looked at.
    fn may_read(self, writer: NodeId, reader: NodeId) -> bool {
        let takes = |reader: NodeId| {
            let (from, to) = (
                &self.writer.node(writer).kind,
                &self.reader.node(reader).kind,
            );
            self.same_type(writer, reader).is_some() || promotes(from, to)
        };
        match (
            &self.writer.node(writer).kind,
            &self.reader.node(reader).kind,
        ) {
            (NodeKind::Union(_), _) => true,
            (_, NodeKind::Union(branches)) => branches.iter().any(|branch| takes(*branch)),
            _ => takes(reader),
        }
    }
}

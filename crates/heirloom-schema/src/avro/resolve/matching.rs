//! What matches what: names, promotions, fields, symbols, and the branch of a reader's union. Looks one level deep.

use std::mem::discriminant;

use super::super::{Enum, FullName, NodeId, NodeKind, Record, Schema};
use super::names::Names;

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

/// Which fields of two records belong together.
pub(super) struct Pairing {
    /// For each writer field the reader's field that it is read into.
    pub(super) pairs: Vec<Option<usize>>,
    /// The reader's fields that no writer field is read into.
    pub(super) unfilled: Vec<usize>,
}

/// Pairs the fields of two records, by name first and then by the reader's aliases.
pub(super) fn pair_fields(writer: &Record, reader: &Record) -> Pairing {
    let mut names = Names::new(&writer.fields, |field| &field.name);
    let mut pairs = vec![None; writer.fields.len()];
    let mut unfilled = Vec::new();
    for (to, field) in reader.fields.iter().enumerate() {
        match names.position(&field.name) {
            Some(from) if pairs[from].is_none() => pairs[from] = Some(to),
            _ => unfilled.push(to),
        }
    }
    unfilled.retain(|to| {
        let mut aliases = reader.fields[*to].aliases.iter();
        let from = aliases.find_map(|alias| {
            let from = names.position(alias)?;
            pairs[from].is_none().then_some(from)
        });
        if let Some(from) = from {
            pairs[from] = Some(*to);
        }
        from.is_none()
    });
    Pairing { pairs, unfilled }
}

/// For each writer symbol the reader's index of it, without the reader's default.
pub(super) fn pair_symbols(writer: &Enum, reader: &Enum) -> Vec<Option<usize>> {
    let mut names = Names::new(&reader.symbols, String::as_str);
    let symbols = writer.symbols.iter();
    symbols.map(|symbol| names.position(symbol)).collect()
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
        let (mut alias, mut simple_name) = (None, None);
        for (index, branch) in branches.iter().enumerate() {
            let first = match self.same_type(writer, *branch) {
                Some(Kinship::FullName) => return Some(index),
                Some(Kinship::Alias) => &mut alias,
                Some(Kinship::SimpleName) => &mut simple_name,
                None => continue,
            };
            first.get_or_insert(index);
        }
        let fitting = |first: usize| {
            let mut rest = branches.iter().enumerate().skip(first);
            let fits = rest.find(|(_, branch)| {
                self.same_type(writer, **branch) == Some(Kinship::SimpleName)
                    && self.fits(writer, **branch)
            });
            fits.map_or(first, |(index, _)| index)
        };
        let promoted = || {
            let from = &self.writer.node(writer).kind;
            let mut branches = branches.iter();
            branches.position(|branch| promotes(from, &self.reader.node(*branch).kind))
        };
        alias.or(simple_name.map(fitting)).or_else(promoted)
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
                let Pairing { pairs, unfilled } = pair_fields(writer, reader);
                unfilled
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

//! Which pairs are identities: the largest set in which nothing differs, so that cycles count as identical.

use super::super::{NodeKind, Schema};
use super::{Action, RecordAction, Resolved, ResolvedId, WriterField};

/// For each pair whether it is an identity. `plain` says it of copies and enums, as far as the map of symbols does not.
///
/// Starts from "all are" and takes away: a pair that differs by itself, then all that contain one that was taken.
pub(in super::super) fn identities(
    nodes: &[Resolved],
    reader: &Schema,
    plain: impl Fn(ResolvedId) -> bool,
) -> Vec<bool> {
    let mut identical = vec![true; nodes.len()];
    let mut containers: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut taken = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let needs = match needs(node, nodes, reader) {
            Some(needs) if needs_plain(node) && !plain(ResolvedId(index as u32)) => {
                debug_assert!(needs.is_empty());
                None
            }
            needs => needs,
        };
        match needs {
            Some(needs) => {
                for need in needs {
                    if let Some(containers) = containers.get_mut(need.index()) {
                        containers.push(index);
                    }
                }
            }
            None => taken.push(index),
        }
    }
    while let Some(index) = taken.pop() {
        if std::mem::replace(&mut identical[index], false) {
            taken.extend(&containers[index]);
        }
    }
    identical
}

fn needs_plain(node: &Resolved) -> bool {
    matches!(node.action, Action::Copy | Action::Enum(_))
}

/// The pairs that must be identities for this one to be; `None` if it cannot be.
fn needs(node: &Resolved, nodes: &[Resolved], reader: &Schema) -> Option<Vec<ResolvedId>> {
    match &node.action {
        Action::Copy => Some(Vec::new()),
        Action::Enum(symbols) => {
            let in_place = symbols
                .iter()
                .enumerate()
                .all(|(index, to)| *to == Some(index));
            in_place.then(Vec::new)
        }
        Action::Array(inner) | Action::Map(inner) => Some(vec![*inner]),
        Action::Record(record) => match &reader.node(node.reader).kind {
            NodeKind::Record(to) => record_needs(record, to.fields.len()),
            _ => None,
        },
        Action::FromUnion(branches) => union_needs(branches, nodes),
        Action::Promote | Action::PromoteVia(_) | Action::IntoUnion { .. } | Action::Fail => None,
    }
}

fn record_needs(record: &RecordAction, reader_fields: usize) -> Option<Vec<ResolvedId>> {
    if record.fields.len() != reader_fields {
        return None;
    }
    let in_place = |(index, field): (usize, &WriterField)| match field {
        WriterField::Read { reader, resolved } if *reader == index => Some(*resolved),
        _ => None,
    };
    record.fields.iter().enumerate().map(in_place).collect()
}

/// The branches' own pairs are never identities (they add an index that is not in their bytes); the union is one if
/// each branch arrives at its own index.
fn union_needs(branches: &[ResolvedId], nodes: &[Resolved]) -> Option<Vec<ResolvedId>> {
    let in_place = |(index, id): (usize, &ResolvedId)| match nodes.get(id.index())?.action {
        Action::IntoUnion { branch, inner } if branch == index => Some(inner),
        _ => None,
    };
    branches.iter().enumerate().map(in_place).collect()
}

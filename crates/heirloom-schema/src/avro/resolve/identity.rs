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
    let mut taken = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        if !is_in_place(node, nodes, reader, || plain(ResolvedId(index as u32))) {
            identical[index] = false;
            taken.push(index);
        }
    }
    if taken.is_empty() {
        return identical;
    }
    let containers = Containers::of(nodes, &identical);
    while let Some(index) = taken.pop() {
        for container in containers.of_pair(index) {
            if std::mem::replace(&mut identical[*container], false) {
                taken.push(*container);
            }
        }
    }
    identical
}

/// For each pair those that need it to be an identity: one list after the other in one vector.
struct Containers {
    lists: Vec<usize>,
    /// Where the list of each pair begins, and at last where the last one ends.
    starts: Vec<usize>,
}

impl Containers {
    fn of(nodes: &[Resolved], identical: &[bool]) -> Self {
        let needing = || {
            let all = nodes.iter().enumerate();
            all.filter(|(index, _)| identical[*index])
        };
        let mut starts = vec![0; nodes.len() + 1];
        for (_, node) in needing() {
            each_need(node, nodes, |need| starts[need.index()] += 1);
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        // Filled from behind, so that each start comes to stand where its list begins.
        let mut lists = vec![0; end];
        for (index, node) in needing() {
            each_need(node, nodes, |need| {
                starts[need.index()] -= 1;
                lists[starts[need.index()]] = index;
            });
        }
        Containers { lists, starts }
    }

    fn of_pair(&self, index: usize) -> &[usize] {
        &self.lists[self.starts[index]..self.starts[index + 1]]
    }
}

/// Whether a pair could be an identity, whatever lies below it.
fn is_in_place(
    node: &Resolved,
    nodes: &[Resolved],
    reader: &Schema,
    plain: impl Fn() -> bool,
) -> bool {
    match &node.action {
        Action::Copy => plain(),
        Action::Enum(symbols) => {
            let mut symbols = symbols.iter().enumerate();
            symbols.all(|(index, to)| *to == Some(index)) && plain()
        }
        Action::Array(_) | Action::Map(_) => true,
        Action::Record(record) => match &reader.node(node.reader).kind {
            NodeKind::Record(to) => has_all_in_place(record, to.fields.len()),
            _ => false,
        },
        Action::FromUnion(branches) => {
            let mut branches = branches.iter().enumerate();
            branches.all(|(index, id)| into_branch(*id, nodes).is_some_and(|it| it.0 == index))
        }
        Action::Promote | Action::PromoteVia(_) | Action::IntoUnion { .. } | Action::Fail => false,
    }
}

fn has_all_in_place(record: &RecordAction, reader_fields: usize) -> bool {
    let in_place = |(index, field): (usize, &WriterField)| match field {
        WriterField::Read { reader, .. } => *reader == index,
        WriterField::Skip => false,
    };
    record.fields.len() == reader_fields && record.fields.iter().enumerate().all(in_place)
}

/// The pairs that must be identities for one to be that stands in place.
///
/// The branches' own pairs are never identities (they add an index that is not in their bytes); the union is one if
/// each branch arrives at its own index.
fn each_need(node: &Resolved, nodes: &[Resolved], mut need: impl FnMut(ResolvedId)) {
    match &node.action {
        Action::Array(inner) | Action::Map(inner) => need(*inner),
        Action::Record(record) => {
            for field in &record.fields {
                if let WriterField::Read { resolved, .. } = field {
                    need(*resolved);
                }
            }
        }
        Action::FromUnion(branches) => {
            let inner = branches.iter().filter_map(|id| into_branch(*id, nodes));
            inner.for_each(|(_, inner)| need(inner));
        }
        _ => {}
    }
}

/// The branch of the reader that a pair goes into, and the pair there.
fn into_branch(id: ResolvedId, nodes: &[Resolved]) -> Option<(usize, ResolvedId)> {
    match nodes.get(id.index())?.action {
        Action::IntoUnion { branch, inner } => Some((branch, inner)),
        _ => None,
    }
}

//! Which records contain themselves, and where a `Box` is needed for it.

use std::collections::BTreeSet;

use heirloom_schema::avro::{NodeId, NodeKind, Schema};

use super::names::children;

/// What a schema's cycles go through.
pub(super) struct Recursion {
    /// Records that can contain themselves, through whatever.
    pub(super) recursive: BTreeSet<NodeId>,
    /// Edges (record or union to record) that close a cycle without an array or map in it.
    boxed: BTreeSet<(NodeId, NodeId)>,
}

impl Recursion {
    pub(super) fn new(schema: &Schema) -> Self {
        let any = components(schema, children);
        let direct = components(schema, direct_children);
        let mut recursive = BTreeSet::new();
        let mut boxed = BTreeSet::new();
        for (id, node) in schema.nodes() {
            let is_record = matches!(node.kind, NodeKind::Record(_));
            let loops = children(schema, id).contains(&id);
            if is_record && (loops || is_shared(&any, id)) {
                recursive.insert(id);
            }
            for child in direct_children(schema, id) {
                let is_record = matches!(schema.node(child).kind, NodeKind::Record(_));
                if is_record && direct[id.index()] == direct[child.index()] {
                    boxed.insert((id, child));
                }
            }
        }
        Recursion { recursive, boxed }
    }

    /// Whether the edge needs a box.
    pub(super) fn is_boxed(&self, from: NodeId, to: NodeId) -> bool {
        self.boxed.contains(&(from, to))
    }
}

/// The first record each of whose values would hold another value of it, and so on without an end.
pub(super) fn without_end(schema: &Schema) -> Option<NodeId> {
    let mut ends = vec![false; schema.nodes().len()];
    loop {
        let mut has_changed = false;
        for (id, node) in schema.nodes() {
            let is_ending = match &node.kind {
                NodeKind::Record(record) => {
                    record.fields.iter().all(|field| ends[field.node.index()])
                }
                NodeKind::Union(branches) => {
                    branches.is_empty() || branches.iter().any(|branch| ends[branch.index()])
                }
                _ => true,
            };
            has_changed |= is_ending != ends[id.index()];
            ends[id.index()] = is_ending;
        }
        if !has_changed {
            break;
        }
    }
    let records = schema.nodes().filter(|(id, node)| {
        matches!(node.kind, NodeKind::Record(_)) && !ends[id.index()] && !schema.is_referenced(*id)
    });
    // What only holds such a record is not to blame.
    records
        .map(|(id, _)| id)
        .find(|id| reaches_itself(schema, *id, &ends))
}

/// Whether a record is below itself, through what has no end.
fn reaches_itself(schema: &Schema, from: NodeId, ends: &[bool]) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = children(schema, from);
    while let Some(id) = open.pop() {
        if id == from {
            return true;
        }
        if !ends[id.index()] && seen.insert(id) {
            open.extend(children(schema, id));
        }
    }
    false
}

fn is_shared(components: &[usize], id: NodeId) -> bool {
    let own = components[id.index()];
    components
        .iter()
        .filter(|component| **component == own)
        .nth(1)
        .is_some()
}

/// The nodes that a value holds in place: not behind an array or a map.
fn direct_children(schema: &Schema, id: NodeId) -> Vec<NodeId> {
    match &schema.node(id).kind {
        NodeKind::Array(_) | NodeKind::Map(_) => Vec::new(),
        _ => children(schema, id),
    }
}

/// For each node the number of its strongly connected component. Tarjan's algorithm, with a stack of its own: schemas
/// may be deeper than the thread's.
fn components(schema: &Schema, below: fn(&Schema, NodeId) -> Vec<NodeId>) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let count = schema.nodes().len();
    let (mut order, mut low, mut component) =
        (vec![NONE; count], vec![0; count], vec![NONE; count]);
    let (mut next, mut found) = (0, 0);
    let mut stack = Vec::new();
    for (root, _) in schema.nodes() {
        let mut calls: Vec<(NodeId, Vec<NodeId>)> = Vec::new();
        if order[root.index()] == NONE {
            calls.push((root, below(schema, root)));
        }
        while let Some((id, open)) = calls.last_mut() {
            let (id, at) = (*id, id.index());
            if order[at] == NONE {
                (order[at], low[at]) = (next, next);
                next += 1;
                stack.push(id);
            }
            if let Some(child) = open.pop() {
                if order[child.index()] == NONE {
                    calls.push((child, below(schema, child)));
                } else if component[child.index()] == NONE {
                    low[at] = low[at].min(order[child.index()]);
                }
                continue;
            }
            if low[at] == order[at] {
                while let Some(member) = stack.pop() {
                    component[member.index()] = found;
                    if member == id {
                        break;
                    }
                }
                found += 1;
            }
            calls.pop();
            if let Some((parent, _)) = calls.last() {
                low[parent.index()] = low[parent.index()].min(low[at]);
            }
        }
    }
    component
}

//! The walk over pairs of pairs: one of the first resolution, one of the next, with the second schema's node between.

use std::collections::HashMap;

use super::super::resolve::{Sites, identities};
use super::super::{
    Action, NodeKind, RecordAction, Resolution, Resolved, ResolvedId, Schema, Waypoint, WriterField,
};
use super::apply::apply;
use super::live::Live;

/// The state of one composition.
pub(super) struct Fuse<'a> {
    first: &'a Resolution,
    next: &'a Resolution,
    second: &'a Schema,
    third: &'a Schema,
    nodes: Vec<Resolved>,
    /// Of each composed pair the two pairs that it is made of, once branches of the second schema are chosen.
    parts: Vec<(ResolvedId, ResolvedId)>,
    memo: HashMap<(ResolvedId, ResolvedId), ResolvedId>,
    pending: Vec<ResolvedId>,
    live: Live<'a>,
}

impl<'a> Fuse<'a> {
    pub(super) fn new(
        first: &'a Resolution,
        next: &'a Resolution,
        second: &'a Schema,
        third: &'a Schema,
    ) -> Self {
        Fuse {
            first,
            next,
            second,
            third,
            nodes: Vec::new(),
            parts: Vec::new(),
            memo: HashMap::new(),
            pending: Vec::new(),
            live: Live::new(first, next, second),
        }
    }

    pub(super) fn run(mut self) -> Resolution {
        let root = self.pair(self.first.root, self.next.root);
        while let Some(at) = self.pending.pop() {
            let action = self.act(at);
            self.nodes[at.index()].action = action;
        }
        let plain = |id: ResolvedId| {
            let (first, next) = self.parts[id.index()];
            self.first.is_identity(first) && self.next.is_identity(next)
        };
        let identities = identities(&self.nodes, self.third, plain);
        let (failures, losses) = (self.live.failures(), self.live.losses());
        Resolution {
            nodes: self.nodes,
            root,
            failures: failures.kinds,
            losses: losses.kinds,
            sites: Sites {
                failures: failures.sites,
                losses: losses.sites,
            },
            identities,
            steps: self.first.steps + self.next.steps,
        }
    }

    fn act(&mut self, at: ResolvedId) -> Action {
        let (first, next) = (self.first, self.next);
        let (mut from, mut to) = self.parts[at.index()];
        loop {
            self.live.meet_first(from, at);
            if self.always_fails(from) {
                return Action::Fail;
            }
            self.live.meet_next(to, at);
            match (&first.node(from).action, &next.node(to).action) {
                (_, Action::Fail) => return Action::Fail,
                (Action::FromUnion(branches), _) => {
                    let pairs = branches.iter().map(|branch| self.pair(*branch, to));
                    return Action::FromUnion(pairs.collect());
                }
                (Action::IntoUnion { branch, inner }, Action::FromUnion(branches)) => {
                    let Some(below) = branches.get(*branch) else {
                        return Action::Fail;
                    };
                    (from, to) = (*inner, *below);
                    self.parts[at.index()] = (from, to);
                }
                (_, Action::IntoUnion { branch, inner }) => {
                    let inner = self.pair(from, *inner);
                    return Action::IntoUnion {
                        branch: *branch,
                        inner,
                    };
                }
                (Action::Array(from), Action::Array(to)) => {
                    return Action::Array(self.pair(*from, *to));
                }
                (Action::Map(from), Action::Map(to)) => return Action::Map(self.pair(*from, *to)),
                (Action::Record(from), Action::Record(to)) => return self.record(at, from, to),
                (Action::Enum(from), Action::Enum(symbols)) => {
                    self.live.arrive(to, from.iter().copied().flatten());
                    let through = |symbol: &Option<usize>| *symbols.get((*symbol)?)?;
                    return Action::Enum(from.iter().map(through).collect());
                }
                _ => return self.primitive(from, to),
            }
        }
    }

    /// Whether nothing leaves a pair of the first resolution, its contents aside.
    fn always_fails(&self, id: ResolvedId) -> bool {
        let node = self.first.node(id);
        match (&node.action, &self.second.node(node.reader).kind) {
            (Action::Fail, _) => true,
            (Action::Record(action), NodeKind::Record(record)) => {
                let read = |field: &&WriterField| matches!(field, WriterField::Read { .. });
                let filled = action.fields.iter().filter(read).count() + action.defaults.len();
                filled < record.fields.len()
            }
            _ => false,
        }
    }

    fn record(&mut self, at: ResolvedId, from: &RecordAction, to: &RecordAction) -> Action {
        let onward = |field: &WriterField| match field {
            WriterField::Read { reader, .. } => to.fields.get(*reader).copied(),
            WriterField::Skip => None,
        };
        let mut fields = Vec::with_capacity(from.fields.len());
        for field in &from.fields {
            let fused = match (field, onward(field)) {
                (
                    WriterField::Read { resolved: from, .. },
                    Some(WriterField::Read {
                        reader,
                        resolved: to,
                    }),
                ) => WriterField::Read {
                    reader,
                    resolved: self.pair(*from, to),
                },
                _ => WriterField::Skip,
            };
            fields.push(fused);
        }
        let mut defaults = to.defaults.clone();
        for (index, value) in &from.defaults {
            let Some(WriterField::Read { reader, resolved }) = to.fields.get(*index) else {
                continue;
            };
            let live = &mut self.live;
            let carried = apply(
                self.next,
                *resolved,
                value,
                self.third,
                &mut |id, before, after| {
                    live.meet_default(id, at, before, after);
                },
            );
            defaults.extend(carried.map(|value| (*reader, value)));
        }
        defaults.sort_by_key(|(index, _)| *index);
        Action::Record(RecordAction { fields, defaults })
    }

    fn primitive(&mut self, from: ResolvedId, to: ResolvedId) -> Action {
        let (first, next) = (&self.first.node(from).action, &self.next.node(to).action);
        let second = &self.second.node(self.next.node(to).writer).kind;
        let third = &self.third.node(self.next.node(to).reader).kind;
        if !is_harmless(first, next, second, third) {
            self.live.convert(to);
        }
        match (first, next) {
            (Action::Copy, Action::Copy) => Action::Copy,
            (Action::Copy, Action::Promote | Action::PromoteVia(_)) => next.clone(),
            (Action::Promote | Action::PromoteVia(_), Action::Copy) => first.clone(),
            (Action::Promote, Action::Promote) => promote_twice(second, third),
            (Action::Promote, Action::PromoteVia(Waypoint::Float)) => next.clone(),
            // From a string, to bytes, and there and back.
            (Action::Promote, Action::PromoteVia(Waypoint::String)) => Action::Promote,
            // From bytes that are text, to bytes, and to text or there and back.
            (Action::PromoteVia(Waypoint::String), Action::Promote | Action::PromoteVia(_)) => {
                next.clone()
            }
            _ => Action::Fail,
        }
    }

    fn pair(&mut self, first: ResolvedId, next: ResolvedId) -> ResolvedId {
        let fresh = ResolvedId(self.nodes.len() as u32);
        let id = *self.memo.entry((first, next)).or_insert(fresh);
        if id == fresh {
            self.nodes.push(Resolved {
                writer: self.first.node(first).writer,
                reader: self.next.node(next).reader,
                action: Action::Fail,
            });
            self.parts.push((first, next));
            self.pending.push(id);
        }
        id
    }
}

/// Whether the next promotion can neither round nor refuse what the first one gives: an int that became a long fits a
/// double, and text that became bytes is text.
fn is_harmless(first: &Action, next: &Action, second: &NodeKind, third: &NodeKind) -> bool {
    match (first, second) {
        (Action::Promote, NodeKind::Long) => {
            matches!((next, third), (Action::Promote, NodeKind::Double))
        }
        (Action::Promote | Action::PromoteVia(Waypoint::String), NodeKind::Bytes) => true,
        _ => false,
    }
}

fn promote_twice(second: &NodeKind, third: &NodeKind) -> Action {
    match (second, third) {
        (NodeKind::Float, NodeKind::Double) => Action::PromoteVia(Waypoint::Float),
        (NodeKind::String, NodeKind::Bytes) => Action::PromoteVia(Waypoint::String),
        (NodeKind::Bytes, NodeKind::String) => Action::Copy,
        _ => Action::Promote,
    }
}

//! From a resolution to a plan. A worklist instead of recursion: schemas may nest as deep as memory allows.

use heirloom_schema::avro::{
    Action, NodeId, NodeKind, RecordAction, Resolution, Resolved, ResolvedId, Schema, Waypoint,
    WriterField,
};

use super::op::{Items, Op, OpId, Promotion, Record, Step, Symbols, Walk, WalkId};
use super::same::Same;
use super::sizes::Sizes;
use super::{Inner, PlanError, PlanLimits, default};

pub(super) struct Compiler<'a> {
    resolution: &'a Resolution,
    writer: &'a Schema,
    reader: &'a Schema,
    limits: &'a PlanLimits,
    sizes: Sizes,
    same: Same<'a>,
    walks: Vec<Walk>,
    /// By writer node the walk that steps over it.
    walk_of: Vec<Option<WalkId>>,
    /// Walks that have an id but no content yet.
    pending: Vec<(WalkId, NodeId)>,
    defaults: Vec<u8>,
    operations: usize,
}

type Result<T> = std::result::Result<T, PlanError>;

impl<'a> Compiler<'a> {
    pub(super) fn new(
        resolution: &'a Resolution,
        writer: &'a Schema,
        reader: &'a Schema,
        limits: &'a PlanLimits,
    ) -> Self {
        Compiler {
            resolution,
            writer,
            reader,
            limits,
            sizes: Sizes::new(writer),
            same: Same::new(writer, reader),
            walks: Vec::with_capacity(writer.nodes().len()),
            walk_of: vec![None; writer.nodes().len()],
            pending: Vec::new(),
            defaults: Vec::new(),
            operations: 0,
        }
    }

    pub(super) fn run(mut self) -> Result<Inner> {
        let resolution = self.resolution;
        let mut ops = Vec::with_capacity(resolution.nodes().len());
        for (id, node) in resolution.nodes() {
            self.count(1)?;
            ops.push(self.op(id, node)?);
        }
        while let Some((walk, node)) = self.pending.pop() {
            self.count(1)?;
            let content = self.walk_content(node)?;
            if let Some(slot) = self.walks.get_mut(walk as usize) {
                *slot = content;
            }
        }
        let root = index(resolution.root());
        let failing = failing(&ops);
        let is_same = self.is_same(resolution.root());
        Ok(Inner {
            is_same,
            always_fails: failing.get(root as usize).copied().unwrap_or(true),
            is_identity: matches!(ops.get(root as usize), Some(Op::Copy(_))),
            ops,
            root,
            walks: self.walks,
            defaults: self.defaults,
            operations: self.operations,
        })
    }

    fn count(&mut self, more: usize) -> Result<()> {
        self.operations = self.operations.saturating_add(more);
        if self.operations > self.limits.operations_max {
            return Err(PlanError::Operations(self.limits.operations_max));
        }
        Ok(())
    }

    fn op(&mut self, id: ResolvedId, node: &Resolved) -> Result<Op> {
        if self.resolution.is_identity(id) {
            return Ok(Op::Copy(self.walk(node.writer)));
        }
        Ok(match &node.action {
            Action::Copy => Op::Copy(self.walk(node.writer)),
            Action::Promote => self.promote(id, node, None),
            Action::PromoteVia(via) => self.promote(id, node, Some(*via)),
            Action::Record(action) => return self.record(id, node, action),
            Action::Enum(to) => {
                self.count(to.len())?;
                Op::Enum(Symbols {
                    to: to.clone(),
                    reason: self.reason(id),
                })
            }
            Action::Array(inner) => Op::Array(self.items(*inner)),
            Action::Map(inner) => Op::Map(self.items(*inner)),
            Action::FromUnion(branches) => {
                self.count(branches.len())?;
                Op::FromUnion(branches.iter().map(|it| index(*it)).collect())
            }
            Action::IntoUnion { branch, inner } => Op::IntoUnion {
                branch: *branch,
                inner: index(*inner),
            },
            Action::Fail => Op::Fail(self.reason(id)),
        })
    }

    fn items(&self, inner: ResolvedId) -> Items {
        Items {
            op: index(inner),
            size: self.sizes.of(self.resolution.node(inner).writer),
        }
    }

    fn promote(&self, id: ResolvedId, node: &Resolved, via: Option<Waypoint>) -> Op {
        let from = &self.writer.node(node.writer).kind;
        let to = &self.reader.node(node.reader).kind;
        Op::Promote(match (from, to, via) {
            (NodeKind::Int, _, Some(Waypoint::Float)) => Promotion::IntToDoubleByFloat,
            (NodeKind::Long, _, Some(Waypoint::Float)) => Promotion::LongToDoubleByFloat,
            (NodeKind::Bytes, _, Some(Waypoint::String)) => Promotion::BytesByString,
            (NodeKind::Int, NodeKind::Long, _) => Promotion::IntToLong,
            (NodeKind::Int, NodeKind::Float, _) => Promotion::IntToFloat,
            (NodeKind::Int, NodeKind::Double, _) => Promotion::IntToDouble,
            (NodeKind::Long, NodeKind::Float, _) => Promotion::LongToFloat,
            (NodeKind::Long, NodeKind::Double, _) => Promotion::LongToDouble,
            (NodeKind::Float, NodeKind::Double, _) => Promotion::FloatToDouble,
            (NodeKind::String, NodeKind::Bytes, _) => Promotion::StringToBytes,
            (NodeKind::Bytes, NodeKind::String, _) => Promotion::BytesToString,
            _ => return Op::Fail(self.reason(id)),
        })
    }

    fn record(&mut self, id: ResolvedId, node: &Resolved, action: &RecordAction) -> Result<Op> {
        let (NodeKind::Record(from), NodeKind::Record(to)) = (
            &self.writer.node(node.writer).kind,
            &self.reader.node(node.reader).kind,
        ) else {
            return Ok(Op::Fail(self.reason(id)));
        };
        self.count(action.fields.len().saturating_add(action.defaults.len()))?;
        // What fills the reader's fields, in the order in which it is done.
        let mut slots = Vec::with_capacity(to.fields.len());
        let mut steps = Vec::with_capacity(action.fields.len() + action.defaults.len());
        let mut defaults = action.defaults.iter().peekable();
        let is_in_order = is_in_order(action);
        for (field, what) in from.fields.iter().zip(&action.fields) {
            match what {
                WriterField::Skip => steps.push(Step::Skip {
                    field: field.name.as_str().into(),
                    walk: self.walk(field.node),
                }),
                WriterField::Read { reader, resolved } => {
                    while let Some((slot, value)) =
                        defaults.next_if(|(slot, _)| is_in_order && slot < reader)
                    {
                        slots.push(*slot);
                        steps.push(self.insert(to, *slot, value)?);
                    }
                    slots.push(*reader);
                    let into = to.fields.get(*reader).map_or("", |it| it.name.as_str());
                    steps.push(Step::Read {
                        field: field.name.as_str().into(),
                        into: (into != field.name).then(|| into.into()),
                        slot: *reader,
                        op: index(*resolved),
                        is_same: id == self.resolution.root() && self.is_same(*resolved),
                    });
                }
            }
        }
        for (slot, value) in defaults {
            slots.push(*slot);
            steps.push(self.insert(to, *slot, value)?);
        }
        if slots.len() != to.fields.len() {
            return Ok(Op::Fail(self.reason(id)));
        }
        let order = (!slots.is_sorted()).then(|| {
            let mut order: Vec<u32> = (0..slots.len() as u32).collect();
            order.sort_by_key(|part| slots.get(*part as usize));
            order
        });
        Ok(Op::Record(Record {
            names: (
                from.name.to_string().into_boxed_str(),
                to.name.to_string().into_boxed_str(),
            ),
            steps,
            order,
        }))
    }

    fn insert(
        &mut self,
        to: &heirloom_schema::avro::Record,
        slot: usize,
        value: &heirloom_schema::avro::Value,
    ) -> Result<Step> {
        let start = self.defaults.len();
        let (mut field, mut shown) = ("", Box::default());
        if let Some(it) = to.fields.get(slot) {
            field = &it.name;
            shown = default::show(value, self.reader, it.node);
            default::encode(value, self.reader, it.node, &mut self.defaults);
        }
        if self.defaults.len() > self.limits.default_bytes_max {
            return Err(PlanError::DefaultBytes(self.limits.default_bytes_max));
        }
        Ok(Step::Insert {
            field: field.into(),
            slot,
            bytes: start..self.defaults.len(),
            shown,
        })
    }

    /// Whether both sides have the same values, and not only the same bytes for those that both have: the reader's
    /// decoder then refuses what the writer's would.
    fn is_same(&mut self, id: ResolvedId) -> bool {
        let Resolved { writer, reader, .. } = self.resolution.node(id);
        self.resolution.is_identity(id) && self.same.nodes(*writer, *reader)
    }

    /// Why values fail at this pair.
    fn reason(&self, id: ResolvedId) -> Box<str> {
        let reasons = self.resolution.failures_at(id).map(|it| it.kind.message());
        let reasons: Vec<String> = reasons.collect();
        reasons.join("; ").into()
    }

    fn walk(&mut self, node: NodeId) -> WalkId {
        let next = self.walks.len() as WalkId;
        let Some(known) = self.walk_of.get_mut(node.index()) else {
            return next;
        };
        if let Some(known) = known {
            return *known;
        }
        *known = Some(next);
        self.walks.push(Walk::Record(Vec::new()));
        self.pending.push((next, node));
        next
    }

    fn walk_content(&mut self, node: NodeId) -> Result<Walk> {
        let writer = self.writer;
        Ok(match &writer.node(node).kind {
            NodeKind::Null => Walk::Record(Vec::new()),
            NodeKind::Boolean => Walk::Boolean,
            NodeKind::Int => Walk::Int,
            NodeKind::Long => Walk::Long,
            NodeKind::Float => Walk::Fixed(4),
            NodeKind::Double => Walk::Fixed(8),
            NodeKind::Bytes => Walk::Bytes,
            NodeKind::String => Walk::Text,
            NodeKind::Array(items) => Walk::Array(self.walk(*items), self.sizes.of(*items)),
            NodeKind::Map(values) => Walk::Map(self.walk(*values), self.sizes.of(*values)),
            NodeKind::Union(branches) => {
                self.count(branches.len())?;
                Walk::Union(branches.iter().map(|it| self.walk(*it)).collect())
            }
            NodeKind::Record(record) => {
                self.count(record.fields.len())?;
                Walk::Record(record.fields.iter().map(|it| self.walk(it.node)).collect())
            }
            NodeKind::Enum(symbols) => Walk::Index(symbols.symbols.len()),
            NodeKind::Fixed(fixed) => Walk::Fixed(fixed.size),
        })
    }
}

fn index(id: ResolvedId) -> OpId {
    id.index() as OpId
}

/// Whether the writer's fields come in the reader's order, so that defaults fit in between.
fn is_in_order(action: &RecordAction) -> bool {
    let read = action.fields.iter().filter_map(|field| match field {
        WriterField::Read { reader, .. } => Some(*reader),
        WriterField::Skip => None,
    });
    read.is_sorted()
}

/// For each operation whether it fails for every value.
fn failing(ops: &[Op]) -> Vec<bool> {
    let mut failing = vec![false; ops.len()];
    loop {
        let mut is_changed = false;
        for (id, op) in ops.iter().enumerate().rev() {
            let fails = |id: &OpId| failing.get(*id as usize).copied().unwrap_or(true);
            let is_failing = match op {
                Op::Fail(_) => true,
                Op::Enum(symbols) => symbols.to.iter().all(Option::is_none),
                Op::FromUnion(branches) => branches.iter().all(fails),
                Op::IntoUnion { inner, .. } => fails(inner),
                Op::Record(record) => record.steps.iter().any(|step| match step {
                    Step::Read { op, .. } => fails(op),
                    Step::Skip { .. } | Step::Insert { .. } => false,
                }),
                Op::Copy(_) | Op::Promote(_) | Op::Array(_) | Op::Map(_) => false,
            };
            if let Some(known) = failing.get_mut(id).filter(|known| **known != is_failing) {
                *known = is_failing;
                is_changed = true;
            }
        }
        if !is_changed {
            return failing;
        }
    }
}

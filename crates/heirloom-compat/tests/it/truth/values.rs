//! Random values of any schema, also of one that needs care to end: of a record that holds itself, and of one that has
//! no value at all.

use std::cell::Cell;

use heirloom_schema::avro::{NodeId, NodeKind, Schema, Value};

use crate::random::Dice;

/// Beyond this depth values take the shortest way out.
const DEPTH: usize = 8;
/// How far values go that go far.
const DEEP: usize = 60;
/// A schema whose values are larger than this is left out, and so is a branch of a union.
const COST_MAX: u64 = 2_000;
/// Beyond so many parts a value takes the shortest way out too: records of records grow with a power of their depth.
const PARTS_MAX: usize = 1_000;

/// Makes values of a schema.
pub(super) struct Values<'a> {
    schema: &'a Schema,
    /// For each node the size of its smallest value; `None`: it has none.
    costs: Vec<Option<u64>>,
    /// How many parts the value that is being made has so far.
    parts: Cell<usize>,
}

impl<'a> Values<'a> {
    /// `None` where the schema has no value, or none of a sensible size.
    pub(super) fn new(schema: &'a Schema) -> Option<Self> {
        let mut values = Values {
            schema,
            costs: vec![None; schema.nodes().len()],
            parts: Cell::new(0),
        };
        loop {
            let known = values.costs.clone();
            for (id, node) in schema.nodes() {
                values.costs[id.index()] = values.cost(&node.kind);
            }
            if values.costs == known {
                break;
            }
        }
        for cost in &mut values.costs {
            *cost = cost.filter(|it| *it < COST_MAX);
        }
        let root = values.costs[schema.root().index()];
        root.is_some().then_some(values)
    }

    fn cost(&self, kind: &NodeKind) -> Option<u64> {
        let cost = |id: &NodeId| self.costs[id.index()];
        match kind {
            NodeKind::Union(branches) => Some(branches.iter().filter_map(cost).min()? + 1),
            NodeKind::Record(record) => record.fields.iter().try_fold(1_u64, |sum, field| {
                Some(sum.saturating_add(cost(&field.node)?))
            }),
            NodeKind::Enum(symbols) => (!symbols.symbols.is_empty()).then_some(1),
            // A schema of one line may have millions of bytes in each of its events.
            NodeKind::Fixed(fixed) => Some(1 + fixed.size as u64),
            _ => Some(1),
        }
    }

    /// A random value of the root.
    pub(super) fn random(&self, dice: &mut Dice) -> Value {
        self.parts.set(0);
        self.value(dice, self.schema.root(), 0)
    }

    /// A random value with empty lists and maps.
    pub(super) fn small(&self, dice: &mut Dice) -> Value {
        self.parts.set(0);
        self.value(dice, self.schema.root(), DEPTH / 2)
    }

    /// A random value that goes on in one place for as long as the schema does, and is small elsewhere.
    pub(super) fn deep(&self, dice: &mut Dice) -> Value {
        self.parts.set(0);
        self.deeper(dice, self.schema.root(), DEEP)
    }

    fn deeper(&self, dice: &mut Dice, id: NodeId, left: usize) -> Value {
        let Some(left) = left.checked_sub(1) else {
            return self.value(dice, id, DEPTH);
        };
        let is_possible = |id: &NodeId| self.costs[id.index()].is_some();
        match &self.schema.node(id).kind {
            NodeKind::Array(items) if is_possible(items) => {
                Value::Array(vec![self.deeper(dice, *items, left)])
            }
            NodeKind::Map(values) if is_possible(values) => {
                let entry = ("k".to_owned(), self.deeper(dice, *values, left));
                Value::Map([entry].into_iter().collect())
            }
            NodeKind::Union(branches) => {
                let index = self.branch(dice, branches, 0);
                let inner = self.deeper(dice, branches[index], left);
                Value::Union(index, Box::new(inner))
            }
            NodeKind::Record(record) => {
                let goes_on = |id: NodeId| {
                    let kind = &self.schema.node(id).kind;
                    matches!(
                        kind,
                        NodeKind::Array(_)
                            | NodeKind::Map(_)
                            | NodeKind::Union(_)
                            | NodeKind::Record(_)
                    )
                };
                let fields = record.fields.iter().enumerate();
                let fields = fields.filter(|(_, field)| goes_on(field.node));
                let fields: Vec<usize> = fields.map(|(at, _)| at).collect();
                let chosen = match fields.is_empty() {
                    true => None,
                    false => Some(fields[dice.below(fields.len())]),
                };
                let fields = record.fields.iter().enumerate();
                let values = fields.map(|(at, field)| match Some(at) == chosen {
                    true => self.deeper(dice, field.node, left),
                    false => self.value(dice, field.node, DEPTH),
                });
                Value::Record(values.collect())
            }
            _ => self.value(dice, id, DEPTH),
        }
    }

    fn count(&self, dice: &mut Dice, inner: NodeId, depth: usize) -> usize {
        let is_possible = self.costs[inner.index()].is_some() && depth < DEPTH / 2;
        if is_possible { dice.below(3) } else { 0 }
    }

    fn branch(&self, dice: &mut Dice, branches: &[NodeId], depth: usize) -> usize {
        let cost = |index: &usize| self.costs[branches[*index].index()];
        let mut possible: Vec<usize> = (0..branches.len())
            .filter(|it| cost(it).is_some())
            .collect();
        if depth >= DEPTH {
            possible.sort_by_key(cost);
            possible.truncate(1);
        }
        possible[dice.below(possible.len())]
    }

    fn value(&self, dice: &mut Dice, id: NodeId, depth: usize) -> Value {
        self.parts.set(self.parts.get() + 1);
        let depth = match self.parts.get() > PARTS_MAX {
            true => DEPTH,
            false => depth,
        };
        let deeper = depth + 1;
        match &self.schema.node(id).kind {
            NodeKind::Array(items) => {
                let count = self.count(dice, *items, depth);
                let items = (0..count).map(|_| self.value(dice, *items, deeper));
                Value::Array(items.collect())
            }
            NodeKind::Map(values) => {
                let count = self.count(dice, *values, depth);
                let entries =
                    (0..count).map(|it| (format!("k{it}"), self.value(dice, *values, deeper)));
                Value::Map(entries.collect())
            }
            NodeKind::Union(branches) => {
                let index = self.branch(dice, branches, depth);
                let inner = self.value(dice, branches[index], deeper);
                Value::Union(index, Box::new(inner))
            }
            NodeKind::Record(record) => {
                let fields = record.fields.iter();
                let values = fields.map(|field| self.value(dice, field.node, deeper));
                Value::Record(values.collect())
            }
            _ => crate::random::value(dice, self.schema, id, depth),
        }
    }
}

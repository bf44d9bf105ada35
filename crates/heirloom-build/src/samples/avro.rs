//! Random values of an Avro schema, written as a writer would: one block per array and map, keys in order, decimals
//! as short as they can be.

use std::collections::{BTreeMap, BTreeSet};

use heirloom_schema::avro::{Logical, NodeId, NodeKind, Schema};

use super::random::Random;
use super::{DEPTH, Fill, LEAST, MOST, VALUES};

/// Payloads of a schema: the first has as little as possible, the second as much, and together they have every branch
/// of every union and every symbol of every enum, as far as [`MOST`] samples go. None for a type without values.
pub(super) fn samples(schema: &Schema, random: &mut Random) -> Vec<Vec<u8>> {
    let heights = heights(schema);
    let mut writer = Samples {
        schema,
        heights,
        random,
        left: left(schema),
        fill: Fill::Least,
        values: 0,
        out: Vec::new(),
    };
    if writer.height(schema.root()).is_none() {
        return Vec::new();
    }
    let mut samples = Vec::new();
    while samples.len() < LEAST || (samples.len() < MOST && !writer.left.is_empty()) {
        writer.fill = Fill::of(samples.len());
        writer.values = 0;
        writer.node(schema.root(), 0);
        samples.push(std::mem::take(&mut writer.out));
    }
    samples
}

/// How many records a value must at least go down through, by node; `None` for a type without values.
fn heights(schema: &Schema) -> Vec<Option<usize>> {
    let mut heights: Vec<Option<usize>> = vec![None; schema.nodes().len()];
    let at = |heights: &[Option<usize>], node: NodeId| heights.get(node.index()).copied().flatten();
    loop {
        let mut has_changed = false;
        for (id, node) in schema.nodes() {
            let height = match &node.kind {
                NodeKind::Record(record) => {
                    let fields = record.fields.iter().map(|field| at(&heights, field.node));
                    fields
                        .collect::<Option<Vec<_>>>()
                        .map(|fields| 1 + fields.into_iter().max().unwrap_or(0))
                }
                NodeKind::Union(branches) => branches
                    .iter()
                    .filter_map(|branch| at(&heights, *branch))
                    .min(),
                NodeKind::Enum(symbols) if symbols.symbols.is_empty() => None,
                _ => Some(0),
            };
            if let Some(known) = heights.get_mut(id.index())
                && *known != height
            {
                *known = height;
                has_changed = true;
            }
        }
        if !has_changed {
            return heights;
        }
    }
}

/// The alternatives that no sample has yet, by node: branches of unions, symbols of enums.
fn left(schema: &Schema) -> BTreeMap<NodeId, BTreeSet<usize>> {
    let mut left = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![schema.root()];
    while let Some(id) = waiting.pop() {
        if !seen.insert(id) {
            continue;
        }
        match &schema.node(id).kind {
            NodeKind::Array(inner) | NodeKind::Map(inner) => waiting.push(*inner),
            NodeKind::Record(record) => {
                waiting.extend(record.fields.iter().map(|field| field.node))
            }
            NodeKind::Enum(symbols) => {
                left.insert(id, (0..symbols.symbols.len()).collect());
            }
            NodeKind::Union(branches) => {
                left.insert(id, (0..branches.len()).collect());
                waiting.extend(branches);
            }
            _ => {}
        }
    }
    left
}

struct Samples<'s> {
    schema: &'s Schema,
    heights: Vec<Option<usize>>,
    random: &'s mut Random,
    left: BTreeMap<NodeId, BTreeSet<usize>>,
    fill: Fill,
    /// Values that the sample has so far.
    values: usize,
    out: Vec<u8>,
}

impl Samples<'_> {
    fn height(&self, node: NodeId) -> Option<usize> {
        self.heights.get(node.index()).copied().flatten()
    }

    /// The root record's own fields are at depth 1, and stay free.
    fn is_deep(&self, depth: usize) -> bool {
        depth >= DEPTH || (depth > 1 && self.values > VALUES)
    }

    fn node(&mut self, id: NodeId, depth: usize) {
        self.values += 1;
        let schema = self.schema;
        let node = schema.node(id);
        match (&node.kind, node.logical) {
            (kind, Some(logical)) if self.logical(kind, logical) => {}
            (NodeKind::Null, _) => {}
            (NodeKind::Boolean, _) => {
                let value = self.random.below(2) as u8;
                self.out.push(value);
            }
            (NodeKind::Int, _) => {
                let value = self.random.int();
                self.long(value.into());
            }
            (NodeKind::Long, _) => {
                let value = self.random.long();
                self.long(value);
            }
            (NodeKind::Float, _) => {
                let value = self.random.float();
                self.out.extend_from_slice(&value.to_le_bytes());
            }
            (NodeKind::Double, _) => {
                let value = f64::from(self.random.float());
                self.out.extend_from_slice(&value.to_le_bytes());
            }
            (NodeKind::Bytes, _) => {
                let count = self.random.below(6);
                let value = self.random.bytes(count);
                self.bytes(&value);
            }
            (NodeKind::String, _) => {
                let value = self.random.text();
                self.bytes(value.as_bytes());
            }
            (NodeKind::Fixed(fixed), _) => {
                let value = self.random.bytes(fixed.size);
                self.out.extend_from_slice(&value);
            }
            (NodeKind::Enum(symbols), _) => {
                let index = self.choose(id, &(0..symbols.symbols.len()).collect::<Vec<_>>());
                self.length(index);
            }
            (NodeKind::Union(branches), _) => self.union(id, branches, depth),
            (NodeKind::Record(record), _) => {
                record
                    .fields
                    .iter()
                    .for_each(|field| self.node(field.node, depth + 1));
            }
            (NodeKind::Array(items), _) => {
                let count = self.count(*items, depth);
                self.block(count);
                (0..count).for_each(|_| self.node(*items, depth + 1));
                self.end();
            }
            (NodeKind::Map(values), _) => {
                let count = self.count(*values, depth);
                let keys: BTreeSet<String> = (0..count).map(|_| self.random.text()).collect();
                self.block(keys.len());
                for key in &keys {
                    self.bytes(key.as_bytes());
                    self.node(*values, depth + 1);
                }
                self.end();
            }
        }
    }

    fn union(&mut self, id: NodeId, branches: &[NodeId], depth: usize) {
        let lowest = branches
            .iter()
            .filter_map(|branch| self.height(*branch))
            .min();
        let is_deep = self.is_deep(depth) || self.fill == Fill::Least;
        let possible = |(_, branch): &(usize, &NodeId)| match self.height(**branch) {
            Some(height) => !is_deep || Some(height) == lowest,
            None => false,
        };
        let mut choices: Vec<usize> = branches
            .iter()
            .enumerate()
            .filter(possible)
            .map(|(index, _)| index)
            .collect();
        let is_null = |index: &usize| {
            branches
                .get(*index)
                .is_some_and(|node| matches!(self.schema.node(*node).kind, NodeKind::Null))
        };
        if self.fill == Fill::Least && choices.iter().any(is_null) {
            choices.retain(is_null);
        } else if self.fill == Fill::Most && choices.iter().any(|index| !is_null(index)) {
            choices.retain(|index| !is_null(index));
        }
        let index = self.choose(id, &choices);
        self.length(index);
        if let Some(branch) = branches.get(index) {
            self.node(*branch, depth + 1);
        }
    }

    /// One of the choices, those first that no sample had yet.
    fn choose(&mut self, id: NodeId, choices: &[usize]) -> usize {
        let fresh: Vec<usize> = match self.left.get(&id) {
            Some(left) => choices
                .iter()
                .copied()
                .filter(|choice| left.contains(choice))
                .collect(),
            None => Vec::new(),
        };
        let from = if fresh.is_empty() { choices } else { &fresh };
        let chosen = from
            .get(self.random.below(from.len()))
            .copied()
            .unwrap_or(0);
        if let Some(left) = self.left.get_mut(&id) {
            left.remove(&chosen);
            if left.is_empty() {
                self.left.remove(&id);
            }
        }
        chosen
    }

    fn count(&mut self, items: NodeId, depth: usize) -> usize {
        match self.fill {
            _ if self.height(items).is_none() || self.is_deep(depth) => 0,
            Fill::Least => 0,
            Fill::Most => 1,
            Fill::Some => self.random.below(4),
        }
    }

    /// Writes a logical type whose value must have a form; false for those that are plain numbers.
    fn logical(&mut self, kind: &NodeKind, logical: Logical) -> bool {
        match (logical, kind) {
            (Logical::Decimal { precision, .. }, NodeKind::Fixed(fixed)) => {
                let value = self.decimal(precision);
                let sign = if value.first().is_some_and(|byte| byte & 0x80 != 0) {
                    0xff
                } else {
                    0x00
                };
                let padding = fixed.size.saturating_sub(value.len());
                self.out.extend(std::iter::repeat_n(sign, padding));
                self.out.extend_from_slice(&value);
            }
            (Logical::Decimal { precision, .. }, _) => {
                let value = self.decimal(precision);
                self.bytes(&value);
            }
            (Logical::BigDecimal, _) => {
                let value = self.decimal(30);
                let scale = self.random.below(9);
                let mut inner = Vec::new();
                std::mem::swap(&mut inner, &mut self.out);
                self.bytes(&value);
                self.length(scale);
                std::mem::swap(&mut inner, &mut self.out);
                self.bytes(&inner);
            }
            (Logical::Uuid, NodeKind::String) => {
                let digits: String = self
                    .random
                    .bytes(16)
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                let groups = [0..8, 8..12, 12..16, 16..20, 20..32];
                let groups: Vec<&str> = groups
                    .into_iter()
                    .filter_map(|group| digits.get(group))
                    .collect();
                self.bytes(groups.join("-").as_bytes());
            }
            _ => return false,
        }
        true
    }

    /// A number of at most so many digits, big-endian, without bytes that say nothing.
    fn decimal(&mut self, precision: u32) -> Vec<u8> {
        let digits = self.random.below(precision.min(38) as usize + 1) as u32;
        let any = (u128::from(self.random.next()) << 64 | u128::from(self.random.next())) >> 1;
        let bound = 10_u128.pow(digits);
        let value = i128::try_from(any % bound).unwrap_or(0);
        let value = if self.random.once_in(2) {
            -value
        } else {
            value
        };
        let bytes = value.to_be_bytes();
        let says_nothing = |pair: &&[u8]| match pair {
            [first, second] => matches!(first, 0x00 | 0xff) && (first ^ second) & 0x80 == 0,
            _ => false,
        };
        let skipped = bytes.windows(2).take_while(says_nothing).count();
        bytes.get(skipped..).unwrap_or_default().to_vec()
    }

    fn block(&mut self, count: usize) {
        if count > 0 {
            self.length(count);
        }
    }

    fn end(&mut self) {
        self.length(0);
    }

    fn bytes(&mut self, value: &[u8]) {
        self.length(value.len());
        self.out.extend_from_slice(value);
    }

    fn length(&mut self, length: usize) {
        self.long(i64::try_from(length).unwrap_or(0));
    }

    fn long(&mut self, value: i64) {
        let mut left = ((value << 1) ^ (value >> 63)) as u64;
        while left >= 0x80 {
            self.out.push(left as u8 | 0x80);
            left >>= 7;
        }
        self.out.push(left as u8);
    }
}

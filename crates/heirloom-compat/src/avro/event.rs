//! Events made on purpose: one that comes to a given place with a given value, and is as small as it can be elsewhere.

use heirloom_schema::avro::{
    Action, NodeId, NodeKind, Resolution, ResolvedId, Schema, WriterField,
};
use serde_json::Value;

use super::reach::{Cost, Step, below, node_costs, pair_costs};

/// How large the smallest event may be, in values and bytes of fixed ones.
const EVENT_MAX: u32 = 100_000;

/// Makes events of a writer that is read with a reader.
pub(super) struct Maker<'a> {
    writer: &'a Schema,
    resolution: &'a Resolution,
    nodes: Vec<Cost>,
    pairs: Vec<Cost>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(writer: &'a Schema, resolution: &'a Resolution) -> Self {
        let nodes = node_costs(writer);
        let is_failing = |id| resolution.failures_at(id).next().is_some();
        let pairs = pair_costs(resolution, &nodes, is_failing);
        Maker {
            writer,
            resolution,
            nodes,
            pairs,
        }
    }

    /// Whether every event is larger than what can be shown: a schema of a few lines can ask for millions of values.
    pub(super) fn is_too_large(&self) -> bool {
        let root = self.nodes.get(self.writer.root().index());
        root.copied().flatten().is_some_and(|cost| cost > EVENT_MAX)
    }

    /// The event that goes `steps` from the root and has `forced` there (`None`: the smallest value). Elsewhere it has
    /// the smallest value that the reader can read, where there is one.
    pub(super) fn event(&self, steps: &[Step], forced: Option<&Value>) -> Option<Value> {
        self.along(self.resolution.root(), steps, forced)
    }

    fn along(&self, id: ResolvedId, steps: &[Step], forced: Option<&Value>) -> Option<Value> {
        let pair = self.resolution.node(id);
        let Some((step, rest)) = steps.split_first() else {
            return match forced {
                Some(value) => Some(value.clone()),
                None => self.readable(id),
            };
        };
        let (_, next) = below(pair).find(|(found, _)| found == step)?;
        let inside = self.along(next, rest, forced)?;
        Some(match *step {
            Step::Into => inside,
            Step::Items => Value::Array(vec![inside]),
            Step::Values => object([("k".to_owned(), inside)]),
            Step::Branch(_) => wrapped(self.writer, self.resolution.node(next).writer, inside),
            Step::Field(index) => self.record(id, Some((index, inside)))?,
        })
    }

    /// A record, one field of which is given.
    fn record(&self, id: ResolvedId, mut given: Option<(usize, Value)>) -> Option<Value> {
        let pair = self.resolution.node(id);
        let NodeKind::Record(record) = &self.writer.node(pair.writer).kind else {
            return None;
        };
        let actions = match &pair.action {
            Action::Record(action) => action.fields.as_slice(),
            _ => &[],
        };
        let mut members = Vec::with_capacity(record.fields.len());
        for (index, field) in record.fields.iter().enumerate() {
            let value = match (given.take_if(|(at, _)| *at == index), actions.get(index)) {
                (Some((_, value)), _) => value,
                (None, Some(WriterField::Read { resolved, .. })) => self.readable(*resolved)?,
                _ => self.smallest(field.node)?,
            };
            members.push((field.name.clone(), value));
        }
        Some(object(members))
    }

    /// The smallest value that the reader can read; the smallest value where it can read none.
    fn readable(&self, id: ResolvedId) -> Option<Value> {
        let cost = |id: ResolvedId| self.pairs.get(id.index()).copied().flatten();
        let pair = self.resolution.node(id);
        match &pair.action {
            // A record of which no value can be read may still hold readable ones in most fields.
            Action::Record(_) => self.record(id, None),
            _ if cost(id).is_none() => self.smallest(pair.writer),
            Action::Enum(symbols) => {
                let NodeKind::Enum(from) = &self.writer.node(pair.writer).kind else {
                    return None;
                };
                let known = symbols.iter().position(Option::is_some).unwrap_or(0);
                from.symbols.get(known).cloned().map(Value::String)
            }
            Action::FromUnion(branches) => {
                let best = branches.iter().filter(|id| cost(**id).is_some());
                let best = *best.min_by_key(|id| cost(**id))?;
                let value = self.readable(best)?;
                Some(wrapped(
                    self.writer,
                    self.resolution.node(best).writer,
                    value,
                ))
            }
            Action::IntoUnion { inner, .. } => self.readable(*inner),
            _ => self.smallest(pair.writer),
        }
    }

    /// The smallest value of a node of the writer; `None` where it has none.
    pub(super) fn smallest(&self, id: NodeId) -> Option<Value> {
        let cost = |id: NodeId| self.nodes.get(id.index()).copied().flatten();
        cost(id)?;
        Some(match &self.writer.node(id).kind {
            NodeKind::Null => Value::Null,
            NodeKind::Boolean => Value::Bool(false),
            NodeKind::Int | NodeKind::Long => 0.into(),
            NodeKind::Float | NodeKind::Double => 0.0.into(),
            NodeKind::Bytes | NodeKind::String => Value::String(String::new()),
            NodeKind::Fixed(fixed) => Value::String("\0".repeat(fixed.size)),
            NodeKind::Enum(symbols) => Value::String(symbols.symbols.first()?.clone()),
            NodeKind::Array(_) => Value::Array(Vec::new()),
            NodeKind::Map(_) => object([]),
            NodeKind::Union(branches) => {
                let best = branches.iter().filter(|id| cost(**id).is_some());
                let best = *best.min_by_key(|id| cost(**id))?;
                wrapped(self.writer, best, self.smallest(best)?)
            }
            NodeKind::Record(record) => {
                let fields = record.fields.iter().map(|field| {
                    let value = self.smallest(field.node)?;
                    Some((field.name.clone(), value))
                });
                object(fields.collect::<Option<Vec<_>>>()?)
            }
        })
    }
}

/// What an event of `schema` has `steps` from the root, given the JSON of the whole.
pub(super) fn inside<'v>(
    resolution: &Resolution,
    reader: &Schema,
    steps: &[Step],
    event: &'v Value,
) -> Option<&'v Value> {
    let mut id = resolution.root();
    let mut value = event;
    for step in steps {
        let pair = resolution.node(id);
        let (_, next) = below(pair).find(|(found, _)| found == step)?;
        value = match *step {
            Step::Branch(_) => value,
            Step::Into if value.is_null() => value,
            Step::Into => value.as_object()?.values().next()?,
            Step::Items => value.get(0)?,
            Step::Values => value.get("k")?,
            Step::Field(index) => {
                let (Action::Record(action), NodeKind::Record(record)) =
                    (&pair.action, &reader.node(pair.reader).kind)
                else {
                    return None;
                };
                let WriterField::Read { reader, .. } = action.fields.get(index)? else {
                    return None;
                };
                value.get(&record.fields.get(*reader)?.name)?
            }
        };
        id = next;
    }
    Some(value)
}

/// A union's value in Avro's JSON.
fn wrapped(schema: &Schema, branch: NodeId, value: Value) -> Value {
    let node = schema.node(branch);
    let name = match (&node.kind, node.name()) {
        (NodeKind::Null, _) => return Value::Null,
        (_, Some(name)) => name.to_string(),
        (NodeKind::Boolean, _) => "boolean".to_owned(),
        (NodeKind::Int, _) => "int".to_owned(),
        (NodeKind::Long, _) => "long".to_owned(),
        (NodeKind::Float, _) => "float".to_owned(),
        (NodeKind::Double, _) => "double".to_owned(),
        (NodeKind::Bytes, _) => "bytes".to_owned(),
        (NodeKind::Array(_), _) => "array".to_owned(),
        (NodeKind::Map(_), _) => "map".to_owned(),
        _ => "string".to_owned(),
    };
    object([(name, value)])
}

fn object(members: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(members.into_iter().collect())
}

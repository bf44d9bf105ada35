//! A resolution applied to a value in memory: how defaults travel, and what the laws are tested against.

use std::slice::Iter;

use super::super::{
    Action, NodeKind, RecordAction, Resolution, ResolvedId, Schema, Value, Waypoint, WriterField,
};

impl Resolution {
    /// What a value of the writer becomes in the reader, `reader` being the schema that was resolved; `None` if it
    /// cannot be read, or if it is not a value of the writer.
    pub fn apply(&self, value: &Value, reader: &Schema) -> Option<Value> {
        apply(self, self.root, value, reader, &mut |_, _, _| {})
    }
}

/// Applies one pair; `meet` sees each pair with the value that arrives there and, for what contains nothing, the value
/// that leaves. Keeps its own stack: values are as deep as texts are.
pub(super) fn apply(
    resolution: &Resolution,
    id: ResolvedId,
    value: &Value,
    reader: &Schema,
    meet: &mut dyn FnMut(ResolvedId, &Value, Option<&Value>),
) -> Option<Value> {
    let mut stack: Vec<Frame<'_>> = Vec::new();
    let mut next = (id, value);
    loop {
        let mut done = match enter(resolution, next, reader, meet)? {
            Entered::Value(value) => Some(value),
            Entered::Frame(frame) => {
                stack.push(frame);
                None
            }
        };
        next = loop {
            let Some(frame) = stack.last_mut() else {
                return done;
            };
            match frame.advance(done.take())? {
                Advance::Below(id, value) => break (id, value),
                Advance::Done(value) => {
                    stack.pop();
                    done = Some(value);
                }
            }
        };
    }
}

/// A container under work.
enum Frame<'v> {
    Array {
        inner: ResolvedId,
        rest: Iter<'v, Value>,
        done: Vec<Value>,
    },
    Map {
        inner: ResolvedId,
        rest: Iter<'v, (String, Value)>,
        done: Vec<(String, Value)>,
    },
    Union {
        branch: usize,
        below: Option<(ResolvedId, &'v Value)>,
    },
    Record {
        rest: Vec<(usize, ResolvedId, &'v Value)>,
        slots: Vec<Option<Value>>,
    },
}

enum Entered<'v> {
    Value(Value),
    Frame(Frame<'v>),
}

enum Advance<'v> {
    Below(ResolvedId, &'v Value),
    Done(Value),
}

fn enter<'v>(
    resolution: &Resolution,
    (mut id, mut value): (ResolvedId, &'v Value),
    reader: &Schema,
    meet: &mut dyn FnMut(ResolvedId, &Value, Option<&Value>),
) -> Option<Entered<'v>> {
    while let (Action::FromUnion(branches), Value::Union(index, below)) =
        (&resolution.node(id).action, value)
    {
        meet(id, value, None);
        (id, value) = (*branches.get(*index)?, below);
    }
    let node = resolution.node(id);
    let to = &reader.node(node.reader).kind;
    let frame = match (&node.action, value) {
        (Action::Array(inner), Value::Array(items)) => Frame::Array {
            inner: *inner,
            rest: items.iter(),
            done: Vec::new(),
        },
        (Action::Map(inner), Value::Map(entries)) => Frame::Map {
            inner: *inner,
            rest: entries.iter(),
            done: Vec::new(),
        },
        (Action::IntoUnion { branch, inner }, _) => Frame::Union {
            branch: *branch,
            below: Some((*inner, value)),
        },
        (Action::Record(action), Value::Record(values)) => {
            meet(id, value, None);
            return record(action, values, to).map(Entered::Frame);
        }
        (action, _) => {
            let leaf = leaf(action, value, to);
            meet(id, value, leaf.as_ref());
            return leaf.map(Entered::Value);
        }
    };
    meet(id, value, None);
    Some(Entered::Frame(frame))
}

fn record<'v>(action: &RecordAction, values: &'v [Value], to: &NodeKind) -> Option<Frame<'v>> {
    let NodeKind::Record(to) = to else {
        return None;
    };
    let mut slots = vec![None; to.fields.len()];
    for (index, default) in &action.defaults {
        *slots.get_mut(*index)? = Some(default.clone());
    }
    if values.len() != action.fields.len() {
        return None;
    }
    let mut rest = Vec::new();
    for (field, value) in action.fields.iter().zip(values).rev() {
        if let WriterField::Read { reader, resolved } = field {
            rest.push((*reader, *resolved, value));
        }
    }
    Some(Frame::Record { rest, slots })
}

fn leaf(action: &Action, value: &Value, to: &NodeKind) -> Option<Value> {
    match (action, value) {
        (Action::Copy, value) => Some(value.clone()),
        (Action::Enum(symbols), Value::Enum(index)) => {
            symbols.get(*index).copied().flatten().map(Value::Enum)
        }
        (Action::Promote, value) => promote(value, to),
        (Action::PromoteVia(Waypoint::Float), value) => {
            promote(&promote(value, &NodeKind::Float)?, &NodeKind::Double)
        }
        (Action::PromoteVia(Waypoint::String), value) => {
            promote(&promote(value, &NodeKind::String)?, &NodeKind::Bytes)
        }
        _ => None,
    }
}

fn promote(value: &Value, to: &NodeKind) -> Option<Value> {
    Some(match (value, to) {
        (Value::Int(value), NodeKind::Long) => Value::Long(i64::from(*value)),
        (Value::Int(value), NodeKind::Float) => Value::Float(*value as f32),
        (Value::Int(value), NodeKind::Double) => Value::Double(f64::from(*value)),
        (Value::Long(value), NodeKind::Float) => Value::Float(*value as f32),
        (Value::Long(value), NodeKind::Double) => Value::Double(*value as f64),
        (Value::Float(value), NodeKind::Double) => Value::Double(f64::from(*value)),
        (Value::String(value), NodeKind::Bytes) => Value::Bytes(value.as_bytes().to_vec()),
        (Value::Bytes(value), NodeKind::String) => {
            Value::String(String::from_utf8(value.clone()).ok()?)
        }
        _ => return None,
    })
}

impl<'v> Frame<'v> {
    /// Takes the value that was under work and gives the next one, or the whole.
    fn advance(&mut self, value: Option<Value>) -> Option<Advance<'v>> {
        match self {
            Frame::Array { inner, rest, done } => {
                done.extend(value);
                Some(match rest.next() {
                    Some(value) => Advance::Below(*inner, value),
                    None => Advance::Done(Value::Array(std::mem::take(done))),
                })
            }
            Frame::Map { inner, rest, done } => {
                if let (Some(value), Some(entry)) = (value, done.last_mut()) {
                    entry.1 = value;
                }
                Some(match rest.next() {
                    Some((key, value)) => {
                        done.push((key.clone(), Value::Null));
                        Advance::Below(*inner, value)
                    }
                    None => Advance::Done(Value::Map(std::mem::take(done))),
                })
            }
            Frame::Union { branch, below } => match (below.take(), value) {
                (Some((id, value)), _) => Some(Advance::Below(id, value)),
                (None, Some(value)) => Some(Advance::Done(Value::Union(*branch, Box::new(value)))),
                (None, None) => None,
            },
            Frame::Record { rest, slots } => {
                if let Some(value) = value {
                    // The field under work stays last in `rest` until its value is here.
                    let (slot, _, _) = rest.pop()?;
                    *slots.get_mut(slot)? = Some(value);
                }
                match rest.last() {
                    Some((_, id, value)) => Some(Advance::Below(*id, value)),
                    None => {
                        let values: Option<Vec<Value>> = slots.drain(..).collect();
                        values.map(|values| Advance::Done(Value::Record(values)))
                    }
                }
            }
        }
    }
}

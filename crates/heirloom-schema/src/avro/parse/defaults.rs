//! Defaults: the JSON of a field's default against the field's type; Avro 1.12, section Complex Types, the table of
//! default values. A union takes the first branch that fits, a record fills what is missing from its own defaults.

mod report;

use std::collections::{BTreeMap, BTreeSet};

use crate::avro::{Node, NodeId, NodeKind, Record, Value};

use super::Strictness;
use super::faults::{Faults, Text, text_of};
use super::json::{JsonId, JsonValue};
use super::walk::PendingDefault;

/// Deepest nesting of a default. Its check recurses, and so does whoever walks the value.
const DEPTH_MAX: usize = 256;
/// Values in all defaults of a schema together, those filled in from other defaults included: without a bound a
/// text of a few lines could ask for more than there is memory.
const VALUES_MAX: usize = 1_000_000;

/// The value of each default, or `None` where it does not fit: a fault, unless the text is lenient.
pub(super) fn check(
    nodes: &[Node],
    pending: &[PendingDefault],
    (texts, strictness): (&[Text<'_>], Strictness),
    faults: &mut Faults,
) -> Vec<Option<Value>> {
    let fields = pending
        .iter()
        .enumerate()
        .map(|(i, field)| ((field.record, field.field), i));
    let mut checker = Checker {
        nodes,
        pending,
        texts,
        strictness,
        by_field: fields.collect(),
        states: vec![State::Waiting; pending.len()],
        values_left: VALUES_MAX,
        deepest: 0,
        is_too_large: false,
    };
    for index in 0..pending.len() {
        let depth = 0;
        if let Err(wrong) = checker.field(index, depth) {
            // A default over the bounds is refused by a lenient parse too: it may be valid.
            let is_over = matches!(wrong.reason, Reason::TooDeep | Reason::TooLarge);
            if is_over || strictness == Strictness::Strict {
                checker.report(index, &wrong, faults);
            }
        }
    }
    let value = |state| {
        if let State::Done(done) = state {
            Some(done.value)
        } else {
            None
        }
    };
    checker.states.into_iter().map(value).collect()
}

#[derive(Clone, Debug)]
enum State {
    Waiting,
    Running,
    Done(Done),
    Wrong,
}

#[derive(Clone, Debug)]
struct Done {
    value: Value,
    /// How many values it holds.
    count: usize,
    /// How deep it is nested.
    height: usize,
}

struct Checker<'a> {
    nodes: &'a [Node],
    pending: &'a [PendingDefault],
    texts: &'a [Text<'a>],
    strictness: Strictness,
    by_field: BTreeMap<(NodeId, usize), usize>,
    states: Vec<State>,
    values_left: usize,
    /// The depth that the current default has reached.
    deepest: usize,
    is_too_large: bool,
}

/// What does not fit, and where in the default.
#[derive(Clone, Copy, Debug)]
struct Wrong {
    json: JsonId,
    reason: Reason,
}

#[derive(Clone, Copy, Debug)]
enum Reason {
    /// The value is not of this node.
    Type(NodeId),
    /// The record's field has neither a value nor a default.
    Missing(NodeId, usize),
    /// The record has no such field.
    Key(NodeId),
    /// Filling in a default leads back to itself.
    Endless,
    TooDeep,
    TooLarge,
    /// Another default is wrong, which is reported there.
    Elsewhere,
}

type Checked = Result<Value, Wrong>;

impl<'a> Checker<'a> {
    /// The default of a field, computed once.
    fn field(&mut self, index: usize, depth: usize) -> Checked {
        let PendingDefault {
            record,
            field,
            source,
            json,
        } = self.pending[index];
        let wrong = |reason| Err(Wrong { json, reason });
        match &self.states[index] {
            State::Done(done) => {
                let Some(left) = self.values_left.checked_sub(done.count) else {
                    return wrong(Reason::TooLarge);
                };
                if depth + done.height > DEPTH_MAX {
                    return wrong(Reason::TooDeep);
                }
                self.values_left = left;
                self.deepest = self.deepest.max(depth + done.height);
                return Ok(done.value.clone());
            }
            State::Running => return wrong(Reason::Endless),
            State::Wrong => return wrong(Reason::Elsewhere),
            State::Waiting => {}
        }
        let (NodeKind::Record(record), Some(text)) = (
            &self.nodes[record.index()].kind,
            text_of(self.texts, source),
        ) else {
            return wrong(Reason::Elsewhere);
        };
        self.states[index] = State::Running;
        let before = self.values_left;
        let deepest = std::mem::replace(&mut self.deepest, depth);
        let checked = self.value(text, json, (record.fields[field].node, depth));
        self.states[index] = match &checked {
            Ok(value) => {
                let (count, height) = (before - self.values_left, self.deepest - depth);
                State::Done(Done {
                    value: value.clone(),
                    count,
                    height,
                })
            }
            Err(_) => State::Wrong,
        };
        self.deepest = self.deepest.max(deepest);
        checked
    }

    fn value(&mut self, text: &'a Text<'a>, json: JsonId, (id, depth): (NodeId, usize)) -> Checked {
        let wrong = |reason| Err(Wrong { json, reason });
        if depth > DEPTH_MAX {
            return wrong(Reason::TooDeep);
        }
        let Some(left) = self.values_left.checked_sub(1) else {
            return wrong(Reason::TooLarge);
        };
        self.values_left = left;
        self.deepest = self.deepest.max(depth);
        // A node that is missing has its own fault.
        let Some(node) = self.nodes.get(id.index()) else {
            return wrong(Reason::Elsewhere);
        };
        let inner = depth + 1;
        match (&node.kind, text.json.value(json)) {
            (NodeKind::Union(branches), _) => self.union(text, json, (id, branches, inner)),
            (NodeKind::Record(record), JsonValue::Object(_)) => {
                self.record(text, json, (id, record, inner))
            }
            (NodeKind::Array(items), JsonValue::Array(elements)) => {
                let values = elements
                    .iter()
                    .map(|item| self.value(text, *item, (*items, inner)));
                values.collect::<Result<_, _>>().map(Value::Array)
            }
            (NodeKind::Map(values), JsonValue::Object(members)) => {
                let entries = members.iter().map(|member| {
                    let value = self.value(text, member.value, (*values, inner))?;
                    Ok((member.key.to_string(), value))
                });
                entries.collect::<Result<_, _>>().map(Value::Map)
            }
            (kind, value) => match leaf(kind, value) {
                Some(value) => Ok(value),
                None => wrong(Reason::Type(id)),
            },
        }
    }

    /// The first branch that fits. Where only one branch could, its own fault says more than the union's.
    fn union(
        &mut self,
        text: &'a Text<'a>,
        json: JsonId,
        (id, branches, depth): (NodeId, &'a [NodeId], usize),
    ) -> Checked {
        let mut inside = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            match self.value(text, json, (*branch, depth)) {
                Ok(value) => return Ok(Value::Union(index, Box::new(value))),
                Err(wrong) => match wrong.reason {
                    Reason::TooDeep | Reason::TooLarge | Reason::Elsewhere | Reason::Endless => {
                        return Err(wrong);
                    }
                    // The value as a whole is of another kind than the branch.
                    Reason::Type(node) if node == *branch => {}
                    _ => inside.push(wrong),
                },
            }
        }
        match inside[..] {
            [wrong] => Err(wrong),
            _ => Err(Wrong {
                json,
                reason: Reason::Type(id),
            }),
        }
    }

    fn record(
        &mut self,
        text: &'a Text<'a>,
        json: JsonId,
        (id, record, depth): (NodeId, &'a Record, usize),
    ) -> Checked {
        let members = text.json.members(json).iter();
        let given: BTreeMap<&str, JsonId> =
            members.map(|member| (&*member.key, member.value)).collect();
        let mut values = Vec::with_capacity(record.fields.len());
        for (index, field) in record.fields.iter().enumerate() {
            values.push(match given.get(&*field.name) {
                Some(value) => self.value(text, *value, (field.node, depth))?,
                None => match self.by_field.get(&(id, index)) {
                    Some(default) => self.filled(json, *default, depth)?,
                    None => {
                        return Err(Wrong {
                            json,
                            reason: Reason::Missing(id, index),
                        });
                    }
                },
            });
        }
        let fields: BTreeSet<&str> = record.fields.iter().map(|field| &*field.name).collect();
        match given.into_iter().find(|(key, _)| !fields.contains(key)) {
            Some((_, json)) if self.strictness == Strictness::Strict => Err(Wrong {
                json,
                reason: Reason::Key(id),
            }),
            _ => Ok(Value::Record(values)),
        }
    }

    /// The default of a field that the default of a record around it leaves out.
    fn filled(&mut self, json: JsonId, default: usize, depth: usize) -> Checked {
        self.field(default, depth).map_err(|wrong| {
            let reason = match wrong.reason {
                Reason::Endless if matches!(self.states[default], State::Running) => {
                    Reason::Endless
                }
                Reason::TooDeep => Reason::TooDeep,
                Reason::TooLarge => Reason::TooLarge,
                _ => Reason::Elsewhere,
            };
            Wrong { json, reason }
        })
    }
}

/// The value of a type without inner types.
fn leaf(kind: &NodeKind, json: &JsonValue<'_>) -> Option<Value> {
    match (kind, json) {
        (NodeKind::Null, JsonValue::Null) => Some(Value::Null),
        (NodeKind::Boolean, JsonValue::Boolean(value)) => Some(Value::Boolean(*value)),
        (NodeKind::Int, JsonValue::Number(digits)) => digits.parse().ok().map(Value::Int),
        (NodeKind::Long, JsonValue::Number(digits)) => digits.parse().ok().map(Value::Long),
        (NodeKind::Float, JsonValue::Number(digits)) => digits
            .parse()
            .ok()
            .filter(|value: &f32| value.is_finite())
            .map(Value::Float),
        (NodeKind::Double, JsonValue::Number(digits)) => digits
            .parse()
            .ok()
            .filter(|value: &f64| value.is_finite())
            .map(Value::Double),
        (NodeKind::Bytes, JsonValue::String(text)) => bytes(text).map(Value::Bytes),
        (NodeKind::Fixed(fixed), JsonValue::String(text)) => bytes(text)
            .filter(|bytes| bytes.len() == fixed.size)
            .map(Value::Bytes),
        (NodeKind::String, JsonValue::String(text)) => Some(Value::String(text.to_string())),
        (NodeKind::Enum(symbols), JsonValue::String(text)) => symbols
            .symbols
            .iter()
            .position(|symbol| symbol == text)
            .map(Value::Enum),
        _ => None,
    }
}

/// One byte for each code point.
fn bytes(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).ok())
        .collect()
}

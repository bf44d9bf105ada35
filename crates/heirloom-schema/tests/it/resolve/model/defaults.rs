//! Defaults as Java takes them: in a union the first branch whose type might do, by the kind of the JSON alone; and
//! all at once, so that one that cannot be taken stops every read.

use std::collections::BTreeSet;

use heirloom_schema::avro::{Field, NodeId, NodeKind, Schema, Value};
use serde_json::Value as Json;

use super::{Departure, Model};

/// Deeper defaults do not end: a record that the default does not name is filled from a default that leads to the same
/// record. Java's stack overflows.
const DEPTH_MAX: usize = 64;

/// The default of a field; `None` where Java does not find one in what stands there.
pub(super) fn taken(schema: &Schema, field: &Field) -> Option<Value> {
    value(schema, field.node, &text(schema, field)?, DEPTH_MAX)
}

/// The JSON of a field's default.
pub(super) fn text(schema: &Schema, field: &Field) -> Option<Json> {
    let text = schema.source(field.span.source).text();
    let text = &text[field.span.start as usize..field.span.end as usize];
    let object: Json = serde_json::from_str(text).expect("a field is an object");
    object.get("default").cloned()
}

fn value(schema: &Schema, id: NodeId, json: &Json, depth_left: usize) -> Option<Value> {
    let left = depth_left.checked_sub(1)?;
    Some(match &schema.node(id).kind {
        NodeKind::Null => json.as_null().map(|()| Value::Null)?,
        NodeKind::Boolean => Value::Boolean(json.as_bool()?),
        NodeKind::Int => Value::Int(whole(json)? as i32),
        NodeKind::Long => Value::Long(whole(json)?),
        NodeKind::Float => Value::Float(json.as_f64()? as f32),
        NodeKind::Double => Value::Double(json.as_f64()?),
        NodeKind::Bytes => Value::Bytes(latin(json.as_str()?)),
        NodeKind::String => Value::String(json.as_str()?.to_owned()),
        NodeKind::Fixed(fixed) => {
            let mut bytes = latin(json.as_str()?);
            bytes.resize(fixed.size, 0);
            Value::Bytes(bytes)
        }
        NodeKind::Enum(symbols) => {
            let text = json.as_str()?;
            Value::Enum(symbols.symbols.iter().position(|symbol| symbol == text)?)
        }
        NodeKind::Array(inner) => {
            let items: Vec<&Json> = match json {
                Json::Array(items) => items.iter().collect(),
                Json::Object(members) => members.values().collect(),
                _ => Vec::new(),
            };
            let items = items
                .into_iter()
                .map(|item| value(schema, *inner, item, left));
            Value::Array(items.collect::<Option<_>>()?)
        }
        NodeKind::Map(inner) => match json {
            // As many entries as items, and none of them there.
            Json::Array(items) if !items.is_empty() => return None,
            Json::Object(members) => {
                let entries = members
                    .iter()
                    .map(|(key, member)| Some((key.clone(), value(schema, *inner, member, left)?)));
                Value::Map(entries.collect::<Option<_>>()?)
            }
            _ => Value::Map(Vec::new()),
        },
        NodeKind::Union(branches) => {
            let mut all = branches.iter();
            let index = all.position(|branch| might_do(&schema.node(*branch).kind, json))?;
            Value::Union(index, Box::new(value(schema, branches[index], json, left)?))
        }
        NodeKind::Record(record) => {
            let fields = record.fields.iter().map(|field| {
                let json = json.get(&field.name).cloned();
                value(
                    schema,
                    field.node,
                    &json.or_else(|| text(schema, field))?,
                    left,
                )
            });
            Value::Record(fields.collect::<Option<_>>()?)
        }
    })
}

/// The bytes that a text means: one of each letter, `?` of one that is beyond.
fn latin(text: &str) -> Vec<u8> {
    let bytes = text.chars().map(|it| u8::try_from(it).unwrap_or(b'?'));
    bytes.collect()
}

/// A number without its fraction.
fn whole(json: &Json) -> Option<i64> {
    json.as_i64()
        .or_else(|| json.as_f64().map(|value| value as i64))
}

fn might_do(kind: &NodeKind, json: &Json) -> bool {
    match kind {
        NodeKind::Null => json.is_null(),
        NodeKind::Boolean => json.is_boolean(),
        NodeKind::Int | NodeKind::Long | NodeKind::Float | NodeKind::Double => json.is_number(),
        NodeKind::Bytes | NodeKind::String | NodeKind::Fixed(_) => json.is_string(),
        _ => true,
    }
}

/// Whether a default fits a writer's type whose fields are called otherwise now.
fn is_valid(
    model: &Model<'_>,
    id: NodeId,
    json: &Json,
    (times, depth_left): (usize, usize),
) -> bool {
    let schema = model.writer;
    let Some(left) = depth_left.checked_sub(1) else {
        return false;
    };
    let next = (times, left);
    match (&schema.node(id).kind, json) {
        (NodeKind::Null, json) => json.is_null(),
        (NodeKind::Boolean, json) => json.is_boolean(),
        (NodeKind::Int, json) => json
            .as_i64()
            .is_some_and(|value| i32::try_from(value).is_ok()),
        (NodeKind::Long, json) => json.as_i64().is_some(),
        (NodeKind::Float | NodeKind::Double, json) => json.is_number(),
        (NodeKind::Bytes | NodeKind::String | NodeKind::Fixed(_) | NodeKind::Enum(_), json) => {
            json.is_string()
        }
        (NodeKind::Array(inner), Json::Array(items)) => {
            items.iter().all(|item| is_valid(model, *inner, item, next))
        }
        (NodeKind::Map(inner), Json::Object(members)) => members
            .values()
            .all(|member| is_valid(model, *inner, member, next)),
        (NodeKind::Union(branches), json) => branches
            .iter()
            .any(|branch| is_valid(model, *branch, json, next)),
        (NodeKind::Record(record), Json::Object(members)) => record.fields.iter().all(|field| {
            let json = members
                .get(model.renamed_field(record, field, times))
                .cloned();
            let json = json.or_else(|| text(schema, field));
            json.is_some_and(|json| is_valid(model, field.node, &json, next))
        }),
        _ => false,
    }
}

/// The pairs that Java looks at before it reads.
type Seen = BTreeSet<(NodeId, NodeId)>;

impl Model<'_> {
    /// Whether the writer has a default that is one no more after its fields were renamed.
    pub(super) fn meets_unrenamed_default(&self) -> bool {
        let is_wrong = |field: &Field| {
            text(self.writer, field).is_some_and(|json| {
                (1..=self.renamings)
                    .any(|times| !is_valid(self, field.node, &json, (times, DEPTH_MAX)))
            })
        };
        let mut nodes = self.writer.nodes();
        self.departs(Departure::AliasesNotInDefaults)
            && nodes.any(|(_, node)| match &node.kind {
                NodeKind::Record(record) => record.fields.iter().any(is_wrong),
                _ => false,
            })
    }

    /// Whether a default that Java does not take stands somewhere on the way of a read, whatever the value.
    pub(super) fn meets_bad_default(&self) -> bool {
        self.departs(Departure::DefaultByKind)
            && self.is_bad(self.writer.root(), self.reader.root(), &mut Seen::new())
    }

    fn is_bad(&self, writer: NodeId, reader: NodeId, seen: &mut Seen) -> bool {
        match (self.from(writer), self.to(reader)) {
            (NodeKind::Union(from), to) => {
                let positions = match to {
                    NodeKind::Union(to) if self.is_by_position(writer, reader) => Some(to),
                    _ => None,
                };
                let mut from = from.iter().enumerate();
                from.any(|(index, branch)| {
                    let reader = positions.map_or(reader, |to| to[index]);
                    self.is_bad(*branch, reader, seen)
                })
            }
            (NodeKind::Record(_), NodeKind::Union(branches)) => {
                let chosen = self.branch(writer, branches).map(|index| branches[index]);
                // On its way to a record of the full name it looks at all others.
                let end = branches
                    .iter()
                    .position(|branch| self.is_full_namesake(writer, *branch));
                let tried = branches[..end.unwrap_or(branches.len())].iter();
                let tried = tried.filter(|_| self.departs(Departure::RecordByStructure));
                tried
                    .chain(&chosen)
                    .any(|branch| self.is_bad(writer, *branch, seen))
            }
            (_, NodeKind::Union(branches)) => self
                .branch(writer, branches)
                .is_some_and(|index| self.is_bad(writer, branches[index], seen)),
            (NodeKind::Array(from), NodeKind::Array(to))
            | (NodeKind::Map(from), NodeKind::Map(to)) => self.is_bad(*from, *to, seen),
            (NodeKind::Record(from), NodeKind::Record(to)) => {
                if !seen.insert((writer, reader)) {
                    return false;
                }
                let pairs = self.pair_fields(from, to);
                let mut fields = from.fields.iter().zip(&pairs);
                if fields.any(|(field, pair)| {
                    pair.is_some_and(|pair| self.is_bad(field.node, to.fields[pair].node, seen))
                }) {
                    return true;
                }
                let lacking = to.fields.iter().enumerate();
                lacking
                    .filter(|(index, _)| !pairs.contains(&Some(*index)))
                    // The first without a default ends the search.
                    .take_while(|(_, field)| field.default.is_some())
                    .any(|(_, field)| taken(self.reader, field).is_none())
            }
            _ => false,
        }
    }
}

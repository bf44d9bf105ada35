//! Tags of Avro schemas, which Confluent's registry keeps in their texts: the property `confluent:tags` of records and
//! fields. Parts are found, and found in an order, as its own code does.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use heirloom_schema::SchemaErrors;
use heirloom_schema::avro::syntax::JsonValue;

use super::graph::{At, Edge, Graph, Kind, NodeId};
use super::print::{self, Printed, Style};
use super::read;
use super::rules::{Role, Rules};
use crate::dialects::tags::{Part, Tagged, Untaggable};
use crate::dialects::{Dialect, Text};

/// The property that holds them.
pub(super) const PROPERTY: &str = "confluent:tags";

/// The tags of each part that has some, those of the types of references included.
///
/// # Errors
/// What Confluent's parser refuses.
pub(in crate::dialects) fn tags(text: &Text) -> Result<Vec<Tagged>, SchemaErrors> {
    let graph = registered(text)?;
    let mut found = Vec::new();
    let mut visited = BTreeSet::new();
    let mut left = vec![Place::Type(graph.root.node)];
    while let Some(place) = left.pop() {
        let (part, at, inner) = match place {
            Place::Field(record, index) => {
                let Some(field) = graph.record(record).and_then(|it| it.fields.get(index)) else {
                    continue;
                };
                let path = format!("{}.{}", graph.name(record), field.name);
                let inner = vec![Place::Type(field.node.node)];
                (Some(Part::Field(path)), field.at, inner)
            }
            Place::Type(id) if visited.insert(id) => {
                let record = graph.record(id).map(|_| Part::Record(graph.name(id)));
                (record, graph.node(id).at, inside(&graph, id))
            }
            Place::Type(_) => continue,
        };
        let tags = own(&graph, at);
        let tagged = part.filter(|_| !tags.is_empty());
        found.extend(tagged.map(|part| Tagged { part, tags }));
        left.extend(inner.into_iter().rev());
    }
    Ok(found)
}

/// The text with tags put on and taken off.
///
/// # Errors
/// What Confluent's parser refuses, and a part that is not there.
pub(in crate::dialects) fn retagged(
    text: &Text,
    (add, remove): (&[Tagged], &[Tagged]),
) -> Result<String, Untaggable> {
    let graph = registered(text).map_err(Untaggable::Unparsable)?;
    let mut changed: BTreeMap<At, Vec<String>> = BTreeMap::new();
    for part in add.iter().chain(remove).map(|tagged| &tagged.part) {
        let at = find(&graph, part).ok_or_else(|| Untaggable::NoPart(part.clone()))?;
        let tags = changed.entry(at).or_insert_with(|| own(&graph, at));
        let of = |all: &[Tagged]| -> Vec<String> {
            let same = all.iter().filter(|tagged| tagged.part == *part);
            same.flat_map(|tagged| tagged.tags.clone()).collect()
        };
        for tag in of(add) {
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let gone = of(remove);
        tags.retain(|tag| !gone.contains(tag));
    }
    let known = super::referenced(&graph);
    let printed = Printed {
        style: Style::Plain,
        tags: &changed,
    };
    Ok(print::styled(&graph, graph.root.node, &known, printed))
}

/// A place that is still to be visited.
enum Place {
    Type(NodeId),
    /// A field of a record, by its position.
    Field(NodeId, usize),
}

fn registered(text: &Text) -> Result<Graph<'_>, SchemaErrors> {
    read::read(text, Rules::of(Dialect::Confluent, Role::Registered))
}

fn inside(graph: &Graph<'_>, id: NodeId) -> Vec<Place> {
    let of = |edge: &Edge| Place::Type(edge.node);
    match graph.kind(id) {
        Kind::Array(inner) | Kind::Map(inner) => vec![of(inner)],
        Kind::Union(branches) => branches.iter().map(of).collect(),
        Kind::Record(record) => {
            let fields = 0..record.fields.len();
            fields.map(|index| Place::Field(id, index)).collect()
        }
        Kind::Primitive(_) | Kind::Enum(_) | Kind::Fixed(_) => Vec::new(),
    }
}

/// The tags that stand at a record or a field.
fn own(graph: &Graph<'_>, at: At) -> Vec<String> {
    let Some(text) = graph.texts.get(at.text) else {
        return Vec::new();
    };
    let mut members = text.members(at.json).iter().rev();
    let tags = members.find(|member| member.key == PROPERTY);
    let Some(JsonValue::Array(elements)) = tags.map(|member| text.value(member.value)) else {
        return Vec::new();
    };
    let mut tags: Vec<String> = Vec::new();
    for element in elements {
        let tag = text.string(*element);
        let tag = tag.map_or_else(|| text.compact(*element), str::to_owned);
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Where a part of the text itself is, the outermost first. A path without a namespace means any.
fn find(graph: &Graph<'_>, part: &Part) -> Option<At> {
    let (record, field) = match part {
        Part::Record(path) => (&**path, None),
        Part::Field(path) => path
            .rsplit_once('.')
            .map(|(record, name)| (record, Some(name)))?,
    };
    let (namespace, name) = record.rsplit_once('.').unwrap_or(("", record));
    let mut visited = BTreeSet::new();
    let mut left = VecDeque::from([Place::Type(graph.root.node)]);
    while let Some(place) = left.pop_front() {
        let id = match place {
            Place::Field(id, index) => {
                let field = graph.record(id).and_then(|it| it.fields.get(index));
                left.extend(field.map(|field| Place::Type(field.node.node)));
                continue;
            }
            Place::Type(id) => id,
        };
        if graph.node(id).at.text != 0 || !visited.insert(id) {
            continue;
        }
        let Some(of) = graph.record(id).filter(|of| {
            let own = &of.named.name;
            own.name == name && (namespace.is_empty() || own.namespace == namespace)
        }) else {
            left.extend(inside(graph, id));
            continue;
        };
        // What is inside of a record of that name is not looked at.
        match field {
            None => return Some(graph.node(id).at),
            Some(field) => {
                if let Some(field) = of.field(field) {
                    return Some(field.at);
                }
            }
        }
    }
    None
}

//! Whether two definitions of one name are the same to Java: names, fields, symbols, sizes and further attributes
//! count, documentation and aliases do not. A name that the text defines only later is nothing's equal yet.

use std::collections::BTreeSet;

use heirloom_schema::avro::syntax::{Json, JsonId, JsonValue};

use super::super::graph::{At, Edge, Field, Kind, Node, NodeId};

/// Attributes that Java keeps apart from the further ones.
const OF_TYPES: [&str; 10] = [
    "doc",
    "fields",
    "items",
    "name",
    "namespace",
    "size",
    "symbols",
    "values",
    "type",
    "aliases",
];
const OF_FIELDS: [&str; 6] = ["default", "doc", "name", "order", "type", "aliases"];

/// Whether two nodes are the same. `first` is the first node of the text that is being read.
pub(super) fn equal(
    (texts, nodes): (&[Json<'_>], &[Node]),
    (one, other): (NodeId, NodeId),
    first: usize,
) -> bool {
    let mut seen = BTreeSet::new();
    let mut left = vec![(one, other)];
    while let Some((one, other)) = left.pop() {
        if one == other || !seen.insert((one, other)) {
            continue;
        }
        let is_known = |id: NodeId, edge: &Edge| !edge.is_later || (id.0 as usize) < first;
        let is_known = |id: NodeId| match &nodes[id.0 as usize].kind {
            Kind::Array(inner) | Kind::Map(inner) => is_known(id, inner),
            Kind::Union(branches) => branches.iter().all(|branch| is_known(id, branch)),
            Kind::Record(record) => record.fields.iter().all(|field| is_known(id, &field.node)),
            _ => true,
        };
        if !is_known(one) || !is_known(other) {
            return false;
        }
        let (one, other) = (&nodes[one.0 as usize], &nodes[other.0 as usize]);
        let inner = match (&one.kind, &other.kind) {
            (Kind::Primitive(a), Kind::Primitive(b)) => (a == b).then(Vec::new),
            (Kind::Array(a), Kind::Array(b)) | (Kind::Map(a), Kind::Map(b)) => {
                Some(vec![(a.node, b.node)])
            }
            (Kind::Union(a), Kind::Union(b)) => (a.len() == b.len())
                .then(|| a.iter().zip(b).map(|(a, b)| (a.node, b.node)).collect()),
            (Kind::Fixed(a), Kind::Fixed(b)) => {
                (a.named.name == b.named.name && a.size == b.size).then(Vec::new)
            }
            (Kind::Enum(a), Kind::Enum(b)) => {
                (a.named.name == b.named.name && a.symbols == b.symbols).then(Vec::new)
            }
            (Kind::Record(a), Kind::Record(b)) => {
                let is_same = a.named.name == b.named.name && a.fields.len() == b.fields.len();
                let mut fields = a.fields.iter().zip(&b.fields);
                let is_same = is_same && fields.all(|(a, b)| same_field(texts, a, b));
                let fields = a.fields.iter().zip(&b.fields);
                is_same.then(|| fields.map(|(a, b)| (a.node.node, b.node.node)).collect())
            }
            _ => None,
        };
        let Some(inner) = inner else {
            return false;
        };
        let is_enum = matches!(one.kind, Kind::Enum(_));
        let reserved = |key: &str| OF_TYPES.contains(&key) || is_enum && key == "default";
        if !same_attributes(texts, (one.at, other.at), &reserved) {
            return false;
        }
        left.extend(inner);
    }
    true
}

fn same_field(texts: &[Json<'_>], one: &Field, other: &Field) -> bool {
    let defaults = match (one.default, other.default) {
        (None, None) => true,
        (Some(a), Some(b)) => same_json((&texts[a.text], a.json), (&texts[b.text], b.json)),
        _ => false,
    };
    let order = |at: At| {
        let json = &texts[at.text];
        let order = json
            .get(at.json, "order")
            .and_then(|order| json.string(order));
        order.unwrap_or("ascending").to_lowercase()
    };
    one.name == other.name
        && defaults
        && order(one.at) == order(other.at)
        && same_attributes(texts, (one.at, other.at), &|key| OF_FIELDS.contains(&key))
}

fn same_attributes(
    texts: &[Json<'_>],
    (one, other): (At, At),
    reserved: &dyn Fn(&str) -> bool,
) -> bool {
    let (a, b) = (&texts[one.text], &texts[other.text]);
    same_members((a, one.json), (b, other.json), reserved)
}

fn same_members(
    (a, one): (&Json<'_>, JsonId),
    (b, other): (&Json<'_>, JsonId),
    reserved: &dyn Fn(&str) -> bool,
) -> bool {
    let keys = |json: &Json<'_>, id| -> BTreeSet<String> {
        let keys = json.members(id).iter().map(|member| member.key.to_string());
        keys.filter(|key| !reserved(key)).collect()
    };
    let (left, right) = (keys(a, one), keys(b, other));
    left == right
        && left
            .iter()
            .all(|key| match (last(a, one, key), last(b, other, key)) {
                (Some(one), Some(other)) => same_json((a, one), (b, other)),
                _ => false,
            })
}

fn last(json: &Json<'_>, id: JsonId, key: &str) -> Option<JsonId> {
    let mut members = json.members(id).iter().rev();
    members.find(|member| member.key == key).map(|it| it.value)
}

/// Recurses as deep as the text is nested, which [`super::Rules::bounds`] limits.
fn same_json((a, one): (&Json<'_>, JsonId), (b, other): (&Json<'_>, JsonId)) -> bool {
    match (a.value(one), b.value(other)) {
        (JsonValue::Null, JsonValue::Null) => true,
        (JsonValue::Boolean(one), JsonValue::Boolean(other)) => one == other,
        (JsonValue::Number(one), JsonValue::Number(other)) => one == other,
        (JsonValue::String(one), JsonValue::String(other)) => one == other,
        (JsonValue::Array(left), JsonValue::Array(right)) => {
            let mut pairs = left.iter().zip(right);
            left.len() == right.len() && pairs.all(|(one, other)| same_json((a, *one), (b, *other)))
        }
        (JsonValue::Object(_), JsonValue::Object(_)) => {
            same_members((a, one), (b, other), &|_| false)
        }
        _ => false,
    }
}

//! A schema as Avro for Java writes it: one line of JSON, the first use of a type with its definition. Either as it is,
//! or as it is after Confluent has normalized it.

mod json;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use heirloom_schema::avro::syntax::{Json, JsonId, JsonValue};

use super::graph::{At, Field, Graph, Kind, Named, NodeId, Primitive, Record, qualified};
use super::tags;
use json::{compact, quoted, word_or_number};

/// Names that are types to Java, which therefore need their namespace.
const TYPES: [&str; 14] = [
    "record", "enum", "array", "map", "union", "fixed", "string", "bytes", "int", "long", "float",
    "double", "boolean", "null",
];

/// Attributes that Java does not count among the further ones.
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

/// What is still to be written.
enum Piece<'g> {
    Text(String),
    Schema(NodeId, &'g str),
}

/// Whether what has no order is sorted, and what says nothing is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As the text has it.
    Plain,
    /// As Confluent normalizes it: further attributes and aliases sorted, no empty `doc`, no `scale` of 0.
    Normalized,
}

/// How a schema is printed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Printed<'g> {
    pub(super) style: Style,
    /// Records and fields that have other tags than in their text.
    pub(super) tags: &'g BTreeMap<At, Vec<String>>,
}

/// What is printed, and how.
#[derive(Clone, Copy, Debug)]
struct Printer<'g, 't> {
    graph: &'g Graph<'t>,
    style: Style,
    tags: &'g BTreeMap<At, Vec<String>>,
}

/// The text of a node; types that are `known` are written as their names.
pub(super) fn java(graph: &Graph<'_>, root: NodeId, known: &BTreeSet<String>) -> String {
    let printed = Printed {
        style: Style::Plain,
        tags: &BTreeMap::new(),
    };
    styled(graph, root, known, printed)
}

/// Likewise, in another way.
pub(super) fn styled(
    graph: &Graph<'_>,
    root: NodeId,
    known: &BTreeSet<String>,
    Printed { style, tags }: Printed<'_>,
) -> String {
    let printer = Printer { graph, style, tags };
    let mut known = known.clone();
    let mut text = String::new();
    let mut left = vec![Piece::Schema(root, "")];
    while let Some(piece) = left.pop() {
        match piece {
            Piece::Text(piece) => text.push_str(&piece),
            Piece::Schema(node, namespace) => {
                let mut pieces = schema(printer, node, (namespace, &mut known));
                pieces.reverse();
                left.append(&mut pieces);
            }
        }
    }
    text
}

fn schema<'g>(
    printer: Printer<'g, '_>,
    id: NodeId,
    (namespace, known): (&'g str, &mut BTreeSet<String>),
) -> Vec<Piece<'g>> {
    let node = printer.graph.node(id);
    let at = node.at;
    let mut pieces = Vec::new();
    if let Some(named) = node.kind.named()
        && !known.insert(named.name.to_string())
    {
        return vec![Piece::Text(quoted(&reference(named, namespace)))];
    }
    let mut out = String::new();
    match &node.kind {
        Kind::Primitive(primitive) => {
            let further = further(printer, at, &OF_TYPES);
            let name = primitive.name();
            out = match further.is_empty() {
                true => format!("\"{name}\""),
                false => format!("{{\"type\":\"{name}\"{further}}}"),
            };
        }
        Kind::Array(inner) | Kind::Map(inner) => {
            let (kind, key) = match node.kind {
                Kind::Array(_) => ("array", "items"),
                _ => ("map", "values"),
            };
            pieces.push(Piece::Text(format!("{{\"type\":\"{kind}\",\"{key}\":")));
            pieces.push(Piece::Schema(inner.node, namespace));
            out = format!("{}}}", further(printer, at, &OF_TYPES));
        }
        Kind::Union(branches) => {
            for (index, branch) in branches.iter().enumerate() {
                let before = if index == 0 { "[" } else { "," };
                pieces.push(Piece::Text(before.to_owned()));
                pieces.push(Piece::Schema(branch.node, namespace));
            }
            out.push_str(if branches.is_empty() { "[]" } else { "]" });
        }
        Kind::Record(record) => return whole_record(printer, at, (record, namespace)),
        Kind::Enum(symbols) => {
            let head = head(printer, at, ("enum", &symbols.named, namespace));
            let list: Vec<String> = symbols.symbols.iter().map(|it| quoted(it)).collect();
            let default = symbols.default.as_ref();
            let default = default.map(|it| format!(",\"default\":{}", quoted(it)));
            let mut reserved = OF_TYPES.to_vec();
            reserved.push("default");
            let end = end(printer, at, (&symbols.named, &reserved));
            let list = list.join(",");
            out = format!(
                "{head},\"symbols\":[{list}]{}{end}",
                default.unwrap_or_default()
            );
        }
        Kind::Fixed(fixed) => {
            let head = head(printer, at, ("fixed", &fixed.named, namespace));
            let end = end(printer, at, (&fixed.named, &OF_TYPES));
            out = format!("{head},\"size\":{}{end}", fixed.size);
        }
    }
    pieces.push(Piece::Text(out));
    pieces
}

fn whole_record<'g>(
    printer: Printer<'g, '_>,
    at: At,
    (record, namespace): (&'g Record, &str),
) -> Vec<Piece<'g>> {
    let kind = if record.is_error { "error" } else { "record" };
    let head = head(printer, at, (kind, &record.named, namespace));
    let mut pieces = vec![Piece::Text(format!("{head},\"fields\":["))];
    for (index, field) in record.fields.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        let name = quoted(&field.name);
        pieces.push(Piece::Text(format!("{comma}{{\"name\":{name},\"type\":")));
        pieces.push(Piece::Schema(field.node.node, &record.named.name.namespace));
        pieces.push(Piece::Text(field_end(printer, field)));
    }
    let end = end(printer, at, (&record.named, &OF_TYPES));
    pieces.push(Piece::Text(format!("]{end}")));
    pieces
}

/// A name as it is written inside a namespace.
fn reference(named: &Named, namespace: &str) -> String {
    let name = &named.name;
    let is_bare = !name.namespace.is_empty() && name.namespace == namespace;
    match is_bare && !TYPES.contains(&&*name.name) {
        true => name.name.clone(),
        false => name.to_string(),
    }
}

fn head(
    printer: Printer<'_, '_>,
    at: At,
    (kind, named, namespace): (&str, &Named, &str),
) -> String {
    let mut out = format!(
        "{{\"type\":\"{kind}\",\"name\":{}",
        quoted(&named.name.name)
    );
    if named.name.namespace != namespace {
        out.push_str(&format!(",\"namespace\":{}", quoted(&named.name.namespace)));
    }
    out + &doc(printer, at)
}

fn doc(printer: Printer<'_, '_>, at: At) -> String {
    let text = &printer.graph.texts[at.text];
    let doc = last(text, at.json, "doc").and_then(|doc| text.string(doc));
    let doc = doc.filter(|doc| printer.style == Style::Plain || !doc.is_empty());
    doc.map(|doc| format!(",\"doc\":{}", quoted(doc)))
        .unwrap_or_default()
}

/// Further attributes, aliases, and the bracket.
fn end(printer: Printer<'_, '_>, at: At, (named, reserved): (&Named, &[&str])) -> String {
    let mut out = further(printer, at, reserved);
    if !named.aliases.is_empty() {
        let mut known = BTreeSet::new();
        let aliases = named.aliases.iter();
        let aliases = aliases.map(|alias| qualified(alias, &named.name.namespace));
        let aliases = aliases.filter(|alias| known.insert(alias.clone()));
        let aliases = aliases.map(|name| {
            let alias = Named {
                name,
                aliases: Vec::new(),
            };
            quoted(&reference(&alias, &named.name.namespace))
        });
        let mut aliases: Vec<String> = aliases.collect();
        if printer.style == Style::Normalized {
            aliases.sort();
        }
        out.push_str(&format!(",\"aliases\":[{}]", aliases.join(",")));
    }
    out + "}"
}

/// What follows the type of a field.
fn field_end(printer: Printer<'_, '_>, field: &Field) -> String {
    let graph = printer.graph;
    let text = &graph.texts[field.at.text];
    let mut out = doc(printer, field.at);
    if let Some(default) = field.default {
        let json = &graph.texts[default.text];
        let is_float = matches!(
            graph.kind(field.node.node),
            Kind::Primitive(Primitive::Float | Primitive::Double)
        );
        let digits = json.string(default.json).filter(|_| is_float);
        out.push_str(",\"default\":");
        match digits {
            Some(digits) => out.push_str(&word_or_number(digits)),
            None => compact(json, default.json, &mut out),
        }
    }
    let order = last(text, field.at.json, "order").and_then(|order| text.string(order));
    let order = order
        .map(str::to_lowercase)
        .filter(|order| order != "ascending");
    if let Some(order) = order {
        out.push_str(&format!(",\"order\":{}", quoted(&order)));
    }
    if !field.aliases.is_empty() {
        let mut aliases: Vec<String> = field.aliases.iter().map(|alias| quoted(alias)).collect();
        if printer.style == Style::Normalized {
            aliases.sort();
        }
        out.push_str(&format!(",\"aliases\":[{}]", aliases.join(",")));
    }
    out + &further(printer, field.at, &OF_FIELDS) + "}"
}

/// Attributes that are not reserved, each with a comma in front.
fn further(printer: Printer<'_, '_>, at: At, reserved: &[&str]) -> String {
    let text = &printer.graph.texts[at.text];
    let mut out = String::new();
    let mut seen = BTreeSet::new();
    let keys = text.members(at.json).iter().map(|member| &member.key);
    let mut keys: Vec<&Cow<'_, str>> = keys
        .filter(|key| !reserved.contains(&&***key) && seen.insert(&***key))
        .collect();
    if printer.style == Style::Normalized {
        let is_empty = |key: &str| {
            let value = last(text, at.json, key).map(|value| text.value(value));
            key == "scale" && matches!(value, Some(JsonValue::Number(digits)) if *digits == "0")
        };
        keys.retain(|key| !is_empty(key));
        let first = ["logicalType", "precision", "scale"];
        keys.sort_by_key(|key| {
            let rank = first.iter().position(|first| *first == &***key);
            (rank.unwrap_or(first.len()), (*key).clone())
        });
    }
    let tags = printer.tags.get(&at);
    let new_tags = tags.filter(|_| !seen.contains(tags::PROPERTY));
    for key in keys {
        match (tags, last(text, at.json, key)) {
            (Some(tags), _) if key == tags::PROPERTY => out.push_str(&tags_member(tags)),
            (_, Some(value)) => {
                out.push_str(&format!(",{}:", quoted(key)));
                compact(text, value, &mut out);
            }
            (_, None) => {}
        }
    }
    out + &new_tags.map_or_else(String::new, |tags| tags_member(tags))
}

/// Tags with a comma in front; nothing where there are none.
fn tags_member(tags: &[String]) -> String {
    if tags.is_empty() {
        return String::new();
    }
    let tags: Vec<String> = tags.iter().map(|tag| quoted(tag)).collect();
    format!(",\"{}\":[{}]", tags::PROPERTY, tags.join(","))
}

fn last(json: &Json<'_>, id: JsonId, key: &str) -> Option<JsonId> {
    let mut members = json.members(id).iter().rev();
    members.find(|member| member.key == key).map(|it| it.value)
}

//! Defaults as Java's parser checks them: any branch of a union will do, any text is a symbol, a fixed or bytes.

use std::cell::Cell;

use heirloom_schema::avro::syntax::{Json, JsonValue};

use super::super::graph::{At, Graph, Kind, NodeId, Primitive};
use super::{Taken, refusal};

/// Deepest nesting of a default with those that it takes from fields.
const DEPTH_MAX: usize = 256;
/// Values looked at in all defaults of a schema; more than that fits nowhere.
const VALUES_MAX: usize = 1_000_000;

struct Checker<'g, 't> {
    graph: &'g Graph<'t>,
    left: Cell<usize>,
}

/// Checks every default of a graph.
pub(super) fn check(graph: &Graph<'_>) -> Taken<()> {
    let checker = Checker {
        graph,
        left: Cell::new(VALUES_MAX),
    };
    for node in &graph.nodes {
        let Kind::Record(record) = &node.kind else {
            continue;
        };
        for field in &record.fields {
            let Some(default) = field.default else {
                continue;
            };
            let text = &graph.texts[default.text];
            let is_float = matches!(
                graph.kind(field.node.node),
                Kind::Primitive(Primitive::Float | Primitive::Double)
            );
            // Java takes "NaN" and "1.5" there.
            let is_valid = match text.string(default.json) {
                Some(digits) if is_float => is_java_number(digits),
                _ => checker.fits(field.node.node, default, 0),
            };
            if !is_valid {
                let name = &field.name;
                let message = format!("the default of {name} is no value of its type");
                let help = "write a value of the type, or of a branch of the union";
                return Err(refusal(default, "avro/bad-default", message, help));
            }
        }
    }
    Ok(())
}

fn is_java_number(digits: &str) -> bool {
    let digits = digits.trim();
    let unsigned = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    let is_word = matches!(unsigned, "NaN" | "Infinity");
    let plain = unsigned
        .strip_suffix(['d', 'D', 'f', 'F'])
        .unwrap_or(unsigned);
    let has_digits = plain.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    is_word || has_digits && plain.parse::<f64>().is_ok()
}

impl Checker<'_, '_> {
    fn fits(&self, node: NodeId, at: At, depth: usize) -> bool {
        let left = self.left.get();
        if depth > DEPTH_MAX || left == 0 {
            return false;
        }
        self.left.set(left - 1);
        let text = &self.graph.texts[at.text];
        let inside = |node: NodeId, json| self.fits(node, At { json, ..at }, depth + 1);
        match (self.graph.kind(node), text.value(at.json)) {
            (Kind::Primitive(primitive), value) => fits_primitive(*primitive, value),
            (Kind::Enum(_) | Kind::Fixed(_), value) => matches!(value, JsonValue::String(_)),
            (Kind::Array(items), JsonValue::Array(elements)) => {
                elements.iter().all(|element| inside(items.node, *element))
            }
            (Kind::Map(values), JsonValue::Object(members)) => members
                .iter()
                .all(|member| inside(values.node, member.value)),
            (Kind::Union(branches), _) => {
                branches.iter().any(|branch| inside(branch.node, at.json))
            }
            (Kind::Record(record), JsonValue::Object(_)) => record.fields.iter().all(|field| {
                let value = last(text, at, &field.name).or(field.default);
                value.is_some_and(|value| self.fits(field.node.node, value, depth + 1))
            }),
            _ => false,
        }
    }
}

fn last(text: &Json<'_>, at: At, key: &str) -> Option<At> {
    let mut members = text.members(at.json).iter().rev();
    let found = members.find(|member| member.key == key)?;
    Some(At {
        json: found.value,
        ..at
    })
}

fn fits_primitive(primitive: Primitive, value: &JsonValue<'_>) -> bool {
    match (primitive, value) {
        (Primitive::Null, JsonValue::Null)
        | (Primitive::Boolean, JsonValue::Boolean(_))
        | (Primitive::Bytes | Primitive::String, JsonValue::String(_))
        | (Primitive::Float | Primitive::Double, JsonValue::Number(_)) => true,
        (Primitive::Int, JsonValue::Number(digits)) => digits.parse::<i32>().is_ok(),
        (Primitive::Long, JsonValue::Number(digits)) => digits.parse::<i64>().is_ok(),
        _ => false,
    }
}

//! Defaults as Java's parser checks them: any branch of a union will do, any text is a symbol, a fixed or bytes.

use std::cell::{Cell, OnceCell};

use heirloom_schema::avro::syntax::{Json, JsonValue};

use super::super::graph::{At, Edge, Field, Graph, Kind, NodeId, Primitive};
use super::{Taken, complete, refusal};

/// Deepest nesting of a default with those that it takes from fields.
const DEPTH_MAX: usize = 256;
/// Values looked at in all defaults of a schema; more than that fits nowhere.
const VALUES_MAX: usize = 1_000_000;

struct Checker<'g, 't> {
    graph: &'g Graph<'t>,
    left: Cell<usize>,
    /// When Java completes each record, for each text that it reads; only a few defaults need it.
    orders: Vec<OnceCell<Vec<usize>>>,
    /// A record without fields was met: that ends Java's parse, whatever another branch would say.
    is_refused: Cell<bool>,
}

/// When Java looks at a default: twice, and what it knows of other types differs.
#[derive(Clone, Copy)]
enum Moment {
    /// The field was read; a type that this text, by its index, defines only later counts as a record without fields.
    Read(usize),
    /// The record, by its index, is completed while the text, by its index, is read; a record that is not yet complete
    /// has no fields to ask.
    Completed(usize, usize),
}

/// Checks every default of a graph; where `is_full` is false, only what Java cannot read as a number.
pub(super) fn check(graph: &Graph<'_>, is_full: bool) -> Taken<()> {
    let checker = Checker {
        graph,
        left: Cell::new(VALUES_MAX),
        orders: vec![OnceCell::new(); graph.texts.len()],
        is_refused: Cell::new(false),
    };
    // What was completed is completed anew with each text that defines a type.
    let has_types = graph.named.iter().any(|id| graph.node(*id).at.text == 0);
    for (index, node) in graph.nodes.iter().enumerate() {
        let Kind::Record(record) = &node.kind else {
            continue;
        };
        let last = if has_types { 0 } else { node.at.text };
        for field in &record.fields {
            let Some(default) = field.default else {
                continue;
            };
            let is_valid = match checker.digits(field, default) {
                Some(digits) => is_java_number(digits),
                None if is_full => [
                    Moment::Read(node.at.text),
                    Moment::Completed(index, node.at.text),
                    Moment::Completed(index, last),
                ]
                .into_iter()
                .all(|moment| checker.fits((field.node, node.at.text), default, (moment, 0))),
                None => true,
            };
            if !is_valid || checker.is_refused.get() {
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
    /// The text of a default that Java turns into a number: of a float or double, written as a string.
    fn digits(&self, field: &Field, default: At) -> Option<&str> {
        let kind = self.graph.kind(field.node.node);
        let is_float = matches!(kind, Kind::Primitive(Primitive::Float | Primitive::Double));
        let text = self.graph.texts[default.text].string(default.json);
        text.filter(|_| is_float)
    }

    /// Whether a value is one of the type at an edge, which stands in a text.
    fn fits(&self, (edge, of): (Edge, usize), at: At, (moment, depth): (Moment, usize)) -> bool {
        let left = self.left.get();
        if depth > DEPTH_MAX || left == 0 {
            return false;
        }
        self.left.set(left - 1);
        let text = &self.graph.texts[at.text];
        let value = text.value(at.json);
        if let (Moment::Read(now), true) = (moment, edge.is_later)
            && now == of
        {
            return matches!(value, JsonValue::Object(_));
        }
        let node = self.graph.node(edge.node);
        let next = (moment, depth + 1);
        let inside = |edge: Edge, at: At| self.fits((edge, node.at.text), at, next);
        match (&node.kind, value) {
            (Kind::Primitive(primitive), value) => fits_primitive(*primitive, value),
            (Kind::Enum(_) | Kind::Fixed(_), value) => matches!(value, JsonValue::String(_)),
            (Kind::Array(items), JsonValue::Array(elements)) => {
                let mut elements = elements.iter();
                elements.all(|json| inside(*items, At { json: *json, ..at }))
            }
            (Kind::Map(values), JsonValue::Object(members)) => {
                let mut values_of = members.iter().map(|member| member.value);
                values_of.all(|json| inside(*values, At { json, ..at }))
            }
            (Kind::Union(branches), _) => branches.iter().any(|branch| inside(*branch, at)),
            (Kind::Record(record), JsonValue::Object(_)) => {
                if !self.has_fields(edge.node, moment) {
                    self.is_refused.set(true);
                    return false;
                }
                record.fields.iter().all(|field| {
                    match (last(text, at, &field.name), field.default) {
                        (Some(value), _) => inside(field.node, value),
                        (None, Some(default)) => {
                            self.digits(field, default).is_some() || inside(field.node, default)
                        }
                        (None, None) => false,
                    }
                })
            }
            _ => false,
        }
    }

    fn has_fields(&self, record: NodeId, moment: Moment) -> bool {
        let Moment::Completed(owner, text) = moment else {
            return true;
        };
        let order = self.orders[text].get_or_init(|| complete::order(self.graph, text));
        order[record.0 as usize] < order[owner]
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

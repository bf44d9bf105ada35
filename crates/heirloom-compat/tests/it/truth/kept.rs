//! Whether a value arrived as it was, decided from the two values alone, without the resolution.

use heirloom_schema::avro::{Field, Logical, NodeId, NodeKind, Schema, Value};

/// A value, its node and its schema.
#[derive(Clone, Copy)]
pub(super) struct Held<'a>(
    pub(super) &'a Schema,
    pub(super) NodeId,
    pub(super) &'a Value,
);

/// Whether all that the reader knows of what was written has arrived as it was.
pub(super) fn is_kept(from: Held<'_>, to: Held<'_>) -> bool {
    let (Held(writer, from_id, sent), Held(reader, to_id, come)) = (from, to);
    let (from_node, to_node) = (writer.node(from_id), reader.node(to_id));
    match (sent, &from_node.kind, come, &to_node.kind) {
        (Value::Union(index, sent), NodeKind::Union(branches), ..) => {
            is_kept(Held(writer, branches[*index], sent), to)
        }
        (_, _, Value::Union(index, come), NodeKind::Union(branches)) => {
            is_kept(from, Held(reader, branches[*index], come))
        }
        (
            Value::Array(sent),
            NodeKind::Array(inner),
            Value::Array(come),
            NodeKind::Array(other),
        ) => {
            let mut pairs = sent.iter().zip(come);
            sent.len() == come.len()
                && pairs.all(|(a, b)| is_kept(Held(writer, *inner, a), Held(reader, *other, b)))
        }
        (Value::Map(sent), NodeKind::Map(inner), Value::Map(come), NodeKind::Map(other)) => {
            let mut pairs = sent.iter().zip(come);
            sent.len() == come.len()
                && pairs.all(|((key, a), (same, b))| {
                    key == same && is_kept(Held(writer, *inner, a), Held(reader, *other, b))
                })
        }
        (
            Value::Record(sent),
            NodeKind::Record(old),
            Value::Record(come),
            NodeKind::Record(new),
        ) => {
            let sources = sources(&old.fields, &new.fields);
            let mut arrived = new.fields.iter().zip(come).zip(sources);
            arrived.all(|((field, come), source)| {
                source.is_none_or(|at| {
                    let sent = Held(writer, old.fields[at].node, &sent[at]);
                    is_kept(sent, Held(reader, field.node, come))
                })
            })
        }
        (Value::Enum(sent), NodeKind::Enum(old), Value::Enum(come), NodeKind::Enum(new)) => {
            old.symbols[*sent] == new.symbols[*come]
        }
        (sent, _, come, _) => {
            is_same_meaning(from_node.logical, to_node.logical) && is_same(sent, come)
        }
    }
}

/// Whether a reader fills in a field that the writer does not know, or ignores one that it does not know itself.
pub(super) fn is_defaulted(from: Held<'_>, to: Held<'_>) -> bool {
    let (Held(writer, from_id, sent), Held(reader, to_id, come)) = (from, to);
    let (from_node, to_node) = (writer.node(from_id), reader.node(to_id));
    match (sent, &from_node.kind, come, &to_node.kind) {
        (Value::Union(index, sent), NodeKind::Union(branches), ..) => {
            is_defaulted(Held(writer, branches[*index], sent), to)
        }
        (_, _, Value::Union(index, come), NodeKind::Union(branches)) => {
            is_defaulted(from, Held(reader, branches[*index], come))
        }
        (
            Value::Array(sent),
            NodeKind::Array(inner),
            Value::Array(come),
            NodeKind::Array(other),
        ) => {
            let mut pairs = sent.iter().zip(come);
            pairs.any(|(a, b)| is_defaulted(Held(writer, *inner, a), Held(reader, *other, b)))
        }
        (Value::Map(sent), NodeKind::Map(inner), Value::Map(come), NodeKind::Map(other)) => {
            let mut pairs = sent.iter().zip(come);
            pairs.any(|((_, a), (_, b))| {
                is_defaulted(Held(writer, *inner, a), Held(reader, *other, b))
            })
        }
        (
            Value::Record(sent),
            NodeKind::Record(old),
            Value::Record(come),
            NodeKind::Record(new),
        ) => {
            let sources = sources(&old.fields, &new.fields);
            let is_ignored = (0..old.fields.len()).any(|at| !sources.contains(&Some(at)));
            let mut arrived = new.fields.iter().zip(come).zip(&sources);
            is_ignored
                || arrived.any(|((field, come), source)| {
                    source.is_none_or(|at| {
                        let sent = Held(writer, old.fields[at].node, &sent[at]);
                        is_defaulted(sent, Held(reader, field.node, come))
                    })
                })
        }
        _ => false,
    }
}

/// For each field of the reader the writer's that it reads: of its name, or else the first free one of its aliases.
fn sources(old: &[Field], new: &[Field]) -> Vec<Option<usize>> {
    let of_name = |name: &str| old.iter().position(|field| field.name == name);
    let mut sources: Vec<_> = new.iter().map(|field| of_name(&field.name)).collect();
    for (index, field) in new.iter().enumerate() {
        if sources[index].is_none() {
            let mut aliases = field.aliases.iter().filter_map(|alias| of_name(alias));
            let free = aliases.find(|at| !sources.contains(&Some(*at)));
            sources[index] = free;
        }
    }
    sources
}

fn is_same_meaning(from: Option<Logical>, to: Option<Logical>) -> bool {
    match (from, to) {
        (
            Some(Logical::Decimal { precision, scale }),
            Some(Logical::Decimal {
                precision: wider,
                scale: same,
            }),
        ) => precision <= wider && scale == same,
        (from, to) => from == to,
    }
}

/// Numbers by their exact value, text and bytes by their bytes.
fn is_same(sent: &Value, come: &Value) -> bool {
    let whole = |value: &Value| match value {
        Value::Int(it) => Some(i128::from(*it)),
        Value::Long(it) => Some(i128::from(*it)),
        _ => None,
    };
    let real = |value: &Value| match value {
        Value::Float(it) => Some(f64::from(*it)),
        Value::Double(it) => Some(*it),
        _ => None,
    };
    let bytes = |value: &Value| match value {
        Value::Bytes(it) => Some(it.clone()),
        Value::String(it) => Some(it.clone().into_bytes()),
        _ => None,
    };
    match (whole(sent), whole(come), real(sent), real(come)) {
        (Some(sent), Some(come), ..) => sent == come,
        // What lies beyond 2^63 is a whole number of another value.
        (Some(sent), _, _, Some(come)) => come.fract() == 0.0 && sent == come as i128,
        (_, _, Some(sent), Some(come)) => sent.to_bits() == come.to_bits(),
        _ => match (bytes(sent), bytes(come)) {
            (Some(sent), Some(come)) => sent == come,
            _ => sent == come,
        },
    }
}

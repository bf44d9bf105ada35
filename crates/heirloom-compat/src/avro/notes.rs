//! Differences that no event of the pair meets, and that a person or another version cares about.

use heirloom_schema::avro::{
    Action, Field, FullName, NodeId, NodeKind, RecordAction, Resolved, ResolvedId, Schema, Value,
    WriterField,
};

use super::observe::{Note, Observer};

/// The notes of one pair.
pub(super) fn of_pair<'a>(seen: &mut Observer<'a>, id: ResolvedId, pair: &'a Resolved) {
    let (from, to) = (seen.writer.node(pair.writer), seen.reader.node(pair.reader));
    let spans = (from.span, to.span);
    match (&from.kind, &to.kind) {
        (NodeKind::Record(_), NodeKind::Record(_)) => {
            if let Some((from, to, action)) = seen.records(pair) {
                names(
                    seen,
                    id,
                    (&from.name, &from.aliases),
                    (&to.name, &to.aliases),
                    spans,
                );
                fields(seen, id, &from.fields, &to.fields, action);
                if !in_order(action.fields.iter().filter_map(|it| match it {
                    WriterField::Read { reader, .. } => Some(*reader),
                    WriterField::Skip => None,
                })) {
                    seen.note(Note::Reordered, id, spans);
                }
            }
        }
        (NodeKind::Enum(from), NodeKind::Enum(to)) => {
            let Action::Enum(symbols) = &pair.action else {
                return;
            };
            names(
                seen,
                id,
                (&from.name, &from.aliases),
                (&to.name, &to.aliases),
                spans,
            );
            let default = |it: &heirloom_schema::avro::Enum| {
                it.default.and_then(|index| it.symbols.get(index).cloned())
            };
            let (older, newer) = seen.by_age(default(from), default(to));
            if older != newer {
                seen.note(Note::EnumDefault { older, newer }, id, spans);
            }
            let known = from.symbols.iter().zip(symbols);
            let kept = known.filter_map(|(symbol, index)| {
                index.filter(|index| to.symbols.get(*index) == Some(symbol))
            });
            if !in_order(kept) {
                seen.note(Note::Reordered, id, spans);
            }
        }
        (NodeKind::Fixed(from), NodeKind::Fixed(to)) if pair.action == Action::Copy => {
            names(
                seen,
                id,
                (&from.name, &from.aliases),
                (&to.name, &to.aliases),
                spans,
            );
        }
        (NodeKind::Union(_), NodeKind::Union(_)) => {
            let Action::FromUnion(branches) = &pair.action else {
                return;
            };
            let branches: Vec<_> = branches.iter().map(|id| seen.branch(*id)).collect();
            if !in_order(branches.into_iter().flatten()) {
                seen.note(Note::BranchesReordered, id, spans);
            }
        }
        _ => {}
    }
}

fn in_order(indexes: impl Iterator<Item = usize>) -> bool {
    indexes.is_sorted()
}

fn names(
    seen: &mut Observer<'_>,
    id: ResolvedId,
    writer: (&FullName, &[FullName]),
    reader: (&FullName, &[FullName]),
    spans: (heirloom_schema::Span, heirloom_schema::Span),
) {
    let ((older, older_aliases), (newer, newer_aliases)) = seen.by_age(writer, reader);
    if older != newer {
        let (older, newer) = (older.to_string(), newer.to_string());
        seen.note(Note::NameChanged { older, newer }, id, spans);
    }
    for alias in older_aliases {
        if alias != newer && !newer_aliases.contains(alias) {
            let alias = alias.to_string();
            seen.note(Note::AliasRemoved { alias }, id, spans);
        }
    }
}

fn fields(
    seen: &mut Observer<'_>,
    id: ResolvedId,
    from: &[Field],
    to: &[Field],
    action: &RecordAction,
) {
    for (writer, action) in from.iter().zip(&action.fields) {
        let WriterField::Read { reader, .. } = action else {
            continue;
        };
        let Some(reader) = to.get(*reader) else {
            continue;
        };
        let spans = (writer.span, reader.span);
        let (older, newer) = seen.by_age(writer, reader);
        if older.name != newer.name {
            let note = Note::FieldRenamed {
                older: older.name.clone(),
                newer: newer.name.clone(),
            };
            seen.note(note, id, spans);
        }
        let lost = older
            .aliases
            .iter()
            .filter(|alias| **alias != newer.name && !newer.aliases.contains(alias));
        for alias in lost {
            let alias = alias.clone();
            seen.note(Note::AliasRemoved { alias }, id, spans);
        }
        let field = newer.name.clone();
        match (&older.default, &newer.default) {
            (None, Some(_)) => seen.note(Note::DefaultAdded { field }, id, spans),
            (Some(_), None) => seen.note(Note::DefaultRemoved { field }, id, spans),
            (Some(_), Some(_)) if default(seen.writer, writer) != default(seen.reader, reader) => {
                seen.note(Note::DefaultChanged { field }, id, spans);
            }
            _ => {}
        }
    }
}

/// A field's default, so that two can be compared: enums by symbol, unions by value.
fn default(schema: &Schema, field: &Field) -> Option<String> {
    let value = field.default.as_ref()?;
    Some(json(schema, field.node, value))
}

/// A default as JSON, the way a schema writes it.
pub(super) fn json(schema: &Schema, id: NodeId, value: &Value) -> String {
    default_json(schema, id, value).to_string()
}

fn default_json(schema: &Schema, id: NodeId, value: &Value) -> serde_json::Value {
    let kind = &schema.node(id).kind;
    match (value, kind) {
        (Value::Boolean(it), _) => (*it).into(),
        (Value::Int(it), _) => (*it).into(),
        (Value::Long(it), _) => (*it).into(),
        (Value::Float(it), _) => number(f64::from(*it)),
        (Value::Double(it), _) => number(*it),
        (Value::Bytes(it), _) => it
            .iter()
            .map(|byte| char::from(*byte))
            .collect::<String>()
            .into(),
        (Value::String(it), _) => it.as_str().into(),
        (Value::Enum(index), NodeKind::Enum(symbols)) => {
            symbols.symbols.get(*index).cloned().into()
        }
        (Value::Array(items), NodeKind::Array(item)) => {
            let items = items.iter().map(|it| default_json(schema, *item, it));
            items.collect::<Vec<_>>().into()
        }
        (Value::Map(entries), NodeKind::Map(inner)) => {
            let entries = entries.iter();
            let entries = entries.map(|(key, it)| (key.clone(), default_json(schema, *inner, it)));
            serde_json::Value::Object(entries.collect())
        }
        (Value::Union(branch, inner), NodeKind::Union(branches)) => {
            let branch = branches.get(*branch).copied().unwrap_or(id);
            default_json(schema, branch, inner)
        }
        (Value::Record(values), NodeKind::Record(record)) => {
            let members = record.fields.iter().zip(values);
            let members = members
                .map(|(field, it)| (field.name.clone(), default_json(schema, field.node, it)));
            serde_json::Value::Object(members.collect())
        }
        // Null; a default has the kind of its node.
        _ => serde_json::Value::Null,
    }
}

/// Numbers that JSON lacks become the strings that Avro's JSON has for them.
fn number(value: f64) -> serde_json::Value {
    match serde_json::Number::from_f64(value) {
        Some(number) => serde_json::Value::Number(number),
        None if value.is_nan() => "NaN".into(),
        None if value > 0.0 => "Infinity".into(),
        None => "-Infinity".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_that_json_lacks_are_named() {
        let told = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.5].map(number);
        assert_eq!(
            told,
            [
                "NaN".into(),
                "Infinity".into(),
                "-Infinity".into(),
                serde_json::json!(-0.5)
            ]
        );
    }
}

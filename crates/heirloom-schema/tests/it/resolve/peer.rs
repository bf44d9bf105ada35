//! apache-avro's values as ours, and where it is known to resolve otherwise.

use heirloom_schema::avro::{Action, FailureKind, Resolution, Value};

/// apache-avro resolves values, not schemas, and is laxer: it narrows a long that fits, takes strings for enums and
/// fixed, does not look at names, and picks a union's branch by the value at hand, also inside a default, where
/// the text of bytes becomes a string.
pub(crate) fn known_difference(
    resolution: &Resolution,
    ours: &Option<Value>,
    theirs: &Option<Value>,
) -> bool {
    let is_laxer = ours.is_none()
        && theirs.is_some()
        && resolution.failures().iter().any(|failure| {
            matches!(
                failure.kind,
                FailureKind::Type { .. }
                    | FailureKind::Name { .. }
                    | FailureKind::NoBranch { .. }
                    | FailureKind::FixedSize { .. }
            )
        });
    is_laxer || ours != theirs && (chooses_by_promotion(resolution) || fills_in_unions(resolution))
}

/// Whether some union's branch is one that the writer is promoted to.
fn chooses_by_promotion(resolution: &Resolution) -> bool {
    resolution.nodes().any(|(_, node)| match node.action {
        Action::IntoUnion { inner, .. } => resolution.node(inner).action == Action::Promote,
        _ => false,
    })
}

/// Whether some default holds a union inside, whose branch apache-avro chooses anew.
fn fills_in_unions(resolution: &Resolution) -> bool {
    resolution.nodes().any(|(_, node)| match &node.action {
        Action::Record(action) => action.defaults.iter().any(|(_, value)| match value {
            Value::Union(_, inner) => holds_union(inner),
            value => holds_union(value),
        }),
        _ => false,
    })
}

/// Whether a value holds a union.
pub(crate) fn holds_union(value: &Value) -> bool {
    match value {
        Value::Union(..) => true,
        Value::Array(values) | Value::Record(values) => values.iter().any(holds_union),
        Value::Map(entries) => entries.iter().any(|(_, value)| holds_union(value)),
        _ => false,
    }
}

/// apache-avro's value as ours.
pub(crate) fn lowered(value: apache_avro::types::Value) -> Value {
    use apache_avro::types::Value as Theirs;
    match value {
        Theirs::Null => Value::Null,
        Theirs::Boolean(value) => Value::Boolean(value),
        Theirs::Int(value) => Value::Int(value),
        Theirs::Long(value) => Value::Long(value),
        Theirs::Float(value) => Value::Float(value),
        Theirs::Double(value) => Value::Double(value),
        Theirs::Bytes(value) | Theirs::Fixed(_, value) => Value::Bytes(value),
        Theirs::String(value) => Value::String(value),
        Theirs::Enum(index, _) => Value::Enum(index as usize),
        Theirs::Union(index, value) => Value::Union(index as usize, Box::new(lowered(*value))),
        Theirs::Array(items) => Value::Array(items.into_iter().map(lowered).collect()),
        Theirs::Map(entries) => {
            let entries = entries
                .into_iter()
                .map(|(key, value)| (key, lowered(value)));
            let mut entries: Vec<(String, Value)> = entries.collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Map(entries)
        }
        Theirs::Record(fields) => Value::Record(
            fields
                .into_iter()
                .map(|(_, value)| lowered(value))
                .collect(),
        ),
        Theirs::Date(value) | Theirs::TimeMillis(value) => Value::Int(value),
        Theirs::TimeMicros(value)
        | Theirs::TimestampMillis(value)
        | Theirs::TimestampMicros(value)
        | Theirs::TimestampNanos(value)
        | Theirs::LocalTimestampMillis(value)
        | Theirs::LocalTimestampMicros(value)
        | Theirs::LocalTimestampNanos(value) => Value::Long(value),
        Theirs::Uuid(value) => Value::String(value.to_string()),
        Theirs::Decimal(value) => Value::Bytes(value.try_into().expect("a decimal has its bytes")),
        Theirs::BigDecimal(_) => {
            let schema = apache_avro::Schema::BigDecimal;
            let writer = apache_avro::writer::datum::GenericDatumWriter::builder(&schema);
            let writer = writer.build().expect("apache-avro takes it");
            let bytes = writer.write_value_to_vec(value);
            // The length of the few bytes takes one.
            Value::Bytes(bytes.expect("a number has bytes")[1..].to_vec())
        }
        other => panic!("no such type here: {other:?}"),
    }
}

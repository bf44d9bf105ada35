//! apache-avro's values as ours, and where it is known to resolve otherwise.

use heirloom_schema::avro::{
    Action, FailureKind, Logical, LossKind, NodeKind, Resolution, Schema, Value, WriterField,
};

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

/// What is known of apache-avro that its value differs from ours, in one word; the words are explained where the
/// figures stand, in the README of heirloom. `None` where nothing is known.
pub(crate) fn departure(
    resolution: &Resolution,
    (writer, reader): (&Schema, &Schema),
    ours: &Option<Value>,
    theirs: &Option<Value>,
) -> Option<&'static str> {
    let fails =
        |wanted: fn(&FailureKind) -> bool| resolution.failures().iter().any(|it| wanted(&it.kind));
    let checks = |logical: &Option<Logical>| {
        matches!(
            logical,
            Some(Logical::Uuid | Logical::Decimal { .. } | Logical::BigDecimal)
        )
    };
    let nodes = || writer.nodes().chain(reader.nodes()).map(|(_, node)| node);
    let changes_meaning = || {
        let losses = resolution.losses().iter();
        let mut losses = losses.map(|loss| &loss.kind);
        losses.any(|kind| matches!(kind, LossKind::Meaning { .. }))
    };
    let is_laxer = ours.is_none() && theirs.is_some();
    let is_stricter = ours.is_some() && theirs.is_none();
    let found = [
        (
            "AnyName",
            is_laxer && fails(|it| matches!(it, FailureKind::Name { .. })),
        ),
        (
            "AnyType",
            is_laxer
                && fails(|it| {
                    matches!(
                        it,
                        FailureKind::Type { .. }
                            | FailureKind::NoBranch { .. }
                            | FailureKind::FixedSize { .. }
                    )
                }),
        ),
        ("NoAliases", uses_alias(resolution, writer, reader)),
        ("MeaningChanged", is_stricter && changes_meaning()),
        (
            "ValueChecked",
            is_stricter && nodes().any(|node| checks(&node.logical)),
        ),
        ("FirstBranchOfDefault", fills_in_branch(resolution)),
        ("BranchByValue", meets_union(resolution)),
    ];
    let known = found.into_iter().find(|(_, holds)| *holds);
    known.map(|(name, _)| name)
}

/// Whether a field is read into one of another name.
fn uses_alias(resolution: &Resolution, writer: &Schema, reader: &Schema) -> bool {
    resolution.nodes().any(|(_, node)| {
        let kinds = (
            &writer.node(node.writer).kind,
            &reader.node(node.reader).kind,
        );
        let (Action::Record(action), (NodeKind::Record(from), NodeKind::Record(to))) =
            (&node.action, kinds)
        else {
            return false;
        };
        let mut fields = action.fields.iter().zip(&from.fields);
        fields.any(|(what, field)| match what {
            WriterField::Read { reader, .. } => to.fields[*reader].name != field.name,
            WriterField::Skip => false,
        })
    })
}

/// Whether some default holds a union, of which apache-avro tries the first branch.
fn fills_in_branch(resolution: &Resolution) -> bool {
    resolution.nodes().any(|(_, node)| match &node.action {
        Action::Record(action) => action.defaults.iter().any(|(_, value)| holds_union(value)),
        _ => false,
    })
}

/// Whether some value goes into a union.
fn meets_union(resolution: &Resolution) -> bool {
    resolution
        .nodes()
        .any(|(_, node)| matches!(node.action, Action::IntoUnion { .. }))
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

fn holds_union(value: &Value) -> bool {
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

//! What is known of apache-avro, where its value differs from ours; an example of each is in `three`.

use heirloom_schema::avro::{
    Action, FailureKind, Logical, LossKind, NodeKind, Resolution, Schema, Value, WriterField,
};

use super::peer::holds_union;

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

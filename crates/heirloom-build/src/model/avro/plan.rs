//! How one version becomes another: a resolution, and what of it needs no code of its own.

use heirloom_schema::avro::{Action, Logical, NodeId, NodeKind, Resolution, ResolvedId};

use super::{AvroVersion, Shape};

/// How bytes or values of one version become another version's struct.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) writer: u32,
    pub(crate) reader: u32,
    pub(crate) resolution: Resolution,
    /// By pair: the reader's own decoder takes exactly the bytes that the writer's takes, and gives what the pair
    /// gives.
    as_is: Vec<bool>,
    /// By pair: both sides are one Rust type, and a value stays what it is.
    same: Vec<bool>,
}

impl Plan {
    pub(super) fn new(
        writer: &AvroVersion<'_>,
        reader: &AvroVersion<'_>,
        resolution: Resolution,
    ) -> Self {
        let as_is = closed(&resolution, |id| {
            let node = resolution.node(id);
            resolution.is_identity(id) && has_same_range(writer, node.writer, reader, node.reader)
                || is_branch_of_same_range(&resolution, id)
        });
        let ids = resolution.nodes().map(|(id, _)| id);
        let same = ids
            .map(|id| is_same(&resolution, id, writer, reader))
            .collect();
        Plan {
            writer: writer.number,
            reader: reader.number,
            resolution,
            as_is,
            same,
        }
    }

    /// Whether the reader's own decoder does for the pair.
    pub(crate) fn is_read_as_is(&self, id: ResolvedId) -> bool {
        self.as_is.get(id.index()).copied().unwrap_or(false)
    }

    /// Whether a value of the pair is kept as it is.
    pub(crate) fn is_same(&self, id: ResolvedId) -> bool {
        self.same.get(id.index()).copied().unwrap_or(false)
    }
}

/// Whether both sides of a pair are one Rust type and a value stays what it is.
pub(super) fn is_same(
    resolution: &Resolution,
    id: ResolvedId,
    writer: &AvroVersion<'_>,
    reader: &AvroVersion<'_>,
) -> bool {
    let node = resolution.node(id);
    resolution.is_identity(id) && is_same_type(writer, node.writer, reader, node.reader)
}

/// A writer branch that becomes a reader branch: no identity by itself, but no obstacle to its union's being one.
fn is_branch_of_same_range(resolution: &Resolution, id: ResolvedId) -> bool {
    match resolution.node(id).action {
        Action::IntoUnion { inner, .. } => resolution.is_identity(inner),
        _ => false,
    }
}

/// The largest set of pairs of which each one and all below it pass the test.
fn closed(resolution: &Resolution, test: impl Fn(ResolvedId) -> bool) -> Vec<bool> {
    let mut holds: Vec<bool> = resolution.nodes().map(|(id, _)| test(id)).collect();
    loop {
        let mut has_changed = false;
        for (id, node) in resolution.nodes() {
            let below = below(&node.action);
            if holds[id.index()] && below.iter().any(|below| !holds[below.index()]) {
                holds[id.index()] = false;
                has_changed = true;
            }
        }
        if !has_changed {
            break;
        }
    }
    // A branch alone is not what its union's decoder takes.
    for (id, node) in resolution.nodes() {
        if matches!(node.action, Action::IntoUnion { .. }) {
            holds[id.index()] = false;
        }
    }
    holds
}

/// The pairs directly below one.
fn below(action: &Action) -> Vec<ResolvedId> {
    use heirloom_schema::avro::WriterField;
    match action {
        Action::Record(record) => {
            let fields = record.fields.iter().filter_map(|field| match field {
                WriterField::Read { resolved, .. } => Some(*resolved),
                WriterField::Skip => None,
            });
            fields.collect()
        }
        Action::Array(inner) | Action::Map(inner) => vec![*inner],
        Action::FromUnion(branches) => branches.clone(),
        Action::IntoUnion { inner, .. } => vec![*inner],
        _ => Vec::new(),
    }
}

/// Whether both nodes, not looking below, have as many symbols, branches and digits.
fn has_same_range(
    writer: &AvroVersion<'_>,
    from: NodeId,
    reader: &AvroVersion<'_>,
    to: NodeId,
) -> bool {
    let (from, to) = (writer.schema.node(from), reader.schema.node(to));
    let same_count = match (&from.kind, &to.kind) {
        (NodeKind::Enum(from), NodeKind::Enum(to)) => from.symbols.len() == to.symbols.len(),
        (NodeKind::Union(from), NodeKind::Union(to)) => from.len() == to.len(),
        _ => true,
    };
    let same_digits = match (from.logical, to.logical) {
        (
            Some(Logical::Decimal {
                precision: from, ..
            }),
            Some(Logical::Decimal { precision: to, .. }),
        ) => from == to,
        _ => true,
    };
    same_count && same_digits
}

/// Whether both nodes are one Rust type.
fn is_same_type(
    writer: &AvroVersion<'_>,
    from: NodeId,
    reader: &AvroVersion<'_>,
    to: NodeId,
) -> bool {
    match (writer.shape(from), reader.shape(to)) {
        (Shape::Record(from, _), Shape::Record(to, _))
        | (Shape::Enum(from, _), Shape::Enum(to, _))
        | (Shape::Fixed(from, _), Shape::Fixed(to, _)) => from == to,
        (Shape::Array(from), Shape::Array(to)) | (Shape::Map(from), Shape::Map(to)) => {
            is_same_type(writer, *from, reader, *to)
        }
        (Shape::Union(from), Shape::Union(to)) => match (&from.path, &to.path) {
            (Some(from_path), Some(to_path)) => {
                from_path == to_path && from.null.is_some() == to.null.is_some()
            }
            (None, None) => {
                from.null.is_some() == to.null.is_some()
                    && from.branches.len() == to.branches.len()
                    && from.branches.iter().zip(&to.branches).all(|(from, to)| {
                        from.is_boxed == to.is_boxed
                            && is_same_type(writer, from.node, reader, to.node)
                    })
            }
            _ => false,
        },
        (Shape::Logical(from), Shape::Logical(to)) => match (from.logical, to.logical) {
            (
                Logical::Decimal {
                    precision: from,
                    scale: from_scale,
                },
                Logical::Decimal {
                    precision: to,
                    scale: to_scale,
                },
            ) => from_scale == to_scale && (from > 38) == (to > 38),
            (from, to) => from == to,
        },
        (from, to) => from == to,
    }
}

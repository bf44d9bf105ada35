//! The fewest bytes that a value of each node takes.

use heirloom_schema::avro::{NodeKind, Schema};

/// By node index. A fixed point from below: a record that contains itself without end, of which there is no value,
/// stays at what was found when nothing grew any more, or after as many rounds as there are nodes.
pub(crate) fn min_sizes(schema: &Schema) -> Vec<usize> {
    let mut sizes = vec![0_usize; schema.nodes().len()];
    for _ in 0..sizes.len() {
        let mut has_grown = false;
        for (id, node) in schema.nodes() {
            let size = match &node.kind {
                NodeKind::Null => 0,
                NodeKind::Float => 4,
                NodeKind::Double => 8,
                NodeKind::Fixed(fixed) => fixed.size,
                NodeKind::Record(record) => {
                    let fields = record.fields.iter().map(|field| sizes[field.node.index()]);
                    fields.fold(0, usize::saturating_add).min(1 << 20)
                }
                NodeKind::Union(branches) => {
                    let branches = branches.iter().map(|branch| sizes[branch.index()]);
                    branches.min().unwrap_or(0) + 1
                }
                _ => 1,
            };
            has_grown |= size > sizes[id.index()];
            sizes[id.index()] = size;
        }
        if !has_grown {
            break;
        }
    }
    sizes
}

//! What values of the writer's types take in bytes, which bounds how many items a payload can hold.

use heirloom_schema::avro::{NodeId, NodeKind, Schema};

use super::op::Size;

/// How often the bounds are carried upwards. Any number gives true bounds; more gives higher ones.
const PASSES: usize = 4;

/// The sizes of all nodes of a schema.
pub(super) struct Sizes(Vec<Size>);

impl Sizes {
    /// From the leaves up; nodes stand behind those that use them, mostly.
    pub(super) fn new(schema: &Schema) -> Self {
        let count = schema.nodes().len();
        let unknown = Size {
            min: 0,
            is_weightless: false,
        };
        let mut sizes = Sizes(vec![unknown; count]);
        let nodes: Vec<_> = schema.nodes().collect();
        loop {
            let mut is_changed = false;
            for (id, node) in nodes.iter().rev() {
                let is_weightless = match &node.kind {
                    NodeKind::Null => true,
                    NodeKind::Fixed(fixed) => fixed.size == 0,
                    NodeKind::Record(it) => {
                        it.fields.iter().all(|it| sizes.of(it.node).is_weightless)
                    }
                    _ => false,
                };
                if is_weightless != sizes.of(*id).is_weightless {
                    is_changed = true;
                    sizes.set(*id, |size| size.is_weightless = is_weightless);
                }
            }
            if !is_changed {
                break;
            }
        }
        for _ in 0..PASSES {
            for (id, node) in nodes.iter().rev() {
                let min = sizes.min(&node.kind);
                sizes.set(*id, |size| {
                    size.min = min.max(usize::from(!size.is_weightless));
                });
            }
        }
        sizes
    }

    pub(super) fn of(&self, id: NodeId) -> Size {
        self.0.get(id.index()).copied().unwrap_or(Size {
            min: 0,
            is_weightless: false,
        })
    }

    fn set(&mut self, id: NodeId, change: impl FnOnce(&mut Size)) {
        if let Some(size) = self.0.get_mut(id.index()) {
            change(size);
        }
    }

    fn min(&self, kind: &NodeKind) -> usize {
        match kind {
            NodeKind::Null => 0,
            NodeKind::Boolean
            | NodeKind::Int
            | NodeKind::Long
            | NodeKind::Bytes
            | NodeKind::String
            | NodeKind::Array(_)
            | NodeKind::Map(_)
            | NodeKind::Enum(_) => 1,
            NodeKind::Float => 4,
            NodeKind::Double => 8,
            NodeKind::Fixed(fixed) => fixed.size,
            NodeKind::Union(branches) => {
                let least = branches.iter().map(|it| self.of(*it).min).min();
                least.unwrap_or(0).saturating_add(1)
            }
            NodeKind::Record(record) => {
                let fields = record.fields.iter().map(|it| self.of(it.node).min);
                fields.fold(0, usize::saturating_add)
            }
        }
    }
}

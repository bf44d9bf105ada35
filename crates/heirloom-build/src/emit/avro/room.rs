//! How many bytes a value of a node may take when its texts and lists are of a usual length: so much room is made in
//! the buffer before it is written.

use heirloom_schema::avro::{NodeId, NodeKind};

use super::Here;

/// Bytes of a usual text, its length included, and items of a usual list.
const TEXT: usize = 24;
const ITEMS: usize = 4;

/// More is not reserved beforehand; it would be filled with zeros for every event, however small.
const ROOM_MAX: usize = 1024;

/// Behind the last value, so that its varint is written as a whole word.
const WORD: usize = 8;

/// Types nested deeper, and those that contain themselves, count as nothing.
const DEPTH_MAX: u32 = 8;

impl Here<'_> {
    /// At most [`ROOM_MAX`].
    pub(super) fn room(self, node: NodeId) -> usize {
        (self.usual(node, DEPTH_MAX) + WORD).min(ROOM_MAX)
    }

    fn usual(self, node: NodeId, depth_left: u32) -> usize {
        let Some(depth_left) = depth_left.checked_sub(1) else {
            return 0;
        };
        let inner = |node: &NodeId| self.usual(*node, depth_left);
        let size = match &self.version.schema.node(node).kind {
            NodeKind::Null => 0,
            NodeKind::Boolean => 1,
            NodeKind::Int => 5,
            NodeKind::Long => 10,
            NodeKind::Float => 4,
            NodeKind::Double => 8,
            NodeKind::Enum(_) => 2,
            NodeKind::Bytes | NodeKind::String => TEXT,
            NodeKind::Fixed(fixed) => fixed.size,
            NodeKind::Array(items) => 2 + ITEMS * inner(items),
            NodeKind::Map(values) => 2 + ITEMS * (TEXT + inner(values)),
            NodeKind::Union(branches) => 1 + branches.iter().map(inner).max().unwrap_or(0),
            NodeKind::Record(record) => record.fields.iter().map(|field| inner(&field.node)).sum(),
        };
        size.min(ROOM_MAX)
    }
}

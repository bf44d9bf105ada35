//! Steps over values: what a reader does not know, and events that it cannot read.

use super::super::{NodeId, NodeKind, Schema};
use super::decode::Walk;
use super::{JsonError, Limits};

type Result<T> = std::result::Result<T, JsonError>;

/// How many bytes the event at the start of `bytes` takes. Its values are not checked, except that they must end: an
/// event that cannot be read for its values, such as text that is not UTF-8, ends somewhere all the same.
///
/// ```
/// use heirloom_schema::{Source, avro};
///
/// let source = Source::new("name.avsc", "\"string\"");
/// let schema = avro::parse(&source, &[], avro::Strictness::Strict)?;
/// let bytes = b"\x04\xff\xff\x02a";
/// assert_eq!(avro::json::event_length(&schema, bytes, avro::json::Limits::default())?, 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Bytes that end before the event does, or a limit.
pub fn event_length(
    schema: &Schema,
    bytes: &[u8],
    limits: Limits,
) -> std::result::Result<usize, JsonError> {
    let mut nothing = String::new();
    let mut walk = Walk::new(bytes, limits, &mut nothing);
    skip(schema, &mut walk, schema.root())?;
    Ok(walk.cursor.offset())
}

/// Steps over a value.
pub(super) fn skip(writer: &Schema, walk: &mut Walk<'_, '_>, id: NodeId) -> Result<()> {
    walk.enter()?;
    let cursor = &mut walk.cursor;
    match &writer.node(id).kind {
        NodeKind::Null => {}
        NodeKind::Boolean => drop(cursor.take(1)?),
        NodeKind::Int | NodeKind::Long | NodeKind::Enum(_) => drop(cursor.long()?),
        NodeKind::Float => drop(cursor.take(4)?),
        NodeKind::Double => drop(cursor.take(8)?),
        NodeKind::Bytes | NodeKind::String => drop(cursor.bytes()?),
        NodeKind::Fixed(fixed) => drop(cursor.take(fixed.size)?),
        NodeKind::Union(branches) => {
            let index = cursor.index(branches.len(), "union branch")?;
            skip(writer, walk, branches.get(index).copied().unwrap_or(id))?;
        }
        NodeKind::Array(item) => skip_blocks(writer, walk, *item, false)?,
        NodeKind::Map(value) => skip_blocks(writer, walk, *value, true)?,
        NodeKind::Record(record) => {
            for field in &record.fields {
                skip(writer, walk, field.node).map_err(|error| error.in_field(&field.name))?;
            }
        }
    }
    walk.leave()
}

fn skip_blocks(
    writer: &Schema,
    walk: &mut Walk<'_, '_>,
    item: NodeId,
    has_keys: bool,
) -> Result<()> {
    loop {
        let block = walk.cursor.block()?;
        if block.count == 0 {
            return Ok(());
        }
        if let Some(size) = block.size {
            let count = usize::try_from(size).unwrap_or(usize::MAX);
            walk.cursor.take(count)?;
            continue;
        }
        for _ in 0..block.count {
            let left = walk.cursor.left();
            if has_keys {
                walk.cursor.bytes()?;
            }
            skip(writer, walk, item)?;
            if left == walk.cursor.left() {
                // The others take no bytes either.
                break;
            }
        }
    }
}

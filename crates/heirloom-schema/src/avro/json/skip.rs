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
    let limits = Limits {
        empty_items_max: u64::MAX,
        ..limits
    };
    let mut walk = Walk::new(bytes, limits, &mut nothing);
    skip(schema, &mut walk, schema.root(), Look::Ends)?;
    Ok(walk.cursor.offset())
}

/// What of a value is looked at while it is stepped over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Where it ends.
    Ends,
    /// What generated code looks at: all but whether text is UTF-8, and the items of blocks that say their size.
    Values,
}

/// Steps over a value.
pub(super) fn skip(writer: &Schema, walk: &mut Walk<'_, '_>, id: NodeId, look: Look) -> Result<()> {
    walk.enter()?;
    let cursor = &mut walk.cursor;
    let is_checked = look == Look::Values;
    match &writer.node(id).kind {
        NodeKind::Null => {}
        NodeKind::Boolean if is_checked => drop(cursor.boolean()?),
        NodeKind::Int if is_checked => drop(cursor.int()?),
        NodeKind::Enum(symbols) if is_checked => {
            cursor.index(symbols.symbols.len(), "enum symbol")?;
        }
        NodeKind::Boolean => drop(cursor.take(1)?),
        NodeKind::Int | NodeKind::Long | NodeKind::Enum(_) => drop(cursor.long()?),
        NodeKind::Float => drop(cursor.take(4)?),
        NodeKind::Double => drop(cursor.take(8)?),
        NodeKind::Bytes | NodeKind::String => drop(cursor.bytes()?),
        NodeKind::Fixed(fixed) => drop(cursor.take(fixed.size)?),
        NodeKind::Union(branches) => {
            let index = cursor.index(branches.len(), "union branch")?;
            skip(
                writer,
                walk,
                branches.get(index).copied().unwrap_or(id),
                look,
            )?;
        }
        NodeKind::Array(item) => skip_blocks(writer, walk, *item, false, look)?,
        NodeKind::Map(value) => skip_blocks(writer, walk, *value, true, look)?,
        NodeKind::Record(record) => {
            for field in &record.fields {
                skip(writer, walk, field.node, look)
                    .map_err(|error| error.in_field(&field.name))?;
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
    look: Look,
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
            skip(writer, walk, item, look)?;
            if left == walk.cursor.left() {
                // The others take no bytes either.
                walk.empty_items(block.count)?;
                break;
            }
        }
    }
}

//! Bytes to JSON along the schema that they were written with.

use super::super::{NodeId, NodeKind, Record, Schema};
use super::cursor::Cursor;
use super::entries::Entries;
use super::{JsonError, Limits, output};

type Result<T> = std::result::Result<T, JsonError>;

/// Appends the event in `bytes`, which `schema` wrote, to `out` as JSON, with the default limits.
///
/// ```
/// use heirloom_schema::Source;
/// use heirloom_schema::avro::{Strictness, json, parse};
///
/// let text = r#"{"type": "record", "name": "Paid", "fields": [
///     {"name": "order", "type": "string"},
///     {"name": "cents", "type": ["null", "long"]}
/// ]}"#;
/// let schema = parse(&Source::new("paid.avsc", text), &[], Strictness::Strict)?;
/// let mut out = String::new();
/// json::decode_to_json(&schema, b"\x06A-1\x02\xc8\x01", &mut out)?;
/// assert_eq!(out, r#"{"order":"A-1","cents":{"long":100}}"#);
///
/// let mut bytes = Vec::new();
/// json::encode_from_json(&schema, &out, &mut bytes)?;
/// assert_eq!(bytes, b"\x06A-1\x02\xc8\x01");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Bytes that are no such event, bytes after it, or a limit; `out` is as it was.
pub fn decode_to_json(
    schema: &Schema,
    bytes: &[u8],
    out: &mut String,
) -> std::result::Result<(), JsonError> {
    let start = out.len();
    let count = decode_to_json_with(schema, bytes, Limits::default(), out)?;
    finished(bytes, count).inspect_err(|_| out.truncate(start))
}

/// The same for one event at the start of `bytes`: returns how many bytes it takes. Events that stand one after the
/// other, as in the blocks of a container file, are read so.
///
/// # Errors
/// As [`decode_to_json`], but for bytes after the event.
pub fn decode_to_json_with(
    schema: &Schema,
    bytes: &[u8],
    limits: Limits,
    out: &mut String,
) -> std::result::Result<usize, JsonError> {
    let start = out.len();
    let mut walk = Walk::new(bytes, limits, out);
    match walk.plain(schema, schema.root()) {
        Ok(()) => Ok(walk.cursor.offset()),
        Err(error) => {
            out.truncate(start);
            Err(error)
        }
    }
}

/// That nothing is left after an event.
pub(super) fn finished(bytes: &[u8], count: usize) -> Result<()> {
    match bytes.len().saturating_sub(count) {
        0 => Ok(()),
        left => {
            let message = format!("the event ends before the bytes do: {left} are left");
            Err(JsonError::new(count, message))
        }
    }
}

/// One event on its way.
pub(super) struct Walk<'a, 'o> {
    pub(super) cursor: Cursor<'a>,
    pub(super) out: &'o mut String,
    limits: Limits,
    depth_left: u32,
    empty_items_left: u64,
    end: usize,
}

impl<'a, 'o> Walk<'a, 'o> {
    pub(super) fn new(bytes: &'a [u8], limits: Limits, out: &'o mut String) -> Self {
        Walk {
            cursor: Cursor::new(bytes),
            limits,
            depth_left: limits.depth_max,
            empty_items_left: limits.empty_items_max,
            end: out.len().saturating_add(limits.json_max),
            out,
        }
    }

    /// A value as it was written.
    pub(super) fn plain(&mut self, schema: &Schema, id: NodeId) -> Result<()> {
        self.enter()?;
        match &schema.node(id).kind {
            NodeKind::Null => self.out.push_str("null"),
            NodeKind::Boolean => {
                let value = self.cursor.boolean()?;
                self.out.push_str(if value { "true" } else { "false" });
            }
            NodeKind::Int => output::integer(self.cursor.int()?.into(), self.out),
            NodeKind::Long => output::integer(self.cursor.long()?, self.out),
            NodeKind::Float => output::float(f32::from_le_bytes(self.cursor.array()?), self.out),
            NodeKind::Double => output::double(f64::from_le_bytes(self.cursor.array()?), self.out),
            NodeKind::Bytes => output::bytes(self.cursor.bytes()?, self.out),
            NodeKind::String => output::string(self.cursor.string()?, self.out),
            NodeKind::Fixed(fixed) => output::bytes(self.cursor.take(fixed.size)?, self.out),
            NodeKind::Enum(symbols) => {
                let index = self.cursor.index(symbols.symbols.len(), "enum symbol")?;
                output::string(
                    symbols.symbols.get(index).map_or("", String::as_str),
                    self.out,
                );
            }
            NodeKind::Union(branches) => {
                let index = self.cursor.index(branches.len(), "union branch")?;
                let branch = branches.get(index).copied().unwrap_or(id);
                self.branch(schema, branch, |walk| walk.plain(schema, branch))?;
            }
            NodeKind::Array(item) => self.array(|walk| walk.plain(schema, *item))?,
            NodeKind::Map(value) => self.map(|walk| walk.plain(schema, *value))?,
            NodeKind::Record(record) => self.record(schema, record)?,
        }
        self.leave()
    }

    fn record(&mut self, schema: &Schema, record: &Record) -> Result<()> {
        self.out.push('{');
        for (index, field) in record.fields.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            output::string(&field.name, self.out);
            self.out.push(':');
            self.plain(schema, field.node)
                .map_err(|error| error.in_field(&field.name))?;
        }
        self.out.push('}');
        Ok(())
    }

    /// The value of a branch, in its object.
    pub(super) fn branch(
        &mut self,
        schema: &Schema,
        branch: NodeId,
        value: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let is_open = output::open_branch(schema, branch, self.out);
        value(self)?;
        if is_open {
            self.out.push('}');
        }
        Ok(())
    }

    pub(super) fn array(&mut self, mut item: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.out.push('[');
        let mut index = 0_u64;
        loop {
            let block = self.cursor.block()?;
            if block.count == 0 {
                break;
            }
            for _ in 0..block.count {
                if index > 0 {
                    self.out.push(',');
                }
                let left = self.cursor.left();
                item(self).map_err(|error| error.in_item(index))?;
                if left == self.cursor.left() {
                    self.empty_items(1)?;
                }
                index += 1;
            }
        }
        self.out.push(']');
        Ok(())
    }

    /// Items took no bytes, so that what is left does not bound how many may follow.
    pub(super) fn empty_items(&mut self, count: u64) -> Result<()> {
        match self.empty_items_left.checked_sub(count) {
            Some(left) => {
                self.empty_items_left = left;
                Ok(())
            }
            None => {
                let most = self.limits.empty_items_max;
                let message = format!("more than {most} items that take no bytes");
                Err(JsonError::new(self.cursor.offset(), message))
            }
        }
    }

    pub(super) fn map(&mut self, mut value: impl FnMut(&mut Self) -> Result<()>) -> Result<()> {
        self.out.push('{');
        let mut entries = Entries::new(self.out.len());
        loop {
            let block = self.cursor.block()?;
            if block.count == 0 {
                break;
            }
            for _ in 0..block.count {
                let key = self.cursor.string()?;
                entries.add(key, self.out.len());
                output::string(key, self.out);
                self.out.push(':');
                value(self).map_err(|error| error.in_key(key))?;
                self.out.push(',');
            }
        }
        entries.close(self.out);
        self.out.push('}');
        Ok(())
    }

    /// One value deeper.
    pub(super) fn enter(&mut self) -> Result<()> {
        match self.depth_left.checked_sub(1) {
            Some(left) => {
                self.depth_left = left;
                Ok(())
            }
            None => {
                let message = format!("values are nested deeper than {}", self.limits.depth_max);
                Err(JsonError::new(self.cursor.offset(), message))
            }
        }
    }

    /// Out of a value that was written.
    pub(super) fn leave(&mut self) -> Result<()> {
        self.depth_left = self.depth_left.saturating_add(1);
        if self.out.len() > self.end {
            let message = format!("the JSON is longer than {} bytes", self.limits.json_max);
            return Err(JsonError::new(self.cursor.offset(), message));
        }
        Ok(())
    }
}

//! Bytes of a writer to JSON of a reader, along a resolution.

use std::ops::Range;

use super::super::{
    Action, NodeId, NodeKind, Record, RecordAction, Resolution, ResolvedId, Schema, Waypoint,
    WriterField,
};
use super::decode::{Walk, finished};
use super::skip::{Look, skip};
use super::{JsonError, Limits, output};

type Result<T> = std::result::Result<T, JsonError>;

/// Appends the event in `bytes`, which `writer` wrote, to `out` as the JSON of `reader`: fields in the reader's order,
/// its defaults filled in. Returns how many bytes the event takes; `is_whole` says whether bytes after it are an error.
///
/// What the reader does not know is stepped over as generated code does it: text is not checked, nor are the items of
/// blocks that say their size.
///
/// # Errors
/// Bytes that are no such event, a value that the reader has no place for, or a limit; `out` is as it was.
pub fn resolve_to_json(
    (writer, reader): (&Schema, &Schema),
    resolution: &Resolution,
    bytes: &[u8],
    limits: Limits,
    is_whole: bool,
    out: &mut String,
) -> std::result::Result<usize, JsonError> {
    let start = out.len();
    let mut walk = Walk::new(bytes, limits, out);
    let sides = Sides {
        resolution,
        writer,
        reader,
    };
    let read = sides.value(&mut walk, resolution.root());
    let checked = read.map(|()| walk.cursor.offset()).and_then(|count| {
        if is_whole {
            finished(bytes, count)?;
        }
        Ok(count)
    });
    if checked.is_err() {
        out.truncate(start);
    }
    checked
}

#[derive(Clone, Copy)]
struct Sides<'a> {
    resolution: &'a Resolution,
    writer: &'a Schema,
    reader: &'a Schema,
}

/// A number on its way through promotions.
enum Number {
    Whole(i64),
    Float(f32),
    Double(f64),
}

impl Sides<'_> {
    fn value(self, walk: &mut Walk<'_, '_>, id: ResolvedId) -> Result<()> {
        walk.enter()?;
        let resolution = self.resolution;
        let node = resolution.node(id);
        match &node.action {
            Action::Copy => walk.plain(self.writer, node.writer)?,
            Action::Promote => self.promoted(walk, node.writer, node.reader, None)?,
            Action::PromoteVia(by) => self.promoted(walk, node.writer, node.reader, Some(*by))?,
            Action::Record(action) => self.record(walk, (node.writer, node.reader), action)?,
            Action::Enum(symbols) => self.symbol(walk, node.writer, node.reader, symbols)?,
            Action::Array(inner) => walk.array(|walk| self.value(walk, *inner))?,
            Action::Map(inner) => walk.map(|walk| self.value(walk, *inner))?,
            Action::FromUnion(branches) => {
                let index = walk.cursor.index(branches.len(), "union branch")?;
                self.value(walk, branches.get(index).copied().unwrap_or(id))?;
            }
            Action::IntoUnion { branch, inner } => {
                let NodeKind::Union(branches) = &self.reader.node(node.reader).kind else {
                    return Err(self.no_place(walk, "a value"));
                };
                let branch = branches.get(*branch).copied().unwrap_or(node.reader);
                let is_open = output::open_branch(self.reader, branch, walk.out);
                self.value(walk, *inner)?;
                if is_open {
                    walk.out.push('}');
                }
            }
            Action::Fail => {
                let name = super::branch_name(self.writer, node.writer);
                return Err(self.no_place(walk, &format!("a value of `{name}`")));
            }
        }
        walk.leave()
    }

    #[cold]
    fn no_place(self, walk: &Walk<'_, '_>, what: &str) -> JsonError {
        let message = format!("{what}, for which the reader has no place");
        JsonError::new(walk.cursor.offset(), message)
    }

    fn promoted(
        self,
        walk: &mut Walk<'_, '_>,
        from: NodeId,
        to: NodeId,
        by: Option<Waypoint>,
    ) -> Result<()> {
        let cursor = &mut walk.cursor;
        let mut number = match &self.writer.node(from).kind {
            NodeKind::Int => Number::Whole(cursor.int()?.into()),
            NodeKind::Long => Number::Whole(cursor.long()?),
            NodeKind::Float => Number::Float(f32::from_le_bytes(cursor.array()?)),
            NodeKind::Double => Number::Double(f64::from_le_bytes(cursor.array()?)),
            _ => return self.text(walk, from, to, by),
        };
        if let (Some(Waypoint::Float), Number::Whole(value)) = (by, &number) {
            number = Number::Float(*value as f32);
        }
        let out = &mut *walk.out;
        match (&self.reader.node(to).kind, number) {
            (NodeKind::Float, Number::Whole(value)) => output::float(value as f32, out),
            (NodeKind::Float, Number::Float(value)) => output::float(value, out),
            (NodeKind::Double, Number::Whole(value)) => output::double(value as f64, out),
            (NodeKind::Double, Number::Float(value)) => output::double(value.into(), out),
            (_, Number::Whole(value)) => output::integer(value, out),
            (_, Number::Float(value)) => output::float(value, out),
            (_, Number::Double(value)) => output::double(value, out),
        }
        Ok(())
    }

    /// A string that becomes bytes, or bytes that become a string.
    fn text(
        self,
        walk: &mut Walk<'_, '_>,
        from: NodeId,
        to: NodeId,
        by: Option<Waypoint>,
    ) -> Result<()> {
        let is_text = |kind: &NodeKind| matches!(kind, NodeKind::String);
        let (from, to) = (&self.writer.node(from).kind, &self.reader.node(to).kind);
        if is_text(from) || is_text(to) || by == Some(Waypoint::String) {
            let text = walk.cursor.string()?;
            match is_text(to) {
                true => output::string(text, walk.out),
                false => output::bytes(text.as_bytes(), walk.out),
            }
        } else {
            output::bytes(walk.cursor.bytes()?, walk.out);
        }
        Ok(())
    }

    fn symbol(
        self,
        walk: &mut Walk<'_, '_>,
        from: NodeId,
        to: NodeId,
        symbols: &[Option<usize>],
    ) -> Result<()> {
        let index = walk.cursor.index(symbols.len(), "enum symbol")?;
        let (NodeKind::Enum(from), NodeKind::Enum(to)) =
            (&self.writer.node(from).kind, &self.reader.node(to).kind)
        else {
            return Err(self.no_place(walk, "an enum symbol"));
        };
        let symbol = symbols
            .get(index)
            .copied()
            .flatten()
            .and_then(|to_index| to.symbols.get(to_index));
        match symbol {
            Some(symbol) => {
                output::string(symbol, walk.out);
                Ok(())
            }
            None => {
                let symbol = from.symbols.get(index).map_or("", String::as_str);
                Err(self.no_place(walk, &format!("the enum symbol `{symbol}`")))
            }
        }
    }

    fn record(
        self,
        walk: &mut Walk<'_, '_>,
        (from, to): (NodeId, NodeId),
        action: &RecordAction,
    ) -> Result<()> {
        let (NodeKind::Record(from), NodeKind::Record(to)) =
            (&self.writer.node(from).kind, &self.reader.node(to).kind)
        else {
            return Err(self.no_place(walk, "a record"));
        };
        walk.out.push('{');
        let start = walk.out.len();
        let mut pieces = self.pieces(walk, (from, to), action)?;
        if pieces.len() < to.fields.len() {
            let is_there = |index| pieces.iter().any(|(piece, _)| *piece == index);
            let missing = (0..to.fields.len()).find(|index| !is_there(*index));
            let name = missing
                .and_then(|index| to.fields.get(index))
                .map_or("", |to| &to.name);
            let what = "which the writer lacks and which has no default";
            let message = format!("the reader has a field `{name}`, {what}");
            return Err(JsonError::new(walk.cursor.offset(), message));
        }
        if !pieces.is_sorted_by_key(|(index, _)| *index) {
            pieces.sort_by_key(|(index, _)| *index);
            let text = walk.out.split_off(start);
            for (_, range) in &pieces {
                let range = range.start - start..range.end - start;
                walk.out.push_str(text.get(range).unwrap_or_default());
            }
        }
        if !pieces.is_empty() {
            walk.out.pop();
        }
        walk.out.push('}');
        Ok(())
    }

    /// The reader's fields as they come, each with a comma: its index, and where in the text it stands.
    fn pieces(
        self,
        walk: &mut Walk<'_, '_>,
        (from, to): (&Record, &Record),
        action: &RecordAction,
    ) -> Result<Vec<(usize, Range<usize>)>> {
        let mut pieces = Vec::with_capacity(to.fields.len());
        for (field, action) in from.fields.iter().zip(&action.fields) {
            let inside = |error: JsonError| error.in_field(&field.name);
            match action {
                WriterField::Skip => {
                    skip(self.writer, walk, field.node, Look::Values).map_err(inside)?
                }
                WriterField::Read { reader, resolved } => {
                    let start = open_member(to, *reader, walk.out);
                    self.value(walk, *resolved).map_err(inside)?;
                    walk.out.push(',');
                    pieces.push((*reader, start..walk.out.len()));
                }
            }
        }
        for (index, default) in &action.defaults {
            let Some(field) = to.fields.get(*index) else {
                continue;
            };
            let start = open_member(to, *index, walk.out);
            output::value(self.reader, field.node, default, walk.out);
            walk.out.push(',');
            pieces.push((*index, start..walk.out.len()));
        }
        Ok(pieces)
    }
}

/// Writes the name of a field and tells where it began.
fn open_member(record: &Record, index: usize, out: &mut String) -> usize {
    let start = out.len();
    output::string(
        record.fields.get(index).map_or("", |field| &field.name),
        out,
    );
    out.push(':');
    start
}

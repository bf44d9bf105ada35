//! The plainest reader there is: bytes and a resolution in, a value out. What the resolution means, as code.

use heirloom_schema::avro::{
    Action, NodeId, NodeKind, Resolution, ResolvedId, Schema, Value, Waypoint, WriterField,
};

/// Avro's binary encoding of a value.
pub(crate) fn encode(value: &Value, schema: &Schema, id: NodeId, bytes: &mut Vec<u8>) {
    match (value, &schema.node(id).kind) {
        (Value::Null, _) => {}
        (Value::Boolean(value), _) => bytes.push(u8::from(*value)),
        (Value::Int(value), _) => long(i64::from(*value), bytes),
        (Value::Long(value), _) => long(*value, bytes),
        (Value::Float(value), _) => bytes.extend(value.to_le_bytes()),
        (Value::Double(value), _) => bytes.extend(value.to_le_bytes()),
        (Value::Bytes(value), NodeKind::Fixed(_)) => bytes.extend(value),
        (Value::Bytes(value), _) => block(value, bytes),
        (Value::String(value), _) => block(value.as_bytes(), bytes),
        (Value::Enum(index), _) => long(*index as i64, bytes),
        (Value::Array(items), NodeKind::Array(of)) => {
            if !items.is_empty() {
                long(items.len() as i64, bytes);
                items
                    .iter()
                    .for_each(|item| encode(item, schema, *of, bytes));
            }
            bytes.push(0);
        }
        (Value::Map(entries), NodeKind::Map(of)) => {
            if !entries.is_empty() {
                long(entries.len() as i64, bytes);
                for (key, value) in entries {
                    block(key.as_bytes(), bytes);
                    encode(value, schema, *of, bytes);
                }
            }
            bytes.push(0);
        }
        (Value::Union(index, value), NodeKind::Union(branches)) => {
            long(*index as i64, bytes);
            encode(value, schema, branches[*index], bytes);
        }
        (Value::Record(values), NodeKind::Record(record)) => {
            let fields = record.fields.iter().zip(values);
            fields.for_each(|(field, value)| encode(value, schema, field.node, bytes));
        }
        (value, kind) => panic!("{value:?} is not a value of {kind:?}"),
    }
}

fn block(block: &[u8], bytes: &mut Vec<u8>) {
    long(block.len() as i64, bytes);
    bytes.extend(block);
}

fn long(value: i64, bytes: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 63)) as u64;
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

/// Bytes of a writer under a resolution.
pub(crate) struct Interpreter<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) resolution: &'a Resolution,
    pub(crate) writer: &'a Schema,
    pub(crate) reader: &'a Schema,
}

impl Interpreter<'_> {
    /// The value in the reader; `None` where it cannot be read.
    pub(crate) fn read(&mut self, id: ResolvedId) -> Option<Value> {
        let resolution = self.resolution;
        let node = resolution.node(id);
        let to = &self.reader.node(node.reader).kind;
        match &node.action {
            Action::Copy => self.plain(node.writer),
            Action::Promote => promoted(self.plain(node.writer)?, to),
            Action::PromoteVia(Waypoint::Float) => promoted(
                promoted(self.plain(node.writer)?, &NodeKind::Float)?,
                &NodeKind::Double,
            ),
            Action::PromoteVia(Waypoint::String) => promoted(
                promoted(self.plain(node.writer)?, &NodeKind::String)?,
                &NodeKind::Bytes,
            ),
            Action::Enum(symbols) => Some(Value::Enum(symbols[self.long() as usize]?)),
            Action::Array(inner) => self.items(|all| all.read(*inner)).map(Value::Array),
            Action::Map(inner) => self
                .items(|all| Some((all.key()?, all.read(*inner)?)))
                .map(Value::Map),
            Action::FromUnion(branches) => {
                let branch = branches[self.long() as usize];
                self.read(branch)
            }
            Action::IntoUnion { branch, inner } => {
                Some(Value::Union(*branch, Box::new(self.read(*inner)?)))
            }
            Action::Record(action) => {
                let NodeKind::Record(record) = to else {
                    return None;
                };
                let NodeKind::Record(from) = &self.writer.node(node.writer).kind else {
                    return None;
                };
                let mut slots = vec![None; record.fields.len()];
                for (field, from) in action.fields.iter().zip(&from.fields) {
                    match field {
                        WriterField::Read { reader, resolved } => {
                            assert_eq!(slots[*reader], None, "a field is read once");
                            slots[*reader] = Some(self.read(*resolved)?);
                        }
                        WriterField::Skip => {
                            self.plain(from.node)?;
                        }
                    }
                }
                for (index, default) in &action.defaults {
                    assert_eq!(slots[*index], None, "a field is filled once");
                    slots[*index] = Some(default.clone());
                }
                slots
                    .into_iter()
                    .collect::<Option<Vec<Value>>>()
                    .map(Value::Record)
            }
            Action::Fail => None,
        }
    }

    /// A value as it was written.
    fn plain(&mut self, id: NodeId) -> Option<Value> {
        Some(match &self.writer.node(id).kind {
            NodeKind::Null => Value::Null,
            NodeKind::Boolean => Value::Boolean(self.take(1)[0] == 1),
            NodeKind::Int => Value::Int(self.long() as i32),
            NodeKind::Long => Value::Long(self.long()),
            NodeKind::Float => Value::Float(f32::from_le_bytes(self.take(4).try_into().ok()?)),
            NodeKind::Double => Value::Double(f64::from_le_bytes(self.take(8).try_into().ok()?)),
            NodeKind::Bytes => {
                let size = self.long() as usize;
                Value::Bytes(self.take(size).to_vec())
            }
            NodeKind::String => self.text(),
            NodeKind::Array(items) => Value::Array(self.items(|all| all.plain(*items))?),
            NodeKind::Map(values) => {
                Value::Map(self.items(|all| Some((all.key()?, all.plain(*values)?)))?)
            }
            NodeKind::Union(branches) => {
                let index = self.long() as usize;
                Value::Union(index, Box::new(self.plain(branches[index])?))
            }
            NodeKind::Record(record) => {
                let fields = record.fields.iter().map(|field| self.plain(field.node));
                Value::Record(fields.collect::<Option<_>>()?)
            }
            NodeKind::Enum(_) => Value::Enum(self.long() as usize),
            NodeKind::Fixed(fixed) => Value::Bytes(self.take(fixed.size).to_vec()),
        })
    }

    /// Items of all blocks.
    fn items<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut items = Vec::new();
        loop {
            let count = self.long();
            if count == 0 {
                return Some(items);
            }
            for _ in 0..count {
                items.push(one(self)?);
            }
        }
    }

    fn key(&mut self) -> Option<String> {
        let size = self.long() as usize;
        String::from_utf8(self.take(size).to_vec()).ok()
    }

    fn text(&mut self) -> Value {
        Value::String(self.key().expect("text is UTF-8"))
    }

    fn long(&mut self) -> i64 {
        let (mut value, mut shift) = (0_u64, 0);
        loop {
            let byte = self.take(1)[0];
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return (value >> 1) as i64 ^ -((value & 1) as i64);
            }
            shift += 7;
        }
    }

    fn take(&mut self, count: usize) -> &[u8] {
        let (taken, rest) = self.bytes.split_at(count);
        self.bytes = rest;
        taken
    }
}

fn promoted(value: Value, to: &NodeKind) -> Option<Value> {
    Some(match (value, to) {
        (Value::Int(value), NodeKind::Long) => Value::Long(value.into()),
        (Value::Int(value), NodeKind::Float) => Value::Float(value as f32),
        (Value::Int(value), NodeKind::Double) => Value::Double(value.into()),
        (Value::Long(value), NodeKind::Float) => Value::Float(value as f32),
        (Value::Long(value), NodeKind::Double) => Value::Double(value as f64),
        (Value::Float(value), NodeKind::Double) => Value::Double(value.into()),
        (Value::String(value), NodeKind::Bytes) => Value::Bytes(value.into_bytes()),
        (Value::Bytes(value), NodeKind::String) => Value::String(String::from_utf8(value).ok()?),
        (value, to) => panic!("{value:?} does not promote to {to:?}"),
    })
}

//! Whether two nodes say the same of their bytes, names and defaults included: as if their resolution-normal forms
//! were compared, but without writing them.

use heirloom_schema::avro::{Field, NodeId, NodeKind, Schema, Value};

/// Compares nodes of a writer with nodes of a reader. What was found equal is remembered.
pub(super) struct Same<'a> {
    writer: &'a Schema,
    reader: &'a Schema,
    /// By writer node of a named type the reader node that it equals, as far as is known.
    known: Vec<Option<NodeId>>,
    /// Pairs that are still to be compared.
    pending: Vec<(NodeId, NodeId)>,
    /// Writer nodes that equal theirs if all pending pairs are equal.
    assumed: Vec<NodeId>,
}

impl<'a> Same<'a> {
    pub(super) fn new(writer: &'a Schema, reader: &'a Schema) -> Self {
        Same {
            writer,
            reader,
            known: vec![None; writer.nodes().len()],
            pending: Vec::new(),
            assumed: Vec::new(),
        }
    }

    /// A worklist instead of recursion: schemas may nest as deep as memory allows.
    pub(super) fn nodes(&mut self, writer: NodeId, reader: NodeId) -> bool {
        self.pending.clear();
        self.assumed.clear();
        self.pending.push((writer, reader));
        while let Some((writer, reader)) = self.pending.pop() {
            if !self.alone(writer, reader) {
                for node in self.assumed.drain(..) {
                    if let Some(known) = self.known.get_mut(node.index()) {
                        *known = None;
                    }
                }
                return false;
            }
        }
        true
    }

    /// Compares a pair without what is below it, which is pending then.
    fn alone(&mut self, writer: NodeId, reader: NodeId) -> bool {
        let (from, to) = (self.writer.node(writer), self.reader.node(reader));
        if from.name().is_some()
            && let Some(known) = self.known.get_mut(writer.index())
        {
            if let Some(known) = known {
                return *known == reader;
            }
            *known = Some(reader);
            self.assumed.push(writer);
        }
        match (&from.kind, &to.kind) {
            (NodeKind::Array(from), NodeKind::Array(to))
            | (NodeKind::Map(from), NodeKind::Map(to)) => {
                self.pending.push((*from, *to));
                true
            }
            (NodeKind::Union(from), NodeKind::Union(to)) => {
                self.pending
                    .extend(from.iter().copied().zip(to.iter().copied()));
                from.len() == to.len()
            }
            (NodeKind::Record(from), NodeKind::Record(to)) => {
                let nodes = |fields: &'a [Field]| fields.iter().map(|it| it.node);
                self.pending
                    .extend(nodes(&from.fields).zip(nodes(&to.fields)));
                from.name == to.name
                    && aliases(&from.name, &from.aliases, &to.aliases)
                    && from.fields.len() == to.fields.len()
                    && from.fields.iter().zip(&to.fields).all(fields)
            }
            (NodeKind::Enum(from), NodeKind::Enum(to)) => {
                from.name == to.name
                    && aliases(&from.name, &from.aliases, &to.aliases)
                    && from.symbols == to.symbols
                    && from.default == to.default
            }
            (NodeKind::Fixed(a), NodeKind::Fixed(b)) => {
                a.name == b.name
                    && aliases(&a.name, &a.aliases, &b.aliases)
                    && a.size == b.size
                    && from.logical == to.logical
            }
            (a, b) => {
                std::mem::discriminant(a) == std::mem::discriminant(b) && from.logical == to.logical
            }
        }
    }
}

fn fields((from, to): (&Field, &Field)) -> bool {
    from.name == to.name
        && aliases(&from.name, &from.aliases, &to.aliases)
        && match (&from.default, &to.default) {
            (Some(from), Some(to)) => values(from, to),
            (from, to) => from.is_none() && to.is_none(),
        }
}

/// In any order, repeated or not, and without the name itself.
fn aliases<T: PartialEq>(name: &T, from: &[T], to: &[T]) -> bool {
    let within = |a: &[T], b: &[T]| a.iter().all(|it| it == name || b.contains(it));
    within(from, to) && within(to, from)
}

/// Numbers by what they are in text: a NaN is every NaN, and the zeros are two. Maps in any order.
fn values(from: &Value, to: &Value) -> bool {
    let all = |from: &[Value], to: &[Value]| {
        from.len() == to.len() && from.iter().zip(to).all(|(from, to)| values(from, to))
    };
    match (from, to) {
        (Value::Float(from), Value::Float(to)) => {
            from.to_bits() == to.to_bits() || (from.is_nan() && to.is_nan())
        }
        (Value::Double(from), Value::Double(to)) => {
            from.to_bits() == to.to_bits() || (from.is_nan() && to.is_nan())
        }
        (Value::Array(from), Value::Array(to)) | (Value::Record(from), Value::Record(to)) => {
            all(from, to)
        }
        (Value::Union(from, a), Value::Union(to, b)) => from == to && values(a, b),
        (Value::Map(from), Value::Map(to)) => {
            let sorted = |entries: &'_ [(String, Value)]| {
                let mut places: Vec<usize> = (0..entries.len()).collect();
                places.sort_by_key(|it| entries.get(*it).map(|(key, _)| key));
                places
            };
            from.len() == to.len()
                && sorted(from).into_iter().zip(sorted(to)).all(|(a, b)| {
                    matches!((from.get(a), to.get(b)), (Some((a, from)), Some((b, to)))
                        if a == b && values(from, to))
                })
        }
        (from, to) => from == to,
    }
}

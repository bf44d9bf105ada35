//! What a default takes in memory beside its place, which no byte of a payload pays for.

use heirloom_schema::avro::{NodeId, Value};
use proc_macro2::TokenStream;
use quote::quote;

use super::{Here, count, is_large};
use crate::model::avro::{FieldShape, Shape};

/// Bytes, and statements that count what only the compiler knows.
#[derive(Default)]
struct Memory {
    bytes: usize,
    more: TokenStream,
}

impl Here<'_> {
    /// Statements that count the memory of a field's default; none for one that takes none.
    pub(super) fn take_memory(self, field: &FieldShape, default: &Value) -> TokenStream {
        let mut memory = Memory::default();
        if field.is_boxed {
            memory.of_many(&self.ty(field.node), 1);
        }
        self.add_memory(field.node, default, &mut memory);
        let Memory { bytes, more } = memory;
        if bytes == 0 {
            return more;
        }
        let bytes = count(bytes);
        quote!(reader.take_memory(#bytes)?; #more)
    }

    fn add_memory(self, node: NodeId, value: &Value, memory: &mut Memory) {
        match (self.shape(node), value) {
            (Shape::Fixed(_, size), Value::Bytes(_)) if !is_large(*size) => {}
            (_, Value::Bytes(bytes)) => memory.bytes += bytes.len(),
            (_, Value::String(text)) => memory.bytes += text.len(),
            (Shape::Array(items), Value::Array(values)) => {
                if !values.is_empty() {
                    memory.of_many(&self.ty(*items), values.len());
                }
                for value in values {
                    self.add_memory(*items, value, memory);
                }
            }
            (Shape::Map(values), Value::Map(entries)) => {
                if !entries.is_empty() {
                    let (ty, entries) = (self.ty(*values), count(entries.len()));
                    memory
                        .more
                        .extend(quote!(reader.take_memory_of_map::<#ty>(#entries)?;));
                }
                for (key, value) in entries {
                    memory.bytes += key.len();
                    self.add_memory(*values, value, memory);
                }
            }
            (Shape::Union(union), Value::Union(index, value)) => {
                if let Some(branch) = union.branches.get(*index) {
                    if branch.is_boxed {
                        memory.of_many(&self.ty(branch.node), 1);
                    }
                    self.add_memory(branch.node, value, memory);
                }
            }
            (Shape::Record(_, fields), Value::Record(values)) => {
                for (field, value) in fields.iter().zip(values) {
                    if field.is_boxed {
                        memory.of_many(&self.ty(field.node), 1);
                    }
                    self.add_memory(field.node, value, memory);
                }
            }
            _ => {}
        }
    }
}

impl Memory {
    /// So many values of a type, side by side.
    fn of_many(&mut self, ty: &TokenStream, items: usize) {
        let items = count(items);
        self.more
            .extend(quote!(reader.take_memory(#items * ::std::mem::size_of::<#ty>())?;));
    }
}

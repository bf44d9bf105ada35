//! Writing the fields of a record: neighbours of which it is known beforehand how many bytes they take at most are
//! written into one room.

use heirloom_schema::avro::{NodeId, NodeKind, Record};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::parts::{FIELDS_MAX, Write};
use super::write::Place;
use super::{Here, count, is_large, newtype};
use crate::model::avro::{FieldShape, Shape, UnionShape};
use crate::names::ident;

/// What a number counts for in a room, and an int, an index or a length, which are written as a word.
const LONG: usize = 10;
const WORD: usize = 8;

/// A field that is written into a room.
struct Flat {
    /// So many bytes at most, beside its text.
    most: usize,
    /// The bytes of its text.
    length: Option<TokenStream>,
    write: TokenStream,
}

impl Here<'_> {
    /// Statements over `writer` that write the fields.
    pub(super) fn write_fields(self, record: &Record, fields: &[FieldShape]) -> Vec<Write> {
        let mut writes = Vec::new();
        let mut run: Vec<Flat> = Vec::new();
        for (field, shape) in record.fields.iter().zip(fields) {
            let name = ident(&shape.name);
            let flat = self.flat(shape.node, &name);
            if flat.is_none() || run.len() == FIELDS_MAX {
                writes.extend(in_room(&std::mem::take(&mut run)));
            }
            match flat {
                Some(flat) => run.push(flat),
                None => writes.push(Write {
                    statements: self.write(shape.node, &Place::field(&name), Some(&field.name)),
                    fields: 1,
                }),
            }
        }
        writes.extend(in_room(&run));
        writes
    }

    fn flat(self, node: NodeId, name: &Ident) -> Option<Flat> {
        let (mut most, mut length) = (0, None);
        let mut write = self.write(node, &Place::field(name), None);
        match (self.shape(node), &self.version.schema.node(node).kind) {
            (Shape::Enum(_, variants), _) if (1..64).contains(&variants.len()) => {
                most = WORD;
                write = quote!(writer.index(self.#name as usize););
            }
            (Shape::Fixed(..), NodeKind::Fixed(fixed)) if !is_large(fixed.size) => {
                most = fixed.size;
                write = quote!(writer.fixed(&self.#name.0););
            }
            (Shape::Union(union), _) => {
                let index = optional(union)?;
                let inner = union.branches[index].node;
                most = WORD + self.most(inner)?;
                if self.has_length(inner) {
                    length = Some(quote! {
                        match &self.#name {
                            ::std::option::Option::Some(value) => value.len(),
                            ::std::option::Option::None => 0,
                        }
                    });
                }
            }
            _ => {
                most += self.most(node)?;
                if self.has_length(node) {
                    length = Some(quote!(self.#name.len()));
                }
            }
        }
        Some(Flat {
            most,
            length,
            write,
        })
    }

    /// The most bytes of a value without a name, beside its text.
    fn most(self, node: NodeId) -> Option<usize> {
        Some(match self.shape(node) {
            Shape::Null => 0,
            Shape::Boolean => 1,
            Shape::Int => WORD,
            Shape::Float => 4,
            Shape::Double => 8,
            Shape::Long | Shape::Bytes | Shape::String => LONG,
            Shape::Logical(logical) => {
                newtype(logical.logical)?;
                LONG
            }
            _ => return None,
        })
    }

    fn has_length(self, node: NodeId) -> bool {
        matches!(self.shape(node), Shape::Bytes | Shape::String)
    }
}

/// The branch beside null, of a union that becomes an option of a type without a name.
fn optional(union: &UnionShape) -> Option<usize> {
    union.null?;
    let index = super::single(union)?;
    (!union.branches[index].is_boxed).then_some(index)
}

fn in_room(run: &[Flat]) -> Option<Write> {
    let writes = run.iter().map(|flat| &flat.write);
    let mut statements = quote!(#(#writes)*);
    if run.iter().filter(|flat| flat.most > 0).count() > 1 {
        let most = count(run.iter().map(|flat| flat.most).sum());
        let lengths = run.iter().filter_map(|flat| flat.length.as_ref());
        statements = quote! {{
            let mut writer = writer.room(#most #(+ #lengths)*)?;
            #statements
            writer.end()?;
        }};
    }
    let fields = run.len();
    (fields > 0).then_some(Write { statements, fields })
}

//! The fields of a record, read in order into variables: neighbours of one plain type by one call.

use heirloom_schema::avro::{NodeId, NodeKind};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::parts::FIELDS_MAX;
use super::read::{boxed, in_field};
use super::{Here, is_large, newtype};
use crate::model::avro::{Carrier, LogicalShape, Shape};
use crate::names::ident;

/// A field that is read.
pub(super) struct Field<'m> {
    /// Its place in the struct.
    index: usize,
    /// As the schema has it, for errors.
    name: &'m str,
    /// Of type `Result`.
    read: TokenStream,
    /// Where neighbours of its type are read by one call.
    plain: Option<Plain>,
    /// What `read` gives is a reference to the bytes of this type.
    fixed: Option<TokenStream>,
    is_boxed: bool,
}

/// Fields that are read by one statement.
pub(super) struct Read {
    pub(super) statement: TokenStream,
    pub(super) values: Vec<Value>,
}

/// What a field got.
pub(super) struct Value {
    /// The field's place in the struct.
    pub(super) index: usize,
    /// The variable.
    pub(super) local: Ident,
    /// What is made of the variable.
    pub(super) made: TokenStream,
}

/// A type whose neighbours are read by one call.
struct Plain {
    /// Of the reader.
    method: &'static str,
    /// Of the parts that the call gives, where they are bytes.
    size: usize,
    /// A function that makes the value of what the call gives.
    make: Option<TokenStream>,
}

impl<'m> Field<'m> {
    /// A field that is read in its own way.
    pub(super) fn new(index: usize, name: &'m str, read: TokenStream) -> Self {
        Field {
            index,
            name,
            read,
            plain: None,
            fixed: None,
            is_boxed: false,
        }
    }

    /// A field of a node that is read as it is.
    pub(super) fn as_is(here: Here<'_>, index: usize, name: &'m str, node: NodeId) -> Self {
        let fixed = here.small_fixed(node);
        let read = match fixed {
            Some(_) => quote!(reader.fixed_ref()),
            None => here.read(node),
        };
        Field {
            plain: here.plain(node),
            fixed,
            ..Field::new(index, name, read)
        }
    }

    /// The field in a box, where it has one.
    pub(super) fn boxed(self, is_boxed: bool) -> Self {
        Field { is_boxed, ..self }
    }

    /// The field's place in the struct.
    pub(super) fn index(&self) -> usize {
        self.index
    }

    /// The variable.
    fn local(&self) -> Ident {
        format_ident!("field_{}", self.index)
    }

    /// The value; ends the function where there is none.
    pub(super) fn value(&self) -> TokenStream {
        let (name, read) = (self.name, &self.read);
        let value = in_field(read, name);
        let value = match &self.fixed {
            Some(ty) => quote!(#ty(*#value)),
            None => value,
        };
        boxed(value, self.is_boxed)
    }

    /// What it got when it was read with others.
    fn placed(&self) -> Value {
        let (index, local) = (self.index, self.local());
        let made = match &self.plain {
            Some(Plain {
                make: Some(make),
                size: 0,
                ..
            }) => quote!(#make(#local)),
            Some(Plain {
                make: Some(make), ..
            }) => quote!(#make(*#local)),
            _ => quote!(#local),
        };
        Value { index, local, made }
    }

    /// By what neighbours that are read together are alike.
    fn kind(&self) -> Option<(&'static str, usize)> {
        self.plain.as_ref().map(|plain| (plain.method, plain.size))
    }
}

impl Here<'_> {
    fn small_fixed(self, node: NodeId) -> Option<TokenStream> {
        match (self.shape(node), &self.version.schema.node(node).kind) {
            (Shape::Fixed(path, _), NodeKind::Fixed(fixed)) if !is_large(fixed.size) => {
                Some(self.path(path))
            }
            _ => None,
        }
    }

    fn plain(self, node: NodeId) -> Option<Plain> {
        let number = |method| (method, 0, None);
        let (method, size, make) = match (self.shape(node), &self.version.schema.node(node).kind) {
            (Shape::Boolean, _) => number("boolean_fields"),
            (Shape::Int, _) => number("int_fields"),
            (Shape::Long, _) => number("long_fields"),
            (Shape::Float, _) => ("fixed_fields", 4, Some(quote!(f32::from_le_bytes))),
            (Shape::Double, _) => ("fixed_fields", 8, Some(quote!(f64::from_le_bytes))),
            (Shape::Fixed(path, _), NodeKind::Fixed(fixed))
                if fixed.size > 0 && !is_large(fixed.size) =>
            {
                ("fixed_fields", fixed.size, Some(self.path(path)))
            }
            (Shape::Logical(LogicalShape { logical, carrier }), _) => {
                let method = match carrier {
                    Carrier::Int => "int_fields",
                    Carrier::Long => "long_fields",
                    _ => return None,
                };
                (method, 0, Some(newtype(*logical)?))
            }
            _ => return None,
        };
        Some(Plain { method, size, make })
    }
}

/// The statements that read the fields.
pub(super) fn read_fields(fields: &[Field<'_>]) -> Vec<Read> {
    let mut reads = Vec::new();
    let mut left = fields;
    while let Some(field) = left.first() {
        let (run, rest) = left.split_at(neighbours(left));
        left = rest;
        reads.push(match &field.plain {
            Some(plain) if run.len() > 1 => read_together(plain.method, run),
            _ => read_alone(field),
        });
    }
    reads
}

/// How many of the first fields are read together; at least one.
fn neighbours(fields: &[Field<'_>]) -> usize {
    let first = fields.first().and_then(Field::kind);
    let same = |field: &&Field<'_>| first.is_some() && field.kind() == first;
    let run = fields.iter().take(FIELDS_MAX).take_while(same);
    run.count().max(1)
}

fn read_alone(field: &Field<'_>) -> Read {
    let (local, value) = (field.local(), field.value());
    let made = quote!(#local);
    Read {
        statement: quote!(let #local = #value;),
        values: vec![Value {
            index: field.index,
            local,
            made,
        }],
    }
}

fn read_together(method: &str, fields: &[Field<'_>]) -> Read {
    let method = ident(method);
    let locals = fields.iter().map(Field::local);
    let names = fields.iter().map(|it| it.name);
    Read {
        statement: quote!(let [#(#locals),*] = reader.#method(&[#(#names),*])?;),
        values: fields.iter().map(Field::placed).collect(),
    }
}

/// Whether some fields are read together.
pub(super) fn has_runs(reads: &[Read]) -> bool {
    reads.iter().any(|read| read.values.len() > 1)
}

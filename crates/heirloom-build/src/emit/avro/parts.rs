//! Wide records are read in parts, each by a function of its own: on every error what was read so far is dropped, and
//! what the optimiser makes of that in one body grows with the fourth power of the fields that own memory.

use heirloom_schema::avro::{NodeId, NodeKind};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::fields::Read;
use super::{Here, boxed_ty};
use crate::model::avro::FieldShape;

/// More fields that own memory are not read in one body.
const OWNING_MAX: usize = 16;

/// More fields of any kind are not read or written in one body.
pub(super) const FIELDS_MAX: usize = 32;

/// The statement or statements that write some neighbours.
pub(super) struct Write {
    pub(super) statements: TokenStream,
    /// How many neighbours.
    pub(super) fields: usize,
}

impl Here<'_> {
    /// Statements that read all fields into their variables; `None` for a record that is narrow enough for one body.
    pub(super) fn split(self, reads: &[Read], fields: &[FieldShape]) -> Option<TokenStream> {
        let all = || reads.iter().flat_map(|read| &read.values);
        let owning = all().filter(|value| self.owns(fields[value.index].node));
        if owning.count() <= OWNING_MAX && all().count() <= FIELDS_MAX {
            return None;
        }
        let mut rest = reads;
        let mut statements = TokenStream::new();
        while !rest.is_empty() {
            let (some, others) = rest.split_at(self.length(rest, fields));
            statements.extend(self.function(some, fields));
            rest = others;
        }
        Some(statements)
    }

    /// How many reads from the first on are in one function; at least one.
    fn length(self, reads: &[Read], fields: &[FieldShape]) -> usize {
        let (mut all, mut owning) = (0, 0);
        let fits = reads.iter().take_while(|read| {
            let nodes = read.values.iter().map(|value| fields[value.index].node);
            all += read.values.len();
            owning += nodes.filter(|node| self.owns(*node)).count();
            owning <= OWNING_MAX && all <= FIELDS_MAX
        });
        fits.count().max(1)
    }

    /// The function, and the statement that calls it.
    fn function(self, reads: &[Read], fields: &[FieldShape]) -> TokenStream {
        let steps = reads.iter().map(|read| &read.statement);
        let all = || reads.iter().flat_map(|read| &read.values);
        let locals = all().map(|value| &value.local);
        let values = all().map(|value| &value.made);
        let types = all().map(|value| {
            let shape = &fields[value.index];
            boxed_ty(self.ty(shape.node), shape.is_boxed)
        });
        quote! {
            let (#(#locals,)*) = {
                #[inline(never)]
                fn part(
                    reader: &mut ::heirloom::avro::Reader<'_>,
                ) -> ::std::result::Result<(#(#types,)*), ::heirloom::DecodeError> {
                    #(#steps)*
                    ::std::result::Result::Ok((#(#values,)*))
                }
                part(reader)?
            };
        }
    }

    /// Whether values of the node own memory.
    fn owns(self, node: NodeId) -> bool {
        match &self.version.schema.node(node).kind {
            NodeKind::Null
            | NodeKind::Boolean
            | NodeKind::Int
            | NodeKind::Long
            | NodeKind::Float
            | NodeKind::Double
            | NodeKind::Enum(_)
            | NodeKind::Fixed(_) => false,
            NodeKind::Union(branches) => branches.iter().any(|branch| self.owns(*branch)),
            NodeKind::Bytes
            | NodeKind::String
            | NodeKind::Array(_)
            | NodeKind::Map(_)
            | NodeKind::Record(_) => true,
        }
    }
}

/// The statements that write the fields of `self`, in functions of their own where they are many.
pub(super) fn split_writes(name: &Ident, mut writes: &[Write]) -> TokenStream {
    if writes.iter().map(|write| write.fields).sum::<usize>() <= FIELDS_MAX {
        return joined(writes);
    }
    let mut parts = TokenStream::new();
    while !writes.is_empty() {
        let mut fields = 0;
        let fits = writes.iter().take_while(|write| {
            fields += write.fields;
            fields <= FIELDS_MAX
        });
        let (part, rest) = writes.split_at(fits.count().max(1));
        writes = rest;
        let part = joined(part);
        parts.extend(quote! {{
            trait __Part {
                fn write(
                    &self,
                    writer: &mut ::heirloom::avro::Writer<'_>,
                ) -> ::std::result::Result<(), ::heirloom::EncodeError>;
            }
            impl __Part for #name {
                #[inline(never)]
                fn write(
                    &self,
                    writer: &mut ::heirloom::avro::Writer<'_>,
                ) -> ::std::result::Result<(), ::heirloom::EncodeError> {
                    #part
                    ::std::result::Result::Ok(())
                }
            }
            __Part::write(self, writer)?;
        }});
    }
    parts
}

fn joined(writes: &[Write]) -> TokenStream {
    let statements = writes.iter().map(|write| &write.statements);
    quote!(#(#statements)*)
}

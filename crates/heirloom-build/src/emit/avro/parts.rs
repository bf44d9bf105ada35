//! Wide records are read in parts, each by a function of its own: on every error what was read so far is dropped, and
//! what the optimiser makes of that in one body grows with the fourth power of the fields that own memory.

use heirloom_schema::avro::{NodeId, NodeKind};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Here;

/// More fields that own memory are not read in one body.
const OWNING_MAX: usize = 16;

/// More fields of any kind are not read in one body.
const FIELDS_MAX: usize = 32;

/// A step of reading a record, in the order of the bytes.
pub(super) struct Part {
    /// The variable that holds the value; `None` where it is stepped over.
    pub(super) local: Option<Ident>,
    /// The type of the value.
    pub(super) ty: TokenStream,
    /// An expression of that type over `reader`, in which what can fail ends with `?`.
    pub(super) read: TokenStream,
    /// Whether the value owns memory, so that an error behind it drops it.
    pub(super) owns: bool,
}

/// Statements that read all parts into their variables; `None` for a record that is narrow enough for one body.
/// `lifetime` is that of the payload, where values borrow from it.
pub(super) fn split(parts: &[Part], lifetime: Option<&TokenStream>) -> Option<TokenStream> {
    let owning = parts.iter().filter(|part| part.owns).count();
    if owning <= OWNING_MAX && parts.len() <= FIELDS_MAX {
        return None;
    }
    let mut rest = parts;
    let mut statements = TokenStream::new();
    while !rest.is_empty() {
        let (some, others) = rest.split_at(length(rest));
        statements.extend(function(some, lifetime));
        rest = others;
    }
    Some(statements)
}

/// How many parts from the first on are read together.
fn length(parts: &[Part]) -> usize {
    let mut owning = 0;
    let fits = parts.iter().take(FIELDS_MAX).take_while(|part| {
        owning += usize::from(part.owns);
        owning <= OWNING_MAX
    });
    fits.count()
}

/// The function, and the statement that calls it.
fn function(parts: &[Part], lifetime: Option<&TokenStream>) -> TokenStream {
    let steps = parts.iter().map(|part| match (&part.local, &part.read) {
        (Some(local), read) => quote!(let #local = #read;),
        (None, read) => quote!(#read;),
    });
    let held = || parts.iter().filter(|part| part.local.is_some());
    let locals: Vec<_> = held().filter_map(|part| part.local.as_ref()).collect();
    let types = held().map(|part| &part.ty);
    let generics = lifetime.map(|lifetime| quote!(<#lifetime>));
    let payload = lifetime.map_or_else(|| quote!('_), Clone::clone);
    quote! {
        let (#(#locals,)*) = {
            #[inline(never)]
            fn part #generics(
                reader: &mut ::heirloom::avro::Reader<#payload>,
            ) -> ::std::result::Result<(#(#types,)*), ::heirloom::DecodeError> {
                #(#steps)*
                ::std::result::Result::Ok((#(#locals,)*))
            }
            part(reader)?
        };
    }
}

/// The statements that write the fields of `self`, in functions of their own where they are many.
pub(super) fn split_writes(name: &Ident, writes: &[TokenStream]) -> TokenStream {
    if writes.len() <= FIELDS_MAX {
        return quote!(#(#writes)*);
    }
    let parts = writes.chunks(FIELDS_MAX).map(|writes| {
        quote! {{
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
                    #(#writes)*
                    ::std::result::Result::Ok(())
                }
            }
            __Part::write(self, writer)?;
        }}
    });
    quote!(#(#parts)*)
}

impl Here<'_> {
    /// Whether values of the node own memory.
    pub(super) fn owns(self, node: NodeId) -> bool {
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

//! Stepping over a node that nobody wants: expressions of type `Result<(), DecodeError>` over `reader`.

use heirloom_schema::avro::{NodeId, NodeKind};
use proc_macro2::TokenStream;
use quote::quote;

use super::names::Functions;
use super::read::{by_index, in_field, over_items};
use super::{Here, count, unused};

impl Here<'_> {
    /// Steps over a value of the node; records have functions of their own.
    pub(super) fn skip(self, node: NodeId, functions: &mut Functions) -> TokenStream {
        let schema = self.version.schema;
        match &schema.node(node).kind {
            NodeKind::Null => quote!(::std::result::Result::Ok(())),
            NodeKind::Boolean => quote!(reader.boolean().map(::std::mem::drop)),
            NodeKind::Int => quote!(reader.int().map(::std::mem::drop)),
            NodeKind::Long => quote!(reader.skip_long()),
            NodeKind::Float => quote!(reader.skip_fixed(4)),
            NodeKind::Double => quote!(reader.skip_fixed(8)),
            NodeKind::Bytes | NodeKind::String => quote!(reader.skip_bytes()),
            NodeKind::Fixed(fixed) => {
                let size = count(fixed.size);
                quote!(reader.skip_fixed(#size))
            }
            NodeKind::Enum(symbols) => {
                let symbols = count(symbols.symbols.len());
                quote!(reader.index(#symbols).map(::std::mem::drop))
            }
            NodeKind::Array(items)
                if matches!(schema.node(*items).kind, NodeKind::Bytes | NodeKind::String) =>
            {
                quote!(reader.skip_array_of_bytes())
            }
            NodeKind::Array(items) => {
                let size = self.version.min_size(*items);
                let skip = self.skip(*items, functions);
                over_items("skip_array", size, &skip)
            }
            NodeKind::Map(values) => {
                let size = self.version.min_size(*values);
                let skip = self.skip(*values, functions);
                over_items("skip_map", size, &skip)
            }
            NodeKind::Union(branches) => {
                let arms: Vec<_> = branches
                    .iter()
                    .map(|branch| self.skip(*branch, functions))
                    .collect();
                by_index(branches.len(), arms)
            }
            NodeKind::Record(record) => {
                let name = functions.skip(node, &record.name.name);
                quote!(#name(reader))
            }
        }
    }

    /// The function that steps over a record.
    pub(super) fn skip_function(self, node: NodeId, functions: &mut Functions) -> TokenStream {
        let NodeKind::Record(record) = &self.version.schema.node(node).kind else {
            return TokenStream::new();
        };
        let name = functions.skip(node, &record.name.name);
        let fields = record.fields.iter().filter_map(|field| {
            let name = &field.name;
            let kind = &self.version.schema.node(field.node).kind;
            let skip = self.skip(field.node, functions);
            let is_null = matches!(kind, NodeKind::Null);
            let skip = in_field(&skip, name);
            (!is_null).then(|| quote!(#skip;))
        });
        let mut body = quote!(#(#fields)* ::std::result::Result::Ok(()));
        if self.version.recursive.contains(&node) {
            let size = count(record.fields.len());
            body = quote!(reader.nested::<(), #size, _>(|reader| { #body }));
        }
        let no_reader = unused(&body, "reader");
        quote! {
            fn #name(
                reader: &mut ::heirloom::avro::Reader<'_>,
            ) -> ::std::result::Result<(), ::heirloom::DecodeError> {
                #no_reader
                #body
            }
        }
    }
}

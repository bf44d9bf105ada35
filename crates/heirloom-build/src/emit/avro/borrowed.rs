//! Borrowed events: the newest version's records with their texts and bytes left in the payload. What has neither is
//! the owned type.

use std::collections::{BTreeMap, BTreeSet};

use heirloom_schema::avro::{NodeId, NodeKind};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::read::{boxed, by_index, in_field, mapped, over_items};
use super::{Here, boxed_ty, count, single};
use crate::emit::doc;
use crate::model::avro::{AvroContract, FieldShape, Shape, TypePath, UnionShape};
use crate::names::{Scope, ident};

/// The module `borrowed` of a contract, and `decode_ref` of its newest struct; nothing where the event has no texts.
pub(super) fn module(contract: &AvroContract<'_>, newest: u32) -> TokenStream {
    let version = contract.version(newest);
    let here = Here {
        version,
        module: None,
        modules: &contract.modules,
    };
    let root = version.schema.root();
    let mut types = Borrowed {
        here,
        borrowing: borrowing(here),
        scope: Scope::default(),
        names: BTreeMap::new(),
        open: Vec::new(),
    };
    let (true, Shape::Record(path, _)) = (types.borrows(root), here.shape(root)) else {
        return TokenStream::new();
    };
    let name = types.name(root, path);
    let mut items = TokenStream::new();
    while let Some(node) = types.open.pop() {
        items.extend(types.item(node));
    }
    let owned = here.path(path);
    let full_name = version.schema.node(root).name();
    let full_name = full_name.map(ToString::to_string).unwrap_or_default();
    quote! {
        /// The newest version with its texts and bytes left in the payload that they were read from.
        pub mod borrowed {
            use super::__root;
            #items
        }

        impl #owned {
            /// Reads the unframed bytes of the newest version and leaves texts and bytes where they are.
            ///
            /// # Errors
            /// Bytes that are not of that version. Trailing bytes are an error.
            pub fn decode_ref(
                payload: &[u8],
            ) -> ::std::result::Result<self::borrowed::#name<'_>, ::heirloom::DecodeError> {
                Self::decode_ref_with(payload, ::heirloom::Limits::DEFAULT)
            }

            /// [`Self::decode_ref`] within other limits.
            ///
            /// # Errors
            /// As there.
            pub fn decode_ref_with(
                payload: &[u8],
                limits: ::heirloom::Limits,
            ) -> ::std::result::Result<self::borrowed::#name<'_>, ::heirloom::DecodeError> {
                let mut whole = ::heirloom::avro::Reader::with_limits(payload, limits);
                self::borrowed::#name::read(&mut whole)
                    .and_then(|event| whole.finish().map(|()| event))
                    .map_err(|error| error.in_event(#full_name, #newest))
            }
        }
    }
}

/// Nodes whose values have texts or bytes. A fixed point from below, since records may contain themselves.
fn borrowing(here: Here<'_>) -> BTreeSet<NodeId> {
    let schema = here.version.schema;
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (id, node) in schema.nodes() {
            let has = |node: &NodeId| found.contains(node);
            let borrows = match here.shape(id) {
                Shape::Bytes | Shape::String | Shape::Map(_) => true,
                Shape::Array(items) => has(items),
                Shape::Record(_, fields) => fields.iter().any(|field| has(&field.node)),
                Shape::Union(union) => union.branches.iter().any(|branch| has(&branch.node)),
                _ => false,
            };
            debug_assert!(!borrows || !matches!(node.kind, NodeKind::Null));
            if borrows {
                found.insert(id);
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

struct Borrowed<'m> {
    here: Here<'m>,
    borrowing: BTreeSet<NodeId>,
    scope: Scope,
    names: BTreeMap<NodeId, Ident>,
    open: Vec<NodeId>,
}

impl<'m> Borrowed<'m> {
    fn borrows(&self, node: NodeId) -> bool {
        self.borrowing.contains(&node)
    }

    /// The name of a node's type; asked for the first time, it is still to be emitted.
    fn name(&mut self, node: NodeId, path: &TypePath) -> Ident {
        if let Some(name) = self.names.get(&node) {
            return name.clone();
        }
        let name = self
            .scope
            .free(&format!("{}Ref", path.name.trim_end_matches('_')));
        let name = Ident::new(&name, Span::call_site());
        self.names.insert(node, name.clone());
        self.open.push(node);
        name
    }

    fn ty(&mut self, node: NodeId) -> TokenStream {
        let here = self.here;
        if !self.borrows(node) {
            return here.ty(node);
        }
        match here.shape(node) {
            Shape::Bytes => quote!(&'a [u8]),
            Shape::String => quote!(&'a str),
            Shape::Record(path, _) => {
                let name = self.name(node, path);
                quote!(#name<'a>)
            }
            Shape::Array(items) => {
                let items = self.ty(*items);
                quote!(::std::vec::Vec<#items>)
            }
            Shape::Map(values) => {
                let values = self.ty(*values);
                quote!(::std::collections::BTreeMap<&'a str, #values>)
            }
            Shape::Union(union) => {
                let inner = match (&union.path, single(union)) {
                    (Some(path), _) => {
                        let name = self.name(node, path);
                        quote!(#name<'a>)
                    }
                    (None, Some(index)) => {
                        let branch = &union.branches[index];
                        boxed_ty(self.ty(branch.node), branch.is_boxed)
                    }
                    (None, None) => quote!(()),
                };
                match union.null {
                    Some(_) => quote!(::std::option::Option<#inner>),
                    None => inner,
                }
            }
            _ => here.ty(node),
        }
    }

    /// Reads a value: as the owned reader, but for what borrows.
    fn read(&mut self, node: NodeId) -> TokenStream {
        let here = self.here;
        if !self.borrows(node) {
            return here.read(node);
        }
        match here.shape(node) {
            Shape::Bytes => quote!(reader.bytes()),
            Shape::String => quote!(reader.string()),
            Shape::Record(path, _) => {
                let name = self.name(node, path);
                quote!(#name::read(reader))
            }
            Shape::Array(items) => {
                let (size, read) = (here.version.min_size(*items), self.read(*items));
                over_items("array", size, &read)
            }
            Shape::Map(values) => {
                let (size, read) = (here.version.min_size(*values), self.read(*values));
                over_items("map_ref", size, &read)
            }
            Shape::Union(union) => self.read_union(node, union),
            _ => here.read(node),
        }
    }

    fn read_union(&mut self, node: NodeId, union: &UnionShape) -> TokenStream {
        let name = union.path.as_ref().map(|path| self.name(node, path));
        let arms = union.branches.iter().enumerate().map(|(index, branch)| {
            let read = self.read(branch.node);
            if union.null == Some(index) {
                return quote!(::std::result::Result::Ok(::std::option::Option::None));
            }
            let mut value = boxed(quote!(value), branch.is_boxed);
            if let Some(name) = &name {
                let variant = ident(&branch.variant);
                value = quote!(#name::#variant(#value));
            }
            if union.null.is_some() {
                value = quote!(::std::option::Option::Some(#value));
            }
            mapped(&read, &value)
        });
        by_index(union.branches.len(), arms.collect())
    }

    /// The owned value of what is there.
    fn owned(&mut self, node: NodeId, at: &At) -> TokenStream {
        let At { reference, place } = at;
        if !self.borrows(node) {
            return quote!(::std::clone::Clone::clone(#reference));
        }
        match self.here.shape(node) {
            Shape::Bytes => quote!(#place.to_vec()),
            Shape::String => quote!(#place.to_string()),
            Shape::Array(items) => {
                let item = self.owned(*items, &At::behind("item"));
                quote!(#place.iter().map(|item| #item).collect())
            }
            Shape::Map(values) => {
                let entry = self.owned(*values, &At::behind("entry"));
                quote!(#place.iter().map(|(key, entry)| (key.to_string(), #entry)).collect())
            }
            Shape::Union(union) => match (single(union), union.null) {
                (Some(index), Some(_)) => {
                    let branch = &union.branches[index];
                    let at = At::behind("value").unboxed(branch.is_boxed);
                    let inner = boxed(self.owned(branch.node, &at), branch.is_boxed);
                    quote! {
                        match &#place {
                            ::std::option::Option::Some(value) => ::std::option::Option::Some(#inner),
                            ::std::option::Option::None => ::std::option::Option::None,
                        }
                    }
                }
                (Some(index), None) => {
                    let branch = &union.branches[index];
                    let at = at.clone().unboxed(branch.is_boxed);
                    boxed(self.owned(branch.node, &at), branch.is_boxed)
                }
                (None, Some(_)) => quote!(#place.as_ref().map(|value| value.to_owned())),
                (None, None) => quote!(#place.to_owned()),
            },
            _ => quote!(#place.to_owned()),
        }
    }

    fn item(&mut self, node: NodeId) -> TokenStream {
        match self.here.shape(node) {
            Shape::Record(path, fields) => self.record(node, path, fields),
            Shape::Union(UnionShape {
                path: Some(path), ..
            }) => self.union(node, path),
            _ => TokenStream::new(),
        }
    }

    fn record(&mut self, node: NodeId, path: &TypePath, fields: &[FieldShape]) -> TokenStream {
        let NodeKind::Record(record) = &self.here.version.schema.node(node).kind else {
            return TokenStream::new();
        };
        let (name, owned) = (self.name(node, path), self.here.path(path));
        let (mut declared, mut reads, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for (field, shape) in record.fields.iter().zip(fields) {
            let (schema_name, field_name) = (&field.name, ident(&shape.name));
            let text = doc(&format!("The field `{schema_name}`."));
            let ty = boxed_ty(self.ty(shape.node), shape.is_boxed);
            declared.push(quote!(#text pub #field_name: #ty));
            if matches!(self.here.shape(shape.node), Shape::Null) {
                reads.push(quote!(#field_name: ()));
                values.push(quote!(#field_name: ()));
                continue;
            }
            let read = self.read(shape.node);
            let read = boxed(in_field(&read, schema_name), shape.is_boxed);
            reads.push(quote!(#field_name: #read));
            let at = At::field(&field_name).unboxed(shape.is_boxed);
            let value = boxed(self.owned(shape.node, &at), shape.is_boxed);
            values.push(quote!(#field_name: #value));
        }
        let mut read = quote!(::std::result::Result::Ok(Self { #(#reads),* }));
        if self.here.version.recursive.contains(&node) {
            let size = count(fields.len());
            read = quote!(reader.nested::<#owned, #size, _>(|reader| #read));
        }
        let text = doc(&format!("`{}`, borrowed.", record.name));
        quote! {
            #text
            #[derive(Clone, Debug, PartialEq)]
            pub struct #name<'a> {
                #(#declared),*
            }

            impl<'a> #name<'a> {
                /// Reads a value that was written with this very type's schema.
                ///
                /// # Errors
                /// Bytes that are not such a value.
                pub fn read(
                    reader: &mut ::heirloom::avro::Reader<'a>,
                ) -> ::std::result::Result<Self, ::heirloom::DecodeError> {
                    #read
                }

                /// The same value with its own texts and bytes.
                pub fn to_owned(&self) -> #owned {
                    #owned { #(#values),* }
                }
            }
        }
    }

    /// The enum of a union; its values are read where it stands.
    fn union(&mut self, node: NodeId, path: &TypePath) -> TokenStream {
        let here = self.here;
        let Shape::Union(union) = here.shape(node) else {
            return TokenStream::new();
        };
        let (name, owned) = (self.name(node, path), here.path(path));
        let (mut declared, mut arms) = (Vec::new(), Vec::new());
        for (index, branch) in union.branches.iter().enumerate() {
            if Some(index) == union.null {
                continue;
            }
            let variant = ident(&branch.variant);
            let ty = boxed_ty(self.ty(branch.node), branch.is_boxed);
            let text = doc(&format!("Branch {} of the union.", count(index)));
            declared.push(quote!(#text #variant(#ty)));
            let at = At::behind("value").unboxed(branch.is_boxed);
            let value = boxed(self.owned(branch.node, &at), branch.is_boxed);
            arms.push(quote!(#name::#variant(value) => #owned::#variant(#value)));
        }
        let text = doc(&format!("A value of `{}`, borrowed.", path.name));
        quote! {
            #text
            #[derive(Clone, Debug, PartialEq)]
            pub enum #name<'a> {
                #(#declared),*
            }

            impl #name<'_> {
                /// The same value with its own texts and bytes.
                pub fn to_owned(&self) -> #owned {
                    match self {
                        #(#arms),*
                    }
                }
            }
        }
    }
}

/// Where a borrowed value is: an expression of a reference to it, and one that its methods are called on.
#[derive(Clone)]
struct At {
    reference: TokenStream,
    place: TokenStream,
}

impl At {
    /// A field of `self`.
    fn field(name: &Ident) -> Self {
        At {
            reference: quote!(&self.#name),
            place: quote!(self.#name),
        }
    }

    /// A variable that is a reference.
    fn behind(name: &str) -> Self {
        let name = ident(name);
        At {
            reference: quote!(#name),
            place: quote!(#name),
        }
    }

    /// The value in the box that is there, where it is one.
    fn unboxed(self, is_boxed: bool) -> Self {
        if !is_boxed {
            return self;
        }
        let reference = &self.reference;
        At {
            reference: quote!(&**#reference),
            place: quote!((**#reference)),
        }
    }
}

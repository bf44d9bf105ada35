//! The types of a version's module: records, enums, fixed, unions, and re-exports of what did not change.

use heirloom_schema::avro::{Enum, Fixed, NodeId, NodeKind, Record};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use super::fields::{Field, has_runs, read_fields};
use super::parts::split_writes;
use super::read::{boxed, by_index};
use super::write::Place;
use super::{Here, count, is_large, unused};
use crate::emit::doc;
use crate::model::avro::{FieldShape, Shape, TypeModel, UnionShape};
use crate::names::ident;

/// All types of the version's module.
pub(super) fn types(here: Here<'_>) -> TokenStream {
    let types = here.version.types.iter().map(|it| {
        let name = ident(&it.name);
        if it.home != here.version.number {
            let home = ident(&format!("v{}", it.home));
            return quote!(pub use super::#home::#name;);
        }
        if it.is_alias {
            let ty = here.ty(it.node);
            let text = doc(&text_of(here, it.node));
            return quote!(#text pub type #name = #ty;);
        }
        match (&here.version.schema.node(it.node).kind, here.shape(it.node)) {
            (NodeKind::Record(record), Shape::Record(_, fields)) => {
                self::record(here, it, record, fields)
            }
            (NodeKind::Enum(symbols), Shape::Enum(_, variants)) => {
                enumeration(here, it, symbols, variants)
            }
            (NodeKind::Fixed(fixed), _) => self::fixed(here, it, fixed),
            (_, Shape::Union(union)) => self::union(here, it, union),
            _ => TokenStream::new(),
        }
    });
    quote!(#(#types)*)
}

/// What the schema says of a named type, and its full name.
fn text_of(here: Here<'_>, node: NodeId) -> String {
    let (name, text) = match &here.version.schema.node(node).kind {
        NodeKind::Record(it) => (it.name.to_string(), &it.doc),
        NodeKind::Enum(it) => (it.name.to_string(), &it.doc),
        NodeKind::Fixed(it) => (it.name.to_string(), &it.doc),
        _ => (String::new(), &None),
    };
    match text
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    {
        Some(text) => format!("{text}\n\nAvro: `{name}`."),
        None => format!("Avro: `{name}`."),
    }
}

/// The documentation of a field or symbol, and its name in the schema where Rust has another.
fn member_text(schema: &str, rust: &str, text: Option<&str>, what: &str) -> String {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match (text, schema == rust) {
        (Some(text), true) => text.to_owned(),
        (Some(text), false) => format!("{text}\n\nIn the schema: `{schema}`."),
        (None, _) => format!("The {what} `{schema}`."),
    }
}

/// `impl Datum`; `write` may leave `writer` alone.
fn datum(here: Here<'_>, it: &TypeModel, read: &TokenStream, write: &TokenStream) -> TokenStream {
    let name = ident(&it.name);
    let (size, room) = (
        count(here.version.min_size(it.node)),
        count(here.room(it.node)),
    );
    let (no_reader, no_writer) = (unused(read, "reader"), unused(write, "writer"));
    quote! {
        impl ::heirloom::avro::Datum for #name {
            const MIN_SIZE: usize = #size;
            const ROOM: usize = #room;

            fn read(
                reader: &mut ::heirloom::avro::Reader<'_>,
            ) -> ::std::result::Result<Self, ::heirloom::DecodeError> {
                #no_reader
                #read
            }

            fn write(
                &self,
                writer: &mut ::heirloom::avro::Writer<'_>,
            ) -> ::std::result::Result<(), ::heirloom::EncodeError> {
                #no_writer
                #write
                ::std::result::Result::Ok(())
            }
        }
    }
}

fn record(here: Here<'_>, it: &TypeModel, record: &Record, fields: &[FieldShape]) -> TokenStream {
    let name = ident(&it.name);
    let text = doc(&text_of(here, it.node));
    let both = || record.fields.iter().zip(fields);
    let declared = both().map(|(field, shape)| {
        let text = member_text(&field.name, &shape.name, field.doc.as_deref(), "field");
        let (text, name) = (doc(&text), ident(&shape.name));
        let ty = super::boxed_ty(here.ty(shape.node), shape.is_boxed);
        quote!(#text pub #name: #ty)
    });
    let mut read = record_read(here, record, fields);
    if here.version.recursive.contains(&it.node) {
        let size = count(fields.len());
        read = quote!(reader.nested::<Self, #size, _>(|reader| { #read }));
    }
    let mut write = split_writes(&name, &here.write_fields(record, fields));
    if here.version.recursive.contains(&it.node) {
        let size = count(fields.len());
        write = quote! {
            writer.nested::<Self, #size>(|writer| {
                #write
                ::std::result::Result::Ok(())
            })?;
        };
    }
    let datum = datum(here, it, &read, &write);
    let default = record_default(here, it, record, fields);
    quote! {
        #text
        #[derive(Clone, Debug, PartialEq)]
        pub struct #name {
            #(#declared),*
        }
        #datum
        #default
    }
}

/// The body that reads a record: the fields where they stand in the struct; before it where some are read together; or
/// in parts where it is wide.
fn record_read(here: Here<'_>, record: &Record, fields: &[FieldShape]) -> TokenStream {
    let is_null = |shape: &FieldShape| matches!(here.shape(shape.node), Shape::Null);
    let reads: Vec<_> = fields
        .iter()
        .zip(&record.fields)
        .enumerate()
        .filter(|(_, (shape, _))| !is_null(shape))
        .map(|(index, (shape, field))| {
            Field::as_is(here, index, &field.name, shape.node).boxed(shape.is_boxed)
        })
        .collect();
    let together = read_fields(&reads);
    let mut values = vec![quote!(()); fields.len()];
    let mut statements = here.split(&together, fields);
    if statements.is_some() {
        for value in together.iter().flat_map(|read| &read.values) {
            values[value.index] = value.local.to_token_stream();
        }
    } else if has_runs(&together) {
        statements = Some(together.iter().map(|read| read.statement.clone()).collect());
        for value in together.into_iter().flat_map(|read| read.values) {
            values[value.index] = value.made;
        }
    } else {
        for field in &reads {
            values[field.index()] = field.value();
        }
    }
    let names = fields.iter().map(|shape| ident(&shape.name));
    quote! {
        #statements
        ::std::result::Result::Ok(Self { #(#names: #values),* })
    }
}

/// `Default` where the schema has a default for every field.
fn record_default(
    here: Here<'_>,
    it: &TypeModel,
    record: &Record,
    fields: &[FieldShape],
) -> TokenStream {
    let name = ident(&it.name);
    let values: Option<Vec<_>> = record
        .fields
        .iter()
        .zip(fields)
        .map(|(field, shape)| {
            let name = ident(&shape.name);
            let value = here.value(shape.node, field.default.as_ref()?);
            let value = boxed(value, shape.is_boxed);
            Some(quote!(#name: #value))
        })
        .collect();
    let Some(values) = values else {
        return TokenStream::new();
    };
    quote! {
        impl ::std::default::Default for #name {
            fn default() -> Self {
                Self { #(#values),* }
            }
        }
    }
}

fn enumeration(here: Here<'_>, it: &TypeModel, symbols: &Enum, variants: &[String]) -> TokenStream {
    let name = ident(&it.name);
    let text = doc(&text_of(here, it.node));
    let length = symbols.symbols.len();
    let total = count(length);
    let all = &symbols.symbols;
    let idents: Vec<_> = variants.iter().map(|variant| ident(variant)).collect();
    let declared = all.iter().zip(variants).map(|(symbol, variant)| {
        let text = doc(&format!("The symbol `{symbol}`."));
        let variant = ident(variant);
        quote!(#text #variant)
    });
    let arms = idents
        .iter()
        .map(|it| quote!(::std::result::Result::Ok(Self::#it)));
    let read = by_index(length, arms.collect());
    let indices = (0..length).map(count);
    let write = if length == 0 {
        quote!(match *self {})
    } else {
        quote!(writer.index(match self { #(Self::#idents => #indices),* });)
    };
    let datum = datum(here, it, &read, &write);
    let default = symbols
        .default
        .and_then(|index| idents.get(index))
        .map(|variant| {
            quote! {
                impl ::std::default::Default for #name {
                    fn default() -> Self {
                        Self::#variant
                    }
                }
            }
        });
    quote! {
        #text
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum #name {
            #(#declared),*
        }
        impl #name {
            /// All symbols, in the order of the schema.
            pub const SYMBOLS: [&'static str; #total] = [#(#all),*];

            /// The symbol, as the schema spells it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#idents => #all),*
                }
            }
        }
        #datum
        #default
    }
}

fn fixed(here: Here<'_>, it: &TypeModel, fixed: &Fixed) -> TokenStream {
    let name = ident(&it.name);
    let text = doc(&text_of(here, it.node));
    let size = count(fixed.size);
    let (read, bytes, copy) = if is_large(fixed.size) {
        (
            quote!(reader.fixed_boxed().map(Self)),
            quote!(::std::boxed::Box<[u8; #size]>),
            TokenStream::new(),
        )
    } else {
        let read = quote!(reader.fixed().map(Self));
        (read, quote!([u8; #size]), quote!(Copy,))
    };
    let write = quote!(writer.fixed(&self.0[..]););
    let datum = datum(here, it, &read, &write);
    quote! {
        #text
        #[derive(Clone, #copy Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct #name(
            /// The bytes.
            pub #bytes,
        );
        #datum
    }
}

/// The enum of a union; a null branch is not in it but around it, so it has a codec of its own only without one.
fn union(here: Here<'_>, it: &TypeModel, union: &UnionShape) -> TokenStream {
    let name = ident(&it.name);
    let text = doc(&format!("A value of the union at `{}`.", it.position));
    let branches = union.branches.iter().enumerate();
    let values = branches.filter(|(index, _)| Some(*index) != union.null);
    let declared = values.map(|(_, branch)| {
        let variant = ident(&branch.variant);
        let ty = super::boxed_ty(here.ty(branch.node), branch.is_boxed);
        let text = doc(&format!("The branch `{}`.", here.branch_name(branch.node)));
        quote!(#text #variant(#ty))
    });
    let datum = if union.null.is_none() {
        let read = here.read_branches(union);
        let write = here.write_branches(union, &Place::behind(quote!(self)), None);
        datum(here, it, &read, &write)
    } else {
        TokenStream::new()
    };
    quote! {
        #text
        #[derive(Clone, Debug, PartialEq)]
        pub enum #name {
            #(#declared),*
        }
        #datum
    }
}

impl Here<'_> {
    fn branch_name(self, node: NodeId) -> String {
        let node = self.version.schema.node(node);
        node.name().map_or_else(
            || format!("{:?}", node.kind).to_lowercase(),
            ToString::to_string,
        )
    }
}

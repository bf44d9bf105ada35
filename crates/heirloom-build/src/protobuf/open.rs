//! Accessors for fields of enums, which prost keeps as numbers: what this version knows, or the number.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Field, Fields, GenericArgument, Item, ItemStruct, LitStr, PathArguments, Type, parse_quote,
};

/// `status_open()` for each field of an enum, which prost keeps as `i32`.
pub(super) fn open_accessors(message: &ItemStruct) -> Option<Item> {
    let Fields::Named(fields) = &message.fields else {
        return None;
    };
    let accessors: Vec<TokenStream> = fields.named.iter().filter_map(open_accessor).collect();
    if accessors.is_empty() {
        return None;
    }
    let name = &message.ident;
    Some(parse_quote!(impl #name { #(#accessors)* }))
}

fn open_accessor(field: &Field) -> Option<TokenStream> {
    let name = field.ident.as_ref()?;
    let symbols = enumeration(field)?;
    let method = format_ident!("{}_open", name.to_string().trim_start_matches("r#"));
    let plain = name.to_string();
    let plain = plain.trim_start_matches("r#");
    let deprecated = field
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("deprecated"));
    let open = quote!(::heirloom::protobuf::Open<#symbols>);
    let doc = format!(" The value of `{plain}`, also one that this version does not know.");
    let docs = format!(" The values of `{plain}`, also those that this version does not know.");
    Some(match shape(&field.ty)? {
        Shape::Plain => quote! {
            #[doc = #doc]
            #deprecated
            pub fn #method(&self) -> #open { <#open>::from_number(self.#name) }
        },
        Shape::Optional => quote! {
            #[doc = #doc]
            #deprecated
            pub fn #method(&self) -> ::core::option::Option<#open> {
                self.#name.map(<#open>::from_number)
            }
        },
        Shape::List => quote! {
            #[doc = #docs]
            #deprecated
            pub fn #method(&self) -> impl ::core::iter::Iterator<Item = #open> + '_ {
                self.#name.iter().map(|value| <#open>::from_number(*value))
            }
        },
        Shape::Map(key) => quote! {
            #[doc = #docs]
            #deprecated
            pub fn #method(&self) -> impl ::core::iter::Iterator<Item = (&#key, #open)> + '_ {
                self.#name.iter().map(|(key, value)| (key, <#open>::from_number(*value)))
            }
        },
    })
}

/// The enum's path in `#[prost(enumeration = "Status", ...)]` or `#[prost(btree_map = "string, enumeration(Status)")]`.
pub(super) fn enumeration(field: &Field) -> Option<syn::Path> {
    let attribute = field
        .attrs
        .iter()
        .find(|attribute| attribute.path().is_ident("prost"))?;
    let mut path = None;
    // Words such as `repeated` have no value; an option that is not understood ends the search, not the build.
    let _ = attribute.parse_nested_meta(|meta| {
        let Ok(value) = meta.value() else {
            return Ok(());
        };
        let text: LitStr = value.parse()?;
        let text = text.value();
        if meta.path.is_ident("enumeration") {
            path = syn::parse_str(&text).ok();
        } else if meta.path.is_ident("btree_map")
            && let Some((_, symbols)) = text.split_once("enumeration(")
        {
            path = syn::parse_str(symbols.trim_end_matches(')')).ok();
        }
        Ok(())
    });
    path
}

/// How a field holds its values.
pub(super) enum Shape {
    Plain,
    Optional,
    List,
    /// With the type of its keys.
    Map(Box<Type>),
}

/// How a field of an enum holds its values; `None` for types that no such field has.
pub(super) fn shape(ty: &Type) -> Option<Shape> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let first = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.first().cloned(),
        _ => None,
    };
    match (last.ident.to_string().as_str(), first) {
        ("i32", None) => Some(Shape::Plain),
        ("Option", Some(_)) => Some(Shape::Optional),
        ("Vec", Some(_)) => Some(Shape::List),
        ("BTreeMap", Some(GenericArgument::Type(key))) => Some(Shape::Map(Box::new(key))),
        _ => None,
    }
}

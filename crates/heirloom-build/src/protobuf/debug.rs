//! `Debug` for what prost-build makes. prost's own does not compile for a `BTreeMap` where prost is re-exported, as
//! it is here, so all of it is replaced; enums show their names as prost would have them.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Field, Item, ItemStruct, parse_quote};

use super::open::{Shape, enumeration, shape};

/// `Debug` for a message.
pub(super) fn debug(message: &ItemStruct) -> Item {
    let name = &message.ident;
    let text = name.to_string();
    let fields: Vec<TokenStream> = message.fields.iter().filter_map(shown).collect();
    let has_enums = message
        .fields
        .iter()
        .any(|field| enumeration(field).is_some());
    let helper = has_enums.then(|| {
        quote! {
            fn shown<E>(number: i32) -> ::std::boxed::Box<dyn ::core::fmt::Debug>
            where
                E: ::core::convert::TryFrom<i32> + ::core::fmt::Debug + 'static,
            {
                match E::try_from(number) {
                    ::core::result::Result::Ok(value) => ::std::boxed::Box::new(value),
                    ::core::result::Result::Err(_) => ::std::boxed::Box::new(number),
                }
            }
        }
    });
    parse_quote! {
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                #helper
                f.debug_struct(#text) #(#fields)* .finish()
            }
        }
    }
}

fn shown(field: &Field) -> Option<TokenStream> {
    let name = field.ident.as_ref()?;
    let text = name.to_string();
    let text = text.trim_start_matches("r#");
    let value = match (enumeration(field), shape(&field.ty)) {
        (Some(symbols), Some(Shape::Plain)) => quote!(shown::<#symbols>(self.#name)),
        (Some(symbols), Some(Shape::Optional)) => quote!(self.#name.map(shown::<#symbols>)),
        (Some(symbols), Some(Shape::List)) => quote! {
            self.#name.iter().map(|number| shown::<#symbols>(*number)).collect::<::std::vec::Vec<_>>()
        },
        (Some(symbols), Some(Shape::Map(_))) => quote! {
            self.#name
                .iter()
                .map(|(key, number)| (key, shown::<#symbols>(*number)))
                .collect::<::std::collections::BTreeMap<_, _>>()
        },
        _ => quote!(self.#name),
    };
    Some(quote!(.field(#text, &#value)))
}

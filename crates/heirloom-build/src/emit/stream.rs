//! A stream's module: its contracts, and the sum enum over their newest events.

use heirloom_contract::Retired;
use proc_macro2::TokenStream;
use quote::quote;

use super::{doc, event, step};
use crate::model::{Body, ContractModel, StreamModel};
use crate::names::ident;

/// The module of a stream.
pub(super) fn stream(stream: &StreamModel<'_>) -> TokenStream {
    let name = &stream.stream.name;
    let module = ident(&stream.module);
    let contracts = stream.contracts.iter().map(event::contract);
    let exports = stream.contracts.iter().map(export);
    let (text, sum) = if stream.stream.shared {
        (
            format!("Types of `{name}` that events refer to."),
            TokenStream::new(),
        )
    } else {
        (
            format!("Events of the stream `{name}`, with all their versions."),
            sum_enum(stream),
        )
    };
    let text = doc(&text);
    quote! {
        #text
        #[allow(
            dead_code, deprecated, missing_debug_implementations, unconditional_recursion,
            unreachable_code, unreachable_pub, unused_imports, unused_qualifications,
            unused_results, clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction,
            rustdoc::all
        )]
        pub mod #module {
            use super::__root;
            #(#contracts)*
            #(#exports)*
            #sum
        }
    }
}

fn export(contract: &ContractModel<'_>) -> TokenStream {
    let (module, own) = (ident(&contract.module), ident(&contract.newest().type_name));
    let export = ident(&contract.export);
    if own == export {
        quote!(pub use self::#module::#own;)
    } else {
        quote!(pub use self::#module::#own as #export;)
    }
}

/// A contract as the sum enum sees it.
struct Entry<'a> {
    index: usize,
    contract: &'a ContractModel<'a>,
}

impl Entry<'_> {
    fn variant(&self) -> proc_macro2::Ident {
        ident(&self.contract.export)
    }

    /// The newest struct, from the stream's module.
    fn root(&self) -> TokenStream {
        let (module, name) = (
            ident(&self.contract.module),
            ident(&self.contract.newest().type_name),
        );
        quote!(self::#module::#name)
    }
}

fn sum_enum(stream: &StreamModel<'_>) -> TokenStream {
    let all: Vec<Entry<'_>> = stream
        .contracts
        .iter()
        .enumerate()
        .map(|(index, contract)| Entry { index, contract })
        .collect();
    let live: Vec<&Entry<'_>> = all
        .iter()
        .filter(|it| it.contract.retired.is_none())
        .collect();
    let text = doc(&format!(
        "An event of the stream `{}`, in its newest version.",
        stream.stream.name
    ));
    let variants = live.iter().map(|entry| {
        let (variant, root) = (entry.variant(), entry.root());
        let text = doc(&format!("`{}`", entry.contract.contract.id));
        quote!(#text #variant(#root))
    });
    let conversions = live.iter().map(|entry| {
        let (variant, root) = (entry.variant(), entry.root());
        quote! {
            impl ::std::convert::From<#root> for Event {
                fn from(event: #root) -> Self {
                    Event::#variant(event)
                }
            }
        }
    });
    let implementation = implementation(stream, &all, &live);
    quote! {
        #text
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event {
            #(#variants),*
        }
        #implementation
        #(#conversions)*
    }
}

fn implementation(stream: &StreamModel<'_>, all: &[Entry<'_>], live: &[&Entry<'_>]) -> TokenStream {
    let (name, topic) = (&stream.stream.name, &stream.stream.topic);
    let infos = all.iter().map(|entry| {
        let module = ident(&entry.contract.module);
        quote!(&self::#module::CONTRACT)
    });
    let contracts = live.iter().map(|entry| {
        let (variant, module) = (entry.variant(), ident(&entry.contract.module));
        quote!(Event::#variant(_) => &self::#module::CONTRACT)
    });
    let encodes = live.iter().map(|entry| {
        let (variant, root) = (entry.variant(), entry.root());
        quote!(Event::#variant(event) => <#root as ::heirloom::Event>::encode(event, out))
    });
    let decodes = all.iter().map(|entry| decode(entry, &Bytes::Version));
    let by_plan = by_plan(all);
    let (of_contract, of_encode) = if live.is_empty() {
        (
            quote!(match *self {}),
            quote!({
                let _ = out;
                match *self {}
            }),
        )
    } else {
        (
            quote!(match self { #(#contracts),* }),
            quote!(match self { #(#encodes),* }),
        )
    };
    quote! {
        impl ::heirloom::Stream for Event {
            const NAME: &'static str = #name;
            const TOPIC: &'static str = #topic;
            const CONTRACTS: &'static [&'static ::heirloom::ContractInfo] = &[#(#infos),*];

            fn contract(&self) -> &'static ::heirloom::ContractInfo {
                #of_contract
            }

            fn encode(
                &self,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::std::result::Result<(), ::heirloom::EncodeError> {
                #of_encode
            }

            fn decode(
                contract: usize,
                version: u32,
                payload: &[u8],
                meta: &::heirloom::EventMeta<'_>,
                sink: &mut dyn ::std::ops::FnMut(Self),
            ) -> ::std::result::Result<(), ::heirloom::DecodeError> {
                match contract {
                    #(#decodes,)*
                    _ => {
                        let _ = (version, payload, meta, sink);
                        ::std::result::Result::Err(::heirloom::DecodeError::new(
                            ::heirloom::DecodeErrorKind::UnknownContract,
                            ::std::option::Option::None,
                        ))
                    }
                }
            }

            #by_plan
        }
    }
}

/// `Stream::decode_by_plan`, where some contract is an Avro one.
fn by_plan(all: &[Entry<'_>]) -> TokenStream {
    let is_avro = |entry: &&Entry<'_>| matches!(entry.contract.body, Body::Avro(_));
    let decodes: Vec<_> = all
        .iter()
        .filter(is_avro)
        .map(|entry| decode(entry, &Bytes::Planned))
        .collect();
    if decodes.is_empty() {
        return TokenStream::new();
    }
    quote! {
        fn decode_by_plan(
            contract: usize,
            plan: &::heirloom::plan::Plan,
            payload: &[u8],
            meta: &::heirloom::EventMeta<'_>,
            sink: &mut dyn ::std::ops::FnMut(Self),
        ) -> ::std::result::Result<(), ::heirloom::DecodeError> {
            match contract {
                #(#decodes,)*
                _ => ::std::result::Result::Err(::heirloom::DecodeError::new(
                    ::heirloom::DecodeErrorKind::UnknownContract,
                    ::std::option::Option::None,
                )),
            }
        }
    }
}

/// Whose bytes are decoded.
enum Bytes {
    /// Those of a version, by `version`.
    Version,
    /// Those of a writer in no history, by `plan`.
    Planned,
}

/// The arm that decodes one contract; of a retired one what the configuration says.
fn decode(entry: &Entry<'_>, bytes: &Bytes) -> TokenStream {
    let (index, root, variant) = (entry.index, entry.root(), entry.variant());
    let (decode, how, version) = match bytes {
        Bytes::Version => (quote!(decode), quote!(version), quote!(version)),
        Bytes::Planned => (quote!(decode_by_plan), quote!(plan), quote!(0)),
    };
    let decode = quote!(<#root as ::heirloom::Event>::#decode);
    match entry.contract.retired {
        None => quote! {
            #index => #decode(#how, payload, meta, &mut |event| sink(Event::#variant(event)))
        },
        Some(Retired::Drop) => quote! {
            #index => #decode(#how, payload, meta, &mut ::std::mem::drop)
        },
        Some(Retired::Split) => {
            let module = ident(&entry.contract.module);
            let step = step::retired_trait(entry.contract);
            let newest = entry.contract.newest().number();
            let full_name = &entry.contract.newest().full_name;
            quote! {
                #index => {
                    let mut retired = ::std::vec::Vec::new();
                    #decode(#how, payload, meta, &mut |event| retired.push(event))?;
                    let mut parts = ::std::vec::Vec::new();
                    for event in retired {
                        <#root as self::#module::#step>::step(event, meta, &mut parts).map_err(
                            |cause| {
                                ::heirloom::DecodeError::upcast(#newest, cause)
                                    .in_event(#full_name, #version)
                            },
                        )?;
                    }
                    parts.into_iter().for_each(sink);
                    ::std::result::Result::Ok(())
                }
            }
        }
    }
}

//! Tests that hold the laws of generated code: golden bytes, fused equals chained, no panic on broken bytes.
//!
//! The file is included in a module beside the contracts, which knows them as `contracts`.

use heirloom_schema::avro::NodeKind;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::{doc, source};
use crate::model::{Body, ContractModel, Kind, Model, Step, VersionModel};
use crate::names::{Scope, ident};
use crate::samples::{self, Samples};

/// The whole of `contract_laws.rs`.
pub(crate) fn laws(model: &Model<'_>) -> String {
    let allow = quote! {
        #[allow(
            dead_code, deprecated, unreachable_code, unreachable_pub, unused_imports, clippy::all,
            clippy::pedantic, clippy::nursery, clippy::restriction
        )]
    };
    let helpers = helpers(&allow);
    let mut modules = Scope::default();
    let borrowed = borrowed_helper(&allow);
    let streams = model.streams.iter().map(|stream| {
        let module = stream.module.trim_matches('_');
        let module = ident(&modules.free(&format!("{module}_stream")));
        let contracts = stream.contracts.iter().map(contract);
        let text = doc(&format!("The laws of the stream `{}`.", stream.stream.name));
        quote! {
            #text
            #allow
            mod #module {
                #(#contracts)*
            }
        }
    });
    source(quote!(#helpers #borrowed #(#streams)*))
}

/// What the tests of all contracts share.
fn helpers(allow: &TokenStream) -> TokenStream {
    let bytes = quote!(::std::vec::Vec<::std::vec::Vec<u8>>);
    let decode_error = quote!(::heirloom::DecodeError);
    quote! {
        /// What is read from a sample is written as the same bytes.
        #allow
        fn golden<T>(
            samples: &[&[u8]],
            read: impl ::std::ops::Fn(&[u8]) -> ::std::result::Result<T, #decode_error>,
            write: impl ::std::ops::Fn(
                &T,
                &mut ::std::vec::Vec<u8>,
            ) -> ::std::result::Result<(), ::heirloom::EncodeError>,
        ) {
            for (index, sample) in samples.iter().enumerate() {
                let event = match read(sample) {
                    ::std::result::Result::Ok(event) => event,
                    ::std::result::Result::Err(error) => {
                        ::std::panic!("sample {index} cannot be read: {error}: {sample:?}")
                    }
                };
                let mut written = ::std::vec::Vec::new();
                let result = write(&event, &mut written);
                ::std::assert!(result.is_ok(), "sample {index} cannot be written: {result:?}");
                ::std::assert_eq!(written, *sample, "sample {index} is written as other bytes");
            }
        }

        /// Reading at once and going from version to version give the same events, or both refuse.
        #allow
        fn fused_is_chained(
            samples: &[&[u8]],
            may_refuse: bool,
            fused: impl ::std::ops::Fn(&[u8]) -> ::std::result::Result<#bytes, #decode_error>,
            chained: impl ::std::ops::Fn(&[u8]) -> ::std::result::Result<#bytes, #decode_error>,
        ) {
            for (index, sample) in samples.iter().enumerate() {
                match (fused(sample), chained(sample)) {
                    (::std::result::Result::Ok(fused), ::std::result::Result::Ok(chained)) => {
                        ::std::assert_eq!(fused, chained, "sample {index}: {sample:?}");
                    }
                    (::std::result::Result::Err(_), ::std::result::Result::Err(_)) if may_refuse => {}
                    (fused, chained) => ::std::panic!(
                        "sample {index}: at once {fused:?}, step by step {chained:?}: {sample:?}"
                    ),
                }
            }
        }

        /// Damaged samples are errors or other events, never a panic. The time grows with the square of a sample's
        /// size, so large ones end it early.
        #allow
        fn damaged(samples: &[&[u8]], read: impl ::std::ops::Fn(&[u8])) {
            let mut size = 0_usize;
            for sample in samples {
                for bytes in ::heirloom::laws::mutations(sample) {
                    read(&bytes);
                }
                size = size.saturating_add(sample.len());
                if size > 2_000 {
                    break;
                }
            }
        }
    }
}

/// The helper of the tests that compare owned and borrowed events.
fn borrowed_helper(allow: &TokenStream) -> TokenStream {
    let bytes = quote!(::std::vec::Vec<u8>);
    let read = quote! {
        impl ::std::ops::Fn(&[u8]) -> ::std::result::Result<#bytes, ::heirloom::DecodeError>
    };
    quote! {
        /// Reading with texts left in the payload gives the same events, and refuses the same bytes.
        #allow
        fn borrowed_is_owned(
            samples: &[&[u8]],
            owned: #read,
            borrowed: #read,
        ) {
            let check = |bytes: &[u8]| match (owned(bytes), borrowed(bytes)) {
                (::std::result::Result::Ok(owned), ::std::result::Result::Ok(borrowed)) => {
                    ::std::assert_eq!(owned, borrowed, "{bytes:?}");
                }
                (::std::result::Result::Err(owned), ::std::result::Result::Err(borrowed)) => {
                    ::std::assert_eq!(owned.to_string(), borrowed.to_string(), "{bytes:?}");
                }
                (owned, borrowed) => {
                    ::std::panic!("owned {owned:?}, borrowed {borrowed:?}: {bytes:?}")
                }
            };
            for sample in samples {
                check(sample);
            }
            for sample in samples.iter().take(3) {
                for bytes in ::heirloom::laws::mutations(sample) {
                    check(&bytes);
                }
            }
        }
    }
}

fn contract(contract: &ContractModel<'_>) -> TokenStream {
    let (stream, module) = (ident(&contract.stream_module), ident(&contract.module));
    let text = doc(&format!("The laws of `{}`.", contract.contract.id));
    let versions: Vec<_> = contract
        .versions
        .iter()
        .filter(|version| is_struct(contract, version))
        .collect();
    let modules = versions.iter().map(|version| ident(&version.module()));
    let tests = versions.iter().map(|version| tests(contract, version));
    quote! {
        #text
        mod #module {
            use super::super::contracts::__root;
            use super::super::contracts::#stream::#module::{#(#modules),*};
            use super::super::{borrowed_is_owned, damaged, fused_is_chained, golden};
            #(#tests)*
        }
    }
}

/// Whether the root is a type of its own; that of a shared Avro contract may be a decimal, which the run time has.
fn is_struct(contract: &ContractModel<'_>, version: &VersionModel<'_>) -> bool {
    match &contract.body {
        Body::Avro(avro) => {
            let schema = avro.version(version.number()).schema;
            let root = schema.node(schema.root());
            root.logical.is_none()
                && matches!(
                    root.kind,
                    NodeKind::Record(_) | NodeKind::Enum(_) | NodeKind::Fixed(_)
                )
        }
        Body::Protobuf(_) => true,
    }
}

fn tests(contract: &ContractModel<'_>, version: &VersionModel<'_>) -> TokenStream {
    let number = version.number();
    let Samples {
        payloads,
        none_because,
    } = samples::of(version);
    let literals = payloads.iter().map(|sample| Literal::byte_string(sample));
    let constant = format_ident!("V{number}");
    let read = contract.body.format().read(contract, number, number);
    let root = super::event::root(version);
    let write = match &contract.body {
        Body::Avro(_) => quote!(::heirloom::avro::encode(event, out)),
        Body::Protobuf(_) => quote!(::heirloom::protobuf::encode(event, out)),
    };
    let (golden, damaged) = (
        format_ident!("golden_bytes_of_v{number}"),
        format_ident!("damaged_bytes_of_v{number}"),
    );
    let broken = if contract.shared {
        quote! {
            let meta = ::heirloom::EventMeta::default();
            let _ = meta;
            let _ = #read;
        }
    } else {
        let newest = super::event::root(contract.newest());
        quote! {
            let meta = ::heirloom::EventMeta::default();
            let _ = <#newest as ::heirloom::Event>::decode(#number, payload, &meta, &mut |event| {
                let _ = ::heirloom::Event::encode(&event, &mut ::std::vec::Vec::new());
            });
        }
    };
    if let Some(because) = none_because {
        return without_samples(number, because, &damaged, &broken);
    }
    let chained = if contract.shared {
        TokenStream::new()
    } else {
        chained(contract, version)
    };
    let planned = planned(contract, version);
    let borrowed = borrowed(contract, version);
    quote! {
        const #constant: &[&[u8]] = &[#(#literals),*];

        #[test]
        fn #golden() {
            let meta = ::heirloom::EventMeta::default();
            let _ = meta;
            golden(#constant, |payload| #read, |event: &#root, out| #write);
        }

        #[test]
        fn #damaged() {
            damaged(#constant, |payload| { #broken });
        }

        #borrowed
        #chained
        #planned
    }
}

/// The test that the newest version is read alike with texts of its own and with borrowed ones.
fn borrowed(contract: &ContractModel<'_>, version: &VersionModel<'_>) -> TokenStream {
    let number = version.number();
    if number != contract.newest().number() || !contract.body.format().has_borrowed(contract) {
        return TokenStream::new();
    }
    let constant = format_ident!("V{number}");
    let root = super::event::root(version);
    quote! {
        #[test]
        fn borrowed_is_owned_in_the_newest() {
            let encoded = |event: #root| {
                let mut out = ::std::vec::Vec::new();
                let result = ::heirloom::Event::encode(&event, &mut out);
                ::std::assert!(result.is_ok(), "what was read cannot be written: {result:?}");
                out
            };
            let meta = ::heirloom::EventMeta::default();
            borrowed_is_owned(
                #constant,
                |payload| {
                    <#root as ::heirloom::Event>::decode_one(#number, payload, &meta).map(encoded)
                },
                |payload| <#root>::decode_ref(payload).map(|event| encoded(event.to_owned())),
            );
        }
    }
}

/// The test that a plan that steers gives the same as one that transcodes, with this version as the writer.
fn planned(contract: &ContractModel<'_>, version: &VersionModel<'_>) -> TokenStream {
    if contract.shared || !matches!(contract.body, Body::Avro(_)) {
        return TokenStream::new();
    }
    let number = version.number();
    let constant = format_ident!("V{number}");
    let name = format_ident!("steered_is_transcoded_from_v{number}");
    let newest = super::event::root(contract.newest());
    quote! {
        #[test]
        fn #name() {
            ::heirloom::laws::steered_is_transcoded::<#newest>(#number, #constant);
        }
    }
}

/// What is left to test of a version of which there are no samples: that bytes of no event are no panic.
fn without_samples(
    number: u32,
    because: &str,
    damaged: &Ident,
    broken: &TokenStream,
) -> TokenStream {
    let text = doc(&format!("Version {number} has no samples: {because}."));
    quote! {
        #text
        #[test]
        fn #damaged() {
            damaged(&[b"\0\x02\x04abcdefgh\xff\xff"], |payload| { #broken });
        }
    }
}

/// The test that reading at once is the same as going through all versions.
fn chained(contract: &ContractModel<'_>, version: &VersionModel<'_>) -> TokenStream {
    let number = version.number();
    let steps: Vec<&Step> = contract
        .steps
        .iter()
        .filter(|step| step.from >= number)
        .collect();
    if steps.is_empty() {
        return TokenStream::new();
    }
    let may_refuse = steps.iter().any(|step| step.kind != Kind::Auto);
    let constant = format_ident!("V{number}");
    let name = format_ident!("fused_is_chained_from_v{number}");
    let read = contract.body.format().read(contract, number, number);
    let newest = super::event::root(contract.newest());
    let steps = steps.iter().map(|step| chain_link(contract, step));
    quote! {
        #[test]
        fn #name() {
            let meta = ::heirloom::EventMeta::default();
            let encoded = |event: &#newest| {
                let mut out = ::std::vec::Vec::new();
                let result = ::heirloom::Event::encode(event, &mut out);
                ::std::assert!(result.is_ok(), "what was read cannot be written: {result:?}");
                out
            };
            let fused = |payload: &[u8]| {
                let mut events = ::std::vec::Vec::new();
                <#newest as ::heirloom::Event>::decode(#number, payload, &meta, &mut |event| {
                    events.push(encoded(&event));
                })?;
                ::std::result::Result::Ok(events)
            };
            let chained = |payload: &[u8]| {
                let events = ::std::vec::Vec::from([#read?]);
                #(#steps)*
                ::std::result::Result::Ok(events.iter().map(encoded).collect())
            };
            fused_is_chained(#constant, #may_refuse, fused, chained);
        }
    }
}

/// `let events = …;` that takes all events one version further.
fn chain_link(contract: &ContractModel<'_>, step: &Step) -> TokenStream {
    let to = step.to;
    let Some(version) = contract.version(to) else {
        return TokenStream::new();
    };
    let target = super::event::root(version);
    let failed = quote!(.map_err(|cause| ::heirloom::DecodeError::upcast(#to, cause))?);
    let onwards = match step.kind {
        Kind::Split => {
            quote!(::heirloom::Split::<#target>::split(event, &meta, &mut next) #failed;)
        }
        Kind::Auto if !contract.body.format().has_upcast(contract, step.from) => {
            quote!(next.push(event);)
        }
        _ => quote! {
            next.push(::heirloom::Upcast::<#target>::upcast(event, &meta) #failed);
        },
    };
    quote! {
        let events = {
            let mut next: ::std::vec::Vec<#target> = ::std::vec::Vec::new();
            for event in events {
                #onwards
            }
            next
        };
    }
}

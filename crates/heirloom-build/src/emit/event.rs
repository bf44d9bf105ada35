//! A contract's module: its versions, the constants that describe it, and `Event` for the newest struct.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{Conversion, doc, step};
use crate::model::{ContractModel, Kind, ReferenceModel, VersionModel};
use crate::names::ident;

/// The module of a contract.
pub(super) fn contract(contract: &ContractModel<'_>) -> TokenStream {
    let module = ident(&contract.module);
    let what = if contract.shared {
        "shared type"
    } else {
        "event"
    };
    let id = &contract.contract.id;
    let text = doc(&format!(
        "The {what} `{id}` in its {}.",
        versions(contract.versions.len())
    ));
    let version_modules = contract.versions.iter().map(|it| version(contract, it));
    let exports = exports(contract);
    let info = info(contract);
    let steps = step::steps(contract);
    let event = if contract.shared {
        TokenStream::new()
    } else {
        event(contract)
    };
    let items = contract.body.format().contract_items(contract);
    quote! {
        #text
        pub mod #module {
            use super::__root;
            #(#version_modules)*
            #exports
            #info
            #event
            #steps
            #items
        }
    }
}

fn versions(count: usize) -> String {
    if count == 1 {
        "only version".to_owned()
    } else {
        format!("{count} versions")
    }
}

fn version(contract: &ContractModel<'_>, version: &VersionModel<'_>) -> TokenStream {
    let module = ident(&version.module());
    let draft = match version.version.state {
        heirloom_contract::State::Frozen => "",
        heirloom_contract::State::Draft => ", a draft",
    };
    let (id, number) = (&contract.contract.id, version.number());
    let text = doc(&format!("Version {number} of `{id}`{draft}."));
    let items = contract.body.format().version_items(contract, version);
    quote! {
        #text
        pub mod #module {
            use super::__root;
            #items
        }
    }
}

fn exports(contract: &ContractModel<'_>) -> TokenStream {
    let newest = contract.newest();
    let module = ident(&newest.module());
    let mut names = vec![ident(&newest.type_name)];
    names.extend(
        contract
            .body
            .format()
            .exports(contract)
            .iter()
            .map(|name| ident(name)),
    );
    quote!(pub use self::#module::{#(#names),*};)
}

/// A version's root struct, from the contract's module.
pub(super) fn root(version: &VersionModel<'_>) -> TokenStream {
    let (module, name) = (ident(&version.module()), ident(&version.type_name));
    quote!(self::#module::#name)
}

fn info(contract: &ContractModel<'_>) -> TokenStream {
    let id = &contract.contract.id;
    let (stream, name, topic) = (&id.stream, &id.name, contract.topic);
    let format = match contract.contract.format {
        heirloom_contract::Format::Avro => quote!(Avro),
        heirloom_contract::Format::Protobuf => quote!(Protobuf),
    };
    let count = contract.versions.len();
    let retired = contract.retired.is_some();
    let versions = contract.versions.iter().map(version_info);
    let text = doc(&format!(
        "What is known of `{id}`: its versions with their schemas."
    ));
    quote! {
        static VERSIONS: [::heirloom::VersionInfo; #count] = [#(#versions),*];
        #text
        pub static CONTRACT: ::heirloom::ContractInfo = ::heirloom::ContractInfo {
            stream: #stream,
            name: #name,
            topic: #topic,
            format: ::heirloom::Format::#format,
            versions: &VERSIONS,
            retired: #retired,
        };
    }
}

fn version_info(version: &VersionModel<'_>) -> TokenStream {
    let number = version.number();
    let (full_name, schema) = (&version.full_name, version.version.text.as_ref());
    let references = version.references.iter().map(reference_info);
    let direct = direct(version.version);
    let normal = bytes(&version.version.fingerprint.0);
    let sha256 = bytes(&version.sha256);
    let crc64 = match version.crc64 {
        Some(crc64) => quote!(::std::option::Option::Some(#crc64)),
        None => quote!(::std::option::Option::None),
    };
    let index = version
        .message_index
        .iter()
        .map(|it| proc_macro2::Literal::i32_unsuffixed(*it));
    let frozen = version.version.state == heirloom_contract::State::Frozen;
    quote! {
        ::heirloom::VersionInfo {
            number: #number,
            full_name: #full_name,
            schema: #schema,
            references: &[#(#references),*],
            direct_references: #direct,
            normal: #normal,
            sha256: #sha256,
            crc64: #crc64,
            message_index: &[#(#index),*],
            frozen: #frozen,
        }
    }
}

fn reference_info(reference: &ReferenceModel<'_>) -> TokenStream {
    let name = &reference.reference.name;
    let contract = reference.reference.contract.to_string();
    let version = reference.reference.version;
    let schema = reference.version.text.as_ref();
    let direct = direct(reference.version);
    quote! {
        ::heirloom::ReferenceInfo {
            name: #name,
            contract: #contract,
            version: #version,
            schema: #schema,
            direct_references: #direct,
        }
    }
}

/// The names that a version's text refers to.
fn direct(version: &heirloom_contract::Version) -> TokenStream {
    let names = version.references.iter().map(|it| &it.name);
    quote!(&[#(#names),*])
}

fn bytes(bytes: &[u8]) -> TokenStream {
    let bytes = bytes
        .iter()
        .map(|byte| proc_macro2::Literal::u8_unsuffixed(*byte));
    quote!([#(#bytes),*])
}

fn event(contract: &ContractModel<'_>) -> TokenStream {
    let newest = contract.newest();
    let newest_root = root(newest);
    let newest_index = contract.versions.len() - 1;
    let (full_name, topic) = (&newest.full_name, contract.topic);
    let index = newest
        .message_index
        .iter()
        .map(|it| proc_macro2::Literal::i32_unsuffixed(*it));
    let (by_topic, by_both) = (format!("{topic}-value"), format!("{topic}-{full_name}"));
    let encode = contract.body.format().encode(contract, newest.number());
    let arms = contract
        .versions
        .iter()
        .map(|version| decode_arm(contract, version));
    let by_plan = by_plan(contract);
    let boundaries = contract.steps.iter().filter(|step| step.kind != Kind::Auto);
    let onwards = boundaries.map(|step| onwards(contract, step.from));
    quote! {
        impl ::heirloom::Event for #newest_root {
            const CONTRACT: &'static ::heirloom::ContractInfo = &CONTRACT;
            const NEWEST: &'static ::heirloom::VersionInfo = &VERSIONS[#newest_index];
            const FULL_NAME: &'static str = #full_name;
            const MESSAGE_INDEX: &'static [i32] = &[#(#index),*];
            const SUBJECTS: ::heirloom::Subjects = ::heirloom::Subjects {
                topic: #by_topic,
                record: #full_name,
                topic_record: #by_both,
            };

            fn encode(
                &self,
                out: &mut ::std::vec::Vec<u8>,
            ) -> ::std::result::Result<(), ::heirloom::EncodeError> {
                let event = self;
                let start = out.len();
                let result = #encode;
                if result.is_err() {
                    out.truncate(start);
                }
                result
            }

            fn decode(
                version: u32,
                payload: &[u8],
                meta: &::heirloom::EventMeta<'_>,
                sink: &mut dyn ::std::ops::FnMut(Self),
            ) -> ::std::result::Result<(), ::heirloom::DecodeError> {
                let _ = meta;
                match version {
                    #(#arms,)*
                    _ => {
                        let _ = (payload, sink);
                        let kind = ::heirloom::DecodeErrorKind::UnknownVersion;
                        ::std::result::Result::Err(
                            ::heirloom::DecodeError::new(kind, ::std::option::Option::None)
                                .in_event(#full_name, version),
                        )
                    }
                }
            }

            #by_plan
        }
        #(#onwards)*
    }
}

/// How a plan steers the newest struct, where the format has plans and the root is a record.
fn by_plan(contract: &ContractModel<'_>) -> TokenStream {
    let Some(body) = contract.body.format().steered(contract) else {
        return TokenStream::new();
    };
    quote! {
        fn decode_by_plan(
            plan: &::heirloom::plan::Plan,
            payload: &[u8],
            meta: &::heirloom::EventMeta<'_>,
            sink: &mut dyn ::std::ops::FnMut(Self),
        ) -> ::std::result::Result<(), ::heirloom::DecodeError> {
            #body
        }
    }
}

/// One version's bytes are read straight into the struct at the end of its run of derived steps.
fn decode_arm(contract: &ContractModel<'_>, version: &VersionModel<'_>) -> TokenStream {
    let (number, full_name) = (version.number(), &version.full_name);
    let target = contract.boundary(number);
    let read = contract.body.format().read(contract, number, target);
    let rest = if target == contract.newest().number() {
        quote!(.map(|event| sink(event)))
    } else {
        let onwards = onwards_name(target);
        quote!(.and_then(|event| #onwards(event, meta, sink)))
    };
    quote! {
        #number => #read #rest.map_err(|error| error.in_event(#full_name, #number))
    }
}

fn onwards_name(from: u32) -> Ident {
    format_ident!("onwards_from_v{from}")
}

/// What happens to a struct before a step that a person writes: the step, then the derived steps behind it as one
/// conversion, then the next such step. After a split nothing is handed over before every part has arrived.
fn onwards(contract: &ContractModel<'_>, from: u32) -> TokenStream {
    let (Some(step), Some(version)) = (contract.step_from(from), contract.version(from)) else {
        return TokenStream::new();
    };
    let to = step.to;
    let target = contract.boundary(to);
    let newest = contract.newest();
    let (name, root_from, root_newest) = (onwards_name(from), root(version), root(newest));
    let step_trait = step::trait_name(contract, step);
    let conversion = convert(contract, to, target);
    let is_last = target == newest.number();
    let (attempt, deliver);
    if step.kind == Kind::Split {
        attempt = quote! {
            let mut parts = ::std::vec::Vec::new();
            <#root_from as #step_trait>::step(event, meta, &mut parts)
                .map_err(|cause| ::heirloom::DecodeError::upcast(#to, cause))?;
        };
        let each = if is_last {
            quote!(ready.push(event);)
        } else {
            let next = onwards_name(target);
            quote!(#next(event, meta, &mut |event| ready.push(event))?;)
        };
        deliver = quote! {
            let mut ready = ::std::vec::Vec::new();
            for event in parts {
                #conversion
                #each
            }
            ready.into_iter().for_each(sink);
            ::std::result::Result::Ok(())
        };
    } else {
        attempt = quote! {
            let event = <#root_from as #step_trait>::step(event, meta)
                .map_err(|cause| ::heirloom::DecodeError::upcast(#to, cause))?;
            #conversion
        };
        deliver = if is_last {
            quote!(sink(event); ::std::result::Result::Ok(()))
        } else {
            let next = onwards_name(target);
            quote!(#next(event, meta, sink))
        };
    }
    quote! {
        fn #name(
            event: #root_from,
            meta: &::heirloom::EventMeta<'_>,
            sink: &mut dyn ::std::ops::FnMut(#root_newest),
        ) -> ::std::result::Result<(), ::heirloom::DecodeError> {
            #attempt
            #deliver
        }
    }
}

/// `let event = …;` that turns version `from` into `to`; nothing where they are the same.
fn convert(contract: &ContractModel<'_>, from: u32, to: u32) -> TokenStream {
    if from == to {
        return TokenStream::new();
    }
    match contract.body.format().convert(contract, from, to) {
        Conversion::Total(expression) => quote!(let event = #expression;),
        Conversion::Fallible(expression) => quote! {
            let event = #expression
                .map_err(|cause| ::heirloom::DecodeError::upcast(#to, cause))?;
        },
    }
}

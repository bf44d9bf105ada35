//! The seam to what both formats share: reading, writing and converting Protobuf events.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{Conversion, Format};
use crate::model::{ContractModel, VersionModel};
use crate::names::ident;
use crate::protobuf::{ProtobufContract, stops};

impl Format for ProtobufContract<'_> {
    fn version_items(
        &self,
        _contract: &ContractModel<'_>,
        version: &VersionModel<'_>,
    ) -> TokenStream {
        self.items(version.number())
    }

    fn contract_items(&self, _contract: &ContractModel<'_>) -> TokenStream {
        TokenStream::new()
    }

    fn exports(&self, contract: &ContractModel<'_>) -> Vec<String> {
        let Some(newest) = self.versions.last() else {
            return Vec::new();
        };
        let top = newest
            .types()
            .filter(|named| named.module().is_empty() && !named.is_map_entry);
        let names = top.map(|named| named.name().to_owned());
        names
            .filter(|name| *name != contract.newest().type_name)
            .collect()
    }

    fn read(&self, contract: &ContractModel<'_>, writer: u32, target: u32) -> TokenStream {
        // Fields that a version does not have are stepped over, and the rest is read alike: the wire form of all
        // versions in a run of derived steps is one.
        let stops = stops(&self.versions, writer, target);
        let (first, rest) = stops
            .split_first()
            .map_or((&target, [].as_slice()), |it| it);
        let root = root(contract, *first);
        let rest = rest.iter().map(|stop| {
            let transcode = transcode(contract, *stop);
            quote! {
                .and_then(|event| {
                    #transcode.map_err(|cause| ::heirloom::DecodeError::upcast(#stop, cause))
                })
            }
        });
        quote!(::heirloom::protobuf::decode::<#root>(payload, &meta.limits) #(#rest)*)
    }

    fn convert(&self, contract: &ContractModel<'_>, from: u32, to: u32) -> Conversion {
        let stops = stops(&self.versions, from, to);
        let (first, rest) = stops.split_first().map_or((&to, [].as_slice()), |it| it);
        let first = transcode(contract, *first);
        let rest = rest.iter().map(|stop| {
            let transcode = transcode(contract, *stop);
            quote!(.and_then(|event| #transcode))
        });
        Conversion::Fallible(quote!(#first #(#rest)*))
    }

    fn encode(&self, _contract: &ContractModel<'_>, _version: u32) -> TokenStream {
        quote!(::heirloom::protobuf::encode(event, out))
    }
}

/// `event` as another version's root.
fn transcode(contract: &ContractModel<'_>, to: u32) -> TokenStream {
    let to = root(contract, to);
    quote!(::heirloom::protobuf::transcode::<_, #to>(&event))
}

/// The root's path from the contract's module.
fn root(contract: &ContractModel<'_>, number: u32) -> TokenStream {
    let module = format_ident!("v{number}");
    let name = contract
        .version(number)
        .map_or("", |version| version.type_name.as_str());
    let name = ident(name.trim_start_matches("r#"));
    quote!(#module::#name)
}

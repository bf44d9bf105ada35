//! Protobuf contracts to Rust.

use proc_macro2::TokenStream;

use super::{Conversion, Format};
use crate::model::{ContractModel, VersionModel};
use crate::protobuf::ProtobufContract;

impl Format for ProtobufContract<'_> {
    fn version_items(&self, _: &ContractModel<'_>, _: &VersionModel<'_>) -> TokenStream {
        TokenStream::new()
    }

    fn contract_items(&self, _: &ContractModel<'_>) -> TokenStream {
        TokenStream::new()
    }

    fn exports(&self, _: &ContractModel<'_>) -> Vec<String> {
        Vec::new()
    }

    fn read(&self, _: &ContractModel<'_>, _: u32, _: u32) -> TokenStream {
        TokenStream::new()
    }

    fn convert(&self, _: &ContractModel<'_>, _: u32, _: u32) -> Conversion {
        Conversion::Total(TokenStream::new())
    }

    fn encode(&self, _: &ContractModel<'_>) -> TokenStream {
        TokenStream::new()
    }
}

//! Model to Rust. What both formats share is in `event`, `step` and `stream`; they ask the contract's [`Format`] for
//! the rest.

use proc_macro2::TokenStream;

use crate::model::{Body, ContractModel, VersionModel};

/// What the shared emission asks of a format. Tokens stand in the contract's module (`bank::account_opened`), in
/// which `v1`, `v2`, ... are its version modules, except where a method says otherwise; every emitted module
/// has `use super::__root;`, and `__root` holds all stream modules.
pub(crate) trait Format {
    /// The content of a version's module: the root struct, the types that it needs, re-exports of older versions'.
    /// `use super::__root;` is there already.
    fn version_items(&self, contract: &ContractModel<'_>, version: &VersionModel<'_>) -> TokenStream;

    /// What the contract's module needs beside its versions: a hidden module of fused readers and conversions.
    fn contract_items(&self, contract: &ContractModel<'_>) -> TokenStream;

    /// Names of the newest version's types, beside the root, that the contract's module re-exports.
    fn exports(&self, contract: &ContractModel<'_>) -> Vec<String>;

    /// An expression of type `Result<v{target}::Root, DecodeError>` that reads the whole of `payload: &[u8]`, which
    /// version `writer` wrote; trailing bytes are an error. All steps from `writer` to `target` are derived.
    fn read(&self, contract: &ContractModel<'_>, writer: u32, target: u32) -> TokenStream;

    /// An expression that turns `event: v{from}::Root` into `v{to}::Root`, `from < to`, all steps between them
    /// derived.
    fn convert(&self, contract: &ContractModel<'_>, from: u32, to: u32) -> Conversion;

    /// Whether the derived step away from this version becomes an `Upcast` implementation; false where both versions
    /// are one Rust type.
    fn has_upcast(&self, contract: &ContractModel<'_>, from: u32) -> bool {
        let _ = (contract, from);
        true
    }

    /// An expression of type `Result<(), EncodeError>` that appends the bytes of `self`, the newest version's root,
    /// to `out: &mut Vec<u8>`; after an error `out` may hold a part of them, which the caller cuts off.
    fn encode(&self, contract: &ContractModel<'_>) -> TokenStream;
}

/// An expression that converts.
pub(crate) enum Conversion {
    /// Its type is the target.
    Total(TokenStream),
    /// Its type is `Result<target, UpcastError>`.
    Fallible(TokenStream),
}

impl Body<'_> {
    /// The format's own part of the emission.
    pub(crate) fn format(&self) -> &dyn Format {
        match self {
            Body::Avro(avro) => avro,
            Body::Protobuf(protobuf) => protobuf,
        }
    }
}

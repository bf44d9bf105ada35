//! What Protobuf alone needs of the model.

use heirloom_contract::{Contract, Contracts};

use crate::Problem;
use crate::model::{Modules, Parts};

/// A Protobuf contract.
#[derive(Debug)]
pub(crate) struct ProtobufContract<'a> {
    pub(crate) contract: &'a Contract,
}

/// The Protobuf part of the model of one contract; what is in the way goes to `problems`.
pub(crate) fn build<'a>(
    contracts: &'a Contracts,
    modules: &Modules,
    contract: &'a Contract,
    problems: &mut Vec<Problem>,
) -> Option<Parts<'a>> {
    let _ = (contracts, modules, contract, problems);
    None
}

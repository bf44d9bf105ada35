//! The heads of a stream's records, prepared at start: which bytes name the schema of an event.

use heirloom::ContractInfo;

/// The heads of contracts, found by the address of the contract: there is one of each in a program.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heads(Box<[Head]>);

#[derive(Clone, Debug)]
struct Head {
    contract: usize,
    bytes: Box<[u8]>,
}

impl Heads {
    /// Those of some contracts.
    pub(crate) fn new(heads: impl IntoIterator<Item = (&'static ContractInfo, Vec<u8>)>) -> Self {
        let head = |(contract, bytes): (&'static ContractInfo, Vec<u8>)| Head {
            contract: address(contract),
            bytes: bytes.into_boxed_slice(),
        };
        let mut heads: Vec<Head> = heads.into_iter().map(head).collect();
        heads.sort_by_key(|head| head.contract);
        Heads(heads.into_boxed_slice())
    }

    /// The head of a contract's events.
    pub(crate) fn of(&self, contract: &'static ContractInfo) -> Option<&[u8]> {
        let address = address(contract);
        let found = self.0.binary_search_by_key(&address, |head| head.contract);
        let head = found.ok().and_then(|index| self.0.get(index))?;
        Some(&head.bytes)
    }
}

fn address(contract: &'static ContractInfo) -> usize {
    std::ptr::from_ref(contract).addr()
}

//! Sample payloads of every version, made from the schemas alone, for the generated law tests.
//!
//! The writers here know nothing of the emitted codec: what they write and the codec reads back and writes again must
//! be the same bytes.

mod avro;
mod protobuf;
mod random;

use heirloom_contract::Schema;

use crate::model::{ContractModel, VersionModel};

use random::Random;

/// At least so many payloads are made of each version.
const LEAST: usize = 8;
/// No more than so many, whatever is not covered yet.
const MOST: usize = 16;
/// Deeper values take the shortest way to an end.
const DEPTH: usize = 4;
/// After so many plain values, what is inside of other values takes the shortest way to an end.
const VALUES: usize = 40;

/// Payloads that a writer of this version could have written: the same for the same schema, each small. The emitted
/// codec has no part in them.
pub(crate) fn of(_contract: &ContractModel<'_>, version: &VersionModel<'_>) -> Vec<Vec<u8>> {
    let mut random = Random::new(&version.version.fingerprint.0);
    match &version.version.schema {
        Schema::Avro(schema) => avro::samples(schema, &mut random),
        Schema::Protobuf(schema) => protobuf::samples(schema, &mut random),
    }
}

/// How much of a sample is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fill {
    /// As little as the schema allows.
    Least,
    /// Everything once.
    Most,
    /// By chance.
    Some,
}

impl Fill {
    /// The first sample has the least, the second the most.
    fn of(sample: usize) -> Self {
        match sample {
            0 => Fill::Least,
            1 => Fill::Most,
            _ => Fill::Some,
        }
    }
}

#[cfg(test)]
mod tests;

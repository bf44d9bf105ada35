//! Sample payloads of every version, made from the schemas alone, for the generated law tests.
//!
//! The writers here know nothing of the emitted codec: what they write and the codec reads back and writes again must
//! be the same bytes.

mod avro;
mod protobuf;
mod random;

use heirloom_contract::Schema;

use crate::model::VersionModel;
use crate::model::avro::min_sizes;

use random::Random;

/// At least so many payloads are made of each version.
const LEAST: usize = 8;
/// No more than so many, whatever is not covered yet.
const MOST: usize = 16;
/// Deeper values take the shortest way to an end.
const DEPTH: usize = 4;
/// After so many plain values, what is inside of other values takes the shortest way to an end.
const VALUES: usize = 40;

/// Larger samples are left out.
const SIZE_MAX: usize = 16 << 10;
/// What all samples of a version may take.
const SIZES_MAX: usize = 64 << 10;

/// Payloads that a writer of a version could have written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Samples {
    pub(crate) payloads: Vec<Vec<u8>>,
    /// Why there is none, where there is none: a sentence without its full stop.
    pub(crate) none_because: Option<&'static str>,
}

/// The payloads of a version: the same for the same schema, each small. The emitted codec has no part in them.
pub(crate) fn of(version: &VersionModel<'_>) -> Samples {
    of_schema(&version.version.schema, &version.version.fingerprint.0)
}

fn of_schema(schema: &Schema, seed: &[u8]) -> Samples {
    let mut random = Random::new(seed);
    let made = match schema {
        Schema::Avro(schema) => {
            let least = min_sizes(schema)[schema.root().index()];
            if least > SIZE_MAX {
                return Samples::none("every value takes more than 16 KiB");
            }
            avro::samples(schema, &mut random)
        }
        Schema::Protobuf(schema) => protobuf::samples(schema, &mut random),
    };
    Samples::bounded(made)
}

impl Samples {
    fn none(because: &'static str) -> Self {
        Samples {
            payloads: Vec::new(),
            none_because: Some(because),
        }
    }

    /// Those that are not too large, alone and together.
    fn bounded(made: Vec<Vec<u8>>) -> Self {
        if made.is_empty() {
            return Samples::none("the type has no value");
        }
        let mut payloads = Vec::new();
        let mut size = 0_usize;
        for payload in made {
            let together = size.saturating_add(payload.len());
            if payload.len() <= SIZE_MAX && together <= SIZES_MAX {
                size = together;
                payloads.push(payload);
            }
        }
        if payloads.is_empty() {
            return Samples::none("every sample took more than 16 KiB");
        }
        Samples {
            payloads,
            none_because: None,
        }
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

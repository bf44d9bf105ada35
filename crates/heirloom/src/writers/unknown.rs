//! Writers that are in no history: another team's branch, a newer producer, a schema that was published by hand.

#[cfg(feature = "avro")]
use crate::plan::PlanLimits;

/// What becomes of writers that are in no history.
///
/// A schema is resolved against the newest version of its contract. Where every value arrives as it was written, the
/// writer is read. Where values would arrive changed, [`Lossy`] decides. What was found is remembered, a refusal too:
/// however often and from however many threads a schema is registered, it is resolved once.
///
/// **Avro.** The contract is the one whose root has the writer's full name, else an alias of that name, else an older
/// version of that name. A [plan](crate::plan) reads the writer. Where only some values have no place, the plan reads
/// the others, and a record with such a value is quarantined with its path. Where no value has one, the schema is
/// refused.
///
/// **Protobuf.** With the feature `protobuf-writers`, which brings a compiler of Protobuf texts; without it all such
/// writers are refused. Each message that has the full name of a contract's newest version, else of an older one, is
/// read by field number as the newest version; what it does not know is dropped, or kept where the type keeps unknown
/// fields. A field that cannot be read as what it was, or would be read as something else, refuses the schema; of
/// `bytes` that became `string` only the records are quarantined that are not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWriters {
    /// Of writers whose values would arrive changed.
    pub lossy: Lossy,
    /// How many there may be, at most 65,535. Avro writers with the same resolution-normal form, and Protobuf writers
    /// with the same tokens and imports, are one. One more is refused with
    /// [`WriterErrorKind::TooMany`](crate::WriterErrorKind::TooMany). Of those that were refused as many are
    /// remembered.
    pub writers_max: usize,
    /// What the plans of all of them together may cost.
    #[cfg(feature = "avro")]
    pub plans: PlanLimits,
}

impl Default for UnknownWriters {
    fn default() -> Self {
        UnknownWriters {
            lossy: Lossy::Refuse,
            writers_max: 1_000,
            #[cfg(feature = "avro")]
            plans: PlanLimits {
                operations_max: 1 << 20,
                default_bytes_max: 1 << 24,
            },
        }
    }
}

/// What becomes of a writer whose values would arrive changed: rounded, remapped to an enum's default, or under
/// another meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lossy {
    /// Refused, with what would be lost.
    #[default]
    Refuse,
    /// Read with the losses.
    Allow,
}

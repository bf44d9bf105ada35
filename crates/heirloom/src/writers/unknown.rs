//! Writers that are in no history: another team's branch, a newer producer, a schema that was published by hand.

use crate::plan::PlanLimits;

/// What becomes of writers that are in no history.
///
/// **Avro.** The schema is resolved against the newest version of the contract whose root has its full name, else an
/// alias of that name, else an older version of that name. Where every value arrives as it was written, a
/// [plan](crate::plan) reads the writer. Where values would arrive changed, [`Lossy`] decides. Where only some values
/// have no place, the plan reads the others, and a record with such a value is quarantined with its path. Where no
/// value has one, the schema is refused.
///
/// **Protobuf.** [`UnknownProtobuf`] decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWriters {
    /// Of Avro writers whose values would arrive changed.
    pub lossy: Lossy,
    /// Of Protobuf writers.
    pub protobuf: UnknownProtobuf,
    /// How many plans there may be, at most 65,535. Writers with the same resolution-normal form share one.
    pub plans_max: usize,
    /// What all plans together may cost.
    pub plans: PlanLimits,
}

impl Default for UnknownWriters {
    fn default() -> Self {
        UnknownWriters {
            lossy: Lossy::Refuse,
            protobuf: UnknownProtobuf::Refuse,
            plans_max: 1_000,
            plans: PlanLimits {
                operations_max: 1 << 20,
                default_bytes_max: 1 << 24,
            },
        }
    }
}

/// What becomes of an Avro writer whose values would arrive changed: rounded, remapped to an enum's default, or under
/// another logical type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lossy {
    /// Refused, with what would be lost.
    #[default]
    Refuse,
    /// Read with the losses.
    Allow,
}

/// What becomes of a Protobuf writer that is in no history.
///
/// Protobuf is read by field number, and its texts are not compiled at run time, so that nothing compares the writer's
/// types with the reader's: a number that the writer gave to something else is misread if the wire types agree, and
/// quarantined if they do not. That is safe only where numbers are given out in one place, as when producers follow
/// the contract ahead of the consumers; hence refused by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownProtobuf {
    /// Refused.
    #[default]
    Refuse,
    /// Messages that have the full name of a contract's newest version are read as that version; what it does not
    /// know is dropped, or kept where the type keeps unknown fields.
    ByFullName,
}

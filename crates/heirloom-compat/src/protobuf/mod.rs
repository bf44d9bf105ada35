//! Protobuf: observations from the resolution, verdicts, witnesses.

use heirloom_schema::protobuf::Schema;

use crate::{Finding, Judgement, Newer, Proof};

/// Judges a pair of Protobuf schemas.
pub fn judge(writer: &Schema, reader: &Schema, newer: Newer) -> Judgement {
    let _ = (writer, reader, newer);
    unreachable!()
}

/// Proves a finding of [`judge`].
pub fn prove(writer: &Schema, reader: &Schema, finding: &Finding) -> Proof {
    let _ = (writer, reader, finding);
    unreachable!()
}

/// One thing that the resolution of a pair shows and that a rule must claim.
#[derive(Clone, Debug)]
pub struct Observation {}

//! Tests of the public surface, in one binary.

mod dialects;
mod fix;
mod java;
#[allow(dead_code, reason = "not all that it makes is of use here")]
#[path = "../../../heirloom-schema/tests/it/resolve/random.rs"]
mod random;
mod truth;
mod verdicts;

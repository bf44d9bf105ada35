//! Tests of the public surface, in one binary.

mod dialects;
mod fix;
#[allow(dead_code, reason = "not all that it can ask is asked here")]
#[path = "../../../heirloom-schema/tests/it/program.rs"]
mod program;
#[allow(dead_code, reason = "not all that it makes is of use here")]
#[path = "../../../heirloom-schema/tests/it/resolve/random.rs"]
mod random;
mod truth;
mod verdicts;

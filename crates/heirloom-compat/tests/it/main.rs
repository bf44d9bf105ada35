//! Tests of the public surface, in one binary.

mod dialects;
mod fix;
mod java;
#[allow(dead_code, reason = "random values are for other tests")]
#[path = "../../../heirloom-schema/tests/it/resolve/random.rs"]
mod random;

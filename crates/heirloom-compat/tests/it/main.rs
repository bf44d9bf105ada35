//! Tests of the public surface, in one binary.

mod dialects;
mod java;
#[path = "../../../heirloom-schema/tests/it/resolve/random.rs"]
mod random;

//! Verdicts against what really happens: random pairs of schemas and random events of the writer, read with the reader
//! by our decoder and by the official ones. What a verdict promises holds for every event, or the test fails.

mod avro;
mod corpus;
mod edit;
mod hostile;
mod kept;
mod protobuf;
mod values;

#[allow(dead_code, reason = "only its encoder is of use here")]
#[path = "../../../heirloom-schema/tests/it/resolve/interpret.rs"]
mod interpret;
#[allow(dead_code, reason = "what it departs in is counted elsewhere")]
#[path = "../../../heirloom-schema/tests/it/resolve/model/mod.rs"]
mod model;

/// How many pairs: `HEIRLOOM_PAIRS`, or what a run without it takes.
fn pairs(otherwise: u64) -> u64 {
    std::env::var("HEIRLOOM_PAIRS").map_or(otherwise, |count| count.parse().unwrap())
}

/// The first seed: `HEIRLOOM_SEED`, to make one case again.
fn first() -> u64 {
    std::env::var("HEIRLOOM_SEED").map_or(0, |seed| seed.parse().unwrap())
}

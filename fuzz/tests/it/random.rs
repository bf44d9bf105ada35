//! A bounded run of each target on random inputs: any bytes, any text, seeds with random changes. What fails is shrunk.
//! `HEIRLOOM_FUZZ_CASES` says how many inputs.

use heirloom_fuzz::{TARGETS, seeds};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;

/// Bytes that mean something to one of the formats.
const TELLING: [&[u8]; 12] = [
    &[0],
    &[1],
    &[0x7f],
    &[0x80],
    &[0xff],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    b"\"",
    b"{}",
    b"[",
    b"null,",
    b"-1e9",
];

/// What happens to a seed at some place.
#[derive(Clone, Debug)]
enum Change {
    Cut,
    Flip(u8),
    Remove(usize),
    Repeat(usize),
    Insert(Vec<u8>),
    /// The rest of another seed.
    Join(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let telling = prop::sample::select(&TELLING[..]).prop_map(|it| Change::Insert(it.to_vec()));
    prop_oneof![
        1 => Just(Change::Cut),
        6 => (0_u32..8).prop_map(|bit| Change::Flip(1 << bit)),
        3 => (1_usize..12).prop_map(Change::Remove),
        3 => (1_usize..12).prop_map(Change::Repeat),
        4 => telling,
        2 => vec(any::<u8>(), 1..6).prop_map(Change::Insert),
        1 => any::<Index>().prop_map(Change::Join),
    ]
}

fn apply(bytes: &mut Vec<u8>, place: Index, change: &Change, seeds: &[Vec<u8>]) {
    let place = place.index(bytes.len() + 1);
    let until = |count: usize| (place + count).min(bytes.len());
    match change {
        Change::Cut => bytes.truncate(place),
        Change::Flip(bit) => {
            if let Some(byte) = bytes.get_mut(place) {
                *byte ^= bit;
            }
        }
        Change::Remove(count) => drop(bytes.drain(place..until(*count))),
        Change::Repeat(count) => bytes.extend_from_within(place..until(*count)),
        Change::Insert(more) => drop(bytes.splice(place..place, more.iter().copied())),
        Change::Join(other) => {
            let other = other.get(seeds);
            bytes.truncate(place);
            bytes.extend_from_slice(&other[place.min(other.len())..]);
        }
    }
}

fn inputs(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let changes = vec((any::<Index>(), change()), 1..5);
    let changed = (any::<Index>(), changes).prop_map(move |(seed, changes)| {
        let mut bytes = seed.get(&seeds).clone();
        for (place, change) in &changes {
            apply(&mut bytes, *place, change, &seeds);
        }
        bytes
    });
    prop_oneof![
        2 => vec(any::<u8>(), 0..64),
        1 => any::<String>().prop_map(String::into_bytes),
        5 => changed,
    ]
}

fn hold(name: &str) {
    let (_, target) = TARGETS.iter().find(|(it, _)| *it == name).unwrap();
    let asked = std::env::var("HEIRLOOM_FUZZ_CASES").ok();
    let config = ProptestConfig {
        cases: asked.map_or(2_000, |it| it.parse().expect("a number of cases")),
        failure_persistence: None,
        ..Default::default()
    };
    let result = TestRunner::new(config).run(&inputs(seeds(name).unwrap()), |bytes| {
        target(&bytes);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{name}: {error}"));
}

#[test]
fn avro_decode_holds() {
    hold("avro_decode");
}

#[test]
fn protobuf_decode_holds() {
    hold("protobuf_decode");
}

#[test]
fn frame_holds() {
    hold("frame");
}

#[test]
fn plan_holds() {
    hold("plan");
}

#[test]
fn avro_schema_holds() {
    hold("avro_schema");
}

#[test]
fn protobuf_schema_holds() {
    hold("protobuf_schema");
}

#[test]
fn json_holds() {
    hold("json");
}

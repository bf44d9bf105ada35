//! What decoding takes in memory at its peak, whatever the bytes: a small multiple of their length, and what the limits
//! grant. An allocator counts; the bytes are attacks, and the limits small enough for them to be reached.

use heirloom::{DecodeErrorKind, Event as _, EventMeta, Limits, Stream};
use heirloom_build_generated_protobuf::contracts as generated;

#[path = "../../generated/tests/memory/counting.rs"]
mod counting;

use counting::peak;

/// Limits that a payload of some kilobytes reaches.
const LIMITS: Limits = Limits {
    memory_max: 16 << 10,
    ..Limits::DEFAULT
};

/// What an error with its path may take.
const SLACK: usize = 16 << 10;

/// What the limits grant for a payload of so many bytes; once more for texts, and once while one grows.
const fn granted(size: usize) -> usize {
    (LIMITS.memory_per_byte + 2) * size + LIMITS.memory_max + SLACK
}

fn varint(value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    heirloom::prost::encoding::encode_varint(value as u64, &mut bytes);
    bytes
}

/// A field with its bytes.
fn field(number: usize, bytes: &[u8]) -> Vec<u8> {
    [&varint(number << 3 | 2)[..], &varint(bytes.len()), bytes].concat()
}

fn group(number: usize, bytes: &[u8]) -> Vec<u8> {
    [
        &varint(number << 3 | 3)[..],
        bytes,
        &varint(number << 3 | 4),
    ]
    .concat()
}

/// Numbers of fields that the corpus has.
const NUMBERS: std::ops::RangeInclusive<usize> = 1..=60;

/// The smallest values of each field, thousands of times: alone, in a list of numbers, as entries of maps with keys
/// that differ, in a message in each field, in a group; and lies.
fn attacks() -> Vec<Vec<u8>> {
    let mut attacks = Vec::new();
    for number in NUMBERS {
        attacks.push(field(number, &[]).repeat(1_500));
        attacks.push(group(number, &[]).repeat(1_500));
        attacks.push(field(number, &[1; 3_000]));
        attacks.push([&varint(number << 3)[..], &[1]].concat().repeat(1_500));
        let entries =
            (0..800).flat_map(|key| field(number, &field(1, format!("{key}").as_bytes())));
        attacks.push(entries.collect());
        let entries = (0..800).flat_map(|key| field(number, &[&[8][..], &varint(key)].concat()));
        attacks.push(entries.collect());
        for inner in 1..=8 {
            attacks.push(field(number, &field(inner, &[]).repeat(1_000)));
            attacks.push(group(number, &field(inner, &[]).repeat(1_000)));
            // One of each, so that no list has a second value.
            attacks.push(field(number, &field(inner, &[])).repeat(700));
        }
        // Deeper and deeper.
        let deep = (0..150).fold(Vec::new(), |inner, _| field(number, &inner));
        attacks.push(deep.repeat(4));
        let deep = (0..150).fold(Vec::new(), |inner, _| group(number, &inner));
        attacks.push(deep.repeat(4));
        // Lengths beyond what is left, tags without values, ends of groups without a start.
        attacks.push([varint(number << 3 | 2), varint(1 << 40)].concat());
        attacks.push([&varint(number << 3 | 2)[..], &[0xff; 11]].concat());
        attacks.push(varint(number << 3 | 4).repeat(100));
        attacks.push(varint(number << 3 | 3).repeat(1_500));
        attacks.push(varint(number << 3 | 6));
    }
    attacks
}

/// Contracts with a split by hand: what a person's code takes is no matter of the decoder.
const SPLIT: [&str; 2] = ["retired", "split"];

fn check<S: Stream>(refused: &mut usize) {
    let meta = EventMeta {
        limits: LIMITS,
        ..EventMeta::default()
    };
    let attacks = attacks();
    for (index, contract) in S::CONTRACTS.iter().enumerate() {
        if SPLIT.contains(&contract.name) {
            continue;
        }
        for version in contract.versions {
            for attack in &attacks {
                let decode = || S::decode(index, version.number, attack, &meta, &mut drop);
                let (peak, result) = peak(decode);
                let granted = granted(attack.len());
                assert!(
                    peak <= granted,
                    "{}/{} v{}: {peak} of {granted} for {} bytes, {result:?}, {:?}",
                    contract.stream,
                    contract.name,
                    version.number,
                    attack.len(),
                    &attack[..attack.len().min(16)],
                );
                let is_refused = |error: &heirloom::DecodeError| {
                    matches!(error.kind(), DecodeErrorKind::Memory(_))
                };
                *refused += usize::from(result.as_ref().is_err_and(is_refused));
            }
        }
    }
}

#[test]
fn no_event_takes_more_than_its_limits() {
    let mut refused = 0;
    check::<generated::evolution::Event>(&mut refused);
    check::<generated::names::Event>(&mut refused);
    check::<generated::three::Event>(&mut refused);
    check::<generated::two::Event>(&mut refused);
    check::<generated::uses::Event>(&mut refused);
    assert!(refused > 100, "{refused}");
}

#[test]
fn an_error_says_where() {
    use generated::three::Everything;
    let lines = field(29, &[]).repeat(20_000);
    let meta = EventMeta {
        limits: LIMITS,
        ..EventMeta::default()
    };
    let version = Everything::NEWEST.number;
    let error = Everything::decode_one(version, &lines, &meta).unwrap_err();
    assert_eq!(error.path(), "lines");
    assert_eq!(error.offset(), Some(0));
    let text = error.to_string();
    assert!(
        text.ends_with("takes more than 496384 bytes of memory at byte 0"),
        "{text}"
    );
    let read = Everything::decode_one(version, &lines, &EventMeta::default()).unwrap();
    assert_eq!(read.lines.len(), 20_000, "the limits can be chosen");
}

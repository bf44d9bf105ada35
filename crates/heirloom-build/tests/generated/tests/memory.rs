//! What decoding takes in memory at its peak, whatever the bytes: a small multiple of their length, and what the limits
//! grant. An allocator counts; the bytes are attacks, and the limits small enough for them to be reached.

use heirloom::Limits;

use memory::counting::peak;

#[path = "it/random.rs"]
mod random;

mod memory {
    pub(crate) mod counting;
    mod events;
    mod plans;
    mod reader;
}

/// Limits that a payload of some kilobytes reaches.
const LIMITS: Limits = Limits {
    memory_max: 64 << 10,
    ..Limits::DEFAULT
};

/// Bytes of memory for a byte of payload: what the limits grant for lists, maps and boxes, once the texts, and once
/// the keys in an error's path.
const FACTOR: usize = LIMITS.memory_per_byte + 2;

/// At most so much for a payload of so many bytes.
const fn granted(size: usize) -> usize {
    FACTOR * size + LIMITS.memory_max + SLACK
}

/// A plan writes the reader's bytes, at most twice as many as the payload may take of memory and a quarter of the rest;
/// the buffer grows by doubling, with the old memory beside the new.
const fn granted_by_plan(size: usize) -> usize {
    granted(size) + 3 * (2 * LIMITS.memory_per_byte * size + LIMITS.memory_max / 4)
}

/// What an error with its path may take, beside the names in the bytes.
const SLACK: usize = 16 << 10;

fn long(value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    heirloom::avro::Writer::new(&mut bytes).long(value);
    bytes
}

/// The heads of blocks, lengths, branches and values that lie, or that are true only of what is very small.
fn lies() -> Vec<Vec<u8>> {
    let counts = [
        1 << 10,
        15_000,
        1 << 20,
        1 << 32,
        1 << 62,
        i64::MAX,
        i64::MIN,
        -1,
        -15_000,
    ];
    let mut lies: Vec<Vec<u8>> = counts.map(long).into();
    // Blocks with a size that is wrong.
    lies.extend(
        [(-2, 1 << 40), (-2, -7), (-15_000, 3)]
            .map(|(count, size)| [long(count), long(size)].concat()),
    );
    // In a recursive type, on each level a count for which there are just bytes enough.
    lies.extend([2, 0].map(|branch| [long(7_000), vec![branch]].concat()));
    // Small items, one to an array or map.
    lies.extend(
        [
            &[0][..],
            &[2],
            &[0, 2],
            &[2, 0],
            &[2, 0, 0],
            &[2, 0, 2, 0],
            &[2, 2, 0, 0],
        ]
        .map(<[u8]>::to_vec),
    );
    lies
}

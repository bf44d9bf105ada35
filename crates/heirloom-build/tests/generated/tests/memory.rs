//! What decoding takes in memory at its peak, whatever the bytes: a small multiple of their length, and what the limits
//! grant. An allocator counts; the bytes are attacks, and the limits small enough for them to be reached.
#![allow(unsafe_code, reason = "only a global allocator sees all that is taken")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use heirloom::Limits;

#[path = "it/random.rs"]
mod random;

mod memory {
    mod events;
    mod plans;
    mod reader;
}

thread_local! {
    static NOW: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

fn taken(size: usize) {
    NOW.set(NOW.get().saturating_add(size));
    PEAK.set(PEAK.get().max(NOW.get()));
}

fn given_back(size: usize) {
    NOW.set(NOW.get().saturating_sub(size));
}

/// The system's allocator, counted per thread.
struct Counting;

#[global_allocator]
static COUNTING: Counting = Counting;

// SAFETY: each method hands its arguments to the system's allocator as they are and returns what that gives. The
// counters are constants of the thread without a destructor, so counting neither allocates nor unwinds.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: the caller's promise is the callee's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        // SAFETY: the caller's promise is the callee's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        given_back(layout.size());
        // SAFETY: the caller's promise is the callee's.
        unsafe { System.dealloc(pointer, layout) }
    }

    /// At the worst, which is counted, both pieces exist at the same time.
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        taken(size);
        given_back(layout.size());
        // SAFETY: the caller's promise is the callee's.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// What `work` has in memory at its peak, beyond what there was before it.
fn peak<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = NOW.get();
    PEAK.set(before);
    let result = work();
    (PEAK.get().saturating_sub(before), result)
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

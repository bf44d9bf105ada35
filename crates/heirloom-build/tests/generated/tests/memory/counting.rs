//! An allocator that counts what a thread takes, for tests that say how much that may be.
#![allow(unsafe_code, reason = "only a global allocator sees all that is taken")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

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
pub(crate) fn peak<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = NOW.get();
    PEAK.set(before);
    let result = work();
    (PEAK.get().saturating_sub(before), result)
}

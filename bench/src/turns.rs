//! What a contender does in its turn: all events, one after the other.

use std::hint::black_box;

use heirloom::{Event, EventMeta};

/// Encodes all of `events`, each into the emptied buffer.
pub fn encoding<'a, T>(
    events: &'a [T],
    mut encode: impl FnMut(&T, &mut Vec<u8>) + 'a,
) -> impl FnMut() + 'a {
    let mut out = Vec::with_capacity(4096);
    move || {
        for event in events {
            out.clear();
            encode(black_box(event), &mut out);
            black_box(&out);
        }
    }
}

/// Decodes all of `payloads`; what comes out is dropped, as every consumer does in the end.
pub fn decoding<'a, B, T>(
    payloads: &'a [B],
    mut decode: impl FnMut(&'a B) -> T + 'a,
) -> impl FnMut() + 'a {
    move || {
        for payload in payloads {
            black_box(decode(black_box(payload)));
        }
    }
}

/// Ours, as a decoder of records does it: the event goes to a sink.
pub fn into_sink<O: Event>(version: u32) -> impl FnMut(&Vec<u8>) {
    move |payload| {
        O::decode(version, payload, &EventMeta::default(), &mut |event| {
            black_box(event);
        })
        .unwrap();
    }
}

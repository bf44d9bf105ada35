//! What the fuzz targets do, one function each: bytes in, a panic where a law is broken. The functions need no
//! fuzzer, so that `tests/` runs them on a stable compiler.

mod decode;
mod frame;
mod json;
mod plan;
mod schemas;
mod seeds;
mod text;

/// Generated from the repository's `schemas/`.
#[rustfmt::skip]
mod contracts {
    heirloom::include_contracts!();
}
// Only the generated code calls it.
#[allow(dead_code)]
#[path = "../../src/demo/upcasters.rs"]
mod upcasters;

pub use decode::{avro_decode, protobuf_decode};
pub use frame::frame;
pub use json::json;
pub use plan::plan;
pub use seeds::seeds;
pub use text::{avro_schema, protobuf_schema};

/// The body of a target.
pub type Target = fn(&[u8]);

/// All targets by name.
pub const TARGETS: [(&str, Target); 7] = [
    ("avro_decode", avro_decode),
    ("protobuf_decode", protobuf_decode),
    ("frame", frame),
    ("plan", plan),
    ("avro_schema", avro_schema),
    ("protobuf_schema", protobuf_schema),
    ("json", json),
];

/// Runs a target on the files that the arguments name.
///
/// # Errors
/// A file that cannot be read.
pub fn replay_named(target: Target) -> std::io::Result<()> {
    for path in std::env::args_os().skip(1) {
        target(&std::fs::read(path)?);
    }
    Ok(())
}

/// The item that a byte chooses, and the bytes after it.
fn choose<'a, 'b, T>(items: &'a [T], bytes: &'b [u8]) -> Option<(&'a T, &'b [u8])> {
    let (&first, rest) = bytes.split_first()?;
    let index = usize::from(first).checked_rem(items.len())?;
    Some((items.get(index)?, rest))
}

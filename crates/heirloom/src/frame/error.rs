//! Why bytes are not a frame.

use std::error::Error;
use std::fmt;

/// Bytes that are not framed in a way that this crate knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// No bytes at all. A record without a value is a tombstone, which is something else.
    Empty,
    /// A first byte that no framing begins with.
    Magic(u8),
    /// The bytes end inside the writer's id.
    Truncated {
        /// How many bytes the id takes, with what marks it.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// A Protobuf message index that is none.
    MessageIndex(&'static str),
    /// A header goes on after the id: this many bytes.
    HeaderTrailing(usize),
    /// Single-object encoding with the fingerprint of a Protobuf schema.
    SingleObject,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the value is empty, so that it has no schema id"),
            Self::Magic(byte) => {
                write!(
                    f,
                    "the first byte is {byte:02x}, not one of 00, 01 and c3 01"
                )
            }
            Self::Truncated { needed, found } => {
                write!(f, "a schema id takes {needed} bytes, but there are {found}")
            }
            Self::MessageIndex(what) => write!(f, "the message index {what}"),
            Self::HeaderTrailing(count) => {
                write!(f, "the schema id's header has {count} bytes too many")
            }
            Self::SingleObject => write!(f, "single-object encoding is for avro, not for protobuf"),
        }
    }
}

impl Error for FrameError {}

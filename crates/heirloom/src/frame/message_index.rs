//! Where a message stands in its Protobuf file, as Confluent's serializers write it between id and payload.

use std::fmt;
use std::ops::Deref;

use super::FrameError;

/// How deep a message may stand inside other messages.
pub const MESSAGE_INDEX_MAX: usize = 16;

/// Positions from the file inwards: `[1, 0]` is the first message inside the file's second. Dereferences to a slice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageIndex {
    /// Zeros after `count`.
    indexes: [i32; MESSAGE_INDEX_MAX],
    count: usize,
}

impl MessageIndex {
    /// None, as for Avro.
    pub const EMPTY: Self = MessageIndex {
        indexes: [0; MESSAGE_INDEX_MAX],
        count: 0,
    };

    /// Reads a message index from the start of `bytes` and gives what follows it.
    ///
    /// The wire form is a count and as many positions, each a zigzag varint of 32 bits; the count 0 stands for `[0]`.
    ///
    /// # Errors
    /// The end, a count below 0, beyond [`MESSAGE_INDEX_MAX`] or beyond what is left, or a position below 0.
    pub fn parse(bytes: &[u8]) -> Result<(Self, &[u8]), FrameError> {
        let (count, mut left) = varint(bytes)?;
        let count = usize::try_from(count).map_err(|_| NEGATIVE)?;
        if count == 0 {
            return Ok((
                MessageIndex {
                    count: 1,
                    ..MessageIndex::EMPTY
                },
                left,
            ));
        }
        if count > left.len() {
            return Err(TRUNCATED);
        }
        let mut indexes = [0; MESSAGE_INDEX_MAX];
        for index in indexes
            .get_mut(..count)
            .ok_or(FrameError::MessageIndex("is too deep"))?
        {
            (*index, left) = varint(left)?;
            if *index < 0 {
                return Err(NEGATIVE);
            }
        }
        Ok((MessageIndex { indexes, count }, left))
    }
}

impl Deref for MessageIndex {
    type Target = [i32];

    fn deref(&self) -> &[i32] {
        self.indexes.get(..self.count).unwrap_or_default()
    }
}

impl fmt::Debug for MessageIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// Appends a message index; `[0]`, by far the most common one, is one byte.
///
/// ```
/// let mut out = Vec::new();
/// heirloom::frame::write_message_index(&[0], &mut out);
/// heirloom::frame::write_message_index(&[1, 0], &mut out);
/// assert_eq!(out, [0x00, 0x04, 0x02, 0x00]);
/// ```
pub fn write_message_index(message_index: &[i32], out: &mut Vec<u8>) {
    if message_index == [0] {
        out.push(0);
        return;
    }
    write_varint(i32::try_from(message_index.len()).unwrap_or(i32::MAX), out);
    for index in message_index {
        write_varint(*index, out);
    }
}

const TRUNCATED: FrameError = FrameError::MessageIndex("is cut off");
const NEGATIVE: FrameError = FrameError::MessageIndex("has a number below 0");

/// A zigzag varint of 32 bits, and what follows it.
fn varint(bytes: &[u8]) -> Result<(i32, &[u8]), FrameError> {
    let mut value = 0_u32;
    let mut left = bytes;
    for shift in [0, 7, 14, 21, 28] {
        let (byte, rest) = left.split_first().ok_or(TRUNCATED)?;
        left = rest;
        if shift == 28 && *byte > 0x0f {
            break;
        }
        value |= u32::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            let sign = if value & 1 == 1 { -1 } else { 0 };
            return Ok(((value >> 1) as i32 ^ sign, left));
        }
    }
    Err(FrameError::MessageIndex(
        "has a number of more than 32 bits",
    ))
}

fn write_varint(value: i32, out: &mut Vec<u8>) {
    let mut left = (value.wrapping_shl(1) ^ (value >> 31)) as u32;
    while left >= 0x80 {
        out.push(left as u8 | 0x80);
        left >>= 7;
    }
    out.push(left as u8);
}

//! The wire form without types: numbers of fields, and the bytes of each.

use prost::bytes::Buf as _;
use prost::encoding::{WireType, decode_key, decode_varint};

/// A value, as far as the wire tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire<'a> {
    /// A varint, or 4 or 8 bytes.
    Number,
    /// Bytes with their length, or what is between the two ends of a group.
    Bytes(&'a [u8]),
}

/// The fields of a message, up to its end or to what is no field.
pub(super) fn fields(message: &[u8]) -> impl Iterator<Item = (u32, Wire<'_>)> {
    let mut left = message;
    std::iter::from_fn(move || {
        let (number, wire) = decode_key(&mut left).ok()?;
        let value = match wire {
            WireType::StartGroup => {
                let whole = left;
                let size = whole.len().checked_sub(end_of_group(&mut left)?)?;
                Wire::Bytes(whole.get(..size)?)
            }
            WireType::EndGroup => return None,
            WireType::LengthDelimited => Wire::Bytes(bytes(&mut left)?),
            _ => {
                skip(wire, &mut left)?;
                Wire::Number
            }
        };
        Some((number, value))
    })
}

fn bytes<'a>(left: &mut &'a [u8]) -> Option<&'a [u8]> {
    let size = usize::try_from(decode_varint(left).ok()?).ok()?;
    let (bytes, behind) = left.split_at_checked(size)?;
    *left = behind;
    Some(bytes)
}

/// Steps over a number or bytes.
fn skip(wire: WireType, left: &mut &[u8]) -> Option<()> {
    match wire {
        WireType::Varint => decode_varint(left).ok().map(drop),
        WireType::LengthDelimited => bytes(left).map(drop),
        WireType::SixtyFourBit => left.try_advance(8),
        WireType::ThirtyTwoBit => left.try_advance(4),
        WireType::StartGroup | WireType::EndGroup => None,
    }
}

/// Steps over the rest of a group, its end included, and gives how much is left from that end on. Groups in groups are
/// counted, not entered.
fn end_of_group(left: &mut &[u8]) -> Option<usize> {
    let mut open = 1_usize;
    loop {
        let before = left.len();
        match decode_key(left).ok()?.1 {
            WireType::StartGroup => open = open.checked_add(1)?,
            WireType::EndGroup => open = open.checked_sub(1)?,
            wire => skip(wire, left)?,
        }
        if open == 0 {
            return Some(before);
        }
    }
}

trait TryAdvance {
    fn try_advance(&mut self, count: usize) -> Option<()>;
}

impl TryAdvance for &[u8] {
    fn try_advance(&mut self, count: usize) -> Option<()> {
        (count <= self.remaining()).then(|| self.advance(count))
    }
}

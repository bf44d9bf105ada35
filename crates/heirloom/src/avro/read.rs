//! Reading Avro binary: every length is compared with what is left before anything is reserved.
#![deny(clippy::arithmetic_side_effects)]

use super::text::text;
use super::varint::{gather, unzigzag};
use crate::{DecodeError, DecodeErrorKind, Limits};

/// A cursor over the bytes of one datum.
#[derive(Debug)]
pub struct Reader<'a> {
    left: &'a [u8],
    size: usize,
    depth_left: u32,
    empty_items_left: u64,
    /// How many bytes of memory lists, maps and boxes may still take.
    memory_left: usize,
    limits: Limits,
}

type Result<T> = std::result::Result<T, DecodeError>;

impl<'a> Reader<'a> {
    /// A reader at the start of a payload, with the default limits.
    #[inline]
    pub fn new(payload: &'a [u8]) -> Self {
        Reader::with_limits(payload, Limits::default())
    }

    /// A reader at the start of a payload.
    #[inline]
    pub fn with_limits(payload: &'a [u8], limits: Limits) -> Self {
        Reader {
            left: payload,
            size: payload.len(),
            depth_left: limits.depth_max,
            empty_items_left: limits.empty_items_max,
            memory_left: limits.memory(payload.len()),
            limits,
        }
    }

    /// What is left of the payload.
    #[inline]
    pub(super) fn left(&self) -> &'a [u8] {
        self.left
    }

    /// Goes on behind a part of what is left.
    #[inline]
    pub(super) fn move_to(&mut self, left: &'a [u8]) {
        self.left = left;
    }

    /// How many bytes have been read.
    pub fn offset(&self) -> usize {
        self.size.saturating_sub(self.left.len())
    }

    /// An error of a kind at the present offset.
    #[cold]
    pub fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.offset())
    }

    /// Ends the datum.
    ///
    /// # Errors
    /// Bytes that are left.
    #[inline]
    pub fn finish(&self) -> Result<()> {
        match self.left.len() {
            0 => Ok(()),
            count => Err(self.error(DecodeErrorKind::Trailing(count))),
        }
    }

    /// Reads a value and then judges it; an error of the judgement stands at the value's first byte.
    pub(super) fn checked<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<std::result::Result<T, DecodeErrorKind>>,
    ) -> Result<T> {
        let before = self.left;
        match read(self)? {
            Ok(value) => Ok(value),
            Err(kind) => {
                self.left = before;
                Err(self.error(kind))
            }
        }
    }

    #[inline]
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        match self.left.split_at_checked(count) {
            Some((taken, left)) => {
                self.left = left;
                Ok(taken)
            }
            None => Err(self.error(DecodeErrorKind::Truncated)),
        }
    }

    /// A boolean: one byte, 0 or 1.
    ///
    /// # Errors
    /// Any other byte, or the end.
    #[inline]
    pub fn boolean(&mut self) -> Result<bool> {
        match self.left.split_first() {
            Some((&byte @ (0 | 1), left)) => {
                self.left = left;
                Ok(byte == 1)
            }
            Some((&byte, _)) => Err(self.error(DecodeErrorKind::Boolean(byte))),
            None => Err(self.error(DecodeErrorKind::Truncated)),
        }
    }

    /// One byte in line, more of them out of line.
    #[inline]
    pub(super) fn varint(&mut self) -> Result<u64> {
        match self.left.split_first() {
            Some((&byte, left)) if byte < 0x80 => {
                self.left = left;
                Ok(byte.into())
            }
            _ => self.wide_varint(),
        }
    }

    #[inline(never)]
    fn wide_varint(&mut self) -> Result<u64> {
        if let Some(word) = self.left.first_chunk()
            && let Some((value, size)) = gather(u64::from_le_bytes(*word))
            && let Some(left) = self.left.get(size..)
        {
            self.left = left;
            return Ok(value);
        }
        self.long_varint()
    }

    /// Nine and ten bytes, and the last bytes of a payload.
    #[cold]
    #[inline(never)]
    fn long_varint(&mut self) -> Result<u64> {
        let mut value = 0_u64;
        let mut left = self.left;
        for shift in (0..70_u32).step_by(7) {
            let Some((&byte, rest)) = left.split_first() else {
                return Err(self.error(DecodeErrorKind::Truncated));
            };
            if shift == 63 && byte > 1 {
                break;
            }
            left = rest;
            value |= u64::from(byte & 0x7f).wrapping_shl(shift);
            if byte < 0x80 {
                self.left = left;
                return Ok(value);
            }
        }
        Err(self.error(DecodeErrorKind::Varint))
    }

    /// A long: zigzag varint.
    ///
    /// # Errors
    /// More than 64 bits, or the end.
    #[inline]
    pub fn long(&mut self) -> Result<i64> {
        self.varint().map(unzigzag)
    }

    /// An int: zigzag varint.
    ///
    /// # Errors
    /// More than 32 bits, or the end.
    #[inline]
    pub fn int(&mut self) -> Result<i32> {
        match self.left.split_first() {
            Some((&byte, left)) if byte < 0x80 => {
                self.left = left;
                Ok(unzigzag(byte.into()) as i32)
            }
            _ => self.wide_int().map(|value| value as i32),
        }
    }

    /// In the range of an int, but as wide as a register, so that it is returned in one.
    #[inline(never)]
    fn wide_int(&mut self) -> Result<i64> {
        let before = self.left;
        let value = self.long()?;
        if i32::try_from(value).is_err() {
            self.left = before;
            return Err(self.error(DecodeErrorKind::Varint));
        }
        Ok(value)
    }

    /// A float: four bytes, little-endian.
    ///
    /// # Errors
    /// The end.
    #[inline]
    pub fn float(&mut self) -> Result<f32> {
        self.fixed().map(f32::from_le_bytes)
    }

    /// A double: eight bytes, little-endian.
    ///
    /// # Errors
    /// The end.
    #[inline]
    pub fn double(&mut self) -> Result<f64> {
        self.fixed().map(f64::from_le_bytes)
    }

    /// A fixed of `N` bytes.
    ///
    /// # Errors
    /// The end.
    #[inline]
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.fixed_ref().copied()
    }

    /// A fixed of `N` bytes, as a part of the payload. Bytes that are only copied when it is known that they are
    /// there are copied at once; in a `Result` they would be in pieces, beside what an error has.
    ///
    /// # Errors
    /// The end.
    #[inline]
    pub fn fixed_ref<const N: usize>(&mut self) -> Result<&'a [u8; N]> {
        match self.left.split_first_chunk() {
            Some((bytes, left)) => {
                self.left = left;
                Ok(bytes)
            }
            None => Err(self.error(DecodeErrorKind::Truncated)),
        }
    }

    /// Bytes, as a part of the payload.
    ///
    /// # Errors
    /// A negative length or one beyond what is left.
    #[inline]
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        match self.short() {
            Some((bytes, left)) => {
                self.left = left;
                Ok(bytes)
            }
            None => self.long_bytes(),
        }
    }

    /// Bytes whose length is one byte, and what is left behind them.
    #[inline]
    fn short(&self) -> Option<(&'a [u8], &'a [u8])> {
        let (&length, left) = self.left.split_first()?;
        if length & 0x81 == 0 {
            left.split_at_checked((length >> 1).into())
        } else {
            None
        }
    }

    #[inline(never)]
    fn long_bytes(&mut self) -> Result<&'a [u8]> {
        let before = self.left;
        let length = self.long()?;
        match usize::try_from(length) {
            Ok(count) if count <= self.left.len() => self.take(count),
            _ => {
                self.left = before;
                Err(self.error(DecodeErrorKind::Length(length)))
            }
        }
    }

    /// A string, as a part of the payload.
    ///
    /// # Errors
    /// As [`Reader::bytes`], and bytes that are not UTF-8.
    #[inline]
    pub fn string(&mut self) -> Result<&'a str> {
        if let Some((bytes, left)) = self.short()
            && let Some(text) = text(bytes)
        {
            self.left = left;
            return Ok(text);
        }
        self.long_string()
    }

    #[inline(never)]
    fn long_string(&mut self) -> Result<&'a str> {
        let before = self.left;
        let bytes = self.long_bytes()?;
        match text(bytes) {
            Some(text) => Ok(text),
            None => {
                self.left = before;
                Err(self.error(DecodeErrorKind::Utf8))
            }
        }
    }

    /// The index of an enum symbol (an int) or of a union branch (a long), checked against how many there are.
    ///
    /// # Errors
    /// An index outside `0..count`.
    #[inline]
    pub fn index(&mut self, count: usize) -> Result<usize> {
        let before = self.left;
        let index = self.long()?;
        match usize::try_from(index) {
            Ok(position) if position < count => Ok(position),
            _ => {
                self.left = before;
                Err(self.error(DecodeErrorKind::Index { index, count }))
            }
        }
    }

    /// One level deeper in a recursive type `S` of so many fields, or as many levels as it counts for. Its memory is
    /// counted as well, since it may be in a box.
    ///
    /// # Errors
    /// Deeper than the limit, and what `read` gives.
    #[inline]
    pub fn nested<S, const FIELDS: usize, T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        let levels = const { Limits::levels_of::<S>(FIELDS) };
        match self.depth_left.checked_sub(levels) {
            Some(left) => self.depth_left = left,
            None => return Err(self.too_deep(levels)),
        }
        self.take_memory(size_of::<S>())?;
        let value = read(self)?;
        self.depth_left = self.depth_left.saturating_add(levels);
        Ok(value)
    }

    #[cold]
    fn too_deep(&self, levels: u32) -> DecodeError {
        let limit = self.limits.depth_max.checked_div(levels);
        self.error(DecodeErrorKind::Depth(limit.unwrap_or_default()))
    }

    /// Counts memory before it is taken.
    ///
    /// # Errors
    /// More than the limits allow for the payload.
    #[inline]
    pub fn take_memory(&mut self, size: usize) -> Result<()> {
        match self.memory_left.checked_sub(size) {
            Some(left) => {
                self.memory_left = left;
                Ok(())
            }
            None => Err(self.error(DecodeErrorKind::Memory(self.limits.memory(self.size)))),
        }
    }

    /// [`Reader::take_memory`] for the map of a default, of so many entries.
    ///
    /// # Errors
    /// As there.
    pub fn take_memory_of_map<T>(&mut self, count: usize) -> Result<()> {
        self.take_memory(Limits::map_size::<String, T>(count))
    }

    /// Reads a whole datum from other bytes, at the cost of this reader's memory.
    pub(crate) fn with_memory_of<T>(
        &mut self,
        bytes: &[u8],
        read: impl FnOnce(&mut Reader<'_>) -> Result<T>,
    ) -> Result<T> {
        let limits = Limits {
            memory_max: self.limits.memory(self.size),
            memory_per_byte: 0,
            ..self.limits
        };
        let mut other = Reader::with_limits(bytes, limits);
        other.memory_left = self.memory_left;
        let value = read(&mut other)?;
        self.memory_left = other.memory_left;
        other.finish()?;
        Ok(value)
    }

    /// The item count of the next block; 0 ends an array or map. `min_size` is the fewest bytes of an item.
    #[inline]
    pub(super) fn block(&mut self, min_size: usize) -> Result<usize> {
        match self.left.split_first() {
            Some((0, left)) => {
                self.left = left;
                Ok(0)
            }
            _ => self.filled_block(min_size),
        }
    }

    fn filled_block(&mut self, min_size: usize) -> Result<usize> {
        let before = self.left;
        let declared = self.long()?;
        if declared < 0 {
            // The block's size in bytes follows; a reader that steps through the items has no use for it.
            self.long()?;
        }
        let count = usize::try_from(declared.unsigned_abs()).unwrap_or(usize::MAX);
        let possible = match min_size {
            1.. => matches!(count.checked_mul(min_size), Some(size) if size <= self.left.len()),
            0 => match self.empty_items_left.checked_sub(declared.unsigned_abs()) {
                Some(left) => {
                    self.empty_items_left = left;
                    true
                }
                None => {
                    self.left = before;
                    return Err(self.error(DecodeErrorKind::Items(self.limits.empty_items_max)));
                }
            },
        };
        if possible {
            return Ok(count);
        }
        self.left = before;
        Err(self.error(DecodeErrorKind::Length(declared)))
    }
}

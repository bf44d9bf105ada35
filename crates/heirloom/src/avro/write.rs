//! Writing Avro binary into a buffer that the caller owns.
#![deny(clippy::arithmetic_side_effects)]

use std::collections::BTreeMap;

use super::varint::{WORD_MAX, long, spread, zigzag};
use crate::{EncodeError, Limits};

/// How many zeros are put behind what is written when there are none left, at first and at most.
const STEP: usize = 128;
const STEP_MAX: usize = 1 << 16;

/// Appends values to a buffer, which has them when the writer is dropped.
///
/// The buffer is kept ahead of what is written, filled with zeros: a value is one store behind one comparison, and a
/// varint of up to eight bytes is one store of a word.
#[derive(Debug)]
pub struct Writer<'a> {
    /// With zeros from `at` on, until the writer is dropped.
    buffer: &'a mut Vec<u8>,
    at: usize,
    step: usize,
    depth_left: u32,
    empty_items_left: u64,
    /// What a reader takes for lists, maps and boxes.
    memory: usize,
}

/// What is written must be readable: a writer keeps the limits that a reader has by default.
const LIMITS: Limits = Limits::DEFAULT;

type Result = std::result::Result<(), EncodeError>;

#[cold]
fn too_deep(levels: u32) -> EncodeError {
    let most = LIMITS.depth_max.checked_div(levels).unwrap_or_default();
    EncodeError::new(format!("nested deeper than {most}, which no reader takes"))
}

#[cold]
fn too_large(most: usize) -> EncodeError {
    EncodeError::new(format!(
        "takes more than {most} bytes of memory when it is read, which no reader takes"
    ))
}

#[cold]
fn too_many() -> EncodeError {
    let most = LIMITS.empty_items_max;
    EncodeError::new(format!(
        "more than {most} items that take no bytes, which no reader takes"
    ))
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        self.buffer.truncate(self.at);
    }
}

impl<'a> Writer<'a> {
    /// A writer at the end of `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Writer::with_room(out, 0)
    }

    /// A writer at the end of `out` that expects to write about `size` bytes.
    #[inline]
    pub fn with_room(out: &'a mut Vec<u8>, size: usize) -> Self {
        let at = out.len();
        out.resize(at.saturating_add(size), 0);
        Writer {
            buffer: out,
            at,
            step: STEP,
            depth_left: LIMITS.depth_max,
            empty_items_left: LIMITS.empty_items_max,
            memory: 0,
        }
    }

    /// One level deeper in a recursive type `S` of so many fields, or as many levels as it counts for.
    ///
    /// # Errors
    /// Deeper than a reader goes by default, and what `write` gives.
    #[inline]
    pub fn nested<S, const FIELDS: usize>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result,
    ) -> Result {
        let levels = const { Limits::levels_of::<S>(FIELDS) };
        match self.depth_left.checked_sub(levels) {
            Some(left) => self.depth_left = left,
            None => return Err(too_deep(levels)),
        }
        self.count_memory(size_of::<S>());
        write(self)?;
        self.depth_left = self.depth_left.saturating_add(levels);
        Ok(())
    }

    #[inline]
    fn count_memory(&mut self, size: usize) {
        self.memory = self.memory.saturating_add(size);
    }

    /// Whether it is worth a look how much memory a reader takes.
    #[inline]
    pub(super) fn takes_much(&self) -> bool {
        self.memory > LIMITS.memory_max
    }

    /// Leaves nothing behind the first `before` bytes after an error, and makes it one where a reader does not take as
    /// much memory.
    #[cold]
    #[inline(never)]
    pub(super) fn end(mut self, before: usize, result: Result) -> Result {
        let most = LIMITS.memory(self.at.saturating_sub(before));
        let result = match result {
            Ok(()) if self.memory > most => Err(too_large(most)),
            result => result,
        };
        if result.is_err() {
            self.at = before;
        }
        result
    }

    /// Counts items of a type that takes no bytes.
    ///
    /// # Errors
    /// More than a reader takes by default.
    #[inline]
    fn empty_items(&mut self, count: usize) -> Result {
        match self.empty_items_left.checked_sub(count as u64) {
            Some(left) => self.empty_items_left = left,
            None => return Err(too_many()),
        }
        Ok(())
    }

    /// Writes `bytes` and moves on by the first `size` of them.
    #[inline]
    fn put<const N: usize>(&mut self, bytes: [u8; N], size: usize) {
        let left = self.buffer.get_mut(self.at..);
        match left.and_then(<[u8]>::first_chunk_mut) {
            Some(room) => {
                *room = bytes;
                self.at = self.at.wrapping_add(size);
            }
            None => self.put_beyond(&bytes, size),
        }
    }

    #[cold]
    #[inline(never)]
    fn put_beyond(&mut self, bytes: &[u8], size: usize) {
        self.reserve(bytes.len());
        let end = self.at.saturating_add(bytes.len());
        if let Some(room) = self.buffer.get_mut(self.at..end) {
            room.copy_from_slice(bytes);
            self.at = self.at.saturating_add(size);
        }
    }

    /// The next so many bytes, and where they begin.
    #[inline]
    pub(super) fn part(&mut self, size: usize) -> Option<(&mut [u8], &mut usize)> {
        if self.buffer.len().wrapping_sub(self.at) < size {
            self.reserve(size);
        }
        let part = self.buffer.get_mut(self.at..)?.get_mut(..size)?;
        Some((part, &mut self.at))
    }

    /// Room for so many bytes, and for some behind them.
    #[cold]
    #[inline(never)]
    fn reserve(&mut self, size: usize) {
        let end = self.at.saturating_add(size);
        if end > self.buffer.len() {
            self.buffer.resize(end.saturating_add(self.step), 0);
            self.step = self.step.saturating_mul(2).min(STEP_MAX);
        }
    }

    /// One byte in line, more of them out of line.
    #[inline]
    fn varint(&mut self, value: u64) {
        if value < 0x80 {
            self.put([value as u8], 1);
        } else {
            self.wide_varint(value);
        }
    }

    #[inline(never)]
    fn wide_varint(&mut self, value: u64) {
        if value < WORD_MAX {
            let (word, size) = spread(value);
            self.put(word.to_le_bytes(), size);
        } else {
            self.long_varint(value);
        }
    }

    #[cold]
    #[inline(never)]
    fn long_varint(&mut self, value: u64) {
        let (bytes, size) = long(value);
        self.put(bytes, size);
    }

    /// A boolean.
    #[inline]
    pub fn boolean(&mut self, value: bool) {
        self.put([value.into()], 1);
    }

    /// A long.
    #[inline]
    pub fn long(&mut self, value: i64) {
        self.varint(zigzag(value));
    }

    /// An int.
    #[inline]
    pub fn int(&mut self, value: i32) {
        self.long(value.into());
    }

    /// A float.
    #[inline]
    pub fn float(&mut self, value: f32) {
        self.put(value.to_le_bytes(), 4);
    }

    /// A double.
    #[inline]
    pub fn double(&mut self, value: f64) {
        self.put(value.to_le_bytes(), 8);
    }

    /// A fixed: the bytes alone.
    #[inline]
    pub fn fixed(&mut self, value: &[u8]) {
        let end = self.at.wrapping_add(value.len());
        match self.buffer.get_mut(self.at..end) {
            Some(room) => {
                room.copy_from_slice(value);
                self.at = end;
            }
            None => self.put_beyond(value, value.len()),
        }
    }

    /// Bytes with their length.
    #[inline]
    pub fn bytes(&mut self, value: &[u8]) {
        self.length(value.len());
        self.fixed(value);
    }

    /// A string with its length.
    #[inline]
    pub fn string(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    /// The index of an enum symbol or a union branch.
    #[inline]
    pub fn index(&mut self, index: usize) {
        self.length(index);
    }

    #[inline]
    fn length(&mut self, length: usize) {
        self.long(i64::try_from(length).unwrap_or(i64::MAX));
    }

    /// An array in one block.
    ///
    /// # Errors
    /// What `item` gives.
    #[inline]
    pub fn array<T>(
        &mut self,
        items: &[T],
        mut item: impl FnMut(&mut Writer<'_>, &T) -> Result,
    ) -> Result {
        if !items.is_empty() {
            self.length(items.len());
            self.count_memory(size_of_val(items));
            let before = self.at;
            for value in items {
                item(self, value)?;
            }
            if self.at == before {
                self.empty_items(items.len())?;
            }
        }
        self.put([0], 1);
        Ok(())
    }

    /// An array of floats, copied in one pass.
    pub fn floats(&mut self, items: &[f32]) {
        self.numbers(items, f32::to_le_bytes);
    }

    /// An array of doubles, copied in one pass.
    pub fn doubles(&mut self, items: &[f64]) {
        self.numbers(items, f64::to_le_bytes);
    }

    #[inline]
    fn numbers<T: Copy, const N: usize>(&mut self, items: &[T], to_bytes: impl Fn(T) -> [u8; N]) {
        if !items.is_empty() {
            self.length(items.len());
            self.count_memory(size_of_val(items));
            let size = items.len().saturating_mul(N);
            self.reserve(size);
            let end = self.at.saturating_add(size);
            if let Some(room) = self.buffer.get_mut(self.at..end) {
                for (to, item) in room.as_chunks_mut().0.iter_mut().zip(items) {
                    *to = to_bytes(*item);
                }
                self.at = end;
            }
        }
        self.put([0], 1);
    }

    /// A map in one block, in the order of its keys.
    ///
    /// # Errors
    /// What `value` gives.
    #[inline]
    pub fn map<T>(
        &mut self,
        entries: &BTreeMap<String, T>,
        mut value: impl FnMut(&mut Writer<'_>, &T) -> Result,
    ) -> Result {
        if !entries.is_empty() {
            self.length(entries.len());
            self.count_memory(Limits::map_size::<String, T>(entries.len()));
            for (key, entry) in entries {
                self.string(key);
                value(self, entry)?;
            }
        }
        self.put([0], 1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_of_every_width_behind_every_fill() {
        for bit in 0..64 {
            for value in [
                1_i64 << bit,
                (1_i64 << bit).wrapping_neg(),
                (1_i64 << bit) ^ -1,
            ] {
                for room in 0..24 {
                    let mut out = vec![7; 3];
                    let mut writer = Writer::with_room(&mut out, room);
                    writer.long(value);
                    writer.long(value);
                    drop(writer);
                    let mut expected = vec![7; 3];
                    for _ in 0..2 {
                        let mut left = zigzag(value);
                        while left >= 0x80 {
                            expected.push(left as u8 | 0x80);
                            left >>= 7;
                        }
                        expected.push(left as u8);
                    }
                    assert_eq!(out, expected, "{value}");
                }
            }
        }
    }

    #[test]
    fn no_zeros_are_left_and_what_was_there_stays() {
        let mut out = b"before".to_vec();
        let mut writer = Writer::new(&mut out);
        writer.fixed(&[1; 1000]);
        writer.doubles(&[0.5; 3]);
        writer.floats(&[]);
        writer.boolean(true);
        drop(writer);
        let mut expected = b"before".to_vec();
        expected.extend([1; 1000]);
        expected.push(6);
        expected.extend([0.5_f64.to_le_bytes(); 3].as_flattened());
        expected.extend([0, 0, 1]);
        assert_eq!(out, expected);
    }
}

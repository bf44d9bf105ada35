//! Room for neighbouring fields of which it is known beforehand how many bytes they take at most: it is made once, and
//! they are written into it with a cursor that is nobody else's and stays in a register.
#![deny(clippy::arithmetic_side_effects)]

use super::Writer;
use super::varint::{WORD_MAX, long, spread, zigzag};
use crate::EncodeError;

/// Writes into a part of a writer's buffer, whose next bytes these are when it ends.
///
/// A byte beyond the room is not written, and makes the end an error. A long and a length count for 10 bytes, an int and
/// an index for 8.
#[derive(Debug)]
pub struct Room<'w> {
    room: &'w mut [u8],
    used: usize,
    /// Where the writer is.
    at: &'w mut usize,
}

impl Writer<'_> {
    /// Room for so many bytes.
    ///
    /// # Errors
    /// More than there can be.
    #[inline]
    pub fn room(&mut self, size: usize) -> Result<Room<'_>, EncodeError> {
        let (room, at) = self.part(size).ok_or_else(beyond)?;
        Ok(Room { room, used: 0, at })
    }
}

#[cold]
fn beyond() -> EncodeError {
    EncodeError::new("more bytes than there is room for")
}

impl Room<'_> {
    /// The writer goes on behind what was written.
    ///
    /// # Errors
    /// More than there was room for.
    #[inline]
    pub fn end(self) -> Result<(), EncodeError> {
        if self.used > self.room.len() {
            return Err(beyond());
        }
        *self.at = self.at.wrapping_add(self.used);
        Ok(())
    }

    /// Writes `bytes` and moves on by the first `size` of them.
    #[inline]
    fn put<const N: usize>(&mut self, bytes: [u8; N], size: usize) {
        let left = self.room.get_mut(self.used..);
        if let Some(room) = left.and_then(<[u8]>::first_chunk_mut) {
            *room = bytes;
        }
        self.used = self.used.wrapping_add(size);
    }

    #[inline]
    fn varint(&mut self, value: u64) {
        if value < 0x80 {
            self.put([value as u8], 1);
        } else if value < WORD_MAX {
            let (word, size) = spread(value);
            self.put(word.to_le_bytes(), size);
        } else {
            let (bytes, size) = long(value);
            self.put(bytes, size);
        }
    }

    /// As [`Writer::boolean`].
    #[inline]
    pub fn boolean(&mut self, value: bool) {
        self.put([value.into()], 1);
    }

    /// As [`Writer::int`].
    #[inline]
    pub fn int(&mut self, value: i32) {
        let value = zigzag(value.into());
        if value < 0x80 {
            self.put([value as u8], 1);
        } else {
            let (word, size) = spread(value);
            self.put(word.to_le_bytes(), size);
        }
    }

    /// As [`Writer::long`].
    #[inline]
    pub fn long(&mut self, value: i64) {
        self.varint(zigzag(value));
    }

    /// As [`Writer::float`].
    #[inline]
    pub fn float(&mut self, value: f32) {
        self.put(value.to_le_bytes(), 4);
    }

    /// As [`Writer::double`].
    #[inline]
    pub fn double(&mut self, value: f64) {
        self.put(value.to_le_bytes(), 8);
    }

    /// As [`Writer::index`], of an enum that has few symbols.
    #[inline]
    pub fn index(&mut self, index: usize) {
        self.length(index);
    }

    #[inline]
    fn length(&mut self, length: usize) {
        // Nothing in memory is so long that a bit is lost.
        self.varint((length as u64) << 1);
    }

    /// As [`Writer::fixed`].
    #[inline]
    pub fn fixed(&mut self, value: &[u8]) {
        let left = self.room.get_mut(self.used..);
        if let Some(room) = left.and_then(|it| it.get_mut(..value.len())) {
            room.copy_from_slice(value);
        }
        self.used = self.used.wrapping_add(value.len());
    }

    /// As [`Writer::bytes`].
    #[inline]
    pub fn bytes(&mut self, value: &[u8]) {
        self.length(value.len());
        self.fixed(value);
    }

    /// As [`Writer::string`].
    #[inline]
    pub fn string(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(size: usize, room: impl Fn(&mut Room<'_>), writer: impl Fn(&mut Writer<'_>)) {
        let (mut got, mut expected) = (b"before".to_vec(), b"before".to_vec());
        let mut to = Writer::new(&mut got);
        for _ in 0..3 {
            let mut part = to.room(size).unwrap();
            room(&mut part);
            part.end().unwrap();
        }
        drop(to);
        let mut to = Writer::new(&mut expected);
        (0..3).for_each(|_| writer(&mut to));
        drop(to);
        assert_eq!(got, expected);
    }

    #[test]
    fn numbers_of_every_width_fit_into_what_they_count_for() {
        for bit in 0..64 {
            for value in [1_i64 << bit, (1_i64 << bit).wrapping_neg(), !(1 << bit)] {
                check(10, |room| room.long(value), |writer| writer.long(value));
                let value = value as i32;
                check(8, |room| room.int(value), |writer| writer.int(value));
            }
        }
        for index in 0..64 {
            check(8, |room| room.index(index), |writer| writer.index(index));
        }
    }

    #[test]
    fn neighbours_of_all_types() {
        let text = "a".repeat(200);
        check(
            1 + 8 + 10 + 4 + 8 + 3 + 10 + text.len(),
            |room| {
                room.boolean(true);
                room.int(i32::MIN);
                room.long(i64::MIN);
                room.float(-0.0);
                room.double(f64::NAN);
                room.fixed(b"abc");
                room.string(&text);
            },
            |writer| {
                writer.boolean(true);
                writer.int(i32::MIN);
                writer.long(i64::MIN);
                writer.float(-0.0);
                writer.double(f64::NAN);
                writer.fixed(b"abc");
                writer.string(&text);
            },
        );
    }

    #[test]
    fn more_than_there_is_room_for_is_an_error() {
        for (size, value) in [(0, 0), (1, 64), (9, i64::MIN)] {
            let mut bytes = Vec::new();
            let mut writer = Writer::new(&mut bytes);
            let mut room = writer.room(size).unwrap();
            room.long(value);
            assert!(room.end().is_err());
        }
        let mut bytes = Vec::new();
        let mut writer = Writer::new(&mut bytes);
        let mut room = writer.room(3).unwrap();
        room.string("abc");
        assert!(room.end().is_err());
    }
}

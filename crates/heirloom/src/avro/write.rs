//! Writing Avro binary into a buffer that the caller owns.
#![deny(clippy::arithmetic_side_effects)]

use std::collections::BTreeMap;

use crate::EncodeError;

/// Appends values to a buffer.
#[derive(Debug)]
pub struct Writer<'a> {
    out: &'a mut Vec<u8>,
}

type Result = std::result::Result<(), EncodeError>;

impl<'a> Writer<'a> {
    /// A writer at the end of `out`.
    pub fn new(out: &'a mut Vec<u8>) -> Self {
        Writer { out }
    }

    /// A boolean.
    pub fn boolean(&mut self, value: bool) {
        self.out.push(value.into());
    }

    /// A long.
    pub fn long(&mut self, value: i64) {
        let mut left = ((value << 1) ^ (value >> 63)) as u64;
        while left >= 0x80 {
            self.out.push(left as u8 | 0x80);
            left >>= 7;
        }
        self.out.push(left as u8);
    }

    /// An int.
    pub fn int(&mut self, value: i32) {
        self.long(value.into());
    }

    /// A float.
    pub fn float(&mut self, value: f32) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// A double.
    pub fn double(&mut self, value: f64) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// A fixed: the bytes alone.
    pub fn fixed(&mut self, value: &[u8]) {
        self.out.extend_from_slice(value);
    }

    /// Bytes with their length.
    pub fn bytes(&mut self, value: &[u8]) {
        self.length(value.len());
        self.out.extend_from_slice(value);
    }

    /// A string with its length.
    pub fn string(&mut self, value: &str) {
        self.bytes(value.as_bytes());
    }

    /// The index of an enum symbol or a union branch.
    pub fn index(&mut self, index: usize) {
        self.length(index);
    }

    fn length(&mut self, length: usize) {
        self.long(i64::try_from(length).unwrap_or(i64::MAX));
    }

    /// An array in one block.
    ///
    /// # Errors
    /// What `item` gives.
    pub fn array<T>(
        &mut self,
        items: &[T],
        mut item: impl FnMut(&mut Writer<'_>, &T) -> Result,
    ) -> Result {
        if !items.is_empty() {
            self.length(items.len());
            for value in items {
                item(self, value)?;
            }
        }
        self.length(0);
        Ok(())
    }

    /// A map in one block, in the order of its keys.
    ///
    /// # Errors
    /// What `value` gives.
    pub fn map<T>(
        &mut self,
        entries: &BTreeMap<String, T>,
        mut value: impl FnMut(&mut Writer<'_>, &T) -> Result,
    ) -> Result {
        if !entries.is_empty() {
            self.length(entries.len());
            for (key, entry) in entries {
                self.string(key);
                value(self, entry)?;
            }
        }
        self.length(0);
        Ok(())
    }
}

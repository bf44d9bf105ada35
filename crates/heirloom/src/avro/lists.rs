//! Reading arrays and maps of Avro, block by block, each with room for what it declares and no more.
#![deny(clippy::arithmetic_side_effects)]

use std::collections::BTreeMap;

use super::Reader;
use crate::{DecodeError, Limits};

type Result<T> = std::result::Result<T, DecodeError>;

impl<'a> Reader<'a> {
    /// Room for a block of `count` more items: for as many as there are when there are several blocks, so that few of
    /// them move the items. What was there before counts as well, since both exist while they are moved.
    #[inline]
    fn make_room<T>(&mut self, items: &mut Vec<T>, count: usize) -> Result<()> {
        if count > items.capacity().saturating_sub(items.len()) {
            let more = count.max(items.len());
            let size = items.len().saturating_add(more);
            self.take_memory(size.saturating_mul(size_of::<T>()))?;
            items.reserve_exact(more);
        }
        Ok(())
    }

    /// An array. `min_size` is the fewest bytes that an item takes.
    ///
    /// # Errors
    /// A count that cannot be, and what `item` gives, with the item's index.
    #[inline]
    pub fn array<T>(
        &mut self,
        min_size: usize,
        mut item: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut items = Vec::new();
        loop {
            let count = self.block(min_size)?;
            if count == 0 {
                return Ok(items);
            }
            self.make_room(&mut items, count)?;
            for _ in 0..count {
                match item(self) {
                    Ok(value) => items.push(value),
                    Err(error) => return Err(error.in_item(items.len())),
                }
            }
        }
    }

    /// An array of floats, copied in one pass for each block.
    ///
    /// # Errors
    /// A count that cannot be.
    pub fn floats(&mut self) -> Result<Vec<f32>> {
        self.numbers(f32::from_le_bytes)
    }

    /// An array of doubles, copied in one pass for each block.
    ///
    /// # Errors
    /// A count that cannot be.
    pub fn doubles(&mut self) -> Result<Vec<f64>> {
        self.numbers(f64::from_le_bytes)
    }

    #[inline]
    fn numbers<T, const N: usize>(&mut self, from_bytes: impl Fn([u8; N]) -> T) -> Result<Vec<T>> {
        let mut items = Vec::new();
        loop {
            let count = self.block(N)?;
            if count == 0 {
                return Ok(items);
            }
            if items.is_empty() {
                self.take_memory(count.saturating_mul(size_of::<T>()))?;
                items = self
                    .chunks_of(count)?
                    .iter()
                    .map(|item| from_bytes(*item))
                    .collect();
            } else {
                self.make_room(&mut items, count)?;
                let more = self.chunks_of(count)?.iter();
                items.extend(more.map(|item| from_bytes(*item)));
            }
        }
    }

    #[inline]
    fn chunks_of<const N: usize>(&mut self, count: usize) -> Result<&'a [[u8; N]]> {
        Ok(self.take(count.saturating_mul(N))?.as_chunks().0)
    }

    /// For a block of `count` more entries.
    #[inline]
    fn take_memory_of_entries<K, V>(&mut self, before: usize, count: usize) -> Result<()> {
        let all = Limits::map_size::<K, V>(before.saturating_add(count));
        self.take_memory(all.saturating_sub(Limits::map_size::<K, V>(before)))
    }

    /// A map. `min_size` is the fewest bytes that a value takes. Of equal keys the last one stays.
    ///
    /// # Errors
    /// A count that cannot be, a key that is not UTF-8, and what `value` gives, with the key.
    #[inline]
    pub fn map<T>(
        &mut self,
        min_size: usize,
        mut value: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<BTreeMap<String, T>> {
        let mut entries = BTreeMap::new();
        loop {
            let count = self.block(min_size.saturating_add(1))?;
            if count == 0 {
                return Ok(entries);
            }
            self.take_memory_of_entries::<String, T>(entries.len(), count)?;
            for _ in 0..count {
                let key = self.string()?;
                let value = value(self).map_err(|error| error.in_key(key))?;
                entries.insert(key.to_owned(), value);
            }
        }
    }

    /// A map whose keys stay in the payload.
    ///
    /// # Errors
    /// As [`Reader::map`].
    #[inline]
    pub fn map_ref<T>(
        &mut self,
        min_size: usize,
        mut value: impl FnMut(&mut Self) -> Result<T>,
    ) -> Result<BTreeMap<&'a str, T>> {
        let mut entries = BTreeMap::new();
        loop {
            let count = self.block(min_size.saturating_add(1))?;
            if count == 0 {
                return Ok(entries);
            }
            self.take_memory_of_entries::<&str, T>(entries.len(), count)?;
            for _ in 0..count {
                let key = self.string()?;
                let value = value(self).map_err(|error| error.in_key(key))?;
                entries.insert(key, value);
            }
        }
    }
}

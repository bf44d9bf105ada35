//! Values of frequent types, each read by one function that is compiled here and not again for every field: in line
//! they would be most of the generated code.

use std::collections::BTreeMap;

use super::Reader;
use crate::DecodeError;

type Result<T> = std::result::Result<T, DecodeError>;

/// The index of the null branch in a union of two.
type Null = usize;

impl Reader<'_> {
    /// A string of its own.
    ///
    /// # Errors
    /// As [`Reader::string`].
    #[inline(never)]
    pub fn text(&mut self) -> Result<String> {
        self.string().map(String::from)
    }

    /// Bytes of their own.
    ///
    /// # Errors
    /// As [`Reader::bytes`].
    #[inline(never)]
    pub fn blob(&mut self) -> Result<Vec<u8>> {
        self.bytes().map(<[u8]>::to_vec)
    }

    /// An array of strings.
    ///
    /// # Errors
    /// As [`Reader::array`] and [`Reader::string`].
    #[inline(never)]
    pub fn texts(&mut self) -> Result<Vec<String>> {
        self.array(1, |reader| reader.string().map(String::from))
    }

    /// A map of strings.
    ///
    /// # Errors
    /// As [`Reader::map`] and [`Reader::string`].
    #[inline(never)]
    pub fn text_map(&mut self) -> Result<BTreeMap<String, String>> {
        self.map(1, |reader| reader.string().map(String::from))
    }

    /// A string or null.
    ///
    /// # Errors
    /// As [`Reader::index`] and [`Reader::string`].
    #[inline(never)]
    pub fn optional_text(&mut self, null: Null) -> Result<Option<String>> {
        self.optional(null, |reader| reader.string().map(String::from))
    }

    /// Bytes or null.
    ///
    /// # Errors
    /// As [`Reader::index`] and [`Reader::bytes`].
    #[inline(never)]
    pub fn optional_blob(&mut self, null: Null) -> Result<Option<Vec<u8>>> {
        self.optional(null, |reader| reader.bytes().map(<[u8]>::to_vec))
    }

    /// An int or null.
    ///
    /// # Errors
    /// As [`Reader::index`] and [`Reader::int`].
    #[inline(never)]
    pub fn optional_int(&mut self, null: Null) -> Result<Option<i32>> {
        self.optional(null, Reader::int)
    }

    /// A long or null.
    ///
    /// # Errors
    /// As [`Reader::index`] and [`Reader::long`].
    #[inline(never)]
    pub fn optional_long(&mut self, null: Null) -> Result<Option<i64>> {
        self.optional(null, Reader::long)
    }

    #[inline]
    fn optional<T>(
        &mut self,
        null: Null,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<Option<T>> {
        if self.index(2)? == null {
            return Ok(None);
        }
        read(self).map(Some)
    }
}
